package httpkit

import (
	"net/http"
	"strings"
)

// Origin is what absolute links begin with (RFC 6454): the public one, or if that
// is "" the one where the request says that it came to. Behind a proxy that takes
// TLS off it is the proxy who knows the scheme; nobody else is misled by what a
// client itself says of that.
func Origin(r *http.Request, public string) string {
	switch {
	case public != "":
		return public
	case r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https"):
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
