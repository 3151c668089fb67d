package ui

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"caseload"
)

// casesPage is the list of cases.
type casesPage struct {
	page
	Views   *viewsBar // nil: the visitor keeps none
	Filters filters
	Table   table
	Bulk    *bulkTool // nil: the visitor may change no cases
	Pages   pagination
	Empty   *empty // in the place of the table
	Words   bool   // the list is of a search
	Columns []tick
	Files   []link // the list in each format; none for who may not export
	Curl    string
}

// showCases asks the store for a page of cases, for a count up to 10,000, and for the
// numbers of the choices, which it keeps where nothing else narrows the list.
func showCases(v *visit) error {
	if to, shorter := withoutEmpty(v.r.URL); shorter {
		return v.redirect(to)
	}
	q, err := v.caseQuery()
	if err != nil {
		return err
	}
	columns := v.columns(q)
	list, err := v.svc.Worklist(v.r.Context(), v.visitor.By, q.query(), pathsOf(columns)...)
	if err != nil {
		return err
	}
	p := casesPage{page: v.page(v.t("cases.title")), Words: q.search() != "", Filters: v.caseFilters(q, list), Columns: v.columnTicks(columns)}
	p.offer(button{link: v.firstCase()})
	if p.Views, err = v.viewsBar(q, columns); err != nil {
		return err
	}
	p.Pages = q.pagination(list)
	if list.Rows.Rows() == 0 {
		p.Empty = v.noCases(q)
	} else {
		if p.Bulk, err = v.bulkTool(q, columns, list); err != nil {
			return err
		}
		if p.Table = v.caseTable(q, columns, list); p.Bulk != nil {
			p.Table.tickable(list, v.t("bulk.tick"))
		}
	}
	if v.visitor.By.TakesAway(caseload.SubjectCases) {
		p.Files, p.Curl = q.fileLinks(), v.curl(q.spec(columns))
	}
	return v.render(http.StatusOK, "cases", p)
}

// withoutEmpty is an address without the parameters that say nothing, as a form sends
// its empty lines, and whether it is another.
func withoutEmpty(at *url.URL) (to string, shorter bool) {
	all := at.Query()
	for name, values := range all {
		full := slices.DeleteFunc(slices.Clone(values), func(text string) bool { return text == "" })
		shorter = shorter || len(full) < len(values)
		if all[name] = full; len(full) == 0 {
			delete(all, name)
		}
	}
	if len(all) == 0 {
		return at.Path, shorter
	}
	return at.Path + "?" + all.Encode(), shorter
}

// pathsOf are the values that some columns show, behind the ID.
func pathsOf(columns []caseColumn) []caseload.Path {
	paths := []caseload.Path{"id"}
	for _, c := range columns {
		paths = append(paths, c.paths...)
	}
	return paths
}

func (v *visit) caseTable(q *caseQuery, columns []caseColumn, list *caseload.Worklist) table {
	out := table{Caption: v.t("cases.title")}
	by, sorted := q.order()
	for _, c := range columns {
		head := c.shape
		head.Title = v.t(c.title)
		if c.sorts(q) && q.search() == "" {
			head.Href = q.sortedBy(&c)
			if c.name == sorted {
				head.Sorted = direction(by.Desc)
			}
		}
		out.Columns = append(out.Columns, head)
	}
	out.Rows = v.caseRows(columns, list.Catalog, list.Rows)
	return out
}

// tickable puts a box before each case.
func (t *table) tickable(list *caseload.Worklist, title string) {
	t.Columns = slices.Insert(t.Columns, 0, column{Title: title, Unseen: true})
	for i, row := range t.Rows {
		box := rowTick{bulkForm, "tick-" + strconv.Itoa(i), list.Rows.String(i, 0), row[0].Text}
		t.Rows[i] = slices.Insert(row, 0, cell{Tick: &box})
	}
}

func direction(descending bool) string {
	if descending {
		return "descending"
	}
	return "ascending"
}

