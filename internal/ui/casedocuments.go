package ui

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"caseload"
)

func documentsAddress(caseID string) string { return caseAddress(caseID) + "/documents" }

func documentAddress(caseID, id string) string {
	return documentsAddress(caseID) + "/" + url.PathEscape(id)
}

// documentsOf lists the documents of a case, with where to delete them for who may.
func (v *visit) documentsOf(c *aCase) (table, error) {
	out := table{Caption: v.t("case.documents"), Columns: []column{{Title: v.t("case.file"), Long: true}, {Title: v.t("case.size"), Number: true}, {Title: v.t("case.added"), Whole: true}}}
	all, err := v.svc.CaseDocuments(v.r.Context(), v.visitor.By, c.id)
	if err != nil {
		return out, err
	}
	may := v.visitor.By.CheckEdit(caseload.ActHide, caseload.NounDocument) == nil
	if may {
		out.Columns = append(out.Columns, column{Title: v.t("case.change")})
	}
	for _, d := range all {
		at := v.moment(d.CreatedAt())
		cells := []cell{
			{Text: d.Name, Href: documentAddress(c.id, d.ID)}, {Text: v.n("case.kilobytes", (d.Bytes+1023)/1024)}, {At: &at},
		}
		if may {
			cells = append(cells, cell{Text: v.t("document.delete"), About: d.Name, Href: documentAddress(c.id, d.ID) + "/delete"})
		}
		out.Rows = append(out.Rows, cells)
	}
	return out, nil
}

// document finds the document that the address names, of the case that it names.
func (v *visit) document(c *aCase) (*caseload.Document, error) {
	return v.svc.CaseDocument(v.r.Context(), v.visitor.By, caseload.CaseKey{Number: c.number("number")}, v.r.PathValue("document"))
}

// downloadDocument answers with a file of a case, for the client to keep: it is never
// shown as a page of ours.
func downloadDocument(v *visit) error {
	c, err := v.readCase()
	if err != nil {
		return err
	}
	d, err := v.document(c)
	if err != nil {
		return err
	}
	return v.attach(d.Name, d.Body)
}

// uploadPage is the form that adds a document to a case.
type uploadPage struct {
	page
	Case, Action string
	Token        string
	File         field
}

// maxUpload bounds the body of a form with a file, in bytes, as that of iCasework's
// uploaddocuments.
const maxUpload = 16 << 20

func showUpload(v *visit) error {
	c, err := v.readCase()
	if err != nil {
		return err
	}
	if err := v.visitor.By.CheckEdit(caseload.ActCreate, caseload.NounDocument); err != nil {
		return err
	}
	return v.upload(http.StatusOK, c, v.NewToken(), nil)
}

func (v *visit) upload(status int, c *aCase, token string, wrong []problem) error {
	p := uploadPage{page: v.page(v.t("document.new-title", "Case", c.text("reference"))), Case: caseAddress(c.id), Action: documentsAddress(c.id) + "/new", Token: token}
	p.File = field{Name: "file", Label: v.t("case.file"), Hint: v.t("document.hint", "Limit", v.language.number(maxUpload>>20)), Type: "file"}
	p.show(wrong, &p.File)
	return v.render(status, "document-new", p)
}

// sentFile is what a form with a file has brought.
type sentFile struct {
	token           string
	name, mediaType string
	body            string
}

// readUpload reads the parts of the form (RFC 7578): a token, and one file.
func (v *visit) readUpload() (*sentFile, error) {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, maxUpload)
	parts, err := v.r.MultipartReader()
	if err != nil {
		return nil, unreadable(err)
	}
	out := &sentFile{}
	for range 8 { // more than the form has
		part, err := parts.NextPart()
		if err == io.EOF { // wrapped, it is of a body that was cut
			return out, nil
		}
		if err != nil {
			return nil, unreadable(err)
		}
		if err := out.take(part); err != nil {
			return nil, unreadable(err)
		}
	}
	return nil, caseload.Errorf(caseload.CodeInvalid, "The form could not be read.")
}

