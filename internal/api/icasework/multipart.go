package icasework

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"unicode/utf8"

	"caseload"
	"caseload/internal/httpkit"
)

// maxDocumentsBody is how long a request's body may be, in bytes, where it may
// bring documents.
const maxDocumentsBody = 16 << 20

// formFile is a file of a form in several parts (RFC 7578).
type formFile struct {
	field, name, mediaType string
	body                   string
}

// readParts reads the parts of a form. Those with the name of a file are files.
func (q *request) readParts(w http.ResponseWriter, r *http.Request, maxBody int64) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	parts, err := r.MultipartReader()
	if err != nil {
		return partsError(err)
	}
	for range maxParameters {
		part, err := parts.NextPart()
		if err == io.EOF { // wrapped, it is of a body that was cut
			return nil
		}
		if err != nil {
			return partsError(err)
		}
		if err := q.readPart(part); err != nil {
			return err
		}
	}
	return errParameters
}

func (q *request) readPart(part *multipart.Part) error {
	var body strings.Builder
	if _, err := io.Copy(&body, part); err != nil {
		return partsError(err)
	}
	switch {
	case part.FileName() != "":
		q.files = append(q.files, formFile{part.FormName(), part.FileName(), part.Header.Get("Content-Type"), body.String()})
	case !utf8.ValidString(body.String()):
		return caseload.Errorf(caseload.CodeInvalid, "The parts of the body must be UTF-8 text, but for its files.")
	default:
		q.pairs = append(q.pairs, httpkit.Pair{Name: part.FormName(), Value: body.String()})
	}
	return nil
}

// partsError tells a body that is too long from one that cannot be read.
func partsError(err error) error {
	if long, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return caseload.Errorf(caseload.CodeTooLarge, "The body may have at most %d bytes.", long.Limit)
	}
	return &caseload.Error{Code: caseload.CodeInvalid, Message: "The body did not arrive whole, or is not multipart/form-data.", Cause: err}
}
