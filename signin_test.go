package caseload_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"caseload"
)

const goodPassword = "three odd words apart"

var somewhere = caseload.Visit{Address: netip.MustParseAddr("192.0.2.7"), Agent: "Browser/1.0"}

// invited is a user who has chosen goodPassword, and the session that it began.
func (o *office) invited(name string, role caseload.Role) (*caseload.User, *caseload.Entry) {
	o.Helper()
	u := o.user(name, role)
	secret, _, err := o.service.InviteUser(o.Context(), o.admin, u.ID)
	o.must(err)
	e, err := o.service.AcceptInvitation(o.Context(), secret, goodPassword, somewhere)
	o.must(err)
	return u, e
}

func (o *office) signIn(slug, email, password string) (*caseload.Entry, error) {
	return o.service.SignIn(o.Context(), caseload.SignIn{Organisation: slug, Email: email, Password: password}, somewhere)
}

// entered is who is signed in by a token.
func (o *office) entered(token string) *caseload.Principal {
	o.Helper()
	in, err := o.service.AuthenticateSession(o.Context(), token, "pages")
	o.must(err)
	return in.By
}

func (o *office) wantOut(what, token string) {
	o.Helper()
	_, err := o.service.AuthenticateSession(o.Context(), token, "pages")
	o.wantCode(what, err, caseload.CodeUnauthenticated)
}

// code is what the app of a secret shows.
func (o *office) code(secret string) string {
	o.Helper()
	code, err := totp.GenerateCode(secret, o.now)
	o.must(err)
	return code
}

// withCodes gives the user of a session a second factor, and answers its secret and
// the recovery codes.
func (o *office) withCodes(p *caseload.Principal) (string, []string) {
	o.Helper()
	key, err := o.service.OfferCodes(o.Context(), p)
	o.must(err)
	recovery, err := o.service.ConfirmCodes(o.Context(), p, goodPassword, o.code(key.Secret()))
	o.must(err)
	return key.Secret(), recovery
}

func TestAUserSignsInByThePasswordThatAnInvitationAskedFor(t *testing.T) {
	o := newOffice(t)
	u, first := o.invited("ana", caseload.RoleManager)
	want(o, "invited", o.entered(first.Token).User, u.PK)
	e, err := o.signIn("here", " Ana@Example.org ", goodPassword)
	o.must(err)
	p := o.entered(e.Token)
	want(o, "user", p.User, u.PK)
	want(o, "role", p.Role, caseload.RoleManager)
	want(o, "may write", p.Can(caseload.CasesWrite), true)
	want(o, "pending", e.Session.Pending, false)
	want(o, "agent", e.Session.Agent, "Browser/1.0")
}

func TestWhoMayNotSignInIsToldOneAndTheSame(t *testing.T) {
	o := newOffice(t)
	o.invited("ana", caseload.RoleManager)
	o.user("bare", caseload.RoleManager)
	_, _, err := o.service.CreateApplication(o.Context(), o.admin, caseload.ApplicationInput{Name: "robot", Email: "robot@example.org", Role: caseload.RoleAnalyst})
	o.must(err)
	o.newTenant("there")
	for _, in := range [][3]string{
		{"here", "ana@example.org", "another good password"}, {"here", "nobody@example.org", goodPassword}, {"there", "ana@example.org", goodPassword},
		{"nowhere", "ana@example.org", goodPassword}, {"here", "bare@example.org", ""}, {"here", "robot@example.org", ""}, {"", "", ""}, {"here", "ana@example.org", ""},
	} {
		e, err := o.signIn(in[0], in[1], in[2])
		if e != nil || caseload.CodeOf(err) != caseload.CodeUnauthenticated || err.Error() != "unauthenticated: The email address or the password is wrong." {
			t.Errorf("%q gives %+v, %v", in, e, err)
		}
	}
}

func TestTooManyAttemptsWaitWhetherThereIsSuchAUserOrNot(t *testing.T) {
	o := newOffice(t)
	o.invited("ana", caseload.RoleManager)
	for _, email := range []string{"ana@example.org", "nobody@example.org"} {
		for i := range 11 {
			_, err := o.signIn("here", email, "wrong")
			o.wantCode(fmt.Sprint(email, " ", i), err, map[bool]caseload.Code{false: caseload.CodeUnauthenticated, true: caseload.CodeRateLimited}[i == 10])
		}
	}
	_, err := o.signIn("here", "ana@example.org", goodPassword)
	o.wantCode("the right password", err, caseload.CodeRateLimited)
	o.now = o.now.Add(15 * time.Minute)
	_, err = o.signIn("here", "ana@example.org", goodPassword)
	o.must(err)
	for range 9 {
		_, _ = o.signIn("here", "ana@example.org", "wrong")
	}
	_, err = o.signIn("here", "ana@example.org", goodPassword)
	o.must(err)
	_, err = o.signIn("here", "ana@example.org", "wrong")
	o.wantCode("after a good one they are counted anew", err, caseload.CodeUnauthenticated)
}

