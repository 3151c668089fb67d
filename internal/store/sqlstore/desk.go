package sqlstore

import (
	"context"

	"caseload"
	"caseload/internal/store/sqldb"
)

// savedViews reads those of a user, and those that are shared.
func savedViews(c sqldb.Conn, t caseload.TenantID, user caseload.PK) (all []caseload.SavedView, err error) {
	err = c.Each("SELECT v.tenant, v.id, v.owner, v.shared, v.name, v.query\nFROM views v\nWHERE v.tenant = $1 AND (v.owner = $2 OR v.shared = 1)",
		[]sqldb.Arg{sqldb.Int(int64(t)), sqldb.Int(int64(user))}, func(r sqldb.Row) error {
			all = append(all, caseload.SavedView{
				Tenant: caseload.TenantID(r.Int(0)), ID: r.Text(1), Owner: caseload.PK(r.Int(2)), Shared: r.Int(3) == 1, Name: r.Text(4), Query: r.Text(5),
			})
			return nil
		})
	return all, err
}

// KeepSavedView implements caseload.Desk.
func (s *Store) KeepSavedView(ctx context.Context, x caseload.SavedView, admit func(all []caseload.SavedView) error) error {
	return s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		all, err := savedViews(c, x.Tenant, x.Owner)
		if err != nil {
			return err
		}
		if err := admit(all); err != nil {
			return err
		}
		return c.Send("INSERT INTO views (tenant, id, owner, shared, name, query)\nVALUES ($1, $2, $3, $4, $5, $6)\n"+
			"ON CONFLICT (tenant, id) DO UPDATE SET owner = $3, shared = $4, name = $5, query = $6",
			sqldb.Int(int64(x.Tenant)), sqldb.Text(x.ID), sqldb.Int(int64(x.Owner)), sqldb.Value(caseload.Bool(x.Shared)), sqldb.Text(x.Name), sqldb.Text(x.Query))
	})
}

// SavedViews implements caseload.Desk.
func (s *Store) SavedViews(ctx context.Context, t caseload.TenantID, user caseload.PK) (all []caseload.SavedView, err error) {
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) (err error) {
		all, err = savedViews(c, t, user)
		return err
	})
	return all, err
}

// DeleteSavedView implements caseload.Desk.
func (s *Store) DeleteSavedView(ctx context.Context, t caseload.TenantID, id string) error {
	return s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		return c.Send("DELETE FROM views\nWHERE tenant = $1 AND id = $2", sqldb.Int(int64(t)), sqldb.Text(id))
	})
}
