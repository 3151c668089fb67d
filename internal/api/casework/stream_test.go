package casework_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/api/casework"
	"caseload/internal/apitest"
)

// breaking is a store whose scans fail behind their first block.
type breaking struct{ caseload.Store }

func (s breaking) View(ctx context.Context, t caseload.TenantID, span caseload.Span, fresh caseload.Fresh, fn func(caseload.Tx) error) error {
	return s.Store.View(ctx, t, span, fresh, func(tx caseload.Tx) error { return fn(breakingTx{tx}) })
}

type breakingTx struct{ caseload.Tx }

var errDisk = errors.New("the disk is gone")

func (tx breakingTx) Scan(p *caseload.Plan, fn func(*caseload.Block) error) error {
	return errors.Join(tx.Tx.Scan(p, func(b *caseload.Block) error { return errors.Join(fn(b), errDisk) }), errDisk)
}

func TestStreamThatBreaksIsNotTakenForAWholeOne(t *testing.T) {
	overEveryStore(t, crowd(), func(t *testing.T, s *site) {
		svc := caseload.NewService(breaking{s.Store}, s.Clock.Now, func() string { return "" })
		server := httptest.NewServer(casework.New(svc, casework.Options{Now: s.Clock.Now}))
		t.Cleanup(server.Close)
		r, err := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/api/cases/export?limit=all", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-API-Key", s.Secrets["truro-admin"])
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if body, err := io.ReadAll(answer.Body); err == nil && answer.StatusCode == http.StatusOK {
			t.Errorf("a broken stream was read to its end, %d bytes of it, want an error, or a status that is one", len(body))
		}
	})
}

// faulty is a store whose scans panic behind their first block.
type faulty struct{ caseload.Store }

func (s faulty) View(ctx context.Context, t caseload.TenantID, span caseload.Span, fresh caseload.Fresh, fn func(caseload.Tx) error) error {
	return s.Store.View(ctx, t, span, fresh, func(tx caseload.Tx) error { return fn(faultyTx{tx}) })
}

type faultyTx struct{ caseload.Tx }

func (tx faultyTx) Scan(p *caseload.Plan, fn func(*caseload.Block) error) error {
	return tx.Tx.Scan(p, func(b *caseload.Block) error {
		if err := fn(b); err != nil {
			return err
		}
		panic("a bug")
	})
}

// connections are those of an SQLite file for long reads. Each is opened when it is
// first used, and stays.
const connections = 4

func TestStreamWhoseReadingPanicsLeavesNothingBehind(t *testing.T) {
	overEveryStore(t, crowd(), func(t *testing.T, s *site) {
		svc := caseload.NewService(faulty{s.Store}, s.Clock.Now, func() string { return "" })
		h := casework.New(svc, casework.Options{Now: s.Clock.Now})
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/api/cases/export?limit=all", nil)
		r.Header.Set("X-API-Key", s.Secrets["truro-admin"])
		sound := casework.New(s.Service, casework.Options{Now: s.Clock.Now})
		for range connections {
			sound.ServeHTTP(httptest.NewRecorder(), r)
		}
		apitest.EndsGoroutines(t, func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic did not reach the server")
				}
			}()
			h.ServeHTTP(httptest.NewRecorder(), r)
		})
	})
}

// patience counts how often an answer was given more time.
type patience struct {
	*httptest.ResponseRecorder
	deadlines []time.Time
	writes    int
}

func (p *patience) SetWriteDeadline(at time.Time) error {
	p.deadlines = append(p.deadlines, at)
	return nil
}

func (p *patience) Write(b []byte) (int, error) {
	p.writes++
	return p.ResponseRecorder.Write(b)
}

func TestEachBlockOfAStreamHasTimeToBeTaken(t *testing.T) {
	overEveryStore(t, crowd(), func(t *testing.T, s *site) {
		h := casework.New(s.Service, casework.Options{Now: s.Clock.Now, WriteTimeout: time.Hour})
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/api/cases/export?limit=all", nil)
		r.Header.Set("X-API-Key", s.Secrets["truro-admin"])
		w := &patience{ResponseRecorder: httptest.NewRecorder()}
		before := time.Now()
		h.ServeHTTP(w, r)
		if w.writes < 2 || len(w.deadlines) != w.writes {
			t.Fatalf("%d writes had %d deadlines, want one each, and more than one", w.writes, len(w.deadlines))
		}
		for _, at := range w.deadlines {
			if at.Before(before.Add(time.Hour)) || at.After(time.Now().Add(time.Hour)) {
				t.Errorf("a deadline is %v after the request, want an hour", at.Sub(before))
			}
		}
	})
}

func TestFileOfTheCommandIsTheAnswerOfTheFace(t *testing.T) {
	overEveryStore(t, crowd(), func(t *testing.T, s *site) {
		tenant, err := s.Service.Tenant(t.Context(), "truro")
		if err != nil {
			t.Fatal(err)
		}
		for _, query := range []string{"format=csv&bom=true", "from=2026-01-01T05:00:00Z"} {
			parameters, err := url.ParseQuery(query)
			if err != nil {
				t.Fatal(err)
			}
			var cases, wards strings.Builder
			if err := casework.ExportCases(t.Context(), s.Service, s.Service.Operator(tenant), parameters, &cases); err != nil {
				t.Fatal(err)
			}
			if err := casework.ExportWards(t.Context(), s.Service, s.Service.Operator(tenant), parameters, &wards); err != nil {
				t.Fatal(err)
			}
			if want := s.get(t, "truro-admin", "/api/cases/export?limit=all&"+query); cases.String() != want {
				t.Errorf("ExportCases with %s writes %d bytes, the face answers %d or others", query, cases.Len(), len(want))
			}
			if want := s.get(t, "truro-admin", "/api/wards/export?"+query); wards.String() != want {
				t.Errorf("ExportWards with %s writes %q, the face answers %q", query, wards.String(), want)
			}
		}
		parameters := url.Values{"status": {"done"}}
		if err := casework.ExportCases(t.Context(), s.Service, s.Service.Operator(tenant), parameters, io.Discard); caseload.CodeOf(err) != caseload.CodeInvalid {
			t.Errorf("ExportCases with an unknown status = %v, want invalid", err)
		}
	})
}
