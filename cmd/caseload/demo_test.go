package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/demo"
)

// running is a command that serves until the test ends.
type running struct {
	first  string        // the first line of its answer
	stderr *bytes.Buffer // to be read when it is stopped
	stop   func() error
}

// start runs a command in the background and waits for its first line.
func start(t *testing.T, environ []string, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	answer, stdout := io.Pipe()
	ended := make(chan error, 1)
	var stderr bytes.Buffer
	go func() {
		err := run(ctx, args, environ, stdout, &stderr)
		_ = stdout.CloseWithError(io.EOF)
		ended <- err
	}()
	r := &running{stderr: &stderr, stop: func() error { cancel(); return <-ended }}
	lines := bufio.NewReader(answer)
	var err error
	if r.first, err = lines.ReadString('\n'); err != nil {
		t.Fatalf("caseload %s ended before it was ready: %v\n%s", strings.Join(args, " "), r.stop(), &stderr)
	}
	go func() { _, _ = io.Copy(io.Discard, lines) }()
	return r
}

// demoLine is the line that the demo prints for programs.
type demoLine struct {
	URL      string `json:"url"`
	AdminURL string `json:"admin_url"`
	Tenants  []struct {
		Slug string            `json:"slug"`
		Keys map[string]string `json:"keys"`
	} `json:"tenants"`
	SignIn []string `json:"sign_in"`
	Curl   []struct {
		Face        string            `json:"face"`
		Tenant      string            `json:"tenant"`
		Command     string            `json:"command"`
		Credentials map[string]string `json:"credentials"`
	} `json:"curl"`
}

func TestDemoPrintsOneLineOfWorkingKeysAndCommandsAtTheNextFreePort(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	r := start(t, nil, "demo", "--addr", taken.Addr().String(), "--output", "json")
	d := json.NewDecoder(strings.NewReader(r.first))
	d.DisallowUnknownFields()
	var line demoLine
	if err := d.Decode(&line); err != nil {
		t.Fatalf("demo printed %s: %v", r.first, err)
	}
	if line.SignIn == nil || len(line.SignIn) != 0 {
		t.Errorf("sign_in = %v, want an empty list", line.SignIn)
	}
	if line.URL == "http://"+taken.Addr().String() {
		t.Errorf("demo says that it is at %s, which another listener has", line.URL)
	}
	wantStatus(t, line.AdminURL+"/readyz", "", http.StatusOK)
	checkDemoKeys(t, &line)
	checkDemoCommands(t, &line)
	if err := r.stop(); err != nil {
		t.Errorf("the demo ended with %v", err)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) != 0 {
		t.Errorf("the demo left %v in the temporary folder (%v)", left, err)
	}
	if got := r.stderr.String(); got != "The demo has ended, and its temporary folder is gone.\n" {
		t.Errorf("the demo, interrupted, prints %q to standard error", got)
	}
}

// checkDemoKeys reads a page of cases with every key: all cases, but for the
// caseworker.
func checkDemoKeys(t *testing.T, line *demoLine) {
	t.Helper()
	totals := map[string]int64{"boston": 1429, "cornwall": 5000}
	if len(line.Tenants) != len(totals) {
		t.Errorf("demo has the tenants %v, want boston and cornwall", line.Tenants)
	}
	for _, tenant := range line.Tenants {
		for _, role := range []string{"admin", "manager", "analyst", "caseworker"} {
			var page struct{ Pagination struct{ Total int64 } }
			body := wantStatus(t, line.URL+"/api/cases", tenant.Keys[role], http.StatusOK)
			if err := json.Unmarshal(body, &page); err != nil {
				t.Fatalf("%s as %s of %s: %v", body, role, tenant.Slug, err)
			}
			total, all := page.Pagination.Total, totals[tenant.Slug]
			if role != "caseworker" && total != all {
				t.Errorf("the %s of %s sees %d cases, want %d", role, tenant.Slug, total, all)
			}
			if role == "caseworker" && (total < all/20 || total > all/5) {
				t.Errorf("the caseworker of %s sees %d cases, want a share of %d", tenant.Slug, total, all)
			}
		}
	}
}

var commandLine = regexp.MustCompile(`^curl -H "Authorization: Bearer (\S+)" "(\S+)"$`)

// checkDemoCommands asks for what each command asks for, by Go and, where there
// is one, by curl.
func checkDemoCommands(t *testing.T, line *demoLine) {
	t.Helper()
	for i, c := range line.Curl {
		parts := commandLine.FindStringSubmatch(c.Command)
		if len(parts) != 3 || parts[1] != c.Credentials["key"] {
			t.Fatalf("the command %q is not a curl line with its own key", c.Command)
		}
		body := wantStatus(t, parts[2], parts[1], http.StatusOK)
		if i == 0 {
			checkShownCase(t, body)
		}
		if _, err := exec.LookPath("curl"); err != nil {
			continue
		}
		answer, err := exec.Command("sh", "-c", strings.Replace(c.Command, "curl", "curl -sSf", 1)).Output()
		if err != nil || !bytes.Equal(answer, body) {
			t.Errorf("%s: %v, answered %d bytes, want the %d that Go gets", c.Command, err, len(answer), len(body))
		}
	}
}

func checkShownCase(t *testing.T, body []byte) {
	t.Helper()
	var shown struct{ Reference, Status, PublicSummary, CreatedAt string }
	if err := json.Unmarshal(body, &shown); err != nil {
		t.Fatalf("the first command answers %s: %v", body, err)
	}
	// 01/05/2015 06:39:42 AM in Boston.
	if shown.CreatedAt != "2015-01-05T11:39:42.000Z" || shown.Status != "closed" || !strings.Contains(shown.PublicSummary, "Garden St") {
		t.Errorf("the first command shows %+v, want the closed case of 5 January 2015 in Garden St", shown)
	}
}

// wantStatus gets a page and returns its body.
func wantStatus(t *testing.T, url, key string, want int) []byte {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != want {
		t.Fatalf("GET %s = %s, %v: %.300s; want %d", url, answer.Status, err, body, want)
	}
	return body
}

func TestDemoPrintsTextForPeople(t *testing.T) {
	sandbox := &demo.Sandbox{CaseID: "case-1", Tenants: []demo.Tenant{
		{Slug: "boston", Keys: map[caseload.Role]string{caseload.RoleManager: "sk_b_1"}},
		{Slug: "cornwall", Keys: map[caseload.Role]string{caseload.RoleManager: "sk_c_1"}},
	}}
	var out bytes.Buffer
	printDemo(&out, demoAnswer("http://a.example", "http://b.example", sandbox), sandbox)
	for _, want := range []string{
		"Caseload is at http://a.example, health and metrics at http://b.example\n",
		"\ncasework: one case (boston)\n  curl -H \"Authorization: Bearer sk_b_1\" \"http://a.example/api/cases/case-1\"\n",
		"Ctrl-C", "\n  cornwall\tmanager\tsk_c_1\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the demo prints\n%s\nwhich lacks %q", &out, want)
		}
	}
}
