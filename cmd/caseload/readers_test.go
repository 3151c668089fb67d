package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// readerPages say how to read exports and feeds from other programs, in the order in
// which they are read. What of their lines is printed follows, one for each block that
// prints something.
var readerPages = []struct {
	name   string
	prints []*regexp.Regexp
}{
	{"README.md", []*regexp.Regexp{
		regexp.MustCompile(`^Fetched nightly.parquet: 1429 rows of boston (?s).*Fetched nightly.csv: 1429 rows`),
		regexp.MustCompile(`^304\n$`),
		regexp.MustCompile(`^nightly.parquet is whole: 1429 rows`),
	}},
	{"excel.md", []*regexp.Regexp{regexp.MustCompile(`again.csv is whole: 1429 rows`)}},
	{"power-bi.md", []*regexp.Regexp{regexp.MustCompile(`^14291429nightly.parquet is whole`)}},
	{"duckdb.md", []*regexp.Regexp{
		regexp.MustCompile(`^\[\["Ward \d+","\d+","2015-`),
		regexp.MustCompile(`^Fetched nightly.parquet`),
		regexp.MustCompile(`^\[\["2015-01-01 00:00:00\+00","\d+",\d+\.\d`),
		regexp.MustCompile(`^\[\["Highway Maintenance","1\d+"\]`),
		regexp.MustCompile(`^\[\["Ward \d+","\d+"\],\["Ward`),
		regexp.MustCompile(`^\[\["1429"\]\]$`),
		regexp.MustCompile(`^nightly.parquet is whole: 1429 rows`),
		regexp.MustCompile(`^\[\["1429"\]\]$`),
	}},
	{"pandas.md", []*regexp.Regexp{
		regexp.MustCompile(`(?s)count +median.*Ward \d+ +\d+ +\d+\.\d.*datetime64\[ns, UTC\]\n$`),
		regexp.MustCompile(`^Employee Generated +748\nConstituent Call +447\n`),
		regexp.MustCompile(`(?s)^655 are open\n.*colour`),
		regexp.MustCompile(`^\d+ cases since June are open, the oldest from 2015-06-\d\d\n$`),
		regexp.MustCompile(`^304\n$`),
		regexp.MustCompile(`^True\n$`),
	}},
	{"r.md", []*regexp.Regexp{
		regexp.MustCompile(`(?s)Ward \d+.*1429 cases, 655 of them open\n$`),
		regexp.MustCompile(`(?s)City Worker App.* 113 `),
		regexp.MustCompile(`(?s)cases.csv is whole: 1429 rows.*1429 cases\n$`),
	}},
}

// readerBlock is a block of lines of a page, and the language that it says.
var readerBlock = regexp.MustCompile("(?s)```(.+?)\n(.*?)```")

// notRun are the blocks that need what is not installed here.
var notRun = map[string]bool{"sql httpfs": true, "python pyarrow": true, "r duckdb": true}

func TestLinesOfToolsWorkOnTheDemo(t *testing.T) {
	shell := newToolShell(t)
	for _, page := range readerPages {
		text, err := os.ReadFile("../../docs/tools/" + page.name)
		if err != nil {
			t.Fatal(err)
		}
		var printed []string
		for _, block := range readerBlock.FindAllStringSubmatch(string(text), -1) {
			language, lines := block[1], strings.ReplaceAll(block[2], "http://127.0.0.1:8080", shell.url)
			if notRun[language] || strings.Contains(lines, "export KEY=sk_...") {
				continue
			}
			if out := shell.run(t, language, lines); out != "" {
				printed = append(printed, out)
			}
		}
		if len(printed) != len(page.prints) {
			t.Errorf("%s: %d blocks print something, want %d:\n%s", page.name, len(printed), len(page.prints), strings.Join(printed, "\n--\n"))
			continue
		}
		for i, out := range printed {
			if !page.prints[i].MatchString(out) {
				t.Errorf("%s: block %d prints\n%s\nwant %s", page.name, i, out, page.prints[i])
			}
		}
	}
}

// toolShell runs lines of the tools in a folder, against a demo.
type toolShell struct {
	url, key, folder, python string
}

func newToolShell(t *testing.T) *toolShell {
	t.Helper()
	python := findPython(t)
	demo := startDemo(t)
	return &toolShell{demo.URL, demo.key("boston", "analyst"), t.TempDir(), python}
}

