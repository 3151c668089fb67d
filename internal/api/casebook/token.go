package casebook

import (
	"cmp"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/auth"
	"caseload/internal/httpkit"
)

// TokenPath is where applications get their tokens.
const TokenPath = "/oauth2/token"

// maxTokenBody is how long the form of a request for a token may be, in bytes.
const maxTokenBody = 16 << 10

// NewTokens makes a handler of TokenPath: the client credentials grant of OAuth
// 2.0 (RFC 6749, 4.4), for applications and for every other API key. Tokens that
// are given count as requests of the key. What was refused counts for nobody: a
// secret has more values than can be tried, and an address may be a proxy's, by
// which one who guesses would shut out all others.
func NewTokens(svc *caseload.Service, o Options) http.Handler {
	t := &tokens{o.filled(), svc}
	return httpkit.Adapt(t.answer, t.fail)
}

type tokens struct {
	Options
	svc *caseload.Service
}

// grantError is why no token is given (RFC 6749, 5.2).
type grantError struct {
	status      int
	code        string
	description string
	basic       bool  // the client has used Basic
	cause       error // for the log of the key; nil: the description is all that is wrong
}

func (e *grantError) Error() string { return e.description }

// Unwrap is what led to it, or else that the request was wrong.
func (e *grantError) Unwrap() error {
	if e.cause == nil {
		return caseload.Errorf(caseload.CodeInvalid, "%s", e.description)
	}
	return e.cause
}

func badGrant(code, description string) *grantError {
	return &grantError{status: http.StatusBadRequest, code: code, description: description}
}

func invalidClient(basic bool, cause error) *grantError {
	return &grantError{http.StatusUnauthorized, "invalid_client", "There is no client with this ID and secret, or it was revoked.", basic, cause}
}

// wireToken is the answer of RFC 6749, 5.1.
type wireToken struct {
	AccessToken string `json:"access_token"`
	ExpiresIn   int    `json:"expires_in"` // seconds
	TokenType   string `json:"token_type"`
	Scope       string `json:"scope"` // by spaces: all that the client has, whatever part of it was asked for (RFC 6749, 3.3)
}

type wireGrantError struct {
	Error       string `json:"error"`
	Description string `json:"error_description"`
}

func (t *tokens) answer(w http.ResponseWriter, r *http.Request) error {
	note := httpkit.Annotate(r.Context())
	note.Face, note.Route = faceName, TokenPath
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return &grantError{status: http.StatusMethodNotAllowed, code: "invalid_request", description: "A token is asked for by POST."}
	}
	asked, err := readGrant(w, r)
	if err != nil {
		return err
	}
	by, err := t.svc.AuthenticateClient(r.Context(), asked.id, asked.secret, auth.ClientAddress(r))
	if caseload.CodeOf(err) == caseload.CodeUnauthenticated {
		return invalidClient(asked.basic, err)
	}
	if err != nil {
		return err
	}
	note.Tenant, note.Key = by.Tenant.Slug, by.KeyID
	if err := t.Limiter.Take(by.Key).Refusal(w.Header()); err != nil {
		return err
	}
	token, err := t.svc.CreateToken(r.Context(), by)
	if err != nil {
		return err
	}
	body, err := json.Marshal(wireToken{token, int(caseload.TokenLife.Seconds()), "Bearer", scopeOf(by)})
	if err != nil {
		return err
	}
	return httpkit.Send(w, http.StatusOK, httpkit.JSONType, body, t.WriteTimeout)
}

// scopeOf lists the scopes of who gets a token.
func scopeOf(by *caseload.Principal) string {
	var all []string
	for _, s := range caseload.Scopes {
		if by.Can(s) {
			all = append(all, string(s))
		}
	}
	return strings.Join(all, " ")
}

// fail answers an error as RFC 6749, 5.2, has it.
func (t *tokens) fail(w http.ResponseWriter, _ *http.Request, err error) {
	e, ok := errors.AsType[*grantError](err)
	if !ok {
		e = grantErrorOf(err)
	}
	h := w.Header()
	switch {
	case e.basic:
		h.Set("WWW-Authenticate", `Basic realm="caseload"`)
	case e.status == http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="caseload"`)
	case e.status == http.StatusServiceUnavailable:
		h.Set("Retry-After", "1")
	}
	body, err := json.Marshal(wireGrantError{e.code, e.description})
	if err == nil {
		_ = httpkit.Send(w, e.status, httpkit.JSONType, body, t.WriteTimeout) // the client is gone if this fails
	}
}

// grantErrorOf is what a client is told of an error that is not about the grant.
func grantErrorOf(err error) *grantError {
	status := httpkit.Status(caseload.CodeOf(err))
	code := "invalid_request"
	switch {
	case status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests:
		code = "temporarily_unavailable"
	case status >= http.StatusInternalServerError:
		code = "server_error"
	}
	return &grantError{status: status, code: code, description: sentenceOf(err)}
}

// grant is what a client asks with.
type grant struct {
	id, secret string
	basic      bool
}

// readGrant reads the grant from the form of the body, the query, and Basic
// (difference 84). The pages of the original have it in either of the first two.
func readGrant(w http.ResponseWriter, r *http.Request) (g grant, err error) {
	form, err := grantParameters(w, r)
	if err != nil {
		return g, err
	}
	for _, name := range []string{"grant_type", "client_id", "client_secret", "scope"} {
		if len(slices.Compact(slices.Clone(form[name]))) > 1 {
			return g, badGrant("invalid_request", "The parameter "+name+" is given with two values.")
		}
	}
	switch form.Get("grant_type") {
	case "client_credentials":
	case "":
		return g, badGrant("invalid_request", "The parameter grant_type is missing; it must be client_credentials.")
	default:
		return g, badGrant("unsupported_grant_type", "The parameter grant_type must be client_credentials.")
	}
	g.id, g.secret = form.Get("client_id"), form.Get("client_secret")
	if r.Header.Get("Authorization") != "" {
		return basicGrant(r, g)
	}
	if g.id == "" || g.secret == "" {
		return g, &grantError{status: http.StatusUnauthorized, code: "invalid_client", description: "Send client_id and client_secret, as a form or by Basic."}
	}
	return g, nil
}

// grantParameters are the parameters of the query and the form.
func grantParameters(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	body, err := httpkit.Body(w, r, maxTokenBody)
	if err != nil {
		return nil, err
	}
	kind, _, err := mime.ParseMediaType(cmp.Or(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded"))
	if len(body) > 0 && (err != nil || kind != "application/x-www-form-urlencoded") {
		return nil, badGrant("invalid_request", "The body must be of the type application/x-www-form-urlencoded.")
	}
	all, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, badGrant("invalid_request", "The query is not well formed.")
	}
	form, err := url.ParseQuery(strings.TrimSpace(string(body)))
	if err != nil {
		return nil, badGrant("invalid_request", "The form is not well formed.")
	}
	for name, values := range form {
		all[name] = append(all[name], values...)
	}
	return all, nil
}

// basicGrant reads the client from Basic, where both parts are encoded as in a
// form (RFC 6749, 2.3.1). A client may use one way only.
func basicGrant(r *http.Request, g grant) (grant, error) {
	name, secret, ok := r.BasicAuth()
	id, err := url.QueryUnescape(name)
	if !ok || err != nil {
		return g, invalidClient(true, nil)
	}
	if g.secret != "" || g.id != "" && g.id != id {
		return g, badGrant("invalid_request", "The client is given in two ways; use one.")
	}
	secret, err = url.QueryUnescape(secret)
	if err != nil {
		return g, invalidClient(true, nil)
	}
	return grant{id, secret, true}, nil
}
