package jsonapi_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"caseload/internal/jsonapi"
)

func TestQueriesAreUnderstood(t *testing.T) {
	o := newOffice(t)
	tests := []struct{ query, want string }{
		{"", ""},
		{"&&", ""},

		{"include=owner", "include [cases.owner[]]"},
		{"include=involvements.person", "include [cases.involvements[involvements.person[]]]"},
		{"include=owner,owner,involvements.person,involvements", "include [cases.owner[] cases.involvements[involvements.person[]]]"},
		{"include=", "include []"},
		{"include", "include []"},
		{"include=involvements.case.owner", "include [cases.involvements[involvements.case[cases.owner[]]]]"},

		{"fields[cases]=status,name,owner,name", "fields of cases [0 1] [1]"},
		{"fields[people]=", "fields of people [] []"},
		{"fields%5Bcases%5D=name&fields[people]=", "fields of cases [0] []; fields of people [] []"},

		{"sort=name,-opened_on", "sort cases.name,-cases.opened_on"},
		{"sort=-name,name", "sort -cases.name"},
		{"sort=owner.last_name,-id,custom_fields.tier", "sort owner>people.last_name,-cases.id,cases.custom_fields/tier"},

		{"filter[name]=Hill", "filter cases.name EQ 'Hill'"},
		{"filter[name]=Ann+Hill%2B", "filter cases.name EQ 'Ann Hill+'"},
		{"filter%5Bname%5D=Hill", "filter cases.name EQ 'Hill'"},
		{"filter[status]=open,held,null", "filter cases.status EQ 'open'|'held'|null"},
		{"filter[status]=open%2Cheld", "filter cases.status EQ 'open'|'held'"},
		{"filter[status]=", "filter cases.status EQ ''"},
		{"filter[name][LIKE]=H%25", "filter cases.name LIKE 'H%'"},
		{"filter[name][like]=H%25,I%25", "filter cases.name LIKE 'H%'|'I%'"},
		{"filter[weight][GE]=3&filter[weight][lt]=5", "filter AND(cases.weight GE '3' cases.weight LT '5')"},
		{"filter[opened_on][NEQ]=null", "filter cases.opened_on NEQ null"},
		{"filter[active]=true", "filter cases.active EQ 'true'"},
		{"filter[id]=a,b", "filter cases.id EQ 'a'|'b'"},
		{"filter[involvements.person.last_name]=Hill", "filter involvements>person>people.last_name EQ 'Hill'"},
		{"filter[owner]=7", "filter owner>people.id EQ '7'"},
		{"filter[owner.id]=null", "filter owner>people.id EQ null"},
		{"filter[custom_fields.tier.level][GT]=3", "filter cases.custom_fields/tier/level GT '3'"},
		{"filter[custom_fields]=null", "filter cases.custom_fields EQ null"},
		{"filter[tags]=urgent", "filter cases.tags EQ 'urgent'"},

		{`filter={"name":"Hill, Ann"}`, "filter cases.name EQ 'Hill, Ann'"},
		{`filter={"name":"null"}`, "filter cases.name EQ 'null'"},
		{`filter={"weight":[1,2.50,null],"active":true}`, "filter AND(cases.weight EQ '1'|'2.50'|null cases.active EQ 'true')"},
		{`filter={"OR":[{"id":["1","2"]},{"LE":{"weight":5}}]}`, "filter OR(cases.id EQ '1'|'2' cases.weight LE '5')"},
		{`filter={"or":{"name":"a","status":"b"}}`, "filter OR(cases.name EQ 'a' cases.status EQ 'b')"},
		{`filter=[{"name":"a","status":"b"},{"weight":1}]`, "filter AND(AND(cases.name EQ 'a' cases.status EQ 'b') cases.weight EQ '1')"},
		{`filter={"NOT":{"name":"a","status":"b"}}`, "filter NOT(AND(cases.name EQ 'a' cases.status EQ 'b'))"},
		{`filter={"AND":[{"name":"a"}]}`, "filter cases.name EQ 'a'"},
		{`filter={"owner":{"LIKE":{"last_name":"H%25"}}}`, "filter owner>people.last_name LIKE 'H%'"},
		{`filter={"owner":{"last_name":{"LIKE":"H%25"}}}`, "filter owner>people.last_name LIKE 'H%'"},
		{`filter={"owner":{"OR":[{"last_name":"a"},{"id":"1"}]}}`, "filter OR(owner>people.last_name EQ 'a' owner>people.id EQ '1')"},
		{`filter={"LE":{"weight":5,"opened_on":"2024-01-31"}}`, "filter AND(cases.weight LE '5' cases.opened_on LE '2024-01-31')"},
		{`filter={"custom_fields.tier":1}&filter[name]=a`, "filter AND(cases.custom_fields/tier EQ '1' cases.name EQ 'a')"},
		{`filter[name]={a}`, "filter cases.name EQ '{a}'"},
	}
	for dialect, options := range both {
		for _, test := range tests {
			if got := shown(o.asked(t, test.query, options)); got != test.want {
				t.Errorf("%s: %s\n got %s\nwant %s", dialect, test.query, got, test.want)
			}
		}
	}
}

