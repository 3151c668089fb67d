package commcare

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"caseload"
	"caseload/internal/httpkit"
)

// query is the parameters of a URL, in their order. Of one that is given more
// than once the last counts.
type query struct {
	pairs []httpkit.Pair
}

func parseQuery(r *http.Request) (*query, error) {
	pairs, err := httpkit.Query(r.URL.RawQuery)
	return &query{pairs}, err
}

// text reads a parameter.
func (q *query) text(name string) (value string, given bool) {
	return valueOf(q.pairs, name), slices.ContainsFunc(q.pairs, func(p httpkit.Pair) bool { return p.Name == name })
}

// distinct are the parameters without those that come again: of one name the
// last counts.
func (q *query) distinct() []httpkit.Pair {
	last := map[string]int{}
	for i, p := range q.pairs {
		last[p.Name] = i
	}
	var out []httpkit.Pair
	for i, p := range q.pairs {
		if last[p.Name] == i {
			out = append(out, p)
		}
	}
	return out
}

// says reports whether a flag is set, in any case of its letters.
func (q *query) says(name string) bool {
	value, _ := parseFlag(valueOf(q.pairs, name))
	return value
}

// choice reads a parameter that is true or false, in any case of its letters.
func (q *query) choice(name string) (value, given bool, err error) {
	text, given := q.text(name)
	if !given {
		return false, false, nil
	}
	value, ok := parseFlag(text)
	if ok {
		return value, true, nil
	}
	return false, true, caseload.Errorf(caseload.CodeInvalid, "Invalid value '%s' for '%s': it may be true or false.", text, name)
}

// parseFlag reads true or false, in any case of its letters.
func parseFlag(text string) (value, ok bool) {
	value = strings.EqualFold(text, "true")
	return value, value || strings.EqualFold(text, "false")
}

// unknown names a parameter that is not one of those of a route, "" if all are.
// A name that ends in __full is never wrong.
func (q *query) unknown(known []httpkit.Parameter) string {
	for _, p := range q.pairs {
		is := func(k httpkit.Parameter) bool { return k.Is(p.Name) || sameFamily(k.Name, p.Name) }
		if !strings.HasSuffix(p.Name, "__full") && !slices.ContainsFunc(known, is) {
			return p.Name
		}
	}
	return ""
}

// sameFamily reports whether two parameters are properties or indices, whatever
// their names.
func sameFamily(a, b string) bool {
	for _, prefix := range []string{propertyPrefix, indexPrefix} {
		if strings.HasPrefix(a, prefix) && strings.HasPrefix(b, prefix) {
			return len(b) > len(prefix)
		}
	}
	return false
}

// errUnknown refuses a parameter, and says which there are.
func errUnknown(name string, known []httpkit.Parameter) error {
	return caseload.Errorf(caseload.CodeInvalid, "Unknown parameter '%s'. %s", name, thereAre(known))
}

// thereAre is the sentence that lists the parameters of a route.
func thereAre(known []httpkit.Parameter) string {
	var names []string
	for _, k := range known {
		names = append(append(names, k.Name), k.Aliases...)
	}
	return "There are: " + strings.Join(names, ", ") + "."
}

// paging is which page is asked for.
type paging struct {
	limit, offset int
	after         caseload.Cursor // of the page that ends before the offset; "": none
}

const (
	defaultLimit = 20
	maxOffset    = 1 << 53 // what JSON's readers keep exactly
)

// paging reads limit, offset and cursor. No limit and one beyond the cap are the
// cap.
func (q *query) paging(most int) (paging, error) {
	limit, err := q.number("limit", defaultLimit, "a positive integer")
	if err != nil {
		return paging{}, err
	}
	offset, err := q.number("offset", 0, "an integer")
	if err != nil {
		return paging{}, err
	}
	if limit == 0 || limit > most {
		limit = most
	}
	cursor, _ := q.text("cursor")
	return paging{limit, offset, cursorAt(cursor, offset)}, nil
}

