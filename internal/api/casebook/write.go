package casebook

import (
	"bytes"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"caseload"
	"caseload/internal/encode"
	"caseload/internal/httpkit"
	"caseload/internal/jsonapi"
)

// create makes a resource of the collection.
func (c *call) create(of *resource) error {
	q, err := c.answerable(of)
	if err != nil {
		return err
	}
	r, err := c.resource(of, "")
	if err != nil {
		return err
	}
	edit, err := c.editOf(of, r, "")
	if err != nil {
		return err
	}
	made, err := c.perform(edit, of.sourceIn(r))
	if err != nil {
		return err
	}
	c.w.Header().Set("Location", c.urlOf(of, made.ID))
	return c.written(q, made, http.StatusCreated)
}

// update changes the resource.
func (c *call) update(of *resource) error {
	q, err := c.answerable(of)
	if err != nil {
		return err
	}
	r, err := c.resource(of, c.id())
	if err != nil {
		return err
	}
	edit, err := c.editOf(of, r, c.id())
	if err != nil {
		return err
	}
	if edit.Seen, err = c.seen(r.Version); err != nil {
		return err
	}
	changed, err := c.perform(edit, of.sourceIn(r))
	if err != nil {
		return err
	}
	return c.written(q, changed, http.StatusOK)
}

// remove hides the resource, or all of several.
func (c *call) remove(of *resource) error {
	if _, err := c.ask(of, jsonapi.ParameterOptions{One: true}); err != nil {
		return err
	}
	seen, err := c.seen("")
	if err != nil {
		return err
	}
	var edits []caseload.Edit
	for _, id := range c.ids() {
		edits = append(edits, caseload.Edit{Act: caseload.ActHide, Noun: of.noun, ID: id, Seen: seen})
	}
	if _, err := c.svc.Edit(c.r.Context(), c.by, edits...); err != nil {
		return c.staled(err, edits)
	}
	return c.nothing(http.StatusNoContent)
}

// restore brings the resource back.
func (c *call) restore(of *resource) error {
	q, err := c.answerable(of)
	if err != nil {
		return err
	}
	restored, err := c.perform(caseload.Edit{Act: caseload.ActRestore, Noun: of.noun, ID: c.id()}, nil)
	if err != nil {
		return err
	}
	return c.written(q, restored, http.StatusOK)
}

// answerable reads what the answer is to hold, and makes sure that the caller may
// have it, before anything is changed. It asks nothing of who wants no more than
// to know that it is done.
func (c *call) answerable(of *resource) (*question, error) {
	q, err := c.ask(of, jsonapi.ParameterOptions{One: true})
	if err != nil || c.minimal() {
		return q, err
	}
	records, wrong := q.records()
	if len(wrong) > 0 {
		return nil, wrong
	}
	records.IDs = []string{}
	_, err = c.read(records)
	return q, err
}

// minimal reports whether the client wants no representation (RFC 7240, 4.2).
func (c *call) minimal() bool {
	for preference := range strings.SplitSeq(strings.Join(c.r.Header.Values("Prefer"), ","), ",") {
		preference, _, _ = strings.Cut(preference, ";")
		name, value, _ := strings.Cut(preference, "=")
		if strings.EqualFold(strings.TrimSpace(name), "return") {
			return strings.EqualFold(strings.Trim(value, " \t\""), "minimal") // the first one counts
		}
	}
	return false
}

// maxBody is the size of a request's body, in bytes.
const maxBody = 1 << 20

// body reads the request's.
func (c *call) body() ([]byte, error) {
	body, err := httpkit.Body(c.w, c.r, maxBody)
	if caseload.CodeOf(err) == caseload.CodeInvalid {
		return nil, jsonapi.Errors{{Status: http.StatusBadRequest, Title: "Request body error", Detail: sentenceOf(err)}}
	}
	return body, err
}

// resource reads the one that the request brings: to be made, if the ID is "".
func (c *call) resource(of *resource, id string) (*jsonapi.Resource, error) {
	body, err := c.body()
	if err != nil {
		return nil, err
	}
	r, wrong := jsonapi.DecodeResource(body, jsonapi.Target{Type: of.Name, ID: id})
	if len(wrong) > 0 {
		return nil, wrong
	}
	return r, nil
}

