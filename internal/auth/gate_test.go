package auth_test

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/auth"
	"caseload/internal/store/memstore"
)

// porch is a Gate before two domains, here and there, each with a user Ada, and
// a clock that the test turns.
type porch struct {
	*testing.T
	svc   *caseload.Service
	gate  *auth.Gate
	admin map[string]*caseload.Principal
	now   time.Time
}

func newPorch(t *testing.T) *porch {
	t.Helper()
	p := &porch{T: t, admin: map[string]*caseload.Principal{}, now: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)}
	clock := func() time.Time { return p.now }
	ids := 0
	p.svc = caseload.NewService(memstore.New(clock), clock, func() string { ids++; return fmt.Sprintf("id-%d", ids) })
	p.gate = auth.NewGate(p.svc, "commcare", clock)
	for _, slug := range []string{"here", "there"} {
		tenant, err := caseload.NewTenant(slug, "", "")
		p.must(err)
		tenant, err = p.svc.CreateTenant(t.Context(), tenant)
		p.must(err)
		p.admin[slug] = p.svc.Operator(tenant)
		_, err = p.svc.CreateUser(t.Context(), p.admin[slug], caseload.UserInput{Email: caseload.Set("ada@" + slug + ".example"), Role: caseload.RoleCaseworker})
		p.must(err)
	}
	return p
}

func (p *porch) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

// key makes a key of a domain.
func (p *porch) key(domain string, in caseload.KeyInput) (key caseload.Key, secret string) {
	p.Helper()
	in.Role = caseload.RoleAdmin
	if in.User != "" {
		in.Role = caseload.RoleCaseworker
	}
	key, secret, err := p.svc.CreateKey(p.Context(), p.admin[domain], in)
	p.must(err)
	return key, secret
}

const target = "/a/here/api/case/v1/?limit=1"

// request makes a request for something of the domain here.
func request(authorization ...string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.Header["Authorization"] = authorization
	return r
}

// enter says what came of a request: the public ID of the key that was let in,
// or the code and the challenge of the refusal.
func (p *porch) enter(r *http.Request) string {
	p.Helper()
	by, err := p.gate.Domain(r, "here", true)
	if err == nil {
		if by.Face != "commcare" || by.Tenant.Slug != "here" {
			p.Errorf("who was let in is %+v, want one of here through commcare", by)
		}
		return by.KeyID
	}
	refusal, ok := errors.AsType[*auth.Refusal](err)
	if !ok || by != nil {
		p.Fatalf("Domain = %+v, %v, want nobody and a Refusal", by, err)
	}
	return strings.TrimSpace(string(caseload.CodeOf(err)) + " " + variable.ReplaceAllString(refusal.Challenge, `$1="?"`) + " " + refusal.Text)
}

// variable is what differs between challenges.
var variable = regexp.MustCompile(`(nonce|opaque)="[^"]{32,}"`)

// What a refusal looks like.
const (
	unauthenticated = "unauthenticated"
	forbidden       = "forbidden"
	badBasic        = `unauthenticated Basic realm=""`
	badBearer       = `unauthenticated Bearer error="invalid_token"`
	challenged      = `unauthenticated Digest realm="DJANGO", nonce="?", opaque="?", algorithm=MD5, qop="auth" Authorization Required`
	staleNonce      = `unauthenticated Digest realm="DJANGO", nonce="?", opaque="?", algorithm=MD5, qop="auth", stale=true Authorization Required`
)

func basic(pair string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(pair)) }

