package caseload

import (
	"slices"
	"strings"

	"caseload/internal/fold"
)

// Refers holds where the reference at Path leads to a row that is meant: an ID
// or a code means one row, a name all that have it. If none is meant, it never
// holds.
//
// Refers, AtStage, AssignedTo, TypeHasWord, Whose and Declared speak in the
// words of the tenant's catalogue. A Plan holds what they mean in its snapshot,
// so that stores need not know them.
type Refers struct {
	Path Path
	To   Named
}

// AtStage holds where a case's status is mapped to the stage.
type AtStage struct{ Stage Stage }

// AssignedTo holds where a case is the user's own, as Case.AssignedTo says.
type AssignedTo struct{ UserID string }

// TypeHasWord holds where the name of a case's type is a text, or has it as a
// word, as HasWord says.
type TypeHasWord struct{ Text string }

// Whose holds where the reference at Path leads to the user or team whose ID is
// a text, or has it as a word, as HasWord says.
type Whose struct {
	Path Path
	ID   string
}

// Declared holds where a property that was declared stands, as Op says, to a
// text, which is read as a value of the property's kind.
type Declared struct {
	Property string
	Op       Op
	Text     string
}

func (Refers) expr()      {}
func (AtStage) expr()     {}
func (AssignedTo) expr()  {}
func (TypeHasWord) expr() {}
func (Whose) expr()       {}
func (Declared) expr()    {}

// checkReference refuses a Refers to what is not in the catalogue.
func (pl *planner) checkReference(n Noun, path Path) error {
	a, err := pl.readable(n, path)
	if err == nil && a.Kind == KindRefs {
		return pl.checkAmong(n, Among{Path: path})
	}
	if err == nil && (a.Kind != KindRef || !a.To.Catalogued()) {
		err = Invalid(string(path), "This field does not refer to something that has a name.")
	}
	return err
}

// declared makes the comparison that a Declared means.
func (pl *planner) declared(n Noun, e Declared) (Compare, error) {
	path := Path("properties." + e.Property)
	a, err := pl.readable(n, path)
	if err != nil {
		return Compare{}, Invalid(string(path), "Only a property that is declared as searchable can be compared by its size.")
	}
	v, err := ParseValue(a.Kind, e.Text, nil)
	if a.Kind == KindChoice {
		v, err = ParseText(e.Text, MaxText)
	}
	if err != nil {
		return Compare{}, problemsError([]Problem{problemOf(string(path), err)})
	}
	return Compare{path, e.Op, v}, nil
}

// lookUp puts the rows that are meant in the place of the words for them, in a
// condition that was found to be allowed.
func (pl *planner) lookUp(n Noun, e Expr) Expr {
	switch e := e.(type) {
	case And:
		return And(pl.lookUpAll(n, e))
	case Or:
		return Or(pl.lookUpAll(n, e))
	case Not:
		return Not{pl.lookUp(n, e.Of)}
	case Compare:
		return lookUpKey(n, e)
	case Has:
		e.Where, e.scope = pl.lookUp(e.Way.Noun, e.Where), pl.by.scope()
		return e
	case Mentions:
		e.words, _ = searchWords(e.Text)
		if e.upTo = pl.upTo; len(e.words) == 0 {
			return Or{}
		}
		return e
	case Refers:
		a, _ := pl.resolve(n, e.Path) // found before
		if a.Kind == KindRefs {
			return Among{e.Path, pl.catalog.meant(a.To, e.To)}
		}
		return In{e.Path, refValues(pl.catalog.meant(a.To, e.To))}
	case AtStage:
		return In{"status", refValues(pl.catalog.StatusesOf(e.Stage))}
	case AssignedTo:
		return assignedTo(pl.catalog.UserByID(e.UserID))
	case TypeHasWord:
		return In{"type", refValues(pl.catalog.types.where(func(t *CaseType) bool { return hasWord(t.Name, e.Text) }))}
	case Declared:
		compare, _ := pl.declared(n, e) // found to be right before
		return compare
	case Whose:
		users := pl.catalog.users.where(func(u *User) bool { return hasWord(u.ID, e.ID) })
		teams := pl.catalog.teams.where(func(t *Team) bool { return hasWord(t.ID, e.ID) })
		return In{e.Path, refValues(append(users, teams...))}
	}
	return e
}

// lookUpKey is a comparison as an index may answer it: a name that is equal has an
// equal key. External IDs have an index themselves.
func lookUpKey(n Noun, e Compare) Expr {
	if e.Op == Like {
		e.Value = foldedPattern(e.Value)
		return e
	}
	_, _, keyed := n.Attribute(string(e.Path) + "_key")
	key := fold.Key(e.Value.s)
	if !keyed || e.Path == "external_id" || e.Op != Equal || key == "" {
		return e
	}
	return And{Compare{Path: e.Path + "_key", Value: Text(key)}, e}
}

// foldedPattern folds what stands between the % of a pattern, as keys are: white
// space beside a % is one blank, at the ends of the pattern none.
func foldedPattern(v Value) Value {
	const letter = "x"
	parts := strings.Split(v.s, "%")
	for i, part := range parts {
		key := fold.Key(letter + part + letter)
		key = key[len(letter) : len(key)-len(letter)]
		if i == 0 {
			key = strings.TrimPrefix(key, " ")
		}
		if i == len(parts)-1 {
			key = strings.TrimSuffix(key, " ")
		}
		parts[i] = key
	}
	return Text(strings.Join(parts, "%"))
}

func (pl *planner) lookUpAll(n Noun, parts []Expr) []Expr {
	out := make([]Expr, len(parts))
	for i, part := range parts {
		out[i] = pl.lookUp(n, part)
	}
	return out
}

func refValues(keys []PK) []Value {
	out := make([]Value, len(keys))
	for i, k := range keys {
		out[i] = Ref(k)
	}
	return out
}

// assignedTo is the condition of a user's own cases; nobody has none.
func assignedTo(u *User) Expr {
	if u == nil {
		return Or{}
	}
	return Assigned{u.PK}
}

// where lists the rows that fit, hidden ones too, since older rows refer to them.
func (s *shelf[T, P]) where(fits func(*T) bool) (found []PK) {
	for k, x := range s.byPK {
		if fits(x) {
			found = append(found, k)
		}
	}
	slices.Sort(found)
	return found
}

// meant lists the shown rows of a catalogued noun that a Named means.
func (c *Catalog) meant(n Noun, to Named) []PK {
	switch n {
	case NounWard:
		return pks(c.wards.find(to), (*Ward).pk)
	case NounCategory:
		return pks(c.cats.find(to), (*Category).pk)
	case NounSource:
		return pks(c.sources.find(to), (*Source).pk)
	case NounStatus:
		return pks(c.statuses.find(to), (*Status).pk)
	case NounCaseType:
		return pks(c.types.find(to), (*CaseType).pk)
	case NounField:
		return pks(c.fields.find(to), (*Field).pk)
	case NounUser: // or a team, which may own cases
		return append(pks(c.users.find(to), (*User).pk), pks(c.teams.find(to), (*Team).pk)...)
	}
	return nil
}
