package ui

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/httpkit"
)

// casesAddress is where the list of cases is.
const casesAddress = "/ui/cases"

// The parameters of the list of cases, beside those of its facets.
const (
	wordsName    = "q"
	ownerName    = "owner"      // the ID of a user, or of a team
	assignedName = "assigned"   // me
	loneName     = "unassigned" // true
	overdueName  = "overdue"    // true
	openName     = "open"       // true
	sortName     = "sort"       // a column, behind a hyphen from the last to the first
	afterName    = "after"      // a cursor
	beforeName   = "before"     // a cursor
	pageName     = "page"       // of a search, from 1
	columnsName  = "columns"    // with full stops between them
	viewName     = "view"       // the ID of the saved view that the visitor came by
)

// showing are the parameters of how a list is shown: they narrow it not.
var showing = []string{sortName, columnsName, viewName}

// noneChosen is the choice of cases without a ward, a category.
const noneChosen = "none"

// caseFacet is what cases are chosen by.
type caseFacet struct {
	path        caseload.Path // and the name of the parameter
	title, none string        // keys; none: that a case may lack it, "" if it may not
	name, code  string        // columns of exports; code: "" without
	entries     func(*caseload.Catalog) []entry
}

// entry is a row of the catalogue.
type entry struct {
	pk             caseload.PK
	id, name, code string
	title          string // the key of what the pages call it; "": its name
}

var caseFacets = []caseFacet{
	{"status", "cases.status", "", "status", "", func(c *caseload.Catalog) []entry {
		return entriesOf(c.Statuses(), func(s *caseload.Status) entry { return entry{s.PK, s.ID, s.Name, "", statusTitle(s)} })
	}},
	{"category", "cases.category", "cases.no-category", "category", "category_code", func(c *caseload.Catalog) []entry {
		return entriesOf(c.Categories(), func(x *caseload.Category) entry { return entry{x.PK, x.ID, x.Name, x.Code, ""} })
	}},
	{"ward", "cases.ward", "cases.no-ward", "ward", "ward_code", func(c *caseload.Catalog) []entry {
		return entriesOf(c.Wards(), func(w *caseload.Ward) entry { return entry{w.PK, w.ID, w.Name, w.Code, ""} })
	}},
	{"type", "cases.type", "", "type", "", func(c *caseload.Catalog) []entry {
		return entriesOf(c.CaseTypes(), func(t *caseload.CaseType) entry { return entry{t.PK, t.ID, typeName(t), "", ""} })
	}},
}

// entryTitle is what the pages call an entry.
func (v *visit) entryTitle(e entry) string {
	if e.title != "" {
		return v.t(e.title)
	}
	return e.name
}

// divides reports whether there is anything to choose.
func (f *caseFacet) divides(c *caseload.Catalog) bool {
	return len(f.entries(c)) > 1 || len(f.entries(c)) == 1 && f.none != ""
}

func entriesOf[T any](rows []*T, of func(*T) entry) []entry {
	out := make([]entry, len(rows))
	for i, row := range rows {
		out[i] = of(row)
	}
	return out
}

// typeName is what people call a type of case.
func typeName(t *caseload.CaseType) string {
	if t.Label != "" {
		return t.Label
	}
	return t.Name
}

// casePeriods are the dates by which cases are chosen, each by two parameters: its
// name with _from and with _to.
var casePeriods = []struct {
	path             caseload.Path
	title, from, to  string // keys
	fromChip, toChip string // keys of what is said where one is chosen
}{
	{"received", "cases.received", "cases.from", "cases.to", "cases.received-from", "cases.received-to"},
	{"due", "cases.due-open", "cases.from", "cases.to", "cases.due-from", "cases.due-to"},
	{"updated", "cases.updated", "cases.from", "cases.to", "cases.updated-from", "cases.updated-to"},
	{"closed", "cases.closed", "cases.from", "cases.to", "cases.closed-from", "cases.closed-to"},
}

// caseToggles are what is asked by yes or no.
var caseToggles = []struct{ name, value, title string }{
	{assignedName, "me", "cases.mine"},
	{loneName, "true", "cases.unassigned"},
	{overdueName, "true", "cases.overdue"},
	{openName, "true", "cases.open"},
}

