package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"caseload"
	"caseload/internal/store/sqldb"
)

// Reader reads a database that follows another: it shows what that has shown
// before, or what is about to be acknowledged there.
type Reader interface {
	// Read is that of sqldb.Driver. It is in no hurry to try again: the error
	// is sqldb.ErrReplica where the other database may answer.
	Read(ctx context.Context, span caseload.Span, fn func(sqldb.Conn) error) error
	Close() error
}

// Replica says what the views that may lag are to read.
type Replica struct {
	Reader Reader
	MaxAge time.Duration // if it is further behind, the primary is read instead
	Log    *slog.Logger  // is told why, at most once a minute
}

// UseReplica has the views that may lag read a replica of the database. It
// comes before the first of them. The Store closes the Reader.
func (s *Store) UseReplica(r Replica) { s.replica = &replica{Replica: r} }

// replica is a Replica in use; nil is none.
type replica struct {
	Replica
	down atomic.Int64 // when it was last found not to answer, UnixNano
	told atomic.Int64 // when the log was told, likewise
}

const (
	downTime = 15 * time.Second // for which a replica that did not answer is not asked
	tellTime = time.Minute
)

func (r *replica) ready(now time.Time) bool { return r != nil && past(&r.down, now, downTime) }

// past reports whether it is longer ago than d, or ahead, where the clock was
// set back.
func past(when *atomic.Int64, now time.Time, d time.Duration) bool {
	ago := now.Sub(time.Unix(0, when.Load()))
	return ago < 0 || ago > d
}

// passedOver notes why the primary is read in the replica's place.
func (r *replica) passedOver(ctx context.Context, now time.Time, why error) {
	if past(&r.told, now, tellTime) {
		r.told.Store(now.UnixNano())
		r.Log.WarnContext(ctx, "the replica is not read", "err", why)
	}
}

func (r *replica) close() error {
	if r == nil {
		return nil
	}
	return r.Reader.Close()
}

// viewReplica runs fn on a snapshot of the replica, and reports whether that was
// the View. If not, err says why the primary has to be read.
func (s *Store) viewReplica(ctx context.Context, t caseload.TenantID, span caseload.Span, fn func(caseload.Tx) error) (done bool, err error) {
	var x *tx
	begun := false
	err = s.replica.Reader.Read(ctx, span, func(c sqldb.Conn) (err error) {
		begun = false
		x = &tx{conn: c, dialect: s.db.Dialect(), tenant: t}
		if err := x.readClock(); err != nil {
			return err
		}
		if x.clock.horizon.Lag, err = s.lag(ctx, x); err != nil {
			return err
		}
		begun = true
		return fn(x)
	})
	failed := errors.Is(err, sqldb.ErrReplica)
	switch {
	case err == nil, ctx.Err() != nil:
		return true, err
	case begun:
		return x.handed || !failed, err
	case failed:
		s.replica.down.Store(s.now().UnixNano())
	}
	return false, err
}

// lag asks the primary how old a snapshot of the replica is.
func (s *Store) lag(ctx context.Context, x *tx) (caseload.Lag, error) {
	missing, err := s.firstMissing(ctx, x.tenant, x.clock.horizon)
	if err != nil {
		return caseload.Lag{}, err
	}
	lag := caseload.Lag{Replica: true}
	if missing > 0 {
		lag.Age = max(s.now().Sub(time.UnixMicro(int64(missing))), 1)
	}
	if lag.Age > s.replica.MaxAge {
		return lag, fmt.Errorf("it is %v behind", lag.Age.Round(time.Millisecond))
	}
	return lag, nil
}

// errStrange is that a replica shows what its primary has never shown: it
// follows another, or one whose last changes a failover has lost. A change that
// the primary is about to acknowledge looks the same, and is rare.
var errStrange = errors.New("it shows changes that the primary does not have")

// firstMissing asks the primary for the first change that is not in what a
// snapshot of the replica shows; 0 is none.
func (s *Store) firstMissing(ctx context.Context, t caseload.TenantID, shown caseload.Horizon) (missing caseload.Rev, err error) {
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) error {
		missing = 0
		x := &tx{conn: c, tenant: t}
		if err := x.readClock(); err != nil {
			return err
		}
		switch {
		case x.clock.horizon.Epoch != shown.Epoch:
			return errStrange
		case x.clock.horizon.Rev == shown.Rev:
			return nil
		}
		known := shown.Rev == 0
		err := c.Each("SELECT rev\nFROM changes\nWHERE tenant = $1 AND rev >= $2\nORDER BY rev\nLIMIT 2",
			[]sqldb.Arg{sqldb.Int(int64(t)), sqldb.Int(int64(shown.Rev))}, func(r sqldb.Row) error {
				rev := caseload.Rev(r.Int(0))
				known = known || rev == shown.Rev
				if missing == 0 && rev != shown.Rev {
					missing = rev
				}
				return nil
			})
		if err == nil && !known {
			return errStrange
		}
		return err
	})
	return missing, err
}
