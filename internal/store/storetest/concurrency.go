package storetest

import (
	"context"
	"fmt"
	"sync"

	"caseload"
)

var concurrencyTests = []test{
	{"writers at once each get a later Rev", func(d *desk) {
		var mu sync.Mutex
		seen := map[caseload.Rev]bool{}
		var writers sync.WaitGroup
		for range 8 {
			writers.Go(func() {
				var last caseload.Rev
				for range 25 {
					rev, err := d.update(func(tx caseload.WriteTx) error { return d.insertOne(tx, "") })
					d.check(err)
					mu.Lock()
					if seen[rev] || rev <= last {
						d.Errorf("Rev %d came again, or behind %d", rev, last)
					}
					seen[rev] = true
					mu.Unlock()
					last = rev
				}
			})
		}
		writers.Wait()
		want(d, "cases", d.list(d.admin, caseload.Query{}).Total, 200)
		d.wantCounted(d.admin, "the administrator")
	}},
	{"a reader that follows the Revs sees each change once", func(d *desk) {
		var writers sync.WaitGroup
		for range 4 {
			writers.Go(func() {
				for range 50 {
					_, err := d.update(func(tx caseload.WriteTx) error { return d.insertOne(tx, "") })
					d.check(err)
				}
			})
		}
		quiet := make(chan struct{})
		go func() { writers.Wait(); close(quiet) }()
		seen := map[int64]bool{}
		var last int64
		for finished := false; ; {
			b := d.list(d.admin, caseload.Query{Where: compare("updated", caseload.Greater, rev(last)), Order: asc("updated"), Limit: 7}, "pk", "updated").Rows
			for i := range b.Rows() {
				if seen[b.Int(i, 0)] {
					d.Errorf("case %d was seen twice", b.Int(i, 0))
				}
				seen[b.Int(i, 0)] = true
				last = b.Int(i, 1)
			}
			if b.Rows() > 0 {
				continue
			}
			if finished {
				break
			}
			select {
			case <-quiet:
				finished = true
			default:
			}
		}
		want(d, "cases seen", len(seen), 200)
	}},
	{"one who stops waiting writes nothing and hurts no neighbour", func(d *desk) {
		entered, proceed := make(chan struct{}), make(chan struct{})
		var enter sync.Once
		var writers sync.WaitGroup
		write := func(ctx context.Context, id string, within func()) error {
			_, err := d.store.Update(ctx, d.tenant.ID, caseload.Actor{}, func(tx caseload.WriteTx) error {
				within()
				return d.insertOne(tx, id)
			})
			return err
		}
		writers.Go(func() {
			d.check(write(d.Context(), "first", func() { enter.Do(func() { close(entered) }); <-proceed }))
		})
		<-entered
		impatient, stop := context.WithCancel(d.Context())
		left := make(chan error, 1)
		go func() { left <- write(impatient, "impatient", func() {}) }()
		for i := range 3 {
			writers.Go(func() { d.check(write(d.Context(), fmt.Sprint("neighbour", i), func() {})) })
		}
		stop()
		d.wantCode(<-left, caseload.CodeUnavailable)
		close(proceed)
		writers.Wait()
		want(d, "cases", d.where(nil), "first neighbour0 neighbour1 neighbour2")
	}},
	{"a cancelled caller does not stop a write under way", func(d *desk) {
		ctx, cancel := context.WithCancel(d.Context())
		_, err := d.store.Update(ctx, d.tenant.ID, caseload.Actor{}, func(tx caseload.WriteTx) error {
			cancel()
			return d.insertOne(tx, "a")
		})
		d.must(err)
		want(d, "cases", d.where(nil), "a")
		d.cases(kase("b"))
		d.wantCounted(d.admin, "the administrator")
	}},
	{"one who is gone already is not answered", func(d *desk) {
		ctx, cancel := context.WithCancel(d.Context())
		cancel()
		d.wantCode(d.store.View(ctx, d.tenant.ID, caseload.Short, caseload.Own, func(caseload.Tx) error { return nil }), caseload.CodeUnavailable)
		_, err := d.store.Update(ctx, d.tenant.ID, caseload.Actor{}, func(tx caseload.WriteTx) error { return d.insertOne(tx, "a") })
		d.wantCode(err, caseload.CodeUnavailable)
		want(d, "cases", d.where(nil), "")
	}},
	{"the failure of one writer is nobody else's", func(d *desk) {
		var writers sync.WaitGroup
		for i := range 20 {
			writers.Go(func() {
				_, err := d.update(func(tx caseload.WriteTx) error {
					if err := d.insertOne(tx, fmt.Sprintf("c%02d", i)); err != nil || i%2 == 0 {
						return err
					}
					return errTakeBack
				})
				want(d, "failed", err != nil, i%2 == 1)
			})
		}
		writers.Wait()
		want(d, "cases", d.where(nil), "c00 c02 c04 c06 c08 c10 c12 c14 c16 c18")
		d.wantCounted(d.admin, "the administrator")
	}},
	{"a panic inside a transaction leaves nothing and holds up nobody", func(d *desk) {
		func() {
			defer func() { want(d, "the panic comes through", recover() != nil, true) }()
			_, err := d.update(func(tx caseload.WriteTx) error {
				d.check(d.insertOne(tx, "a"))
				panic("a bug")
			})
			d.Errorf("Update returned %v", err)
		}()
		d.cases(kase("b"))
		want(d, "cases", d.where(nil), "b")
	}},
}

// insertOne stores a new case, of an ID unless it is "".
func (d *desk) insertOne(tx caseload.WriteTx, id string) error {
	row := attrs{}
	if id != "" {
		row = kase(id)
	}
	_, err := d.insert(tx, caseload.NounCase, row)
	return err
}
