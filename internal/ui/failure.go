package ui

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"caseload"
	"caseload/internal/httpkit"
)

// advice is what a page says of a failure: what happened, and what to do.
type advice struct {
	title, text string
	whole       bool // beside it, an error of no kind of fault says nothing that helps who reads a page
}

// advices has one for each code but CodeUnauthenticated, which leads to where to
// sign in. Codes that come to the same for the reader share theirs.
var advices = map[caseload.Code]advice{
	caseload.CodeInvalid:            {"failure.invalid", "failure.invalid-advice", false},
	caseload.CodeForbidden:          {"failure.forbidden", "failure.forbidden-advice", true},
	caseload.CodeNotFound:           {"failure.not-found", "failure.not-found-advice", true},
	caseload.CodeGone:               {"failure.gone", "failure.gone-advice", false},
	caseload.CodeConflict:           {"failure.conflict", "failure.conflict-advice", false},
	caseload.CodePreconditionFailed: {"failure.conflict", "failure.conflict-advice", false},
	caseload.CodeTooLarge:           {"failure.too-large", "failure.too-large-advice", false},
	caseload.CodeRateLimited:        {"failure.rate-limited", "failure.rate-limited-advice", false},
	caseload.CodeUnavailable:        {"failure.unavailable", "failure.unavailable-advice", true},
	caseload.CodeInternal:           {"failure.internal", "failure.internal-advice", true},
}

// advice is that of an error's code, or another where that says more of this visit.
func (v *visit) advice(err error, status int) advice {
	code := caseload.CodeOf(err)
	switch {
	case status == http.StatusMethodNotAllowed && v.hasPage:
		return advice{"failure.page", "failure.page-advice", true}
	case status == http.StatusMethodNotAllowed:
		return advice{"failure.form", "failure.form-advice", true}
	case code == caseload.CodeNotFound && v.inPublic():
		return advice{"failure.not-found", "failure.public-advice", true}
	case errors.Is(err, caseload.ErrViewing): // what else is forbidden looks as it does to who is viewed as
		return advice{"failure.forbidden", "failure.viewing-advice", true}
	case code == caseload.CodeConflict && v.r.Method == http.MethodGet: // nothing was to be saved
		return advice{"failure.unready", "failure.unready-advice", false}
	}
	return advices[code]
}

// failurePage says why there is no page, and what to do.
type failurePage struct {
	page
	Advice  string
	Said    said   // what the Service said; "" where Advice says it all
	Details []said // what is wrong, one by one
	Request string // the request's id, by which the log has it, where that helps
	Next    []link // where to go from here
}

// fail answers with the page of an error, or leads to where to sign in.
func (v *visit) fail(err error) {
	code := caseload.CodeOf(err)
	if code == caseload.CodeUnauthenticated {
		v.toLogin()
		return
	}
	nobody := false
	if v.visitor == nil { // where that cannot be found out, the page does without
		nobody = caseload.CodeOf(v.signedIn()) == caseload.CodeUnauthenticated
	}
	status := httpkit.Status(code)
	if r, ok := errors.AsType[*httpkit.Refusal](err); ok {
		status = r.Status
	}
	template := "failure"
	if v.partial() { // htmx puts it where notices stand
		template = "failure-notice"
		v.w.Header().Set("HX-Retarget", "#notices")
		v.w.Header().Set("HX-Reswap", "innerHTML")
	}
	p := v.failure(status, err)
	p.Next = v.after(code, status, nobody)
	if err := v.render(status, template, p); err != nil {
		note := httpkit.Annotate(v.r.Context())
		note.Err = errors.Join(note.Err, err)
		http.Error(v.w, v.t("failure.internal"), http.StatusInternalServerError)
	}
}

func (v *visit) failure(status int, err error) failurePage {
	code := caseload.CodeOf(err)
	a := v.advice(err, status)
	p := failurePage{page: v.page(v.t(a.title)), Advice: v.t(a.text)}
	if code == caseload.CodeInternal {
		p.Request = v.w.Header().Get("X-Request-Id")
		return p
	}
	e, ok := errors.AsType[*caseload.Error](err)
	if !ok || a.whole && v.faultText(e.Fault) == "" {
		return p
	}
	p.Said = v.errorSaid(e)
	for _, x := range e.Problems {
		p.Details = append(p.Details, v.problemSaid(x, e))
	}
	if len(p.Details) == 1 { // it is the message, with what is allowed
		p.Said, p.Details = p.Details[0], nil
	}
	return p
}

// passing are the codes of what may be otherwise in a minute.
var passing = []caseload.Code{caseload.CodeInternal, caseload.CodeUnavailable, caseload.CodeRateLimited}

// after is where to go from a failure: to the page again, without what was asked of it
// or sent to it where that may be what is wrong, and to where the visitor begins.
func (v *visit) after(code caseload.Code, status int, nobody bool) (next []link) {
	switch asks := v.r.Method == http.MethodGet; {
	case asks && slices.Contains(passing, code):
		next = append(next, link{v.t("failure.retry"), v.address()})
	case asks && code == caseload.CodeInvalid && v.r.URL.RawQuery != "" && v.visitor != nil,
		status == http.StatusMethodNotAllowed && v.hasPage:
		next = append(next, link{v.t("failure.again"), ownAddress(v.r.URL.EscapedPath())})
	}
	switch {
	case v.inPublic(): // everybody looks there, and nothing else is for them
		return next
	case nobody:
		return append(next, link{v.t("failure.login"), loginAddress})
	}
	return append(next, link{v.t("failure.home"), home})
}

// toLogin leads to where to sign in, and from there back. Whoever has sent something is
// told that it was not saved.
func (v *visit) toLogin() {
	back := v.address()
	if v.partial() {
		back = pageOf(v.r.Header.Get("HX-Current-URL"))
	}
	to := loginAddress
	if back != home {
		to += "?" + url.Values{"return_to": {back}}.Encode()
	}
	if v.r.Method == http.MethodPost {
		_ = v.leave(keyedNotice{Key: "notice.not-saved"}) // it is a text
	}
	v.w.Header().Set("Cache-Control", "no-store")
	if v.partial() {
		v.w.Header().Set("HX-Redirect", to)
		v.w.WriteHeader(http.StatusNoContent)
		return
	}
	http.Redirect(v.w, v.r, to, http.StatusSeeOther)
}

// pageOf is the address of the page that htmx says it is on.
func pageOf(current string) string {
	u, err := url.Parse(current)
	if err != nil {
		return home
	}
	return ownAddress(u.RequestURI())
}
