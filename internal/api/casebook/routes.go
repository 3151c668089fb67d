package casebook

import (
	"net/http"

	"caseload/internal/httpkit"
	"caseload/internal/jsonapi"
)

// Route is one method of one address.
type Route struct {
	Method  string
	Pattern string // of http.ServeMux
	Answers string // what it answers, as docs/casebook.md says it

	Parameters []httpkit.Parameter

	of         *resource // nil: of any type
	answer     func(*call, *resource) error
	extensions []string // that the request may use
	required   string   // the one that it must use
}

// Routes is every method of every address of the face.
var Routes = func() (all []Route) {
	for _, t := range schema.Types {
		all = append(all, routesOf(resources[t])...)
	}
	return append(all, Route{
		Method: http.MethodPost, Pattern: operationsPath, Answers: "what each operation left",
		answer: once((*call).operate), extensions: []string{jsonapi.AtomicOperations}, required: jsonapi.AtomicOperations,
	})
}()

// routesOf are the routes of one type.
func routesOf(r *resource) []Route {
	one := r.Path + "/{id}"
	get := func(pattern, answers string, parameters []httpkit.Parameter, answer func(*call, *resource) error) Route {
		return Route{Method: http.MethodGet, Pattern: pattern, Answers: answers, Parameters: parameters, of: r, answer: answer}
	}
	all := []Route{
		get(r.Path, "a page of "+r.Means, r.collectionParameters(), (*call).list),
		get(one, "one of them", r.resourceParameters(), (*call).one),
		get(one+"/{relationship}", "what a relationship of it leads to", relatedParameters(), (*call).related),
		get(one+"/relationships/{relationship}", "the identifiers of what a relationship of it leads to", r.linkageParameters(), (*call).linkage),
	}
	if drafts[r.noun] == nil {
		return all
	}
	return append(all, writesOf(r)...)
}

// writesOf are the routes that change resources of one type.
func writesOf(r *resource) []Route {
	one := r.Path + "/{id}"
	write := func(method, pattern, answers string, parameters []httpkit.Parameter, answer func(*call, *resource) error) Route {
		return Route{Method: method, Pattern: pattern, Answers: answers, Parameters: parameters, of: r, answer: answer}
	}
	shown := r.resourceParameters()
	return []Route{
		write(http.MethodPost, r.Path, "the resource that it makes", shown, once((*call).create)),
		write(http.MethodPatch, one, "the resource as changed", shown, (*call).update),
		write(http.MethodDelete, one, "nothing: the resource is deleted", nil, (*call).remove),
		write(http.MethodPost, one+"/restore", "the resource, which was deleted", shown, (*call).restore),
		write(http.MethodPost, one+"/purge", "nothing: nothing is left of the resource, which was deleted", nil, (*call).purge),
		write(http.MethodPatch, one+"/relationships/{relationship}", "nothing: the relationship leads there alone", nil, (*call).relink),
		write(http.MethodPost, one+"/relationships/{relationship}", "nothing: the relationship leads there too", nil, (*call).relink),
		write(http.MethodDelete, one+"/relationships/{relationship}", "nothing: the relationship leads there no more", nil, (*call).relink),
	}
}
