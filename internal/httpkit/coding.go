package httpkit

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Coding is the content coding, of some that a server has, the best first, that a
// client likes best by Accept-Encoding; "" if the answer is to be sent as it is: the
// client says so, or takes none of the codings. Who refuses all is answered as it is,
// too, which everybody can read (RFC 9110, 12.5.3).
func Coding(h http.Header, has ...string) (best string) {
	accept := strings.Join(h.Values("Accept-Encoding"), ",")
	most := Weight(accept, func(name string) int { return slices.Index([]string{"identity"}, name) + 1 })
	for _, coding := range has {
		likes := Weight(accept, func(name string) int {
			return slices.Index([]string{"*", coding}, strings.TrimPrefix(name, "x-")) + 1
		})
		if likes > most || best == "" && likes == most && likes > 0 {
			best, most = coding, likes
		}
	}
	return best
}

// Weight is how much a client likes something: what a list such as that of Accept
// says of the most specific of its members that mean it, for which within is greatest;
// 0 of what none means. Names are given to it in small letters (RFC 9110, 12.4.2).
func Weight(list string, within func(name string) int) (weight float64) {
	narrowest := 0
	for part := range strings.SplitSeq(strings.ToLower(list), ",") {
		name, parameters, _ := strings.Cut(part, ";")
		if width := within(strings.TrimSpace(name)); width > narrowest {
			narrowest, weight = width, quality(parameters)
		}
	}
	return weight
}

// quality reads the weight among the parameters of a member, 1 without one.
func quality(parameters string) float64 {
	for part := range strings.SplitSeq(parameters, ";") {
		text, ok := strings.CutPrefix(strings.TrimSpace(part), "q=")
		if q, err := strconv.ParseFloat(text, 64); ok && err == nil && q >= 0 && q <= 1 {
			return q
		}
	}
	return 1
}
