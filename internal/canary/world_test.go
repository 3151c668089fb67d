package canary_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"caseload"
	"caseload/internal/apitest"
	"caseload/internal/exports"
	"caseload/internal/imports"
)

// world is a database for one viewer: in what the viewer does not see stands
// the world's own word.
type world struct {
	viewer  viewer
	word    string
	store   caseload.Store
	service *caseload.Service
	clock   clock
	ids     int

	tenant, neighbour caseload.Tenant
	operator          *caseload.Principal
	secrets           map[string]string   // of keys: of the viewer, of an admin, of the neighbour's admin
	keys              map[string]string   // their ids
	visitors          map[string]*visitor // who uses the pages as the holders of the keys
	users, wards      map[string]string   // ids, by name
	category          string              // the id of one
	cases             []kept
	forms             []keptForm
	parts             map[string][]string // ids of some of what belongs to cases, by their collections in the casebook face
	strangers         []string            // the ids of some cases and forms that one of two worlds has
	issued            []string            // the IDs of keys that pages have made
	log               logText
	exports           *exports.Runner
	imports           *imports.Runner
	faces             http.Handler
	url               string // of the server
}

// kept is a case of a world.
type kept struct {
	matter
	pk caseload.PK
	id string
}

// The tenants of a world.
const (
	ownSlug        = "north"
	neighboursSlug = "south"
)

// The keys of a world.
const (
	viewersKey    = "viewer"
	adminsKey     = "admin"
	neighboursKey = "neighbour"
)

// pair is two worlds that differ only in what the viewer does not see.
type pair struct{ a, b *world }

// newPair makes two worlds over a store of a kind.
func newPair(t *testing.T, s apitest.Store, v viewer) pair {
	t.Helper()
	return pair{newWorld(t, s, v, here), newWorld(t, s, v, there)}
}

func newWorld(t *testing.T, s apitest.Store, v viewer, word string) *world {
	t.Helper()
	w := &world{viewer: v, word: word, secrets: map[string]string{}, keys: map[string]string{}, users: map[string]string{}, wards: map[string]string{}, parts: map[string][]string{"/people/people": slices.Clone(askedFor)}}
	w.clock.move(now.Sub(w.clock.Now()))
	w.store = countedSessions{sameEpoch{s.Open(t, w.clock.Now)}, &atomic.Int64{}}
	w.service = caseload.NewService(w.store, w.clock.Now, w.newID)
	w.tenant, w.neighbour = w.newTenant(t, ownSlug), w.newTenant(t, neighboursSlug)
	w.operator = w.service.Operator(w.tenant)
	w.furnish(t)
	w.fill(t, matters())
	w.fillNeighbour(t)
	must(t, w.store.Analyze(t.Context())) // or answers take PostgreSQL twice the time
	return w
}

// newID makes ids in the order in which they are asked for, the same in all
// worlds.
func (w *world) newID() string {
	w.ids++
	return fmt.Sprintf("id-%04d", w.ids)
}

func (w *world) newTenant(t *testing.T, slug string) caseload.Tenant {
	t.Helper()
	tenant, err := caseload.NewTenant(slug, "", "Europe/London")
	must(t, err)
	tenant, err = w.service.CreateTenant(t.Context(), tenant)
	must(t, err)
	return tenant
}

// furnish makes what all worlds have in common, and the keys.
func (w *world) furnish(t *testing.T) {
	t.Helper()
	for _, name := range wardNames {
		ward, err := w.service.CreateWard(t.Context(), w.operator, caseload.WardInput{Name: caseload.Set(name)})
		must(t, err)
		w.wards[name] = ward.ID
	}
	for _, name := range categories {
		category, err := w.service.CreateCategory(t.Context(), w.operator, caseload.CategoryInput{Name: caseload.Set(name)})
		must(t, err)
		w.category = category.ID
	}
	users := map[string]*caseload.User{}
	for _, name := range []string{cas, mia, cou} {
		u, err := w.service.CreateUser(t.Context(), w.operator, caseload.UserInput{Name: caseload.Set(name), Email: caseload.Set(name + "@example.org"), Role: userRoles[name]})
		must(t, err)
		w.users[name], users[name] = u.ID, u
	}
	w.letIn(t, users)
	for _, f := range fields {
		must(t, w.service.CreateField(t.Context(), w.operator, caseload.FieldInput{
			Name: f.Name, Kind: f.Kind, Sensitivity: f.Sensitivity, Searchable: f.Searchable,
		}))
	}
	w.learnNames(t, w.importCases(t, w.operator, sourceCases())[0])
	w.joinTeam(t, mia)
	w.meetPeople(t)
	w.addReports(t, w.tenant)
	w.addReports(t, w.neighbour)
	w.newKey(t, viewersKey, w.operator, w.viewer.role, w.viewer.user, w.viewer.scopes)
	w.newKey(t, adminsKey, w.operator, caseload.RoleAdmin, "", caseload.Scopes)
	w.newKey(t, neighboursKey, w.service.Operator(w.neighbour), caseload.RoleAdmin, "", caseload.Scopes)
}

