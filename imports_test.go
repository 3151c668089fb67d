package caseload_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// importRow says what the packages of a pattern may import besides the standard
// library: the module's own packages by their folder ("." is the root), other
// modules by their path, "*" for anything.
type importRow struct {
	packages string
	may      []string
}

// importRows holds the direction of imports: downward. A face never imports
// another face nor a store; only what wires the program imports everything.
// Tests are free. Every package needs one row.
var importRows = []importRow{
	{".", []string{"internal/fault", "internal/fold", "internal/geo", "internal/encode", "internal/suppress", "golang.org/x/crypto", "github.com/pquerna/otp"}},
	{"internal/fold", []string{"golang.org/x/text"}},
	{"internal/fault", nil},
	{"internal/geo", []string{"internal/fault", "github.com/paulmach/orb"}},
	{"internal/encode", nil},
	{"internal/suppress", nil},
	{"internal/chart", nil},
	{"internal/snippet", nil},
	{"internal/tabular", []string{"internal/encode", "github.com/klauspost/compress", "github.com/parquet-go/parquet-go"}},
	{"internal/panics", nil},
	{"internal/jobs", []string{".", "internal/fault", "internal/panics"}},
	{"internal/exports", []string{".", "internal/fault", "internal/httpkit", "internal/jobs", "internal/spool", "internal/tabular"}},
	{"internal/fetch", []string{".", "internal/exports"}},
	{"internal/indexing", []string{"."}},
	{"internal/publishing", []string{"."}},
	{"internal/odata", []string{"internal/encode"}},
	{"internal/xform", []string{"internal/encode"}},
	{"internal/csql", []string{"internal/encode"}},
	{"internal/jsonapi", []string{"internal/encode", "github.com/go-json-experiment/json"}},
	{"internal/jsonapi/jsonapitest", []string{"github.com/go-json-experiment/json"}},
	{"internal/httpkit", []string{".", "internal/encode", "github.com/go-json-experiment/json"}},
	{"internal/auth", []string{".", "internal/httpkit"}},
	{"internal/requestlog", []string{"."}},

	{"internal/openapi", []string{"internal/httpkit"}},
	{"internal/openapi/openapitest", []string{"internal/openapi", "github.com/santhosh-tekuri/jsonschema/v6"}},

	{"internal/spool", nil},
	{"internal/api/*", []string{
		".", "internal/spool", "internal/exports", "internal/tabular", "internal/auth", "internal/httpkit", "internal/encode", "internal/jsonapi", "internal/openapi", "internal/reportfile", "internal/odata", "internal/xform", "internal/csql",
		"github.com/go-json-experiment/json", "github.com/xuri/excelize/v2", "golang.org/x/sync",
	}},
	{"internal/ui", []string{
		".", "internal/fault", "internal/fold", "internal/spool", "internal/httpkit", "internal/auth", "internal/encode", "internal/chart", "internal/openapi", "internal/snippet", "internal/exports", "internal/imports", "internal/indexing", "internal/jobs", "internal/tabular",
		"github.com/nicksnyder/go-i18n/v2", "github.com/pelletier/go-toml/v2", "github.com/pquerna/otp", "golang.org/x/text",
		"github.com/coreos/go-oidc/v3", "golang.org/x/oauth2", "golang.org/x/sync",
	}},

	{"internal/store/sqldb", []string{"."}},
	{"internal/store/sqlq", []string{".", "internal/store/sqldb", "internal/fold"}},
	{"internal/store/sqlstore", []string{".", "internal/store/sqldb", "internal/store/sqlq", "internal/fold", "golang.org/x/sync"}},
	{"internal/store/groupcommit", []string{".", "internal/store/sqldb"}},
	{"internal/store/sqlite", []string{
		".", "internal/store/sqldb", "internal/store/groupcommit", "internal/store/sqlq", "internal/store/sqlstore",
		"zombiezen.com/go/sqlite", "modernc.org/sqlite",
	}},
	{"internal/store/postgres", []string{
		".", "internal/store/sqldb", "internal/store/groupcommit", "internal/store/sqlq", "internal/store/sqlstore",
		"github.com/jackc/pgx/v5",
	}},
	{"internal/store/memstore", []string{".", "internal/fold"}},
	{"internal/store/storetest", []string{".", "internal/fold", "internal/store/memstore", "internal/store/sqldb", "github.com/google/go-cmp", "pgregory.net/rapid"}},
	{"internal/store/crashtest", []string{".", "internal/store/sqldb", "internal/store/sqlq", "internal/fold", "pgregory.net/rapid"}},
	{"internal/store/shapetest", []string{".", "internal/store/sqldb", "internal/store/sqlstore", "github.com/google/uuid"}},

	{"mappings", nil},
	{"internal/imports", []string{
		".", "mappings", "internal/fault", "internal/fold", "internal/geo", "internal/jobs",
		"internal/tomlfile", "github.com/pelletier/go-toml/v2", "golang.org/x/text",
	}},
	{"internal/gendata", []string{".", "internal/geo", "internal/xform", "github.com/google/uuid", "golang.org/x/sync"}},

	{"internal/reportfile", []string{".", "internal/tomlfile", "github.com/pelletier/go-toml/v2"}},
	{"internal/tomlfile", []string{"github.com/pelletier/go-toml/v2"}},
	{"internal/config", []string{"github.com/pelletier/go-toml/v2", "github.com/spf13/pflag"}},
	{"internal/changelog", nil},

	{"internal/server", []string{"*"}},
	{"internal/apitest", []string{"*"}},
	{"internal/pgtest", []string{"*"}},
	{"internal/browsertest", []string{"github.com/chromedp"}},
	{"internal/canary", nil},
	{"internal/bench", []string{"*"}},
	{"internal/demo", []string{"*"}},
	{"cmd/*", []string{"*"}},
}

