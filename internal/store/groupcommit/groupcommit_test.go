package groupcommit_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"caseload"
	"caseload/internal/store/groupcommit"
	"caseload/internal/store/sqldb"
)

// journal is a driver that writes down what each transaction took in.
type journal struct {
	*testing.T
	lanes *groupcommit.Lanes
	busy  sync.WaitGroup

	mu      sync.Mutex
	commits []string

	losses int                           // transactions to lose before any is kept
	begin  func(*groupcommit.Batch) bool // reports whether there can be a transaction
}

// tell runs a test over a journal, in which all that can run has run when
// synctest.Wait returns.
func tell(t *testing.T, size int, run func(*journal)) {
	synctest.Test(t, func(t *testing.T) {
		j := &journal{T: t}
		j.lanes = groupcommit.New(size, j.commit)
		run(j)
		j.busy.Wait()
		j.lanes.Close()
	})
}

func (j *journal) commit(b *groupcommit.Batch) {
	if j.begin != nil && !j.begin(b) {
		return
	}
	var names []string
	for job := b.Next(); job != nil; job = b.Next() {
		c := &page{}
		if job.Err = sqldb.Catch(func() error { return job.Run(c) }); job.Err == nil {
			names = append(names, c.name)
		}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.losses > 0 {
		j.losses--
		b.Return()
		return
	}
	j.commits = append(j.commits, strings.Join(names, " "))
	b.Done()
}

// page is a transaction in which a function leaves its name.
type page struct {
	sqldb.Conn
	name string
}

func signing(name string) func(sqldb.Conn) error {
	return func(c sqldb.Conn) error {
		c.(*page).name = name
		return nil
	}
}

// queue begins a write in a lane and waits until it runs or stands in line.
func (j *journal) queue(ctx context.Context, lane caseload.TenantID, fn func(sqldb.Conn) error) *error {
	result := new(error)
	j.busy.Go(func() { *result = j.lanes.Do(ctx, lane, fn) })
	synctest.Wait()
	return result
}

// hold keeps a lane busy until release.
func (j *journal) hold(lane caseload.TenantID) (release func()) {
	gate := make(chan struct{})
	j.queue(j.Context(), lane, func(c sqldb.Conn) error {
		<-gate
		return signing("held")(c)
	})
	return func() { close(gate); synctest.Wait() }
}

func (j *journal) wantCommits(want ...string) {
	j.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	if got, want := fmt.Sprintf("%q", j.commits), fmt.Sprintf("%q", want); got != want {
		j.Errorf("commits: got %s, want %s", got, want)
	}
}

func (j *journal) wantUnavailable(what string, err, cause error) {
	j.Helper()
	if caseload.CodeOf(err) != caseload.CodeUnavailable || !errors.Is(err, cause) {
		j.Errorf("%s: got the error %v, want one that says that the database is unavailable, because of: %v", what, err, cause)
	}
}

func TestThoseWhoWaitShareACommitInTheOrderInWhichTheyCame(t *testing.T) {
	tell(t, 4, func(j *journal) {
		release := j.hold(1)
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			j.queue(j.Context(), 1, signing(name))
		}
		release()
		j.wantCommits("held a b c", "d e")
	})
}

func TestALaneDoesNotWaitForAnother(t *testing.T) {
	tell(t, 4, func(j *journal) {
		release := j.hold(1)
		j.queue(j.Context(), 2, signing("other"))
		j.wantCommits("other")
		release()
		j.wantCommits("other", "held")
	})
}

func TestATransactionDoesNotGoOnForEver(t *testing.T) {
	tell(t, 1000, func(j *journal) {
		release := j.hold(1)
		for range 3 {
			j.queue(j.Context(), 1, func(c sqldb.Conn) error {
				<-time.After(15 * time.Millisecond)
				return signing("slow")(c)
			})
		}
		release()
		j.busy.Wait()
		j.wantCommits("held slow slow", "slow")
	})
}

func TestACallerWhoGivesUpLeavesTheQueueAtOnce(t *testing.T) {
	tell(t, 4, func(j *journal) {
		release := j.hold(1)
		ctx, cancel := context.WithCancelCause(j.Context())
		gone := j.queue(ctx, 1, signing("gone"))
		j.queue(j.Context(), 1, signing("stays"))
		why := errors.New("why")
		cancel(why)
		synctest.Wait()
		j.wantUnavailable("the one that gave up", *gone, why)
		release()
		j.wantCommits("held stays")
		j.wantUnavailable("one who had given up before", j.lanes.Do(ctx, 1, signing("late")), why)
	})
}

func TestWhatALostTransactionDidIsDoneAgainOneByOne(t *testing.T) {
	tell(t, 4, func(j *journal) {
		j.losses = 1
		release := j.hold(1)
		for _, name := range []string{"a", "b", "c", "d"} {
			j.queue(j.Context(), 1, signing(name))
		}
		release()
		j.wantCommits("held", "a", "b", "c", "d")
	})
}

