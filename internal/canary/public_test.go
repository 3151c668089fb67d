package canary_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"caseload/internal/apitest"
)

// TestWhatIsPublishedTellsNothingThatIsConfidential asks for all that is public of two
// tenants that publish, whose cases differ in what is confidential, deleted or personal. It is
// asked by nobody, as an analyst sees it.
func TestWhatIsPublishedTellsNothingThatIsConfidential(t *testing.T) {
	at := slices.IndexFunc(viewers, func(v viewer) bool { return v.name == "analyst" })
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			p := newPair(t, store, viewers[at])
			p.serve(t)
			for _, w := range []*world{p.a, p.b} {
				_, err := w.service.ConfigureTenant(t.Context(), w.operator, "public.statistics", "true")
				must(t, err)
			}
			asked := 0
			for _, a := range p.publicAsks(t) {
				got, want := p.a.answer(t, "", a), p.b.answer(t, "", a)
				if got != want {
					t.Errorf("%s %s tells what is not public: %s", a.method, a.target, difference(got, want))
				}
				for _, word := range []string{here, there} {
					if strings.Contains(got, word) {
						t.Errorf("%s %s has the word %q of what is not public", a.method, a.target, word)
					}
				}
				if strings.HasPrefix(a.target, "/public/"+ownSlug+"/statistics.") && a.method == http.MethodGet {
					asked++
					if !strings.HasPrefix(got, "200 ") || !strings.Contains(got, "total") {
						t.Errorf("%s is not published: %.300s", a.target, got)
					}
				} else if !strings.HasPrefix(a.target, "/public/"+ownSlug+"/") && a.method == http.MethodGet && !strings.HasPrefix(a.target, "/public/openapi.json") && !strings.HasPrefix(got, "404 ") {
					t.Errorf("%s answers %.20q, want 404", a.target, got)
				}
			}
			if asked == 0 {
				t.Error("no statistics were asked for")
			}
		})
	}
}

// publicAsks are requests for everything that is for everybody, with each value of each
// parameter, of the own tenant, which publishes, and of others.
func (p pair) publicAsks(t *testing.T) (out []ask) {
	t.Helper()
	for i := range pagesFace.routes {
		r := &pagesFace.routes[i]
		pattern := r.patterns[0]
		if !strings.HasPrefix(pattern, "/public/") {
			continue
		}
		for _, slug := range []string{ownSlug, neighboursSlug, nowhere} {
			path := strings.TrimSuffix(strings.Replace(pattern, "{tenant}", slug, 1), "{$}")
			for _, q := range singly(p.parameters(t, pagesFace, r, path)) {
				out = append(out, ask{route: r, method: r.method, target: path + "?" + q.Encode()})
			}
			if path == pattern {
				break
			}
		}
	}
	return out
}
