package reporting_test

import (
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/api/reporting"
	"caseload/internal/apitest"
	"caseload/internal/httpkit"
	"caseload/internal/reportfile"
)

func readPage(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../../docs/reports.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEveryRouteAndParameterIsDocumented(t *testing.T) {
	doc := readPage(t)
	for _, route := range reporting.Routes {
		if !strings.Contains(doc, "\n| `"+route.Method+" "+route.Patterns[0]+"`") {
			t.Errorf("docs/reports.md has no line for %s %s", route.Method, route.Patterns[0])
		}
		for _, pattern := range route.Patterns[1:] {
			if ending := pattern[strings.LastIndexByte(pattern, '/'):]; !strings.Contains(doc, "`"+ending+"`") {
				t.Errorf("docs/reports.md does not name %s", pattern)
			}
		}
		for _, p := range route.Parameters {
			if !regexp.MustCompile("\n\\| (`[a-z]+`, )?`" + p.Name + "`").MatchString(doc) {
				t.Errorf("docs/reports.md does not say what the parameter %s does", p.Name)
			}
		}
	}
	for _, operator := range caseload.RuleOperators {
		if !strings.Contains(doc, "`"+operator+"`") {
			t.Errorf("docs/reports.md does not say what the operator %q does", operator)
		}
	}
}

var tomlExample = regexp.MustCompile("(?s)```toml\n(.*?)```")

func TestTheReportOfTheDocsCanBeStored(t *testing.T) {
	in, err := reportfile.Parse([]byte(tomlExample.FindStringSubmatch(readPage(t))[1]))
	if err != nil {
		t.Fatal(err)
	}
	o := apitest.Stores()[0].OpenOffice(t, town)
	tenant, err := o.Service.Tenant(t.Context(), "truro")
	if err == nil {
		_, err = o.Service.CreateReport(t.Context(), o.Service.Operator(tenant), in)
	}
	if err != nil {
		t.Error(err)
	}
}

func TestEveryCurlLineOfTheDocsWorks(t *testing.T) {
	overEveryStore(t, func(t *testing.T, s *site) {
		variables := map[string]string{"URL": "", "KEY": s.Secrets["admin"], "NUMBER": s.made(t, "admin", small)}
		worked := map[string]bool{}
		for _, line := range apitest.CurlLines(readPage(t)) {
			c := apitest.ParseCurl(line, variables)
			ctx, note := httpkit.WithAnnotation(t.Context())
			r := c.Request(ctx, t, nil)
			answer := httptest.NewRecorder()
			s.handler.ServeHTTP(answer, r)
			if answer.Code >= 300 {
				t.Errorf("%s\nis answered %d %s", line, answer.Code, answer.Body)
			}
			if strings.Contains(line, "/rows") && !strings.Contains(answer.Body.String(), "1") {
				t.Errorf("%s\nfinds no case: %s", line, answer.Body)
			}
			worked[r.Method+" "+note.Route] = true
		}
		for _, route := range reporting.Routes {
			for _, pattern := range route.Patterns {
				if !worked[route.Method+" "+pattern] && pattern != "/reporting/reports/{number}/rows.ndjson" {
					t.Errorf("docs/reports.md has no curl line of %s %s", route.Method, pattern)
				}
			}
		}
	})
}
