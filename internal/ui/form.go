package ui

import (
	"errors"
	"net/url"

	"caseload"
	"caseload/internal/httpkit"
)

// maxForm bounds the body of a form, in bytes.
const maxForm = 64 << 10

// form reads the form that was sent. One that is too long is CodeTooLarge, one
// that cannot be read is CodeInvalid.
func (v *visit) form() (url.Values, error) { return v.longForm(maxForm) }

// longForm is form with a bound of its own.
func (v *visit) longForm(atMost int64) (url.Values, error) {
	body, err := httpkit.Body(v.w, v.r, atMost)
	if caseload.CodeOf(err) == caseload.CodeTooLarge {
		return nil, caseload.Faulted(caseload.CodeTooLarge, kindLongForm.Of(atMost>>10))
	}
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, caseload.Errorf(caseload.CodeInvalid, "The form could not be read.")
	}
	return form, nil
}

// problem is one thing that is wrong with what a visitor wrote: a sentence that
// says what to write, beside the field and in the list above the form.
type problem struct{ Field, Message string }

// show puts what is wrong at the top of a page, and beside its fields.
func (p *page) show(wrong []problem, fields ...*field) {
	p.Problems = wrong
	for _, f := range fields {
		f.Problem = problemOf(f.Name, wrong)
	}
}

// asError is the domain's error in another.
func asError(err error) (*caseload.Error, bool) { return errors.AsType[*caseload.Error](err) }

// problemOf is what is wrong with a field, "" if nothing is.
func problemOf(field string, all []problem) string {
	for _, p := range all {
		if p.Field == field {
			return p.Message
		}
	}
	return ""
}