func TestAddressesOfOneNetworkAreCountedAsOne(t *testing.T) {
	o := newOffice(t)
	from := caseload.Visit{Address: netip.MustParseAddr("2001:db8::1")}
	var err error
	for i := range 101 {
		_, err = o.service.SignIn(o.Context(), caseload.SignIn{Organisation: "here", Email: fmt.Sprint(i, "@example.org"), Password: "wrong"}, from)
		from.Address = from.Address.Next()
	}
	o.wantCode("the 101st, from an address of its own", err, caseload.CodeRateLimited)
	from.Address = netip.MustParseAddr("2001:db8:0:1::1")
	_, err = o.service.SignIn(o.Context(), caseload.SignIn{Organisation: " Here ", Email: "a@example.org", Password: "wrong"}, from)
	o.wantCode("from another network", err, caseload.CodeUnauthenticated)
}

func TestAnIDThatIsNoTextIsThatOfNoSession(t *testing.T) {
	o := newOffice(t)
	_, e := o.invited("ana", caseload.RoleManager)
	for _, id := range []string{"\x00", "\xff\xfe", "nothing"} {
		o.wantCode(fmt.Sprintf("%q", id), o.service.EndSession(o.Context(), o.entered(e.Token), id), caseload.CodeNotFound)
	}
}

func TestSecretOfCodesIsOfferedAgainForAnHour(t *testing.T) {
	o := newOffice(t)
	_, e := o.invited("ana", caseload.RoleManager)
	p := o.entered(e.Token)
	offered := func() string {
		t.Helper()
		key, err := o.service.OfferCodes(t.Context(), p)
		o.must(err)
		return key.Secret()
	}
	first := offered()
	o.now = o.now.Add(time.Hour - time.Microsecond)
	want(o, "offered again within the hour", offered(), first)
	o.now = o.now.Add(time.Microsecond)
	_, err := o.service.ConfirmCodes(t.Context(), p, goodPassword, o.code(first))
	if !errors.Is(err, caseload.ErrOfferEnded) {
		t.Errorf("what was offered an hour ago is confirmed: %v", err)
	}
	second := offered()
	want(o, "offered again after the hour", second == first, false)
	_, err = o.service.ConfirmCodes(t.Context(), p, goodPassword, o.code(second))
	o.must(err)
	_, err = o.service.ConfirmCodes(t.Context(), p, goodPassword, o.code(second))
	if !errors.Is(err, caseload.ErrOfferEnded) {
		t.Errorf("what was confirmed is confirmed again: %v", err)
	}
	want(o, "offered after that", offered() == second, false)
}

func TestCodesAtOnceGoOnWithASessionOnce(t *testing.T) {
	o := newOffice(t)
	u, e := o.invited("ana", caseload.RoleManager)
	_, recovery := o.withCodes(o.entered(e.Token))
	pending, err := o.signIn("here", u.Email, goodPassword)
	o.must(err)
	var all sync.WaitGroup
	var begun atomic.Int64
	for _, code := range recovery[:6] {
		all.Go(func() {
			if _, err := o.service.ConfirmSignIn(o.Context(), pending.Token, code, somewhere); err == nil {
				begun.Add(1)
			}
		})
	}
	all.Wait()
	want(o, "sessions begun", begun.Load(), 1)
}

func TestGuessesAtOnceAreNoMoreThanOneAfterAnother(t *testing.T) {
	o := newOffice(t)
	o.invited("ana", caseload.RoleManager)
	var all sync.WaitGroup
	var mu sync.Mutex
	looked := 0
	for range 25 {
		all.Go(func() {
			_, err := o.signIn("here", "ana@example.org", "wrong")
			mu.Lock()
			defer mu.Unlock()
			if caseload.CodeOf(err) == caseload.CodeUnauthenticated {
				looked++
			}
		})
	}
	all.Wait()
	want(o, "guesses that were looked at", looked, 10)
}

