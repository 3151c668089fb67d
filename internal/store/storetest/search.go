package storetest

import (
	"strings"

	"pgregory.net/rapid"

	"caseload"
	"caseload/internal/fold"
)

// wantSearch fails the test if a search finds other cases, best first.
func (d *desk) wantSearch(words, ids string) {
	d.Helper()
	want(d, "search for "+words, d.found(caseload.Query{Search: words}), ids)
}

// spoken draws a text of words and of what search engines take for operators.
func spoken(t *rapid.T) string {
	part := rapid.OneOf(rapid.SampledFrom([]string{
		"lamp", "É", "東京", "🏚", "ﷺ", "ß", "a:*", "'", `"`, `\`, `\'`, "''", ":", ":ABC", "*", "&", "|", "!", "!lamp", "(", ")", "<->", "<2>", "%", "$1", "{public} :", "^a", "-a",
		"NEAR(a b)", "AND", "OR", "NOT", "'); --", "1.a", ".", "\t", "\u200d", "_",
	}), rapid.StringN(0, 8, -1))
	return strings.ReplaceAll(strings.Join(rapid.SliceOfN(part, 0, 8).Draw(t, "parts"), rapid.SampledFrom([]string{"", " "}).Draw(t, "between")), "\x00", "")
}

var searchTests = []test{
	{"words of people are words of theirs alone, follow them, and find those whom the caller may see", func(d *desk) {
		keys := d.cases(kase("a", attrs{"assignees": refs(d.ann), "summary": text("lamp")}), kase("b", nil))
		people := d.put(caseload.NounPerson, merge(attrs{"id": text("p"), "name": text("Tŷ Lamp"), "email": text("t.lamp@example.org"), "town": text("Truro")}, named("last_name", "Lamp")),
			merge(attrs{"id": text("q"), "name": text("Q Lamp"), "postcode": text("TR11 3QA"), "mobile": text("07700 900123"), "properties": text(`{"p":"Proper"}`)}, named("last_name", "Lamp")))
		d.put(caseload.NounInvolvement, attrs{"case": ref(keys["a"]), "person": ref(people[0])}, attrs{"case": ref(keys["b"]), "person": ref(people[1])})
		there := newDesk(d.tester, d.store, "there")
		there.put(caseload.NounPerson, attrs{"id": text("r"), "name": text("R Lamp")})
		mention := func(by *caseload.Principal, words string) string {
			return d.relatedTo(by, caseload.NounPerson, caseload.Mentions{Text: words})
		}
		ann, bob := d.as(caseload.RoleCaseworker, "ann"), d.as(caseload.RoleManager, "bob")
		for words, ids := range map[string]string{
			"lamp": "p q", "TY la": "p", "example.org": "p", "tr11 3qa": "q", "07700": "q", "truro": "", "proper": "", "amp": "", "r": "",
		} {
			for _, by := range []*caseload.Principal{d.admin, bob} {
				want(d, "people by "+words, mention(by, words), ids)
			}
		}
		want(d, "those of Ann's cases", mention(ann, "lamp"), "p")
		d.wantSearch("lamp", "a")
		d.wantSearch("example", "")
		d.must(d.change(caseload.NounPerson, people[0], attrs{"name": text("Tŷ Kerb"), "email": {}, "last_name": {}, "last_name_key": {}}))
		want(d, "by an old word", mention(d.admin, "lamp"), "q")
		want(d, "by a new one", mention(d.admin, "kerb"), "p")
		d.must(d.purge(caseload.NounPerson, people[1]))
		want(d, "purged", mention(d.admin, "tr11"), "")
	}},
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
	{"the reference, the external id, the name, the summary and the details are searched, and nothing else of a case", func(d *desk) {
		d.cases(kase("a", attrs{
			"reference": text("CW-2026-0042"), "name": text("Nominal"), "summary": text("Summarised"), "details": text("Detailed"), "public_summary": text("Published"),
			"address": text("Addressed"), "themes": text("Themed"), "external_id": text("External"), "properties": text(`{"p":"Proper"}`),
		}))
		for words, ids := range map[string]string{
			"0042": "a", "nominal": "a", "summarised": "a", "detailed": "a", "published": "a",
			"external": "a", "addressed": "", "themed": "", "proper": "",
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
	{"a case is found by the whole of its text, whatever stands in it", func(d *desk) {
		a := d.cases(kase("a"))["a"]
		rapid.Check(d, func(t *rapid.T) {
			s := spoken(t)
			d.must(d.change(caseload.NounCase, a, attrs{"summary": text(s)}))
			if found := d.found(caseload.Query{Search: s}) == "a"; found != (strings.TrimSpace(s) == "" || len(fold.Words(s)) > 0) {
				t.Fatalf("search for %q in a case of this summary: found %v", s, found)
			}
		})
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
		longest := strings.Repeat("x", caseload.MaxText)
		d.cases(kase("b", attrs{"details": text(longest)}), kase("c", attrs{"details": text(longest[1:])}))
		d.wantSearch(longest, "b c")
		d.wantSearch(longest[:60], "b c")
		long := "llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogochandmoreofit"
		d.cases(kase("a", attrs{"summary": text(long)}))
		d.wantSearch(long, "a")
		d.wantSearch(long[:40], "a")
	}},
}
