package httpkit_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"

	"caseload/internal/httpkit"
)

func TestOriginIsWhereTheClientReachedTheServer(t *testing.T) {
	const public = "https://cases.example.org"
	for _, tt := range []struct {
		what, public, want string
		change             func(*http.Request)
	}{
		{"as it came", "", "http://a.example:8080", func(*http.Request) {}},
		{"by TLS", "", "https://a.example:8080", func(r *http.Request) { r.TLS = &tls.ConnectionState{} }},
		{"through a proxy by TLS", "", "https://a.example:8080", func(r *http.Request) { r.Header.Set("X-Forwarded-Proto", "HTTPS") }},
		{"with another scheme", "", "http://a.example:8080", func(r *http.Request) { r.Header.Set("X-Forwarded-Proto", "javascript") }},
		{"with another host", "", "http://a.example:8080", func(r *http.Request) { r.Header.Set("X-Forwarded-Host", "b.example") }},
		{"of a known origin", public, public, func(r *http.Request) { r.Header.Set("X-Forwarded-Proto", "http") }},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://a.example:8080/cases", nil)
		tt.change(r)
		if got := httpkit.Origin(r, tt.public); got != tt.want {
			t.Errorf("the origin of a request %s = %s, want %s", tt.what, got, tt.want)
		}
	}
}
