package jsonapi

import "strings"

// urlBytes are those that stand in a URL as they are (RFC 3986, section 2).
type urlBytes [256]bool

// In a whole URL a percent sign stays, since it is escaped already. In a segment
// of a path, which is not, it is escaped itself.
var (
	urlSegment = alphanumericAnd("-._~")
	urlWhole   = alphanumericAnd("-._~:/?#@!$&'()*+,;=%")
)

func alphanumericAnd(others string) *urlBytes {
	kept := new(urlBytes)
	for c := range kept {
		kept[c] = 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
			strings.IndexByte(others, byte(c)) >= 0
	}
	return kept
}

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

func appendEscaped[T string | []byte](dst []byte, s T, kept *urlBytes) []byte {
	const hex = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		if kept[c] {
			dst = append(dst, c)
			continue
		}
		dst = append(dst, '%', hex[c>>4], hex[c&15])
	}
	return dst
}