func TestEverySchemeSaysWhoAsks(t *testing.T) {
	p := newPorch(t)
	adas, adasSecret := p.key("here", caseload.KeyInput{User: "ada@here.example", Label: "phone"})
	free, freeSecret := p.key("here", caseload.KeyInput{Label: "nightly: copy"})
	_, blankSecret := p.key("here", caseload.KeyInput{})
	_, foreign := p.key("there", caseload.KeyInput{User: "ada@there.example"})
	for _, tt := range []struct{ authorization, want string }{
		{"ApiKey ada@here.example:" + adasSecret, adas.ID},
		{"apikey ada@here.example:" + adasSecret, adas.ID},
		{"  APIKEY   Ada@Here.Example:" + adasSecret + " ", adas.ID},
		{"ApiKey ada@here.commcarehq.org:" + adasSecret, adas.ID},
		{"ApiKey ADA@HERE.any.host:" + adasSecret, adas.ID},
		{"ApiKey " + free.ID + ":" + freeSecret, free.ID},
		{"ApiKey nightly: copy:" + freeSecret, free.ID},
		{"ApiKey ada@there.example:" + adasSecret, unauthenticated},
		{"ApiKey ada@there.commcarehq.org:" + adasSecret, unauthenticated},
		{"ApiKey ada@here.:" + adasSecret, unauthenticated},
		{"ApiKey ada@here:" + adasSecret, unauthenticated},
		{"ApiKey bob@here.commcarehq.org:" + adasSecret, unauthenticated},
		{"ApiKey ada:" + adasSecret, unauthenticated},
		{"ApiKey phone:" + adasSecret, unauthenticated},
		{"ApiKey " + adas.ID + ":" + adasSecret, unauthenticated},
		{"ApiKey ada@here.example:" + freeSecret, unauthenticated},
		{"ApiKey " + strings.ToLower(free.ID) + "x:" + freeSecret, unauthenticated},
		{"ApiKey :" + blankSecret, unauthenticated},
		{"ApiKey :" + adasSecret, unauthenticated},
		{"ApiKey ada@here.example:" + adasSecret + "x", unauthenticated},
		{"ApiKey ada@here.example:", unauthenticated},
		{"ApiKey " + adasSecret, unauthenticated},
		{"ApiKey", unauthenticated},
		{"ApiKey ada@there.example:" + foreign, forbidden},
		{"ApiKey ada@here.example:" + foreign, unauthenticated},

		{basic("ada@here.example:" + adasSecret), adas.ID},
		{"basic " + basic("ada@here.commcarehq.org:" + adasSecret)[len("Basic "):], adas.ID},
		{basic(free.ID + ":" + freeSecret), free.ID},
		{basic("bob@here.example:" + adasSecret), badBasic},
		{basic("ada@here.example:secret"), badBasic},
		{basic(adasSecret), badBasic},
		{basic(""), badBasic},
		{"Basic ada@here.example:" + adasSecret, badBasic},
		{"Basic", badBasic},
		{basic("ada@there.example:" + foreign), forbidden},

		{"Bearer " + adasSecret, adas.ID},
		{"bearer " + freeSecret, free.ID},
		{"Bearer " + adasSecret[:len(adasSecret)-1], badBearer},
		{"Bearer", badBearer},
		{"Bearer " + foreign, forbidden},

		{"", challenged},
		{adasSecret, challenged},
		{"Negotiate " + adasSecret, challenged},
		{"Digest", challenged},
		{"Digest username=\"ada@here.example\"", challenged},
	} {
		if got := p.enter(request(tt.authorization)); got != tt.want {
			t.Errorf("Authorization: %s: got %s, want %s", tt.authorization, got, tt.want)
		}
	}
	if got := p.enter(request()); got != challenged {
		t.Errorf("without Authorization: got %s, want %s", got, challenged)
	}
	if got := p.enter(request("Bearer "+adasSecret, "Bearer "+adasSecret)); got != unauthenticated {
		t.Errorf("with Authorization twice: got %s, want %s", got, unauthenticated)
	}
}

func TestQuerySaysWhoAsksWhereThatIsAllowed(t *testing.T) {
	p := newPorch(t)
	key, secret := p.key("here", caseload.KeyInput{User: "ada@here.example"})
	_, other := p.key("here", caseload.KeyInput{Label: "other"})
	for _, tt := range []struct {
		query, authorization, allowed, forbidden string
	}{
		{"username=ada@here.example&api_key=" + secret, "", key.ID, challenged},
		{"username=Ada%40Here.commcarehq.org&api_key=" + secret + "&limit=1", "", key.ID, challenged},
		{"username=x&api_key=y&username=ada@here.example&api_key=" + secret, "", key.ID, challenged},
		{"username=ada@here.example&api_key=" + secret, "Negotiate x", key.ID, challenged},
		{"username=bob@here.example&api_key=" + secret, "", unauthenticated, challenged},
		{"username=ada@here.example", "", unauthenticated, challenged},
		{"api_key=" + secret, "", unauthenticated, challenged},
		{"username=&api_key=", "", unauthenticated, challenged},
		{"limit=1", "", challenged, challenged},
		{"username=ada@here.example&api_key=" + secret, "ApiKey other:" + secret, unauthenticated, unauthenticated},
		{"username=ada@here.example&api_key=" + other, "Bearer " + secret, key.ID, key.ID},
	} {
		r := request(tt.authorization)
		r.URL.RawQuery = tt.query
		if got := p.enter(r); got != tt.allowed {
			t.Errorf("?%s, allowed, with Authorization %s: got %s, want %s", tt.query, tt.authorization, got, tt.allowed)
		}
		by, err := p.gate.Domain(r, "here", false)
		if known := err == nil; known != (tt.forbidden == key.ID) || known && by.KeyID != key.ID {
			t.Errorf("?%s, not allowed, with Authorization %s: got %+v, %v, want %s", tt.query, tt.authorization, by, err, tt.forbidden)
		}
	}
}

