package caseload

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// Visit is where somebody signs in from.
type Visit struct {
	Address netip.Addr
	Agent   string // the browser, as it calls itself
}

// SignIn is what somebody says to sign in.
type SignIn struct {
	Organisation    string // the slug of a tenant
	Email, Password string
}

// Entry is a session that has just begun. Token is shown to its browser, and to
// nobody else.
type Entry struct {
	Token   string
	Session Session
}

// errSignIn is one and the same for organisations and users that are unknown, users
// who are disabled or have no password, and passwords that are wrong.
var errSignIn = Errorf(CodeUnauthenticated, "The email address or the password is wrong.")

// errCode refuses a code of a second factor, whatever is wrong with it.
var errCode = Invalid("code", "This is not the code that the app shows now, or it was used already. Wait for the next one.")

// Attempts that are allowed within attemptsIn, of one thing. Who has used them up
// waits until it has passed since the first.
const (
	attemptsIn        = 15 * time.Minute
	attemptsByUser    = 10
	attemptsByAddress = 100
)

// SignIn begins a session for who knows a password. Where the user has a second
// factor the session is Pending, and ConfirmSignIn begins the real one.
func (s *Service) SignIn(ctx context.Context, in SignIn, from Visit) (*Entry, error) {
	email := strings.ToLower(strings.TrimSpace(in.Email))
	tenant, err := s.Tenant(ctx, strings.ToLower(strings.TrimSpace(in.Organisation)))
	if err != nil && CodeOf(err) != CodeNotFound {
		return nil, err
	}
	where := "sign in from " + networkOf(from.Address)
	if err := s.mayTry(ctx, tenant.ID, where, attemptsByAddress); err != nil {
		return nil, err
	}
	who := "sign in of " + email
	if err := s.mayTry(ctx, tenant.ID, who, attemptsByUser); err != nil {
		return nil, err
	}
	u, a, err := s.accountOf(ctx, tenant, email)
	if err != nil {
		return nil, err
	}
	same, err := matchesPassword(ctx, a.Password, in.Password)
	if err != nil {
		return nil, err
	}
	if !same || u == nil {
		return nil, errSignIn
	}
	if err := s.forgive(ctx, tenant.ID, who); err != nil {
		return nil, err
	}
	// what failed from there stays counted: one good account is no way to try others for ever
	if err := s.store.TakeBackAttempt(ctx, tenant.ID, attemptSum(where)); err != nil {
		return nil, err
	}
	return s.enter(ctx, tenant, u, from, a.Codes.Secret != "")
}

// networkOf is whose address it is, as far as can be told: of IPv6, everybody has at
// least a /64 of addresses (RFC 6177, 2).
func networkOf(a netip.Addr) string {
	a = a.Unmap().WithZone("")
	if a.Is6() {
		return netip.PrefixFrom(a, 64).Masked().String()
	}
	return a.String()
}

// accountOf finds a user who may sign in, and how. There is none for an unknown
// tenant; nil stands for an unknown user, with an empty account.
func (s *Service) accountOf(ctx context.Context, t Tenant, email string) (*User, Account, error) {
	if t.ID == 0 {
		return nil, Account{}, nil
	}
	var u *User
	err := s.view(ctx, &Principal{Tenant: t}, Brief, Own, Internal, func(r *reader) error {
		u = nil
		for _, other := range r.catalog.Users() {
			if other.Email == email && other.enters() {
				u = other
			}
		}
		return nil
	})
	if err != nil || u == nil {
		return nil, Account{}, err
	}
	a, err := s.store.Account(ctx, t.ID, u.PK)
	return u, a, err
}

// enters reports whether the user may use the pages.
func (u *User) enters() bool { return u != nil && !u.Hidden && u.Enabled && !u.Application }

// mayTry counts an attempt of something, and refuses it if there were too many. It
// is counted before it is looked at, so that many at once are no more.
func (s *Service) mayTry(ctx context.Context, t TenantID, what string, most int) error {
	now := s.now()
	ok, err := s.store.Attempt(ctx, t, attemptSum(what), now, now.Add(-attemptsIn), most)
	if err == nil && !ok {
		err = Errorf(CodeRateLimited, "There were too many attempts. Wait %d minutes and try again, or ask an administrator for a new link to sign in by.", attemptsIn/time.Minute)
	}
	return err
}