const module = "caseload"

// listedPackage is what go list tells of a package.
type listedPackage struct {
	ImportPath string
	Imports    []string
}

func TestImportsRunDownwardOnly(t *testing.T) {
	for _, breach := range breaches(listPackages(t)) {
		t.Error(breach)
	}
}

func TestImportRulesNameWhatBreaksThem(t *testing.T) {
	planted := []listedPackage{
		{"caseload", []string{"context", "internal/abi", "golang.org/x/text/cases"}},
		{"caseload/internal/api/casework", []string{"caseload", "caseload/internal/store/sqlite"}},
		{"caseload/internal/api/casebook", []string{"caseload/internal/httpkit", "caseload/internal/api/casework"}},
		{"caseload/internal/util", nil},
		{"caseload/cmd/caseload", []string{"caseload/internal/api/casework", "github.com/spf13/cobra"}},
	}
	want := []string{
		`caseload imports golang.org/x/text/cases, which the row "." forbids; it allows internal/fault, internal/fold, internal/geo, internal/encode, internal/suppress, golang.org/x/crypto, github.com/pquerna/otp`,
		`caseload/internal/api/casework imports caseload/internal/store/sqlite, which the row "internal/api/*" forbids; ` +
			`it allows ., internal/spool, internal/exports, internal/tabular, internal/auth, internal/httpkit, internal/encode, internal/jsonapi, internal/openapi, internal/reportfile, internal/odata, internal/xform, internal/csql, ` +
			`github.com/go-json-experiment/json, github.com/xuri/excelize/v2, golang.org/x/sync`,
		`caseload/internal/api/casebook imports caseload/internal/api/casework, which the row "internal/api/*" forbids; ` +
			`it allows ., internal/spool, internal/exports, internal/tabular, internal/auth, internal/httpkit, internal/encode, internal/jsonapi, internal/openapi, internal/reportfile, internal/odata, internal/xform, internal/csql, ` +
			`github.com/go-json-experiment/json, github.com/xuri/excelize/v2, golang.org/x/sync`,
		`caseload/internal/util has 0 rows in importRows, want 1: say what it may import`,
	}
	if got := breaches(planted); !slices.Equal(got, want) {
		t.Errorf("breaches =\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// breaches returns a sentence for each import that no row allows.
func breaches(packages []listedPackage) []string {
	var found []string
	for _, p := range packages {
		rows := rowsOf(p.ImportPath)
		if len(rows) != 1 {
			found = append(found, fmt.Sprintf("%s has %d rows in importRows, want 1: say what it may import", p.ImportPath, len(rows)))
			continue
		}
		for _, imported := range p.Imports {
			if !rows[0].allows(imported) {
				found = append(found, fmt.Sprintf("%s imports %s, which the row %q forbids; it allows %s",
					p.ImportPath, imported, rows[0].packages, strings.Join(rows[0].may, ", ")))
			}
		}
	}
	return found
}

func rowsOf(importPath string) []importRow {
	var rows []importRow
	for _, row := range importRows {
		if ok, _ := path.Match(row.packages, folder(importPath)); ok {
			rows = append(rows, row)
		}
	}
	return rows
}

func (row importRow) allows(imported string) bool {
	if standard(imported) || slices.Contains(row.may, "*") {
		return true
	}
	if own(imported) {
		return slices.Contains(row.may, folder(imported))
	}
	return slices.ContainsFunc(row.may, func(m string) bool {
		return imported == m || strings.HasPrefix(imported, m+"/")
	})
}

func own(importPath string) bool {
	return importPath == module || strings.HasPrefix(importPath, module+"/")
}

// folder returns the folder of one of the module's packages, "." for the root.
func folder(importPath string) string {
	if importPath == module {
		return "."
	}
	return strings.TrimPrefix(importPath, module+"/")
}

// standard says whether the package is Go's own: those have no dot in the first
// part of their path.
func standard(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !own(importPath) && !strings.Contains(first, ".")
}

func listPackages(t *testing.T) []listedPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			t.Fatalf("go list: %s", exit.Stderr)
		}
		t.Fatal(err)
	}
	var packages []listedPackage
	in := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p listedPackage
		if err := in.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
