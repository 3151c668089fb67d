package commcare

import (
	"cmp"
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"caseload"
)

// upload is a table of cases, and what is to be made of it.
type upload struct {
	fileName     string
	file         []byte
	caseType     string
	search       searchField
	searchColumn string
	searchGiven  bool // the client named the column
	nameColumn   string
	create       bool
	comment      string
}

var (
	errUploadForm    = caseload.Errorf(caseload.CodeInvalid, "Invalid POST request. Both 'file' and 'case_type' are required, as multipart/form-data.")
	errUploadTooLong = caseload.Errorf(caseload.CodeTooLarge, "Error processing your file. It may have at most %d bytes.", maxUpload)
)

// maxUploadBody is the size of an upload with what is said of it, in bytes.
const maxUploadBody = maxUpload + 1<<20

// readUpload reads the parts of a body.
func readUpload(w http.ResponseWriter, r *http.Request) (*upload, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxUploadBody)
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, errUploadForm
	}
	u := &upload{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			err = u.complete()
			return u, err
		}
		if err != nil {
			return nil, brokenUpload(err)
		}
		if err := u.take(part); err != nil {
			return nil, err
		}
	}
}

// take reads one part.
func (u *upload) take(part *multipart.Part) error {
	if name := part.FormName(); name != "file" {
		return u.takeField(name, part)
	}
	if u.file != nil {
		return errUploadForm
	}
	file, err := io.ReadAll(io.LimitReader(part, maxUpload+1))
	switch {
	case err != nil:
		return brokenUpload(err)
	case len(file) > maxUpload:
		return errUploadTooLong
	}
	u.fileName, u.file = part.FileName(), file
	return nil
}

func (u *upload) takeField(name string, part *multipart.Part) error {
	text, err := io.ReadAll(io.LimitReader(part, caseload.MaxName+1))
	if err != nil {
		return brokenUpload(err)
	}
	value := string(text)
	if _, err := caseload.ParseText(value, caseload.MaxName); err != nil {
		return caseload.Errorf(caseload.CodeInvalid, "Illegal value for %q: it may be text of at most %d bytes.", name, caseload.MaxName)
	}
	switch name {
	case "case_type":
		u.caseType = value
	case "search_field":
		u.search = searchField(value)
	case "search_column":
		u.searchColumn = value
	case "name_column":
		u.nameColumn = value
	case "create_new_cases":
		u.create = value == "on"
	case "comment":
		u.comment = value
	default:
		return caseload.Errorf(caseload.CodeInvalid, "Unknown field %q. There are: file, case_type, search_field, search_column, name_column, create_new_cases, comment.", name)
	}
	return nil
}

// complete checks what was said, and sets what was not.
func (u *upload) complete() error {
	u.search = cmp.Or(u.search, byCaseID)
	u.searchGiven = u.searchColumn != ""
	u.searchColumn = cmp.Or(u.searchColumn, string(u.search))
	switch {
	case u.file == nil || u.caseType == "":
		return errUploadForm
	case u.search != byCaseID && u.search != byExternalID:
		return caseload.Errorf(caseload.CodeInvalid, "Illegal value for search_field: %s", u.search)
	}
	return nil
}

// brokenUpload tells a body that is too long from one that cannot be read.
func brokenUpload(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errUploadTooLong
	}
	return &caseload.Error{Code: caseload.CodeInvalid, Message: "The body did not arrive whole, or is not multipart/form-data.", Cause: err}
}
