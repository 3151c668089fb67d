package ui

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"caseload"
)

// columnsCookie keeps which columns a visitor wants of the list of cases.
const columnsCookie = "columns"

// caseColumn is a column of the list of cases.
type caseColumn struct {
	name   string // in addresses and of exports
	title  string // a key
	paths  []caseload.Path
	sort   caseload.Path // in which order stores read cases, and by pk they are numbered; "": the list is not sorted by it
	latest bool          // sorted by, the last come first
	usual  bool          // shown unless others are chosen
	shape  column
	cell   func(*visit, *item, caseload.Path) cell // of the first of paths
}

// sorts reports whether a list can be sorted by the column. Due dates have an index
// of the cases that are open, and times of closing one of those that are closed.
func (c *caseColumn) sorts(q *caseQuery) bool {
	switch c.sort {
	case "due":
		return q.openOnly()
	case "closed":
		return q.within("closed")
	}
	return c.sort != ""
}

// caseColumns are all, in the order in which they stand.
var caseColumns = []caseColumn{
	{name: "reference", title: "cases.reference", paths: []caseload.Path{"reference"}, sort: "pk", usual: true, shape: column{Whole: true}, cell: referenceCell},
	{name: "name", title: "cases.name", paths: []caseload.Path{"name"}, sort: "name_key", usual: true, shape: column{Long: true}, cell: textCell},
	{name: "summary", title: "cases.summary", paths: []caseload.Path{"summary"}, shape: column{Long: true}, cell: textCell},
	{name: "status", title: "cases.status", paths: []caseload.Path{"status"}, usual: true, shape: column{Whole: true}, cell: statusCell},
	{name: "stage", title: "cases.stage", paths: []caseload.Path{"current_stage.name"}, cell: textCell},
	{name: "type", title: "cases.type", paths: []caseload.Path{"type"}, cell: entryCell},
	{name: "category", title: "cases.category", paths: []caseload.Path{"category"}, usual: true, cell: entryCell},
	{name: "ward", title: "cases.ward", paths: []caseload.Path{"ward"}, usual: true, cell: entryCell},
	{name: "assigned_to", title: "cases.assigned", paths: []caseload.Path{"assignees", "owner"}, usual: true, cell: workersCell},
	{name: "team", title: "cases.team", paths: []caseload.Path{"owner"}, cell: teamCell},
	{name: "received", title: "cases.received", paths: []caseload.Path{"received"}, sort: "received", latest: true, usual: true, shape: column{Whole: true}, cell: dayCell},
	{name: "due", title: "cases.due", paths: []caseload.Path{"due", "closed"}, sort: "due", usual: true, cell: dueCell},
	{name: "opened", title: "cases.opened", paths: []caseload.Path{"opened"}, sort: "opened", latest: true, shape: column{Whole: true}, cell: momentCell},
	{name: "updated", title: "cases.updated", paths: []caseload.Path{"updated"}, sort: "updated", latest: true, shape: column{Whole: true}, cell: momentCell},
	{name: "closed", title: "cases.closed", paths: []caseload.Path{"closed"}, sort: "closed", latest: true, shape: column{Whole: true}, cell: momentCell},
	{name: "source", title: "cases.source", paths: []caseload.Path{"source"}, cell: entryCell},
	{name: "address", title: "cases.address", paths: []caseload.Path{"address"}, cell: textCell},
	{name: "client_reference", title: "cases.client-reference", paths: []caseload.Path{"client_reference"}, shape: column{Whole: true}, cell: textCell},
	{name: "external_id", title: "cases.external-id", paths: []caseload.Path{"external_id"}, shape: column{Whole: true}, cell: textCell},
}

// columns are those that the address says, or else those that the visitor wants.
func (v *visit) columns(q *caseQuery) []caseColumn {
	wanted := strings.Split(cmp.Or(q.given.Get(columnsName), v.cookie(columnsCookie)), ".")
	chosen := slices.DeleteFunc(slices.Clone(caseColumns), func(c caseColumn) bool { return !slices.Contains(wanted, c.name) })
	if len(chosen) > 0 {
		return chosen
	}
	return slices.DeleteFunc(slices.Clone(caseColumns), func(c caseColumn) bool { return !c.usual })
}

// columnsText names columns as the cookie and addresses do.
func columnsText(columns []caseColumn) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	return strings.Join(names, ".")
}

// keepColumns keeps the columns of the form, and leads back to the list.
func keepColumns(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	known := slices.DeleteFunc(slices.Clone(caseColumns), func(c caseColumn) bool { return !slices.Contains(form["column"], c.name) })
	v.setCookie(columnsCookie, columnsText(known), preferenceLife)
	return v.redirect(withoutColumns(ownAddress(form.Get("return_to"))))
}

// withoutColumns is an address that leaves the columns to what is kept.
func withoutColumns(address string) string {
	path, query, _ := strings.Cut(address, "?")
	values, err := url.ParseQuery(query)
	if err != nil || !values.Has(columnsName) {
		return address
	}
	values.Del(columnsName)
	return strings.TrimSuffix(path+"?"+values.Encode(), "?")
}

func textCell(_ *visit, of *item, p caseload.Path) cell { return cell{Text: of.text(p)} }

func referenceCell(_ *visit, of *item, p caseload.Path) cell {
	return cell{Text: of.text(p), Href: caseAddress(of.id)}
}

// entryCell is a column of what cases refer to.
func entryCell(v *visit, of *item, p caseload.Path) cell {
	a, _, _ := caseload.NounCase.Attribute(string(p))
	return cell{Text: v.entryName(of.catalog, a.To, of.ref(p))}
}

// entryName is what people call a row of the catalogue, "" for none.
func (v *visit) entryName(c *caseload.Catalog, n caseload.Noun, k caseload.PK) string {
	if t := c.CaseType(k); n == caseload.NounCaseType && t != nil {
		return typeName(t)
	}
	if s := c.Status(k); n == caseload.NounStatus && s != nil {
		return v.statusName(s)
	}
	if n == caseload.NounSource {
		return v.sourceName(c, k)
	}
	_, name, _ := c.Entry(n, k)
	return name
}

func statusCell(v *visit, of *item, p caseload.Path) cell {
	return cell{Tag: v.statusTag(of.catalog, of.ref(p))}
}

// workersCell names who works on the case: its assignees, or its owner where there
// are none.
func workersCell(_ *visit, of *item, p caseload.Path) cell {
	var names []string
	for _, k := range caseload.ParseRefs(of.text(p)) {
		names = append(names, workerName(of.catalog, k))
	}
	if owner := of.ref("owner"); len(names) == 0 && owner != 0 {
		names = append(names, workerName(of.catalog, owner))
	}
	return cell{Text: strings.Join(names, ", ")}
}

// workerName is the name of a user or a team.
func workerName(c *caseload.Catalog, k caseload.PK) string {
	if u := c.User(k); u != nil {
		return u.Name
	}
	if t := c.Team(k); t != nil {
		return t.Name
	}
	return ""
}

func teamCell(_ *visit, of *item, p caseload.Path) cell {
	if t := of.catalog.Team(of.ref(p)); t != nil {
		return cell{Text: t.Name}
	}
	return cell{}
}

func dayCell(_ *visit, of *item, p caseload.Path) cell { return dayIn(of.day(p)) }

func dueCell(v *visit, of *item, p caseload.Path) cell { return v.dueIn(of.day(p), !of.has("closed")) }

func momentCell(v *visit, of *item, p caseload.Path) cell { return v.momentIn(of.record, p) }
