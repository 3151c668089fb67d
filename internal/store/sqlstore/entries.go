package sqlstore

import (
	"fmt"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/store/sqldb"
)

// entry is a row of a derived table; two that are alike are equal.
type entry interface {
	table() *derivedTable
	// bind appends the values of the table's columns but the tenant.
	bind(args []sqldb.Arg) []sqldb.Arg
}

// derivedTable is a table of which each row is derived from one of another.
type derivedTable struct {
	load   sqldb.Table
	key    int    // how many of the columns are the key: the first
	remove string // the statement that takes the row of a key away
}

func newDerivedTable(key int, name string, columns ...string) *derivedTable {
	t := &derivedTable{load: sqldb.Table{Name: name, Columns: append([]string{"tenant"}, columns...)}, key: key}
	conditions := make([]string, key)
	for i := range conditions {
		conditions[i] = fmt.Sprintf("%s = $%d", t.load.Columns[i], i+1)
	}
	t.remove = "DELETE FROM " + name + "\nWHERE " + strings.Join(conditions, " AND ")
	return t
}

var (
	assignedTable  = newDerivedTable(3, "assigned", "user_pk", "pk", "how")
	grantedTable   = newDerivedTable(3, "granted", "subject", "pk")
	linksTable     = newDerivedTable(3, "links", "pk", "name", "to_id")
	formCasesTable = newDerivedTable(3, "form_cases", "form_pk", "case_pk")
	attrTable      = newDerivedTable(4, "attr", "field", "key", "pk", "n", "s")
)

var derivedTables = []*derivedTable{assignedTable, grantedTable, linksTable, formCasesTable, attrTable}

// derived are the rows of the derived tables that stand for some rows.
type derived []entry

// load stores them, table by table.
func (d derived) load(w *writeTx) error {
	for _, t := range derivedTables {
		rows := slices.DeleteFunc(slices.Clone(d), func(e entry) bool { return e.table() != t })
		err := w.conn.Load(&t.load, len(rows), func(i int, args []sqldb.Arg) []sqldb.Arg {
			return rows[i].bind(append(args, sqldb.Int(int64(w.tenant))))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// replace puts others in their place; what is in both stays.
func (d derived) replace(w *writeTx, others derived) error {
	for _, e := range d.without(others) {
		t := e.table()
		key := e.bind([]sqldb.Arg{sqldb.Int(int64(w.tenant))})[:t.key]
		if err := w.conn.Send(t.remove, key...); err != nil {
			return err
		}
	}
	return others.without(d).load(w)
}

func (d derived) without(others derived) (left derived) {
	for _, e := range d {
		if !slices.Contains(others, e) {
			left = append(left, e)
		}
	}
	return left
}

// refs are the rows that a cell refers to, each once.
func refs(b *caseload.Block, row, col int) []caseload.PK {
	keys := caseload.ParseRefs(b.String(row, col))
	slices.Sort(keys)
	return slices.Compact(keys)
}

// assigned is a case that is somebody's own.
type assigned struct{ user, pk, how int64 }

// How somebody is assigned.
const (
	asAssignee = 1
	asOwner    = 2
)

func (assigned) table() *derivedTable { return assignedTable }

func (a assigned) bind(args []sqldb.Arg) []sqldb.Arg {
	return append(args, sqldb.Int(a.user), sqldb.Int(a.pk), sqldb.Int(a.how))
}

// granted is a case that somebody is on the access list of.
type granted struct{ subject, pk int64 }

func (granted) table() *derivedTable { return grantedTable }

func (g granted) bind(args []sqldb.Arg) []sqldb.Arg {
	return append(args, sqldb.Int(g.subject), sqldb.Int(g.pk))
}

// link leads from a case to another, which may not be there.
type link struct {
	pk       int64
	name, to string
}

func (link) table() *derivedTable { return linksTable }

func (l link) bind(args []sqldb.Arg) []sqldb.Arg {
	return append(args, sqldb.Int(l.pk), sqldb.Text(l.name), sqldb.Text(l.to))
}

// formCase is a case that a form touched.
type formCase struct{ form, touched int64 }

func (formCase) table() *derivedTable { return formCasesTable }

func (f formCase) bind(args []sqldb.Arg) []sqldb.Arg {
	return append(args, sqldb.Int(f.form), sqldb.Int(f.touched))
}

// attr is the order key of a property of a case.
type attr struct {
	field, key string
	pk         int64
	n          int64 // the value, of an integer kind; else NullCell
	s          string
}

func newAttr(f *caseload.Field, pk int64, v caseload.Value) attr {
	a := attr{field: f.Name, key: string(v.AppendKey(nil)), pk: pk, n: caseload.NullCell, s: v.Str()}
	if !v.Kind().Textual() {
		a.n = v.Int64()
	}
	return a
}

func (attr) table() *derivedTable { return attrTable }

func (a attr) bind(args []sqldb.Arg) []sqldb.Arg {
	n := sqldb.Int(a.n)
	if a.n == caseload.NullCell {
		n = sqldb.Arg{}
	}
	return append(args, sqldb.Text(a.field), sqldb.Bytes(a.key), sqldb.Int(a.pk), n, sqldb.OrNull(a.s))
}
