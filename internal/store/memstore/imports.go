package memstore

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"caseload"
)

// importsWhere are copies of the imports for which keep holds, the newest first.
func (c *control) importsWhere(keep func(*caseload.Import) bool) (out []*caseload.Import) {
	for _, i := range c.imports {
		if keep(i) {
			found := *i
			out = append(out, &found)
		}
	}
	slices.SortFunc(out, func(a, b *caseload.Import) int { return cmp.Or(b.Made.Compare(a.Made), strings.Compare(b.ID, a.ID)) })
	return out
}

// CreateImport stores an import.
func (c *control) CreateImport(_ context.Context, i *caseload.Import, admit func([]*caseload.Import) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := admit(c.importsWhere(func(x *caseload.Import) bool { return x.Tenant == i.Tenant })); err != nil {
		return err
	}
	stored := *i
	c.imports = append(c.imports, &stored)
	return nil
}

// Import finds an import of a tenant.
func (c *control) Import(_ context.Context, t caseload.TenantID, id string) (*caseload.Import, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := c.importsWhere(func(x *caseload.Import) bool { return x.Tenant == t && x.ID == id })
	if len(found) == 0 {
		return nil, caseload.Errorf(caseload.CodeNotFound, "There is no such import.")
	}
	return found[0], nil
}

// Imports lists the imports of a tenant.
func (c *control) Imports(_ context.Context, t caseload.TenantID) ([]*caseload.Import, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.importsWhere(func(x *caseload.Import) bool { return x.Tenant == t }), nil
}

// ClaimImport gives a runner the oldest import that nobody works on.
func (c *control) ClaimImport(_ context.Context, runner string, now, silent time.Time) (*caseload.Import, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	waiting := c.importsWhere(func(x *caseload.Import) bool {
		return x.State == caseload.JobQueued || x.State == caseload.JobRunning && x.Beat.Before(silent)
	})
	if len(waiting) == 0 {
		return nil, nil
	}
	i := waiting[len(waiting)-1]
	i.Claim(runner, now)
	at := slices.IndexFunc(c.imports, func(x *caseload.Import) bool { return x.Tenant == i.Tenant && x.ID == i.ID })
	*c.imports[at] = *i
	return i, nil
}

// ChangeImport changes an import.
func (c *control) ChangeImport(_ context.Context, t caseload.TenantID, id string, change func(*caseload.Import) error) (*caseload.Import, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := slices.IndexFunc(c.imports, func(x *caseload.Import) bool { return x.Tenant == t && x.ID == id })
	if at < 0 {
		return nil, caseload.Errorf(caseload.CodeNotFound, "There is no such import.")
	}
	next := *c.imports[at]
	if err := change(&next); err != nil {
		return nil, err
	}
	*c.imports[at] = next
	return &next, nil
}

// DeleteImport forgets an import.
func (c *control) DeleteImport(_ context.Context, t caseload.TenantID, id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.imports = slices.DeleteFunc(c.imports, func(x *caseload.Import) bool { return x.Tenant == t && x.ID == id })
	return nil
}
