package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"caseload/internal/pgtest"
	"caseload/internal/store/postgres"
	"caseload/internal/store/sqlstore"
)

// postgresEngine keeps its databases in a cluster of its own, which keeps what
// it acknowledges.
type postgresEngine struct {
	cluster *pgtest.Cluster
	folder  string // for the scripts of pgbench
}

// startPostgres starts the cluster, which ends with the scene.
func startPostgres(s *scene, folder string) *postgresEngine {
	return &postgresEngine{pgtest.Start(s, pgtest.Options{Settings: []string{
		"shared_buffers = 1GB", "max_wal_size = 8GB", "checkpoint_timeout = 30min", "maintenance_work_mem = 256MB",
	}}), folder}
}

func (*postgresEngine) name() string       { return "postgres" }
func (*postgresEngine) exporter() string   { return `psql \copy ... TO STDOUT CSV` }
func (*postgresEngine) exportGoal() string { return "1.4" }
func (*postgresEngine) inserter() string   { return "a bare COPY FROM" }

func (e *postgresEngine) create(_ context.Context, name string) (database, error) {
	e.cluster.Exec("CREATE DATABASE " + name)
	return &postgresDatabase{e, name, e.cluster.URL(name)}, nil
}

// postgresDatabase is a database of PostgreSQL.
type postgresDatabase struct {
	of        *postgresEngine
	name, url string
}

func (d *postgresDatabase) drop() error {
	d.of.cluster.Exec("DROP DATABASE " + d.name + " WITH (FORCE)")
	return nil
}

func (d *postgresDatabase) open(ctx context.Context) (*sqlstore.Store, error) {
	return postgres.Open(ctx, d.url, postgres.Options{})
}

func (d *postgresDatabase) address() string { return d.url }

const postgresTime = `to_char(to_timestamp(t.%s / 1000000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

var postgresExport = `SELECT t.reference, s.name, t.public_summary, t.public_themes, w.name, c.name, o.name, ` +
	fmt.Sprintf(postgresTime, "opened") + `, ` + fmt.Sprintf(postgresTime, "updated") + ` FROM cases t
