package ui

import (
	"time"

	"caseload"
)

// record is a row that was read, whole or in some columns.
type record struct {
	noun caseload.Noun
	rows *caseload.Block
	row  int
	at   func(caseload.Path) int // the column of an attribute
}

// recordsOf are the rows that were read, with the columns that were asked for; none:
// whole ones.
func recordsOf(rows *caseload.Records, columns ...caseload.Path) []record {
	if rows == nil {
		return nil
	}
	return recordsIn(rows.Noun, rows.Block, columns...)
}

// recordsIn are the rows of a block, as recordsOf has them.
func recordsIn(n caseload.Noun, rows *caseload.Block, columns ...caseload.Path) []record {
	at := func(p caseload.Path) int {
		_, i, _ := n.Attribute(string(p))
		return i
	}
	if len(columns) > 0 {
		places := map[caseload.Path]int{}
		for i, p := range columns {
			places[p] = i
		}
		at = func(p caseload.Path) int { return places[p] }
	}
	out := make([]record, rows.Rows())
	for i := range out {
		out[i] = record{n, rows, i, at}
	}
	return out
}

func (r record) value(p caseload.Path) caseload.Value { return r.rows.Value(r.row, r.at(p)) }
func (r record) text(p caseload.Path) string          { return r.value(p).Str() }
func (r record) number(p caseload.Path) int64         { return r.value(p).Int64() }
func (r record) ref(p caseload.Path) caseload.PK      { return caseload.PK(r.value(p).Int64()) }
func (r record) has(p caseload.Path) bool             { return !r.value(p).IsNull() }
func (r record) yes(p caseload.Path) bool             { return r.number(p) != 0 }
func (r record) time(p caseload.Path) time.Time       { return time.UnixMicro(r.number(p)) }

// day is a date, the zero one where there is none.
func (r record) day(p caseload.Path) caseload.Date { return dayOf(r.value(p)) }

// dayOf is a value as a date, the zero one for none.
func dayOf(v caseload.Value) caseload.Date {
	if v.IsNull() {
		return caseload.Date{}
	}
	return caseload.DateOf(time.Unix(v.Int64()*24*60*60, 0).UTC())
}

// dayIn is a cell with a date, if there is one.
func dayIn(d caseload.Date) cell {
	if d.IsZero() {
		return cell{}
	}
	return cell{Day: &d}
}
