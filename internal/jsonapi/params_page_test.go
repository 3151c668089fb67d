package jsonapi_test

import (
	"testing"

	"caseload/internal/jsonapi"
)

var cursor = jsonapi.ParameterOptions{Cursor: true}

func TestPageIsAskedForInThreeWays(t *testing.T) {
	o := newOffice(t)
	tests := []struct {
		query   string
		options jsonapi.ParameterOptions
		want    jsonapi.Page
	}{
		{"", strict, jsonapi.Page{Limit: 10}},
		{"", jsonapi.ParameterOptions{DefaultSize: 50, MaxSize: 20}, jsonapi.Page{Limit: 20}},
		{"page[size]=5", strict, jsonapi.Page{Style: jsonapi.ByNumber, Limit: 5}},
		{"page[number]=3", strict, jsonapi.Page{Style: jsonapi.ByNumber, Offset: 20, Limit: 10}},
		{"page%5Bnumber%5D=3&page%5Bsize%5D=1000", strict, jsonapi.Page{Style: jsonapi.ByNumber, Offset: 2000, Limit: 1000}},
		{"page[limit]=7", strict, jsonapi.Page{Style: jsonapi.ByOffset, Limit: 7}},
		{"page[offset]=20", crnk, jsonapi.Page{Style: jsonapi.ByOffset, Offset: 20, Limit: 10}},
		{"page[offset]=14&page[limit]=7", crnk, jsonapi.Page{Style: jsonapi.ByOffset, Offset: 14, Limit: 7}},
		{"page[total]=true", crnk, jsonapi.Page{Limit: 10, Total: true}},
		{"page[total]=false&page[size]=2", crnk, jsonapi.Page{Style: jsonapi.ByNumber, Limit: 2}},

		//
		{"", cursor, jsonapi.Page{Style: jsonapi.ByCursor, Limit: 10}},
		{"page[size]=2&page[after]=ab%2Bc", cursor, jsonapi.Page{Style: jsonapi.ByCursor, Limit: 2, After: "ab+c"}},
		{"page[before]=x", cursor, jsonapi.Page{Style: jsonapi.ByCursor, Limit: 10, Before: "x"}},
		{"page[number]=2", cursor, jsonapi.Page{Style: jsonapi.ByNumber, Offset: 10, Limit: 10}},
	}
	for _, test := range tests {
		if got := o.asked(t, test.query, test.options).Page; got != test.want {
			t.Errorf("%q: page = %+v, want %+v", test.query, got, test.want)
		}
	}
}

func TestPagesThatCannotBeAreRefused(t *testing.T) {
	o := newOffice(t)
	tests := []struct{ query, parameter string }{
		{"page[size]=0", "page[size]"},
		{"page[size]=-1", "page[size]"},
		{"page[size]=+1", "page[size]"},
		{"page[size]=", "page[size]"},
		{"page[size]=abc", "page[size]"},
		{"page[size]=1.0", "page[size]"},
		{"page[size]=%D9%A1", "page[size]"},
		{"page[size]=1001", "page[size]"},
		{"page[size]=1000000000", "page[size]"},
		{"page[limit]=99999999999999999999999", "page[limit]"},
		{"page[number]=0", "page[number]"},
		{"page[number]=1000000000", "page[number]"},
		{"page[number]=99999999999999999999999", "page[number]"},
		{"page[offset]=-10", "page[offset]"},
		{"page[offset]=10000000000", "page[offset]"},
		{"page[offset]=5&page[limit]=10", "page[offset]"},
		{"page[offset]=15", "page[offset]"},
		{"page[total]=yes", "page[total]"},
		{"page[number]=1&page[offset]=0", "page[offset]"},
		{"page[limit]=1&page[size]=1", "page[size]"},
		{"page[size]=1&page[limit]=1", "page[limit]"},
		{"page[after]=x", "page[after]"},
		{"page[before]=x", "page[before]"},
	}
	for dialect, options := range both {
		t.Run(dialect, func(t *testing.T) {
			for _, test := range tests {
				o.refused(t, test.query, test.parameter, options)
			}
		})
	}
}

func TestPageBeyondTheMaximumIsNamedAsCrnkDoes(t *testing.T) {
	o := newOffice(t)
	e := o.refused(t, "page[limit]=2000", "page[limit]", crnk)
	if e.Title != "BAD_REQUEST" || e.Detail != "page[limit] is 2000: at most 1000 is allowed." || e.Type != "" {
		t.Errorf("title %q, detail %q, type %q", e.Title, e.Detail, e.Type)
	}
}

func TestErrorsOfCursorPaginationHaveTheirTypes(t *testing.T) {
	o := newOffice(t)
	const profile = "https://jsonapi.org/profiles/ethanresnick/cursor-pagination/"

	e := o.refused(t, "page[size]=1001", "page[size]", cursor)
	if e.Type != profile+"max-size-exceeded" || len(e.Meta) != 1 || e.Meta[0] != (jsonapi.Member{Name: "page", Value: `{"maxSize":1000}`}) {
		t.Errorf("too large a page has type %q and meta %v", e.Type, e.Meta)
	}
	e = o.refused(t, "page[after]=a&page[before]=b", "page[before]", cursor)
	if e.Type != profile+"range-pagination-not-supported" {
		t.Errorf("a range has type %q", e.Type)
	}
	if e = o.refused(t, "sort=secret", "sort", cursor); e.Type != profile+"unsupported-sort" {
		t.Errorf("a sort that is not supported has type %q", e.Type)
	}
	o.refused(t, "page[after]=", "page[after]", cursor)
	o.refused(t, "page[after]=a&page[number]=1", "page[number]", cursor)
}
