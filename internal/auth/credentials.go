// Package auth says who sent a request and how often they may: API keys, and
// the rate limit of each.
package auth

import (
	"cmp"
	"net/http"
	"net/netip"
	"strings"

	"caseload"
)

var (
	errNoKey = caseload.Errorf(caseload.CodeUnauthenticated,
		"Send an API key, as Authorization: Bearer sk_... or as X-API-Key: sk_...")
	errTwoKeys = caseload.Errorf(caseload.CodeUnauthenticated, "The request holds two different API keys; send one.")
)

// Key finds out who sent a request, by the API key in Authorization (of the
// scheme Bearer, in any case) or X-API-Key. A request without a key, with two
// different ones, or with one that is not valid is CodeUnauthenticated. The
// Principal acts through the face.
func Key(svc *caseload.Service, r *http.Request, face string) (*caseload.Principal, error) {
	if by := Known(r.Context()); by != nil {
		by.Face = face
		return by, nil
	}
	secret, err := secretOf(r.Header)
	if err != nil {
		return nil, err
	}
	by, err := svc.Authenticate(r.Context(), secret, ClientAddress(r))
	if err != nil {
		return nil, err
	}
	by.Face = face
	return by, nil
}

// secretOf returns the one key that the headers hold.
func secretOf(h http.Header) (string, error) {
	var found string
	for _, secret := range secretsOf(h) {
		if found != "" && secret != "" && secret != found {
			return "", errTwoKeys
		}
		found = cmp.Or(secret, found)
	}
	if found == "" {
		return "", errNoKey
	}
	return found, nil
}

// secretsOf lists what the headers hold. Another scheme of Authorization is
// between the client and a proxy.
func secretsOf(h http.Header) []string {
	var secrets []string
	for _, value := range h.Values("Authorization") {
		scheme, secret, _ := strings.Cut(strings.TrimSpace(value), " ")
		if strings.EqualFold(scheme, "Bearer") {
			secrets = append(secrets, strings.TrimSpace(secret))
		}
	}
	for _, value := range h.Values("X-API-Key") {
		secrets = append(secrets, strings.TrimSpace(value))
	}
	return secrets
}

// ClientAddress is the address at the other end of the connection. Headers
// that claim another one are not believed: anybody can send them.
func ClientAddress(r *http.Request) netip.Addr {
	at, _ := netip.ParseAddrPort(r.RemoteAddr)
	return at.Addr()
}