// fields are the declared properties, one of each sensitivity.
var fields = []caseload.Field{
	{Name: "shown", Kind: caseload.KindText, Sensitivity: caseload.Public, Searchable: true},
	{Name: "kept", Kind: caseload.KindText, Sensitivity: caseload.Internal, Searchable: true},
	{Name: "secret", Kind: caseload.KindText, Sensitivity: caseload.Personal, Searchable: true},
}

// sourceCases bring every source with them, so that no world knows fewer.
func sourceCases() []caseload.CaseInput {
	var out []caseload.CaseInput
	for i, source := range sources {
		in := contents(1000+i, common, common)
		in.Source, in.Confidential = caseload.Set(source), caseload.Set(true)
		out = append(out, in)
	}
	return out
}

func (w *world) newKey(t *testing.T, label string, by *caseload.Principal, role caseload.Role, user string, scopes []caseload.Scope) {
	t.Helper()
	if user != "" {
		user += "@example.org"
	}
	key, secret, err := w.service.CreateKey(t.Context(), by, caseload.KeyInput{Role: role, User: user, Scopes: scopes})
	must(t, err)
	w.secrets[label], w.keys[label] = secret, key.ID
}

// as is who holds a key.
func (w *world) as(t *testing.T, label string) *caseload.Principal {
	t.Helper()
	p, err := w.service.Authenticate(t.Context(), w.secrets[label], netip.Addr{})
	must(t, err)
	return p
}

// fill adds a case of each kind, with forms and a note.
func (w *world) fill(t *testing.T, kinds []matter) {
	t.Helper()
	var rows []caseload.CaseInput
	for i, m := range kinds {
		in := w.viewer.contents(len(w.cases)+i, m, w.word)
		in.Confidential = caseload.Set(m.confidential)
		if !m.owned {
			in.Assignee = caseload.Set(caseload.Named{ID: w.users[m.holder]})
		}
		if m.holder == "" {
			in.Assignee = caseload.Set(caseload.Named{ID: w.users[cas]}) // taken away later
		}
		rows = append(rows, in)
	}
	added := w.importCases(t, w.operator, rows)
	var news []kept
	for i, m := range kinds {
		news = append(news, kept{m, w.pkOf(t, caseload.NounCase, added[i]), added[i]})
	}
	w.grant(t, news)
	w.submitForms(t, news)
	w.involve(t, news)
	for _, c := range news {
		w.finish(t, c)
	}
	w.cases = append(w.cases, news...)
}

// importCases stores cases and returns their ids.
func (w *world) importCases(t *testing.T, by *caseload.Principal, rows []caseload.CaseInput) []string {
	t.Helper()
	outcomes, err := w.service.ImportCases(t.Context(), by, rows, false)
	must(t, err)
	var externalIDs []caseload.Value
	for i, outcome := range outcomes {
		if outcome.Result != caseload.Added {
			t.Fatalf("row %d: %+v", i, outcome)
		}
		externalIDs = append(externalIDs, caseload.Text(rows[i].ExternalID.Value))
	}
	added, err := w.service.ListCases(t.Context(), by, caseload.Query{
		Where: caseload.In{Path: "external_id", Values: externalIDs}, Order: []caseload.Order{{Path: "number"}}, Limit: len(rows),
	}, "id")
	must(t, err)
	ids := make([]string, len(rows))
	for i := range ids {
		ids[i] = string(added.Rows.Text(i, 0))
	}
	return ids
}

// finish writes a note to a case, takes it from whom it was lent to, and
// deletes it, if it is of that kind.
func (w *world) finish(t *testing.T, c kept) {
	t.Helper()
	w.clock.move(time.Second)
	w.addNote(t, c, w.viewer.note(c.matter, w.word))
	if c.holder == "" {
		_, err := w.service.UpdateCase(t.Context(), w.operator, c.id, time.Time{}, caseload.CaseInput{Assignee: caseload.Set(caseload.Named{})})
		must(t, err)
	}
	if c.deleted {
		must(t, w.service.HideCase(t.Context(), w.operator, c.id))
	}
}

