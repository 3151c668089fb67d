package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"caseload"
)

// How many tenants share the cases, into how many parts the largest tables are
// cut by their tenant, and how often each side reads and imports.
const (
	crowdTenants = 50
	crowdParts   = 16
	crowdReads   = 2_000
	crowdImports = 5
)

// partitions compares a database whose largest tables are cut into parts by a
// hash of the tenant with one where they are whole: above 1, the parts are
// faster. Both hold the same cases of the same tenants.
func (b *bench) partitions(ctx context.Context, e *postgresEngine) error {
	rows := b.rows
	if b.full {
		rows *= 10
	}
	whole, err := openCrowd(ctx, e, "whole", rows, whole)
	if err != nil {
		return err
	}
	defer whole.close()
	parts, err := openCrowd(ctx, e, "parts", rows, cut)
	if err != nil {
		return err
	}
	defer parts.close()
	for _, m := range []struct {
		what string
		n    int
		run  func(*crowd, context.Context) error
	}{
		{"case by its number", crowdReads, (*crowd).point},
		{"page of 100", crowdReads, (*crowd).page},
		{"import of 1000", crowdImports, (*crowd).batch},
		{"export of a tenant", crowdImports, (*crowd).export},
	} {
		of := func(name string, c *crowd) side {
			return side{name, func() (time.Duration, error) { return repeated(m.n, func(int) error { return m.run(c, ctx) }) }}
		}
		us, them, ratio, err := b.compare(of("parts", parts), of("whole", whole))
		if err != nil {
			return err
		}
		b.add(e.name(), fmt.Sprintf("%s, of %d in %d tenants, in %d parts against whole tables", m.what, rows, crowdTenants, crowdParts), each(us, m.n), each(them, m.n), ratio, "-")
	}
	return nil
}

// crowd is a database with many tenants, of whom each has the same cases.
type crowd struct {
	*site
	all  []*caseload.Principal
	rows int // cases of each
	next int // of those to be imported
}

// openCrowd makes one tenant with its share of the cases, and the others by
// copying it.
func openCrowd(ctx context.Context, e *postgresEngine, name string, rows int, lay func(context.Context, *pgx.Conn) error) (*crowd, error) {
	s, err := openSite(ctx, e, name, 0)
	if err != nil {
		return nil, err
	}
	conn, err := pgx.Connect(ctx, s.database.(*postgresDatabase).url)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close(ctx) }() // what it did is committed
	if err := lay(ctx, conn); err != nil {
		return nil, err
	}
	c := &crowd{site: s, rows: rows / crowdTenants}
	batches, err := s.inputs(ctx, c.rows)
	if err != nil {
		return nil, err
	}
	if _, err := s.load(ctx, batches); err != nil {
		return nil, err
	}
	if err := multiply(ctx, conn); err != nil {
		return nil, err
	}
	tenants, err := s.service.Tenants(ctx)
	for _, t := range tenants {
		c.all = append(c.all, s.service.Operator(t))
	}
	return c, err
}

func whole(context.Context, *pgx.Conn) error { return nil }

// The tables that grow with the cases. Words are not among them: the copies of
// the tenant have none.
var largest = []string{"cases", "cases_past", "changes", "attr", "assigned", "people", "involvements"}

// cut puts tables in the place of the largest, which are empty but for a few
// changes, that have the same keys and indexes and are in parts.
func cut(ctx context.Context, conn *pgx.Conn) error {
	for _, table := range largest {
		indexes, err := texts(ctx, conn, "SELECT CASE WHEN i.indisprimary OR i.indisunique AND i.indpred IS NULL AND k.oid IS NOT NULL\n"+
			"  THEN 'ALTER TABLE "+table+" ADD ' || pg_get_constraintdef(k.oid) ELSE pg_get_indexdef(i.indexrelid) END\n"+
			"FROM pg_index i LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid WHERE i.indrelid = $1::regclass", table)
		if err != nil {
			return err
		}
		statements := []string{
			"ALTER TABLE " + table + " RENAME TO uncut",
			"CREATE TABLE " + table + " (LIKE uncut INCLUDING DEFAULTS) PARTITION BY HASH (tenant)",
		}
		for i := range crowdParts {
			statements = append(statements, fmt.Sprintf("CREATE TABLE %s_%d PARTITION OF %s FOR VALUES WITH (MODULUS %d, REMAINDER %d)", table, i, table, crowdParts, i))
		}
		statements = append(statements, "INSERT INTO "+table+" SELECT * FROM uncut", "DROP TABLE uncut")
		for _, sql := range append(statements, indexes...) {
			if _, err := conn.Exec(ctx, sql); err != nil {
				return fmt.Errorf("%s: %w", sql, err)
			}
		}
	}
	return nil
}

