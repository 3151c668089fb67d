package caseload_test

import (
	"context"
	"testing"

	"caseload"
)

// asked counts how often the rows of statuses are read in a transaction.
type asked struct {
	caseload.Store
	statuses int
}

func (s *asked) Update(ctx context.Context, t caseload.TenantID, by caseload.Actor, fn func(caseload.WriteTx) error) (caseload.Rev, error) {
	return s.Store.Update(ctx, t, by, func(tx caseload.WriteTx) error { return fn(&askedTx{tx, s}) })
}

type askedTx struct {
	caseload.WriteTx
	store *asked
}

func (x *askedTx) Page(p *caseload.Plan, b *caseload.Block) error {
	if p.Noun() == caseload.NounStatus {
		x.store.statuses++
	}
	return x.WriteTx.Page(p, b)
}

func TestAServiceThatOnlyWritesReadsTheVocabularyOnce(t *testing.T) {
	o := newOffice(t)
	o.create(o.admin, caseload.CaseInput{}) // makes its source known
	store := &asked{Store: o.store}
	writer := caseload.NewService(store, o.clock, o.newID)
	for range 3 {
		_, err := writer.CreateCase(t.Context(), o.admin, caseload.CaseInput{})
		o.must(err)
	}
	want(o, "readings of the statuses", store.statuses, 1)

	ward, err := o.service.CreateWard(t.Context(), o.admin, caseload.WardInput{Name: caseload.Set("North")})
	o.must(err)
	f, err := writer.CreateCase(t.Context(), o.admin, caseload.CaseInput{Ward: caseload.Set(caseload.Named{Name: "North"})})
	o.must(err)
	want(o, "the ward that another has made", f.Case.Ward, ward.PK)
	want(o, "readings of the statuses after it", store.statuses, 2)
}
