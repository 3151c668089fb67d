package sqlstore

import (
	"context"
	"time"

	"caseload"
	"caseload/internal/store/sqldb"
)

const (
	importColumns = "tenant, id, user_pk, file, sha256, byte_count, header, mapping, made, task, state, runner, beat, attempts, done, report, batch, problem, mapping_name, noun"
	listedImports = "tenant, id, user_pk, file, sha256, byte_count, header, '' AS mapping, made, task, state, runner, beat, attempts, done, '' AS report, batch, problem, mapping_name, noun"
)

func readImport(r sqldb.Row) *caseload.Import {
	return &caseload.Import{
		Job: caseload.Job{
			Tenant: caseload.TenantID(r.Int(0)), ID: r.Text(1), Made: readTime(r, 8), State: caseload.JobState(r.Text(10)), Runner: r.Text(11), Beat: time.UnixMicro(r.Int(12)).UTC(),
			Attempts: int(r.Int(13)), Problem: r.Text(17),
		},
		User: caseload.PK(r.Int(2)), File: r.Text(3), SHA256: r.Text(4), Bytes: r.Int(5), Header: r.Text(6), Mapping: r.Text(7), MappingName: r.Text(18),
		Task: caseload.ImportTask(r.Text(9)), Done: r.Int(14), Report: r.Text(15), Batch: r.Text(16), Noun: caseload.Noun(r.Int(19)),
	}
}

// importsWhere reads columns of those that meet a condition.
func importsWhere(c sqldb.Conn, columns, where string, args ...sqldb.Arg) (all []*caseload.Import, err error) {
	err = c.Each("SELECT "+columns+"\nFROM imports\n"+where, args, func(r sqldb.Row) error {
		all = append(all, readImport(r))
		return nil
	})
	return all, err
}

func importsOf(c sqldb.Conn, t caseload.TenantID) ([]*caseload.Import, error) {
	return importsWhere(c, listedImports, "WHERE tenant = $1\nORDER BY made DESC, id DESC", sqldb.Int(int64(t)))
}

func oneImport(c sqldb.Conn, t caseload.TenantID, id string) (*caseload.Import, error) {
	found, err := importsWhere(c, importColumns, "WHERE tenant = $1 AND id = $2", sqldb.Int(int64(t)), sqldb.Text(id))
	if err == nil && len(found) == 0 {
		err = caseload.Errorf(caseload.CodeNotFound, "There is no such import.")
	}
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// CreateImport implements caseload.Control.
func (s *Store) CreateImport(ctx context.Context, i *caseload.Import, admit func([]*caseload.Import) error) error {
	return s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		all, err := importsOf(c, i.Tenant)
		if err != nil {
			return err
		}
		if err := admit(all); err != nil {
			return err
		}
		return c.Send("INSERT INTO imports ("+importColumns+")\nVALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
			sqldb.Int(int64(i.Tenant)), sqldb.Text(i.ID), sqldb.Int(int64(i.User)), sqldb.Text(i.File), sqldb.Text(i.SHA256), sqldb.Int(i.Bytes), sqldb.Text(i.Header), sqldb.Text(i.Mapping),
			sqldb.Int(i.Made.UnixMicro()), sqldb.Text(string(i.Task)), sqldb.Text(string(i.State)), sqldb.Text(i.Runner), sqldb.Int(i.Beat.UnixMicro()), sqldb.Int(int64(i.Attempts)),
			sqldb.Int(i.Done), sqldb.Text(i.Report), sqldb.Text(i.Batch), sqldb.Text(i.Problem), sqldb.Text(i.MappingName), sqldb.Int(int64(i.Noun)))
	})
}

// Import implements caseload.Control.
func (s *Store) Import(ctx context.Context, t caseload.TenantID, id string) (i *caseload.Import, err error) {
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) (err error) {
		i, err = oneImport(c, t, id)
		return err
	})
	return i, err
}

// Imports implements caseload.Control.
func (s *Store) Imports(ctx context.Context, t caseload.TenantID) (all []*caseload.Import, err error) {
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) (err error) {
		all, err = importsOf(c, t)
		return err
	})
	return all, err
}

// ChangeImport implements caseload.Control.
func (s *Store) ChangeImport(ctx context.Context, t caseload.TenantID, id string, change func(*caseload.Import) error) (i *caseload.Import, err error) {
	err = s.db.Write(ctx, 0, func(c sqldb.Conn) (err error) {
		if i, err = oneImport(c, t, id); err != nil {
			return err
		}
		if err := change(i); err != nil {
			return err
		}
		return putImport(c, i)
	})
	return i, err
}

// putImport stores what may change of an import.
func putImport(c sqldb.Conn, i *caseload.Import) error {
	return c.Send("UPDATE imports\nSET user_pk = $1, mapping = $2, task = $3, state = $4, runner = $5, beat = $6, attempts = $7, done = $8, report = $9, batch = $10, problem = $11, mapping_name = $12\n"+
		"WHERE tenant = $13 AND id = $14",
		sqldb.Int(int64(i.User)), sqldb.Text(i.Mapping), sqldb.Text(string(i.Task)), sqldb.Text(string(i.State)), sqldb.Text(i.Runner), sqldb.Int(i.Beat.UnixMicro()),
		sqldb.Int(int64(i.Attempts)), sqldb.Int(i.Done), sqldb.Text(i.Report), sqldb.Text(i.Batch), sqldb.Text(i.Problem), sqldb.Text(i.MappingName), sqldb.Int(int64(i.Tenant)), sqldb.Text(i.ID))
}

// ClaimImport implements caseload.Control.
func (s *Store) ClaimImport(ctx context.Context, runner string, now, silent time.Time) (i *caseload.Import, err error) {
	err = s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		found, err := importsWhere(c, importColumns, "WHERE state = $1 OR state = $2 AND beat < $3\nORDER BY made, tenant, id\nLIMIT 1",
			sqldb.Text(string(caseload.JobQueued)), sqldb.Text(string(caseload.JobRunning)), sqldb.Int(silent.UnixMicro()))
		if i = nil; err != nil || len(found) == 0 {
			return err
		}
		i = found[0]
		i.Claim(runner, now)
		return putImport(c, i)
	})
	return i, err
}

// DeleteImport implements caseload.Control.
func (s *Store) DeleteImport(ctx context.Context, t caseload.TenantID, id string, admit func(*caseload.Import) error) error {
	return s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		i, err := oneImport(c, t, id)
		if err != nil {
			return err
		}
		if err := admit(i); err != nil {
			return err
		}
		return c.Send("DELETE FROM imports\nWHERE tenant = $1 AND id = $2", sqldb.Int(int64(t)), sqldb.Text(id))
	})
}
