package httpkit

import (
	"slices"
	"strings"

	"caseload"
)

// Summary is the one sentence of an error. It names the parameter or member
// that is wrong, or each of several: many clients show no more than this.
func Summary(e *caseload.Error) string {
	switch len(e.Problems) {
	case 0:
		return e.Message
	case 1:
		return naming(e.Problems[0].Field, Sentence(e.Problems[0], e))
	}
	var fields []string
	for _, p := range e.Problems {
		if !slices.Contains(fields, p.Field) {
			fields = append(fields, p.Field)
		}
	}
	return strings.TrimSuffix(e.Message, ".") + ": " + strings.Join(fields, ", ") + "."
}

// naming puts a field before a message that does not name it.
func naming(field, message string) string {
	if field == "" || strings.Contains(message, `"`+field+`"`) {
		return message
	}
	return field + ": " + message
}

// Sentence says what is wrong, of one of the problems of an error, and what is
// allowed.
func Sentence(p caseload.Problem, e *caseload.Error) string {
	message := p.Message
	if message == "" {
		message = e.Message
	}
	if len(p.Allowed) == 0 {
		return message
	}
	return message + " Allowed: " + strings.Join(p.Allowed, ", ") + "."
}
