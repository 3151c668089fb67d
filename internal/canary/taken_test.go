package canary_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"caseload"
	"caseload/internal/apitest"
)

// TestOfUnseenIDsItIsToldThatTheyAreTaken is about what doc.go calls known.
func TestOfUnseenIDsItIsToldThatTheyAreTaken(t *testing.T) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			w := newWorld(t, store, caseworker, here)
			n := w.unseen()[0]
			form := w.forms[slices.IndexFunc(w.forms, func(f keptForm) bool { return !w.viewer.seesForm(f) })]
			before := w.row(t, w.cases[n])
			for what, in := range map[string]caseload.FormInput{
				"case": {Changes: []caseload.CaseChange{{ID: w.cases[n].id}}},
				"form": {Form: caseload.Form{Row: caseload.Row{ID: form.id}}},
			} {
				_, err := w.service.SubmitForm(t.Context(), w.as(t, viewersKey), &in)
				if got := caseload.CodeOf(err); got != caseload.CodeConflict {
					t.Errorf("a form with the %s of somebody else answers %v, want a conflict", what, err)
				}
			}
			if !slices.Equal(w.row(t, w.cases[n]), before) {
				t.Error("the case of somebody else was changed")
			}
		})
	}
}

// unseen are the places of the cases that the viewer does not see for their
// rights.
func (w *world) unseen() (out []int) {
	for n, c := range w.cases {
		if !c.deleted && !w.viewer.sees(c.matter) {
			out = append(out, n)
		}
	}
	return out
}

// An answer to an external ID that an unseen case has is the same as to one that
// none has, by each way of giving a case one.
func TestOfUnseenExternalIDsNothingIsTold(t *testing.T) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			p := newPair(t, store, caseworker)
			unseen := p.a.unseen()
			for i, way := range externalIDWays {
				n := unseen[i]
				taken := fmt.Sprintf("ext-%s-%d", here, n) // in the one world alone
				before := p.a.row(t, p.a.cases[n])
				if got, other := p.a.give(t, way.give, taken), p.b.give(t, way.give, taken); got != nil || other != nil {
					t.Errorf("%s answers %v where an unseen case has the external ID, and %v where none has; want no error", way.name, got, other)
				}
				if err := p.a.give(t, way.give, taken); caseload.CodeOf(err) != caseload.CodeConflict {
					t.Errorf("%s answers %v to the external ID of a case of the caller's, want a conflict", way.name, err)
				}
				if !slices.Equal(p.a.row(t, p.a.cases[n]), before) {
					t.Errorf("%s changed the case of somebody else", way.name)
				}
			}
		})
	}
}

// giving makes the caller's case with what an input says.
type giving func(context.Context, *caseload.Service, *caseload.Principal, caseload.CaseInput) error

// give gives a case of the viewer's an external ID.
func (w *world) give(t *testing.T, way giving, externalID string) error {
	t.Helper()
	return way(t.Context(), w.service, w.as(t, viewersKey), caseload.CaseInput{ExternalID: caseload.Set(externalID)})
}

// externalIDWays are the ways in which a case gets an external ID.
var externalIDWays = []struct {
	name string
	give giving
}{
	{"CreateCase", func(ctx context.Context, s *caseload.Service, by *caseload.Principal, in caseload.CaseInput) error {
		_, err := s.CreateCase(ctx, by, in)
		return err
	}},
	{"UpdateCase", func(ctx context.Context, s *caseload.Service, by *caseload.Principal, in caseload.CaseInput) error {
		f, err := s.CreateCase(ctx, by, caseload.CaseInput{})
		if err != nil {
			return err
		}
		_, err = s.UpdateCase(ctx, by, f.Case.ID, time.Time{}, in)
		return err
	}},
	{"SubmitForm", func(ctx context.Context, s *caseload.Service, by *caseload.Principal, in caseload.CaseInput) error {
		_, err := s.SubmitForm(ctx, by, &caseload.FormInput{Changes: []caseload.CaseChange{{Input: in}}})
		return err
	}},
}
