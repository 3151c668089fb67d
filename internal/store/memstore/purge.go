package memstore

import (
	"fmt"
	"slices"

	"caseload"
)

// Purge makes hidden rows that say nothing the only versions of rows.
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
		tx.keep(r)
		tx.rows[n][k] = history{r} // and no other version
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

// Forget empties the answers that are kept.
func (tx *writeTx) Forget() error {
	for of, a := range tx.answers {
		a.Content = nil
		tx.answers[of] = a
	}
	return nil
}
