package xform

import "encoding/xml"

// maxNamespaces bounds how many declared namespaces are in scope at one place;
// each name with a prefix is looked for among them.
const maxNamespaces = 256

const xmlSpace = "http://www.w3.org/XML/1998/namespace"

// namespaces are the declarations in scope, the innermost last.
type namespaces []struct{ prefix, space string }

// declare adds the declarations among the attributes of a tag.
func (n *namespaces) declare(tag []xml.Attr) error {
	for _, a := range tag {
		prefix := a.Name.Local
		switch {
		case a.Name.Space == "xmlns":
		case a.Name.Space == "" && a.Name.Local == "xmlns":
			prefix = ""
		default:
			continue
		}
		if len(*n) >= maxNamespaces {
			return malformed("The form declares more than %d namespaces in one another.", maxNamespaces)
		}
		*n = append(*n, struct{ prefix, space string }{prefix, a.Value})
	}
	return nil
}

// resolve returns the namespace of a prefix; "" is the prefix of elements that
// have none.
func (n namespaces) resolve(prefix string) (string, error) {
	for i := len(n) - 1; i >= 0; i-- {
		if n[i].prefix == prefix && (prefix == "" || n[i].space != "") {
			return n[i].space, nil
		}
	}
	switch prefix {
	case "":
		return "", nil
	case "xml":
		return xmlSpace, nil
	}
	return "", malformed("The XML is not well-formed: the prefix of a name is not declared.")
}
