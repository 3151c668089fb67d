package sqlstore

import (
	"context"

	"caseload"
	"caseload/internal/store/sqldb"
)

// View implements caseload.Store.
func (s *Store) View(ctx context.Context, t caseload.TenantID, span caseload.Span, fresh caseload.Fresh, fn func(caseload.Tx) error) error {
	if fresh == caseload.Lagging && s.replica.ready(s.now()) {
		done, err := s.viewReplica(ctx, t, span, fn)
		if done {
			return err
		}
		s.replica.passedOver(ctx, s.now(), err)
	}
	return s.db.Read(ctx, span, func(c sqldb.Conn) error {
		x := &tx{conn: c, dialect: s.db.Dialect(), tenant: t}
		if err := x.readClock(); err != nil {
			return err
		}
		return fn(x)
	})
}
