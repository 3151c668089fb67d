package sqlite

import (
	"container/list"
	"errors"
	"fmt"
	"strconv"

	"zombiezen.com/go/sqlite"

	"caseload/internal/store/sqldb"
)

// maxStatements is how many texts a connection keeps prepared: those that were
// used last. The filters of clients make ever new ones.
const maxStatements = 500

// statements are the prepared statements of a connection.
type statements struct {
	db     *sqlite.Conn
	byText map[string]*list.Element
	used   *list.List // of *statement, the one used last in front
}

// statement is a prepared statement. While it is busy nobody else may have it.
type statement struct {
	*sqlite.Stmt
	sql  string
	busy bool
	kept bool
}

func newStatements(db *sqlite.Conn) *statements {
	return &statements{db: db, byText: map[string]*list.Element{}, used: list.New()}
}

// take prepares a text, or finds it prepared, and binds its arguments. The
// statement must be given back.
func (s *statements) take(sql string, args []sqldb.Arg) (*statement, error) {
	at, known := s.byText[sql]
	if known && !at.Value.(*statement).busy {
		s.used.MoveToFront(at)
		return at.Value.(*statement).bind(args)
	}
	st, err := s.prepare(sql)
	if err != nil {
		return nil, err
	}
	if st.kept = !known; st.kept {
		s.byText[sql] = s.used.PushFront(st)
		s.forget()
	}
	if _, err := st.bind(args); err != nil {
		s.giveBack(st)
		return nil, err
	}
	return st, nil
}

func (s *statements) prepare(sql string) (*statement, error) {
	stmt, _, err := s.db.PrepareTransient(sql)
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", sql, err)
	}
	if err := checkOrder(stmt); err != nil {
		return nil, errors.Join(fmt.Errorf("prepare %q: %w", sql, err), stmt.Finalize())
	}
	return &statement{Stmt: stmt, sql: sql}, nil
}

// checkOrder refuses placeholders that are not numbered as they first appear:
// SQLite takes $1 for a name, and would bind another argument to it.
func checkOrder(s *sqlite.Stmt) error {
	for i := range s.BindParamCount() {
		if name := s.BindParamName(i + 1); name != "" && name != "$"+strconv.Itoa(i+1) {
			return fmt.Errorf("the placeholder %s stands in place %d", name, i+1)
		}
	}
	return nil
}

// forget ends the statement that was used longest ago, where there are too
// many. One that is in use is spared, and so is the newest.
func (s *statements) forget() {
	for at := s.used.Back(); at != s.used.Front() && s.used.Len() > maxStatements; at = at.Prev() {
		if st := at.Value.(*statement); !st.busy {
			s.used.Remove(at)
			delete(s.byText, st.sql)
			_ = st.Finalize() // the last step's error was returned
			return
		}
	}
}

// giveBack ends the use of a statement, so that it holds on to no snapshot.
func (s *statements) giveBack(st *statement) {
	if !st.kept {
		_ = st.Finalize() // the step's error was returned
		return
	}
	st.busy = false
	_ = st.Reset() // likewise; arguments are bound anew each time
}

// close ends all.
func (s *statements) close() {
	for at := s.used.Front(); at != nil; at = at.Next() {
		_ = at.Value.(*statement).Finalize() // closing the connection reports what stays open
	}
}

// bind makes the statement busy, with arguments.
func (st *statement) bind(args []sqldb.Arg) (*statement, error) {
	if st.BindParamCount() != len(args) {
		return nil, fmt.Errorf("%q takes %d arguments, not %d", st.sql, st.BindParamCount(), len(args))
	}
	bind(st.Stmt, args)
	st.busy = true
	return st, nil
}

func bind(s *sqlite.Stmt, args []sqldb.Arg) {
	for i, a := range args {
		switch a.Kind {
		case sqldb.IntArg:
			s.BindInt64(i+1, a.N)
		case sqldb.TextArg:
			s.BindText(i+1, a.S)
		case sqldb.BytesArg:
			s.BindBytes(i+1, []byte(a.S))
		default:
			s.BindNull(i + 1)
		}
	}
}
