package demo

import (
	"context"
	"crypto/hmac"
	"crypto/md5" //nolint:gosec // as the clients of iCasework do
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/netip"
	"time"

	"caseload"
)

// Pair is a key that signs, as clients of iCasework have one.
type Pair struct{ ID, Secret string }

// newPair makes a key of the analyst's that signs JWTs, and Signatures, which the
// tenant is told to let in.
func newPair(ctx context.Context, svc *caseload.Service, t *Tenant) (Pair, error) {
	if _, err := svc.ConfigureTenant(ctx, t.operator, "icasework.signatures", "true"); err != nil {
		return Pair{}, err
	}
	key, secret, err := svc.CreateKey(ctx, t.operator, caseload.KeyInput{
		Label: "demo reports", Role: caseload.RoleAnalyst, User: t.Username(caseload.RoleAnalyst), Signing: caseload.SigningAny,
	})
	if err != nil {
		return Pair{}, fmt.Errorf("make the key pair of %s: %w", t.Slug, err)
	}
	return Pair{key.ID, secret}, nil
}

// token is one that the pair is good for.
func (p Pair) token(ctx context.Context, svc *caseload.Service) (string, error) {
	by, err := svc.Authenticate(ctx, p.Secret, netip.Addr{})
	if err != nil {
		return "", fmt.Errorf("use the key pair: %w", err)
	}
	return svc.CreateToken(ctx, by)
}

// assertion is a JWT that asks for a token (RFC 7523), good for an hour.
func (p Pair) assertion(at time.Time) string {
	part := base64.RawURLEncoding.EncodeToString
	signed := part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part(fmt.Appendf(nil, `{"iss":%q,"iat":%d}`, p.ID, at.Unix()))
	mac := hmac.New(sha256.New, []byte(p.Secret))
	mac.Write([]byte(signed))
	return signed + "." + part(mac.Sum(nil))
}

// signature signs a call by its parameter, for a day in UTC and those beside it.
func (p Pair) signature(of string, at time.Time) string {
	sum := md5.Sum([]byte(of + at.UTC().Format(time.DateOnly) + p.Secret)) //nolint:gosec // see the import
	return hex.EncodeToString(sum[:])
}
