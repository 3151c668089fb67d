package postgres_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"caseload"
	"caseload/internal/api/casework"
	"caseload/internal/apitest"
	"caseload/internal/pgtest"
	"caseload/internal/store/postgres"
)

// pair is a primary and its standby, which is behind a proxy.
type pair struct {
	primary, standby *pgtest.Cluster
	toStandby        *pgtest.Proxy
}

// branch is an office that reads the standby of a pair, with a tenant of its
// own and its face.
type branch struct {
	*apitest.Office
	*pair
	slug string
	face http.Handler
	log  *bytes.Buffer
}

func TestAStandbyIsReadByWhatMayLag(t *testing.T) {
	p := &pair{primary: pgtest.Start(t, pgtest.Options{})}
	p.standby = p.primary.Standby(t)
	p.standby.Set("max_standby_streaming_delay", "0") // who is in the way of the replay is cut off at once
	p.toStandby = pgtest.StartProxy(t, p.standby.URL("postgres"))
	for i, story := range []struct {
		name string
		test func(*testing.T, *branch)
	}{
		{"one that is in step is of no age", inStep},
		{"one that is behind shows the state before and says how old that is", behind},
		{"a vocabulary of before is not taken for that of now", vocabularyOfBefore},
		{"one that is too far behind is passed over", tooFarBehind},
		{"one that lacks the tenant is passed over", lackingTheTenant},
		{"one that is down is passed over until it is back", down},
		{"one that hangs is passed over soon", hanging},
		{"connections that died meanwhile are replaced", diedMeanwhile},
		{"a reader in the way of the replay goes on with the primary", inTheWay},
		{"a stream that is lost in the middle ends in an error", lostInTheMiddle},
	} {
		t.Run(story.name, func(t *testing.T) { story.test(t, p.branch(t, fmt.Sprint("tenant-", i))) })
	}
}

func (p *pair) branch(t *testing.T, slug string) *branch {
	t.Helper()
	b := &branch{pair: p, slug: slug, log: &bytes.Buffer{}}
	store := apitest.Store{Open: func(t *testing.T, now func() time.Time) caseload.Store {
		return opened(t, p.primary.URL("postgres"), postgres.Options{
			Now: now, Replica: p.toStandby.URL(), Log: slog.New(slog.NewJSONHandler(b.log, nil)),
		})
	}}
	b.Office = store.OpenOffice(t, apitest.Seed{Now: time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC), Tenants: []apitest.TenantSeed{{
		Slug: slug, Zone: "Europe/London",
		Wards: []apitest.WardSeed{{ID: slug + "-ward", Name: "Castle"}},
		Keys:  []apitest.KeySeed{{Label: "admin", Role: caseload.RoleAdmin}},
		Cases: []apitest.CaseSeed{{Reference: "first", Ward: slug + "-ward"}},
	}}})
	b.face = casework.New(b.Service, casework.Options{Now: b.Clock.Now})
	b.caughtUp()
	return b
}

func (b *branch) caughtUp() { b.primary.Caught(b.standby) }

// pause keeps the standby from applying what comes.
func (b *branch) pause(t *testing.T) {
	t.Helper()
	b.caughtUp()
	b.standby.Query("SELECT pg_wal_replay_pause()::text")
	t.Cleanup(func() { b.standby.Query("SELECT pg_wal_replay_resume()::text") })
}

// by is who may do everything, found while the primary is there.
func (b *branch) by(t *testing.T) *caseload.Principal {
	t.Helper()
	tenant, err := b.Service.Tenant(t.Context(), b.slug)
	if err != nil {
		t.Fatal(err)
	}
	return b.Service.Operator(tenant)
}

// file makes a case with a reference.
func (b *branch) file(t *testing.T, reference string) {
	t.Helper()
	in := caseload.CaseInput{Reference: caseload.Set(reference), Ward: caseload.Set(caseload.Named{ID: b.slug + "-ward"})}
	if _, err := b.Service.CreateCase(t.Context(), b.by(t), in); err != nil {
		t.Fatal(err)
	}
}

