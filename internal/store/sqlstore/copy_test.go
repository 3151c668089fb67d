package sqlstore_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"caseload"
	"caseload/internal/pgtest"
	"caseload/internal/store/postgres"
	"caseload/internal/store/sqldb"
	sqlitestore "caseload/internal/store/sqlite"
	"caseload/internal/store/sqlstore"
)

// The test binary runs itself again as a process that copies one database into
// another, and prints a line for each step.
const (
	fromVar = "CASELOAD_TEST_FROM"
	toVar   = "CASELOAD_TEST_TO"
)

func TestMain(m *testing.M) {
	if from := os.Getenv(fromVar); from != "" {
		if err := copyAloud(from, os.Getenv(toVar)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(pgtest.Main(m, "PostgreSQL"))
}

func copyAloud(from, to string) error {
	source, err := connect(context.Background(), from)
	if err != nil {
		return err
	}
	target, err := connect(context.Background(), to)
	if err != nil {
		return err
	}
	_, err = sqlstore.Copy(context.Background(), source, target, sqlstore.CopyOptions{Progress: func(done, total int64) { fmt.Println(done, total) }})
	return errors.Join(err, source.Close(), target.Close())
}

// connect opens a database: a URL of PostgreSQL, or a file of SQLite.
func connect(ctx context.Context, db string) (sqldb.Driver, error) {
	if strings.HasPrefix(db, "postgres:") {
		return postgres.Connect(ctx, db, postgres.Options{})
	}
	return sqlitestore.Connect(db, sqlitestore.Options{})
}

// registry is a database with a Service over it, and its first tenant.
type registry struct {
	testing.TB
	db      sqldb.Driver
	store   *sqlstore.Store
	service *caseload.Service
	tenant  caseload.Tenant
	admin   *caseload.Principal
}

// newFile names a database of SQLite that is not there yet.
func newFile(t testing.TB) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "caseload.db")
}

// openRegistry opens a database, and the tenant truro if it is there.
func openRegistry(t testing.TB, db string) *registry {
	t.Helper()
	r := &registry{TB: t}
	r.db = connected(t.Context(), t, db)
	var err error
	r.store, err = sqlstore.NewMigrated(t.Context(), r.db, time.Now)
	if err != nil {
		t.Fatal(errors.Join(err, r.db.Close()))
	}
	t.Cleanup(func() { r.must(r.store.Close()) })
	r.service = caseload.NewService(r.store, time.Now, func() string { return uuid.Must(uuid.NewV7()).String() })
	if r.tenant, err = r.service.Tenant(t.Context(), "truro"); caseload.CodeOf(err) != caseload.CodeNotFound {
		r.must(err)
		r.admin = r.service.Operator(r.tenant)
	}
	return r
}

func (r *registry) must(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// create makes a tenant and works in it from now on.
func (r *registry) create(slug string) {
	r.Helper()
	tenant, err := caseload.NewTenant(slug, "", "Europe/London")
	r.must(err)
	r.tenant, err = r.service.CreateTenant(r.Context(), tenant)
	r.must(err)
	r.admin = r.service.Operator(r.tenant)
}

// file makes a case.
func (r *registry) file(in caseload.CaseInput) string {
	r.Helper()
	f, err := r.service.CreateCase(r.Context(), r.admin, in)
	r.must(err)
	return f.Case.ID
}

// cases is how many cases the tenant truro of a full registry has; penryn has
// one.
const cases = 40

// notes is how many of them have a note, and residents how many have a resident.
const (
	notes     = 10
	residents = cases
)

// fullRegistry makes a database in which every table has rows: those that the
// Service writes, and invented ones in the tables that nothing writes yet.
func fullRegistry(t testing.TB, db string) {
	t.Helper()
	r := openRegistry(t, db)
	r.create("penryn")
	r.file(caseload.CaseInput{Summary: caseload.Set("the only one of Penryn")})
	r.create("truro")
	ctx := t.Context()
	r.must(r.service.CreateField(ctx, r.admin, caseload.FieldInput{Name: "height", Kind: caseload.KindNumber, Searchable: true}))
	r.must(r.service.CreateField(ctx, r.admin, caseload.FieldInput{Name: "crew", Kind: caseload.KindText, Sensitivity: caseload.Internal, Searchable: true}))
	user, err := r.service.CreateUser(ctx, r.admin, caseload.UserInput{Name: caseload.Set("Demelza"), Email: caseload.Set("demelza@example.org"), Role: caseload.RoleManager})
	r.must(err)
	key, _, err := r.service.CreateKey(ctx, r.admin, caseload.KeyInput{Role: caseload.RoleAnalyst, Addresses: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}})
	r.must(err)
	_, err = r.store.Settle(ctx, []caseload.Usage{{Key: key.PK, Second: time.Now().Unix(), N: 3}}, time.Now().Add(-time.Minute))
	r.must(err)
	importer, _, err := r.service.NewBatch(ctx, r.admin, caseload.NounCase, "invented", "")
	r.must(err)
	outcomes, err := r.service.ImportCases(ctx, importer, invented(), false)
	r.must(err)
	for i, o := range outcomes {
		if o.Result != caseload.Added {
			t.Fatalf("row %d: %v", i, o.Problems)
		}
	}
	r.must(r.service.FinishBatch(ctx, importer, map[caseload.Result]int64{caseload.Added: cases}))
	r.workOn(user.ID)
	r.inventRows()
	r.must(r.store.Analyze(ctx))
}

