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
	http.ServeContent(&patient{c.w, c.WriteTimeout}, c.r, "", time.Time{}, f)
	return nil
}

// digest is a SHA-256 as RFC 9530 has it.
func digest(sum []byte) string { return "sha-256=:" + base64.StdEncoding.EncodeToString(sum) + ":" }

// describeFile sets the headers that say what a file is.
func describeFile(h http.Header, s *exports.Spec, name string) {
	h.Set("Content-Type", s.ContentType())
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`) // of letters, digits, hyphens and dots
}

// patient gives the client the time within to take each block.
type patient struct {
	http.ResponseWriter
	within time.Duration
}

// Write implements io.Writer.
func (p *patient) Write(b []byte) (int, error) {
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
