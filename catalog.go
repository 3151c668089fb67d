package caseload

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"caseload/internal/fold"
	"caseload/internal/geo"
)

// Catalog is the vocabulary that a tenant's cases are written in: statuses,
// case types, fields, sources, wards, categories, users and teams, as of one
// Rev. It is shared and never changed.
type Catalog struct {
	horizon  Horizon // its Rev is left out
	statuses shelf[Status, *Status]
	types    shelf[CaseType, *CaseType]
	fields   shelf[Field, *Field]
	sources  shelf[Source, *Source]
	wards    shelf[Ward, *Ward]
	cats     shelf[Category, *Category]
	users    shelf[User, *User]
	teams    shelf[Team, *Team]
	areas    func() *geo.Index  // made when first asked for
	choices  func() *choiceRows // as well
}

// entry is a record of a catalogued noun.
type entry interface {
	record
	entry() (row *Row, name, code string)
}

// shelf holds the shown rows of one noun, and finds the hidden ones that older
// rows still refer to.
type shelf[T any, P interface {
	*T
	entry
}] struct {
	list   []*T // shown, sorted by name
	byPK   map[PK]*T
	byID   map[string]*T
	byName map[string][]*T // by folded name
	byCode map[string]*T
}

// fill takes the rows of a block of whole rows.
func (s *shelf[T, P]) fill(b *Block) {
	s.byPK, s.byID, s.byName, s.byCode = map[PK]*T{}, map[string]*T{}, map[string][]*T{}, map[string]*T{}
	for i := range b.Rows() {
		x := new(T)
		readRecord(b, i, P(x))
		s.add(x)
	}
	slices.SortFunc(s.list, s.byNames)
}

// byNames is the order of the list.
func (s *shelf[T, P]) byNames(a, b *T) int {
	rowA, nameA, _ := P(a).entry()
	rowB, nameB, _ := P(b).entry()
	return cmp.Or(strings.Compare(fold.Key(nameA), fold.Key(nameB)), strings.Compare(nameA, nameB), strings.Compare(rowA.ID, rowB.ID))
}

func (s *shelf[T, P]) add(x *T) {
	row, name, code := P(x).entry()
	s.byPK[row.PK] = x
	if row.Hidden {
		return
	}
	s.list = append(s.list, x)
	s.byID[row.ID] = x
	key := fold.Key(name)
	s.byName[key] = append(s.byName[key], x)
	if code != "" {
		s.byCode[code] = x
	}
}

// deleted reports whether a row was deleted; 0 is none.
func (s *shelf[T, P]) deleted(k PK) bool {
	x := s.byPK[k]
	return x != nil && P(x).row().Hidden
}

// named finds the rows of a name, whatever its case and accents.
func (s *shelf[T, P]) named(name string) []*T { return s.byName[fold.Key(name)] }

// loadCatalog reads the vocabulary of a tenant as a snapshot shows it.
func loadCatalog(tx Tx) (*Catalog, error) {
	c := &Catalog{horizon: catalogHorizon(tx)}
	var err error
	read := func(n Noun) *Block {
		b := &Block{}
		if err != nil {
			return b
		}
		p := catalogPlan(n)
		b.Reset(p.Kinds())
		err = tx.Page(p, b)
		return b
	}
	c.statuses.fill(read(NounStatus))
	c.types.fill(read(NounCaseType))
	c.fields.fill(read(NounField))
	c.sources.fill(read(NounSource))
	c.wards.fill(read(NounWard))
	c.cats.fill(read(NounCategory))
	c.users.fill(read(NounUser))
	c.teams.fill(read(NounTeam))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(c.statuses.list, func(a, b *Status) int { return cmp.Compare(a.Position, b.Position) })
	c.areas, c.choices = sync.OnceValue(c.indexAreas), sync.OnceValue(c.makeChoices)
	return c, nil
}

// SearchFields lists the declared fields of a tenant that a snapshot shows and
// that WriteTx.SearchFields is to be told.
func SearchFields(tx Tx) ([]Field, error) {
	c, err := loadCatalog(tx)
	if err != nil {
		return nil, err
	}
	return c.searchFields(), nil
}

// catalogHorizon is the state that a catalogue stands for.
func catalogHorizon(tx Tx) Horizon {
	h := tx.Horizon()
	return Horizon{Catalog: h.Catalog, Epoch: h.Epoch}
}

// catalogPlan reads all rows of a catalogued noun, hidden ones too.
func catalogPlan(n Noun) *Plan {
	p := &Plan{noun: n, scope: RowScope{All: true}, order: []Order{{Path: "pk"}}, hidden: true}
	for i, path := range wholePaths(n) {
		p.columns = append(p.columns, Column{Path: path, Kind: n.Kinds()[i]})
	}
	return p
}

// indexAreas makes the index of the enabled wards' boundaries.
func (c *Catalog) indexAreas() *geo.Index {
	areas := geo.NewIndex()
	for _, w := range c.wards.list {
		if w.Boundary == "" || !w.Enabled {
			continue
		}
		if b, err := geo.ParseBoundary([]byte(w.Boundary)); err == nil { // checked when it was written
			areas.Add(int64(w.PK), b)
		}
	}
	return areas
}

