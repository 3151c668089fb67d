package ui

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"caseload"
	"caseload/internal/browsertest"
)

// TestAdministrationPassesInABrowser looks at each page of the administration: by day on a
// wide screen, and by night on a narrow one.
func TestAdministrationPassesInABrowser(t *testing.T) {
	o, _ := openStreet(t)
	o.signIn(caseload.RoleAdmin)
	caseworker := o.equip()
	tab := o.served()
	user, key := wordAddress(usersAddress, caseworker), keyAddress(o.keyID())
	for name, address := range map[string]string{
		"admin": adminAddress, "users": usersAddress, "user-new": usersAddress + "/new", "user-edit": user + "/edit", "user-link-ask": user + "/link", "user-codes": user + "/codes",
		"user-view": user + "/view", "teams": teamsAddress, "team-new": teamsAddress + "/new", "roles": rolesAddress, "role-view": rolesAddress + "/analyst/view",
		"statuses": statusesAddress, "status-new": statusesAddress + "/new", "case-types": caseTypesAddress, "case-type-new": caseTypesAddress + "/new",
		"fields": fieldsAddress, "field-new": fieldsAddress + "/new", "categories": categoriesAddress, "category-new": categoriesAddress + "/new",
		"wards": wardsAddress, "ward-new": wardsAddress + "/new", "settings": settingsAddress, "settings-general": settingsAddress + "/general",
		"keys": keysAddress, "key-new": keysAddress + "/new", "key": key, "key-edit": key + "/edit", "key-revoke": key + "/revoke", "key-requests": key + "/requests",
		"changes": changesAddress, "applications": applicationsAddress, "application-new": applicationsAddress + "/new",
	} {
		for theme, width := range map[string]int64{"light": 1400, "dark": 400} {
			tab.Prefer(theme)
			tab.Size(width)
			tab.Visit(address)
			tab.Audit()
			tab.Screenshot(fmt.Sprintf("admin-%s-%s-%d", name, theme, width))
		}
	}
	tab.Size(1400)
	tab.Visit(user + "/link")
	tab.Do(chromedp.Click("main button"), chromedp.WaitVisible(".app-secret"))
	tab.Audit()
	tab.Visit(key)
	tab.Do(chromedp.Click(`form[action$="/test"] button`), chromedp.WaitVisible("pre.app-command"))
	tab.Audit()
	tab.Screenshot("admin-key-test")
}

// TestViewingAsAUserPassesInABrowser begins it and stops it by keyboard.
func TestViewingAsAUserPassesInABrowser(t *testing.T) {
	b := openOffice(t).browse()
	b.enterAs("Ada", caseload.RoleAdmin)
	mia := b.enterAs("Mia", caseload.RoleManager)
	ticket, err := b.svc.DemoTicket(t.Context(), b.tenant, b.enterAs("Bob", caseload.RoleAdmin))
	b.must(err)
	tab := b.keyboard()
	tab.Visit(DemoFolder + ticket)
	tab.Visit(wordAddress(usersAddress, mia.ID) + "/view")
	goTo(tab, "Start viewing", ".app-viewing")
	tab.Look("viewing", home)
	goTo(tab, "Stop viewing", ".govuk-notification-banner--success")
	if who := browsertest.Ask(tab, chromedp.Text(".app-header__visitor")); who == "" {
		t.Error("nobody is signed in after that")
	}
}

// equip gives an office users of each kind, a team, a key and an application, and answers
// the ID of a caseworker.
func (o *office) equip() (caseworker string) {
	o.Helper()
	operator := o.svc.Operator(o.tenant)
	team, err := o.svc.SaveTeam(o.Context(), operator, caseload.TeamInput{Name: caseload.Set("Streets and open spaces"), Code: caseload.Set("STR")})
	o.must(err)
	for i, role := range caseload.Roles {
		u, err := o.svc.CreateUser(o.Context(), operator, caseload.UserInput{
			Name: caseload.Set("Demelza Rowe-Trevanion"), Email: caseload.Set(fmt.Sprintf("demelza%d@cornwall.example", i)), Role: role, Teams: caseload.Set([]string{team.ID}),
		})
		o.must(err)
		if role == caseload.RoleCaseworker {
			caseworker = u.ID
		}
	}
	_, _, err = o.svc.CreateApplication(o.Context(), operator, caseload.ApplicationInput{Name: "Monthly returns", Email: "returns@cornwall.example", Role: caseload.RoleAnalyst})
	o.must(err)
	return caseworker
}

// keyID is that of the oldest key.
func (o *office) keyID() string {
	o.Helper()
	all, err := o.svc.Keys(o.Context(), o.visitor.By)
	o.must(err)
	return all[len(all)-1].ID
}
