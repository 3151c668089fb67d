package icasework_test

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/api/icasework"
	"caseload/internal/apitest"
)

// signature is that of what an address signs and a date.
func signature(prefix, date, secret string) string {
	sum := md5.Sum([]byte(prefix + date + secret))
	return hex.EncodeToString(sum[:])
}

// allowSignatures lets the account's clients in by Key and Signature.
func (h *hillside) allowSignatures(t *testing.T) {
	t.Helper()
	_, err := h.Service.ConfigureTenant(t.Context(), h.by, "icasework.signatures", "true")
	must(t, err)
}

// signed asks for the sample's report by a Key and a Signature.
func (h *hillside) signed(t *testing.T, key, signature, more string) *httptest.ResponseRecorder {
	t.Helper()
	return h.get(t, "", "/getreport?db=hillside&ReportId=10800&Key="+h.keys[key].ID+"&Signature="+signature+more)
}

// The clock shows 25 August 2022, 16:30 in UTC. Clients sign by UTC or by their
// own clock, which is up to a day away (difference 94).
func TestASignatureIsGoodOnItsDayAndTheDaysBesideIt(t *testing.T) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			h := openHillside(t, store, icasework.Options{})
			h.allowSignatures(t)
			secret := h.Secrets["nightly"]
			today := signature("10800", "2022-08-25", secret)
			for _, row := range []struct {
				what, signature, more string
				good                  bool
			}{
				{"today's", today, "", true},
				{"today's in capitals", strings.ToUpper(today), "", true},
				{"today's, whatever a RequestDate says", today, "&RequestDate=2022-08-20T10:00:00Z", true},
				{"yesterday's", signature("10800", "2022-08-24", secret), "", true},
				{"tomorrow's, by clients far east", signature("10800", "2022-08-26", secret), "", true},
				{"that of the day before yesterday", signature("10800", "2022-08-23", secret), "", false},
				{"last week's", signature("10800", "2022-08-18", secret), "", false},
				{"last week's with its date", signature("10800", "2022-08-18", secret), "&RequestDate=2022-08-18", false},
				{"that of another report", signature("10801", "2022-08-25", secret), "", false},
				{"one of no report", signature("", "2022-08-25", secret), "", false},
				{"one by another secret", signature("10800", "2022-08-25", secret+"x"), "", false},
				{"the secret itself", secret, "", false},
				{"a short one", today[:30], "", false},
			} {
				answer := h.signed(t, "nightly", row.signature, row.more)
				info := answer.Header().Get("X-Application-Error-Info")
				if row.good && answer.Code != http.StatusOK || !row.good && (answer.Code != http.StatusForbidden || info != "Incorrect key or signature") {
					t.Errorf("%s is answered %d %q, want good: %t", row.what, answer.Code, info, row.good)
				}
			}
		})
	}
}

// The vectors of the vendor's page, and others that were computed by a client.
func TestSignaturesAreThoseOfTheVectors(t *testing.T) {
	for _, row := range []struct{ prefix, date, secret, want string }{
		{"53342", "2010-01-01", "1e4ecd8c836bbd7bc9ae4b5e6", "44365b38db1a1f36df7f91067b873493"},
		{"", "2026-11-22", "S", "04728ea7d915f444a9592f5bf84e9f37"},
		{"one", "2026-11-22", "S", "8f6d4554e89160a1de5e7d3ad9c3bfc3"},
		{"487347", "2026-11-22", "S", "09e66735912ff6c9c7372e1483af2303"},
	} {
		day, err := time.Parse(time.DateOnly, row.date)
		must(t, err)
		if !icasework.Signed(row.secret, row.want, row.prefix, day.Add(12*time.Hour)) {
			t.Errorf("the signature of %q on %s is not taken", row.prefix, row.date)
		}
	}
}

