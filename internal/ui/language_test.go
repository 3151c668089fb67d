package ui

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template/parse"
	"time"

	"github.com/pelletier/go-toml/v2"

	"caseload"
	"caseload/internal/fault"
)

// catalogue is the messages of a file: their forms by key, only "" where a message
// has no forms.
type catalogue map[string]map[string]string

func readCatalogue(t *testing.T, code string) catalogue {
	t.Helper()
	text, err := os.ReadFile("language/" + code + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := toml.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	out := catalogue{}
	out.add("", tree)
	return out
}

func (c catalogue) add(prefix string, tree map[string]any) {
	if _, ok := tree["other"].(string); ok {
		forms := map[string]string{}
		for form, text := range tree {
			forms[form] = fmt.Sprint(text)
		}
		c[prefix] = forms
		return
	}
	for name, under := range tree {
		key := strings.TrimPrefix(prefix+"."+name, ".")
		if deeper, ok := under.(map[string]any); ok {
			c.add(key, deeper)
		} else {
			c[key] = map[string]string{"": fmt.Sprint(under)}
		}
	}
}

func TestCataloguesHaveTheSameKeysWithAllForms(t *testing.T) {
	forms := map[string][]string{"en": {"one", "other"}, "cy": {"few", "many", "one", "other", "two", "zero"}}
	english := readCatalogue(t, "en")
	for code := range forms {
		messages := readCatalogue(t, code)
		for key := range english {
			if messages[key] == nil {
				t.Errorf("%s lacks %s", code, key)
			}
		}
		for key, message := range messages {
			if english[key] == nil {
				t.Errorf("%s has %s, which English lacks", code, key)
				continue
			}
			want := forms[code]
			if _, plain := english[key][""]; plain {
				want = []string{""}
			}
			if got := slices.Sorted(maps.Keys(message)); !slices.Equal(got, want) {
				t.Errorf("%s in %s has the forms %v, want %v", key, code, got, want)
			}
			for form, text := range message {
				if strings.TrimSpace(text) == "" {
					t.Errorf("%s %s in %s is empty", key, form, code)
				}
				if got, want := names(text), english.names(key); !slices.Equal(got, want) {
					t.Errorf("%s %s in %s names %v, want %v", key, form, code, got, want)
				}
			}
		}
	}
}

// alike are the keys whose Welsh is spelt as the English.
var alike = []string{
	"case.kilobytes", "case.person", "cases.chosen", "cases.ward", "column.its-id", "column.of", "column.ward", "column-group.named", "column-group.person", "dialects.case-id",
	"format.csv", "format.json", "format.ndjson", "format.parquet", "format.xlsx", "format.xml", "fault-said.of-field", "named.ward", "source.api",
}

func TestWelshHasNoEnglishInIt(t *testing.T) {
	english := readCatalogue(t, "en")
	for key, message := range readCatalogue(t, "cy") {
		same := message["other"] == english[key]["other"] && message[""] == english[key][""]
		if same != slices.Contains(alike, key) {
			t.Errorf("%s is %v in Welsh, and %v in English", key, message, english[key])
		}
	}
}

func TestWhatDictionariesCallColumnsHasATitle(t *testing.T) {
	o := openOffice(t)
	operator := o.svc.Operator(o.tenant)
	_, err := o.svc.SaveCaseType(t.Context(), operator, caseload.CaseTypeInput{Name: caseload.Set("Complaint"), Stages: caseload.Set([]caseload.StagePlan{{Name: "Review"}})})
	o.must(err)
	english := readCatalogue(t, "en")
	for _, subject := range caseload.ReportSubjects {
		columns, err := o.svc.Columns(t.Context(), operator, subject)
		o.must(err)
		for _, c := range columns {
			if c.Term == "" {
				continue
			}
			if got := english[columnTitles[c.Term]][""]; !strings.EqualFold(got, strings.ReplaceAll(c.Term, "'", "’")) && c.Term != "days" {
				t.Errorf("%s is called %q in the pages, want %q", c.Name, got, c.Term)
			}
			if c.Of != "" && c.Of != "Review" && groupTitles[c.Of] == "" {
				t.Errorf("%s is of %q, which the pages call nothing", c.Name, c.Of)
			}
		}
	}
}

func TestWhatColumnsMeanIsSaidInWelsh(t *testing.T) {
	o := openOffice(t)
	operator := o.svc.Operator(o.tenant)
	o.must(o.svc.CreateField(t.Context(), operator, caseload.FieldInput{Name: "access", Label: "Access to the site", Kind: caseload.KindText}))
	_, err := o.svc.SaveCaseType(t.Context(), operator, caseload.CaseTypeInput{Name: caseload.Set("Complaint"), Stages: caseload.Set([]caseload.StagePlan{{Name: "Review"}})})
	o.must(err)
	english := readCatalogue(t, "en")
	for meaning, key := range meanings {
		if got := english[key][""]; got != strings.ReplaceAll(meaning, "'", "’") {
			t.Errorf("%s is %q in English, want %q", key, got, meaning)
		}
	}
	r := request(t, "/ui/")
	r.Header.Set("Accept-Language", "cy")
	v, _ := o.visitOf(r)
	met := map[string]bool{}
	for _, subject := range caseload.ReportSubjects {
		columns, err := o.svc.Columns(t.Context(), operator, subject)
		o.must(err)
		for _, c := range columns {
			if got := v.columnMeaning(c); got.In != "" {
				t.Errorf("of %s there is no Welsh for %q", c.Name, c.Meaning)
			}
			met[c.Meaning] = true
		}
	}
	for meaning := range meanings {
		if !met[meaning] {
			t.Errorf("no column means %q", meaning)
		}
	}
	o.signIn(caseload.RoleManager)
	o.wantTexts("the builder", o.get("/ui/reports/new?subject=cases", "Accept-Language", "cy").Body.String(), "ein cyfeirnod ni, megis CW-2026-0042")
	o.wantTexts("the form of an export", o.get("/ui/exports/new?subject=cases", "Accept-Language", "cy").Body.String(), "diwrnod cyntaf Review", "datganwyd: Access to the site")
}

func TestColumnsAreCalledInTheLanguageOfThePage(t *testing.T) {
	o := openOffice(t)
	operator := o.svc.Operator(o.tenant)
	o.must(o.svc.CreateField(t.Context(), operator, caseload.FieldInput{Name: "access", Label: "Access to the site", Kind: caseload.KindText}))
	_, err := o.svc.SaveCaseType(t.Context(), operator, caseload.CaseTypeInput{Name: caseload.Set("Complaint"), Stages: caseload.Set([]caseload.StagePlan{{Name: "Review"}})})
	o.must(err)
	o.signIn(caseload.RoleManager)
	for path, want := range map[string][]string{
		"/ui/reports/new?subject=cases":        {`<span class="app-line__name">Cyfeirnod</span>`, `<span>Manylion yr achos</span>`},
		"/ui/exports/new?subject=involvements": {`<span class="govuk-details__summary-text">Manylion yr achos</span>`, `<span>Dyddiad derbyn (Achos)</span>`, `<span lang="en">Case access to the site</span>`},
		"/ui/exports/new?subject=cases":        {`<span class="govuk-details__summary-text">Cam yr achos: Review</span>`},
	} {
		o.wantTexts(path, o.get(path, "Accept-Language", "cy").Body.String(), want...)
	}
}

var inserted = regexp.MustCompile(`\{\{\.([A-Za-z]+)\}\}`)

// names lists what is put into a text.
func names(text string) []string {
	var out []string
	for _, m := range inserted.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return out
}

func (c catalogue) names(key string) []string {
	for _, text := range c[key] {
		return names(text)
	}
	return nil
}

// use is one place where a text is asked for.
type use struct {
	where, key string
	counted    bool     // by n
	given      []string // the names of its arguments
}

func TestTextsThatAreAskedForExistAndAreGivenWhatTheyName(t *testing.T) {
	english := readCatalogue(t, "en")
	uses := append(usesInTemplates(t), usesInGo(t)...)
	if len(uses) < 40 {
		t.Fatalf("only %d uses of texts were found", len(uses))
	}
	for _, u := range uses {
		message := english[u.key]
		if message == nil {
			t.Errorf("%s: there is no text %q", u.where, u.key)
			continue
		}
		if _, plain := message[""]; plain == u.counted {
			t.Errorf("%s: %q has forms: %t; is asked for by a number: %t", u.where, u.key, !plain, u.counted)
		}
		for _, name := range english.names(u.key) {
			if !slices.Contains(u.given, name) && (name != "Count" || !u.counted) {
				t.Errorf("%s: %q is not given %s", u.where, u.key, name)
			}
		}
	}
}

func TestNoTextIsUnused(t *testing.T) {
	used := map[string]bool{}
	for _, u := range append(usesInTemplates(t), usesInGo(t)...) {
		used[u.key] = true
	}
	for _, text := range literals(t) { // tables hold keys, too
		used[text] = true
	}
	for _, k := range fault.Kinds() {
		used[faultKey+k.Name] = true
	}
	for key := range readCatalogue(t, "en") {
		if !used[key] {
			t.Errorf("nothing asks for %s", key)
		}
	}
}

// usesInTemplates lists the calls of t and n in all templates whose key stands
// there.
func usesInTemplates(t *testing.T) []use {
	t.Helper()
	var out []use
	for _, set := range readTemplates(readLanguages(), readFiles())["en"].Templates() {
		if set.Tree == nil {
			continue
		}
		walk(set.Tree.Root, func(command *parse.CommandNode) {
			name, ok := command.Args[0].(*parse.IdentifierNode)
			if !ok || name.Ident != "t" && name.Ident != "n" || len(command.Args) < 2 {
				return
			}
			key, ok := command.Args[1].(*parse.StringNode)
			if !ok {
				return
			}
			u := use{where: "template " + set.Name(), key: key.Text, counted: name.Ident == "n"}
			for _, arg := range command.Args[2:] {
				if s, ok := arg.(*parse.StringNode); ok {
					u.given = append(u.given, s.Text)
				}
			}
			out = append(out, u)
		})
	}
	return out
}

// walk visits the commands below a node of a template.
func walk(node parse.Node, visit func(*parse.CommandNode)) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, child := range n.Nodes {
				walk(child, visit)
			}
		}
	case *parse.ActionNode:
		walk(n.Pipe, visit)
	case *parse.TemplateNode:
		walk(n.Pipe, visit)
	case *parse.IfNode:
		walkBranch(&n.BranchNode, visit)
	case *parse.RangeNode:
		walkBranch(&n.BranchNode, visit)
	case *parse.WithNode:
		walkBranch(&n.BranchNode, visit)
	case *parse.PipeNode:
		if n != nil {
			for _, command := range n.Cmds {
				visit(command)
				for _, arg := range command.Args {
					walk(arg, visit)
				}
			}
		}
	}
}

