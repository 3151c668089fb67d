package casework

import (
	"errors"
	"net/http"

	"caseload"
	"caseload/internal/httpkit"
)

// errorAnswer is the body of every failure.
type errorAnswer struct {
	Error   string            `json:"error"`
	Details map[string]string `json:"details,omitempty"` // by the name of a parameter or member
}

const internalMessage = "Something went wrong on our side. Its X-Request-Id finds it in the log."

// fail answers an error in the face's form.
func (f *face) fail(w http.ResponseWriter, _ *http.Request, err error) {
	status, answer := errorOf(err)
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer") // RFC 9110, section 11.6.1
	}
	_ = f.send(w, status, httpkit.JSONType, marshal(answer)) // the client is gone if this fails
}

// errorOf finds the status and the body of an error, which says twice what is
// wrong (difference 18). What is not a caseload.Error is for the log alone.
func errorOf(err error) (int, errorAnswer) {
	e, ok := errors.AsType[*caseload.Error](err)
	if !ok || e.Code == caseload.CodeInternal {
		return http.StatusInternalServerError, errorAnswer{Error: internalMessage}
	}
	answer := errorAnswer{Error: httpkit.Summary(e), Details: map[string]string{}}
	for _, p := range e.Problems {
		if p.Field != "" {
			answer.Details[p.Field] = httpkit.Sentence(p, e)
		}
	}
	if r, ok := errors.AsType[*httpkit.Refusal](err); ok {
		return r.Status, answer
	}
	return httpkit.Status(e.Code), answer
}

// wireNames are the names that the domain's fields have in bodies.
var wireNames = map[string]string{
	"archived":         "archived",
	"assignee":         "assigneeId",
	"assignees":        "assigneeId",
	"category":         "categoryId",
	"client_reference": "internalRef",
	"description":      "boundaryDescription",
	"highlighted":      "highlightedForPublic",
	"main_person":      "resident",
	"opened":           "createdAt",
	"public_summary":   "publicSummary",
	"public_themes":    "publicThemes",
	"resident":         "resident",
	"resident_address": "residentAddress", "resident_email": "residentEmail", "resident_name": "residentName",
	"resident_phone": "residentPhone", "resident_postcode": "residentPostcode",
	"source":  "sourceChannel",
	"status":  "status",
	"summary": "summary",
	"tier":    "councilTier",
	"ward":    "wardId",
}

// unprocessable is the Service's refusal of a well-formed body: 422, in the
// names that the body has (difference 11).
func unprocessable(err error) error {
	e, ok := errors.AsType[*caseload.Error](err)
	if !ok || e.Code != caseload.CodeInvalid && e.Code != caseload.CodeConflict {
		return err
	}
	own := *e
	own.Problems = nil
	for _, p := range e.Problems {
		if name, ok := wireNames[p.Field]; ok {
			p.Field = name
		}
		own.Problems = append(own.Problems, p)
	}
	if e.Code == caseload.CodeConflict {
		return &own
	}
	return &httpkit.Refusal{Status: http.StatusUnprocessableEntity, Err: &own}
}
