package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5/pgconn"

	"caseload"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlstore"
)

// replica reads a standby, without the patience that there is for a primary.
type replica struct{ *driver }

// useReplica has a store read its replica, of several the first standby that
// answers. One that is down now is asked again later; one that does not let us
// in is an error.
func useReplica(ctx context.Context, s *sqlstore.Store, o Options) error {
	d, err := newDriver(ctx, o.Replica, o, pgconn.ValidateConnectTargetSessionAttrsPreferStandby)
	if err != nil {
		return ofReplica(err)
	}
	d.standby = true
	if o.ReplicaMaxAge == 0 {
		o.ReplicaMaxAge = defaultMaxAge
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s.UseReplica(sqlstore.Replica{Reader: replica{d}, MaxAge: o.ReplicaMaxAge, Log: o.Log})
	err = d.greet(ctx)
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && (class(e) == classPassword || class(e) == classCatalog) {
		return ofReplica(err)
	}
	return nil
}

// ofReplica says that an error is of the replica, not of the database.
func ofReplica(err error) error {
	if e, ok := errors.AsType[*caseload.Error](err); ok {
		return &caseload.Error{Code: e.Code, Message: "The replica cannot be read.", Cause: fmt.Errorf("%w: %w", sqldb.ErrReplica, e.Cause)}
	}
	return fmt.Errorf("the replica: %w", err)
}

// Read implements sqlstore.Reader. What has begun is not begun again: the
// primary may be asked instead.
func (r replica) Read(ctx context.Context, span caseload.Span, fn func(sqldb.Conn) error) error {
	ctx, cancel := within(ctx, span)
	defer cancel()
	if err := r.gates[span].pass(ctx); err != nil {
		return err
	}
	defer r.gates[span].leave()
	begun := false
	read := func(c sqldb.Conn) error {
		begun = true
		return fn(c)
	}
	_, err := r.readOnce(ctx, span, read)
	if !begun && r.stale(err) {
		r.pool.Reset()
		_, err = r.readOnce(ctx, span, read)
	}
	if r.failed(ctx, err) {
		return fmt.Errorf("%w: %w", sqldb.ErrReplica, classify(ctx, err))
	}
	return classify(ctx, err)
}

// stale reports whether an error is that of a connection which died while nobody
// used it: another may do.
func (r replica) stale(err error) bool {
	_, refused := errors.AsType[*pgconn.ConnectError](err)
	return err != nil && !refused && !pgconn.Timeout(err) && r.passing(err)
}

// failed reports whether an error is the standby's own: it is out of reach, it
// has cut off a reader who held up what it follows (PostgreSQL 15, 27.4.2), or
// its schema is behind. What took too long would on the primary as well.
func (r replica) failed(ctx context.Context, err error) bool {
	if err == nil || ctx.Err() != nil {
		return false
	}
	if _, ok := errors.AsType[*caseload.Error](err); ok {
		return false
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && e.Code != codeCanceled || !ok && lost(err)
}
