package memstore

import (
	"context"
	"slices"

	"caseload"
)

var errNoMapping = caseload.Errorf(caseload.CodeNotFound, "There is no such mapping.")

// Mappings lists the mappings that a tenant keeps.
func (c *control) Mappings(_ context.Context, t caseload.TenantID) ([]caseload.KeptMapping, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.listedMappings(t), nil
}

// listedMappings are those of a tenant without their texts.
func (c *control) listedMappings(t caseload.TenantID) (out []caseload.KeptMapping) {
	for _, x := range c.mapped {
		if x.Tenant == t {
			x.Mapping = ""
			out = append(out, x)
		}
	}
	return out
}

// Mapping finds a mapping of a tenant.
func (c *control) Mapping(_ context.Context, t caseload.TenantID, id string) (caseload.KeptMapping, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := c.keptMapping(t, id)
	if at < 0 {
		return caseload.KeptMapping{}, errNoMapping
	}
	return c.mapped[at], nil
}

// keptMapping is where a mapping of a tenant is kept, -1 for nowhere.
func (c *control) keptMapping(t caseload.TenantID, id string) int {
	return slices.IndexFunc(c.mapped, func(x caseload.KeptMapping) bool { return x.Tenant == t && x.ID == id })
}

// ChangeMapping changes a mapping, or keeps a new one.
func (c *control) ChangeMapping(_ context.Context, t caseload.TenantID, id string, change func(x *caseload.KeptMapping, all []caseload.KeptMapping) error) (caseload.KeptMapping, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	x, at := caseload.KeptMapping{Tenant: t, ID: id}, c.keptMapping(t, id)
	if at >= 0 {
		x = c.mapped[at]
	}
	if err := change(&x, c.listedMappings(t)); err != nil {
		return caseload.KeptMapping{}, err
	}
	if at >= 0 {
		c.mapped[at] = x
	} else {
		c.mapped = append(c.mapped, x)
	}
	return x, nil
}

// DeleteMapping forgets a mapping.
func (c *control) DeleteMapping(_ context.Context, t caseload.TenantID, id string, admit func(*caseload.KeptMapping) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := c.keptMapping(t, id)
	if at < 0 {
		return errNoMapping
	}
	if err := admit(&c.mapped[at]); err != nil {
		return err
	}
	c.mapped = slices.Delete(c.mapped, at, at+1)
	return nil
}
