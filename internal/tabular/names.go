package tabular

import (
	"strconv"
	"strings"

	"caseload/internal/encode"
)

// Distinct is the columns as New takes them: with a title each, and with names of
// their own: another "size" is "size_2".
func Distinct(columns []Column) []Column {
	out := make([]Column, len(columns))
	names := newNames(columns)
	for i, c := range columns {
		if c.Title == "" {
			c.Title = c.Name
		}
		c.Name = names.of(i, c.Name)
		out[i] = c
	}
	return out
}

// names gives names of their own to columns.
type names struct {
	first map[string]int // the column that has a name first, and keeps it
	taken map[string]bool
	next  map[string]int // the number to try for another column of a name
}

func newNames(columns []Column) *names {
	n := &names{map[string]int{}, map[string]bool{}, map[string]int{}}
	for i, c := range columns {
		if _, met := n.first[c.Name]; !met {
			n.first[c.Name] = i
		}
	}
	return n
}

// of is the name of a column that would have one: with the next free number where
// it is another's.
func (n *names) of(column int, name string) string {
	out := name
	for n.taken[out] || n.anothers(out, column) {
		n.next[name] = max(n.next[name], 1) + 1
		out = name + "_" + strconv.Itoa(n.next[name])
	}
	n.taken[out] = true
	return out
}

func (n *names) anothers(name string, column int) bool {
	owner, owned := n.first[name]
	return owned && owner != column
}

// elementName makes a name that an XML element can have (Namespaces in XML 1.0,
// NCName): what such a name cannot have is a low line, and so is one that is
// missing before what cannot begin it. Names that begin with xml are reserved
// (XML 1.0, section 2.3).
func elementName(name string) string {
	var out strings.Builder
	for _, r := range name {
		if !encode.IsXMLName("_" + string(r)) {
			r = '_'
		}
		out.WriteRune(r)
	}
	fit := out.String()
	if !encode.IsXMLName(fit) || strings.HasPrefix(strings.ToLower(fit), "xml") {
		return "_" + fit
	}
	return fit
}
