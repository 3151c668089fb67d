package casebook

import (
	"errors"
	"maps"
	"net/http"
	"slices"

	"caseload"
	"caseload/internal/jsonapi"
)

// operationsPath is where several changes are asked for at once, of resources of
// any type (difference 85).
const operationsPath = "/cases/operations"

// operate makes the changes that the operations of a request ask for: all of
// them, or none.
func (c *call) operate(*resource) error {
	for _, name := range slices.Sorted(maps.Keys(c.r.URL.Query())) {
		return jsonapi.Errors{refuse(name, "Operations have no parameters: what they leave is answered with all fields, and without others.")}
	}
	body, err := c.body()
	if err != nil {
		return err
	}
	decoded, wrong := jsonapi.DecodeOperations(body, schema, jsonapi.OperationOptions{Base: c.base()})
	if len(wrong) > 0 {
		return wrong
	}
	all := &operations{call: c, lids: map[localID]string{}}
	edits, err := all.edits(decoded)
	if err != nil {
		return err
	}
	if err := all.answerable(); err != nil {
		return err
	}
	return all.blame(c.change(edits, all.answer))
}

// operation is one of a request, and what it is about of ours.
type operation struct {
	jsonapi.Operation
	of *resource
}

// operations are those of one request.
type operations struct {
	*call
	all  []operation
	lids map[localID]string // IDs of the resources that are added
}

type localID struct{ typ, lid string }

// edits are the changes that the operations ask for, one for each.
func (all *operations) edits(decoded []jsonapi.Operation) ([]caseload.Edit, error) {
	all.made = map[string]bool{}
	var edits []caseload.Edit
	var wrong jsonapi.Errors
	for _, one := range decoded {
		o := operation{one, resources[one.Type]}
		all.all = append(all.all, o)
		edit, err := all.edit(&all.all[len(all.all)-1])
		if err = o.blamed(err); err != nil {
			found, ok := errors.AsType[jsonapi.Errors](err)
			if !ok {
				return nil, err
			}
			wrong = append(wrong, found...)
		}
		edits = append(edits, edit)
	}
	if len(wrong) > 0 {
		return nil, wrong
	}
	return edits, nil
}

// edit is the change that one operation asks for.
func (all *operations) edit(o *operation) (caseload.Edit, error) {
	if drafts[o.of.noun] == nil {
		return caseload.Edit{}, jsonapi.Errors{refusal(jsonapi.Source{}, "No request changes resources of the type "+o.of.Name+".")}
	}
	all.identify(o)
	if o.Relationship == nil && o.Action == jsonapi.Add {
		return all.addition(o)
	}
	seen, err := all.seen(o)
	if err != nil {
		return caseload.Edit{}, err
	}
	edit := caseload.Edit{Act: caseload.ActHide, Noun: o.of.noun, ID: o.ID}
	switch {
	case o.Relationship != nil:
		edit, err = o.relinking()
	case o.Action == jsonapi.Update:
		edit, err = all.editOf(o.of, o.Resource, o.ID)
	}
	edit.Seen = seen
	return edit, err
}

// addition is the making of a resource, which has its ID now if others are to
// call it by its lid.
func (all *operations) addition(o *operation) (caseload.Edit, error) {
	edit, err := all.editOf(o.of, o.Resource, "")
	if edit.ID == "" {
		edit.ID = o.ID
	}
	all.made[edit.ID] = true
	return edit, err
}

// identify gives everything that the operation calls by a lid its ID.
func (all *operations) identify(o *operation) {
	if r := o.Resource; r != nil && o.Action == jsonapi.Add && r.LID != "" {
		if o.ID = r.ID; o.ID == "" {
			o.ID = all.svc.NewID()
		}
		all.lids[localID{o.of.Name, r.LID}] = o.ID
	}
	if o.LID != "" {
		o.ID = all.lids[localID{o.of.Name, o.LID}]
	}
	all.identifyAll(o.Linkage)
	if o.Resource != nil {
		for _, l := range o.Resource.Relationships {
			all.identifyAll(l)
		}
	}
}

func (all *operations) identifyAll(l jsonapi.Linkage) {
	for i := range l.To {
		if to := &l.To[i]; to.LID != "" {
			to.ID = all.lids[localID{to.Type, to.LID}]
		}
	}
}

// seen are the versions of which an operation says by meta.version that it
// changes one: of what the operations before it have left. One of a resource that
// is added by the same request cannot say it.
func (all *operations) seen(o *operation) ([]caseload.Rev, error) {
	switch {
	case o.Version != "":
		return revsOf(versionOf, o.Version), nil
	case all.by.Tenant.Settings.CasebookRequireIfMatch && !all.made[o.ID]:
		return nil, jsonapi.Errors{unconditional(jsonapi.Source{Pointer: o.Pointer}, "Say which version the operation changes: its meta.version.")}
	}
	return nil, nil
}

