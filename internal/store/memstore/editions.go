package memstore

import (
	"context"
	"time"

	"caseload"
)

// KeepEdition keeps a public edition in the place of another.
func (c *control) KeepEdition(_ context.Context, t caseload.TenantID, _ time.Time, edition, replaces string) (bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.edition[t] != replaces {
		return false, nil
	}
	if c.edition == nil {
		c.edition = map[caseload.TenantID]string{}
	}
	c.edition[t] = edition
	return true, nil
}

// Edition finds it.
func (c *control) Edition(_ context.Context, t caseload.TenantID) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.edition[t], nil
}