// shown is what an answer shows: a number of cases, and its age.
type shown struct {
	cases int
	age   string
}

// export asks for the export of cases, with a Cache-Control.
func (b *branch) export(t *testing.T, control string) shown {
	t.Helper()
	return b.get(t, "/api/cases/export", control)
}

func (b *branch) get(t *testing.T, path, control string) shown {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), "GET", path, nil)
	r.Header.Set("X-API-Key", b.Secrets["admin"])
	r.Header.Set("Cache-Control", control)
	answer := httptest.NewRecorder()
	b.face.ServeHTTP(answer, r)
	var body struct {
		Cases      []json.RawMessage
		TotalCases int
		Wards      []struct{ TotalCases int }
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil || answer.Code != http.StatusOK {
		t.Fatalf("GET %s = %d %s", path, answer.Code, answer.Body)
	}
	n := max(len(body.Cases), body.TotalCases)
	if len(body.Wards) > 0 {
		n = body.Wards[0].TotalCases
	}
	return shown{n, answer.Header().Get("Age")}
}

// warnings are the lines of the log.
func (b *branch) warnings() []string {
	return strings.Split(strings.TrimSpace(b.log.String()), "\n")
}

func wantShown(t *testing.T, what string, got, want shown) {
	t.Helper()
	if got != want {
		t.Errorf("%s shows %d cases at the age %q, want %d at %q", what, got.cases, got.age, want.cases, want.age)
	}
}

func inStep(t *testing.T, b *branch) {
	wantShown(t, "an export", b.export(t, ""), shown{1, "0"})
	wantShown(t, "an export with no-cache", b.export(t, "no-cache"), shown{1, ""})
	if b.log.Len() > 0 {
		t.Errorf("the log says %s", b.log)
	}
}

func behind(t *testing.T, b *branch) {
	b.pause(t)
	b.Clock.Move(time.Hour) // nothing was changed in it
	wantShown(t, "an export of what has not changed", b.export(t, ""), shown{1, "0"})
	b.file(t, "second")
	b.Clock.Move(20*time.Second + 1)
	b.file(t, "third")
	for _, path := range []string{"/api/cases/export", "/api/cases/export?limit=all", "/api/wards/export", "/api/reports/public"} {
		wantShown(t, path, b.get(t, path, ""), shown{1, "21"})
		wantShown(t, path+" with no-cache", b.get(t, path, "no-cache"), shown{3, ""})
	}
	wantShown(t, "a list", b.get(t, "/api/cases", ""), shown{3, ""})
}

func vocabularyOfBefore(t *testing.T, b *branch) {
	b.pause(t)
	by := b.by(t)
	if _, err := b.Service.UpdateWard(t.Context(), by, b.slug+"-ward", caseload.WardInput{Name: caseload.Set("Harbour")}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // each leaves its catalogue behind
		for fresh, want := range map[caseload.Fresh]string{caseload.Own: "Harbour", caseload.Lagging: "Castle"} {
			wards, _, err := b.Service.WardCounts(t.Context(), by, fresh)
			if err != nil || len(wards) != 1 || wards[0].Name != want {
				t.Errorf("the wards, read as %d, are %v, %v; want %s", fresh, wards, err, want)
			}
		}
	}
}

func tooFarBehind(t *testing.T, b *branch) {
	b.pause(t)
	b.file(t, "second")
	b.Clock.Move(time.Minute)
	wantShown(t, "an export of a minute ago", b.export(t, ""), shown{1, "60"})
	b.Clock.Move(time.Millisecond)
	for range 2 {
		wantShown(t, "an export of more than a minute ago", b.export(t, ""), shown{2, ""})
	}
	if said := b.warnings(); len(said) != 1 || !strings.Contains(said[0], "it is 1m0.001s behind") {
		t.Errorf("the log says %q, want one line with the lag", said)
	}
	b.Clock.Move(time.Minute + 1)
	b.export(t, "")
	if said := b.warnings(); len(said) != 2 {
		t.Errorf("a minute later the log says %q, want one line more", said)
	}
}