func TestASessionEndsByIdlenessByAgeAndByItsUser(t *testing.T) {
	o := newOffice(t)
	_, e := o.invited("ana", caseload.RoleManager)
	o.now = o.now.Add(caseload.SessionIdle - time.Second)
	o.entered(e.Token)
	for range 5 {
		o.now = o.now.Add(caseload.SessionIdle - time.Second)
		if o.now.Before(e.Session.Expires) {
			o.entered(e.Token)
		}
	}
	o.now = e.Session.Expires
	o.wantOut("past its age", e.Token)

	idle, err := o.signIn("here", "ana@example.org", goodPassword)
	o.must(err)
	o.now = o.now.Add(caseload.SessionIdle)
	o.wantOut("idle", idle.Token)

	a, err := o.signIn("here", "ana@example.org", goodPassword)
	o.must(err)
	b, err := o.signIn("here", "ana@example.org", goodPassword)
	o.must(err)
	all, err := o.service.Sessions(o.Context(), o.entered(a.Token))
	o.must(err)
	want(o, "sessions", len(all), 2)
	o.must(o.service.EndSession(o.Context(), o.entered(a.Token), b.Session.ID))
	o.wantOut("ended", b.Token)
	o.wantCode("again", o.service.EndSession(o.Context(), o.entered(a.Token), b.Session.ID), caseload.CodeNotFound)
	o.must(o.service.SignOut(o.Context(), a.Token))
	o.wantOut("signed out", a.Token)
}

func TestWhatIsNoTokenOfASessionIsRefused(t *testing.T) {
	o := newOffice(t)
	_, e := o.invited("ana", caseload.RoleManager)
	_, secret, _ := strings.Cut(e.Token, ".")
	for _, token := range []string{"", ".", secret, "2." + secret, "-1." + secret, "99999999999999999999." + secret, "1." + secret + "x", "1.", "1." + strings.Repeat("x", 300), "01." + secret} {
		o.wantOut(fmt.Sprintf("%.20q", token), token)
	}
}

func TestASecondFactorIsAskedForAndItsCodesAreGoodOnce(t *testing.T) {
	o := newOffice(t)
	u, e := o.invited("ana", caseload.RoleManager)
	other, err := o.signIn("here", u.Email, goodPassword)
	o.must(err)
	secret, recovery := o.withCodes(o.entered(e.Token))
	o.wantOut("other sessions end when it begins", other.Token)
	want(o, "recovery codes", len(recovery), 10)

	confirm := func(token, code string) (*caseload.Entry, error) {
		return o.service.ConfirmSignIn(o.Context(), token, code, somewhere)
	}
	pending, err := o.signIn("here", u.Email, goodPassword)
	o.must(err)
	want(o, "pending", pending.Session.Pending, true)
	o.wantOut("a pending session", pending.Token)
	_, err = confirm(pending.Token, o.code(secret))
	o.wantCode("the code that was used to begin with", err, caseload.CodeInvalid)
	o.now = o.now.Add(30 * time.Second)
	now := o.code(secret)
	in, err := confirm(pending.Token, now[:3]+" "+now[3:])
	o.must(err)
	want(o, "user", o.entered(in.Token).User, u.PK)
	_, err = confirm(pending.Token, now)
	o.wantCode("the pending session is over", err, caseload.CodeUnauthenticated)
	_, err = confirm(in.Token, now)
	o.wantCode("a whole session needs none", err, caseload.CodeUnauthenticated)

	for i, ok := range []bool{true, false} {
		pending, err = o.signIn("here", u.Email, goodPassword)
		o.must(err)
		_, err = confirm(pending.Token, strings.ToUpper(recovery[3]))
		if (err == nil) != ok {
			t.Errorf("recovery code, time %d: %v", i, err)
		}
	}
	view, err := o.service.OwnAccount(o.Context(), o.entered(in.Token))
	o.must(err)
	want(o, "left", view, caseload.AccountView{Password: true, Codes: true, Recovery: 9, SignedIn: o.now})

	o.must(o.service.ResetCodes(o.Context(), o.admin, u.ID))
	o.wantOut("after the reset", in.Token)
	plain, err := o.signIn("here", u.Email, goodPassword)
	o.must(err)
	want(o, "pending after the reset", plain.Session.Pending, false)
}

