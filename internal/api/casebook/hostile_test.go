package casebook_test

import (
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"
)

// many is a text a thousand times, with commas between.
func many(text string) string { return strings.TrimSuffix(strings.Repeat(text+",", 1000), ",") }

// hostileQueries are refused, each for the parameter that is named.
var hostileQueries = []struct{ name, query, parameter string }{
	{"a page given twice", "page[size]=1&page[size]=2", "page[size]"},
	{"a total given twice, encoded and not", "page[total]=true&page%5Btotal%5D=true", "page[total]"},
	{"two ways of paging", "page[number]=1&page[limit]=2", "page[limit]"},
	{"another case of a family", "Filter[name]=x", "Filter[name]"},
	{"another case of a field", "filter[Name]=x", "filter[Name]"},
	{"another case of a type", "fields[Cases]=name", "fields[Cases]"},
	{"another case of a relationship", "include=Ward", "include"},
	{"a sort by another case of a field", "sort=NAME", "sort"},
	{"bad UTF-8 in a value", "filter[name]=%ff", "filter[name]"},
	{"bad UTF-8 in a name", "filter[%ff]=x", "filter[\uFFFD]"},
	{"half of a percent-encoding", "filter[name]=%2", "filter[name]"},
	{"the character NUL", "filter[name]=a%00b", "filter[name]"},
	{"a lone surrogate in JSON", `filter={"name":"\ud800"}`, "filter"},
	{"a lone surrogate in UTF-8", "filter[name]=%ED%A0%80", "filter[name]"},
	{"a member that is given twice in JSON", `filter={"name":"a","name":"b"}`, "filter"},
	{"JSON that does not end", `filter={"OR":[{"name":"a"}`, "filter"},
	{"JSON that is deep", "filter=" + strings.Repeat(`{"NOT":`, 100) + `{"name":"a"}` + strings.Repeat("}", 100), "filter"},
	{"10,000 values", "filter[name]=" + many("a,b,c,d,e,f,g,h,i,j"), "filter[name]"},
	{"10,000 values in JSON", `filter={"name":[` + many(`"a","b","c","d","e","f","g","h","i","j"`) + `]}`, "filter"},
	{"includes in circles", "include=involvements.case.involvements.case.involvements", "include"},
	{"includes without end", "include=" + strings.Repeat("parents.", 1000) + "parents", "include"},
	{"1,000 includes", "include=" + many("ward,category"), "include"},
	{"sorts without end", "sort=" + many("name,-name"), "sort"},
	{"a path without end", "filter[" + strings.Repeat("person.", 1000) + "name]=x", "filter[" + strings.Repeat("person.", 27) + "pers…"},
	{"a path without end into an object", "filter[custom_fields" + strings.Repeat(".a", 11) + "]=x", "filter[custom_fields" + strings.Repeat(".a", 11) + "]"},
	{"a fieldset without end", "fields[cases]=" + many("name,status"), "fields[cases]"},
	{"a field that is not there", "fields[cases]=name,nothing", "fields[cases]"},
	{"a page of a billion", "page[size]=1000000000", "page[size]"},
	{"a page beyond all numbers", "page[size]=99999999999999999999999", "page[size]"},
	{"a page number beyond all numbers", "page[number]=99999999999999999999999", "page[number]"},
	{"an offset beyond all numbers", "page[offset]=99999999999999999999999&page[limit]=1", "page[offset]"},
	{"a page of none", "page[size]=0", "page[size]"},
	{"a page of less than none", "page[number]=-1", "page[number]"},
	{"a page of a word", "page[size]=abc", "page[size]"},
	{"a page of a fraction", "page[size]=1e3", "page[size]"},
	{"a cursor without the profile", "page[after]=x", "page[after]"},
	{"brackets that do not close", "filter[name=x", "filter[name"},
	{"brackets in brackets", "filter[[name]]=x", "filter[[name]]"},
	{"an empty name in brackets", "filter[]=x", "filter[]"},
	{"more behind the brackets", "page[size]x=1", "page[size]x"},
	{"a parameter of no family", "search=x", "search"},
	{"a parameter of another service", "caseView=full", "caseView"},
	{"a number that is none", "filter[number]=seven", "filter[number]"},
	{"a number beyond all", "filter[number][GT]=99999999999999999999999", "filter[number][GT]"},
	{"a day that is none", "filter[due_on]=2026-02-30", "filter[due_on]"},
	{"a time of a year that is none", "filter[opened_at][LT]=99999-01-01T00:00:00Z", "filter[opened_at][LT]"},
	{"degrees that are none", "filter[latitude]=NaN", "filter[latitude]"},
	{"an operator that is none", "filter[name][DROP]=x", "filter[name][DROP]"},
	{"a comparison with null", "filter[name][LT]=null", "filter[name][LT]"},
	{"an object as a whole", "filter[custom_fields]=x", "filter[custom_fields]"},
	{"a path through what is not followed", "filter[forms.name]=x", "filter[forms.name]"},
	{"a relationship to several types", "filter[owner.name]=x", "filter[owner.name]"},
}

