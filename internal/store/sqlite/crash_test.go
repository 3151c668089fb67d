package sqlite

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"caseload"
	"caseload/internal/store/crashtest"
	"caseload/internal/store/sqldb"
)

var soak = flag.Duration("soak", 0, "how long to go on killing imports; 0: three of them")

func TestAKilledWriterLeavesWholeBatches(t *testing.T) {
	t.Parallel()
	began := time.Now()
	for n := 1; n == 1 || time.Since(began) < *soak; n++ {
		t.Run(fmt.Sprint("database ", n), func(t *testing.T) {
			o := newOffice(t)
			o.must(o.service.CreateField(t.Context(), o.admin, caseload.FieldInput{Name: "height", Kind: caseload.KindNumber, Searchable: true}))
			crashtest.Thrice(t, o.file, o.tenant.ID, func(fn func(sqldb.Conn)) {
				inspect(t, o.file)
				o.must(o.driver.Read(t.Context(), caseload.Long, func(c sqldb.Conn) error { fn(c); return nil }))
			})
		})
	}
}