// newID is the form of the IDs that clients give (RFC 9562, section 4).
var newID = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// requiredOf are the fields of ours that resources must have.
var requiredOf = map[caseload.Noun][]string{nCase: {"name", "type"}}

// editOf is the change that a resource of a request asks for: of the one with an
// ID, or the making of one, if that is "".
func (c *call) editOf(of *resource, r *jsonapi.Resource, id string) (caseload.Edit, error) {
	edit := caseload.Edit{
		Act: caseload.ActUpdate, Noun: of.noun, ID: id, Required: requiredOf[of.noun], Declared: c.by.Tenant.Settings.CasebookDeclared,
	}
	if wrong := jsonapi.Check(of.Type, r, c.dialect()); len(wrong) > 0 {
		return edit, wrong
	}
	if id == "" {
		edit.Act, edit.ID = caseload.ActCreate, r.ID
		if r.ID != "" && !newID.MatchString(r.ID) {
			return edit, jsonapi.Errors{refusal(r.PointerOf("id"), "The ID of a new resource is a UUID in lower-case letters, or is left to the server.")}
		}
	}
	shown, err := c.presentOf(of, r, id)
	if err != nil {
		return edit, err
	}
	draft := drafts[of.noun]()
	edit.Input = draft.input
	wrong := append(draft.write(r), shown.differ(of, r)...)
	if draft.finish != nil {
		wrong = append(wrong, blamed(draft.finish(), of.sourceIn(r))...)
	}
	if len(wrong) > 0 {
		return edit, wrong
	}
	return edit, nil
}

// write puts what a resource brings, and a request may change, into the input.
func (d *draft) write(r *jsonapi.Resource) (wrong jsonapi.Errors) {
	for _, n := range r.Attributes {
		if set := d.attributes[n.Name]; set != nil {
			wrong = append(wrong, set(n)...)
		}
	}
	for _, l := range r.Relationships {
		if link := d.relationships[l.Name]; link != nil {
			link(replace, l.To)
		}
	}
	return wrong
}

// present is what a resource shows of the fields that no request changes: nothing,
// where it is yet to be made or the request does not name one of them.
type present struct{ *rows }

// presentOf reads what the resource with an ID shows, if that needs to be known.
func (c *call) presentOf(of *resource, r *jsonapi.Resource, id string) (present, error) {
	named := slices.ContainsFunc(r.Attributes, func(n jsonapi.Node) bool { a, _ := of.Attribute(n.Name); return a.ReadOnly }) ||
		slices.ContainsFunc(r.Relationships, func(l jsonapi.Linkage) bool { rel, _ := of.Relationship(l.Name); return rel.ReadOnly })
	if id == "" || !named {
		return present{}, nil
	}
	q := &question{Parameters: &jsonapi.Parameters{}, of: of, shapes: map[caseload.Noun]*columns{}}
	set, err := c.byID(q, id)
	if err != nil {
		return present{}, err
	}
	return present{q.primary(set)}, nil
}

// differ refuses fields that no request changes, unless they are as they are
// shown.
func (p present) differ(of *resource, r *jsonapi.Resource) (wrong jsonapi.Errors) {
	for _, n := range r.Attributes {
		if a, i := of.Attribute(n.Name); a.ReadOnly && !p.repeats(of, i, n) {
			wrong = append(wrong, invalid(n.Pointer, caseload.Errorf(caseload.CodeInvalid, "The attribute %s is read-only: leave it out, or repeat it as it is.", n.Name))...)
		}
	}
	for _, l := range r.Relationships {
		if rel, i := of.Relationship(l.Name); rel.ReadOnly && !p.leads(i, l) {
			wrong = append(wrong, refusal(jsonapi.Source{Pointer: l.Pointer}, of.instead(&of.relationships[i])))
		}
	}
	return wrong
}

// repeats reports whether a request brings an attribute as it is. One of a
// resource that is yet to be made is null.
func (p present) repeats(of *resource, attribute int, sent jsonapi.Node) bool {
	if p.rows == nil {
		return sent.Kind() == jsontext.KindNull
	}
	value := slices.Clone(sent.Value)
	if text, ok := sent.Text(); ok && of.Type.Attributes[attribute].Kind == jsonapi.KindTime {
		if at, err := caseload.ParseTime(text); err == nil {
			value = append(encode.AppendTimeMilli([]byte{'"'}, at.Int64()), '"')
		}
	}
	shown := jsontext.Value(p.AppendAttribute(nil, 0, attribute))
	return value.Canonicalize() == nil && shown.Canonicalize() == nil && bytes.Equal(value, shown)
}

