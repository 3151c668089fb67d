package casebook

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"caseload"
	"caseload/internal/httpkit"
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
	if len(decoded) == 0 {
		return jsonapi.InOrder(body, wrong)
	}
	all := &operations{call: c, wrong: wrong, lids: map[localID]string{}}
	edits, err := all.edits(decoded)
	if err != nil {
		return err
	}
	switch {
	case len(all.wrong) > jsonapi.MaxErrors: // no more would be listed
		return jsonapi.InOrder(body, all.wrong)
	case len(all.wrong) > 0:
		return all.blame(c.svc.Check(c.r.Context(), c.by, edits...))
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
	*demand
}

// operations are those of one request.
type operations struct {
	*call
	all   []*operation
	wrong jsonapi.Errors     // found before the Service was asked
	lids  map[localID]string // IDs of the resources that are added
}

type localID struct{ typ, lid string }

// edits are the changes that the operations ask for, one for each. Those that are
// refused whatever they hold are none.
func (all *operations) edits(decoded []jsonapi.Operation) (edits []caseload.Edit, err error) {
	all.made = map[string]bool{}
	for _, one := range decoded {
		o := &operation{Operation: one, of: resources[one.Type]}
		o.demand, err = all.demand(o)
		if refused, ok := errors.AsType[jsonapi.Errors](o.placed(err)); ok {
			all.wrong = append(all.wrong, refused...)
			continue
		}
		if err != nil {
			return nil, err
		}
		all.wrong = append(all.wrong, o.demand.wrong...)
		o.demand.wrong = all.wrong
		all.all = append(all.all, o)
		edits = append(edits, o.edit)
	}
	return edits, nil
}

// demand is the change that one operation asks for.
func (all *operations) demand(o *operation) (*demand, error) {
	if drafts[o.of.noun] == nil {
		return nil, jsonapi.Errors{refusal(jsonapi.Source{}, "No request changes resources of the type "+o.of.Name+".")}
	}
	all.identify(o)
	if o.Relationship == nil && o.Action == jsonapi.Add {
		return all.addition(o)
	}
	seen, err := all.seen(o)
	if err != nil {
		return nil, err
	}
	d := &demand{edit: caseload.Edit{Act: caseload.ActHide, Noun: o.of.noun, ID: o.ID}, locate: at(o.Pointer)}
	switch {
	case o.Relationship != nil:
		d, err = o.relinking()
	case o.Action == jsonapi.Update:
		d, err = all.demandOf(o.of, o.Resource, o.ID)
	}
	if err != nil {
		return nil, err
	}
	d.edit.Seen = seen
	return d, nil
}

// addition is the making of a resource, which has its ID now if others are to
// call it by its lid.
func (all *operations) addition(o *operation) (*demand, error) {
	d, err := all.demandOf(o.of, o.Resource, "")
	if err != nil {
		return nil, err
	}
	if d.edit.ID == "" {
		d.edit.ID = o.ID
	}
	all.made[d.edit.ID] = true
	return d, nil
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
		return httpkit.RevsOf(strconv.Quote(o.Version)), nil
	case all.by.Tenant.Settings.CasebookRequireIfMatch && !all.made[o.ID]:
		return nil, jsonapi.Errors{unconditional(jsonapi.Source{Pointer: o.Pointer}, "Say which version the operation changes: its meta.version.")}
	}
	return nil, nil
}

// relinkings are what the actions do to a relationship.
var relinkings = map[jsonapi.Action]linking{jsonapi.Update: replace, jsonapi.Add: add, jsonapi.Remove: drop}

// relinking is the change of a relationship that the operation asks for.
func (o *operation) relinking() (*demand, error) {
	_, i := o.of.Relationship(o.Relationship.Name)
	rel := &o.of.relationships[i]
	if rel.ReadOnly {
		return nil, jsonapi.Errors{refusal(jsonapi.Source{}, o.of.instead(rel))}
	}
	return &demand{edit: o.of.relinked(rel, relinkings[o.Action], o.ID, o.Linkage.To), locate: at(o.Linkage.Pointer)}, nil
}

// placed makes an error point to the operation, which is to blame for it, where it
// points nowhere, unless it is an error of ours.
func (o *operation) placed(err error) error {
	if err == nil {
		return nil
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

// blame makes an error of the changes, if there is one, point into the operations
// to blame for it, and joins it with what was found wrong there.
func (all *operations) blame(err error) error {
	edits, ok := errors.AsType[caseload.EditErrors](err)
	if err != nil && !ok {
		return err
	}
	wrong := all.wrong
	for _, e := range edits {
		o := all.all[e.At]
		if aboutFields(e) {
			wrong = append(wrong, blamed(e, o.demand)...)
			continue
		}
		placed := o.placed(e)
		refused, ok := errors.AsType[jsonapi.Errors](placed)
		if !ok {
			return placed
		}
		wrong = append(wrong, refused...)
	}
	if len(wrong) == 0 {
		return nil
	}
	return jsonapi.InOrder(all.sent, wrong)
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
		r.at[r.rows.text(i, "id")] = i
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
