package httpkit

import (
	"net/http"

	"caseload"
)

var statuses = map[caseload.Code]int{
	caseload.CodeInvalid:            http.StatusBadRequest,
	caseload.CodeUnauthenticated:    http.StatusUnauthorized,
	caseload.CodeForbidden:          http.StatusForbidden,
	caseload.CodeNotFound:           http.StatusNotFound,
	caseload.CodeConflict:           http.StatusConflict,
	caseload.CodeGone:               http.StatusGone,
	caseload.CodePreconditionFailed: http.StatusPreconditionFailed,
	caseload.CodeTooLarge:           http.StatusRequestEntityTooLarge,
	caseload.CodeRateLimited:        http.StatusTooManyRequests,
	caseload.CodeUnavailable:        http.StatusServiceUnavailable,
	caseload.CodeInternal:           http.StatusInternalServerError,
}

// Status returns the HTTP status that a code has unless a face's own table
// says otherwise. A code that is not in caseload.Codes is 500.
func Status(code caseload.Code) int {
	if status, ok := statuses[code]; ok {
		return status
	}
	return http.StatusInternalServerError
}
