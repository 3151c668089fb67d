package caseload

import (
	"maps"
	"slices"
	"strings"
)

// follower finds what somebody who has a table as it was at a Rev has to know of
// it now. What the caller neither saw then nor sees now leaves no trace in that.
type follower struct {
	*reader
	of   *compiledReport
	noun Noun
	rev  Rev

	given []PK // rows that are seen now, to be given anew
	gone  []PK // rows that were seen, and are not

	changed map[Noun][]PK // the rows that were changed since
	told    []PK          // rows that changed, or that show something that did
	doubted []PK          // rows that may have come into sight or out of it, by others that changed
	parts   map[PK][]PK   // the changed involvements of people, as they were at the Rev
}

// followedAtOnce is how many rows are looked at together, and wholeAtOnce how many
// past rows are read whole: a form may be long.
const (
	followedAtOnce = 1000
	wholeAtOnce    = 100
)

// follow sorts what has changed into what is to be given and what is gone.
func (f *follower) follow() error {
	if err := f.readChanges(); err != nil {
		return err
	}
	if err := f.candidates(); err != nil {
		return err
	}
	f.told = distinct(f.told)
	for some := range slices.Chunk(distinct(f.told, f.doubted), followedAtOnce) {
		if err := f.settle(some); err != nil {
			return err
		}
	}
	return nil
}

// distinct joins lists of rows, each once, in the order of their PKs.
func distinct(lists ...[]PK) []PK {
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Clip(slices.Compact(all))
}

// maxFollowed is how many changes are followed. Beyond that a whole table costs less,
// and their keys would need more memory than it does.
const maxFollowed = 250_000

var errTooMuchChanged = Errorf(CodeGone, "Too much has changed since that export to be told row by row. Begin anew with a whole one.")

// readChanges reads the history since the Rev.
func (f *follower) readChanges() error {
	since := Compare{Path: "rev", Op: Greater, Value: Value{kind: KindTime, set: true, n: int64(f.rev)}}
	plan := everyRow(NounChange, since)
	plan.order = []Order{{Path: pkOf(NounChange)}}
	plan.columns = []Column{{Path: "noun", Kind: KindInt}, {Path: "row", Kind: KindInt}}
	f.changed = map[Noun][]PK{}
	read := 0
	err := f.tx.Scan(plan, func(b *Block) error {
		if read += b.Rows(); read > maxFollowed {
			return errTooMuchChanged
		}
		for i := range b.Rows() {
			n := Noun(b.Int(i, 0))
			f.changed[n] = append(f.changed[n], b.PK(i, 1))
		}
		return nil
	})
	for n, keys := range f.changed {
		f.changed[n] = distinct(keys)
	}
	return err
}

