package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"caseload"
	"caseload/internal/fold"
)

// Differential asks two stores the same random queries of the same random
// cases, and fails the test where their answers differ.
func Differential(t *testing.T, a, b Open) {
	stores := [2]caseload.Store{a(t), b(t)}
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		var pair [2]*desk
		for i, store := range stores {
			pair[i] = newDesk(t, store, fmt.Sprint("random", n))
			pair[i].declareAll()
		}
		g := &generator{t, pair[0]}
		g.write(pair)
		people := [2][]*caseload.Principal{pair[0].everybody(), pair[1].everybody()}
		for range rapid.IntRange(1, 10).Draw(t, "queries") {
			q, who := g.query(), rapid.IntRange(0, len(people[0])-1).Draw(t, "who")
			first, second := pair[0].answers(people[0][who], q), pair[1].answers(people[1][who], q)
			if first != second {
				t.Fatalf("the stores disagree about %+v\nthe first:\n%sthe second:\n%s", q, first, second)
			}
		}
		for i := range people[0] {
			want(pair[0], "statistics", pair[0].statistics(people[0][i]), pair[1].statistics(people[1][i]))
		}
	})
}

// declareAll makes a property of each kind.
func (d *desk) declareAll() {
	for _, kind := range caseload.FieldKinds {
		d.declare(caseload.Field{Name: kind.String(), Kind: kind, Choices: []string{"a", "É"}})
	}
}

// everybody is a principal for each kind of scope.
func (d *desk) everybody() []*caseload.Principal {
	return []*caseload.Principal{
		d.admin, d.as(caseload.RoleCaseworker, "ann"), d.as(caseload.RoleManager, "bob"), d.as(caseload.RoleManager, "cat"), d.as(caseload.RoleAnalyst, ""),
	}
}

// answers is what a query finds, page by page, in words.
func (d *desk) answers(by *caseload.Principal, q caseload.Query) string {
	var out strings.Builder
	fmt.Fprint(&out, d.exported(by, q))
	for range 6 {
		page, err := d.service.ListCases(d.Context(), by, q, "id", "ward.name", "main_person.name", "summary", "closed", "lat")
		if err != nil {
			return fmt.Sprintln(err)
		}
		fmt.Fprintln(&out, page.Total, "in all")
		for i := range page.Rows.Rows() {
			for c := range 6 {
				fmt.Fprint(&out, show(page.Rows.Value(i, c)), " ")
			}
			fmt.Fprintln(&out)
		}
		switch {
		case page.Next == "" && page.Prev == "":
			return out.String()
		case page.Next == "" || q.Before != "" && page.Prev != "": // from the end to the front
			q.After, q.Before, q.Offset = "", page.Prev, 0
		default:
			q.After, q.Before, q.Offset = page.Next, "", 0
		}
	}
	return out.String()
}

// exported is what a query gives of what is public, in words.
func (d *desk) exported(by *caseload.Principal, q caseload.Query) string {
	file, err := d.service.ExportCases(d.Context(), by, q, "id", "public_summary")
	if err != nil {
		return fmt.Sprintln(err) // most conditions are about what is not
	}
	var out strings.Builder
	fmt.Fprintln(&out, file.Total, "in a file")
	for i := range file.Rows.Rows() {
		fmt.Fprintln(&out, show(file.Rows.Value(i, 0)), show(file.Rows.Value(i, 1)))
	}
	return out.String()
}

// generator draws rows and queries. Two stores that were given the same rows
// give them the same PKs, so that one tenant's stand for both.
type generator struct {
	t *rapid.T
	d *desk
}

func pick[T any](g *generator, what string, of ...T) T { return rapid.SampledFrom(of).Draw(g.t, what) }

// write stores random cases, changes some of them, and does so in both.
func (g *generator) write(pair [2]*desk) {
	fresh := make([]attrs, rapid.IntRange(1, 12).Draw(g.t, "cases"))
	for i := range fresh {
		fresh[i] = g.row(i)
	}
	changes := map[int]attrs{}
	for range rapid.IntRange(0, 4).Draw(g.t, "changes") {
		i := rapid.IntRange(0, len(fresh)-1).Draw(g.t, "changed")
		changes[i] = g.row(i)
	}
	parts, goals := g.belongings(len(fresh)), g.belongings(len(fresh))
	for _, d := range pair {
		person := d.put(caseload.NounPerson, attrs{"name": text("Émile"), "name_key": text("emile")}, attrs{"name": text("eva"), "hidden": flag(true)})
		want(d, "the PK of a person", person[0], g.person(0))
		keys := d.put(caseload.NounCase, fresh...)
		for i := range fresh {
			if to, ok := changes[i]; ok {
				d.must(d.change(caseload.NounCase, keys[i], to))
			}
		}
		d.put(caseload.NounInvolvement, of(keys, parts)...)
		d.put(caseload.NounGoal, of(keys, goals)...)
	}
}

