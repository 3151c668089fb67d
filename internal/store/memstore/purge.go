package memstore

import (
	"fmt"
	"slices"

	"caseload"
)

// Purge empties rows, and what they were but for who saw it.
func (tx *writeTx) Purge(n caseload.Noun, keys []caseload.PK) error {
	for _, k := range keys {
		old := tx.row(n, k)
		if old == nil {
			tx.failed = fmt.Errorf("memstore: purge %s %d, which is not stored", n, k)
			return tx.failed
		}
		r := old.purged()
		rev := tx.stamp(n, old.value("updated").Int64())
		r.set("updated", rev)
		past := make(history, 0, len(tx.rows[n][k])+1)
		for _, was := range tx.rows[n][k] {
			past = append(past, was.outlasting())
		}
		tx.keep(r)
		tx.rows[n][k] = append(past, r)
		tx.keep(tx.change(rev, caseload.ActPurge, r, nil))
	}
	return nil
}

// purged is the row without all that it does not need to be one.
func (r *row) purged() *row {
	b := caseload.NewBlock(r.noun.Kinds()...)
	for _, v := range r.values {
		b.AddValue(v)
	}
	b.Purge(r.noun, 0)
	left := &row{noun: r.noun, values: slices.Clone(r.values), properties: map[string]caseload.Value{}}
	for i := range left.values {
		left.values[i] = b.Value(0, i)
	}
	return left
}

// outlasting is what stays of a row that was before a purged one.
func (r *row) outlasting() *row {
	left := &row{noun: r.noun, values: make([]caseload.Value, len(r.values)), properties: map[string]caseload.Value{}}
	for _, a := range r.noun.Outlasting() {
		left.set(a.Name, r.value(a.Name))
	}
	return left
}

// Forget empties the answers that are kept.
func (tx *writeTx) Forget() error {
	for of, a := range tx.answers {
		a.Content = nil
		tx.answers[of] = a
	}
	return nil
}
