package jsonapi

import (
	"fmt"
	"slices"
	"strings"
)

// InOrder puts the errors of a body in the order of the places that they point
// to. Of more than MaxErrors it leaves out the rest, and adds one that says so.
func InOrder(body []byte, all Errors) Errors {
	if root, err := readBody(body); err == nil && len(all) > 1 {
		p := placesOf(all)
		p.walk(root)
		slices.SortStableFunc(all, func(a, b *Error) int { return p.at[a.Source.Pointer] - p.at[b.Source.Pointer] })
	}
	if len(all) <= MaxErrors {
		return all
	}
	more := &Error{Status: all.Status(), Title: titleMore, Detail: fmt.Sprintf("More is wrong than these %d: mend them first.", MaxErrors)}
	return append(all[:MaxErrors:MaxErrors], more)
}

// Within reports whether one of the errors points to a place or into it.
func (all Errors) Within(pointer string) bool {
	return slices.ContainsFunc(all, func(e *Error) bool {
		rest, ok := strings.CutPrefix(e.Source.Pointer, pointer)
		return ok && (rest == "" || rest[0] == '/')
	})
}

// places are where some pointers lead in a body.
type places struct {
	at      map[string]int // their order, from 1; 0: yet to be found
	found   int
	parents map[string]bool // the pointers to what they lead into
}

func placesOf(all Errors) *places {
	p := &places{at: map[string]int{}, parents: map[string]bool{}}
	for _, e := range all {
		p.at[e.Source.Pointer] = 0
		for parent := e.Source.Pointer; parent != ""; {
			parent = parent[:strings.LastIndexByte(parent, '/')]
			p.parents[parent] = true
		}
	}
	return p
}

// walk looks for the places in a value, and in those within it into which one of
// the pointers leads.
func (p *places) walk(n Node) {
	if order, ok := p.at[n.Pointer]; ok && order == 0 {
		p.found++
		p.at[n.Pointer] = p.found
	}
	if !p.parents[n.Pointer] {
		return
	}
	for m := range n.Members() {
		p.walk(m)
	}
	for e := range n.Elements() {
		p.walk(e)
	}
}