// forgive forgets the attempts of something that came out well.
func (s *Service) forgive(ctx context.Context, t TenantID, what string) error {
	return s.store.ForgetAttempts(ctx, t, attemptSum(what))
}

// attemptSum is what is kept of what was attempted: no address, of a person or of a
// machine, can be read from it.
func attemptSum(what string) []byte {
	sum := sha256.Sum256([]byte(what))
	return sum[:]
}

func userText(k PK) string { return strconv.FormatInt(int64(k), 10) }

// ConfirmSignIn goes on with a Pending session: a code of the user's second factor,
// or one of recovery, ends it and begins the real one.
func (s *Service) ConfirmSignIn(ctx context.Context, token, code string, from Visit) (*Entry, error) {
	session, tenant, err := s.sessionOf(ctx, token)
	if err != nil {
		return nil, err
	}
	if !session.Pending {
		return nil, errSession
	}
	if err := s.mayTry(ctx, tenant.ID, "code of "+userText(session.User), attemptsByUser); err != nil {
		return nil, err
	}
	_, err = s.store.ChangeAccount(ctx, tenant.ID, session.User, func(a *Account) error {
		if !a.acceptCode(code, s.now()) {
			return errCode
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	switch ok, err := s.store.EndSession(ctx, tenant.ID, session.User, session.ID); {
	case err != nil:
		return nil, err
	case !ok: // another code went on with it at the same time
		return nil, errSession
	}
	u, err := s.userOf(ctx, &Principal{Tenant: tenant, User: session.User})
	if err != nil {
		return nil, err
	}
	if err := s.forgive(ctx, tenant.ID, "code of "+userText(u.PK)); err != nil {
		return nil, err
	}
	return s.enter(ctx, tenant, u, from, false)
}

// SignInAs begins a session for whom a provider of OpenID Connect vouches for: the
// user who is tied to that subject, else the one of the email address, if the
// provider has verified it, who is tied to it from then on.
func (s *Service) SignInAs(ctx context.Context, slug string, said Vouched, from Visit) (*Entry, error) {
	tenant, err := s.Tenant(ctx, slug)
	if err != nil {
		return nil, err
	}
	a, err := s.store.AccountBySubject(ctx, tenant.ID, said.Issuer, said.Subject)
	if err == nil {
		u, err := s.userOf(ctx, &Principal{Tenant: tenant, User: a.User})
		if err != nil {
			return nil, errVouched
		}
		return s.enter(ctx, tenant, u, from, false)
	}
	if CodeOf(err) != CodeNotFound {
		return nil, err
	}
	u, a, err := s.accountOf(ctx, tenant, strings.ToLower(said.Email))
	switch {
	case err != nil:
		return nil, err
	case u == nil || !said.Verified || a.Subject != "":
		return nil, errVouched
	}
	_, err = s.store.ChangeAccount(ctx, tenant.ID, u.PK, func(a *Account) error {
		if a.Subject != "" {
			return errVouched
		}
		a.Issuer, a.Subject = said.Issuer, said.Subject
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.enter(ctx, tenant, u, from, false)
}

// Vouched is what a provider of OpenID Connect says of somebody.
type Vouched struct {
	Issuer, Subject string
	Email           string
	Verified        bool // that the email address is theirs
}

var errVouched = Errorf(CodeForbidden, "You are known to the provider, but not here. Ask an administrator for an invitation to the email address that you have there.")

// codeKey is a secret as an app that makes codes takes it.
func codeKey(issuer, account, secret string) (*otp.Key, error) {
	raw, err := codeText.DecodeString(secret)
	if err != nil {
		return nil, err
	}
	return totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: account, Secret: raw, Period: uint(codeStep / time.Second), Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
}

// codeText is how secrets of codes are written.
var codeText = base32.StdEncoding.WithPadding(base32.NoPadding)

// newCodeSecret makes a secret of the length that RFC 4226 advises (4, R6).
func newCodeSecret() string {
	b := make([]byte, 20)
	_, _ = rand.Read(b) // never fails
	return codeText.EncodeToString(b)
}

// newRecoveryCode is four groups of four letters and digits.
func newRecoveryCode() string {
	b := make([]byte, recoveryBytes)
	_, _ = rand.Read(b) // never fails
	text := strings.ToLower(base32.StdEncoding.EncodeToString(b))
	return text[:4] + "-" + text[4:8] + "-" + text[8:12] + "-" + text[12:]
}