func lackingTheTenant(t *testing.T, b *branch) {
	b.pause(t)
	tenant, err := caseload.NewTenant(b.slug+"-new", "", "Europe/London")
	if err == nil {
		tenant, err = b.Service.CreateTenant(t.Context(), tenant)
	}
	if err != nil {
		t.Fatal(err)
	}
	statistics, err := b.Service.Statistics(t.Context(), b.Service.Operator(tenant), caseload.Lagging)
	if err != nil || statistics.Lag.Replica {
		t.Errorf("the statistics of a new tenant are %v, %v, want those of the primary", statistics, err)
	}
}

func down(t *testing.T, b *branch) {
	b.toStandby.Refuse(true)
	b.toStandby.Cut()
	wantShown(t, "an export", b.export(t, ""), shown{1, ""})
	if said := b.warnings(); len(said) != 1 || !strings.Contains(said[0], "the replica is not read") {
		t.Errorf("the log says %q, want that the replica is not read", said)
	}
	b.toStandby.Refuse(false)
	wantShown(t, "an export soon after", b.export(t, ""), shown{1, ""})
	b.Clock.Move(20 * time.Second)
	wantShown(t, "an export later", b.export(t, ""), shown{1, "0"})
}

func hanging(t *testing.T, b *branch) {
	b.export(t, "")
	b.toStandby.Stall(true)
	defer b.toStandby.Stall(false)
	began := time.Now()
	wantShown(t, "an export", b.export(t, ""), shown{1, ""})
	wantShown(t, "another export", b.export(t, ""), shown{1, ""})
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("two exports past a standby that hangs took %v, want a few seconds", took)
	}
}

func diedMeanwhile(t *testing.T, b *branch) {
	wantShown(t, "an export", b.export(t, ""), shown{1, "0"})
	b.toStandby.Cut()
	wantShown(t, "an export over another connection", b.export(t, ""), shown{1, "0"})
}

// inVacuum is a store whose first view is in the way of what a vacuum of the
// primary removes.
type inVacuum struct {
	caseload.Store
	*branch
	t    *testing.T
	runs int
}

func (s *inVacuum) View(ctx context.Context, t caseload.TenantID, span caseload.Span, fresh caseload.Fresh, fn func(caseload.Tx) error) error {
	return s.Store.View(ctx, t, span, fresh, func(tx caseload.Tx) error {
		if s.runs++; s.runs == 1 {
			s.file(s.t, "second")
			s.primary.Exec("UPDATE cases SET summary = 'x'", "VACUUM cases")
			s.caughtUp()
		}
		return fn(tx)
	})
}

func inTheWay(t *testing.T, b *branch) {
	by, store := b.by(t), &inVacuum{Store: b.Store, branch: b, t: t}
	var head *caseload.Listing
	err := caseload.NewService(store, b.Clock.Now, nil).StreamCases(t.Context(), by, caseload.Query{Fresh: caseload.Lagging}, []caseload.Path{"id"},
		func(l *caseload.Listing) error { head = l; return nil }, func(*caseload.Block) error { return nil })
	if err != nil || store.runs != 2 || head.Total != 2 || head.Lag.Replica {
		t.Errorf("the stream ran %d times and is %v, %v; want 2, and two cases of the primary", store.runs, head, err)
	}
}

func lostInTheMiddle(t *testing.T, b *branch) {
	by := b.by(t)
	rows := make([]caseload.CaseInput, 4000)
	for i := range rows {
		rows[i].PublicSummary = caseload.Set(strings.Repeat("lamp ", 1000))
	}
	if _, err := b.Service.ImportCases(t.Context(), by, rows, false); err != nil {
		t.Fatal(err)
	}
	b.caughtUp()
	begun, read := 0, 0
	err := b.Service.StreamCases(t.Context(), by, caseload.Query{Fresh: caseload.Lagging}, []caseload.Path{"public_summary"},
		func(*caseload.Listing) error { begun++; return nil },
		func(block *caseload.Block) error {
			b.toStandby.Cut()
			read += block.Rows()
			return nil
		})
	if caseload.CodeOf(err) != caseload.CodeUnavailable || begun != 1 || read == 0 || read > len(rows) {
		t.Errorf("a stream that was cut began %d times, had %d rows and ended with %v; want once, some, and CodeUnavailable", begun, read, err)
	}
}

