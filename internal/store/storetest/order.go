package storetest

import (
	"caseload"
)

var byPK = []caseload.Order{{Path: "pk"}}

func asc(paths ...caseload.Path) (order []caseload.Order) {
	for _, p := range paths {
		order = append(order, caseload.Order{Path: p})
	}
	return order
}

func desc(path caseload.Path) []caseload.Order { return []caseload.Order{{Path: path, Desc: true}} }

var orderTests = []test{
	{"nulls come last in both directions", func(d *desk) {
		d.cases(kase("a"), kase("b", attrs{"due": day(2), "summary": text("y"), "ward": ref(d.south), "closed": number(0)}),
			kase("c", attrs{"due": day(-1), "summary": text("x"), "ward": ref(d.north), "closed": number(-5)}), kase("d"))
		for _, path := range []caseload.Path{"due", "summary", "ward.code", "closed"} {
			want(d, "by "+string(path), d.found(caseload.Query{Order: asc(path)}), "c b a d")
			want(d, "by "+string(path)+", descending", d.found(caseload.Query{Order: desc(path)}), "b c d a")
		}
	}},
	{"equal rows follow by their PKs, in the direction of the last step", func(d *desk) {
		d.cases(kase("a", attrs{"ward": ref(d.north)}), kase("b", attrs{"ward": ref(d.south)}), kase("c", attrs{"ward": ref(d.north)}))
		want(d, "equal", d.found(caseload.Query{Order: asc("opened")}), "a b c")
		want(d, "equal, descending", d.found(caseload.Query{Order: desc("opened")}), "c b a")
		mixed := append(desc("opened"), caseload.Order{Path: "ward.code"})
		want(d, "two steps", d.found(caseload.Query{Order: mixed}), "a c b")
		mixed = append(asc("ward.code"), caseload.Order{Path: "opened", Desc: true})
		want(d, "two steps, the last descending", d.found(caseload.Query{Order: mixed}), "c a b")
	}},
	{"text sorts by its bytes", func(d *desk) {
		for _, s := range []string{"é", "b", "B", "aa", "a", "Z", "É", "ab", "10", "9", "_", " "} {
			d.cases(kase(s, attrs{"summary": text(s)}))
		}
		want(d, "by text", d.found(caseload.Query{Order: asc("summary")}), "  10 9 B Z _ a aa ab b É é")
	}},
	{"names sort by their folded key, then by their bytes", func(d *desk) {
		for _, n := range []struct{ name, key string }{{"Zoe", "zoe"}, {"eva", "eva"}, {"Émile", "emile"}, {"Eva", "eva"}, {"ärö", "aro"}} {
			d.cases(kase(n.name, attrs{"name": text(n.name), "name_key": text(n.key)}))
		}
		want(d, "by name", d.found(caseload.Query{Order: asc("name_key", "name")}), "ärö Émile Eva eva Zoe")
	}},
	{"without an order the newest opened come first", func(d *desk) {
		d.cases(kase("a", moment(days(1))), kase("b", moment(days(3))), kase("c", moment(days(2))), kase("d", moment(days(3))))
		b := d.list(d.admin, caseload.Query{}, "id").Rows
		for i, id := range []string{"d", "b", "c", "a"} {
			want(d, "place", string(b.Text(i, 0)), id)
		}
	}},
}
