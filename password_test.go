package caseload

import (
	"strings"
	"testing"
)

func TestAPasswordIsComparedWithWhatWasKeptOfIt(t *testing.T) {
	kept, err := hashPassword(t.Context(), "three odd words apart")
	if err != nil || !strings.HasPrefix(kept, "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(kept, "odd") {
		t.Fatalf("hashPassword = %q, %v", kept, err)
	}
	again, _ := hashPassword(t.Context(), "three odd words apart")
	if again == kept {
		t.Error("the same password is kept alike twice")
	}
	for password, same := range map[string]bool{"three odd words apart": true, "three odd words apart ": false, "": false} {
		if got, err := matchesPassword(t.Context(), kept, password); err != nil || got != same {
			t.Errorf("matchesPassword(%q) = %v, %v, want %v", password, got, err, same)
		}
		if got, err := matchesPassword(t.Context(), "", password); err != nil || got {
			t.Errorf("matchesPassword(%q) with nothing kept = %v, %v", password, got, err)
		}
	}
	cheap := cost{memory: 8, passes: 1, lanes: 2}
	hash, err := cheap.hash(t.Context(), "x", []byte("saltsalt"), 16)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := matchesPassword(t.Context(), cheap.phc([]byte("saltsalt"), hash), "x"); err != nil || !got {
		t.Errorf("a password that was kept at another cost: %v, %v", got, err)
	}
}

func FuzzParsePHC(f *testing.F) {
	f.Add(nobodysPassword)
	f.Add("$argon2id$v=19$m=8,t=1,p=1$YQ$YQ")
	f.Add("$argon2id$v=18$m=8,t=1,p=1$$")
	f.Fuzz(func(t *testing.T, kept string) {
		c, salt, hash, err := parsePHC(kept)
		if err != nil {
			return
		}
		again, salt2, hash2, err := parsePHC(c.phc(salt, hash))
		if err != nil || again != c || string(salt2) != string(salt) || string(hash2) != string(hash) {
			t.Errorf("%q is read as %+v, and written again as %+v: %v", kept, c, again, err)
		}
	})
}