// caseRows are the cases of a list, in some columns.
func (v *visit) caseRows(columns []caseColumn, catalog *caseload.Catalog, rows *caseload.Block) (out [][]cell) {
	for _, r := range recordsIn(caseload.NounCase, rows, pathsOf(columns)...) {
		out = append(out, v.caseCells(columns, &item{r, catalog, r.text("id")}))
	}
	return out
}

func (v *visit) caseCells(columns []caseColumn, of *item) []cell {
	out := make([]cell, len(columns))
	for i, c := range columns {
		out[i] = c.cell(v, of, c.paths[0])
	}
	out[0].Href = caseAddress(of.id) // the first leads to the case, whatever it shows
	out[0].Text = cmp.Or(out[0].Text, v.t("cases.nameless"))
	return out
}

// caseAddress is where a case is.
func caseAddress(id string) string { return casesAddress + "/" + url.PathEscape(id) }

func (q *caseQuery) pagination(list *caseload.Worklist) pagination {
	out := pagination{Shown: int64(list.Rows.Rows()), Total: list.Total, More: list.More}
	if q.search() != "" {
		if q.page > 1 {
			out.Previous = q.at(pageName, strconv.Itoa(q.page-1))
		}
		if int64(q.page*pageSize) < list.Total {
			out.Next = q.at(pageName, strconv.Itoa(q.page+1))
		}
		return out
	}
	if list.Prev != "" {
		out.Previous = q.at(beforeName, string(list.Prev))
	}
	if list.Next != "" {
		out.Next = q.at(afterName, string(list.Next))
	}
	return out
}

// noCases says what to do where the list is empty.
func (v *visit) noCases(q *caseQuery) *empty {
	if q.narrowed() {
		return &empty{v.t("cases.none-match"), v.t("cases.none-match-text"), link{v.t("filters.clear"), casesAddress}}
	}
	return v.awaited("cases.none", "cases.none-text")
}

// columnTicks are all columns, for the form that chooses among them.
func (v *visit) columnTicks(shown []caseColumn) []tick {
	out := make([]tick, len(caseColumns))
	for i, c := range caseColumns {
		chosen := slices.ContainsFunc(shown, func(s caseColumn) bool { return s.name == c.name })
		out[i] = tick{Name: "column", Value: c.name, Label: v.t(c.title), ID: "column-" + c.name, Ticked: chosen}
	}
	return out
}

func (v *visit) caseFilters(q *caseQuery, list *caseload.Worklist) filters {
	out := filters{
		Action: casesAddress, Part: "cases", Applied: v.chips(q), Clear: casesAddress, Select: v.ownerSelection(q), Seek: v.seekWorkers(q),
		Search: &field{Name: wordsName, Label: v.t("cases.words"), Value: q.search(), Type: "search"},
	}
	for _, t := range caseToggles {
		out.Toggles = append(out.Toggles, toggle{t.name, t.value, v.t(t.title), q.has(t.name)})
	}
	for _, f := range caseFacets {
		if choices := v.choices(q, &f, list.Facets[f.path]); f.divides(q.catalog) && len(choices) > 0 {
			out.Facets = append(out.Facets, facet{string(f.path), v.t(f.title), choices})
		}
	}
	for _, p := range casePeriods {
		from, to := string(p.path)+"_from", string(p.path)+"_to"
		out.Periods = append(out.Periods, period{
			v.t(p.title), field{Name: from, Label: v.t(p.from), Value: dayText(q.periods[from]), Type: "date"},
			field{Name: to, Label: v.t(p.to), Value: dayText(q.periods[to]), Type: "date"},
		})
	}
	for _, name := range showing {
		if value := q.given.Get(name); value != "" {
			out.Kept = append(out.Kept, kept{name, value})
		}
	}
	return out
}

