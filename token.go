package caseload

import (
	"context"
	"crypto/sha256"
	"net/netip"
	"strings"
	"time"
)

// TokenLife is how long a token is good.
const TokenLife = time.Hour

// tokenPrefix begins a token, and secretPrefix a key's secret.
const tokenPrefix = "tk_"

// AuthenticateClient finds who holds the secret of the key that has the public
// ID. A token is no secret: it does not lead to another.
func (s *Service) AuthenticateClient(ctx context.Context, id, secret string, from netip.Addr) (*Principal, error) {
	key, tenant, err := s.keyOfSecret(ctx, secret)
	switch {
	case err != nil:
		return nil, err
	case key.ID != id:
		return nil, errKey
	}
	if err := s.refusal(&key, from); err != nil {
		return nil, err
	}
	p, _, err := s.holder(ctx, &key, tenant)
	return p, err
}

// CreateToken makes a token of the key by which somebody acts. It is good in the
// place of the key until TokenLife has passed or the key ends.
func (s *Service) CreateToken(ctx context.Context, p *Principal) (string, error) {
	token := tokenPrefix + randomText(secretBytes)
	now := s.now()
	return token, s.store.CreateToken(ctx, p.Key, tokenHash(token), now, now.Add(TokenLife))
}

// keyOfToken finds the key of a token. A token has too many values to be guessed
// bit by bit from the time that it takes to look for its hash.
func (s *Service) keyOfToken(ctx context.Context, token string) (Key, Tenant, error) {
	if len(token) > maxSecret {
		return Key{}, Tenant{}, errKey
	}
	key, tenant, err := s.store.KeyByToken(ctx, tokenHash(token), s.now())
	if CodeOf(err) == CodeNotFound {
		err = errKey
	}
	return key, tenant, err
}

// tokenHash is what is kept of a token: whoever reads the database cannot make
// one.
func tokenHash(token string) []byte {
	hash := sha256.Sum256([]byte(token))
	return hash[:]
}

func isToken(secret string) bool { return strings.HasPrefix(secret, tokenPrefix) }
