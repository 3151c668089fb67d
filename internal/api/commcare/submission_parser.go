package commcare

import (
	"bytes"
	"context"

	"golang.org/x/sync/semaphore"

	"caseload/internal/xform"
)

// maxParsed is how many bytes of forms are parsed at a time. While it is parsed,
// a form takes some ten times its length in memory.
const maxParsed = 32 << 20

// parser parses the forms of all requests.
type parser struct{ room *semaphore.Weighted }

func newParser() *parser { return &parser{semaphore.NewWeighted(maxParsed)} }

// parse reads a form as soon as there is room for it beside the others.
func (p *parser) parse(ctx context.Context, form []byte) (*xform.Submission, error) {
	size := int64(len(form))
	if err := p.room.Acquire(ctx, size); err != nil {
		return nil, err
	}
	defer p.room.Release(size)
	return xform.Parse(bytes.NewReader(form), xform.Limits{Bytes: maxForm})
}