// What is signed before the date is CaseId or ExternalId where a case is meant, and
// nothing where one is made; clients send it wherever they have the parameters.
func TestSignaturesTravelWhereverParametersDo(t *testing.T) {
	overStores(t, func(t *testing.T, h *hillside) {
		h.allowSignatures(t)
		h.addKey(t, "office", caseload.KeyInput{Role: caseload.RoleAdmin, Signing: caseload.SigningAny})
		id, secret := h.keys["office"].ID, h.Secrets["office"]
		of := func(prefix string) string { return signature(prefix, "2022-08-25", secret) }
		files, parts := form(t, "453781", [2]string{"Key", ""}, [2]string{"Document1", "x"})
		files = strings.Replace(files, `name="Key"; filename="key.bin"`+"\r\nContent-Type: application/octet-stream\r\n\r\n", `name="Key"`+"\r\n\r\n"+id, 1)
		const formType, jsonType = "application/x-www-form-urlencoded", "application/json"
		for _, row := range []struct {
			what, target, contentType, body string
			good                            bool
		}{
			{"createcase by a form", "/createcase?db=hillside", formType, "Type=Complaint&ExternalId=E1&Key=" + id + "&Signature=" + of(""), true},
			{"createcase by JSON", "/createcase", jsonType, `{"Type":"Complaint","db":"hillside","Key":"` + id + `","Signature":"` + of("") + `"}`, true},
			{"createcase by a query", "/createcase?db=hillside&Type=Complaint&Key=" + id + "&Signature=" + of(""), formType, "", true},
			{"createcase signed by its ExternalId", "/createcase", formType, "Type=Complaint&ExternalId=E1&Key=" + id + "&Signature=" + of("E1"), false},
			{"updatecase by CaseId", "/updatecase", formType, "CaseId=453781&Label=x&Key=" + id + "&Signature=" + of("453781"), true},
			{"updatecase by ExternalId", "/updatecase", formType, "ExternalId=E1&Label=x&Key=" + id + "&Signature=" + of("E1"), true},
			{"updatecase of both, signed by one", "/updatecase", formType, "CaseId=453782&ExternalId=E1&Label=x&Key=" + id + "&Signature=" + of("E1"), true},
			{"updatecase of another case", "/updatecase", formType, "CaseId=453781&Label=x&Key=" + id + "&Signature=" + of("453782"), false},
			{"updatecase signed by nothing", "/updatecase", formType, "CaseId=453781&Label=x&Key=" + id + "&Signature=" + of(""), false},
			{"uploaddocuments by parts of a form", "/uploaddocuments?Signature=" + of("453781"), parts, files, true},
		} {
			answer := h.post(t, row.target, row.contentType, row.body)
			if good := answer.Code == http.StatusOK; good != row.good || !good && answer.Header().Get("X-Application-Error-Info") != "Incorrect key or signature" {
				t.Errorf("%s is answered %d %s", row.what, answer.Code, answer.Header().Get("X-Application-Error-Info"))
			}
		}
	})
}

func TestSignaturesAreRefusedUnlessTheAccountAndTheKeyAllowThem(t *testing.T) {
	h := openHillside(t, apitest.Stores()[0], icasework.Options{})
	h.addKey(t, "tokens", caseload.KeyInput{Role: caseload.RoleAnalyst, Signing: caseload.SigningHMAC})
	h.addKey(t, "plain", caseload.KeyInput{Role: caseload.RoleAnalyst})
	good := func(key string) bool {
		return h.signed(t, key, signature("10800", "2022-08-25", h.Secrets[key]), "").Code == http.StatusOK
	}
	if good("nightly") {
		t.Error("a signature is taken in an account that has not allowed them")
	}
	h.allowSignatures(t)
	if !good("nightly") {
		t.Error("a signature is not taken in an account that allows them")
	}
	if good("tokens") || good("plain") {
		t.Error("a signature is taken of a key that was not made for it")
	}
}

