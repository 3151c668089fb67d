package tabular

import (
	"cmp"

	"caseload/internal/encode"
)

// csvRows writes CSV (RFC 4180). A text is quoted, always, and nothing else is, so
// that an empty text differs from no text.
type csvRows struct {
	columns   []Column
	titles    bool
	header    bool
	mark      bool
	delimiter byte
	end       string
	null      string
	quote     func(dst, s []byte) []byte
}

const byteOrderMark = "\ufeff"

func newCSVRows(columns []Column, o *Options) *csvRows {
	c := &csvRows{
		columns: columns, titles: o.Titles, header: !o.NoHeader, mark: o.ByteOrderMark,
		delimiter: cmp.Or(o.Delimiter, ','), end: "\r\n", quote: encode.AppendCSVField,
	}
	if o.LineFeeds {
		c.end = "\n"
	}
	if o.GuardFormulas {
		c.quote = encode.AppendCSVGuarded
	}
	if len(columns) == 1 {
		c.null = `""` // many readers take an empty line for no row
	}
	return c
}

func (c *csvRows) head(dst []byte) []byte {
	if c.mark {
		dst = append(dst, byteOrderMark...)
	}
	if !c.header {
		return dst
	}
	for i, column := range c.columns {
		if i > 0 {
			dst = append(dst, c.delimiter)
		}
		name := column.Name
		if c.titles {
			name = column.Title
		}
		dst = c.quote(dst, []byte(name))
	}
	return append(dst, c.end...)
}

func (c *csvRows) row(dst []byte, rows Rows, row int) []byte {
	for i := range c.columns {
		if i > 0 {
			dst = append(dst, c.delimiter)
		}
		switch k := c.columns[i].Kind; {
		case rows.Null(row, i):
			dst = append(dst, c.null...)
		case k == Text || k == Nested:
			dst = c.quote(dst, rows.Text(row, i))
		default:
			dst = appendPlain(dst, k, rows, row, i)
		}
	}
	return append(dst, c.end...)
}

func (*csvRows) tail(dst []byte) []byte { return dst }
