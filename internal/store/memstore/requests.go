package memstore

import (
	"context"
	"slices"
	"time"

	"caseload"
)

// KeepRequests adds to the logs of keys.
func (c *control) KeepRequests(_ context.Context, all []caseload.Request, since time.Time, most int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.asked == nil {
		c.asked = map[caseload.PK][]caseload.Request{}
	}
	for _, x := range all {
		at := slices.IndexFunc(c.keys, func(k caseload.Key) bool { return k.ID == x.Key })
		if at < 0 {
			continue
		}
		log := c.asked[c.keys[at].PK]
		x.Seq = 1
		if len(log) > 0 {
			x.Seq = log[len(log)-1].Seq + 1
		}
		log = append(log, x)
		c.asked[c.keys[at].PK] = log[max(len(log)-most, 0):]
	}
	for key, log := range c.asked {
		c.asked[key] = slices.DeleteFunc(log, func(x caseload.Request) bool { return x.At.Before(since) })
	}
	return nil
}

// Requests lists the log of a key.
func (c *control) Requests(_ context.Context, t caseload.TenantID, key caseload.PK, q caseload.RequestQuery) (found []caseload.Request, _ error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if key < 1 || int(key) > len(c.keys) || c.keys[key-1].Tenant != t {
		return nil, nil
	}
	for _, x := range slices.Backward(c.asked[key]) {
		if (q.Before == 0 || x.Seq < q.Before) && !x.At.Before(q.Since) && (!q.Failed || x.Code != "") && len(found) < q.Limit {
			found = append(found, x)
		}
	}
	return found, nil
}
