package commcare

import (
	"errors"
	"io"
	"net/http"

	"caseload"
)

// bodyErrors are the errors of a body of some kind.
type bodyErrors struct{ tooLong, broken *caseload.Error }

// of tells a body that is too long from one that cannot be read.
func (b bodyErrors) of(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return b.tooLong
	}
	e := *b.broken
	e.Cause = err
	return &e
}

// read reads a file of at most limit bytes.
func (b bodyErrors) read(to io.Writer, file io.Reader, limit int64) error {
	switch n, err := io.Copy(to, io.LimitReader(file, limit+1)); {
	case err != nil:
		return b.of(err)
	case n > limit:
		return b.tooLong
	}
	return nil
}
