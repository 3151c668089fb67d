package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"caseload"
	"caseload/internal/config"
	"caseload/internal/pgtest"
	"caseload/internal/store/sqldb"
)

// secret is the password that no command may show.
const secret = "s3cr3t"

// guarded starts a cluster that asks for the password, with the database cases
// of the user guest, who may do nothing else.
func guarded(t *testing.T) *pgtest.Cluster {
	t.Helper()
	c := pgtest.Start(t, pgtest.Options{Password: secret})
	c.Exec("CREATE ROLE guest LOGIN PASSWORD '"+secret+"'", "CREATE DATABASE cases OWNER guest")
	return c
}

// as is the URL of a database of a cluster for a user.
func as(t *testing.T, c *pgtest.Cluster, user, password, database string) string {
	t.Helper()
	u, err := url.Parse(c.TCP(database))
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(user, password)
	return u.String()
}

// failing runs a command that has to fail, and returns what is told of it.
func failing(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	err := run(t.Context(), args, nil, &stdout, &stderr)
	if err == nil {
		t.Fatalf("caseload %s = %s, want an error", strings.Join(args, " "), &stdout)
	}
	told := sentence(err)
	wantNoSecret(t, told+stdout.String()+stderr.String())
	return told
}

func wantNoSecret(t *testing.T, text string) {
	t.Helper()
	if strings.Contains(text, secret) {
		t.Errorf("%s\nshows the password", text)
	}
}

func TestPostgreSQLThatCannotBeOpenedSaysWhatToDo(t *testing.T) {
	c := guarded(t)
	c.Exec("CREATE ROLE many LOGIN CONNECTION LIMIT 0 PASSWORD '"+secret+"'", "CREATE DATABASE others",
		"CREATE DATABASE frozen OWNER guest", "ALTER DATABASE frozen SET default_transaction_read_only = on")
	for name, tt := range map[string]struct{ db, says string }{
		"no server":      {"postgres://cases:" + secret + "@" + freeAddr(t) + "/cases", `postgres://cases:\*\*\*@127\.0\.0\.1:\d+/cases cannot be reached\. See that`},
		"wrong password": {as(t, c, "guest", secret+"x", "cases"), `does not accept the user and the password of postgres://guest:\*\*\*@`},
		"no such user":   {as(t, c, "nobody", secret, "cases"), `does not accept the user and the password of postgres://nobody:\*\*\*@`},
		"no database":    {as(t, c, "guest", secret, "tpyo"), `There is no database postgres://guest:\*\*\*@\S+/tpyo\. Name another, or make it`},
		"no connection":  {as(t, c, "many", secret, "cases"), `postgres://many:\*\*\*@\S+ has no connection left\. Raise its max_connections`},
		"read-only":      {as(t, c, "guest", secret, "frozen"), `postgres://guest:\*\*\*@\S+ can only be read\. Name the primary, or`},
		"not the owner":  {as(t, c, "guest", secret, "others"), `may not make tables there\. Make it the owner`},
	} {
		t.Run(name, func(t *testing.T) {
			for _, args := range [][]string{{"tenant", "create", "truro"}, {"serve", "--addr=127.0.0.1:0", "--admin-addr=127.0.0.1:0"}} {
				if told := failing(t, append(args, "--db", tt.db)...); !regexp.MustCompile(tt.says).MatchString(told) {
					t.Errorf("%s says %q, want %s", args[0], told, tt.says)
				}
			}
		})
	}
}

func TestWhatAPoolerLacksIsSaidWithWhatFailedOfIt(t *testing.T) {
	db, err := config.ParseDatabase("postgres://cases:" + secret + "@db.example/cases")
	if err != nil {
		t.Fatal(err)
	}
	refused := &caseload.Error{Code: caseload.CodeUnavailable, Message: "It is not available.", Cause: &pgconn.PgError{Code: "26000"}}
	told := sentence(explained(fmt.Errorf("after row 2: %w", refused), db))
	wantNoSecret(t, told)
	if !strings.HasPrefix(told, "after row 2: The database postgres://cases:***@db.example/cases is behind a pooler") || !strings.Contains(told, "default_query_exec_mode=cache_describe") {
		t.Errorf("told %q", told)
	}
	unknown := sqldb.Unknown(sqldb.ErrUnknown, &pgconn.PgError{Code: "57P03"})
	if got := explained(unknown, db); got.Error() != unknown.Error() {
		t.Errorf("of a write whose outcome is unknown, told %v", got)
	}
}