func TestWhatWasTakenButDidNotRunGoesOnSharing(t *testing.T) {
	tell(t, 4, func(j *journal) {
		gate := make(chan struct{})
		j.begin = func(b *groupcommit.Batch) bool {
			j.begin = nil
			<-gate
			if err := b.Next().Run(&page{}); err != nil {
				j.Error(err)
			}
			b.Next()
			b.Return()
			return false
		}
		for _, name := range []string{"a", "b", "c", "d"} {
			j.queue(j.Context(), 1, signing(name))
		}
		close(gate)
		j.busy.Wait()
		j.wantCommits("a", "b c d")
	})
}

func TestACallerWhoGivesUpIsNotRunAgain(t *testing.T) {
	tell(t, 4, func(j *journal) {
		j.losses = 1
		gate := make(chan struct{})
		ctx, cancel := context.WithCancelCause(j.Context())
		gone := j.queue(ctx, 1, func(c sqldb.Conn) error {
			<-gate
			return signing("gone")(c)
		})
		j.queue(j.Context(), 1, signing("stays"))
		why := errors.New("why")
		cancel(why)
		synctest.Wait()
		close(gate)
		j.busy.Wait()
		j.wantCommits("stays")
		j.wantUnavailable("the one that gave up", *gone, why)
	})
}

func TestACallerWhoGivesUpWhileRunningIsToldTheOutcome(t *testing.T) {
	tell(t, 4, func(j *journal) {
		ctx, cancel := context.WithCancel(j.Context())
		err := j.queue(ctx, 1, func(c sqldb.Conn) error {
			cancel()
			return signing("done")(c)
		})
		j.wantCommits("done")
		if *err != nil {
			j.Errorf("got the error %v", *err)
		}
	})
}

func TestADriverIsToldWhenNobodyWaitsForItsTransaction(t *testing.T) {
	tell(t, 4, func(j *journal) {
		j.begin = func(b *groupcommit.Batch) bool { // as for a lock that is not to be had
			<-b.Context.Done()
			return false
		}
		ctx, cancel := context.WithCancelCause(j.Context())
		first, second := j.queue(ctx, 1, signing("first")), j.queue(ctx, 1, signing("second"))
		why := errors.New("why")
		cancel(why)
		synctest.Wait()
		j.wantUnavailable("the first", *first, why)
		j.wantUnavailable("the second", *second, why)
		j.begin = nil
		j.queue(j.Context(), 1, signing("later"))
		j.wantCommits("later")
	})
}

func TestWhoWaitsForWhatThereIsNotIsRefusedWithTheFirst(t *testing.T) {
	tell(t, 1, func(j *journal) {
		down := errors.New("down")
		release := j.hold(1)
		first, second := j.queue(j.Context(), 1, signing("first")), j.queue(j.Context(), 1, signing("second"))
		j.begin = func(b *groupcommit.Batch) bool {
			b.Next()
			b.Refuse(down)
			return false
		}
		release()
		j.busy.Wait()
		j.wantCommits("held")
		for _, err := range []error{*first, *second} {
			if !errors.Is(err, down) {
				j.Errorf("got the error %v, want %v", err, down)
			}
		}
	})
}

func TestAnAnswerOfTheirOwnIsNotOverwritten(t *testing.T) {
	tell(t, 4, func(j *journal) {
		own, lost := errors.New("own"), errors.New("lost")
		gate := make(chan struct{})
		j.begin = func(b *groupcommit.Batch) bool {
			<-gate
			b.Next().Err = own
			b.Next()
			b.Fail(lost)
			return false
		}
		first, second := j.queue(j.Context(), 1, signing("first")), j.queue(j.Context(), 1, signing("second"))
		close(gate)
		j.busy.Wait()
		if !errors.Is(*first, own) || !errors.Is(*second, lost) {
			j.Errorf("got the errors %v and %v, want %v and %v", *first, *second, own, lost)
		}
	})
}

func TestClosingLetsTheTransactionUnderWayEnd(t *testing.T) {
	tell(t, 1, func(j *journal) {
		release := j.hold(1)
		waiting := j.queue(j.Context(), 1, signing("waiting"))
		j.busy.Go(j.lanes.Close)
		synctest.Wait()
		j.wantUnavailable("one that waited", *waiting, groupcommit.ErrClosed)
		j.wantUnavailable("one that came late", j.lanes.Do(j.Context(), 2, signing("late")), groupcommit.ErrClosed)
		release()
		j.wantCommits("held")
	})
}

func TestAPanicReachesItsCaller(t *testing.T) {
	tell(t, 4, func(j *journal) {
		defer func() {
			if p, ok := recover().(*sqldb.Panic); !ok || p.Value() != "boom" {
				j.Errorf("got the panic %v, want boom", p)
			}
		}()
		err := j.lanes.Do(j.Context(), 1, func(sqldb.Conn) error { panic("boom") })
		j.Errorf("Do returned %v", err)
	})
}
