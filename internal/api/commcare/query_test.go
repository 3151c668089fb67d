package commcare

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/httpkit"
)

func parse(t *testing.T, raw string) *query {
	t.Helper()
	pairs, err := httpkit.Query(raw)
	if err != nil {
		t.Fatal(err)
	}
	return &query{pairs}
}

// messageOf is what an answer says of an error, "" for none.
func messageOf(err error) string {
	if err == nil {
		return ""
	}
	_, _, message := errorOf(err)
	return message
}

func TestLimitAndOffsetAreReadAsTheOriginalDoes(t *testing.T) {
	for _, tt := range []struct {
		query         string
		limit, offset int
		err           string
	}{
		{"", 20, 0, ""},
		{"limit=1&offset=2", 1, 2, ""},
		{"limit=0", 5000, 0, ""},
		{"limit=-0", 5000, 0, ""},
		{"limit=5000", 5000, 0, ""},
		{"limit=5001", 5000, 0, ""},
		{"limit=99999999999999999999999", 5000, 0, ""},
		{"limit=%2B7&offset=+3+", 7, 3, ""},
		{"limit=2&limit=3", 3, 0, ""},
		{"limit=x&limit=3", 3, 0, ""},
		{"offset=99999999999999999999999", 20, maxOffset, ""},
		{"limit=", 0, 0, "Invalid limit '' provided. Please provide a positive integer."},
		{"limit=abc", 0, 0, "Invalid limit 'abc' provided. Please provide a positive integer."},
		{"limit=1.5", 0, 0, "Invalid limit '1.5' provided. Please provide a positive integer."},
		{"limit=--1", 0, 0, "Invalid limit '--1' provided. Please provide a positive integer."},
		{"limit=<b>", 0, 0, "Invalid limit '&lt;b&gt;' provided. Please provide a positive integer."},
		{"limit=-1", 0, 0, "Invalid limit '-1' provided. Please provide a positive integer &gt;= 0."},
		{"limit=-99999999999999999999999", 0, 0, "Invalid limit '-99999999999999999999999' provided. Please provide a positive integer &gt;= 0."},
		{"offset=-1", 0, 0, "Invalid offset '-1' provided. Please provide a positive integer &gt;= 0."},
		{"offset=zz", 0, 0, "Invalid offset 'zz' provided. Please provide an integer."},
		{"offset=", 0, 0, "Invalid offset '' provided. Please provide an integer."},
	} {
		got, err := parse(t, tt.query).paging(maxCases)
		if got != (paging{limit: tt.limit, offset: tt.offset}) || messageOf(err) != tt.err {
			t.Errorf("paging of %q = %+v, %q, want limit %d, offset %d, %q", tt.query, got, messageOf(err), tt.limit, tt.offset, tt.err)
		}
	}
}

func TestACursorCountsBesideItsOwnOffsetAlone(t *testing.T) {
	for raw, want := range map[string]caseload.Query{
		"limit=5&offset=10&cursor=abc.10": {After: "abc", Limit: 5},
		"limit=5&offset=15&cursor=abc.10": {Offset: 15, Limit: 5},
		"limit=5&cursor=abc.10":           {Limit: 5},
		"limit=5&offset=10&cursor=":       {Offset: 10, Limit: 5},
		"limit=5&offset=10&cursor=abc":    {After: "abc", Limit: 5},
	} {
		page, err := parse(t, raw).paging(maxCases)
		if got := page.query(); err != nil || got.After != want.After || got.Offset != want.Offset || got.Limit != want.Limit {
			t.Errorf("the query of %q = %+v, %v, want %+v", raw, got, err, want)
		}
	}
}

func TestNextAndPreviousKeepTheOtherParametersInTheirOrder(t *testing.T) {
	for _, tt := range []struct {
		query          string
		rows           int
		cursor         caseload.Cursor
		next, previous string
	}{
		{"", 20, "c", "?cursor=c.20&limit=20&offset=20", ""},
		{"", 20, "", "", ""},
		{"offset=10&limit=20", 20, "", "", ""},
		{"offset=20&limit=20", 20, "", "", "?limit=20&offset=0"},
		{"limit=6000", 5000, "c", "?cursor=c.5000&limit=5000&offset=5000", ""},
		{"limit=20", 7, "c", "?cursor=c.7&limit=20&offset=7", ""}, // it ended early for its texts
		{"b=2&limit=1&a=1+2&offset=1&b=%C3%A9%26&cursor=old.1", 1, "c", "?b=2&a=1+2&b=%C3%A9%26&cursor=c.2&limit=1&offset=2", "?b=2&a=1+2&b=%C3%A9%26&limit=1&offset=0"},
	} {
		q := parse(t, tt.query)
		page, err := q.paging(maxCases)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.links(page, tt.rows, tt.cursor); got != (links{tt.next, tt.previous}) {
			t.Errorf("the links of %q are %q, want %q and %q", tt.query, got, tt.next, tt.previous)
		}
	}
}

