package caseload

import (
	"strconv"
	"time"
)

// cells carries a struct to a row of a Block or back. Each noun lists its
// attributes once, in one method, for both directions.
type cells struct {
	b    *Block
	read bool
	row  int
	col  int
}

// record is a noun's struct.
type record interface {
	noun() Noun
	row() *Row
	cells(*cells)
}

// appendRecord adds r to a block of whole rows.
func appendRecord(b *Block, r record) { r.cells(&cells{b: b}) }

// readRecord fills r from a block of whole rows.
func readRecord(b *Block, row int, r record) { r.cells(&cells{b: b, read: true, row: row}) }

// Row is what the rows of every noun have.
type Row struct {
	PK      PK
	ID      string // opaque; a UUIDv7 where we made it
	Rev     Rev    // of the last change; 0: not stored yet
	Created Rev    // of the first change
	Hidden  bool   // deleted
}

func (r *Row) row() *Row { return r }

// CreatedAt is when the row was made here.
func (r *Row) CreatedAt() time.Time { return fromMicros(int64(r.Created)) }

// UpdatedAt is when the row last changed here.
func (r *Row) UpdatedAt() time.Time { return fromMicros(int64(r.Rev)) }

func (x *cells) common(r *Row) {
	x.pk(&r.PK)
	x.text(&r.ID)
	x.rev(&r.Rev)
	x.rev(&r.Created)
	x.flag(&r.Hidden)
}

func (x *cells) int(n *int64) {
	if !x.read {
		x.b.AddInt(*n)
		return
	}
	if *n = x.b.Int(x.row, x.col); *n == NullCell {
		*n = 0
	}
	x.col++
}

// ref is an integer of which 0 is null.
func (x *cells) ref(n *int64) {
	if !x.read && *n == 0 {
		x.b.AddNull()
		return
	}
	x.int(n)
}

func (x *cells) pk(k *PK)   { x.ref((*int64)(k)) }
func (x *cells) rev(r *Rev) { x.int((*int64)(r)) }

func (x *cells) flag(f *bool) {
	n := boolCell(*f)
	x.int(&n)
	*f = n != 0
}

// text is a text of which "" is null.
func (x *cells) text(s *string) {
	switch {
	case x.read:
		*s = string(x.b.Text(x.row, x.col))
		x.col++
	case *s == "":
		x.b.AddNull()
	default:
		x.b.AddText(*s)
	}
}

// time is a time of which the zero time is null; 1970 itself is not.
func (x *cells) time(t *time.Time) {
	switch {
	case !x.read && t.IsZero():
		x.b.AddNull()
	case !x.read:
		x.b.AddInt(t.UnixMicro())
	default:
		*t = time.Time{}
		if !x.b.Null(x.row, x.col) {
			*t = fromMicros(x.b.Int(x.row, x.col))
		}
		x.col++
	}
}

func (x *cells) date(d *Date) {
	switch {
	case !x.read && d.IsZero():
		x.b.AddNull()
	case !x.read:
		x.b.AddInt(d.days())
	default:
		*d = Date{}
		if !x.b.Null(x.row, x.col) {
			*d = dateFromDays(x.b.Int(x.row, x.col))
		}
		x.col++
	}
}

// point is two cells, both null where there is no place.
func (x *cells) point(p **Point) {
	switch {
	case !x.read && *p == nil:
		x.b.AddNull()
		x.b.AddNull()
	case !x.read:
		x.b.AddInt(degreesCell((*p).Lat))
		x.b.AddInt(degreesCell((*p).Lon))
	default:
		*p = nil
		if !x.b.Null(x.row, x.col) {
			*p = &Point{float64(x.b.Int(x.row, x.col)) / degreesUnit, float64(x.b.Int(x.row, x.col+1)) / degreesUnit}
		}
		x.col += 2
	}
}

func (x *cells) refs(ks *[]PK) {
	if x.read {
		*ks = ParseRefs(x.b.String(x.row, x.col))
		x.col++
		return
	}
	text := refsText(*ks)
	x.text(&text)
}

// refsText writes PKs as [12,15], "" for none.
func refsText(ks []PK) string {
	if len(ks) == 0 {
		return ""
	}
	out := []byte{'['}
	for i, k := range ks {
		if i > 0 {
			out = append(out, ',')
		}
		out = strconv.AppendInt(out, int64(k), 10)
	}
	return string(append(out, ']'))
}

// ParseRefs reads the canonical text of a KindRefs cell.
func ParseRefs(s string) []PK {
	var out []PK
	var n PK
	for i := 1; i < len(s); i++ {
		if c := s[i]; c >= '0' && c <= '9' {
			n = n*10 + PK(c-'0')
		} else {
			out, n = append(out, n), 0
		}
	}
	return out
}
