package exports

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/spool"
	"caseload/internal/tabular"
)

// Answer is how files are answered by HTTP.
type Answer struct {
	Within   time.Duration       // for the client to take each block
	Now      func() time.Time    // the clock
	Encoding tabular.Compression // of what is streamed, beside the file's own; "": none
}

// Stream answers with all rows of an export in one stream. They are read at the
// speed of the database and wait in a pipe for the client. Behind them stand the
// trailers Repr-Digest, Caseload-Rows and Caseload-Manifest. The header is settled
// when there is no error but one of the client's connection.
func (a Answer) Stream(w http.ResponseWriter, r *http.Request, svc *caseload.Service, by *caseload.Principal, spec *Spec) error {
	s := &stream{Answer: a, w: w, r: r, svc: svc, by: by, spec: spec, now: a.Now()}
	err := spool.Through(s.take, s.write)
	if errors.Is(err, errHead) {
		w.WriteHeader(http.StatusOK)
		return nil
	}
	if err != nil {
		return err
	}
	return s.end()
}

// stream is a table on its way to a client.
type stream struct {
	Answer
	w        http.ResponseWriter
	r        *http.Request
	svc      *caseload.Service
	by       *caseload.Principal
	spec     *Spec
	now      time.Time
	begun    bool
	sum      hash.Hash // of what is sent, where that has an encoding
	manifest *Manifest // once all is written
}

// errHead ends a stream of which only the header was asked for.
var errHead = errors.New("the header is all that was asked for")

// take gives the client a block, and the time to take it.
func (s *stream) take(block []byte) error {
	httpkit.RenewDeadline(s.w, s.Within)
	s.begun = true
	_, err := s.w.Write(block)
	return err
}

// write writes the table. begin is called before the first byte.
func (s *stream) write(to io.Writer, begin func()) (err error) {
	var packed io.WriteCloser
	if s.Encoding != "" {
		s.sum = sha256.New()
		if packed, err = tabular.Compress(io.MultiWriter(to, s.sum), s.Encoding); err != nil {
			return err
		}
		to = packed
	}
	s.manifest, err = s.spec.Write(s.r.Context(), s.svc, s.by, to, Watch{
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
	describe(h, s.spec, s.spec.FileName(s.now.In(s.by.Tenant.Zone)))
	h.Set("Cache-Control", "no-store")
	if s.Encoding != "" {
		h.Set("Content-Encoding", string(s.Encoding))
	}
	httpkit.SetAge(h, head.Lag)
	if s.r.Method == http.MethodHead {
		return errHead
	}
	h.Set("Trailer", "Repr-Digest, Caseload-Rows, Caseload-Manifest") // RFC 9110, 6.6.2
	begin()
	return nil
}

// end sends the trailers, behind all rows.
func (s *stream) end() error {
	if !s.begun { // there was not a byte to send
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

// File answers with the file of an export, or a part of it (RFC 9110, 14).
func (a Answer) File(w http.ResponseWriter, r *http.Request, file *os.File, m *Manifest) error {
	sum, err := hex.DecodeString(m.SHA256)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("ETag", strconv.Quote(m.SHA256))
	h.Set("Repr-Digest", digest(sum))
	h.Set("Digest", "SHA-256="+base64.StdEncoding.EncodeToString(sum)) // RFC 3230, for who does not know RFC 9530
	h.Set("Cache-Control", "private, no-cache")
	describe(h, &m.Spec, m.File)
	to := &patient{ResponseWriter: w, within: a.Within}
	http.ServeContent(to, ofBytes(r), "", time.Time{}, file)
	if to.refused == 0 {
		return nil
	}
	for _, name := range []string{"Repr-Digest", "Digest"} { // of the file
		h.Del(name)
	}
	if to.refused == http.StatusPreconditionFailed {
		return caseload.Errorf(caseload.CodePreconditionFailed, "The file is another than the one that you have: begin again without it.")
	}
	return &httpkit.Refusal{Status: to.refused, Err: caseload.Errorf(caseload.CodeInvalid, "The file has no such part: it has %d bytes, of which the first is 0.", m.Bytes)}
}

// ofBytes is the request without a range of another unit than bytes, which is ignored
// (RFC 9110, 14.2). The names of units are read in either case (14.1).
func ofBytes(r *http.Request) *http.Request {
	unit, part, _ := strings.Cut(r.Header.Get("Range"), "=")
	out := r.Clone(r.Context())
	if strings.EqualFold(unit, "bytes") {
		out.Header.Set("Range", "bytes="+part)
	} else {
		out.Header.Del("Range")
	}
	return out
}

// digest is a SHA-256 as RFC 9530 has it.
func digest(sum []byte) string { return "sha-256=:" + base64.StdEncoding.EncodeToString(sum) + ":" }

// describe sets the headers that say what a file is.
func describe(h http.Header, s *Spec, name string) {
	h.Set("Content-Type", s.ContentType())
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`) // of letters, digits, hyphens and dots
}