func walkBranch(n *parse.BranchNode, visit func(*parse.CommandNode)) {
	walk(n.Pipe, visit)
	walk(n.List, visit)
	walk(n.ElseList, visit)
}

// usesInGo lists the calls of the methods t, n and succeed with a key that stands
// there.
func usesInGo(t *testing.T) []use {
	t.Helper()
	keyAt := map[string]int{"t": 0, "n": 0, "succeed": 1}
	var out []use
	inspect(t, func(where string, node ast.Node) {
		call, ok := node.(*ast.CallExpr)
		if !ok {
			return
		}
		method, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return
		}
		at, ok := keyAt[method.Sel.Name]
		if !ok || len(call.Args) <= at {
			return
		}
		key, ok := text(call.Args[at])
		if !ok {
			return
		}
		u := use{where: where, key: key, counted: method.Sel.Name == "n"}
		for _, arg := range call.Args[at+1:] {
			if name, ok := text(arg); ok {
				u.given = append(u.given, name)
			}
		}
		out = append(out, u)
	})
	return out
}

// literals lists the texts that stand in the package's source.
func literals(t *testing.T) []string {
	t.Helper()
	var out []string
	inspect(t, func(_ string, node ast.Node) {
		if e, ok := node.(ast.Expr); ok {
			if s, ok := text(e); ok {
				out = append(out, s)
			}
		}
	})
	return out
}

