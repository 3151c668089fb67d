package pgtest

import (
	"errors"
	"net/url"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

func TestAClusterAnswersOnItsSocketAndItsPort(t *testing.T) {
	t.Parallel()
	c := Start(t, Options{Settings: []string{"work_mem = '7MB'"}})
	for _, url := range []string{c.URL("postgres"), c.TCP("postgres"), "postgres://postgres@" + c.Addr() + "/postgres"} {
		wantCount(t, connect(t, url), "SELECT count(*) FROM pg_settings WHERE name = 'work_mem' AND setting = '7168'", 1)
	}
	if got := c.Query("SHOW fsync"); got != "on" {
		t.Errorf("fsync is %s, want it on as in production", got)
	}
}

func TestAKilledClusterKeepsWhatItAcknowledged(t *testing.T) {
	t.Parallel()
	c := Start(t, Options{})
	conn := connect(t, c.URL("postgres"))
	do(t, conn, makeNumbers, addNumber, "BEGIN", addNumber)
	c.Kill()
	if err := conn.Ping(t.Context()); err == nil {
		t.Error("the connection outlived the server")
	}
	if _, err := pgx.Connect(t.Context(), c.TCP("postgres")); err == nil {
		t.Error("a killed cluster takes connections")
	}
	c.Restart()
	wantCount(t, connect(t, c.TCP("postgres")), countNumbers, 1)
}

func TestAWrongPasswordIsRefused(t *testing.T) {
	t.Parallel()
	c := Start(t, Options{Password: "right: ü"})
	wantCount(t, connect(t, c.TCP("postgres")), countTables, 0)
	for _, right := range []string{c.URL("postgres"), c.TCP("postgres")} {
		wrong, err := url.Parse(right)
		if err != nil {
			t.Fatal(err)
		}
		wrong.User = url.UserPassword("postgres", "wrong")
		_, err = pgx.Connect(t.Context(), wrong.String())
		if refused, ok := errors.AsType[*pgconn.PgError](err); !ok || refused.Code != "28P01" {
			t.Errorf("connect with a wrong password = %v, want 28P01", err)
		}
	}
}

func TestSettingsHoldOnceTheyAreSet(t *testing.T) {
	t.Parallel()
	c := Start(t, Options{})
	c.Set("default_transaction_read_only", "on")
	if got := c.Query("SHOW default_transaction_read_only"); got != "on" {
		t.Errorf("default_transaction_read_only is %s, want on", got)
	}
}
