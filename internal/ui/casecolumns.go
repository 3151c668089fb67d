package ui

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"

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
	cell   func(*visit, *caseRow) cell
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
	{name: "type", title: "cases.type", paths: []caseload.Path{"type"}, cell: entryCell(caseload.NounCaseType)},
	{name: "category", title: "cases.category", paths: []caseload.Path{"category"}, usual: true, cell: entryCell(caseload.NounCategory)},
	{name: "ward", title: "cases.ward", paths: []caseload.Path{"ward"}, usual: true, cell: entryCell(caseload.NounWard)},
	{name: "assigned_to", title: "cases.assigned", paths: []caseload.Path{"assignees", "owner"}, usual: true, cell: workersCell},
	{name: "team", title: "cases.team", paths: []caseload.Path{"owner"}, cell: teamCell},
	{name: "received", title: "cases.received", paths: []caseload.Path{"received"}, sort: "received", latest: true, usual: true, shape: column{Whole: true}, cell: dayCell},
	{name: "due", title: "cases.due", paths: []caseload.Path{"due", "closed"}, sort: "due", usual: true, cell: dueCell},
	{name: "opened", title: "cases.opened", paths: []caseload.Path{"opened"}, sort: "opened", latest: true, shape: column{Whole: true}, cell: momentCell},
	{name: "updated", title: "cases.updated", paths: []caseload.Path{"updated"}, sort: "updated", latest: true, shape: column{Whole: true}, cell: momentCell},
	{name: "closed", title: "cases.closed", paths: []caseload.Path{"closed"}, sort: "closed", latest: true, shape: column{Whole: true}, cell: momentCell},
	{name: "source", title: "cases.source", paths: []caseload.Path{"source"}, cell: entryCell(caseload.NounSource)},
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

// caseRow is a case of the list: the values of one column of the table begin at one
// of the block.
type caseRow struct {
	catalog *caseload.Catalog
	today   caseload.Date
	id      string
	rows    *caseload.Block
	row, at int
}

func (r *caseRow) text() string          { return string(r.rows.Text(r.row, r.at)) }
func (r *caseRow) ref(i int) caseload.PK { return r.rows.PK(r.row, r.at+i) }
func (r *caseRow) null(i int) bool       { return r.rows.Null(r.row, r.at+i) }
func (r *caseRow) time(i int) time.Time  { return time.UnixMicro(r.rows.Int(r.row, r.at+i)) }
func (r *caseRow) day(i int) (caseload.Date, bool) {
	d, err := caseload.ParseDate(r.rows.Value(r.row, r.at+i).Canonical())
	return d, err == nil
}

func textCell(_ *visit, r *caseRow) cell { return cell{Text: r.text()} }

func referenceCell(_ *visit, r *caseRow) cell {
	return cell{Text: r.text(), Href: caseAddress(r.id)}
}

// entryCell is a column of what cases refer to.
func entryCell(n caseload.Noun) func(*visit, *caseRow) cell {
	return func(v *visit, r *caseRow) cell { return cell{Text: v.entryName(r.catalog, n, r.ref(0))} }
}

// entryName is what people call a row of the catalogue, "" for none.
func (v *visit) entryName(c *caseload.Catalog, n caseload.Noun, k caseload.PK) string {
	if t := c.CaseType(k); n == caseload.NounCaseType && t != nil {
		return typeName(t)
	}
	if s := c.Status(k); n == caseload.NounStatus && s != nil {
		return v.statusName(s)
	}
	_, name, _ := c.Entry(n, k)
	return name
}

func statusCell(v *visit, r *caseRow) cell { return cell{Tag: v.statusTag(r.catalog, r.ref(0))} }

// workersCell names who works on the case: its assignees, or its owner where there
// are none.
func workersCell(_ *visit, r *caseRow) cell {
	var names []string
	for _, k := range caseload.ParseRefs(r.text()) {
		names = append(names, workerName(r.catalog, k))
	}
	if len(names) == 0 && r.ref(1) != 0 {
		names = append(names, workerName(r.catalog, r.ref(1)))
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

func teamCell(_ *visit, r *caseRow) cell {
	if t := r.catalog.Team(r.ref(0)); t != nil {
		return cell{Text: t.Name}
	}
	return cell{}
}

func dayCell(_ *visit, r *caseRow) cell {
	if d, ok := r.day(0); ok {
		return cell{Day: &d}
	}
	return cell{}
}

// dueCell says of a case that is open and late that it is.
func dueCell(v *visit, r *caseRow) cell {
	d, ok := r.day(0)
	if !ok {
		return cell{}
	}
	return v.dueOn(d, r.today, r.null(1))
}

// dueOn is a date by which something is to be done.
func (v *visit) dueOn(due, today caseload.Date, open bool) cell {
	out := cell{Day: &due}
	if open && due.In(time.UTC).Before(today.In(time.UTC)) {
		out.Tag = &tag{v.t("cases.late"), "red"}
	}
	return out
}

func momentCell(v *visit, r *caseRow) cell {
	if r.null(0) {
		return cell{}
	}
	at := v.moment(r.time(0))
	return cell{At: &at}
}