// Locate returns the ward whose boundary holds a place, 0 for none.
func (c *Catalog) Locate(p *Point) PK {
	if p == nil {
		return 0
	}
	pk, _ := c.areas().Locate(p.Lat, p.Lon)
	return PK(pk)
}

// Status finds a status by its PK, a hidden one too; nil without one.
func (c *Catalog) Status(k PK) *Status { return c.statuses.byPK[k] }

// Source finds a source by its PK, as Status does.
func (c *Catalog) Source(k PK) *Source { return c.sources.byPK[k] }

// Ward finds a ward by its PK, as Status does.
func (c *Catalog) Ward(k PK) *Ward { return c.wards.byPK[k] }

// Category finds a category by its PK, as Status does.
func (c *Catalog) Category(k PK) *Category { return c.cats.byPK[k] }

// User finds a user by its PK, as Status does.
func (c *Catalog) User(k PK) *User { return c.users.byPK[k] }

// Team finds a team by its PK, as Status does.
func (c *Catalog) Team(k PK) *Team { return c.teams.byPK[k] }

// CaseType finds a case type by its PK, as Status does.
func (c *Catalog) CaseType(k PK) *CaseType { return c.types.byPK[k] }

// CaseTypes lists the shown case types by name.
func (c *Catalog) CaseTypes() []*CaseType { return slices.Clone(c.types.list) }

// Fields lists the declared fields by name.
func (c *Catalog) Fields() []*Field { return slices.Clone(c.fields.list) }

// Teams lists the shown teams by name.
func (c *Catalog) Teams() []*Team { return slices.Clone(c.teams.list) }

// Statuses lists the tenant's statuses in their order.
func (c *Catalog) Statuses() []*Status { return c.statuses.list }

// Wards lists the shown wards by name, disabled ones too.
func (c *Catalog) Wards() []*Ward { return slices.Clone(c.wards.list) }

// Categories lists the shown categories by name.
func (c *Catalog) Categories() []*Category { return slices.Clone(c.cats.list) }

// Users lists the shown users by name, disabled ones too.
func (c *Catalog) Users() []*User { return slices.Clone(c.users.list) }

// Workers lists the users who may be given a case, by name: enabled people.
func (c *Catalog) Workers() []*User {
	return slices.DeleteFunc(c.Users(), func(u *User) bool { return !u.enters() })
}

// StatusesOf lists the statuses that are mapped to a stage.
func (c *Catalog) StatusesOf(stage Stage) []PK {
	var out []PK
	for _, s := range c.statuses.list {
		if s.Stage == stage {
			out = append(out, s.PK)
		}
	}
	return out
}

// CategoriesNamed lists the categories of a name, whatever its case and accents.
func (c *Catalog) CategoriesNamed(name string) []PK {
	return pks(c.cats.named(name), (*Category).pk)
}

// SourcesNamed is CategoriesNamed for sources.
func (c *Catalog) SourcesNamed(name string) []PK { return pks(c.sources.named(name), (*Source).pk) }

// WardByID finds a shown ward by its ID, nil without one.
func (c *Catalog) WardByID(id string) *Ward { return c.wards.byID[id] }

// WardsNamed is CategoriesNamed for wards.
func (c *Catalog) WardsNamed(name string) []PK { return pks(c.wards.named(name), (*Ward).pk) }

// UserByID is WardByID for users.
func (c *Catalog) UserByID(id string) *User { return c.users.byID[id] }

// CaseTypeCalled finds a shown case type by its name, else its label, whatever
// their case and accents, else its ID; nil without one.
func (c *Catalog) CaseTypeCalled(text string) *CaseType {
	if found := c.types.named(text); len(found) > 0 {
		return found[0]
	}
	key := fold.Key(text)
	for _, t := range c.types.list {
		if fold.Key(t.Label) == key && key != "" {
			return t
		}
	}
	return c.types.byID[text]
}

// TeamCalled finds a shown team by its code, its name, whatever the case and
// accents, or its ID; nil without one.
func (c *Catalog) TeamCalled(text string) *Team {
	if t := c.teams.byCode[text]; t != nil {
		return t
	}
	if found := c.teams.named(text); len(found) == 1 {
		return found[0]
	}
	return c.teams.byID[text]
}

// UserCalled finds a shown user by the email address, the name, as TeamCalled
// does, or the ID; nil without one.
func (c *Catalog) UserCalled(text string) *User {
	if u := c.users.byCode[strings.ToLower(text)]; u != nil {
		return u
	}
	if found := c.users.named(text); len(found) == 1 {
		return found[0]
	}
	return c.users.byID[text]
}

// EntryCalled is the ID and the name of the shown row of a noun that is catalogued, such
// as a ward, of a name, whatever its case and accents, or of that ID; "" without one, and
// where several have the name.
func (c *Catalog) EntryCalled(n Noun, text string) (id, name string) {
	if of := c.shelfOf(n); of != nil {
		return of.wordCalled(text)
	}
	return "", ""
}

