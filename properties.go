package caseload

import (
	"encoding/json"
	"maps"
	"slices"

	"caseload/internal/encode"
)

// Properties are a row's fields beyond the built-in ones, as canonical JSON:
// one object with sorted keys and no blanks, "" where there are none. They are
// read only when somebody asks.
type Properties string

// MaxProperties is the size of all properties of one row, in bytes.
const MaxProperties = 1 << 20

func (x *cells) properties(p *Properties) { x.text((*string)(p)) }

// Values reads the properties. A nested value has KindJSON.
func (p Properties) Values() map[string]Value {
	out := map[string]Value{}
	if p == "" {
		return out
	}
	var raw map[string]json.RawMessage
	_ = json.Unmarshal([]byte(p), &raw) // written by MakeProperties
	for name, text := range raw {
		out[name] = jsonValue(text)
	}
	return out
}

// Get returns one property, null where it is not set.
func (p Properties) Get(name string) Value { return p.Values()[name] }

// Member returns one property as it is written, null where it is not set.
func (p Properties) Member(name string) Value {
	v := p.Get(name)
	if v.IsNull() {
		return Value{kind: KindJSON}
	}
	return Value{kind: KindJSON, set: true, s: string(v.appendJSON(nil))}
}

// With returns the properties with some of them set anew; null takes one away.
func (p Properties) With(set map[string]Value) (Properties, error) {
	if len(set) == 0 {
		return p, nil
	}
	all := p.Values()
	for name, v := range set {
		if v.IsNull() {
			delete(all, name)
		} else {
			all[name] = v
		}
	}
	return MakeProperties(all)
}

// MakeProperties writes values as canonical JSON. Nulls are left out.
func MakeProperties(values map[string]Value) (Properties, error) {
	out := []byte{'{'}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		v := values[name]
		if v.IsNull() {
			continue
		}
		if _, err := ParseText(name, MaxName); err != nil {
			return "", refused(kindPropertyName.Of(MaxName))
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = appendJSONText(out, name)
		out = append(out, ':')
		out = v.appendJSON(out)
	}
	switch {
	case len(out) == 1:
		return "", nil
	case len(out) > MaxProperties:
		return "", Faulted(CodeTooLarge, kindProperties.Of(MaxProperties))
	}
	return Properties(append(out, '}')), nil
}

// jsonValue reads one value of canonical JSON.
func jsonValue(text json.RawMessage) Value {
	switch text[0] {
	case '"':
		var s string
		_ = json.Unmarshal(text, &s)
		return Value{kind: KindText, set: true, s: s}
	case 't', 'f':
		return Bool(text[0] == 't')
	case 'n':
		return Value{kind: KindText}
	case '{', '[':
		return Value{kind: KindJSON, set: true, s: string(text)}
	}
	return Value{kind: KindNumber, set: true, s: string(text)}
}

// appendJSON writes the value as JSON: numbers and booleans bare, dates and
// times as text.
func (v Value) appendJSON(dst []byte) []byte {
	switch {
	case !v.set:
		return append(dst, "null"...)
	case v.kind == KindNumber, v.kind == KindJSON, v.kind == KindBool, v.kind == KindInt:
		return append(dst, v.Canonical()...)
	}
	return appendJSONText(dst, v.Canonical())
}

// appendJSONText writes a JSON string.
func appendJSONText(dst []byte, s string) []byte { return encode.AppendJSONString(dst, []byte(s)) }

// PropertyValue makes a Value of decoded JSON (by a decoder that keeps numbers
// as json.Number).
func PropertyValue(v any) (Value, error) {
	switch v := v.(type) {
	case nil:
		return Value{}, nil
	case string:
		if _, err := ParseText(v, MaxText); err != nil {
			return Value{}, err
		}
		return Value{kind: KindText, set: true, s: v}, nil
	case bool:
		return Bool(v), nil
	case json.Number:
		return ParseNumber(string(v))
	}
	text, err := json.Marshal(v)
	if err != nil || !keepableJSON(v, maxJSONDepth) || len(text) > MaxText {
		return Value{}, Errorf(CodeInvalid, "The value of a property is not valid JSON of at most %d bytes and %d levels, without NUL.", MaxText, maxJSONDepth)
	}
	return Value{kind: KindJSON, set: true, s: string(text)}, nil
}

// maxJSONDepth is how deep JSON may be nested: SQLite reads 1,000 levels, and
// PostgreSQL what its stack holds.
const maxJSONDepth = 100

// keepableJSON reports whether decoded JSON has so many levels at most, and texts
// alone that databases can read out of it.
func keepableJSON(v any, levels int) bool {
	switch v := v.(type) {
	case string:
		return keepable(v)
	case []any:
		return levels > 0 && !slices.ContainsFunc(v, func(x any) bool { return !keepableJSON(x, levels-1) })
	case map[string]any:
		for name, x := range v {
			if levels == 0 || !keepable(name) || !keepableJSON(x, levels-1) {
				return false
			}
		}
	}
	return true
}
