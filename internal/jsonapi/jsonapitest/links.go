package jsonapitest

import (
	"maps"
	"net/url"
	"slices"
	"strings"
)

// links looks at the links of an object.
func (in *inspection) links(at string, v any, allowed ...string) object {
	o := in.object(at, v, allowed...)
	for _, name := range slices.Sorted(maps.Keys(o)) {
		switch link := o[name].(type) {
		case nil:
		case object:
			in.object(at+"/"+name, link, "href", "rel", "describedby", "title", "type", "hreflang", "meta")
			in.url(at+"/"+name, link["href"])
		default:
			in.url(at+"/"+name, link)
		}
	}
	return o
}

// url looks for an absolute URL that stands for itself: with nothing in it that
// ought to be escaped.
func (in *inspection) url(at string, v any) {
	s, _ := v.(string)
	u, err := url.Parse(s)
	if err != nil || !u.IsAbs() || u.Host == "" {
		in.breach(at, "%v is no absolute URL", v)
		return
	}
	_, rest, _ := strings.Cut(s, u.Host) // a host may have brackets
	if strings.ContainsAny(rest, "[]{}|\\^`\"<> ") || strings.ContainsFunc(rest, func(r rune) bool { return r < ' ' || r > '~' }) {
		in.breach(at, "%s holds what a URL may not", s)
	}
}