func TestCrnkHasFormsOfItsOwn(t *testing.T) {
	o := newOffice(t)
	tests := []struct{ query, want string }{
		{"fields=name,id", "fields of cases [0] []"},
		{"fields=name&fields[cases]=status", "fields of cases [0 1] []"},
		{"filter[involvements][role]=lead", "filter of involvements involvements.role EQ 'lead'"},
		{"filter[involvements][role][NEQ]=lead", "filter of involvements involvements.role NEQ 'lead'"},
		{"filter[cases][name]=Hill&filter[status]=open", "filter AND(cases.name EQ 'Hill' cases.status EQ 'open')"},
		{`filter[people]={"last_name":"Hill"}`, "filter of people people.last_name EQ 'Hill'"},
		{`filter[cases]={"name":"Hill"}`, "filter cases.name EQ 'Hill'"},
		{"filter[name]=Hill, Ann&filter[name]=Bo", "filter cases.name EQ 'Hill, Ann'|'Bo'"},
		{"sort[involvements]=role", "sort of involvements involvements.role"},
		{"sort[cases]=name&sort=status", "sort cases.name,cases.status"},
		{"include[cases]=owner", "include [cases.owner[]]"},
		{"include[involvements]=person&include=involvements", "include [cases.involvements[involvements.person[]]]"},
		{"include[people]=involvements&include=owner", "include [cases.owner[people.involvements[]]]"},
		{"include[people]=involvements", "include []"},
		{"include=owner&include=involvements", "include [cases.owner[] cases.involvements[]]"},
	}
	for _, test := range tests {
		if got := shown(o.asked(t, test.query, crnk)); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.query, got, test.want)
		}
		if _, errs := jsonapi.ParseParameters(o.schema, o.cases, test.query, strict); len(errs) == 0 || errs.Status() != 400 {
			t.Errorf("the strict dialect answers %s with %v, want errors of status 400", test.query, errs)
		}
	}
}

