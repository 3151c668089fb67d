package postgres

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"caseload"
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
// The next looks are each at twice as many, so that they cost little together.
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
	of.next = 2 * of.rows
	return slices.Sorted(maps.Keys(of.tables))
}

// renew renews what the planner knows, after a commit. What fails costs time
// alone. An import looks for no words, and to count them takes long.
func (t *transaction) renew() {
	tables := t.driver.grown.due(t.batch.Tenant, t.copied)
	tables = slices.DeleteFunc(tables, func(table string) bool { return table == words.Name })
	if len(tables) == 0 {
		return
	}
	t.step = silentTime
	defer t.within()()
	_ = t.script("ANALYZE " + strings.Join(tables, ", "))
}
