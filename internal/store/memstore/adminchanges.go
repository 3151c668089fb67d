package memstore

import (
	"cmp"
	"slices"

	"caseload"
)

// tell keeps what is told of changes, behind others of the same moment. c.mu is held.
func (c *control) tell(t caseload.TenantID, told ...caseload.AdminChange) {
	if c.admin == nil {
		c.admin = map[caseload.TenantID][]caseload.AdminChange{}
	}
	for _, x := range told {
		for _, old := range c.admin[t] {
			if x.Noun == 0 && old.At.Equal(x.At) {
				x.Seq = max(x.Seq, old.Seq)
			}
		}
		if x.Noun == 0 {
			x.Seq++
		}
		c.admin[t] = append(c.admin[t], x)
	}
}

// tellIf is tell of what may be nothing.
func (c *control) tellIf(t caseload.TenantID, told *caseload.AdminChange) {
	if told != nil {
		c.tell(t, *told)
	}
}

// AdminChanges lists changes of the administration, the latest first.
func (tx *readTx) AdminChanges(q caseload.AdminSearch) (found []caseload.AdminChange, _ error) {
	tx.control.mu.Lock()
	defer tx.control.mu.Unlock()
	for _, x := range tx.control.admin[tx.tenant] {
		if q.Finds(&x) {
			found = append(found, x)
		}
	}
	slices.SortFunc(found, func(a, b caseload.AdminChange) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Seq, a.Seq)) })
	return found[:min(len(found), q.Limit)], nil
}