func TestParametersThatMeanNothingAreRefused(t *testing.T) {
	o := newOffice(t)
	tests := []struct{ query, parameter string }{
		{"foo=1", "foo"},
		{"caseView=x", "caseView"},
		{"filter[_]=1", "filter[_]"},
		{"page[]x=1", "page[]x"},
		{"page[size=1", "page[size"},
		{"page]size[=1", "page]size["},
		{"filter[[name]]=1", "filter[[name]]"},
		{"page[foo]=1", "page[foo]"},
		{"page=1", "page"},
		{"page[cases][size]=1", "page[cases][size]"},
		{"page[]=1", "page[]"},
		{"=1", ""},
		{"Include=owner", "Include"},

		{"include=nobody", "include"},
		{"include=involvements.nobody", "include"},
		{"include=name", "include"},
		{"include=owner,,involvements", "include"},
		{"include=involvements.case.involvements.case", "include"},
		{"include[nothing]=owner", "include[nothing]"},

		{"include[cases]=nobody", "include[cases]"},
		{"sort[nothing]=name", "sort[nothing]"},
		{"fields[cases]=nothing", "fields[cases]"},
		{"fields[nothing]=name", "fields[nothing]"},
		{"fields[cases][x]=name", "fields[cases][x]"},
		{"fields[cases]=custom_fields.a", "fields[cases]"},

		{"sort=nothing", "sort"},
		{"sort=", "sort"},
		{"sort=secret", "sort"},
		{"sort=owner", "sort"},
		{"sort=custom_fields", "sort"},
		{"sort=tags", "sort"},
		{"sort=involvements.role", "sort"},
		{"sort=auditor.last_name", "sort"},
		{"sort=--name", "sort"},

		{"filter=name", "filter"},
		{"filter[]=1", "filter[]"},
		{"filter[nope]=1", "filter[nope]"},
		{"filter[name.first]=1", "filter[name.first]"},
		{"filter[owner.nope]=1", "filter[owner.nope]"},
		{"filter[owner.]=1", "filter[owner.]"},
		{"filter[id.x]=1", "filter[id.x]"},
		{"filter[secret]=1", "filter[secret]"},
		{"filter[auditor]=1", "filter[auditor]"},
		{"filter[custom_fields.]=1", "filter[custom_fields.]"},
		{"filter[custom_fields.a.b.c.d.e.f.g.h.i.j.k]=1", "filter[custom_fields.a.b.c.d.e.f.g.h.i.j.k]"},
		{"filter[custom_fields]=x", "filter[custom_fields]"},
		{"filter[involvements.case.involvements.case]=1", "filter[involvements.case.involvements.case]"},
		{"filter[name][ABOUT]=1", "filter[name][ABOUT]"},
		{"filter[name][NOT]=1", "filter[name][NOT]"},
		{"filter[name][EQ][EQ]=1", "filter[name][EQ][EQ]"},
		{"filter[active][LIKE]=t%25", "filter[active][LIKE]"},
		{"filter[active][GT]=false", "filter[active][GT]"},
		{"filter[weight][LIKE]=1%25", "filter[weight][LIKE]"},
		{"filter[custom_fields][GT]=1", "filter[custom_fields][GT]"},
		{"filter[owner][LT]=1", "filter[owner][LT]"},
		{"filter[weight][GT]=1,2", "filter[weight][GT]"},
		{"filter[weight][GT]=null", "filter[weight][GT]"},
		{"filter[name][LIKE]=null", "filter[name][LIKE]"},

		{"filter={}", "filter"},
		{"filter=[]", "filter"},
		{`filter={"OR":[]}`, "filter"},
		{`filter={"OR":[{}]}`, "filter"},
		{`filter={"OR":["a"]}`, "filter"},
		{`filter={"OR":"a"}`, "filter"},
		{`filter={"name":[]}`, "filter"},
		{`filter={"name":[["a"]]}`, "filter"},
		{`filter={"name":[{"a":1}]}`, "filter"},
		{`filter={"name":"a","name":"b"}`, "filter"},
		{`filter={"name":"a"`, "filter"},
		{`filter={"name":"a"}{}`, "filter"},
		{`filter={"name":"a"}}`, "filter"},
		{`filter={name:1}`, "filter"},
		{`filter={"OR":[{"name":"a"}}`, "filter"},
		{`filter=[{"name":"a"} {"name":"b"}]`, "filter"},
		{`filter={"name":"a" "status":"b"}`, "filter"},
		{`filter={"name":"\ud800"}`, "filter"},
		{`filter={"name":"\u0000"}`, "filter"},
		{`filter={"nope":1}`, "filter"},
		{`filter={"EQ":1}`, "filter"},
		{`filter={"EQ":[1]}`, "filter"},
		{`filter[cases][GT]={"weight":1}`, "filter[cases][GT]"},
		{`filter={"GT":{"LT":{"weight":1}}}`, "filter"},
		{`filter={"GT":{"OR":[{"weight":1}]}}`, "filter"},
		{`filter={"GT":{"active":true}}`, "filter"},
		{`filter={"LIKE":{"custom_fields":"a"}}`, "filter"},

		{"filter[name]=%C3%28", "filter[name]"},
		{"filter[name]=%ED%A0%80", "filter[name]"},
		{"filter[name]=%00", "filter[name]"},
		{"filter[name]=%4", "filter[name]"},
		{"%00=1", "\x00"},
	}
	for dialect, options := range both {
		t.Run(dialect, func(t *testing.T) {
			for _, test := range tests {
				o.refused(t, test.query, test.parameter, options)
			}
		})
	}
}

