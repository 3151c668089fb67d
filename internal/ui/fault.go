package ui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/fault"
	"caseload/internal/httpkit"
)

// faultKey is what the keys of faults begin with, before the name of the kind. What a
// fault names is A, and B behind that.
const faultKey = "fault."

// What can be wrong with how a form comes.
var (
	kindOtherSite = fault.NewOfForms("other_site", "This form was sent from another site.")
	kindLongForm  = fault.NewOfForms("form_too_long", "A form has at most %d kB.")
	kindLongFile  = fault.NewOfForms("file_too_long", "A file has at most %d MB.")
)

// faultText is what is wrong in the visitor's language, "" where the catalogue does not
// have it.
func (v *visit) faultText(f fault.Fault) string {
	if f.Kind == "" || !v.language.has(faultKey+f.Kind) {
		return ""
	}
	named := append(slices.Clone(f.Named), "", "")
	for i, name := range named {
		if title := namedTitles[name]; title != "" {
			named[i] = v.t(title)
		}
	}
	return v.t(faultKey+f.Kind, "A", named[0], "B", named[1])
}

// namedTitles are the keys of the nouns, fields and stages that faults name.
var namedTitles = map[string]string{
	"case": "named.case", "case type": "named.case-type", "category": "named.category", "field": "named.field", "stage": "named.stage", "status": "named.status",
	"team": "named.team", "user": "named.user", "ward": "named.ward",
	"code": "named.code", "email address": "named.email", "external id": "named.external-id", "name": "named.name", "number": "named.number",
	"open": "status.open", "in_progress": "status.in-progress", "chasing": "status.chasing", "resolved": "status.resolved", "closed": "status.closed",
}

// said is a text that may be of another language than its page.
type said struct {
	Text string
	In   string // its language, "": that of the page
}

// errorSaid is what an error says, in the visitor's language where it is a fault that the
// catalogue has.
func (v *visit) errorSaid(e *caseload.Error) said {
	if text := v.faultText(e.Fault); text != "" {
		return said{Text: text}
	}
	return said{e.Message, spoken}
}

// jobSaid is why a job failed, in the visitor's language where that is one of the faults
// that name nothing; nil where it did not.
func (v *visit) jobSaid(j *caseload.Job) *said {
	if j.Problem == "" {
		return nil
	}
	if f, ok := fault.Said(j.Problem); ok {
		return &said{Text: v.faultText(f)}
	}
	return &said{j.Problem, spoken}
}

// withAllowed adds what may stand there, and how much else.
func (v *visit) withAllowed(text string, allowed []string, more int) string {
	listed := strings.Join(allowed, ", ")
	switch {
	case more > 0:
		return v.t("fault-said.allowed-more", "Text", text, "Allowed", listed, "More", strconv.Itoa(more))
	case listed != "":
		return v.t("fault-said.allowed", "Text", text, "Allowed", listed)
	}
	return text
}

// problems are what a form has to show of an error; none of one that is not about
// what was written.
func (v *visit) problems(err error) []problem {
	e, ok := asError(err)
	if !ok || e.Code != caseload.CodeInvalid && e.Code != caseload.CodeConflict {
		return nil
	}
	var wrong []problem
	for _, x := range e.Problems {
		wrong = append(wrong, problem{x.Field, v.problemSaid(x, e).Text})
	}
	if len(wrong) == 0 {
		wrong = []problem{{"", v.errorSaid(e).Text}}
	}
	return wrong
}

// problemSaid is one of the problems of an error, as errorSaid is the error.
func (v *visit) problemSaid(x caseload.Problem, e *caseload.Error) said {
	of := x.Fault
	if x.Message == "" {
		of = e.Fault
	}
	if text := v.faultText(of); text != "" {
		return said{Text: v.withAllowed(text, x.Allowed, x.More)}
	}
	return said{cmp.Or(httpkit.Sentence(x, e), e.Message), spoken}
}
