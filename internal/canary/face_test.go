package canary_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload/internal/api/casework"
	"caseload/internal/apitest"
	"caseload/internal/auth"
	"caseload/internal/server"
)

func TestFaceTellsNothingUnseen(t *testing.T) {
	for _, store := range apitest.Stores() {
		for _, v := range viewersOf(store) {
			t.Run(store.Name+"/"+v.name, func(t *testing.T) {
				t.Parallel()
				p := newPair(t, store, v)
				p.serve(t)
				p.compareFace(t, p.reads(t, singly))
				p.compareFace(t, p.a.writes(t))
				p.grow(t)
				p.compareFace(t, p.reads(t, inPairs))
				p.a.checkLog(t)
				p.b.checkLog(t)
			})
		}
	}
}

// TestFaceTellsOthersMore shows that the comparison is awake, as
// TestServiceTellsOthersMore does; and that the other tenant is another.
func TestFaceTellsOthersMore(t *testing.T) {
	for _, v := range viewers {
		t.Run(v.name, func(t *testing.T) {
			p := newPair(t, apitest.Stores()[0], v)
			p.serve(t)
			want := map[string]bool{
				"/api/cases": v.hides(), "/api/cases/{id}": v.hides(),
				"/api/cases/export": v.hidesRows(), "/api/wards/export": v.hidesRows(), "/api/reports/public": v.hidesRows(),
				"/api/wards": false, "/api/wards/{id}": false, "/api/categories": false, "/api/users": false,
			}
			if told := p.told(t, adminsKey); !maps.Equal(told, want) {
				t.Errorf("to an administrator, the answers at these addresses differ: %v, want %v", told, want)
			}
			if told := p.told(t, neighboursKey); !told["/api/cases"] || !told["/api/cases/export"] || !told["/api/reports/public"] {
				t.Errorf("to the other tenant, the answers at these addresses differ: %v, want those about cases", told)
			}
		})
	}
}

// told reports at which addresses the answers to a key differ.
func (p pair) told(t *testing.T, key string) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	for _, a := range p.reads(t, singly) {
		out[a.pattern] = out[a.pattern] || p.a.answer(t, key, a) != p.b.answer(t, key, a)
	}
	return out
}

func (p pair) serve(t *testing.T) {
	t.Helper()
	p.a.serve(t)
	p.b.serve(t)
}

// serve starts the server of a world.
func (w *world) serve(t *testing.T) {
	t.Helper()
	log := slog.New(slog.NewJSONHandler(&w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s, err := server.Listen(server.Options{
		Addr: "127.0.0.1:0", Ready: w.store.Ping, Log: log,
		Handler: casework.New(w.service, casework.Options{Now: w.clock.Now, Limiter: auth.NewLimiter(auth.LimiterOptions{
			PerMinute: 1e6, Settler: w.store, Now: w.clock.Now, Log: log,
		})}),
	})
	must(t, err)
	w.url = s.URL()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		stop()
		must(t, <-ended)
	})
}

// answer is all of the answer to a request that a client sees, but the date.
func (w *world) answer(t *testing.T, key string, a ask) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), a.method, w.url+a.target, strings.NewReader(a.body))
	must(t, err)
	r.Header.Set("Authorization", "Bearer "+w.secrets[key])
	r.Header.Set("X-Request-Id", "canary")
	response, err := http.DefaultClient.Do(r)
	must(t, err)
	body, err := io.ReadAll(response.Body)
	must(t, err)
	must(t, response.Body.Close())
	var out strings.Builder
	fmt.Fprintln(&out, response.Status)
	for _, name := range slices.Sorted(maps.Keys(response.Header)) {
		if name != "Date" {
			fmt.Fprintln(&out, name, response.Header[name])
		}
	}
	return out.String() + string(body)
}

// compareFace sends requests to both worlds.
func (p pair) compareFace(t *testing.T, asks []ask) {
	t.Helper()
	for _, a := range asks {
		if a.method != http.MethodGet {
			p.a.clock.move(time.Second)
			p.b.clock.move(time.Second)
		}
		left, right := p.a.answer(t, viewersKey, a), p.b.answer(t, viewersKey, a)
		if left != right {
			t.Fatalf("%s %s %s: %s", a.method, a.target, a.body, difference(left, right))
		}
		if strings.HasPrefix(left, "5") {
			t.Errorf("%s %s %s answers\n%s", a.method, a.target, a.body, left)
		}
	}
}

// checkLog looks in the log for words of cases, of queries and of keys.
func (w *world) checkLog(t *testing.T) {
	t.Helper()
	words := slices.Concat([]string{common, here, there, "example.org", "Truro", "REF", "Somebody"}, subjects, slices.Collect(maps.Values(w.secrets)))
	log := w.log.String()
	for _, word := range words {
		if strings.Contains(log, word) {
			t.Errorf("the log has the word %q", word)
		}
	}
	if !strings.Contains(log, `"route":"/api/cases/{id}"`) {
		t.Error("the log does not have the requests")
	}
}