func TestUnknownFieldHasTheCodeOfCrnk(t *testing.T) {
	o := newOffice(t)
	for query, parameter := range map[string]string{
		"filter[nope]=1": "filter[nope]", "sort=nope": "sort", "include=nope": "include", "fields[cases]=nope": "fields[cases]",
	} {
		e := o.refused(t, query, parameter, crnk)
		if e.Code != "UNKNOWN_PARAMETER" || e.Title != "unknown parameter" {
			t.Errorf("%s: code %q, title %q, want UNKNOWN_PARAMETER, unknown parameter", query, e.Code, e.Title)
		}
	}
	if e := o.refused(t, "foo=1", "foo", crnk); e.Title != "Request parameters error" || !strings.Contains(e.Detail, "foo") {
		t.Errorf("foo=1: title %q, detail %q, want Request parameters error and the name", e.Title, e.Detail)
	}
}

func TestNameThatIsNotThereIsAnsweredWithThoseThatAre(t *testing.T) {
	o := newOffice(t)
	for query, want := range map[string]string{
		"filter[nope]=1":     "and ",
		"filter[Name]=1":     "write name.",
		"sort=nope":          "It has ",
		"fields[cases]=Name": "write name.",
		"include=nope":       "It has ",
		"fields[nope]=name":  "the types are ",
	} {
		parameter, _, _ := strings.Cut(query, "=")
		if e := o.refused(t, query, parameter, crnk); !strings.Contains(e.Detail, want) {
			t.Errorf("%s: detail %q, want one with %q", query, e.Detail, want)
		}
	}
}

func TestEachParameterAtFaultHasItsError(t *testing.T) {
	o := newOffice(t)
	_, errs := jsonapi.ParseParameters(o.schema, o.cases, "foo=1&sort=nope&include=owner&page[size]=0&filter[a]=1", strict)
	var got []string
	for _, e := range errs {
		got = append(got, e.Source.Parameter)
	}
	if want := "foo sort filter[a] page[size]"; strings.Join(got, " ") != want {
		t.Errorf("parameters at fault = %q, want %s", got, want)
	}
}

func TestParameterGivenTwiceIsRefusedUnlessCrnkJoinsIt(t *testing.T) {
	o := newOffice(t)
	for query, parameter := range map[string]string{
		"sort=name&sort=status": "sort", "filter[name]=a&filter%5Bname%5D=b": "filter[name]", "page[size]=1&page[size]=1": "page[size]",
	} {
		o.refused(t, query, parameter, strict)
	}
	o.refused(t, "page[limit]=1&page[limit]=2", "page[limit]", crnk)
}

func TestServiceHasParametersOfItsOwn(t *testing.T) {
	o := newOffice(t)
	options := jsonapi.ParameterOptions{Custom: []string{"caseView"}}
	if got := shown(o.asked(t, "caseView=full+one", options)); got != "caseView full one" {
		t.Errorf("caseView=full+one is read as %q", got)
	}
	o.refused(t, "caseView=a&caseView=b", "caseView", options)
	o.refused(t, "caseview=a", "caseview", options)
	o.refused(t, "caseView[x]=a", "caseView[x]", options)
}

