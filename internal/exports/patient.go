package exports

import (
	"io"
	"net/http"
	"time"

	"caseload/internal/httpkit"
)

// patient gives the client the time within to take each block. That the file has no
// part that was asked for, or is another, it does not answer, but keeps.
type patient struct {
	http.ResponseWriter
	within  time.Duration
	refused int // the status of that; 0: none
}

// WriteHeader implements http.ResponseWriter.
func (p *patient) WriteHeader(status int) {
	switch status {
	case http.StatusRequestedRangeNotSatisfiable, http.StatusPreconditionFailed:
		p.refused = status
	default:
		p.ResponseWriter.WriteHeader(status)
	}
}

// Write implements io.Writer.
func (p *patient) Write(b []byte) (int, error) {
	if p.refused != 0 {
		return len(b), nil
	}
	httpkit.RenewDeadline(p.ResponseWriter, p.within)
	return p.ResponseWriter.Write(b)
}

// atOnce is how many bytes of a file the kernel copies in one deadline.
const atOnce = 1 << 20

// ReadFrom implements io.ReaderFrom: what is read from a file, the kernel copies.
func (p *patient) ReadFrom(src io.Reader) (n int64, err error) {
	part := io.LimitedReader{R: src, N: atOnce}
	whole, limited := src.(*io.LimitedReader)
	if limited {
		part.R = whole.R
	}
	for err == nil {
		part.N = atOnce
		if limited {
			part.N = min(atOnce, whole.N-n)
		}
		httpkit.RenewDeadline(p.ResponseWriter, p.within)
		var copied int64
		copied, err = io.Copy(p.ResponseWriter, &part)
		n += copied
		if copied == 0 || limited && n == whole.N {
			break
		}
	}
	return n, err
}
