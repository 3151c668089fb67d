package canary_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"caseload/internal/api/casework"
)

// ask is one request.
type ask struct {
	method, pattern string
	target          string
	body            string
}

// reads are all requests that change nothing, with all values of all
// parameters.
func (p pair) reads(t *testing.T, combine combination) []ask {
	t.Helper()
	cursor := p.a.cursor(t)
	if other := p.b.cursor(t); other != cursor {
		t.Fatalf("the cursor of one world is %s, of the other %s", cursor, other)
	}
	return p.a.reads(t, combine, cursor)
}

func (w *world) reads(t *testing.T, combine combination, cursor string) []ask {
	t.Helper()
	var out []ask
	for _, route := range casework.Routes {
		if route.Method != http.MethodGet {
			continue
		}
		queries := combine(w.parameters(t, route, cursor))
		for _, path := range w.paths(t, route.Pattern) {
			for _, q := range queries {
				out = append(out, ask{route.Method, route.Pattern, path + "?" + q.Encode(), ""})
			}
		}
	}
	return out
}

// parameter is one name with the values to try.
type parameter struct {
	name, alias string
	values      []string
}

// parameters are those of a route: the values that the table names, and for
// those that are open, what stands in this world.
func (w *world) parameters(t *testing.T, route casework.Route, cursor string) []parameter {
	t.Helper()
	open := w.openValues(cursor)
	var out []parameter
	for _, p := range route.Parameters {
		values := slices.Clone(p.Values)
		if p.Open {
			values = append(values, open[p.Name]...)
		}
		if len(values) == 0 {
			t.Errorf("%s: there are no values to try for %s", route.Pattern, p.Name)
		}
		out = append(out, parameter{name: p.Name, values: values})
		for _, alias := range p.Aliases {
			out = append(out, parameter{name: p.Name, alias: alias, values: values[:1]})
		}
	}
	return out
}

// openValues are values of parameters that take any.
func (w *world) openValues(cursor string) map[string][]string {
	return map[string][]string{
		"ward":       {wardNames[0], here},
		"wardId":     {w.wards[wardNames[0]]},
		"category":   {categories[1]},
		"categoryId": {w.category},
		"source":     {here, there},
		"search":     {common, here, there, subjects[0], "REF", "example"},
		"assigneeId": {w.users[cas], w.users[mia]},
		"limit":      {"10"},
		"after":      {cursor},
	}
}

// cursor is one that the viewer is given, "none" without one.
func (w *world) cursor(t *testing.T) string {
	t.Helper()
	answer := w.answer(t, viewersKey, ask{method: http.MethodGet, target: "/api/cases/export?limit=2"})
	_, rest, _ := strings.Cut(answer, "after=")
	cursor, _, found := strings.Cut(rest, "&")
	if !found {
		return "none"
	}
	return cursor
}

// combination makes queries of parameters.
type combination func([]parameter) []url.Values

// singly gives each parameter alone, under all of its names.
func singly(parameters []parameter) []url.Values {
	out := []url.Values{{}}
	for _, p := range parameters {
		name := p.name
		if p.alias != "" {
			name = p.alias
		}
		for _, v := range p.values {
			out = append(out, url.Values{name: {v}})
		}
	}
	return out
}

// inPairs gives each value of each parameter with each of each other.
func inPairs(parameters []parameter) []url.Values {
	parameters = slices.DeleteFunc(slices.Clone(parameters), func(p parameter) bool { return p.alias != "" })
	out := singly(parameters)
	if testing.Short() {
		return out
	}
	for i, p := range parameters {
		for _, q := range parameters[i+1:] {
			for _, v := range p.values {
				for _, u := range q.values {
					out = append(out, url.Values{p.name: {v}, q.name: {u}})
				}
			}
		}
	}
	return out
}

// paths fills in the pattern of an address.
func (w *world) paths(t *testing.T, pattern string) []string {
	t.Helper()
	before, after, found := strings.Cut(pattern, "{id}")
	if !found {
		return []string{pattern}
	}
	ids := map[string][]string{"/api/cases/": w.caseIDs(), "/api/wards/": {w.wards[wardNames[1]]}}[before]
	if ids == nil {
		t.Fatalf("there are no ids to try at %s", pattern)
	}
	var out []string
	for _, id := range append(ids, "nowhere") {
		out = append(out, before+id+after)
	}
	return out
}

func (w *world) caseIDs() []string {
	var out []string
	for _, c := range w.cases {
		out = append(out, c.id)
	}
	return out
}

// writes are requests that change something, the deleting ones last: each body
// of each route, where there are many addresses each at a fourth of them.
func (w *world) writes(t *testing.T) []ask {
	t.Helper()
	var out, deletes []ask
	for _, route := range casework.Routes {
		switch route.Method {
		case http.MethodGet:
		case http.MethodDelete:
			deletes = append(deletes, w.writesTo(t, route)...)
		default:
			out = append(out, w.writesTo(t, route)...)
		}
	}
	return append(out, deletes...)
}

func (w *world) writesTo(t *testing.T, route casework.Route) []ask {
	t.Helper()
	var out []ask
	tried := w.bodies()[route.Method+" "+route.Pattern]
	if len(tried) == 0 {
		t.Errorf("there are no bodies to try for %s %s", route.Method, route.Pattern)
	}
	paths := w.paths(t, route.Pattern)
	for i, path := range paths {
		for j, body := range tried {
			if i%4 == j%4 || len(paths) < 4 || strings.HasSuffix(path, "nowhere") {
				out = append(out, ask{route.Method, route.Pattern, path, body})
			}
		}
	}
	return out
}

// bodies are what to send to each route that takes one, the deleting ones too.
func (w *world) bodies() map[string][]string {
	changes := []string{
		`{"summary": "New ` + common + `"}`, `{"status": "resolved", "publicSummary": "Done"}`,
		`{"updatedAt": "2026-01-15T10:30:00.000Z", "archived": true}`, `{"assigneeId": "` + w.users[mia] + `"}`,
		`{"residentName": "Somebody else"}`, `{"wardId": "nowhere"}`, `{"unknown": 1}`, `{"internalRef": "` + here + `"}`,
	}
	wards := []string{`{"name": "` + wardNames[0] + `"}`, `{"councilTier": "parish"}`}
	return map[string][]string{
		"POST /api/cases":            changes,
		"PATCH /api/cases/{id}":      changes,
		"PUT /api/cases/{id}":        changes,
		"DELETE /api/cases/{id}":     {""},
		"POST /api/cases/{id}/notes": {`{"text": "Called back"}`, `{}`},
		"POST /api/wards":            append(wards, `{"name": "Bude"}`),
		"PATCH /api/wards/{id}":      wards,
		"PUT /api/wards/{id}":        wards,
		"POST /api/categories":       {`{"name": "` + categories[0] + `"}`, `{"name": "Lighting"}`},
	}
}
