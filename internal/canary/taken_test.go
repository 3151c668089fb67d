package canary_test

import (
	"fmt"
	"slices"
	"testing"

	"caseload"
	"caseload/internal/apitest"
)

// TestOfUnseenIDsItIsToldThatTheyAreTaken is about what doc.go calls known.
func TestOfUnseenIDsItIsToldThatTheyAreTaken(t *testing.T) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			w := newWorld(t, store, caseworker, here)
			n := slices.IndexFunc(w.cases, func(c kept) bool { return !c.deleted && !w.viewer.sees(c.matter) })
			form := w.forms[slices.IndexFunc(w.forms, func(f keptForm) bool { return !w.viewer.seesForm(f) })]
			before := w.row(t, w.cases[n])
			for what, in := range map[string]caseload.FormInput{
				"case":        {Changes: []caseload.CaseChange{{ID: w.cases[n].id}}},
				"external id": {Changes: []caseload.CaseChange{{Input: caseload.CaseInput{ExternalID: caseload.Set(fmt.Sprintf("ext-%s-%d", here, n))}}}},
				"form":        {Form: caseload.Form{Row: caseload.Row{ID: form.id}}},
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