// choices are those of a facet: what is chosen, and what some cases have. Statuses
// stand in their order, all else the commonest first.
func (v *visit) choices(q *caseQuery, f *caseFacet, counted caseload.Facet) []choice {
	chosen := q.given[string(f.path)]
	entries := f.entries(q.catalog)
	if f.none != "" {
		entries = append(entries, entry{id: noneChosen, title: f.none})
	}
	entries = slices.DeleteFunc(entries, func(e entry) bool { return counted.N[e.pk] == 0 && !slices.Contains(chosen, e.id) })
	if f.path != "status" {
		slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Compare(counted.N[b.pk], counted.N[a.pk]) })
	}
	out := make([]choice, len(entries))
	for i, e := range entries {
		count := v.language.number(counted.N[e.pk])
		if counted.Least {
			count += "+"
		}
		out[i] = choice{e.id, v.entryTitle(e), count, slices.Contains(chosen, e.id)}
	}
	return out
}

// ownerSelection are those who may be given a case, and whoever is chosen. Of many
// users, or teams, none stand there but who is chosen; they are looked for on a page.
func (v *visit) ownerSelection(q *caseQuery) *selection {
	all, workers := []option{{Label: v.t("cases.anybody")}}, v.workers(q.catalog, true)
	if len(workers.users) > maxListed {
		workers.users = nil
	}
	if len(workers.teams) > maxListed {
		workers.teams = nil
	}
	if q.owner != nil && !slices.Contains(workers.users, q.owner) {
		workers.users = append(workers.users, q.owner)
	}
	if q.team != nil && !slices.Contains(workers.teams, q.team) {
		workers.teams = append(workers.teams, q.team)
	}
	all = append(all, workers.options()[1:]...)
	return &selection{Name: ownerName, Label: v.t("cases.assigned"), Value: q.given.Get(ownerName), Groups: ungrouped(all...)}
}

// seekWorkers leads to where one of many is looked for; nil where all stand in the list.
func (v *visit) seekWorkers(q *caseQuery) *link {
	if v.workers(q.catalog, true).few() {
		return nil
	}
	return &link{v.t("who.title"), q.workers()}
}

// chips are what narrows the list, each a link to the list without it.
func (v *visit) chips(q *caseQuery) (out []link) {
	if words := q.search(); words != "" {
		out = append(out, link{v.t("cases.with-words", "Words", words), q.without(wordsName, words)})
	}
	for _, t := range caseToggles {
		if q.has(t.name) {
			out = append(out, link{v.t(t.title), q.without(t.name, t.value)})
		}
	}
	if q.owner != nil {
		out = append(out, link{v.t("cases.assigned-to", "Name", q.owner.Name), q.without(ownerName, q.owner.ID)})
	}
	if q.team != nil {
		out = append(out, link{v.t("cases.team-named", "Name", q.team.Name), q.without(ownerName, q.team.ID)})
	}
	for _, f := range caseFacets {
		out = append(out, v.facetChips(q, &f)...)
	}
	for _, p := range casePeriods {
		for _, bound := range []struct{ name, key string }{{string(p.path) + "_from", p.fromChip}, {string(p.path) + "_to", p.toChip}} {
			if d, ok := q.periods[bound.name]; ok {
				out = append(out, link{v.t(bound.key, "Day", v.language.dayText(d)), q.without(bound.name, q.given.Get(bound.name))})
			}
		}
	}
	return out
}

func (v *visit) facetChips(q *caseQuery, f *caseFacet) (out []link) {
	entries := f.entries(q.catalog)
	for _, id := range q.given[string(f.path)] {
		text := v.t("cases.unknown")
		if id == noneChosen && f.none != "" {
			text = v.t(f.none)
		}
		if at := slices.IndexFunc(entries, func(e entry) bool { return e.id == id }); at >= 0 {
			text = v.entryTitle(entries[at])
		}
		out = append(out, link{v.t("cases.chosen", "Facet", v.t(f.title), "Choice", text), q.without(string(f.path), id)})
	}
	return out
}
