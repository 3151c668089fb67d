package caseload

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"strings"
	"testing"
)

func TestSignerMakesTheHMACOfTheSecretItWasMadeOf(t *testing.T) {
	for _, secret := range []string{"S", "sk_abc_" + strings.Repeat("x", 40), strings.Repeat("k", 64), strings.Repeat("long", 40)} {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte("header.payload"))
		for _, way := range []Signing{SigningHMAC, SigningAny} {
			s, err := newSigner(way, secret)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.HMAC([]byte("header.payload")); !bytes.Equal(got, mac.Sum(nil)) {
				t.Errorf("the HMAC by a signer %s of a secret of %d bytes is %x, want %x", way, len(secret), got, mac.Sum(nil))
			}
			if kept, ok := s.Secret(); ok != (way == SigningAny) || ok && kept != secret {
				t.Errorf("a signer %s keeps the secret %q, %v", way, kept, ok)
			}
			if way == SigningHMAC && len(secret) > 4 && bytes.Contains(s, []byte(secret)) {
				t.Errorf("a signer %s holds the secret", way)
			}
		}
	}
}
