package ui

import (
	"net/http"
	"strconv"
	"time"

	"caseload"
	"caseload/internal/auth"
	"caseload/internal/httpkit"
)

// sessionCookie holds the token of a session.
const sessionCookie = "session"

// from is where the visitor is.
func (v *visit) from() caseload.Visit {
	return caseload.Visit{Address: auth.ClientAddress(v.r), Agent: v.r.UserAgent()}
}

// signedIn finds who is signed in. It is CodeUnauthenticated that nobody is.
func (v *visit) signedIn() (err error) {
	if v.visitor, err = v.who(v); err != nil {
		return err
	}
	httpkit.Annotate(v.r.Context()).Tenant = v.visitor.By.Tenant.Slug
	return nil
}

// bySession is who is signed in by the session that the client has.
func bySession(v *visit) (*Visitor, error) {
	in, err := v.svc.AuthenticateSession(v.r.Context(), v.cookie(sessionCookie), faceName)
	if err != nil {
		return nil, err
	}
	colour, _ := ParseColour(in.By.Tenant.Settings.PagesColour) // "" is no colour of its own
	return &Visitor{By: in.By, Name: in.User.Name, Email: in.User.Email, Colour: colour, Session: in.Session}, nil
}

// enter keeps a session that has begun with the client, in the place of the one that it
// had, which is ended, and leads on: to where the
// code of a second factor is asked for, where one is.
func (v *visit) enter(e *caseload.Entry, to string) error {
	if err := v.endSession(); err != nil {
		return err
	}
	v.setCookie(sessionCookie, e.Token, e.Session.Expires.Sub(v.Now()))
	if e.Session.Pending {
		to = withReturn(codeAddress, to)
	}
	return v.redirect(to)
}

// signOut ends the session, and leads to where to sign in.
func signOut(v *visit) error {
	if err := v.endSession(); err != nil {
		return err
	}
	v.setCookie(sessionCookie, "", 0)
	return v.succeed(loginAddress, "notice.signed-out")
}

// endSession ends the session that the client has, if it has one.
func (v *visit) endSession() error {
	err := v.svc.SignOut(v.r.Context(), v.cookie(sessionCookie))
	if caseload.CodeOf(err) == caseload.CodeUnauthenticated {
		return nil
	}
	return err
}

// left is how many seconds the session lasts if nothing else is asked for. A client is
// told this and not the time of the end, since its clock may be wrong.
func (v *visit) left() int64 { return int64(v.visitor.Session.Ends().Sub(v.Now()) / time.Second) }

// stay answers how many seconds are left of the session: asking has put its end off.
func stay(v *visit) error {
	v.w.Header().Set("Cache-Control", "no-store")
	return httpkit.Send(v.w, http.StatusOK, "text/plain; charset=utf-8", []byte(strconv.FormatInt(v.left(), 10)), v.WriteTimeout)
}
