package caseload_test

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"caseload"
	"caseload/internal/store/memstore"
)

// office is a Service with one tenant, and a clock that the test turns.
type office struct {
	*testing.T
	service *caseload.Service
	store   caseload.Store
	tenant  caseload.Tenant
	admin   *caseload.Principal
	now     time.Time
	ids     int
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{T: t, now: time.Date(2026, 6, 30, 23, 30, 0, 0, time.UTC)} // the first of July in London
	o.store = memstore.New(o.clock)
	o.service = caseload.NewService(o.store, o.clock, o.newID)
	o.tenant = o.newTenant("here")
	o.admin = o.service.Operator(o.tenant)
	return o
}

func (o *office) clock() time.Time { return o.now }

func (o *office) newID() string {
	o.ids++
	return fmt.Sprintf("id-%04d", o.ids)
}

func (o *office) newTenant(slug string) caseload.Tenant {
	o.Helper()
	t, err := caseload.NewTenant(slug, "", "Europe/London")
	o.must(err)
	t, err = o.service.CreateTenant(o.Context(), t)
	o.must(err)
	return t
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

func (o *office) wantCode(what string, err error, code caseload.Code) {
	o.Helper()
	if caseload.CodeOf(err) != code {
		o.Errorf("%s: got %v, want the code %q", what, err, code)
	}
}

func want[T comparable](o *office, what string, got, want T) {
	o.Helper()
	if got != want {
		o.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// user stores a user, whose email address is made of the name.
func (o *office) user(name string, role caseload.Role) *caseload.User {
	o.Helper()
	u, err := o.service.CreateUser(o.Context(), o.admin, caseload.UserInput{Name: caseload.Set(name), Email: caseload.Set(name + "@example.org"), Role: role})
	o.must(err)
	return u
}

// key makes a key with every scope, unless some are given.
func (o *office) key(in caseload.KeyInput) (caseload.Key, string) {
	o.Helper()
	k, secret, err := o.service.CreateKey(o.Context(), o.admin, in)
	o.must(err)
	return k, secret
}

// as is who holds a new key.
func (o *office) as(in caseload.KeyInput) *caseload.Principal {
	o.Helper()
	_, secret := o.key(in)
	p, err := o.service.Authenticate(o.Context(), secret, netip.Addr{})
	o.must(err)
	return p
}

// create stores a case.
func (o *office) create(by *caseload.Principal, in caseload.CaseInput) *caseload.CaseFile {
	o.Helper()
	f, err := o.service.CreateCase(o.Context(), by, in)
	o.must(err)
	return f
}

// update changes a case, whatever its version.
func (o *office) update(id string, in caseload.CaseInput) *caseload.CaseFile {
	o.Helper()
	f, err := o.service.UpdateCase(o.Context(), o.admin, id, time.Time{}, in)
	o.must(err)
	return f
}
