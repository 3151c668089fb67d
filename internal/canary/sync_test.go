package canary_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"caseload"
)

// withs are what is read beside cases.
var withs = []caseload.With{{FormIDs: true}, {Forms: true, Referrals: true}, {Children: true}, {Parents: true, Forms: true}, {Children: true, Parents: true, Referrals: true}}

// syncQuestions are those of clients that keep a copy: cases and forms with all
// that belongs to them.
func (w *world) syncQuestions(t *testing.T) []question {
	t.Helper()
	var out []question
	for i, id := range w.caseIDs() {
		with := withs[1+i%(len(withs)-1)]
		out = append(out, question{fmt.Sprintf("SyncCasesByID(%s, %+v)", id, with), func(a *asker) string {
			return a.set(a.service.SyncCasesByID(a.t.Context(), a.by, []string{id, a.cases[0].id}, with))
		}})
	}
	for i, q := range append(everyThird(w.queries(t)), w.syncQueries(t)...) {
		with := withs[i%len(withs)]
		out = append(out, question{fmt.Sprintf("SyncCases(%+v, %+v)", q, with), func(a *asker) string { return a.syncPage(q, with) }})
	}
	for _, id := range w.formIDs() {
		out = append(out,
			question{fmt.Sprintf("FormByID(%s)", id), func(a *asker) string { return a.forms(a.service.FormByID(a.t.Context(), a.by, id, true)) }},
			question{fmt.Sprintf("Attachment(%s)", id), func(a *asker) string { return a.attachments(id) }})
	}
	for _, q := range w.formQueries(t) {
		out = append(out, question{fmt.Sprintf("ListForms(%+v)", q), func(a *asker) string { return a.forms(a.service.ListForms(a.t.Context(), a.by, q)) }})
	}
	return out
}

// everyThird is enough of the conditions that lists are asked with as well.
func everyThird(queries []caseload.Query) (out []caseload.Query) {
	for i := 0; i < len(queries); i += 3 {
		out = append(out, queries[i])
	}
	return out
}

// syncPage is page for SyncCases: with a condition the total is counted, and not
// seen.
func (a *asker) syncPage(q caseload.Query, with caseload.With) string {
	q.Limit = 40
	if q.Where != nil {
		q.Limit = 2
	}
	return a.set(a.service.SyncCases(a.t.Context(), a.by, q, with))
}

// syncQueries filter by what is no attribute of a case alone.
func (w *world) syncQueries(t *testing.T) (out []caseload.Query) {
	t.Helper()
	for i, c := range w.cases {
		out = append(out, caseload.Query{Where: caseload.Linked{Name: []string{"", "parent", "host"}[i%3], To: []string{c.id}}})
	}
	for _, word := range []string{common, here, there, subjects[0], visits[0]} {
		for _, path := range []caseload.Path{"name", "external_id"} {
			out = append(out, caseload.Query{Where: caseload.HasWord{Path: path, Text: word}})
		}
		out = append(out, caseload.Query{Where: caseload.TypeHasWord{Text: word}})
		for _, path := range []caseload.Path{"owner", "opened_by", "modified_by", "closed_by"} {
			out = append(out, caseload.Query{Where: caseload.Whose{Path: path, ID: nurse(word)}}, caseload.Query{Where: caseload.Whose{Path: path, ID: word + "-" + clinics[0]}})
		}
		for _, f := range append(fields[:len(fields):len(fields)], caseload.Field{Name: "undeclared"}) {
			out = append(out,
				caseload.Query{Where: caseload.HasProperty{Name: f.Name, Value: sentence(draw(1, word), word)}}, caseload.Query{Where: caseload.HasProperty{Name: f.Name, Any: true}},
				caseload.Query{Where: caseload.Declared{Property: f.Name, Op: caseload.Less, Text: word}})
		}
	}
	for offset := range 5 {
		out = append(out, caseload.Query{Offset: 4 * offset, Order: []caseload.Order{{Path: "updated"}}})
	}
	return out
}

// formQueries filter and sort forms by all that they have.
func (w *world) formQueries(t *testing.T) []caseload.FormQuery {
	t.Helper()
	const limit = 3 // so that there is a next page
	out := []caseload.FormQuery{{Cases: true}, {Query: caseload.Query{Limit: limit, Offset: limit}}}
	for i, c := range w.cases {
		if i%2 == 0 {
			out = append(out, caseload.FormQuery{CaseID: c.id, Query: caseload.Query{Limit: limit}})
			continue
		}
		out = append(out, caseload.FormQuery{Query: caseload.Query{Where: caseload.Among{Path: "cases", Keys: []caseload.PK{c.pk}}, Limit: limit}})
	}
	for _, a := range caseload.NounForm.Attributes() {
		path := caseload.Path(a.Name)
		out = append(out, caseload.FormQuery{Query: caseload.Query{Order: []caseload.Order{{Path: path, Desc: true}}, Limit: limit}})
		for _, e := range w.conditions(t, path) {
			out = append(out, caseload.FormQuery{Query: caseload.Query{Where: e, Limit: limit}, Cases: true})
		}
	}
	return out
}