func invented() []caseload.CaseInput {
	rows := make([]caseload.CaseInput, cases)
	for i := range rows {
		in := &rows[i]
		in.ExternalID = caseload.Set(fmt.Sprint("case-", i))
		in.Summary = caseload.Set(fmt.Sprintf("Lantern %d, Å😀\n'quoted' \"twice\" \\", i))
		in.Ward = caseload.Set(caseload.Named{Name: fmt.Sprint("Ward ", i%3), Make: true})
		in.Category = caseload.Set(caseload.Named{Name: fmt.Sprint("Category ", i%2), Make: true})
		in.Stage = caseload.Set(caseload.Stages[i%5])
		in.Location = caseload.Set(&caseload.Point{Lat: -50.1234567, Lon: 5.7654321})
		in.Confidential = caseload.Set(i%7 == 0)
		in.Properties = map[string]caseload.Value{"height": caseload.Int(int64(i) - 20), "crew": caseload.Text(fmt.Sprint("crew of ", i%4))}
		in.Resident = caseload.Set(caseload.Resident{Name: caseload.Set(fmt.Sprint("Person ", i))})
	}
	return rows
}

// workOn gives some cases a history, and an assignee.
func (r *registry) workOn(user string) {
	r.Helper()
	for _, f := range r.listed()[:notes] {
		_, err := r.service.UpdateCase(r.Context(), r.admin, f, time.Time{}, caseload.CaseInput{
			Summary: caseload.Set("seen again"), Assignee: caseload.Set(caseload.Named{ID: user}),
		})
		r.must(err)
		_, err = r.service.AddNote(r.Context(), r.admin, f, "called the resident")
		r.must(err)
	}
	r.must(r.service.HideCase(r.Context(), r.admin, r.listed()[3]))
	r.submit(r.listed()[:3])
}

// photo is a file of bytes that are not text.
const photo = "\x00\xff\n\\"

// submit sends a form that links two cases to another.
func (r *registry) submit(ids []string) {
	r.Helper()
	form := caseload.FormInput{Form: caseload.Form{Row: caseload.Row{ID: "form"}}, Documents: []caseload.Document{{Name: "photo", MediaType: "image/png", Body: photo}}}
	for _, id := range ids[1:] {
		form.Changes = append(form.Changes, caseload.CaseChange{ID: id, Mode: caseload.UpdateOnly,
			Links:     []caseload.LinkChange{{Name: "parent", Link: caseload.Link{To: ids[0], Type: "case", Relation: caseload.RelationChild}}},
			Referrals: []caseload.ReferralChange{{Referral: "r", Type: "clinic", Followup: caseload.Set(time.Unix(0, 0).UTC())}}})
	}
	_, err := r.service.SubmitForm(r.Context(), r.admin, &form)
	r.must(err)
}

// listed are the IDs of all cases, newest first.
func (r *registry) listed() (ids []string) {
	r.Helper()
	out, err := r.service.ListCases(r.Context(), r.admin, caseload.Query{}, "id")
	r.must(err)
	for i := range out.Rows.Rows() {
		ids = append(ids, string(out.Rows.Text(i, 0)))
	}
	return ids
}

