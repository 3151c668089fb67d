package pgtest

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) {
	if os.Getenv(hangVar) != "" {
		hang()
	}
	os.Exit(Main(m, "."))
}

// hangVar is set for a process that starts servers and waits to be killed.
const hangVar = "PGTEST_HANG"

// standalone is the TB of a process that is no test.
type standalone struct{}

func (standalone) Helper()        {}
func (standalone) Cleanup(func()) {}

func (standalone) Fatalf(format string, args ...any) { log.Fatalf(format, args...) }

func hang() {
	c := Start(standalone{}, Options{})
	StartBouncer(standalone{}, c)
	fmt.Println(c.URL("postgres"), home.disk, home.memory, Database(standalone{}))
	select {}
}

// numbers is a database with a table that holds a 1.
var numbers = Template{Prepare: func(url string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "CREATE TABLE numbers (n bigint NOT NULL); INSERT INTO numbers VALUES (1)")
	return errors.Join(err, conn.Close(ctx))
}}

const (
	makeNumbers  = "CREATE TABLE numbers (n bigint NOT NULL)"
	countTables  = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
	addNumber    = "INSERT INTO numbers VALUES (2)"
	countNumbers = "SELECT count(*) FROM numbers"
)

// connect opens a connection that is closed at the test's end.
func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func do(t *testing.T, conn *pgx.Conn, statements ...string) {
	t.Helper()
	for _, sql := range statements {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

func wantCount(t *testing.T, conn *pgx.Conn, sql string, want int) {
	t.Helper()
	var got int
	if err := conn.QueryRow(t.Context(), sql).Scan(&got); err != nil || got != want {
		t.Fatalf("%s = %d, %v; want %d", sql, got, err, want)
	}
}

func TestEachTestHasAnEmptyDatabase(t *testing.T) {
	for _, name := range []string{"one", "other"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := connect(t, Database(t))
			wantCount(t, conn, countTables, 0)
			do(t, conn, makeNumbers, addNumber)
			wantCount(t, conn, countNumbers, 1)
		})
	}
}

func TestACopyHoldsWhatItsTemplateHoldsAndIsOnesOwn(t *testing.T) {
	for _, name := range []string{"one", "other"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := connect(t, numbers.Database(t))
			do(t, conn, addNumber)
			wantCount(t, conn, countNumbers, 2)
		})
	}
}

func TestADatabaseIsDroppedFromUnderItsConnections(t *testing.T) {
	var url string
	var conn *pgx.Conn
	t.Run("inner", func(inner *testing.T) {
		url = Database(inner)
		conn = connect(t, url)
	})
	if _, err := conn.Exec(t.Context(), "SELECT 1"); err == nil {
		t.Error("the connection outlived the test of the database")
	}
	if _, err := pgx.Connect(t.Context(), url); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("connect to the database = %v, want that it does not exist", err)
	}
}

func TestTextIsNotOrderedAsBytes(t *testing.T) {
	wantCount(t, connect(t, Database(t)), "SELECT count(*) WHERE 'a' < 'B'", 1)
}

func BenchmarkDatabase(b *testing.B) {
	for b.Loop() {
		Database(b)
	}
}

func BenchmarkTemplate(b *testing.B) {
	for b.Loop() {
		numbers.Database(b)
	}
}
