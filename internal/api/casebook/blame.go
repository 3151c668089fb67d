package casebook

import (
	"errors"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/jsonapi"
)

// locator finds the place of a field of ours in a request, and its name on the wire
// where the place cannot tell it, since the field was not sent.
type locator func(field string) (at jsonapi.Source, unsent string)

// at finds every field of ours at one place.
func at(pointer string) locator {
	return func(string) (jsonapi.Source, string) { return jsonapi.Source{Pointer: pointer}, "" }
}

// aboutFields reports whether an error is about fields of ours.
func aboutFields(err error) bool {
	e, ok := errors.AsType[*caseload.Error](err)
	return ok && len(e.Problems) > 0
}

// blamed are the errors of what is wrong with fields of ours in a change, nil if
// it is with none. Those where something was found wrong before are left out.
func blamed(err error, d *demand) (all jsonapi.Errors) {
	e, ok := errors.AsType[*caseload.Error](err)
	if !ok || len(e.Problems) == 0 || d.locate == nil {
		return nil
	}
	for i, one := range errorsOf(err) {
		at, unsent := d.locate(e.Problems[i].Field)
		if unsent == "" && d.wrong.Within(at.Pointer) {
			continue
		}
		one.Source = at
		if unsent != "" {
			one.Detail = unsent + ": " + one.Detail
		}
		all = append(all, one)
	}
	return all
}

// sourceIn finds the places of fields of ours in a resource of a request.
func (r *resource) sourceIn(sent *jsonapi.Resource) locator {
	return func(field string) (at jsonapi.Source, unsent string) {
		name, member := r.onWire(field)
		if i := slices.IndexFunc(sent.Attributes, func(n jsonapi.Node) bool { return n.Name == name }); i >= 0 && member != "" {
			for m := range sent.Attributes[i].Members() {
				if m.Name == member {
					return jsonapi.Source{Pointer: m.Pointer}, ""
				}
			}
		}
		at = sent.PointerOf(name)
		switch {
		case member != "":
			return at, name + "." + member
		case name != "id" && !sent.Sent(name):
			return at, name
		}
		return at, ""
	}
}

// onWire is what documents call a field of ours: a member of custom_fields where
// it is a property.
func (r *resource) onWire(field string) (name, member string) {
	if property, ok := strings.CutPrefix(field, "properties."); ok {
		return "custom_fields", property
	}
	for _, a := range r.attributes {
		if string(a.path) == field || string(a.cell) == field {
			return a.Name, ""
		}
	}
	for _, rel := range r.relationships {
		if string(rel.ways[0].Path) == field && !rel.ways[0].Back {
			return rel.Name, ""
		}
	}
	return field, ""
}

// invalid is what is wrong with a value that was parsed, nothing where the error
// is nil.
func invalid(pointer string, err error) jsonapi.Errors {
	if err == nil {
		return nil
	}
	all := errorsOf(err)
	all[0].Source = jsonapi.Source{Pointer: pointer}
	return all
}

// refusal is the error of what nobody may do.
func refusal(at jsonapi.Source, detail string) *jsonapi.Error {
	kind := kindsOfErrors[caseload.CodeForbidden]
	return &jsonapi.Error{Status: kind.status, Code: kind.code, Title: kind.title, Detail: detail, Source: at}
}
