package ui

import (
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"caseload"
	"caseload/internal/browsertest"
)

func TestFormsOfCasesPassInABrowser(t *testing.T) {
	o, id := openStreet(t)
	server := httptest.NewServer(o.pages.handler())
	t.Cleanup(server.Close)
	tab := browsertest.Open(t, server.URL)
	operator := o.svc.Operator(o.tenant)
	_, err := o.svc.SaveCaseType(t.Context(), operator, caseload.CaseTypeInput{Name: caseload.Set("repair"), Label: caseload.Set("Repair of a council house")})
	o.must(err)
	o.must(o.svc.CreateField(t.Context(), operator, caseload.FieldInput{Type: "repair", Name: "rooms", Label: "Number of rooms", Kind: caseload.KindNumber, Required: true}))
	o.signIn(caseload.RoleManager)
	catalog, err := o.svc.Catalog(t.Context(), operator)
	o.must(err)
	paths := o.belongings(id)
	pages := []struct{ name, address string }{
		{"case-whole", "/ui/cases/" + id}, {"case-type", "/ui/cases/new"}, {"case-type-unanswered", "/ui/cases/new?type="},
		{"case-new", "/ui/cases/new?type=" + catalog.CaseTypeCalled("repair").ID},
		{"part-find", paths[0]}, {"part-new-person", paths[1]}, {"part-new", paths[1] + "?person=person"}, {"part-edit", paths[2]},
		{"goal-new", paths[3]}, {"goal-edit", paths[4]}, {"document-new", paths[5]}, {"document-delete", paths[6]}, {"person-edit", paths[7]},
		{"person-whole", "/ui/people/person"},
	}
	for _, page := range pages {
		tab.Look(page.name, page.address)
	}
	tab.Visit(paths[0])
	tab.Do(chromedp.SetValue("#q", "demelza"), chromedp.Submit("#q"), chromedp.WaitVisible(".app-table"))
	tab.Audit()
	tab.Screenshot("part-found")
	tab.Visit("/ui/cases/new?type=" + catalog.CaseTypeCalled("repair").ID)
	tab.Do(chromedp.Submit("#name"), chromedp.WaitVisible(".govuk-error-summary"))
	tab.Audit()
	tab.Screenshot("case-new-wrong")
	tab.Forgive("422")
}