// inventRows puts rows into the tables that have none.
func (r *registry) inventRows() {
	r.Helper()
	for name, columns := range r.columns() {
		if name == "copying" || r.number("SELECT count(*) FROM "+name) > 0 {
			continue
		}
		table := &sqldb.Table{Name: name, Columns: slices.Sorted(maps.Keys(columns))}
		r.must(r.db.Write(r.Context(), r.tenant.ID, func(c sqldb.Conn) error {
			return c.Load(table, 3, func(row int, args []sqldb.Arg) []sqldb.Arg {
				for _, column := range table.Columns {
					args = append(args, r.inventCell(row, column, columns[column]))
				}
				return args
			})
		}))
	}
}

// columns are the types of the columns of all tables.
func (r *registry) columns() map[string]map[string]string {
	r.Helper()
	all := map[string]map[string]string{}
	r.must(r.db.Read(r.Context(), caseload.Short, func(c sqldb.Conn) error {
		return c.Each(r.db.Dialect().Columns(), nil, func(row sqldb.Row) error {
			if all[row.Text(0)] == nil {
				all[row.Text(0)] = map[string]string{}
			}
			all[row.Text(0)][row.Text(1)] = row.Text(2)
			return nil
		})
	}))
	return all
}

func (r *registry) inventCell(row int, column, kind string) sqldb.Arg {
	tenant := int64(r.tenant.ID)
	switch {
	case column == "tenant":
		return sqldb.Int(tenant)
	case column == "pk":
		return sqldb.Int(tenant<<caseload.TenantShift | 1<<30 | int64(row))
	case kind == "text":
		return sqldb.Text([]string{"", "a\tz\n\\.", "É😀 " + column}[row])
	case kind == "blob", kind == "bytea":
		return sqldb.Bytes([]string{"", "\x00\xff\n\\", "plain"}[row])
	}
	return sqldb.Int([]int64{math.MaxInt64, math.MinInt64 + 1, 0}[row])
}

// number runs a query of one number.
func (r *registry) number(sql string) (n int64) {
	r.Helper()
	r.must(r.db.Read(r.Context(), caseload.Short, func(c sqldb.Conn) error {
		return c.Each(sql, nil, func(row sqldb.Row) error {
			n = row.Int(0)
			return nil
		})
	}))
	return n
}

// answers is what the Service says about all cases.
func (r *registry) answers() (lines []string) {
	r.Helper()
	ctx := r.Context()
	noted := caseload.Has{Way: caseload.Way{Path: "case", Back: true, Noun: caseload.NounNote}, Where: caseload.Mentions{Text: "resident call"}}
	for _, q := range []caseload.Query{{}, {Search: "lant"}, {Search: "demelza"}, {Search: "seen"}, {Search: "crew 3"}, {Where: noted}} {
		out, err := r.service.ListCases(ctx, r.admin, q, "id", "updated", "reference", "summary", "ward", "properties")
		r.must(err)
		if q.Where != nil && out.Rows.Rows() == 0 {
			r.Errorf("no case is found by the words of its note")
		}
		for i := range out.Rows.Rows() {
			line := q.Search
			for col := range out.Rows.Kinds() {
				line += fmt.Sprintf("|%+v", out.Rows.Value(i, col))
			}
			lines = append(lines, line)
		}
	}
	statistics, err := r.service.Statistics(ctx, r.admin, caseload.Own)
	r.must(err)
	lines = append(lines, fmt.Sprintf("%+v", *statistics))
	for _, id := range r.listed() {
		f, err := r.service.Case(ctx, r.admin, id)
		r.must(err)
		lines = append(lines, fmt.Sprintf("%+v", f.Activity))
	}
	set, err := r.service.SyncCases(ctx, r.admin, caseload.Query{Order: []caseload.Order{{Path: "updated"}}}, caseload.With{FormIDs: true, Children: true, Referrals: true})
	r.must(err)
	file, err := r.service.Attachment(ctx, r.admin, "form", "photo")
	r.must(err)
	if file.Body != photo {
		r.Errorf("the photo is %q, want %q", file.Body, photo)
	}
	for _, c := range set.Cases {
		lines = append(lines, fmt.Sprint(c.ID, set.Children[c.ID], set.FormIDs[c.PK], len(set.Referrals[c.PK])))
	}
	return lines
}

// copied copies a database, which must succeed.
func copied(t testing.TB, from, to string) []sqlstore.CopiedTable {
	t.Helper()
	tables, err := tryCopy(t.Context(), t, from, to, nil)
	if err != nil {
		t.Fatalf("copy: %v (%v)", err, errors.Unwrap(err))
	}
	return tables
}

