package jsonapi

import (
	"errors"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// isStructured reports whether a value of a filter is meant as JSON.
func isStructured(value string) bool {
	return strings.HasPrefix(value, "{") && strings.HasSuffix(value, "}") ||
		strings.HasPrefix(value, "[") && strings.HasSuffix(value, "]")
}

// readStructured takes filter={...} on resources of a type.
func (q *queryReader) readStructured(p parameter, t *Type) *Error {
	for _, value := range p.values {
		if !isStructured(value) {
			return p.problemf("The filter must be an object or an array in JSON, or name a field: filter[FIELD].")
		}
		s := structure{query: q, parameter: p, of: t, json: jsontext.NewDecoder(strings.NewReader(value))}
		parts, e := s.conditions(nil)
		if e == nil {
			e = s.end()
		}
		if e != nil {
			return e
		}
		q.conditions[t] = append(q.conditions[t], parts...)
	}
	return nil
}

// structure reads a filter of JSON. In an object a member's name is an operator
// or a name on the way to a field; its methods are given the way so far.
type structure struct {
	query     *queryReader
	parameter parameter
	of        *Type
	json      *jsontext.Decoder
}

// conditions reads what AND, OR, NOT and the filter itself hold: an object of
// conditions or an array of such objects. There is at least one.
func (s *structure) conditions(way []string) ([]*Filter, *Error) {
	if s.json.PeekKind() == jsontext.KindBeginObject {
		return s.object(EQ, way, false)
	}
	if s.json.PeekKind() != jsontext.KindBeginArray {
		return nil, s.unexpected("an object, or an array of objects, is expected")
	}
	var parts []*Filter
	e := s.each(func() *Error {
		if s.json.PeekKind() != jsontext.KindBeginObject {
			return s.unexpected("an object is expected")
		}
		all, e := s.object(EQ, way, false)
		if e == nil {
			parts = append(parts, allOf(all))
		}
		return e
	})
	return parts, e
}

// object reads an object whose members are conditions that all must hold. Its
// fields are compared by op; inOp says that it stands in that operator, which
// holds no other.
func (s *structure) object(op Op, way []string, inOp bool) ([]*Filter, *Error) {
	var parts []*Filter
	e := s.each(func() *Error {
		name, e := s.text()
		if e != nil {
			return e
		}
		f, e := s.member(name, op, way, inOp)
		if e == nil {
			parts = append(parts, f)
		}
		return e
	})
	return parts, e
}

// member reads the value of a member of an object.
func (s *structure) member(name string, op Op, way []string, inOp bool) (*Filter, *Error) {
	inner, isOp := parseOp(name)
	switch {
	case !isOp:
		return s.operand(op, append(way[:len(way):len(way)], splitPath(name)...), inOp)
	case inOp:
		return nil, s.parameter.problemf("The operator %s cannot stand within %s.", inner, op)
	case inner >= EQ:
		return s.operand(inner, way, true)
	}
	parts, e := s.conditions(way)
	if e != nil {
		return nil, e
	}
	switch {
	case inner == Not:
		parts = []*Filter{allOf(parts)}
	case len(parts) == 1:
		return parts[0], nil
	}
	return &Filter{Op: inner, Parts: parts, Parameter: s.parameter.name}, nil
}

// operand reads what a field or a comparison holds: a value, an array of values,
// or an object that leads on.
func (s *structure) operand(op Op, way []string, inOp bool) (*Filter, *Error) {
	var values []Value
	switch s.json.PeekKind() {
	case jsontext.KindBeginObject:
		parts, e := s.object(op, way, inOp)
		if e != nil {
			return nil, e
		}
		return allOf(parts), nil
	case jsontext.KindBeginArray:
		e := s.each(func() *Error {
			v, e := s.value()
			values = append(values, v)
			return e
		})
		if e != nil {
			return nil, e
		}
	default:
		v, e := s.value()
		if e != nil {
			return nil, e
		}
		values = []Value{v}
	}
	if len(way) == 0 {
		return nil, s.parameter.problemf("The filter compares by %s without naming a field: the operator holds an object of fields.", op)
	}
	return s.query.compare(s.parameter, s.of, op, way, values)
}

// each reads an object or an array, whose members or elements read takes. There
// must be one, so that a condition is never empty.
func (s *structure) each(read func() *Error) *Error {
	if s.json.StackDepth() == maxNesting {
		return s.parameter.problemf("The filter is nested too deeply: at most %d levels are allowed.", maxNesting)
	}
	if _, err := s.json.ReadToken(); err != nil {
		return s.syntax(err)
	}
	empty := true
	for s.more() {
		if e := read(); e != nil {
			return e
		}
		empty = false
	}
	if _, err := s.json.ReadToken(); err != nil {
		return s.syntax(err)
	}
	if empty {
		return s.parameter.problemf("The filter has an empty object or array, which holds no condition or value.")
	}
	return nil
}

// more reports whether the object or array goes on. Where the text is not valid
// it does not, and the next token says why.
func (s *structure) more() bool {
	switch s.json.PeekKind() {
	case jsontext.KindInvalid, jsontext.KindEndObject, jsontext.KindEndArray:
		return false
	}
	return true
}

// value reads a value that is neither an object nor an array. A number is kept
// as it is written.
func (s *structure) value() (Value, *Error) {
	switch s.json.PeekKind() {
	case jsontext.KindBeginObject, jsontext.KindBeginArray:
		return Value{}, s.unexpected("a value is expected: text, a number, true, false or null")
	case jsontext.KindNull:
		_, e := s.text()
		return Value{Null: true}, e
	}
	text, e := s.text()
	return Value{Text: text}, e
}

// text reads a token that is a name or a value.
func (s *structure) text() (string, *Error) {
	token, err := s.json.ReadToken()
	if err != nil {
		return "", s.syntax(err)
	}
	text := token.String()
	if !isText(text) {
		return "", s.parameter.problemf("The filter has the character NUL in a text.")
	}
	return text, nil
}

// end refuses what follows the JSON.
func (s *structure) end() *Error {
	if _, err := s.json.ReadToken(); !errors.Is(err, io.EOF) {
		return s.unexpected("the end is expected")
	}
	return nil
}

// unexpected refuses the next token, which is syntactically right or not.
func (s *structure) unexpected(expected string) *Error {
	return s.parameter.problemf("The filter is not understood after byte %d: %s.", s.json.InputOffset(), expected)
}

// syntax refuses what is not JSON.
func (s *structure) syntax(err error) *Error {
	if errors.Is(err, jsontext.ErrDuplicateName) {
		return s.parameter.problemf("The filter has an object with a name that is given twice, before byte %d.", s.json.InputOffset())
	}
	return s.parameter.problemf("The filter is not valid JSON after byte %d.", s.json.InputOffset())
}
