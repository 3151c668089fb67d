package sqlstore

import (
	"context"
	"errors"

	"caseload"
	"caseload/internal/store/sqldb"
)

// Update implements caseload.Store. Where the answer of a commit was lost, it
// looks for the last change that the transaction made, and runs fn again if
// there is none.
func (s *Store) Update(ctx context.Context, t caseload.TenantID, by caseload.Actor, fn func(caseload.WriteTx) error) (caseload.Rev, error) {
	for {
		w, err := s.update(ctx, t, by, fn)
		if !errors.Is(err, sqldb.ErrUnknown) {
			return w.clock.horizon.Rev, s.clash(err)
		}
		kept, err := s.settled(ctx, w)
		if kept || err != nil {
			return w.clock.horizon.Rev, err
		}
	}
}

func (s *Store) update(ctx context.Context, t caseload.TenantID, by caseload.Actor, fn func(caseload.WriteTx) error) (w *writeTx, err error) {
	w = &writeTx{}
	err = s.db.Write(ctx, t, func(c sqldb.Conn) error {
		*w = writeTx{tx: tx{conn: c, dialect: s.db.Dialect(), tenant: t}, by: by, now: s.now().UnixMicro()}
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

// settled reports whether the last change of a transaction is there. It takes
// the place of a writer: until that is free, the lost one may yet commit.
func (s *Store) settled(ctx context.Context, w *writeTx) (kept bool, err error) {
	c := w.last
	err = s.db.Write(ctx, w.tenant, func(conn sqldb.Conn) error {
		return conn.Each("SELECT 1\nFROM changes\nWHERE tenant = $1 AND rev = $2 AND noun = $3 AND row = $4 AND act = $5",
			[]sqldb.Arg{sqldb.Int(int64(w.tenant)), sqldb.Int(c.rev), sqldb.Int(int64(c.noun)), sqldb.Int(c.row), sqldb.Int(int64(c.act))},
			func(sqldb.Row) error {
				kept = true
				return nil
			})
	})
	return kept, err
}
