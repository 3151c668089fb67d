package sqlstore

import (
	"context"
	"time"

	"caseload"
	"caseload/internal/store/sqldb"
)

const lookColumns = "l.seq, l.at, l.user_pk, l.key_pk, l.face, l.noun, l.row_pk, l.as_user, l.as_role, l.seal"

func readLook(r sqldb.Row) caseload.Look {
	return caseload.Look{
		Seq: r.Int(0), At: readTime(r, 1), User: caseload.PK(r.Int(2)), Key: caseload.PK(r.Int(3)), Face: r.Text(4),
		Noun: caseload.Noun(r.Int(5)), Row: caseload.PK(r.Int(6)),
		As: caseload.Guise{User: caseload.PK(r.Int(7)), Role: caseload.Role(r.Text(8))}, Seal: []byte(r.Text(9)),
	}
}

// readLooks reads those that the rest of a statement says.
func readLooks(c sqldb.Conn, rest string, args ...sqldb.Arg) (found []caseload.Look, err error) {
	err = c.Each("SELECT "+lookColumns+"\nFROM looks l\n"+rest, args, func(r sqldb.Row) error {
		found = append(found, readLook(r))
		return nil
	})
	return found, err
}

// KeepLook implements caseload.Watch. The looks of a tenant have a lane of their own,
// which keeps them in their order: a look waits neither for one of another tenant nor
// for what is written of cases.
func (s *Store) KeepLook(ctx context.Context, t caseload.TenantID, l caseload.Look, since time.Time) error {
	tenant := sqldb.Int(int64(t))
	return s.db.Write(ctx, -t, func(c sqldb.Conn) error {
		kept, err := isKept(c, t, l, since)
		if kept || err != nil {
			return err
		}
		last, err := readLooks(c, "WHERE l.tenant = $1\nORDER BY l.seq DESC\nLIMIT 1", tenant)
		if err != nil {
			return err
		}
		next, before := l, []byte(nil)
		next.Seq = 1
		if len(last) > 0 {
			next.Seq, before = last[0].Seq+1, last[0].Seal
		}
		next = next.Sealed(before)
		return c.Send("INSERT INTO looks (tenant, seq, at, user_pk, key_pk, face, noun, row_pk, as_user, as_role, seal)\nVALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
			tenant, sqldb.Int(next.Seq), sqldb.Int(next.At.UnixMicro()), sqldb.Int(int64(next.User)), sqldb.Int(int64(next.Key)), sqldb.Text(next.Face),
			sqldb.Int(int64(next.Noun)), sqldb.Int(int64(next.Row)), sqldb.Int(int64(next.As.User)), sqldb.Text(string(next.As.Role)), sqldb.Bytes(string(next.Seal)))
	})
}

// isKept reports whether a look of the same reader is there since a time.
func isKept(c sqldb.Conn, t caseload.TenantID, l caseload.Look, since time.Time) (kept bool, err error) {
	err = c.Each("SELECT 1\nFROM looks l\nWHERE l.tenant = $1 AND l.row_pk = $2 AND l.user_pk = $3 AND l.key_pk = $4 AND l.face = $5 AND l.at >= $6 AND l.as_user = $7 AND l.as_role = $8\nLIMIT 1",
		[]sqldb.Arg{sqldb.Int(int64(t)), sqldb.Int(int64(l.Row)), sqldb.Int(int64(l.User)), sqldb.Int(int64(l.Key)), sqldb.Text(l.Face), sqldb.Int(since.UnixMicro()), sqldb.Int(int64(l.As.User)), sqldb.Text(string(l.As.Role))},
		func(sqldb.Row) error { kept = true; return nil })
	return kept, err
}

// Looks implements caseload.Watch.
func (s *Store) Looks(ctx context.Context, t caseload.TenantID, row caseload.PK, n int) (found []caseload.Look, err error) {
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) (err error) {
		found, err = readLooks(c, "WHERE l.tenant = $1 AND l.row_pk = $2\nORDER BY l.seq DESC\nLIMIT $3", sqldb.Int(int64(t)), sqldb.Int(int64(row)), sqldb.Int(int64(n)))
		return err
	})
	return found, err
}
