package canary_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"caseload/internal/httpkit"
)

// ask is one request.
type ask struct {
	route  *route
	method string
	target string
	body
}

// body is that of a request; mediaType "" is not said.
type body struct{ mediaType, text string }

// glances are requests for everything that a face answers, without parameters.
func (p pair) glances(t *testing.T, f *face) (out []ask) {
	t.Helper()
	for _, r := range f.readable() {
		places := p.a.places(t, f, r)
		for i := 0; i < len(places); i += len(r.patterns) {
			out = append(out, ask{route: r, method: r.method, target: places[i+i/len(r.patterns)%len(r.patterns)]})
		}
	}
	return out
}

// extent is how much is asked of all that could be.
type extent struct {
	places  int // of each route, for each query
	combine combination
}

// reads are all requests to a face that change nothing: with every value of
// every parameter at some addresses, and with combinations of them at one
// address after another.
func (p pair) reads(t *testing.T, f *face, e extent) (out []ask) {
	t.Helper()
	for _, r := range f.readable() {
		places := p.a.places(t, f, r)
		at := func(i int, q url.Values) {
			out = append(out, ask{route: r, method: r.method, target: places[i%len(places)] + "?" + q.Encode()})
		}
		parameters := p.parameters(t, f, r, places[0])
		resources := len(places) / len(r.patterns)
		step := max(1, resources/e.places)
		for i, q := range singly(parameters) {
			for j := i % step; j < resources; j += step {
				at(j*len(r.patterns)+(i+j)%len(r.patterns), q)
			}
		}
		for i, q := range e.combine(parameters) {
			at(i, q)
		}
	}
	return out
}

