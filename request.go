package caseload

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// Request is one that a key made, as the log of the key keeps it: nothing of what was
// asked for or answered, and nobody's data.
type Request struct {
	Key    string // its ID
	Seq    int64  // counts the requests of the key, from 1
	At     time.Time
	Face   string
	Method string
	Route  string // the pattern of the address, such as /api/cases/{id}
	Status int    // of HTTP
	Code   Code   // "": it succeeded
	Said   string // the message of its error, without values
	Took   time.Duration
	Bytes  int64 // of the answer
	Missed int64 // requests of the key before it that were too many at once to be kept
}

// RequestQuery says which requests of a key are asked for.
type RequestQuery struct {
	Failed bool      // those alone
	Before int64     // those with a lower Seq; 0: all
	Since  time.Time // those from then on
	Limit  int
}

// How much of a key's requests is kept, and how long.
const (
	RequestsKept = 1_000
	RequestsAge  = 30 * 24 * time.Hour
)

// maxSaid is the longest message that is kept of an error, in bytes.
const maxSaid = 300

// Requests lists the requests of a key of the tenant, the latest first. Those of the
// last seconds may be missing yet. An administrator may.
func (s *Service) Requests(ctx context.Context, p *Principal, id string, q RequestQuery) ([]Request, error) {
	key, err := s.Key(ctx, p, id)
	if err != nil {
		return nil, err
	}
	if oldest := s.now().Add(-RequestsAge); q.Since.Before(oldest) {
		q.Since = oldest
	}
	return s.store.Requests(ctx, p.Tenant.ID, key.PK, q)
}

// values are the parts of a message that may be what a client sent: from the first
// quotation mark to the last, since what is quoted may have some, too, and what has an @
// or a long number.
var values = regexp.MustCompile(`(?s)".*"|(?:^|\B)'.*'|\S*@\S*|\S*[0-9]{5}\S*`)

// Logged is what the log of a key keeps of the error of a request: its code, and what it
// says, without values. Of a key that was refused it says why.
func Logged(err error) (Code, string) {
	code := CodeOf(err)
	if r, ok := errors.AsType[*KeyRefusal](err); ok {
		return code, string(r.Why)
	}
	e, ok := errors.AsType[*Error](err)
	if !ok || code == CodeInternal {
		return code, ""
	}
	said := []string{e.Message}
	for _, p := range e.Problems {
		if p.Message != "" && p.Message != e.Message {
			said = append(said, p.Message)
		}
	}
	for i := range said {
		said[i] = values.ReplaceAllString(said[i], "…")
	}
	text := strings.ToValidUTF8(strings.ReplaceAll(strings.Join(said, " "), "\x00", ""), "") // as databases keep it
	for len(text) > maxSaid {
		_, last := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-last]
	}
	return code, text
}
