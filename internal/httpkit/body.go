package httpkit

import (
	"errors"
	"io"
	"net/http"
	"unicode/utf8"

	"caseload"
)

// Body reads the request's body of at most limit bytes. A longer one is
// CodeTooLarge, one that is cut short or is not UTF-8 is CodeInvalid.
func Body(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, tooLarge(limit)
	}
	if err != nil {
		return nil, &caseload.Error{
			Code: caseload.CodeInvalid, Message: "The body did not arrive whole, or came too slowly.", Cause: err,
		}
	}
	if !utf8.Valid(body) {
		return nil, caseload.Errorf(caseload.CodeInvalid, "The body must be UTF-8 text.")
	}
	return body, nil
}

func tooLarge(limit int64) error {
	return caseload.Errorf(caseload.CodeTooLarge, "The body may have at most %d bytes.", limit)
}