func TestDomainOfOthersAndOneThatIsNotThereAreAlike(t *testing.T) {
	p := newPorch(t)
	_, secret := p.key("here", caseload.KeyInput{})
	_, digestSecret := p.key("here", caseload.KeyInput{User: "ada@here.example", Digest: true})
	var answers []string
	for _, domain := range []string{"there", "nowhere", "", "HERE"} {
		for _, header := range []string{"Bearer " + secret, "Bearer x", "", respond("ada@here.example", digestSecret, 1, p.nonce())} {
			by, err := p.gate.Domain(request(header), domain, true)
			refusal, ok := errors.AsType[*auth.Refusal](err)
			if by != nil || !ok {
				t.Fatalf("Domain(%q) = %+v, %v, want nobody and a Refusal", domain, by, err)
			}
			answers = append(answers, fmt.Sprint(refusal.Err.Code, " ", variable.ReplaceAllString(refusal.Challenge, "$1"), refusal.Text, refusal.Err.Message))
		}
	}
	if !strings.HasPrefix(answers[0], forbidden) || !strings.HasPrefix(answers[1], badBearer) {
		t.Errorf("the answers to a key and to none are %q and %q, want 403 and 401", answers[0], answers[1])
	}
	for i, answer := range answers {
		if answer != answers[i%4] {
			t.Errorf("an answer about a domain that is not there is %q, about one of others %q", answer, answers[i%4])
		}
	}
}

// nonce is that of a new challenge.
func (p *porch) nonce() string {
	p.Helper()
	_, err := p.gate.Domain(request(), "here", true)
	refusal, ok := errors.AsType[*auth.Refusal](err)
	if !ok {
		p.Fatalf("Domain without anything = %v, want a Refusal", err)
	}
	return regexp.MustCompile(`nonce="([^"]*)"`).FindStringSubmatch(refusal.Challenge)[1]
}

// respond is what a client of Digest sends to a nonce.
func respond(username, secret string, count int, nonce string) string {
	return respondBy(username, md5Hex(username, "DJANGO", secret), count, nonce)
}

// respondBy is what a client sends who knows no more than the hash that is kept.
func respondBy(username, hashed string, count int, nonce string) string {
	nc := fmt.Sprintf("%08x", count)
	response := md5Hex(hashed, nonce, nc, "0a4f113b", "auth", md5Hex("GET", target))
	return fmt.Sprintf(`Digest username=%q, realm="DJANGO", nonce=%q, uri=%q, algorithm=MD5, response=%q, qop=auth, nc=%s, cnonce="0a4f113b"`,
		username, nonce, target, response, nc)
}

func md5Hex(parts ...string) string {
	sum := md5.Sum([]byte(strings.Join(parts, ":")))
	return hex.EncodeToString(sum[:])
}

func TestDigestLetsInByKeysThatAreForIt(t *testing.T) {
	p := newPorch(t)
	_, plain := p.key("here", caseload.KeyInput{User: "ada@here.example"})
	adas, adasSecret := p.key("here", caseload.KeyInput{User: "Ada@here.example", Digest: true})
	second, secondSecret := p.key("here", caseload.KeyInput{User: "ada@here.example", Digest: true})
	free, freeSecret := p.key("here", caseload.KeyInput{Label: "copy", Digest: true})
	for _, tt := range []struct{ username, secret, want string }{
		{"ada@here.example", adasSecret, adas.ID},
		{"ada@here.example", secondSecret, second.ID},
		{free.ID, freeSecret, free.ID},
		{"ada@here.example", plain, challenged},
		{"ada@here.example", freeSecret, challenged},
		{"Ada@here.example", adasSecret, challenged},
		{"ada@here.commcarehq.org", adasSecret, challenged},
		{"copy", freeSecret, challenged},
		{"ada@here.example", "", challenged},
	} {
		header := respond(tt.username, tt.secret, 1, p.nonce())
		if got := p.enter(request(header)); got != tt.want {
			t.Errorf("Digest by %s with %s: got %s, want %s", tt.username, tt.secret, got, tt.want)
		}
	}
	plainKey, _ := p.key("here", caseload.KeyInput{})
	if got := p.enter(request(respondBy(plainKey.ID, "", 1, p.nonce()))); got != challenged {
		t.Errorf("Digest by the hash that a key has not: got %s, want %s", got, challenged)
	}
	if got := p.enter(request(basic("ada@here.example:" + adasSecret))); got != adas.ID {
		t.Errorf("Basic with a key that is for Digest too: got %s, want %s", got, adas.ID)
	}
}

