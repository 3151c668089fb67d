package memstore

import (
	"context"
	"slices"
	"time"

	"caseload"
)

// KeepLook stores a look, unless the same reader's is there.
func (c *control) KeepLook(_ context.Context, t caseload.TenantID, l caseload.Look, since time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.looks == nil {
		c.looks = map[caseload.TenantID][]caseload.Look{}
	}
	of := c.looks[t]
	if slices.ContainsFunc(of, func(old caseload.Look) bool {
		return old.Row == l.Row && old.User == l.User && old.Key == l.Key && old.Face == l.Face && old.As == l.As && !old.At.Before(since)
	}) {
		return nil
	}
	var before []byte
	if len(of) > 0 {
		before = of[len(of)-1].Seal
	}
	l.Seq = int64(len(of) + 1)
	c.looks[t] = append(of, l.Sealed(before))
	return nil
}

// Looks lists the looks at a row, the latest first.
func (c *control) Looks(_ context.Context, t caseload.TenantID, row caseload.PK, n int) (found []caseload.Look, _ error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, l := range slices.Backward(c.looks[t]) {
		if l.Row == row && len(found) < n {
			found = append(found, l)
		}
	}
	return found, nil
}
