package jsonapi

import (
	"bytes"
	"hash/maphash"
)

// heads is the heads of the resources that stand in a document, {"type":...,
// "id":..., by which none stands there twice (JSON:API 1.1, Compound Documents).
// It points into the document, so that keeping one costs no copy.
type heads struct {
	seed  maphash.Seed
	slots []head // by their hashes, at least twice as many as there are resources
}

// head is from where to where a head stands; its end is 0 in a free slot.
type head struct{ start, end int }

// newHeads makes room for the resources of a document.
func newHeads(c Content, included []Rows) *heads {
	n := 1 // of a Single
	if all, ok := c.(Collection); ok {
		n = all.len()
	}
	n += Collection(included).len()
	slots := 1
	for slots < 2*n {
		slots *= 2
	}
	return &heads{maphash.MakeSeed(), make([]head, slots)}
}

func (c Collection) len() int {
	n := 0
	for _, rows := range c {
		n += rows.Len()
	}
	return n
}

// add adds the head that ends a document, and reports whether it is new there.
func (h *heads) add(document []byte, start int) bool {
	added := document[start:]
	at := maphash.Bytes(h.seed, added)
	for ; ; at++ {
		slot := &h.slots[at%uint64(len(h.slots))]
		if slot.end == 0 {
			*slot = head{start, len(document)}
			return true
		}
		if bytes.Equal(document[slot.start:slot.end], added) {
			return false
		}
	}
}
