package sqlstore

import (
	"time"

	"caseload"
	"caseload/internal/store/sqldb"
)

// Answer implements caseload.Tx.
func (x *tx) Answer(key caseload.PK, token string) (a *caseload.Answer, err error) {
	err = x.conn.Each("SELECT request_hash, status, body, created\nFROM answers\nWHERE tenant = $1 AND key = $2 AND token = $3",
		[]sqldb.Arg{sqldb.Int(int64(x.tenant)), sqldb.Int(int64(key)), sqldb.Text(token)},
		func(r sqldb.Row) error {
			a = &caseload.Answer{Request: []byte(r.Text(0)), Status: int(r.Int(1)), Content: []byte(r.Text(2)), Made: readTime(r, 3)}
			return nil
		})
	return a, err
}

// Keep implements caseload.WriteTx.
func (w *writeTx) Keep(key caseload.PK, token string, a caseload.Answer, since time.Time) error {
	err := w.keep(key, token, a, since)
	if err != nil {
		w.failed = err
	}
	return err
}

func (w *writeTx) keep(key caseload.PK, token string, a caseload.Answer, since time.Time) error {
	tenant := sqldb.Int(int64(w.tenant))
	if err := w.conn.Send("DELETE FROM answers\nWHERE tenant = $1 AND created <= $2", tenant, sqldb.Int(since.UnixMicro())); err != nil {
		return err
	}
	return w.conn.Send("INSERT INTO answers (tenant, key, token, request_hash, status, body, created)\nVALUES ($1, $2, $3, $4, $5, $6, $7)\n"+
		"ON CONFLICT (tenant, key, token) DO UPDATE SET request_hash = excluded.request_hash, status = excluded.status, body = excluded.body, created = excluded.created",
		tenant, sqldb.Int(int64(key)), sqldb.Text(token), sqldb.Bytes(string(a.Request)), sqldb.Int(int64(a.Status)), sqldb.Bytes(string(a.Content)), sqldb.Int(a.Made.UnixMicro()))
}
