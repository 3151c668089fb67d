package imports

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"caseload/internal/fault"
)

// record takes one record apart, line after line (RFC 4180).
type record struct {
	delimiter string
	cells     []string
	open      bool            // within a cell in quotes, which goes on in the next line
	quoted    strings.Builder // that cell, as far as it was read
}

// take reads the next line, which ends the record unless a cell is left open.
// It returns what is wrong with the quotes, the zero Fault for nothing.
func (r *record) take(line string) (wrong fault.Fault) {
	rest, more := line, true
	for more && wrong.Kind == "" {
		if !r.open && strings.HasPrefix(rest, `"`) {
			r.open, rest = true, rest[1:]
		}
		if r.open {
			rest, more, wrong = r.inQuotes(rest)
		} else {
			rest, more, wrong = r.bare(rest)
		}
	}
	return wrong
}

// bare reads a cell without quotes. more says that another follows in rest.
func (r *record) bare(line string) (rest string, more bool, wrong fault.Fault) {
	cell, rest, more := strings.Cut(line, r.delimiter)
	if !more {
		cell = strings.TrimSuffix(cell, "\n")
	}
	if strings.Contains(cell, `"`) {
		return "", false, kindBareQuote.Of()
	}
	r.cells = append(r.cells, cell)
	return rest, more, fault.Fault{}
}

// inQuotes reads the inside of a cell in quotes, and what ends it.
func (r *record) inQuotes(line string) (rest string, more bool, wrong fault.Fault) {
	for {
		text, after, closed := strings.Cut(line, `"`)
		r.quoted.WriteString(text)
		if !closed {
			return "", false, fault.Fault{}
		}
		if !strings.HasPrefix(after, `"`) {
			return r.closeQuotes(after)
		}
		r.quoted.WriteByte('"')
		line = after[1:]
	}
}

// closeQuotes ends a cell behind whose last quote something stands.
func (r *record) closeQuotes(after string) (rest string, more bool, wrong fault.Fault) {
	r.open = false
	r.cells = append(r.cells, r.quoted.String())
	r.quoted.Reset()
	if rest, more = strings.CutPrefix(after, r.delimiter); more || after == "" || after == "\n" {
		return rest, more, fault.Fault{}
	}
	return "", false, kindBadEnd.Of()
}

// lines reads a text line by line, and takes lines back.
type lines struct {
	r    *bufio.Reader
	back []string // to be handed out again
	last int      // number of the line handed out last, from 1
}

var errLongLine = errors.New("the line is too long")

// next returns a line with its line feed, for which a file may also have CR LF,
// and which the last line may lack. Behind that, the error is io.EOF.
func (l *lines) next() (string, error) {
	if len(l.back) > 0 {
		line := l.back[0]
		l.back = l.back[1:]
		l.last++
		return line, nil
	}
	var line []byte
	piece, err := l.r.ReadSlice('\n')
	for ; errors.Is(err, bufio.ErrBufferFull); piece, err = l.r.ReadSlice('\n') {
		if line = append(line, piece...); len(line) > maxRow {
			return "", errLongLine
		}
	}
	switch {
	case err != nil && err != io.EOF:
		return "", fmt.Errorf("reading the file: %w", err)
	case len(line)+len(piece) == 0:
		return "", io.EOF
	}
	l.last++
	if line == nil {
		return withLineFeed(string(piece)), nil
	}
	return withLineFeed(string(append(line, piece...))), nil
}

// withLineFeed takes the CR from the end of a line.
func withLineFeed(line string) string {
	if start, ok := strings.CutSuffix(line, "\r\n"); ok {
		return start + "\n"
	}
	return strings.TrimSuffix(line, "\r")
}

// unread hands out the last line once more.
func (l *lines) unread(line string) {
	l.back = append(l.back, line)
	l.last--
}
