package icasework

import (
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"caseload"
	"caseload/internal/auth"
	"caseload/internal/httpkit"
)

// The grant that a token is given for: a JWT that the client signs (RFC 7523).
const bearerGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer"

// codeGrant is the code of whatever a token is not given for.
const codeGrant = 2

// errGrant is one answer for all reasons, as in the original.
var errGrant = &refusal{code: codeGrant, info: "invalid_grant", cause: errUnknown}

// maxAssertion is how long a JWT may be, in bytes.
const maxAssertion = 8 << 10

// createToken answers POST /token. An account that there is not is answered with
// nothing, as in the original.
func createToken(c *call) error {
	if c.account != "" {
		if _, err := c.svc.Tenant(c.r.Context(), c.account); caseload.CodeOf(err) == caseload.CodeNotFound {
			return c.send(jsonType, nil)
		} else if err != nil {
			return err
		}
	}
	if c.asked.value("grant_type") != bearerGrant {
		return errGrant
	}
	by, err := c.bearer(c.asked.value("assertion"))
	if caseload.CodeOf(err) == caseload.CodeUnauthenticated {
		return errGrant.because(err)
	}
	if err != nil {
		return err
	}
	note := httpkit.Annotate(c.r.Context())
	note.Tenant, note.Key = by.Tenant.Slug, by.KeyID
	if err := c.Limiter.Take(by.Key).Refusal(c.w.Header()); err != nil {
		return err
	}
	token, err := c.svc.CreateToken(c.r.Context(), by)
	if err != nil {
		return err
	}
	body := "{\n  \"access_token\": \"" + token + "\",\n  \"token_type\": \"Bearer\",\n  \"expires_in\": " + strconv.Itoa(int(caseload.TokenLife.Seconds())) + "\n}"
	return c.send(jsonType, []byte(body))
}

// bearer finds who has signed a JWT, with HS256 and the secret of the key that iss
// names.
func (c *call) bearer(assertion string) (*caseload.Principal, error) {
	if len(assertion) > maxAssertion {
		return nil, errGrant
	}
	assertion = strings.ReplaceAll(assertion, " ", "+") // clients do not encode it, and + is read as a blank
	signed, mac, ok := cutLast(assertion, '.')
	head, body, ok2 := strings.Cut(signed, ".")
	got, err := segment(mac)
	if !ok || !ok2 || err != nil {
		return nil, errGrant
	}
	var header struct {
		Alg  string `json:"alg"`
		Crit any    `json:"crit"` // what must be understood (RFC 7515, 4.1.11): nothing is
	}
	var claims jwtClaims
	if !readSegment(head, &header) || header.Alg != "HS256" || header.Crit != nil || !readSegment(body, &claims) || !claims.timely(c.Now()) {
		return nil, errGrant
	}
	by, err := c.svc.AuthenticateSigned(c.r.Context(), claims.Issuer, auth.ClientAddress(c.r), func(of caseload.Tenant, s caseload.Signer) bool {
		return subtle.ConstantTimeCompare(s.HMAC([]byte(signed)), got) == 1 && (c.account == "" || of.Slug == c.account)
	})
	if err != nil {
		return nil, err
	}
	by.Face = faceName
	return by, nil
}

// jwtClaims are what is looked at of a JWT. The audience is not: clients name
// whichever host of an account they use (difference 96).
type jwtClaims struct {
	Issuer  string   `json:"iss"`
	Issued  *seconds `json:"iat"`
	Expires *seconds `json:"exp"`
	Begins  *seconds `json:"nbf"`
}

// The bounds of a JWT's times. Clocks differ; one without exp is good for as long
// as a token.
const clockSkew = 5 * time.Minute

// timely reports whether the JWT may be used now.
func (j *jwtClaims) timely(now time.Time) bool {
	switch {
	case j.Issued == nil || j.Issued.time().After(now.Add(clockSkew)):
		return false
	case j.Begins != nil && j.Begins.time().After(now.Add(clockSkew)):
		return false
	case j.Expires != nil:
		return j.Expires.time().After(now.Add(-clockSkew))
	}
	return j.Issued.time().After(now.Add(-caseload.TokenLife))
}

// seconds since 1970, as a number, with a fraction or not, or as a text of one.
type seconds float64

// UnmarshalJSON implements json.Unmarshaler.
func (s *seconds) UnmarshalJSON(text []byte) error {
	n, err := strconv.ParseFloat(strings.Trim(string(text), `"`), 64)
	if err != nil || !(n >= 0 && n < 1<<40) {
		return errGrant
	}
	*s = seconds(n)
	return nil
}

func (s seconds) time() time.Time { return time.Unix(int64(s), 0) }

// readSegment reads a part of a JWT.
func readSegment(text string, to any) bool {
	body, err := segment(text)
	return err == nil && json.Unmarshal(body, to) == nil
}

// segment decodes Base64 of either alphabet, padded or not.
func segment(text string) ([]byte, error) {
	text = strings.TrimRight(text, "=")
	text = strings.NewReplacer("+", "-", "/", "_").Replace(text)
	return base64.RawURLEncoding.DecodeString(text)
}

// cutLast cuts a text around the last separator.
func cutLast(text string, separator byte) (before, after string, ok bool) {
	at := strings.LastIndexByte(text, separator)
	if at < 0 {
		return text, "", false
	}
	return text[:at], text[at+1:], true
}

var tokenParameters = []httpkit.Parameter{
	{Name: "db", Values: []string{"hillside"}, Open: true, Means: "the account"},
	{Name: "grant_type", Values: []string{bearerGrant}, Means: "the grant"},
	{Name: "assertion", Open: true, Means: "a JWT of the claims iss, the ID of a key pair, and iat, signed by HS256 with its secret"},
}
