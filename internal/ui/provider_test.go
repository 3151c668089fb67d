package ui

import (
	"bufio"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"

	"caseload"
	"caseload/internal/httpkit"
)

// vouching is the pages of an office behind a provider of OpenID Connect, which npm
// installs, and a browser.
type vouching struct {
	*office
	url     string // of the pages
	issuer  string // of the provider
	browser *http.Client
}

func openVouching(t *testing.T) *vouching {
	t.Helper()
	v := &vouching{office: openOffice(t)}
	server := httptest.NewUnstartedServer(nil)
	v.url = "http://" + server.Listener.Addr().String()
	o := v.pages.Options
	o.PublicURL = v.url
	v.issuer = startProvider(t, v.url+callbackAddress)
	o.Provider = Provider{Issuer: v.issuer, ClientID: "caseload", ClientSecret: "a secret of the tests", Name: "Council Login"}
	server.Config.Handler = New(v.svc, o)
	server.Start()
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v.browser = &http.Client{Jar: jar}
	return v
}

// startProvider starts the provider, and answers its issuer.
func startProvider(t *testing.T, callback string) string {
	t.Helper()
	node := exec.CommandContext(t.Context(), "node", "provider.js")
	node.Dir = "../../test/clients"
	node.Env = append(os.Environ(), "REDIRECT_URI="+callback)
	input, err := node.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); err != nil {
		t.Fatalf("the tests need node, which make packages installs: %v", err)
	}
	t.Cleanup(func() {
		_ = input.Close()
		_ = node.Wait() // it was killed, or has ended
	})
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatalf("the provider, which make clients installs, did not start: %v", err)
	}
	return strings.TrimSpace(line)
}

// ask sends a request of the browser, and answers where it has led and the page.
func (v *vouching) ask(r *http.Request, err error) (*url.URL, string) {
	v.Helper()
	if err != nil {
		v.Fatal(err)
	}
	answer, err := v.browser.Do(r.WithContext(v.Context()))
	if err != nil {
		v.Fatal(err)
	}
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		v.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.Request.URL, string(page)
}

func (v *vouching) visit(address string) (*url.URL, string) {
	v.Helper()
	r, err := http.NewRequestWithContext(v.Context(), http.MethodGet, address, nil)
	return v.ask(r, err)
}

var (
	formAction  = regexp.MustCompile(`<form[^>]* action="([^"]+)"`)
	hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)
	cancelLink  = regexp.MustCompile(`href="([^"]+/abort)"`)
)

