package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"caseload"
	"caseload/internal/store/sqldb"
)

// The error codes that mean something to us: PostgreSQL, Appendix A.
const (
	codeUnique      = "23505"
	codeReadOnly    = "25006"
	codeNoStatement = "26000"
	codePassword    = "28P01"
	codeRole        = "28000"
	codeNoDatabase  = "3D000"
	codeSerialize   = "40001"
	codeDeadlock    = "40P01"
	codePrivilege   = "42501"
	codeSyntax      = "42601"
	codeStatement   = "42P05" // it is there already
	codeDiskFull    = "53100"
	codeConnections = "53300"
	codeLimit       = "54000"
	codeLocked      = "55P03"
	codeCanceled    = "57014"
	codeStopped     = "57P01"
	codeCrashed     = "57P02"
	codeNotYet      = "57P03"
	classConnection = "08"
	classData       = "22"
	classPassword   = "28"
	classCatalog    = "3D"
	classResources  = "53"
	classLimit      = "54"
	classOperator   = "57"
	classSystem     = "58" // an I/O error
)

// passing reports whether an error is of the kind that goes away with another
// connection: this one is lost, or leads to what is no longer the primary.
func (d *driver) passing(err error) bool {
	if _, ok := errors.AsType[*caseload.Error](err); ok {
		return false
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return lost(err)
	}
	switch e.Code {
	case codeSerialize, codeDeadlock:
		return true
	case codeReadOnly:
		return d.hosts > 1
	}
	switch class(e) {
	case classPassword, classCatalog:
		return false // for which the next one would not be let in either
	case classConnection:
		return true
	}
	return fatal(e)
}

// class is the kind of error that a code begins with.
func class(e *pgconn.PgError) string { return e.Code[:min(2, len(e.Code))] }

// fatal reports whether an error came with the end of the connection. Those of
// a pooler, which say that it lost the server, lack the severity that a server
// gives.
func fatal(e *pgconn.PgError) bool { return e.SeverityUnlocalized != "ERROR" }

// catching reports whether what ails one connection is likely to ail all that
// were made before.
func catching(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return !ok || e.Code == codeReadOnly || fatal(e) && e.Code != codeConnections
}

// lost reports whether an error is about the connection. A deadline of another
// thing, which a function may return, looks like one of the network.
func lost(err error) bool {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	network, ok := errors.AsType[net.Error](err)
	ok = ok && network != context.DeadlineExceeded //nolint:errorlint // those of the network say that they are it
	return ok || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, pgconn.ErrConnClosed) ||
		errors.Is(err, sqldb.ErrUnknown) || pgconn.Timeout(err)
}

// Duplicate implements sqldb.Driver. PostgreSQL lists the columns of the index
// before their values, as in "Key (tenant, external_id)=(1, x) already exists."
// The word before them is in the language of the server, and the names are
// quoted where it quotes all that it says.
func (d *driver) Duplicate(err error) (table string, columns []string, ok bool) {
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok || e.Code != codeUnique {
		return "", nil, false
	}
	_, list, _ := strings.Cut(e.Detail, "(")
	list, _, _ = strings.Cut(list, ")=(")
	return e.TableName, strings.Split(strings.ReplaceAll(list, `"`, ""), ", "), true
}

// withoutValues takes from an error of the server what may be of rows. Duplicate
// needs the names of columns.
func withoutValues(err error) error {
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return err
	}
	columns, _, _ := strings.Cut(e.Detail, ")=(")
	e.Detail, e.Hint, e.Where, e.InternalQuery = "", "", "", ""
	switch {
	case e.Code == codeUnique:
		e.Detail = columns
	case e.Code == codeSyntax, class(e) == classData, class(e) == classLimit:
		e.Message = "(left out, since it may quote a value)"
	}
	return err
}

// classify makes the domain's error of the database's. ErrUnknown stays in it.
func classify(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*caseload.Error](err); ok {
		return err
	}
	if _, ok := errors.AsType[*sqldb.Panic](err); ok {
		return err
	}
	if errors.Is(err, sqldb.ErrUnknown) {
		return sqldb.Unknown(err)
	}
	if ctx.Err() != nil && interrupted(err) {
		return unavailable(context.Cause(ctx))
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return serverError(err, e)
	}
	if lost(err) || ctx.Err() != nil {
		return unavailable(err)
	}
	return err
}

// interrupted reports whether the end of a context, and nothing else, ended
// what was going on: the server says so, or was not asked any more.
func interrupted(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && e.Code == codeCanceled || !ok && pgconn.Timeout(err) && pgconn.SafeToRetry(err)
}

// hung reports whether a context ended in which the database said nothing, not
// even that it stopped.
func hung(ctx context.Context, err error) bool {
	return errors.Is(ctx.Err(), context.DeadlineExceeded) && lost(err) && !interrupted(err)
}

// serverError says what the server refused.
func serverError(err error, e *pgconn.PgError) error {
	if text, ok := sentences[e.Code]; ok {
		return &caseload.Error{Code: caseload.CodeUnavailable, Message: text, Cause: err}
	}
	switch class(e) {
	case classLimit:
		return &caseload.Error{Code: caseload.CodeTooLarge, Message: "The text is too long for the database.", Cause: err}
	case classConnection, classResources, classOperator, classSystem:
		return unavailable(err)
	}
	if fatal(e) {
		return unavailable(err)
	}
	return err
}

// sentences are for clients, who can do nothing but wait or ask for less. What
// those who run the database can do is said by their commands.
var sentences = map[string]string{
	codeReadOnly:    "The database can only be read.",
	codePassword:    notAvailable,
	codeRole:        notAvailable,
	codePrivilege:   notAvailable,
	codeNoDatabase:  notAvailable,
	codeNoStatement: notAvailable,
	codeStatement:   notAvailable,
	codeDiskFull:    "The disk of the database is full.",
	codeConnections: "The database has no connection left. Try again later.",
	codeLocked:      "The database is busy with another writer. Try again.",
	codeCanceled:    "The database stopped the work on this request. Ask for less, or try again.",
	codeStopped:     "The database is being stopped. Try again.",
	codeCrashed:     "The database is being restarted. Try again.",
	codeNotYet:      "The database is starting. Try again.",
	codeSerialize:   notAnswering,
	codeDeadlock:    notAnswering,
}

const (
	notAnswering = "The database does not answer. Try again."
	notAvailable = "The database is not available. Try again later."
)

// errSlow stops a short view.
var errSlow = caseload.Errorf(caseload.CodeUnavailable,
	"The answer took longer than %d seconds to read. Ask for less: a narrower filter, or a page nearer to the first.", int(shortTime/time.Second))

func unavailable(err error) error {
	if errors.Is(err, errSlow) {
		return errSlow
	}
	return &caseload.Error{Code: caseload.CodeUnavailable, Message: notAnswering, Cause: err}
}

// urlError says that a URL is not one, without its text, which may hold a
// password. pgx quotes it before it says what is wrong.
func urlError(err error) error {
	_, wrong, _ := strings.Cut(err.Error(), "`: ")
	return fmt.Errorf("The URL of the database is not valid: %s.", wrong)
}
