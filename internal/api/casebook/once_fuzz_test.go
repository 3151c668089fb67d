package casebook

import (
	"strings"
	"testing"
)

func FuzzIdempotencyKey(f *testing.F) {
	for _, seed := range []string{`"a"`, `a`, `"a \\" b"`, `"a\\\\"`, `"`, `a,b`, ` "x" `} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		token, ok := parseToken(value)
		if !ok {
			return
		}
		if token == "" || len(token) > maxToken || strings.ContainsFunc(token, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Fatalf("parseToken(%q) = %q, want printable characters", value, token)
		}
		quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(token) + `"`
		if again, ok := parseToken(quoted); !ok || again != token {
			t.Errorf("parseToken(%q) = %q, %v, want %q", quoted, again, ok, token)
		}
	})
}
