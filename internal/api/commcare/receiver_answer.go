package commcare

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"caseload"
	"caseload/internal/encode"
	"caseload/internal/httpkit"
	"caseload/internal/xform"
)

const openRosaType = "text/xml; charset=utf-8"

// nature classifies an answer to a submission.
type nature string

// The natures. A client of OpenRosa 3 sets a form aside whose processing failed.
const (
	submitSuccess     nature = "submit_success"
	submitError       nature = "submit_error"
	processingFailure nature = "processing_failure"
)

// verdict is the answer to a submission.
type verdict struct {
	status  int
	nature  nature
	message string
	cause   error // for the log; nil for a success
}

var received = verdict{http.StatusCreated, submitSuccess, "The form was received.", nil}

func (v verdict) body() []byte {
	out := []byte(`<OpenRosaResponse xmlns="http://openrosa.org/http/response"><message nature="` + v.nature + `">`)
	return append(encode.AppendXMLText(out, v.message), "</message></OpenRosaResponse>\n"...)
}

// notRead is the verdict on a body in which no form was found.
func notRead(err error) (verdict, error) {
	e, ok := errors.AsType[*caseload.Error](err)
	if !ok {
		return verdict{}, err
	}
	return verdict{httpkit.Status(e.Code), submitError, e.Message, err}, nil
}

// notParsed is the verdict on a form that is no XForm.
func notParsed(err error, version openRosa) (verdict, error) {
	e, ok := errors.AsType[*xform.Error](err)
	switch {
	case !ok:
		return verdict{}, err
	case e.Malformed:
		return verdict{http.StatusInternalServerError, submitError, e.Error(), err}, nil
	}
	return version.failure(e.Error(), err), nil
}

// notCarriedOut is the verdict on a form that asks for what may not be, which
// tells of all its case blocks (difference 46). Other errors are not the form's,
// and stay errors.
func notCarriedOut(err error, version openRosa) (verdict, error) {
	var sentences []string
	for _, one := range joined(err) {
		e, ok := errors.AsType[*caseload.Error](one)
		if !ok || e.Code != caseload.CodeInvalid && e.Code != caseload.CodeConflict && e.Code != caseload.CodeTooLarge {
			return verdict{}, err
		}
		for _, sentence := range sentencesOf(e) {
			sentences = append(sentences, placed(one, sentence))
		}
	}
	const most = 10
	if more := len(sentences) - most; more > 0 {
		sentences = append(sentences[:most], fmt.Sprintf("There are %d more errors.", more))
	}
	return version.failure(strings.Join(sentences, " "), err), nil
}

// joined are the errors that one is made of, such as those of the changes of a
// form; itself, if it is not of several.
func joined(err error) []error {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		return several.Unwrap()
	}
	return []error{err}
}

// placed says which case block is wrong, if it is one.
func placed(err error, sentence string) string {
	if e, ok := errors.AsType[*caseload.ChangeError](err); ok {
		return fmt.Sprintf("Case block %d: %s", e.At+1, sentence)
	}
	return sentence
}

// sentencesOf say all that is wrong, with the names of fields. Those about an
// index name its cases instead.
func sentencesOf(e *caseload.Error) []string {
	var sentences []string
	for _, p := range e.Problems {
		sentence := httpkit.Sentence(p, e)
		if p.Field != "" && p.Field != "index" {
			sentence = p.Field + ": " + sentence
		}
		sentences = append(sentences, sentence)
	}
	if len(sentences) == 0 {
		return []string{e.Message}
	}
	return sentences
}
