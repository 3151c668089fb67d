package canary_test

import (
	"cmp"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/api/casebook"
	"caseload/internal/apitest"
)

// TestTokensTellNothingOfOtherClients asks for tokens where one of two worlds has
// clients that the other has not.
func TestTokensTellNothingOfOtherClients(t *testing.T) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			t.Parallel()
			p := newPair(t, store, caseworker)
			p.serve(t)
			for _, id := range append(p.b.registerClients(t), viewersKey, nowhere, "") {
				for _, secret := range []string{viewersKey, adminsKey, ""} {
					left, right := p.a.tokenAnswer(t, id, secret), p.b.tokenAnswer(t, id, secret)
					if left != right {
						t.Errorf("to the client %q with the secret of %q: %s", id, secret, difference(left, right))
					}
					given, want := strings.HasPrefix(left, "200 "), id == viewersKey && secret == viewersKey
					if given != want {
						t.Errorf("a token is given to the client %q with the secret of %q: %t, want %t", id, secret, given, want)
					}
				}
			}
			p.a.compareToken(t)
		})
	}
}

// registerClients makes clients, of which one is revoked, and one of the other
// tenant; their ids.
func (w *world) registerClients(t *testing.T) (ids []string) {
	t.Helper()
	for _, by := range []*caseload.Principal{w.operator, w.operator, w.service.Operator(w.neighbour)} {
		in := caseload.ApplicationInput{Name: here, Email: named(here, len(ids)) + "@example.org", Role: caseload.RoleAdmin}
		a, _, err := w.service.CreateApplication(t.Context(), by, in)
		must(t, err)
		ids = append(ids, a.Key.ID)
	}
	must(t, w.service.RevokeApplication(t.Context(), w.operator, ids[0]))
	return ids
}

// aToken stands in the answer that gives it, made by chance.
var aToken = regexp.MustCompile(`tk_\w+`)

// tokenAnswer is the answer to who asks for a token by the secret of a key of the
// world and an id, or the label of the key that has it; but the token.
func (w *world) tokenAnswer(t *testing.T, id, key string) string {
	t.Helper()
	return aToken.ReplaceAllString(w.askForToken(t, id, key), "")
}

func (w *world) askForToken(t *testing.T, id, key string) string {
	t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {cmp.Or(w.keys[id], id)}, "client_secret": {w.secrets[key]}}
	return w.answer(t, "", ask{method: http.MethodPost, target: casebook.TokenPath, body: body{"application/x-www-form-urlencoded", form.Encode()}})
}

// compareToken holds that to the viewer's token the same is answered as to the
// viewer's key.
func (w *world) compareToken(t *testing.T) {
	t.Helper()
	const tokenKey, some = "token", 60
	w.secrets[tokenKey] = aToken.FindString(w.askForToken(t, viewersKey, viewersKey))
	for _, f := range faces {
		if f.sessions {
			continue
		}
		asks := (pair{a: w}).glances(t, f)
		for _, a := range thinned(asks, some, len(asks)) {
			byKey, byToken := rateLeft.ReplaceAllString(w.answer(t, viewersKey, a), ""), rateLeft.ReplaceAllString(w.answer(t, tokenKey, a), "")
			if byKey != byToken {
				t.Errorf("to a token, GET %s answers otherwise than to its key: %s", a.target, difference(byToken, byKey))
			}
		}
	}
}

// rateLeft is how often a key may yet ask.
var rateLeft = regexp.MustCompile(`X-Ratelimit-\w+ \[\d+\]`)
