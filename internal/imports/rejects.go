package imports

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"caseload"
)

// rejects writes the rows that were not imported to a CSV file, with a byte
// order mark: the file is UTF-8 whatever the encoding of the one they come
// from, and the mapping may say another.
type rejects struct {
	w      *csv.Writer // nil: nobody wants them
	begin  func() error
	header []string
}

func newRejects(w io.Writer, delimiter rune, header []string) *rejects {
	if w == nil {
		return &rejects{}
	}
	r := &rejects{w: csv.NewWriter(w), header: header}
	r.w.Comma = delimiter
	r.begin = func() error {
		if _, err := io.WriteString(w, "\uFEFF"); err != nil {
			return err
		}
		names := slices.Concat(header, rejectColumns)
		for i, name := range names {
			names[i] = guarded(name)
		}
		return r.w.Write(names)
	}
	return r
}

// add writes a row. Nothing at all is written before the first.
func (r *rejects) add(from row, problems []caseload.Problem) error {
	if r.w == nil {
		return nil
	}
	if r.begin != nil {
		if err := r.begin(); err != nil {
			return fmt.Errorf("writing the rejected rows: %w", err)
		}
		r.begin = nil
	}
	cells := make([]string, len(r.header), len(r.header)+len(rejectColumns))
	copy(cells, from.cells)
	cells = append(cells, strconv.Itoa(from.line), reason(problems), from.raw)
	for i, c := range cells {
		cells[i] = guarded(c)
	}
	if err := r.w.Write(cells); err != nil {
		return fmt.Errorf("writing the rejected rows: %w", err)
	}
	return nil
}

func (r *rejects) flush() error {
	if r.w == nil {
		return nil
	}
	r.w.Flush()
	if err := r.w.Error(); err != nil {
		return fmt.Errorf("writing the rejected rows: %w", err)
	}
	return nil
}

// guarded is a cell as a spreadsheet shows it and does not run it: one that would be a
// formula there has an apostrophe before it, which unguarded takes away again.
func guarded(cell string) string {
	if bare := strings.TrimLeft(cell, "'"); runs(bare) {
		return "'" + cell
	}
	return cell
}

// unguarded is a cell of a file of rejected rows as it was in the file before.
func unguarded(cell string) string {
	if bare := strings.TrimLeft(cell, "'"); bare != cell && runs(bare) {
		return cell[1:]
	}
	return cell
}

// runs reports whether spreadsheets take a text for a formula that is no number. Some do
// so for signs as wide as a letter of Chinese, too.
func runs(text string) bool {
	sign, size := utf8.DecodeRuneInString(text)
	return size > 0 && strings.ContainsRune("=+-@\t\r\n＝＋－＠", sign) && strings.Trim(text[size:], "0123456789 .,") != ""
}