JOIN statuses s ON s.tenant = t.tenant AND s.pk = t.status LEFT JOIN wards w ON w.tenant = t.tenant AND w.pk = t.ward
LEFT JOIN categories c ON c.tenant = t.tenant AND c.pk = t.category JOIN sources o ON o.tenant = t.tenant AND o.pk = t.source
WHERE t.tenant = 1 AND t.hidden = 0 ORDER BY t.opened DESC, t.pk DESC`

func (d *postgresDatabase) export() (time.Duration, error) {
	copying := `\copy (` + strings.ReplaceAll(postgresExport, "\n", " ") + `) TO STDOUT CSV`
	return command(exec.Command("psql", "--no-psqlrc", "--command", copying, d.url))
}

// The statements of a read, as the store says them: the transaction, the state
// of the tenant, the rows.
const (
	pgbenchBegin = "BEGIN READ ONLY, ISOLATION LEVEL REPEATABLE READ;\nSELECT rev, catalog, next_pk, next_number, epoch FROM clock WHERE tenant = 1;\n"
	pgbenchEnd   = ";\nROLLBACK;\n"
)

func (d *postgresDatabase) points(n, rows int) (time.Duration, error) {
	return d.pgbench(n, fmt.Sprintf(`\set number random(1, %d)`, rows), "WHERE tenant = 1 AND hidden = 0 AND number = :number")
}

func (d *postgresDatabase) pages(n int) (time.Duration, error) {
	return d.pgbench(n, fmt.Sprintf(`\set opened random(%d, %d)`, firstOpened.UnixMicro(), lastOpened.UnixMicro()),
		"WHERE tenant = 1 AND hidden = 0 AND opened < :opened ORDER BY opened DESC, pk DESC LIMIT 100")
}

var latency = regexp.MustCompile(`latency average = ([0-9.]+) ms`)

// pgbench runs a read n times in the fastest way that it knows.
func (d *postgresDatabase) pgbench(n int, draw, where string) (time.Duration, error) {
	script := filepath.Join(d.of.folder, "read.pgbench")
	text := draw + "\n" + pgbenchBegin + "SELECT " + strings.Join(bareColumns, ", ") + " FROM cases " + where + pgbenchEnd
	if err := os.WriteFile(script, []byte(text), 0o644); err != nil {
		return 0, err
	}
	told, err := exec.Command("pgbench", "--no-vacuum", "--protocol=prepared", "--client=1", "--transactions="+strconv.Itoa(n), "--file="+script, d.url).CombinedOutput()
	found := latency.FindSubmatch(told)
	if err != nil || found == nil {
		return 0, fmt.Errorf("%w: %s", err, told)
	}
	ms, err := strconv.ParseFloat(string(found[1]), 64)
	return time.Duration(ms * float64(n) * float64(time.Millisecond)), err
}

// repeat implements database, through the driver: pgbench has no lists.
func (d *postgresDatabase) repeat(ctx context.Context, n int, read func(statement, string) error) (time.Duration, error) {
	c, err := pgx.Connect(ctx, d.url)
	if err != nil {
		return 0, err
	}
	defer func() { _ = c.Close(ctx) }() // it was only read
	return repeated(n, func(int) error {
		return pgx.BeginTxFunc(ctx, c, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
			run := func(sql string, argument any) (first, second []int64, err error) {
				return queryStatement(ctx, tx, sql, argument)
			}
			if _, _, err := run("SELECT rev, catalog, next_pk, next_number, epoch FROM clock WHERE tenant = $1", int64(1)); err != nil {
				return err
			}
			return read(run, "= ANY ($1)")
		})
	})
}

// queryStatement is a statement of PostgreSQL. Texts are taken as the driver has
// them.
func queryStatement(ctx context.Context, tx pgx.Tx, sql string, argument any) (first, second []int64, err error) {
	rows, err := tx.Query(ctx, sql, argument)
	if err != nil {
		return nil, nil, err
	}
	for rows.Next() {
		values := rows.RawValues()
		first, second = append(first, binaryKey(values[0])), append(second, binaryKey(values[1]))
	}
	return first, second, rows.Err()
}

// binaryKey is a bigint as PostgreSQL sends it, 0 for NULL.
func binaryKey(sent []byte) int64 {
	if sent == nil {
		return 0
	}
	return int64(binary.BigEndian.Uint64(sent))
}

// postgresDump is the rows of each table that an import fills, as COPY writes
// them.
type postgresDump map[string][]byte

// dump implements database.
func (d *postgresDatabase) dump(ctx context.Context, _ int) (dump, error) {
	c, err := pgconn.Connect(ctx, d.url)
	if err != nil {
		return nil, err
	}
	defer func() { _ = c.Close(ctx) }() // it was only read
	out := postgresDump{}
	for _, table := range append([]string{"words"}, imported...) {
		var rows bytes.Buffer
		if _, err := c.CopyTo(ctx, &rows, "COPY "+table+" TO STDOUT (FORMAT binary)"); err != nil {
			return nil, err
		}
		out[table] = rows.Bytes()
	}
	return out, nil
}

// insert implements dump: each table by one COPY, all in one transaction.
func (p postgresDump) insert(ctx context.Context, to database) (time.Duration, error) {
	c, err := pgconn.Connect(ctx, to.(*postgresDatabase).url)
	if err != nil {
		return 0, err
	}
	defer func() { _ = c.Close(ctx) }() // it is thrown away
	if _, err := c.Exec(ctx, "TRUNCATE "+strings.Join(begun, ", ")).ReadAll(); err != nil {
		return 0, err
	}
	began := time.Now()
	if _, err := c.Exec(ctx, "BEGIN").ReadAll(); err != nil {
		return 0, err
	}
	for table, rows := range p {
		if _, err := c.CopyFrom(ctx, bytes.NewReader(rows), "COPY "+table+" FROM STDIN (FORMAT binary)"); err != nil {
			return 0, err
		}
	}
	_, err = c.Exec(ctx, "COMMIT").ReadAll()
	return time.Since(began), err
}
