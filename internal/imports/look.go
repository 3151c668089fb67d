package imports

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"caseload"
)

// Look is what the first rows of a file show of its columns.
type Look struct {
	SHA256  string // of the file
	Noun    caseload.Noun
	Format  string // as a mapping names it
	Header  string // the same for every file with these columns
	Columns []LookedColumn
	Rows    int // that were looked at
}

// LookedColumn is a column as it was found.
type LookedColumn struct {
	Name    string        // as it is written, or by its place; with a number where one before has the same
	Key     string        // by which mappings know it
	Samples []string      // the first different texts, at most 3
	Values  []LookedValue // all different texts, sorted; nil if there are more than 50
}

// LookedValue is a text of a column, with the rows in which it stands.
type LookedValue struct {
	Text string
	Rows int
}

// The bounds of a Look.
const (
	lookedRows   = 5_000
	samples      = 3
	sampleLength = 80 // characters
	lookedValues = 50
)

// errNoRows refuses a file without anything to import.
var errNoRows = caseload.Errorf(caseload.CodeInvalid, "The file has no rows below the first, which names the columns. Is this the right file?")

// errLooked ends the reading of a file that was looked at enough.
var errLooked = errors.New("looked at enough")

// LookAt looks at a file whose rows are of a noun. It reads all of it once, in bounded
// memory, to learn its encoding. What is neither CSV nor GeoJSON, which has wards whatever
// the noun, is CodeInvalid, or CodeTooLarge.
func LookAt(r io.ReadSeeker, of caseload.Noun) (*Look, error) {
	f, err := inspect(r, "")
	if err != nil {
		return nil, err
	}
	out := &Look{SHA256: f.sha256, Noun: of}
	t, err := out.table(f)
	if err != nil {
		return nil, err
	}
	written, err := t.header()
	if err != nil {
		return nil, err
	}
	h := newHeader(written)
	sum := sha256.Sum256([]byte(out.kind() + strings.Join(h.keys, "\n")))
	out.Header, out.Columns = hex.EncodeToString(sum[:]), make([]LookedColumn, len(h.written))
	times := map[string]int{}
	for i, name := range h.written {
		if name == "" {
			name = h.keys[i]
		}
		if times[name]++; times[name] > 1 {
			name = fmt.Sprintf("%s (%d)", name, times[name])
		}
		out.Columns[i] = LookedColumn{Name: name, Key: h.keys[i], Values: []LookedValue{}}
	}
	err = t.rows(func(r row) error {
		if out.Rows++; out.Rows > lookedRows {
			return errLooked
		}
		for i := range out.Columns {
			if r.fault.Kind == "" && r.cells[i] != "" {
				out.Columns[i].see(r.cells[i])
			}
		}
		return nil
	})
	if errors.Is(err, errLooked) {
		err = nil
	}
	if err == nil && out.Rows == 0 {
		err = errNoRows
	}
	return out, err
}

// table begins to read the file in its format.
func (l *Look) table(f *file) (table, error) {
	text, err := f.text(func(int) {})
	if err != nil {
		return nil, err
	}
	in := bufio.NewReaderSize(text, sniffed)
	start, err := in.Peek(begins)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("reading the file: %w", err)
	}
	if strings.HasPrefix(strings.TrimSpace(string(start)), "{") { // which begins no row that names columns
		l.Noun, l.Format = caseload.NounWard, formatGeoJSON
		return &features{open: func() (io.Reader, error) { return f.text(func(int) {}) }}, nil
	}
	l.Format = formatCSV
	return newCSVTable(in, 0)
}

// kind tells files apart that have the same columns, "" for CSV of cases.
func (l *Look) kind() string {
	if l.Noun == caseload.NounCase {
		return ""
	}
	return l.Noun.String() + "\n" + l.Format + "\n"
}

// see takes note of a text.
func (c *LookedColumn) see(text string) {
	if sample := shown(text); len(c.Samples) < samples && !slices.Contains(c.Samples, sample) {
		c.Samples = append(c.Samples, sample)
	}
	if c.Values == nil {
		return
	}
	at, found := slices.BinarySearchFunc(c.Values, text, func(x LookedValue, text string) int { return strings.Compare(x.Text, text) })
	switch {
	case found:
		c.Values[at].Rows++
	case len(c.Values) == lookedValues || len(text) > sampleLength:
		c.Values = nil
	default:
		c.Values = slices.Insert(c.Values, at, LookedValue{text, 1})
	}
}

// shown is a text as far as pages show it.
func shown(text string) string {
	if runes := []rune(text); len(runes) > sampleLength {
		return string(runes[:sampleLength]) + "…"
	}
	return text
}
