package ui

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"caseload"
	"caseload/internal/browsertest"
	"caseload/internal/exports"
	"caseload/internal/imports"
	"caseload/internal/store/memstore"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Main(m, "InABrowser|ByAProvider")) }

// office is the pages of a server with one tenant, Cornwall, and who visits them.
type office struct {
	*testing.T
	store   caseload.Store
	svc     *caseload.Service
	pages   *pages
	tenant  caseload.Tenant
	visitor *Visitor // nil: nobody is signed in
	users   int      // who were made
	now     func() time.Time
}

func openOffice(t *testing.T) *office {
	t.Helper()
	var ids atomic.Int64
	o := &office{T: t, now: time.Now}
	clock := func() time.Time { return o.now() }
	o.store = memstore.New(clock)
	o.svc = caseload.NewService(o.store, clock, func() string { return fmt.Sprintf("id-%d", ids.Add(1)) })
	o.tenant = o.found("cornwall", "Cornwall Council")
	runner, err := exports.NewRunner(o.svc, exports.Options{Folder: t.TempDir(), Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	importer, err := imports.NewRunner(o.svc, imports.RunnerOptions{Folder: t.TempDir(), Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	o.pages = newPages(o.svc, Options{Now: clock, Exports: runner, KeepExports: time.Hour, Imports: importer, MaxImport: 1 << 20})
	o.pages.who = func(*visit) (*Visitor, error) {
		if o.visitor == nil {
			return nil, errNobody
		}
		return o.visitor, nil
	}
	return o
}

// errNobody is that nobody is signed in.
var errNobody = caseload.Errorf(caseload.CodeUnauthenticated, "Sign in to see this page.")

// found makes a tenant.
func (o *office) found(slug, name string) caseload.Tenant {
	o.Helper()
	tenant, err := caseload.NewTenant(slug, name, "Europe/London")
	if err != nil {
		o.Fatal(err)
	}
	if tenant, err = o.svc.CreateTenant(o.Context(), tenant); err != nil {
		o.Fatal(err)
	}
	return tenant
}

// signIn lets a user of a role visit, who may do what the scopes say.
func (o *office) signIn(role caseload.Role, scopes ...caseload.Scope) {
	o.Helper()
	operator, email := o.svc.Operator(o.tenant), fmt.Sprintf("%s%d@cornwall.example", role, o.users)
	o.users++
	if _, err := o.svc.CreateUser(o.Context(), operator, caseload.UserInput{Name: caseload.Set("Morwenna Pascoe"), Email: caseload.Set(email), Role: role}); err != nil {
		o.Fatal(err)
	}
	_, secret, err := o.svc.CreateKey(o.Context(), operator, caseload.KeyInput{Role: role, User: email, Scopes: scopes})
	if err != nil {
		o.Fatal(err)
	}
	by, err := o.svc.Authenticate(o.Context(), secret, netip.Addr{})
	if err != nil {
		o.Fatal(err)
	}
	o.visitor = &Visitor{By: by, Name: "Morwenna Pascoe"}
}

// get asks for an address, with headers as names and values.
func (o *office) get(path string, headers ...string) *httptest.ResponseRecorder {
	o.Helper()
	return o.send(httptest.NewRequestWithContext(o.Context(), http.MethodGet, path, nil), headers...)
}

// post sends a form.
func (o *office) post(path string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	o.Helper()
	r := httptest.NewRequestWithContext(o.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return o.send(r, headers...)
}

func (o *office) send(r *http.Request, headers ...string) *httptest.ResponseRecorder {
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	o.pages.handler().ServeHTTP(answer, r)
	return answer
}

// follow asks for where an answer leads, with the cookies that it sets.
func (o *office) follow(answer *httptest.ResponseRecorder) *httptest.ResponseRecorder {
	o.Helper()
	result := answer.Result()
	if result.StatusCode != http.StatusSeeOther {
		o.Fatalf("the answer is %d, want 303:\n%s", result.StatusCode, answer.Body)
	}
	var cookies []string
	for _, c := range result.Cookies() {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	to, _, _ := strings.Cut(result.Header.Get("Location"), "#") // clients keep that to themselves
	return o.get(to, "Cookie", strings.Join(cookies, "; "))
}

// visitOf is a request as handlers have it, and what they answer.
func (o *office) visitOf(r *http.Request) (*visit, *httptest.ResponseRecorder) {
	answer := httptest.NewRecorder()
	v := o.pages.visit(r)
	v.w, v.visitor = answer, o.visitor
	return v, answer
}

func request(t *testing.T, path string) *http.Request {
	t.Helper()
	return httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
}
