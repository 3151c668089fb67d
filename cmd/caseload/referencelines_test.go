package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"caseload/internal/store/sqlite"
)

// lineTenants are whose pages the lines of each API are taken from.
var lineTenants = map[string]string{"casework": "cornwall", "casebook": "hillside", "icasework": "hillside", "commcare": "tamarind", "reporting": "hillside", "odata": "cornwall", "public": "cornwall"}

// tenantOf is a tenant that has what a step is about.
func tenantOf(step *lineStep) string {
	for part, tenant := range map[string]string{"/cases/forms": "tamarind", "/attachments/": "cornwall", "/cases/goals": "cornwall"} {
		if strings.HasPrefix(step.path, part) {
			return tenant
		}
	}
	return lineTenants[step.api]
}

// refusedLines are those that need more than a key and IDs, with what they are answered.
var refusedLines = map[string]int{
	"casebook/create_token":     http.StatusUnauthorized, // the ID and the secret of an application
	"icasework/token":           http.StatusBadRequest,   // a JWT that is signed
	"icasework/servlets_getimg": http.StatusForbidden,    // an address that was answered within the hour
}

// lineStep is one operation of the reference, with its lines by language.
type lineStep struct {
	api, id, method, path string
	lines                 map[string]string
}

// lineShown is where a page of the reference has its lines.
var lineShown = regexp.MustCompile(`(?s)id="lines"[^>]*>(.*?)</pre>`)

// readLines reads the lines of every operation off the pages.
func readLines(t *testing.T, demo *demoLine) (out []lineStep) {
	t.Helper()
	for _, d := range described {
		b := newBrowser(t)
		for _, in := range demo.SignIn {
			if in.Tenant == lineTenants[d.name] && in.Role == "admin" {
				b.get(in.URL)
			}
		}
		if private := map[string]string{"casework": "/api/cases", "casebook": "/cases/cases", "icasework": "/getcases?db=hillside", "commcare": "/a/tamarind/api/case/v1/", "reporting": "/reporting/reports", "odata": "/odata/"}[d.name]; private != "" {
			b.wantNobody(demo.URL + private)
		}
		for _, language := range []string{"curl", "python"} {
			b.post(demo.URL+"/ui/preferences", "lines="+language+"&return_to=/ui/reference")
			for path, item := range d.doc().Paths {
				for method, o := range item {
					page := b.get(demo.URL + "/ui/reference/" + d.name + "/" + o.OperationID)
					found := lineShown.FindStringSubmatch(page)
					if found == nil {
						t.Fatalf("%s %s has no lines", d.name, o.OperationID)
					}
					at := slices.IndexFunc(out, func(s lineStep) bool { return s.api == d.name && s.id == o.OperationID })
					if at < 0 {
						at = len(out)
						out = append(out, lineStep{d.name, o.OperationID, strings.ToUpper(method), path, map[string]string{}})
					}
					out[at].lines[language] = html.UnescapeString(found[1])
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b lineStep) int {
		return cmp.Or(cmp.Compare(a.turn(), b.turn()), cmp.Compare(a.api, b.api), cmp.Compare(a.id, b.id))
	})
	return out
}

// turn is when a step is made: what reads is before what changes, and that before what
// takes away.
func (s *lineStep) turn() int {
	switch {
	case s.method == http.MethodGet:
		return 0
	case s.method == http.MethodDelete || strings.HasSuffix(s.path, "/purge"):
		return 2
	}
	return 1
}

// post sends a form.
func (b *browser) post(address, form string) {
	b.t.Helper()
	answer, err := b.client.Post(address, "application/x-www-form-urlencoded", strings.NewReader(form))
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		b.t.Fatalf("POST %s = %s", address, answer.Status)
	}
}

// wantNobody holds that who is signed in to the pages is nobody to an API.
func (b *browser) wantNobody(address string) {
	b.t.Helper()
	answer, err := b.client.Get(address)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusUnauthorized && answer.StatusCode != http.StatusForbidden {
		b.t.Errorf("%s answers %s to a session, want that nobody asks", address, answer.Status)
	}
}

// stock has what stands in lines for what a reader has: IDs, each of which is used once
// as long as there are more.
type stock struct {
	t    *testing.T
	demo *demoLine
	ids  map[string][]string // by tenant and collection
	used map[string]int
}

// send asks as an administrator, and answers the body.
func (s *stock) send(tenant, method, address, body string) []byte {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.demo.URL+address, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.demo.key(tenant, "admin"))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return wantAnswer(s.t, r)
}

