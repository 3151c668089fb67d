package ui

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/httpkit"
)

func TestEveryFailureSaysWhatToDo(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	for _, code := range caseload.Codes {
		if code == caseload.CodeUnauthenticated {
			continue // it leads to where to sign in
		}
		for _, l := range o.pages.languages.list {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/ui/cases", nil)
			r.Header.Set("Accept-Language", l.Code)
			v, answer := o.visitOf(r)
			v.fail(caseload.Errorf(code, "It has a fault."))
			page := answer.Body.String()
			a, ok := advices[code]
			if !ok || answer.Code != httpkit.Status(code) {
				t.Fatalf("%s = %d, want %d with advice", code, answer.Code, httpkit.Status(code))
			}
			for _, want := range []string{"<h1 class=\"govuk-heading-l\">" + l.t(a.title), l.t(a.text)} {
				if !strings.Contains(page, want) {
					t.Errorf("%s in %s lacks %q:\n%s", code, l.Name, want, page)
				}
			}
			if said := strings.Contains(page, "It has a fault."); said == a.whole {
				t.Errorf("%s repeats the Service: %t", code, said)
			}
		}
	}
}

func TestAFailureSaysWhatItIsToWhoVisits(t *testing.T) {
	o := openOffice(t)
	o.found("devon", "Devon County Council")
	o.signIn(caseload.RoleManager)
	export := o.order(url.Values{"subject": {"cases"}, "column": {"CaseDetails.CaseReference"}, "format": {"csv"}, "for": {"people"}})
	for _, x := range []struct {
		path   string
		status int
		texts  []string
	}{
		{export + "/file", http.StatusConflict, []string{"This cannot be shown now", "The export has no file yet", "!change was not saved"}},
		{"/ui/logout", http.StatusMethodNotAllowed, []string{"This address takes forms only", "!POST"}},
		{"/ui/admin", http.StatusForbidden, []string{"ask an administrator of your organisation", "!Stop viewing"}},
		{"/ui/cases/none", http.StatusNotFound, []string{"may have been deleted", "!There is no such"}},
		{"/public/devon/nothing/here", http.StatusNotFound, []string{"may have stopped publishing"}},
		{"/public/devon/", http.StatusNotFound, []string{"may have stopped publishing", `!href="/ui/login"`, "!Go to the home page"}},
	} {
		o.wantFailure(x.path, o.get(x.path), x.status, x.texts...)
	}
	long := o.post("/ui/people", url.Values{"q": {strings.Repeat("x", maxForm)}})
	o.wantFailure("a long form", long, http.StatusRequestEntityTooLarge, "A form may have at most 64 kB")
}

// wantFailure holds what a page of a failure says; what begins with ! it is not to say.
func (o *office) wantFailure(what string, answer *httptest.ResponseRecorder, status int, texts ...string) {
	o.Helper()
	_, main, _ := strings.Cut(answer.Body.String(), "<main")
	if answer.Code != status {
		o.Errorf("%s = %d, want %d", what, answer.Code, status)
	}
	for _, text := range texts {
		not, wanted := strings.CutPrefix(text, "!")
		if strings.Contains(main, not) == wanted {
			o.Errorf("%s: %q is there: %t\n%s", what, not, wanted, main)
		}
	}
}

// failing is a store that fails, from when it is told how.
type failing struct {
	caseload.Store
	err error // nil: it works
}

// View implements caseload.Store.
func (f *failing) View(ctx context.Context, t caseload.TenantID, span caseload.Span, fresh caseload.Fresh, fn func(caseload.Tx) error) error {
	if f.err != nil {
		return f.err
	}
	return f.Store.View(ctx, t, span, fresh, fn)
}

// Tenants implements caseload.Control.
func (f *failing) Tenants(ctx context.Context) ([]caseload.Tenant, error) {
	if f.err != nil {
		return nil, f.err
	}
	return f.Store.Tenants(ctx)
}

