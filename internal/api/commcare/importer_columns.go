package commcare

import (
	"errors"
	"io"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/encode"
)

// rowError is what is wrong with one row, as the importer lists it.
type rowError struct {
	title, description, column string
	sample                     string // what the cell says; for who sent it alone
}

// importRow is one row on its way into a form.
type importRow struct {
	number                 int    // that who sees the file would call it by
	size                   int    // of its cells, in bytes
	search                 string // the ID or external ID that it is known by; "" of a case to be made
	owner, ownerName       string
	parent, parentExternal string
	parentType, parentName string
	parentRelation         caseload.Relation
	change                 caseload.CaseChange
	wrong                  *rowError // the first thing
}

// searchField is what cases are known by.
type searchField string

const (
	byCaseID     searchField = "case_id"
	byExternalID searchField = "external_id"
)

// importColumn sets what a cell says. An empty cell says nothing, but of a
// property, which it takes away.
type importColumn struct {
	name string
	set  func(row *importRow, text string) *rowError
}

// blankCell is what stands in exports where there is nothing.
const blankCell = absent

// importTargets are the columns that say something of every case.
var importTargets = map[string]func(*importRow, string) *rowError{
	"case_name":                func(r *importRow, s string) *rowError { r.change.Input.Name = caseload.Set(s); return nil },
	"external_id":              setExternalID,
	"owner_id":                 func(r *importRow, s string) *rowError { r.owner = s; return nil },
	"owner_name":               func(r *importRow, s string) *rowError { r.ownerName = s; return nil },
	"parent_id":                func(r *importRow, s string) *rowError { r.parent = s; return nil },
	"parent_external_id":       func(r *importRow, s string) *rowError { r.parentExternal = s; return nil },
	"parent_type":              func(r *importRow, s string) *rowError { r.parentType = s; return nil },
	"parent_identifier":        func(r *importRow, s string) *rowError { r.parentName = s; return nil },
	"parent_relationship_type": setRelation,
	"date_opened":              setOpened,
	"close":                    setClosed,
	"closed":                   setClosed,
}

// reservedColumns cannot be set, and are no names of properties either.
var reservedColumns = []string{"case_id", "case_type", "type", "parent_ref"}

func setExternalID(r *importRow, s string) *rowError {
	r.change.Input.ExternalID = caseload.Set(s)
	return nil
}

func setRelation(r *importRow, s string) *rowError {
	r.parentRelation = caseload.Relation(strings.ToLower(s))
	if r.parentRelation != caseload.RelationChild && r.parentRelation != caseload.RelationExtension {
		return &rowError{title: "Invalid Relationship", description: "A relationship may be child or extension."}
	}
	return nil
}

func setOpened(r *importRow, s string) *rowError {
	at, ok := parseMoment(s, momentLayouts)
	if !ok {
		return &rowError{title: "Invalid Date", description: `Required format: YYYY-MM-DD (e.g. "2021-12-31")`}
	}
	r.change.Input.Opened = caseload.Set(at)
	return nil
}

func setClosed(r *importRow, s string) *rowError {
	switch strings.ToLower(s) {
	case "yes", "true":
		r.change.Close = true
	case "no", "false":
	default:
		return &rowError{title: "Invalid Value", description: "Whether a case is to be closed is said by yes or no."}
	}
	return nil
}

// caseTable is a sheet whose rows are cases.
type caseTable struct {
	sheet
	columns []importColumn
	search  int // the column that cases are known by; -1: none, all rows are to make cases
}

