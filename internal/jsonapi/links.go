package jsonapi

import (
	"net/url"
	"strconv"
	"strings"
)

// Extent is what is known of a collection beside one page of it.
type Extent struct {
	Rows  int  // resources on the page
	More  bool // there are more behind it
	Total int  // resources in all; 0 where they were not counted

	// ByCursor: the cursors of the first and the last resource on the page; ""
	// where nothing is before and behind them.
	First, Last string
}

// QueryURL is the link to an address with a query, such as self. A # in the
// query, which a server takes as text, would end it in a link: it is escaped.
func QueryURL(address, rawQuery string) string {
	if rawQuery == "" {
		return address
	}
	return address + "?" + strings.ReplaceAll(rawQuery, "#", "%23")
}

// PageLinks are the links first, prev, next and last of a page of the collection
// at an address, without its query. They ask for pages in the way that the
// query did and keep all else of it. Those that are unavailable are left out,
// but prev and next where the profile Cursor Pagination is applied: they are
// null (JSON:API 1.1, Pagination; Cursor Pagination, Links). A first page
// without resources has none otherwise.
func PageLinks(address, rawQuery string, page Page, extent Extent) []Link {
	b := pageLinker{address: address, kept: withoutPage(rawQuery), page: page}
	if page.Style == ByCursor {
		return b.byCursor(extent)
	}
	if extent.Rows == 0 && page.Offset == 0 {
		return nil
	}
	return b.byOffset(extent)
}

// pageLinker makes links to the pages of one collection.
type pageLinker struct {
	address string
	kept    string // of the query
	page    Page
}

func (b pageLinker) byOffset(extent Extent) []Link {
	offset, limit := b.page.Offset, b.page.Limit
	last := max(extent.Total-1, 0) / limit * limit
	links := []Link{{"first", b.at(0)}}
	if prev := offset - limit; prev >= 0 {
		if extent.Total > 0 {
			prev = min(prev, last)
		}
		links = append(links, Link{"prev", b.at(prev)})
	}
	if extent.More {
		links = append(links, Link{"next", b.at(offset + limit)})
	}
	if extent.Total > 0 {
		links = append(links, Link{"last", b.at(last)})
	}
	return links
}

func (b pageLinker) byCursor(extent Extent) []Link {
	prev, next := Link{Name: "prev"}, Link{Name: "next"}
	if extent.First != "" {
		prev.URL = b.with("before", extent.First)
	}
	if extent.Last != "" {
		next.URL = b.with("after", extent.Last)
	}
	return []Link{{"first", b.with("", "")}, prev, next}
}

// at is the URL of the page at an offset.
func (b pageLinker) at(offset int) string {
	if b.page.Style == ByNumber {
		return b.url("number", strconv.Itoa(offset/b.page.Limit+1), "size")
	}
	return b.url("offset", strconv.Itoa(offset), "limit")
}

// with is the URL of the page at a cursor, of the first one at none.
func (b pageLinker) with(key, cursor string) string { return b.url(key, cursor, "size") }

// url is the URL of a page that begins where key and value say, unless key is
// "".
func (b pageLinker) url(key, value, sizeKey string) string {
	query := b.kept
	if key != "" {
		query += "&" + pageParameter(key) + "=" + url.QueryEscape(value)
	}
	query += "&" + pageParameter(sizeKey) + "=" + strconv.Itoa(b.page.Limit)
	return QueryURL(b.address, strings.TrimPrefix(query, "&"))
}

// pageParameter is the name of a parameter of a page, as it stands in a URL.
func pageParameter(key string) string { return "page%5B" + key + "%5D" }

// withoutPage is a query without what says which page it is of; page[total]
// stays.
func withoutPage(rawQuery string) string {
	var kept []string
	for text := range strings.SplitSeq(rawQuery, "&") {
		name, _, _ := strings.Cut(text, "=")
		name, _ = url.QueryUnescape(name)
		if text != "" && (!strings.HasPrefix(name, "page[") || name == "page[total]") {
			kept = append(kept, text)
		}
	}
	return strings.Join(kept, "&")
}