// signInThere goes from our form to the provider, signs in there with an email
// address, and agrees to all that is asked, until it is back.
func (v *vouching) signInThere(email string) (*url.URL, string) {
	v.Helper()
	at, page := v.visit(v.url + "/ui/login/oidc?return_to=" + url.QueryEscape("/ui/profile?from=there"))
	for range 5 {
		if "http://"+at.Host == v.url {
			return at, page
		}
		form := url.Values{"login": {email}, "password": {"any"}}
		for _, input := range hiddenInput.FindAllStringSubmatch(page, -1) {
			form.Set(input[1], input[2])
		}
		action := formAction.FindStringSubmatch(page)
		if action == nil {
			v.Fatalf("the provider's page at %s has no form:\n%s", at, page)
		}
		to, err := at.Parse(action[1])
		if err != nil {
			v.Fatal(err)
		}
		r, err := http.NewRequestWithContext(v.Context(), http.MethodPost, to.String(), strings.NewReader(form.Encode()))
		if err == nil {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		at, page = v.ask(r, err)
	}
	v.Fatalf("the provider does not lead back from %s:\n%s", at, page)
	return nil, ""
}

// addUser makes a user of the tenant.
func (v *vouching) addUser(email string) {
	v.Helper()
	if _, err := v.svc.CreateUser(v.Context(), v.svc.Operator(v.tenant), caseload.UserInput{Name: caseload.Set("Ada Lane"), Email: caseload.Set(email), Role: caseload.RoleCaseworker}); err != nil {
		v.Fatal(err)
	}
}

func TestAUserIsSignedInByAProvider(t *testing.T) {
	v := openVouching(t)
	v.addUser("ada@cornwall.example")
	_, page := v.visit(v.url + "/ui/login?return_to=/ui/profile")
	v.wantTexts("the form to sign in", page, "Sign in with Council Login", `href="/ui/login/oidc?return_to=%2Fui%2Fprofile"`)
	at, page := v.signInThere("Ada@cornwall.example")
	if at.RequestURI() != "/ui/profile?from=there" {
		t.Errorf("signing in leads to %s, want where it was begun", at)
	}
	v.wantTexts("the page after that", page, "Ada Lane", "ada@cornwall.example", "This browser")
}

func TestWhoIsNoUserIsNotSignedInByAProvider(t *testing.T) {
	v := openVouching(t)
	v.addUser("unverified@cornwall.example")
	for _, email := range []string{"nobody@cornwall.example", "unverified@cornwall.example"} {
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		v.browser.Jar = jar
		_, page := v.signInThere(email)
		v.wantTexts("the page after "+email, page, "Council Login knows you, but there is no account for you here", `action="/ui/login"`)
		if at, _ := v.visit(v.url + "/ui/profile"); at.Path != loginAddress {
			t.Errorf("%s is signed in", email)
		}
	}
}

func TestWhoCancelsIsNotSignedInByAProvider(t *testing.T) {
	v := openVouching(t)
	at, page := v.visit(v.url + "/ui/login/oidc")
	cancel := cancelLink.FindStringSubmatch(page)
	if cancel == nil {
		t.Fatalf("the provider's page cannot be left:\n%s", page)
	}
	to, err := at.Parse(cancel[1])
	if err != nil {
		t.Fatal(err)
	}
	_, page = v.visit(to.String())
	v.wantTexts("the page after that", page, "Council Login did not sign you in")
}

func TestAnAnswerIsGoodOnceByAProvider(t *testing.T) {
	v := openVouching(t)
	v.addUser("ada@cornwall.example")
	var answers []string
	v.browser.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == callbackAddress {
			answers = append(answers, r.URL.String())
		}
		return nil
	}
	v.signInThere("ada@cornwall.example")
	if len(answers) != 1 {
		t.Fatalf("the provider answered %d times", len(answers))
	}
	_, page := v.visit(answers[0])
	v.wantTexts("the same answer again", page, "Signing in took too long, or was begun in another window")
}

// behind is an office with a provider that is never there.
func behind(t *testing.T) *office {
	t.Helper()
	o := openOffice(t)
	options := o.pages.Options
	options.Provider = Provider{Issuer: "http://127.0.0.1:1", ClientID: "caseload"}
	o.pages = newPages(o.svc, options)
	return o
}

func TestWithoutAProviderThereIsNoWayToOne(t *testing.T) {
	o := openOffice(t)
	for _, path := range []string{"/ui/login/oidc", "/ui/login/oidc/callback?state=a&code=b"} {
		if got := o.get(path); got.Code != http.StatusNotFound {
			t.Errorf("%s = %d, want 404", path, got.Code)
		}
	}
	if page := o.get("/ui/login").Body.String(); strings.Contains(page, "/ui/login/oidc") {
		t.Errorf("the form leads to a provider:\n%s", page)
	}
}

func TestAProviderThatDoesNotAnswerLeavesThePassword(t *testing.T) {
	o := behind(t)
	got := o.get("/ui/login/oidc?return_to=/ui/cases")
	if got.Code != http.StatusUnprocessableEntity {
		t.Errorf("a provider that is not there = %d, want 422", got.Code)
	}
	o.wantTexts("the form", got.Body.String(), "127.0.0.1:1 does not answer just now", `name="return_to" value="/ui/cases"`, `name="password"`)
}

