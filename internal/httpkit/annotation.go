package httpkit

import "context"

// Annotation is what one request's log line and metrics say about it. The face
// that answers fills in the upper part, on the goroutine of its handler; the
// server fills in the rest. Nothing in it may hold a name, a query or a key.
type Annotation struct {
	Face   string // the face that answered, such as "casework"
	Route  string // the route's template, such as "/api/cases/{id}"
	Tenant string // the tenant's slug
	Key    string // the id of the key, never the key
	Err    error  // what the handler failed with

	Fail func(error) // answers in the face's form, for who catches its panic before the first byte; nil: it has none

	ClientFault bool // what is answered is the client's fault, even where a foreign API's status for it is 500

	Status int   // the status answered, 0 if nothing was
	Bytes  int64 // the body's length as written
}

type annotationKey struct{}

// WithAnnotation returns a context that carries a new Annotation, and it.
func WithAnnotation(ctx context.Context) (context.Context, *Annotation) {
	a := new(Annotation)
	return context.WithValue(ctx, annotationKey{}, a), a
}

// Annotate returns the Annotation of the request that ctx belongs to. A context
// without one gets an Annotation that nobody reads, so callers need not ask.
func Annotate(ctx context.Context) *Annotation {
	if a, ok := ctx.Value(annotationKey{}).(*Annotation); ok {
		return a
	}
	return new(Annotation)
}
