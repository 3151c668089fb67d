package httpkit

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"caseload"
)

// Freshness reads what an answer has to show that need not be of this moment:
// with the directive no-cache, all that was acknowledged before the request
// (RFC 9111, 5.2.1.4).
func Freshness(h http.Header) caseload.Fresh {
	for _, list := range h.Values("Cache-Control") {
		for directive := range strings.SplitSeq(list, ",") {
			name, _, _ := strings.Cut(directive, "=")
			if strings.EqualFold(strings.TrimSpace(name), "no-cache") {
				return caseload.Own
			}
		}
	}
	return caseload.Lagging
}

// SetAge says how many seconds old an answer is that a replica gave, rounded up
// (RFC 9111, 5.1).
func SetAge(h http.Header, lag caseload.Lag) {
	if lag.Replica {
		h.Set("Age", strconv.FormatInt(int64((lag.Age+time.Second-1)/time.Second), 10))
	}
}
