package caseload

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"caseload/internal/fold"
)

// MaxMatches is how many of the newest rows a search ranks; an answer that
// reached it may lack older ones.
const MaxMatches = 2000

// maxWords is the most words of a search that are looked at.
const maxWords = 16

// searchWords splits what stands in a search box. none says that there is no
// word in it: then nothing is found, rather than everything.
func searchWords(search string) (words []string, none bool) {
	if strings.TrimSpace(search) == "" {
		return nil, false
	}
	words = fold.Words(search)
	return words[:min(len(words), maxWords)], len(words) == 0
}

// Rank of a found row: the smaller, the better.
const (
	rankReference = iota // the search is its reference
	rankName             // every word begins a word of its name
	rankElsewhere
)

// ranked answers a page of a search: reference equal, then words in the name,
// then elsewhere; then newest, then by ID. It returns some attributes of all that were
// found.
func (r *reader) ranked(plan *Plan, q Query, out *Listing, paths ...Path) (*Block, error) {
	if q.After != "" || q.Before != "" {
		return nil, Invalid("after", "A search is paged by offset, not by cursor.")
	}
	of, err := r.plan(NounCase, Query{Where: q.Where, Search: q.Search}, slices.Concat(paths, rankedBy)...)
	if err != nil {
		return nil, err
	}
	found, _, err := r.matches(of)
	if err != nil {
		return nil, err
	}
	return found, r.rankedPage(plan, q, rank(found, len(paths), q.Search, plan.words), out)
}

// matches reads the newest rows that have a plan's words, as many as a search ranks, and
// says whether there may be more.
func (r *reader) matches(plan *Plan) (found *Block, more bool, err error) {
	found = NewBlock(plan.Kinds()...)
	err = r.tx.Match(plan, MaxMatches, found)
	return found, found.Rows() == MaxMatches, err
}

// rankedPage reads a page of what a search has found.
func (r *reader) rankedPage(plan *Plan, q Query, hits []hit, out *Listing) error {
	out.Total = int64(len(hits))
	page := hits[min(q.Offset, len(hits)):]
	if q.Limit > 0 {
		page = page[:min(q.Limit, len(page))]
	}
	keys := make([]PK, len(page))
	for i, h := range page {
		keys[i] = h.pk
	}
	out.Rows = NewBlock(plan.Kinds()...)
	return appendRows(r.tx, plan, keys, out.Rows)
}

type hit struct {
	pk     PK
	rank   int
	opened int64
	id     []byte
}

// rankedBy is what is read of a case that was found, to rank it. The name is looked at
// only if the caller may read it.
var rankedBy = []Path{"pk", "opened", "id", "reference", "name"}

// rank sorts what was found, of which rankedBy begins at a column.
func rank(b *Block, at int, search string, words []string) []hit {
	hits := make([]hit, b.Rows())
	key := []byte(fold.Key(search))
	var room []byte
	for i := range hits {
		hits[i] = hit{pk: b.PK(i, at), opened: b.Int(i, at+1), id: b.Text(i, at+2), rank: rankElsewhere}
		if room = fold.AppendKey(room[:0], b.Text(i, at+3)); bytes.Equal(room, key) {
			hits[i].rank = rankReference
		} else if room = fold.AppendWords(room[:0], b.Text(i, at+4)); allBegin(words, room) {
			hits[i].rank = rankName
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(a.rank-b.rank, cmp.Compare(b.opened, a.opened), bytes.Compare(a.id, b.id))
	})
	return hits
}

// folded are the words of a text, with a blank between them.
func folded(text string) []byte { return fold.AppendWords(nil, []byte(text)) }

// allBegin reports whether each of some words begins one of a text that is folded.
func allBegin(words []string, text []byte) bool {
	for _, w := range words {
		if !begins(w, text) {
			return false
		}
	}
	return true
}

func begins(word string, text []byte) bool {
	for in := range bytes.SplitSeq(text, []byte{' '}) {
		if len(in) >= len(word) && string(in[:len(word)]) == word {
			return true
		}
	}
	return false
}

// appendRows reads the plan's columns of the rows of some keys, and appends them in the
// order of the keys.
func appendRows(tx Tx, plan *Plan, keys []PK, b *Block) error {
	of := *plan
	of.words, of.where, of.after, of.afterPK, of.back, of.offset, of.limit, of.atMost = nil, In{"pk", intValues(keys)}, nil, 0, false, 0, 0, 0
	of.loose = true
	rows := NewBlock(plan.Kinds()...)
	if err := tx.Page(&of, rows); err != nil {
		return err
	}
	at := make(map[PK]int, rows.Rows())
	for row := range rows.Rows() {
		at[rows.PK(row, len(plan.columns)-1)] = row
	}
	for _, k := range keys {
		if row, ok := at[k]; ok {
			b.AddRow(rows, row)
		}
	}
	return nil
}

func intValues(keys []PK) []Value {
	out := make([]Value, len(keys))
	for i, k := range keys {
		out[i] = Int(int64(k))
	}
	return out
}