func TestOneResourceHasFieldsAndIncludesAlone(t *testing.T) {
	o := newOffice(t)
	one := jsonapi.ParameterOptions{Dialect: jsonapi.Crnk, One: true}
	got := shown(o.asked(t, "include=involvements&fields=name&filter[involvements][role]=lead&sort[involvements]=role", one))
	want := "include [cases.involvements[]]; fields of cases [0] []; filter of involvements involvements.role EQ 'lead'; sort of involvements involvements.role"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for query, parameter := range map[string]string{
		"sort=name": "sort", "filter[name]=a": "filter[name]", `filter={"name":"a"}`: "filter", "page[size]=5": "page[size]",
	} {
		o.refused(t, query, parameter, one)
	}
}

func TestRelationshipURLIsAboutWhatIsRelated(t *testing.T) {
	o := newOffice(t)
	many, _ := o.cases.Relationship("involvements")
	related := jsonapi.ParameterOptions{Dialect: jsonapi.Crnk, Linkage: many}
	got := shown(o.asked(t, "include=involvements.person&fields=role&filter[role]=lead&sort=person.last_name", related))
	want := "include [cases.involvements[involvements.person[]]]; fields of involvements [0] []; filter involvements.role EQ 'lead'; sort person>people.last_name"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	got = shown(o.asked(t, "include[involvements]=person&include=involvements", related))
	if want := "include [cases.involvements[involvements.person[]]]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	o.refused(t, "include=owner", "include", related)

	one, _ := o.cases.Relationship("owner")
	o.refused(t, "sort=last_name", "sort", jsonapi.ParameterOptions{Linkage: one})
	o.refused(t, "page[size]=1", "page[size]", jsonapi.ParameterOptions{Linkage: one})
}

func TestRelationshipToSeveralTypesIsFollowedByEach(t *testing.T) {
	o := newOffice(t)
	p, errs := jsonapi.ParseParameters(o.schema, o.note, "include=about.involvements,about.owner&filter[about.id]=7", strict)
	if errs != nil {
		t.Fatal(errs)
	}
	want := "include [notes.about[cases.involvements[] people.involvements[] cases.owner[]]]; filter about>id EQ '7'"
	if got := shown(p); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if _, errs := jsonapi.ParseParameters(o.schema, o.note, "filter[about.name]=x", strict); len(errs) != 1 {
		t.Errorf("filter[about.name] has errors %v, want one", errs)
	}

	about, _ := o.note.Relationship("about")
	related := jsonapi.ParameterOptions{Dialect: jsonapi.Crnk, Linkage: about}
	for _, query := range []string{"sort=name", "filter[name]=a", "fields=name"} {
		if _, errs := jsonapi.ParseParameters(o.schema, o.note, query, related); len(errs) != 1 {
			t.Errorf("%s of several types has errors %v, want one", query, errs)
		}
	}
}

func TestInclusionsAreBounded(t *testing.T) {
	o := newOffice(t)
	two := jsonapi.ParameterOptions{MaxParts: 2}
	o.asked(t, "include=involvements.case", two)
	o.refused(t, "include=involvements.case.owner", "include", two)
	o.refused(t, "include=involvements.case,owner", "include", two)
}

func TestWhatIsRepeatedIsCutBetweenCharacters(t *testing.T) {
	o := newOffice(t)
	e := o.refused(t, "sort="+strings.Repeat("%E2%82%AC", 100), "sort", strict)
	if !utf8.ValidString(e.Detail) || !strings.Contains(e.Detail, strings.Repeat("€", 20)+"…") {
		t.Errorf("detail = %s, want 20 of the characters and an ellipsis", e.Detail)
	}
	_, errs := jsonapi.ParseParameters(o.schema, o.cases, strings.Repeat("%E2%82%AC", 100)+"=1", strict)
	if len(errs) != 1 || errs[0].Source.Parameter != strings.Repeat("€", 66)+"…" {
		t.Errorf("errors = %s, want one with 66 characters of the name and an ellipsis", all(errs))
	}
}

