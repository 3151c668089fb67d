package ui

import (
	"errors"
	"net/http"
	"net/url"

	"caseload"
	"caseload/internal/httpkit"
)

// advice is what a page says of a failure: what happened, and what to do.
type advice struct{ title, text string }

// advices has one for each code but CodeUnauthenticated, which leads to where to
// sign in. Codes that come to the same for the reader share theirs.
var advices = map[caseload.Code]advice{
	caseload.CodeInvalid:            {"failure.invalid", "failure.invalid-advice"},
	caseload.CodeForbidden:          {"failure.forbidden", "failure.forbidden-advice"},
	caseload.CodeNotFound:           {"failure.not-found", "failure.not-found-advice"},
	caseload.CodeGone:               {"failure.gone", "failure.gone-advice"},
	caseload.CodeConflict:           {"failure.conflict", "failure.conflict-advice"},
	caseload.CodePreconditionFailed: {"failure.conflict", "failure.conflict-advice"},
	caseload.CodeTooLarge:           {"failure.too-large", "failure.too-large-advice"},
	caseload.CodeRateLimited:        {"failure.rate-limited", "failure.rate-limited-advice"},
	caseload.CodeUnavailable:        {"failure.unavailable", "failure.unavailable-advice"},
	caseload.CodeInternal:           {"failure.internal", "failure.internal-advice"},
}

// failurePage says why there is no page, and what to do.
type failurePage struct {
	page
	Advice  string
	Said    said   // what the Service said; "" where Advice says it all
	Details []said // what is wrong, one by one
	Request string // the request's id, by which the log has it, where that helps
	Again   string // the address of the page without what was asked of it, where that may be what is wrong
}

// fail answers with the page of an error, or leads to where to sign in.
func (v *visit) fail(err error) {
	code := caseload.CodeOf(err)
	if code == caseload.CodeUnauthenticated {
		v.toLogin()
		return
	}
	if v.visitor == nil { // where that cannot be found out, the page does without
		_ = v.signedIn()
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
	if err := v.render(status, template, v.failure(code, err)); err != nil {
		note := httpkit.Annotate(v.r.Context())
		note.Err = errors.Join(note.Err, err)
		http.Error(v.w, v.t("failure.internal"), http.StatusInternalServerError)
	}
}

func (v *visit) failure(code caseload.Code, err error) failurePage {
	a := advices[code]
	p := failurePage{page: v.page(v.t(a.title)), Advice: v.t(a.text)}
	if code == caseload.CodeInternal {
		p.Request = v.w.Header().Get("X-Request-Id")
		return p
	}
	if e, ok := errors.AsType[*caseload.Error](err); ok {
		p.Said = v.errorSaid(e)
		for _, x := range e.Problems {
			p.Details = append(p.Details, v.problemSaid(x, e))
		}
	}
	if code == caseload.CodeInvalid && v.r.Method == http.MethodGet && v.r.URL.RawQuery != "" && v.visitor != nil && !v.partial() {
		p.Again = ownAddress(v.r.URL.EscapedPath())
	}
	if len(p.Details) == 1 { // it is the message, with what is allowed
		p.Said, p.Details = p.Details[0], nil
	}
	return p
}

// toLogin leads to where to sign in, and from there back.
func (v *visit) toLogin() {
	back := v.address()
	if v.partial() {
		back = pageOf(v.r.Header.Get("HX-Current-URL"))
	}
	to := loginAddress
	if back != home {
		to += "?" + url.Values{"return_to": {back}}.Encode()
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
