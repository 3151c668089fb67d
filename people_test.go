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
	list, err := o.service.People(o.Context(), by, q, "name", "id")
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

func TestPeopleAreListedByLastNameAndThenFirst(t *testing.T) {
	o := newOffice(t)
	set := caseload.Set[string]
	for _, in := range []caseload.PersonInput{
		{Name: set("a last name that begins as another"), LastName: set("Rowe Hicks"), FirstName: set("Ann")},
		{Name: set("the second of a last name"), LastName: set("ROWE"), FirstName: set("ängel")},
		{Name: set("nothing else"), Title: set("Dr")},
		{Name: set("the third"), LastName: set("Röwe"), FirstName: set("Zoë")},
		{Name: set("the last name alone"), LastName: set("rowe")},
		{Name: set("the first of a last name"), LastName: set("Rowe"), FirstName: set("ada")},
		{LastName: set("Angove"), Organisation: set("Zest")},
		{FirstName: set("Perran")},
	} {
		o.edit(o.admin, made(caseload.NounPerson, "", &in))
	}
	got, page := o.directory(o.admin, caseload.PeopleQuery{Limit: 10})
	all := "Angove, nothing else, Perran, the last name alone, the first of a last name, the second of a last name, the third, a last name that begins as another"
	want(o, "people", got, all+" of 8")
	want(o, "pages", page.Next, caseload.Cursor(""))
	var paged []string
	for q := (caseload.PeopleQuery{Limit: 1}); ; q.After = page.Next {
		got, page = o.directory(o.admin, q)
		if paged = append(paged, strings.TrimSuffix(got, " of 8")); page.Next == "" {
			break
		}
	}
	want(o, "people one by one", strings.Join(paged, ", "), all)
	o.edit(o.admin, changed(caseload.NounPerson, page.Rows.String(0, 1), &caseload.PersonInput{LastName: set("Aaa")}))
	got, _ = o.directory(o.admin, caseload.PeopleQuery{Limit: 1})
	want(o, "the first, once the name is another", got, "Ann Aaa of 8")
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
