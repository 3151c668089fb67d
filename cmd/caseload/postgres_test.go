package main

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"caseload/internal/pgtest"
)

// secret is the password that no command may show.
const secret = "s3cr3t"

// failing runs a command that has to fail, and returns what is told of it.
func failing(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	err := run(t.Context(), args, nil, &stdout, &stderr)
	if err == nil {
		t.Fatalf("caseload %s = %s, want an error", strings.Join(args, " "), &stdout)
	}
	told := sentence(err)
	if all := told + stdout.String() + stderr.String(); strings.Contains(all, secret) {
		t.Errorf("caseload %s shows the password: %s", args[0], all)
	}
	return told
}

// changed is a URL with another user, host or name.
func changed(t *testing.T, text string, change func(*url.URL)) string {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	change(u)
	return u.String()
}

func TestDatabaseThatCannotBeOpenedSaysWhatToDo(t *testing.T) {
	guarded := pgtest.Start(t, pgtest.Options{Password: secret})
	guarded.Exec("CREATE ROLE guest LOGIN PASSWORD '"+secret+"'", "CREATE ROLE many LOGIN CONNECTION LIMIT 0 PASSWORD '"+secret+"'", "CREATE DATABASE cases")
	as := func(user, password, name string) string {
		return changed(t, guarded.TCP(name), func(u *url.URL) { u.User = url.UserPassword(user, password) })
	}
	for name, tt := range map[string]struct{ db, says string }{
		"no server":      {"postgres://cases:" + secret + "@" + freeAddr(t) + "/cases", `postgres://cases:\*\*\*@127\.0\.0\.1:\d+/cases cannot be reached\. See that`},
		"wrong password": {as("guest", secret+"x", "cases"), `does not accept the user and the password of postgres://guest:\*\*\*@`},
		"no such user":   {as("nobody", secret, "cases"), `does not accept the user and the password of postgres://nobody:\*\*\*@`},
		"no database":    {as("guest", secret, "tpyo"), `There is no database postgres://guest:\*\*\*@\S+/tpyo\. Name another with --db, or make it`},
		"no connection":  {as("many", secret, "cases"), `postgres://many:\*\*\*@\S+ has no connection left\. Raise its max_connections`},
		"not the owner":  {as("guest", secret, "cases"), `may not make tables there\. Make it the owner`},
	} {
		t.Run(name, func(t *testing.T) {
			for _, command := range []string{"tenant", "serve"} {
				args := map[string][]string{"tenant": {"tenant", "list"}, "serve": {"serve", "--addr=127.0.0.1:0", "--admin-addr=127.0.0.1:0"}}[command]
				if told := failing(t, append(args, "--db", tt.db)...); !regexp.MustCompile(tt.says).MatchString(told) {
					t.Errorf("%s says %q, want %s", command, told, tt.says)
				}
			}
		})
	}
}

func TestOlderProgramRefusesANewerSchema(t *testing.T) {
	server := pgtest.Database(t)
	for _, db := range []string{server, "sqlite:" + filepath.Join(t.TempDir(), "newer.db")} {
		command(t, "tenant", "create", "truro", "--db", db)
		raiseSchema(t, db)
		if told := failing(t, "tenant", "list", "--db", db); !strings.Contains(told, "schema 9999, which is newer than this program knows") {
			t.Errorf("tenant list on a newer schema says %q", told)
		}
	}
}

// raiseSchema makes a database one of a later program.
func raiseSchema(t *testing.T, db string) {
	t.Helper()
	const raise = "INSERT INTO schema_version (version) VALUES (9999)"
	if file, ok := strings.CutPrefix(db, "sqlite:"); ok {
		c, err := sqlite.OpenConn(file)
		if err == nil {
			err = errors.Join(sqlitex.ExecuteTransient(c, raise, nil), c.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	c, err := pgx.Connect(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Exec(t.Context(), raise)
	if err := errors.Join(err, c.Close(context.WithoutCancel(t.Context()))); err != nil {
		t.Fatal(err)
	}
}
