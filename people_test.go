package caseload_test

import (
	"fmt"
	"strings"
	"testing"

	"caseload"
)

// directory is the names of a page of people, with the total.
func (o *office) directory(by *caseload.Principal, q caseload.PeopleQuery) (string, *caseload.People) {
	o.Helper()
	list, err := o.service.People(o.Context(), by, q, "name")
	o.must(err)
	var names []string
	for i := range list.Rows.Rows() {
		names = append(names, list.Rows.String(i, 0))
	}
	return fmt.Sprintf("%s of %d", strings.Join(names, ", "), list.Total), list
}

func (o *office) neighbours() {
	o.Helper()
	person := func(id string, in *caseload.PersonInput) caseload.Edit { return made(caseload.NounPerson, id, in) }
	set := caseload.Set[string]
	o.edit(o.admin,
		person("p1", &caseload.PersonInput{Name: set("Morwenna Pascoe"), LastName: set("Pascoe"), Email: set("M.Pascoe@example.org"), Postcode: set("TR11 3QA")}),
		person("p2", &caseload.PersonInput{Name: set("Jago Angove"), LastName: set("Angove"), Phone: set("01872 555 012"), Town: set("Truro")}),
		person("p3", &caseload.PersonInput{Name: set("Tŷ Café")}))
}

func TestPeopleAreFoundByWordsOfWhoTheyAre(t *testing.T) {
	o := newOffice(t)
	o.neighbours()
	for words, found := range map[string]string{
		"": "Jago Angove, Morwenna Pascoe, Tŷ Café of 3", "pasc": "Morwenna Pascoe of 1", "MORWENNA pascoe": "Morwenna Pascoe of 1",
		"morwenna angove": " of 0", "m.pascoe@example.org": "Morwenna Pascoe of 1", "tr11 3qa": "Morwenna Pascoe of 1", "01872": "Jago Angove of 1",
		"cafe": "Tŷ Café of 1", "truro": " of 0", "%": " of 0",
	} {
		got, _ := o.directory(o.admin, caseload.PeopleQuery{Words: words, Limit: 10})
		want(o, "people by "+words, got, found)
	}
}

func TestPeopleArePagedByCursors(t *testing.T) {
	o := newOffice(t)
	o.neighbours()
	got, first := o.directory(o.admin, caseload.PeopleQuery{Limit: 2})
	want(o, "the first page", got, "Jago Angove, Morwenna Pascoe of 3")
	got, second := o.directory(o.admin, caseload.PeopleQuery{Limit: 2, After: first.Next})
	want(o, "the second", got, "Tŷ Café of 3")
	want(o, "the end", second.Next, caseload.Cursor(""))
	got, _ = o.directory(o.admin, caseload.PeopleQuery{Limit: 2, Before: second.Prev})
	want(o, "the first again", got, "Jago Angove, Morwenna Pascoe of 3")
}

func TestPeopleOfCasesThatAreNotSeenAreNotFound(t *testing.T) {
	o := newOffice(t)
	o.household()
	_, in := o.invited("ann", caseload.RoleCaseworker)
	got, _ := o.directory(o.entered(in.Token), caseload.PeopleQuery{Limit: 10})
	want(o, "a caseworker without cases", got, " of 0")
	got, _ = o.directory(o.entered(in.Token), caseload.PeopleQuery{Words: "p", Limit: 10})
	want(o, "by a word", got, " of 0")
	_, err := o.service.People(t.Context(), o.as(caseload.KeyInput{Role: caseload.RoleManager, Scopes: []caseload.Scope{caseload.ReportsRead}}), caseload.PeopleQuery{})
	o.wantCode("without cases:read", err, caseload.CodeForbidden)
}

func TestPeopleAreCalledByWhatIsKnownOfTheirNames(t *testing.T) {
	for want, parts := range map[string][4]string{
		"Jo Rowe": {"Jo Rowe", "Dr", "Joan", "Rowe"}, "Dr Joan Rowe": {"", "Dr", "Joan", "Rowe"}, "Dr Rowe": {"", "Dr", "", "Rowe"}, "Joan": {"", "", "Joan", ""}, "": {},
	} {
		if got := caseload.PersonName(parts[0], parts[1], parts[2], parts[3]); got != want {
			t.Errorf("PersonName(%q) = %q, want %q", parts, got, want)
		}
	}
}
