package ui

import (
	"crypto/sha256"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"caseload"
)

// onceName is the parameter with the token of a form that makes records. Sent again,
// by a second click or by loading the page again, such a form makes nothing more.
const onceName = "once"

// maxToken is the longest token, in bytes.
const maxToken = 64

// onceForm reads a form that makes records.
func (v *visit) onceForm() (url.Values, error) {
	form, err := v.form()
	if err != nil {
		return nil, err
	}
	return form, checkToken(form)
}

// checkToken refuses a form without a token.
func checkToken(form url.Values) error {
	if token := form.Get(onceName); token == "" || len(token) > maxToken || strings.ContainsFunc(token, notOfToken) {
		return caseload.Invalid(onceName, "The form does not say which one it is. Load the page again.")
	}
	return nil
}

// notOfToken reports what stands in no token of NewToken.
func notOfToken(r rune) bool { return r <= ' ' || r > '~' }

// makeOnce makes the edits of a form, unless that was done when it was sent before,
// and answers the ID of the record that the first of them made.
func (v *visit) makeOnce(form url.Values, edits ...caseload.Edit) (id string, err error) {
	earlier, err := v.svc.EditOnce(v.r.Context(), v.visitor.By, v.onceOf(form), edits, func(rows []caseload.Row, _ caseload.Lister) (caseload.Answer, error) {
		id = rows[0].ID
		return caseload.Answer{Status: http.StatusSeeOther, Content: []byte(id)}, nil
	})
	if earlier != nil {
		id = string(earlier.Content)
	}
	return id, err
}

// onceOf is what a form asks for, to be made once: its token is that of one user, and of
// one address with what was written there.
func (v *visit) onceOf(form url.Values) caseload.Once {
	request := sha256.Sum256([]byte(v.r.URL.Path + "?" + form.Encode()))
	return caseload.Once{Token: faceName + "." + strconv.FormatInt(int64(v.visitor.By.User), 10) + "." + form.Get(onceName), Request: request[:]}
}

// unmade are what a form that made nothing has to show. One that was sent before with
// something else in it is given a token with which it makes another record.
func (v *visit) unmade(form url.Values, err error) []problem {
	if errors.Is(err, caseload.ErrTokenUsed) {
		form.Set(onceName, v.NewToken())
		return []problem{{"", v.t("form.sent-before")}}
	}
	return v.problems(err)
}

// making is a form that makes a record.
type making struct {
	title, intro, action, back, save string
	kept                             []kept
}

// showMaking shows the form with some values in its lines.
func (v *visit) showMaking(status int, m making, controls []control, token string, wrong []problem) error {
	p := recordPage{page: v.page(m.title).under(v.t("form.back"), m.back), Action: m.action, Back: m.back, Intro: m.intro, Save: m.save, Token: token, Kept: m.kept, Controls: controls}
	p.Problems = wrong
	return v.render(status, "record", p)
}
