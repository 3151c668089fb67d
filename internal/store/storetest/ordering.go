package storetest

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"caseload"
	"caseload/internal/store/sqldb"
)

// How many write and read at once.
const (
	orderWriters = 16
	orderReaders = 4 // of each of the two ways to read
)

// Ordering holds stores on one database, which stand for processes of their
// own, to the order of changes: many write, and dawdle between a change and its
// commit; others page to the end again and again, some by the list of changes
// and some by the time of the last change of cases. None may miss a change, or
// see one twice or out of order. The list is read through db, for the Service
// shows it one case at a time; nil is a store that has none.
func Ordering(t *testing.T, lasting time.Duration, stores []caseload.Store, db sqldb.Driver) {
	if lasting == 0 {
		lasting = 5 * time.Second
	}
	if testing.Short() {
		lasting = time.Second
	}
	o := newOrdering(t, stores)
	var writers, readers sync.WaitGroup
	stop := time.Now().Add(lasting)
	for i := range orderWriters {
		writers.Go(func() {
			for time.Now().Before(stop) {
				o.write(i)
			}
		})
	}
	seen := make([]map[caseload.PK]caseload.Rev, orderReaders)
	lists := make([][]change, orderReaders)
	for i := range orderReaders {
		readers.Go(func() { seen[i] = o.followCases(o.desks[i%len(o.desks)]) })
		if db != nil {
			readers.Go(func() { lists[i] = o.followList(o.desks[i%len(o.desks)], db) })
		}
	}
	writers.Wait()
	o.finished.Store(true)
	readers.Wait()
	o.wantCases(seen)
	if db != nil {
		o.wantList(lists)
	}
	t.Logf("%d changes", len(o.made))
}

// change is one that was acknowledged, or seen in the list.
type change struct {
	rev caseload.Rev
	row caseload.PK
}

// ordering is one tenant, seen from several processes.
type ordering struct {
	testing.TB
	desks    []*desk
	began    caseload.Rev
	newest   *caseload.Plan // the case that was changed last
	finished atomic.Bool    // nobody writes any more

	mu   sync.Mutex
	made []change
}

// idsApart is more IDs than a process makes.
const idsApart = 1_000_000_000

func newOrdering(t *testing.T, stores []caseload.Store) *ordering {
	first := newDesk(t, stores[0], "here")
	first.cases(kase("first"))
	o := &ordering{TB: t, began: first.horizon().Rev}
	for i, s := range stores {
		d := &desk{tester: t, store: s, tenant: first.tenant, admin: first.admin}
		d.open, d.caseType, d.source = first.open, first.caseType, first.source
		d.ids.Store(int64(i+1) * idsApart)
		d.service = caseload.NewService(s, time.Now, d.newID)
		o.desks = append(o.desks, d)
	}
	ear := &listener{Store: stores[0]}
	_, err := caseload.NewService(ear, time.Now, first.newID).ListCases(t.Context(), first.admin, caseload.Query{Order: desc("updated"), Limit: 1}, "updated")
	first.must(err)
	o.newest = ear.heard[len(ear.heard)-1]
	return o
}

// write makes some changes in one transaction of a process, and tells another
// that reads in it what is acknowledged.
func (o *ordering) write(writer int) {
	d, other := o.desks[writer%len(o.desks)], o.desks[(writer+1)%len(o.desks)]
	old := o.some()
	var mine []change
	rev, err := d.update(func(tx caseload.WriteTx) (err error) {
		mine, err = o.change(d, tx, old)
		time.Sleep(delay())
		return err
	})
	d.check(err)
	o.mu.Lock()
	o.made = append(o.made, mine...)
	o.mu.Unlock()
	d.check(other.store.View(d.Context(), d.tenant.ID, caseload.Short, caseload.Own, func(tx caseload.Tx) error {
		if h := tx.Horizon().Rev; h < rev {
			o.Errorf("a view after the acknowledgement of %d shows only up to %d", rev, h)
		}
		return nil
	}))
}

// delay is how long a writer dawdles: not at all as often as longer than
// anything else takes.
func delay() time.Duration {
	switch n := rand.IntN(64); {
	case n < 16:
		return 0
	case n == 63:
		return 25 * time.Millisecond
	default:
		return rand.N(2 * time.Millisecond)
	}
}

// some picks a case that was made, 0 for none.
func (o *ordering) some() caseload.PK {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.made) == 0 {
		return 0
	}
	return o.made[rand.IntN(len(o.made))].row
}

// change makes up to three new cases, or now and then changes an old one.
func (o *ordering) change(d *desk, tx caseload.WriteTx, old caseload.PK) (mine []change, err error) {
	keys := []caseload.PK{old}
	if old != 0 && rand.IntN(4) == 0 {
		err = rewrite(tx, caseload.NounCase, old, attrs{"summary": text(d.newID())})
	} else {
		keys, err = d.insert(tx, caseload.NounCase, make([]attrs, 1+rand.IntN(3))...)
	}
	if err != nil {
		return nil, err
	}
	for _, pk := range keys {
		row, err := rowIn(tx, caseload.NounCase, pk)
		if err != nil {
			return nil, err
		}
		mine = append(mine, change{caseload.Rev(row["updated"].Int64()), pk})
	}
	return mine, nil
}

