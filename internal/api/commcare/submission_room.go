package commcare

import (
	"context"
	"net/http"
	"time"

	"golang.org/x/sync/semaphore"

	"caseload"
)

// maxAtOnce is how many bytes of submissions are read and worked on at a time.
// Until it is stored, a form takes some ten times its length in memory.
const maxAtOnce = 32 << 20

// patience is how long a submission waits for room, and how long a client is
// told to wait that found none.
const patience = 5 * time.Second

var errFull = caseload.Errorf(caseload.CodeUnavailable, "Other submissions are being worked on. Send this one again later.")

// room is what the submissions share that are read and worked on.
type room struct{ left *semaphore.Weighted }

func newRoom() *room { return &room{semaphore.NewWeighted(maxAtOnce)} }

// place is the part of the room that one submission takes, in bytes.
type place struct {
	in    *room
	bytes int64
}

// enter waits until there is room for so many bytes beside the others; errFull
// if that takes too long.
func (r *room) enter(ctx context.Context, bytes int64) (*place, error) {
	waiting, stop := context.WithTimeoutCause(ctx, patience, errFull)
	defer stop()
	if r.left.Acquire(waiting, bytes) != nil {
		return nil, context.Cause(waiting)
	}
	return &place{r, bytes}, nil
}

// shrink gives back what is more than so many bytes.
func (p *place) shrink(bytes int64) {
	if spare := p.bytes - bytes; spare > 0 {
		p.in.left.Release(spare)
		p.bytes = bytes
	}
}

// leave gives all back.
func (p *place) leave() { p.shrink(0) }

// maxDeflate is how many bytes one of a packed body can become at most (zlib
// Technical Details, Maximum Compression Factor).
const maxDeflate = 1032

// longest is how many bytes the files of a submission may have, as far as its
// header tells. One that says itself that it is too long is refused.
func longest(r *http.Request) (int64, error) {
	switch {
	case r.ContentLength > maxSubmission:
		return 0, errTooLong
	case r.ContentLength < 0:
		return maxSubmission, nil
	case r.Header.Get("Content-Encoding") != "":
		return min(r.ContentLength*maxDeflate, maxSubmission), nil
	}
	return r.ContentLength, nil
}