// leads reports whether a request brings the linkage of a relationship as it is.
// Where the document would not show it, nobody can say.
func (p present) leads(relationship int, sent jsonapi.Linkage) bool {
	if p.rows == nil || p.Linkage(0, relationship) != len(sent.To) {
		return false
	}
	for i, to := range sent.To {
		if found := p.found[i]; found.id != to.ID || found.of.Name != to.Type {
			return false
		}
	}
	return true
}

// instead says why a relationship is not changed, and what is changed instead.
func (r *resource) instead(rel *relationship) string {
	way := rel.ways[0]
	says := "The relationship " + rel.Name + " is read-only. "
	if !way.Back {
		for _, a := range r.attributes {
			if a.cell == way.Path {
				return says + "Change the attribute " + a.Name + " instead."
			}
		}
		return says + "No request changes it."
	}
	to := resourceOf(rel.To[0])
	for _, other := range to.relationships {
		if other.ways[0].Path == way.Path && !other.ReadOnly {
			return says + "Change the relationship " + other.Name + " of the resources at " + to.Path + " instead."
		}
	}
	return says + "No request changes it."
}

// perform makes one change, and answers the row that it left. What is wrong with
// the request is told with its place there, which source finds for a field of
// ours.
func (c *call) perform(edit caseload.Edit, source func(field string) jsonapi.Source) (caseload.Row, error) {
	left, err := c.svc.Edit(c.r.Context(), c.by, edit)
	if err == nil {
		return left[0], nil
	}
	if all := blamed(err, source); all != nil {
		return caseload.Row{}, all
	}
	return caseload.Row{}, c.staled(err, []caseload.Edit{edit})
}

// blamed are the errors of what is wrong with fields of ours, nil if it is with
// none. What refers to nothing that is there is 404.
func blamed(err error, source func(field string) jsonapi.Source) jsonapi.Errors {
	e, ok := errors.AsType[*caseload.Error](err)
	if !ok || len(e.Problems) == 0 || source == nil {
		return nil
	}
	all := errorsOf(err)
	for i, p := range e.Problems {
		if p.Missing {
			kind := kindsOfErrors[caseload.CodeNotFound]
			all[i].Status, all[i].Code, all[i].Title = kind.status, kind.code, kind.title
		}
		all[i].Source = source(p.Field)
	}
	return all
}

// sourceIn finds the places of fields of ours in a resource of a request.
func (r *resource) sourceIn(sent *jsonapi.Resource) func(field string) jsonapi.Source {
	return func(field string) jsonapi.Source {
		name, member := r.onWire(field)
		if i := slices.IndexFunc(sent.Attributes, func(n jsonapi.Node) bool { return n.Name == name }); i >= 0 && member != "" {
			for m := range sent.Attributes[i].Members() {
				if m.Name == member {
					return jsonapi.Source{Pointer: m.Pointer}
				}
			}
		}
		return sent.PointerOf(name)
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

// urlOf is that of a resource, as its link self has it.
func (c *call) urlOf(of *resource, id string) string {
	return jsonapi.NewEncoder(c.base(), nil).URL(of.Type, id)
}

// written answers the resource that a change has left, as GET answers it. It has
// no body where the client wants none, and where the caller may not see the
// resource any more.
func (c *call) written(q *question, left caseload.Row, status int) error {
	none := status
	if none == http.StatusOK {
		none = http.StatusNoContent
	}
	if c.minimal() {
		c.w.Header().Set("Preference-Applied", "return=minimal")
		c.w.Header().Set("ETag", tagOf(left.Rev))
		return c.nothing(none)
	}
	set, err := c.byID(q, left.ID)
	if caseload.CodeOf(err) == caseload.CodeNotFound {
		return c.nothing(none)
	}
	if err != nil {
		return err
	}
	doc := c.single(q, set)
	doc.Links = []jsonapi.Link{{Name: "self", URL: jsonapi.QueryURL(c.urlOf(q.of, left.ID), c.r.URL.RawQuery)}}
	return c.send(status, doc)
}

// nothing answers without a body.
func (c *call) nothing(status int) error {
	c.w.Header().Set("Vary", jsonapi.Vary)
	c.w.WriteHeader(status)
	return nil
}
