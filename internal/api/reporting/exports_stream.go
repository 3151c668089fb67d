package reporting

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/http"
	"strconv"
	"time"

	"caseload"
	"caseload/internal/exports"
	"caseload/internal/httpkit"
	"caseload/internal/spool"
	"caseload/internal/tabular"
)

// streamReport answers GET /exports/reports/{number}, and the rows of a report.
func streamReport(c *call) error {
	spec, err := c.shape()
	if err != nil {
		return err
	}
	c.asked.ofReport(spec, c.number, c.by.Tenant.Zone)
	return c.stream(spec)
}

// streamSubject answers GET /exports/cases, and the other subjects.
func streamSubject(c *call) error {
	spec, err := c.shape()
	if err != nil {
		return err
	}
	c.asked.ofSubject(spec, subjectOf(c.pattern))
	return c.stream(spec)
}

// stream is a table on its way to a client.
type stream struct {
	*call
	spec     *exports.Spec
	now      time.Time
	encoding tabular.Compression // of what is sent, beside the file's own
	sum      hash.Hash           // of what is sent, where that has an encoding
	manifest *exports.Manifest   // once all is written
}

// errHead ends a stream of which only the header was asked for.
var errHead = errors.New("the header is all that was asked for")

// stream answers with all rows in one stream. They are read at the speed of the
// database and wait in a pipe for the client.
func (c *call) stream(spec *exports.Spec) error {
	if err := c.asked.err(); err != nil {
		return err
	}
	s := &stream{call: c, spec: spec, now: c.Now()}
	if spec.Compression == "" && spec.Format.Compressible() {
		c.w.Header().Add("Vary", "Accept-Encoding")
		s.encoding = encoding(c.r.Header)
	}
	err := spool.Through(c.take, s.write)
	switch {
	case errors.Is(err, errHead):
		c.w.WriteHeader(http.StatusOK)
		return nil
	case err != nil:
		return c.inParameters(err)
	}
	return s.end()
}

// write writes the table. begin is called before the first byte.
func (s *stream) write(to io.Writer, begin func()) (err error) {
	var packed io.WriteCloser
	if s.encoding != "" {
		s.sum = sha256.New()
		if packed, err = tabular.Compress(io.MultiWriter(to, s.sum), s.encoding); err != nil {
			return err
		}
		to = packed
	}
	s.manifest, err = s.spec.Write(s.r.Context(), s.svc, s.by, to, exports.Watch{
		Begin: func(head *caseload.TableHead) error { return s.begin(head, begin) }, Rows: func(int64, int64) error { return nil },
		Now: func() time.Time { return s.now }, Fresh: httpkit.Freshness(s.r.Header),
	})
	if err == nil && packed != nil {
		err = packed.Close()
	}
	return err
}

// begin sets the headers.
func (s *stream) begin(head *caseload.TableHead, begin func()) error {
	h := s.w.Header()
	describeFile(h, s.spec, s.spec.FileName(s.now.In(s.by.Tenant.Zone)))
	h.Set("Cache-Control", "no-store")
	if s.encoding != "" {
		h.Set("Content-Encoding", string(s.encoding))
	}
	httpkit.SetAge(h, head.Lag)
	if s.r.Method == http.MethodHead {
		return errHead
	}
	h.Set("Trailer", "Repr-Digest, Caseload-Rows, Caseload-Manifest") // RFC 9110, 6.6.2
	begin()
	return nil
}

// take gives the client a block of a stream, and the time to take it.
func (c *call) take(block []byte) error {
	httpkit.RenewDeadline(c.w, c.WriteTimeout)
	_, err := c.w.Write(block)
	return err
}

// end sends the trailers, behind all rows.
func (s *stream) end() error {
	if !httpkit.Track(s.w).Started() { // there was not a byte to send
		s.w.WriteHeader(http.StatusOK)
	}
	sum, err := hex.DecodeString(s.manifest.SHA256)
	if err != nil {
		return err
	}
	if s.sum != nil {
		sum = s.sum.Sum(nil)
	}
	h := s.w.Header()
	h.Set("Repr-Digest", digest(sum))
	h.Set("Caseload-Rows", strconv.FormatInt(s.manifest.Rows, 10))
	h.Set("Caseload-Manifest", s.manifest.Trailer())
	return nil
}
