package ui

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"caseload"
)

// peopleAddress is where the list of people is.
const peopleAddress = "/ui/people"

// personAddress is where a person is.
func personAddress(id string) string { return peopleAddress + "/" + url.PathEscape(id) }

// peoplePage is the list of people. What is looked for is sent in forms, so that no
// name is in an address.
type peoplePage struct {
	page
	Search field
	Table  table
	Pages  pagination
	Turns  []turn // to the pages of a search
	Empty  *empty // in the place of the table
}

// turn is a button that leads to another page of a search.
type turn struct {
	Action, Text string
	Kept         []kept
}

// peopleQuery is the list of people that is asked for.
type peopleQuery struct {
	words         string
	after, before caseload.Cursor
}

// peopleQuery reads the address, and the form that was sent.
func (v *visit) peopleQuery() (q peopleQuery, err error) {
	given := v.r.URL.Query()
	if v.r.Method == http.MethodPost {
		if given, err = v.form(); err != nil {
			return q, err
		}
		q.words = strings.TrimSpace(given.Get(wordsName))
	}
	q.after, q.before = caseload.Cursor(given.Get(afterName)), caseload.Cursor(given.Get(beforeName))
	return q, nil
}

// peopleAt is the list of all people at another page.
func peopleAt(name string, c caseload.Cursor) string {
	if c == "" {
		return ""
	}
	return peopleAddress + "?" + url.Values{name: {string(c)}}.Encode()
}

// turns lead on from a page of a search to those before and behind it, of which the
// cursors are known.
func (v *visit) turns(action string, search []kept, prev, next string) (out []turn) {
	for _, to := range []struct{ name, cursor, text string }{{beforeName, prev, "list.previous"}, {afterName, next, "list.next"}} {
		if to.cursor != "" {
			out = append(out, turn{action, v.t(to.text), append(slices.Clone(search), kept{to.name, to.cursor})})
		}
	}
	return out
}

// peopleColumns are what the list shows, behind the ID.
var peopleColumns = []caseload.Path{"id", "name", "title", "first_name", "last_name", "organisation", "email", "phone", "mobile", "town", "postcode"}

// showPeople asks the store for a page of people in the order of an index, and for a
// count up to 10,000.
func showPeople(v *visit) error {
	q, err := v.peopleQuery()
	if err != nil {
		return err
	}
	asked := caseload.PeopleQuery{Words: q.words, After: q.after, Before: q.before, Limit: pageSize}
	list, err := v.svc.People(v.r.Context(), v.visitor.By, asked, peopleColumns...)
	if err != nil {
		return err
	}
	p := peoplePage{page: v.page(v.t("people.title")), Search: v.peopleSearch(q.words)}
	p.Pages = pagination{Shown: int64(list.Rows.Rows()), Total: list.Total, More: list.More}
	if q.words == "" {
		p.Pages.Previous, p.Pages.Next = peopleAt(beforeName, list.Prev), peopleAt(afterName, list.Next)
	} else {
		p.Turns = v.turns(peopleAddress, []kept{{wordsName, q.words}}, string(list.Prev), string(list.Next))
	}
	if list.Rows.Rows() > 0 {
		p.Table = v.peopleTable(list.Rows, personAddress)
	} else {
		p.Empty = v.noPeople(q.words)
	}
	return v.render(http.StatusOK, "people", p)
}

func (v *visit) peopleSearch(words string) field {
	return field{Name: wordsName, Label: v.t("people.words"), Hint: v.t("people.words-hint"), Value: words, Type: "search", Width: "30"}
}

// peopleTable lists people, each a link to an address of their ID.
func (v *visit) peopleTable(rows *caseload.Block, address func(id string) string) table {
	out := table{Caption: v.t("people.title"), Columns: []column{
		{Title: v.t("people.name")}, {Title: v.t("people.organisation")}, {Title: v.t("people.email")}, {Title: v.t("people.phone"), Whole: true},
		{Title: v.t("people.town")}, {Title: v.t("people.postcode"), Whole: true},
	}}
	for i := range rows.Rows() {
		text := func(col int) string { return rows.String(i, col) }
		out.Rows = append(out.Rows, []cell{
			{Text: v.personName(text(1), text(2), text(3), text(4)), Href: address(text(0))}, {Text: text(5)}, {Text: text(6)},
			{Text: cmp.Or(text(7), text(8))}, {Text: text(9)}, {Text: text(10)},
		})
	}
	return out
}

// personName is what the pages call somebody, who may have no name.
func (v *visit) personName(name, title, first, last string) string {
	return cmp.Or(caseload.PersonName(name, title, first, last), v.t("people.nameless"))
}

// noPeople says what to do where the list is empty.
func (v *visit) noPeople(words string) *empty {
	if words != "" {
		return &empty{v.t("people.none-match"), v.t("people.none-match-text"), link{v.t("people.all"), peopleAddress}}
	}
	return &empty{v.t("people.none"), v.t("people.none-text"), link{v.t("cases.title"), casesAddress}}
}
