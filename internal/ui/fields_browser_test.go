package ui

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"caseload"
	"caseload/internal/browsertest"
)

// TestADeclaredFieldIsSeenInEveryAPIByKeyboardInABrowser declares a field, gives a case a
// value of it and looks at what each API answers. Casework has no place for it, which
// the page of the fields says.
func TestADeclaredFieldIsSeenInEveryAPIByKeyboardInABrowser(t *testing.T) {
	o, id := openStreet(t)
	o.signIn(caseload.RoleAdmin)
	o.serveFaces()
	tab := o.keyboard()
	tab.Visit(adminAddress)
	goTo(tab, "Fields", ".app-back")
	if text := browsertest.Ask(tab, chromedp.Text("main")); !strings.Contains(text, "Casework has no place for fields of your own") {
		t.Errorf("the page of the fields says %q", text)
	}
	goTo(tab, "Add a field", "#name")
	tab.Reach("Name")
	tab.Type("boiler")
	tab.Reach("Label (optional)")
	tab.Type("Kind of boiler")
	tab.Reach("Kind")
	tab.Type("Te")
	goTo(tab, "Add the field", ".govuk-notification-banner--success")

	tab.Visit("/ui/cases/" + id)
	goTo(tab, "Change this case", `[name="properties.boiler"]`)
	tab.Reach("Kind of boiler (optional)")
	tab.Type("combination")
	goTo(tab, "Save", ".govuk-notification-banner--success")
	tab.Visit("/ui/cases/" + id + "/dialects")
	for _, d := range []struct {
		name, at string
		has      bool
	}{{"Casework", "#casework", false}, {"Casebook", "#casebook", true}, {"CommCare", "#commcare", true}, {"iCasework", "#icasework", true}} {
		answer := browsertest.Ask(tab, chromedp.Text("section:has("+d.at+")"))
		if has := strings.Contains(answer, "boiler") && strings.Contains(answer, "combination"); has != d.has || !strings.Contains(answer, "200") {
			t.Errorf("%s has the field: %t, want %t:\n%s", d.name, has, d.has, answer)
		}
	}
}
