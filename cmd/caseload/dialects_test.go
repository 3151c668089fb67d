package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"strings"
	"testing"
)

// browser keeps the cookies that it is given, and follows where it is led.
type browser struct {
	t      *testing.T
	client http.Client
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, http.Client{Jar: jar}}
}

// get is a page that there must be.
func (b *browser) get(address string) string {
	b.t.Helper()
	answer, err := b.client.Get(address)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		b.t.Fatalf("%s = %d, %v", address, answer.StatusCode, err)
	}
	return string(body)
}

func TestPagesShowACaseInEachDialect(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	r := start(t, nil, "demo", "--addr", "127.0.0.1:0", "--output", "json")
	var line demoLine
	if err := json.Unmarshal([]byte(r.first), &line); err != nil {
		t.Fatal(err)
	}
	b := newBrowser(t)
	for _, in := range line.SignIn {
		if in.Tenant == "hillside" && in.Role == "manager" {
			b.get(in.URL)
		}
	}
	first := regexp.MustCompile(`href="(/ui/cases/[0-9a-f][^"/]+)"`).FindStringSubmatch(b.get(line.URL + "/ui/cases"))
	if first == nil {
		t.Fatal("the list of the demo is empty")
	}
	page := b.get(line.URL + first[1] + "/dialects")
	answers := regexp.MustCompile(`govuk-hint">(\d+ [^<]*)<`).FindAllStringSubmatch(page, -1)
	for i, want := range []string{"200 application/json", "200 application/vnd.api&#43;json", "200 application/json", "200 text/xml"} {
		if len(answers) != 4 || answers[i][1] != want {
			t.Errorf("the four answer %q; want %q of the one at %d", answers, want, i)
		}
	}
	for _, want := range []string{"&#34;reference&#34;", "&#34;received_on&#34;", "&#34;case_id&#34;", "&lt;CaseDetails.CaseReference&gt;"} {
		if !strings.Contains(page, want) {
			t.Errorf("the case in four dialects has no %q", want)
		}
	}
	if err := r.stop(); err != nil {
		t.Errorf("the demo ended with %v", err)
	}
}