func (s *shelf[T, P]) wordCalled(text string) (id, name string) {
	found := s.named(text)
	if x := s.byID[text]; x != nil {
		found = []*T{x}
	}
	if len(found) != 1 {
		return "", ""
	}
	row, name, _ := P(found[0]).entry()
	return row.ID, name
}

// FieldCalled finds a field that is declared for cases of a type, or of all, by its
// name or by its label without blanks, whatever their case; nil without one.
func (c *Catalog) FieldCalled(text string, caseType PK) *Field {
	for _, f := range c.fields.list {
		known := strings.EqualFold(f.Name, text) || strings.EqualFold(columnPart(labelOf(f)), text)
		if known && (f.Type == 0 || f.Type == caseType) {
			return f
		}
	}
	return nil
}

// Entry says what a row of a catalogued noun is called, "" without one, and
// whether it is shown: others may still refer to one that is not.
func (c *Catalog) Entry(n Noun, k PK) (id, name string, shown bool) {
	if of := c.shelfOf(n); of != nil {
		return of.called(k)
	}
	return "", "", false
}

// shelfOf finds the rows of a noun; nil of one that is not catalogued.
func (c *Catalog) shelfOf(n Noun) interface {
	called(k PK) (id, name string, shown bool)
	wordCalled(text string) (id, name string)
} {
	switch n {
	case NounStatus:
		return &c.statuses
	case NounCaseType:
		return &c.types
	case NounField:
		return &c.fields
	case NounSource:
		return &c.sources
	case NounWard:
		return &c.wards
	case NounCategory:
		return &c.cats
	case NounUser:
		return &c.users
	case NounTeam:
		return &c.teams
	}
	return nil
}

func (s *shelf[T, P]) called(k PK) (id, name string, shown bool) {
	x := s.byPK[k]
	if x == nil {
		return "", "", false
	}
	row, name, _ := P(x).entry()
	return row.ID, name, !row.Hidden
}

// Words writes a value of an attribute as it is called: by the names of the rows that it
// refers to, and of the numbers that stand for words, by these; "" for none.
func (c *Catalog) Words(a Attribute, v Value) string {
	switch {
	case v.IsNull():
		return ""
	case v.Kind() == KindRef:
		_, name, _ := c.Entry(a.To, PK(v.Int64()))
		return name
	case v.Kind() == KindRefs:
		var names []string
		for _, k := range ParseRefs(v.Str()) {
			_, name, _ := c.Entry(a.To, k)
			names = append(names, name)
		}
		return strings.Join(names, ", ")
	case v.Kind() == KindDegrees:
		return strconv.FormatFloat(float64(v.Int64())/degreesUnit, 'f', -1, 64)
	case a.Name == "stage":
		return Stage(v.Int64()).String()
	case a.Name == "sensitivity":
		return Sensitivity(v.Int64()).String()
	}
	return v.Canonical()
}

func pks[T any](rows []*T, pk func(*T) PK) []PK {
	out := make([]PK, len(rows))
	for i, r := range rows {
		out[i] = pk(r)
	}
	return out
}

func (r *Row) pk() PK { return r.PK }

// StageOf is the stage that a status is mapped to.
func (c *Catalog) StageOf(status PK) Stage {
	if s := c.Status(status); s != nil {
		return s.Stage
	}
	return Open
}

// within is the catalogue without the names that nobody may read who may read
// only up to a sensitivity: those of users and teams are internal.
func (c *Catalog) within(upTo Sensitivity) *Catalog {
	if upTo >= Internal {
		return c
	}
	cut := *c
	cut.users, cut.teams = shelf[User, *User]{}, shelf[Team, *Team]{}
	return &cut
}

// sensitivityOf is how sensitive a property of cases is: as it is declared, or else as
// properties are, but no less than it was declared before.
func (c *Catalog) sensitivityOf(property string) Sensitivity {
	for _, f := range c.fields.list {
		if f.Name == property {
			return f.Sensitivity
		}
	}
	a, _, _ := NounCase.Attribute("properties")
	level := a.Sensitivity
	for _, f := range c.fields.byPK {
		if f.Name == property {
			level = max(level, f.Sensitivity)
		}
	}
	return level
}

// searchableField finds a declared field that may be filtered by. Fields of
// one name, of several case types, have one kind and one sensitivity; they are
// found when all of them are indexed.
func (c *Catalog) searchableField(name string) *Field {
	var found *Field
	for _, f := range c.fields.list {
		if f.Name != name || !f.Searchable {
			continue
		}
		if !f.Indexed {
			return nil
		}
		found = f
	}
	return found
}

// rebuilding reports whether words of a field may still stand where those are
// found who may read up to a sensitivity, though the field is above it now.
func (c *Catalog) rebuilding(upTo Sensitivity) bool {
	for _, f := range c.fields.byPK {
		if f.Indexed != f.Searchable && c.sensitivityOf(f.Name) > upTo {
			return true
		}
	}
	return false
}

// searchFields lists the declared fields that may be filtered by, or soon.
func (c *Catalog) searchFields() []Field {
	var out []Field
	for _, f := range c.fields.list {
		if f.Searchable {
			out = append(out, *f)
		}
	}
	return out
}
