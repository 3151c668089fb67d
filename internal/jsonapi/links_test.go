package jsonapi_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"caseload/internal/jsonapi"
)

const officeURL = "http://office.test/cases/cases"

// linksOf are the links of a page of cases, a line each, without the address.
func linksOf(t *testing.T, query string, options jsonapi.ParameterOptions, extent jsonapi.Extent) string {
	t.Helper()
	p := newOffice(t).asked(t, query, options)
	var lines []string
	for _, link := range jsonapi.PageLinks(officeURL, query, p.Page, extent) {
		lines = append(lines, link.Name+" "+strings.TrimPrefix(link.URL, officeURL))
	}
	return strings.Join(lines, "\n")
}

func TestLinksAskForPagesInTheWayTheQueryDid(t *testing.T) {
	tests := []struct {
		query   string
		options jsonapi.ParameterOptions
		extent  jsonapi.Extent
		want    string
	}{
		{"", crnk, jsonapi.Extent{Rows: 10, More: true}, `
first ?page%5Boffset%5D=0&page%5Blimit%5D=10
next ?page%5Boffset%5D=10&page%5Blimit%5D=10`},
		{"page[number]=2&include=owner&page[size]=5&filter[name]=a+b%26c", crnk, jsonapi.Extent{Rows: 5, More: true}, `
first ?include=owner&filter[name]=a+b%26c&page%5Bnumber%5D=1&page%5Bsize%5D=5
prev ?include=owner&filter[name]=a+b%26c&page%5Bnumber%5D=1&page%5Bsize%5D=5
next ?include=owner&filter[name]=a+b%26c&page%5Bnumber%5D=3&page%5Bsize%5D=5`},
		{"page[offset]=10&page[total]=true", crnk, jsonapi.Extent{Rows: 2, Total: 12}, `
first ?page[total]=true&page%5Boffset%5D=0&page%5Blimit%5D=10
prev ?page[total]=true&page%5Boffset%5D=0&page%5Blimit%5D=10
last ?page[total]=true&page%5Boffset%5D=10&page%5Blimit%5D=10`},
		{"page%5Bsize%5D=5", crnk, jsonapi.Extent{Rows: 5, More: true, Total: 20}, `
first ?page%5Bnumber%5D=1&page%5Bsize%5D=5
next ?page%5Bnumber%5D=2&page%5Bsize%5D=5
last ?page%5Bnumber%5D=4&page%5Bsize%5D=5`},
		{"page[number]=9&page[size]=5", crnk, jsonapi.Extent{Total: 20}, `
first ?page%5Bnumber%5D=1&page%5Bsize%5D=5
prev ?page%5Bnumber%5D=4&page%5Bsize%5D=5
last ?page%5Bnumber%5D=4&page%5Bsize%5D=5`},
		{"page[size]=5", crnk, jsonapi.Extent{}, ``},

		//
		{"sort=name&page[after]=x&page[size]=3", cursor, jsonapi.Extent{Rows: 3, First: "f=/+", Last: "l"}, `
first ?sort=name&page%5Bsize%5D=3
prev ?sort=name&page%5Bbefore%5D=f%3D%2F%2B&page%5Bsize%5D=3
next ?sort=name&page%5Bafter%5D=l&page%5Bsize%5D=3`},
		{"", cursor, jsonapi.Extent{Rows: 1}, `
first ?page%5Bsize%5D=10
prev 
next `},
	}
	for _, test := range tests {
		if got, want := linksOf(t, test.query, test.options, test.extent), strings.TrimPrefix(test.want, "\n"); got != want {
			t.Errorf("%q, %+v\n got %s\nwant %s", test.query, test.extent, got, want)
		}
	}
}

func TestSelfRepeatsTheQueryWithItsBracketsEscaped(t *testing.T) {
	const query = `filter[name]=a+b&filter={"id":"1"}&include=owner`
	d := jsonapi.Document{Links: []jsonapi.Link{{Name: "self", URL: jsonapi.QueryURL(officeURL, query)}}}
	const want = `"self":"http://office.test/cases/cases?filter%5Bname%5D=a+b&filter=%7B%22id%22:%221%22%7D&include=owner"`
	if got := string(d.Append(nil)); !strings.Contains(got, want) {
		t.Errorf("document = %s, want %s in it", got, want)
	}
	o := newOffice(t)
	_, escaped, _ := strings.Cut(strings.Trim(want, `"`), "?")
	if got, want := shown(o.asked(t, escaped, strict)), shown(o.asked(t, query, strict)); got != want {
		t.Errorf("self asks for %s, want %s", got, want)
	}
	if got, want := jsonapi.QueryURL(officeURL, "filter[name]=a#b"), officeURL+"?filter[name]=a%23b"; got != want {
		t.Errorf("self = %s, want %s", got, want)
	}
	if got := jsonapi.QueryURL(officeURL, ""); got != officeURL {
		t.Errorf("self without a query = %s", got)
	}
}

func TestWalkingTheLinksVisitsEachResourceOnceAndBackAgain(t *testing.T) {
	for _, start := range []string{"sort=name", "page[number]=1&page[size]=4&sort=name", "sort=name&page[limit]=3", "page[size]=1&sort=name"} {
		for _, total := range []int{1, 12, 13} {
			forth := walk(t, start, "next", total)
			back := walk(t, forth[len(forth)-1].query, "prev", total)
			slices.Reverse(back)
			if !slices.Equal(forth, back) {
				t.Errorf("from %q over %d: next goes to %v, prev to %v", start, total, forth, back)
			}
			if got := coverage(forth); got != total {
				t.Errorf("from %q over %d: %d resources are visited", start, total, got)
			}
		}
	}
}

// stop is one page of a walk.
type stop struct {
	query      string
	begin, end int
}

// walk follows the links of a name through a collection of so many resources.
func walk(t *testing.T, query, name string, total int) []stop {
	t.Helper()
	o := newOffice(t)
	var stops []stop
	for {
		p := o.asked(t, query, strict)
		if shown(p) != "sort cases.name" {
			t.Fatalf("%q has lost its sort", query)
		}
		begin, end := min(p.Page.Offset, total), min(p.Page.Offset+p.Page.Limit, total)
		stops = append(stops, stop{canonical(p.Page), begin, end})
		links := jsonapi.PageLinks(officeURL, query, p.Page, jsonapi.Extent{Rows: end - begin, More: end < total})
		i := slices.IndexFunc(links, func(l jsonapi.Link) bool { return l.Name == name })
		if i < 0 || len(stops) > total {
			return stops
		}
		u, err := url.Parse(links[i].URL)
		if err != nil {
			t.Fatal(err)
		}
		query = u.RawQuery
	}
}

func canonical(p jsonapi.Page) string {
	return fmt.Sprintf("sort=name&page[offset]=%d&page[limit]=%d", p.Offset, p.Limit)
}

// coverage is how many resources the pages show, each beginning where the one
// before ended; -1 where they do not.
func coverage(stops []stop) int {
	at := 0
	for _, s := range stops {
		if s.begin != at {
			return -1
		}
		at = s.end
	}
	return at
}
