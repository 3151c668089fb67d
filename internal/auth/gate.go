package auth

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"time"

	"caseload"
)

// Gate lets in who asks for something of a domain, which is a tenant, in the
// ways that CommCare's clients say who they are. It counts what Digest needs to
// have counted, so a face has one for as long as it serves.
type Gate struct {
	svc    *caseload.Service
	face   string
	nonces *nonces
	opaque string
}

// NewGate makes the Gate of a face. now is the clock.
func NewGate(svc *caseload.Service, face string, now func() time.Time) *Gate {
	return &Gate{svc: svc, face: face, nonces: newNonces(now), opaque: newOpaque()}
}

// Refusal is the error of a request that a Gate does not let in, with what its
// answer holds besides what all answers of the code do.
type Refusal struct {
	Err       *caseload.Error // CodeUnauthenticated, or CodeForbidden for who is known, but not in the domain
	Challenge string          // the value of WWW-Authenticate, "" for none
	Text      string          // the body as text/plain, "" for that of all errors
}

func (r *Refusal) Error() string { return r.Err.Error() }

func (r *Refusal) Unwrap() error { return r.Err }

// The challenges that do not change; BasicChallenge asks for Basic.
const (
	BasicChallenge  = `Basic realm=""`
	bearerChallenge = `Bearer error="invalid_token"` // RFC 6750, 3.1
	noChallenge     = ""                             // CommCare has none for ApiKey
)

// unidentified is the body that goes with a challenge to use Digest.
const unidentified = "Authorization Required"

var (
	errNobody = caseload.Errorf(caseload.CodeUnauthenticated,
		"Say who you are, as Authorization: ApiKey USERNAME:KEY, by Basic or Digest with the key as the password, or as Authorization: Bearer KEY.")
	errNoPair = caseload.Errorf(caseload.CodeUnauthenticated,
		"Authorization has no USERNAME:KEY behind its scheme. Send Authorization: ApiKey USERNAME:KEY, or by Basic the username, and the key as the password.")
	errMalformed = caseload.Errorf(caseload.CodeUnauthenticated, "What the request holds in Authorization is not of the form that its scheme has.")
	errTwice     = caseload.Errorf(caseload.CodeUnauthenticated, "The request holds Authorization more than once; send one.")
	errStale     = caseload.Errorf(caseload.CodeUnauthenticated, "The nonce is not valid any more; go on with the new one.")
	errReplay    = caseload.Errorf(caseload.CodeUnauthenticated, "This nonce count was used before.")
	errElsewhere = caseload.Errorf(caseload.CodeForbidden, "There is no such domain, or this key is not one of its keys.")
)

// Domain finds out who asks for something of a domain: by Authorization, of the
// scheme ApiKey, Basic, Bearer or Digest in any case, else, where that is
// allowed, by the parameters username and api_key of the query. Who may not
// pass gets a Refusal. One of the domain's own keys is needed: the others learn
// nothing of which domains there are.
func (g *Gate) Domain(r *http.Request, domain string, allowQuery bool) (*caseload.Principal, error) {
	by, err := g.identify(r, domain, allowQuery)
	if err != nil {
		return nil, err
	}
	if by.Tenant.Slug != domain {
		return nil, &Refusal{Err: errElsewhere}
	}
	by.Face = g.face
	return by, nil
}

// identify finds whom the request says to be from. The header's scheme decides
// how that is looked at; the query is, where there is none that is known.
func (g *Gate) identify(r *http.Request, domain string, allowQuery bool) (*caseload.Principal, error) {
	if by := Known(r.Context()); by != nil {
		return by, nil
	}
	sent := r.Header.Values("Authorization")
	if len(sent) > 1 {
		return nil, &Refusal{Err: errTwice}
	}
	scheme, rest, _ := strings.Cut(strings.TrimSpace(strings.Join(sent, "")), " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToLower(scheme) {
	case "apikey":
		return g.pair(r, rest, noChallenge)
	case "basic":
		pair, _ := base64.StdEncoding.DecodeString(rest) // what is not Base64 is no pair
		return g.pair(r, string(pair), BasicChallenge)
	case "bearer":
		by, err := g.svc.Authenticate(r.Context(), rest, ClientAddress(r))
		return by, refused(err, bearerChallenge)
	case "digest":
		return g.digest(r, domain, rest)
	}
	if query := r.URL.Query(); allowQuery && (query.Has("username") || query.Has("api_key")) {
		return g.named(r, last(query["username"]), last(query["api_key"]), noChallenge)
	}
	return nil, g.ask(errNobody, false)
}

// last is the value that counts of a parameter that is given more than once.
func last(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[len(values)-1]
}

// pair finds who sent USERNAME:SECRET. A secret has no colon; a username may.
func (g *Gate) pair(r *http.Request, pair, challenge string) (*caseload.Principal, error) {
	at := strings.LastIndexByte(pair, ':')
	if at < 0 {
		return nil, &Refusal{Err: errNoPair, Challenge: challenge}
	}
	return g.named(r, pair[:at], pair[at+1:], challenge)
}

// named finds who holds a secret and goes by a name.
func (g *Gate) named(r *http.Request, username, secret, challenge string) (*caseload.Principal, error) {
	by, err := g.svc.AuthenticateAs(r.Context(), username, secret, ClientAddress(r))
	return by, refused(err, challenge)
}

// refused makes a Refusal with a challenge of the error that says that nobody
// was found. Any other stays what it is.
func refused(err error, challenge string) error {
	if e, ok := unknown(err); ok {
		return &Refusal{Err: e, Challenge: challenge}
	}
	return err
}

// unknown reports whether an error says that nobody was found.
func unknown(err error) (*caseload.Error, bool) {
	e, ok := errors.AsType[*caseload.Error](err)
	return e, ok && e.Code == caseload.CodeUnauthenticated
}
