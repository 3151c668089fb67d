package ui

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"caseload"
	"caseload/internal/store/memstore"
)

const goodPassword = "three odd words apart"

// browser is a client of the pages that keeps cookies.
type browser struct {
	*office
	cookies map[string]string
}

// browse makes a client that signs in by itself.
func (o *office) browse() *browser {
	o.pages.who = bySession
	return &browser{o, map[string]string{}}
}

func (b *browser) get(path string) *httptest.ResponseRecorder {
	b.Helper()
	return b.keep(b.office.get(path, "Cookie", b.header()))
}

func (b *browser) post(path string, form url.Values) *httptest.ResponseRecorder {
	b.Helper()
	return b.keep(b.office.post(path, form, "Cookie", b.header()))
}

func (b *browser) header() string {
	var all []string
	for name, value := range b.cookies {
		all = append(all, name+"="+value)
	}
	return strings.Join(all, "; ")
}

func (b *browser) keep(answer *httptest.ResponseRecorder) *httptest.ResponseRecorder {
	for _, c := range answer.Result().Cookies() {
		if b.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	return answer
}

// wantTo is that an answer leads to an address.
func (b *browser) wantTo(what string, answer *httptest.ResponseRecorder, to string) {
	b.Helper()
	if got := answer.Header().Get("Location"); answer.Code != http.StatusSeeOther || got != to {
		b.Errorf("%s = %d to %q, want 303 to %q:\n%s", what, answer.Code, got, to, answer.Body)
	}
}

// wantSaid is that an answer has a status and a text.
func (b *browser) wantSaid(what string, answer *httptest.ResponseRecorder, status int, text string) {
	b.Helper()
	if answer.Code != status || !strings.Contains(answer.Body.String(), text) {
		b.Errorf("%s = %d, want %d with %q:\n%s", what, answer.Code, status, text, answer.Body)
	}
}

// invite makes a user, and answers the address of the invitation.
func (o *office) invite(role caseload.Role) (*caseload.User, string) {
	o.Helper()
	operator := o.svc.Operator(o.tenant)
	u, err := o.svc.CreateUser(o.Context(), operator, caseload.UserInput{Name: caseload.Set("Morwenna Pascoe"), Email: caseload.Set("morwenna@cornwall.example"), Role: role})
	if err != nil {
		o.Fatal(err)
	}
	secret, _, err := o.svc.InviteUser(o.Context(), operator, u.ID)
	if err != nil {
		o.Fatal(err)
	}
	return u, InvitationFolder + secret
}

func credentials(password, returnTo string) url.Values {
	return url.Values{"email": {"morwenna@cornwall.example"}, "password": {password}, "return_to": {returnTo}}
}

func TestAnInvitationLeadsToAnAccountAndSigningOutEndsIt(t *testing.T) {
	b := openOffice(t).browse()
	_, at := b.invite(caseload.RoleManager)
	b.wantSaid("the invitation", b.get(at), http.StatusOK, "Morwenna Pascoe, this is your account with Cornwall Council")
	b.wantSaid("a short password", b.post(at, url.Values{"password": {"short"}}), http.StatusUnprocessableEntity, "at least 12 characters")
	b.wantTo("a good one", b.post(at, url.Values{"password": {goodPassword}}), home)
	b.wantSaid("the home page", b.get(home), http.StatusOK, "Morwenna Pascoe")
	b.wantSaid("the invitation again", b.get(at), http.StatusGone, "used already")
	session := b.cookies[sessionCookie]
	b.wantTo("signing out", b.post("/ui/logout", nil), loginAddress)
	b.wantTo("the home page, then", b.get(home), loginAddress)
	b.cookies[sessionCookie] = session
	b.wantTo("with the cookie of before", b.get(home), loginAddress)
}

func TestSigningInLeadsBackToOurOwnPagesAlone(t *testing.T) {
	b := openOffice(t).browse()
	_, at := b.invite(caseload.RoleManager)
	b.post(at, url.Values{"password": {goodPassword}})
	for given, to := range map[string]string{
		"/ui/cases?status=open": "/ui/cases?status=open", "": home, "https://evil.example/": home, "//evil.example": home, "/ui/../exports": home, `/ui/\evil.example`: home,
	} {
		b.cookies = map[string]string{}
		b.wantTo(given, b.post(loginAddress, credentials(goodPassword, given)), to)
	}
}

func TestWhoCannotSignInIsToldOneAndTheSame(t *testing.T) {
	b := openOffice(t).browse()
	_, at := b.invite(caseload.RoleManager)
	b.post(at, url.Values{"password": {goodPassword}})
	b.cookies = map[string]string{}
	wrong := b.post(loginAddress, credentials("wrong", ""))
	b.wantSaid("a wrong password", wrong, http.StatusUnprocessableEntity, "The email address or the password is wrong.")
	if len(b.cookies) > 0 {
		t.Errorf("a wrong password leaves the cookies %v", b.cookies)
	}
	unknown := b.post(loginAddress, url.Values{"email": {"nobody@cornwall.example"}, "password": {"wrong"}})
	if got, want := strings.ReplaceAll(unknown.Body.String(), "nobody@", "morwenna@"), wrong.Body.String(); got != want {
		t.Errorf("an unknown user is answered\n%s, want\n%s", got, want)
	}
	for range 9 {
		b.post(loginAddress, credentials("wrong", ""))
	}
	b.wantSaid("too many", b.post(loginAddress, credentials(goodPassword, "")), http.StatusTooManyRequests, "Wait 15 minutes")
}

func TestSigningInGivesASessionOfItsOwn(t *testing.T) {
	b := openOffice(t).browse()
	_, at := b.invite(caseload.RoleManager)
	b.post(at, url.Values{"password": {goodPassword}})
	b.cookies = map[string]string{sessionCookie: "1.chosenbysomebodyelse"}
	answer := b.post(loginAddress, credentials(goodPassword, ""))
	if b.cookies[sessionCookie] == "1.chosenbysomebodyelse" || answer.Code != http.StatusSeeOther {
		t.Errorf("signing in = %d with the session %q", answer.Code, b.cookies[sessionCookie])
	}
	for _, c := range answer.Result().Cookies() {
		if c.Name == sessionCookie && (!c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge <= 0) {
			t.Errorf("the cookie of a session is %+v", c)
		}
	}
}

var secretShown = regexp.MustCompile(`<code class="app-secret">([^<]+)</code>`)

// turnOnCodes gives the user of a browser a second factor, and answers its secret and
// the recovery codes.
func (b *browser) turnOnCodes() (string, []string) {
	b.Helper()
	secret := secretShown.FindStringSubmatch(b.get("/ui/profile/codes").Body.String())[1]
	b.wantSaid("a wrong code", b.post("/ui/profile/codes", url.Values{"current": {goodPassword}, "code": {"000000"}}), http.StatusUnprocessableEntity, secret)
	b.wantSaid("a code without the password", b.post("/ui/profile/codes", url.Values{"code": {b.code(secret)}}), http.StatusUnprocessableEntity, secret)
	answer := b.post("/ui/profile/codes", url.Values{"current": {goodPassword}, "code": {b.code(secret)}})
	b.wantSaid("the code", answer, http.StatusOK, "not shown again")
	var recovery []string
	for _, m := range secretShown.FindAllStringSubmatch(answer.Body.String(), -1) {
		recovery = append(recovery, m[1])
	}
	return secret, recovery
}

func TestSecretOfCodesIsTheSameInEveryTabUntilItEnds(t *testing.T) {
	o := openOffice(t)
	began := o.now()
	late := false
	o.now = func() time.Time {
		if late {
			return began.Add(time.Hour)
		}
		return began
	}
	b := o.browse()
	_, at := b.invite(caseload.RoleManager)
	b.post(at, url.Values{"password": {goodPassword}})
	shown := func(answer *httptest.ResponseRecorder) string {
		return secretShown.FindStringSubmatch(answer.Body.String())[1]
	}
	tab := shown(b.get("/ui/profile/codes"))
	if other := shown(b.get("/ui/profile/codes")); other != tab {
		t.Errorf("another tab shows %s, the first %s", other, tab)
	}
	late = true
	answer := b.post("/ui/profile/codes", url.Values{"current": {goodPassword}, "code": {b.code(tab)}})
	b.wantSaid("the code of a secret that ended", answer, http.StatusConflict, "more than an hour ago")
	if shown(answer) == tab || shown(answer) != shown(b.get("/ui/profile/codes")) {
		t.Error("it is not another secret that is offered then")
	}
}

func (b *browser) code(secret string) string {
	b.Helper()
	code, err := totp.GenerateCode(secret, b.now())
	if err != nil {
		b.Fatal(err)
	}
	return code
}

func TestSecurityCodesAreAskedForAfterThePassword(t *testing.T) {
	b := openOffice(t).browse()
	_, at := b.invite(caseload.RoleManager)
	b.post(at, url.Values{"password": {goodPassword}})
	_, recovery := b.turnOnCodes()
	b.wantSaid("the account", b.get(profileAddress), http.StatusOK, "You have 10 recovery codes left")

	b.cookies = map[string]string{}
	b.wantTo("the password", b.post(loginAddress, credentials(goodPassword, "/ui/profile")), "/ui/login/code?return_to=%2Fui%2Fprofile")
	b.wantTo("a page before the code", b.get(home), loginAddress)
	b.wantSaid("the form", b.get(codeAddress), http.StatusOK, "Enter your security code")
	b.wantSaid("a wrong code", b.post(codeAddress, url.Values{"code": {"123"}}), http.StatusUnprocessableEntity, "Enter the code that your app shows now")
	b.wantTo("a recovery code", b.post(codeAddress, url.Values{"code": {recovery[0]}, "return_to": {"/ui/profile"}}), profileAddress)
	b.wantSaid("the account", b.get(profileAddress), http.StatusOK, "You have 9 recovery codes left")

	b.wantSaid("turning off by a wrong password", b.post("/ui/profile/codes/remove", url.Values{"current": {"wrong"}}), http.StatusUnprocessableEntity, "This is not your password.")
	b.wantTo("turning off", b.post("/ui/profile/codes/remove", url.Values{"current": {goodPassword}}), profileAddress)
	b.cookies = map[string]string{}
	b.wantTo("the password alone", b.post(loginAddress, credentials(goodPassword, "")), home)
	b.cookies = map[string]string{}
	b.wantTo("a code without a password", b.post(codeAddress, url.Values{"code": {recovery[1]}}), loginAddress)
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	o := openOffice(t)
	here, there := o.browse(), o.browse()
	_, at := o.invite(caseload.RoleManager)
	here.post(at, url.Values{"password": {goodPassword}})
	there.post(loginAddress, credentials(goodPassword, ""))
	page := here.get(profileAddress)
	end := regexp.MustCompile(`action="(/ui/profile/sessions/[^"/]+/end)"`).FindAllStringSubmatch(page.Body.String(), -1)
	if len(end) != 1 {
		t.Fatalf("there are %d sessions to end, want the other:\n%s", len(end), page.Body)
	}
	here.wantTo("ending it", here.post(end[0][1], nil), profileAddress)
	there.wantTo("the other browser", there.get(home), loginAddress)
	here.wantSaid("once more", here.post(end[0][1], nil), http.StatusNotFound, "")
	there.post(loginAddress, credentials(goodPassword, ""))
	here.wantTo("ending all others", here.post("/ui/profile/sessions/end", nil), profileAddress)
	there.wantTo("the other browser", there.get(home), loginAddress)
	here.wantSaid("this one", here.get(home), http.StatusOK, "Morwenna")
}

func TestAnotherPasswordIsTakenByWhoKnowsTheOldOne(t *testing.T) {
	b := openOffice(t).browse()
	_, at := b.invite(caseload.RoleManager)
	b.post(at, url.Values{"password": {goodPassword}})
	form := func(current, next string) url.Values {
		return url.Values{"current": {current}, "password": {next}}
	}
	b.wantSaid("the form", b.get("/ui/profile/password"), http.StatusOK, "Your password now")
	b.wantSaid("a wrong one", b.post("/ui/profile/password", form("wrong", "four other words apart")), http.StatusUnprocessableEntity, `href="#current"`)
	b.wantSaid("a bad one", b.post("/ui/profile/password", form(goodPassword, "short")), http.StatusUnprocessableEntity, `href="#password"`)
	b.wantTo("a good one", b.post("/ui/profile/password", form(goodPassword, "four other words apart")), profileAddress)
	b.cookies = map[string]string{}
	b.wantTo("signing in by it", b.post(loginAddress, credentials("four other words apart", "")), home)
}

func TestTheFirstAdministratorIsMadeByALink(t *testing.T) {
	b := openOffice(t).browse()
	secret, err := b.svc.SetUpTicket(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := SetUpFolder + secret
	b.wantSaid("the form", b.get(at), http.StatusOK, "Set up Caseload")
	form := url.Values{"organisation": {"Devon County Council"}, "slug": {"devon"}, "zone": {"Europe/London"}, "name": {"Ada"}, "email": {"ada"}, "password": {goodPassword}}
	b.wantSaid("no email address", b.post(at, form), http.StatusUnprocessableEntity, `value="Devon County Council"`)
	answer := b.post(at, url.Values{})
	for _, field := range []string{"slug", "email", "password"} {
		b.wantSaid("an empty form", answer, http.StatusUnprocessableEntity, `<a href="#`+field+`"`)
	}
	answer = b.office.post(at, url.Values{"password": {"short"}}, "Accept-Language", "cy")
	for _, said := range []string{"Rhowch enw byr o 1 i 63 o lythrennau bach", "Rhowch gyfeiriad e-bost, fel enw@example.org.", "Rhaid i’r cyfrinair fod yn 12 nod o leiaf."} {
		b.wantSaid("an empty form in Welsh", answer, http.StatusUnprocessableEntity, said)
	}
	b.wantSaid("the form on a server with an organisation", b.get(at), http.StatusOK, "Of an organisation that is there already (cornwall)")
	form.Set("email", "ada@devon.example")
	b.wantTo("good input", b.post(at, form), home)
	b.wantSaid("the home page", b.get(home), http.StatusOK, "Devon County Council")
	b.wantSaid("the link again", b.get(at), http.StatusGone, "")
}

func TestLinksThatAreNoneAreGone(t *testing.T) {
	b := openOffice(t).browse()
	for _, folder := range []string{InvitationFolder, SetUpFolder, DemoFolder} {
		for _, secret := range []string{"x", "1.x", "0.x", "99.x", strings.Repeat("1.x", 200)} {
			b.wantSaid(folder+secret, b.get(folder+secret), http.StatusGone, "")
		}
	}
}

func TestTheCookieOfASessionEndsWithItByTheClockOfThePages(t *testing.T) {
	b := openOffice(t).browse()
	_, at := b.invite(caseload.RoleManager)
	b.pages.Now = func() time.Time { return time.Now().Add(11 * time.Hour) }
	life := 0
	for _, c := range b.post(at, url.Values{"password": {goodPassword}}).Result().Cookies() {
		if c.Name == sessionCookie {
			life = c.MaxAge
		}
	}
	if life <= 0 || life > 3600 {
		t.Errorf("an hour before the session ends its cookie is kept for %d s", life)
	}
}

func TestASessionSaysHowLongItLastsByTheClockOfTheServer(t *testing.T) {
	b := openOffice(t).browse()
	_, at := b.invite(caseload.RoleManager)
	b.post(at, url.Values{"password": {goodPassword}})
	b.pages.Now = func() time.Time { return time.Now().Add(time.Hour) }
	left, err := strconv.Atoi(b.get("/ui/session").Body.String())
	if err != nil || left > 3600 || left < 3540 { // it was last seen within a minute
		t.Errorf("an hour before its end a session lasts %d s (%v), want an hour", left, err)
	}
	b.wantTo("without one", openOffice(t).browse().get("/ui/session"), loginAddress+"?return_to=%2Fui%2Fsession")
}

func TestWhoSendsAFormWhenSignedOutIsToldThatItIsNotSaved(t *testing.T) {
	b := openOffice(t).browse()
	b.wantTo("a form", b.post("/ui/cases/new", url.Values{"name": {"A loose slate"}}), loginAddress+"?return_to=%2Fui%2Fcases%2Fnew")
	b.wantSaid("the form to sign in", b.get(loginAddress), http.StatusOK, "What you sent was not saved")
	b.wantTo("what has no page", b.post("/ui/cases/columns", nil), loginAddress)
	if page := openOffice(t).browse().get(loginAddress).Body.String(); strings.Contains(page, "not saved") {
		t.Errorf("who has sent nothing is told that something was not saved:\n%s", page)
	}
}

func TestBrowsersAreNamedByWhatTheyCallThemselves(t *testing.T) {
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36":                                  "Chrome, Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0":          "Edge, Windows",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15":                  "Safari, macOS",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1": "Chrome, iPhone",
		"curl/8.5": "", "": "",
	} {
		if got := browserOf(agent); got != want {
			t.Errorf("browserOf(%q) = %q, want %q", agent, got, want)
		}
	}
}

func TestSigningInToAServerWithoutOrganisationsSaysWhereItIsSetUp(t *testing.T) {
	o := openOffice(t)
	o.wantLogin("!Nobody can sign in")
	o.svc = caseload.NewService(memstore.New(time.Now), time.Now, func() string { return "id" })
	o.pages = newPages(o.svc, Options{Now: time.Now})
	o.wantLogin("Nobody can sign in to this server yet")
}

// wantLogin wants a text of the page on which to sign in, or none of one behind a !.
func (o *office) wantLogin(text string) {
	o.Helper()
	not, wanted := strings.CutPrefix(text, "!")
	if page := o.get(loginAddress).Body.String(); strings.Contains(page, not) == wanted {
		o.Errorf("%q is there: %t\n%s", not, wanted, page)
	}
}