// copied is a store over a database, which is told to read copies of it.
type copied struct {
	*office
	url string
}

func newCopied(t *testing.T) *copied {
	t.Helper()
	c := &copied{url: migrated.Database(t)}
	c.office = newOffice(t, c.url)
	return c
}

// copy makes a database with what there is now, for the time of the test.
func (c *copied) copy() string {
	c.Helper()
	c.must(c.store.Close())
	u, err := url.Parse(c.url)
	c.must(err)
	from := strings.TrimPrefix(u.Path, "/")
	to := from + "_copy"
	u.Path = "/postgres"
	server, err := pgx.Connect(c.Context(), u.String())
	c.must(err)
	c.Cleanup(func() {
		_, err := server.Exec(context.Background(), "DROP DATABASE "+to+" WITH (FORCE)")
		c.must(errors.Join(err, server.Close(context.Background())))
	})
	_, err = server.Exec(c.Context(), "CREATE DATABASE "+to+" TEMPLATE "+from)
	c.must(err)
	u.Path = "/" + to
	return u.String()
}

// lagOf is the lag of the statistics of a tenant.
func lagOf(t *testing.T, url, replica string, tenant caseload.Tenant) caseload.Lag {
	t.Helper()
	store := opened(t, url, postgres.Options{Replica: replica})
	svc := caseload.NewService(store, time.Now, nil)
	s, err := svc.Statistics(t.Context(), svc.Operator(tenant), caseload.Lagging)
	if err != nil {
		t.Fatal(err)
	}
	return s.Lag
}

func TestAReplicaThatFollowsAnotherDatabaseIsNotRead(t *testing.T) {
	c := newCopied(t)
	_, err := c.file("first")
	c.must(err)
	replica := c.copy()
	if lag := lagOf(t, c.url, replica, c.tenant); lag != (caseload.Lag{Replica: true}) {
		t.Fatalf("the lag of a copy is %v, want none", lag)
	}

	lost := newOffice(t, replica)
	_, err = lost.file("lost in a failover")
	lost.must(err)
	if lag := lagOf(t, c.url, replica, c.tenant); lag.Replica {
		t.Errorf("a replica with a change that the primary lacks is read, at the lag %v", lag)
	}
	_, err = newOffice(t, c.url).file("second")
	c.must(err)
	if lag := lagOf(t, c.url, replica, c.tenant); lag.Replica {
		t.Errorf("a replica with a change that the primary lacks is read after another change, at the lag %v", lag)
	}
}

func TestAReplicaOfBeforeARestoreIsNotRead(t *testing.T) {
	c := newCopied(t)
	_, err := c.file("first")
	c.must(err)
	replica := c.copy()
	primary, err := pgx.Connect(t.Context(), c.url)
	c.must(err)
	_, err = primary.Exec(t.Context(), "UPDATE clock SET epoch = 'restored'")
	c.must(errors.Join(err, primary.Close(t.Context())))
	if lag := lagOf(t, c.url, replica, c.tenant); lag.Replica {
		t.Errorf("a replica of another epoch is read, at the lag %v", lag)
	}
}

func TestAReplicaThatLetsNobodyInIsSaidAtTheStart(t *testing.T) {
	u, err := url.Parse(migrated.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	primary := u.String()
	u.Path += "_nowhere"
	_, err = postgres.Open(t.Context(), primary, postgres.Options{Replica: u.String()})
	if caseload.CodeOf(err) != caseload.CodeUnavailable || !strings.Contains(err.Error(), "The replica cannot be read.") {
		t.Errorf("Open with a replica that is not there = %v, want CodeUnavailable and that the replica cannot be read", err)
	}
}
