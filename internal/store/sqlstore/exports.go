package sqlstore

import (
	"context"
	"strings"
	"time"

	"caseload"
	"caseload/internal/store/sqldb"
)

const exportColumns = "e.tenant, e.id, e.key_pk, e.user_pk, e.rights, e.name, e.spec, e.made, e.expires, e.runner, e.beat, e.attempts, e.state, e.row_count, e.byte_count, e.total, e.manifest, e.problem"

// listedColumns leave the manifest out.
var listedColumns = strings.Replace(exportColumns, "e.manifest", "''", 1)

func readExport(r sqldb.Row) *caseload.Export {
	return &caseload.Export{
		Job: caseload.Job{
			Tenant: caseload.TenantID(r.Int(0)), ID: r.Text(1), Made: readTime(r, 7), Runner: r.Text(9), Beat: time.UnixMicro(r.Int(10)).UTC(),
			Attempts: int(r.Int(11)), State: caseload.JobState(r.Text(12)), Problem: r.Text(17),
		},
		Key: caseload.PK(r.Int(2)), User: caseload.PK(r.Int(3)), Rights: r.Text(4), Name: r.Text(5), Spec: r.Text(6), Expires: readTime(r, 8),
		Rows: r.Int(13), Bytes: r.Int(14), Total: r.Int(15), Manifest: r.Text(16),
	}
}

// exportArgs are the values of exportColumns.
func exportArgs(e *caseload.Export) []sqldb.Arg {
	return []sqldb.Arg{
		sqldb.Int(int64(e.Tenant)), sqldb.Text(e.ID), sqldb.Int(int64(e.Key)), sqldb.Int(int64(e.User)), sqldb.Text(e.Rights), sqldb.Text(e.Name), sqldb.Text(e.Spec),
		sqldb.Int(e.Made.UnixMicro()), sqldb.Int(e.Expires.UnixMicro()), sqldb.Text(e.Runner), sqldb.Int(e.Beat.UnixMicro()), sqldb.Int(int64(e.Attempts)), sqldb.Text(string(e.State)),
		sqldb.Int(e.Rows), sqldb.Int(e.Bytes), sqldb.Int(e.Total), sqldb.Text(e.Manifest), sqldb.Text(e.Problem),
	}
}

// CreateExport implements caseload.Control.
func (s *Store) CreateExport(ctx context.Context, e *caseload.Export, admit func([]*caseload.Export) error) error {
	return s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		all, err := exportsOf(c, e.Tenant)
		if err != nil {
			return err
		}
		if err := admit(all); err != nil {
			return err
		}
		return c.Send("INSERT INTO exports (tenant, id, key_pk, user_pk, rights, name, spec, made, expires, runner, beat, attempts, state, row_count, byte_count, total, manifest, problem)\n"+
			"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)", exportArgs(e)...)
	})
}

// Export implements caseload.Control.
func (s *Store) Export(ctx context.Context, t caseload.TenantID, id string) (e *caseload.Export, err error) {
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) (err error) {
		e, err = oneExport(c, t, id)
		return err
	})
	return e, err
}

func oneExport(c sqldb.Conn, t caseload.TenantID, id string) (*caseload.Export, error) {
	found, err := exports(c, exportColumns, "WHERE e.tenant = $1 AND e.id = $2", sqldb.Int(int64(t)), sqldb.Text(id))
	if err == nil && len(found) == 0 {
		err = caseload.Errorf(caseload.CodeNotFound, "There is no such export.")
	}
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// exportsOf reads those of a tenant as they are listed.
func exportsOf(c sqldb.Conn, t caseload.TenantID) ([]*caseload.Export, error) {
	return exports(c, listedColumns, "WHERE e.tenant = $1\nORDER BY e.made DESC, e.id DESC", sqldb.Int(int64(t)))
}

// exports reads columns of those that meet a condition.
func exports(c sqldb.Conn, columns, where string, args ...sqldb.Arg) (all []*caseload.Export, err error) {
	err = c.Each("SELECT "+columns+"\nFROM exports e\n"+where, args, func(r sqldb.Row) error {
		all = append(all, readExport(r))
		return nil
	})
	return all, err
}

// Exports implements caseload.Control.
func (s *Store) Exports(ctx context.Context, t caseload.TenantID) (all []*caseload.Export, err error) {
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) (err error) {
		all, err = exportsOf(c, t)
		return err
	})
	return all, err
}

// ChangeExport implements caseload.Control.
func (s *Store) ChangeExport(ctx context.Context, t caseload.TenantID, id string, change func(*caseload.Export) error) (e *caseload.Export, err error) {
	err = s.db.Write(ctx, 0, func(c sqldb.Conn) (err error) {
		if e, err = oneExport(c, t, id); err != nil {
			return err
		}
		if err := change(e); err != nil {
			return err
		}
		return putExport(c, e)
	})
	return e, err
}

// putExport stores what may change of an export.
func putExport(c sqldb.Conn, e *caseload.Export) error {
	return c.Send("UPDATE exports\nSET expires = $1, runner = $2, beat = $3, attempts = $4, state = $5, row_count = $6, byte_count = $7, total = $8, manifest = $9, problem = $10\n"+
		"WHERE tenant = $11 AND id = $12",
		sqldb.Int(e.Expires.UnixMicro()), sqldb.Text(e.Runner), sqldb.Int(e.Beat.UnixMicro()), sqldb.Int(int64(e.Attempts)), sqldb.Text(string(e.State)),
		sqldb.Int(e.Rows), sqldb.Int(e.Bytes), sqldb.Int(e.Total), sqldb.Text(e.Manifest), sqldb.Text(e.Problem), sqldb.Int(int64(e.Tenant)), sqldb.Text(e.ID))
}

// ClaimExport implements caseload.Control.
func (s *Store) ClaimExport(ctx context.Context, runner string, now, silent time.Time) (e *caseload.Export, err error) {
	err = s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		found, err := exports(c, exportColumns, "WHERE e.state = $1 OR e.state = $2 AND e.beat < $3\n"+
			"ORDER BY (SELECT count(*) FROM exports r WHERE r.state = $2 AND r.beat >= $3 AND r.tenant = e.tenant AND r.key_pk = e.key_pk AND r.user_pk = e.user_pk), e.made, e.tenant, e.id\nLIMIT 1",
			sqldb.Text(string(caseload.JobQueued)), sqldb.Text(string(caseload.JobRunning)), sqldb.Int(silent.UnixMicro()))
		if e = nil; err != nil || len(found) == 0 {
			return err
		}
		e = found[0]
		e.Claim(runner, now)
		e.Rows, e.Bytes, e.Total = 0, 0, 0
		return putExport(c, e)
	})
	return e, err
}

// ExpiredExports implements caseload.Control.
func (s *Store) ExpiredExports(ctx context.Context, now time.Time) (all []*caseload.Export, err error) {
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) (err error) {
		all, err = exports(c, listedColumns, "WHERE e.state IN ($1, $2, $3) AND e.expires <= $4\nORDER BY e.tenant, e.id",
			sqldb.Text(string(caseload.JobDone)), sqldb.Text(string(caseload.JobFailed)), sqldb.Text(string(caseload.JobCancelled)), sqldb.Int(now.UnixMicro()))
		return err
	})
	return all, err
}

// DeleteExport implements caseload.Control.
func (s *Store) DeleteExport(ctx context.Context, t caseload.TenantID, id string) error {
	return s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		return c.Send("DELETE FROM exports\nWHERE tenant = $1 AND id = $2", sqldb.Int(int64(t)), sqldb.Text(id))
	})
}