// caseQuery is the list of cases that an address asks for.
type caseQuery struct {
	given   url.Values // what is asked for, without where the page begins
	catalog *caseload.Catalog
	by      *caseload.Principal
	today   caseload.Date
	owner   *caseload.User // who works on the cases
	team    *caseload.Team // that owns them
	periods map[string]caseload.Date
	after   caseload.Cursor
	before  caseload.Cursor
	page    int
}

// maxPage is the last page of a search.
const maxPage = caseload.MaxMatches

// caseQuery reads the address.
func (v *visit) caseQuery() (*caseQuery, error) { return v.caseQueryOf(v.r.URL.RawQuery) }

// caseQueryOf reads the parameters of an address.
func (v *visit) caseQueryOf(parameters string) (*caseQuery, error) {
	pairs, err := httpkit.Query(parameters)
	if err != nil {
		return nil, err
	}
	q := &caseQuery{given: url.Values{}, by: v.visitor.By, today: v.today(), periods: map[string]caseload.Date{}, page: 1}
	if q.catalog, err = v.svc.Catalog(v.r.Context(), v.visitor.By); err != nil {
		return nil, err
	}
	for _, pair := range pairs {
		if err := q.read(pair.Name, strings.TrimSpace(pair.Value)); err != nil {
			return nil, err
		}
	}
	if by, _ := q.order(); by.Path == "" {
		return nil, caseload.Invalid(sortName, "Cases cannot be sorted by this.", q.sorts()...)
	}
	return q, nil
}

// today is the day that it is for the visitor's tenant.
func (v *visit) today() caseload.Date { return caseload.DateOf(v.Now().In(v.visitor.By.Tenant.Zone)) }

// read reads one parameter. An empty one is none, and others are not looked at.
func (q *caseQuery) read(name, value string) (err error) {
	switch {
	case value == "":
		return nil
	case name == afterName:
		q.after = caseload.Cursor(value)
		return nil
	case name == beforeName:
		q.before = caseload.Cursor(value)
		return nil
	case name == pageName:
		q.page, err = strconv.Atoi(value)
		if err != nil || q.page < 1 || q.page > maxPage {
			return caseload.Invalid(pageName, "This is not a page of the list.")
		}
		return nil
	case name == ownerName:
		err = q.readOwner(value)
	case periodOf(name) != "":
		q.periods[name], err = readDay(name, value)
	case isFacet(name):
		if slices.Contains(q.given[name], value) {
			return nil
		}
		q.given.Add(name, value)
		return nil
	case !isToggle(name, value) && name != wordsName && !slices.Contains(showing, name):
		return nil
	}
	q.given.Set(name, value)
	return err
}

func (q *caseQuery) readOwner(id string) error {
	if q.owner = q.catalog.UserByID(id); q.owner != nil {
		return nil
	}
	for _, team := range q.catalog.Teams() {
		if team.ID == id {
			q.team = team
			return nil
		}
	}
	return caseload.Invalid(ownerName, "There is no such user or team.")
}

func readDay(name, value string) (caseload.Date, error) {
	day, err := caseload.ParseDate(value)
	if err != nil {
		return day, caseload.Invalid(name, "This is not a date such as 2026-01-15.")
	}
	return day, nil
}

// periodOf is the path of the date that a parameter bounds, "" for another parameter.
func periodOf(name string) caseload.Path {
	for _, p := range casePeriods {
		if name == string(p.path)+"_from" || name == string(p.path)+"_to" {
			return p.path
		}
	}
	return ""
}

func isFacet(name string) bool {
	return slices.ContainsFunc(caseFacets, func(f caseFacet) bool { return string(f.path) == name })
}

func isToggle(name, value string) bool {
	for _, t := range caseToggles {
		if t.name == name && t.value == value {
			return true
		}
	}
	return false
}

// has reports whether a toggle is on.
func (q *caseQuery) has(toggle string) bool { return q.given.Has(toggle) }

// openOnly reports whether the list is of cases that are open. When they are due is
// asked of no others.
func (q *caseQuery) openOnly() bool { return q.has(openName) || q.bounded() }

// bounded reports whether a day bounds when cases are due.
func (q *caseQuery) bounded() bool { return q.has(overdueName) || q.within("due") }