func text(e ast.Expr) (string, bool) {
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(literal.Value)
	return s, err == nil
}

// inspect visits the source of the package, without its tests.
func inspect(t *testing.T, visit func(where string, node ast.Node)) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(node ast.Node) bool {
			if node != nil {
				visit(set.Position(node.Pos()).String(), node)
			}
			return true
		})
	}
}

func TestWelshCountsInSixForms(t *testing.T) {
	l := readLanguages().byCode("cy")
	for count, want := range map[int64]string{
		0: "Yn dangos 5 o 0 cofnod", 1: "Yn dangos 5 o 1 cofnod", 2: "Yn dangos 5 o 2 gofnod", 3: "Yn dangos 5 o 3 chofnod",
		4: "Yn dangos 5 o 4 cofnod", 6: "Yn dangos 5 o 6 chofnod", 12840: "Yn dangos 5 o 12,840 cofnod",
	} {
		if got := l.n("list.shown", count, "Shown", 5); got != want {
			t.Errorf("%d is counted as %q, want %q", count, got, want)
		}
	}
}

func TestTimesAreWrittenInTheTenantsZoneAndLanguage(t *testing.T) {
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	all := readLanguages()
	at := moment{time.Date(2026, 7, 31, 23, 5, 0, 0, time.UTC).In(london)}
	const begin = `<time datetime="2026-07-31T23:05:00Z" title="2026-08-01 00:05:00 BST">`
	for code, want := range map[string][2]string{
		"en": {"1 August 2026", "1 Aug 2026, 00:05"},
		"cy": {"1 Awst 2026", "1 Awst 2026, 00:05"},
	} {
		l := all.byCode(code)
		if got := [2]string{string(l.date(at)), string(l.datetime(at))}; got != [2]string{begin + want[0] + "</time>", begin + want[1] + "</time>"} {
			t.Errorf("in %s it is %v, want %v", code, got, want)
		}
	}
}

