package caseload

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// Account is how a user signs in to the pages. What others see of a user is in the
// User.
type Account struct {
	Tenant   TenantID
	User     PK
	Password string // what is kept of it, "": there is none yet
	Codes    CodeMaker
	Offered  Offer     // the secret that Codes is to have, once the user shows to have it
	Recovery [][]byte  // the SHA-256 of each code that is good in the place of one of Codes, once
	Issuer   string    // of OpenID Connect, that says who the user is; "": none
	Subject  string    // what the user is called there
	SignedIn time.Time // for the last time, zero: never
}

// CodeMaker is a second factor: an app that makes a code of six digits every 30 s
// (RFC 6238). The zero CodeMaker is none.
type CodeMaker struct {
	Secret string // in Base32; the app has it too
	Last   int64  // the step whose code was used last: each is good once
}

// Offer is a secret for codes that the user is still to show to have. The zero Offer
// is none.
type Offer struct {
	Secret string // in Base32
	Ends   time.Time
}

// good reports whether there is an offer that has not ended.
func (o Offer) good(now time.Time) bool { return o.Secret != "" && now.Before(o.Ends) }

const (
	offerLife     = time.Hour
	codeStep      = 30 * time.Second
	codeDrift     = 1 // steps that a clock may be off
	recoveryCodes = 10
	recoveryBytes = 10
)

// accept reports whether a code is one of now that was not used, and uses it.
func (m *CodeMaker) accept(code string, now time.Time) bool {
	code = strings.ReplaceAll(code, " ", "")
	at := now.Unix() / int64(codeStep/time.Second)
	for step := max(at-codeDrift, m.Last+1); step <= at+codeDrift; step++ {
		want, err := hotp.GenerateCodeCustom(m.Secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			m.Last = step
			return true
		}
	}
	return false
}

// acceptCode reports whether a code is of the second factor, or one of recovery,
// which it uses up.
func (a *Account) acceptCode(code string, now time.Time) bool {
	if a.Codes.accept(code, now) {
		return true
	}
	sum := recoverySum(code)
	at := slices.IndexFunc(a.Recovery, func(kept []byte) bool { return subtle.ConstantTimeCompare(kept, sum) == 1 })
	if at < 0 {
		return false
	}
	a.Recovery = slices.Delete(a.Recovery, at, at+1)
	return true
}

// recoverySum is what is kept of a recovery code: too long to be guessed, it needs
// no salt.
func recoverySum(code string) []byte {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(code))))
	return sum[:]
}

// errPassword answers who does not know the own password.
var errPassword = Faulty("current", kindOtherPassword.Of())

// ChangePassword gives the caller another password, and ends all of the caller's
// sessions but the one at hand. current is the one until now.
func (s *Service) ChangePassword(ctx context.Context, p *Principal, current, next string) error {
	u, err := s.ownUser(ctx, p)
	if err != nil {
		return err
	}
	if err := s.proveOwn(ctx, p, current); err != nil {
		return err
	}
	return s.setPassword(ctx, u, p.Tenant.ID, next, p.Session)
}

// setPassword keeps a user's new password, and ends the user's sessions but one.
func (s *Service) setPassword(ctx context.Context, u *User, t TenantID, password, but string) error {
	if err := checkPassword(password, u); err != nil {
		return err
	}
	kept, err := hashPassword(ctx, password)
	if err != nil {
		return err
	}
	if _, err := s.store.ChangeAccount(ctx, t, u.PK, func(a *Account) error { a.Password = kept; return nil }); err != nil {
		return err
	}
	return s.store.EndSessions(ctx, t, u.PK, but)
}

// proveOwn refuses who does not know the password of the own account.
func (s *Service) proveOwn(ctx context.Context, p *Principal, password string) error {
	what := "password of " + userText(p.User)
	if err := s.mayTry(ctx, p.Tenant.ID, what, attemptsByUser); err != nil {
		return err
	}
	a, err := s.store.Account(ctx, p.Tenant.ID, p.User)
	if err != nil {
		return err
	}
	same, err := matchesPassword(ctx, a.Password, password)
	if err != nil {
		return err
	}
	if !same {
		return errPassword
	}
	return s.forgive(ctx, p.Tenant.ID, what)
}

