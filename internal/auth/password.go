package auth

import (
	"net/http"

	"caseload"
)

// PasswordChallenge asks for what KeyOrPassword takes of programs that know no keys.
const PasswordChallenge = `Basic realm="Caseload"`

// KeyOrPassword is Key, for who may also send the API key as the password of Basic
// (RFC 7617), with any user name.
func KeyOrPassword(svc *caseload.Service, r *http.Request, face string) (*caseload.Principal, error) {
	_, secret, ok := r.BasicAuth()
	if !ok {
		return Key(svc, r, face)
	}
	by, err := svc.Authenticate(r.Context(), secret, ClientAddress(r))
	if err != nil {
		return nil, err
	}
	by.Face = face
	return by, nil
}