func TestNothingIsIncludedWhereThatIsNotOffered(t *testing.T) {
	o := newOffice(t)
	for _, query := range []string{"include=owner", "include="} {
		o.refused(t, query, "include", jsonapi.ParameterOptions{NoInclude: true})
	}
}

func TestTypedInclusionsInACircleEndAtTheGreatestDepth(t *testing.T) {
	o := newOffice(t)
	p := o.asked(t, "include[cases]=involvements&include[involvements]=case,person", crnk)
	want := "include [cases.involvements[involvements.case[cases.involvements[]] involvements.person[]]]"
	if got := shown(p); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	deep := jsonapi.ParameterOptions{Dialect: jsonapi.Crnk, MaxDepth: 1000}
	o.refused(t, "include[cases]=involvements&include[involvements]=case,person&include[people]=involvements", "include[involvements]", deep)
}

func TestHostileQueriesAreRefusedInOneBoundedError(t *testing.T) {
	o := newOffice(t)
	long := strings.Repeat("x", 100_000)
	tests := map[string]string{
		"filters":       strings.Repeat("filter[name]=x&", 10_000),
		"values":        "filter[name]=" + strings.Repeat(",", 100_000),
		"sorts":         "sort=" + strings.Repeat("name,", 10_000),
		"inclusions":    "include=" + strings.Repeat("owner,", 10_000),
		"conditions":    `filter={"OR":[` + strings.Repeat(`{"name":"a"},`, 10_000) + `{"name":"a"}]}`,
		"nesting":       "filter=" + strings.Repeat(`{"NOT":`, 10_000) + "1" + strings.Repeat("}", 10_000),
		"arrays":        "filter=" + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000),
		"circle":        "include=" + strings.Repeat("involvements.case.", 10_000) + "owner",
		"path":          "filter[custom_fields." + strings.Repeat("a.", 10_000) + "b]=1",
		"name":          long + "=1",
		"field":         "sort=" + long,
		"operator":      "filter[name][" + long + "]=1",
		"type":          "fields[" + long + "]=1",
		"number":        "page[size]=" + strings.Repeat("9", 100_000),
		"name in bytes": strings.Repeat("%FF", 10_000) + "=1",
	}
	for name, query := range tests {
		for dialect, options := range both {
			_, errs := jsonapi.ParseParameters(o.schema, o.cases, query, options)
			if len(errs) != 1 || errs[0].Status != 400 || len(errs[0].Detail)+len(errs[0].Source.Parameter) > 1000 {
				t.Errorf("%s, %s: got %.2000s, want one error 400 that is not long", name, dialect, all(errs))
			}
		}
	}
}

func FuzzParseParameters(f *testing.F) {
	for _, seed := range []string{
		"filter[name][LIKE]=A%25,null&sort=-owner.last_name,name&include=involvements.person,owner&page[number]=2&page[size]=5",
		`filter={"OR":[{"id":["1","2"]},{"LE":{"weight":5}},{"NOT":{"owner":{"last_name":"x"}}}]}&fields[people]=last_name`,
		"filter[involvements][role]=a&sort[involvements]=role&include[involvements]=person&include[people]=involvements&fields=name",
		"page%5Boffset%5D=20&page%5Blimit%5D=10&page[total]=true&include=",
		"page[after]=abc&page[size]=3",
		"filter[name]=a#b",
	} {
		f.Add(seed, false, false)
		f.Add(seed, true, true)
	}
	o := newOffice(f)
	f.Fuzz(func(t *testing.T, query string, isCrnk, cursor bool) {
		options := jsonapi.ParameterOptions{Cursor: cursor, MaxParts: 100}
		if isCrnk {
			options.Dialect = jsonapi.Crnk
		}
		p, errs := jsonapi.ParseParameters(o.schema, o.cases, query, options)
		if errs != nil {
			checkRefusal(t, errs)
			return
		}
		checkFilter(t, o.schema, o.cases, p.Filter)
		for from, filter := range p.Filters {
			checkFilter(t, o.schema, from, filter)
		}
		extent := jsonapi.Extent{Rows: 1, More: true, First: "a&b", Last: "c d"}
		d := jsonapi.Document{Links: jsonapi.PageLinks("http://office.test/cases/cases", query, p.Page, extent)}
		var written struct{ Links map[string]string }
		if err := json.Unmarshal(d.Append(nil), &written); err != nil {
			t.Fatal(err)
		}
		for _, link := range written.Links {
			checkLink(t, o, link, p, options)
		}
	})
}