func tryCopy(ctx context.Context, t testing.TB, from, to string, progress func(done, total int64)) ([]sqlstore.CopiedTable, error) {
	t.Helper()
	source, target := connected(ctx, t, from), connected(ctx, t, to)
	tables, err := sqlstore.Copy(ctx, source, target, sqlstore.CopyOptions{Progress: progress})
	if err := errors.Join(source.Close(), target.Close()); err != nil {
		t.Error(err)
	}
	return tables, err
}

func connected(ctx context.Context, t testing.TB, db string) sqldb.Driver {
	t.Helper()
	driver, err := connect(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	return driver
}

// wantSame fails the test where two databases differ, or where the words of
// the second are not those of its cases.
func wantSame(t *testing.T, from, to string) {
	t.Helper()
	ours, theirs := openRegistry(t, from), openRegistry(t, to)
	if diff := cmp.Diff(ours.answers(), theirs.answers()); diff != "" {
		t.Errorf("the copy answers otherwise (-source +copy):\n%s", diff)
	}
	if n := theirs.number("SELECT count(*) FROM copying"); n != 0 {
		t.Errorf("the copy is done, and %d tenants are said to be under way", n)
	}
	for tenant, epoch := range ours.epochs() {
		if theirs.epochs()[tenant] == epoch {
			t.Errorf("the tenant %d has the epoch %s as in the source, by which old cursors would be taken", tenant, epoch)
		}
	}
}

func (r *registry) epochs() map[int64]string {
	r.Helper()
	all := map[int64]string{}
	r.must(r.db.Read(r.Context(), caseload.Short, func(c sqldb.Conn) error {
		return c.Each("SELECT tenant, epoch FROM clock", nil, func(row sqldb.Row) error {
			all[row.Int(0)] = row.Text(1)
			return nil
		})
	}))
	return all
}

// wantEvery fails the test where a table has no row: of it the copy would prove
// nothing.
func wantEvery(t *testing.T, tables []sqlstore.CopiedTable) {
	t.Helper()
	for _, table := range tables {
		if table.Rows == 0 {
			t.Errorf("the table %s has no row to copy", table.Name)
		}
	}
}

func TestACopyHoldsEveryRow(t *testing.T) {
	from, to, back := newFile(t), newFile(t), newFile(t)
	fullRegistry(t, from)
	tables := copied(t, from, to)
	wantEvery(t, tables)
	wantSame(t, from, to)
	if diff := cmp.Diff(tables, copied(t, to, back)); diff != "" {
		t.Errorf("the copy of the copy differs:\n%s", diff)
	}
}

func TestACopyToPostgreSQLAndBackHoldsEveryRow(t *testing.T) {
	from, there, second, back := newFile(t), pgtest.Database(t), pgtest.Database(t), newFile(t)
	fullRegistry(t, from)
	tables := copied(t, from, there)
	wantEvery(t, tables)
	wantSame(t, from, there)
	for _, step := range []struct{ from, to string }{{there, second}, {second, back}} {
		if diff := cmp.Diff(tables, copied(t, step.from, step.to)); diff != "" {
			t.Errorf("after one more copy:\n%s", diff)
		}
		wantSame(t, from, step.to)
	}
}

func TestACopyThatWasBrokenOffAnywhereGoesOn(t *testing.T) {
	from, to, whole := newFile(t), newFile(t), newFile(t)
	fullRegistry(t, from)
	want := copied(t, from, whole)
	for steps := 1; ; steps += 4 {
		tables, err := copyOf(t, from, to, steps)
		if err == nil {
			if diff := cmp.Diff(want, tables); diff != "" || steps < 20 {
				t.Errorf("after %d runs the copy differs from one made at once:\n%s", steps, diff)
			}
			break
		}
		wantHalf(t, to)
	}
	wantSame(t, from, to)
}

// copyOf copies until a number of steps are done.
func copyOf(t *testing.T, from, to string, steps int) ([]sqlstore.CopiedTable, error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	return tryCopy(ctx, t, from, to, func(int64, int64) {
		if steps--; steps == 0 {
			cancel()
		}
	})
}

// wantHalf fails the test where a copy that is not finished would be served.
func wantHalf(t *testing.T, db string) {
	t.Helper()
	driver := connected(t.Context(), t, db)
	_, err := sqlstore.New(t.Context(), driver, time.Now)
	if caseload.CodeOf(err) != caseload.CodeUnavailable || !strings.Contains(err.Error(), "unfinished copy") {
		t.Errorf("a store over a half copy: got the error %v, want one that says what it is", err)
	}
	if err := driver.Close(); err != nil {
		t.Error(err)
	}
}

func TestACopyToPostgreSQLThatWasKilledGoesOn(t *testing.T) {
	from, to, whole := newFile(t), pgtest.Database(t), newFile(t)
	fullRegistry(t, from)
	want := copied(t, from, whole)
	for _, lines := range []int{2, 15, 40} {
		killedAfter(t, from, to, lines)
		wantHalf(t, to)
	}
	if diff := cmp.Diff(want, copied(t, from, to)); diff != "" {
		t.Errorf("the copy that was killed differs from one made at once:\n%s", diff)
	}
	wantSame(t, from, to)
}

// killedAfter copies in another process, which is killed when it has done some
// steps.
func killedAfter(t *testing.T, from, to string, steps int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fromVar+"="+from, toVar+"="+to)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); steps > 0 && lines.Scan(); {
		steps--
	}
	killErr := cmd.Process.Kill()
	if err := cmd.Wait(); err == nil || killErr != nil || steps > 0 {
		t.Fatalf("the copy ended by itself, %d steps before it was to be killed: %v, %v", steps, err, killErr)
	}
}

