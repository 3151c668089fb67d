package reporting_test

import (
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/api/reporting"
	"caseload/internal/apitest"
	"caseload/internal/httpkit"
	"caseload/internal/reportfile"
	"caseload/internal/tabular"
)

// pages are the routes that each page of the documentation is about.
var pages = map[string]func(reporting.Route) bool{
	"reports.md": func(r reporting.Route) bool { return strings.HasPrefix(r.Patterns[0], "/reporting/") },
	"exports.md": func(r reporting.Route) bool { return strings.HasPrefix(r.Patterns[0], "/exports") },
}

func readPage(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../../docs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEveryRouteAndParameterIsDocumented(t *testing.T) {
	all := readPage(t, "reports.md") + readPage(t, "exports.md") // which lead to each other
	for page, isAbout := range pages {
		doc := readPage(t, page)
		for _, route := range reporting.Routes {
			if !isAbout(route) {
				continue
			}
			if !strings.Contains(doc, "\n| `"+route.Method+" "+route.Patterns[0]+"`") {
				t.Errorf("docs/%s has no line for %s %s", page, route.Method, route.Patterns[0])
			}
			for _, pattern := range route.Patterns[1:] {
				if ending := pattern[strings.LastIndexByte(pattern, '/'):]; !strings.Contains(doc, "`"+ending+"`") {
					t.Errorf("docs/%s does not name %s", page, pattern)
				}
			}
			for _, ending := range route.Endings {
				if !strings.Contains(doc, "`."+ending[strings.LastIndexByte(ending, '.')+1:]+"`") {
					t.Errorf("docs/%s does not name the ending %s", page, ending)
				}
			}
			for _, p := range route.Parameters {
				if !regexp.MustCompile("\n\\| (`[a-z]+`, )?`" + regexp.QuoteMeta(p.Name) + "`").MatchString(all) {
					t.Errorf("no page says what the parameter %s does", p.Name)
				}
			}
		}
	}
}

func TestEveryOperatorOfRulesIsDocumented(t *testing.T) {
	doc := readPage(t, "reports.md")
	for _, operator := range caseload.RuleOperators {
		if !strings.Contains(doc, "`"+operator+"`") {
			t.Errorf("docs/reports.md does not say what the operator %q does", operator)
		}
	}
}

var tomlExample = regexp.MustCompile("(?s)```toml\n(.*?)```")

func TestTheReportOfTheDocsCanBeStored(t *testing.T) {
	in, err := reportfile.Parse([]byte(tomlExample.FindStringSubmatch(readPage(t, "reports.md"))[1]))
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
		for page, isAbout := range pages {
			variables := map[string]string{"URL": "", "KEY": s.Secrets["admin"], "NUMBER": s.made(t, "admin", small)}
			worked := map[string]bool{}
			for _, line := range apitest.CurlLines(readPage(t, page)) {
				worked[s.follow(t, line, variables)] = true
			}
			for _, route := range reporting.Routes {
				for _, pattern := range route.Patterns {
					if isAbout(route) && !worked[route.Method+" "+pattern] {
						t.Errorf("docs/%s has no curl line of %s %s", page, route.Method, pattern)
					}
				}
			}
		}
	})
}

// follow does as a line of a page says, and tells the route that answered. The
// export that a line asks for is EXPORT in those that follow.
func (s *site) follow(t *testing.T, line string, variables map[string]string) string {
	t.Helper()
	c := apitest.ParseCurl(line, variables)
	ctx, note := httpkit.WithAnnotation(t.Context())
	r := c.Request(ctx, t, nil)
	answer := httptest.NewRecorder()
	finished(s.handler).ServeHTTP(answer, r)
	if answer.Code >= 300 {
		t.Errorf("%s\nis answered %d %s", line, answer.Code, answer.Body)
	}
	if strings.Contains(line, "/rows") && !strings.Contains(answer.Body.String(), "1") {
		t.Errorf("%s\nfinds no case: %s", line, answer.Body)
	}
	if id, ok := strings.CutPrefix(answer.Header().Get("Location"), "/exports/"); ok {
		variables["EXPORT"] = id
	}
	route := note.Route
	for _, ending := range slices.Backward(tabular.Extensions()) {
		route = strings.TrimSuffix(route, ending)
	}
	return r.Method + " " + route
}
