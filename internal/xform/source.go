package xform

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
)

// maxTag bounds one start tag in bytes. The XML decoder collects all attributes
// of a tag before it shows them, so they have to be bounded before it.
const maxTag = 64 << 10

// source hands a form to the XML decoder byte by byte and ends it where it is
// too long.
type source struct {
	in    *bufio.Reader
	limit int64 // bytes of the form
	read  int64 // bytes handed out
	token int   // bytes of the current token
	tag   bool  // the current token is a start tag
	err   error // of in, other than io.EOF
}

func newSource(r io.Reader, limit int64) *source {
	return &source{in: bufio.NewReader(r), limit: limit}
}

// skipByteOrderMark passes over the mark of UTF-8 and refuses those of UTF-16.
func (s *source) skipByteOrderMark() error {
	start, err := s.in.Peek(3)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		s.err = err
		return err
	case bytes.HasPrefix(start, []byte{0xFE, 0xFF}), bytes.HasPrefix(start, []byte{0xFF, 0xFE}):
		return notUTF8()
	case string(start) == "\uFEFF":
		_, err := s.in.Discard(len(start))
		return err
	}
	return nil
}

// begin says that the next token starts at an offset, which is one less than
// what was read where the decoder has looked at the '<' of it.
func (s *source) begin(offset int64) {
	s.token, s.tag = int(s.read-offset), s.read > offset
}

// ReadByte returns the next byte of the form, or an *Error where a limit is hit.
func (s *source) ReadByte() (byte, error) {
	b, err := s.in.ReadByte()
	if err != nil {
		if !errors.Is(err, io.EOF) {
			s.err = err
		}
		return 0, err
	}
	s.read++
	s.token++
	switch s.token {
	case 1:
		s.tag = b == '<'
	case 2:
		s.tag = s.tag && strings.IndexByte("!?/", b) < 0
	}
	if s.read > s.limit {
		return 0, malformed("The form is larger than %d bytes.", s.limit)
	}
	if s.tag && s.token > maxTag {
		return 0, malformed("A tag with its attributes is longer than %d bytes.", maxTag)
	}
	return b, nil
}

// Read makes a source an io.Reader, which the type of the decoder's argument
// demands; the decoder calls ReadByte alone.
func (s *source) Read([]byte) (int, error) { return 0, errors.ErrUnsupported }

// inEncoding is the decoder's CharsetReader: of the encodings that are not
// called UTF-8, those that are a part of it.
func inEncoding(name string, input io.Reader) (io.Reader, error) {
	switch strings.ToLower(name) {
	case "utf8", "ascii", "us-ascii":
		return input, nil
	}
	return nil, notUTF8()
}
