package caseload

import (
	"strings"
)

// Query is what a caller asks for, in the domain's names. It holds no
// permission: the Service makes a Plan of it.
type Query struct {
	Where  Expr
	Search string  // every word must start a word of the row; it has an order of its own
	Order  []Order // then by PK; empty: newest first
	After  Cursor  // from an earlier answer to the same Query: the rows behind it
	Before Cursor  // the same: the last rows in front of it
	Limit  int     // rows; 0: all
	Offset int     // rows to leave out at the start
	Fresh  Fresh
}

// Order is one step of a sort. Nulls come last in both directions.
type Order struct {
	Path Path
	Desc bool
}

// Path names a value of a row: an attribute ("status"), an attribute of the
// row that it refers to ("ward.name"), a property ("properties.height"), or, of a
// case, a value of its stage of a name ("stages.Stage 2.due"), a property as it is
// written, declared as searchable or not ("member.height"), and ParentNumber.
type Path string

// ParentNumber is the number of the case that the link "parent" of a case leads
// to, if the caller may see it.
const ParentNumber Path = "parent.number"

// ClosedDay is the day, in UTC, on which a case was closed: only for Tally.
const ClosedDay Path = "closed.day"

// MicrosPerDay are the microseconds of a day.
const MicrosPerDay = secondsPerDay * 1_000_000

// cut splits a path into the referring attribute, if any, and the name.
func (p Path) cut() (via, name string) {
	via, name, ok := strings.Cut(string(p), ".")
	if !ok {
		return "", via
	}
	return via, name
}

// Property returns the name of the property that the path means.
func (p Path) Property() (string, bool) { return strings.CutPrefix(string(p), "properties.") }

// Member returns the name of the property of a case that is read as it is written.
func (p Path) Member() (string, bool) { return strings.CutPrefix(string(p), memberPrefix) }

const memberPrefix = "member."

// Stage splits "stages.Stage 2.due" into the name of a case's stage and one of its
// attributes.
func (p Path) Stage() (name, attribute string, ok bool) {
	rest, ok := strings.CutPrefix(string(p), "stages.")
	dot := strings.LastIndexByte(rest, '.')
	if !ok || dot < 1 {
		return "", "", false
	}
	return rest[:dot], rest[dot+1:], true
}

// Ref splits "ward.name" into "ward" and "name".
func (p Path) Ref() (via, name string, ok bool) {
	if _, isProperty := p.Property(); isProperty {
		return "", "", false
	}
	via, name = p.cut()
	return via, name, via != ""
}

// Expr is a condition on a row; nil holds for every row. A comparison with a
// null is false, and Not turns over whatever is inside: conditions are true or
// false, never unknown.
type Expr interface{ expr() }

// And holds where all parts do; without parts, always.
type And []Expr

// Or holds where any part does; without parts, never.
type Or []Expr

// Not holds where the part does not.
type Not struct{ Of Expr }

// Compare holds where the value at the path stands to Value as Op says.
// Values are of the path's kind. Text compares by its bytes, a text property
// by its folded bytes.
type Compare struct {
	Path  Path
	Op    Op
	Value Value
}

// In holds where the value at the path is one of Values; without any, never.
type In struct {
	Path   Path
	Values []Value
}

// IsNull holds where there is nothing at the path.
type IsNull struct{ Path Path }

// Assigned holds where a case is the user's own, as Case.AssignedTo says.
type Assigned struct{ User PK }

// Linked holds where a case has a link to one of the IDs; of a name, if that is
// not "".
type Linked struct {
	Name string
	To   []string
}

// Among holds where one of the references at the path, of KindRefs, is one of
// Keys.
type Among struct {
	Path Path
	Keys []PK
}

// Way leads from the rows of a noun to others by a reference: forward to what it
// refers to, or back from what is referred to.
type Way struct {
	Path Path // the reference: an attribute of these rows or, if Back, of the others
	Back bool
	Noun Noun // of the others
}

// Has holds where the way leads to a row that the caller may see and that meets
// Where.
type Has struct {
	Way   Way
	Where Expr

	scope RowScope // the caller's
}

// Scope is which of the other rows count.
func (h Has) Scope() RowScope { return h.scope }

// HasWord holds where a case's text at the path, of those whose words are
// searched, is the text, or has it as a word between white space, whatever the
// case and accents of both.
type HasWord struct {
	Path Path
	Text string
}

// HasProperty holds where a case has the property, whether it was declared or
// not, with the value: equal as text.
type HasProperty struct {
	Name, Value string
	Any         bool // with any value
}

// Mentions holds where every word of a text begins a word of the row: of a case
// one that search looks into, of a note one of its text, of a person one of the
// names, the email address, the telephone numbers or the postcode.
type Mentions struct {
	Text string

	words []string
	upTo  Sensitivity
}

// Words are the folded words, among those as sensitive as the second result or
// less.
func (m Mentions) Words() ([]string, Sensitivity) { return m.words, m.upTo }

func (And) expr()         {}
func (Or) expr()          {}
func (Not) expr()         {}
func (Compare) expr()     {}
func (In) expr()          {}
func (IsNull) expr()      {}
func (Assigned) expr()    {}
func (Linked) expr()      {}
func (Among) expr()       {}
func (Has) expr()         {}
func (HasWord) expr()     {}
func (HasProperty) expr() {}
func (Mentions) expr()    {}

// Op is a comparison.
type Op uint8

// The comparisons. Contains and Prefix are for textual kinds; Like is for folded
// keys, such as name_key, and takes a text in which % stands for any, whatever the
// case and accents of both.
const (
	Equal Op = iota
	Less
	LessEqual
	Greater
	GreaterEqual
	Contains
	Prefix
	Like
)

// Where joins the conditions that are not nil.
func Where(parts ...Expr) Expr {
	var all And
	for _, p := range parts {
		if p != nil {
			all = append(all, p)
		}
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	return all
}

// The bounds of a condition, so that no request costs without limit.
const (
	maxExprNodes  = 500
	maxExprDepth  = 20
	maxExprValues = 10_000
)
