package imports

import (
	"errors"
	"fmt"
	"strings"

	"caseload"
	"caseload/internal/fold"
)

// rule says where the text of one target comes from.
type rule struct {
	target string
	column
	layouts []layout
	values  map[string]string // by the folded key of what stands in the file
}

// fieldRule is the rule of a property that the mapping declares.
type fieldRule struct {
	rule
	declared caseload.FieldInput
}

// column is how a target is filled: from the first of some columns that the
// file has, from several joined, or with the default alone.
type column struct {
	Column    names             `toml:"column"`
	Join      []string          `toml:"join"`
	Separator *string           `toml:"separator"`
	Values    map[string]string `toml:"values"`
	Default   string            `toml:"default"`
	Date      names             `toml:"date"`
	Fold      string            `toml:"fold"`
	Name      string            `toml:"name"`
	Make      bool              `toml:"make"`
}

// UnmarshalText reads the short form: only the column's name.
func (c *column) UnmarshalText(text []byte) error { return c.Column.UnmarshalText(text) }

// field declares a property of cases.
type field struct {
	column
	Kind        string   `toml:"kind"`
	Label       string   `toml:"label"`
	Choices     []string `toml:"choices"`
	Required    bool     `toml:"required"`
	Sensitivity string   `toml:"sensitivity"`
	Searchable  bool     `toml:"searchable"`
}

// names is one text or a list of them.
type names []string

// UnmarshalText reads a single name.
func (n *names) UnmarshalText(text []byte) error {
	*n = names{string(text)}
	return nil
}

// makeRule checks the description of one target.
func makeRule(target string, c column, layouts []layout) (rule, error) {
	r := rule{target: target, column: c, layouts: layouts}
	switch {
	case len(c.Column) > 0 && len(c.Join) > 0:
		return r, errors.New("write either column or join, not both.")
	case len(c.Column)+len(c.Join) == 0 && c.Default == "":
		return r, errors.New("say which column it comes from, or give a default.")
	case c.Fold != "" && c.Fold != foldNumber:
		return r, fmt.Errorf("fold must be %q, or be left out.", foldNumber)
	case c.Name != "" && (c.Fold == "" || strings.Count(c.Name, "{}") != 1):
		return r, fmt.Errorf(`name goes with fold = %q, and has one {} where the number stands.`, foldNumber)
	case c.Make && target != "ward" && target != "category":
		return r, errors.New("make is for ward and category.")
	}
	if len(c.Date) > 0 {
		var err error
		if r.layouts, err = parseLayouts("date", c.Date, nil); err != nil {
			return r, err
		}
	}
	if len(c.Values) > 0 {
		r.values = make(map[string]string, len(c.Values))
	}
	for from, to := range c.Values {
		if target == "status" {
			if _, err := parseStage(to); err != nil {
				return r, fmt.Errorf("%q is not a status; there are %s.", to, strings.Join(caseload.StageNames(), ", "))
			}
		}
		r.values[fold.Key(from)] = to
	}
	return r, nil
}

// makeField checks the declaration of a property. It stands in the column of
// its own name unless another is said.
func makeField(name string, f field, layouts []layout) (fieldRule, error) {
	if len(f.Column)+len(f.Join) == 0 && f.Default == "" {
		f.Column = names{name}
	}
	r, err := makeRule("properties."+name, f.column, layouts)
	if err != nil {
		return fieldRule{}, err
	}
	in := caseload.FieldInput{Name: name, Label: f.Label, Kind: caseload.KindText, Choices: f.Choices,
		Required: f.Required, Sensitivity: caseload.Internal, Searchable: f.Searchable}
	if in.Label == "" {
		in.Label = name
	}
	if f.Kind != "" {
		if in.Kind, err = caseload.ParseFieldKind(f.Kind); err != nil {
			return fieldRule{}, fmt.Errorf("kind must be one of %s.", allowedBy(err))
		}
	}
	if f.Sensitivity != "" {
		if in.Sensitivity, err = caseload.ParseSensitivity(f.Sensitivity); err != nil {
			return fieldRule{}, fmt.Errorf("sensitivity must be one of %s.", allowedBy(err))
		}
	}
	switch {
	case name == "" || strings.Contains(name, "."):
		return fieldRule{}, errors.New("the name of a field is not empty and has no dot.")
	case (in.Kind == caseload.KindChoice) != (len(in.Choices) > 0):
		return fieldRule{}, errors.New(`choices go with kind = "choice".`)
	}
	return fieldRule{r, in}, nil
}

// allowedBy lists what an error of the domain says is allowed.
func allowedBy(err error) string {
	if e, ok := errors.AsType[*caseload.Error](err); ok && len(e.Problems) > 0 {
		return strings.Join(e.Problems[0].Allowed, ", ")
	}
	return ""
}
