// Package shapetest asks a database the questions that people ask, over cases
// of two tenants, and tells the statements that it was sent for them. A
// database's own tests hold its plans for these against the indexes that they
// must use.
package shapetest

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"caseload"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlstore"
)

// The cases of the two tenants of an Archive.
const (
	Many = 12_000
	Few  = 400
)

// Archive is a database with the cases of a large tenant and of a small one.
type Archive struct {
	Large, Small *Office
}

// New fills an empty database and renews its statistics.
func New(t testing.TB, db sqldb.Driver) *Archive {
	t.Helper()
	r := &recorder{Driver: db}
	store, err := sqlstore.NewMigrated(t.Context(), r, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	service := caseload.NewService(store, time.Now, func() string { return uuid.Must(uuid.NewV7()).String() })
	a := &Archive{}
	for _, o := range []struct {
		to    **Office
		slug  string
		cases int
	}{{&a.Small, "small", Few}, {&a.Large, "large", Many}} {
		*o.to = &Office{TB: t, recorder: r, store: store, service: service}
		(*o.to).found(o.slug, o.cases)
	}
	if err := store.Analyze(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, o := range []*Office{a.Small, a.Large} {
		o.list(o.admin, caseload.Query{}) // the catalogue is in memory from here on
	}
	return a
}

// Office is a tenant in the hands of those who ask.
type Office struct {
	testing.TB
	recorder *recorder
	store    *sqlstore.Store
	service  *caseload.Service
	tenant   caseload.Tenant

	admin, ann, bob *caseload.Principal // ann is a caseworker; bob is a manager, on access lists
	ward, category  caseload.Expr
	manager         string    // the ID of the user bob
	token           string    // of a session of his
	known           string    // the ID of a case
	resident        string    // and that of somebody with a part in it
	formed          int       // how many cases stand before those that forms touched
	touches         int       // how often cases were changed for who follows them
	synced          time.Time // when all but the newest cases were there
}

// found makes the tenant, its people and its cases.
func (o *Office) found(slug string, cases int) {
	o.Helper()
	o.tenant, o.admin = Enter(o, o.service, slug)
	o.must(o.service.CreateField(o.Context(), o.admin, caseload.FieldInput{Name: "height", Kind: caseload.KindNumber, Searchable: true}))
	_, err := o.service.SaveCaseType(o.Context(), o.admin, caseload.CaseTypeInput{
		Name: caseload.Set("case"), Stages: caseload.Set([]caseload.StagePlan{{Name: "First", TargetDays: 15}, {Name: "Second"}}),
	})
	o.must(err)
	ann := o.hire("Ann", caseload.RoleCaseworker)
	o.manager = o.hire("Bob", caseload.RoleManager)
	o.signIn(200)
	o.token = o.accept(o.invite())
	rows := Cases(cases, ann)
	o.load(rows[:cases-cases/20])
	o.submit(cases / 40)
	o.synced = time.Now()
	o.load(rows[cases-cases/20:])
	o.ann, o.bob = o.enter(o.key(caseload.RoleCaseworker, "ann")), o.enter(o.key(caseload.RoleManager, "bob"))
	o.ward = caseload.Refers{Path: "ward", To: caseload.Named{Name: "Ward 3"}}
	o.category = caseload.Refers{Path: "category", To: caseload.Named{Name: "Category 5"}}
	out := o.list(o.admin, caseload.Query{Where: caseload.Compare{Path: "external_id", Value: caseload.Text("x-77")}})
	o.known = string(out.Rows.Text(0, 0))
	o.involve(300)
	o.complete(12)
	o.annotate(3000)
	for range 3 {
		_, err := o.service.AddNote(o.Context(), o.admin, o.known, "a note")
		o.must(err)
	}
}

func (o *Office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// hire makes a user and returns the ID.
func (o *Office) hire(name string, role caseload.Role) string {
	o.Helper()
	u, err := o.service.CreateUser(o.Context(), o.admin, caseload.UserInput{Name: caseload.Set(name), Email: caseload.Set(name + "@example.org"), Role: role})
	o.must(err)
	return u.ID
}

// signIn lets n users who are not in the catalogue be signed in, invited, and refused
// for a wrong password.
func (o *Office) signIn(n int) {
	o.Helper()
	now := time.Now()
	for i := range n {
		who, user, until := fmt.Append(nil, o.tenant.Slug, i), caseload.PK(1_000_000+i), now.Add(time.Hour+time.Duration(i)*time.Second)
		o.must(o.store.CreateSession(o.Context(), caseload.Session{Tenant: o.tenant.ID, Hash: who, ID: fmt.Sprint(i), User: user, Created: now, Seen: now, Expires: until}, now))
		o.must(o.store.CreateTicket(o.Context(), caseload.Ticket{Tenant: o.tenant.ID, Hash: who, User: user, Purpose: caseload.ToSetPassword, Created: now, Expires: until}))
		_, err := o.store.Attempt(o.Context(), o.tenant.ID, who, now.Add(time.Duration(i)*time.Second), now.Add(-time.Hour), 10)
		o.must(err)
	}
}

// invite makes the secret by which bob chooses a password.
func (o *Office) invite() string {
	o.Helper()
	secret, _, err := o.service.InviteUser(o.Context(), o.admin, o.manager)
	o.must(err)
	return secret
}

// accept uses such a secret, and returns the token of the session that this begins.
func (o *Office) accept(secret string) string {
	o.Helper()
	e, err := o.service.AcceptInvitation(o.Context(), secret, "three odd words apart", caseload.Visit{})
	o.must(err)
	return e.Token
}

// signedIn is bob in his session.
func (o *Office) signedIn() *caseload.Principal {
	o.Helper()
	in, err := o.service.AuthenticateSession(o.Context(), o.token, "pages")
	o.must(err)
	return in.By
}

// key makes a key that is bound to a user and returns its secret.
func (o *Office) key(role caseload.Role, user string) string {
	o.Helper()
	_, secret, err := o.service.CreateKey(o.Context(), o.admin, caseload.KeyInput{Role: role, User: user + "@example.org"})
	o.must(err)
	return secret
}

// keyID is the ID of a key that is made.
func (o *Office) keyID() string {
	o.Helper()
	return strings.Split(o.key(caseload.RoleManager, "bob"), "_")[1]
}

func (o *Office) enter(secret string) *caseload.Principal {
	o.Helper()
	p, err := o.service.Authenticate(o.Context(), secret, netip.Addr{})
	o.must(err)
	return p
}

func (o *Office) load(rows []caseload.CaseInput) {
	o.Helper()
	Load(o, o.service, o.admin, rows)
}

// touched is how many cases a form touches.
const touched = 2

// submit sends forms that make children of n cases, three of each of those before
// them.
func (o *Office) submit(n int) {
	o.Helper()
	o.formed = n
	ids := o.list(o.admin, caseload.Query{Order: []caseload.Order{{Path: "pk"}}, Limit: 2 * n}).Rows
	for from := 0; from < n; from += touched {
		form := caseload.FormInput{Changes: make([]caseload.CaseChange, touched)}
		for i := range form.Changes {
			form.Changes[i] = caseload.CaseChange{ID: string(ids.Text(n+from+i, 0)), Mode: caseload.UpdateOnly, Links: []caseload.LinkChange{
				{Name: "parent", Link: caseload.Link{To: string(ids.Text((from+i)/3, 0)), Type: "case", Relation: caseload.RelationChild}},
			}}
		}
		_, err := o.service.SubmitForm(o.Context(), o.admin, &form)
		o.must(err)
	}
}

// involve gives n cases somebody who has a part in them and a goal; in the known
// one it is a landlord, the only one.
func (o *Office) involve(n int) {
	o.Helper()
	var edits []caseload.Edit
	store := func(noun caseload.Noun, in caseload.Input) string {
		id := uuid.NewString()
		edits = append(edits, caseload.Edit{Act: caseload.ActCreate, Noun: noun, ID: id, Input: in})
		return id
	}
	involve := func(to, name, role string) (person string) {
		person = store(caseload.NounPerson, &caseload.PersonInput{FirstName: caseload.Set("Sam"), LastName: caseload.Set(name)})
		store(caseload.NounInvolvement, &caseload.InvolvementInput{Case: caseload.Set(to), Person: caseload.Set(person), Role: caseload.Set(role)})
		store(caseload.NounGoal, &caseload.GoalInput{Case: caseload.Set(to), Name: caseload.Set("warmth"), Person: caseload.Set(person)})
		return person
	}
	o.resident = involve(o.known, "Rowe", "landlord")
	ids := o.list(o.admin, caseload.Query{Order: []caseload.Order{{Path: "pk"}}, Limit: n}).Rows
	for i := range n {
		involve(string(ids.Text(i, 0)), fmt.Sprint("Name", i), []string{"carer", "neighbour", "partner", "witness"}[i%4])
	}
	_, err := o.service.Edit(o.Context(), o.admin, edits...)
	o.must(err)
}

// complete gives n cases a second stage, which was completed on one of as many days:
// the last, so that PostgreSQL still finds the rows of cases in the order of their
// numbers.
func (o *Office) complete(n int) {
	o.Helper()
	edits := make([]caseload.Edit, n)
	ids := o.list(o.admin, caseload.Query{Order: []caseload.Order{{Path: "pk", Desc: true}}, Limit: n}).Rows
	for i := range edits {
		edits[i] = caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounStage, ID: uuid.NewString(), Input: &caseload.StageInput{
			Case: caseload.Set(string(ids.Text(i, 0))), Name: caseload.Set("Second"), Completed: caseload.Set(caseload.DateOf(someDay.AddDate(0, 0, i))),
		}}
	}
	_, err := o.service.Edit(o.Context(), o.admin, edits...)
	o.must(err)
}

// annotate gives each of the first n cases a note, all with the same word and one of
// five hundred.
func (o *Office) annotate(n int) {
	o.Helper()
	ids := o.list(o.admin, caseload.Query{Order: []caseload.Order{{Path: "pk"}}, Limit: n}).Rows
	edits := make([]caseload.Edit, ids.Rows())
	for i := range edits {
		edits[i] = caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounNote, ID: uuid.NewString(), Input: &caseload.NoteInput{
			Case: caseload.Set(string(ids.Text(i, 0))), Text: caseload.Set(fmt.Sprint("common call", i%500)),
		}}
	}
	for some := range slices.Chunk(edits, 1000) {
		_, err := o.service.Edit(o.Context(), o.admin, some...)
		o.must(err)
	}
}

// Enter makes a tenant, or finds the one that there is, and returns its
// administrator with it.
func Enter(t testing.TB, service *caseload.Service, slug string) (caseload.Tenant, *caseload.Principal) {
	t.Helper()
	tenant, err := service.Tenant(t.Context(), slug)
	if caseload.CodeOf(err) == caseload.CodeNotFound {
		if tenant, err = caseload.NewTenant(slug, "", "Europe/London"); err == nil {
			tenant, err = service.CreateTenant(t.Context(), tenant)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return tenant, service.Operator(tenant)
}

// Load imports cases, a thousand at a time, and fails where one is rejected.
func Load(t testing.TB, service *caseload.Service, by *caseload.Principal, rows []caseload.CaseInput) {
	t.Helper()
	for len(rows) > 0 {
		n := min(len(rows), 1000)
		outcomes, err := service.ImportCases(t.Context(), by, rows[:n], false)
		if err != nil {
			t.Fatal(err)
		}
		for i, outcome := range outcomes {
			if outcome.Result == caseload.Rejected {
				t.Fatalf("row %d was rejected: %v", i, outcome.Problems)
			}
		}
		rows = rows[n:]
	}
}

var someDay = time.Date(2026, 1, 15, 10, 30, 0, 0, time.UTC)

// Cases makes cases of a time that grows with their number, in eight wards and
// six categories, all with the same word, one of five hundred and one of seven hundred names. Every second has
// a resident; one in twenty is the user's, one in a hundred confidential, one in a thousand resolved.
func Cases(n int, user string) []caseload.CaseInput {
	rows := make([]caseload.CaseInput, n)
	for i := range rows {
		in := &rows[i]
		in.ExternalID = caseload.Set(fmt.Sprint("x-", i))
		in.Opened = caseload.Set(someDay.Add(time.Duration(i*7919%n) * 2 * time.Hour))
		in.Stage = caseload.Set(caseload.Stages[i%3])
		if i%1000 == 999 {
			in.Stage = caseload.Set(caseload.Resolved)
		}
		in.Ward = caseload.Set(caseload.Named{Name: fmt.Sprint("Ward ", i%8), Make: true})
		in.Category = caseload.Set(caseload.Named{Name: fmt.Sprint("Category ", i%6), Make: true})
		in.Confidential = caseload.Set(i%100 == 0)
		in.Summary = caseload.Set(fmt.Sprint("common word", i%500))
		in.Name = caseload.Set(fmt.Sprint("Sam Name", i%700))
		in.Properties = map[string]caseload.Value{"height": caseload.Int(int64(i % 400))}
		if i%20 == 0 && user != "" {
			in.Assignee = caseload.Set(caseload.Named{ID: user})
		}
		if i%2 == 0 {
			in.Resident = caseload.Set(caseload.Resident{Name: caseload.Set("Pat")})
		}
	}
	return rows
}
