package storetest

import (
	"fmt"
	"strings"

	"caseload"
)

// declare makes properties of cases that can be found.
func (d *desk) declare(fields ...caseload.Field) {
	d.Helper()
	for _, f := range fields {
		f.PK = d.put(caseload.NounField, attrs{
			"type": ref(f.Type), "name": text(f.Name), "kind": text(f.Kind.String()), "sensitivity": number(int64(f.Sensitivity)), "searchable": flag(true), "indexed": flag(true),
		})[0]
		f.Searchable = true
		d.fields = append(d.fields, f)
	}
}

// parsed is a value of a kind.
func (d *desk) parsed(k caseload.Kind, s string) caseload.Value {
	d.Helper()
	v, err := caseload.ParseValue(k, s, nil)
	d.must(err)
	return v
}

// having is cases with one property each, of these JSON values; the IDs are
// the values. The value "" is a case without the property.
func (d *desk) having(property string, values ...string) {
	d.Helper()
	rows := make([]attrs, len(values))
	for i, v := range values {
		rows[i] = kase(v)
		if v == "" {
			rows[i] = kase("none")
			continue
		}
		rows[i]["properties"] = text(fmt.Sprintf(`{%q:%s}`, property, v))
	}
	d.cases(rows...)
}

var propertyTests = []test{
	{"what was there before a field was searchable is indexed a few at a time", func(d *desk) {
		d.having("t", `"a"`, `"b"`, `"c"`)
		d.declare(caseload.Field{Name: "t", Kind: caseload.KindText})
		d.wantWhere(equal("properties.t", text("b")), "")
		var before, after caseload.Horizon
		d.view(func(tx caseload.Tx) error { before = tx.Horizon(); return nil })
		reindex := func(behind caseload.PK) (last caseload.PK) {
			_, err := d.update(func(tx caseload.WriteTx) (err error) {
				last, err = tx.Reindex(behind, 2)
				return err
			})
			d.must(err)
			return last
		}
		last := reindex(reindex(0))
		d.wantWhere(equal("properties.t", text("b")), `"b"`)
		want(d, "a search", d.found(caseload.Query{Search: "c"}), `"c"`)
		d.view(func(tx caseload.Tx) error { after = tx.Horizon(); return nil })
		want(d, "the horizon after Reindex", after, before)
		want(d, "behind the last", reindex(last), 0)
	}},
	{"numbers sort and compare by size", func(d *desk) {
		d.declare(caseload.Field{Name: "n", Kind: caseload.KindNumber})
		d.having("n", "10", "-2", "", "0.05", "9", "-1.5", "100000000000000000000.5", "0", "-10", "100000000000000000000", "0.5")
		want(d, "by n", d.found(caseload.Query{Order: asc("properties.n")}),
			"-10 -2 -1.5 0 0.05 0.5 9 10 100000000000000000000 100000000000000000000.5 none")
		d.wantWhere(compare("properties.n", caseload.Less, d.parsed(caseload.KindNumber, "-1.50")), "-10 -2")
		d.wantWhere(equal("properties.n", d.parsed(caseload.KindNumber, "1e1")), "10")
		d.wantWhere(compare("properties.n", caseload.Greater, d.parsed(caseload.KindNumber, "1e20")), "100000000000000000000.5")
	}},
	{"text compares by its folded form", func(d *desk) {
		d.declare(caseload.Field{Name: "t", Kind: caseload.KindText})
		d.having("t", `"Éa"`, `"eb"`, `"EA"`, `"z"`, "")
		d.wantWhere(equal("properties.t", text("ea")), `"EA" "Éa"`)
		d.wantWhere(compare("properties.t", caseload.Prefix, text("É")), `"EA" "eb" "Éa"`)
		d.wantWhere(compare("properties.t", caseload.Contains, text("A")), `"EA" "Éa"`)
		want(d, "by t", d.found(caseload.Query{Order: asc("properties.t")}), `"Éa" "EA" "eb" "z" none`)
		want(d, "by t, descending", d.found(caseload.Query{Order: desc("properties.t")}), `"z" "eb" "EA" "Éa" none`)
	}},
	{"booleans, dates and times are not text or numbers", func(d *desk) {
		d.declare(caseload.Field{Name: "b", Kind: caseload.KindBool}, caseload.Field{Name: "d", Kind: caseload.KindDate}, caseload.Field{Name: "t", Kind: caseload.KindTime})
		d.having("b", "true", "false", `"true"`, "1", `"1"`, "")
		d.wantWhere(equal("properties.b", flag(true)), `"true" true`)
		d.wantWhere(caseload.And{caseload.IsNull{Path: "properties.b"}, not(equal("id", text("none")))}, `"1" 1`)
		d.having("d", `"2026-01-15"`, `"0999-12-31"`, `"2026-02-30"`)
		d.wantWhere(compare("properties.d", caseload.Less, d.parsed(caseload.KindDate, "2026-01-15")), `"0999-12-31"`)
		d.having("t", `"2026-01-15T10:30:00Z"`, `"2026-01-15T10:30:00.5Z"`)
		d.wantWhere(compare("properties.t", caseload.Greater, d.parsed(caseload.KindTime, "2026-01-15T12:30:00+02:00")), `"2026-01-15T10:30:00.5Z"`)
	}},
	{"a value not of its field's kind is null", func(d *desk) {
		d.declare(caseload.Field{Name: "n", Kind: caseload.KindNumber})
		d.having("n", `"many"`, `"7"`, "[7]", "7")
		d.wantWhere(equal("properties.n", d.parsed(caseload.KindNumber, "7")), `"7" 7`)
		d.wantWhere(caseload.IsNull{Path: "properties.n"}, `"many" [7]`)
	}},
	{"a property may have any name", func(d *desk) {
		for i, name := range []string{"a b", "a.b", "a", `q"uo'te`, "É$[0]", "$", "%", "properties"} {
			d.declare(caseload.Field{Name: name, Kind: caseload.KindText})
			props, err := caseload.MakeProperties(map[string]caseload.Value{name: text("v")})
			d.must(err)
			id := fmt.Sprint(i)
			d.cases(kase(id, attrs{"properties": text(string(props))}))
			d.wantWhere(equal(caseload.Path("properties."+name), text("v")), id)
		}
	}},
	{"one of very many values of a property is found", func(d *desk) {
		d.declare(caseload.Field{Name: "t", Kind: caseload.KindText})
		d.having("t", `"a"`, `"b"`, "")
		values := []caseload.Value{text("B")}
		for i := range 9_999 {
			values = append(values, text(fmt.Sprint("none", i)))
		}
		d.wantWhere(caseload.In{Path: "properties.t", Values: values}, `"b"`)
		d.wantWhere(not(caseload.In{Path: "properties.t", Values: values}), `"a" none`)
	}},
	{"a property that two case types declare is found in both", func(d *desk) {
		other := d.put(caseload.NounCaseType, attrs{"name": text("other")})[0]
		d.declare(caseload.Field{Name: "t", Kind: caseload.KindText, Type: d.caseType}, caseload.Field{Name: "t", Kind: caseload.KindText, Type: other})
		props := attrs{"properties": text(`{"t":"kerb"}`)}
		a := d.cases(kase("a", props), kase("b", props, attrs{"type": ref(other)}))["a"]
		d.wantWhere(equal("properties.t", text("KERB")), "a b")
		d.must(d.change(caseload.NounCase, a, attrs{"properties": text(`{"t":"lamp"}`)}))
		d.wantWhere(equal("properties.t", text("kerb")), "b")
		d.wantSearch("lamp", "a")
	}},
	{"a property follows the row when it changes", func(d *desk) {
		d.declare(caseload.Field{Name: "t", Kind: caseload.KindText})
		a := d.cases(kase("a", attrs{"properties": text(`{"t":"old"}`)}))["a"]
		d.must(d.change(caseload.NounCase, a, attrs{"properties": text(`{"t":"new"}`)}))
		d.wantWhere(equal("properties.t", text("old")), "")
		d.wantWhere(equal("properties.t", text("new")), "a")
		d.must(d.change(caseload.NounCase, a, attrs{"properties": {}}))
		d.wantWhere(caseload.IsNull{Path: "properties.t"}, "a")
	}},
	{"long texts compare by their beginnings", func(d *desk) {
		d.declare(caseload.Field{Name: "t", Kind: caseload.KindText})
		start := strings.Repeat("x", 255)
		d.cases(kase("a", attrs{"properties": text(`{"t":"` + start + `éa"}`)}), kase("b", attrs{"properties": text(`{"t":"` + start + `w"}`)}))
		d.wantWhere(equal("properties.t", text(start+"eb")), "a")
		want(d, "by t", d.found(caseload.Query{Order: asc("properties.t")}), "a b")
	}},
	{"pages by cursor follow a property", func(d *desk) {
		d.declare(caseload.Field{Name: "n", Kind: caseload.KindNumber}, caseload.Field{Name: "t", Kind: caseload.KindText})
		d.having("n", "3", "-1", "", "20", "-1.0", "0")
		d.having("t", `"é"`, `"E"`, `"ea"`)
		for _, order := range [][]caseload.Order{asc("properties.n"), desc("properties.n"), asc("properties.t"), desc("properties.t"), asc("properties.t", "properties.n")} {
			whole := d.walk(d.admin, caseload.Query{Order: order, Limit: 100}, func() {})
			want(d, fmt.Sprintf("by %v", order), d.walk(d.admin, caseload.Query{Order: order, Limit: 1}, func() {}), whole)
		}
	}},
	{"the words of a text property are searched by who may see it", func(d *desk) {
		d.declare(caseload.Field{Name: "shown", Kind: caseload.KindText}, caseload.Field{Name: "inside", Kind: caseload.KindText, Sensitivity: caseload.Internal})
		d.cases(kase("a", attrs{"properties": text(`{"shown":"Kerbstone","inside":"Whisper"}`)}))
		for words, exported := range map[string]int64{"kerb": 1, "whisper": 0} {
			d.wantSearch(words, "a")
			out, err := d.service.ExportCases(d.Context(), d.admin, caseload.Query{Search: words})
			d.must(err)
			want(d, "cases exported for "+words, out.Total, exported)
		}
	}},
}