// failing has the office's store fail, from when it is told how.
func (o *office) failing() *failing {
	store := &failing{Store: o.store}
	o.svc = caseload.NewService(store, func() time.Time { return o.now() }, o.svc.NewID)
	o.pages.svc = o.svc
	return store
}

var (
	errDown = caseload.Errorf(caseload.CodeUnavailable, "The database does not answer.")
	errFire = errors.New("the room with the disks is on fire")
)

func TestWhatMayPassIsOfferedToBeTriedAgain(t *testing.T) {
	o := openOffice(t)
	store := o.failing()
	o.signIn(caseload.RoleManager)
	const again = `<a class="govuk-link" href="/ui/cases?open=true">Try again</a>`
	for err, status := range map[error]int{errDown: http.StatusServiceUnavailable, errFire: http.StatusInternalServerError} {
		store.err = err
		o.wantFailure("a page", o.get("/ui/cases?open=true"), status, again, "Go to the home page", "!database", "!fire")
		o.wantFailure("a form", o.post("/ui/people", url.Values{"q": {"Angove"}}), status, "Nothing is wrong with what you did", "!>Try again<")
	}
}

func TestWhoMayBeSignedInIsNotSentToSignIn(t *testing.T) {
	o := openOffice(t)
	store := o.failing()
	o.pages.who = func(*visit) (*Visitor, error) { return nil, errDown }
	store.err = errDown
	o.wantFailure("a page", o.get("/ui/cases"), http.StatusServiceUnavailable, ">Try again<", "!Go to the sign-in page")
}

func TestAPanicHasAPage(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	o.pages.svc = nil
	ctx, note := httpkit.WithAnnotation(t.Context())
	answer := httptest.NewRecorder()
	func() {
		defer func() { note.Fail(fmt.Errorf("%v", recover())) }()
		o.pages.handler().ServeHTTP(answer, httptest.NewRequestWithContext(ctx, http.MethodGet, "/ui/cases", nil))
	}()
	o.wantFailure("a page that panics", answer, http.StatusInternalServerError, "Something went wrong on our side", ">Try again<", "!nil pointer")
}

func TestEachTextOfAFailureIsMarkedAsItsOwnLanguage(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	_, err := o.svc.Edit(t.Context(), o.visitor.By, caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounPerson, Input: &caseload.PersonInput{LastName: caseload.Set("")}})
	nameless, ok := errors.AsType[*caseload.Error](err)
	if !ok {
		t.Fatalf("a person without a name is made: %v", err)
	}
	several := &caseload.Error{Code: caseload.CodeInvalid, Message: "All of it is wrong.", Problems: append(nameless.Problems, caseload.Problem{Field: "ward", Message: "It has a fault."})}
	for _, x := range []struct {
		err  error
		want []string
	}{
		{nameless, []string{`<p class="govuk-body">Rhowch enw cyntaf`}},
		{several, []string{`<p class="govuk-body" lang="en">All of it is wrong.`, "<li>Rhowch enw cyntaf", `<li lang="en">It has a fault.`}},
	} {
		r := request(t, "/ui/cases")
		r.Header.Set("Accept-Language", "cy")
		v, answer := o.visitOf(r)
		v.fail(x.err)
		if got, want := v.saidOf(nameless), "Rhowch enw cyntaf, cyfenw neu enw llawn."; got != want {
			t.Errorf("a form in Welsh says %q, want %q", got, want)
		}
		for _, text := range x.want {
			if page := answer.Body.String(); !strings.Contains(page, text) {
				t.Errorf("the failure %v in Welsh lacks %q:\n%s", x.err, text, page)
			}
		}
	}
}

func TestInternalFailuresAreNotTold(t *testing.T) {
	o := openOffice(t)
	v, answer := o.visitOf(request(t, "/ui/cases"))
	answer.Header().Set("X-Request-Id", "0192-abc")
	v.fail(errors.New("pq: password of Morwenna is wrong"))
	if page := answer.Body.String(); answer.Code != 500 || strings.Contains(page, "Morwenna") || !strings.Contains(page, "0192-abc") {
		t.Errorf("an internal failure = %d %s, want its reference alone", answer.Code, page)
	}
}

