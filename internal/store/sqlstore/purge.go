package sqlstore

import (
	"fmt"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlq"
)

// purgedAtOnce is how many rows are read and emptied together: a document may be
// large.
const purgedAtOnce = 50

// Purge implements caseload.WriteTx.
func (w *writeTx) Purge(n caseload.Noun, keys []caseload.PK) error {
	for some := range slices.Chunk(keys, purgedAtOnce) {
		if err := w.purge(n, some); err != nil {
			w.failed = err
			return err
		}
	}
	return nil
}

func (w *writeTx) purge(n caseload.Noun, keys []caseload.PK) error {
	p := &put{writeTx: w, noun: n, purges: true, b: caseload.NewBlock(n.Kinds()...)}
	which := make([]int64, len(keys))
	for i, k := range keys {
		which[i] = int64(k)
	}
	q := sqlq.Rows(p.dialect, n, w.tenant, which)
	if _, err := p.conn.Fill(q.SQL, q.Args, p.b, nil); err != nil {
		return err
	}
	if p.b.Rows() != len(keys) {
		return fmt.Errorf("purge a %s that is not stored", n)
	}
	for i := range p.b.Rows() {
		p.b.Purge(n, i)
	}
	if err := p.write(); err != nil {
		return err
	}
	return w.forgetPast(n, which)
}

// outlasting lists the columns of past rows that stay.
func outlasting(n caseload.Noun) (out []string) {
	for _, a := range n.Outlasting() {
		out = append(out, sqlq.ColumnName(a.Name))
	}
	return out
}

// forgetPast empties what rows were before, but for who saw it.
func (w *writeTx) forgetPast(n caseload.Noun, keys []int64) error {
	stays := outlasting(n)
	var sets []string
	for _, column := range sqlq.Columns(n) {
		if !slices.Contains(stays, column) {
			sets = append(sets, column+" = NULL")
		}
	}
	sql := "UPDATE " + sqlq.PastTable(n) + "\nSET " + strings.Join(sets, ", ") + "\nWHERE tenant = $1 AND pk = $2"
	for _, k := range keys {
		if err := w.conn.Send(sql, sqldb.Int(int64(w.tenant)), sqldb.Int(k)); err != nil {
			return err
		}
	}
	return nil
}

// Forget implements caseload.WriteTx.
func (w *writeTx) Forget() error {
	err := w.conn.Send("UPDATE answers\nSET body = $1\nWHERE tenant = $2", sqldb.Bytes(""), sqldb.Int(int64(w.tenant)))
	if err != nil {
		w.failed = err
	}
	return err
}
