package icasework

import (
	"crypto/md5"
	"crypto/subtle"
	"encoding/hex"
	"strings"
	"time"

	"caseload"
	"caseload/internal/auth"
)

// authenticate finds out who asks: by a token or an API key in Authorization or
// in access_token, else by Key and Signature, where the account allows that
// (difference 95).
func (c *call) authenticate() (*caseload.Principal, error) {
	by, err := c.identify()
	if caseload.CodeOf(err) == caseload.CodeUnauthenticated {
		return nil, c.refused(err)
	}
	if err != nil {
		return nil, err
	}
	if c.account != "" && by.Tenant.Slug != c.account { // the same for one that there is not
		return nil, errCredentials
	}
	by.Face = faceName
	return by, nil
}

// refused is the answer to whoever is not known, in the words of the way that was
// tried.
func (c *call) refused(why error) error {
	if _, ok := c.token(); ok {
		return errToken.because(why)
	}
	return errCredentials.because(why)
}

func (c *call) identify() (*caseload.Principal, error) {
	if by := auth.Known(c.r.Context()); by != nil {
		return by, nil
	}
	if secret, ok := c.token(); ok {
		return c.svc.Authenticate(c.r.Context(), secret, auth.ClientAddress(c.r))
	}
	key, signature := c.asked.value("Key"), c.asked.value("Signature")
	if key == "" || signature == "" {
		return nil, errCredentials
	}
	return c.svc.AuthenticateSigned(c.r.Context(), key, auth.ClientAddress(c.r), func(of caseload.Tenant, s caseload.Signer) bool {
		secret, kept := s.Secret()
		return of.Settings.ICaseworkSignatures && kept && c.signed(secret, signature)
	})
}

// token is what stands in Authorization, or in access_token.
func (c *call) token() (string, bool) {
	scheme, secret, _ := strings.Cut(strings.TrimSpace(c.r.Header.Get("Authorization")), " ")
	if strings.EqualFold(scheme, "Bearer") {
		return strings.TrimSpace(secret), true
	}
	return c.asked.given("access_token")
}

// signed reports whether a signature is one that the secret makes of the request:
// MD5 of what the address signs, the date and the secret.
func (c *call) signed(secret, signature string) bool {
	got, err := hex.DecodeString(strings.ToLower(signature))
	if err != nil || len(got) != md5.Size {
		return false
	}
	found := 0
	for _, prefix := range c.signs() {
		for _, date := range c.dates() {
			want := md5.Sum([]byte(prefix + date + secret))
			found |= subtle.ConstantTimeCompare(got, want[:])
		}
	}
	return found == 1
}

// signs lists what an address may have signed before the date.
func (c *call) signs() []string {
	var all []string
	for _, name := range c.signedBy {
		if v, ok := c.asked.given(name); ok {
			all = append(all, v)
		}
	}
	if len(all) == 0 {
		return []string{""}
	}
	return all
}

// dates lists those that a signature may be of: today's in UTC and the days
// beside it, one of which is today's in any zone, so that clients need not say
// by which clock they sign; a RequestDate among the parameters adds none
// (difference 94).
func (c *call) dates() []string {
	today := c.Now().UTC()
	var out []string
	for _, days := range []int{0, -1, 1} {
		out = append(out, today.AddDate(0, 0, days).Format(time.DateOnly))
	}
	return out
}
