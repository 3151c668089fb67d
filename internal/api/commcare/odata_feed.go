package commcare

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/odata"
)

// The sizes of a page of a feed.
const (
	defaultFeedPage = 2_000
	maxFeedPage     = 10_000
)

var feedParameters = []httpkit.Parameter{
	{Name: "limit", Values: []string{"0", "1", strconv.Itoa(maxFeedPage)}, Open: true, Means: "rows of a page; " + strconv.Itoa(defaultFeedPage) + " if absent, at most " + strconv.Itoa(maxFeedPage)},
	{Name: "offset", Values: []string{"0", "1"}, Open: true, Means: "rows to leave out first"},
	{Name: "cursor", Open: true, Means: "from `@odata.nextLink`"},
	{Name: "$select", Values: []string{"*", "caseid,name,edd"}, Open: true, Means: "names of columns, by commas; all if absent"},
	{Name: "$top", Values: []string{"0", "1"}, Open: true, Means: "how many rows in all; all if absent"},
	{Name: "$skip", Values: []string{"0", "1"}, Open: true, Means: "rows to leave out first, beside those of `offset`"},
	{Name: "$count", Values: []string{"true", "false"}, Means: "whether `@odata.count` says how many rows there are in all"},
	{Name: "$format", Values: []string{"json"}, Open: true, Means: "`json`, as there is no other"},
}

// feedQuery is which page of a feed is asked for, and how much of it.
type feedQuery struct {
	limit, offset int
	top           int // rows that are wanted, on this page and the next ones; -1: all
	after         caseload.Cursor
	columns       []feedColumn // nil: all
	count         bool
}

// parseFeedQuery reads which page is asked for. The original has limit and
// offset; what begins with a dollar sign is of OData.
func parseFeedQuery(q *query) (out feedQuery, err error) {
	if name := q.unknown(feedParameters); name != "" {
		return out, errUnknown(name, feedParameters)
	}
	var skip int
	for _, n := range []struct {
		name string
		to   *int
		what string
		none int
	}{
		{"limit", &out.limit, "a positive integer", defaultFeedPage},
		{"offset", &out.offset, "an integer", 0},
		{"$skip", &skip, "an integer", 0},
		{"$top", &out.top, "an integer", -1},
	} {
		if *n.to, err = q.number(n.name, n.none, n.what); err != nil {
			return out, err
		}
	}
	if out.limit == 0 || out.limit > maxFeedPage {
		out.limit = maxFeedPage
	}
	out.offset = min(out.offset+skip, maxOffset)
	if out.count, _, err = q.choice("$count"); err != nil {
		return out, err
	}
	cursor, _ := q.text("cursor")
	out.after = caseload.Cursor(cursor)
	if out.columns, err = q.selected(); err != nil {
		return out, err
	}
	if format, given := q.text("$format"); given && format != "json" && !strings.HasPrefix(format, "application/json") {
		return out, caseload.Errorf(caseload.CodeInvalid, "Invalid value '%s' for '$format': it may be json.", format)
	}
	return out, nil
}

// selected reads $select (OData 4.0 URL Conventions, section 5.1.3); nil is all
// columns.
func (q *query) selected() ([]feedColumn, error) {
	text, _ := q.text("$select")
	if text == "" {
		return nil, nil
	}
	var out []feedColumn
	met := map[string]bool{}
	for name := range strings.SplitSeq(text, ",") {
		name = strings.TrimSpace(name)
		switch {
		case name == "*":
			return nil, nil
		case odata.Identifier(odata.Unidentifier(name)) != name || name == "":
			return nil, caseload.Errorf(caseload.CodeInvalid, "Invalid name '%s' in '$select': write names of columns, joined by commas.", name)
		case !met[name]:
			met[name] = true
			out = append(out, columnNamed(name))
		}
	}
	return out, nil
}

// feedPage answers a page of a feed, the case first that came first.
func feedPage(c *call) error {
	f, err := c.openFeed()
	if err != nil {
		return err
	}
	q, err := parseQuery(c.r)
	if err != nil {
		return err
	}
	ask, err := parseFeedQuery(q)
	if err != nil {
		return err
	}
	if ask.columns == nil {
		if ask.columns, err = f.columns(); err != nil {
			return err
		}
	}
	page, err := f.page(&ask)
	if err != nil {
		return err
	}
	return page.send()
}

