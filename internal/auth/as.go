package auth

import (
	"context"

	"caseload"
)

type asKey struct{}

// As is a context for a request that this process makes itself for somebody whom it
// knows already. It needs no key: a face takes it for that principal's.
func As(ctx context.Context, by *caseload.Principal) context.Context {
	return context.WithValue(ctx, asKey{}, by)
}

// Known is for whom a request is made by this process, nil for one that came from
// outside.
func Known(ctx context.Context) *caseload.Principal {
	by, ok := ctx.Value(asKey{}).(*caseload.Principal)
	if !ok {
		return nil
	}
	own := *by // a face makes it its own
	return &own
}