func TestWhoIsNotSignedInIsLedToSignInAndBack(t *testing.T) {
	o := openOffice(t)
	back := func(answer *httptest.ResponseRecorder, header string) string {
		to, err := url.Parse(answer.Header().Get(header))
		if err != nil || to.Path != "/ui/login" {
			t.Errorf("%d leads to %v (%v), want /ui/login", answer.Code, to, err)
		}
		return to.Query().Get("return_to")
	}
	v, answer := o.visitOf(request(t, "/ui/cases?status=open&ward=w%26x"))
	v.fail(errNobody)
	if got := back(answer, "Location"); answer.Code != http.StatusSeeOther || got != "/ui/cases?status=open&ward=w%26x" {
		t.Errorf("a page = %d and leads back to %q", answer.Code, got)
	}
	post := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/ui/cases/1/status", nil)
	v, answer = o.visitOf(post)
	v.fail(errNobody)
	if got := back(answer, "Location"); got != "" {
		t.Errorf("a form leads back to %q, which cannot be asked for", got)
	}
	v, answer = o.visitOf(request(t, "/ui/cases/1/timeline"))
	v.r.Header.Set("HX-Request", "true")
	v.r.Header.Set("HX-Current-URL", "http://example.com/ui/cases/1?tab=2")
	v.fail(errNobody)
	if got := back(answer, "HX-Redirect"); got != "/ui/cases/1?tab=2" {
		t.Errorf("a part of a page leads back to %q, want the page", got)
	}
}

func TestFailureOfAPartStandsAmongTheNotices(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	got := o.get("/ui/nowhere", "HX-Request", "true")
	if got.Code != 404 || got.Header().Get("HX-Retarget") != "#notices" || strings.Contains(got.Body.String(), "<html") {
		t.Errorf("a part that is not there = %d %v %s, want a notice", got.Code, got.Header(), got.Body)
	}
}

func TestPageOfAFailureStillKnowsWhoIsSignedIn(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	if got := o.get("/ui/nowhere"); got.Code != 404 || !strings.Contains(got.Body.String(), "Morwenna Pascoe") || !strings.Contains(got.Body.String(), `href="/ui/cases"`) {
		t.Errorf("a page that is not there = %d %s, want it with the visitor's navigation", got.Code, got.Body)
	}
}

func TestMethodsThatAreNotAnsweredAreNamed(t *testing.T) {
	o := openOffice(t)
	got := o.post("/ui/", nil, "Sec-Fetch-Site", "same-origin")
	if got.Code != http.StatusMethodNotAllowed || got.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST /ui/ = %d, Allow %q, want 405 and GET, HEAD", got.Code, got.Header().Get("Allow"))
	}
}

func TestWhatIsSentToAPageLeadsBackToThePage(t *testing.T) {
	o := openOffice(t)
	o.wantFailure("the list of cases, to nobody", o.post("/ui/cases", nil), http.StatusMethodNotAllowed, "Nothing can be sent to this address", `href="/ui/login"`)
	o.signIn(caseload.RoleManager)
	for _, path := range []string{"/ui/profile", "/ui/cases", "/public/nobody/tiles"} {
		o.wantFailure(path, o.post(path+"?q=Pascoe", nil), http.StatusMethodNotAllowed, "Nothing can be sent to this address", "nothing was changed", `href="`+path+`"`, "!takes forms only")
	}
}

func TestFaultInATemplateLeavesNoHalfOfAPage(t *testing.T) {
	o := openOffice(t)
	v, answer := o.visitOf(request(t, "/ui/login"))
	if err := v.render(200, "login", v.page("Sign in")); err == nil { // it lacks the fields
		t.Fatal("a page without its data was rendered")
	}
	if answer.Body.Len() > 0 {
		t.Errorf("half of a page was sent:\n%s", answer.Body)
	}
}