func TestDatesAreReadInEveryFormThatIsAnsweredOrAccepted(t *testing.T) {
	for text, want := range map[string]string{
		"2021-01-01":                       "2021-01-01T00:00:00Z",
		"2021-01-01T06:05:42":              "2021-01-01T06:05:42Z",
		"2021-01-01T06:05:42.123456":       "2021-01-01T06:05:42.123456Z",
		"2013-09-29T10:40Z":                "2013-09-29T10:40:00Z",
		"2020-04-28T18:47:38.515000Z":      "2020-04-28T18:47:38.515Z",
		"2020-04-28T18:47:38Z":             "2020-04-28T18:47:38Z",
		"2020-04-28T18:47:38.515%2B05:30":  "2020-04-28T13:17:38.515Z",
		"9999-12-31T23:59:59.999999Z":      "9999-12-31T23:59:59.999999Z",
		"x":                                "",
		"":                                 "",
		"2021-13-01":                       "",
		"2021-02-30":                       "",
		"0001-01-01":                       "",
		"2021-01-01T06:05":                 "",
		"01/02/2021":                       "",
		"9999-12-31T23:59:59-05:00":        "",
		"2021-01-01T06:05:42.123456+hello": "",
	} {
		at, given, err := parse(t, "indexed_on_start="+text).moment("indexed_on_start")
		got := ""
		if err == nil {
			got = at.Format(time.RFC3339Nano)
		}
		if got != want || !given {
			t.Errorf("the time %q is read as %q, %v, want %q", text, got, err, want)
		}
	}
	_, _, err := parse(t, "date_modified_end=<now>").moment("date_modified_end")
	if got, want := messageOf(err), "Bad query parameter: Unknown date format: '&lt;now&gt;', for 'date_modified_end'."; got != want {
		t.Errorf("the error is %q, want %q", got, want)
	}
}

func TestOrderByNamesWhatCasesAreSortedBy(t *testing.T) {
	for _, tt := range []struct{ query, want, err string }{
		{"", "[{updated false}]", ""},
		{"order_by=indexed_on", "[{updated false}]", ""},
		{"order_by=-indexed_on", "[{updated true}]", ""},
		{"order_by=server_date_modified&order_by=date_modified", "[{updated false}]", ""},
		{"order_by=date_modified", "[{modified false} {updated false}]", ""},
		{"order_by=-date_modified", "[{modified true} {updated true}]", ""},
		{"order_by=-date_modified&order_by=indexed_on", "[{modified true} {updated false}]", ""},
		{"order_by=closed", "", "The 'closed' field does not allow ordering."},
		{"order_by=-properties", "", "The 'properties' field does not allow ordering."},
		{"order_by=foo", "", "No matching 'foo' field for ordering on."},
		{"order_by=", "", "No matching '' field for ordering on."},
		{"order_by=indexed_on&order_by=%3Cx%3E", "", "No matching '&lt;x&gt;' field for ordering on."},
	} {
		order, err := parse(t, tt.query).caseOrder()
		if got := fmt.Sprint(order); messageOf(err) != tt.err || err == nil && got != tt.want {
			t.Errorf("order of %q = %s, %q, want %s, %q", tt.query, got, messageOf(err), tt.want, tt.err)
		}
	}
}

func TestAParameterThatIsRepeatedManyTimesIsOneCondition(t *testing.T) {
	var long strings.Builder
	for range 10_000 {
		long.WriteString("type=x&order_by=date_modified&")
	}
	q := parse(t, long.String()+"type=y")
	got, err := q.cases()
	if want := (caseload.TypeHasWord{Text: "y"}); err != nil || !reflect.DeepEqual(got, caseload.Expr(want)) {
		t.Errorf("the condition is %.200v, %v, want %v", got, err, want)
	}
	order, err := q.caseOrder()
	if want := []caseload.Order{{Path: "modified"}, {Path: "updated"}}; err != nil || !slices.Equal(order, want) {
		t.Errorf("the order has %d steps, %v, want %v", len(order), err, want)
	}
}

