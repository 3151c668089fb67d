package casebook_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/api/casebook"
	"caseload/internal/auth"
	"caseload/internal/openapi/openapitest"
	"caseload/internal/store/memstore"
)

// counter is a Service with one application, and the handler that gives it its
// tokens.
type counter struct {
	*testing.T
	svc        *caseload.Service
	tokens     http.Handler
	id, secret string
}

func newCounter(t *testing.T, perMinute int) *counter {
	t.Helper()
	store := memstore.New(time.Now)
	ids := 0
	c := &counter{T: t, svc: caseload.NewService(store, time.Now, func() string { ids++; return "id-" + string(rune('a'+ids)) })}
	tenant, err := caseload.NewTenant("truro", "", "")
	c.must(err)
	tenant, err = c.svc.CreateTenant(t.Context(), tenant)
	c.must(err)
	a, secret, err := c.svc.CreateApplication(t.Context(), c.svc.Operator(tenant), caseload.ApplicationInput{Name: "Intake", Email: "intake@truro.example", Role: caseload.RoleManager})
	c.must(err)
	c.id, c.secret = a.Key.ID, secret
	limiter := auth.NewLimiter(auth.LimiterOptions{PerMinute: perMinute, Settler: store, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	c.tokens = casebook.NewTokens(c.svc, casebook.Options{Limiter: limiter})
	return c
}

func (c *counter) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

// form is the parameters of a grant, those of the application unless others are
// given; "-" leaves one out.
func (c *counter) form(others ...string) url.Values {
	v := url.Values{"grant_type": {"client_credentials"}, "client_id": {c.id}, "client_secret": {c.secret}}
	for i := 0; i < len(others); i += 2 {
		v.Set(others[i], others[i+1])
		if others[i+1] == "-" {
			v.Del(others[i])
		}
	}
	return v
}

// asked is a request for a token.
func asked(query, body url.Values) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1"+casebook.TokenPath+"?"+query.Encode(), strings.NewReader(body.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func withBasic(r *http.Request, id, secret string) *http.Request {
	r.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(id)+":"+url.QueryEscape(secret))))
	return r
}

func (c *counter) answer(r *http.Request) (*http.Response, map[string]any) {
	c.Helper()
	w := httptest.NewRecorder()
	c.tokens.ServeHTTP(w, r)
	if r.Method == http.MethodPost {
		openapitest.Read(c.T, casebook.Description()).Answered(c.T, r.Method, casebook.TokenPath, w)
	}
	body, err := io.ReadAll(w.Result().Body)
	c.must(err)
	var members map[string]any
	c.must(json.Unmarshal(body, &members))
	return w.Result(), members
}

func TestATokenIsGivenForTheClientInFormQueryOrBasic(t *testing.T) {
	c := newCounter(t, 0)
	alone := c.form("client_id", "-", "client_secret", "-")
	book := casebook.New(c.svc, casebook.Options{})
	for how, r := range map[string]*http.Request{
		"in the form":           asked(nil, c.form()),
		"in the query":          asked(c.form(), nil),
		"in both":               asked(c.form(), c.form()),
		"by Basic":              withBasic(asked(nil, alone), c.id, c.secret),
		"by Basic, in part too": withBasic(asked(nil, c.form("client_secret", "-")), c.id, c.secret),
		"for a part of it":      asked(nil, c.form("scope", "cases:read")),
	} {
		res, got := c.answer(r)
		token, _ := got["access_token"].(string)
		if res.StatusCode != http.StatusOK || got["token_type"] != "Bearer" || got["expires_in"] != 3600.0 || got["scope"] != "cases:read cases:write wards:read categories:read users:read reports:read" || len(got) != 4 {
			t.Errorf("%s: %d %v, want a token", how, res.StatusCode, got)
		}
		if res.Header.Get("Cache-Control") != "no-store" || res.Header.Get("Content-Type") != "application/json; charset=utf-8" {
			t.Errorf("%s: the header is %v", how, res.Header)
		}
		r = httptest.NewRequest(http.MethodGet, "/cases/cases", nil)
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		book.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			t.Errorf("%s: with the token, the cases are answered %d", how, w.Code)
		}
	}
}

// RFC 6749, 5.2.
func TestARefusedGrantSaysWhy(t *testing.T) {
	c := newCounter(t, 0)
	typed := func(kind string, r *http.Request) *http.Request {
		r.Header.Set("Content-Type", kind)
		return r
	}
	got := asked(c.form(), nil)
	got.Method = http.MethodGet
	twice := c.form()
	twice["client_id"] = append(twice["client_id"], "x")
	broken := asked(nil, nil)
	broken.URL.RawQuery = "client_id=%zz"
	for what, tt := range map[string]struct {
		r         *http.Request
		status    int
		code      string
		challenge string
	}{
		"another method":        {got, 405, "invalid_request", ""},
		"no grant":              {asked(nil, c.form("grant_type", "-")), 400, "invalid_request", ""},
		"another grant":         {asked(nil, c.form("grant_type", "password")), 400, "unsupported_grant_type", ""},
		"two IDs":               {asked(nil, twice), 400, "invalid_request", ""},
		"two secrets":           {asked(c.form("client_secret", "x"), c.form()), 400, "invalid_request", ""},
		"a broken query":        {broken, 400, "invalid_request", ""},
		"JSON":                  {typed("application/json", asked(nil, c.form())), 400, "invalid_request", ""},
		"a long form":           {asked(nil, c.form("x", strings.Repeat("x", 20_000))), 413, "invalid_request", ""},
		"no client":             {asked(nil, c.form("client_id", "-", "client_secret", "-")), 401, "invalid_client", `Bearer realm="caseload"`},
		"no secret":             {asked(nil, c.form("client_secret", "-")), 401, "invalid_client", `Bearer realm="caseload"`},
		"a wrong secret":        {asked(nil, c.form("client_secret", c.secret+"x")), 401, "invalid_client", `Bearer realm="caseload"`},
		"another's ID":          {asked(nil, c.form("client_id", "x")), 401, "invalid_client", `Bearer realm="caseload"`},
		"a wrong secret, Basic": {withBasic(asked(nil, c.form("client_id", "-", "client_secret", "-")), c.id, "x"), 401, "invalid_client", `Basic realm="caseload"`},
		"two ways":              {withBasic(asked(nil, c.form()), c.id, c.secret), 400, "invalid_request", ""},
	} {
		res, body := c.answer(tt.r)
		if res.StatusCode != tt.status || body["error"] != tt.code || body["error_description"] == "" || res.Header.Get("WWW-Authenticate") != tt.challenge {
			t.Errorf("%s: %d %v %q, want %d %s %q", what, res.StatusCode, body, res.Header.Get("WWW-Authenticate"), tt.status, tt.code, tt.challenge)
		}
		if description, _ := body["error_description"].(string); strings.Contains(description, c.secret) {
			t.Errorf("%s: the answer repeats the secret", what)
		}
		if res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: the answer may be stored", what)
		}
	}
}

func TestTokensCountAsRequestsOfTheirKey(t *testing.T) {
	c := newCounter(t, 2)
	for i, want := range []int{200, 200, 429} {
		res, body := c.answer(asked(nil, c.form()))
		if res.StatusCode != want {
			t.Errorf("token %d: %d %v, want %d", i, res.StatusCode, body, want)
		}
	}
}
