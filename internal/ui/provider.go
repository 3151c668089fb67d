package ui

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"

	"caseload"
	"caseload/internal/httpkit"
)

// Provider vouches for users by OpenID Connect. The zero Provider does for nobody.
type Provider struct {
	Issuer       string // of OpenID Connect Discovery 1.0
	ClientID     string
	ClientSecret string // "": the client is public
	Name         string // what the pages call it; "": the issuer's host
}

// The addresses of signing in by the provider.
const (
	providerAddress = "/ui/login/oidc"
	callbackAddress = providerAddress + "/callback"
)

const (
	flowCookie     = "oidc"
	flowLife       = 10 * time.Minute // to sign in at the provider
	maxFlow        = 2 << 10          // of the cookie
	providerWithin = 10 * time.Second // for one answer of the provider
)

// title is what the pages call the provider.
func (p *Provider) title() string {
	if p.Name != "" {
		return p.Name
	}
	if u, err := url.Parse(p.Issuer); err == nil {
		return u.Host
	}
	return p.Issuer
}

// discovered is the provider as it describes itself, asked when it is first needed
// and again until it answers.
type discovered struct {
	Provider
	found  atomic.Pointer[oidc.Provider]
	asking singleflight.Group
}

// ask finds out where the provider is. Who comes while it is asked waits for the same
// answer.
func (d *discovered) ask(ctx context.Context) (*oidc.Provider, error) {
	if found := d.found.Load(); found != nil {
		return found, nil
	}
	found, err, _ := d.asking.Do(d.Issuer, func() (any, error) {
		found, err := oidc.NewProvider(asking(context.WithoutCancel(ctx)), d.Issuer) // its keys are asked for later, too
		if err == nil {
			d.found.Store(found)
		}
		return found, err
	})
	return found.(*oidc.Provider), err
}

// asking bounds how long the provider may take.
func asking(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, &http.Client{Timeout: providerWithin})
}

// flow is a way to the provider and back, as its cookie keeps it.
type flow struct {
	State        string `json:"s"` // that the provider gives back
	Nonce        string `json:"n"` // that its token holds
	Verifier     string `json:"v"` // of PKCE (RFC 7636)
	Organisation string `json:"o"`
	ReturnTo     string `json:"r"`
}

// client is this server as the provider knows it.
func (v *visit) client(found *oidc.Provider) oauth2.Config {
	return oauth2.Config{
		ClientID: v.provider.ClientID, ClientSecret: v.provider.ClientSecret, Endpoint: found.Endpoint(),
		RedirectURL: httpkit.Origin(v.r, v.PublicURL) + callbackAddress, Scopes: []string{oidc.ScopeOpenID, "email"},
	}
}

// toProvider leads to the provider, once it is known to which organisation.
func toProvider(v *visit) error {
	if v.provider.Issuer == "" {
		return &caseload.Error{Code: caseload.CodeNotFound}
	}
	asked := v.r.URL.Query()
	f := flow{rand.Text(), rand.Text(), oauth2.GenerateVerifier(), asked.Get("organisation"), ownAddress(asked.Get("return_to"))}
	if f.Organisation == "" {
		only, err := v.onlyOrganisation()
		if err != nil {
			return err
		}
		f.Organisation = only
	}
	found, err := v.provider.ask(v.r.Context())
	if err != nil {
		return v.notVouched(f, "provider.silent", err)
	}
	text, err := json.Marshal(f)
	if err != nil {
		return err
	}
	if len(text) > maxFlow {
		return caseload.Errorf(caseload.CodeTooLarge, "The address to return to is too long.")
	}
	v.setCookie(flowCookie, base64.RawURLEncoding.EncodeToString(text), flowLife)
	client := v.client(found)
	return v.redirect(client.AuthCodeURL(f.State, oidc.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier)))
}

// notVouched answers with the form to sign in and what has gone wrong, of which the
// log has the cause.
func (v *visit) notVouched(f flow, key string, cause error) error {
	httpkit.Annotate(v.r.Context()).Err = cause
	in := signIn{Organisation: f.Organisation, ReturnTo: f.ReturnTo}
	return v.login(http.StatusUnprocessableEntity, in, []problem{{"", v.t(key, "Provider", v.provider.title())}})
}

// errForeignAnswer is an answer of the provider to no question of this browser.
var errForeignAnswer = errors.New("the state is not that of the cookie")

