package caseload_test

import (
	"context"
	"fmt"
	"testing"

	"caseload"
)

// readCounter is a Store that counts how often it is read, and the versions of rows that
// are read for the changes of these.
type readCounter struct {
	caseload.Store
	views, reads, versions int
}

func (s *readCounter) View(ctx context.Context, t caseload.TenantID, span caseload.Span, fresh caseload.Fresh, fn func(caseload.Tx) error) error {
	s.views++
	return s.Store.View(ctx, t, span, fresh, func(tx caseload.Tx) error { return fn(countedTx{tx, s}) })
}

type countedTx struct {
	caseload.Tx
	of *readCounter
}

func (tx countedTx) Page(p *caseload.Plan, b *caseload.Block) error {
	tx.of.reads++
	return tx.Tx.Page(p, b)
}

func (tx countedTx) Count(p *caseload.Plan, atMost int64) (int64, bool, error) {
	tx.of.reads++
	return tx.Tx.Count(p, atMost)
}

func (tx countedTx) At(n caseload.Noun, keys []caseload.PK, r caseload.Rev, b *caseload.Block) error {
	tx.of.reads++
	return tx.Tx.At(n, keys, r, b)
}

func (tx countedTx) Versions(n caseload.Noun, keys []caseload.PK, from, to caseload.Rev, attributes []caseload.Path, b *caseload.Block) error {
	tx.of.reads++
	before := b.Rows()
	defer func() { tx.of.versions += b.Rows() - before }()
	return tx.Tx.Versions(n, keys, from, to, attributes, b)
}

func (tx countedTx) Around(n caseload.Noun, keys []caseload.PK, revs []caseload.Rev, attributes []caseload.Path, b *caseload.Block) error {
	tx.of.reads++
	before := b.Rows()
	defer func() { tx.of.versions += b.Rows() - before }()
	return tx.Tx.Around(n, keys, revs, attributes, b)
}

// generations stores so many mothers, each with so many children, who have as
// many each.
func (o *office) generations(mothers, children int) {
	o.Helper()
	changes := func(n int, of string) (out []caseload.CaseChange) {
		for i := range n {
			out = append(out, linked(fmt.Sprintf("%s-%d", of, i), of))
		}
		return out
	}
	for i := range mothers {
		mother := registered(fmt.Sprint("mother-", i))
		all := append([]caseload.CaseChange{mother}, changes(children, mother.ID)...)
		for _, child := range all[1:] {
			all = append(all, changes(children, child.ID)...)
		}
		o.submit("form-"+mother.ID, all...)
	}
}

func TestWhatBelongsToCasesIsReadByOneQueryForEachLevel(t *testing.T) {
	ofType := func(name string) caseload.Query {
		return caseload.Query{Where: caseload.TypeHasWord{Text: name}, Limit: 1000}
	}
	for _, size := range []struct{ mothers, children int }{{1, 1}, {2, 3}, {5, 7}} {
		o := newOffice(t)
		o.generations(size.mothers, size.children)
		store := &readCounter{Store: o.store}
		service := caseload.NewService(store, o.clock, o.newID)
		read := func(q caseload.Query, with caseload.With) (*caseload.CaseSet, int) {
			before := store.reads
			set, err := service.SyncCases(t.Context(), o.admin, q, with)
			o.must(err)
			return set, store.reads - before
		}
		read(caseload.Query{}, caseload.With{}) // reads the vocabulary
		for _, tt := range []struct {
			name  string
			q     caseload.Query
			with  caseload.With
			pages int
		}{
			{"alone", ofType("mother"), caseload.With{}, 1},
			{"children, and theirs, who have none", ofType("mother"), caseload.With{Children: true}, 1 + 3},
			{"parents of all, of whom none is missing", caseload.Query{}, caseload.With{Parents: true}, 1},
			{"form IDs", ofType("mother"), caseload.With{FormIDs: true}, 1 + 1},
			{"all of it", ofType("mother"), caseload.With{Children: true, Parents: true, Forms: true, Referrals: true}, 1 + 3 + 2},
		} {
			_, pages := read(tt.q, tt.with)
			want(o, fmt.Sprintf("queries of %+v: %s", size, tt.name), pages, tt.pages)
		}
		set, _ := read(ofType("mother"), caseload.With{Children: true})
		want(o, "mothers", len(set.Cases), size.mothers)
		want(o, "children of a mother", len(set.Children["mother-0"]), size.children)
		want(o, "children of a child", len(set.Children["mother-0-0"]), size.children)
	}
}
