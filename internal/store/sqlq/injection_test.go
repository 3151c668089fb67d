package sqlq_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"caseload"
	"caseload/internal/fold"
)

// hostile are texts that would do harm if one of them became text of a
// statement.
var hostile = []string{
	"a", "", "' OR 1=1 --", `" OR "a`, "'; DROP TABLE cases; --", "$1", "?", ":a", "/*", "%_", `\`, "[1]", "]", `a"* OR b`, "NEAR(a b)", "{public} : a", "^", "é東\u0301", "(", "1) OR (1",
}

// asker draws queries that are full of texts.
type asker struct {
	*rapid.T
	property string
}

func (a *asker) text(what string) string {
	s := rapid.OneOf(rapid.SampledFrom(hostile), rapid.String()).Draw(a.T, what)
	return strings.ReplaceAll(s, "\x00", "") // which is refused
}

func (a *asker) pick(what string, n int) int { return rapid.IntRange(0, n-1).Draw(a.T, what) }

func (a *asker) expr(depth int) caseload.Expr {
	kinds := 11
	if depth == 0 {
		kinds = 8
	}
	path := caseload.Path(rapid.SampledFrom([]string{"summary", "reference", "external_id", "ward.name", "main_person.email"}).Draw(a.T, "path"))
	switch a.pick("kind of condition", kinds) {
	case 0:
		op := caseload.Op(a.pick("operator", int(caseload.Prefix)+1))
		return caseload.Compare{Path: path, Op: op, Value: textValue(a.text("compared"))}
	case 1:
		values := make([]caseload.Value, 1+a.pick("values", 6))
		for i := range values {
			values[i] = textValue(a.text("one of"))
		}
		return caseload.In{Path: path, Values: values}
	case 2:
		return caseload.IsNull{Path: path}
	case 3:
		op := caseload.Op(a.pick("operator", int(caseload.Prefix)+1))
		return caseload.Compare{Path: caseload.Path("properties." + a.property), Op: op, Value: textValue(a.text("property"))}
	case 4:
		return caseload.IsNull{Path: caseload.Path("properties." + a.property)}
	case 5:
		return caseload.Linked{Name: a.text("link"), To: []string{a.text("linked to"), a.text("linked to")}}
	case 6:
		return caseload.HasWord{Path: rapid.SampledFrom([]caseload.Path{"name", "external_id"}).Draw(a.T, "searched"), Text: a.text("word")}
	case 7:
		return caseload.HasProperty{Name: a.text("name of a property"), Value: a.text("value of a property")}
	case 8:
		return caseload.Not{Of: a.expr(depth - 1)}
	case 9:
		return caseload.And{a.expr(depth - 1), a.expr(depth - 1)}
	}
	return caseload.Or{a.expr(depth - 1), a.expr(depth - 1)}
}

// textValue is a text that is not null, the empty one too.
func textValue(s string) caseload.Value {
	v, _ := caseload.ParseValue(caseload.KindChoice, s+"x", []string{s + "x"})
	return v
}

func (a *asker) query() caseload.Query {
	q := caseload.Query{Where: a.expr(3), Limit: 2}
	if rapid.Bool().Draw(a.T, "sorted by a property") {
		q.Order = []caseload.Order{{Path: caseload.Path("properties." + a.property), Desc: true}}
	}
	if rapid.Bool().Draw(a.T, "searched") {
		q.Search = "lamp " + a.text("searched")
	}
	return q
}

var placeholder = regexp.MustCompile(`\$([0-9]+)`)

// wantPlaceholdersOnly fails the test where a statement has a literal text, or
// placeholders that are not numbered as they first appear.
func wantPlaceholdersOnly(t rapid.TB, sql string, args int) {
	t.Helper()
	if i := strings.IndexAny(sql, "'\"`;[{\\"); i >= 0 || strings.Contains(sql, "--") || strings.Contains(sql, "/*") {
		t.Errorf("text in a statement:\n%s", sql)
	}
	n := 0
	for _, m := range placeholder.FindAllStringSubmatch(sql, -1) {
		at, _ := strconv.Atoi(m[1])
		if at > n+1 {
			t.Errorf("placeholder %d comes before %d:\n%s", at, n+1, sql)
		}
		n = max(n, at)
	}
	if n != args {
		t.Errorf("%d placeholders for %d arguments:\n%s", n, args, sql)
	}
}

// statements are the texts of what is asked for a query.
func (o *office) statements(t rapid.TB, q caseload.Query) string {
	t.Helper()
	o.store.caught = nil
	for _, by := range []*caseload.Principal{o.admin, o.bob, o.ann} {
		if _, err := o.service.ListCases(o.Context(), by, q, "id", "summary"); err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	for _, asked := range o.store.caught {
		for _, d := range dialects {
			said := asked.say(d)
			wantPlaceholdersOnly(t, said.SQL, len(said.Args))
			out.WriteString(said.SQL + "\n")
		}
	}
	return out.String()
}

// meek is a condition of the same form without any harm in it.
func meek(e caseload.Expr) caseload.Expr {
	all := func(parts []caseload.Expr) (out []caseload.Expr) {
		for _, part := range parts {
			out = append(out, meek(part))
		}
		return out
	}
	switch e := e.(type) {
	case caseload.And:
		return caseload.And(all(e))
	case caseload.Or:
		return caseload.Or(all(e))
	case caseload.Not:
		return caseload.Not{Of: meek(e.Of)}
	case caseload.Compare:
		e.Value = textValue("")
		return e
	case caseload.In:
		e.Values = slices.Repeat([]caseload.Value{textValue("")}, len(e.Values))
		return e
	case caseload.Linked:
		if e.Name != "" {
			e.Name = "x"
		}
		e.To = slices.Repeat([]string{"x"}, len(e.To))
		return e
	case caseload.HasWord:
		if len(fold.Words(e.Text)) > 0 {
			e.Text = "x"
		} else if fold.Key(e.Text) != "" {
			e.Text = "-"
		}
		return e
	case caseload.HasProperty:
		bare := e.Value != "" && e.Value != "null" && e.Value[0] != '"'
		if e.Name, e.Value = "x", ""; bare {
			e.Value = "x"
		}
		return e
	}
	return e
}

func TestNoTextOfAUserIsTextOfAStatement(t *testing.T) {
	const property = `he"ight'; DROP TABLE cases; --`
	o := newOffice(t, property, caseload.KindText)
	rapid.Check(t, func(t *rapid.T) {
		a := &asker{t, property}
		q := a.query()
		o.statements(t, q)
		q.Search = "" // what is found makes further statements
		asMeant := q
		asMeant.Where = meek(q.Where)
		if got, want := o.statements(t, q), o.statements(t, asMeant); got != want {
			t.Errorf("the texts of a condition change its statement:\n%s\nwithout them:\n%s", got, want)
		}
	})
}