// followCases pages through the cases that were changed since the last one it
// saw, until nobody writes any more. It returns when each was changed that it
// saw, the last time.
func (o *ordering) followCases(d *desk) map[caseload.PK]caseload.Rev {
	seen := map[caseload.PK]caseload.Rev{}
	last := o.began
	for finished := false; !finished; {
		finished = o.finished.Load()
		o.checkHorizon(d)
		q := caseload.Query{Where: compare("updated", caseload.Greater, rev(int64(last))), Order: asc("updated"), Limit: 50}
		for more := true; more; more = q.After != "" {
			page, err := d.service.ListCases(d.Context(), d.admin, q, "pk", "updated")
			if err != nil {
				o.Errorf("list the cases changed after %d: %v", last, err)
				return seen
			}
			for i := range page.Rows.Rows() {
				at := caseload.Rev(page.Rows.Int(i, 1))
				if at <= last {
					o.Errorf("a case changed at %d came behind one changed at %d", at, last)
				}
				last, seen[page.Rows.PK(i, 0)] = at, at
			}
			q.After = page.Next
		}
	}
	return seen
}

// checkHorizon fails the test where a snapshot shows a change after its
// horizon, or not the last one.
func (o *ordering) checkHorizon(d *desk) {
	d.check(d.store.View(d.Context(), d.tenant.ID, caseload.Short, caseload.Own, func(tx caseload.Tx) error {
		b := caseload.NewBlock(o.newest.Kinds()...)
		if err := tx.Page(o.newest, b); err != nil {
			return err
		}
		if h := tx.Horizon().Rev; caseload.Rev(b.Int(0, 0)) != h {
			o.Errorf("a snapshot of the horizon %d has %d as its last change", h, b.Int(0, 0))
		}
		return nil
	}))
}

// followList reads the list of changes until nobody writes any more. It goes on
// from the horizon that it saw before it read: what is up to there, is there.
func (o *ordering) followList(d *desk, db sqldb.Driver) (all []change) {
	after := o.began
	for finished := false; !finished; {
		finished = o.finished.Load()
		horizon := d.horizon().Rev
		for more := true; more; {
			page, err := readChanges(d.Context(), db, d.tenant.ID, after, 50)
			if err != nil {
				o.Errorf("read the changes after %d: %v", after, err)
				return all
			}
			if more = len(page) > 0; more {
				all, after = append(all, page...), page[len(page)-1].rev
			}
		}
		after = max(after, horizon)
	}
	return all
}

func readChanges(ctx context.Context, db sqldb.Driver, t caseload.TenantID, after caseload.Rev, n int64) (page []change, err error) {
	err = db.Read(ctx, caseload.Short, func(c sqldb.Conn) error {
		page = nil
		return c.Each("SELECT rev, row\nFROM changes\nWHERE tenant = $1 AND rev > $2\nORDER BY rev\nLIMIT $3",
			[]sqldb.Arg{sqldb.Int(int64(t)), sqldb.Int(int64(after)), sqldb.Int(n)}, func(r sqldb.Row) error {
				page = append(page, change{caseload.Rev(r.Int(0)), caseload.PK(r.Int(1))})
				return nil
			})
	})
	return page, err
}

// wantList fails the test where a reader of the list did not see each change
// once, in the order of their Revs.
func (o *ordering) wantList(lists [][]change) {
	slices.SortFunc(o.made, func(a, b change) int { return cmp.Compare(a.rev, b.rev) })
	for i, list := range lists {
		if !slices.Equal(list, o.made) {
			o.Errorf("reader %d saw %d changes, of which %d were made; of %d that were made it missed %d",
				i, len(list), count(list, o.made), len(o.made), len(o.made)-count(o.made, list))
		}
	}
}

// count counts those that are among others.
func count(some, others []change) (n int) {
	among := map[change]bool{}
	for _, c := range others {
		among[c] = true
	}
	for _, c := range some {
		if among[c] {
			n++
		}
	}
	return n
}

// wantCases fails the test where a reader of cases did not see each as it is in
// the end.
func (o *ordering) wantCases(seen []map[caseload.PK]caseload.Rev) {
	last := map[caseload.PK]caseload.Rev{}
	for _, c := range o.made {
		last[c.row] = max(last[c.row], c.rev)
	}
	for i, of := range seen {
		missed := 0
		for row, rev := range last {
			if of[row] != rev {
				missed++
			}
		}
		if missed > 0 || len(of) != len(last) {
			o.Errorf("reader %d saw %d cases and missed the last change of %d among %d", i, len(of), missed, len(last))
		}
	}
}
