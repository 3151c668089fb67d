package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"caseload"
	"caseload/internal/config"
	"caseload/internal/store/sqldb"
)

var errInterrupted = errors.New("interrupted")

// interrupted is errInterrupted in the place of whatever a command failed of
// because ctx had ended.
func interrupted(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil && !errors.Is(err, errInterrupted) {
		return errInterrupted
	}
	return err
}

// exitCode is what the process ends with.
func exitCode(err error) int {
	if err == nil {
		return 0
	}
	if _, ok := errors.AsType[*usageError](err); ok {
		return exitUsage
	}
	return exitFailure
}

// sentence is what the person at the terminal is told of an error. That person
// runs the machine, so that the cause is told too.
func sentence(err error) string {
	if e, ok := errors.AsType[*usageError](err); ok {
		return e.Error()
	}
	e, ok := errors.AsType[*caseload.Error](err)
	if !ok {
		return err.Error()
	}
	text := e.Message
	for _, problem := range e.Problems {
		text += advice(problem, len(e.Problems) > 1)
	}
	if e.Cause != nil {
		text += " (" + e.Cause.Error() + ")"
	}
	return strings.TrimSuffix(err.Error(), e.Error()) + text
}

// advice says what of a problem the error's own message does not: what is
// allowed, and for one among several, where and what it is.
func advice(p caseload.Problem, several bool) string {
	text := ""
	if several {
		text = "\n  " + p.Field + ": " + p.Message
	}
	if len(p.Allowed) > 0 {
		text += " Allowed: " + strings.Join(p.Allowed, ", ") + "."
	}
	return text
}

// remedies say what those who run a database can do about a code of its
// PostgreSQL server (PostgreSQL 15, Appendix A). Each names the database.
var remedies = map[string]string{
	"25006": "The database %s can only be read. Name the primary, or all servers, as in postgres://USER@HOST,HOST/NAME?target_session_attrs=read-write",
	"26000": pooled,
	"28000": "The server does not let the user of %s in. Make this user, or let it in from here by the server's pg_hba.conf.",
	"28P01": "The server does not accept the user and the password of %s. The password stands in the URL, in PGPASSWORD or in the file that PGPASSFILE names.",
	"3D000": "There is no database %s. Name another, or make it on the server with: createdb --owner USER NAME",
	"42P05": pooled,
	"42501": "The user of %s may not make tables there. Make it the owner of the database: ALTER DATABASE NAME OWNER TO USER",
	"53300": "The server of %s has no connection left. Raise its max_connections, or put pgbouncer before it.",
	"57P03": "The server of %s is starting or stopping. Try again.",
}

// pooled is that a pooler keeps no prepared statements.
const pooled = "The database %s is behind a pooler that keeps no prepared statements. Add default_query_exec_mode=cache_describe to its URL."

const unreachable = "The database %s cannot be reached. See that the server runs and takes connections from here; of several hosts, one has to be the primary."

// explained is the error of a PostgreSQL database that a command could not work
// on, for those who run it. A store's own message is for clients, who can only try
// again.
func explained(err error, db config.Database) error {
	text := remedy(err)
	if text == "" {
		return err
	}
	before, cause := "", err
	if e, ok := errors.AsType[*caseload.Error](err); ok && e.Cause != nil {
		before, cause = strings.TrimSuffix(err.Error(), e.Error()), e.Cause
	}
	return fmt.Errorf("%s%w", before, &caseload.Error{Code: caseload.CodeUnavailable, Message: fmt.Sprintf(text, db), Cause: cause})
}

// remedy is "" where there is none, or something else is to be told: that the
// outcome of a write is unknown, or that it is the replica.
func remedy(err error) string {
	if errors.Is(err, sqldb.ErrUnknown) || errors.Is(err, sqldb.ErrReplica) {
		return ""
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return remedies[e.Code]
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return unreachable
	}
	return ""
}
