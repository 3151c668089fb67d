package fold

// What is searched of one row is bounded, as PostgreSQL bounds it: its index
// keeps 2^20 - 1 bytes of the different words of a row, and beside each word at
// most 17 bytes: whose it is, where it stood, and what aligns that.
const (
	maxBound = 1<<20 - 1
	wordCost = 17
)

// WithinBound is how many bytes of words, with a blank behind each, are within
// the bound whatever they are: of the shortest words, one byte each, every two
// bytes count for 1 + wordCost.
const WithinBound = maxBound / (1 + wordCost) * 2

// Bound keeps the words of one row within what is searched of it: the words that
// it is shown first. The zero Bound has been shown none.
type Bound struct {
	size int
	seen map[string]bool
}

// Keep returns those of some words that are searched: words that were kept
// before, and others as long as there is room.
func (b *Bound) Keep(words []string) (kept []string) {
	if b.seen == nil {
		b.seen = map[string]bool{}
	}
	for _, word := range words {
		if !b.seen[word] && b.size+len(word)+wordCost <= maxBound {
			b.seen[word] = true
			b.size += len(word) + wordCost
		}
		if b.seen[word] {
			kept = append(kept, word)
		}
	}
	return kept
}
