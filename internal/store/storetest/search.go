package storetest

import (
	"caseload"
)

// wantSearch fails the test if a search finds other cases, best first.
func (d *desk) wantSearch(words, ids string) {
	d.Helper()
	want(d, "search for "+words, d.found(caseload.Query{Search: words}), ids)
}

var searchTests = []test{
	{"every word asked begins a word of the row", func(d *desk) {
		d.cases(kase("a", attrs{"summary": text("Broken lamp in Elm Street")}), kase("b", attrs{"details": text("A lamp, and a kerb")}))
		d.wantSearch("lamp broken", "a")
		d.wantSearch("LAM elm", "a")
		d.wantSearch("amp", "")
		d.wantSearch("lamp broken kerb", "")
		d.wantSearch("kerb,lamp!", "b")
	}},
	{"words are folded", func(d *desk) {
		d.cases(kase("a", attrs{"name": text("Canolbarth MÔN, Straße")}))
		for _, words := range []string{"mon", "Môn", "MO\u0302N", "strasse", "straß"} {
			d.wantSearch(words, "a")
		}
	}},
	{"the reference, the name, the summary and the details are searched, and nothing else of a case", func(d *desk) {
		d.cases(kase("a", attrs{
			"reference": text("CW-2026-0042"), "name": text("Nominal"), "summary": text("Summarised"), "details": text("Detailed"), "public_summary": text("Published"),
			"address": text("Addressed"), "themes": text("Themed"), "external_id": text("External"), "properties": text(`{"p":"Proper"}`),
		}))
		for words, ids := range map[string]string{
			"0042": "a", "nominal": "a", "summarised": "a", "detailed": "a", "published": "a",
			"addressed": "", "themed": "", "external": "", "proper": "",
		} {
			d.wantSearch(words, ids)
		}
	}},
	{"words follow the row when it changes, and go when it is hidden", func(d *desk) {
		a := d.cases(kase("a", attrs{"summary": text("old words"), "name": text("kept")}))["a"]
		d.must(d.change(caseload.NounCase, a, attrs{"summary": text("new")}))
		d.wantSearch("old", "")
		d.wantSearch("kept new", "a")
		d.must(d.change(caseload.NounCase, a, attrs{"summary": {}, "name": {}}))
		d.wantSearch("kept", "")
		d.must(d.change(caseload.NounCase, a, attrs{"summary": text("back"), "hidden": flag(true)}))
		d.wantSearch("back", "")
		d.must(d.change(caseload.NounCase, a, attrs{"hidden": flag(false)}))
		d.wantSearch("back", "a")
	}},
	{"words that a reader may not see find nothing", func(d *desk) {
		d.cases(kase("a", attrs{"name": text("secret"), "summary": text("secret"), "public_summary": text("lamp")}))
		for words, n := range map[string]int64{"lamp": 1, "secret": 0, "lamp secret": 0} {
			out, err := d.service.ExportCases(d.Context(), d.admin, caseload.Query{Search: words})
			d.must(err)
			want(d, "cases exported for "+words, out.Total, n)
		}
	}},
	{"a search without a word finds nothing", func(d *desk) {
		d.cases(kase("a", attrs{"summary": text("- -- !")}))
		for _, words := range []string{"-", "!?", "*", `"`, "\x00", "(", "' '"} {
			d.wantSearch(words, "")
		}
	}},
	{"a search keeps to the other conditions", func(d *desk) {
		d.cases(kase("a", attrs{"summary": text("lamp"), "ward": ref(d.north)}), kase("b", attrs{"summary": text("lamp"), "ward": ref(d.south)}))
		want(d, "in one ward", d.found(caseload.Query{Search: "lamp", Where: equal("ward", ref(d.south))}), "b")
	}},
	{"only the newest matches are ranked", func(d *desk) {
		rows := make([]attrs, caseload.MaxMatches+5)
		for i := range rows {
			rows[i] = attrs{"summary": text("lamp")}
		}
		rows[0]["id"], rows[len(rows)-1]["id"] = text("oldest"), text("newest")
		d.put(caseload.NounCase, rows...)
		out := d.list(d.admin, caseload.Query{Search: "lamp", Limit: len(rows)}, "id")
		ids := map[string]bool{}
		for _, id := range texts(out.Rows) {
			ids[id] = true
		}
		want(d, "matches", len(ids), caseload.MaxMatches)
		want(d, "the newest is among them", ids["newest"], true)
		want(d, "the oldest is among them", ids["oldest"], false)
	}},
	{"a long word is found by its beginning", func(d *desk) {
		long := "llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochandmoreofit"
		d.cases(kase("a", attrs{"summary": text(long)}))
		d.wantSearch(long, "a")
		d.wantSearch(long[:40], "a")
	}},
}