// A server whose database goes away says so where it is asked, serves again
// when that is back, and tells nobody the password.
func TestServeOutlivesPostgreSQL(t *testing.T) {
	c := guarded(t)
	db := as(t, c, "guest", secret, "cases")
	r := start(t, nil, "serve", "--db", db, "--addr=127.0.0.1:0", "--admin-addr=127.0.0.1:0", "--log-level=debug")
	urls := servedAt.FindStringSubmatch(r.first)
	if urls == nil {
		t.Fatalf("serve printed %q, want its addresses", r.first)
	}
	command(t, "tenant", "create", "truro", "--db", db)
	key := strings.TrimSpace(string(command(t, "key", "create", "--db", db, "--tenant=truro", "--role=analyst")))
	wantStatus(t, urls[1]+"/api/cases", key, http.StatusOK)
	wantStatus(t, urls[2]+"/readyz", "", http.StatusOK)

	c.Stop()
	wantNoSecret(t, string(wantStatus(t, urls[2]+"/readyz", "", http.StatusServiceUnavailable)))
	wantNoSecret(t, string(wantStatus(t, urls[1]+"/api/cases", key, http.StatusServiceUnavailable)))

	c.Restart()
	wantStatus(t, urls[1]+"/api/cases", key, http.StatusOK)
	wantStatus(t, urls[2]+"/readyz", "", http.StatusOK)
	if err := r.stop(); err != nil {
		t.Errorf("serve ended with %v", err)
	}
	wantNoSecret(t, r.first+r.stderr.String())
}

// A replica that is not let in is a mistake to be told at once; one that works
// says how old its answers are.
func TestServeReadsAReplicaOfPostgreSQL(t *testing.T) {
	c := guarded(t)
	standby := c.Standby(t)
	db := as(t, c, "guest", secret, "cases")
	serve := []string{"serve", "--addr=127.0.0.1:0", "--admin-addr=127.0.0.1:0", "--db", db, "--db-replica"}
	command(t, "tenant", "create", "truro", "--db", db)
	key := strings.TrimSpace(string(command(t, "key", "create", "--db", db, "--tenant=truro", "--role=analyst")))
	c.Caught(standby)

	if told := failing(t, append(serve, as(t, standby, "guest", secret+"x", "cases"))...); !strings.HasPrefix(told, "The replica cannot be read.") {
		t.Errorf("serve with a wrong password for the replica says %q", told)
	}
	r := start(t, nil, append(serve, as(t, standby, "guest", secret, "cases"))...)
	export := servedAt.FindStringSubmatch(r.first)[1] + "/api/cases/export"
	if age := ageOf(t, export, key); age == "" {
		t.Error("an export of a server with a replica has no Age")
	}
	standby.Stop()
	if age := ageOf(t, export, key); age != "" {
		t.Errorf("an export has the Age %s while the replica is away, want none", age)
	}
	if err := r.stop(); err != nil {
		t.Errorf("serve ended with %v", err)
	}
	wantNoSecret(t, r.first+r.stderr.String())
}

// ageOf is how old an answer says that it is, "" where it does not.
func ageOf(t *testing.T, address, key string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("GET %s = %s", address, answer.Status)
	}
	return answer.Header.Get("Age")
}

func TestPostgreSQLIsServedThroughPgBouncer(t *testing.T) {
	b := pgtest.StartBouncer(t, pgtest.Start(t, pgtest.Options{}))
	db := b.URL("postgres") + "?default_query_exec_mode=cache_describe"
	command(t, "tenant", "create", "truro", "--db", db)
	command(t, "gendata", "--tenant=truro", "--cases=2000", "--db", db)
	if rows := bytes.Count(command(t, "export", "cases", "--tenant=truro", "--db", db), []byte("\r\n")); rows < 2001 {
		t.Errorf("the export has %d lines, want 2,000 cases and the header", rows)
	}
}

func TestSchemaOfAnotherProgramIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "other.db")
	wantSchemasRefused(t, "sqlite:"+file, func(sql string) error {
		c, err := sqlite.OpenConn(file)
		if err != nil {
			return err
		}
		return errors.Join(sqlitex.ExecuteTransient(c, sql, nil), c.Close())
	})
}

func TestSchemaOfAnotherProgramIsRefusedOnPostgreSQL(t *testing.T) {
	db := pgtest.Database(t)
	wantSchemasRefused(t, db, func(sql string) error {
		c, err := pgx.Connect(t.Context(), db)
		if err != nil {
			return err
		}
		_, err = c.Exec(t.Context(), sql)
		return errors.Join(err, c.Close(context.WithoutCancel(t.Context())))
	})
}

// wantSchemasRefused makes a database one of a later program, which nothing
// opens, and one of an earlier program, which is opened only where it may be
// brought up to date.
func wantSchemasRefused(t *testing.T, db string, exec func(sql string) error) {
	t.Helper()
	command(t, "tenant", "create", "truro", "--db", db)
	serve := []string{"serve", "--addr=127.0.0.1:0", "--admin-addr=127.0.0.1:0"}
	for _, tt := range []struct {
		set, says string
		commands  [][]string
	}{
		{"UPDATE schema_version SET version = 9999", "schema 9999, which is newer than this program knows",
			[][]string{{"tenant", "list"}, {"migrate"}, {"migrate", "--dry-run"}, serve}},
		{"UPDATE schema_version SET version = -1", "is older than this program. Make a backup, then bring it up to date with: caseload migrate",
			[][]string{{"tenant", "list"}, append(serve, "--migrate=no")}},
	} {
		if err := exec(tt.set); err != nil {
			t.Fatal(err)
		}
		for _, args := range tt.commands {
			if told := failing(t, append(args, "--db", db)...); !strings.Contains(told, tt.says) {
				t.Errorf("caseload %s says %q, want %q", strings.Join(args, " "), told, tt.says)
			}
		}
	}
}