// candidates finds the rows that may have to be told of.
func (f *follower) candidates() error {
	f.told = f.changed[f.noun]
	steps := []func() error{f.renamedOnes, f.peopleShown}
	switch f.noun {
	case NounCase:
	case NounForm:
		steps = append(steps, f.formsOfCases)
	case NounPerson:
		if !f.of.plan.scope.All { // who sees all people does, whatever becomes of cases
			steps = append(steps, f.partsBefore, f.partsNow)
		}
	default:
		steps = append(steps, f.partsOfCases)
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// leading reads a reference of the rows of a noun that lead to some others.
func (f *follower) leading(n Noun, read Path, to []PK, where func([]PK) Expr) (out []PK, err error) {
	for some := range slices.Chunk(to, followedAtOnce) {
		found, err := f.keysOf(n, read, where(some))
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// by is the condition that a reference leads to one of some rows.
func by(path Path) func([]PK) Expr {
	return func(some []PK) Expr { return In{path, refValues(some)} }
}

// renamedOnes finds rows that show a word of the catalogue that is another now.
func (f *follower) renamedOnes() error {
	found, err := f.renamed(f.noun, "")
	f.told = append(f.told, found...)
	return err
}

// renamed finds the rows of a noun of which columns behind a reference show words
// of the catalogue that have changed.
func (f *follower) renamed(n Noun, via string) (out []PK, err error) {
	looked := map[string]bool{}
	for i := range f.of.head.Columns {
		for _, name := range f.of.head.Columns[i].words(via) {
			a, _, ok := n.Attribute(name)
			if !ok || looked[name] {
				continue
			}
			looked[name] = true
			words := f.changed[a.To]
			if name == "owner" {
				words = distinct(words, f.changed[NounTeam])
			}
			where := by(Path(name))
			if a.Kind == KindRefs {
				where = func(some []PK) Expr { return Among{Path(name), some} }
			}
			found, err := f.leading(n, "pk", words, where)
			if err != nil {
				return nil, err
			}
			out = append(out, found...)
		}
	}
	return out, nil
}

// words names the attributes, behind a reference, whose words a column shows.
func (c *ReportCell) words(via string) (out []string) {
	if c.masked || c.source.form == asValue || c.source.form == asProperty {
		return nil
	}
	for _, path := range []Path{c.source.path, c.source.also} {
		if name, ok := strings.CutPrefix(string(path), via); ok && name != "" && !strings.Contains(name, ".") {
			out = append(out, name)
		}
	}
	return out
}

// peopleShown finds rows that show something of a person who changed.
func (f *follower) peopleShown() error {
	for _, via := range []string{"main_person", "person"} {
		shown := func(c ReportCell) bool { return !c.masked && strings.HasPrefix(string(c.source.path), via+".") }
		if !slices.ContainsFunc(f.of.head.Columns, shown) {
			continue
		}
		found, err := f.leading(f.noun, "pk", f.changed[NounPerson], by(Path(via)))
		if err != nil {
			return err
		}
		f.told = append(f.told, found...)
	}
	return nil
}

// partsOfCases finds what belongs to cases that changed, or that show another word.
func (f *follower) partsOfCases() error {
	renamed, err := f.renamed(NounCase, "case.")
	if err != nil {
		return err
	}
	found, err := f.leading(f.noun, "pk", distinct(f.changed[NounCase], renamed), by("case"))
	f.told = append(f.told, found...)
	return err
}

// formsOfCases finds forms that touched cases that changed. Who sees a form need
// not see all of these.
func (f *follower) formsOfCases() (err error) {
	f.doubted, err = f.leading(NounForm, "pk", f.changed[NounCase], func(some []PK) Expr { return Among{"cases", some} })
	return err
}

// partsBefore finds people by the parts in cases that they had, and that changed.
func (f *follower) partsBefore() error {
	f.parts = map[PK][]PK{}
	for some := range slices.Chunk(f.changed[NounInvolvement], followedAtOnce) {
		was := newMoment(f.tx, f.rev)
		if err := was.read(NounInvolvement, some); err != nil {
			return err
		}
		for k, part := range was.rows[NounInvolvement] {
			f.parts[part.ref("person")] = append(f.parts[part.ref("person")], k)
		}
	}
	f.doubted = append(f.doubted, slices.Collect(maps.Keys(f.parts))...)
	return nil
}

// partsNow finds people by the parts in cases that they have, where either changed.
func (f *follower) partsNow() error {
	changed, err := f.leading(NounInvolvement, "person", f.changed[NounInvolvement], func(some []PK) Expr { return In{"pk", intValues(some)} })
	if err != nil {
		return err
	}
	inChanged, err := f.leading(NounInvolvement, "person", f.changed[NounCase], by("case"))
	f.doubted = slices.Concat(f.doubted, changed, inChanged)
	return err
}

// settle sorts some rows, in the order of their PKs.
func (f *follower) settle(some []PK) error {
	seen, err := f.seen(some)
	if err != nil {
		return err
	}
	told := func(k PK) bool {
		_, found := slices.BinarySearch(f.told, k)
		return found
	}
	was, err := f.before(slices.DeleteFunc(slices.Clone(some), func(k PK) bool { return seen[k] && told(k) }))
	if err != nil {
		return err
	}
	for _, k := range some {
		switch {
		case seen[k] && (told(k) || !f.saw(was, k)):
			f.given = append(f.given, k)
		case !seen[k] && f.saw(was, k):
			f.gone = append(f.gone, k)
		}
	}
	return nil
}

// seen finds which of some rows the caller sees now.
func (f *follower) seen(some []PK) (map[PK]bool, error) {
	plan, err := f.plan(f.noun, Query{Where: In{"pk", intValues(some)}, Order: []Order{{Path: "pk"}}})
	if err != nil {
		return nil, err
	}
	b, err := f.page(plan)
	out := make(map[PK]bool, b.Rows())
	for i := range b.Rows() {
		out[b.PK(i, 0)] = true
	}
	return out, err
}

// saw reports whether the caller saw a row at a moment.
func (f *follower) saw(was *moment, k PK) bool {
	row := was.Row(f.noun, k)
	return row != nil && !row.hidden() && f.of.plan.scope.Holds(f.noun, row, was)
}

// before reads some rows as they were at the Rev, and what it depended on who saw
// them.
func (f *follower) before(some []PK) (*moment, error) {
	m := newMoment(f.tx, f.rev)
	if err := m.read(f.noun, some); err != nil {
		return nil, err
	}
	if f.noun == NounPerson {
		if err := f.partsOf(m, some); err != nil {
			return nil, err
		}
	}
	var cases []PK
	for n, rows := range m.rows {
		for _, row := range rows {
			if n == NounForm {
				cases = append(cases, ParseRefs(row("cases").Str())...)
			} else if k := row.ref("case"); k != 0 {
				cases = append(cases, k)
			}
		}
	}
	if err := m.read(NounCase, distinct(cases)); err != nil {
		return nil, err
	}
	return m, nil
}

// partsOf reads the parts that people had in cases.
func (f *follower) partsOf(m *moment, people []PK) error {
	keys, err := f.leading(NounInvolvement, "pk", people, by("person"))
	if err != nil {
		return err
	}
	for _, k := range people {
		keys = append(keys, f.parts[k]...)
	}
	if err := m.read(NounInvolvement, distinct(keys)); err != nil {
		return err
	}
	for _, part := range m.rows[NounInvolvement] {
		m.parts[part.ref("person")] = append(m.parts[part.ref("person")], part)
	}
	return nil
}

// moment is rows as they were at a Rev: what it depends on who saw them, and
// whether they were hidden. It implements Nearby.
type moment struct {
	tx    Tx
	rev   Rev
	rows  map[Noun]map[PK]RowValues
	parts map[PK][]RowValues
}

func newMoment(tx Tx, rev Rev) *moment {
	return &moment{tx: tx, rev: rev, rows: map[Noun]map[PK]RowValues{}, parts: map[PK][]RowValues{}}
}

// Row implements Nearby.
func (m *moment) Row(n Noun, k PK) RowValues { return m.rows[n][k] }

// Parts implements Nearby.
func (m *moment) Parts(person PK) []RowValues { return m.parts[person] }

// read reads rows of a noun.
func (m *moment) read(n Noun, keys []PK) error {
	if m.rows[n] == nil {
		m.rows[n] = map[PK]RowValues{}
	}
	b := NewBlock(n.Kinds()...)
	for some := range slices.Chunk(keys, wholeAtOnce) {
		b.Reset(n.Kinds())
		if err := m.tx.At(n, some, m.rev, b); err != nil {
			return err
		}
		for i := range b.Rows() {
			m.rows[n][b.PK(i, attrPK)] = scoping(n, b, i)
		}
	}
	return nil
}

// scoping copies of a row what it depends on who sees it.
func scoping(n Noun, b *Block, row int) RowValues {
	values := map[string]Value{}
	for i, a := range n.Attributes() {
		if a.Scopes || i == attrPK || i == attrHidden {
			values[a.Name] = b.Value(row, i)
		}
	}
	return func(attribute string) Value { return values[attribute] }
}
