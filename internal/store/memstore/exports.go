package memstore

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"caseload"
)

// CreateExport stores an export.
func (c *control) CreateExport(_ context.Context, e *caseload.Export, admit func([]*caseload.Export) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := admit(c.exportsOf(ofTenant(e.Tenant))); err != nil {
		return err
	}
	stored := *e
	c.exports = append(c.exports, &stored)
	return nil
}

func ofTenant(t caseload.TenantID) func(*caseload.Export) bool {
	return func(e *caseload.Export) bool { return e.Tenant == t }
}

// exportsOf are copies of the exports for which keep holds, without their
// manifests, the newest first.
func (c *control) exportsOf(keep func(*caseload.Export) bool) (out []*caseload.Export) {
	for _, e := range c.exports {
		if keep(e) {
			found := *e
			found.Manifest = ""
			out = append(out, &found)
		}
	}
	slices.SortFunc(out, func(a, b *caseload.Export) int {
		return cmp.Or(b.Made.Compare(a.Made), strings.Compare(b.ID, a.ID))
	})
	return out
}

func (c *control) export(t caseload.TenantID, id string) (*caseload.Export, error) {
	at := slices.IndexFunc(c.exports, func(e *caseload.Export) bool { return e.Tenant == t && e.ID == id })
	if at < 0 {
		return nil, caseload.Errorf(caseload.CodeNotFound, "There is no such export.")
	}
	return c.exports[at], nil
}

// Export finds an export of a tenant.
func (c *control) Export(_ context.Context, t caseload.TenantID, id string) (*caseload.Export, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, err := c.export(t, id)
	if err != nil {
		return nil, err
	}
	found := *e
	return &found, nil
}

// Exports lists the exports of a tenant.
func (c *control) Exports(_ context.Context, t caseload.TenantID) ([]*caseload.Export, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.exportsOf(ofTenant(t)), nil
}

// ChangeExport changes an export.
func (c *control) ChangeExport(_ context.Context, t caseload.TenantID, id string, change func(*caseload.Export) error) (*caseload.Export, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, err := c.export(t, id)
	if err != nil {
		return nil, err
	}
	next := *e
	if err := change(&next); err != nil {
		return nil, err
	}
	*e = next
	return &next, nil
}

// ClaimExport gives a runner the oldest export that nobody makes.
func (c *control) ClaimExport(_ context.Context, runner string, now, silent time.Time) (*caseload.Export, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	waiting := c.exportsOf(func(e *caseload.Export) bool {
		return e.State == caseload.JobQueued || e.State == caseload.JobRunning && e.Beat.Before(silent)
	})
	if len(waiting) == 0 {
		return nil, nil
	}
	slices.Reverse(waiting)
	next := slices.MinFunc(waiting, func(a, b *caseload.Export) int { // the first of those that are alike
		return cmp.Compare(c.madeFor(a, silent), c.madeFor(b, silent))
	})
	e, err := c.export(next.Tenant, next.ID)
	if err != nil {
		return nil, err
	}
	e.Claim(runner, now)
	e.Rows, e.Bytes, e.Total = 0, 0, 0
	found := *e
	return &found, nil
}

// madeFor counts the exports that are made for the caller of one.
func (c *control) madeFor(e *caseload.Export, silent time.Time) (n int) {
	for _, x := range c.exports {
		if x.State == caseload.JobRunning && !x.Beat.Before(silent) && x.Tenant == e.Tenant && x.Key == e.Key && x.User == e.User {
			n++
		}
	}
	return n
}

// ExpiredExports lists the exports whose time has come.
func (c *control) ExpiredExports(_ context.Context, now time.Time) ([]*caseload.Export, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.exportsOf(func(e *caseload.Export) bool { return e.State.Final() && !e.Expires.After(now) }), nil
}

// DeleteExport forgets an export.
func (c *control) DeleteExport(_ context.Context, t caseload.TenantID, id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.exports = slices.DeleteFunc(c.exports, func(e *caseload.Export) bool { return e.Tenant == t && e.ID == id })
	return nil
}
