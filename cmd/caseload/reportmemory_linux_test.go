package main

import (
	"bufio"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// longReport has 40 columns: of cases, their stages, their people and their
// properties, sorted by an index.
const longReport = `
name = 'Everything'
shared = true
columns = [
  'CaseDetails.CaseId', 'CaseDetails.CaseReference', 'CaseDetails.Reference', 'CaseDetails.ExternalId', 'CaseDetails.ParentCaseId',
  'CaseDetails.CaseType', 'CaseDetails.Label', 'CaseDetails.Summary', 'CaseDetails.Themes', 'CaseDetails.Details',
  'CaseDetails.Confidential', 'CaseDetails.Ward', 'CaseDetails.Category', 'CaseDetails.AssignedTo', 'CaseDetails.Team',
  'CaseDetails.Opened', 'CaseDetails.Address', 'CaseDetails.Invented', 'CaseDetails.TotalRedress', 'CaseStatus.Status',
  'CaseStatus.CurrentTargetDate', 'CaseStatus.CurrentTargetDays', 'CaseStatus.CurrentStage', 'CaseStatus.CurrentOutcome',
  'CaseStatusReceipt.Method', 'CaseStatusReceipt.DateReceived', 'CaseStatusReceipt.TimeCreated',
  'CaseStatusTouchTimes.LastUpdatedTime', 'CaseStatusClosure.DateClosed', 'CaseStatusClosure.ClosureInTarget',
  'CaseStageFirst.TargetDays', 'CaseStageFirst.DateReceived', 'CaseStageFirst.DateDue', 'CaseStageFirst.Outcome',
  'CaseStageSecond.DateReceived', 'CaseStageSecond.DateDue', 'Customer.FullName', 'Customer.Postcode', 'Customer.EmailAddress',
  'Customer.Notes',
]
`

// testReportMemory runs a report in each format.
func testReportMemory(t *testing.T, db, key string) {
	p := &process{served: serveIn(t, db)}
	for _, tt := range []struct{ format, row string }{
		{"xml", "</Row>\r\n"}, {"json", "}\r\n"}, {"csv", ""}, {"csv&Compression=gzip", ""}, {"xml&Compression=gzip", "</Row>\r\n"},
	} {
		began := time.Now()
		var rows int
		var size int64
		p.watched(t, func() { rows, size = p.readReport(t, key, tt.format, tt.row) })
		if tt.format == "json" {
			rows++ // the last has no line's end of that kind
		}
		if rows != *soakRows {
			t.Errorf("the report as %s has %d rows, want %d", tt.format, rows, *soakRows)
		}
		t.Logf("%d rows as %s: %d MB in %s, at most %d MB of anonymous memory so far", rows, tt.format, size>>20, time.Since(began).Round(10*time.Millisecond), p.peak>>20)
	}
	if p.peak == 0 || p.peak > maxAnonymous {
		t.Errorf("the server had %d MB of anonymous memory, want at most %d", p.peak>>20, maxAnonymous>>20)
	}
}

// readReport reads the report to its end, and counts what ends a row, any line
// for "".
func (p *process) readReport(t *testing.T, key, format, row string) (rows int, size int64) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.url+"/getreport?db=truro&ReportId=1&Format="+format, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	answer, err := (&http.Client{Transport: &http.Transport{DisableCompression: true}}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("the report as %s is answered %s", format, answer.Status)
	}
	body := io.Reader(answer.Body)
	if strings.Contains(format, "gzip") {
		if body, err = gzip.NewReader(body); err != nil {
			t.Fatal(err)
		}
	}
	lines := bufio.NewReaderSize(body, 1<<20)
	for {
		line, err := lines.ReadSlice('\n')
		size += int64(len(line))
		if len(line) > 0 && (row == "" || string(line) == row) {
			rows++
		}
		if err == io.EOF {
			return rows, size
		}
		if err != nil {
			t.Fatalf("the report as %s broke off after %d rows: %v", format, rows, err)
		}
	}
}