// open reads the header of the file. What is wrong with it is wrong with the
// upload as a whole.
func (u *upload) open() (*caseTable, error) {
	s, err := openSheet(u.fileName, u.file)
	if err != nil {
		return nil, err
	}
	header, _, err := s.next()
	if errors.Is(err, io.EOF) || err == nil && len(header) == 0 {
		err = errNoHeader
	}
	if err == nil && len(header) > maxSheetColumns {
		err = errWideSheet
	}
	t := &caseTable{sheet: s}
	if err == nil {
		t.columns, t.search, err = u.bind(header)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return t, nil
}

// bind finds out what the columns of a header set.
func (u *upload) bind(header []string) (columns []importColumn, search int, err error) {
	names := make([]string, len(header))
	for i, name := range header {
		names[i] = strings.TrimSpace(name)
	}
	if search, err = u.searchIn(names); err != nil {
		return nil, 0, err
	}
	if u.nameColumn != "" && !slices.Contains(names, u.nameColumn) {
		return nil, 0, caseload.Errorf(caseload.CodeInvalid, "There is no column '%s', which name_column names.", encode.Clip(u.nameColumn))
	}
	for i, name := range names {
		if err := u.checkColumn(name, names[:i]); err != nil {
			return nil, 0, err
		}
		columns = append(columns, u.column(name))
	}
	return columns, search, nil
}

func (u *upload) checkColumn(name string, before []string) error {
	_, err := caseload.ParseText(name, caseload.MaxName)
	switch {
	case err != nil:
		return caseload.Errorf(caseload.CodeInvalid, "The name of column %d, '%s', is not text of at most %d bytes.", len(before)+1, encode.Clip(name), caseload.MaxName)
	case name == "":
		return nil
	case slices.Contains(before, name):
		return caseload.Errorf(caseload.CodeInvalid, "There are two columns '%s'.", encode.Clip(name))
	case slices.Contains(reservedColumns, name) && name != u.searchColumn && name != u.nameColumn:
		return caseload.Errorf(caseload.CodeInvalid, `Field name "%s" is reserved`, name)
	}
	return nil
}

// searchIn finds the column that cases are known by, -1 where there is none and
// all rows are to make cases.
func (u *upload) searchIn(names []string) (int, error) {
	at := slices.Index(names, u.searchColumn)
	if at < 0 && (u.searchGiven || !u.create) {
		return 0, caseload.Errorf(caseload.CodeInvalid, "There is no column '%s' to find cases by.", encode.Clip(u.searchColumn))
	}
	return at, nil
}

// column is what a column of a name sets; one without a name sets nothing.
func (u *upload) column(name string) importColumn {
	target := importTargets[name]
	switch {
	case name == "":
		target = func(*importRow, string) *rowError { return nil }
	case name == u.searchColumn && u.search == byExternalID:
		target = setExternalID
	case name == u.searchColumn:
		target = func(*importRow, string) *rowError { return nil }
	case name == u.nameColumn, u.nameColumn == "" && name == "name":
		target = importTargets["case_name"]
	}
	if target == nil {
		return importColumn{name, setProperty(name)}
	}
	return importColumn{name, func(r *importRow, text string) *rowError {
		if text == "" {
			return nil
		}
		if _, err := caseload.ParseText(text, caseload.MaxName); err != nil {
			return &rowError{title: "Invalid Value", description: "This is text of at most 1000 bytes."}
		}
		return target(r, text)
	}}
}

func setProperty(name string) func(*importRow, string) *rowError {
	return func(r *importRow, text string) *rowError {
		if _, err := caseload.ParseText(text, caseload.MaxText); err != nil {
			return &rowError{title: "Invalid Value", description: "The value of a property is text of at most 100000 bytes."}
		}
		r.change.Input.Properties[name] = caseload.Text(text)
		return nil
	}
}

// read makes an importRow of a row; nil of a blank one.
func (t *caseTable) read(cells []string, number int) *importRow {
	row := &importRow{number: number}
	row.change.Input.Properties = map[string]caseload.Value{}
	blank := true
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		row.size += len(cell)
		blank = blank && cell == ""
		if cell == blankCell {
			cell = ""
		}
		if i >= len(t.columns) {
			if cell != "" {
				row.refuse(&rowError{title: "Too Many Cells", description: "These rows are longer than the header.", sample: cell})
			}
			continue
		}
		if i == t.search {
			row.search = cell
		}
		if e := t.columns[i].set(row, cell); e != nil {
			e.column, e.sample = t.columns[i].name, cell
			row.refuse(e)
		}
	}
	if blank {
		return nil
	}
	return row
}

// refuse notes what is wrong with a row, if it is the first thing.
func (r *importRow) refuse(e *rowError) {
	if r.wrong == nil {
		r.wrong = e
	}
}
