package imports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/fold"
)

// Columns that a file of rejected rows has behind those of the data. They are
// passed over, so that a mended file can be imported as it is.
const (
	lineColumn   = "_line"
	reasonColumn = "_reason"
)

// header is the first row of a file.
type header struct {
	written []string // without the columns of a file of rejected rows
	keys    []string // by which columns are known; distinct, never empty
	at      map[string]int
}

// newHeader names every column: one without a name by its place, one whose
// name came before by that and a number.
func newHeader(written []string) *header {
	if n := len(written); n > 2 && written[n-2] == lineColumn && written[n-1] == reasonColumn {
		written = written[:n-2]
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

// missing is the error of a mapping that does not fit a file.
func (h *header) missing(what []string) error {
	return caseload.Errorf(caseload.CodeInvalid, "The file lacks what the mapping reads: %s. Its columns are: %s.",
		strings.Join(what, "; "), strings.Join(h.written, ", "))
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
