package httpkit

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Methods is the routes of one address by their methods.
type Methods[Route any] map[string]Route

// ByPattern gathers routes by their addresses, which are patterns of
// http.ServeMux. of tells the method of a route and the addresses that it has.
func ByPattern[Route any](routes []Route, of func(Route) (method string, patterns []string)) map[string]Methods[Route] {
	out := map[string]Methods[Route]{}
	for _, route := range routes {
		method, patterns := of(route)
		for _, pattern := range patterns {
			if out[pattern] == nil {
				out[pattern] = Methods[Route]{}
			}
			out[pattern][method] = route
		}
	}
	return out
}

// Of finds the route of a method. What answers GET answers HEAD, of which the
// server leaves the body out.
func (m Methods[Route]) Of(method string) (Route, bool) {
	route, ok := m[method]
	if !ok && method == http.MethodHead {
		route, ok = m[http.MethodGet]
	}
	return route, ok
}

// Allow is the value of the header Allow.
func (m Methods[Route]) Allow() string {
	methods := slices.Collect(maps.Keys(m))
	if _, ok := m[http.MethodGet]; ok && !slices.Contains(methods, http.MethodHead) {
		methods = append(methods, http.MethodHead)
	}
	slices.Sort(methods)
	return strings.Join(methods, ", ")
}
