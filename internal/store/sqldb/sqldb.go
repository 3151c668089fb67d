// Package sqldb is the little that the SQL engine needs of a database: exec,
// query, rows packed into blocks. Two native drivers fill it; database/sql is
// too slow for the paths that matter.
//
// Statements are written once for all databases, with the placeholders $1, $2
// and so on in the order of their first appearance.
package sqldb

import (
	"context"
	"errors"

	"caseload"
)

// ErrUnknown is that nobody knows yet whether a transaction was committed.
var ErrUnknown = errors.New("the connection was lost during the commit")

// Unknown makes what a caller is told of a transaction of which that was not
// found out.
func Unknown(causes ...error) *caseload.Error {
	return &caseload.Error{
		Code: caseload.CodeUnavailable, Cause: errors.Join(causes...),
		Message: "The connection to the database was lost, and it is not known whether the change was stored. Look before you try again.",
	}
}

// ErrReplica is that a replica failed where what it follows may answer.
var ErrReplica = errors.New("the replica failed")

// ErrBusy is that the writer of another process kept a lane to itself for longer
// than a writer waits.
var ErrBusy = errors.New("another process writes")

// Driver opens transactions on one database.
type Driver interface {
	// Read runs fn on one snapshot. Cancelling ctx interrupts it. fn may run
	// again, on another, until Fill has had rows to emit.
	Read(ctx context.Context, span caseload.Span, fn func(Conn) error) error
	// Write runs fn in a transaction, alone among the writers of a lane (a tenant, 0 for
	// what stands above them, or the negative of one for what is kept beside it), and
	// returns when it is on the disk. fn may run more than once. Cancelling
	// ctx ends the waiting, never a write under way. Where the answer of the
	// commit was lost, the error is ErrUnknown.
	Write(ctx context.Context, lane caseload.TenantID, fn func(Conn) error) error
	// Script runs a migration's text in the transaction of a Conn.
	Script(c Conn, text string) error
	// Analyze renews the planner's statistics.
	Analyze(ctx context.Context) error
	// Dialect is what the database says differently.
	Dialect() Dialect
	// Duplicate reports the table and the columns of the unique index that an
	// error is about.
	Duplicate(err error) (table string, columns []string, ok bool)
	Close() error
}

// Conn is a transaction. It is used by one goroutine at a time.
type Conn interface {
	// Exec runs a statement and returns the number of rows that it changed.
	Exec(sql string, args ...Arg) (int64, error)
	// Send runs a statement of which only a failure matters. That may come
	// from a later call, or from the commit: a distant database is sent many
	// at once. What is read afterwards shows what was sent.
	Send(sql string, args ...Arg) error
	// Each calls fn with each row of an answer.
	Each(sql string, args []Arg, fn func(Row) error) error
	// Fill appends an answer's rows to a block of the same shape. Whenever the
	// block is full it goes to emit, which returns the one to fill next; with a
	// nil emit all rows go into b. The last block, full or not, is returned.
	Fill(sql string, args []Arg, b *caseload.Block, emit func(*caseload.Block) (*caseload.Block, error)) (*caseload.Block, error)
	// Load inserts n rows into a table, as fast as the database can; its error
	// may come as late as that of Send. bind appends the values of row i, one
	// for each of the table's columns.
	Load(t *Table, n int, bind func(i int, args []Arg) []Arg) error
}

// Row is the current row of an answer; columns count from 0.
type Row interface {
	Null(col int) bool
	Int(col int) int64
	// Text is a copy; "" where the column is null.
	Text(col int) string
}

// Table is a table to load, with the columns in the order of bind.
type Table struct {
	Name    string
	Columns []string
}

