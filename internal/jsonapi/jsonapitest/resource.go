package jsonapitest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// primary looks at the primary data and returns its resources and identifiers.
func (in *inspection) primary(v any) []object {
	if v == nil {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		return []object{in.resource("/data", v)}
	}
	return in.resources("/data", list)
}

func (in *inspection) resources(at string, list []any) []object {
	var all []object
	for i, v := range list {
		all = append(all, in.resource(fmt.Sprintf("%s/%d", at, i), v))
	}
	return all
}

// resource looks at a resource, or at an identifier in its place.
func (in *inspection) resource(at string, v any) object {
	o := in.object(at, v, "type", "id", "attributes", "relationships", "links", "meta")
	in.identity(at, o)
	names := map[string]bool{"type": true, "id": true}
	if v, ok := o["attributes"]; ok {
		in.fields(at+"/attributes", in.object(at+"/attributes", v), names)
	}
	if v, ok := o["relationships"]; ok {
		relationships := in.object(at+"/relationships", v)
		in.fields(at+"/relationships", relationships, names)
		for name, v := range relationships {
			in.relationship(at+"/relationships/"+name, v)
		}
	}
	if v, ok := o["links"]; ok {
		in.links(at+"/links", v, "self")
	}
	return o
}

// identity looks at the type and the ID.
func (in *inspection) identity(at string, o object) {
	if kind, ok := o["type"].(string); !ok || !isName(kind) {
		in.breach(at, "the type is %v", o["type"])
	}
	if id, ok := o["id"].(string); !ok || id == "" {
		in.breach(at, "the id is %v", o["id"])
	}
}

// fields looks at names, of which none may be used twice.
func (in *inspection) fields(at string, o object, used map[string]bool) {
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if used[name] || !isName(name) {
			in.breach(at, "the name %q is used twice or not allowed", name)
		}
		used[name] = true
	}
}

// isName reports whether a name is allowed (JSON:API 1.1, Member Names).
func isName(s string) bool {
	global := func(r rune) bool {
		return r >= utf8.RuneSelf || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	inside := func(r rune) bool { return global(r) || strings.ContainsRune("-_ ", r) }
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	return s != "" && global(first) && global(last) && !strings.ContainsFunc(s, func(r rune) bool { return !inside(r) })
}

// relationship looks at a relationship and its linkage.
func (in *inspection) relationship(at string, v any) {
	o := in.object(at, v, "links", "data", "meta")
	if len(o) == 0 {
		in.breach(at, "it has none of links, data and meta")
	}
	if v, ok := o["links"]; ok {
		links := in.links(at+"/links", v, "self", "related", "first", "last", "prev", "next")
		if !has(links, "self") && !has(links, "related") {
			in.breach(at+"/links", "it has neither self nor related")
		}
	}
	v, known := o["data"]
	list, many := v.([]any)
	switch {
	case many:
		for i, v := range list {
			in.identity(at, in.object(fmt.Sprintf("%s/data/%d", at, i), v, "type", "id", "meta"))
		}
	case known && v != nil:
		in.identity(at, in.object(at+"/data", v, "type", "id", "meta"))
	}
}

// compound looks at what is included with the primary data.
func (in *inspection) compound(primary []object, root object) {
	list, isArray := root["included"].([]any)
	switch {
	case has(root, "included") != in.include:
		in.breach("/included", "it is there: %t; it was asked for: %t", !in.include, in.include)
	case in.include && !isArray:
		in.breach("/included", "it is no array")
	}
	included := in.resources("/included", list)
	in.unique(primary, included)
	if !in.sparse { // a fieldset may leave the linkage out
		in.linked(primary, included)
	}
}

// identity of a resource within a document.
type identity struct{ kind, id any }

func identityOf(o object) identity { return identity{o["type"], o["id"]} }

// unique looks for resources that stand twice in a document.
func (in *inspection) unique(primary, included []object) {
	seen := map[identity]bool{}
	for _, o := range slices.Concat(primary, included) {
		if isIdentifier(o) && len(included) > 0 {
			continue // its resource may be included
		}
		if seen[identityOf(o)] {
			in.breach("/", "%v stands in it twice", identityOf(o))
		}
		seen[identityOf(o)] = true
	}
}

func isIdentifier(o object) bool {
	return !has(o, "attributes") && !has(o, "relationships") && !has(o, "links")
}

// linked follows the relationships that were asked for from the primary data,
// and looks for included resources that are not on the way.
func (in *inspection) linked(primary, included []object) {
	missing := map[identity]object{}
	for _, o := range included {
		missing[identityOf(o)] = o
	}
	for next := primary; len(next) > 0; {
		o := next[0]
		next = next[1:]
		if found, ok := missing[identityOf(o)]; ok {
			delete(missing, identityOf(o))
			next = append(next, found)
		}
		next = append(next, in.targets(o)...)
	}
	for _, o := range included {
		if missing[identityOf(o)] != nil {
			in.breach("/included", "nothing that was asked for leads to %v", identityOf(o))
		}
	}
}

// targets are the identifiers in a resource's relationships that were asked for.
func (in *inspection) targets(o object) []object {
	var all []object
	relationships, _ := o["relationships"].(object)
	for name, v := range relationships {
		relationship, _ := v.(object)
		if !in.asked[name] {
			continue
		}
		list, many := relationship["data"].([]any)
		if !many {
			list = []any{relationship["data"]}
		}
		for _, v := range list {
			if target, ok := v.(object); ok {
				all = append(all, target)
			}
		}
	}
	return all
}
