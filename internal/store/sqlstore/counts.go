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
	blocks  map[block]int64
}

// cell is a combination of what cases are counted by.
type cell struct{ caseType, status, ward, category, hidden, confidential int64 }

func (c cell) bind(args []sqldb.Arg) []sqldb.Arg {
	return append(args, sqldb.Int(c.caseType), sqldb.Int(c.status), sqldb.Int(c.ward), sqldb.Int(c.category), sqldb.Int(c.hidden), sqldb.Int(c.confidential))
}

// margin is one of these alone, of shown cases.
type margin struct{ dimension, value, confidential int64 }

func (m margin) bind(args []sqldb.Arg) []sqldb.Arg {
	return append(args, sqldb.Int(m.dimension), sqldb.Int(m.value), sqldb.Int(m.confidential))
}

// block is a time in which shown cases were changed last.
type block struct{ bits, at, confidential int64 }

func (b block) bind(args []sqldb.Arg) []sqldb.Arg {
	return append(args, sqldb.Int(b.bits), sqldb.Int(b.at), sqldb.Int(b.confidential))
}

// marginColumns are the places of the dimensions that are counted alone, but for the
// day of closing, which has none.
var marginColumns = func() map[int64]int {
	out := map[int64]int{}
	for attribute, dimension := range sqlq.Margins {
		if attribute != caseload.ClosedDay {
			out[dimension] = column(string(attribute))
		}
	}
	return out
}()

// add counts a row n times.
func (c *counts) add(b *caseload.Block, row int, n int64) {
	if c.cells == nil {
		c.cells, c.margins, c.blocks = map[cell]int64{}, map[margin]int64{}, map[block]int64{}
	}
	at := func(col int) int64 { return int64(b.PK(row, col)) }
	c.cells[cell{at(colType), at(colStatus), at(colWard), at(colCategory), at(colHidden), at(colConfidential)}] += n
	if at(colHidden) != 0 {
		return
	}
	for dimension, col := range marginColumns {
		c.margins[margin{dimension, at(col), at(colConfidential)}] += n
	}
	closed := at(colClosed) / caseload.MicrosPerDay
	c.margins[margin{sqlq.Margins[caseload.ClosedDay], closed, at(colConfidential)}] += n
	for _, bits := range sqlq.BlockBits {
		c.blocks[block{bits, b.Int(row, colUpdated) >> bits, at(colConfidential)}] += n
	}
}

// The tables of counts, whose last column is added to.
var (
	cubeTable    = &sqldb.Table{Name: "cube", Columns: []string{"tenant", "type", "status", "ward", "category", "hidden", "confidential", "n"}}
	marginsTable = &sqldb.Table{Name: "margins", Columns: []string{"tenant", "dimension", "value", "confidential", "n"}}
	rankTable    = &sqldb.Table{Name: "rank", Columns: []string{"tenant", "bits", "block", "confidential", "n"}}
)

func (w *writeTx) flushCounts() error {
	c := w.counts
	w.counts = counts{}
	if err := flush(w, cubeTable, c.cells); err != nil {
		return err
	}
	if err := flush(w, marginsTable, c.margins); err != nil {
		return err
	}
	return flush(w, rankTable, c.blocks)
}

// flush adds to the counts of a table.
func flush[K interface {
	comparable
	bind([]sqldb.Arg) []sqldb.Arg
}](w *writeTx, t *sqldb.Table, counted map[K]int64) error {
	var rows [][]sqldb.Arg
	for k, n := range counted {
		if n != 0 {
			rows = append(rows, append(k.bind([]sqldb.Arg{sqldb.Int(int64(w.tenant))}), sqldb.Int(n)))
		}
	}
	return w.addCounts(t, rows)
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