func (f *sentFile) take(part *multipart.Part) error {
	var body strings.Builder
	if _, err := io.Copy(&body, part); err != nil {
		return err
	}
	switch part.FormName() {
	case onceName:
		f.token = body.String()
	case "file":
		f.name, f.body = lastName(part.FileName()), body.String()
		f.mediaType, _, _ = mime.ParseMediaType(part.Header.Get("Content-Type"))
	}
	return nil
}

// lastName is a file's name without the folders that some clients put before it.
func lastName(path string) string { return path[strings.LastIndexAny(path, `/\`)+1:] }

// unreadable tells a form that is too long from one that cannot be read.
func unreadable(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return caseload.Errorf(caseload.CodeTooLarge, "A file may have at most %d MB.", maxUpload>>20)
	}
	return &caseload.Error{Code: caseload.CodeInvalid, Message: "The form did not arrive whole.", Cause: err}
}

// addDocument keeps a file with the case, once.
func addDocument(v *visit) error {
	c, err := v.readCase()
	if err != nil {
		return err
	}
	if err := v.visitor.By.CheckEdit(caseload.ActCreate, caseload.NounDocument); err != nil {
		return err
	}
	f, err := v.readUpload()
	if err != nil {
		return err
	}
	if f.body == "" || strings.TrimSpace(f.name) == "" {
		return v.upload(http.StatusUnprocessableEntity, c, v.NewToken(), []problem{{"file", v.t("document.none")}})
	}
	sum := sha256.Sum256([]byte(f.body))
	form := url.Values{onceName: {f.token}, "name": {f.name}, "sha256": {hex.EncodeToString(sum[:])}}
	if err := checkToken(form); err != nil {
		return err
	}
	_, err = v.makeOnce(form, caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounDocument, Input: &caseload.DocumentInput{
		Case: caseload.Set(c.id), Name: caseload.Set(f.name), MediaType: caseload.Set(cmp.Or(f.mediaType, "application/octet-stream")), Body: caseload.Set(f.body),
	}})
	if wrong := v.unmade(form, err); len(wrong) > 0 {
		for i := range wrong {
			wrong[i].Field = "file"
		}
		return v.upload(http.StatusUnprocessableEntity, c, form.Get(onceName), wrong)
	}
	if err != nil {
		return err
	}
	return v.succeed(caseAddress(c.id)+"#documents", "notice.document-added")
}

// documentToDelete finds the document that the address names among those of its case,
// for who may delete it: only its body is long, and nobody asked for that.
func (v *visit) documentToDelete() (*aCase, *caseload.Document, error) {
	c, err := v.readCase()
	if err != nil {
		return nil, nil, err
	}
	if err := v.visitor.By.CheckEdit(caseload.ActHide, caseload.NounDocument); err != nil {
		return nil, nil, err
	}
	all, err := v.svc.CaseDocuments(v.r.Context(), v.visitor.By, c.id)
	if err != nil {
		return nil, nil, err
	}
	id := v.r.PathValue("document")
	at := slices.IndexFunc(all, func(d *caseload.Document) bool { return d.ID == id })
	if at < 0 {
		return nil, nil, caseload.Errorf(caseload.CodeNotFound, "There is no such document.")
	}
	return c, all[at], nil
}

// documentDeletePage asks before a document is deleted.
type documentDeletePage struct {
	page
	Case, Action, Name string
}

func askToDeleteDocument(v *visit) error {
	c, d, err := v.documentToDelete()
	if err != nil {
		return err
	}
	return v.render(http.StatusOK, "document-delete", documentDeletePage{
		v.page(v.t("document.delete-title")), caseAddress(c.id), documentAddress(c.id, d.ID) + "/delete", d.Name,
	})
}

func deleteDocument(v *visit) error {
	c, d, err := v.documentToDelete()
	if err != nil {
		return err
	}
	if _, err := v.svc.Edit(v.r.Context(), v.visitor.By, caseload.Edit{Act: caseload.ActHide, Noun: caseload.NounDocument, ID: d.ID}); err != nil {
		return err
	}
	return v.succeed(caseAddress(c.id)+"#documents", "notice.document-deleted")
}