// set is all of a CaseSet but the vocabulary.
func (a *asker) set(s *caseload.CaseSet, err error) string {
	if err != nil {
		return err.Error()
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%d rows, next %q\n", s.Total, s.Next)
	a.write(&out, s.Cases, s.Children, s.FormIDs, s.Forms, s.Referrals)
	for _, c := range a.cases { // those that were read beside them, too
		a.write(&out, s.Case(c.id))
	}
	return out.String()
}

func (a *asker) write(out *strings.Builder, values ...any) {
	for _, v := range values {
		text, err := json.Marshal(v)
		must(a.t, err)
		fmt.Fprintf(out, "%s\n", text)
	}
}

// forms is all of a FormSet but the vocabulary.
func (a *asker) forms(s *caseload.FormSet, err error) string {
	if err != nil {
		return err.Error()
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%d rows, next %q\n", s.Total, s.Next)
	a.write(&out, s.Forms, s.Documents)
	for _, f := range s.Forms {
		if of := s.Cases[f.PK]; of != nil {
			out.WriteString(a.set(of, nil))
		}
	}
	return out.String()
}

func (a *asker) attachments(form string) string {
	var out strings.Builder
	for _, name := range []string{"form.xml", common + ".txt", here + ".txt", there + ".txt"} {
		file, err := a.service.Attachment(a.t.Context(), a.by, form, name)
		fmt.Fprintln(&out, file, err)
	}
	return out.String()
}

// submissionQuestions are forms about every case, seen or not, and forms that
// take the place of others. They change what they are about.
func (w *world) submissionQuestions() (out []question) {
	ask := func(in *caseload.FormInput) {
		out = append(out, question{fmt.Sprintf("SubmitForm(%+v)", in), func(a *asker) string { return a.submission(*in) }})
	}
	for i, id := range w.caseIDs() {
		changes := w.submittedChanges(i, id)
		at := i % len(changes)
		in := &caseload.FormInput{SenderID: nurse(common), Changes: changes[at : at+1]}
		in.ID, in.Answers = "change-of-"+id, "{}"
		ask(in)
	}
	for i, id := range w.formIDs() {
		in := formInput(i, common)
		in.ID = id
		if i%2 == 0 {
			in.Answers = `{"again":true}`
		}
		ask(in)
	}
	return out
}

// strangerQuestions are forms about cases that are in one of two worlds.
func (w *world) strangerQuestions() (out []question) {
	for i, id := range w.strangers {
		for _, change := range w.submittedChanges(i, id) {
			if change.ID == id && change.Mode != caseload.UpdateOnly {
				continue // that an ID is taken is told
			}
			in := &caseload.FormInput{Changes: []caseload.CaseChange{change}}
			out = append(out, question{fmt.Sprintf("SubmitForm(%+v)", in), func(a *asker) string { return a.submission(*in) }})
		}
	}
	return out
}

// submittedChanges are what forms may do to the n-th case.
func (w *world) submittedChanges(n int, id string) []caseload.CaseChange {
	to := func(id string) []caseload.LinkChange {
		return []caseload.LinkChange{{Name: "parent", Link: caseload.Link{To: id, Type: visits[0], Relation: caseload.RelationChild}}}
	}
	return []caseload.CaseChange{
		{ID: id, Mode: caseload.UpdateOnly, Input: caseload.CaseInput{Properties: map[string]caseload.Value{"shown": caseload.Text(common)}}},
		{ID: id, Mode: caseload.CreateOnly},
		{ID: id, Referrals: []caseload.ReferralChange{{Referral: fmt.Sprintf("%s-%d", here, n%3), Close: true}}},
		{ID: "child-of-" + id, Links: to(id)},
		{ID: id, Mode: caseload.UpdateOnly, Links: to(w.cases[n/2].id)},
		{ID: id, Mode: caseload.UpdateOnly, Owner: caseload.Set(w.users[mia])},
	}
}

// submission is the answer to a form.
func (a *asker) submission(in caseload.FormInput) string {
	a.clock.move(time.Second)
	done, err := a.service.SubmitForm(a.t.Context(), a.by, &in)
	if err != nil {
		return err.Error()
	}
	var out strings.Builder
	a.write(&out, done.Form, done.Same)
	return out.String() + a.set(done.Cases, nil)
}
