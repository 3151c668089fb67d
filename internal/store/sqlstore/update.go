package sqlstore

import (
	"context"
	"errors"
	"math/rand/v2"

	"caseload"
	"caseload/internal/store/sqldb"
)

// settlings is how often a transaction is run whose commit is lost each time,
// and how often it is looked for.
const settlings = 3

// Update implements caseload.Store. Where the answer of a commit was lost, it
// looks for the last change that the transaction made, and runs fn again if
// there is none. Where it cannot look, the error says that the outcome is not
// known.
func (s *Store) Update(ctx context.Context, t caseload.TenantID, by caseload.Actor, fn func(caseload.WriteTx) error) (rev caseload.Rev, err error) {
	for range settlings {
		var w *writeTx
		if w, err = s.update(ctx, t, by, fn); !errors.Is(err, sqldb.ErrUnknown) {
			return w.clock.horizon.Rev, s.clash(err)
		}
		kept, lookErr := s.settled(ctx, w)
		if lookErr != nil {
			return 0, sqldb.Unknown(err, lookErr)
		}
		if kept {
			return w.clock.horizon.Rev, nil
		}
	}
	return 0, &caseload.Error{Code: caseload.CodeUnavailable, Message: "The database loses its connections. Try again.", Cause: err}
}

func (s *Store) update(ctx context.Context, t caseload.TenantID, by caseload.Actor, fn func(caseload.WriteTx) error) (w *writeTx, err error) {
	w = &writeTx{}
	err = s.db.Write(ctx, t, func(c sqldb.Conn) error {
		*w = writeTx{tx: tx{conn: c, dialect: s.db.Dialect(), tenant: t}, by: by, now: s.now().UnixMicro(), token: rand.Int64()}
		if err := w.readClock(); err != nil {
			return err
		}
		w.began = w.clock
		if err := fn(w); err != nil {
			return err
		}
		return w.finish()
	})
	return w, err
}

// settled reports whether the last change of a transaction is there. Another
// may have numbered its own alike.
func (s *Store) settled(ctx context.Context, w *writeTx) (kept bool, err error) {
	for range settlings {
		if kept, err = s.look(ctx, w); !errors.Is(err, sqldb.ErrUnknown) {
			break
		}
	}
	return kept, err
}

// look takes the place of a writer: until that is free, the lost one may yet
// commit. It commits a write of its own: once that is on the disk, and on that
// of a standby which has to have it, so is all that came before.
func (s *Store) look(ctx context.Context, w *writeTx) (kept bool, err error) {
	err = s.db.Write(ctx, w.tenant, func(conn sqldb.Conn) error {
		kept = false
		if err := conn.Send("UPDATE clock\nSET rev = rev\nWHERE tenant = $1", sqldb.Int(int64(w.tenant))); err != nil {
			return err
		}
		return conn.Each("SELECT 1\nFROM changes\nWHERE tenant = $1 AND rev = $2 AND tx = $3",
			[]sqldb.Arg{sqldb.Int(int64(w.tenant)), sqldb.Int(int64(w.clock.horizon.Rev)), sqldb.Int(w.token)},
			func(sqldb.Row) error {
				kept = true
				return nil
			})
	})
	return kept, err
}
