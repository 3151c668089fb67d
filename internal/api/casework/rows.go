package casework

import "caseload"

var caseTable = columns{
	name:    "cases",
	members: []string{"reference", "status", "summary", "themes", "ward", "category", "source", "createdAt", "updatedAt"},
	header:  `"Reference","Status","Summary","Themes","Ward","Category","Source","Created At","Updated At"`,
}

// wardTable has the id in JSON alone.
var wardTable = columns{
	name:    "wards",
	members: []string{"id", "name", "tier", "description", "totalCases"},
	header:  `"Name","Tier","Description","Total Cases"`,
}

// exportColumns are the public columns of the case export, in the order of
// caseTable: difference 1 says which summary and themes these are.
var exportColumns = []caseload.Path{
	"reference", "status", "public_summary", "public_themes", "ward", "category", "source", "opened", "updated",
}

const (
	exportReference = iota
	exportStatus
	exportSummary
	exportThemes
	exportWard
	exportCategory
	exportSource
	exportOpened
	exportUpdated
)

// caseRows writes rows of exportColumns.
type caseRows struct {
	*table
	status, ward, category, source names
}

func newCaseRows(t *table, c *caseload.Catalog) *caseRows {
	return &caseRows{t,
		newNames(t.form, func(k caseload.PK) string { return c.StageOf(k).String() }),
		newNames(t.form, func(k caseload.PK) string { return c.Ward(k).Name }),
		newNames(t.form, func(k caseload.PK) string { return c.Category(k).Name }),
		newNames(t.form, func(k caseload.PK) string { return c.Source(k).Name }),
	}
}

func (t *caseRows) add(b *caseload.Block) {
	for row := range b.Rows() {
		t.startRow()
		t.text(b.Text(row, exportReference))
		t.encoded(t.status.cell(b.PK(row, exportStatus)))
		t.text(b.Text(row, exportSummary))
		t.text(b.Text(row, exportThemes))
		t.encoded(t.ward.cell(b.PK(row, exportWard)))
		t.encoded(t.category.cell(b.PK(row, exportCategory)))
		t.encoded(t.source.cell(b.PK(row, exportSource)))
		t.time(b.Int(row, exportOpened))
		t.time(b.Int(row, exportUpdated))
		t.endRow()
	}
}

// names are the names of rows of the catalogue, each encoded once.
type names struct {
	form
	name  func(caseload.PK) string
	cells map[caseload.PK][]byte
}

func newNames(f form, name func(caseload.PK) string) names {
	return names{f, name, map[caseload.PK][]byte{}}
}

// cell is the encoded name of a row; 0 is null.
func (n names) cell(k caseload.PK) []byte {
	cell, ok := n.cells[k]
	switch {
	case ok:
		return cell
	case k == 0:
		cell = n.null(nil)
	default:
		cell = n.text(nil, []byte(n.name(k)))
	}
	n.cells[k] = cell
	return cell
}

// wardsTable writes all wards.
func wardsTable(f form, wards []caseload.WardCount) *table {
	t := newTable(f, wardTable)
	if f.csv {
		t = newTable(f, columns{members: wardTable.members[1:], header: wardTable.header})
	}
	t.begin()
	for _, w := range wards {
		t.startRow()
		if !f.csv {
			t.text([]byte(w.ID))
		}
		t.text([]byte(w.Name))
		t.text([]byte(w.Tier))
		t.text(bytesOrNull(w.Description))
		t.number(w.Cases)
		t.endRow()
	}
	t.end()
	return t
}

func bytesOrNull(s string) []byte {
	if s == "" {
		return nil
	}
	return []byte(s)
}