// Dialect is what databases say differently: each method returns text of a
// statement.
type Dialect interface {
	// Name is the dialect's part of a migration's file name.
	Name() string
	// NotAmong is the condition that an integer expression is none of those that
	// a query reads as pk, which are read once.
	NotAmong(expr, query string) string
	// Exists is the condition that a query about each row in turn has a row: what it
	// reads must not lead.
	Exists(query string) string
	// Aside is an integer column in a condition that is not to find the rows.
	Aside(column string) string
	// Likely is a condition that most rows are known to meet.
	Likely(condition string) string
	// InInts is the condition that an integer expression is one of those in a
	// list, bound as the placeholder by IntList.
	InInts(expr, placeholder string) string
	// IntList makes the argument of InInts.
	IntList(ints []int64) Arg
	// InTexts and TextList are the same for texts.
	InTexts(expr, placeholder string) string
	TextList(texts []string) Arg
	// InBytes and BytesList are the same for bytes.
	InBytes(expr, placeholder string) string
	BytesList(bytes []string) Arg
	// Once is a query of one column, inside another, that is run at most once.
	Once(query string) string
	// Part is the condition that a text or bytes expression holds another.
	Part(expr, placeholder string) string
	// Word is the condition that a text expression with a blank before and
	// behind it holds another.
	Word(expr, placeholder string) string
	// Member is the JSON of a member of an expression of canonical JSON, an
	// object, as it is written there; null where there is none.
	Member(expr, name string, place func(Arg) string) string
	// Begins is the condition that a text expression begins with another.
	Begins(expr, placeholder string) string
	// Match is a table expression named w with the column pk of the rows of a
	// noun of a tenant that have what is sought, newest first, with what it binds; place
	// numbers the arguments.
	Match(t caseload.TenantID, n caseload.Noun, s Sought, place func(Arg) string) string
	// Words is the table that Match looks into.
	Words() *Table
	// BindWords appends the values of a row of Words.
	BindWords(args []Arg, t caseload.TenantID, n caseload.Noun, k caseload.PK, w Words) []Arg
	// RemoveWords is the statement that takes a row of Words away, with what
	// it binds.
	RemoveWords(t caseload.TenantID, n caseload.Noun, k caseload.PK) (sql string, args []Arg)
	// Columns lists the columns of all plain tables: the table, the column,
	// its type in lower case, and its place in the primary key from 1 on, 0 for
	// none.
	Columns() string
	// Empty takes all rows out of a table.
	Empty(table string) string
}

// Words are the folded words of a row by their sensitivity, those of one level
// parted by blanks.
type Words [caseload.Personal + 1]string

// Sought is what a row must have in its Words.
type Sought struct {
	Words []string // all of them
	Whole bool     // themselves, not words that begin with them
	UpTo  caseload.Sensitivity
}

// Arg is a value bound to a statement.
type Arg struct {
	Kind ArgKind
	N    int64
	S    string
}

// ArgKind is the type that an Arg is bound as.
type ArgKind uint8

// The types of arguments.
const (
	Null ArgKind = iota
	IntArg
	TextArg
	BytesArg
	EncodedArg // of the type N, as the dialect has encoded it
)

// Int binds an integer.
func Int(n int64) Arg { return Arg{Kind: IntArg, N: n} }

// Text binds a text, the empty one too.
func Text(s string) Arg { return Arg{Kind: TextArg, S: s} }

// Bytes binds the bytes of s.
func Bytes(s string) Arg { return Arg{Kind: BytesArg, S: s} }

// OrNull binds a text of which "" is null.
func OrNull(s string) Arg {
	if s == "" {
		return Arg{}
	}
	return Text(s)
}

// Cell binds a cell of a block, without a copy.
func Cell(b *caseload.Block, row, col int) Arg {
	switch {
	case b.Null(row, col):
		return Arg{}
	case b.Kinds()[col] == caseload.KindBytes:
		return Bytes(b.String(row, col))
	case b.Kinds()[col].Textual():
		return Text(b.String(row, col))
	}
	return Int(b.Int(row, col))
}

// Value binds a Value as a column of its kind keeps it.
func Value(v caseload.Value) Arg {
	switch {
	case v.IsNull():
		return Arg{}
	case v.Kind().Textual():
		return Text(v.Str())
	}
	return Int(v.Int64())
}
