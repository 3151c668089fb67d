package jsonapi

import "strconv"

// pageStyles has the parameters of a page, without their family, and the style
// that each belongs to; size and total belong to several.
var pageStyles = map[string]PageStyle{
	"size": ByDefault, "total": ByDefault,
	"number": ByNumber,
	"offset": ByOffset, "limit": ByOffset,
	"after": ByCursor, "before": ByCursor,
}

// readPage takes page[KEY], and leaves its value to finishPage.
func (q *queryReader) readPage(p parameter) *Error {
	if q.options.One {
		return p.problemf("%s", oneOnly)
	}
	if len(p.brackets) != 1 {
		return p.problemf("The name of the parameter is not valid: write one word in brackets, as in page[size].")
	}
	key := p.brackets[0]
	style, known := pageStyles[key]
	if !known {
		return p.problemf("There is no parameter %s: a page has number and size, or offset and limit, or size, after and before; and total.", quoted(p.name))
	}
	if style == ByCursor && !q.options.Cursor {
		return p.problemf("The parameter is one of the profile %s, which the request must ask for in the header Accept.", cursorProfile)
	}
	q.page[key] = p
	return q.joinStyle(p, style)
}

// joinStyle refuses to mix the ways of asking for a page (difference 66).
func (q *queryReader) joinStyle(p parameter, style PageStyle) *Error {
	chosen := &q.into.Page.Style
	if *chosen == ByDefault {
		*chosen = style
	}
	_, sized := q.page["size"]
	if style != ByDefault && style != *chosen || sized && *chosen == ByOffset {
		return p.problemf("The page is asked for in two ways: give number and size, or offset and limit, or size, after and before.")
	}
	return nil
}

// finishPage reads the values, when all are known.
func (q *queryReader) finishPage() {
	if q.options.One {
		return
	}
	page := &q.into.Page
	if _, sized := q.page["size"]; page.Style == ByDefault && q.options.Cursor {
		page.Style = ByCursor
	} else if page.Style == ByDefault && sized {
		page.Style = ByNumber
	}
	switch page.Style {
	case ByCursor:
		page.Limit = q.pageSize("size")
		q.readCursors(page)
	case ByOffset:
		page.Limit = q.pageSize("limit")
		page.Offset = q.pageNumber("offset", 0, 0, maxOffset)
		if page.Offset%page.Limit != 0 { // as crnk has it: else no link leads to the first page
			q.refuse(q.page["offset"].problemf("page[offset] must be a multiple of page[limit], which is %d here.", page.Limit))
		}
	default:
		page.Limit = q.pageSize("size")
		page.Offset = (q.pageNumber("number", 1, 1, maxOffset/page.Limit) - 1) * page.Limit
	}
	if p, given := q.page["total"]; given {
		page.Total = p.values[0] == "true"
		if !page.Total && p.values[0] != "false" {
			q.refuse(p.problemf("page[total] must be true or false."))
		}
	}
}

// pageSize reads how many resources a page has. What is wrong with it is
// refused, and the default returned.
func (q *queryReader) pageSize(key string) int {
	most := q.options.MaxSize
	p, given := q.page[key]
	if n, ok := digits(p); given && ok && n > most {
		e := p.problemf("%s is %d: at most %d is allowed.", p.name, n, most)
		e.Title = titlePageTooLarge
		if q.into.Page.Style == ByCursor { // Cursor Pagination, Max Page Size Exceeded Error
			e.Type = cursorProfile + "max-size-exceeded"
			e.Meta = []Member{{"page", `{"maxSize":` + strconv.Itoa(most) + `}`}}
		}
		q.refuse(e)
		return q.options.DefaultSize
	}
	return q.pageNumber(key, q.options.DefaultSize, 1, most)
}

// pageNumber reads a whole number, which is absent where it is not given. What
// is wrong with it is refused, and absent returned.
func (q *queryReader) pageNumber(key string, absent, least, most int) int {
	p, given := q.page[key]
	if !given {
		return absent
	}
	n, ok := digits(p)
	if !ok || n < least || n > most {
		q.refuse(p.problemf("%s must be a whole number from %d to %d.", p.name, least, most))
		return absent
	}
	return n
}

// digits reads the value of a parameter that has nothing but digits. A number
// beyond all bounds is the greatest there is.
func digits(p parameter) (int, bool) {
	text := ""
	if len(p.values) > 0 {
		text = p.values[0]
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
	}
	n, _ := strconv.Atoi(text)
	return n, text != ""
}

// readCursors reads where a page of the profile begins or ends.
func (q *queryReader) readCursors(page *Page) {
	after, hasAfter := q.page["after"]
	before, hasBefore := q.page["before"]
	for _, p := range []parameter{after, before} {
		if len(p.values) > 0 && p.values[0] == "" {
			q.refuse(p.problemf("%s is empty: it must be a cursor that a link gave.", p.name))
		}
	}
	if hasAfter && hasBefore { // Cursor Pagination, Range Pagination Not Supported Error
		e := before.problemf("page[after] and page[before] cannot be given together.")
		e.Type = cursorProfile + "range-pagination-not-supported"
		q.refuse(e)
		return
	}
	if hasAfter {
		page.After = after.values[0]
	}
	if hasBefore {
		page.Before = before.values[0]
	}
}
