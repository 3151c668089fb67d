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
	codePassword    = "28P01"
	codeRole        = "28000"
	codeNoDatabase  = "3D000"
	codeSerialize   = "40001"
	codeDeadlock    = "40P01"
	codePrivilege   = "42501"
	codeDiskFull    = "53100"
	codeConnections = "53300"
	codeLimit       = "54000"
	codeCanceled    = "57014"
	codeStopped     = "57P01"
	codeCrashed     = "57P02"
	codeNotYet      = "57P03"
	classConnection = "08"
	classResources  = "53"
	classSystem     = "58" // an I/O error
)

// passing reports whether an error is of the kind that goes away with another
// connection: this one is lost, or leads to what is no longer the primary.
func (d *driver) passing(err error) bool {
	if _, ok := errors.AsType[*caseload.Error](err); ok || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return lost(err)
	}
	switch e.Code {
	case codeStopped, codeCrashed, codeNotYet, codeConnections, codeSerialize, codeDeadlock:
		return true
	case codeReadOnly:
		return d.hosts > 1
	}
	return strings.HasPrefix(e.Code, classConnection)
}

// lost reports whether an error is about the connection.
func lost(err error) bool {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	_, network := errors.AsType[net.Error](err)
	return network || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, pgconn.ErrConnClosed) ||
		errors.Is(err, sqldb.ErrUnknown) || pgconn.Timeout(err)
}

// Duplicate implements sqldb.Driver. PostgreSQL lists the columns of the index
// before their values, as in "Key (tenant, external_id)=(1, x) already exists."
// The word before them is in the language of the server.
func (d *driver) Duplicate(err error) (table string, columns []string, ok bool) {
	e, ok := errors.AsType[*pgconn.PgError](err)
	if !ok || e.Code != codeUnique {
		return "", nil, false
	}
	_, list, _ := strings.Cut(e.Detail, "(")
	list, _, _ = strings.Cut(list, ")=(")
	return e.TableName, strings.Split(list, ", "), true
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
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && e.Code != codeCanceled {
		return serverError(err, e)
	}
	if lost(err) || ctx.Err() != nil {
		if ctx.Err() != nil && !errors.Is(err, sqldb.ErrUnknown) {
			err = context.Cause(ctx)
		}
		return unavailable(err)
	}
	return err
}

// serverError says what the server refused.
func serverError(err error, e *pgconn.PgError) error {
	if text, ok := sentences[e.Code]; ok {
		return &caseload.Error{Code: caseload.CodeUnavailable, Message: text, Cause: err}
	}
	switch {
	case e.Code == codeLimit:
		return &caseload.Error{Code: caseload.CodeTooLarge, Message: "The text is too long for the database.", Cause: err}
	case strings.HasPrefix(e.Code, classConnection), strings.HasPrefix(e.Code, classResources), strings.HasPrefix(e.Code, classSystem):
		return unavailable(err)
	}
	return err
}

var sentences = map[string]string{
	codeReadOnly:    "The database can only be read.",
	codePassword:    "The database does not accept the name or the password. Check them in its URL, or in PGPASSWORD or the password file.",
	codeRole:        "The database does not let this user in. Check the user in its URL, and the server's pg_hba.conf.",
	codePrivilege:   "The user of the database may not do this. It needs to own the database, or what is in its schema.",
	codeNoDatabase:  "There is no such database on the server. Make it with: createdb --encoding=UTF8 NAME",
	codeDiskFull:    "The disk of the database is full.",
	codeConnections: "The database has no connection left. Raise its max_connections, or put pgbouncer before it.",
	codeStopped:     "The database is being stopped. Try again.",
	codeCrashed:     "The database is being restarted. Try again.",
	codeNotYet:      "The database is starting. Try again.",
	codeSerialize:   notAnswering,
	codeDeadlock:    notAnswering,
}

const notAnswering = "The database does not answer. Try again."

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
// password.
func urlError(err error) error {
	var e *pgconn.ParseConfigError
	if errors.As(err, &e) {
		err = errors.Unwrap(e)
	}
	return fmt.Errorf("The URL of the database is not valid: %w.", err)
}
