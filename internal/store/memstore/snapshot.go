package memstore

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"caseload"
)

// snapshot is all that a tenant has at one Rev. One that is shown never
// changes; a writer works on a clone.
type snapshot struct {
	horizon caseload.Horizon
	last    map[caseload.Counter]int64
	rows    map[caseload.Noun]map[caseload.PK]history
	holders map[uniqueValue]caseload.PK // the row that has a value which no other may have
	answers map[request]caseload.Answer
}

// history is a row as it was, oldest first; the last is the present one.
type history []*row

// within is the row as it was from one Rev to another, oldest first.
func (h history) within(from, to caseload.Rev) (out []*row) {
	for i, r := range h {
		superseded := i+1 < len(h) && h[i+1].rev() <= from
		if r.rev() <= to && !superseded {
			out = append(out, r)
		}
	}
	return out
}

// around is the row as changes at some Revs made it, and as it was just before, oldest
// first.
func (h history) around(revs []caseload.Rev) (out []*row) {
	for i, r := range h {
		superseded := i+1 < len(h) && slices.Contains(revs, h[i+1].rev())
		if superseded || slices.Contains(revs, r.rev()) {
			out = append(out, r)
		}
	}
	return out
}

func newSnapshot(epoch string) *snapshot {
	s := &snapshot{
		horizon: caseload.Horizon{Epoch: epoch},
		last:    map[caseload.Counter]int64{},
		rows:    map[caseload.Noun]map[caseload.PK]history{},
		holders: map[uniqueValue]caseload.PK{},
		answers: map[request]caseload.Answer{},
	}
	for _, n := range caseload.Nouns {
		s.rows[n] = map[caseload.PK]history{}
	}
	return s
}

func (s *snapshot) clone() *snapshot {
	c := &snapshot{
		horizon: s.horizon, last: maps.Clone(s.last), holders: maps.Clone(s.holders), answers: maps.Clone(s.answers),
		rows: map[caseload.Noun]map[caseload.PK]history{},
	}
	for n, rows := range s.rows {
		c.rows[n] = maps.Clone(rows)
	}
	return c
}

// present yields the rows of a noun as they are now, hidden ones too, in the
// order of their PKs.
func (s *snapshot) present(n caseload.Noun) iter.Seq[*row] {
	return func(yield func(*row) bool) {
		for _, pk := range slices.Sorted(maps.Keys(s.rows[n])) {
			if !yield(s.row(n, pk)) {
				return
			}
		}
	}
}

// row finds a row as it is now, nil without one.
func (s *snapshot) row(n caseload.Noun, pk caseload.PK) *row {
	h := s.rows[n][pk]
	if len(h) == 0 {
		return nil
	}
	return h[len(h)-1]
}

// value reads what a path of a row leads to; null where a row on the way is
// missing or hidden.
func (s *snapshot) value(r *row, path caseload.Path) caseload.Value {
	if name, ok := path.Property(); ok {
		return r.properties[name]
	}
	if name, ok := path.Member(); ok {
		return caseload.Properties(r.value("properties").Str()).Member(name)
	}
	if name, attribute, ok := path.Stage(); ok {
		return s.stageValue(r, name, attribute)
	}
	via, name, joined := path.Ref()
	if !joined {
		return r.value(string(path))
	}
	a, _, _ := r.noun.Attribute(via)
	to := s.row(a.To, r.ref(via))
	if to == nil || to.hidden() {
		return caseload.Value{}
	}
	return to.value(name)
}

// stageValue reads an attribute of a case's stage of a name.
func (s *snapshot) stageValue(r *row, name, attribute string) caseload.Value {
	for stage := range s.present(caseload.NounStage) {
		if !stage.hidden() && stage.ref("case") == r.pk() && stage.value("name").Str() == name {
			return stage.value(attribute)
		}
	}
	return caseload.Value{}
}

// seen is value, in the eyes of a scope, which may not see the parent of a case.
func (s *snapshot) seen(r *row, path caseload.Path, scope caseload.RowScope) caseload.Value {
	if path != caseload.ParentNumber {
		return s.value(r, path)
	}
	to := caseload.Links(r.value("links").Str()).Values()["parent"].To
	for other := range s.present(caseload.NounCase) {
		if other.value("id").Str() == to && !other.hidden() && s.inScope(other, scope) {
			return other.value("number")
		}
	}
	return caseload.Value{}
}

// row is one version of a row. It never changes.
type row struct {
	noun       caseload.Noun
	values     []caseload.Value // in the order of the noun's attributes
	properties map[string]caseload.Value
	words      [caseload.Personal + 1][]string // folded
}

// value reads an attribute.
func (r *row) value(attribute string) caseload.Value {
	_, i, _ := r.noun.Attribute(attribute)
	return r.values[i]
}

func (r *row) ref(attribute string) caseload.PK { return caseload.PK(r.value(attribute).Int64()) }
func (r *row) flag(attribute string) bool       { return r.value(attribute).Int64() != 0 }

// pk is the number that the rows of the noun are told apart by.
func (r *row) pk() caseload.PK { return caseload.PK(r.values[0].Int64()) }

// rev is the change that made the row so.
func (r *row) rev() caseload.Rev { return caseload.Rev(r.value("updated").Int64()) }

// hidden reports whether the row is deleted. A change never is.
func (r *row) hidden() bool { return r.noun != caseload.NounChange && r.flag("hidden") }

// hasWords reports whether each word begins one of the row's words up to a
// sensitivity.
func (r *row) hasWords(words []string, upTo caseload.Sensitivity) bool {
	own := slices.Concat(r.words[:upTo+1]...)
	for _, w := range words {
		if !slices.ContainsFunc(own, func(s string) bool { return strings.HasPrefix(s, w) }) {
			return false
		}
	}
	return true
}
