package commcare

import (
	"bytes"
	"cmp"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"caseload"
	"caseload/internal/encode"
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
	errUploadBroken  = caseload.Errorf(caseload.CodeInvalid, "The body did not arrive whole, or is not multipart/form-data.")
	errUploadTooLong = caseload.Errorf(caseload.CodeTooLarge, "Error processing your file. It may have at most %d bytes.", maxUpload)
)

var uploadErrors = bodyErrors{errUploadTooLong, errUploadBroken}

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
		if err == io.EOF { //nolint:errorlint // wrapped, it is of a body that was cut
			err = u.complete()
			return u, err
		}
		if err != nil {
			return nil, uploadErrors.of(err)
		}
		if err := u.take(part); err != nil {
			return nil, err
		}
	}
}

// take reads one part.
func (u *upload) take(part *multipart.Part) error {
	if name := part.FormName(); name != fileField {
		return u.takeField(name, part)
	}
	if u.file != nil {
		return errUploadForm
	}
	file := bytes.NewBuffer([]byte{}) // not nil, as an empty file is one too
	err := uploadErrors.read(file, part, maxUpload)
	u.fileName, u.file = part.FileName(), file.Bytes()
	return err
}

func (u *upload) takeField(name string, part *multipart.Part) error {
	text, err := io.ReadAll(io.LimitReader(part, caseload.MaxName+1))
	if err != nil {
		return uploadErrors.of(err)
	}
	value := string(text)
	if _, err := caseload.ParseText(value, caseload.MaxName); err != nil {
		return caseload.Errorf(caseload.CodeInvalid, "Illegal value '%s' for '%s': it may be text of at most %d bytes.", encode.Clip(value), encode.Clip(name), caseload.MaxName)
	}
	names := []string{fileField}
	for _, f := range uploadFields {
		if f.name == name {
			f.set(u, value)
			return nil
		}
		names = append(names, f.name)
	}
	return caseload.Errorf(caseload.CodeInvalid, "Unknown field '%s'. There are: %s.", encode.Clip(name), strings.Join(names, ", "))
}

// fileField is the name of the part that is the table.
const fileField = "file"

// uploadField is a part of an upload that says something of its table.
type uploadField struct {
	name, means string
	values      []string // all that are allowed; nil: any text
	example     string
	set         func(*upload, string)
}

// uploadFields are those of an upload, beside the table.
var uploadFields = []uploadField{
	{"case_type", "The name of the type of all cases of the table.", nil, "visitor", func(u *upload, value string) { u.caseType = value }},
	{
		"search_field", "What cases are known by; `case_id` if absent.", []string{string(byCaseID), string(byExternalID)}, string(byExternalID),
		func(u *upload, value string) { u.search = searchField(value) },
	},
	{"search_column", "The column that has it; one of its name if absent.", nil, "", func(u *upload, value string) { u.searchColumn = value }},
	{"name_column", "The column of names; `name` if absent.", nil, "", func(u *upload, value string) { u.nameColumn = value }},
	{"create_new_cases", "`on`: cases that are not known are made.", nil, "on", func(u *upload, value string) { u.create = value == "on" }},
	{"comment", "Anything.", nil, "", func(u *upload, value string) { u.comment = value }},
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
		return caseload.Errorf(caseload.CodeInvalid, "Illegal value for search_field: '%s'. It may be case_id or external_id.", encode.Clip(string(u.search)))
	}
	return nil
}
