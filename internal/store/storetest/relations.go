package storetest

import (
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"caseload"
	"caseload/internal/fold"
)

// The ways between a case, who has a part in it, and its goals.
var (
	caseOf     = caseload.Way{Path: "case", Noun: caseload.NounCase}
	personOf   = caseload.Way{Path: "person", Noun: caseload.NounPerson}
	involvedIn = caseload.Way{Path: "case", Back: true, Noun: caseload.NounInvolvement}
	partsOf    = caseload.Way{Path: "person", Back: true, Noun: caseload.NounInvolvement}
	goalsOf    = caseload.Way{Path: "case", Back: true, Noun: caseload.NounGoal}
	aimsOf     = caseload.Way{Path: "person", Back: true, Noun: caseload.NounGoal}
)

func has(way caseload.Way, where ...caseload.Expr) caseload.Expr {
	return caseload.Has{Way: way, Where: caseload.Where(where...)}
}

// records is the IDs of the rows of a noun that somebody finds, one blank between
// them, in the order of their PKs if the query has none.
func (d *desk) records(by *caseload.Principal, n caseload.Noun, q caseload.Query) string {
	d.Helper()
	if len(q.Order) == 0 {
		q.Order = byPK
	}
	set, err := d.service.ListRecords(d.Context(), by, caseload.RecordQuery{Noun: n, Query: q, Columns: map[caseload.Noun][]caseload.Path{n: {"id"}}})
	d.must(err)
	return strings.Join(texts(set.Page.Block), " ")
}

// relatedTo is records, for a condition.
func (d *desk) relatedTo(by *caseload.Principal, n caseload.Noun, e caseload.Expr) string {
	d.Helper()
	return d.records(by, n, caseload.Query{Where: e})
}

// households are the cases a, b and c, of which Ann has a and c is hidden, with
// people: p in all of them, q in a and c, and gone, who is hidden.
func (d *desk) households() map[string]caseload.PK {
	d.Helper()
	keys := d.cases(kase("a", named("name", "Ärger"), attrs{"assignees": refs(d.ann)}), kase("b", named("name", "beta")), kase("c", attrs{"hidden": flag(true)}))
	person := func(id, name string) attrs {
		return merge(attrs{"id": text(id), "name": text(name), "name_key": text(fold.Key(name))}, named("last_name", name))
	}
	people := d.put(caseload.NounPerson, person("p", "Öz"), person("q", "nil"), merge(person("gone", "zed"), attrs{"hidden": flag(true)}))
	for i, id := range []string{"p", "q", "gone"} {
		keys[id] = people[i]
	}
	part := func(id, of, person, role string) attrs {
		return attrs{"id": text(id), "case": ref(keys[of]), "person": ref(keys[person]), "role": text(role)}
	}
	d.put(caseload.NounInvolvement, part("v1", "a", "p", "tenant"), part("v2", "a", "q", "guest"), part("v3", "b", "p", "guest"),
		part("v4", "c", "q", "owner"), merge(part("v5", "a", "q", "late"), attrs{"hidden": flag(true)}), part("v6", "b", "gone", "ghost"))
	goal := func(id, of, person, name string) attrs {
		return merge(attrs{"id": text(id), "case": ref(keys[of]), "person": ref(keys[person])}, named("name", name))
	}
	d.put(caseload.NounGoal, goal("g1", "a", "p", "warmth"), goal("g2", "b", "q", "Écoute"), goal("g3", "c", "p", "none"))
	return keys
}

func role(s string) caseload.Expr { return equal("role", text(s)) }
func id(s string) caseload.Expr   { return equal("id", text(s)) }

