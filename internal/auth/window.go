package auth

const windowSeconds = 60

// window counts the requests of one key in each of the last seconds. A
// second's place is its number modulo their count.
type window [windowSeconds]bucket

type bucket struct {
	second int64 // since 1970
	shared int64 // requests that all processes know of
	fresh  int64 // requests that only this one knows of
}

// inWindow reports whether what was counted in a second counts now.
func inWindow(second, now int64) bool { return second > now-windowSeconds && second <= now }

// at returns the bucket of a second, emptied if it held an older one.
func (w *window) at(second int64) *bucket {
	b := &w[second%windowSeconds]
	if b.second != second {
		*b = bucket{second: second}
	}
	return b
}

// live lists the buckets that count now, the oldest first.
func (w *window) live(now int64) []bucket {
	var out []bucket
	for i := range int64(windowSeconds) {
		second := now - windowSeconds + 1 + i
		if b := w[second%windowSeconds]; b.second == second {
			out = append(out, b)
		}
	}
	return out
}

// used is the number of requests that count now.
func (w *window) used(now int64) (n int64) {
	for i := range w {
		if b := &w[i]; inWindow(b.second, now) {
			n += b.shared + b.fresh
		}
	}
	return n
}

// freeIn is the number of seconds until fewer than limit requests count.
func (w *window) freeIn(now, limit int64) int {
	over := w.used(now) - limit
	for _, b := range w.live(now) {
		if over -= b.shared + b.fresh; over < 0 {
			return int(b.second + windowSeconds - now)
		}
	}
	return windowSeconds
}
