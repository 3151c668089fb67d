package storetest

import (
	"fmt"
	"strings"

	"caseload"
	"caseload/internal/fold"
)

// manyParts are more than a store would look up before a page.
const manyParts = 5_400

// crowd are forty cases, every third without a name and one of four of Ann's, and a
// hundred people. All but the last four cases have many parts as tenant; the
// fifth also has a landlord, and so has the last.
func (d *desk) crowd() {
	d.Helper()
	var cases []caseload.PK
	rows := make([]attrs, 40)
	for i := range rows {
		rows[i] = kase(fmt.Sprintf("c%02d", i), attrs{"confidential": flag(i%10 == 9)})
		if i%3 != 0 {
			rows[i] = merge(rows[i], named("name", fmt.Sprint("Name ", (i*7)%40)))
		}
		if i%4 == 0 {
			rows[i] = merge(rows[i], attrs{"assignees": refs(d.ann)})
		}
	}
	cases = d.put(caseload.NounCase, rows...)
	people := make([]attrs, 100)
	for i := range people {
		name := fmt.Sprintf("Rowe %02d", i)
		people[i] = attrs{"id": text(fmt.Sprintf("p%02d", i)), "last_name": text(name), "last_name_key": text(fold.Key(name))}
	}
	persons := d.put(caseload.NounPerson, people...)
	part := func(of, person int, role string) attrs {
		return attrs{"case": ref(cases[of]), "person": ref(persons[person]), "role": text(role)}
	}
	parts := []attrs{part(5, 5, "landlord"), part(39, 39, "landlord")}
	for i := range manyParts {
		parts = append(parts, part(i%36, i%90, "tenant"))
	}
	d.put(caseload.NounInvolvement, parts...)
}

// paged is the IDs that somebody finds page by page, and how many there are.
func (d *desk) paged(by *caseload.Principal, n caseload.Noun, q caseload.Query) string {
	d.Helper()
	var pages []string
	var total int64
	for {
		set, err := d.service.ListRecords(d.Context(), by, caseload.RecordQuery{Noun: n, Query: q, Columns: map[caseload.Noun][]caseload.Path{n: {"id"}}, Total: true})
		d.must(err)
		pages, total = append(pages, texts(set.Page.Block)...), set.Total
		if q.After = set.Next; q.After == "" {
			return fmt.Sprint(total, ": ", strings.Join(pages, " "))
		}
	}
}

// numbers writes those below n that fit, in front of each a letter, as paged does.
func numbers(letter string, n int, fits func(int) bool) string {
	var out []string
	for i := range n {
		if fits(i) {
			out = append(out, fmt.Sprintf("%s%02d", letter, i))
		}
	}
	return fmt.Sprint(len(out), ": ", strings.Join(out, " "))
}

var manyTests = []test{
	{"a condition that many rows meet finds what it means, as one does that few meet", func(d *desk) {
		d.crowd()
		bob, ann := d.as(caseload.RoleManager, "bob"), d.as(caseload.RoleCaseworker, "ann")
		rowe := func(pattern string) caseload.Expr {
			return has(personOf, caseload.Compare{Path: "last_name_key", Op: caseload.Like, Value: text(pattern)})
		}
		plain := func(i int) bool { return i%10 != 9 }
		hers := func(i int) bool { return i%4 == 0 }
		all := func(int) bool { return true }
		for _, x := range []struct {
			what string
			by   *caseload.Principal
			n    caseload.Noun
			e    caseload.Expr
			want string
		}{
			{"cases of tenants", d.admin, caseload.NounCase, has(involvedIn, role("tenant")), numbers("c", 36, all)},
			{"those that a manager sees", bob, caseload.NounCase, has(involvedIn, role("tenant")), numbers("c", 36, plain)},
			{"Ann's", ann, caseload.NounCase, has(involvedIn, role("tenant")), numbers("c", 36, hers)},
			{"cases of landlords", d.admin, caseload.NounCase, has(involvedIn, role("landlord")), "2: c05 c39"},
			{"of both", d.admin, caseload.NounCase, caseload.And{has(involvedIn, role("tenant")), has(involvedIn, role("landlord"))}, "1: c05"},
			{"of tenants and no landlord", d.admin, caseload.NounCase, caseload.And{has(involvedIn, role("tenant")), not(has(involvedIn, role("landlord")))},
				numbers("c", 36, func(i int) bool { return i != 5 })},
			{"of neither", d.admin, caseload.NounCase, not(has(involvedIn)), "3: c36 c37 c38"},
			{"of either", d.admin, caseload.NounCase, caseload.Or{has(involvedIn, role("landlord")), has(involvedIn, role("tenant"), rowe("rowe 00"))}, "4: c00 c05 c18 c39"},
			{"of anybody called Rowe", d.admin, caseload.NounCase, has(involvedIn, role("tenant"), rowe("rowe%")), numbers("c", 36, all)},
			{"of somebody called so", d.admin, caseload.NounCase, has(involvedIn, rowe("%05")), "2: c05 c23"},
			{"tenants", d.admin, caseload.NounPerson, has(partsOf, role("tenant")), numbers("p", 90, all)},
			{"tenants to a manager", bob, caseload.NounPerson, has(partsOf, role("tenant")), numbers("p", 90, all)},
			{"people to Ann", ann, caseload.NounPerson, nil, numbers("p", 90, func(i int) bool { return i%2 == 0 })},
		} {
			want(d, x.what, d.paged(x.by, x.n, caseload.Query{Where: x.e, Order: byPK, Limit: 60}), x.want)
		}
	}},
	{"involvements of a role that many have are all found, and counted", func(d *desk) {
		d.crowd()
		q := caseload.Query{Where: role("tenant"), Order: []caseload.Order{{Path: "pk", Desc: true}}, Limit: 3}
		set, err := d.service.ListRecords(d.Context(), d.admin, caseload.RecordQuery{Noun: caseload.NounInvolvement, Query: q, Total: true})
		d.must(err)
		want(d, "on the page", set.Page.Rows(), 3)
		want(d, "in all", set.Total, int64(manyParts))
		want(d, "of landlords", strings.Count(d.records(d.admin, caseload.NounInvolvement, caseload.Query{Where: role("landlord")}), "id-"), 2)
	}},
	{"names are sorted from page to page, in both directions, those that are missing last", func(d *desk) {
		d.crowd()
		for _, desc := range []bool{false, true} {
			order := []caseload.Order{{Path: "name_key", Desc: desc}}
			whole := d.records(d.admin, caseload.NounCase, caseload.Query{Order: order})
			want(d, "page by page", d.paged(d.admin, caseload.NounCase, caseload.Query{Order: order, Limit: 7}), "40: "+whole)
			want(d, "from the end", d.backwards(order), whole)
		}
	}},
}

// backwards is the IDs of all cases, read page by page from the last.
func (d *desk) backwards(order []caseload.Order) string {
	d.Helper()
	q := caseload.Query{Order: order, Limit: 36}
	last := d.list(d.admin, q, "id")
	q.After, q.Limit = last.Next, 4
	last = d.list(d.admin, q, "id")
	ids := texts(last.Rows)
	for q = (caseload.Query{Order: order, Before: last.Prev, Limit: 7}); q.Before != ""; q.Before = last.Prev {
		last = d.list(d.admin, q, "id")
		ids = append(texts(last.Rows), ids...)
	}
	return strings.Join(ids, " ")
}
