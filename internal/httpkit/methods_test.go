package httpkit_test

import (
	"testing"

	"caseload/internal/httpkit"
)

func TestRoutesAreFoundByAddressAndMethod(t *testing.T) {
	type route struct {
		method   string
		patterns []string
		name     string
	}
	all := httpkit.ByPattern([]route{
		{"GET", []string{"/a", "/b"}, "read"}, {"POST", []string{"/a"}, "write"}, {"HEAD", []string{"/b"}, "greet"}, {"POST", []string{"/c"}, "send"},
	}, func(r route) (string, []string) { return r.method, r.patterns })
	for address, want := range map[string]map[string]string{
		"/a": {"GET": "read", "HEAD": "read", "POST": "write", "PUT": ""}, "/b": {"GET": "read", "HEAD": "greet", "POST": ""}, "/c": {"HEAD": "", "POST": "send"}, "/d": {"GET": ""},
	} {
		for method, name := range want {
			if got, ok := all[address].Of(method); got.name != name || ok != (name != "") {
				t.Errorf("%s %s is answered by %q, want %q", method, address, got.name, name)
			}
		}
	}
	for address, want := range map[string]string{"/a": "GET, HEAD, POST", "/b": "GET, HEAD", "/c": "POST"} {
		if got := all[address].Allow(); got != want {
			t.Errorf("%s allows %q, want %q", address, got, want)
		}
	}
}