func TestACopyOfAnOpenSourceIsRefusedAndThenGoesOn(t *testing.T) {
	from, to := newFile(t), newFile(t)
	fullRegistry(t, from)
	server := openRegistry(t, from)
	filed := ""
	_, err := tryCopy(t.Context(), t, from, to, func(int64, int64) {
		if filed == "" {
			filed = server.file(caseload.CaseInput{Summary: caseload.Set("filed meanwhile")})
		}
	})
	if caseload.CodeOf(err) != caseload.CodeConflict || !strings.Contains(err.Error(), "Stop the servers") {
		t.Fatalf("a source that changes: got the error %v, want one that says what to do", err)
	}
	wantHalf(t, to)
	copied(t, from, to)
	wantSame(t, from, to)
	if got := openRegistry(t, to).listed(); !slices.Contains(got, filed) {
		t.Errorf("the copy has the cases %q, want %s among them", got, filed)
	}
}

func TestWhatChangedBetweenTwoRunsIsCopiedAnew(t *testing.T) {
	from, to := newFile(t), newFile(t)
	fullRegistry(t, from)
	if _, err := copyOf(t, from, to, 25); err == nil {
		t.Fatal("the copy was done before it was broken off")
	}
	server := openRegistry(t, from)
	oldest := server.listed()[cases-2]
	_, err := server.service.UpdateCase(t.Context(), server.admin, oldest, time.Time{}, caseload.CaseInput{Summary: caseload.Set("changed meanwhile")})
	server.must(err)
	server.create("bodmin")
	copied(t, from, to)
	wantSame(t, from, to)
	if n := openRegistry(t, to).number("SELECT count(*) FROM clock"); n != 3 {
		t.Errorf("the copy has %d tenants, want the one made meanwhile too, 3", n)
	}
}

// damages are what may befall a target, as statements for both databases.
var damages = map[string]string{
	"a text":     "UPDATE people SET name = name || ' ' WHERE pk = (SELECT max(pk) FROM people)",
	"a null":     "UPDATE cases SET due = 0 WHERE pk = (SELECT min(pk) FROM cases)",
	"a row less": "DELETE FROM changes WHERE rev = (SELECT min(rev) FROM changes)",
	"bytes":      "UPDATE attr SET key = key || key WHERE pk = (SELECT min(pk) FROM attr)",
	"a word":     "DELETE FROM words WHERE 1 = 1",
}

func TestWhatIsDamagedInTheTargetIsCopiedAnew(t *testing.T) {
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) { wantMended(t, newFile(t), damage) })
	}
}

func TestWhatIsDamagedInATargetOfPostgreSQLIsCopiedAnew(t *testing.T) {
	for name, damage := range damages {
		t.Run(name, func(t *testing.T) { wantMended(t, pgtest.Database(t), damage) })
	}
}

