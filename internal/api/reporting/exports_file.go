package reporting

import (
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"strconv"
	"time"

	"caseload"
	"caseload/internal/exports"
	"caseload/internal/httpkit"
)

// serveFile answers with the file of an export, or a part of it (RFC 9110, 14).
func (c *call) serveFile(e *caseload.Export) error {
	f, m, err := c.Exports.Open(e)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was only read
	sum, err := hex.DecodeString(m.SHA256)
	if err != nil {
		return err
	}
	h := c.w.Header()
	h.Set("ETag", strconv.Quote(m.SHA256))
	h.Set("Repr-Digest", digest(sum))
	h.Set("Digest", "SHA-256="+base64.StdEncoding.EncodeToString(sum)) // RFC 3230, for who does not know RFC 9530
	h.Set("Cache-Control", "private, no-cache")
	describeFile(h, &m.Spec, m.File)
	to := &patient{ResponseWriter: c.w, within: c.WriteTimeout}
	http.ServeContent(to, c.r, "", time.Time{}, f)
	if to.refused == 0 {
		return nil
	}
	for _, name := range []string{"Repr-Digest", "Digest", "X-Content-Type-Options"} { // of a file, and of an answer in plain text
		h.Del(name)
	}
	if to.refused == http.StatusPreconditionFailed {
		return caseload.Errorf(caseload.CodePreconditionFailed, "The file is another than the one that you have: begin again without it.")
	}
	return &httpkit.Refusal{Status: to.refused, Err: caseload.Errorf(caseload.CodeInvalid, "The file has no such part: it has %d bytes, of which the first is 0.", m.Bytes)}
}

// digest is a SHA-256 as RFC 9530 has it.
func digest(sum []byte) string { return "sha-256=:" + base64.StdEncoding.EncodeToString(sum) + ":" }

// describeFile sets the headers that say what a file is.
func describeFile(h http.Header, s *exports.Spec, name string) {
	h.Set("Content-Type", s.ContentType())
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`) // of letters, digits, hyphens and dots
}

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