// fromProvider begins a session for whom the provider vouches for.
func fromProvider(v *visit) error {
	f, ok := v.takeFlow()
	answer := v.r.URL.Query()
	switch {
	case v.provider.Issuer == "":
		return &caseload.Error{Code: caseload.CodeNotFound}
	case !ok || subtle.ConstantTimeCompare([]byte(f.State), []byte(answer.Get("state"))) == 0:
		return v.notVouched(flow{ReturnTo: home}, "provider.again", errForeignAnswer)
	case answer.Get("error") != "": // RFC 6749, 4.1.2.1
		return v.notVouched(f, "provider.refused", errors.New("the provider refused"))
	}
	said, err := v.vouched(f, answer.Get("code"))
	if err != nil {
		return v.notVouched(f, "provider.failed", err)
	}
	e, err := v.svc.SignInAs(v.r.Context(), f.Organisation, *said, v.from())
	switch caseload.CodeOf(err) {
	case caseload.CodeForbidden, caseload.CodeNotFound:
		return v.notVouched(f, "provider.unknown", err)
	}
	if err != nil {
		return err
	}
	return v.enter(e, ownAddress(f.ReturnTo))
}

// takeFlow reads the cookie of the way to the provider, which it forgets: an answer
// is good once.
func (v *visit) takeFlow() (f flow, ok bool) {
	value := v.cookie(flowCookie)
	v.setCookie(flowCookie, "", 0)
	text, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || json.Unmarshal(text, &f) != nil {
		return flow{}, false
	}
	return f, f.State != ""
}

// vouched is what the provider says of who has signed in there (OpenID Connect
// Core 1.0, 3.1.3).
func (v *visit) vouched(f flow, code string) (*caseload.Vouched, error) {
	ctx := asking(v.r.Context())
	found, err := v.provider.ask(ctx)
	if err != nil {
		return nil, err
	}
	client := v.client(found)
	tokens, err := client.Exchange(ctx, code, oauth2.VerifierOption(f.Verifier))
	if err != nil {
		return nil, unanswered("exchange the code", err)
	}
	raw, _ := tokens.Extra("id_token").(string) // without one it is no token
	token, err := found.Verifier(&oidc.Config{ClientID: v.provider.ClientID, Now: v.Now}).Verify(ctx, raw)
	if err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(f.Nonce)) == 0 {
		return nil, errors.New("the nonce of the token is another")
	}
	var claims mailClaims
	if err := token.Claims(&claims); err != nil {
		return nil, err
	}
	if claims.Email == "" { // which a provider may tell only here (5.4)
		if claims, err = mailOf(ctx, found, tokens, token.Subject); err != nil {
			return nil, err
		}
	}
	return &caseload.Vouched{Issuer: token.Issuer, Subject: token.Subject, Email: strings.TrimSpace(claims.Email), Verified: claims.verified()}, nil
}

// unanswered is the error of a request to the provider, for the log: an answer of the
// provider, which errors of the libraries quote, may have in it what nobody is to read
// there.
func unanswered(doing string, err error) error {
	if gone, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Errorf("%s: %w", doing, gone.Err)
	}
	if refused, ok := errors.AsType[*oauth2.RetrieveError](err); ok && refused.Response != nil {
		return fmt.Errorf("%s: the provider answered %d", doing, refused.Response.StatusCode)
	}
	return fmt.Errorf("%s: the provider answered what cannot be used", doing)
}

// mailClaims are the claims about an email address (5.1).
type mailClaims struct {
	Email    string `json:"email"`
	Verified any    `json:"email_verified"` // some providers write a text
}

func (c *mailClaims) verified() bool { return c.Verified == true || c.Verified == "true" }

// mailOf asks the provider for the claims about a subject.
func mailOf(ctx context.Context, found *oidc.Provider, tokens *oauth2.Token, subject string) (c mailClaims, err error) {
	info, err := found.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
	if err != nil {
		return c, unanswered("ask for the claims", err)
	}
	if info.Subject != subject { // 5.3.2
		return c, errors.New("the claims are of another subject")
	}
	err = info.Claims(&c)
	return c, err
}

// providerButtons lead to the provider, from the form to sign in.
func (v *visit) providerButtons(in signIn) []button {
	if v.provider.Issuer == "" {
		return nil
	}
	asked := url.Values{}
	if in.Organisation != "" {
		asked.Set("organisation", in.Organisation)
	}
	if to := ownAddress(in.ReturnTo); to != home {
		asked.Set("return_to", to)
	}
	to := providerAddress
	if len(asked) > 0 {
		to += "?" + asked.Encode()
	}
	return []button{{link: link{v.t("provider.sign-in", "Provider", v.provider.title()), to}, Looks: "secondary"}}
}
