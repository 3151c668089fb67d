package ui

import (
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"caseload"
	"caseload/internal/browsertest"
)

func TestWordsOfCasesInABrowser(t *testing.T) {
	o, _ := openStreet(t)
	o.signIn(caseload.RoleAdmin)
	server := httptest.NewServer(o.pages.handler())
	t.Cleanup(server.Close)
	tab := browsertest.Open(t, server.URL)
	c, err := o.svc.Catalog(t.Context(), o.visitor.By)
	o.must(err)
	roads := o.edit(caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounCategory, Input: &caseload.CategoryInput{Name: caseload.Set("Old roads"), Code: caseload.Set("OLD")}})
	o.edit(caseload.Edit{Act: caseload.ActHide, Noun: caseload.NounCategory, ID: roads.ID})
	first := c.Statuses()[0].ID
	field := o.edit(caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounField, Input: &caseload.FieldInput{Name: "heating", Label: "Heating", Kind: caseload.KindChoice, Choices: []string{"Gas", "Oil"}, Searchable: true}})
	for _, page := range []struct{ name, address string }{
		{"statuses", statusesAddress}, {"status-new", statusesAddress + "/new"}, {"status-edit", wordAddress(statusesAddress, first) + "/edit"}, {"status-remove", wordAddress(statusesAddress, first) + "/remove"},
		{"case-types", caseTypesAddress}, {"case-type-edit", wordAddress(caseTypesAddress, c.CaseTypes()[0].ID) + "/edit"},
		{"fields", fieldsAddress}, {"field-new", fieldsAddress + "/new"}, {"field-edit", wordAddress(fieldsAddress, field.ID) + "/edit"},
		{"categories", categoriesAddress}, {"wards", wardsAddress}, {"ward-new", wardsAddress + "/new"},
		{"users", usersAddress}, {"user-new", usersAddress + "/new"}, {"teams", teamsAddress}, {"roles", rolesAddress},
		{"settings", settingsAddress}, {"settings-commcare", settingsAddress + "/commcare"},
	} {
		tab.Look(page.name, page.address)
	}
	tab.Visit(statusesAddress + "/new") // by keyboard alone
	tab.Do(chromedp.Focus("#name"), chromedp.KeyEvent("With the surveyor"+kb.Tab+"In"+kb.Tab+"3"+kb.Enter), chromedp.WaitVisible(".govuk-notification-banner--success"))
	tab.Audit()
	tab.Screenshot("status-added")
	c, err = o.svc.Catalog(t.Context(), o.visitor.By)
	o.must(err)
	if s := c.Statuses()[2]; s.Name != "With the surveyor" || s.Stage != caseload.InProgress {
		t.Errorf("the third status is %+v", s)
	}
}

// edit makes one change as who is signed in, and answers the row that it left.
func (o *office) edit(e caseload.Edit) caseload.Row {
	o.Helper()
	rows, err := o.svc.Edit(o.Context(), o.visitor.By, e)
	o.must(err)
	return rows[0]
}
