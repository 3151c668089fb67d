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
		for _, line := range curlLines(readDoc(t, "casework.md")) {
			c := parseCurl(line, variables)
			r := httptest.NewRequestWithContext(t.Context(), c.method, c.url, strings.NewReader(c.body))
			for _, line := range c.headers {
				name, value, _ := strings.Cut(line, ": ")
				r.Header.Set(name, value)
			}
			ctx, note := httpkit.WithAnnotation(r.Context())
			answer := httptest.NewRecorder()
			s.handler.ServeHTTP(answer, r.WithContext(ctx))
			if answer.Code >= 300 {
				t.Errorf("%s\nis answered %d %s", line, answer.Code, answer.Body)
			}
			worked[c.method+" "+note.Route] = true
		}
		for _, route := range casework.Routes {
			if !worked[route.Method+" "+route.Pattern] {
				t.Errorf("docs/casework.md has no curl line of %s %s", route.Method, route.Pattern)
			}
		}
	})
}

// curlLines lists the commands of a document's blocks, continued lines joined.
func curlLines(doc string) []string {
	var out []string
	for line := range strings.SplitSeq(strings.ReplaceAll(doc, "\\\n", ""), "\n") {
		if strings.HasPrefix(line, "curl ") {
			out = append(out, line)
		}
	}
	return out
}

type curl struct {
	method, url, body string
	headers           []string
}

var shellWord = regexp.MustCompile(`"[^"]*"|'[^']*'|\S+`)

// parseCurl reads the few options that the documents use.
func parseCurl(line string, variables map[string]string) curl {
	c := curl{method: "GET"}
	words := shellWord.FindAllString(line, -1)[1:]
	for i, word := range words {
		value := strings.Trim(word, `'"`)
		if !strings.HasPrefix(word, "'") {
			value = os.Expand(value, func(name string) string { return variables[name] })
		}
		before := ""
		if i > 0 {
			before = words[i-1]
		}
		switch {
		case before == "-X":
			c.method = value
		case before == "-H":
			c.headers = append(c.headers, value)
		case before == "-d":
			c.body = value
		case !strings.HasPrefix(word, "-"):
			c.url = value
		}
	}
	return c
}

var (
	difference = regexp.MustCompile(`(?m)^([0-9]+)\. \*\*`)
	namedTest  = regexp.MustCompile("Test: `(Test[A-Za-z]+)`")
	citation   = regexp.MustCompile(`difference ([0-9]+)`)
)

func TestEveryDifferenceHasItsNumberAndItsTest(t *testing.T) {
	doc := readDoc(t, "differences.md")
	numbers := difference.FindAllStringSubmatch(doc, -1)
	for i, n := range numbers {
		if n[1] != strconv.Itoa(i+1) {
			t.Errorf("difference %d has the number %s", i+1, n[1])
		}
	}
	tests := namedTest.FindAllStringSubmatch(doc, -1)
	if len(tests) != len(numbers) {
		t.Errorf("%d differences have %d tests, want one each", len(numbers), len(tests))
	}
	source := goSource(t)
	for _, name := range tests {
		if !strings.Contains(source, "func "+name[1]+"(") {
			t.Errorf("docs/differences.md names the test %s, which there is not", name[1])
		}
	}
	for _, cited := range citation.FindAllStringSubmatch(source, -1) {
		if n, _ := strconv.Atoi(cited[1]); n < 1 || n > len(numbers) {
			t.Errorf("the code cites difference %s, which there is not", cited[1])
		}
	}
}

// goSource is all Go code of the module's internal packages.
func goSource(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		text, err := os.ReadFile(path)
		all.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