func TestLanguageIsTheOneKeptOrTheBestOfThoseAccepted(t *testing.T) {
	all := readLanguages()
	for _, tt := range []struct{ kept, accepted, want string }{
		{"", "", "en"}, {"cy", "en", "cy"}, {"en", "cy", "en"}, {"fr", "cy", "cy"},
		{"", "cy-GB,en;q=0.8", "cy"}, {"", "fr, de", "en"}, {"", "en-US, cy;q=0.9", "en"}, {"", ";;;", "en"},
	} {
		if got := all.choose(tt.kept, tt.accepted).Code; got != tt.want {
			t.Errorf("choose(%q, %q) = %s, want %s", tt.kept, tt.accepted, got, tt.want)
		}
	}
}

func BenchmarkText(b *testing.B) {
	l := readLanguages().byCode("cy")
	for b.Loop() {
		l.t("frame.skip")
	}
}

func TestReferencesAndDaysAreNotBroken(t *testing.T) {
	for title, want := range map[string]string{
		"CW-2026-0001 Bin <alder>": `<span class="app-table__whole">CW-2026-0001</span> Bin &lt;alder&gt;`,
		"A part-time lamp":         "A part-time lamp",
		"Such as 2026-03-14.":      `Such as <span class="app-table__whole">2026-03-14</span>.`,
	} {
		if got := string(unbroken(title)); got != want {
			t.Errorf("unbroken(%q) = %q, want %q", title, got, want)
		}
	}
}

func TestNamesWrittenFromRightToLeftTurnNoSentence(t *testing.T) {
	l := readLanguages().list[0]
	for name, turns := range map[string]bool{"Ann": false, "Zoë 🚲": false, "محمد": true, "רות": true, "\u202enn": true} {
		if got := l.t("goal.edit-title", "Case", name); strings.Contains(got, "\u2068"+name+"\u2069") != turns || !strings.Contains(got, name) {
			t.Errorf("a sentence with %q is %q, want it apart: %t", name, got, turns)
		}
	}
}
