package postgres_test

import (
	"context"
	"flag"
	"fmt"
	"testing"
	"time"

	"caseload"
	"caseload/internal/store/crashtest"
	"caseload/internal/store/sqldb"
)

var soak = flag.Duration("soak", 0, "how long to go on; 0: a little")

// words asks for what is searched, by the weights of tsvectors. Each word begins
// with its tenant.
const words = "SELECT w.pk, CASE weight WHEN 'A' THEN 'public' WHEN 'B' THEN 'internal' ELSE 'personal' END,\n" +
	"  substr(word.lexeme, length(w.tenant || '.') + 1)\n" +
	"FROM words w, unnest(w.words) word, unnest(word.weights) weight"

func TestAKilledWriterLeavesWholeBatches(t *testing.T) {
	t.Parallel()
	began := time.Now()
	for n := 1; n == 1 || time.Since(began) < *soak; n++ {
		t.Run(fmt.Sprint("database ", n), func(t *testing.T) {
			database := migrated.Database(t)
			o := newOffice(t, database)
			o.must(o.service.CreateField(t.Context(), o.admin, caseload.FieldInput{Name: "height", Kind: caseload.KindNumber, Searchable: true}))
			db := connected(t, database)
			crashtest.Thrice(t, database, o.tenant.ID, func(fn func(sqldb.Conn)) {
				o.must(db.Read(t.Context(), caseload.Long, func(c sqldb.Conn) error {
					crashtest.Recount(t, c, words)
					fn(c)
					return nil
				}))
			})
		})
	}
}

// importer opens the database of a process that is to be killed.
func importer(database string) (*caseload.Service, *caseload.Principal, error) {
	o := newOffice(&lonely{}, database)
	return o.service, o.admin, nil
}

// lonely is the testing.TB of a process that is no test: it ends at the first
// failure.
type lonely struct{ testing.TB }

func (*lonely) Helper()                  {}
func (*lonely) Cleanup(func())           {}
func (*lonely) Context() context.Context { return context.Background() }
func (*lonely) Fatal(args ...any)        { panic(fmt.Sprint(args...)) }