// collections are where Casebook lists what stands at an address of another API, or is of
// a type.
var collections = map[string]string{
	"/api/cases": "/cases/cases", "/api/wards": "/cases/wards", "notes": "/attachments/notes", "people": "/people/people", "users": "/people/users", "teams": "/people/teams",
}

// next is an ID of what a collection has.
func (s *stock) next(tenant, collection string) string {
	s.t.Helper()
	switch collection {
	case "/exports", "/reporting/reports", "/exports/reports":
		return s.nextOfReporting(tenant, collection)
	}
	collection = cmp.Or(collections[collection], collection)
	if !strings.HasPrefix(collection, "/") {
		collection = "/cases/" + collection
	}
	key := tenant + collection
	if s.ids[key] == nil {
		var page struct{ Data []struct{ ID string } }
		if err := json.Unmarshal(s.send(tenant, http.MethodGet, collection+"?page%5Bsize%5D=500", ""), &page); err != nil || len(page.Data) == 0 {
			s.t.Fatalf("%s of %s has %d rows, %v", collection, tenant, len(page.Data), err)
		}
		for _, x := range page.Data {
			s.ids[key] = append(s.ids[key], x.ID)
		}
	}
	s.used[key]++
	return s.ids[key][s.used[key]%len(s.ids[key])]
}

// nextOfReporting is a new report or a new export that is done.
func (s *stock) nextOfReporting(tenant, collection string) string {
	s.t.Helper()
	var made struct {
		ID     string
		Number int
		State  string
	}
	read := func(body []byte) {
		if err := json.Unmarshal(body, &made); err != nil {
			s.t.Fatalf("%s answers %s: %v", collection, body, err)
		}
	}
	if collection != "/exports" {
		s.used[collection]++
		read(s.send(tenant, http.MethodPost, "/reporting/reports", fmt.Sprintf(`{"name": "Lines %d", "subject": "cases", "columns": ["CaseDetails.CaseId"]}`, s.used[collection])))
		return strconv.Itoa(made.Number)
	}
	for read(s.send(tenant, http.MethodPost, "/exports", `{"subject": "cases", "format": "csv", "name": "nightly", "limit": 3}`)); made.State != "done"; {
		time.Sleep(10 * time.Millisecond)
		read(s.send(tenant, http.MethodGet, "/exports/"+made.ID, ""))
	}
	return made.ID
}

var (
	upperInPath = regexp.MustCompile(`\{(\w+)\}`)
	identifier  = regexp.MustCompile(`("id":\s*")[^"]*(",\s*"type":\s*"(\w+)")`)
)

// What stands in examples for what a tenant has: the number of a case and of a report,
// the end of a name that none has yet, a case type, fields of its own.
var (
	caseExample   = regexp.MustCompile(`CaseId(?:=|": ")(1001)`)
	reportExample = regexp.MustCompile(`ReportId=(10801)`)
	nameExample   = regexp.MustCompile(`"(?:name": "(?:Riverside|Fallen trees)|external_id": "[^"]*)()`)
	typeExample   = regexp.MustCompile(`"case_type": "(repair)`)
	fieldsExample = regexp.MustCompile(`(?s)("custom_fields": )\{.*?\}`)
)

// number is that of a case of iCasework.
func (s *stock) number(tenant string) string {
	s.t.Helper()
	var one struct {
		Data struct{ Attributes struct{ Number int } }
	}
	if err := json.Unmarshal(s.send(tenant, http.MethodGet, "/cases/cases/"+s.next(tenant, "cases"), ""), &one); err != nil {
		s.t.Fatal(err)
	}
	return strconv.Itoa(one.Data.Attributes.Number)
}

