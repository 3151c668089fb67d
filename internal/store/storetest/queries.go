package storetest

import (
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"caseload"
)

func equal(p caseload.Path, v caseload.Value) caseload.Expr {
	return caseload.Compare{Path: p, Value: v}
}

func compare(p caseload.Path, op caseload.Op, v caseload.Value) caseload.Expr {
	return caseload.Compare{Path: p, Op: op, Value: v}
}

func not(e caseload.Expr) caseload.Expr { return caseload.Not{Of: e} }

// wantWhere fails the test if a condition finds other cases.
func (d *desk) wantWhere(e caseload.Expr, ids string) {
	d.Helper()
	if got := d.where(e); got != ids {
		d.Errorf("cases where %+v: got %q, want %q", e, got, ids)
	}
}

var queryTests = []test{
	{"a comparison with a null is false, and Not turns it over", func(d *desk) {
		d.cases(kase("a", attrs{"summary": text("x"), "due": day(1)}), kase("b"))
		for _, e := range []caseload.Expr{
			equal("summary", text("x")), compare("summary", caseload.LessEqual, text("x")), compare("summary", caseload.Contains, text("x")),
			compare("summary", caseload.Prefix, text("x")), equal("due", day(1)), compare("due", caseload.Less, day(2)),
			caseload.In{Path: "due", Values: []caseload.Value{day(1), day(2)}}, not(caseload.IsNull{Path: "due"}),
		} {
			d.wantWhere(e, "a")
			d.wantWhere(not(e), "b")
			d.wantWhere(not(not(e)), "a")
		}
		for _, op := range []caseload.Op{caseload.Equal, caseload.Less, caseload.GreaterEqual, caseload.Contains, caseload.Prefix} {
			d.wantWhere(compare("summary", op, text("")), "")
			d.wantWhere(not(compare("summary", op, text(""))), "a b")
		}
		d.wantWhere(equal("ward", ref(0)), "")
		d.wantWhere(caseload.In{Path: "ward", Values: []caseload.Value{ref(0)}}, "")
	}},
	{"each comparison holds where its name says", func(d *desk) {
		d.cases(kase("a", attrs{"due": day(-1)}), kase("b", attrs{"due": day(0)}), kase("c", attrs{"due": day(10)}))
		for op, ids := range map[caseload.Op]string{
			caseload.Equal: "b", caseload.Less: "a", caseload.LessEqual: "a b", caseload.Greater: "c", caseload.GreaterEqual: "b c",
		} {
			d.wantWhere(compare("due", op, day(0)), ids)
		}
	}},
	{"text compares by its bytes", func(d *desk) {
		d.cases(kase("1", attrs{"summary": text("A")}), kase("2", attrs{"summary": text("a")}), kase("3", attrs{"summary": text("É")}), kase("4", attrs{"summary": text("z")}))
		d.wantWhere(compare("summary", caseload.Less, text("a")), "1")
		d.wantWhere(compare("summary", caseload.Greater, text("z")), "3")
		d.wantWhere(equal("summary", text("é")), "")
		d.wantWhere(equal("summary", text("a ")), "")
	}},
	{"a part of a text means itself, pattern characters too", func(d *desk) {
		d.cases(kase("a", attrs{"summary": text("100% of it")}), kase("b", attrs{"summary": text("100 of a_b*[c]")}), kase("c", attrs{"summary": text(`back\slash 'quoted'`)}))
		for part, ids := range map[string]string{
			"%": "a", "_": "b", "*": "b", "[c]": "b", `\`: "c", "'": "c", "of": "a b", "OF": "", "100%": "a",
		} {
			d.wantWhere(compare("summary", caseload.Contains, text(part)), ids)
		}
		for start, ids := range map[string]string{"100": "a b", "100%": "a", "of": "", "_": "", "Back": "", "back\\": "c"} {
			d.wantWhere(compare("summary", caseload.Prefix, text(start)), ids)
		}
	}},
	{"text never equals a number", func(d *desk) {
		d.cases(kase("a", attrs{"external_id": text("1")}), kase("b", attrs{"external_id": text("1.0")}), kase("c", attrs{"external_id": text("01")}))
		d.wantWhere(equal("external_id", text("1")), "a")
		d.wantWhere(caseload.In{Path: "external_id", Values: []caseload.Value{text("01"), text("1.0")}}, "b c")
	}},
	{"one of none holds for no row", func(d *desk) {
		d.cases(kase("a"), kase("b"))
		none := caseload.In{Path: "number"}
		d.wantWhere(none, "")
		d.wantWhere(not(none), "a b")
		d.wantWhere(caseload.Or{}, "")
		d.wantWhere(caseload.And{}, "a b")
		d.wantWhere(caseload.Or{none, equal("id", text("b"))}, "b")
	}},
	{"one of very many is found", func(d *desk) {
		keys := d.cases(kase("a"), kase("b"), kase("c"))
		values := []caseload.Value{number(int64(keys["c"])), number(int64(keys["a"]))}
		for i := range int64(9_998) {
			values = append(values, number(-i-1))
		}
		d.wantWhere(caseload.In{Path: "pk", Values: values}, "a c")
		ids := []caseload.Value{text("b")}
		for i := range 9_999 {
			ids = append(ids, text("none-"+strconv.Itoa(i)))
		}
		d.wantWhere(caseload.In{Path: "id", Values: ids}, "b")
	}},
	{"conditions nest as deep and wide as the Service lets them", func(d *desk) {
		d.cases(kase("a"), kase("b"))
		deep := equal("id", text("a"))
		for range 18 {
			deep = caseload.Not{Of: deep}
		}
		wide := caseload.Or{deep}
		for range 470 {
			wide = append(wide, equal("summary", text("none")))
		}
		d.wantWhere(wide, "a")
	}},
	{"conditions follow references", func(d *desk) {
		pat := d.put(caseload.NounPerson, attrs{"name": text("Pat")})[0]
		d.cases(kase("a", attrs{"ward": ref(d.north), "main_person": ref(pat)}), kase("b", attrs{"ward": ref(d.south)}), kase("c"))
		d.wantWhere(equal("ward.name", text("Ystrad")), "a")
		d.wantWhere(compare("ward.code", caseload.Prefix, text("S")), "b")
		d.wantWhere(caseload.IsNull{Path: "ward.name"}, "c")
		d.wantWhere(not(equal("ward.name", text("Ystrad"))), "b c")
		d.wantWhere(equal("main_person.name", text("Pat")), "a")
		d.wantWhere(caseload.And{equal("status.stage", number(1)), not(caseload.IsNull{Path: "ward"})}, "a b")
	}},
	{"a hidden row that is referred to is read as null", func(d *desk) {
		d.cases(kase("a", attrs{"ward": ref(d.north)}))
		d.must(d.change(caseload.NounWard, d.north, attrs{"hidden": flag(true)}))
		d.wantWhere(equal("ward.name", text("Ystrad")), "")
		d.wantWhere(caseload.IsNull{Path: "ward.name"}, "a")
		d.wantWhere(equal("ward", ref(d.north)), "a")
	}},
	{"hidden rows are not found", func(d *desk) {
		d.cases(kase("a"), kase("b", attrs{"hidden": flag(true)}))
		d.wantWhere(nil, "a")
		d.wantWhere(equal("hidden", flag(true)), "")
	}},
	{"a text is compared with a text, whatever stands in either", func(d *desk) {
		d.declare(caseload.Field{Name: "t", Kind: caseload.KindText})
		a := d.cases(kase("a"))["a"]
		rapid.Check(d, func(t *rapid.T) {
			kept, other := text(spoken(t)), text(spoken(t))
			props, err := caseload.MakeProperties(map[string]caseload.Value{"t": kept})
			d.must(err)
			d.must(d.change(caseload.NounCase, a, attrs{"summary": kept, "properties": text(string(props))}))
			for _, path := range []caseload.Path{"summary", "properties.t"} {
				for op := caseload.Equal; op <= caseload.Prefix; op++ {
					e := compare(path, op, other)
					found := d.where(e) == "a"
					if holds := caseload.Match(e, func(caseload.Path) caseload.Value { return kept }, nil, nil); found != holds {
						t.Fatalf("%s of %s, asked for %+v: found %v, want %v", path, show(kept), e, found, holds)
					}
				}
			}
		})
	}},
	{"SQL in a text is text", func(d *desk) {
		d.cases(kase("a"), kase("b"))
		evil := text(`' OR 1=1; DROP TABLE cases; --`)
		d.wantWhere(equal("summary", evil), "")
		d.wantWhere(compare("summary", caseload.Contains, evil), "")
		want(d, "found by words", d.found(caseload.Query{Search: strings.Repeat(`" OR * ^ NEAR( `, 4) + `a*`}), "")
		d.wantWhere(nil, "a b")
	}},
}
