package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
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
		Slug     string            `json:"slug"`
		Keys     map[string]string `json:"keys"`
		Username string            `json:"username"`
		APIKey   string            `json:"api_key"`
	} `json:"tenants"`
	SignIn []struct {
		Tenant string `json:"tenant"`
		Role   string `json:"role"`
		URL    string `json:"url"`
	} `json:"sign_in"`
	Public []struct {
		Tenant string `json:"tenant"`
		URL    string `json:"url"`
	} `json:"public"`
	Curl []struct {
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
	if line.URL == "http://"+taken.Addr().String() {
		t.Errorf("demo says that it is at %s, which another listener has", line.URL)
	}
	wantStatus(t, line.AdminURL+"/readyz", "", http.StatusOK)
	checkDemoKeys(t, &line)
	checkDemoLinks(t, &line)
	checkDemoPublic(t, &line)
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
	totals := map[string]int64{"boston": 1429, "cornwall": 3000, "tamarind": 401, "hillside": 1800}
	if len(line.Tenants) != len(totals) {
		t.Errorf("demo has the tenants %v, want boston, cornwall, tamarind and hillside", line.Tenants)
	}
	for _, tenant := range line.Tenants {
		if tenant.Username != "manager@"+tenant.Slug+".example" || tenant.APIKey != tenant.Keys["manager"] {
			t.Errorf("%s has the username %s and the api_key %s, want those of its manager", tenant.Slug, tenant.Username, tenant.APIKey)
		}
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

// checkDemoLinks opens the pages by each link: there is one for every key, and it
// leads to the home page of its tenant.
func checkDemoLinks(t *testing.T, line *demoLine) {
	t.Helper()
	want, got := map[string]bool{}, map[string]bool{}
	for _, tenant := range line.Tenants {
		for role := range tenant.Keys {
			want[tenant.Slug+" "+role] = true
		}
	}
	for _, in := range line.SignIn {
		got[in.Tenant+" "+in.Role] = true
		if page := newBrowser(t).get(in.URL); !strings.Contains(page, `href="/ui/cases"`) {
			t.Errorf("the link of the %s of %s leads to\n%.500s\nwant the home page", in.Role, in.Tenant, page)
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("sign_in has the links of %v, want those of %v", got, want)
	}
}

// checkDemoPublic reads what everybody sees, without a key: all cases of the tenants
// that publish, and where they are from.
func checkDemoPublic(t *testing.T, line *demoLine) {
	t.Helper()
	want := map[string][]string{
		"boston":   {"1,429 cases", "Cases by ward", "Earlier, or on no known day: 1,429.", "Public Domain Dedication"},
		"cornwall": {"3,000 cases", "Map of cases by ward", "The cases are invented.", "Open Government Licence v3.0"},
	}
	for _, public := range line.Public {
		page := string(wantStatus(t, public.URL, "", http.StatusOK))
		for _, text := range want[public.Tenant] {
			if !strings.Contains(page, text) {
				t.Errorf("the public page of %s lacks %q:\n%.3000s", public.Tenant, text, page)
			}
		}
		delete(want, public.Tenant)
	}
	if len(want) > 0 {
		t.Errorf("public lacks the pages of %v", want)
	}
	wantStatus(t, line.URL+"/public/hillside/", "", http.StatusNotFound)
}

// checkDemoCommands asks for what each command asks for, by Go and, where there
// is one, by curl. Each face shows the same case first.
func checkDemoCommands(t *testing.T, line *demoLine) {
	t.Helper()
	faces := map[string]bool{}
	for _, c := range line.Curl {
		r := requestOf(t, c.Command)
		checkCredentials(t, r, c.Command, c.Credentials)
		body := wantAnswer(t, r)
		if !faces[c.Face] {
			faces[c.Face] = true
			checkShownCase(t, c.Face, body)
		}
		if _, err := exec.LookPath("curl"); err != nil {
			continue
		}
		answer, err := exec.Command("sh", "-c", strings.Replace(c.Command, "curl", "curl -sSf", 1)).Output()
		answer, body = token.ReplaceAll(answer, nil), token.ReplaceAll(body, nil)
		if err != nil || !bytes.Equal(answer, body) {
			t.Errorf("%s: %v, answered %d bytes, want the %d that Go gets", c.Command, err, len(answer), len(body))
		}
	}
	if len(faces) != 4 {
		t.Errorf("demo has commands of the faces %v, want casework, casebook, commcare and icasework", faces)
	}
}

// token is where an answer differs from another to the same question.
var token = regexp.MustCompile(`"access_token": "[^"]+"`)

// checkCredentials looks for a command's own credentials in what it asks: a pair
// signs, and its secret is not sent.
func checkCredentials(t *testing.T, r *http.Request, command string, own map[string]string) {
	t.Helper()
	want := "Bearer " + own["key"]
	switch {
	case own["api_key"] != "":
		want = "ApiKey " + own["username"] + ":" + own["api_key"]
	case own["key_id"] != "":
		want = ""
		if own["secret"] == "" || strings.Contains(command, own["secret"]) {
			t.Errorf("the command %q goes with the secret %q, which must not be sent", command, own["secret"])
		}
	}
	if got := r.Header.Get("Authorization"); got != want {
		t.Errorf("the command %q sends %q, want its own credentials %q", command, got, want)
	}
}

var shellWord = regexp.MustCompile(`"[^"]*"|'[^']*'|\S+`)

// requestOf is what a command asks for. It knows -H, -X and -d.
func requestOf(t *testing.T, command string) *http.Request {
	t.Helper()
	words := shellWord.FindAllString(command, -1)
	for i, w := range words {
		words[i] = strings.Trim(w, `'"`)
	}
	method, body := http.MethodGet, ""
	if at := slices.Index(words, "-d"); at > 0 {
		method, body = http.MethodPost, words[at+1]
	}
	if at := slices.Index(words, "-X"); at > 0 {
		method = words[at+1]
	}
	r, err := http.NewRequestWithContext(t.Context(), method, words[len(words)-1], strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded") // as curl does
	}
	for i, w := range words[:len(words)-1] {
		if name, value, ok := strings.Cut(words[i+1], ": "); ok && w == "-H" {
			r.Header.Set(name, value)
		}
	}
	return r
}

// wantAnswer sends a request and returns the body of its answer.
func wantAnswer(t *testing.T, r *http.Request) []byte {
	t.Helper()
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= http.StatusMultipleChoices {
		t.Fatalf("%s %s = %s, %v: %.300s", r.Method, r.URL, answer.Status, err, body)
	}
	return body
}

// checkShownCase looks for the closed case of 5 January 2015, 06:39:42 in
// Boston.
func checkShownCase(t *testing.T, face string, body []byte) {
	t.Helper()
	var shown struct {
		Status, PublicSummary, CreatedAt string // of casework
		Closed                           bool   // of commcare
		Properties                       struct {
			DateOpened string `json:"date_opened"`
			Summary    string `json:"public_summary"`
		}
		Data struct { // of casebook
			Attributes struct {
				Status  string
				Opened  string `json:"opened_at"`
				Summary string `json:"public_summary"`
			}
		}
	}
	if face == "icasework" { // a flat object, in the tenant's own time
		checkShownColumns(t, body)
		return
	}
	if err := json.Unmarshal(body, &shown); err != nil {
		t.Fatalf("the first command of %s answers %s: %v", face, body, err)
	}
	summary, opened, closed := shown.PublicSummary, shown.CreatedAt, shown.Status == "closed"
	switch face {
	case "commcare":
		summary, opened, closed = shown.Properties.Summary, shown.Properties.DateOpened, shown.Closed
	case "casebook":
		a := shown.Data.Attributes
		summary, opened, closed = a.Summary, a.Opened, a.Status == "closed"
	}
	if !strings.HasPrefix(opened, "2015-01-05T11:39:42.000") || !closed || !strings.Contains(summary, "Garden St") {
		t.Errorf("the first command of %s shows %+v, want the closed case of 5 January 2015 in Garden St", face, shown)
	}
}

func checkShownColumns(t *testing.T, body []byte) {
	t.Helper()
	var shown map[string]string
	if err := json.Unmarshal(body, &shown); err != nil {
		t.Fatalf("the first command of icasework answers %s: %v", body, err)
	}
	if shown["CaseDetails.Opened"] != "2015-01-05T06:39:42" || shown["CaseStatusClosure.DateClosed"] == "" || !strings.Contains(shown["CaseDetails.PublicSummary"], "Garden St") {
		t.Errorf("the first command of icasework shows %v, want the closed case of 5 January 2015 in Garden St", shown)
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
	sandbox := &demo.Sandbox{CaseID: "case-1", Pregnancy: "case-2", Tenants: []demo.Tenant{
		{Slug: "boston", Keys: map[caseload.Role]string{caseload.RoleManager: "sk_b_1"}, Public: true},
		{Slug: "cornwall", Keys: map[caseload.Role]string{caseload.RoleManager: "sk_c_1"}},
		{Slug: "tamarind", Keys: map[caseload.Role]string{caseload.RoleManager: "sk_t_1"}},
		{Slug: "hillside", Keys: map[caseload.Role]string{caseload.RoleManager: "sk_h_1"}},
	}, Pair: demo.Pair{ID: "k1", Secret: "sk_k1_2"}}
	var out bytes.Buffer
	printDemo(&out, demoAnswer("http://a.example", "http://b.example", sandbox), sandbox)
	for _, want := range []string{
		"Caseload is at http://a.example, health and metrics at http://b.example\n",
		"\ncasework: one case (boston)\n  curl -H \"Authorization: Bearer sk_b_1\" \"http://a.example/api/cases/case-1\"\n",
		"\ncasebook: the same case (boston)\n  curl -g -H \"Authorization: Bearer sk_b_1\" \"http://a.example/cases/cases/case-1\"\n",
		"\ncommcare: the first of these cases (boston)\n  curl -H \"Authorization: ApiKey manager@boston.example:sk_b_1\" \"http://a.example/a/boston/api/case/v1/case-1/\"\n",
		"\nicasework: the first of these cases (boston)\n  curl -H \"Authorization: Bearer sk_b_1\" \"http://a.example/getcasedetails?db=boston&ExternalId=101001242028&Format=json\"\n",
		"\nSee what everybody sees, without signing in:\n  boston\thttp://a.example/public/boston/\n\n",
		"\nThe key pair of hillside, whose ID and secret sign:\n  k1\tsk_k1_2\n",
		"Ctrl-C", "\n  cornwall\tmanager\tmanager@cornwall.example\tsk_c_1\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the demo prints\n%s\nwhich lacks %q", &out, want)
		}
	}
}
