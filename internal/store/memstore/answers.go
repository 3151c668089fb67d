package memstore

import (
	"maps"
	"time"

	"caseload"
)

// request is one that a key has given a token.
type request struct {
	key   caseload.PK
	token string
}

// Answer finds what was kept for a token of a key.
func (tx *readTx) Answer(key caseload.PK, token string) (*caseload.Answer, error) {
	if a, ok := tx.answers[request{key, token}]; ok {
		return &a, nil
	}
	return nil, nil
}

// Keep keeps an answer, and forgets those of since and before.
func (tx *writeTx) Keep(key caseload.PK, token string, a caseload.Answer, since time.Time) error {
	maps.DeleteFunc(tx.answers, func(_ request, old caseload.Answer) bool { return !old.Made.After(since) })
	tx.answers[request{key, token}] = a
	return nil
}
