package canary_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"caseload"
)

// keptForm is a form of a world.
type keptForm struct {
	id      string
	touches []matter
}

// seesForm reports whether the viewer sees a form: one that touched cases of
// their rows alone, of which one is still there. A form that touched no case is
// seen as a case is that nobody holds.
func (v viewer) seesForm(f keptForm) bool {
	if len(f.touches) == 0 {
		return v.rows(matter{})
	}
	return !slices.ContainsFunc(f.touches, func(m matter) bool { return !v.rows(m) }) &&
		slices.ContainsFunc(f.touches, func(m matter) bool { return !m.deleted })
}

// words are those that stand in what a viewer sees of something, in all that is
// public of it and in the rest.
func (w *world) words(seen bool) (public, private string) {
	switch {
	case !seen:
		return w.word, w.word
	case w.viewer.public:
		return common, w.word
	}
	return common, common
}

// The names that forms bring with them, of which all worlds know the same.
var (
	visits  = []string{"household", "child"} // types of cases
	clinics = []string{"clinic-1", "clinic-2"}
)

func visit(r *rand.Rand, word string) string  { return pick(r, visits) + " " + word }
func clinic(r *rand.Rand, word string) string { return word + "-" + pick(r, clinics) }
func nurse(word string) string                { return word + "-nurse" }

// learnNames makes the types and users that forms name, so that no world knows
// fewer of them.
func (w *world) learnNames(t *testing.T, of string) {
	t.Helper()
	in := &caseload.FormInput{}
	in.ID = "names"
	for _, word := range []string{common, here, there} {
		for i := range visits {
			in.Changes = append(in.Changes, caseload.CaseChange{
				ID: of, By: nurse(word), Owner: caseload.Set(word + "-" + clinics[i]),
				Input: caseload.CaseInput{Type: caseload.Set(visits[i] + " " + word)},
			})
		}
	}
	w.submit(t, in)
}

func (w *world) submit(t *testing.T, in *caseload.FormInput) {
	t.Helper()
	w.clock.move(time.Second)
	_, err := w.service.SubmitForm(t.Context(), w.operator, in)
	must(t, err)
}

// submitForms lets forms touch all of some cases that are new: some of them one,
// others several, of every kind, and one none.
func (w *world) submitForms(t *testing.T, news []kept) {
	t.Helper()
	const most = 3
	r, gone := draw(len(w.forms), common), w.gone(t)
	for order := r.Perm(len(news)); len(order) > 0; {
		n := min(1+r.IntN(most), len(order))
		w.submitForm(t, news, order[:n], gone)
		order = order[n:]
	}
	for i := most; i < len(news); i += 2 * most { // neighbours are alike
		w.submitForm(t, news, []int{i - 1, i}, gone)
	}
	w.submitForm(t, news, nil, gone)
}

// submitForm lets a form touch those of some cases that are at some places.
func (w *world) submitForm(t *testing.T, news []kept, at []int, gone map[string]bool) {
	t.Helper()
	n := len(w.forms)
	f := keptForm{id: fmt.Sprintf("form-%d", n)}
	for _, i := range at {
		f.touches = append(f.touches, news[i].matter)
	}
	if len(w.cases) > 0 && w.viewer.seesForm(f) { // nothing is added to what the viewer sees
		return
	}
	_, word := w.words(w.viewer.seesForm(f))
	in := formInput(n, word)
	in.ID = f.id
	for _, i := range at {
		in.Changes = append(in.Changes, w.change(append(slices.Clone(w.cases), news...), len(w.cases)+i, gone))
	}
	w.submit(t, in)
	w.forms = append(w.forms, f)
}

// formInput is what stands in the n-th form, all of which follows from a word.
func formInput(n int, word string) *caseload.FormInput {
	r := draw(n, word)
	in := &caseload.FormInput{SenderID: nurse(word)}
	in.XMLNS, in.Name = "http://example.org/"+pick(r, visits)+"/"+word, sentence(r, word)
	in.AppID, in.BuildID, in.Version, in.UIVersion = "app-"+word, sentence(r, word), sentence(r, word), sentence(r, word)
	in.Device, in.Username, in.Phone = sentence(r, word), sentence(r, word), r.IntN(2) == 0
	in.Ended = now.Add(-time.Duration(r.IntN(1000)) * time.Minute)
	in.Started = in.Ended.Add(-time.Duration(r.IntN(60)) * time.Minute)
	in.Answers = fmt.Sprintf(`{"#type":"data","meta":{"location":%q},"seen":%q}`, sentence(r, word), sentence(r, word))
	for _, name := range []string{"form.xml", word + ".txt"} {
		body := sentence(r, word)
		in.Documents = append(in.Documents, caseload.Document{
			Name: name, MediaType: pick(r, []string{"text/plain", "text/csv"}), Bytes: int64(len(body)), Body: body,
		})
	}
	return in
}

// gone are the cases of before that are deleted.
func (w *world) gone(t *testing.T) map[string]bool {
	t.Helper()
	set, err := w.service.SyncCasesByID(t.Context(), w.operator, w.caseIDs(), caseload.With{})
	must(t, err)
	out := map[string]bool{}
	for _, c := range w.cases {
		out[c.id] = set.Case(c.id) == nil
	}
	return out
}

// change is what forms do to the n-th of some cases. It gets links to cases that
// came before it and are not gone.
func (w *world) change(all []kept, n int, gone map[string]bool) caseload.CaseChange {
	c := all[n]
	public, private := w.words(w.viewer.sees(c.matter))
	r := draw(n, public)
	change := caseload.CaseChange{
		ID: c.id, Mode: caseload.UpdateOnly,
		Input: caseload.CaseInput{Type: caseload.Set(visit(r, public))}, Close: r.IntN(4) == 0,
	}
	r = draw(n, private)
	change.By, change.Modified = nurse(private), now.Add(-time.Duration(r.IntN(1000))*time.Minute)
	if c.holder == "" {
		change.Owner = caseload.Set(clinic(r, private))
	}
	change.Input.Properties = map[string]caseload.Value{"contact_phone_number": caseload.Text(sentence(r, private))}
	for _, name := range []string{"parent", "host"} {
		if to := r.IntN(n + 1); to < n && !gone[all[to].id] {
			change.Links = append(change.Links, caseload.LinkChange{Name: name, Link: caseload.Link{
				To: all[to].id, Type: visit(r, private), Relation: pick(r, []caseload.Relation{caseload.RelationChild, caseload.RelationExtension}),
			}})
		}
	}
	for i := range n % 3 { // as many in each world, for their numbers
		change.Referrals = append(change.Referrals, caseload.ReferralChange{
			Referral: fmt.Sprintf("%s-%d", private, i), Type: sentence(r, private), Close: r.IntN(2) == 0,
			Followup: caseload.Set(now.Add(time.Duration(r.IntN(1000)) * time.Hour)),
		})
	}
	return change
}

// touchUnseen lets one form touch all cases that the viewer does not see.
func (w *world) touchUnseen(t *testing.T) {
	t.Helper()
	in := formInput(len(w.forms), w.word)
	in.ID = "unseen"
	gone := w.gone(t)
	for i, c := range w.cases {
		if !gone[c.id] && !w.viewer.sees(c.matter) {
			change := w.change(w.cases, i, gone)
			change.Links = nil // those that it has may lead to deleted cases
			in.Changes = append(in.Changes, change)
		}
	}
	if len(in.Changes) > 0 {
		w.submit(t, in)
	}
}
