package casework_test

import (
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"caseload/internal/api/casework"
	"caseload/internal/apitest"
	"caseload/internal/httpkit"
)

const root = "../../.."

func readDoc(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEveryRouteIsDocumentedWithItsParameters(t *testing.T) {
	doc := readDoc(t, "casework.md")
	for _, route := range casework.Routes {
		_, section, ok := strings.Cut(doc, "### "+route.Method+" "+route.Pattern+"\n")
		if !ok {
			t.Errorf("docs/casework.md has no section %s %s", route.Method, route.Pattern)
			continue
		}
		section, _, _ = strings.Cut(section, "\n## ")
		section, _, _ = strings.Cut(section, "\n### ")
		if !strings.Contains(section, "`"+string(route.Scope)+"`") && !strings.Contains(section, "The same as PATCH") {
			t.Errorf("the section %s %s does not name the scope %s", route.Method, route.Pattern, route.Scope)
		}
		for _, p := range route.Parameters {
			for _, name := range append([]string{p.Name}, p.Aliases...) {
				if !strings.Contains(doc, "`"+name+"`") || len(p.Aliases) == 0 && !strings.Contains(section, "`"+name+"`") {
					t.Errorf("the section %s %s does not name the parameter %s", route.Method, route.Pattern, name)
				}
			}
		}
	}
}

func TestEveryCurlLineOfTheDocsWorks(t *testing.T) {
	overEveryStore(t, seedOf(council("truro", plantedCase())), func(t *testing.T, s *site) {
		variables := map[string]string{
			"URL": "", "KEY": s.Secrets["truro-admin"], "WARD_ID": "truro-ward-1",
			"CASE_ID": getJSON[listed](t, s, "truro-admin", "/api/cases").Cases[0].ID,
		}
		worked := map[string]bool{}
		for _, line := range apitest.CurlLines(readDoc(t, "casework.md")) {
			c := apitest.ParseCurl(line, variables)
			ctx, note := httpkit.WithAnnotation(t.Context())
			r := c.Request(ctx, t, nil)
			answer := httptest.NewRecorder()
			s.handler.ServeHTTP(answer, r)
			if answer.Code >= 300 {
				t.Errorf("%s\nis answered %d %s", line, answer.Code, answer.Body)
			}
			worked[r.Method+" "+note.Route] = true
		}
		for _, route := range casework.Routes {
			if !worked[route.Method+" "+route.Pattern] {
				t.Errorf("docs/casework.md has no curl line of %s %s", route.Method, route.Pattern)
			}
		}
	})
}

var (
	difference = regexp.MustCompile(`(?m)^([0-9]+)\. \*\*`)
	namedTest  = regexp.MustCompile("Test: `(Test[A-Za-z0-9]+)`")
	citation   = regexp.MustCompile(`difference ([0-9]+)`)
)

func TestEveryDifferenceHasItsNumberAndItsTest(t *testing.T) {
	doc := readDoc(t, "differences.md")
	numbers := difference.FindAllStringSubmatch(doc, -1)
	for face := range strings.SplitSeq(doc, "\n## ") {
		last := 0 // a face begins at a round number of its own
		for _, n := range difference.FindAllStringSubmatch(face, -1) {
			number, err := strconv.Atoi(n[1])
			if err != nil || last > 0 && number != last+1 {
				t.Errorf("difference %d is followed by %s", last, n[1])
			}
			last = number
		}
	}
	tests := namedTest.FindAllStringSubmatch(doc, -1)
	if len(tests) != len(numbers) {
		t.Errorf("%d differences have %d tests, want one each", len(numbers), len(tests))
	}
	source := goSource(t, everyFile)
	for _, name := range tests {
		if !strings.Contains(source, "func "+name[1]+"(") {
			t.Errorf("docs/differences.md names the test %s, which there is not", name[1])
		}
	}
}

func TestEveryDifferenceIsCitedWhereTheCodeDeparts(t *testing.T) {
	numbers := map[string]bool{}
	for _, n := range difference.FindAllStringSubmatch(readDoc(t, "differences.md"), -1) {
		numbers[n[1]] = true
	}
	cited := map[string]bool{}
	for _, n := range citation.FindAllStringSubmatch(goSource(t, notTests), -1) {
		cited[n[1]] = true
		if !numbers[n[1]] {
			t.Errorf("the code cites difference %s, which there is not", n[1])
		}
	}
	for n := range numbers {
		if !cited[n] {
			t.Errorf("no code but that of tests cites difference %s", n)
		}
	}
}

// Which files are read: by their names.
func everyFile(string) bool     { return true }
func notTests(name string) bool { return !strings.HasSuffix(name, "_test.go") }

// goSource is the Go code of the module's internal packages and of its root, in the
// files that are wanted.
func goSource(t *testing.T, wanted func(name string) bool) string {
	t.Helper()
	var all strings.Builder
	add := func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || !wanted(path) {
			return err
		}
		text, err := os.ReadFile(path)
		all.Write(text)
		return err
	}
	if err := filepath.WalkDir(filepath.Join(root, "internal"), add); err != nil {
		t.Fatal(err)
	}
	domain, err := filepath.Glob(filepath.Join(root, "*.go"))
	for _, path := range domain {
		if err == nil {
			err = add(path, nil, nil)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
