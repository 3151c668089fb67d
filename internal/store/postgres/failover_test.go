package postgres_test

import (
	"fmt"
	"maps"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"caseload"
	"caseload/internal/pgtest"
)

// crowd is writers who file cases and readers who follow the changes, while the
// database is taken from under them.
type crowd struct {
	*office
	writers, readers sync.WaitGroup
	leave, read      atomic.Bool   // the writers are to leave; the readers, when they have read all
	more             chan struct{} // for each case that is acknowledged
	troubles         atomic.Int64  // requests that have to be made again

	mu    sync.Mutex
	filed map[string]caseload.Rev   // acknowledged, by external id
	seen  []map[string]caseload.Rev // of each reader
}

const (
	crowdWriters = 8
	crowdReaders = 2
)

// gather lets the crowd work until disperse.
func gather(o *office) *crowd {
	c := &crowd{office: o, more: make(chan struct{}), filed: map[string]caseload.Rev{}, seen: make([]map[string]caseload.Rev, crowdReaders)}
	for i := range crowdWriters {
		c.writers.Go(func() { c.write(i) })
	}
	for i := range crowdReaders {
		c.seen[i] = map[string]caseload.Rev{}
		c.readers.Go(func() { c.follow(c.seen[i]) })
	}
	return c
}

// write files cases, each again until it is acknowledged. One that was said not
// to be stored must not be there.
func (c *crowd) write(writer int) {
	for n := 0; !c.leave.Load(); n++ {
		id := fmt.Sprintf("%d-%d", writer, n)
		rev, err := c.file(id)
		for unknown := false; err != nil; rev, err = c.file(id) {
			code := caseload.CodeOf(err)
			if code == caseload.CodeConflict && unknown {
				break // it was stored, under a Rev that was not answered
			}
			if code != caseload.CodeUnavailable {
				c.Errorf("case %s: %v", id, err)
				return
			}
			unknown = unknown || strings.Contains(err.Error(), "not known whether")
			c.trouble(err)
		}
		c.acknowledge(id, rev)
	}
}

func (c *crowd) trouble(err error) {
	c.troubles.Add(1)
	c.Log(err)
}

func (c *crowd) acknowledge(id string, rev caseload.Rev) {
	c.mu.Lock()
	c.filed[id] = rev
	c.mu.Unlock()
	select {
	case c.more <- struct{}{}:
	default:
	}
}

// await waits until n more cases are acknowledged.
func (c *crowd) await(n int) {
	c.Helper()
	late := time.After(time.Minute)
	for range n {
		select {
		case <-c.more:
		case <-late:
			c.Fatal("no more cases are filed")
		}
	}
}

// follow reads the changes, page by page, until there are no more to come.
func (c *crowd) follow(seen map[string]caseload.Rev) {
	var last int64
	for {
		finished := c.read.Load()
		rows, err := c.changesBehind(last)
		if caseload.CodeOf(err) == caseload.CodeUnavailable {
			c.trouble(err)
			continue
		} else if err != nil {
			c.Error(err)
			return
		}
		for i := range rows.Rows() {
			id, rev := rows.String(i, 0), rows.Int(i, 1)
			if _, again := seen[id]; again || rev <= last {
				c.Errorf("a reader behind %d saw case %s of %d; before: %v", last, id, rev, again)
			}
			seen[id], last = caseload.Rev(rev), rev
		}
		if finished && rows.Rows() == 0 {
			return
		}
	}
}

func (c *crowd) changesBehind(rev int64) (*caseload.Block, error) {
	listing, err := c.service.ListCases(c.Context(), c.admin, caseload.Query{
		Where: caseload.Compare{Path: "updated", Op: caseload.Greater, Value: caseload.Time(time.UnixMicro(rev))},
		Order: []caseload.Order{{Path: "updated"}}, Limit: 50,
	}, "external_id", "updated")
	if err != nil {
		return nil, err
	}
	return listing.Rows, nil
}

// disperse ends the work and looks at what is there: each acknowledged case,
// once, under the Rev that was answered, and seen by each reader.
func (c *crowd) disperse() {
	c.Helper()
	c.leave.Store(true)
	c.writers.Wait()
	c.read.Store(true)
	c.readers.Wait()
	there := map[string]caseload.Rev{}
	c.follow(there)
	for id, rev := range c.filed {
		if kept, ok := there[id]; !ok || rev != 0 && kept != rev {
			c.Errorf("case %s was acknowledged with %d, there it is %d", id, rev, kept)
		}
	}
	if len(there) != len(c.filed) {
		c.Errorf("%d cases are there, %d were acknowledged", len(there), len(c.filed))
	}
	for _, seen := range c.seen {
		if !maps.Equal(seen, there) {
			c.Errorf("a reader saw %d cases, or others than the %d that are there", len(seen), len(there))
		}
	}
}

// failover kills a primary under the crowd and promotes its synchronous
// standby.
func failover(t *testing.T, url string, primary, standby *pgtest.Cluster, promoted func()) {
	o := newOffice(t, url)
	c := gather(o)
	c.await(200)
	primary.Kill()
	began := time.Now()
	standby.Promote()
	promoted()
	t.Log("promoted after", time.Since(began))
	c.await(1)
	t.Log("the first case after", time.Since(began))
	c.await(200)
	c.disperse()
}

func TestCrowdOutlivesTheFailoverOfItsDatabase(t *testing.T) {
	t.Parallel()
	primary := pgtest.Start(t, pgtest.Options{})
	standby := primary.Standby(t)
	primary.Synchronous(standby)
	failover(t, "postgres://postgres@"+primary.Addr()+","+standby.Addr()+"/postgres", primary, standby, func() {})
}

func TestCrowdOutlivesTheFailoverBehindAPooler(t *testing.T) {
	t.Parallel()
	primary := pgtest.Start(t, pgtest.Options{})
	standby := primary.Standby(t)
	primary.Synchronous(standby)
	pooler := pgtest.StartBouncer(t, primary)
	failover(t, pooler.URL("postgres")+pooled, primary, standby, func() { pooler.Point(standby) })
}

// isolated is a primary that is not gone, but out of reach, when its standby
// takes over.
func isolated(t *testing.T) {
	primary := pgtest.Start(t, pgtest.Options{})
	standby := primary.Standby(t)
	primary.Synchronous(standby)
	network := pgtest.StartProxy(t, primary.TCP("postgres"))
	c := gather(newOffice(t, "postgres://postgres@"+network.Addr()+","+standby.Addr()+"/postgres"))
	c.await(100)
	network.Stall(true)
	standby.Promote()
	c.await(100)
	c.disperse()
}

// unreplicated is a commit that waits for a standby which is gone. It is neither
// acknowledged nor shown to anybody; nor is it canceled, so that the standby
// has it in the end.
func unreplicated(t *testing.T) {
	primary := pgtest.Start(t, pgtest.Options{})
	standby := primary.Standby(t)
	primary.Synchronous(standby)
	o := newOffice(t, primary.TCP("postgres"))
	standby.Stop()
	_, err := o.file("a")
	wantUnavailable(t, err, "it is not known whether the change was stored")
	database := primary.URL("postgres")
	wantCount(t, database, "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'", 1)
	wantCount(t, database, cases, 0)
	standby.Restart()
	wantCount(t, database, cases, 1)
	if _, err := o.file("a"); caseload.CodeOf(err) != caseload.CodeConflict {
		t.Errorf("the same case again: got the error %v, want a conflict", err)
	}
	_, err = o.file("b")
	o.must(err)
}