//
func TestHostileQueriesAreRefusedForTheirParameter(t *testing.T) {
	d := newDesk(t)
	d.furnish()
	for _, q := range hostileQueries {
		t.Run(q.name, func(t *testing.T) {
			d := *d
			d.T = t
			d.ask(http.MethodGet, "/cases/cases?"+raw(q.query), "").refused(http.StatusBadRequest, q.parameter)
		})
	}
}

// raw is a query as a request line can have it.
func raw(query string) string {
	return strings.NewReplacer(" ", "%20", `"`, "%22", `\`, "%5C", "{", "%7B", "}", "%7D").Replace(query)
}

// Every store is asked what it must not be: names with its own signs in them.
func TestNamesAndValuesAreNoProgram(t *testing.T) {
	atDesk(t, func(d *desk) {
		d.furnish()
		for _, word := range []string{`'; DROP TABLE cases; --`, `"`, `\`, `%_`, `$1`, `?`, "\u202e", "😀", "\U0010ffff"} {
			q := url.QueryEscape(word)
			if got := d.read("/cases/cases?filter[name]=" + q + "&filter[custom_fields." + q + "]=" + q + "&filter[involvements.role][NEQ]=" + q).ids(); len(got) > 0 {
				d.Errorf("%q finds the cases %v, want none", word, got)
			}
			d.ask(http.MethodGet, "/cases/cases?sort=custom_fields."+q, "").refused(http.StatusBadRequest, "sort")
			d.ask(http.MethodGet, "/cases/cases?filter[custom_fields."+q+"][LT]=1", "").refused(http.StatusBadRequest, "filter[custom_fields."+word+"][LT]")
			d.read("/cases/cases?filter[name][LIKE]=" + q)
			d.ask(http.MethodGet, "/cases/cases/"+url.PathEscape(word), "").refused(http.StatusNotFound, "")
		}
		d.counts("/cases/cases?page[size]=100", furnishedCases)
	})
}

func TestIDsThatNothingCanHaveAreNotFound(t *testing.T) {
	atDesk(t, func(d *desk) {
		for _, id := range []string{strings.Repeat("x", 10<<10), "%ff", "a%00b", "%ED%A0%80", "..%2F..", strings.Repeat("%F0%9F%98%80", 3000)} {
			for _, path := range []string{"/cases/cases/" + id, "/cases/cases/" + id + "/goals", "/cases/cases/" + id + "/relationships/ward", "/people/people/" + id} {
				d.ask(http.MethodGet, path, "").refused(http.StatusNotFound, "")
			}
		}
	})
}

// A query is bounded by what stands in it, however it is written; 10,000 filters
// are more than the parameters that are read.
func TestHostileQueriesTakeLittleMemory(t *testing.T) {
	d := newDesk(t)
	d.furnish()
	var filters strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&filters, "filter[custom_fields.f%d]=x&", i)
	}
	for what, query := range map[string]string{
		"10,000 filters":  filters.String(),
		"nested JSON":     "filter=" + raw(strings.Repeat(`{"OR":[`, 20_000)),
		"a long name":     "filter[" + strings.Repeat("a", 200_000) + "]=x",
		"a long value":    "filter[name]=" + strings.Repeat("a", 200_000),
		"10,000 patterns": "filter[name][LIKE]=" + strings.Repeat("%25a", 10_000),
		"typed circles":   "include=involvements&include[cases]=involvements,goals,children,parents,notes&include[involvements]=case,person&include[people]=involvements,goals&include[goals]=case,person",
	} {
		t.Run(what, func(t *testing.T) {
			d := *d
			d.T = t
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			got := d.ask(http.MethodGet, "/cases/cases?"+query, "")
			runtime.ReadMemStats(&after)
			const most = 64 << 20
			if taken := after.TotalAlloc - before.TotalAlloc; taken > most || got.status >= 500 {
				t.Errorf("%s is answered %d with %d bytes, want less than %d", what, got.status, taken, most)
			}
		})
	}
}

//
func TestAFieldsetOfEverythingIsTheWholeResource(t *testing.T) {
	d := newDesk(t)
	id := d.furnish()[0]
	whole := d.read("/cases/cases/" + id)
	var names []string
	for _, kind := range []string{"attributes", "relationships"} {
		members, _ := whole.at("data", kind).(map[string]any)
		for name := range members {
			names = append(names, name)
		}
	}
	d.sameJSON(d.read("/cases/cases/"+id+"?fields[cases]="+strings.Join(names, ",")).at("data"), whole.at("data"))
}
