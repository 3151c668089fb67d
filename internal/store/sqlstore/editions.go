package sqlstore

import (
	"context"
	"time"

	"caseload"
	"caseload/internal/store/sqldb"
)

// KeepEdition implements caseload.Control.
func (s *Store) KeepEdition(ctx context.Context, t caseload.TenantID, made time.Time, edition, replaces string) (kept bool, err error) {
	err = s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		now, err := editionOf(c, t)
		if kept = err == nil && now == replaces; !kept {
			return err
		}
		if err := c.Send("DELETE FROM public_editions\nWHERE tenant = $1", sqldb.Int(int64(t))); err != nil {
			return err
		}
		return c.Send("INSERT INTO public_editions (tenant, made, body)\nVALUES ($1, $2, $3)", sqldb.Int(int64(t)), sqldb.Int(made.UnixMicro()), sqldb.Text(edition))
	})
	return kept, err
}

// Edition implements caseload.Control.
func (s *Store) Edition(ctx context.Context, t caseload.TenantID) (edition string, err error) {
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) (err error) {
		edition, err = editionOf(c, t)
		return err
	})
	return edition, err
}

func editionOf(c sqldb.Conn, t caseload.TenantID) (edition string, err error) {
	err = c.Each("SELECT e.body\nFROM public_editions e\nWHERE e.tenant = $1", []sqldb.Arg{sqldb.Int(int64(t))}, func(r sqldb.Row) error {
		edition = r.Text(0)
		return nil
	})
	return edition, err
}
