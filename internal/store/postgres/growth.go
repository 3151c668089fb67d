package postgres

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"caseload"
	"caseload/internal/store/sqldb"
)

// growth counts the rows that are copied for each tenant, to renew in time what
// the planner knows. Of a table that a first import fills it knows nothing, and
// takes a tenant for a row or two: it would read all cases of the tenant to find
// a thousand of them. PostgreSQL itself looks once a minute.
type growth struct {
	mu sync.Mutex
	of map[caseload.TenantID]*grown
}

type grown struct {
	rows   int
	next   int // at how many rows to look again
	tables map[string]bool
}

// firstLook is how many rows of a tenant are too many to be scanned each time.
// The next looks are each at four times as many, so that they cost little
// together: the planner sees by itself that a table has grown.
const firstLook = 1_000

// due adds rows that were copied, by their tables, and returns the tables to
// look at, if it is time.
func (g *growth) due(t caseload.TenantID, copied map[string]int) []string {
	if len(copied) == 0 {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.of == nil {
		g.of = map[caseload.TenantID]*grown{}
	}
	of := g.of[t]
	if of == nil {
		of = &grown{next: firstLook, tables: map[string]bool{}}
		g.of[t] = of
	}
	for table, n := range copied {
		of.rows += n
		of.tables[table] = true
	}
	if of.rows < of.next {
		return nil
	}
	of.next = 4 * of.rows
	return slices.Sorted(maps.Keys(of.tables))
}

// renew renews what the planner knows, after a commit. What fails costs time
// alone.
func (t *transaction) renew() {
	if tables := t.driver.growth.due(t.batch.Tenant, t.copied); tables != nil {
		t.step = silentTime
		_ = t.analyze(tables)
	}
}

// analyze looks at the columns of tables that have an index: the others would
// take most of the time, and PostgreSQL looks at them by itself. Of lists, such
// as those of words, each part would be counted.
func (c *conn) analyze(tables []string) error {
	var of []string
	err := c.Each("SELECT attrelid::regclass::text || ' (' || string_agg(quote_ident(attname), ', ') || ')'\nFROM pg_attribute\n"+
		"WHERE attrelid = ANY ($1::text[]::regclass[]) AND attnum > 0 AND NOT attisdropped AND atttypid <> 'tsvector'::regtype\n"+
		"  AND EXISTS (SELECT 1 FROM pg_index WHERE indrelid = attrelid AND attnum = ANY (indkey))\nGROUP BY attrelid",
		[]sqldb.Arg{Dialect{}.TextList(tables)}, func(r sqldb.Row) error {
			of = append(of, r.Text(0))
			return nil
		})
	if err != nil || len(of) == 0 {
		return err
	}
	defer c.within()()
	return c.script("ANALYZE " + strings.Join(of, ", "))
}