// run runs a block and returns what it prints.
func (s *toolShell) run(t *testing.T, language, lines string) string {
	t.Helper()
	switch language {
	case "sh":
		return s.program(t, lines, "sh", "-eu")
	case "python":
		return s.program(t, lines, s.python, "-W", "error", "-")
	case "r":
		return s.program(t, lines, "Rscript", "--vanilla", "-")
	case "sql":
		return s.sql(t, lines)
	case "m":
		s.askAsM(t, lines)
		return ""
	}
	t.Errorf("nothing here runs %s:\n%s", language, lines)
	return ""
}

func (s *toolShell) program(t *testing.T, lines, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.Stdin = s.folder, strings.NewReader(lines)
	cmd.Env = append(os.Environ(), "URL="+s.url, "KEY="+s.key)
	out, err := cmd.CombinedOutput()
	if err != nil && !strings.Contains(lines, "colour") { // which is the page's example of a mistake
		t.Errorf("%s\n%v, printed\n%s", lines, err, out)
	}
	return string(out)
}

// address is one that a query of SQL reads from.
var address = regexp.MustCompile(`'(http://[^']+)'`)

// sql answers a query by DuckDB, on the files that its addresses answer: without its
// extension httpfs, which cannot be fetched here, it reads no others.
func (s *toolShell) sql(t *testing.T, query string) string {
	t.Helper()
	query = address.ReplaceAllStringFunc(query, func(quoted string) string {
		from := strings.Trim(quoted, "'")
		to := filepath.Join(s.folder, "fetched-"+path.Base(from))
		if err := os.WriteFile(to, wantStatus(t, from, s.key, http.StatusOK), 0o600); err != nil {
			t.Fatal(err)
		}
		return "'" + to + "'"
	})
	program, err := filepath.Abs(filepath.Join(clientsFolder, "duckdb.js"))
	if err != nil {
		t.Fatal(err)
	}
	return s.program(t, "", "node", program, query)
}

var (
	feedOfM     = regexp.MustCompile(`OData\.Feed\("([^"]+)/"`)
	setOfM      = regexp.MustCompile(`\[Name = "(\w+)"`)
	conditionsM = regexp.MustCompile(`Table\.SelectRows\(\w+, each (.*)\)\n|Table\.SelectRows\(\w+, each (.*)\),\n`)
	chosenOfM   = regexp.MustCompile(`Table\.SelectColumns\(\w+, \{(.*)\}\)`)
	pathOfM     = regexp.MustCompile(`RelativePath = "([^"]+)"`)
	optionsOfM  = regexp.MustCompile(`Query = \[(.*)\]\n`)
	namedOfM    = regexp.MustCompile(`(?:#"([^"]+)"|(\w+)) = "([^"]*)"`)
	momentOfM   = regexp.MustCompile(`#datetimezone\((\d+), (\d+), (\d+), 0, 0, 0, 0, 0\)`)
	cellOfM     = regexp.MustCompile(`\[(\w+)\]`)
)

// askAsM asks for what lines of M ask for, as Power Query does: nothing here runs them.
// The key is the password.
func (s *toolShell) askAsM(t *testing.T, lines string) {
	t.Helper()
	var at string
	if feed := feedOfM.FindStringSubmatch(lines); feed != nil {
		at = feed[1] + "/" + setOfM.FindStringSubmatch(lines)[1] + "?" + foldedM(lines).Encode()
	} else {
		query := url.Values{}
		for _, of := range optionsOfM.FindAllStringSubmatch(lines, -1) {
			for _, named := range namedOfM.FindAllStringSubmatch(of[1], -1) {
				query.Set(named[1]+named[2], named[3])
			}
		}
		at = s.url + "/" + pathOfM.FindStringSubmatch(lines)[1] + "?" + query.Encode()
	}
	body := s.asPassword(t, at)
	for _, column := range columnOfM.FindAllStringSubmatch(lines, -1) {
		if !strings.Contains(string(body), `"`+column[1]+`"`) {
			t.Errorf("%s\nnames the column %s, which GET %s has not", lines, column[1], at)
		}
	}
	if len(body) < 1000 {
		t.Errorf("%s\nasks GET %s, which is answered %s: want rows", lines, at, body)
	}
}

