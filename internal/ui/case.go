package ui

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"caseload"
	"caseload/internal/chart"
)

// casePage is one case whole.
type casePage struct {
	page
	Address   string // of the case
	Dialects  string // the address of what each API answers for it, "": there is none
	May       bool   // the visitor may change it
	Add       caseAdditions
	About     []summaryRow // what it is
	Texts     []summaryRow // what was written of it
	Fields    []summaryRow // what the tenant keeps beside these
	People    table
	Stages    table
	Goals     table
	Documents table
	Family    *figure
	Timeline  []event
	Earlier   string // the address of what happened before, "" for nothing
	Note      field
	Token     string // of the form of the note
	Readers   *table // who has looked, for who may know
}

// caseAdditions are where to add to a case; "" where the visitor may not.
type caseAdditions struct{ Person, Goal, Document string }

func (v *visit) caseAdditions(id string) (out caseAdditions) {
	for _, x := range []struct {
		noun    caseload.Noun
		to      *string
		address string
	}{
		{caseload.NounInvolvement, &out.Person, partsAddress(id) + "/find"},
		{caseload.NounGoal, &out.Goal, goalsAddress(id) + "/new"},
		{caseload.NounDocument, &out.Document, documentsAddress(id) + "/new"},
	} {
		if v.visitor.By.CheckEdit(caseload.ActCreate, x.noun) == nil {
			*x.to = x.address
		}
	}
	return out
}

// The ways from a case to what belongs to it.
var (
	toInvolvements = caseload.Way{Path: "case", Back: true, Noun: caseload.NounInvolvement}
	toPerson       = caseload.Way{Path: "person", Noun: caseload.NounPerson}
	toGoals        = caseload.Way{Path: "case", Back: true, Noun: caseload.NounGoal}
	toStages       = caseload.Way{Path: "case", Back: true, Noun: caseload.NounStage}
	toDocuments    = caseload.Way{Path: "case", Back: true, Noun: caseload.NounDocument}
	toNotes        = caseload.Way{Path: "case", Back: true, Noun: caseload.NounNote}
	toForms        = caseload.Way{Path: "cases", Back: true, Noun: caseload.NounForm}
	toParents      = caseload.Way{Path: "links", Noun: caseload.NounCase}
	toChildren     = caseload.Way{Path: "links", Back: true, Noun: caseload.NounCase}
)

// aCase is a case with what belongs to it, as it was read.
type aCase struct {
	item
	set *caseload.RecordSet
}

// readCase reads the case that the address names.
func (v *visit) readCase() (*aCase, error) { return v.caseOf(v.r.PathValue("id")) }

// caseOf reads the case of an ID.
func (v *visit) caseOf(id string) (*aCase, error) {
	set, err := v.svc.ListRecords(v.r.Context(), v.visitor.By, caseload.RecordQuery{Noun: caseload.NounCase, IDs: []string{id}})
	if err != nil {
		return nil, err
	}
	all := recordsOf(set.Page)
	if len(all) == 0 {
		return nil, caseload.Errorf(caseload.CodeNotFound, "There is no such case.")
	}
	return &aCase{item{all[0], set.Catalog, id}, set}, nil
}

// linked are the rows that a way leads to from the case.
func (c *aCase) linked(w caseload.Way) (out []record) {
	to, _ := c.set.Linked(w, c.ref("pk"))
	related := recordsOf(c.set.Related[w.Noun])
	for _, k := range to {
		if row, found := c.set.Related[w.Noun].Row(k); found {
			out = append(out, related[row])
		}
	}
	return out
}

// listed asks for what a way leads to from a case, in an order.
func listed(w caseload.Way, by caseload.Order, limit int, columns ...caseload.Path) caseload.RecordQuery {
	q := caseload.RecordQuery{Noun: w.Noun, From: &caseload.Origin{Way: w}, Columns: map[caseload.Noun][]caseload.Path{w.Noun: columns}}
	q.Order, q.Limit = []caseload.Order{by}, limit
	return q
}

// dossier is a case with all that its page shows of it, of one moment.
type dossier struct {
	aCase
	before                            caseload.Rev // that its timeline ends at; 0: it is of the last that happened
	told                              *caseload.Dossier
	documents, children, notes, forms *caseload.RecordSet
}

