package canary_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"caseload/internal/apitest"
)

// mounts are the files that give addresses to handlers, with the number of
// times. A face mounts its table of routes, and whatever lies outside it.
var mounts = map[string]int{
	"cmd/caseload/description.go":       1,  // what the faces are, the same to everybody
	"cmd/caseload/serve.go":             16, // the faces, the pages, and where applications are given tokens
	"internal/api/casebook/handler.go":  3,  // casebook.Routes, their description, and the answer to other addresses
	"internal/api/casework/handler.go":  3,  // casework.Routes, their description, and the answer to other addresses
	"internal/api/commcare/handler.go":  4,  // commcare.Routes, with and without a slash, their description, and the answer to other addresses
	"internal/bench/face.go":            6,  // the faces, to be measured
	"internal/api/feeds/handler.go":     3,  // feeds.Routes, their description, and the answer to other addresses
	"internal/api/icasework/handler.go": 2,  // icasework.Routes, and their description
	"internal/api/reporting/handler.go": 4,  // reporting.Routes, with an ID and without, their description, and the answer to other addresses
	"internal/ui/handler.go":            1,  // ui.Routes
	"internal/server/admin.go":          7,  // health, metrics and profiles: nothing of a case
}

func TestOnlyTablesOfRoutesAreMounted(t *testing.T) {
	root := os.DirFS(filepath.Join("..", ".."))
	found := map[string]int{}
	must(t, fs.WalkDir(root, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := fs.ReadFile(root, path)
		if err != nil {
			return err
		}
		if n := countMounts(t, source); n > 0 {
			found[path] = n
		}
		return nil
	}))
	if !maps.Equal(found, mounts) {
		t.Errorf("handlers are mounted in %v, want %v: put a route into its face's table, so that it is asked here", found, mounts)
	}
}

// countMounts counts the calls of methods Handle and HandleFunc.
func countMounts(t *testing.T, source []byte) (n int) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "", source, parser.SkipObjectResolution)
	must(t, err)
	ast.Inspect(file, func(node ast.Node) bool {
		if call, ok := node.(*ast.CallExpr); ok {
			if method, ok := call.Fun.(*ast.SelectorExpr); ok && (method.Sel.Name == "Handle" || method.Sel.Name == "HandleFunc") {
				n++
			}
		}
		return true
	})
	return n
}

// refusedMethod is how the iCasework face says what others say by 405.
var refusedMethod = regexp.MustCompile(`X-Application-Error-Code \[[0-9]+000\]`)

func TestOnlyTheMethodsOfTheTableAreAnswered(t *testing.T) {
	p := newPair(t, apitest.Stores()[0], viewers[0])
	p.serve(t)
	for _, f := range faces {
		for pattern, methods := range f.methods() {
			if strings.HasSuffix(pattern, "{relationship}") {
				continue // what it leads to decides, which is held in its face
			}
			path := p.a.filled(t, f, pattern)[0]
			for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"} {
				answer := p.a.answer(t, adminsKey, ask{method: method, target: path})
				refused := strings.HasPrefix(answer, "405 ") || refusedMethod.MatchString(answer)
				if want := !slices.Contains(methods, method); refused != want {
					t.Errorf("%s %s is refused: %t, want %t", method, path, refused, want)
				}
			}
			if answer := p.a.answer(t, adminsKey, ask{method: http.MethodGet, target: path + "/more/of/it"}); !strings.HasPrefix(answer, "404 ") {
				t.Errorf("GET %s/more/of/it answers %.20q, want 404", path, answer)
			}
		}
	}
}

// methods are those that each pattern of the face answers.
func (f *face) methods() map[string][]string {
	out := map[string][]string{}
	for _, r := range f.routes {
		for _, pattern := range r.patterns {
			out[pattern] = append(out[pattern], r.method)
		}
	}
	for pattern := range out {
		out[pattern] = append(out[pattern], f.beside...)
	}
	return out
}
