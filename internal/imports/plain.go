package imports

import (
	"reflect"
	"slices"

	"github.com/pelletier/go-toml/v2"
)

// Plain reports whether a Draft can say all that a mapping says of the columns of a file:
// if not, what a form makes of it would read the file in another way.
func Plain(mapping string, l *Look, w *Words) bool {
	var said, drawn mappingFile
	text, err := DraftOf(mapping, l, w).TOML(l, w)
	if err != nil || toml.Unmarshal([]byte(mapping), &said) != nil || toml.Unmarshal([]byte(text), &drawn) != nil {
		return false
	}
	return said.bare(l, w).within(drawn.bare(l, w))
}

// bare is the mapping without the columns that a file does not have, without what is
// otherwise understood, and without what the tenant says of its own fields.
func (f mappingFile) bare(l *Look, w *Words) mappingFile {
	at := func(c column) int {
		if len(c.Column) != 1 || len(c.Join) > 0 {
			return -1
		}
		return slices.IndexFunc(l.Columns, func(x LookedColumn) bool { return x.Key == columnKey(c.Column[0]) })
	}
	f.Format = "" // which is that of the file
	if f.Unmapped == "drop" {
		f.Unmapped = ""
	}
	columns, fields := f.Columns, f.Fields
	f.Columns, f.Fields = map[string]column{}, map[string]field{}
	for target, c := range columns {
		n := at(c)
		if n < 0 && len(c.Column) == 1 && c.Default == "" {
			continue
		}
		if n >= 0 {
			c.Column = names{l.Columns[n].Key}
		}
		f.Columns[target] = c
	}
	for name, x := range fields {
		if len(x.Column)+len(x.Join) == 0 {
			x.Column = names{name}
		}
		n := at(x.column)
		if n < 0 && len(x.Column) == 1 && x.Default == "" {
			continue
		}
		if n >= 0 {
			x.Column = names{l.Columns[n].Key}
			x.settle(l.Columns[n].Name)
		}
		if fieldNamed(name, w.Fields) != nil {
			x = field{column: x.column}
		}
		f.Fields[name] = x
	}
	return f
}

// settle says what a declaration means that leaves it out, for a column of a name.
func (x *field) settle(name string) {
	if x.Label == "" {
		x.Label = name
	}
	if x.Kind == "text" {
		x.Kind = ""
	}
	if x.Sensitivity == "internal" {
		x.Sensitivity = ""
	}
}

// meanings takes from a bare mapping what texts of its columns mean, by their targets.
func (f mappingFile) meanings() map[string]map[string]string {
	out := map[string]map[string]string{}
	for target, c := range f.Columns {
		out[target], c.Values = c.Values, nil
		f.Columns[target] = c
	}
	for name, x := range f.Fields {
		out[PropertyPrefix+name], x.Values = x.Values, nil
		f.Fields[name] = x
	}
	return out
}

// within reports whether another bare mapping says the same, and perhaps of more texts
// what they mean.
func (f mappingFile) within(other mappingFile) bool {
	theirs := other.meanings()
	for target, words := range f.meanings() {
		for text, word := range words {
			if text == "*" || theirs[target][text] != word {
				return false
			}
		}
	}
	return reflect.DeepEqual(f, other)
}
