package commcare

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"caseload"
)

// The bounds of one submission, in bytes; its files are the form and what came
// with it.
const (
	maxForm       = 10 << 20
	maxAttachment = 10 << 20
	maxSubmission = 24 << 20 // all files with what stands between them, packed or not
	maxFiles      = 100
)

// The name of a form among the parts of a body, and among its files.
const (
	formPart = "xml_submission_file"
	formFile = "form.xml"
)

// sent is what came in a submission.
type sent struct {
	form        string
	attachments []caseload.Document
}

var (
	errTooLong  = caseload.Errorf(caseload.CodeTooLarge, "A submission may have at most %d bytes, its form and each other file at most %d.", maxSubmission, maxForm)
	errTooMany  = caseload.Errorf(caseload.CodeTooLarge, "A submission may have at most %d files.", maxFiles)
	errBroken   = caseload.Errorf(caseload.CodeInvalid, "The body did not arrive whole, or is not what its Content-Type and Content-Encoding say.")
	errNoForm   = caseload.Errorf(caseload.CodeInvalid, "The body is multipart, but no part is named "+formPart+".")
	errEncoding = caseload.Errorf(caseload.CodeInvalid, "The Content-Encoding of a submission may be gzip alone.")
	errFileName = caseload.Errorf(caseload.CodeInvalid, "Each file of a submission must have a name of its own, of at most %d bytes; "+formFile+" is the form.", caseload.MaxName)
)

// readSubmission reads a submission: a form as the whole body, whatever its
// type, or several files as multipart/form-data. None is written to a disk.
func readSubmission(w http.ResponseWriter, r *http.Request) (*sent, error) {
	body, err := unpacked(w, r)
	if err != nil {
		return nil, err
	}
	mediaType, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "multipart/form-data" {
		form, err := readFile(body, maxForm)
		return &sent{form: form}, err
	}
	return readParts(multipart.NewReader(body, parameters["boundary"]))
}

// unpacked is the body as it was before it was compressed. Neither may be longer
// than a submission.
func unpacked(w http.ResponseWriter, r *http.Request) (io.Reader, error) {
	body := http.MaxBytesReader(w, r.Body, maxSubmission)
	switch strings.ToLower(r.Header.Get("Content-Encoding")) {
	case "", "identity":
		return body, nil
	case "gzip", "x-gzip":
		plain, err := gzip.NewReader(body)
		if err != nil {
			return nil, submissionErrors.of(err)
		}
		return http.MaxBytesReader(w, plain, maxSubmission), nil
	}
	return nil, errEncoding
}

// readParts reads the files of a multipart body. Parts that are no files are
// passed over.
func readParts(parts *multipart.Reader) (*sent, error) {
	out, found := &sent{}, false
	names := map[string]bool{formFile: true, ".": true, "..": true, "/": true} // no address leads to the last three
	for range maxFiles + 1 {
		part, err := parts.NextPart()
		ended := err == io.EOF //nolint:errorlint // wrapped, it is of a body that was cut
		switch {
		case ended && !found:
			return nil, errNoForm
		case ended:
			return out, nil
		case err != nil:
			return nil, submissionErrors.of(err)
		}
		switch name := part.FileName(); {
		case part.FormName() == formPart && !found:
			found = true
			out.form, err = readFile(part, maxForm)
		case name != "":
			err = out.attach(part, name, names)
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, errTooMany
}

// attach reads a file that came with a form.
func (s *sent) attach(part *multipart.Part, name string, names map[string]bool) error {
	if _, err := caseload.ParseText(name, caseload.MaxName); err != nil || names[name] {
		return errFileName
	}
	names[name] = true
	body, err := readFile(part, maxAttachment)
	if err == nil {
		s.attachments = append(s.attachments, newDocument(name, part.Header.Get("Content-Type"), body))
	}
	return err
}

// submissionErrors are those of a submission.
var submissionErrors = bodyErrors{errTooLong, errBroken}

// readFile reads a file of at most limit bytes.
func readFile(r io.Reader, limit int64) (string, error) {
	var body strings.Builder // what is read becomes a text without another copy
	err := submissionErrors.read(&body, r, limit)
	return body.String(), err
}

// unknownType is the media type of a file whose own is not said, or not as it
// should be.
const unknownType = "application/octet-stream"

func newDocument(name, mediaType, body string) caseload.Document {
	if _, _, err := mime.ParseMediaType(mediaType); err != nil {
		mediaType = unknownType
	}
	sum := sha256.New()
	_, _ = io.WriteString(sum, body) // a hash never fails
	return caseload.Document{
		Name: name, MediaType: mediaType, Bytes: int64(len(body)), SHA256: hex.EncodeToString(sum.Sum(nil)), Body: body,
	}
}

// bytes is the length of all files.
func (s *sent) bytes() int64 {
	n := int64(len(s.form))
	for i := range s.attachments {
		n += s.attachments[i].Bytes
	}
	return n
}

// documents are all files of a submission.
func (s *sent) documents() []caseload.Document {
	return append(s.attachments, newDocument(formFile, "text/xml", s.form))
}
