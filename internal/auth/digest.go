package auth

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"caseload"
)

// digest finds who sent the parameters of Digest (RFC 7616): of MD5, with
// qop=auth, in a domain. Whether the nonce is good is said only to who knows
// the secret.
func (g *Gate) digest(r *http.Request, domain, parameters string) (*caseload.Principal, error) {
	d, ok := parseDigest(parameters)
	if !ok || !sameTarget(d.uri, r.RequestURI) {
		return nil, g.ask(errMalformed, false)
	}
	by, err := g.svc.AuthenticateDigest(r.Context(), domain, d.username, ClientAddress(r), d.proof(r.Method))
	if e, ok := unknown(err); ok {
		return nil, g.ask(e, false)
	}
	if err != nil {
		return nil, err
	}
	switch g.nonces.spend(d.nonce, d.count) {
	case stale:
		return nil, g.ask(errStale, true)
	case replayed:
		return nil, g.ask(errReplay, false)
	}
	return by, nil
}

// ask refuses a request with a challenge to use Digest. If nothing but the nonce
// was wrong, that tells the client to go on with the new one and not to ask
// anybody for a password.
func (g *Gate) ask(err *caseload.Error, onlyNonce bool) *Refusal {
	challenge := `Digest realm="` + caseload.DigestRealm + `", nonce="` + g.nonces.issue() + `", opaque="` + g.opaque + `", algorithm=MD5, qop="auth"`
	if onlyNonce {
		challenge += ", stale=true"
	}
	return &Refusal{Err: err, Challenge: challenge, Text: unidentified}
}

// newOpaque is what clients of Digest send back; nothing depends on it.
func newOpaque() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// credentials is what a client says by Digest.
type credentials struct {
	username, nonce, uri, cnonce string
	nc                           string // eight hexadecimal digits
	count                        uint32 // which they are
	response                     string // in lower case
}

// What a client makes up itself is hashed once for each key that it may have
// meant, so it is bounded.
const maxNonce = 128

// parseDigest reads the parameters of Digest. It is ok if they are of the kind
// that the challenge asks for; realm, opaque and all others are not looked at,
// since a hash of another realm fits no key.
func parseDigest(text string) (c credentials, ok bool) {
	p, ok := authParameters(text)
	c = credentials{username: p["username"], nonce: p["nonce"], uri: p["uri"], cnonce: p["cnonce"], nc: p["nc"], response: strings.ToLower(p["response"])}
	count, err := strconv.ParseUint(c.nc, 16, 32)
	c.count = uint32(count)
	algorithm, chosen := p["algorithm"]
	return c, ok && err == nil && count > 0 && len(c.nc) == 8 &&
		(!chosen || strings.EqualFold(algorithm, "MD5")) && p["qop"] == "auth" &&
		c.username != "" && c.cnonce != "" && len(c.cnonce) <= maxNonce && len(c.nonce) <= maxNonce
}

// authParameters reads a list of NAME=VALUE by commas, with names in lower case
// (RFC 9110, 11.2). It is not ok if anything else stands there, or a name twice.
func authParameters(text string) (parameters map[string]string, ok bool) {
	parameters = map[string]string{}
	for {
		text = strings.TrimLeft(text, ", \t")
		if text == "" {
			return parameters, true
		}
		name, rest, ok := strings.Cut(text, "=")
		name = strings.ToLower(strings.TrimRight(name, " \t"))
		if _, twice := parameters[name]; !ok || twice || name == "" || strings.ContainsAny(name, "\", \t") {
			return nil, false
		}
		parameters[name], rest, ok = parameterValue(strings.TrimLeft(rest, " \t"))
		text = strings.TrimLeft(rest, " \t")
		if !ok || text != "" && text[0] != ',' {
			return nil, false
		}
	}
}

// parameterValue reads a token or a quoted string, and returns what follows.
func parameterValue(text string) (value, rest string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		end := strings.IndexAny(text+",", ", \t")
		return text[:end], text[end:], !strings.Contains(text[:end], `"`)
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '"':
			return b.String(), text[i+1:], true
		case '\\':
			if i++; i == len(text) {
				return "", "", false
			}
		}
		b.WriteByte(text[i])
	}
	return "", "", false
}

// sameTarget reports whether the address that the response was made for is that
// of the request, be it whole or without the host (RFC 7616, 3.4.6).
func sameTarget(uri, requested string) bool {
	a, err := url.ParseRequestURI(uri)
	if err != nil {
		return false
	}
	b, err := url.ParseRequestURI(requested)
	return err == nil && a.RequestURI() == b.RequestURI()
}

// proof tells whether the response was made of a hash of username, realm and
// secret (RFC 7616, 3.4.1).
func (c *credentials) proof(method string) func(hashed []byte) bool {
	request := md5Hex(method + ":" + c.uri)
	return func(hashed []byte) bool {
		want := md5Hex(hex.EncodeToString(hashed) + ":" + c.nonce + ":" + c.nc + ":" + c.cnonce + ":auth:" + request)
		return subtle.ConstantTimeCompare([]byte(want), []byte(c.response)) == 1
	}
}

func md5Hex(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}
