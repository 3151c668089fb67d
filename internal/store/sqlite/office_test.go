package sqlite

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"caseload"
	"caseload/internal/store/shapetest"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlstore"
)

// office is a database with a Service over it, and one tenant to work in.
type office struct {
	testing.TB
	file    string
	driver  *driver
	store   *sqlstore.Store
	service *caseload.Service
	tenant  caseload.Tenant
	admin   *caseload.Principal
}

// newOffice makes a database with the tenant "here".
func newOffice(t testing.TB) *office {
	t.Helper()
	o := openOffice(t, filepath.Join(t.TempDir(), "caseload.db"))
	o.enter("here")
	return o
}

// openOffice opens a database of which no tenant is entered yet.
func openOffice(t testing.TB, file string) *office {
	t.Helper()
	o := &office{TB: t, file: file}
	var err error
	o.driver, err = open(file, Options{Readers: defaultReaders})
	o.must(err)
	o.serve(o.driver)
	t.Cleanup(func() { o.must(o.store.Close()) })
	return o
}

// serve puts a store and a Service over a driver.
func (o *office) serve(db sqldb.Driver) {
	o.Helper()
	var err error
	o.store, err = sqlstore.NewMigrated(o.Context(), db, time.Now)
	o.must(err)
	o.service = caseload.NewService(o.store, time.Now, func() string { return uuid.Must(uuid.NewV7()).String() })
}

// enter makes a tenant and begins to work in it, or works on in the one that
// there is.
func (o *office) enter(slug string) {
	o.Helper()
	o.tenant, o.admin = shapetest.Enter(o, o.service, slug)
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// secret makes a key of a role, bound to the user of a name unless that is "".
func (o *office) secret(role caseload.Role, user string) string {
	o.Helper()
	if user != "" {
		user += "@example.org"
	}
	_, secret, err := o.service.CreateKey(o.Context(), o.admin, caseload.KeyInput{Role: role, User: user})
	o.must(err)
	return secret
}

// load imports cases, a thousand at a time, and fails where one is rejected.
func (o *office) load(rows []caseload.CaseInput) {
	o.Helper()
	shapetest.Load(o, o.service, o.admin, rows)
}

// total is how many cases the administrator sees.
func (o *office) total() int64 {
	o.Helper()
	out, err := o.service.ListCases(o.Context(), o.admin, caseload.Query{Limit: 1}, "id")
	o.must(err)
	return out.Total
}

// read runs a query of our own and returns its rows as text, cells joined by
// blanks.
func (o *office) read(sql string, args ...sqldb.Arg) (rows []string) {
	o.Helper()
	o.must(o.driver.Read(o.Context(), caseload.Short, func(c sqldb.Conn) (err error) {
		rows, err = textRows(c, sql, args...)
		return err
	}))
	return rows
}

func textRows(c sqldb.Conn, sql string, args ...sqldb.Arg) (rows []string, err error) {
	err = c.Each(sql, args, func(r sqldb.Row) error {
		cells := make([]string, r.(row).s.ColumnCount())
		for i := range cells {
			cells[i] = r.Text(i)
		}
		rows = append(rows, strings.Join(cells, " "))
		return nil
	})
	return rows, err
}

// one is read, of a query that gives one row.
func (o *office) one(sql string, args ...sqldb.Arg) string {
	o.Helper()
	rows := o.read(sql, args...)
	if len(rows) != 1 {
		o.Fatalf("%s: got %d rows, want 1", sql, len(rows))
	}
	return rows[0]
}

// want fails the test if two values differ.
func want[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func wantCode(t testing.TB, what string, err error, code caseload.Code) {
	t.Helper()
	if caseload.CodeOf(err) != code {
		t.Errorf("%s: got the error %v, want the code %q", what, err, code)
	}
}

// numbered makes n inputs that differ by their external ids.
func numbered(prefix string, n int) []caseload.CaseInput {
	rows := make([]caseload.CaseInput, n)
	for i := range rows {
		rows[i].ExternalID = caseload.Set(fmt.Sprintf("%s-%d", prefix, i))
	}
	return rows
}
