package icasework

import (
	"time"

	"caseload/internal/httpkit"
)

// Signed reports whether a signature is one that a secret makes at a moment, of
// what was signed before the date.
func Signed(secret, signature, prefix string, now time.Time) bool {
	e := &endpoint{&face{Options: Options{Now: func() time.Time { return now }}}, &Route{signedBy: []string{"CaseId"}}}
	q := &request{}
	if prefix != "" {
		q.pairs = append(q.pairs, httpkit.Pair{Name: "CaseId", Value: prefix})
	}
	return (&call{endpoint: e, asked: q}).signed(secret, signature)
}