func (w *world) addNote(t *testing.T, c kept, text string) {
	t.Helper()
	_, err := w.service.AddNote(t.Context(), w.operator, c.id, text)
	must(t, err)
}

// fillNeighbour gives the other tenant cases with the references of ours.
func (w *world) fillNeighbour(t *testing.T) {
	t.Helper()
	var rows []caseload.CaseInput
	for n := range 10 {
		in := contents(n, w.word, w.word)
		in.Ward, in.Category = caseload.Opt[caseload.Named]{}, caseload.Opt[caseload.Named]{}
		in.Reference = caseload.Set(fmt.Sprintf("REF-%s-%d", common, n))
		rows = append(rows, in)
	}
	w.importCases(t, w.service.Operator(w.neighbour), rows)
}

// grow gives one world more that the viewer does not see.
func (p pair) grow(t *testing.T) {
	t.Helper()
	p.b.grow(t)
	p.a.strangers = p.b.strangers
	p.a.clock.move(p.b.clock.Now().Sub(p.a.clock.Now()))
	for _, w := range []*world{p.a, p.b} { // manifests tell the time of a tenant's last change, whatever it was
		w.clock.move(time.Second)
		_, err := w.service.UpdateWard(t.Context(), w.operator, w.wards[wardNames[0]], caseload.WardInput{Description: caseload.Set("Told to all")})
		must(t, err)
	}
}

// grow adds what the viewer does not see: cases, forms, notes and a source.
func (w *world) grow(t *testing.T) {
	t.Helper()
	cases, forms := len(w.cases), len(w.forms)
	w.touchUnseen(t)
	for _, c := range w.cases {
		if !c.deleted && (w.viewer.public || !w.viewer.sees(c.matter)) {
			w.addNote(t, c, "Another "+w.word)
		}
	}
	var unseen []matter
	for _, m := range matters() {
		if !w.viewer.sees(m) {
			unseen = append(unseen, m)
		}
	}
	w.fill(t, unseen)
	in := w.viewer.contents(2000, matter{deleted: true}, w.word)
	in.Source, in.Confidential = caseload.Set(w.word), caseload.Set(true)
	id := w.importCases(t, w.operator, []caseload.CaseInput{in})[0]
	must(t, w.service.HideCase(t.Context(), w.operator, id))
	const some = 3
	for i := range some {
		if cases+i < len(w.cases) {
			w.strangers = append(w.strangers, w.cases[cases+i].id)
		}
		if forms+i < len(w.forms) {
			w.strangers = append(w.strangers, w.forms[forms+i].id)
		}
	}
	w.cases, w.forms = w.cases[:cases], w.forms[:forms] // the questions stay those of before
}

// must ends the test at an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// clock stands still until it is moved.
type clock struct{ micros atomic.Int64 }

func (c *clock) Now() time.Time { return time.UnixMicro(c.micros.Load()).UTC() }

func (c *clock) move(d time.Duration) { c.micros.Add(d.Microseconds()) }

// logText is a log that is read while it is written.
type logText struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// sameEpoch is a Store whose cursors do not tell that it is another database.
type sameEpoch struct{ caseload.Store }

func (s sameEpoch) View(ctx context.Context, id caseload.TenantID, span caseload.Span, fresh caseload.Fresh, fn func(caseload.Tx) error) error {
	return s.Store.View(ctx, id, span, fresh, func(tx caseload.Tx) error { return fn(sameEpochTx{tx}) })
}

func (s sameEpoch) Update(ctx context.Context, id caseload.TenantID, by caseload.Actor, fn func(caseload.WriteTx) error) (caseload.Rev, error) {
	return s.Store.Update(ctx, id, by, func(tx caseload.WriteTx) error { return fn(sameEpochWriteTx{tx}) })
}

type sameEpochTx struct{ caseload.Tx }

func (tx sameEpochTx) Horizon() caseload.Horizon { return oneEpoch(tx.Tx) }

type sameEpochWriteTx struct{ caseload.WriteTx }

func (tx sameEpochWriteTx) Horizon() caseload.Horizon { return oneEpoch(tx.WriteTx) }

func oneEpoch(tx caseload.Tx) caseload.Horizon {
	h := tx.Horizon()
	h.Epoch = "epoch"
	return h
}
