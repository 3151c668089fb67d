package casebook

import (
	"net/http"
	"slices"
)

// Route is one method of one address.
type Route struct {
	Method  string
	Pattern string // of http.ServeMux
	Answers string // what it answers, as docs/casebook.md says it

	of         *resource
	answer     func(*call, *resource) error
	extensions []string // that the request may use
	required   string   // the one that it must use
}

// Routes is every method of every address of the face.
var Routes = func() (all []Route) {
	for _, t := range schema.Types {
		all = append(all, routesOf(resources[t])...)
	}
	return all
}()

// routesOf are the routes of one type.
func routesOf(r *resource) []Route {
	one := r.Path + "/{id}"
	get := func(pattern, answers string, answer func(*call, *resource) error) Route {
		return Route{Method: http.MethodGet, Pattern: pattern, Answers: answers, of: r, answer: answer}
	}
	return slices.Concat([]Route{
		get(r.Path, "a page of "+r.Means, (*call).list),
		get(one, "one of them", (*call).one),
		get(one+"/{relationship}", "what a relationship of it leads to", (*call).related),
		get(one+"/relationships/{relationship}", "the identifiers of what a relationship of it leads to", (*call).linkage),
	})
}
