package apitest

import (
	"strconv"
	"sync"
	"testing"
	"time"

	"caseload"
)

// Office is a Service over a store with what a Seed says, on a clock that
// stands still unless it is moved.
type Office struct {
	Service *caseload.Service
	Store   caseload.Store
	Clock   *Clock
	Secrets map[string]string // of the keys, by label

	ids *ids
}

// Clock stands still until it is moved.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the time that the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Move puts the clock forward.
func (c *Clock) Move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// ids makes id-1, id-2 and so on, unless the next one was named.
type ids struct {
	mu   sync.Mutex
	last int
	next string
}

func (n *ids) new() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if id := n.next; id != "" {
		n.next = ""
		return id
	}
	n.last++
	return "id-" + strconv.Itoa(n.last)
}

func (n *ids) name(id string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.next = id
}

// NameNext says what the next ID is to be that is made.
func (o *Office) NameNext(id string) { o.ids.name(id) }

// OpenOffice makes an Office over an empty store.
func (s Store) OpenOffice(t *testing.T, seed Seed) *Office {
	t.Helper()
	o := &Office{Clock: &Clock{now: seed.Now}, Secrets: map[string]string{}, ids: &ids{}}
	o.Store = s.Open(t, o.Clock.Now)
	o.Service = caseload.NewService(o.Store, o.Clock.Now, o.ids.new)
	for _, tenant := range seed.Tenants {
		o.add(t, tenant)
	}
	return o
}