// foldedM are the options of OData that Power Query makes of steps.
func foldedM(lines string) url.Values {
	out := url.Values{}
	if found := conditionsM.FindStringSubmatch(lines); found != nil {
		filter := momentOfM.ReplaceAllStringFunc(found[1]+found[2], func(m string) string {
			part := momentOfM.FindStringSubmatch(m)
			return fmt.Sprintf("%s-%02s-%02sT00:00:00Z", part[1], part[2], part[3])
		})
		filter = strings.NewReplacer(
			" = ", " eq ", " <> ", " ne ", " >= ", " ge ", " < ", " lt ",
			"DateTimeZone.From(RangeStart)", "2026-01-01T00:00:00Z", "DateTimeZone.From(RangeEnd)", "2100-01-01T00:00:00Z",
		).Replace(filter)
		out.Set("$filter", cellOfM.ReplaceAllString(filter, "$1"))
	}
	if chosen := chosenOfM.FindStringSubmatch(lines); chosen != nil {
		out.Set("$select", strings.NewReplacer(`"`, "", " ", "").Replace(chosen[1]))
	}
	return out
}

func (s *toolShell) asPassword(t *testing.T, at string) []byte {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.SetBasicAuth("anybody", s.key)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Errorf("GET %s = %s %s, %v", at, answer.Status, body, err)
	}
	return body
}

// ranged reads parts of a file over HTTP, as programs that read Parquet do.
type ranged struct {
	*testing.T
	at, key string
	moved   int64 // bytes so far
}

// ReadAt implements io.ReaderAt.
func (r *ranged) ReadAt(to []byte, from int64) (int, error) {
	q, err := http.NewRequestWithContext(r.Context(), http.MethodGet, r.at, nil)
	if err != nil {
		return 0, err
	}
	q.Header.Set("Authorization", "Bearer "+r.key)
	q.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", from, from+int64(len(to))-1))
	answer, err := http.DefaultClient.Do(q)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusPartialContent {
		return 0, fmt.Errorf("%s of a part", answer.Status)
	}
	n, err := io.ReadFull(answer.Body, to)
	r.moved += int64(n)
	return n, err
}

func TestOneColumnOfASavedExportIsReadByRange(t *testing.T) {
	demo := startDemo(t)
	key, folder := demo.key("boston", "analyst"), t.TempDir()
	order, keyFile, file := filepath.Join(folder, "order.json"), filepath.Join(folder, "key"), filepath.Join(folder, "nightly.parquet")
	for name, text := range map[string]string{order: `{"subject": "cases", "format": "parquet", "name": "nightly"}`, keyFile: key} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command(t, "export", "fetch", demo.URL+"/exports", "--order", order, "--key-file", keyFile, "--out", file)
	whole, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	from := &ranged{T: t, at: demo.URL + "/exports/latest/nightly.parquet", key: key}
	table, err := parquet.OpenFile(from, whole.Size(), parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	if err != nil {
		t.Fatal(err)
	}
	status, ok := table.Schema().Lookup("status")
	if !ok {
		t.Fatal("the file has no column status")
	}
	open := 0
	for _, group := range table.RowGroups() {
		open += countOf(t, group.ColumnChunks()[status.ColumnIndex], "open")
	}
	if open != 655 || from.moved > whole.Size()/4 {
		t.Errorf("%d cases are open by %d bytes of %d; want 655, by less than a quarter", open, from.moved, whole.Size())
	}
	t.Logf("one column took %d bytes of %d", from.moved, whole.Size())
}

// countOf is how many values of a column are a text.
func countOf(t *testing.T, column parquet.ColumnChunk, text string) (n int) {
	t.Helper()
	pages := column.Pages()
	defer pages.Close()
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return n
		}
		if err != nil {
			t.Fatal(err)
		}
		values := make([]parquet.Value, page.NumValues())
		if got, err := page.Values().ReadValues(values); got != len(values) || err != nil && !errors.Is(err, io.EOF) {
			t.Fatalf("a page of %d values has %d, %v", len(values), got, err)
		}
		for _, v := range values {
			if v.String() == text {
				n++
			}
		}
		parquet.Release(page)
	}
}

// key is that of a role in an account of the demo.
func (l *demoLine) key(slug, role string) string {
	for _, tenant := range l.Tenants {
		if tenant.Slug == slug {
			return tenant.Keys[role]
		}
	}
	return ""
}

// startDemo runs a demo until the test ends.
func startDemo(t *testing.T) (line demoLine) {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	r := start(t, nil, "demo", "--addr", "127.0.0.1:0", "--output", "json")
	t.Cleanup(func() {
		if err := r.stop(); err != nil {
			t.Errorf("the demo ended with %v", err)
		}
	})
	if err := json.Unmarshal([]byte(r.first), &line); err != nil {
		t.Fatal(err)
	}
	return line
}
