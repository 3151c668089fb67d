package ui

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"caseload"
)

// settle makes a person with a part in a case that nobody is assigned to.
func (o *office) settle() {
	o.Helper()
	set := caseload.Set[string]
	_, err := o.svc.Edit(o.Context(), o.svc.Operator(o.tenant),
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounPerson, ID: "p1", Input: &caseload.PersonInput{
			Name: set("Jago <i>Angove</i>"), LastName: set("Angove"), Email: set("jago@example.org"), Postcode: set("TR11 3QA"), Born: caseload.Set(caseload.Date{Year: 1970, Month: 3, Day: 2}),
			Properties: map[string]caseload.Value{"prefers": caseload.Text("post")},
		}},
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounCase, ID: "c1", Input: &caseload.CaseInput{Reference: set("CW-1"), Name: set("A kerb")}},
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounInvolvement, ID: "v1", Input: &caseload.InvolvementInput{Case: set("c1"), Person: set("p1"), Role: set("resident")}},
	)
	if err != nil {
		o.Fatal(err)
	}
}

func TestPeopleAreListedAndFoundWithoutNamesInAddresses(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	o.wantPage("/ui/people", "There are no people yet")
	o.settle()
	o.wantPage("/ui/people", "Jago &lt;i&gt;Angove&lt;/i&gt;", `href="/ui/people/p1"`, "jago@example.org", "Showing 1 of 1", `method="post" action="/ui/people"`)
	for words, found := range map[string]bool{"angove": true, "tr11 3qa": true, "jago@example.org": true, "nobody": false, "\xff": false} {
		answer := o.post("/ui/people", url.Values{"q": {words}})
		if got := strings.Contains(answer.Body.String(), `href="/ui/people/p1"`); got != found {
			t.Errorf("people by %q = %d, found: %t, want %t", words, answer.Code, got, found)
		}
	}
	if page := o.post("/ui/people", url.Values{"q": {"nobody"}}).Body.String(); !strings.Contains(page, "Nobody was found") {
		t.Errorf("a search that finds nobody does not say so:\n%s", page)
	}
	if got := o.get("/ui/people?after=x").Code; got != http.StatusBadRequest {
		t.Errorf("a cursor that is none = %d, want 400", got)
	}
}

func TestPagesOfASearchForPeopleAreTurnedByForms(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	for i := range pageSize + 1 {
		in := &caseload.PersonInput{Name: caseload.Set(fmt.Sprintf("Kerensa %02d", i)), LastName: caseload.Set(fmt.Sprintf("Kerensa %02d", i))}
		if _, err := o.svc.Edit(t.Context(), o.svc.Operator(o.tenant), caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounPerson, Input: in}); err != nil {
			t.Fatal(err)
		}
	}
	page := o.post("/ui/people", url.Values{"q": {"kerensa"}}).Body.String()
	_, rest, _ := strings.Cut(page, `name="after" value="`)
	cursor, _, ok := strings.Cut(rest, `"`)
	if !ok || strings.Contains(page, "?after") || strings.Contains(page, "Kerensa 50") {
		t.Fatalf("the first page does not lead on by a form:\n%s", page)
	}
	page = o.post("/ui/people", url.Values{"q": {"kerensa"}, "after": {cursor}}).Body.String()
	if !strings.Contains(page, "Kerensa 50") || strings.Contains(page, "Kerensa 49") || !strings.Contains(page, `name="before"`) {
		t.Errorf("the second page has not the rest:\n%s", page)
	}
	if all := o.wantPage("/ui/people"); !strings.Contains(all, `href="/ui/people?after=`) {
		t.Errorf("the list of all has no link to its next page:\n%s", all)
	}
}

func TestPersonIsShownWithCasesAndWhoHasLooked(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	o.settle()
	o.wantPage("/ui/people/p1", "<h1 class=\"govuk-heading-l\">Jago &lt;i&gt;Angove&lt;/i&gt;</h1>", "jago@example.org", "2 Mar 1970", "prefers", "Resident",
		`href="/ui/cases/c1">CW-1</a>`, "A kerb", "Who has looked", "Morwenna Pascoe")
	o.signIn(caseload.RoleAnalyst)
	o.wantPage("/ui/people/p1", "jago@example.org", "!Who has looked")
}

func TestPersonIsThereForWhoMaySeeThem(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleCaseworker)
	o.settle()
	for _, id := range []string{"p1", "none", "%00", "c1"} {
		if got := o.get("/ui/people/" + id); got.Code != http.StatusNotFound || strings.Contains(got.Body.String(), "Angove") {
			t.Errorf("the person %s for a caseworker of other cases = %d, want 404", id, got.Code)
		}
	}
	o.wantPage("/ui/people", "!Angove")
	o.tenant = o.found("devon", "Devon County Council")
	o.signIn(caseload.RoleAdmin)
	if got := o.get("/ui/people/p1").Code; got != http.StatusNotFound {
		t.Errorf("another tenant's person = %d, want 404", got)
	}
	o.signIn(caseload.RoleManager, caseload.ReportsRead)
	for _, path := range []string{"/ui/people", "/ui/people/p1"} {
		if got := o.get(path).Code; got != http.StatusForbidden {
			t.Errorf("%s without cases:read = %d, want 403", path, got)
		}
	}
}
