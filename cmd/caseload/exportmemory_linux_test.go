package main

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// answered is a way in which a server gives all its cases away. Where job is there,
// it is a file that the server makes first.
type answered struct{ name, path, job string }

// wholeAnswers are the ways of the memory of which the most is noted. Reports by
// getreport have a test of their own.
var wholeAnswers = []answered{
	{"stream of csv", "/exports/cases.csv", ""}, {"stream of json", "/exports/cases.json", ""}, {"stream of ndjson", "/exports/cases.ndjson", ""},
	{"stream of xml", "/exports/cases.xml", ""}, {"stream of xlsx", "/exports/cases.xlsx", ""}, {"stream of parquet", "/exports/cases.parquet", ""},
	{"stream of csv.zst", "/exports/cases.csv.zst", ""},
	{"job of csv", "", `{"subject": "cases", "format": "csv"}`}, {"job of ndjson.gz", "", `{"subject": "cases", "format": "ndjson", "compression": "gzip"}`},
	{"job of xlsx", "", `{"subject": "cases", "format": "xlsx"}`}, {"job of parquet", "", `{"subject": "cases", "format": "parquet"}`},
	{"casework csv", "/api/cases/export?format=csv&limit=all", ""}, {"casework json", "/api/cases/export?limit=all", ""},
}

// testExportMemory takes all cases in each way, of a server of its own.
func testExportMemory(t *testing.T, db, key string) {
	for _, way := range wholeAnswers {
		p := &process{served: serveIn(t, db, "--rate-limit=0", "--export-folder="+t.TempDir())}
		began := time.Now()
		var size, rows int64
		p.watched(t, func() { size, rows = p.whole(t, key, way) })
		t.Logf("%s: %d rows, %d MB in %s, at most %d MB of anonymous memory", way.name, rows, size>>20, time.Since(began).Round(10*time.Millisecond), p.peak>>20)
		if rows != int64(*soakRows) {
			t.Errorf("%s has %d rows, want %d", way.name, rows, *soakRows)
		}
		if p.peak == 0 || p.peak > maxAnonymous {
			t.Errorf("%s: the server had %d MB of anonymous memory, want at most %d", way.name, p.peak>>20, maxAnonymous>>20)
		}
		if err := p.stop(); err != nil {
			t.Error(err)
		}
	}
}

// whole takes an answer to its end, and tells how many rows it says that it has.
func (s *served) whole(t *testing.T, key string, way answered) (size, rows int64) {
	t.Helper()
	path := way.path
	if way.job != "" {
		path = s.madeFile(t, key, way.job)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Accept-Encoding", "identity")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if size, err = io.Copy(io.Discard, answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s = %s, %v after %d bytes", way.name, answer.Status, err, size)
	}
	said := answer.Trailer.Get("Caseload-Rows")
	switch {
	case way.job != "":
		var m struct{ Rows json.Number }
		if err := json.Unmarshal(wantStatus(t, s.url+strings.TrimSuffix(path, "/file")+"/manifest", key, http.StatusOK), &m); err != nil {
			t.Fatal(err)
		}
		said = m.Rows.String()
	case said == "":
		said = answer.Header.Get("X-Total-Count")
	}
	if rows, err = strconv.ParseInt(said, 10, 64); err != nil {
		t.Fatal(err)
	}
	return size, rows
}

// madeFile has the server make a file, and tells where it is.
func (s *served) madeFile(t *testing.T, key, spec string) (path string) {
	t.Helper()
	path = "/exports/" + s.write(t, key, "POST", "/exports", spec, http.StatusAccepted)
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for range look.C {
		var job struct{ State, Problem string }
		if err := json.Unmarshal(wantStatus(t, s.url+path, key, http.StatusOK), &job); err != nil {
			t.Fatal(err)
		}
		switch job.State {
		case "done":
			return path + "/file"
		case "failed", "cancelled":
			t.Fatalf("the export of %s is %s: %s", spec, job.State, job.Problem)
		}
	}
	return ""
}
