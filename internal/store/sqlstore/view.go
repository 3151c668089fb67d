package sqlstore

import (
	"context"

	"caseload"
	"caseload/internal/store/sqldb"
)

// View implements caseload.Store.
func (s *Store) View(ctx context.Context, t caseload.TenantID, span caseload.Span, _ caseload.Fresh, fn func(caseload.Tx) error) error {
	return s.db.Read(ctx, span, func(c sqldb.Conn) error {
		tx := &tx{conn: c, dialect: s.db.Dialect(), tenant: t}
		if err := tx.readClock(); err != nil {
			return err
		}
		return fn(tx)
	})
}
