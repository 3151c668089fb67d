package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

var soakRows = flag.Int("soak-rows", 20_000, "rows of the report of which the memory is measured")

// maxAnonymous is how much memory of its own a server may have while it answers a
// report: as for exports, whatever their size.
const maxAnonymous = 150 << 20

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

func TestReportsOfAnySizeTakeTheSameMemory(t *testing.T) {
	overEveryDatabase(t, testReportMemory)
}

// testReportMemory runs a report in each format.
func testReportMemory(t *testing.T, db string) {
	file := filepath.Join(t.TempDir(), "report.toml")
	if err := os.WriteFile(file, []byte(longReport), 0o600); err != nil {
		t.Fatal(err)
	}
	at := []string{"--db", db, "--tenant=truro"}
	command(t, "tenant", "create", "truro", "--db", db)
	command(t, append(at, "case-type", "set", "case", "--stage=First=15", "--stage=Second=20")...)
	command(t, append(at, "gendata", "--parts=0", "--cases", strconv.Itoa(*soakRows))...)
	command(t, append(at, "report", "create", file)...)
	var key wireNewKey
	if err := json.Unmarshal(command(t, append(at, "key", "create", "--role=manager", "--output=json")...), &key); err != nil {
		t.Fatal(err)
	}
	p := startProcess(t, "serve", "--db", db, "--addr=127.0.0.1:0", "--admin-addr=127.0.0.1:0", "--log-level=error")
	for _, tt := range []struct{ format, row string }{
		{"xml", "</Row>\r\n"}, {"json", "}\r\n"}, {"csv", ""}, {"csv&Compression=gzip", ""}, {"xml&Compression=gzip", "</Row>\r\n"},
	} {
		began := time.Now()
		rows, size := p.readReport(t, key.Key, tt.format, tt.row)
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

// process is a server that runs by itself, so that its memory can be told from the
// test's.
type process struct {
	url  string
	pid  int
	peak int64 // of its anonymous memory, in bytes
}

func startProcess(t *testing.T, args ...string) *process {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "caseload", args...)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
	})
	first, _ := bufio.NewReader(stdout).ReadString('\n')
	urls := servedAt.FindStringSubmatch(first)
	if urls == nil {
		t.Fatalf("serve printed %q, want its addresses\n%s", first, &problems)
	}
	return &process{url: urls[1], pid: cmd.Process.Pid}
}

// readReport reads the report to its end, counts what ends a row, any line for "",
// and looks at the server's memory meanwhile.
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
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	lines := bufio.NewReaderSize(body, 1<<20)
	for {
		line, err := lines.ReadSlice('\n')
		size += int64(len(line))
		if len(line) > 0 && (row == "" || string(line) == row) {
			rows++
		}
		select {
		case <-look.C:
			p.look(t)
		default:
		}
		if err == io.EOF {
			p.look(t)
			return rows, size
		}
		if err != nil {
			t.Fatalf("the report as %s broke off after %d rows: %v", format, rows, err)
		}
	}
}

var anonymous = regexp.MustCompile(`(?m)^RssAnon:\s+(\d+) kB$`)

// look notes how much anonymous memory the server has.
func (p *process) look(t *testing.T) {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.pid))
	if err != nil {
		t.Fatal(err)
	}
	if found := anonymous.FindSubmatch(status); found != nil {
		kilobytes, _ := strconv.ParseInt(string(found[1]), 10, 64) // digits
		p.peak = max(p.peak, kilobytes<<10)
	}
}
