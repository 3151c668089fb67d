package canary_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/apitest"
)

func TestServiceTellsNothingUnseen(t *testing.T) {
	for _, store := range apitest.Stores() {
		for _, v := range viewersOf(store) {
			t.Run(store.Name+"/"+v.name, func(t *testing.T) {
				t.Parallel()
				p := newPair(t, store, v)
				p.mustDiffer(t)
				p.compareService(t, inTurn(p.a.submissionQuestions(), store, v, viewer.editsData))
				p.grow(t)
				p.compareService(t, inTurn(p.a.questions(t), store, v, everyone))
				p.compareService(t, inTurn(p.a.strangerQuestions(), store, v, viewer.editsData))
			})
		}
	}
}

// mustDiffer checks that every case that the viewer does not see, or not
// whole, is another in the other world: else the comparison would show
// nothing.
func (p pair) mustDiffer(t *testing.T) {
	t.Helper()
	for i, c := range p.a.cases {
		if c.id != p.b.cases[i].id {
			t.Fatalf("case %d is %s in one world and %s in the other", i, c.id, p.b.cases[i].id)
		}
		same := slices.Equal(p.a.row(t, c), p.b.row(t, c))
		if want := p.a.viewer.sees(c.matter) && !p.a.viewer.public; same != want {
			t.Errorf("case %s (%+v) is the same in both worlds: %t, want %t", c.id, c.matter, same, want)
		}
	}
}

// row is all that is stored of a case.
func (w *world) row(t *testing.T, c kept) []caseload.Value {
	t.Helper()
	var out []caseload.Value
	must(t, w.store.View(t.Context(), w.tenant.ID, caseload.Short, caseload.Own, func(tx caseload.Tx) error {
		b, err := rowOf(tx, caseload.NounCase, c.pk)
		for i := range b.Kinds() {
			out = append(out, b.Value(0, i))
		}
		return err
	}))
	return out
}

// compareService asks both worlds the same.
func (p pair) compareService(t *testing.T, questions []question) {
	t.Helper()
	a, b := p.a.asker(t, viewersKey), p.b.asker(t, viewersKey)
	for _, q := range questions {
		if left, right := q.ask(a), q.ask(b); left != right {
			t.Fatalf("%s: %s", q.what, difference(left, right))
		}
	}
}

// lengths are of bodies, which are to be shown where they differ in more.
var lengths = regexp.MustCompile(`(?m)^Content-Length \[\d+\]\n`)

// difference shows two answers from a little before the place where they part: but for
// their lengths, if there is another.
func difference(left, right string) string {
	const before, after = 80, 120
	if l, r := lengths.ReplaceAllString(left, ""), lengths.ReplaceAllString(right, ""); l != r {
		left, right = l, r
	}
	at := 0
	for at < min(len(left), len(right)) && left[at] == right[at] {
		at++
	}
	part := func(s string) string { return s[max(0, at-before):min(len(s), at+after)] }
	return fmt.Sprintf("one world answers\n...%s...\nthe other\n...%s...", part(left), part(right))
}

// asker asks the Service of a world for one principal.
type asker struct {
	*world
	t  *testing.T
	by *caseload.Principal
}

func (w *world) asker(t *testing.T, label string) *asker {
	t.Helper()
	return &asker{w, t, w.as(t, label)}
}

// question is something to ask, and how.
type question struct {
	what string
	ask  func(*asker) string // the whole answer as text
}

// questions are everything that the Service answers about cases: lists, exports
// and streams by every path, and all else.
func (w *world) questions(t *testing.T) []question {
	t.Helper()
	out := []question{
		{"Statistics", (*asker).statistics},
		{"WardCounts", (*asker).wardCounts},
		{"StreamCases", (*asker).stream},
	}
	for _, c := range append(slices.Clone(w.cases), kept{id: "nowhere"}) {
		out = append(out, question{fmt.Sprintf("Case(%s) %+v", c.id, c.matter), func(a *asker) string { return a.file(c.id) }})
	}
	for _, q := range w.queries(t) {
		out = append(out,
			question{fmt.Sprintf("ListCases(%+v)", q), func(a *asker) string { return a.page(q, a.service.ListCases) }},
			question{fmt.Sprintf("ExportCases(%+v)", q), func(a *asker) string { return a.page(q, a.service.ExportCases) }})
	}
	return append(out, w.syncQuestions(t)...)
}

// queries filter, sort and search by everything there is.
func (w *world) queries(t *testing.T) []caseload.Query {
	t.Helper()
	out := []caseload.Query{{}}
	for _, path := range append(ownPaths(), joinedPaths()...) {
		out = append(out, caseload.Query{Order: []caseload.Order{{Path: path, Desc: true}}})
	}
	for _, path := range append(ownPaths(), "nothing") {
		for _, e := range w.conditions(t, path) {
			out = append(out, caseload.Query{Where: e})
		}
	}
	for _, word := range []string{common, here, there, subjects[0], "REF", "ext", "example", "!", "TR1"} {
		out = append(out, caseload.Query{Search: word}, caseload.Query{Search: word + " " + subjects[1]})
	}
	for _, s := range stages {
		out = append(out, caseload.Query{Where: caseload.AtStage{Stage: s}})
	}
	for _, name := range wardNames {
		out = append(out, caseload.Query{Where: caseload.Refers{Path: "ward", To: caseload.Named{Name: name}}})
	}
	for _, id := range w.users {
		out = append(out, caseload.Query{Where: caseload.AssignedTo{UserID: id}})
	}
	for _, name := range append(sources, here, there) {
		out = append(out, caseload.Query{Where: caseload.Refers{Path: "source", To: caseload.Named{Name: name}}})
	}
	return out
}