// readDossier reads the case that the address names, whole.
func (v *visit) readDossier() (*dossier, error) {
	before, err := beforeOf(v.r.URL.Query().Get(beforeName))
	if err != nil {
		return nil, err
	}
	id := v.r.PathValue("id")
	told, err := v.svc.Dossier(v.r.Context(), v.visitor.By, caseload.DossierQuery{
		ID: id, Before: before,
		Include: []caseload.Inclusion{
			{Way: toInvolvements, Order: []caseload.Order{{Path: "pk"}}, Include: []caseload.Inclusion{{Way: toPerson}}},
			{Way: toStages, Order: []caseload.Order{{Path: "received"}}}, {Way: toGoals, Order: []caseload.Order{{Path: "pk"}}}, {Way: toParents},
		},
		Lists: []caseload.RecordQuery{documentsQuery(), childrenQuery(), notesQuery(before), formsQuery(before)},
	})
	if err != nil {
		return nil, err
	}
	c := aCase{item{recordsOf(told.Case.Page)[0], told.Case.Catalog, id}, told.Case}
	return &dossier{c, before, told, told.Lists[0], told.Lists[1], told.Lists[2], told.Lists[3]}, nil
}

// title is what the case is called.
func (c *aCase) title() string {
	return strings.TrimSpace(c.text("reference") + " " + c.text("name"))
}

// showCase asks the store for rows by their keys, and for the last of what happened:
// a page costs the same whatever the number of cases. That it was looked at is kept.
func showCase(v *visit) error { return v.oneCase(http.StatusOK, "", nil) }

// oneCase shows a case, with what was written of a note that is not kept yet.
func (v *visit) oneCase(status int, note string, wrong []problem) error {
	c, err := v.readDossier()
	if err != nil {
		return err
	}
	readers, err := v.seen(caseload.NounCase, c.id)
	if err != nil {
		return err
	}
	p := casePage{
		page: v.page(c.title()).under(v.t("case.to-list"), casesAddress), Address: caseAddress(c.id),
		May: v.visitor.By.CheckEdit(caseload.ActUpdate, caseload.NounCase) == nil, Add: v.caseAdditions(c.id), About: v.aboutCase(&c.aCase), Texts: v.textsOf(&c.aCase), Fields: v.fieldsOf(&c.aCase),
		People: v.peopleOf(&c.aCase), Stages: v.stagesOf(&c.aCase), Goals: v.goalsOf(&c.aCase), Documents: v.documentsOf(c), Family: v.familyOf(c), Note: v.noteField(note), Token: v.NewToken(), Readers: readers,
	}
	p.show(wrong, &p.Note)
	if status := v.statusTag(c.catalog, c.ref("status")); status != nil {
		p.Tags = append(p.Tags, *status)
	}
	if c.yes("confidential") {
		p.Tags = append(p.Tags, tag{v.t("case.confidential"), "purple"})
	}
	if p.May {
		p.offer(button{link: link{v.t("case.edit"), p.Address + "/edit"}, Looks: "secondary"})
	}
	if v.Faces != nil {
		p.Dialects = p.Address + "/dialects"
	}
	p.Timeline, p.Earlier = v.timeline(c)
	return v.render(status, "case", p)
}

// aboutCase is what a case is, without what nothing is known of.
func (v *visit) aboutCase(c *aCase) []summaryRow {
	var assigned []string
	for _, k := range caseload.ParseRefs(c.text("assignees")) {
		assigned = append(assigned, workerName(c.catalog, k))
	}
	row := func(key string, value cell) summaryRow { return summaryRow{Key: v.t(key), Value: value} }
	entry := func(n caseload.Noun, p caseload.Path) cell { return cell{Text: v.entryName(c.catalog, n, c.ref(p))} }
	return known([]summaryRow{
		row("cases.reference", cell{Text: c.text("reference")}), row("cases.type", entry(caseload.NounCaseType, "type")),
		row("cases.category", entry(caseload.NounCategory, "category")), row("cases.ward", entry(caseload.NounWard, "ward")),
		row("cases.assigned", cell{Text: strings.Join(assigned, ", ")}), row("case.owner", cell{Text: workerName(c.catalog, c.ref("owner"))}),
		row("cases.received", dayIn(c.day("received"))), row("cases.due", v.dueIn(c.day("due"), !c.has("closed"))),
		row("cases.opened", v.momentIn(c.record, "opened")), row("cases.closed", v.momentIn(c.record, "closed")), row("cases.updated", v.momentIn(c.record, "updated")),
		row("cases.source", entry(caseload.NounSource, "source")), row("cases.address", cell{Text: c.text("address")}),
		row("cases.client-reference", cell{Text: c.text("client_reference")}), row("cases.external-id", cell{Text: c.text("external_id")}),
	})
}

// textsOf is what was written of a case.
func (v *visit) textsOf(c *aCase) []summaryRow {
	var out []summaryRow
	for _, p := range []caseload.Path{"summary", "details", "themes", "public_summary", "public_themes"} {
		out = append(out, summaryRow{Key: v.t(attributeTitles[p]), Value: cell{Text: c.text(p)}})
	}
	return known(out)
}

