package fold

import (
	"slices"
	"strconv"
	"testing"
)

// numbers are n different words.
func numbers(n int) []string {
	words := make([]string, n)
	for i := range words {
		words[i] = strconv.FormatInt(int64(i), 36)
	}
	return words
}

func TestTheWordsShownFirstAreKept(t *testing.T) {
	words := numbers(100_000)
	var b Bound
	first := b.Keep(words[:10])
	if !slices.Equal(first, words[:10]) {
		t.Errorf("Keep(%q) = %q", words[:10], first)
	}
	kept := slices.Concat(first, b.Keep(words[10:]))
	size := 0
	for _, word := range kept {
		size += len(word) + wordCost
	}
	if !slices.Equal(kept, words[:len(kept)]) || size > maxBound || size+len(words[len(kept)])+wordCost <= maxBound {
		t.Errorf("%d words of %d bytes in all were kept, want the first that %d bytes hold", len(kept), size, maxBound)
	}
}

func TestAWordThatWasKeptIsKeptAgain(t *testing.T) {
	words := numbers(100_000)
	var b Bound
	b.Keep(words)
	again := []string{words[0], words[len(words)-1], words[1]}
	if got, want := b.Keep(again), []string{words[0], words[1]}; !slices.Equal(got, want) {
		t.Errorf("Keep(%q) = %q, want %q", again, got, want)
	}
}

func TestFewBytesNeedNoBound(t *testing.T) {
	words, bytes := numbers(100_000), 0
	n := slices.IndexFunc(words, func(word string) bool {
		bytes += len(word) + 1
		return bytes > WithinBound
	})
	var b Bound
	if kept := b.Keep(words[:n]); len(kept) != n {
		t.Errorf("of %d words in %d bytes %d were kept", n, WithinBound, len(kept))
	}
}
