package caseload

import (
	"math"
	"slices"
	"unsafe"
)

// Block holds rows of one shape, packed: an integer for each cell, and the
// bytes of all texts one behind another. It is reused from page to page, so
// that reading a row costs no allocation. Slices that it returns are valid
// until the next Reset.
type Block struct {
	kinds []Kind
	cells []int64 // row by row; a textual cell is offset<<32 | length
	data  []byte
}

// NullCell is the content of a cell that holds nothing.
const NullCell = math.MinInt64

// The size at which a reader hands a block on.
const (
	blockRows  = 1024
	blockBytes = 256 << 10
)

// How many bytes a text has on average, and what texts are given room for at
// first where nothing was reserved.
const (
	usualText  = 40
	leastBytes = 1 << 10
)

// NewBlock makes an empty block with columns of the given kinds.
func NewBlock(kinds ...Kind) *Block { return &Block{kinds: kinds} }

// Reserve makes room for rows that are about to be added, with texts of a usual
// length.
func (b *Block) Reserve(rows int) {
	b.cells = slices.Grow(b.cells, rows*len(b.kinds))
	texts := 0
	for _, k := range b.kinds {
		if k.Textual() {
			texts++
		}
	}
	b.data = slices.Grow(b.data, rows*texts*usualText)
}

// Reset empties the block and gives it columns of the given kinds.
func (b *Block) Reset(kinds []Kind) {
	b.kinds = kinds
	b.cells = b.cells[:0]
	b.data = b.data[:0]
}

// Kinds returns the kinds of the columns.
func (b *Block) Kinds() []Kind { return b.kinds }

// Rows returns the number of complete rows.
func (b *Block) Rows() int {
	if len(b.kinds) == 0 {
		return 0
	}
	return len(b.cells) / len(b.kinds)
}

// Full reports whether a reader of many rows should hand the block on.
func (b *Block) Full() bool { return b.Rows() >= blockRows || len(b.data) >= blockBytes }

// AddInt appends a cell of an integer kind.
func (b *Block) AddInt(n int64) { b.cells = append(b.cells, n) }

// AddNull appends an empty cell.
func (b *Block) AddNull() { b.cells = append(b.cells, NullCell) }

// AddText appends a cell of a textual kind.
func (b *Block) AddText(s string) {
	b.cells = append(b.cells, int64(len(b.data))<<32|int64(len(s)))
	b.data = append(b.data, s...)
}

// Grow appends a textual cell of n bytes and returns the place to write them.
func (b *Block) Grow(n int) []byte {
	at := len(b.data)
	b.cells = append(b.cells, int64(at)<<32|int64(n))
	if cap(b.data)-at < n {
		b.data = slices.Grow(b.data, max(n, cap(b.data), leastBytes)) // by as much again: append would grow by a quarter
	}
	b.data = b.data[:at+n]
	return b.data[at:]
}

// AddRow appends a copy of a row of another block, of its first columns where it
// has more.
func (b *Block) AddRow(from *Block, row int) {
	for c, k := range b.kinds {
		switch {
		case from.Null(row, c):
			b.AddNull()
		case k.Textual():
			copy(b.Grow(len(from.Text(row, c))), from.Text(row, c))
		default:
			b.AddInt(from.Int(row, c))
		}
	}
}

// Null reports whether a cell is empty.
func (b *Block) Null(row, col int) bool { return b.cells[row*len(b.kinds)+col] == NullCell }

// Int returns a cell of an integer kind; NullCell where it is empty.
func (b *Block) Int(row, col int) int64 { return b.cells[row*len(b.kinds)+col] }

// SetInt replaces a cell of an integer kind.
func (b *Block) SetInt(row, col int, n int64) { b.cells[row*len(b.kinds)+col] = n }

// Purge makes a whole row of a noun a hidden one that says nothing: of the
// attributes behind the first, which every noun has, those that a row must have
// stay, and tell about nobody.
func (b *Block) Purge(n Noun, row int) {
	b.SetInt(row, attrHidden, 1)
	for i, a := range n.Attributes() {
		if i >= attrFirst && !a.Required {
			b.SetInt(row, i, NullCell)
		}
	}
}

// Text returns a cell of a textual kind; nil where it is empty.
func (b *Block) Text(row, col int) []byte {
	cell := b.cells[row*len(b.kinds)+col]
	if cell == NullCell {
		return nil
	}
	at := cell >> 32
	return b.data[at : at+cell&math.MaxUint32 : at+cell&math.MaxUint32]
}

// String is Text without a copy: valid until the next Reset.
func (b *Block) String(row, col int) string {
	t := b.Text(row, col)
	return unsafe.String(unsafe.SliceData(t), len(t))
}

// PK returns a cell that refers to a row, 0 where it is empty.
func (b *Block) PK(row, col int) PK {
	if n := b.Int(row, col); n != NullCell {
		return PK(n)
	}
	return 0
}

// Value returns a cell as a Value.
func (b *Block) Value(row, col int) Value {
	k := b.kinds[col]
	switch {
	case b.Null(row, col):
		return Value{kind: k}
	case k.Textual():
		return Value{kind: k, set: true, s: string(b.Text(row, col))}
	}
	return Value{kind: k, set: true, n: b.Int(row, col)}
}

// AddValue appends a cell.
func (b *Block) AddValue(v Value) {
	switch {
	case !v.set:
		b.AddNull()
	case v.kind.Textual():
		b.AddText(v.s)
	default:
		b.AddInt(v.n)
	}
}

// Bytes is the length of all texts.
func (b *Block) Bytes() int { return len(b.data) }

// Truncate keeps the first n rows.
func (b *Block) Truncate(n int) { b.cells = b.cells[:n*len(b.kinds)] }

// reversed is a copy with the last row first.
func (b *Block) reversed() *Block {
	out := NewBlock(b.kinds...)
	for row := b.Rows() - 1; row >= 0; row-- {
		out.AddRow(b, row)
	}
	return out
}

// SameRow reports whether a row equals a row of another block of the same
// shape.
func (b *Block) SameRow(row int, other *Block, otherRow int) bool {
	for col := range b.kinds {
		if b.Differs(row, other, otherRow, col) {
			return false
		}
	}
	return true
}

// Differs reports whether a cell differs from that of a row of another block
// of the same shape.
func (b *Block) Differs(row int, other *Block, otherRow, col int) bool {
	if !b.kinds[col].Textual() || b.Null(row, col) || other.Null(otherRow, col) {
		return b.Int(row, col) != other.Int(otherRow, col)
	}
	return b.String(row, col) != other.String(otherRow, col)
}