// number reads a whole number, not negative. One that is too large is maxOffset.
func (q *query) number(name string, otherwise int, what string) (int, error) {
	text, given := q.text(name)
	if !given {
		return otherwise, nil
	}
	digits := strings.TrimPrefix(strings.TrimSpace(text), "+")
	n, err := strconv.ParseInt(digits, 10, 64)
	switch {
	case err != nil && !isDigits(strings.TrimPrefix(digits, "-")):
		return 0, caseload.Errorf(caseload.CodeInvalid, "Invalid %s '%s' provided. Please provide %s.", name, text, what)
	case strings.HasPrefix(digits, "-") && n != 0:
		return 0, caseload.Errorf(caseload.CodeInvalid, "Invalid %s '%s' provided. Please provide a positive integer >= 0.", name, text)
	}
	return int(min(n, maxOffset)), nil
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// cursorText is a Cursor as next has it, with the offset that it is for
// (difference 24).
func cursorText(c caseload.Cursor, offset int) string {
	return string(c) + "." + strconv.Itoa(offset)
}

// cursorAt reads a cursor. It counts beside its own offset alone: a client that
// goes on counting by itself, with the rest of an earlier next, is answered by
// the offset.
func cursorAt(text string, offset int) caseload.Cursor {
	cursor, at, found := strings.Cut(text, ".")
	if found && at != strconv.Itoa(offset) {
		return ""
	}
	return caseload.Cursor(cursor)
}

// query is the page in the Service's terms.
func (p paging) query() caseload.Query {
	if p.after != "" {
		return caseload.Query{After: p.after, Limit: p.limit}
	}
	return caseload.Query{Offset: p.offset, Limit: p.limit}
}

// links are where the next and the previous page are, as queries that begin with
// a question mark; "" without one.
type links struct{ next, previous string }

// links finds the pages beside one that has rows, before a cursor that is "" at
// the end. All other parameters are kept.
func (q *query) links(p paging, rows int, next caseload.Cursor) (out links) {
	if next != "" {
		offset := p.offset + rows
		out.next = q.page(p.limit, offset, cursorText(next, offset))
	}
	if p.offset >= p.limit {
		out.previous = q.page(p.limit, p.offset-p.limit, "")
	}
	return out
}

// page is the query of another page.
func (q *query) page(limit, offset int, cursor string) string {
	var out strings.Builder
	add := func(name, value string) {
		out.WriteByte("?&"[min(out.Len(), 1)])
		out.WriteString(url.QueryEscape(name) + "=" + url.QueryEscape(value))
	}
	for _, p := range q.pairs {
		if p.Name != "limit" && p.Name != "offset" && p.Name != "cursor" {
			add(p.Name, p.Value)
		}
	}
	if cursor != "" {
		add("cursor", cursor)
	}
	add("limit", strconv.Itoa(limit))
	add("offset", strconv.Itoa(offset))
	return out.String()
}

// describe says in headers how many rows there are and where the pages beside
// this one are (RFC 8288).
func (l links) describe(w http.ResponseWriter, r *http.Request, total int64) {
	h := w.Header()
	h.Set("X-Total-Count", strconv.FormatInt(total, 10))
	var parts []string
	for _, link := range []struct{ to, relation string }{{l.next, "next"}, {l.previous, "prev"}} {
		if link.to != "" {
			parts = append(parts, "<"+r.URL.EscapedPath()+link.to+`>; rel="`+link.relation+`"`)
		}
	}
	if len(parts) > 0 {
		h.Set("Link", strings.Join(parts, ", "))
	}
}

// order reads order_by, which may be given for several steps; one that comes
// again would change nothing. A field is sorted by its path; known are the others
// that rows have.
func (q *query) order(paths map[string]caseload.Path, known []string) ([]caseload.Order, error) {
	var out []caseload.Order
	for _, p := range q.pairs {
		if p.Name != "order_by" {
			continue
		}
		name, desc := strings.CutPrefix(p.Value, "-")
		path, ok := paths[name]
		switch {
		case slices.Contains(known, name):
			return nil, caseload.Errorf(caseload.CodeInvalid, "The '%s' field does not allow ordering.", name)
		case !ok:
			return nil, caseload.Errorf(caseload.CodeInvalid, "No matching '%s' field for ordering on.", name)
		}
		if !slices.ContainsFunc(out, func(o caseload.Order) bool { return o.Path == path }) {
			out = append(out, caseload.Order{Path: path, Desc: desc})
		}
	}
	return out, nil
}

// momentLayouts are the forms of a date and time: those of the original, and
// RFC 3339, in which our answers have them (difference 22). A second may have a
// fraction.
var momentLayouts = []string{time.DateOnly, "2006-01-02T15:04:05", "2006-01-02T15:04Z", time.RFC3339}

// moment reads a date or time. One without a zone is UTC, a bare date midnight.
func (q *query) moment(name string) (at time.Time, given bool, err error) {
	text, given := q.text(name)
	if !given {
		return time.Time{}, false, nil
	}
	at, ok := parseMoment(text, momentLayouts)
	if !ok {
		return at, true, caseload.Errorf(caseload.CodeInvalid, "Bad query parameter: Unknown date format: '%s', for '%s'.", text, name)
	}
	return at, true, nil
}

// parseMoment reads a time that has one of some layouts, and lies in the years
// that we can write.
func parseMoment(text string, layouts []string) (time.Time, bool) {
	for _, layout := range layouts {
		at, err := time.Parse(layout, text)
		if at = at.UTC(); err == nil && !at.IsZero() && at.Year() >= 1 && at.Year() <= 9999 {
			return at, true
		}
	}
	return time.Time{}, false
}

// period is the condition that a time lies from NAME_start to NAME_end, both
// included. Rows without the time have that of the path otherwise, if it is not
// "".
func (q *query) period(name string, path, otherwise caseload.Path) (caseload.Expr, error) {
	var parts []caseload.Expr
	for _, end := range []struct {
		name string
		op   caseload.Op
	}{{name + "_start", caseload.GreaterEqual}, {name + "_end", caseload.LessEqual}} {
		at, given, err := q.moment(end.name)
		if err != nil {
			return nil, err
		}
		if given {
			parts = append(parts, compareTime(path, otherwise, end.op, at))
		}
	}
	return caseload.Where(parts...), nil
}

func compareTime(path, otherwise caseload.Path, op caseload.Op, at time.Time) caseload.Expr {
	own := caseload.Compare{Path: path, Op: op, Value: caseload.Time(at)}
	if otherwise == "" {
		return own
	}
	return caseload.Or{own, caseload.And{caseload.IsNull{Path: path}, caseload.Compare{Path: otherwise, Op: op, Value: own.Value}}}
}

// allOrNone are the values of properties and indices (difference 27).
var allOrNone = []string{"all", "none"}

// leavesOut reports whether a part of each row is not wanted.
func (q *query) leavesOut(name string) (bool, error) {
	text, given := q.text(name)
	if given && !slices.Contains(allOrNone, text) {
		return false, caseload.Errorf(caseload.CodeInvalid, "Invalid value '%s' for '%s': it may be all or none.", text, name)
	}
	return text == "none", nil
}