// within reports whether a day bounds one of the casePeriods.
func (q *caseQuery) within(period string) bool { return q.has(period+"_from") || q.has(period+"_to") }

// unclosed reports whether it is said of cases that nothing has closed them, beside
// their status: stores read those alone by when they are due.
func (q *caseQuery) unclosed() bool {
	by := strings.TrimPrefix(q.given.Get(sortName), "-")
	return q.bounded() || q.has(openName) && (by == "due" || q.has(loneName))
}

// search is the words that are looked for.
func (q *caseQuery) search() string { return q.given.Get(wordsName) }

// narrowed reports whether the list is not that of all cases.
func (q *caseQuery) narrowed() bool {
	for name := range q.given {
		if !slices.Contains(showing, name) {
			return true
		}
	}
	return false
}

// pageSize is how many cases stand on a page.
const pageSize = 50

// query is what the Service is asked for.
func (q *caseQuery) query() caseload.WorklistQuery {
	out := caseload.WorklistQuery{Choices: map[caseload.Path][]caseload.Named{}}
	out.Where, out.Search, out.Limit = q.where(), q.search(), pageSize
	for _, f := range caseFacets {
		for _, id := range q.given[string(f.path)] {
			named := caseload.Named{ID: id}
			if id == noneChosen {
				named = caseload.Named{}
			}
			out.Choices[f.path] = append(out.Choices[f.path], named)
		}
	}
	if out.Search != "" {
		out.Offset = (q.page - 1) * pageSize
		return out
	}
	by, _ := q.order()
	out.Order, out.After, out.Before = []caseload.Order{by}, q.after, q.before
	return out
}

// order is the sort, with the name of its column; no Path where cases cannot be
// sorted by it. The newest come first unless another is asked for, or those received,
// changed or closed last or due first where it is a period of these that is asked for:
// they lie side by side.
func (q *caseQuery) order() (by caseload.Order, column string) {
	name, descending := strings.CutPrefix(q.given.Get(sortName), "-")
	switch {
	case name != "":
	case q.within("received"):
		name, descending = "received", true
	case q.within("updated"):
		name, descending = "updated", true
	case q.within("closed"):
		name, descending = "closed", true
	case q.bounded():
		name = "due"
	default:
		name, descending = "opened", true
	}
	for _, c := range caseColumns {
		if c.name == name && c.sorts(q) {
			return caseload.Order{Path: c.sort, Desc: descending}, name
		}
	}
	return caseload.Order{}, name
}

// sorts lists the columns that the list can be sorted by.
func (q *caseQuery) sorts() (names []string) {
	for _, c := range caseColumns {
		if c.sorts(q) {
			names = append(names, c.name)
		}
	}
	return names
}

// address is the list with a change made to what is asked for. It begins at the
// first page.
func (q *caseQuery) address(change func(url.Values)) string {
	values := url.Values{}
	for name, all := range q.given {
		values[name] = slices.Clone(all)
	}
	change(values)
	if by, _ := (&caseQuery{given: values}).order(); by.Path == "" { // what is left cannot be sorted by it
		values.Del(sortName)
	}
	if len(values) == 0 {
		return casesAddress
	}
	return casesAddress + "?" + values.Encode()
}

// without is the list without one of the values of a parameter.
func (q *caseQuery) without(name, value string) string {
	return q.address(func(values url.Values) {
		values[name] = slices.DeleteFunc(values[name], func(v string) bool { return v == value })
		if len(values[name]) == 0 {
			values.Del(name)
		}
	})
}

// at is the list at another page.
func (q *caseQuery) at(name, value string) string {
	return q.address(func(values url.Values) { values.Set(name, value) })
}

// sortedBy is the list sorted by a column: from the first to the last, and asked for
// again the other way. Times begin with the latest.
func (q *caseQuery) sortedBy(c *caseColumn) string {
	by, name := q.order()
	descending := c.latest
	if name == c.name {
		descending = !by.Desc
	}
	sort := c.name
	if descending {
		sort = "-" + sort
	}
	return q.address(func(values url.Values) { values.Set(sortName, sort) })
}

// dayText writes a date as its form has it.
func dayText(d caseload.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}
