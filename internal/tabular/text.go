package tabular

import (
	"io"
	"strconv"

	"caseload/internal/encode"
)

// textTable writes a format that is text, through a buffer that is used again.
type textTable struct {
	to   io.Writer
	rows rowText
	buf  []byte
}

// rowText appends the parts of a format that is text.
type rowText interface {
	head(dst []byte) []byte
	row(dst []byte, rows Rows, row int) []byte
	tail(dst []byte) []byte
}

// flushAt is how many bytes are handed on at once, or the row that passes it.
const flushAt = 64 << 10

func (t *textTable) begin() error {
	t.buf = t.rows.head(make([]byte, 0, flushAt+flushAt/4))
	return nil
}

// write hands on all that it wrote, so that a reader waits for no row that was
// read.
func (t *textTable) write(rows Rows) error {
	for row := range rows.Rows() {
		t.buf = t.rows.row(t.buf, rows, row)
		if len(t.buf) >= flushAt {
			if err := t.flush(); err != nil {
				return err
			}
		}
	}
	return t.flush()
}

func (t *textTable) end() error {
	t.buf = t.rows.tail(t.buf)
	return t.flush()
}

func (t *textTable) flush() error {
	_, err := t.to.Write(t.buf)
	t.buf = t.buf[:0]
	return err
}

// appendPlain appends a cell that is not Text and not Nested, as it stands in a
// format that is text.
func appendPlain(dst []byte, k Kind, rows Rows, row, col int) []byte {
	if k == Decimal {
		return append(dst, rows.Text(row, col)...)
	}
	n := rows.Int(row, col)
	switch k {
	case Boolean:
		return strconv.AppendBool(dst, n != 0)
	case Date:
		return encode.AppendDate(dst, n)
	case Time:
		return encode.AppendTimeMicro(dst, n)
	case Degrees:
		return appendDegrees(dst, n)
	}
	return strconv.AppendInt(dst, n, 10)
}

// degreesUnit is how many units of Degrees are a degree.
const degreesUnit = 10_000_000

// appendDegrees appends degrees with as many decimals as they have.
func appendDegrees(dst []byte, n int64) []byte {
	whole, rest := n/degreesUnit, n%degreesUnit
	if n < 0 {
		dst = append(dst, '-')
		whole, rest = -whole, -rest
	}
	dst = strconv.AppendInt(dst, whole, 10)
	if rest == 0 {
		return dst
	}
	point := len(dst)
	dst = strconv.AppendInt(dst, rest+degreesUnit, 10) // its first digit gives way to the point
	dst[point] = '.'
	for dst[len(dst)-1] == '0' {
		dst = dst[:len(dst)-1]
	}
	return dst
}
