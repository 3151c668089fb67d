package httpkit_test

import (
	"net/http"
	"testing"

	"caseload/internal/httpkit"
)

func TestTheCodingThatTheClientLikesBestIsChosen(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		accept []string
		has    []string
		want   string
	}{
		{nil, []string{"gzip"}, ""},
		{[]string{""}, []string{"gzip"}, ""},
		{[]string{"gzip"}, []string{"gzip"}, "gzip"},
		{[]string{"GZip ; Q=0.5"}, []string{"gzip"}, "gzip"},
		{[]string{"br, gzip;q=0.8"}, []string{"gzip"}, "gzip"},
		{[]string{"br", "gzip"}, []string{"gzip"}, "gzip"},
		{[]string{"br, deflate"}, []string{"gzip"}, ""},
		{[]string{"gzip;q=0"}, []string{"gzip"}, ""},
		{[]string{"gzip;q=0.000"}, []string{"gzip"}, ""},
		{[]string{"gzip;q=0.001"}, []string{"gzip"}, "gzip"},
		{[]string{"gzip;q=2"}, []string{"gzip"}, "gzip"},
		{[]string{"*"}, []string{"gzip"}, "gzip"},
		{[]string{"*;q=0"}, []string{"gzip"}, ""},
		{[]string{"*, gzip;q=0"}, []string{"gzip"}, ""},
		{[]string{"*;q=0, gzip"}, []string{"gzip"}, "gzip"},
		{[]string{"identity"}, []string{"gzip"}, ""},
		{[]string{"identity;q=0"}, []string{"gzip"}, ""},
		{[]string{"identity;q=0, *"}, []string{"gzip"}, "gzip"},
		{[]string{"identity;q=0, gzip;q=0"}, []string{"gzip"}, ""},
		{[]string{"identity;q=0, zstd;q=0, gzip;q=0.1"}, []string{"zstd", "gzip"}, "gzip"},
		{[]string{"identity, gzip;q=0.5"}, []string{"gzip"}, ""},
		{[]string{"identity;q=0.5, gzip;q=0.5"}, []string{"gzip"}, "gzip"},
		{[]string{"gzip, deflate, br, zstd"}, []string{"zstd", "gzip"}, "zstd"},
		{[]string{"zstd;q=0.5, gzip"}, []string{"zstd", "gzip"}, "gzip"},
		{[]string{"*, zstd;q=0"}, []string{"zstd", "gzip"}, "gzip"},
		{[]string{"*"}, []string{"zstd", "gzip"}, "zstd"},
		{[]string{"x-gzip"}, []string{"gzip"}, "gzip"},
		{[]string{";;,q="}, []string{"gzip"}, ""},
	} {
		if got := httpkit.Coding(http.Header{"Accept-Encoding": row.accept}, row.has...); got != row.want {
			t.Errorf("Accept-Encoding: %q of %q is answered %q, want %q", row.accept, row.has, got, row.want)
		}
	}
}