func TestUnknownParametersAreNamedAndReservedOnesAreNot(t *testing.T) {
	for raw, want := range map[string]string{
		"limit=1&offset=1&order_by=indexed_on&q=x&api_key=x&username=x&format=x": "",
		"anything__full=true&child_cases__full=true":                             "",
		"properties.age=7&properties.Mother's+name=x&indices.parent=x":           "",
		"type=x&case_type=x&name.exact=x&server_modified_on_end=2021-01-01":      "",
		"properties=all&indices=none&envelope=true&cursor=x":                     "",
		"colour=x":                 "colour",
		"properties.=x":            "properties.",
		"indices__parent=x":        "indices__parent",
		"type.in=x":                "type.in",
		"closed=true&_search=%7B}": "_search",
		"=x":                       "",
	} {
		if got := parse(t, raw).unknown(caseListParameters); got != want {
			t.Errorf("the unknown parameter of %q is %q, want %q", raw, got, want)
		}
	}
}

func TestFlagsAreReadInAnyCase(t *testing.T) {
	for raw, want := range map[string]bool{
		"": false, "child_cases__full=true": true, "child_cases__full=True": true, "child_cases__full=TRUE": true,
		"child_cases__full=1": false, "child_cases__full=": false, "child_cases__full=true&child_cases__full=false": false,
	} {
		if got := parse(t, raw).says("child_cases__full"); got != want {
			t.Errorf("%q says %t, want %t", raw, got, want)
		}
	}
}

func FuzzCaseQuery(f *testing.F) {
	for _, p := range caseListParameters {
		for _, v := range p.Values {
			f.Add(p.Name + "=" + v)
		}
	}
	f.Add("limit=-1&offset=1e9&cursor=a.b.c&indexed_on_start=%00&order_by=-&closed=x&=&properties.=%ff;")
	f.Fuzz(func(t *testing.T, raw string) {
		pairs, err := httpkit.Query(raw)
		if err != nil {
			requireInvalid(t, raw, err)
			return
		}
		q := &query{pairs}
		page, err := q.paging(maxCases)
		if err != nil {
			requireInvalid(t, raw, err)
			return
		}
		if page.limit < 1 || page.limit > maxCases || page.offset < 0 {
			t.Errorf("paging of %q = %+v", raw, page)
		}
		for _, link := range []string{q.page(1, 2, "c.2"), q.links(page, page.limit, "c").next} {
			again, err := httpkit.Query(strings.TrimPrefix(link, "?"))
			if err != nil {
				t.Errorf("%q leads to %q, which is not a query: %v", raw, link, err)
			}
			if _, err := (&query{again}).paging(maxCases); err != nil {
				t.Errorf("%q leads to %q, which is no page: %v", raw, link, err)
			}
		}
		if _, err := q.cases(); err != nil {
			requireInvalid(t, raw, err)
		}
		if _, err := q.caseOrder(); err != nil {
			requireInvalid(t, raw, err)
		}
	})
}

// requireInvalid fails unless an error is the client's.
func requireInvalid(t *testing.T, raw string, err error) {
	t.Helper()
	if status, name, message := errorOf(err); status != http.StatusBadRequest || name != "error" || strings.ContainsAny(message, "<>") {
		t.Errorf("%q is answered %d %s %q, want 400 and text that may stand in HTML", raw, status, name, message)
	}
}

func TestEveryErrorHasAnAnswerInTheFormThatIsAskedFor(t *testing.T) {
	f := &face{}
	for _, code := range caseload.Codes {
		err := caseload.Errorf(code, "It is <so> & no other.")
		status := httpkit.Status(code)
		json, xml := `{"error":"It is &lt;so&gt; &amp; no other."}`, "<response><error>It is &amp;lt;so&amp;gt; &amp;amp; no other.</error></response>"
		if code == caseload.CodeInternal {
			json, xml = `{"error_message":"`+internalMessage+`"}`, "<response><error_message>"+internalMessage+"</error_message></response>"
		}
		for query, body := range map[string]string{"": json, "format=xml": xmlHeader + xml} {
			w := httptest.NewRecorder()
			f.fail(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/?"+query, nil), err)
			if w.Code != status || w.Body.String() != body {
				t.Errorf("%s is answered to ?%s with %d %s, want %d %s", code, query, w.Code, w.Body, status, body)
			}
		}
	}
}
