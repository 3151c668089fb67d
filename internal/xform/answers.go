package xform

import (
	"slices"
	"strings"

	"caseload/internal/encode"
)

// appendAnswers appends an element as canonical JSON by CommCare's rules: an
// element without attributes and children is its text, as sent; another is an
// object of its attributes ("@name", with "@xmlns" where the namespace is not
// the parent's), its children by their local names (an array where several have
// one name) and, where it is not blank, the text before them ("#text"). The root
// is always an object, with its own name in "#type".
//
// Canonical is with keys sorted, without blanks, and with one spelling of each
// text.
func appendAnswers(dst []byte, e *element, root bool) []byte {
	if !root && len(e.attributes) == 0 && len(e.children) == 0 {
		return encode.AppendJSONString(dst, e.text)
	}
	o := object{dst: append(dst, '{')}
	if !isBlank(e.text) {
		o.dst = encode.AppendJSONString(o.key("#text"), e.text)
	}
	if root {
		o.dst = encode.AppendJSONString(o.key("#type"), []byte(e.name))
	}
	for _, a := range e.attributes {
		o.dst = encode.AppendJSONString(o.key("@"+a.name), []byte(a.value))
	}
	for _, same := range byName(e.children) {
		o.dst = appendRepeats(o.key(same[0].name), same)
	}
	return append(o.dst, '}')
}

func appendRepeats(dst []byte, same []*element) []byte {
	if len(same) == 1 {
		return appendAnswers(dst, same[0], false)
	}
	for i, e := range same {
		dst = append(dst, "[,"[min(i, 1)])
		dst = appendAnswers(dst, e, false)
	}
	return append(dst, ']')
}

// byName groups elements by name, the names in order, the elements of each as
// they stood.
func byName(elements []*element) [][]*element {
	sorted := slices.Clone(elements)
	slices.SortStableFunc(sorted, func(a, b *element) int { return strings.Compare(a.name, b.name) })
	var groups [][]*element
	for start, i := 0, 1; i <= len(sorted); i++ {
		if i == len(sorted) || sorted[i].name != sorted[start].name {
			groups = append(groups, sorted[start:i])
			start = i
		}
	}
	return groups
}

// object writes the members of a JSON object; its keys must come in order.
type object struct {
	dst   []byte
	begun bool
}

// key appends a key and its colon.
func (o *object) key(name string) []byte {
	if o.begun {
		o.dst = append(o.dst, ',')
	}
	o.begun = true
	return append(encode.AppendJSONString(o.dst, []byte(name)), ':')
}
