package tabular

import (
	"bytes"
	"io"
	"math/big"
	"slices"
	"strconv"
	"unsafe"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// The bounds of what is held: rows that are handed to parquet-go at once, and
// bytes of a row group, before they are encoded and compressed.
const (
	parquetRows       = 256
	parquetGroupBytes = 64 << 20
	parquetPageBytes  = 128 << 10 // of a column
)

// parquetTable writes Parquet: a column of its own type each, compressed by zstd.
type parquetTable struct {
	columns []Column
	out     *parquet.GenericWriter[any]
	values  [][]parquet.Value // by column, of at most parquetRows rows
	texts   []byte            // that the values refer to
	number  []byte            // for one at a time
	group   int               // bytes in the row group
	more    func() []Entry
	losses  *losses
}

func newParquetTable(to io.Writer, columns []Column, o *Options, l *losses) *parquetTable {
	l.what = "are the nearest number of 64 bits"
	p := &parquetTable{columns: columns, values: make([][]parquet.Value, len(columns)), more: o.Manifest, losses: l}
	for i := range p.values {
		p.values[i] = make([]parquet.Value, 0, parquetRows)
	}
	p.out = parquet.NewGenericWriter[any](to, parquet.NewSchema("row", parquetRow(columns)),
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest, Concurrency: 1}),
		parquet.CreatedBy("Caseload", "", ""),
		parquet.PageBufferSize(parquetPageBytes),
	)
	return p
}

// parquetGroup is a group of nodes that keeps their order, where parquet-go sorts
// them.
type parquetGroup struct {
	parquet.Group
	fields []parquet.Field
}

// Fields are in the order of the columns.
func (g parquetGroup) Fields() []parquet.Field { return g.fields }

// parquetRow is the type of a row.
func parquetRow(columns []Column) parquet.Node {
	row := parquet.Group{}
	for _, c := range columns {
		row[c.Name] = parquet.Optional(parquetNode(c.Kind))
	}
	fields := row.Fields()
	inOrder := make([]parquet.Field, len(columns))
	for i, c := range columns {
		inOrder[i] = fields[slices.IndexFunc(fields, func(f parquet.Field) bool { return f.Name() == c.Name })]
	}
	return parquetGroup{row, inOrder}
}

// parquetNode is the type of the cells of a kind (Parquet, LogicalTypes.md).
func parquetNode(k Kind) parquet.Node {
	switch k {
	case Integer:
		return parquet.Int(64)
	case Boolean:
		return parquet.Leaf(parquet.BooleanType)
	case Date:
		return parquet.Date()
	case Time:
		return parquet.TimestampAdjusted(parquet.Microsecond, true)
	case Degrees, Decimal:
		return parquet.Leaf(parquet.DoubleType)
	case Nested:
		return parquet.JSON()
	}
	return parquet.String()
}

func (p *parquetTable) begin() error { return nil }

func (p *parquetTable) write(rows Rows) error {
	for first := 0; first < rows.Rows(); first += parquetRows {
		if err := p.writeSome(rows, first, min(first+parquetRows, rows.Rows())); err != nil {
			return err
		}
	}
	return nil
}

// writeSome writes the rows from first to before end, and ends the row group where
// that is large.
func (p *parquetTable) writeSome(rows Rows, first, end int) error {
	p.texts = p.texts[:0]
	for i := range p.values {
		p.values[i] = p.values[i][:0]
	}
	for row := first; row < end; row++ {
		for col := range p.columns {
			p.values[col] = append(p.values[col], p.value(rows, row, col))
		}
	}
	p.group += len(p.texts) + (end-first)*len(p.columns)*8
	for i, column := range p.out.ColumnWriters() {
		if _, err := column.WriteRowValues(p.values[i]); err != nil {
			return err
		}
	}
	if p.group < parquetGroupBytes {
		return nil
	}
	p.group = 0
	return p.out.Flush()
}

// value is a cell with its definition level: 1 where it holds something.
func (p *parquetTable) value(rows Rows, row, col int) parquet.Value {
	if rows.Null(row, col) {
		return parquet.NullValue().Level(0, 0, col)
	}
	return p.scalar(p.columns[col].Kind, rows, row, col).Level(0, 1, col)
}

func (p *parquetTable) scalar(k Kind, rows Rows, row, col int) parquet.Value {
	switch k {
	case Decimal:
		return parquet.DoubleValue(p.double(rows.Text(row, col), col))
	case Text, Nested:
		start := len(p.texts)
		p.texts = append(p.texts, rows.Text(row, col)...)
		return parquet.ByteArrayValue(p.texts[start:])
	}
	n := rows.Int(row, col)
	switch k {
	case Boolean:
		return parquet.BooleanValue(n != 0)
	case Date:
		return parquet.Int32Value(int32(n))
	case Degrees:
		return parquet.DoubleValue(float64(n) / degreesUnit)
	}
	return parquet.Int64Value(n)
}

// exactDigits is how many digits every decimal number of 64 bits keeps.
const exactDigits = 15

// double is the number nearest to a decimal one, which is counted where it reads
// as another.
func (p *parquetTable) double(text []byte, col int) float64 {
	f, err := strconv.ParseFloat(unsafe.String(unsafe.SliceData(text), len(text)), 64)
	if err != nil || len(text) > exactDigits && !p.is(f, text) {
		p.losses.cells[col]++
	}
	return f
}

// is reports whether a number reads as the decimal one of a text, which has an
// exponent perhaps.
func (p *parquetTable) is(f float64, text []byte) bool {
	p.number = strconv.AppendFloat(p.number[:0], f, 'f', -1, 64)
	return bytes.Equal(p.number, text) || equal(string(p.number), string(text))
}

// equal reports whether two texts are one number.
func equal(a, b string) bool {
	x, ok := new(big.Rat).SetString(a)
	y, also := new(big.Rat).SetString(b)
	return ok && also && x.Cmp(y) == 0
}

func (p *parquetTable) end() error {
	if p.more != nil {
		for _, e := range p.more() {
			p.out.SetKeyValueMetadata(e.Key, e.Value)
		}
	}
	return p.out.Close()
}
