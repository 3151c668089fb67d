package postgres_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"caseload"
	"caseload/internal/api/casework"
)

// face is the face of an office as a client with an administrator's key sees it.
type face struct {
	*office
	url string
	key string
}

// newFace serves a store that leads to the database of an office.
func newFace(o *office, store caseload.Store) *face {
	o.Helper()
	svc := caseload.NewService(store, time.Now, func() string { return "the only one" })
	s := httptest.NewServer(casework.New(svc, casework.Options{}))
	o.Cleanup(s.Close)
	_, key, err := o.service.CreateKey(o.Context(), o.admin, caseload.KeyInput{Role: caseload.RoleAdmin})
	o.must(err)
	return &face{o, s.URL, key}
}

// ask sends a request. The error is that of reading the answer.
func (f *face) ask(method, path, body string) (status int, answer []byte, err error) {
	f.Helper()
	r, err := http.NewRequestWithContext(f.Context(), method, f.url+path, strings.NewReader(body))
	f.must(err)
	r.Header.Set("X-API-Key", f.key)
	r.Header.Set("Content-Type", "application/json")
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = a.Body.Close() }()
	answer, err = io.ReadAll(a.Body)
	return a.StatusCode, answer, err
}

func (f *face) want(method, path, body string, status int, says string) {
	f.Helper()
	got, answer, err := f.ask(method, path, body)
	if err != nil || got != status || !bytes.Contains(answer, []byte(says)) {
		f.Errorf("%s %s: got %d, %q, %v; want %d and %q", method, path, got, answer, err, status, says)
	}
}

func faceDown(t *testing.T) {
	o, proxy, _ := proxied(t)
	f := newFace(o, o.store)
	proxy.Refuse(true)
	proxy.Cut()
	var waiting sync.WaitGroup
	waiting.Go(func() {
		f.want("GET", "/api/cases", "", http.StatusServiceUnavailable, `{"error":"The database does not answer. Try again."}`)
	})
	waiting.Go(func() {
		f.want("POST", "/api/cases", `{"summary":"a"}`, http.StatusServiceUnavailable, `{"error":"The database does not answer. Try again."}`)
	})
	waiting.Wait()
	proxy.Refuse(false)
	f.want("POST", "/api/cases", `{"summary":"a"}`, http.StatusCreated, `"summary":"a"`)
	f.want("GET", "/api/cases", "", http.StatusOK, `"summary":"a"`)
}

func TestPageWhoseConnectionIsLostIsReadAgain(t *testing.T) {
	t.Parallel()
	o, proxy, _ := proxied(t)
	f := newFace(o, o.store)
	var once sync.Once
	proxy.CutBefore(func(sql string) (cut bool) {
		if strings.Contains(sql, "FROM cases") {
			once.Do(func() { cut = true })
		}
		return cut
	})
	f.want("GET", "/api/cases", "", http.StatusOK, `"total":0`)
}

// A client whose export breaks must not take what there is for all.
func TestExportWhoseConnectionIsLostIsCutOff(t *testing.T) {
	t.Parallel()
	o, proxy, _ := proxied(t)
	rows := make([]caseload.CaseInput, 300)
	for i := range rows {
		rows[i].PublicSummary = caseload.Set(strings.Repeat("long ", caseload.MaxText/5))
	}
	_, err := o.service.ImportCases(t.Context(), o.admin, rows, false)
	o.must(err)
	whole := newFace(o, o.store)
	if status, answer, err := whole.ask("GET", "/api/cases/export?limit=all", ""); err != nil || status != http.StatusOK || len(answer) < 300*caseload.MaxText {
		t.Fatalf("the export answers %d, %d bytes, %v; want all", status, len(answer), err)
	}
	f := newFace(o, losing{o.store, proxy.Cut})
	status, answer, err := f.ask("GET", "/api/cases/export?limit=all", "")
	if err == nil && status == http.StatusOK {
		t.Errorf("an export whose connection was lost answers %d, %d bytes and a clean end", status, len(answer))
	}
	f.want("GET", "/api/cases?limit=1", "", http.StatusOK, `"total":300`)
}

// losing is a store that loses its database when the first block of a scan has
// been handed on.
type losing struct {
	caseload.Store
	lose func()
}

// View implements caseload.Store.
func (s losing) View(ctx context.Context, t caseload.TenantID, span caseload.Span, fresh caseload.Fresh, fn func(caseload.Tx) error) error {
	return s.Store.View(ctx, t, span, fresh, func(tx caseload.Tx) error { return fn(losingTx{tx, s.lose}) })
}

type losingTx struct {
	caseload.Tx
	lose func()
}

// Scan implements caseload.Tx.
func (tx losingTx) Scan(p *caseload.Plan, fn func(*caseload.Block) error) error {
	var once sync.Once
	return tx.Tx.Scan(p, func(b *caseload.Block) error {
		err := fn(b)
		once.Do(tx.lose)
		return err
	})
}
