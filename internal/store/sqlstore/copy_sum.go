package sqlstore

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/bits"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"caseload"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlq"
)

// Sum is the sum of hashes, each a number of 256 bits with the highest first,
// without what is carried beyond these.
type Sum [4]uint64

func (s *Sum) add(hash [sha256.Size]byte) {
	carry := uint64(0)
	for i := len(s) - 1; i >= 0; i-- {
		s[i], carry = bits.Add64(s[i], binary.BigEndian.Uint64(hash[8*i:]), carry)
	}
}

// String is the sum in hexadecimal digits.
func (s Sum) String() string {
	var b []byte
	for _, part := range s {
		b = binary.BigEndian.AppendUint64(b, part)
	}
	return hex.EncodeToString(b)
}

// verify compares both databases as they are now. It names the tables that
// differ.
func (c *copier) verify(ctx context.Context) (found []CopiedTable, differ []string, err error) {
	var theirs []CopiedTable
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() (err error) {
		found, err = c.sums(ctx, c.from, c.step)
		return err
	})
	both.Go(func() (err error) {
		theirs, err = c.sums(ctx, c.to, func(int64) {})
		return err
	})
	if err := both.Wait(); err != nil {
		return nil, nil, err
	}
	for i := range found {
		if found[i] != theirs[i] {
			differ = append(differ, found[i].Name)
		}
	}
	return found, differ, nil
}

// sums reads all of a database in one snapshot.
func (c *copier) sums(ctx context.Context, db sqldb.Driver, step func(int64)) (all []CopiedTable, err error) {
	err = db.Read(ctx, caseload.Long, func(conn sqldb.Conn) error {
		all = nil
		for _, t := range c.tables {
			n, sum, err := t.sum(conn, step)
			if err != nil {
				return err
			}
			all = append(all, CopiedTable{t.name, n, sum})
		}
		n, err := countRows(conn, wordsTable)
		all = append(all, CopiedTable{Name: wordsTable, Rows: n})
		return err
	})
	return all, err
}

// sum adds up the rows of a table.
func (t *table) sum(conn sqldb.Conn, step func(int64)) (rows int64, sum Sum, err error) {
	columns := slices.Clone(t.columns)
	if t.name == clockTable { // the target's epoch will be its own
		columns = slices.DeleteFunc(columns, func(c tableColumn) bool { return c.name == "epoch" })
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	var buf []byte
	q := sqlq.Query{SQL: "SELECT " + strings.Join(names, ", ") + "\nFROM " + t.name}
	err = readAhead(conn, q, t.kindsOf(names), func(b *caseload.Block) (*caseload.Block, error) {
		for row := range b.Rows() {
			buf = buf[:0]
			for col, c := range columns {
				buf = appendCell(buf, b, row, col, c.kind)
			}
			sum.add(sha256.Sum256(buf))
		}
		rows += int64(b.Rows())
		step(int64(b.Rows()))
		return b, nil
	})
	return rows, sum, err
}

// appendCell appends a cell so that no two rows read alike: its type, then
// eight bytes of a number, or the length and the bytes of what has one.
func appendCell(to []byte, b *caseload.Block, row, col int, kind sqldb.ArgKind) []byte {
	switch {
	case b.Null(row, col):
		return append(to, byte(sqldb.Null))
	case kind == sqldb.IntArg:
		return binary.BigEndian.AppendUint64(append(to, byte(kind)), uint64(b.Int(row, col)))
	}
	text := b.Text(row, col)
	return append(binary.BigEndian.AppendUint64(append(to, byte(kind)), uint64(len(text))), text...)
}
