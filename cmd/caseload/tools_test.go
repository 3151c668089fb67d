package main

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// toolsPage says how to fetch reports into the tools that people have.
const toolsPage = "../../docs/icasework-tools.md"

// hillside is the demo's account of that name, and what the page's lines need.
type hillside struct{ url, key, pairID, secret string }

func demoHillside(t *testing.T) hillside {
	t.Helper()
	line := startDemo(t)
	out := hillside{url: line.URL, key: line.key("hillside", "analyst")}
	for _, c := range line.Curl {
		if id := c.Credentials["key_id"]; id != "" {
			out.pairID, out.secret = id, c.Credentials["secret"]
		}
	}
	return out
}

// blocksOf lists the blocks of a page that are written in a language.
func blocksOf(t *testing.T, page, language string) []string {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, found := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllSubmatch(text, -1) {
		out = append(out, string(found[1]))
	}
	return out
}

// What the page's lines print, one for each block.
var toolsPrint = []*regexp.Regexp{
	regexp.MustCompile(`(?s)^(Adult Social Care|Housing) \d+ \d{4}-\d\d-\d\d\n.*400 8099 .*Previous quarter`),
	regexp.MustCompile(`(?s)\d{4}Q\d +\d+\.\d.*\d{4}Q\d +0\.\d+`),
	regexp.MustCompile(`^[1-9]\d+ complaints went to stage 2\n$`),
	regexp.MustCompile(`^[1-9]\d+ complaints went to stage 2\n$`),
}

func TestLinesOfPythonWorkOnTheDemo(t *testing.T) {
	python := findPython(t)
	demo := demoHillside(t)
	blocks := blocksOf(t, toolsPage, "python")
	if len(blocks) != len(toolsPrint) {
		t.Fatalf("%s has %d blocks of Python, want %d", toolsPage, len(blocks), len(toolsPrint))
	}
	for i, block := range blocks {
		cmd := exec.CommandContext(t.Context(), python, "-W", "error", "-")
		cmd.Stdin = strings.NewReader(block)
		cmd.Env = append(os.Environ(), "URL="+demo.url, "KEY="+demo.key, "KEY_ID="+demo.pairID, "SECRET="+demo.secret)
		out, err := cmd.CombinedOutput()
		if err != nil || !toolsPrint[i].Match(out) {
			t.Errorf("%s\n%v, printed\n%s\nwant %s", block, err, out, toolsPrint[i])
		}
	}
}

// findPython finds a Python with the modules that the page's lines import: there
// may be another in front of Debian's.
func findPython(t *testing.T) string {
	t.Helper()
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.CommandContext(t.Context(), python, "-c", "import pandas, requests").Run() == nil {
			return python
		}
	}
	t.Fatal("there is no Python with pandas and requests, which make packages installs")
	return ""
}

var (
	queryOfM  = regexp.MustCompile(`(?s)Query = \[(.*?)\]`)
	fieldOfM  = regexp.MustCompile(`(\w+) = "([^"]*)"`)
	columnOfM = regexp.MustCompile(`\{"([a-z.0-9]+)", `)
)

// Nothing here runs M. What its lines ask for is asked for, and the columns that
// they name must be in the answer.
func TestLinesOfMAskTheDemoForWhatThereIs(t *testing.T) {
	demo := demoHillside(t)
	blocks := blocksOf(t, toolsPage, "m")
	if len(blocks) != 2 {
		t.Errorf("%s has %d blocks of M, want 2", toolsPage, len(blocks))
	}
	for _, block := range blocks {
		query := url.Values{"From": {"2000-01-01"}}
		for _, field := range fieldOfM.FindAllStringSubmatch(queryOfM.FindStringSubmatch(block)[1], -1) {
			query.Set(field[1], field[2])
		}
		if query.Has("Units") {
			query.Del("From")
		}
		body := wantStatus(t, demo.url+"/getreport?"+query.Encode(), demo.key, http.StatusOK)
		rows, err := csv.NewReader(strings.NewReader(string(body))).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Fatalf("%s\nis answered %d rows, %v", block, len(rows), err)
		}
		columns := columnOfM.FindAllStringSubmatch(block, -1)
		for _, column := range columns {
			if !slices.Contains(rows[0], column[1]) {
				t.Errorf("%s\nnames the column %s, which is not in %v", block, column[1], rows[0])
			}
		}
		if len(columns) == 0 {
			t.Errorf("%s\nnames no column", block)
		}
	}
}