func TestCodesCannotBeGuessed(t *testing.T) {
	o := newOffice(t)
	u, e := o.invited("ana", caseload.RoleManager)
	secret, _ := o.withCodes(o.entered(e.Token))
	o.now = o.now.Add(30 * time.Second)
	var err error
	for range 11 {
		var pending *caseload.Entry
		pending, err = o.signIn("here", u.Email, goodPassword)
		o.must(err)
		_, err = o.service.ConfirmSignIn(o.Context(), pending.Token, "000000", somewhere)
	}
	o.wantCode("after ten", err, caseload.CodeRateLimited)
	pending, err := o.signIn("here", u.Email, goodPassword)
	o.must(err)
	_, err = o.service.ConfirmSignIn(o.Context(), pending.Token, o.code(secret), somewhere)
	o.wantCode("the right one too", err, caseload.CodeRateLimited)
}

func TestAPendingSessionIsShort(t *testing.T) {
	o := newOffice(t)
	u, e := o.invited("ana", caseload.RoleManager)
	secret, _ := o.withCodes(o.entered(e.Token))
	pending, err := o.signIn("here", u.Email, goodPassword)
	o.must(err)
	o.now = o.now.Add(10 * time.Minute)
	_, err = o.service.ConfirmSignIn(o.Context(), pending.Token, o.code(secret), somewhere)
	o.wantCode("ten minutes later", err, caseload.CodeUnauthenticated)
}

func TestAnInvitationIsGoodOnceAndTheLatestAlone(t *testing.T) {
	o := newOffice(t)
	u := o.user("ana", caseload.RoleManager)
	invite := func() string {
		secret, _, err := o.service.InviteUser(o.Context(), o.admin, u.ID)
		o.must(err)
		return secret
	}
	accept := func(secret, password string) error {
		_, err := o.service.AcceptInvitation(o.Context(), secret, password, somewhere)
		return err
	}
	first, second := invite(), invite()
	o.wantCode("an earlier one", accept(first, goodPassword), caseload.CodeGone)
	o.wantCode("a bad password", accept(second, "short"), caseload.CodeInvalid)
	t2, who, err := o.service.Invited(o.Context(), second)
	o.must(err)
	want(o, "tenant", t2.Slug, "here")
	want(o, "user", who.PK, u.PK)
	o.must(accept(second, goodPassword))
	o.wantCode("used", accept(second, goodPassword), caseload.CodeGone)
	late := invite()
	o.now = o.now.Add(7 * 24 * time.Hour)
	o.wantCode("late", accept(late, goodPassword), caseload.CodeGone)
	for _, p := range []caseload.Role{caseload.RoleManager, caseload.RoleAnalyst, caseload.RoleCaseworker} {
		_, e := o.invited("x"+string(p), p)
		_, _, err := o.service.InviteUser(o.Context(), o.entered(e.Token), u.ID)
		o.wantCode("invited by "+string(p), err, caseload.CodeForbidden)
	}
}

// leaving is a store of a browser that goes away once its ticket is taken, and that
// works no more for who is gone.
type leaving struct {
	caseload.Store
	leave context.CancelFunc
}

func (l leaving) TakeTicket(ctx context.Context, t caseload.TenantID, hash []byte) (bool, error) {
	defer l.leave()
	return l.Store.TakeTicket(ctx, t, hash)
}

func (l leaving) ChangeAccount(ctx context.Context, t caseload.TenantID, user caseload.PK, change func(*caseload.Account) error, told ...caseload.AdminChange) (caseload.Account, error) {
	if err := ctx.Err(); err != nil {
		return caseload.Account{}, err
	}
	return l.Store.ChangeAccount(ctx, t, user, change, told...)
}

func TestAnInvitationIsNotLostByABrowserThatLeavesWhileItIsAccepted(t *testing.T) {
	o := newOffice(t)
	u := o.user("ana", caseload.RoleManager)
	secret, _, err := o.service.InviteUser(t.Context(), o.admin, u.ID)
	o.must(err)
	ctx, leave := context.WithCancel(t.Context())
	_, err = caseload.NewService(leaving{o.store, leave}, o.clock, o.newID).AcceptInvitation(ctx, secret, goodPassword, somewhere)
	o.must(err)
	_, err = o.signIn("here", u.Email, goodPassword)
	o.must(err)
}

