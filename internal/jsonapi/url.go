package jsonapi

import "strings"

// The bytes that stand in a URL as they are, letters and digits beside them
// (RFC 3986, section 2). A percent sign stays in a whole URL, which is escaped
// already, and is escaped in a segment, which is not.
const (
	urlSegment = "-._~"
	urlWhole   = urlSegment + ":/?#@!$&'()*+,;=%"
)

// appendURL appends an absolute URL with what it may not hold escaped: the
// brackets of page[size] above all (JSON:API 1.1, Query Parameter Families), but
// not those of a host that is an IPv6 address. The result needs no escape in
// JSON.
func appendURL(dst []byte, url string) []byte {
	if scheme, rest, ok := strings.Cut(url, "://["); ok && !strings.ContainsAny(scheme, "/?#") {
		host, path, _ := strings.Cut(rest, "]")
		dst = append(appendEscaped(dst, scheme, urlWhole), "://["...)
		dst = append(appendEscaped(dst, host, urlWhole), ']')
		url = path
	}
	return appendEscaped(dst, url, urlWhole)
}

// appendSegment appends a segment of a path.
func appendSegment(dst, s []byte) []byte { return appendEscaped(dst, s, urlSegment) }

func appendEscaped[T string | []byte](dst []byte, s T, kept string) []byte {
	const hex = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		if isAlphanumeric(c) || strings.IndexByte(kept, c) >= 0 {
			dst = append(dst, c)
			continue
		}
		dst = append(dst, '%', hex[c>>4], hex[c&15])
	}
	return dst
}

func isAlphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