// relinkings are what the actions do to a relationship.
var relinkings = map[jsonapi.Action]linking{jsonapi.Update: replace, jsonapi.Add: add, jsonapi.Remove: drop}

// relinking is the change of a relationship that the operation asks for.
func (o *operation) relinking() (caseload.Edit, error) {
	_, i := o.of.Relationship(o.Relationship.Name)
	rel := &o.of.relationships[i]
	if rel.ReadOnly {
		return caseload.Edit{}, jsonapi.Errors{refusal(jsonapi.Source{}, o.of.instead(rel))}
	}
	return o.of.relinked(rel, relinkings[o.Action], o.ID, o.Linkage.To), nil
}

// locate finds the place of a field of ours in the operation.
func (o *operation) locate(field string) (at jsonapi.Source, unsent string) {
	switch {
	case o.Relationship != nil:
		return jsonapi.Source{Pointer: o.Linkage.Pointer}, ""
	case o.Resource != nil:
		return o.of.sourceIn(o.Resource)(field)
	}
	return jsonapi.Source{Pointer: o.Pointer}, ""
}

// blamed makes an error point into the operation, which is to blame for it, unless
// it is an error of ours.
func (o *operation) blamed(err error) error {
	if err == nil {
		return nil
	}
	if all := blamed(err, o.locate); all != nil {
		return all
	}
	all := errorsOf(err)
	if all.Status() >= http.StatusInternalServerError {
		return err
	}
	for _, e := range all {
		if e.Source == (jsonapi.Source{}) {
			e.Source.Pointer = o.Pointer
		}
	}
	return all
}

// blame makes the error of the changes point into the operation to blame for it.
func (all *operations) blame(err error) error {
	if e, ok := errors.AsType[*caseload.EditError](err); ok {
		return all.all[e.At].blamed(err)
	}
	return err
}

// answerable makes sure that the caller may read what the operations leave, unless
// nothing of it is answered.
func (all *operations) answerable() error {
	if all.minimal() {
		return nil
	}
	checked := map[*resource]bool{}
	for _, o := range all.all {
		if o.Resource == nil || checked[o.of] {
			continue
		}
		checked[o.of] = true
		if err := all.readable(questionOf(o.of)); err != nil {
			return err
		}
	}
	return nil
}

// answer answers a call with what each operation left, as it is after the last of
// them: nothing for those that removed a resource, changed a relationship, or left
// what the caller may not see. Where that is nothing for any, or more than is read
// at once, it has no body: what is done is not told as an error.
func (all *operations) answer(c *call, left []caseload.Row) error {
	if c.minimal() {
		c.w.Header().Set("Preference-Applied", "return=minimal")
		return c.nothing(http.StatusNoContent)
	}
	shown := map[*resource]*results{}
	for i, o := range all.all {
		if o.Resource == nil {
			continue
		}
		if shown[o.of] == nil {
			shown[o.of] = &results{}
		}
		shown[o.of].ids = append(shown[o.of].ids, left[i].ID)
	}
	for of, r := range shown {
		err := r.read(c, of)
		if caseload.CodeOf(err) == caseload.CodeTooLarge {
			return c.nothing(http.StatusNoContent)
		}
		if err != nil {
			return err
		}
	}
	content := make(jsonapi.Results, len(all.all))
	some := false
	for i, o := range all.all {
		if row, found := shown[o.of].find(left[i].ID); o.Resource != nil && found {
			content[i], some = jsonapi.Single{Rows: shown[o.of].rows, Row: row}, true
		}
	}
	if !some {
		return c.nothing(http.StatusNoContent)
	}
	return c.send(http.StatusOK, &jsonapi.Document{Content: content, Encoder: jsonapi.NewEncoder(c.base(), nil)})
}

// results are what operations left of one type.
type results struct {
	ids  []string
	rows *rows
	at   map[string]int // where a resource is in the rows, by its ID
}

func (r *results) read(c *call, of *resource) error {
	q := questionOf(of)
	records, wrong := q.records()
	if len(wrong) > 0 {
		return wrong
	}
	records.IDs = r.ids
	set, err := c.read(q, records)
	if err != nil {
		return err
	}
	r.rows, r.at = q.primary(set), map[string]int{}
	for i := range r.rows.Len() {
		r.at[string(r.rows.text(i, "id"))] = i
	}
	return nil
}

// find finds a resource among them; there are none of a type of which nothing is
// shown.
func (r *results) find(id string) (row int, found bool) {
	if r == nil {
		return 0, false
	}
	row, found = r.at[id]
	return row, found
}