func TestANewPasswordEndsOtherSessions(t *testing.T) {
	o := newOffice(t)
	u, a := o.invited("ana", caseload.RoleManager)
	b, err := o.signIn("here", u.Email, goodPassword)
	o.must(err)
	by := o.entered(a.Token)
	o.wantCode("without the old one", o.service.ChangePassword(o.Context(), by, "wrong", "another good password"), caseload.CodeInvalid)
	o.wantCode("a bad one", o.service.ChangePassword(o.Context(), by, goodPassword, u.Email), caseload.CodeInvalid)
	o.must(o.service.ChangePassword(o.Context(), by, goodPassword, "another good password"))
	o.entered(a.Token)
	o.wantOut("the other", b.Token)
	_, err = o.signIn("here", u.Email, goodPassword)
	o.wantCode("the old password", err, caseload.CodeUnauthenticated)
	o.wantCode("by the operator", o.service.ChangePassword(o.Context(), o.admin, "", goodPassword), caseload.CodeForbidden)
}

func TestPasswordsThatAreTriedFirstAreRefused(t *testing.T) {
	o := newOffice(t)
	u := o.user("margaret", caseload.RoleManager)
	secret, _, err := o.service.InviteUser(o.Context(), o.admin, u.ID)
	o.must(err)
	for _, password := range []string{
		"", "elevenchars", "aaaaaaaaaaaaaa", "abcabcabcabcabc", "123456789012", "qwertyuiopas", "PasswordPassword!!", "Welcome2026!", "margaretmargaret", "Margaret@example.org",
		"margaret1234", strings.Repeat("long", 65), "with a \x00 in it, long", "with \xff in it, long",
	} {
		_, err := o.service.AcceptInvitation(o.Context(), secret, password, somewhere)
		o.wantCode(fmt.Sprintf("%.30q", password), err, caseload.CodeInvalid)
	}
	_, err = o.service.AcceptInvitation(o.Context(), secret, "twelve chars", somewhere)
	o.must(err)
}

func TestAProviderVouchesForUsersThatThereAre(t *testing.T) {
	o := newOffice(t)
	u := o.user("ana", caseload.RoleManager)
	o.user("ben", caseload.RoleManager)
	as := func(subject, email string, verified bool) (*caseload.Entry, error) {
		return o.service.SignInAs(o.Context(), "here", caseload.Vouched{Issuer: "https://id.example.org", Subject: subject, Email: email, Verified: verified}, somewhere)
	}
	for what, try := range map[string]func() (*caseload.Entry, error){
		"an address that is not verified": func() (*caseload.Entry, error) { return as("1", "ana@example.org", false) },
		"nobody here":                     func() (*caseload.Entry, error) { return as("1", "nobody@example.org", true) },
		"no address":                      func() (*caseload.Entry, error) { return as("1", "", true) },
	} {
		_, err := try()
		o.wantCode(what, err, caseload.CodeForbidden)
	}
	e, err := as("1", "Ana@example.org", true)
	o.must(err)
	want(o, "user", o.entered(e.Token).User, u.PK)
	e, err = as("1", "changed@example.org", false)
	o.must(err)
	want(o, "tied to the subject", o.entered(e.Token).User, u.PK)
	_, err = as("2", "ana@example.org", true)
	o.wantCode("another subject with the address", err, caseload.CodeForbidden)
}

func TestTheFirstAdministratorSetsTheServerUpOnce(t *testing.T) {
	o := newOffice(t)
	secret, err := o.service.SetUpTicket(o.Context())
	o.must(err)
	in := caseload.SetUp{Slug: "new", Organisation: "New Town", Zone: "Europe/London", Name: "Ana", Email: "ana@example.org", Password: goodPassword}
	for what, bad := range map[string]func(*caseload.SetUp){
		"slug": func(in *caseload.SetUp) { in.Slug = "No Slug" }, "zone": func(in *caseload.SetUp) { in.Zone = "Mars" },
		"email": func(in *caseload.SetUp) { in.Email = "ana" }, "password": func(in *caseload.SetUp) { in.Password = "short" },
	} {
		wrong := in
		bad(&wrong)
		_, err := o.service.SetUp(o.Context(), secret, wrong, somewhere)
		o.wantCode(what, err, caseload.CodeInvalid)
	}
	e, err := o.service.SetUp(o.Context(), secret, in, somewhere)
	o.must(err)
	p := o.entered(e.Token)
	want(o, "tenant", p.Tenant.Name, "New Town")
	want(o, "role", p.Role, caseload.RoleAdmin)
	_, err = o.service.SetUp(o.Context(), secret, in, somewhere)
	o.wantCode("again", err, caseload.CodeGone)
	secret, err = o.service.SetUpTicket(o.Context())
	o.must(err)
	want(o, "no other is made", secret, "")
}

