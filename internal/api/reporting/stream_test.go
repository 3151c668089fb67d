package reporting_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"caseload"
	"caseload/internal/api/reporting"
)

// breaking is a store whose scans fail behind their first block.
type breaking struct{ caseload.Store }

func (s breaking) View(ctx context.Context, t caseload.TenantID, span caseload.Span, fresh caseload.Fresh, fn func(caseload.Tx) error) error {
	return s.Store.View(ctx, t, span, fresh, func(tx caseload.Tx) error { return fn(breakingTx{tx}) })
}

type breakingTx struct{ caseload.Tx }

var errDisk = errors.New("the disk is gone")

func (tx breakingTx) Scan(p *caseload.Plan, fn func(*caseload.Block) error) error {
	return errors.Join(tx.Tx.Scan(p, fn), errDisk)
}

func TestRowsThatBreakOffAreNotTakenForAll(t *testing.T) {
	overEveryStore(t, func(t *testing.T, s *site) {
		paths := []string{"/reporting/reports/" + s.made(t, "admin", small) + "/rows.csv", "/exports/cases.csv", "/exports/cases.parquet", "/exports/cases.ndjson.gz"}
		svc := caseload.NewService(breaking{s.Store}, s.Clock.Now, func() string { return "" })
		server := httptest.NewServer(reporting.New(svc, reporting.Options{Exports: newRunner(t, s.Office), Now: s.Clock.Now}))
		t.Cleanup(server.Close)
		for _, path := range paths {
			answer, err := http.DefaultClient.Do(s.request(t, "admin", server.URL+path))
			if err != nil {
				continue // nothing had been sent yet
			}
			if body, err := io.ReadAll(answer.Body); err == nil && answer.StatusCode == http.StatusOK {
				t.Errorf("%s: rows that broke off were read to their end: %q", path, body)
			}
			_ = answer.Body.Close()
		}
	})
}
