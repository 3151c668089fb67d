package sqlstore

import (
	"cmp"
	"context"
	"math"
	"time"

	"caseload"
	"caseload/internal/store/sqldb"
)

// KeepRequests implements caseload.Control.
func (s *Store) KeepRequests(ctx context.Context, all []caseload.Request, since time.Time, most int) error {
	byKey := map[string][]caseload.Request{}
	var keys []string // in the order of their first requests
	for _, x := range all {
		if byKey[x.Key] == nil {
			keys = append(keys, x.Key)
		}
		byKey[x.Key] = append(byKey[x.Key], x)
	}
	return s.db.Write(ctx, 0, func(c sqldb.Conn) error {
		for _, id := range keys {
			if err := keepRequestsOf(c, id, byKey[id], most); err != nil {
				return err
			}
		}
		return c.Send("DELETE FROM requests\nWHERE tenant IN (SELECT id FROM tenants) AND at < $1", sqldb.Int(since.UnixMicro()))
	})
}

// keepRequestsOf adds to the log of one key. Lane 0 keeps each log in its order.
func keepRequestsOf(c sqldb.Conn, id string, all []caseload.Request, most int) error {
	var tenant, key, last int64
	err := c.Each("SELECT k.tenant, k.pk, (SELECT coalesce(max(x.seq), 0) FROM requests x WHERE x.tenant = k.tenant AND x.key_pk = k.pk)\nFROM keys k\nWHERE k.id = $1",
		[]sqldb.Arg{sqldb.Text(id)}, func(r sqldb.Row) error {
			tenant, key, last = r.Int(0), r.Int(1), r.Int(2)
			return nil
		})
	if err != nil || key == 0 {
		return err
	}
	for _, x := range all {
		last++
		err := c.Send("INSERT INTO requests (tenant, key_pk, seq, at, face, method, route, status, code, said, micros, bytes, missed)\nVALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
			sqldb.Int(tenant), sqldb.Int(key), sqldb.Int(last), sqldb.Int(x.At.UnixMicro()), sqldb.Text(x.Face), sqldb.Text(x.Method), sqldb.Text(x.Route), sqldb.Int(int64(x.Status)),
			sqldb.Text(string(x.Code)), sqldb.Text(x.Said), sqldb.Int(x.Took.Microseconds()), sqldb.Int(x.Bytes), sqldb.Int(x.Missed))
		if err != nil {
			return err
		}
	}
	return c.Send("DELETE FROM requests\nWHERE tenant = $1 AND key_pk = $2 AND seq <= $3", sqldb.Int(tenant), sqldb.Int(key), sqldb.Int(last-int64(most)))
}

// Requests implements caseload.Control.
func (s *Store) Requests(ctx context.Context, t caseload.TenantID, key caseload.PK, q caseload.RequestQuery) (found []caseload.Request, err error) {
	sql := "SELECT k.id, x.seq, x.at, x.face, x.method, x.route, x.status, x.code, x.said, x.micros, x.bytes, x.missed\n" +
		"FROM requests x\nJOIN keys k ON k.pk = x.key_pk\nWHERE x.tenant = $1 AND x.key_pk = $2 AND x.seq < $3 AND x.at >= $4"
	if q.Failed {
		sql += " AND x.code <> ''"
	}
	before := cmp.Or(q.Before, math.MaxInt64)
	args := []sqldb.Arg{sqldb.Int(int64(t)), sqldb.Int(int64(key)), sqldb.Int(before), sqldb.Int(q.Since.UnixMicro()), sqldb.Int(int64(q.Limit))}
	err = s.db.Read(ctx, caseload.Brief, func(c sqldb.Conn) error {
		found = nil
		return c.Each(sql+"\nORDER BY x.seq DESC\nLIMIT $5", args, func(r sqldb.Row) error {
			found = append(found, caseload.Request{
				Key: r.Text(0), Seq: r.Int(1), At: readTime(r, 2), Face: r.Text(3), Method: r.Text(4), Route: r.Text(5), Status: int(r.Int(6)),
				Code: caseload.Code(r.Text(7)), Said: r.Text(8), Took: time.Duration(r.Int(9)) * time.Microsecond, Bytes: r.Int(10), Missed: r.Int(11),
			})
			return nil
		})
	})
	return found, err
}
