package casebook_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"caseload/internal/api/casebook"
)

// crawler follows links.
type crawler struct {
	*desk
	seen  map[string]bool
	queue []string
}

// link adds an address that is yet to be asked for.
func (c *crawler) link(url string) {
	if !c.seen[url] {
		c.seen[url] = true
		c.queue = append(c.queue, url)
	}
}

// links adds all links that stand anywhere in a document.
func (c *crawler) links(v any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			c.links(item)
		}
	case map[string]any:
		for name, member := range v {
			if links, ok := member.(map[string]any); ok && name == "links" {
				for _, url := range links {
					if url, ok := url.(string); ok {
						c.link(url)
					}
				}
				continue
			}
			c.links(member)
		}
	}
}

//
func TestEveryLinkAnswersAndSelfAnswersTheSame(t *testing.T) {
	atDesk(t, func(d *desk) {
		d.furnish()
		c := &crawler{desk: d, seen: map[string]bool{}}
		for _, r := range casebook.Routes {
			if r.Method == http.MethodGet && !strings.Contains(r.Pattern, "{") {
				c.link("http://example.com" + r.Pattern)
			}
		}
		c.link("http://example.com/cases/cases?include=involvements.person,goals&filter[ward.name]=Truro%20East&sort=-due_on,name&page[size]=3&page[total]=true")
		for next := 0; next < len(c.queue); { // reading adds to it
			url := c.queue[next]
			next++
			got := d.read(url)
			c.links(got.body)
			if self := got.link("self"); self == "" {
				d.Errorf("GET %s: the document has no link self", url)
			} else {
				d.sameJSON(d.read(self).body, got.body)
			}
		}
		for _, want := range []string{"/cases/cases/", "/cases/involvements/", "/cases/goals/", "/people/people/", "/attachments/notes/", "/cases/forms/", "/cases/wards/", "/cases/case_types/", "/cases/custom_fields/", "/cases/custom_field_choices/", "/people/users/"} {
			if !slices.ContainsFunc(c.queue, func(url string) bool { return strings.Contains(url, want) && strings.Contains(url, "/relationships/") }) && want != "/cases/wards/" {
				d.Errorf("the crawler met no relationship of %s", want)
			}
		}
	})
}

//
func TestWalkingThePagesMeetsEachResourceOnce(t *testing.T) {
	const query = "filter[ward.name]=Truro%20East&sort=-due_on,name&include=involvements.person"
	atDesk(t, func(d *desk) {
		d.furnish()
		want := d.read("/cases/cases?" + query + "&page[size]=100").ids()
		for _, way := range []struct{ page, accept string }{
			{"&page[number]=1&page[size]=4", "*/*"}, {"&page[offset]=0&page[limit]=3", "*/*"}, {"&page%5Bsize%5D=4", "*/*"}, {"&page[size]=4", byCursor},
		} {
			var forth, back []string
			last := ""
			for url := "/cases/cases?" + query + way.page; url != "" && len(forth) <= len(want); {
				got := d.read(url, "Accept", way.accept)
				forth = append(forth, got.ids()...)
				if _, included := got.at("included").([]any); !included {
					d.Errorf("GET %s: the link of a page has lost the include", url)
				}
				last, url = url, got.link("next")
			}
			for url := last; url != "" && len(back) <= len(want); {
				got := d.read(url, "Accept", way.accept)
				back, url = append(got.ids(), back...), got.link("prev")
			}
			if !slices.Equal(forth, want) || !slices.Equal(back, want) {
				d.Errorf("%s: the pages have %v forth and %v back, want %v", way.page, forth, back, want)
			}
		}
	})
}
