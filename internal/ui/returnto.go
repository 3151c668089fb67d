package ui

import (
	"net/url"
	"path"
	"strings"
)

// ownAddress is an address of the pages that a client gives to be led to, and
// home in the place of any other: nobody is led to another site by a link to
// ours. Browsers take a backslash for a slash, and leave control characters out
// (WHATWG URL, 4.4), so neither may stand in it.
func ownAddress(given string) string {
	if strings.ContainsFunc(given, func(c rune) bool { return c <= ' ' || c == '\\' || c == 0x7f }) {
		return home
	}
	u, err := url.Parse(given)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" {
		return home
	}
	if !strings.HasPrefix(u.Path, home) && !strings.HasPrefix(u.Path, publicFolder) || path.Clean(u.Path)+"/" != strings.TrimSuffix(u.Path, "/")+"/" {
		return home
	}
	return u.RequestURI()
}