// belonging is what belongs to a case: an involvement or a goal.
type belonging struct {
	of  int // which case
	row attrs
}

func (g *generator) belongings(cases int) []belonging {
	out := make([]belonging, rapid.IntRange(0, 6).Draw(g.t, "belongings"))
	for i := range out {
		out[i].of = rapid.IntRange(0, cases-1).Draw(g.t, "of")
		out[i].row = attrs{
			"person": ref(g.ref(caseload.NounPerson)), "role": pick(g, "role", text(""), text("a"), text("b")), "hidden": flag(pick(g, "hidden", false, false, true)),
		}
	}
	return out
}

// of are rows that belong to cases.
func of(cases []caseload.PK, all []belonging) []attrs {
	out := make([]attrs, len(all))
	for i, x := range all {
		out[i] = merge(x.row, attrs{"case": ref(cases[x.of])})
	}
	return out
}

// person is the PK of the first or second person that write stores: the next
// behind the fields.
func (g *generator) person(i int) caseload.PK {
	return g.d.fields[len(g.d.fields)-1].PK + 1 + caseload.PK(i)
}

// row draws a case. Of most attributes it has one of a few values, so that
// many rows share them.
func (g *generator) row(i int) attrs {
	row := attrs{}
	for _, a := range caseload.NounCase.Attributes() {
		switch a.Name {
		case "pk", "id", "number", "updated", "created":
		case "external_id":
			row[a.Name] = pick(g, a.Name, text(""), text(fmt.Sprint("x", i)), text(fmt.Sprint("Lamp é", i)))
		case "links":
			row[a.Name] = pick(g, a.Name, attrs{}, linked("parent", "m"), linked("parent", "n", "clinic", "m"), linked("' OR 1=1 --", "é"))["links"]
		default:
			v := g.value(a, true)
			if v.IsNull() && a.Required {
				continue
			}
			row[a.Name] = v
		}
	}
	for name := range row {
		if of, isKey := strings.CutSuffix(name, "_key"); isKey {
			row[name] = text(fold.Key(row[of].Str()))
		}
	}
	return row
}