// filled are the lines of a step with a key and IDs in them.
func (s *stock) filled(step *lineStep, lines string) string {
	s.t.Helper()
	tenant := tenantOf(step)
	lines = strings.ReplaceAll(lines, "YOUR_KEY", s.demo.key(tenant, "admin"))
	switch step.api {
	case "commcare":
		return s.filledCommCare(step, lines)
	case "public": // they name the tenant, and need no more
		if strings.Contains(lines, s.demo.key(tenant, "admin")) {
			s.t.Errorf("the lines of %s send a key:\n%s", step.id, lines)
		}
		return lines
	case "odata":
		return strings.ReplaceAll(lines, "/odata/SET", "/odata/cases")
	}
	chosen := map[string]string{} // by type
	if at := upperInPath.FindStringSubmatchIndex(step.path); at != nil {
		name, collection := step.path[at[2]:at[3]], strings.TrimSuffix(step.path[:at[0]], "/")
		id := "nightly.csv"
		if name != "name" {
			id = s.next(tenant, collection)
		} else {
			s.nextOfReporting(tenant, "/exports")
		}
		chosen[collection[strings.LastIndexByte(collection, '/')+1:]] = id
		if strings.HasSuffix(step.path, "/restore") || strings.HasSuffix(step.path, "/purge") {
			s.send(tenant, http.MethodDelete, collection+"/"+id, "")
		}
		lines = strings.ReplaceAll(lines, collection+"/"+strings.ToUpper(name), collection+"/"+id)
	}
	for example, own := range map[*regexp.Regexp]func() string{
		caseExample:   func() string { return s.number(tenant) },
		reportExample: func() string { return s.nextOfReporting(tenant, "/reporting/reports") },
		nameExample:   func() string { s.used["name"]++; return " " + strconv.Itoa(s.used["name"]) },
		typeExample:   func() string { return "Complaint" },
	} {
		lines = example.ReplaceAllStringFunc(lines, func(found string) string {
			return strings.TrimSuffix(found, example.FindStringSubmatch(found)[1]) + own()
		})
	}
	lines = fieldsExample.ReplaceAllString(lines, "$1{}")
	return identifier.ReplaceAllStringFunc(lines, func(found string) string {
		part := identifier.FindStringSubmatch(found)
		if chosen[part[3]] == "" {
			chosen[part[3]] = s.next(tenant, part[3])
		}
		return part[1] + chosen[part[3]] + part[2]
	})
}

// filledCommCare puts into lines what a programme has: a case, and a form that keeps its
// file, as the invented ones do not.
func (s *stock) filledCommCare(step *lineStep, lines string) string {
	s.t.Helper()
	const form = `<data xmlns="http://example.org/lines"><meta xmlns="http://openrosa.org/jr/xforms"><instanceID>lines-1</instanceID></meta></data>`
	s.send("tamarind", http.MethodPost, "/a/tamarind/receiver/", form)
	id := s.next("tamarind", "cases")
	if strings.Contains(step.path, "/form") {
		id = "lines-1"
	}
	for placeholder, own := range map[string]string{"EXTERNAL_ID": "invented-household-1-2", "ID": id, "FEED": "pregnancy", "NAME": "form.xml", "APP": "app-1"} {
		lines = strings.ReplaceAll(lines, "/"+placeholder+"/", "/"+own+"/")
	}
	return lines
}