func TestResponseIsGoodForItsOwnRequestOnly(t *testing.T) {
	p := newPorch(t)
	key, secret := p.key("here", caseload.KeyInput{User: "ada@here.example", Digest: true})
	header := respond("ada@here.example", secret, 1, p.nonce())
	for _, tt := range []struct{ method, target, header, want string }{
		{"GET", "/a/here/api/case/v1/?limit=2", header, challenged},
		{"POST", target, header, challenged},
		{"GET", target, strings.Replace(header, "0a4f113b", "0a4f113c", 1), challenged},
		{"GET", target, strings.Replace(header, "nc=00000001", "nc=00000002", 1), challenged},
		{"GET", target, strings.Replace(header, `username="ada`, `username="eve`, 1), challenged},
		{"GET", target, strings.Replace(header, "algorithm=MD5", "algorithm=SHA-256", 1), challenged},
		{"GET", target, strings.Replace(header, "qop=auth", "qop=auth-int", 1), challenged},
		{"GET", target, header, key.ID},
	} {
		r := httptest.NewRequest(tt.method, tt.target, nil)
		r.Header.Set("Authorization", tt.header)
		if got := p.enter(r); got != tt.want {
			t.Errorf("%s %s with %s: got %s, want %s", tt.method, tt.target, tt.header, got, tt.want)
		}
	}
}

func TestNonceCountIsUsedOnce(t *testing.T) {
	p := newPorch(t)
	key, secret := p.key("here", caseload.KeyInput{Digest: true})
	nonce := p.nonce()
	for _, tt := range []struct {
		count int
		want  string
	}{
		{1, key.ID}, {1, challenged}, {3, key.ID}, {2, key.ID}, {2, challenged}, {3, challenged},
		{66, key.ID}, {4, key.ID}, {4, challenged}, {67, key.ID}, {5, key.ID}, {68, key.ID}, {6, key.ID},
		{0x7fffffff, key.ID}, {69, challenged}, {0x7fffffff - 63, key.ID}, {0x7fffffff - 64, challenged},
		{0xffffffff, key.ID}, {0xffffffff, challenged}, {0x7fffffff, challenged},
	} {
		if got := p.enter(request(respond(key.ID, secret, tt.count, nonce))); got != tt.want {
			t.Errorf("the count %d: got %s, want %s", tt.count, got, tt.want)
		}
	}
	if got := p.enter(request(respond(key.ID, secret, 1, p.nonce()))); got != key.ID {
		t.Errorf("the first count of another nonce: got %s, want %s", got, key.ID)
	}
}

func TestOldAndForeignNoncesAreStale(t *testing.T) {
	p := newPorch(t)
	key, secret := p.key("here", caseload.KeyInput{Digest: true})
	own := p.nonce()
	other := &porch{T: t, gate: auth.NewGate(p.svc, "commcare", func() time.Time { return p.now })}
	for what, nonce := range map[string]string{
		"another process's nonce": other.nonce(), "no nonce": "", "a made up nonce": "dcd98b7102dd2f0e8b11d0f600bfb0c093", "a changed nonce": flipped(own),
	} {
		if got := p.enter(request(respond(key.ID, secret, 1, nonce))); got != staleNonce {
			t.Errorf("%s: got %s, want %s", what, got, staleNonce)
		}
		if got := p.enter(request(respond(key.ID, secret+"x", 1, nonce))); got != challenged {
			t.Errorf("%s, and a wrong key: got %s, want %s", what, got, challenged)
		}
	}
	p.now = p.now.Add(5*time.Minute - time.Microsecond)
	if got := p.enter(request(respond(key.ID, secret, 1, own))); got != key.ID {
		t.Errorf("before the nonce's end: got %s, want %s", got, key.ID)
	}
	p.now = p.now.Add(time.Microsecond)
	if got := p.enter(request(respond(key.ID, secret, 2, own))); got != staleNonce {
		t.Errorf("at the nonce's end: got %s, want %s", got, staleNonce)
	}
}

