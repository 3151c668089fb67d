package storetest

import (
	"errors"
	"fmt"
	"strings"

	"caseload"
)

// walk reads all pages of a query by their cursors and returns the IDs.
func (d *desk) walk(by *caseload.Principal, q caseload.Query, between func()) string {
	d.Helper()
	var ids []string
	for {
		page := d.list(by, q, "id")
		ids = append(ids, texts(page.Rows)...)
		if page.Next == "" || len(ids) > 10_000 {
			return strings.Join(ids, " ")
		}
		q.After = page.Next
		between()
	}
}

// walkBack reads all pages of a query from the last row by their cursors to the
// front, and returns the IDs.
func (d *desk) walkBack(by *caseload.Principal, q caseload.Query) string {
	d.Helper()
	last := q
	last.Limit = 10_000
	whole := d.list(by, last, "id")
	last.Offset, last.Limit = whole.Rows.Rows()-1, 1
	page := d.list(by, last, "id")
	ids := texts(page.Rows)
	for page.Prev != "" {
		q.Before = page.Prev
		page = d.list(by, q, "id")
		want(d, "the total", page.Total, whole.Total)
		ids = append(texts(page.Rows), ids...)
	}
	return strings.Join(ids, " ")
}

// untidy stores cases with nulls and equal values in many columns.
func (d *desk) untidy(n int) {
	d.Helper()
	rows := make([]attrs, n)
	for i := range rows {
		rows[i] = kase(fmt.Sprintf("c%02d", i), moment(days(i%4)))
		if i%3 != 0 {
			rows[i]["summary"] = text(strings.Repeat("é", i%3))
		}
		if i%5 != 0 {
			rows[i]["due"] = day(int64(i%5) - 3)
			rows[i]["ward"] = ref([]caseload.PK{d.north, d.south}[i%2])
		}
	}
	d.cases(rows...)
}

var untidyOrders = [][]caseload.Order{
	nil, asc("due"), desc("due"), asc("summary"), desc("summary"), desc("ward.code"), asc("updated"), desc("updated"), asc("received"),
	{{Path: "summary", Desc: true}, {Path: "due"}, {Path: "opened", Desc: true}}, {{Path: "ward.name_key"}, {Path: "summary", Desc: true}, {Path: "due"}},
}

var pageTests = []test{
	{"pages by cursor are the whole in its order", func(d *desk) {
		d.untidy(31)
		for _, order := range untidyOrders {
			whole := d.walk(d.admin, caseload.Query{Order: order, Limit: 100}, func() {})
			want(d, "rows", len(strings.Fields(whole)), 31)
			for _, limit := range []int{1, 7, 31} {
				want(d, fmt.Sprintf("by %v, %d a page", order, limit), d.walk(d.admin, caseload.Query{Order: order, Limit: limit}, func() {}), whole)
			}
		}
	}},
	{"pages in front of cursors are the whole in its order", func(d *desk) {
		d.untidy(31)
		for _, order := range untidyOrders {
			whole := d.walk(d.admin, caseload.Query{Order: order, Limit: 100}, func() {})
			for _, limit := range []int{1, 7, 30} {
				want(d, fmt.Sprintf("by %v, %d a page", order, limit), d.walkBack(d.admin, caseload.Query{Order: order, Limit: limit}), whole)
			}
		}
	}},
	{"the page in front of a page's cursor is the one that led to it", func(d *desk) {
		d.untidy(12)
		q := caseload.Query{Order: desc("due"), Limit: 4}
		first := d.list(d.admin, q, "id")
		want(d, "in front of the first page", first.Prev, "")
		q.After = first.Next
		second := d.list(d.admin, q, "id")
		q.After, q.Before = "", second.Prev
		again := d.list(d.admin, q, "id")
		want(d, "the first page again", strings.Join(texts(again.Rows), " "), strings.Join(texts(first.Rows), " "))
		want(d, "in front of it", again.Prev, "")
		want(d, "behind it", again.Next, first.Next)
	}},
	{"a cursor goes on from its place whatever was written since", func(d *desk) {
		d.untidy(12)
		rest, n := strings.Fields(d.walk(d.admin, caseload.Query{Order: asc("due"), Limit: 100}, func() {})), 0
		got := d.walk(d.admin, caseload.Query{Order: asc("due"), Limit: 3}, func() {
			n++
			d.cases(kase(fmt.Sprint("new", n), attrs{"due": day(-100)}))
		})
		want(d, "the rows that were there", got, strings.Join(rest, " "))
	}},
	{"an offset leaves rows out at the start", func(d *desk) {
		d.untidy(9)
		whole := strings.Fields(d.found(caseload.Query{Order: desc("due")}))
		for _, offset := range []int{0, 1, 8, 9, 50} {
			got := d.found(caseload.Query{Order: desc("due"), Offset: offset, Limit: 4})
			from := min(offset, 9)
			want(d, fmt.Sprint("behind ", offset), got, strings.Join(whole[from:min(from+4, 9)], " "))
		}
	}},
	{"the total counts the rows of all pages", func(d *desk) {
		d.untidy(9)
		page := d.list(d.admin, caseload.Query{Limit: 4})
		want(d, "first page", page.Total, 9)
		want(d, "second page", d.list(d.admin, caseload.Query{Limit: 4, After: page.Next}).Total, 9)
		want(d, "filtered", d.list(d.admin, caseload.Query{Limit: 4, Where: equal("ward", ref(d.north))}).Total, 4)
	}},
	{"a stream hands on every row once, in order, in several blocks", func(d *desk) {
		const n = 2500
		rows := make([]attrs, n)
		for i := range rows {
			rows[i] = kase(fmt.Sprintf("%05d", i), attrs{"public_summary": text(strings.Repeat("x", i%700))}, moment(days(-(i % 50))))
		}
		d.cases(rows...)
		var ids []string
		blocks := 0
		total := d.stream(d.admin, caseload.Query{Order: asc("opened")}, []caseload.Path{"id"}, func(b *caseload.Block) error {
			blocks++
			ids = append(ids, texts(b)...)
			return nil
		})
		want(d, "total", total, n)
		want(d, "rows", strings.Join(ids, " "), d.found(caseload.Query{Order: asc("opened"), Limit: n}))
		if blocks < 2 {
			d.Errorf("%d rows came in %d block", n, blocks)
		}
	}},
	{"a stream without rows hands on none", func(d *desk) {
		d.stream(d.admin, caseload.Query{}, []caseload.Path{"id"}, func(b *caseload.Block) error {
			return fmt.Errorf("a block of %d rows", b.Rows())
		})
	}},
	{"a stream stops at the first error of its reader", func(d *desk) {
		rows := make([]attrs, 2500)
		d.put(caseload.NounCase, rows...)
		broken, blocks := errors.New("the client left"), 0
		err := d.service.StreamCases(d.Context(), d.admin, caseload.Query{}, []caseload.Path{"id"},
			func(*caseload.Listing) error { return nil },
			func(*caseload.Block) error { blocks++; return broken })
		want(d, "error", err, broken)
		want(d, "blocks", blocks, 1)
		want(d, "rows afterwards", d.stream(d.admin, caseload.Query{}, nil, func(*caseload.Block) error { return nil }), 2500)
	}},
}