var relationTests = []test{
	{"rows are found by what refers to them, and by what they refer to", func(d *desk) {
		d.households()
		for _, x := range []struct {
			n   caseload.Noun
			e   caseload.Expr
			ids string
		}{
			{caseload.NounCase, has(involvedIn, role("guest")), "a b"},
			{caseload.NounCase, has(involvedIn, role("tenant")), "a"},
			{caseload.NounCase, not(has(involvedIn, role("tenant"))), "b"},
			{caseload.NounCase, has(involvedIn, role("guest"), has(personOf, id("p"))), "b"},
			{caseload.NounCase, has(involvedIn, not(has(personOf, id("p")))), "a b"},
			{caseload.NounCase, not(has(involvedIn, not(has(personOf, id("q"))))), ""},
			{caseload.NounCase, has(goalsOf), "a b"},
			{caseload.NounCase, caseload.Or{has(goalsOf, equal("name", text("warmth"))), has(involvedIn, role("none"))}, "a"},
			{caseload.NounInvolvement, has(caseOf, equal("name", text("beta"))), "v3 v6"},
			{caseload.NounInvolvement, not(has(personOf)), "v6"},
			{caseload.NounPerson, has(partsOf, has(caseOf, id("a"))), "p q"},
			{caseload.NounPerson, has(aimsOf, has(caseOf, id("b"))), "q"},
			{caseload.NounGoal, has(caseOf, has(involvedIn, role("tenant"))), "g1"},
			{caseload.NounGoal, nil, "g1 g2"},
		} {
			if got := d.relatedTo(d.admin, x.n, x.e); got != x.ids {
				d.Errorf("each %s where %+v: got %q, want %q", x.n, x.e, got, x.ids)
			}
		}
	}},
	{"a hidden row relates nothing", func(d *desk) {
		keys := d.households()
		want(d, "by a hidden involvement", d.relatedTo(d.admin, caseload.NounCase, has(involvedIn, role("late"))), "")
		want(d, "by a hidden person", d.relatedTo(d.admin, caseload.NounCase, has(involvedIn, has(personOf, id("gone")))), "")
		want(d, "by a hidden case", d.relatedTo(d.admin, caseload.NounPerson, has(partsOf, has(caseOf, id("c")))), "")
		want(d, "by a part in a hidden case", d.relatedTo(d.admin, caseload.NounPerson, has(partsOf, role("owner"))), "")
		want(d, "by a goal of a hidden case", d.relatedTo(d.admin, caseload.NounPerson, has(aimsOf, equal("name", text("none")))), "")
		d.must(d.change(caseload.NounCase, keys["c"], attrs{"hidden": flag(false)}))
		want(d, "by that part when the case is shown", d.relatedTo(d.admin, caseload.NounPerson, has(partsOf, role("owner"))), "q")
	}},
	{"nothing is learnt of a row through its relations to rows that are not seen", func(d *desk) {
		d.households()
		ann := d.as(caseload.RoleCaseworker, "ann")
		for _, x := range []struct {
			what string
			n    caseload.Noun
			e    caseload.Expr
			ids  string
		}{
			{"who is a guest", caseload.NounPerson, has(partsOf, role("guest")), "q"}, // not p, a guest in b alone
			{"who is in b", caseload.NounPerson, has(partsOf, has(caseOf, id("b"))), ""},
			{"who has an aim in b", caseload.NounPerson, has(aimsOf), "p"},
			{"whose cases share a person with b", caseload.NounCase, has(involvedIn, has(personOf, has(partsOf, has(caseOf, id("b"))))), ""},
			{"who is in one case alone", caseload.NounPerson, not(has(partsOf, not(has(caseOf, id("a"))))), "p q"},
			{"whose parts are all seen", caseload.NounInvolvement, nil, "v1 v2"},
			{"all goals", caseload.NounGoal, nil, "g1"},
			{"goals of somebody", caseload.NounGoal, has(personOf), "g1"},
		} {
			want(d, x.what, d.relatedTo(ann, x.n, x.e), x.ids)
		}
		want(d, "who is a guest, for an administrator", d.relatedTo(d.admin, caseload.NounPerson, has(partsOf, role("guest"))), "p q")
	}},
	{"a case is found by its assignees and by who is on its access list", func(d *desk) {
		a := d.cases(
			kase("a", attrs{"assignees": refs(d.ann, d.bob), "access": refs(d.team)}), kase("b", attrs{"assignees": refs(d.bob)}),
			kase("c", attrs{"owner": ref(d.ann), "access": refs(d.cat, d.team)}), kase("d", attrs{"owner": ref(d.ann), "assignees": refs(d.ann)}), kase("e"),
			kase("f", attrs{"assignees": refs(d.ann), "access": refs(d.team), "hidden": flag(true)}),
		)["a"]
		among := func(p caseload.Path, keys ...caseload.PK) caseload.Expr { return caseload.Among{Path: p, Keys: keys} }
		d.wantWhere(among("assignees", d.ann), "a d") // not c, of which Ann is the owner alone
		d.wantWhere(among("assignees", d.bob), "a b")
		d.wantWhere(among("assignees", d.cat, d.ann, d.bob, 1, 2, 3), "a b d")
		d.wantWhere(not(among("assignees", d.ann)), "b c e")
		d.wantWhere(among("assignees"), "")
		d.wantWhere(among("access", d.team), "a c")
		d.wantWhere(among("access", d.cat), "c")
		d.wantWhere(among("access", d.ann), "")
		d.wantWhere(caseload.Refers{Path: "access", To: caseload.Named{Name: "Team"}}, "a c")
		d.must(d.change(caseload.NounCase, a, attrs{"assignees": refs(d.cat), "access": {}, "owner": ref(d.ann)}))
		d.wantWhere(among("assignees", d.ann), "d")
		d.wantWhere(among("assignees", d.cat), "a")
		d.wantWhere(among("access", d.team), "c")
	}},
	{"a pattern fits names whatever their case and accents, and only % stands for others", func(d *desk) {
		d.cases(kase("a", named("name", "Élan Vital")), kase("b", named("name", "elan_vital")), kase("c", named("name", "ELAN! 100%")),
			kase("d", named("name", `elan\vital`)), kase("e"), kase("f", named("name", "an")))
		for pattern, ids := range map[string]string{
			"élan vital": "a", "ELAN VITAL": "a", "elan": "", "elan%": "a b c d", "ÉLAN %": "a", "elan_vital": "b", "elan_%": "b", "%!%": "c", "elan!%": "c",
			`elan\%`: "d", `elan\vital`: "d", "%vital": "a b d", "% vital": "a", "%  VITAL  ": "a", "  elan vital": "a", "%": "a b c d f", "%%": "a b c d f",
			"an%an": "", "an%": "f", "%an%": "a b c d f", "% %": "a c", "e%l%a%": "a b c d", "": "", " ": "", "%100%": "c", "%100": "", "%n v%": "a", "%n% v%": "a",
		} {
			d.wantWhere(compare("name_key", caseload.Like, text(pattern)), ids)
		}
		d.wantWhere(not(compare("name_key", caseload.Like, text("elan%"))), "e f")
	}},
	{"a pattern may begin with any character", func(d *desk) {
		for i, r := range []rune{'~', '¿', '\u07ff', '\ud7ff', '\uffff', '\U0010ffff'} {
			id, begin := "c"+strconv.Itoa(i), "x"+string(r)
			d.cases(kase(id, named("name", begin+"y")))
			for _, head := range []string{begin, string(r)} {
				e := compare("name_key", caseload.Like, text(head+"%"))
				holds := caseload.Match(e, func(caseload.Path) caseload.Value { return text(fold.Key(begin + "y")) }, nil, nil)
				if found := strings.Contains(" "+d.where(e)+" ", " "+id+" "); found != holds {
					d.Errorf("%+q fits %+q: %v, want %v", head+"%", begin+"y", found, holds)
				}
			}
		}
	}},
	{"a pattern follows a reference", func(d *desk) {
		d.households()
		want(d, "involvements", d.relatedTo(d.admin, caseload.NounInvolvement, compare("person.last_name_key", caseload.Like, text("Ö%"))), "v1 v3")
		want(d, "cases", d.relatedTo(d.admin, caseload.NounCase, has(involvedIn, has(personOf, compare("last_name_key", caseload.Like, text("%Z"))))), "a b")
		want(d, "goals", d.relatedTo(d.admin, caseload.NounGoal, compare("name_key", caseload.Like, text("ecou%"))), "g2")
	}},
	{"a pattern agrees with what it means, whatever stands in either", func(d *desk) {
		a := d.cases(kase("a"))["a"]
		rapid.Check(d, func(t *rapid.T) {
			name := spoken(t)
			key := fold.Key(name)
			pattern := strings.ReplaceAll(fold.Key(spoken(t)), "%", "_")
			if at := rapid.IntRange(0, len(key)).Draw(t, "cut"); rapid.Bool().Draw(t, "of the name") && !strings.Contains(key, "%") {
				pattern = strings.ToValidUTF8(key[:at], "%") + "%" + strings.ToValidUTF8(key[min(len(key), at+rapid.IntRange(0, 3).Draw(t, "left out")):], "%")
			}
			d.must(d.change(caseload.NounCase, a, named("name", name)))
			e := caseload.Compare{Path: "name_key", Op: caseload.Like, Value: text(pattern)}
			holds := caseload.Match(e, func(caseload.Path) caseload.Value { return text(key) }, nil, nil)
			if found := d.where(e) == "a"; found != holds {
				t.Fatalf("%q in %q: found %v, want %v", pattern, key, found, holds)
			}
		})
	}},
	{"related rows are read beside others, in an order of their own", func(d *desk) {
		keys := d.households()
		columns := map[caseload.Noun][]caseload.Path{}
		for _, n := range []caseload.Noun{caseload.NounCase, caseload.NounInvolvement, caseload.NounPerson} {
			columns[n] = []caseload.Path{"id"}
		}
		for _, by := range []struct {
			who      *caseload.Principal
			involved string
		}{{d.admin, "v3 v1"}, {d.as(caseload.RoleCaseworker, "ann"), "v1"}} {
			set, err := d.service.ListRecords(d.Context(), by.who, caseload.RecordQuery{
				Noun: caseload.NounPerson, IDs: []string{"p"}, Columns: columns,
				Include: []caseload.Inclusion{{Way: partsOf, Order: []caseload.Order{{Path: "case.name_key", Desc: true}}, Include: []caseload.Inclusion{{Way: caseOf}}}},
			})
			d.must(err)
			linked, _ := set.Linked(partsOf, keys["p"])
			var ids []string
			for _, k := range linked {
				row, _ := set.Related[caseload.NounInvolvement].Row(k)
				ids = append(ids, set.Related[caseload.NounInvolvement].String(row, 0))
			}
			want(d, "the parts of p", strings.Join(ids, " "), by.involved)
			want(d, "the cases", set.Related[caseload.NounCase].Rows(), len(ids))
		}
	}},
	{"rows stand in the order of what they refer to", func(d *desk) {
		d.households()
		for _, x := range []struct {
			n     caseload.Noun
			order []caseload.Order
			ids   string
		}{
			{caseload.NounInvolvement, asc("person.last_name_key"), "v2 v1 v3 v6"}, // the hidden person has no name
			{caseload.NounInvolvement, desc("person.last_name_key"), "v3 v1 v2 v6"},
			{caseload.NounInvolvement, asc("case.name_key", "person.last_name_key"), "v2 v1 v3 v6"},
			{caseload.NounInvolvement, []caseload.Order{{Path: "case.name_key", Desc: true}, {Path: "role"}}, "v6 v3 v2 v1"},
			{caseload.NounGoal, desc("case.name_key"), "g2 g1"},
			{caseload.NounGoal, asc("name_key"), "g2 g1"},
		} {
			q := caseload.Query{Order: x.order}
			want(d, "all", d.records(d.admin, x.n, q), x.ids)
			q.Limit = 1
			want(d, "one by one", d.recordsByOne(x.n, q), x.ids)
		}
	}},
}

// recordsByOne is records, a page of one after the other, and each page read
// again from the one behind it.
func (d *desk) recordsByOne(n caseload.Noun, q caseload.Query) string {
	d.Helper()
	var ids []string
	query := caseload.RecordQuery{Noun: n, Query: q, Columns: map[caseload.Noun][]caseload.Path{n: {"id"}}}
	for {
		set, err := d.service.ListRecords(d.Context(), d.admin, query)
		d.must(err)
		if len(ids) > 0 {
			back := query
			back.After, back.Before = "", set.Prev
			front, err := d.service.ListRecords(d.Context(), d.admin, back)
			d.must(err)
			want(d, "the row in front", texts(front.Page.Block)[0], ids[len(ids)-1])
		}
		if ids = append(ids, texts(set.Page.Block)...); set.Next == "" {
			return strings.Join(ids, " ")
		}
		query.After = set.Next
	}
}