func TestAnswersToNoQuestionAreRefused(t *testing.T) {
	o := behind(t)
	// {"s":"mine"}, {"s":""}, and what is no flow
	for _, cookie := range []string{"", "eyJzIjoibWluZSJ9", "eyJzIjoiIn0", "%%%", "bm8"} {
		for _, state := range []string{"", "theirs"} {
			got := o.get("/ui/login/oidc/callback?code=x&state="+state, "Cookie", "oidc="+cookie)
			if got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), "begun in another window") {
				t.Errorf("the state %q to the cookie %q = %d %s", state, cookie, got.Code, got.Body)
			}
		}
	}
}

// refusing is a provider that refuses a code, or else who asks for claims, by words
// about somebody.
func refusing(t *testing.T, code bool) (issuer string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	words := func(w http.ResponseWriter) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"error":"ada@cornwall.example","error_description":"Ada Lane, ada@cornwall.example, is locked"}`)
	}
	provider := &oidctest.Server{PublicKeys: []oidctest.PublicKey{{PublicKey: key.Public(), KeyID: "k", Algorithm: oidc.RS256}}}
	nonce := ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/auth":
			nonce = r.URL.Query().Get("nonce")
		case r.URL.Path == "/token" && !code:
			claims := fmt.Sprintf(`{"iss":%q,"aud":"caseload","sub":"ada","nonce":%q,"exp":%d}`, issuer, nonce, time.Now().Add(time.Hour).Unix())
			w.Header().Set("Content-Type", "application/json")
			_, _ = fmt.Fprintf(w, `{"access_token":"a","token_type":"Bearer","id_token":%q}`, oidctest.SignIDToken(key, "k", oidc.RS256, claims))
		case r.URL.Path == "/token" || r.URL.Path == "/userinfo":
			words(w)
		case r.URL.Path == "/.well-known/openid-configuration":
			w.Header().Set("Content-Type", "application/json")
			_, _ = fmt.Fprintf(w, `{"issuer":%q,"authorization_endpoint":"%[1]s/auth","token_endpoint":"%[1]s/token","jwks_uri":"%[1]s/keys","userinfo_endpoint":"%[1]s/userinfo"}`, issuer)
		default:
			provider.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	issuer = server.URL
	provider.SetIssuer(issuer)
	return issuer
}

func TestWhatAProviderSaysOfSomebodyIsNotInTheLog(t *testing.T) {
	for _, code := range []bool{true, false} {
		o := openOffice(t)
		options := o.pages.Options
		options.Provider = Provider{Issuer: refusing(t, code), ClientID: "caseload"}
		o.pages = newPages(o.svc, options)
		begun := o.get("/ui/login/oidc")
		to := begun.Header().Get("Location")
		at, err := url.Parse(to)
		o.must(err)
		asked, err := http.Get(to) //nolint:noctx // of the test's own server
		o.must(err)
		_ = asked.Body.Close()
		ctx, noted := httpkit.WithAnnotation(t.Context())
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/ui/login/oidc/callback?code=c&state="+url.QueryEscape(at.Query().Get("state")), nil)
		r.AddCookie(begun.Result().Cookies()[0])
		got := o.send(r)
		if got.Code != http.StatusUnprocessableEntity || noted.Err == nil || strings.Contains(noted.Err.Error()+got.Body.String(), "da@cornwall") {
			t.Errorf("a provider that refuses the code: %t: %d, the log says %q", code, got.Code, noted.Err)
		}
		if want := map[bool]string{true: "exchange the code: the provider answered 400", false: "ask for the claims"}[code]; noted.Err != nil && !strings.Contains(noted.Err.Error(), want) {
			t.Errorf("the log says %q, want %q", noted.Err, want)
		}
	}
}

func TestAProviderIsOfferedOnceTheOrganisationIsKnown(t *testing.T) {
	o := behind(t)
	o.found("devon", "Devon County Council")
	if page := o.get("/ui/login").Body.String(); strings.Contains(page, "/ui/login/oidc") {
		t.Errorf("without an organisation the form leads to a provider:\n%s", page)
	}
	o.wantTexts("the form of an organisation", o.get("/ui/login?organisation=devon").Body.String(), `href="/ui/login/oidc?organisation=devon"`)
}
