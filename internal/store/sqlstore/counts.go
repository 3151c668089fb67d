package sqlstore

import (
	"slices"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlq"
)

// counts gathers what a transaction does to the counts, so that each cell is
// written once.
type counts struct {
	cells   map[cell]int64
	margins map[margin]int64
}

type cell struct{ caseType, status, ward, category, hidden, confidential int64 }

type margin struct{ dimension, value, confidential int64 }

// marginColumns are the places of the dimensions that are counted alone.
var marginColumns = func() map[int64]int {
	out := map[int64]int{}
	for attribute, dimension := range sqlq.Margins {
		out[dimension] = column(string(attribute))
	}
	return out
}()

// add counts a row n times.
func (c *counts) add(b *caseload.Block, row int, n int64) {
	if c.cells == nil {
		c.cells, c.margins = map[cell]int64{}, map[margin]int64{}
	}
	at := func(col int) int64 { return int64(b.PK(row, col)) }
	c.cells[cell{at(colType), at(colStatus), at(colWard), at(colCategory), at(colHidden), at(colConfidential)}] += n
	if at(colHidden) != 0 {
		return
	}
	for dimension, col := range marginColumns {
		c.margins[margin{dimension, at(col), at(colConfidential)}] += n
	}
}

// The tables of counts, whose last column is added to.
var (
	cubeTable    = &sqldb.Table{Name: "cube", Columns: []string{"tenant", "type", "status", "ward", "category", "hidden", "confidential", "n"}}
	marginsTable = &sqldb.Table{Name: "margins", Columns: []string{"tenant", "dimension", "value", "confidential", "n"}}
)

func (w *writeTx) flushCounts() error {
	tenant := sqldb.Int(int64(w.tenant))
	var cells, margins [][]sqldb.Arg
	for c, n := range w.counts.cells {
		if n != 0 {
			cells = append(cells, []sqldb.Arg{
				tenant, sqldb.Int(c.caseType), sqldb.Int(c.status), sqldb.Int(c.ward), sqldb.Int(c.category), sqldb.Int(c.hidden), sqldb.Int(c.confidential), sqldb.Int(n),
			})
		}
	}
	for m, n := range w.counts.margins {
		if n != 0 {
			margins = append(margins, []sqldb.Arg{tenant, sqldb.Int(m.dimension), sqldb.Int(m.value), sqldb.Int(m.confidential), sqldb.Int(n)})
		}
	}
	w.counts = counts{}
	if err := w.addCounts(cubeTable, cells); err != nil {
		return err
	}
	return w.addCounts(marginsTable, margins)
}

// One statement adds to few counts, as one case has, or to many, as a batch of
// an import has; a few texts do for all.
const (
	fewCounts  = 12
	manyCounts = 96
)

func (w *writeTx) addCounts(t *sqldb.Table, rows [][]sqldb.Arg) error {
	for len(rows) > 0 {
		n := min(len(rows), fewCounts)
		if len(rows) >= manyCounts {
			n = manyCounts
		}
		if err := w.conn.Send(addition(t, n), slices.Concat(rows[:n]...)...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// addition adds to n rows of counts, or makes them.
func addition(t *sqldb.Table, n int) string {
	last := len(t.Columns) - 1
	sql := []byte("INSERT INTO " + t.Name + " (" + strings.Join(t.Columns, ", ") + ")\nVALUES ")
	for i := range n * len(t.Columns) {
		switch {
		case i == 0:
			sql = append(sql, '(')
		case i%len(t.Columns) == 0:
			sql = append(sql, "), ("...)
		default:
			sql = append(sql, ", "...)
		}
		sql = strconv.AppendInt(append(sql, '$'), int64(i+1), 10)
	}
	return string(sql) + ")\nON CONFLICT (" + strings.Join(t.Columns[:last], ", ") + ") DO UPDATE SET " + t.Columns[last] + " = " + t.Name + "." + t.Columns[last] + " + excluded." + t.Columns[last]
}
