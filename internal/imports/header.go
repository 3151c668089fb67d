package imports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/fold"
)

// Columns that a file of rejected rows has behind those of the data, so that
// it can be imported as it is once its rows are mended.
const (
	lineColumn   = "_line"
	reasonColumn = "_reason"
	rawColumn    = "_raw" // the text of a row that could not be taken apart, which is then its only cell
)

var rejectColumns = []string{lineColumn, reasonColumn, rawColumn}

// ofRejects reports whether a header is that of a file of rejected rows.
func ofRejects(written []string) bool {
	n := len(written) - len(rejectColumns)
	return n > 0 && slices.Equal(written[n:], rejectColumns)
}

// header is the first row of a file.
type header struct {
	written []string // without the columns of a file of rejected rows
	keys    []string // by which columns are known; distinct, never empty
	at      map[string]int
}

// newHeader names every column: one without a name by its place, one whose
// name came before by that and a number.
func newHeader(written []string) *header {
	if ofRejects(written) {
		written = slices.Clone(written[:len(written)-len(rejectColumns)])
		for i, name := range written {
			written[i] = unguarded(name)
		}
	}
	h := &header{written: written, at: make(map[string]int, len(written))}
	repeated := map[string]int{}
	for i, name := range written {
		key := columnKey(name)
		if key == "" {
			key = "column_" + strconv.Itoa(i+1)
		}
		distinct := key
		for _, taken := h.at[distinct]; taken; _, taken = h.at[distinct] {
			repeated[key]++
			distinct = fmt.Sprintf("%s_%d", key, repeated[key]+1)
		}
		h.at[distinct] = i
		h.keys = append(h.keys, distinct)
	}
	return h
}

// columnKey is the form in which names of columns are compared, and the name
// of the property that a column becomes: lower case, every run of other signs
// one underscore, so that "Unique Key" and unique_key are one.
func columnKey(name string) string {
	return strings.ReplaceAll(string(fold.AppendWords(nil, []byte(name))), " ", "_")
}

// places finds the columns that a rule reads. The second answer names what is
// missing, "" for nothing.
func (h *header) places(r *rule) ([]int, string) {
	if len(r.Join) > 0 {
		places := make([]int, len(r.Join))
		for i, name := range r.Join {
			at, ok := h.at[columnKey(name)]
			if !ok {
				return nil, strconv.Quote(name)
			}
			places[i] = at
		}
		return places, ""
	}
	var quoted []string
	for _, name := range r.Column {
		if at, ok := h.at[columnKey(name)]; ok {
			return []int{at}, ""
		}
		quoted = append(quoted, strconv.Quote(name))
	}
	return nil, strings.Join(quoted, " or ")
}

// missing is the error of a mapping that does not fit a file. It names the
// columns, unless the mapping knows none of them: then the first row may be no
// header, but the data of somebody.
func (h *header) missing(what []string, m *Mapping) error {
	lacking := "The file lacks what the mapping reads: " + strings.Join(what, "; ") + "."
	if !h.knownTo(m) {
		return caseload.Errorf(caseload.CodeInvalid, "%s None of its %d columns is one that the mapping names; does its first row hold the names of the columns?",
			lacking, len(h.written))
	}
	return caseload.Errorf(caseload.CodeInvalid, "%s Its columns are: %s.", lacking, h.listed())
}

// knownTo reports whether the mapping names a column of the file.
func (h *header) knownTo(m *Mapping) bool {
	named := func(names []string) bool {
		return slices.ContainsFunc(names, func(name string) bool { _, ok := h.at[columnKey(name)]; return ok })
	}
	for _, r := range m.rules {
		if named(r.Column) || named(r.Join) {
			return true
		}
	}
	for _, f := range m.fields {
		if named(f.Column) || named(f.Join) {
			return true
		}
	}
	return false
}

// How much of the columns of a file stands in a message.
const (
	maxListed     = 100
	maxListedName = 40 // characters
)

// listed names the columns in quotes, so that a terminal obeys nothing in
// them; one without a name by the key that it is known by.
func (h *header) listed() string {
	var names []string
	for i, name := range h.written[:min(len(h.written), maxListed)] {
		if name == "" {
			name = h.keys[i]
		}
		names = append(names, fmt.Sprintf("%.*q", maxListedName, name))
	}
	if left := len(h.written) - len(names); left > 0 {
		names = append(names, fmt.Sprintf("and %d more", left))
	}
	return strings.Join(names, ", ")
}

// unmapped lists the columns, by their keys, that no rule reads and that are
// not to be left out.
func (h *header) unmapped(used map[int]bool, ignored []string) []string {
	var left []string
	for i, key := range h.keys {
		if !used[i] && !slices.Contains(ignored, key) {
			left = append(left, key)
		}
	}
	return left
}
