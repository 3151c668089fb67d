package indexing_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"caseload"
	"caseload/internal/indexing"
	"caseload/internal/store/memstore"
)

// desk is a tenant whose fields a Runner indexes.
type desk struct {
	*testing.T
	svc    *caseload.Service
	tenant caseload.Tenant
	runner *indexing.Runner
}

// indexed runs a test on a desk with a Runner, which finds the field left when it begins.
func indexed(t *testing.T, store caseload.Store, then func(d *desk)) {
	synctest.Test(t, func(t *testing.T) {
		ids := 0
		d := &desk{T: t, svc: caseload.NewService(store, time.Now, func() string { ids++; return fmt.Sprintf("id-%d", ids) })}
		tenant, err := caseload.NewTenant("here", "", "Europe/London")
		d.must(err)
		d.tenant, err = d.svc.CreateTenant(t.Context(), tenant)
		d.must(err)
		d.declare("left")
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		d.runner = indexing.NewRunner(d.svc, slog.New(slog.DiscardHandler))
		go d.runner.Run(ctx)
		synctest.Wait()
		then(d)
	})
}

func (d *desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

func (d *desk) declare(name string) {
	d.Helper()
	in := &caseload.FieldInput{Name: name, Kind: caseload.KindText, Searchable: true}
	_, err := d.svc.Edit(d.Context(), d.svc.Operator(d.tenant), caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounField, Input: in})
	d.must(err)
}

func (d *desk) want(when, field string, is bool) {
	d.Helper()
	c, err := d.svc.Catalog(d.Context(), d.svc.Operator(d.tenant))
	d.must(err)
	if f := c.FieldCalled(field, 0); f.Indexed != is {
		d.Errorf("%s cases are indexed by %s: %v, want %v", when, field, f.Indexed, is)
	}
}

func TestWhatWasLeftAndWhatIsNewIsIndexed(t *testing.T) {
	indexed(t, memstore.New(time.Now), func(d *desk) {
		d.want("at first", "left", true)
		d.declare("new")
		d.runner.Wake(d.tenant)
		synctest.Wait()
		d.want("then", "new", true)
	})
}

// unready is a store that cannot be written while it is broken.
type unready struct {
	caseload.Store
	broken *atomic.Bool
}

func (s unready) Update(ctx context.Context, t caseload.TenantID, by caseload.Actor, fn func(caseload.WriteTx) error) (caseload.Rev, error) {
	if s.broken.Load() {
		return 0, errors.New("the database is gone")
	}
	return s.Store.Update(ctx, t, by, fn)
}

func TestWhatFailedIsTriedAgain(t *testing.T) {
	var broken atomic.Bool
	indexed(t, unready{memstore.New(time.Now), &broken}, func(d *desk) {
		d.declare("new")
		broken.Store(true)
		d.runner.Wake(d.tenant)
		synctest.Wait()
		d.want("while the database is gone", "new", false)
		broken.Store(false)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		d.want("when it is back", "new", true)
	})
}