// multiply copies the rows of tenant 1 to the others. A number that lies among
// its PKs is one; no time does.
func multiply(ctx context.Context, conn *pgx.Conn) error {
	tables, err := texts(ctx, conn, "SELECT 'INSERT INTO ' || c.relname || ' SELECT ' || string_agg(CASE\n"+
		"  WHEN a.attname = 'tenant' THEN '$1::bigint'\n"+
		"  WHEN a.atttypid = 'bigint'::regtype THEN format('CASE WHEN %1$I BETWEEN 1::bigint << 40 AND (2::bigint << 40) - 1 THEN %1$I + (($1::bigint - 1) << 40) ELSE %1$I END', a.attname)\n"+
		"  ELSE quote_ident(a.attname) END, ', ' ORDER BY a.attnum) || ' FROM ' || c.relname || ' WHERE tenant = 1'\n"+
		"FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0\n"+
		"WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname NOT IN ('words', 'keys')\n"+
		"GROUP BY c.relname HAVING bool_or(a.attname = 'tenant')")
	if err != nil {
		return err
	}
	tables = append(tables, "INSERT INTO tenants (id, slug, name, zone, created) SELECT $1::bigint, slug || '-' || $1::bigint, name, zone, created FROM tenants WHERE id = 1")
	for tenant := 2; tenant <= crowdTenants; tenant++ {
		for _, sql := range tables {
			if _, err := conn.Exec(ctx, sql, tenant); err != nil {
				return fmt.Errorf("%s: %w", sql, err)
			}
		}
	}
	_, err = conn.Exec(ctx, "ANALYZE")
	return err
}

func texts(ctx context.Context, conn *pgx.Conn, sql string, args ...any) ([]string, error) {
	rows, err := conn.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// anybody is one of the tenants.
func (c *crowd) anybody() *caseload.Principal { return c.all[rand.IntN(len(c.all))] }

func (c *crowd) point(ctx context.Context) error {
	q := caseload.Query{Where: caseload.Compare{Path: "number", Value: caseload.Int(1 + rand.Int64N(int64(c.rows)))}, Limit: 1}
	_, err := c.service.ListCases(ctx, c.anybody(), q, pageColumns...)
	return err
}

func (c *crowd) page(ctx context.Context) error {
	before := caseload.Compare{Path: "opened", Op: caseload.LessEqual, Value: caseload.Time(randomOpened())}
	_, err := c.service.ExportCases(ctx, c.anybody(), caseload.Query{Where: before, Limit: 100}, pageColumns...)
	return err
}

func (c *crowd) export(ctx context.Context) error {
	begin := func(*caseload.Listing) error { return nil }
	return c.service.StreamCases(ctx, c.anybody(), caseload.Query{}, pageColumns, begin, func(*caseload.Block) error { return nil })
}

// batch imports new cases.
func (c *crowd) batch(ctx context.Context) error {
	by := c.anybody()
	rows := make([]caseload.CaseInput, batchSize)
	for i := range rows {
		c.next++
		rows[i] = caseload.CaseInput{
			ExternalID: caseload.Set(fmt.Sprint("batch-", c.next)), Name: caseload.Set(fmt.Sprint("Batch case ", c.next)), Summary: caseload.Set(strings.Repeat(summary, 2)),
			Ward: caseload.Set(caseload.Named{Name: wardName(c.next % wards)}),
		}
	}
	_, err := c.service.ImportCases(ctx, by, rows, false)
	return err
}
