package pgtest

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestABouncerLeadsWhereItIsPointed(t *testing.T) {
	t.Parallel()
	primary := Start(t, Options{Password: "it's: 1 \\ secret"})
	standby := primary.Standby(t)
	bouncer := StartBouncer(t, primary)
	primary.Synchronous(standby)
	through := connectSimply(t, bouncer.URL("postgres"))
	do(t, through, makeNumbers, addNumber)
	primary.Kill()
	standby.Promote()
	bouncer.Point(standby)
	again := connectSimply(t, bouncer.URL("postgres"))
	do(t, again, addNumber)
	wantCount(t, connect(t, standby.TCP("postgres")), countNumbers, 2)
}

func TestABouncerKeepsNothingBetweenTransactions(t *testing.T) {
	t.Parallel()
	bouncer := StartBouncer(t, Start(t, Options{}))
	one, other := connectSimply(t, bouncer.URL("postgres")), connectSimply(t, bouncer.URL("postgres"))
	do(t, one, "PREPARE answer AS SELECT 42")
	wantCount(t, other, "EXECUTE answer", 42)
}

// connectSimply opens a connection that prepares no statements.
func connectSimply(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	config, err := pgx.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	conn, err := pgx.ConnectConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}
