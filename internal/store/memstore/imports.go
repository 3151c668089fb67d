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
	if err := admit(c.listedImports(i.Tenant)); err != nil {
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
	at, err := c.keptImport(t, id)
	if err != nil {
		return nil, err
	}
	found := *c.imports[at]
	return &found, nil
}

// Imports lists the imports of a tenant.
func (c *control) Imports(_ context.Context, t caseload.TenantID) ([]*caseload.Import, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.listedImports(t), nil
}

// listedImports are those of a tenant without their mappings and reports.
func (c *control) listedImports(t caseload.TenantID) []*caseload.Import {
	all := c.importsWhere(func(x *caseload.Import) bool { return x.Tenant == t })
	for _, i := range all {
		i.Mapping, i.Report = "", ""
	}
	return all
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
	at, err := c.keptImport(i.Tenant, i.ID)
	if err != nil {
		return nil, err
	}
	*c.imports[at] = *i
	return i, nil
}

// keptImport is where an import of a tenant is kept.
func (c *control) keptImport(t caseload.TenantID, id string) (int, error) {
	at := slices.IndexFunc(c.imports, func(x *caseload.Import) bool { return x.Tenant == t && x.ID == id })
	if at < 0 {
		return at, caseload.Errorf(caseload.CodeNotFound, "There is no such import.")
	}
	return at, nil
}

// ChangeImport changes an import.
func (c *control) ChangeImport(_ context.Context, t caseload.TenantID, id string, change func(*caseload.Import) error) (*caseload.Import, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, err := c.keptImport(t, id)
	if err != nil {
		return nil, err
	}
	next := *c.imports[at]
	if err := change(&next); err != nil {
		return nil, err
	}
	*c.imports[at] = next
	return &next, nil
}

// DeleteImport forgets an import.
func (c *control) DeleteImport(_ context.Context, t caseload.TenantID, id string, admit func(*caseload.Import) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, err := c.keptImport(t, id)
	if err != nil {
		return err
	}
	if err := admit(c.imports[at]); err != nil {
		return err
	}
	c.imports = slices.Delete(c.imports, at, at+1)
	return nil
}