// value draws a value for an attribute; stored says that it is to be kept, not
// compared with.
func (g *generator) value(a caseload.Attribute, stored bool) caseload.Value {
	d := g.d
	switch {
	case a.Name == "pk":
		return number(int64(d.north) + int64(rapid.IntRange(0, 40).Draw(g.t, "pk")))
	case a.Name == "hidden" && stored:
		return flag(pick(g, "hidden", false, false, false, true))
	case a.Name == "properties" && stored:
		return text(g.properties())
	case a.Kind == caseload.KindBool:
		return flag(pick(g, a.Name, false, true))
	case a.Kind == caseload.KindRefs:
		return pick(g, a.Name, text(""), refs(d.ann), refs(d.bob, d.ann), refs(d.team), refs(d.cat, d.team))
	case a.Kind == caseload.KindRef:
		return ref(g.ref(a.To))
	case a.Kind.Textual():
		return text(pick(g, a.Name, "", "", "a", "A", "b", "é", "É", "e", "e\u0301", "%", "_", "a_b", `\`, "ab", "Lamp post", "lamp", "東京", " ", "[]", "Ystrad", "open",
			"1", "01", "1.0", "ß", "ss", "ﷺ", "🏚", "\u0001", "\uffff", "a\tb\n", "' OR 1=1 --", "$1", `{"a":1}`, strings.Repeat("long ", 900)))
	case a.Kind == caseload.KindTime:
		return caseload.Time(pick(g, a.Name, time.Time{}, time.Unix(0, 0), someTime, someTime, days(1), days(-1), days(1).Add(time.Microsecond)))
	}
	return number(pick[int64](g, a.Name, -900_000_000, -1, 0, 1, 2, 3, 18_000))
}

// ref draws a row to refer to: none, one of the vocabulary, one that there is
// not.
func (g *generator) ref(to caseload.Noun) caseload.PK {
	d := g.d
	of := map[caseload.Noun][]caseload.PK{
		caseload.NounStatus: {d.open, d.closed}, caseload.NounCaseType: {d.caseType}, caseload.NounSource: {d.source},
		caseload.NounWard: {d.north, d.south}, caseload.NounCategory: {d.roads, d.lamps}, caseload.NounUser: {d.ann, d.bob, d.team},
		caseload.NounPerson: {g.person(0), g.person(1)},
	}[to]
	return pick(g, "reference", append(of, 0, d.north+1<<30)...)
}

// properties draws values for some of the declared properties, well-formed
// ones and others, as canonical JSON.
func (g *generator) properties() string {
	var out []string
	for _, p := range []struct {
		name   string
		values []string
	}{
		{",", []string{`"a,"`, `":"`}},
		{"boolean", []string{"true", "false", `"true"`, "1"}},
		{"choice", []string{`"a"`, `"É"`, `"other"`}},
		{"date", []string{`"2026-01-15"`, `"0001-01-01"`, `"2026-02-30"`}},
		{"datetime", []string{`"2026-01-15T10:30:00Z"`, `"2026-01-15T10:30:00+01:00"`, `"soon"`}},
		{"nested", []string{`{"text":"a"}`, `["text",{"number":"9"}]`, `"{\"text\":\"a\"}"`}},
		{"number", []string{"-2", "-1.5", "0", "0.5", "10", "9", `"9"`, `"many"`, "1000000000000000000000.25"}},
		{"text", []string{`"a"`, `"É"`, `"' OR 1=1 --"`, `"LAMP POST"`, `"e"`, `"lamp post"`, "7", `["a"]`, `"` + strings.Repeat("é", 200) + `"`}},
	} {
		if pick(g, "has "+p.name, false, true) {
			out = append(out, fmt.Sprintf("%q:%s", p.name, pick(g, p.name, p.values...)))
		}
	}
	if len(out) == 0 {
		return ""
	}
	return "{" + strings.Join(out, ",") + "}"
}

// query draws what to ask.
func (g *generator) query() caseload.Query {
	q := caseload.Query{
		Where: g.expr(3), Limit: rapid.IntRange(1, 15).Draw(g.t, "limit"), Offset: pick(g, "offset", 0, 0, 1, 3),
		Search: pick(g, "search", "", "", "", "lamp", "la po", "É", "a", "-", "open lamp", "lamp:* | !post", "<-> lamp", "'", "🏚", "ﷺ", "ss", "01", "long a"),
	}
	for range rapid.IntRange(0, 3).Draw(g.t, "steps") {
		path, _ := g.path()
		q.Order = append(q.Order, caseload.Order{Path: path, Desc: rapid.Bool().Draw(g.t, "desc")})
	}
	return q
}

// path draws a path and what it leads to.
func (g *generator) path() (caseload.Path, caseload.Attribute) {
	if rapid.IntRange(0, 4).Draw(g.t, "a property") == 0 {
		f := rapid.SampledFrom(g.d.fields).Draw(g.t, "property")
		return caseload.Path("properties." + f.Name), caseload.Attribute{Name: f.Name, Kind: f.Kind}
	}
	a := rapid.SampledFrom(caseload.NounCase.Attributes()).Draw(g.t, "attribute")
	if a.Kind != caseload.KindRef || rapid.Bool().Draw(g.t, "the reference itself") {
		return caseload.Path(a.Name), a
	}
	to := rapid.SampledFrom(a.To.Attributes()).Draw(g.t, "attribute referred to")
	return caseload.Path(a.Name + "." + to.Name), to
}

// expr draws a condition, nil for none.
func (g *generator) expr(depth int) caseload.Expr {
	if depth == 0 {
		return g.comparison()
	}
	switch rapid.IntRange(0, 14).Draw(g.t, "condition") {
	case 0:
		return nil
	case 1:
		return caseload.And(g.exprs(depth))
	case 2:
		return caseload.Or(g.exprs(depth))
	case 3:
		return not(g.expr(depth - 1))
	case 4:
		path, _ := g.path()
		return caseload.IsNull{Path: path}
	case 5:
		path, a := g.path()
		in := caseload.In{Path: path}
		for range rapid.IntRange(0, 6).Draw(g.t, "values") {
			in.Values = append(in.Values, g.compared(path, a))
		}
		return in
	case 6:
		return caseload.Assigned{User: pick(g, "user", g.d.ann, g.d.bob, g.d.team)}
	case 7:
		return caseload.Linked{Name: pick(g, "link", "", "parent", "clinic", "' OR 1=1 --"), To: pick(g, "to", nil, []string{"m"}, []string{"n", "é"}, []string{"a", "b", "c", "m", "d"})}
	case 8:
		return caseload.HasWord{Path: pick[caseload.Path](g, "searched", "name", "external_id"),
			Text: pick(g, "word", "", "a", "E", "lamp", "Lamp post", "post lamp", "b", "%", "x1", "é1", "\u0001", "東京", "' OR 1=1 --", strings.Repeat("long ", 9))}
	case 9:
		return caseload.HasProperty{Name: pick(g, "name", ",", ":", "text", "number", "nested", "boolean", "other"),
			Value: pick(g, "value", "", "a", "A", ":", "a,", "9", "true", "1", `{"text":"a"}`, `["a"]`, "1000000000000000000000.25", "' OR 1=1 --")}
	case 10:
		return caseload.Among{Path: pick[caseload.Path](g, "references", "assignees", "access"), Keys: pick(g, "keys", nil, []caseload.PK{g.d.ann}, []caseload.PK{g.d.bob, g.d.team})}
	case 11:
		return compare(pick[caseload.Path](g, "key", "name_key", "external_id_key", "ward.name_key", "main_person.name_key"), caseload.Like,
			text(pick(g, "pattern", "", "%", "é%", "%LAMP", "% %", "lamp%", "%a%b%", "_b", "a_b", "!%", "%! %", `\%`, "x1", "%\u0001%", "' OR 1=1 --%")))
	case 12:
		return has(pick(g, "way", involvedIn, goalsOf), g.ofBelonging(depth-1))
	case 13:
		return has(caseload.Way{Path: "main_person", Noun: caseload.NounPerson}, g.ofPerson(depth-1))
	}
	return g.comparison()
}

// ofBelonging draws a condition on what belongs to a case, nil for none.
func (g *generator) ofBelonging(depth int) caseload.Expr {
	switch rapid.IntRange(0, 3).Draw(g.t, "of what belongs to a case") {
	case 0:
		return caseload.IsNull{Path: "person"}
	case 1:
		return not(has(personOf, g.ofPerson(depth)))
	case 2:
		return has(caseOf, g.expr(max(depth, 0)))
	}
	return nil
}

// ofPerson draws a condition on a person, nil for none.
func (g *generator) ofPerson(depth int) caseload.Expr {
	switch rapid.IntRange(0, 3).Draw(g.t, "of a person") {
	case 0:
		return compare("name_key", caseload.Like, text("EM%"))
	case 1:
		if depth > 0 {
			return has(pick(g, "way", partsOf, aimsOf), g.ofBelonging(depth-1))
		}
	case 2:
		return not(has(partsOf, role(pick(g, "role", "a", "b"))))
	}
	return nil
}

func (g *generator) exprs(depth int) []caseload.Expr {
	out := make([]caseload.Expr, rapid.IntRange(0, 3).Draw(g.t, "parts"))
	for i := range out {
		out[i] = g.expr(depth - 1)
	}
	return out
}

func (g *generator) comparison() caseload.Expr {
	path, a := g.path()
	op := caseload.Op(rapid.IntRange(0, int(caseload.GreaterEqual)).Draw(g.t, "op"))
	if a.Kind.Textual() && rapid.Bool().Draw(g.t, "a part") {
		op = pick(g, "op", caseload.Contains, caseload.Prefix)
	}
	return caseload.Compare{Path: path, Op: op, Value: g.compared(path, a)}
}

// compared draws a value to compare with what a path leads to.
func (g *generator) compared(path caseload.Path, a caseload.Attribute) caseload.Value {
	if _, ok := path.Property(); !ok {
		return g.value(a, false)
	}
	s := pick(g, "value", map[caseload.Kind][]string{
		caseload.KindText: {"a", "E", "é", "lamp", "7", "", "' OR 1=1 --", "LAMP P", strings.Repeat("é", 200)}, caseload.KindNumber: {"-1.50", "0", "9", "1e21", ""},
		caseload.KindDate: {"2026-01-15", ""}, caseload.KindTime: {"2026-01-15T09:30:00Z", ""}, caseload.KindBool: {"true", "false"}, caseload.KindChoice: {"a", "É"},
	}[a.Kind]...)
	v, err := caseload.ParseValue(a.Kind, s, []string{"a", "É"})
	g.d.must(err)
	return v
}
