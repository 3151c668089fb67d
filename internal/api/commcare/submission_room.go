package commcare

import (
	"context"

	"golang.org/x/sync/semaphore"
)

// maxAtOnce is how many bytes of forms are worked on at a time. Until it is
// stored, a form takes some ten times its length in memory.
const maxAtOnce = 32 << 20

// room is what the forms that are worked on share.
type room struct{ left *semaphore.Weighted }

func newRoom() *room { return &room{semaphore.NewWeighted(maxAtOnce)} }

// enter waits until there is room for a form beside the others. The form takes
// it until leave is called.
func (r *room) enter(ctx context.Context, form []byte) (leave func(), err error) {
	size := int64(len(form))
	if err := r.left.Acquire(ctx, size); err != nil {
		return nil, err
	}
	return func() { r.left.Release(size) }, nil
}
