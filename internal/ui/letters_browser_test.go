package ui

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"caseload"
	"caseload/internal/browsertest"
)

// What people write: from right to left, in two directions at once, in one word that is
// wider than a page, with marks that stand on others and pictures made of several.
const (
	arabic   = "شكوى: حفرة في الطريق (A30), رقم 12!"
	twoWays  = "رقم 12.\nThe second line.\nשורה שלישית!"
	longWord = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
	marked   = "Z̸̢̛a̷̧͝l̴̛͘g̶̡o 👩‍👩‍👧‍👦 🏴󠁧󠁢󠁷󠁬󠁳󠁿"
)

// writeInAllLetters makes a case and a person of such texts, and more of long ones.
func (o *office) writeInAllLetters() {
	o.Helper()
	set := caseload.Set[string]
	create := func(n caseload.Noun, id string, in caseload.Input) caseload.Edit {
		return caseload.Edit{Act: caseload.ActCreate, Noun: n, ID: id, Input: in}
	}
	wide := strings.Repeat(longWord, 2)
	_, err := o.svc.Edit(o.Context(), o.svc.Operator(o.tenant),
		create(caseload.NounCase, "c", &caseload.CaseInput{Reference: set("CW-1"), Name: set(arabic), Summary: set(twoWays), Details: set(wide)}),
		create(caseload.NounCase, "w", &caseload.CaseInput{Reference: set("CW-2"), Name: set(wide), Summary: set(marked)}),
		create(caseload.NounPerson, "p", &caseload.PersonInput{FirstName: set("محمد"), LastName: set("عبد الرحمن"), Town: set("القاهرة"), Organisation: set(wide)}),
		create(caseload.NounPerson, "q", &caseload.PersonInput{FirstName: set(marked), LastName: set(wide)}),
		create(caseload.NounInvolvement, "v", &caseload.InvolvementInput{Case: set("c"), Person: set("p"), Role: set("محامي")}),
		create(caseload.NounInvolvement, "u", &caseload.InvolvementInput{Case: set("c"), Person: set("q"), Role: set(longWord)}),
		create(caseload.NounGoal, "g", &caseload.GoalInput{Case: set("c"), Name: set(wide), Status: set(arabic)}),
		create(caseload.NounNote, "n", &caseload.NoteInput{Case: set("c"), Text: set(twoWays + "\n" + wide)}),
	)
	o.must(err)
}

func TestAllThatPeopleWriteHasItsPlaceInABrowser(t *testing.T) {
	o := openOffice(t)
	o.writeInAllLetters()
	o.signIn(caseload.RoleManager)
	server := httptest.NewServer(o.pages.handler())
	t.Cleanup(server.Close)
	tab := browsertest.Open(t, server.URL)
	for name, path := range map[string]string{
		"letters-cases": "/ui/cases?columns=name.summary.status", "letters-case": "/ui/cases/c", "letters-wide-case": "/ui/cases/w", "letters-edit": "/ui/cases/c/edit",
		"letters-people": "/ui/people", "letters-person": "/ui/people/p", "letters-wide-person": "/ui/people/q", "letters-home": home,
	} {
		tab.Look(name, path)
	}
	tab.Visit("/ui/cases?columns=name.summary.status")
	const ends = `(text => {
		const last = document.createRange()
		last.setStart(text, text.length - 1)
		last.setEnd(text, text.length)
		return last.getBoundingClientRect().left - text.parentElement.closest("td").getBoundingClientRect().left < 20
	})(document.querySelector('td a[href="/ui/cases/c"]').firstChild)`
	if !browsertest.Ask(tab, chromedp.Evaluate[bool](ends)) {
		t.Error("a name from right to left ends at the right")
	}
	tab.Visit("/ui/cases/c/edit")
	if got := browsertest.Ask(tab, chromedp.Evaluate[string](`["name", "summary", "details"].map(id => document.getElementById(id)).map(x => getComputedStyle(x).direction).join()`)); got != "rtl,rtl,ltr" {
		t.Errorf("the inputs go %s, want each as its letters do", got)
	}
}