func TestAKeyIsGoodFromItsAddressesAlone(t *testing.T) {
	h := openHillside(t, apitest.Stores()[0], icasework.Options{})
	h.allowSignatures(t)
	h.addKey(t, "near", caseload.KeyInput{
		Role: caseload.RoleAnalyst, Signing: caseload.SigningAny, Addresses: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")},
	})
	h.addKey(t, "far", caseload.KeyInput{
		Role: caseload.RoleAnalyst, Signing: caseload.SigningAny, Addresses: []netip.Prefix{netip.MustParsePrefix("198.51.100.7/32")},
	})
	for key, want := range map[string]bool{"near": true, "far": false} { // tests come from 192.0.2.1
		if got := h.signed(t, key, signature("10800", "2022-08-25", h.Secrets[key]), "").Code == http.StatusOK; got != want {
			t.Errorf("a signature of the key %s is good: %t, want %t", key, got, want)
		}
		if got := h.askToken(t, "hillside", h.assertion(key, h.Clock.Now())).Code == http.StatusOK; got != want {
			t.Errorf("a token for the key %s is given: %t, want %t", key, got, want)
		}
	}
}

// jwt writes a JWT as most clients do.
func jwt(header, claims, secret string) string {
	part := base64.RawURLEncoding.EncodeToString
	signed := part([]byte(header)) + "." + part([]byte(claims))
	return signed + "." + part(sum256(signed, secret))
}

func sum256(text, secret string) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(text)) // a hash never fails
	return mac.Sum(nil)
}

const hs256 = `{"alg":"HS256"}`

// assertion is a JWT of the holder of a key, issued at a moment.
func (h *hillside) assertion(key string, at time.Time) string {
	claims := fmt.Sprintf(`{"iss":%q,"aud":"https://uat.icasework.com/token?db=hillside","iat":%d}`, h.keys[key].ID, at.Unix())
	return jwt(hs256, claims, h.Secrets[key])
}

// askToken asks for a token in an account.
func (h *hillside) askToken(t *testing.T, db, assertion string) *httptest.ResponseRecorder {
	t.Helper()
	form := url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {assertion}}
	return h.post(t, "/token?db="+db, "application/x-www-form-urlencoded", form.Encode())
}

func (h *hillside) post(t *testing.T, target, contentType, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, target, strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	return h.do(t, "", r)
}

// tokenIn is the token of an answer, which has the members that clients demand.
func tokenIn(t *testing.T, answer *httptest.ResponseRecorder) string {
	t.Helper()
	var body struct {
		Token string `json:"access_token"`
		Type  string `json:"token_type"`
		Life  int    `json:"expires_in"`
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &body); err != nil || body.Token == "" || body.Type != "Bearer" || body.Life != 3600 {
		t.Fatalf("a token is answered %d %v %s", answer.Code, answer.Header(), answer.Body)
	}
	return body.Token
}

func TestATokenIsGivenForEachFormOfJWTThatClientsWrite(t *testing.T) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			h := openHillside(t, store, icasework.Options{})
			id, secret, now := h.keys["nightly"].ID, h.Secrets["nightly"], h.Clock.Now().Unix()
			claims := func(more string) string { return fmt.Sprintf(`{"iss":%q%s}`, id, more) }
			iat := fmt.Sprintf(`,"iat":%d`, now)
			padded := base64.StdEncoding.EncodeToString([]byte(`{"typ": "JWT", "alg": "HS256"}`)) + "." +
				base64.StdEncoding.EncodeToString([]byte(fmt.Sprintf(`{"iss": %q, "aud": "https://hillside.example/token?db=hillside&x=~~~???>>>", "iat": "%d"}`, id, now)))
			if !strings.ContainsAny(padded, "+/=") {
				t.Fatalf("%s has nothing of the standard alphabet", padded)
			}
			for what, assertion := range map[string]string{
				"no typ, as by Ruby": h.assertion("nightly", h.Clock.Now()),
				"typ":                jwt(`{"typ":"JWT","alg":"HS256"}`, claims(iat), secret),
				"the standard alphabet with padding, iat text": padded + "." + base64.RawURLEncoding.EncodeToString(sum256(padded, secret)),
				"exp":                      jwt(hs256, claims(iat+fmt.Sprintf(`,"exp":%d`, now+300)), secret),
				"a clock that is ahead":    jwt(hs256, claims(fmt.Sprintf(`,"iat":%d`, now+200)), secret),
				"iat with a fraction":      jwt(hs256, claims(fmt.Sprintf(`,"iat":%d.25`, now)), secret),
				"claims that nobody asked": jwt(hs256, claims(iat+`,"sub":{"a":[1]},"jti":"x"`), secret),
			} {
				token := tokenIn(t, h.askToken(t, "hillside", assertion))
				if answer := h.get(t, "", "/getreport?ReportId=10800&access_token="+url.QueryEscape(token)); answer.Code != http.StatusOK {
					t.Errorf("%s: the token is answered %d %s", what, answer.Code, answer.Body)
				}
			}
			raw := "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=" + padded + "." + base64.RawURLEncoding.EncodeToString(sum256(padded, secret))
			tokenIn(t, h.post(t, "/token?db=hillside", "application/x-www-form-urlencoded", raw)) // its + is read as a blank
		})
	}
}