// wantMended fails the test where a statement on the target, when all rows are
// copied and none is verified, spoils the copy.
func wantMended(t *testing.T, to, damage string) {
	t.Helper()
	from := newFile(t)
	fullRegistry(t, from)
	changed := int64(0)
	_, err := tryCopy(t.Context(), t, from, to, func(done, total int64) {
		if copied := (total + cases + 1 + notes + residents) / 2; changed > 0 || done != copied { // each row twice, the words of each case, note and person once
			return
		}
		vandal := connected(t.Context(), t, to)
		err := vandal.Write(t.Context(), 0, func(c sqldb.Conn) (err error) {
			changed, err = c.Exec(damage)
			return err
		})
		if err := errors.Join(err, vandal.Close()); err != nil {
			t.Fatal(err)
		}
	})
	if err != nil || changed == 0 {
		t.Fatalf("copy: %v; rows that were damaged: %d", err, changed)
	}
	wantSame(t, from, to)
}

func TestATargetThatCannotTakeACopyIsLeftAlone(t *testing.T) {
	from, served, other, half, none := newFile(t), newFile(t), newFile(t), newFile(t), newFile(t)
	fullRegistry(t, from)
	openRegistry(t, served).create("truro")
	openRegistry(t, other).create("truro")
	if _, err := copyOf(t, other, half, 2); err == nil {
		t.Fatal("the copy was done before it was broken off")
	}
	if err := openFile(t, none); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ from, to, says string }{
		"it has a tenant":           {from, served, "not empty"},
		"it is the source":          {from, from, "not empty"},
		"half of another":           {from, half, "unfinished copy of another database"},
		"the source is half a copy": {half, newFile(t), "unfinished copy"},
		"the source has no tenant":  {none, newFile(t), "nothing to copy"},
		"the source has no tables":  {newFile(t), newFile(t), "caseload migrate"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := tryCopy(t.Context(), t, tt.from, tt.to, nil); err == nil || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("got the error %v, want one that says %q", err, tt.says)
			}
		})
	}
	if n := openRegistry(t, served).number("SELECT count(*) FROM cases"); n != 0 {
		t.Errorf("%d cases were copied to a database that is in use", n)
	}
}

func TestATableThatIsNotOursIsNamed(t *testing.T) {
	from := newFile(t)
	fullRegistry(t, from)
	for _, own := range []string{"a_before (a TEXT)", "zz_behind (a TEXT)", "kinds (a REAL)"} {
		to := newFile(t)
		if err := openFile(t, to); err != nil {
			t.Fatal(err)
		}
		look(t, to, "CREATE TABLE "+own)
		name, _, _ := strings.Cut(own, " ")
		for _, pair := range [][2]string{{from, to}, {to, from}} {
			if _, err := tryCopy(t.Context(), t, pair[0], pair[1], nil); err == nil || !strings.Contains(err.Error(), "The table "+name) {
				t.Errorf("a copy beside a table of others: got the error %v, want one that names %s", err, name)
			}
		}
	}
}

func TestACursorOfTheSourceIsToldToStartAgain(t *testing.T) {
	from, to := newFile(t), newFile(t)
	fullRegistry(t, from)
	copied(t, from, to)
	ours, theirs := openRegistry(t, from), openRegistry(t, to)
	page, err := ours.service.ListCases(t.Context(), ours.admin, caseload.Query{Limit: 5}, "id")
	ours.must(err)
	for name, r := range map[string]*registry{"source": ours, "copy": theirs} {
		_, err := r.service.ListCases(t.Context(), r.admin, caseload.Query{Limit: 5, After: page.Next}, "id")
		if want := map[string]caseload.Code{"copy": caseload.CodeGone}[name]; caseload.CodeOf(err) != want {
			t.Errorf("the next page of the %s: got the error %v, want the code %q", name, err, want)
		}
	}
}

func TestOfTwoCopiesAtOnceOneGivesWay(t *testing.T) {
	from, to := newFile(t), newFile(t)
	fullRegistry(t, from)
	steps := 0
	_, err := tryCopy(t.Context(), t, from, to, func(int64, int64) {
		if steps++; steps == 5 {
			copied(t, from, to)
		}
	})
	if caseload.CodeOf(err) != caseload.CodeConflict || !strings.Contains(err.Error(), "gives way") {
		t.Errorf("the slower of two copies: got the error %v, want one that says why", err)
	}
	wantSame(t, from, to)
}
