package memstore

import (
	"slices"

	"caseload"
)

// readTx implements caseload.Tx on one snapshot.
type readTx struct {
	*snapshot
	tenant  caseload.TenantID
	control *control // what stands beside the snapshot
}

// Horizon is the state that the snapshot shows.
func (tx *readTx) Horizon() caseload.Horizon { return tx.horizon }

// Page appends the plan's rows to b.
func (tx *readTx) Page(p *caseload.Plan, b *caseload.Block) error {
	for _, r := range tx.page(p) {
		tx.appendRow(p, r, b)
	}
	return nil
}

// Scan hands the plan's rows to fn by blocks.
func (tx *readTx) Scan(p *caseload.Plan, fn func(*caseload.Block) error) error {
	b := caseload.NewBlock(p.Kinds()...)
	for _, r := range tx.page(p) {
		tx.appendRow(p, r, b)
		if !b.Full() {
			continue
		}
		if err := fn(b); err != nil {
			return err
		}
		b.Reset(p.Kinds())
	}
	if b.Rows() == 0 {
		return nil
	}
	return fn(b)
}

// Count counts the plan's rows, wherever it begins and ends.
func (tx *readTx) Count(p *caseload.Plan, atMost int64) (n int64, exact bool, err error) {
	n = int64(len(tx.matching(p)))
	if atMost > 0 && n > atMost {
		return atMost, false, nil
	}
	return n, true, nil
}

// Tally counts the plan's rows by the values of some references.
func (tx *readTx) Tally(p *caseload.Plan, by ...caseload.Path) ([]caseload.Tally, error) {
	all := tx.matching(p)
	return caseload.TallyOf(len(all), func(row int, path caseload.Path) caseload.Value { return tx.value(all[row], path) }, by), nil
}

// Match appends the newest rows with the plan's words to b.
func (tx *readTx) Match(p *caseload.Plan, n int, b *caseload.Block) error {
	all := tx.matching(p)
	for _, r := range slices.Backward(all[max(0, len(all)-n):]) {
		tx.appendRow(p, r, b)
	}
	return nil
}

// Resolve finds shown rows by a unique attribute.
func (tx *readTx) Resolve(n caseload.Noun, attribute string, texts []string) ([]caseload.PK, error) {
	out := make([]caseload.PK, len(texts))
	for r := range tx.present(n) {
		v := r.value(attribute)
		if r.hidden() || v.IsNull() {
			continue
		}
		for i, text := range texts {
			if text == v.Str() && out[i] == 0 {
				out[i] = r.pk()
			}
		}
	}
	return out, nil
}

// At appends rows as they were at a Rev.
func (tx *readTx) At(n caseload.Noun, keys []caseload.PK, rev caseload.Rev, b *caseload.Block) error {
	for _, k := range keys {
		for _, r := range tx.rows[n][k].within(rev, rev) {
			for _, v := range r.values {
				b.AddValue(v)
			}
		}
	}
	return nil
}

// Versions appends attributes of rows as they were from one Rev to another.
func (tx *readTx) Versions(n caseload.Noun, keys []caseload.PK, from, to caseload.Rev, attributes []caseload.Path, b *caseload.Block) error {
	for _, k := range keys {
		for _, r := range tx.rows[n][k].within(from, to) {
			for _, path := range attributes {
				b.AddValue(r.value(string(path)))
			}
		}
	}
	return nil
}

// Around appends attributes of rows as changes at some Revs made them, and as they were
// just before.
func (tx *readTx) Around(n caseload.Noun, keys []caseload.PK, revs []caseload.Rev, attributes []caseload.Path, b *caseload.Block) error {
	for _, k := range keys {
		for _, r := range tx.rows[n][k].around(revs) {
			for _, path := range attributes {
				b.AddValue(r.value(string(path)))
			}
		}
	}
	return nil
}

func (s *snapshot) appendRow(p *caseload.Plan, r *row, b *caseload.Block) {
	for _, c := range p.Columns() {
		if c.Masked {
			b.AddNull()
			continue
		}
		b.AddValue(s.seen(r, c.Path, p.Scope()))
	}
}

// matching finds all rows that a plan is about, in the order of their PKs.
func (s *snapshot) matching(p *caseload.Plan) []*row {
	words, upTo := p.Words()
	var out []*row
	for r := range s.present(p.Noun()) {
		if r.hidden() && !p.Hidden() || !s.inScope(r, p.Scope()) || !r.hasWords(words, upTo) {
			continue
		}
		if s.meets(r, p.Where()) {
			out = append(out, r)
		}
	}
	return out
}

// meets reports whether a condition holds for a row.
func (s *snapshot) meets(r *row, e caseload.Expr) bool {
	return caseload.Match(e,
		func(path caseload.Path) caseload.Value { return s.value(r, path) },
		func(h caseload.Has) bool { return s.has(r, h) },
		func(m caseload.Mentions) bool { return r.hasWords(m.Words()) })
}

// has reports whether a row has another, as a Has says.
func (s *snapshot) has(r *row, h caseload.Has) bool {
	for other := range s.present(h.Way.Noun) {
		from, to := r, other
		if h.Way.Back {
			from, to = other, r
		}
		if from.ref(string(h.Way.Path)) == to.pk() && !other.hidden() && s.inScope(other, h.Scope()) && s.meets(other, h.Where) {
			return true
		}
	}
	return false
}

// page is the part of the matching rows that a plan asks for, in its order.
func (s *snapshot) page(p *caseload.Plan) []*row {
	all := s.matching(p)
	part := p.Part(len(all), func(row int, path caseload.Path) caseload.Value { return s.value(all[row], path) })
	out := make([]*row, len(part))
	for i, at := range part {
		out[i] = all[at]
	}
	return out
}
