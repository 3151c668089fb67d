package casebook_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
)

const cursorPagination = "https://jsonapi.org/profiles/ethanresnick/cursor-pagination/"

// byCursor asks for the profile Cursor Pagination.
const byCursor = `application/vnd.api+json;profile="` + cursorPagination + `"`

//
func TestCursorsMeetEachCaseOnceThoughOthersComeAndGo(t *testing.T) {
	atDesk(t, func(d *desk) {
		d.furnish()
		const byDay = "/cases/cases?sort=due_on" // three cases have each day
		want := d.read(byDay + "&page[size]=100").ids()
		var forth, back []string
		last := ""
		for url := byDay + "&page[size]=4"; url != "" && len(forth) <= len(want); {
			got := d.read(url, "Accept", byCursor)
			forth = append(forth, got.ids()...)
			if last, url = url, got.link("next"); url != "" {
				d.makesCase("new", `"due_on":"2026-03-01"`) // in front of all
				d.ask(http.MethodDelete, "/cases/cases/"+got.ids()[0], "").ok(http.StatusNoContent)
			}
		}
		if !slices.Equal(forth, want) {
			d.Errorf("the pages have %v, want %v", forth, want)
		}
		want = d.read(byDay + "&page[size]=100").ids()
		for url := last; url != "" && len(back) <= len(want); {
			got := d.read(url, "Accept", byCursor)
			back, url = append(got.ids(), back...), got.link("prev")
		}
		if !slices.Equal(back, want) {
			d.Errorf("the pages in front of the last have %v, want %v", back, want)
		}
	})
}

//
func TestPagesThatCursorsCannotAskForAreRefused(t *testing.T) {
	atDesk(t, func(d *desk) {
		id := d.makesCase("one")
		got := d.ask(http.MethodGet, "/cases/cases?page[size]=1001", "", "Accept", byCursor).refused(http.StatusBadRequest, "page[size]")
		got.shows(`"`+cursorPagination+`max-size-exceeded"`, "errors", 0, "links", "type").shows("1000", "errors", 0, "meta", "page", "maxSize")
		for _, page := range []string{"page[after]", "page[before]"} {
			for _, cursor := range []string{"", "x", id, "10"} {
				d.ask(http.MethodGet, "/cases/cases?"+page+"="+cursor, "", "Accept", byCursor).refused(http.StatusBadRequest, page)
			}
		}
	})
}

//
func TestUnderCursorsNextAndPrevAreNullAtTheEnds(t *testing.T) {
	atDesk(t, func(d *desk) {
		for i := range 3 {
			d.makesCase(fmt.Sprint("case ", i))
		}
		for _, page := range []struct {
			query      string
			prev, next bool
		}{
			{"page[size]=3", false, false}, {"page[size]=2", false, true}, {"filter[name]=nobody", false, false},
		} {
			d.read("/cases/cases?"+page.query, "Accept", byCursor).leads("prev", page.prev).leads("next", page.next)
		}
		middle := d.read(d.read("/cases/cases?page[size]=1", "Accept", byCursor).link("next"), "Accept", byCursor)
		middle.leads("prev", true).leads("next", true)
		d.read(middle.link("next"), "Accept", byCursor).leads("prev", true).leads("next", false)
	})
}

// leads demands that the links of the document have one of a name, which is null
// unless it leads somewhere.
func (r *reply) leads(name string, somewhere bool) *reply {
	r.Helper()
	links, _ := r.at("links").(map[string]any)
	url, given := links[name]
	if !given || (url != nil) != somewhere {
		r.Errorf("%s: the link %s is there: %t, as %v; want one that leads somewhere: %t", r.request, name, given, url, somewhere)
	}
	return r
}

//
func TestARangeOrASortThatCursorsDoNotHaveIsRefused(t *testing.T) {
	atDesk(t, func(d *desk) {
		for query, want := range map[string]struct{ parameter, kind string }{
			"page[after]=a&page[before]=b": {"page[before]", "range-pagination-not-supported"},
			"sort=involvements.role":       {"sort", "unsupported-sort"},
		} {
			got := d.ask(http.MethodGet, "/cases/cases?"+query, "", "Accept", byCursor).refused(http.StatusBadRequest, want.parameter)
			got.shows(`"`+cursorPagination+want.kind+`"`, "errors", 0, "links", "type")
		}
	})
}