// ownUser is the user whom the caller is signed in as.
func (s *Service) ownUser(ctx context.Context, p *Principal) (*User, error) {
	if p.Session == "" {
		return nil, Errorf(CodeForbidden, "This is for who is signed in to the pages.")
	}
	if p.Behind != 0 {
		return nil, Errorf(CodeForbidden, "An account is shown to its own user alone. Stop viewing first.")
	}
	return s.userOf(ctx, p)
}

// OwnAccount says how the caller signs in, without what is secret of it.
func (s *Service) OwnAccount(ctx context.Context, p *Principal) (AccountView, error) {
	if _, err := s.ownUser(ctx, p); err != nil {
		return AccountView{}, err
	}
	a, err := s.store.Account(ctx, p.Tenant.ID, p.User)
	return a.view(), err
}

// AccountView is what an Account shows, without what is secret of it.
type AccountView struct {
	Password, Codes bool      // whether there is one
	Recovery        int64     // codes that are left
	Issuer          string    // "": none
	SignedIn        time.Time // for the last time, zero: never
}

func (a *Account) view() AccountView {
	return AccountView{Password: a.Password != "", Codes: a.Codes.Secret != "", Recovery: int64(len(a.Recovery)), Issuer: a.Issuer, SignedIn: a.SignedIn}
}

// OfferCodes is a secret for an app that is to make codes for the caller. It counts
// once ConfirmCodes has seen a code. Until then the same is offered again, for an hour:
// a page that is loaded twice does not make what was scanned worthless.
func (s *Service) OfferCodes(ctx context.Context, p *Principal) (*otp.Key, error) {
	u, err := s.ownUser(ctx, p)
	if err != nil {
		return nil, err
	}
	now, secret := s.now().Truncate(time.Microsecond), newCodeSecret()
	a, err := s.store.ChangeAccount(ctx, p.Tenant.ID, p.User, func(a *Account) error {
		if !a.Offered.good(now) {
			a.Offered = Offer{secret, now.Add(offerLife)}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return codeKey(p.Tenant.Name, u.Email, a.Offered.Secret)
}

// ErrOfferEnded answers who confirms a secret that is offered no more.
var ErrOfferEnded = clashing(kindOfferEnded.Of())

// ConfirmCodes makes the secret that was offered the caller's second factor, if a
// code of it shows that the caller has it, and answers the recovery codes, which are
// shown this once. It takes the password, or a session that somebody else has got hold
// of could lock its user out.
func (s *Service) ConfirmCodes(ctx context.Context, p *Principal, password, code string) ([]string, error) {
	codes := newRecoveryCodes()
	err := s.changeOwn(ctx, p, password, func(a *Account) error {
		if !a.Offered.good(s.now()) {
			return ErrOfferEnded
		}
		m := CodeMaker{Secret: a.Offered.Secret}
		if !m.accept(code, s.now()) {
			return errCode
		}
		a.Codes, a.Offered, a.Recovery = m, Offer{}, sumsOf(codes)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return codes, s.store.EndSessions(ctx, p.Tenant.ID, p.User, p.Session)
}

// RenewRecovery answers new recovery codes in the place of the old ones.
func (s *Service) RenewRecovery(ctx context.Context, p *Principal, password string) ([]string, error) {
	codes := newRecoveryCodes()
	err := s.changeOwn(ctx, p, password, func(a *Account) error {
		if a.Codes.Secret == "" {
			return clashing(kindNoSecondFactor.Of())
		}
		a.Recovery = sumsOf(codes)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return codes, nil
}

// DropCodes takes the caller's second factor away.
func (s *Service) DropCodes(ctx context.Context, p *Principal, password string) error {
	return s.changeOwn(ctx, p, password, func(a *Account) error {
		a.Codes, a.Recovery = CodeMaker{}, nil
		return nil
	})
}

// changeOwn changes the account of a caller who knows its password.
func (s *Service) changeOwn(ctx context.Context, p *Principal, password string, change func(*Account) error) error {
	if _, err := s.ownUser(ctx, p); err != nil {
		return err
	}
	if err := s.proveOwn(ctx, p, password); err != nil {
		return err
	}
	_, err := s.store.ChangeAccount(ctx, p.Tenant.ID, p.User, change)
	return err
}

func newRecoveryCodes() []string {
	codes := make([]string, recoveryCodes)
	for i := range codes {
		codes[i] = newRecoveryCode()
	}
	return codes
}

func sumsOf(codes []string) [][]byte {
	sums := make([][]byte, len(codes))
	for i, c := range codes {
		sums[i] = recoverySum(c)
	}
	return sums
}
