package jsonapi

import (
	"bytes"
	"iter"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// Node is a value of a body with its place in it.
type Node struct {
	Name    string         // of the member; "" for an element and for the body itself
	Pointer string         // RFC 6901; to the nearest parent where its own would be long
	Value   jsontext.Value // as the client wrote it, numbers too; a part of the body

	clipped bool // the Pointer is a parent's, and so are those of all within
}

// maxPointer bounds, in bytes, what an answer repeats of names that a client
// made up.
const maxPointer = 500

// Kind is that of the value: one of the jsontext kinds, such as jsontext.KindBeginObject.
func (n Node) Kind() jsontext.Kind { return n.Value.Kind() }

// Text is the value of a string, and false of any other.
func (n Node) Text() (string, bool) {
	if n.Kind() != jsontext.KindString {
		return "", false
	}
	return string(unquoted(n.Value)), true
}

// Members are those of an object in their order, and none of another value.
// Those whose names begin with @ are left out (JSON:API 1.1, @-Members).
func (n Node) Members() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.Kind() != jsontext.KindBeginObject {
			return
		}
		for rest := nextItem(n.Value[1:]); rest[0] != '}'; rest = nextItem(rest) {
			var name, value []byte
			name, rest = cutValue(rest)
			value, rest = cutValue(skipSpace(skipSpace(rest)[1:])) // behind the colon
			token := unquoted(name)
			if len(token) > 0 && token[0] == '@' {
				continue
			}
			if !yield(n.within(token, value)) {
				return
			}
		}
	}
}

// Elements are those of an array in their order, and none of another value.
func (n Node) Elements() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.Kind() != jsontext.KindBeginArray {
			return
		}
		i := 0
		for rest := nextItem(n.Value[1:]); rest[0] != ']'; rest = nextItem(rest) {
			var value []byte
			value, rest = cutValue(rest)
			element := n.within(strconv.AppendInt(nil, int64(i), 10), value)
			element.Name = ""
			if !yield(element) {
				return
			}
			i++
		}
	}
}

// member finds a member of an object. Where it has none of that name the Node
// has no Value, and the Pointer of the object: the nearest parent.
func (n Node) member(name string) Node {
	for m := range n.Members() {
		if m.Name == name {
			return m
		}
	}
	return Node{Name: name, Pointer: n.Pointer}
}

// within is a value at a token of the pointer to it (RFC 6901), which is a
// member's name too. The two share their bytes where nothing is escaped.
func (n Node) within(token, value []byte) Node {
	inner := Node{Value: value}
	if bytes.IndexByte(token, '~') < 0 && bytes.IndexByte(token, '/') < 0 {
		inner.Pointer = n.Pointer + "/" + string(token)
		inner.Name = inner.Pointer[len(n.Pointer)+1:]
	} else {
		inner.Name = string(token)
		inner.Pointer = string(jsontext.Pointer(n.Pointer).AppendToken(inner.Name))
	}
	if n.clipped || len(inner.Pointer) > maxPointer {
		inner.Pointer, inner.clipped = n.Pointer, true
	}
	return inner
}

func unquoted(quoted []byte) []byte {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1]
	}
	text, _ := jsontext.AppendUnquote(nil, quoted) // it was checked
	return text
}

// The functions below walk JSON that readBody has found valid.

// nextItem skips to the next name or element, or to the closing bracket.
func nextItem(s []byte) []byte {
	s = skipSpace(s)
	if s[0] == ',' {
		s = skipSpace(s[1:])
	}
	return s
}

func skipSpace(s []byte) []byte {
	for len(s) > 0 && (s[0] == ' ' || s[0] == '\n' || s[0] == '\t' || s[0] == '\r') {
		s = s[1:]
	}
	return s
}

// cutValue cuts the value with which s begins.
func cutValue(s []byte) (value, rest []byte) {
	n := valueLen(s)
	return s[:n:n], s[n:]
}

func valueLen(s []byte) int {
	switch s[0] {
	case '"':
		return stringLen(s)
	case '{', '[':
		return nestLen(s)
	}
	if n := bytes.IndexAny(s, ",]} \n\t\r"); n >= 0 {
		return n
	}
	return len(s)
}

func stringLen(s []byte) int {
	i := 1
	for s[i] != '"' {
		if s[i] == '\\' {
			i++
		}
		i++
	}
	return i + 1
}

func nestLen(s []byte) int {
	open := 0
	for i := 0; ; i++ {
		switch s[i] {
		case '"':
			i += stringLen(s[i:]) - 1
		case '{', '[':
			open++
		case '}', ']':
			if open--; open == 0 {
				return i + 1
			}
		}
	}
}