func TestTheAnswerToATokenIsLaidOutAsTheOriginals(t *testing.T) {
	h := openHillside(t, apitest.Stores()[0], icasework.Options{})
	answer := h.askToken(t, "hillside", h.assertion("nightly", h.Clock.Now()))
	want := "{\n  \"access_token\": \"" + tokenIn(t, answer) + "\",\n  \"token_type\": \"Bearer\",\n  \"expires_in\": 3600\n}"
	if got := answer.Body.String(); got != want || answer.Header().Get("Content-Type") != "application/json;charset=UTF-8" {
		t.Errorf("a token is answered %v %s, want %s", answer.Header(), got, want)
	}
}

func TestNoTokenIsGivenForAJWTThatIsNotGood(t *testing.T) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			h := openHillside(t, store, icasework.Options{})
			h.addKey(t, "plain", caseload.KeyInput{Role: caseload.RoleAnalyst})
			id, secret, now := h.keys["nightly"].ID, h.Secrets["nightly"], h.Clock.Now().Unix()
			good := fmt.Sprintf(`{"iss":%q,"iat":%d}`, id, now)
			whole := jwt(hs256, good, secret)
			parts := strings.Split(whole, ".")
			at := func(claims string, values ...any) string {
				return jwt(hs256, fmt.Sprintf(claims, append([]any{id}, values...)...), secret)
			}
			for what, assertion := range map[string]string{
				"nothing":                       "",
				"no JWT":                        "hello",
				"a part too few":                parts[0] + "." + parts[1],
				"alg none, unsigned":            base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + parts[1] + ".",
				"alg none, signed":              jwt(`{"alg":"none"}`, good, secret),
				"alg HS512":                     jwt(`{"alg":"HS512"}`, good, secret),
				"no alg":                        jwt(`{}`, good, secret),
				"what must be understood":       jwt(`{"alg":"HS256","crit":["exp"]}`, good, secret),
				"another secret":                jwt(hs256, good, secret+"x"),
				"a signature cut short":         whole[:len(whole)-2],
				"no signature":                  parts[0] + "." + parts[1] + ".",
				"other claims":                  parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(good, "}", ` }`, 1))) + "." + parts[2],
				"nobody's key":                  jwt(hs256, fmt.Sprintf(`{"iss":"nobody","iat":%d}`, now), secret),
				"a key that does not sign":      h.assertion("plain", h.Clock.Now()),
				"no iat":                        at(`{"iss":%q}`),
				"an iat that is no number":      at(`{"iss":%q,"iat":"now"}`),
				"an iat of tomorrow":            at(`{"iss":%q,"iat":%d}`, now+86_400),
				"an old iat without exp":        at(`{"iss":%q,"iat":%d}`, now-2*3600),
				"an exp that has passed":        at(`{"iss":%q,"iat":%d,"exp":%d}`, now-3600, now-600),
				"an exp that is no number":      at(`{"iss":%q,"iat":%d,"exp":[]}`, now),
				"an nbf of tomorrow":            at(`{"iss":%q,"iat":%d,"nbf":%d}`, now, now+86_400),
				"a JWT that is far too long":    at(`{"iss":%q,"iat":%d,"x":"`+strings.Repeat("x", 10_000)+`"}`, now),
				"claims that are not of JSON":   jwt(hs256, `{"iss":`, secret),
				"claims with a number too big":  at(`{"iss":%q,"iat":1e400}`),
				"a secret in the place of iss":  jwt(hs256, fmt.Sprintf(`{"iss":%q,"iat":%d}`, secret, now), secret),
				"a key of nothing":              jwt(hs256, fmt.Sprintf(`{"iss":"","iat":%d}`, now), ""),
				"a JWT with characters between": parts[0] + "!" + "." + parts[1] + "." + parts[2],
			} {
				answer := h.askToken(t, "hillside", assertion)
				code, info := answer.Header().Get("X-Application-Error-Code"), answer.Header().Get("X-Application-Error-Info")
				if answer.Code != http.StatusBadRequest || code != "19002" || info != "invalid_grant" || wellFormed(answer.Body.String()) {
					t.Errorf("%s is answered %d %s %q %s", what, answer.Code, code, info, answer.Body)
				}
			}
		})
	}
}