// ownPaths lead to what stands in a case itself, and to its person.
func ownPaths() []caseload.Path {
	var out []caseload.Path
	for _, a := range caseload.NounCase.Attributes() {
		out = append(out, caseload.Path(a.Name))
	}
	for _, a := range caseload.NounPerson.Attributes() {
		out = append(out, caseload.Path("main_person."+a.Name))
	}
	for _, f := range fields {
		out = append(out, caseload.Path("properties."+f.Name))
	}
	return append(out, "properties.undeclared")
}

// joinedPaths lead to the catalogue, which is the same in all worlds.
func joinedPaths() []caseload.Path {
	var out []caseload.Path
	for _, a := range caseload.NounCase.Attributes() {
		if a.Kind == caseload.KindRef && a.To.Catalogued() {
			for _, of := range a.To.Attributes() {
				out = append(out, caseload.Path(a.Name+"."+of.Name))
			}
		}
	}
	return out
}

// conditions compare what a path leads to with what stands in some world.
func (w *world) conditions(t *testing.T, path caseload.Path) []caseload.Expr {
	t.Helper()
	ids := []caseload.Value{
		caseload.Int(1), caseload.Ref(w.pkOf(t, caseload.NounUser, w.users[mia])), caseload.Ref(w.pkOf(t, caseload.NounWard, w.wards[wardNames[0]])),
	}
	return []caseload.Expr{
		caseload.IsNull{Path: path},
		caseload.Compare{Path: path, Op: caseload.Contains, Value: caseload.Text(here)},
		caseload.Not{Of: caseload.Compare{Path: path, Op: caseload.Contains, Value: caseload.Text(there)}},
		caseload.Compare{Path: path, Op: caseload.Less, Value: caseload.Text("m")},
		caseload.In{Path: path, Values: ids},
		caseload.Compare{Path: path, Op: caseload.GreaterEqual, Value: caseload.Time(now.AddDate(0, 0, -20))},
		caseload.Compare{Path: path, Op: caseload.Less, Value: caseload.Day(caseload.DateOf(now))},
	}
}

// lister is Service.ListCases or Service.ExportCases.
type lister func(ctx context.Context, p *caseload.Principal, q caseload.Query, columns ...caseload.Path) (*caseload.Listing, error)

// page is the answer to a query with few columns; without a condition, of all.
func (a *asker) page(q caseload.Query, list lister) string {
	columns := []caseload.Path{"id"}
	if q.Where == nil && q.Search == "" && q.Order == nil {
		columns = allColumns
	}
	q.Limit = 40
	if q.Where != nil {
		q.Limit = 2 // so that the total is counted, and not seen
	}
	page, err := list(a.t.Context(), a.by, q, columns...)
	if err != nil {
		return err.Error()
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%d rows, next %q\n", page.Total, page.Next)
	write(&out, page.Rows)
	return out.String()
}

// allColumns can be asked for by any caller, who gets null where they may not
// read.
var allColumns = slices.DeleteFunc(append(ownPaths(), joinedPaths()...), func(p caseload.Path) bool {
	_, isProperty := p.Property()
	return isProperty
})

// write appends all cells of a block.
func write(out *strings.Builder, b *caseload.Block) {
	for row := range b.Rows() {
		for col := range b.Kinds() {
			fmt.Fprintf(out, "%v|", b.Value(row, col))
		}
		out.WriteByte('\n')
	}
}

func (a *asker) stream() string {
	var out strings.Builder
	err := a.service.StreamCases(a.t.Context(), a.by, caseload.Query{}, allColumns, func(head *caseload.Listing) error {
		fmt.Fprintf(&out, "%d rows\n", head.Total)
		return nil
	}, func(b *caseload.Block) error {
		write(&out, b)
		return nil
	})
	return fmt.Sprint(out.String(), err)
}

func (a *asker) statistics() string {
	s, err := a.service.Statistics(a.t.Context(), a.by, caseload.Own)
	return fmt.Sprintf("%+v %v", s, err)
}

func (a *asker) wardCounts() string {
	var out strings.Builder
	counts, _, err := a.service.WardCounts(a.t.Context(), a.by, caseload.Own)
	for _, c := range counts {
		fmt.Fprintf(&out, "%+v %d\n", *c.Ward, c.Cases)
	}
	return fmt.Sprint(out.String(), err)
}

func (a *asker) file(id string) string {
	f, err := a.service.Case(a.t.Context(), a.by, id)
	if err != nil {
		return err.Error()
	}
	text, err := json.Marshal([]any{f.Case, f.Resident, f.Activity})
	return fmt.Sprint(string(text), err)
}

// TestServiceTellsOthersMore shows that the comparison is awake: what an
// administrator is told does differ between the worlds.
func TestServiceTellsOthersMore(t *testing.T) {
	for _, v := range awakeFor() {
		t.Run(v.name, func(t *testing.T) {
			p := newPair(t, apitest.Stores()[0], v)
			told := map[string]bool{}
			a, b := p.a.asker(t, adminsKey), p.b.asker(t, adminsKey)
			for _, q := range p.a.questions(t) {
				method, _, _ := strings.Cut(q.what, "(")
				told[method] = told[method] || q.ask(a) != q.ask(b)
			}
			want := map[string]bool{}
			for _, method := range []string{"Case", "ListCases", "SyncCases", "SyncCasesByID", "ListForms", "FormByID", "Attachment"} {
				want[method] = v.hides()
			}
			for _, method := range []string{"ExportCases", "StreamCases", "Statistics", "WardCounts"} {
				want[method] = v.hidesRows()
			}
			if !maps.Equal(told, want) {
				t.Errorf("to an administrator, the answers of these methods differ: %v, want %v", told, want)
			}
		})
	}
}
