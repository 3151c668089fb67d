package xform

import (
	"bytes"
	"strconv"
	"strings"
)

// element is one element of a form.
type element struct {
	space, name string
	attributes  []attribute // sorted by name, no name twice
	text        []byte      // what stands before the first child, as sent
	children    []*element
}

// attribute is an attribute by its local name. One that is called xmlns holds
// the element's namespace, where that is not its parent's.
type attribute struct{ space, name, value string }

// attribute returns the value of an attribute, "" where there is none.
func (e *element) attribute(name string) string {
	value, _ := e.lookup(name)
	return value
}

func (e *element) lookup(name string) (value string, ok bool) {
	for _, a := range e.attributes {
		if a.name == name {
			return a.value, true
		}
	}
	return "", false
}

// child returns the last child of a name, nil where there is none.
func (e *element) child(name string) *element {
	for i := len(e.children) - 1; i >= 0; i-- {
		if e.children[i].name == name {
			return e.children[i]
		}
	}
	return nil
}

// trimmed returns the text without white space at its ends, "" for nil.
func (e *element) trimmed() string {
	if e == nil {
		return ""
	}
	return string(bytes.TrimSpace(e.text))
}

// pathOf returns the path of the last of some elements, each the parent of the
// next: /data/child[2]/case.
func pathOf(open []*element) string {
	var b strings.Builder
	for i, e := range open {
		b.WriteByte('/')
		b.WriteString(e.name)
		if i > 0 {
			b.WriteString(position(open[i-1], e))
		}
	}
	return b.String()
}

// position returns the number of a child among those of its name, in brackets,
// "" for the only one.
func position(parent, child *element) string {
	n, at := 0, 0
	for _, e := range parent.children {
		if e.name == child.name {
			n++
		}
		if e == child {
			at = n
		}
	}
	if n == 1 {
		return ""
	}
	return "[" + strconv.Itoa(at) + "]"
}