// Each line of the reference in curl and in Python is sent to the demo with IDs of its
// own, and is answered what is asked for, or refused as the description says.
func TestLinesOfPythonAndCurlInTheReferenceWorkOnTheDemo(t *testing.T) {
	demo := startDemoWithoutLimit(t)
	s := &stock{t, &demo, map[string][]string{}, map[string]int{}}
	steps := readLines(t, &demo)
	runners := map[string]func(*testing.T, []string) []int{"curl": runCurl, "python": runPython}
	for turn := range 3 {
		for language, run := range runners {
			var lines []string
			var of []*lineStep
			for i := range steps {
				if steps[i].turn() == turn {
					lines, of = append(lines, s.filled(&steps[i], steps[i].lines[language])), append(of, &steps[i])
				}
			}
			for i, status := range run(t, lines) {
				name := of[i].api + "/" + of[i].id
				if want := refusedLines[name]; status/100 != 2 && status != want || status/100 == 2 && want != 0 {
					t.Errorf("%s is answered %d, want %s\n%s", name, status, cmp.Or(strings.TrimPrefix(strconv.Itoa(want), "0"), "success"), lines[i])
				}
				if !describes(of[i], status) {
					t.Errorf("%s is answered %d, which its description does not have", name, status)
				}
			}
		}
	}
}

// startDemoWithoutLimit runs a demo whose keys may be used as often as they are, until the
// test ends.
func startDemoWithoutLimit(t *testing.T) (line demoLine) {
	t.Helper()
	settings, err := demoSettings(t.TempDir(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	settings.RateLimit = 0
	store, err := openSQLite(t.Context(), settings, sqlite.Options{Fleeting: true})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	answer, stdout := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := (&program{stdout: stdout, stderr: io.Discard}).demoStore(ctx, settings, store, &output{json: true})
		_ = stdout.CloseWithError(io.EOF)
		ended <- errors.Join(err, store.Close())
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the demo ended with %v", err)
		}
	})
	if err := json.NewDecoder(answer).Decode(&line); err != nil {
		t.Fatalf("the demo has no line: %v", err)
	}
	go func() { _, _ = io.Copy(io.Discard, answer) }()
	return line
}

// describes reports whether an operation is described with a status.
func describes(step *lineStep, status int) bool {
	i := slices.IndexFunc(described, func(d face) bool { return d.name == step.api })
	o := described[i].doc().Paths[step.path][strings.ToLower(step.method)]
	_, ok := o.Responses[strconv.Itoa(status)]
	return ok
}

// folderOfLines is a folder with the file that some lines send.
func folderOfLines(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "cases.csv"), []byte("external_id,name,owner_id\nvisitor-4,Jago Opie,clinic-7\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// runCurl runs commands in a shell, and answers the status of each.
func runCurl(t *testing.T, commands []string) (out []int) {
	t.Helper()
	for _, line := range commands {
		cmd := exec.CommandContext(t.Context(), "sh", "-eu", "-c", strings.Replace(line, "curl", `curl -sS -w '\n%{http_code}'`, 1))
		cmd.Dir = folderOfLines(t)
		printed, err := cmd.CombinedOutput()
		status, wrong := strconv.Atoi(string(printed[bytes.LastIndexByte(printed, '\n')+1:]))
		if err != nil || wrong != nil {
			t.Fatalf("%s\n%v, printed\n%s", line, err, printed)
		}
		if status/100 != 2 {
			t.Logf("%.600s\n%.500s", line, printed)
		}
		out = append(out, status)
	}
	return out
}

// pythonRunner runs programs that it reads as JSON, and prints the status that each was
// answered.
const pythonRunner = `
import json, sys, io, contextlib, requests
for program in json.load(sys.stdin):
    names = {}
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(program, names)
        print(names["response"].status_code)
    except requests.HTTPError as error:
        print(error.response.status_code)
`

func runPython(t *testing.T, programs []string) (out []int) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "run.py")
	if err := os.WriteFile(file, []byte(pythonRunner), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(programs)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), findPython(t), "-W", "error", file)
	cmd.Dir, cmd.Stdin = folderOfLines(t), bytes.NewReader(text)
	printed, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v, printed\n%s", err, printed)
	}
	for line := range strings.Lines(string(printed)) {
		status, err := strconv.Atoi(strings.TrimSpace(line))
		if err != nil {
			t.Fatalf("the programs print %s", printed)
		}
		out = append(out, status)
	}
	return out
}