func TestATokenIsAskedForInTheAccountOfItsKey(t *testing.T) {
	h := openHillside(t, apitest.Stores()[0], icasework.Options{BaseDomain: "icasework.example"})
	good := h.assertion("nightly", h.Clock.Now())
	if answer := h.askToken(t, "valley", good); answer.Header().Get("X-Application-Error-Code") != "19002" {
		t.Errorf("in another account it is answered %d %s", answer.Code, answer.Body)
	}
	if answer := h.askToken(t, "nowhere", good); answer.Code != http.StatusOK || answer.Body.Len() > 0 {
		t.Errorf("in an account that there is not it is answered %d %q, want 200 and nothing", answer.Code, answer.Body)
	}
	if answer := h.get(t, "", "/token?db=hillside"); answer.Header().Get("X-Application-Error-Code") != "19000" {
		t.Errorf("GET is answered %d %v", answer.Code, answer.Header())
	}
}

func TestATokenOfOneHostIsGoodOnAnother(t *testing.T) {
	h := openHillside(t, apitest.Stores()[0], icasework.Options{BaseDomain: "icasework.example"})
	form := url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {h.assertion("nightly", h.Clock.Now())}}.Encode()
	for _, asked := range []string{"http://uatportal.icasework.example/token?db=hillside", "http://hillside.icasework.example/token", "http://hillsidereports.icasework.example/token"} {
		token := tokenIn(t, h.post(t, asked, "application/x-www-form-urlencoded", form))
		for _, used := range []string{"http://uat.icasework.example/getreport?db=hillside&", "http://hillsidereports.icasework.example/getreport?"} {
			if answer := h.get(t, "", used+"ReportId=10800&access_token="+token); answer.Code != http.StatusOK {
				t.Errorf("a token of %s is answered %d at %s", asked, answer.Code, used)
			}
		}
	}
}

func TestTokensDoNotEndEachOtherAndLastAnHour(t *testing.T) {
	h := openHillside(t, apitest.Stores()[0], icasework.Options{})
	first := tokenIn(t, h.askToken(t, "hillside", h.assertion("nightly", h.Clock.Now())))
	tokenIn(t, h.askToken(t, "hillside", h.assertion("nightly", h.Clock.Now())))
	use := func() int {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/getreport?db=hillside&ReportId=10800", http.NoBody)
		r.Header.Set("Authorization", "Bearer "+first)
		return h.do(t, "", r).Code
	}
	h.Clock.Move(59 * time.Minute)
	if got := use(); got != http.StatusOK {
		t.Errorf("the first of two tokens is answered %d after 59 minutes", got)
	}
	h.Clock.Move(2 * time.Minute)
	if got := use(); got != http.StatusForbidden {
		t.Errorf("a token is answered %d after 61 minutes", got)
	}
}
