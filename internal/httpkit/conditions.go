package httpkit

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"caseload"
)

// TagOf is the strong entity tag of a version (RFC 9110, 8.8.3).
func TagOf(rev caseload.Rev) string { return strconv.Quote(strconv.FormatInt(int64(rev), 10)) }

// Tags are the entity tags that a header lists. Those that hold a comma are none
// of ours, whatever becomes of them.
func Tags(h http.Header, name string) []string {
	var all []string
	for tag := range strings.SplitSeq(strings.Join(h.Values(name), ","), ",") {
		if tag = strings.TrimSpace(tag); tag != "" {
			all = append(all, tag)
		}
	}
	return all
}

// Unchanged reports whether the client has the version of a tag already, as it
// says in If-None-Match (RFC 9110, 13.1.2).
func Unchanged(h http.Header, tag string) bool {
	return slices.ContainsFunc(Tags(h, "If-None-Match"), func(had string) bool {
		return had == "*" || strings.TrimPrefix(had, "W/") == tag
	})
}

// Seen are the versions of which the client says that it has one, in If-Match
// (RFC 9110, 13.1.1); nil for whichever there is.
func Seen(h http.Header) []caseload.Rev {
	tags := Tags(h, "If-Match")
	if len(h.Values("If-Match")) == 0 || slices.Contains(tags, "*") {
		return nil
	}
	return RevsOf(tags...)
}

// RevsOf are the versions that tags stand for which are written as TagOf writes
// them: a weak tag stands for none. It is never nil.
func RevsOf(tags ...string) []caseload.Rev {
	all := []caseload.Rev{}
	for _, tag := range tags {
		n, err := strconv.ParseInt(strings.Trim(tag, `"`), 10, 64)
		if rev := caseload.Rev(n); err == nil && TagOf(rev) == tag {
			all = append(all, rev)
		}
	}
	return all
}
