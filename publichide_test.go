package caseload

import "strconv"

// HidePublic hides among numbers that a test has made up, by the tables of an edition.
func HidePublic(total, limit int64, tables map[string][]int64) *PublicEdition {
	e := &PublicEdition{Total: total}
	for _, name := range []string{PublicStages, PublicWards, PublicCategories, PublicWardCategory, PublicReceived, PublicClosed} {
		t := PublicTable{Name: name}
		for i, n := range tables[name] {
			key := strconv.Itoa(i)
			if name == PublicStages {
				key = []string{PublicOpen, PublicDone, Open.String(), InProgress.String(), Chasing.String(), Resolved.String(), Closed.String()}[i]
			}
			t.Rows = append(t.Rows, PublicRow{Keys: []string{key}, N: n})
		}
		e.Tables = append(e.Tables, t)
	}
	return e.hide(limit, nil)
}
