package postgres

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/pgtest"
	"caseload/internal/store/sqldb"
)

// session is a database on which one connection does everything, one thing at a
// time.
type session struct {
	*testing.T
	driver *driver
}

func newSession(t *testing.T) *session {
	t.Helper()
	d, err := Connect(t.Context(), pgtest.Database(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return &session{t, d.(*driver)}
}

// read runs fn in a transaction and returns what the connection remembers.
func (s *session) read(fn func(sqldb.Conn) error) (kept *statements, err error) {
	err = s.driver.Read(s.Context(), caseload.Short, func(c sqldb.Conn) error {
		kept = c.(*conn).stmts
		return fn(c)
	})
	return kept, err
}

// ask runs statements in a transaction of their own.
func (s *session) ask(statements ...string) error {
	_, err := s.read(func(c sqldb.Conn) error {
		for _, sql := range statements {
			if err := c.Each(sql, nil, func(sqldb.Row) error { return nil }); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

func (s *session) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// wantKept fails the test where the server keeps other statements than the
// connection remembers, or too many.
func (s *session) wantKept() *statements {
	s.Helper()
	var there, here []string
	kept, err := s.read(func(c sqldb.Conn) error {
		err := c.Each("SELECT name FROM pg_prepared_statements", nil, func(r sqldb.Row) error {
			there = append(there, r.Text(0))
			return nil
		})
		here = names(c.(*conn).stmts)
		return err
	})
	s.must(err)
	slices.Sort(there)
	slices.Sort(here)
	if !slices.Equal(there, here) || len(there) > maxStatements+1 {
		s.Errorf("the server keeps %d statements, the connection remembers %d, want the same, and at most %d", len(there), len(here), maxStatements)
	}
	return kept
}

// names are those that the server should know.
func names(s *statements) []string {
	out := slices.Clone(s.dropped)
	for _, at := range s.byText {
		if name := at.Value.(*statement).name; name != "" {
			out = append(out, name)
		}
	}
	return out
}

func number(i int) string { return fmt.Sprintf("SELECT %d", i) }

func TestAServerKeepsTheStatementsThatWereUsedLast(t *testing.T) {
	s := newSession(t)
	const often = "SELECT 'often'"
	for i := range 10_000 {
		s.must(s.ask(number(i), number(i), often))
	}
	kept := s.wantKept()
	for sql, want := range map[string]bool{often: true, number(9_999): true, number(0): false} {
		at, known := kept.byText[sql]
		if got := known && at.Value.(*statement).name != ""; got != want {
			t.Errorf("%s is kept prepared: %v, want %v", sql, got, want)
		}
	}
}

func TestAServerIsRidOfStatementsThoughTransactionsFail(t *testing.T) {
	s := newSession(t)
	for i := range 3 * maxStatements {
		s.must(s.ask(number(i), number(i)))
		_, err := s.read(func(c sqldb.Conn) error {
			for _, sql := range []string{"SELECT 1 / 0", number(-i), number(-i - 1)} {
				if err := c.Send(sql); err != nil {
					return err
				}
			}
			_, err := c.Exec("SELECT 1")
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "22012") {
			t.Fatalf("to divide by zero: got the error %v", err)
		}
	}
	s.wantKept()
}

func TestASearchIsNotKeptPrepared(t *testing.T) {
	s := newSession(t)
	query := sqldb.Arg{Kind: sqldb.EncodedArg, N: oidTSQuery, S: string(tsQuery(1, sqldb.Sought{Words: []string{"lamp"}, UpTo: caseload.Personal}))}
	const search = "SELECT to_tsvector('1.lamp') @@ $1"
	for range 3 {
		_, err := s.read(func(c sqldb.Conn) error {
			return c.Each(search, []sqldb.Arg{query}, func(sqldb.Row) error { return nil })
		})
		s.must(err)
	}
	if _, kept := s.wantKept().byText[search]; kept {
		t.Error("the connection remembers the search")
	}
}