// fieldsOf is what the tenant keeps of a case beside what every case has.
func (v *visit) fieldsOf(c *aCase) []summaryRow {
	var out []summaryRow
	values := caseload.Properties(c.text("properties")).Values()
	for _, name := range sortedKeys(values) {
		title, value := v.property(c.catalog, c.caseType(), name, values[name])
		out = append(out, summaryRow{Key: title, Value: cell{Text: value}})
	}
	return known(out)
}

// known are the rows that have a value.
func known(rows []summaryRow) (out []summaryRow) {
	for _, r := range rows {
		if v := r.Value; v.Text != "" || v.At != nil || v.Day != nil || v.Tag != nil {
			out = append(out, r)
		}
	}
	return out
}

// property is what people call a property of a case of a type, and its value as they
// write it, "" for none.
func (v *visit) property(c *caseload.Catalog, caseType caseload.PK, name string, value caseload.Value) (title, text string) {
	f := c.FieldCalled(name, caseType)
	if f == nil || f.Name != name {
		return nameInWords(name), v.plainText(value)
	}
	if typed, err := caseload.ParseValue(f.Kind, value.Canonical(), f.Choices); err == nil { // else it is of before the field was declared
		value = typed
	}
	return fieldTitle(f), v.plainText(value)
}

// dueIn is a cell with a date by which something is to be done, if there is one. Of
// what is open and late it says that it is.
func (v *visit) dueIn(d caseload.Date, open bool) cell {
	out := dayIn(d)
	if open && out.Day != nil && d.In(time.UTC).Before(v.today().In(time.UTC)) {
		out.Tag = &tag{v.t("cases.late"), "red"}
	}
	return out
}

// momentIn is a cell with a time of a row, if it has it.
func (v *visit) momentIn(r record, p caseload.Path) cell {
	if !r.has(p) {
		return cell{}
	}
	at := v.moment(r.time(p))
	return cell{At: &at}
}

func (v *visit) stagesOf(c *aCase) table {
	out := table{Caption: v.t("case.stages"), Columns: []column{
		{Title: v.t("cases.stage")}, {Title: v.t("case.target-days"), Number: true}, {Title: v.t("case.begun"), Whole: true}, {Title: v.t("cases.due"), Whole: true},
		{Title: v.t("case.completed"), Whole: true}, {Title: v.t("case.outcome")},
	}}
	for _, s := range c.linked(toStages) {
		target := ""
		if s.number("target_days") > 0 {
			target = v.language.number(s.number("target_days"))
		}
		done := dayIn(s.day("completed"))
		if s.has("in_target") && !s.yes("in_target") {
			done.Tag = &tag{v.t("cases.late"), "red"}
		}
		out.Rows = append(out.Rows, []cell{
			{Text: s.text("name")}, {Text: target}, dayIn(s.day("received")), v.dueIn(s.day("due"), !s.has("completed")), done, {Text: s.text("outcome")},
		})
	}
	return out
}

// familyMembers is how many children are looked at.
const familyMembers = 30

// memberPaths are what a graph of cases shows of each.
var memberPaths = []caseload.Path{"id", "reference", "name", "status"}

func childrenQuery() caseload.RecordQuery {
	q := listed(toChildren, caseload.Order{Path: "pk", Desc: true}, familyMembers, memberPaths...)
	q.Total = true
	return q
}

// familyOf draws the parents and the children of a case, nil where it has none.
func (v *visit) familyOf(c *dossier) *figure {
	here := chart.Member{ID: c.id, Label: c.text("reference"), Note: v.entryName(c.catalog, caseload.NounStatus, c.ref("status")), Here: true}
	var members []chart.Member
	for _, parent := range c.linked(toParents) {
		members = append(members, v.memberOf(c.catalog, parent))
		here.Parents = append(here.Parents, parent.text("id"))
	}
	members = append(members, here)
	for _, child := range recordsOf(c.children.Page, memberPaths...) {
		m := v.memberOf(c.catalog, child)
		m.Parents = []string{c.id}
		members = append(members, m)
	}
	if len(members) == 1 {
		return nil
	}
	unread := int(c.children.Total) - c.children.Page.Rows()
	out := newFigure(v.t("case.family"), chart.Family{
		Head: chart.Head{ID: "family", Title: v.t("case.family"), Summary: v.n("case.family-summary", int64(len(members)-1+unread)), Number: func(n int64) string { return v.language.number(n) }},
		Of:   v.t("case.case"), Parents: v.t("case.parents"), More: func(n int) string { return v.n("case.more", int64(n+unread)) }, Members: members,
	})
	return &out
}

func (v *visit) memberOf(c *caseload.Catalog, r record) chart.Member {
	return chart.Member{
		ID: r.text("id"), Label: cmp.Or(r.text("reference"), r.text("name")), Note: v.entryName(c, caseload.NounStatus, r.ref("status")), Href: caseAddress(r.text("id")),
	}
}