// A link that an earlier start of the server has printed may lie about.
func TestALinkToSetUpIsGoodNoMoreOnceSomebodyCanSignIn(t *testing.T) {
	o := newOffice(t)
	secret, err := o.service.SetUpTicket(o.Context())
	o.must(err)
	o.must(o.service.CheckSetUp(o.Context(), secret))
	o.invited("ana", caseload.RoleAdmin)
	o.wantCode("shown", o.service.CheckSetUp(o.Context(), secret), caseload.CodeGone)
	in := caseload.SetUp{Slug: "new", Organisation: "New Town", Zone: "Europe/London", Name: "Eve", Email: "eve@example.org", Password: goodPassword}
	_, err = o.service.SetUp(o.Context(), secret, in, somewhere)
	o.wantCode("sent", err, caseload.CodeGone)
}

func TestOfSeveralWhoSetTheServerUpAtOnceOneDoesAndTheOthersLeaveNothing(t *testing.T) {
	o := newOffice(t)
	secret, err := o.service.SetUpTicket(o.Context())
	o.must(err)
	var all sync.WaitGroup
	var through atomic.Int64
	for i := range 8 {
		all.Go(func() {
			_, err := o.service.SetUp(o.Context(), secret, caseload.SetUp{
				Slug: fmt.Sprint("new-", i), Zone: "Europe/London", Name: "Ana", Email: "ana@example.org", Password: goodPassword,
			}, somewhere)
			switch {
			case err == nil:
				through.Add(1)
			case caseload.CodeOf(err) != caseload.CodeGone:
				t.Error(err)
			}
		})
	}
	all.Wait()
	want(o, "set up", through.Load(), 1)
	tenants, err := o.service.Tenants(o.Context())
	o.must(err)
	want(o, "tenants, with that of the office", len(tenants), 2)
}

func TestWhoProvesTheOwnPasswordOftenIsNotLockedOut(t *testing.T) {
	o := newOffice(t)
	_, e := o.invited("ana", caseload.RoleAnalyst)
	p := o.entered(e.Token)
	for i := range 12 {
		o.must(o.service.ChangePassword(o.Context(), p, goodPassword, goodPassword))
		key, err := o.service.OfferCodes(o.Context(), p)
		o.must(err)
		_, err = o.service.ConfirmCodes(o.Context(), p, goodPassword, o.code(key.Secret()))
		if err != nil {
			t.Fatalf("confirmed for the %d. time: %v", i+1, err)
		}
	}
}

func TestADemoIsLookedAroundInByALinkOfIt(t *testing.T) {
	o := newOffice(t)
	u := o.user("ana", caseload.RoleAnalyst)
	secret, err := o.service.DemoTicket(o.Context(), o.tenant, u)
	o.must(err)
	for range 2 {
		e, err := o.service.LookAround(o.Context(), secret, somewhere)
		o.must(err)
		want(o, "user", o.entered(e.Token).User, u.PK)
	}
	_, err = o.service.AcceptInvitation(o.Context(), secret, goodPassword, somewhere)
	o.wantCode("as an invitation", err, caseload.CodeGone)
	invitation, _, err := o.service.InviteUser(o.Context(), o.admin, u.ID)
	o.must(err)
	_, err = o.service.LookAround(o.Context(), invitation, somewhere)
	o.wantCode("an invitation", err, caseload.CodeGone)
}

func TestOnlyFailuresAreCountedOfAnAddress(t *testing.T) {
	o := newOffice(t)
	o.invited("ana", caseload.RoleManager)
	for range 99 {
		_, err := o.signIn("here", "nobody"+o.service.NewID()+"@example.org", "wrong")
		o.wantCode("a wrong one", err, caseload.CodeUnauthenticated)
	}
	for range 3 {
		_, err := o.signIn("here", "ana@example.org", goodPassword)
		o.must(err)
	}
	_, err := o.signIn("here", "nobody@example.org", "wrong")
	o.wantCode("the last that is allowed", err, caseload.CodeUnauthenticated)
	_, err = o.signIn("here", "ana@example.org", goodPassword)
	o.wantCode("after 100 failures, which a good one has not taken away", err, caseload.CodeRateLimited)
}