func checkRefusal(t *testing.T, errs jsonapi.Errors) {
	t.Helper()
	for _, e := range errs {
		if e.Status != 400 || e.Title == "" || e.Detail == "" || len(e.Detail) > 1500 || len(e.Source.Parameter) > 300 {
			t.Errorf("refused by %+v, want a bounded error 400 with title and detail", *e)
		}
	}
}

// checkFilter follows every path from a type, and looks for empty conditions.
func checkFilter(t *testing.T, schema *jsonapi.Schema, from *jsonapi.Type, f *jsonapi.Filter) {
	t.Helper()
	if f == nil {
		return
	}
	if f.Op < jsonapi.EQ && len(f.Parts) == 0 || f.Op == jsonapi.Not && len(f.Parts) != 1 || f.Op >= jsonapi.EQ && len(f.Values) == 0 {
		t.Errorf("a filter %s has %d parts and %d values", f.Op, len(f.Parts), len(f.Values))
	}
	for _, part := range f.Parts {
		checkFilter(t, schema, from, part)
	}
	at := from
	for _, step := range f.Path.Via {
		if r, _ := at.Relationship(step.Relationship.Name); step.Of != at || r != step.Relationship {
			t.Fatalf("the path %s does not begin at %s", shownPath(f.Path), from.Name)
		}
		at = schema.Type(step.Relationship.To[0]) // no relationship from a case leads to several
	}
	if f.Op < jsonapi.EQ {
		return
	}
	if a := f.Path.Attribute; f.Path.Of != at || a != nil && !slices.ContainsFunc(at.Attributes, func(b jsonapi.Attribute) bool { return a.Name == b.Name }) {
		t.Errorf("the path %s does not end at %s", shownPath(f.Path), at.Name)
	}
}

// checkLink follows a link to another page: all but the page is as it was.
func checkLink(t *testing.T, o office, link string, p *jsonapi.Parameters, options jsonapi.ParameterOptions) {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	next, errs := jsonapi.ParseParameters(o.schema, o.cases, u.RawQuery, options)
	if errs != nil {
		t.Fatalf("the link %s is refused: %s", link, all(errs))
	}
	if shown(next) != shown(p) || next.Page.Limit != p.Page.Limit || next.Page.Total != p.Page.Total {
		t.Errorf("the link %s asks for %s, want %s", link, shown(next), shown(p))
	}
}

func BenchmarkParseParameters(b *testing.B) {
	o := newOffice(b)
	for name, query := range map[string]string{
		"page":   "page%5Bnumber%5D=2&page%5Bsize%5D=100&include=owner,involvements.person&sort=-opened_on,name&filter%5Bstatus%5D=open,held",
		"filter": `filter=` + url.QueryEscape(`{"OR":[{"status":["open","held"]},{"LE":{"weight":5}}]}`),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, errs := jsonapi.ParseParameters(o.schema, o.cases, query, crnk); errs != nil {
					b.Fatal(errs)
				}
			}
		})
	}
}