// flipped changes the first letter of a nonce.
func flipped(nonce string) string {
	if nonce[0] == 'A' {
		return "B" + nonce[1:]
	}
	return "A" + nonce[1:]
}

func TestUsedNoncesTakeBoundedMemoryAndNeverComeBack(t *testing.T) {
	p := newPorch(t)
	key, secret := p.key("here", caseload.KeyInput{Digest: true})
	first := p.nonce()
	if got := p.enter(request(respond(key.ID, secret, 1, first))); got != key.ID {
		t.Fatalf("the first nonce: got %s, want %s", got, key.ID)
	}
	var last string
	for range 3 * 4096 {
		last = p.nonce()
	}
	if got := p.enter(request(respond(key.ID, secret, 2, first))); got != key.ID {
		t.Errorf("after challenges that nobody answered: got %s, want %s", got, key.ID)
	}
	if got := p.enter(request(respond(key.ID, secret, 1, last))); got != key.ID {
		t.Errorf("the nonce that takes the first one's place: got %s, want %s", got, key.ID)
	}
	for _, count := range []int{1, 3} {
		if got := p.enter(request(respond(key.ID, secret, count, first))); got != staleNonce {
			t.Errorf("the first nonce after it lost its place, count %d: got %s, want %s", count, got, staleNonce)
		}
	}
}

func TestEverySchemeRefusesKeysThatMayNotBeUsed(t *testing.T) {
	p := newPorch(t)
	bound := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} // httptest's requests come from 192.0.2.1
	far := []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}
	for what, tt := range map[string]struct {
		in      caseload.KeyInput
		revoked bool
		allowed bool
	}{
		"a key of this address":     {in: caseload.KeyInput{Addresses: bound}, allowed: true},
		"a key of another address":  {in: caseload.KeyInput{Addresses: far}},
		"a key that expires later":  {in: caseload.KeyInput{Expires: p.now.Add(time.Second)}, allowed: true},
		"a key that expires now":    {in: caseload.KeyInput{Expires: p.now}},
		"a key that was taken away": {revoked: true},
	} {
		tt.in.Digest = true
		key, secret := p.key("here", tt.in)
		if tt.revoked {
			p.must(p.svc.RevokeKey(t.Context(), p.admin["here"], key.ID))
		}
		query := request()
		query.URL.RawQuery = url.Values{"username": {key.ID}, "api_key": {secret}}.Encode()
		for scheme, try := range map[string]struct {
			r       *http.Request
			refused string
		}{
			"ApiKey": {request("ApiKey " + key.ID + ":" + secret), unauthenticated},
			"Basic":  {request(basic(key.ID + ":" + secret)), badBasic},
			"Bearer": {request("Bearer " + secret), badBearer},
			"Digest": {request(respond(key.ID, secret, 1, p.nonce())), challenged},
			"query":  {query, unauthenticated},
		} {
			want := try.refused
			if tt.allowed {
				want = key.ID
			}
			if got := p.enter(try.r); got != want {
				t.Errorf("%s by %s: got %s, want %s", what, scheme, got, want)
			}
		}
	}
}

// lost is a Store whose database does not answer.
type lost struct{ caseload.Store }

var errLost = caseload.Errorf(caseload.CodeUnavailable, "The database does not answer.")

func (lost) TenantBySlug(context.Context, string) (caseload.Tenant, error) {
	return caseload.Tenant{}, errLost
}

func (lost) KeyByID(context.Context, string) (caseload.Key, caseload.Tenant, error) {
	return caseload.Key{}, caseload.Tenant{}, errLost
}

func TestFailureOfTheDatabaseIsNoRefusal(t *testing.T) {
	broken := caseload.NewService(lost{}, time.Now, func() string { return "" })
	gate := auth.NewGate(broken, "commcare", time.Now)
	p := &porch{T: t, gate: gate}
	for _, header := range []string{"ApiKey u:sk_a_b", basic("u:sk_a_b"), "Bearer sk_a_b", respond("u", "sk_a_b", 1, p.nonce())} {
		_, err := gate.Domain(request(header), "here", true)
		if _, refused := errors.AsType[*auth.Refusal](err); refused || caseload.CodeOf(err) != caseload.CodeUnavailable {
			t.Errorf("Domain with %s = %v, want that the database does not answer", header, err)
		}
	}
}