// cases is the condition on the cases of the feed.
func (f *feed) cases() caseload.Expr {
	return caseload.Compare{Path: "type", Value: caseload.Ref(f.of.PK)}
}

// sampledCases is how many of the newest cases are looked at to find the columns
// of a feed.
const sampledCases = 1_000

// columns finds the columns of the feed.
func (f *feed) columns() ([]feedColumn, error) {
	newest := caseload.Query{Where: f.cases(), Order: []caseload.Order{{Path: "pk", Desc: true}}, Limit: sampledCases}
	set, err := f.svc.SyncCases(f.r.Context(), f.by, newest, caseload.With{})
	if err != nil {
		return nil, err
	}
	return columnsOf(f.of, newCaseAnswer(f.call, set, shown{})), nil
}

// feedAnswer is one page of a feed.
type feedAnswer struct {
	*feed
	ask *feedQuery
	set *caseload.CaseSet
}

// page reads a page. None of its rows is wanted where $top is 0, but perhaps
// their number.
func (f *feed) page(ask *feedQuery) (*feedAnswer, error) {
	rows := ask.limit
	if ask.top >= 0 {
		rows = min(rows, ask.top)
	}
	q := caseload.Query{Where: f.cases(), Order: []caseload.Order{{Path: "pk"}}, After: ask.after, Limit: max(rows, 1)}
	if ask.after == "" {
		q.Offset = ask.offset
	}
	set, err := f.svc.SyncCases(f.r.Context(), f.by, q, caseload.With{})
	if err != nil {
		return nil, err
	}
	set.Cases = set.Cases[:min(rows, len(set.Cases))]
	return &feedAnswer{f, ask, set}, nil
}

// next is the address of the next page, "" at the end. It names the columns, so
// that all pages have those of the first.
func (a *feedAnswer) next() string {
	rest := a.ask.top - len(a.set.Cases)
	if a.set.Next == "" || a.ask.top >= 0 && rest == 0 {
		return ""
	}
	names := make([]string, len(a.ask.columns))
	for i, c := range a.ask.columns {
		names[i] = c.name
	}
	q := url.Values{"limit": {strconv.Itoa(a.ask.limit)}, "cursor": {string(a.set.Next)}, "$select": {strings.Join(names, ",")}}
	if a.ask.top >= 0 {
		q.Set("$top", strconv.Itoa(rest))
	}
	return a.url("/feed?") + q.Encode()
}

// feedBlock is how much of an answer is sent at once, in bytes.
const feedBlock = 256 << 10

// send writes the page, whose rows are longer as JSON than they were read.
func (a *feedAnswer) send() error {
	h := a.w.Header()
	h.Set("Content-Type", httpkit.JSONType)
	h.Set("Cache-Control", "no-store")
	j := &jsonText{}
	j.open()
	j.text("@odata.context", a.url("/$metadata#"+feedSet))
	if a.ask.count {
		j.number("@odata.count", a.set.Total)
	}
	j.raw("value", "[")
	answer := newCaseAnswer(a.call, a.set, shown{})
	for i, c := range a.set.Cases {
		if i > 0 {
			j.buf = append(j.buf, ',')
		}
		a.row(j, newFeedRow(answer, c))
		if err := a.flush(j, feedBlock); err != nil {
			return err
		}
	}
	j.buf = append(j.buf, ']')
	if next := a.next(); next != "" {
		j.text("@odata.nextLink", next)
	}
	j.close()
	return a.flush(j, 0)
}

// flush sends what is written if that is at least some bytes.
func (a *feedAnswer) flush(j *jsonText, least int) error {
	if len(j.buf) < least {
		return nil
	}
	httpkit.RenewDeadline(a.w, a.WriteTimeout)
	_, err := a.w.Write(j.buf)
	j.buf = j.buf[:0]
	return err
}

// row writes a case.
func (a *feedAnswer) row(j *jsonText, row *feedRow) {
	j.buf = append(j.buf, '{')
	for i, column := range a.ask.columns {
		if i > 0 {
			j.buf = append(j.buf, ',')
		}
		j.string(column.name)
		j.buf = append(j.buf, ':')
		j.string(cmp.Or(column.text(row), absent))
	}
	j.buf = append(j.buf, '}')
}