// readable are the routes that change nothing.
func (f *face) readable() (out []*route) {
	for i := range f.routes {
		if r := &f.routes[i]; r.method == http.MethodGet || r.method == http.MethodHead {
			out = append(out, r)
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
func (p pair) parameters(t *testing.T, f *face, r *route, path string) []parameter {
	t.Helper()
	open := f.open(p.a)
	if slices.ContainsFunc(r.parameters, func(x httpkit.Parameter) bool { return x.Name == f.cursor }) {
		open[f.cursor] = p.cursors(t, f, r, path)
	}
	var out []parameter
	for _, x := range append(slices.Clone(r.parameters), f.more(r)...) {
		values := slices.Clone(x.Values)
		if x.Open {
			values = append(values, open[x.Name]...)
		}
		if len(values) == 0 {
			t.Errorf("%v: there are no values to try for %s", r.patterns, x.Name)
		}
		out = append(out, parameter{name: x.Name, values: values})
		for _, alias := range x.Aliases {
			out = append(out, parameter{name: x.Name, alias: alias, values: values[:1]})
		}
	}
	return out
}

// cursors are those that the viewer is given in a list, with and without what is
// joined to them; "none" without one.
func (p pair) cursors(t *testing.T, f *face, r *route, path string) []string {
	t.Helper()
	pattern := regexp.MustCompile(`\b` + regexp.QuoteMeta(url.QueryEscape(f.cursor)) + `=([\w-]+)([\w.-]*)`)
	read := func(w *world) []string {
		answer := w.answer(t, viewersKey, ask{route: r, method: http.MethodGet, target: path + "?" + f.few})
		if found := pattern.FindStringSubmatch(answer); found != nil {
			return slices.Compact([]string{found[1] + found[2], found[1]})
		}
		return []string{"none"}
	}
	out := read(p.a)
	if other := read(p.b); !slices.Equal(out, other) {
		t.Fatalf("the cursors of one world are %s, of the other %s", out, other)
	}
	return out
}

// combination makes queries of several parameters.
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

// alone combines nothing.
func alone([]parameter) []url.Values { return nil }

// inPairs gives each value of each parameter with each of each other; of many
// parameters, each with each other, with their values in turn.
func inPairs(parameters []parameter) (out []url.Values) {
	const many = 20
	parameters = slices.DeleteFunc(slices.Clone(parameters), func(p parameter) bool { return p.alias != "" })
	for i, p := range parameters {
		for _, q := range parameters[i+1:] {
			if n := len(out); len(parameters) > many {
				out = append(out, url.Values{p.name: {p.values[n%len(p.values)]}, q.name: {q.values[n%len(q.values)]}})
				continue
			}
			for _, v := range p.values {
				for _, u := range q.values {
					out = append(out, url.Values{p.name: {v}, q.name: {u}})
				}
			}
		}
	}
	return out
}

// inPairs gives as many pairs of parameters as are enough for the face.
func (f *face) inPairs(parameters []parameter) []url.Values {
	if f.pairs == 0 {
		return inPairs(parameters)
	}
	return thinned(inPairs(parameters), f.pairs, len(parameters))
}

// share is one of several parts of what another combination gives.
func share(of combination, nth, parts int) combination {
	return func(parameters []parameter) (out []url.Values) {
		for i, q := range of(parameters) {
			if i%parts == nth {
				out = append(out, q)
			}
		}
		return out
	}
}

// places are the addresses of a route: for each that it is about, all of its
// patterns.
func (w *world) places(t *testing.T, f *face, r *route) []string {
	t.Helper()
	byPattern := make([][]string, len(r.patterns))
	for i, pattern := range r.patterns {
		byPattern[i] = w.filled(t, f, pattern)
		if len(byPattern[i]) != len(byPattern[0]) {
			t.Fatalf("%s has not as many addresses as %s", pattern, r.patterns[0])
		}
	}
	var out []string
	for i := range byPattern[0] {
		for _, paths := range byPattern {
			out = append(out, paths[i])
		}
	}
	return out
}

// filled fills in the wildcards of a pattern.
func (w *world) filled(t *testing.T, f *face, pattern string) []string {
	t.Helper()
	out := []string{""}
	for rest := pattern; rest != ""; {
		fixed, behind, found := strings.Cut(rest, "{")
		var ids []string
		if found {
			before := pattern[:len(pattern)-len(behind)-1]
			_, rest, _ = strings.Cut(behind, "}")
			if ids = f.ids(w, before); len(ids) == 0 {
				t.Fatalf("%s: there are no ids to try behind %s", pattern, before)
			}
		} else {
			ids, rest = []string{""}, ""
		}
		var longer []string
		for _, path := range out {
			for _, id := range ids {
				longer = append(longer, path+fixed+url.PathEscape(id))
			}
		}
		const many = 120
		out = thinned(longer, many, len(ids))
	}
	return append(w.ofTheirCases(f, pattern), out...)
}

// ofTheirCases fills in a pattern of a part of a case with some cases of every kind,
// each with a part of its own.
func (w *world) ofTheirCases(f *face, pattern string) (out []string) {
	for wildcard, what := range f.parts {
		if !strings.Contains(pattern, wildcard) {
			continue
		}
		for n := 0; n < len(w.cases); n += 5 {
			out = append(out, strings.NewReplacer("{id}", w.cases[n].id, wildcard, named(what, n)).Replace(pattern))
		}
	}
	return out
}

// thinned leaves out some of what is more than enough, of a list that goes round
// again and again: others in each round.
func thinned[T any](list []T, enough, round int) (out []T) {
	step := 1 + (len(list)-1)/enough
	for i, item := range list {
		if i%step == i/round%step {
			out = append(out, item)
		}
	}
	return out
}

// nowhere is the id of nothing.
const nowhere = "nowhere"

func (w *world) caseIDs() []string {
	var out []string
	for _, c := range w.cases {
		out = append(out, c.id)
	}
	return append(append(out, w.strangers...), nowhere)
}

func (w *world) formIDs() []string {
	var out []string
	for _, f := range w.forms {
		out = append(out, f.id)
	}
	return append(append(out, w.strangers...), nowhere)
}

// writes are requests that change something, the deleting ones last.
func (p pair) writes(t *testing.T) []ask {
	t.Helper()
	var out, deletes []ask
	for _, f := range faces {
		bodies := f.bodies(p.a)
		for i := range f.routes {
			r := &f.routes[i]
			switch r.method {
			case http.MethodGet, http.MethodHead:
			case http.MethodDelete:
				deletes = append(deletes, p.writesTo(t, f, r, bodies)...)
			default:
				out = append(out, p.writesTo(t, f, r, bodies)...)
			}
		}
	}
	return append(out, deletes...)
}

// itsID stands in a body for the end of the address that it is sent to.
const itsID = "{{id}}"

// writesTo are each body of a route, where it is about many things to a fourth of
// them, and one with each value of each parameter.
func (p pair) writesTo(t *testing.T, f *face, r *route, bodies map[string][]body) []ask {
	t.Helper()
	var out []ask
	tried := bodies[r.method+" "+r.patterns[0]]
	if len(tried) == 0 {
		t.Fatalf("there are no bodies to try for %s %s", r.method, r.patterns[0])
	}
	places := p.a.places(t, f, r)
	resources := len(places) / len(r.patterns)
	for i := range resources {
		for j, body := range tried {
			path := places[i*len(r.patterns)+(i+j)%len(r.patterns)]
			if i%4 == j%4 || resources < 4 || strings.HasSuffix(path, nowhere) {
				body.text = strings.ReplaceAll(body.text, itsID, path[strings.LastIndexByte(path, '/')+1:])
				out = append(out, ask{r, r.method, path, body})
			}
		}
	}
	for i, q := range singly(p.parameters(t, f, r, places[0]))[1:] {
		out = append(out, ask{r, r.method, places[i%len(places)] + "?" + q.Encode(), tried[i%len(tried)]})
	}
	return out
}
