package storetest

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"caseload"
	"caseload/internal/fold"
)

// named is a name with the key that it is compared by.
func named(attribute, s string) attrs {
	return attrs{attribute: text(s), attribute + "_key": text(fold.Key(s))}
}

// linked is a case's links: a name and the ID that it leads to, by turns.
func linked(to ...string) attrs {
	links := map[string]caseload.Link{}
	for pair := range slices.Chunk(to, 2) {
		links[pair[0]] = caseload.Link{To: pair[1], Type: "case", Relation: caseload.RelationChild}
	}
	return attrs{"links": text(string(caseload.MakeLinks(links)))}
}

// with is a case's properties, from JSON.
func with(properties string) attrs { return attrs{"properties": text(properties)} }

var conditionTests = []test{
	{"a case is found by where its links lead, and by their names", func(d *desk) {
		d.cases(kase("a", linked("parent", "m")), kase("b", linked("parent", "n", "clinic", "m")), kase("c", linked("clinic", "none' OR 1=1")), kase("m"))
		d.wantWhere(caseload.Linked{To: []string{"m"}}, "a b")
		d.wantWhere(caseload.Linked{Name: "parent", To: []string{"m"}}, "a")
		d.wantWhere(caseload.Linked{Name: "clinic", To: []string{"n", "m"}}, "b")
		d.wantWhere(caseload.Linked{To: []string{"m", "n"}}, "a b")
		d.wantWhere(caseload.Linked{To: []string{"none' OR 1=1"}}, "c")
		d.wantWhere(caseload.Linked{Name: "par", To: []string{"m"}}, "")
		d.wantWhere(caseload.Linked{Name: "parent"}, "")
		d.wantWhere(not(caseload.Linked{To: []string{"m"}}), "c m")
	}},
	{"links follow their case when it changes, and go when it is hidden", func(d *desk) {
		a := d.cases(kase("a", linked("parent", "m", "clinic", "c")))["a"]
		to := func(id string) caseload.Expr { return caseload.Linked{To: []string{id}} }
		d.must(d.change(caseload.NounCase, a, linked("parent", "n", "clinic", "c")))
		d.wantWhere(to("m"), "")
		d.wantWhere(to("n"), "a")
		d.wantWhere(to("c"), "a")
		d.must(d.change(caseload.NounCase, a, attrs{"hidden": flag(true)}))
		d.wantWhere(to("n"), "")
		d.must(d.change(caseload.NounCase, a, merge(attrs{"hidden": flag(false)}, linked("clinic", "n"))))
		d.wantWhere(to("n"), "a")
		d.wantWhere(caseload.Linked{Name: "parent", To: []string{"n"}}, "")
		d.must(d.change(caseload.NounCase, a, attrs{"links": {}}))
		d.wantWhere(to("n"), "")
	}},
	{"children of very many cases are found at once", func(d *desk) {
		d.cases(kase("a", linked("parent", "m")), kase("b", linked("parent", "n")))
		ids := []string{"m"}
		for i := range 9_998 {
			ids = append(ids, fmt.Sprint("none-", i))
		}
		d.wantWhere(caseload.Linked{To: ids}, "a")
		d.wantWhere(caseload.Linked{Name: "parent", To: ids}, "a")
	}},
	{"a form is found by the cases that it touched, as they are now", func(d *desk) {
		keys := d.cases(kase("a"), kase("b"), kase("c"))
		form := func(id string, touched ...caseload.PK) attrs {
			row := attrs{"id": text(id), "received": caseload.Time(someTime)}
			if len(touched) > 0 {
				row["cases"] = refs(touched...)
			}
			return row
		}
		x := d.put(caseload.NounForm, form("x", keys["a"], keys["b"]), form("y", keys["b"], keys["b"]), form("z"), merge(form("hidden", keys["a"]), attrs{"hidden": flag(true)}))[0]
		find := func(e caseload.Expr) string {
			return d.forms(d.admin, caseload.FormQuery{Query: caseload.Query{Where: e}})
		}
		of := func(of ...caseload.PK) caseload.Expr { return caseload.Among{Path: "cases", Keys: of} }
		want(d, "forms of a", find(of(keys["a"])), "x")
		want(d, "forms of b", find(of(keys["b"])), "x y")
		want(d, "forms of a, c and others", find(of(keys["c"], 1, 2, 3, keys["a"], 4)), "x")
		want(d, "forms of none", find(of()), "")
		want(d, "forms that did not touch b", find(not(of(keys["b"]))), "z")
		d.must(d.change(caseload.NounForm, x, attrs{"cases": refs(keys["c"], keys["b"])}))
		want(d, "forms of a after an edit", find(of(keys["a"])), "")
		want(d, "forms of c after an edit", find(of(keys["c"])), "x")
		want(d, "forms of b after an edit", find(of(keys["b"])), "x y")
	}},
	{"a text has a word that stands between white space, whatever the case and accents", func(d *desk) {
		d.cases(kase("a", named("name", "Robert Smith")), kase("b", named("name", "Robert\tSmith-Jones")), kase("c", named("name", "ROBÉRT")), kase("d", named("name", "Roberta")), kase("e"))
		for word, ids := range map[string]string{
			"robert": "a b c", "Röbert": "a b c", "smith": "a", "smith-jones": "b", "Jones": "", "rob": "", "robert  smith": "a", "smith robert": "",
			"robert smith-jones": "b", "": "", " ": "", "-": "", "robert -": "", "%": "", "robert*": "", `robert" OR "a`: "",
		} {
			d.wantWhere(caseload.HasWord{Path: "name", Text: word}, ids)
		}
		d.wantWhere(not(caseload.HasWord{Path: "name", Text: "robert"}), "d e")
	}},
	{"a text of signs is a word", func(d *desk) {
		d.cases(kase("a", named("name", "& --")), kase("b", named("name", "-- 1")), kase("c", named("name", "---")))
		d.wantWhere(caseload.HasWord{Path: "name", Text: "--"}, "a b")
		d.wantWhere(caseload.HasWord{Path: "name", Text: "& --"}, "a")
	}},
	{"a word of one text is not found in another", func(d *desk) {
		d.cases(kase("a", named("name", "lamp"), named("external_id", "x-1")), kase("b", attrs{"summary": text("lamp")}, named("external_id", "LAMP x-1")))
		d.wantWhere(caseload.HasWord{Path: "name", Text: "lamp"}, "a")
		d.wantWhere(caseload.HasWord{Path: "external_id", Text: "lamp"}, "b")
		d.wantWhere(caseload.HasWord{Path: "external_id", Text: "X-1"}, "a b")
		d.wantWhere(caseload.HasWord{Path: "external_id", Text: "x"}, "")
	}},
	{"words of a name follow it", func(d *desk) {
		a := d.cases(kase("a", named("name", "Robert Smith")))["a"]
		d.must(d.change(caseload.NounCase, a, named("name", "Ann Smith")))
		d.wantWhere(caseload.HasWord{Path: "name", Text: "robert"}, "")
		d.wantWhere(caseload.HasWord{Path: "name", Text: "ann"}, "a")
		d.wantWhere(caseload.HasWord{Path: "name", Text: "smith"}, "a")
	}},
	{"a very long word is told from one that begins alike", func(d *desk) {
		long := strings.Repeat("a", 100)
		d.cases(kase("a", named("name", long)), kase("b", named("name", long+"b")))
		d.wantWhere(caseload.HasWord{Path: "name", Text: long}, "a")
		d.wantWhere(caseload.HasWord{Path: "name", Text: strings.Repeat("b ", 400)}, "")
	}},
	{"a property has the value that it is asked for, declared or not", func(d *desk) {
		d.cases(
			kase("a", with(`{"age":"42","village":"Möra \"north\"\\"}`)), kase("b", with(`{"age":42,"twin":true}`)), kase("c", with(`{"age":"042"}`)),
			kase("d", with(`{"empty":"","list":["42"],"of":{"age":"42","twin":true},"said":"null"}`)), kase("e"),
		)
		for _, x := range []struct{ name, value, ids string }{
			{"age", "42", "a b"}, {"age", "042", "c"}, {"age", "4", ""}, {"age", `"42"`, ""}, {"Age", "42", ""}, {"twin", "true", "b"}, {"twin", "1", ""},
			{"village", `Möra "north"\`, "a"}, {"village", `Möra \"north\"\\`, ""}, {"village", "möra", ""}, {"list", `["42"]`, "d"}, {"of", `{"age":"42","twin":true}`, "d"},
			{"empty", "", "d"}, {"none", "", ""}, {"none", "null", ""}, {"said", "null", "d"}, {`age":"42`, "42", ""}, {"", "42", ""}, {"%", "42", ""}, {"age", strings.Repeat("long", caseload.MaxText), ""},
		} {
			d.wantWhere(caseload.HasProperty{Name: x.name, Value: x.value}, x.ids)
		}
		d.wantWhere(not(caseload.HasProperty{Name: "age", Value: "42"}), "c d e")
		d.wantWhere(caseload.HasProperty{Name: "age", Any: true}, "a b c")
		d.wantWhere(caseload.HasProperty{Name: "empty", Any: true}, "d")
		d.wantWhere(not(caseload.HasProperty{Name: "of", Any: true}), "a b c e")
	}},
	{"what looks like a property inside of another is none", func(d *desk) {
		d.cases(kase("a", with(`{":":"v","a":"foo,"}`)), kase("b", with(`{",":"foo,",":":"v"}`)), kase("c", with(`{"a":"{\"x\":\"1\"}","b":{"x":"1"},"c":"\\u0000","x":"2"}`)))
		for _, x := range []struct{ name, value, ids string }{
			{",", ":", ""}, {":", "v", "a b"}, {",", "foo,", "b"}, {"x", "1", ""}, {"x", "2", "c"}, {"a", `{"x":"1"}`, "c"}, {"$", "2", ""}, {"b.x", "1", ""},
		} {
			d.wantWhere(caseload.HasProperty{Name: x.name, Value: x.value}, x.ids)
		}
	}},
	{"a condition on a property agrees with what it means, whatever stands in either", func(d *desk) {
		a := d.cases(kase("a"))["a"]
		rapid.Check(d, func(t *rapid.T) {
			names, values := []string{spoken(t), spoken(t)}, []string{spoken(t), spoken(t)}
			props, err := caseload.MakeProperties(map[string]caseload.Value{names[0]: text(values[0]), names[1]: text(values[1])})
			if err != nil {
				t.Skip("the names are too long")
			}
			d.must(d.change(caseload.NounCase, a, with(string(props))))
			e := caseload.HasProperty{Name: rapid.SampledFrom(names).Draw(t, "name"), Value: rapid.SampledFrom(values).Draw(t, "value")}
			holds := caseload.Match(e, func(caseload.Path) caseload.Value { return text(string(props)) }, nil, nil)
			if found := d.where(e) == "a"; found != holds {
				t.Fatalf("%+v of %s: found %v, want %v", e, props, found, holds)
			}
		})
	}},
	{"a condition on a word agrees with what it means, whatever stands in either", func(d *desk) {
		a := d.cases(kase("a"))["a"]
		rapid.Check(d, func(t *rapid.T) {
			name := spoken(t)
			word := spoken(t)
			if parts := strings.Fields(name); len(parts) > 0 && rapid.Bool().Draw(t, "of the name") {
				word = rapid.SampledFrom(parts).Draw(t, "word")
			}
			d.must(d.change(caseload.NounCase, a, named("name", name)))
			e := caseload.HasWord{Path: "name", Text: word}
			holds := caseload.Match(e, func(caseload.Path) caseload.Value { return text(name) }, nil, nil)
			if found := d.where(e) == "a"; found != holds {
				t.Fatalf("%q in %q: found %v, want %v", word, name, found, holds)
			}
		})
	}},
}
