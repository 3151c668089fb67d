package caseload

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding"
	"hash"
	"net/netip"
)

// Signing says by which signatures the holder of a key may prove to have its
// secret. What is kept for it lets in whoever reads it, as in a copy of the
// database.
type Signing string

// The ways: none, which is the default; HMAC with SHA-256, for which the states of
// the hash are kept that it begins with, and not the secret; and any, for which
// the secret itself is kept.
const (
	SigningNone Signing = ""
	SigningHMAC Signing = "hmac"
	SigningAny  Signing = "any"
)

// Signings lists the names of those beside none.
var Signings = []string{string(SigningHMAC), string(SigningAny)}

// Signer is what is kept of a key's secret for signatures.
type Signer []byte

// The first byte of a Signer says what follows: two states of SHA-256 of equal
// length, or the secret.
const (
	signerStates = 'h'
	signerSecret = 's'
)

// newSigner makes what is kept of a secret, nil for none.
func newSigner(way Signing, secret string) (Signer, error) {
	switch way {
	case SigningNone:
		return nil, nil
	case SigningAny:
		return append(Signer{signerSecret}, secret...), nil
	case SigningHMAC:
		return hmacStates(secret)
	}
	return nil, Invalid("signing", "This is not a way of signing.", Signings...)
}

// hmacStates are those of SHA-256 behind the first block of HMAC's two hashes
// (RFC 2104, 4).
func hmacStates(secret string) (Signer, error) {
	key := make([]byte, sha256.BlockSize)
	if len(secret) > len(key) {
		sum := sha256.Sum256([]byte(secret))
		copy(key, sum[:])
	} else {
		copy(key, secret)
	}
	out := Signer{signerStates}
	for _, pad := range []byte{0x36, 0x5c} {
		block := make([]byte, len(key))
		for i := range block {
			block[i] = key[i] ^ pad
		}
		h := sha256.New()
		_, _ = h.Write(block) // a hash never fails
		state, err := h.(encoding.BinaryMarshaler).MarshalBinary()
		if err != nil {
			return nil, err
		}
		out = append(out, state...)
	}
	return out, nil
}

// HMAC is that of a message, with SHA-256 and the secret; nil where nothing is
// kept.
func (s Signer) HMAC(message []byte) []byte {
	switch {
	case len(s) == 0:
		return nil
	case s[0] == signerSecret:
		mac := hmac.New(sha256.New, s[1:])
		_, _ = mac.Write(message)
		return mac.Sum(nil)
	}
	half := (len(s) - 1) / 2
	inner, outer := resumed(s[1:1+half]), resumed(s[1+half:])
	_, _ = inner.Write(message)
	_, _ = outer.Write(inner.Sum(nil))
	return outer.Sum(nil)
}

// resumed is a hash that goes on from a state.
func resumed(state []byte) hash.Hash {
	h := sha256.New()
	_ = h.(encoding.BinaryUnmarshaler).UnmarshalBinary(state) // of MarshalBinary
	return h
}

// Secret is the whole secret, where that is kept.
func (s Signer) Secret() (string, bool) {
	if len(s) == 0 || s[0] != signerSecret {
		return "", false
	}
	return string(s[1:]), true
}

// AuthenticateSigned finds who proves by a signature to have the secret of the
// key that has the public ID. proves is asked only of a key that may be used.
func (s *Service) AuthenticateSigned(ctx context.Context, id string, from netip.Addr, proves func(Tenant, Signer) bool) (*Principal, error) {
	if len(id) > maxSecret || !keepable(id) {
		return nil, errKey
	}
	key, tenant, err := s.store.KeyByID(ctx, id)
	switch {
	case CodeOf(err) == CodeNotFound:
		return nil, errKey
	case err != nil:
		return nil, err
	case key.Signer == nil || !proves(tenant, key.Signer):
		return nil, errKey
	}
	if err := s.refusal(&key, from); err != nil {
		return nil, err
	}
	p, _, err := s.holder(ctx, &key, tenant)
	return p, err
}
