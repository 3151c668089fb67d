package sqlstore

import (
	"context"

	"caseload"
	"caseload/internal/store/sqldb"
)

const (
	mappingColumns = "tenant, id, name, row_noun, columns, header, mapping, keeper, kept, user_pk, used"
	listedMappings = "tenant, id, name, row_noun, columns, header, '' AS mapping, keeper, kept, user_pk, used"
)

// mappingsWhere reads columns of the mappings that meet a condition.
func mappingsWhere(c sqldb.Conn, columns, where string, args ...sqldb.Arg) (all []caseload.KeptMapping, err error) {
	err = c.Each("SELECT "+columns+"\nFROM mappings\n"+where, args, func(r sqldb.Row) error {
		all = append(all, caseload.KeptMapping{
			Tenant: caseload.TenantID(r.Int(0)), ID: r.Text(1), Name: r.Text(2), Rows: r.Text(3), Columns: r.Text(4), Header: r.Text(5), Mapping: r.Text(6),
			Keeper: caseload.PK(r.Int(7)), Kept: readTime(r, 8), User: caseload.PK(r.Int(9)), Used: readTime(r, 10),
		})
		return nil
	})
	return all, err
}

func mappingsOf(c sqldb.Conn, t caseload.TenantID) ([]caseload.KeptMapping, error) {
	return mappingsWhere(c, listedMappings, "WHERE tenant = $1", sqldb.Int(int64(t)))
}

// mappingOf is none or one.
func mappingOf(c sqldb.Conn, t caseload.TenantID, id string) ([]caseload.KeptMapping, error) {
	return mappingsWhere(c, mappingColumns, "WHERE tenant = $1 AND id = $2", sqldb.Int(int64(t)), sqldb.Text(id))
}

func oneMapping(c sqldb.Conn, t caseload.TenantID, id string) (caseload.KeptMapping, error) {
	found, err := mappingOf(c, t, id)
	if err == nil && len(found) == 0 {
		err = caseload.Errorf(caseload.CodeNotFound, "There is no such mapping.")
	}
	if err != nil {
		return caseload.KeptMapping{}, err
	}
	return found[0], nil
}

// Mappings implements caseload.Control.
func (s *Store) Mappings(ctx context.Context, t caseload.TenantID) (all []caseload.KeptMapping, err error) {
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) (err error) {
		all, err = mappingsOf(c, t)
		return err
	})
	return all, err
}

// Mapping implements caseload.Control.
func (s *Store) Mapping(ctx context.Context, t caseload.TenantID, id string) (x caseload.KeptMapping, err error) {
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) (err error) {
		x, err = oneMapping(c, t, id)
		return err
	})
	return x, err
}

// ChangeMapping implements caseload.Control.
func (s *Store) ChangeMapping(ctx context.Context, t caseload.TenantID, id string, change func(x *caseload.KeptMapping, all []caseload.KeptMapping) error) (x caseload.KeptMapping, err error) {
	err = s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		all, err := mappingsOf(c, t)
		if err != nil {
			return err
		}
		found, err := mappingOf(c, t, id)
		if err != nil {
			return err
		}
		x = caseload.KeptMapping{Tenant: t, ID: id}
		if len(found) > 0 {
			x = found[0]
		}
		if err := change(&x, all); err != nil {
			return err
		}
		return c.Send("INSERT INTO mappings ("+mappingColumns+")\nVALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)\n"+
			"ON CONFLICT (tenant, id) DO UPDATE SET name = $3, row_noun = $4, columns = $5, header = $6, mapping = $7, keeper = $8, kept = $9, user_pk = $10, used = $11",
			sqldb.Int(int64(t)), sqldb.Text(id), sqldb.Text(x.Name), sqldb.Text(x.Rows), sqldb.Text(x.Columns), sqldb.Text(x.Header), sqldb.Text(x.Mapping),
			sqldb.Int(int64(x.Keeper)), sqldb.Int(x.Kept.UnixMicro()), sqldb.Int(int64(x.User)), timeOrNull(x.Used))
	})
	return x, err
}

// DeleteMapping implements caseload.Control.
func (s *Store) DeleteMapping(ctx context.Context, t caseload.TenantID, id string, admit func(*caseload.KeptMapping) error) error {
	return s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		x, err := oneMapping(c, t, id)
		if err != nil {
			return err
		}
		if err := admit(&x); err != nil {
			return err
		}
		return c.Send("DELETE FROM mappings\nWHERE tenant = $1 AND id = $2", sqldb.Int(int64(t)), sqldb.Text(id))
	})
}
