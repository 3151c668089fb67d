package ui

import (
	"net/http"
	"net/url"
	"slices"

	"caseload"
)

// homePage is where a visitor's cases stand, and leads to the lists of them. What it
// asks of the store costs the same whatever the number of cases: kept counts, and rows
// counted to a bound.
type homePage struct {
	page
	Destinations []destination // in the place of all else, for who may read no cases
	Empty        *empty        // there are no cases
	SetUp        []task        // what an administrator has still to do
	Figures      []count
	Own          *ownCases // nil: it is not the visitor's task to work on cases
	Charts       []figure
	ChartsFirst  bool
}

// count is a number with what it counts.
type count struct {
	Title, Number, About string
	Href                 string // "": leads nowhere
	Late                 bool   // of what should have been done
}

// ownCases are those that the visitor works on, what is due first above.
type ownCases struct {
	Table table
	All   string // the address of all
	Ever  string // and of those that are closed, too
}

// task is a step that is still to be made, and the page that makes it.
type task struct {
	Text string
	Next link
}

func showHome(v *visit) error {
	p := homePage{page: v.page(v.t("home.title"))}
	p.offer(button{link: v.firstCase()})
	if !v.visitor.By.Can(caseload.CasesRead) {
		p.Destinations = p.Navigation[1:]
		return v.render(http.StatusOK, "home", p)
	}
	own, first, columns := &caseQuery{}, caseload.Query{}, columnsNamed("reference", "name", "summary", "status", "ward", "due")
	var err error
	if v.worksOnCases() { // what they work on, what is due first above
		if own, err = v.caseQueryOf(parametersOf(assignedName, "me", openName, "true", sortName, "due")); err != nil {
			return err
		}
		first = own.query().Query
		first.Limit = ownShown
	}
	o, err := v.svc.Overview(v.r.Context(), v.visitor.By, first, pathsOf(columns)...)
	if err != nil {
		return err
	}
	p.SetUp = v.stillToDo(o)
	if o.Total == 0 {
		p.Empty = v.awaited("home.empty", "home.empty-text")
		return v.render(http.StatusOK, "home", p)
	}
	p.Figures, p.Charts, p.ChartsFirst = v.figures(o), v.charts(o), v.visitor.By.Role == caseload.RoleAnalyst
	if o.Listed != nil {
		p.Own = &ownCases{v.headed(v.t("home.own"), columns), own.address(func(url.Values) {}), casesWith(assignedName, "me")}
		p.Own.Table.Rows = v.caseRows(columns, o.Catalog, o.Listed)
	}
	return v.render(http.StatusOK, "home", p)
}

// firstCase leads from where there are no cases to where one is made; to nothing for
// who may make none.
func (v *visit) firstCase() link {
	if v.newCase() == "" {
		return link{}
	}
	return link{v.t("case-new.title"), newCaseAddress}
}

// awaited says where there are no cases how they come in; to who sees own cases alone
// who gives them, since others may have some, and to who may make none who can.
func (v *visit) awaited(title, text string) *empty {
	next := v.firstCase()
	switch {
	case v.worksOnCases():
		title, text = "cases.none-own", "cases.none-own-text"
	case next.Href == "":
		text = "cases.none-others"
	}
	return &empty{v.t(title), v.t(text), next}
}

// worksOnCases reports whether the visitor's role is to work on cases of their own.
func (v *visit) worksOnCases() bool {
	role := v.visitor.By.Role
	return role == caseload.RoleCaseworker || role == caseload.RoleCouncillor
}

// casesWith is the address of the list of cases with filters, as names and values.
func casesWith(filters ...string) string { return casesAddress + "?" + parametersOf(filters...) }

// parametersOf writes names and values as the parameters of an address.
func parametersOf(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return q.Encode()
}

// figures are the numbers above all others. Who sees own cases alone sees none that
// nobody works on, and is told what is due.
func (v *visit) figures(o *caseload.Overview) []count {
	waiting := count{Title: v.t("home.unassigned"), Number: v.bounded(o.Unassigned), Href: casesWith(openName, "true", loneName, "true")}
	if v.worksOnCases() {
		last := o.Today.AddDays(caseload.SoonDays - 1)
		waiting = count{Title: v.t("home.due-soon"), Number: v.bounded(o.DueSoon), Href: casesWith(openName, "true", "due_from", o.Today.String(), "due_to", last.String(), sortName, "due")}
	}
	from := o.Today.AddDays(1 - caseload.TrendDays)
	return []count{
		{Title: v.t("home.open"), Number: v.language.number(o.Open), Href: casesWith(openName, "true")},
		{Title: v.t("home.overdue"), Number: v.bounded(o.Overdue), Href: casesWith(overdueName, "true", sortName, "due"), Late: o.Overdue.N > 0},
		waiting,
		{Title: v.t("home.changed"), Number: v.language.number(o.Changed), Href: casesWith("updated_from", o.Today.AddDays(-1).String())},
		{Title: v.t("home.received"), Number: v.language.number(o.Received.Last), About: v.t("home.before", "Count", v.language.number(o.Received.Before)),
			Href: casesWith("received_from", from.String(), "received_to", o.Today.String())},
		{Title: v.t("home.closed"), Number: v.language.number(o.Closed.Last), About: v.t("home.before", "Count", v.language.number(o.Closed.Before)),
			Href: casesWith("closed_from", from.String(), "closed_to", o.Today.String())},
	}
}

// bounded writes a number that was counted to a bound.
func (v *visit) bounded(b caseload.Bounded) string {
	text := v.language.number(b.N)
	if b.More {
		text += "+"
	}
	return text
}

// ownShown is how many of the own cases stand on the page.
const ownShown = 10

// columnsNamed are some of the columns of the list of cases.
func columnsNamed(names ...string) []caseColumn {
	return slices.DeleteFunc(slices.Clone(caseColumns), func(c caseColumn) bool { return !slices.Contains(names, c.name) })
}

// headed is a table of cases, without any, that cannot be sorted by its columns.
func (v *visit) headed(caption string, columns []caseColumn) table {
	out := table{Caption: caption}
	for _, c := range columns {
		head := c.shape
		head.Title = v.t(c.title)
		out.Columns = append(out.Columns, head)
	}
	return out
}

// stillToDo is what the administrator of a new organisation has to do. Wards are asked
// for before there are cases alone: many organisations have none.
func (v *visit) stillToDo(o *caseload.Overview) (out []task) {
	if v.visitor.By.Role != caseload.RoleAdmin {
		return nil
	}
	if o.Total == 0 && len(o.Catalog.Wards()) == 0 {
		out = append(out, task{Text: v.t("home.needs-wards"), Next: link{v.t("ward-import.new"), importedNouns[caseload.NounWard].address()}})
	}
	if len(o.Catalog.Users()) < 2 {
		out = append(out, task{Text: v.t("home.needs-users"), Next: link{v.t("users.new"), usersAddress + "/new"}})
	}
	if o.Total == 0 {
		out = append(out, task{Text: v.t("home.needs-cases"), Next: link{v.t("imports.new"), importsAddress + "/new"}})
	}
	return out
}
