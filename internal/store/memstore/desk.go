package memstore

import (
	"context"
	"slices"

	"caseload"
)

// KeepSavedView stores a view, unless admit refuses it.
func (c *control) KeepSavedView(_ context.Context, x caseload.SavedView, admit func(all []caseload.SavedView) error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := admit(c.viewsOf(x.Tenant, x.Owner)); err != nil {
		return err
	}
	c.forgetView(x.Tenant, x.ID)
	c.views = append(c.views, x)
	return nil
}

func (c *control) viewsOf(t caseload.TenantID, user caseload.PK) (found []caseload.SavedView) {
	for _, x := range c.views {
		if x.Tenant == t && (x.Owner == user || x.Shared) {
			found = append(found, x)
		}
	}
	return found
}

// SavedViews lists those of a user, and those that are shared.
func (c *control) SavedViews(_ context.Context, t caseload.TenantID, user caseload.PK) ([]caseload.SavedView, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.viewsOf(t, user), nil
}

// DeleteSavedView forgets a view.
func (c *control) DeleteSavedView(_ context.Context, t caseload.TenantID, id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgetView(t, id)
	return nil
}

func (c *control) forgetView(t caseload.TenantID, id string) {
	c.views = slices.DeleteFunc(c.views, func(x caseload.SavedView) bool { return x.Tenant == t && x.ID == id })
}
