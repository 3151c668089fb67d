package ui

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/spool"
)

func documentsAddress(caseID string) string { return caseAddress(caseID) + "/documents" }

func documentAddress(caseID, id string) string {
	return documentsAddress(caseID) + "/" + url.PathEscape(id)
}

// documentsShown is how many documents stand on the page of a case.
const documentsShown = 1_000

var documentPaths = []caseload.Path{"id", "name", "bytes", "created"}

func documentsQuery() caseload.RecordQuery {
	return listed(toDocuments, caseload.Order{Path: "pk"}, documentsShown, documentPaths...)
}

// documentsOf lists the documents of a case, with where to delete them for who may.
func (v *visit) documentsOf(c *dossier) table {
	out := table{Caption: v.t("case.documents"), Columns: []column{{Title: v.t("case.file"), Long: true}, {Title: v.t("case.size"), Number: true}, {Title: v.t("case.added"), Whole: true}}}
	may := v.visitor.By.CheckEdit(caseload.ActHide, caseload.NounDocument) == nil
	for _, d := range recordsOf(c.documents.Page, documentPaths...) {
		name, at := d.text("name"), v.moment(d.time("created"))
		address := documentAddress(c.id, d.text("id"))
		cells := []cell{{Text: name, Href: address}, {Text: v.n("case.kilobytes", (d.number("bytes")+1023)/1024)}, {At: &at}}
		if may {
			cells[0].Actions = []action{{v.t("document.delete"), name, address + "/delete"}}
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
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
	p := uploadPage{page: v.page(v.t("document.new-title", "Case", c.text("reference"))).under(v.t("form.back"), caseAddress(c.id)), Case: caseAddress(c.id), Action: documentsAddress(c.id) + "/new", Token: token}
	p.File = field{Name: "file", Label: v.t("case.file"), Hint: v.t("document.hint", "Limit", v.language.number(maxUpload>>20)), Type: "file"}
	p.show(wrong, &p.File)
	return v.render(status, "document-new", p)
}

// sentFile is what a form with a file has brought. What is in the file waits on the
// disk until all of it is here: clients are slow, and there may be many.
type sentFile struct {
	token           string
	name, mediaType string
	body            *spool.File
	bytes           int64
	sum             []byte // SHA-256
}

// readUpload reads the parts of the form (RFC 7578): a token, and one file, which is
// written to a body that is empty.
func (v *visit) readUpload(body *spool.File) (*sentFile, error) {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, maxUpload)
	parts, err := v.r.MultipartReader()
	if err != nil {
		return nil, unreadable(err)
	}
	out := &sentFile{body: body}
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
	switch name := part.FormName(); {
	case name == onceName:
		token, err := io.ReadAll(io.LimitReader(part, maxToken+1)) // one that is longer is refused
		f.token = string(token)
		return err
	case name == "file" && f.bytes == 0: // the first
		f.name = lastName(part.FileName())
		f.mediaType, _, _ = mime.ParseMediaType(part.Header.Get("Content-Type"))
		return f.keep(part)
	}
	return nil
}

// keep writes what is in the file to the disk, as it arrives.
func (f *sentFile) keep(from io.Reader) (err error) {
	sum := sha256.New()
	f.bytes, err = io.Copy(io.MultiWriter(f.body, sum), from)
	f.sum = sum.Sum(nil)
	return err
}

// storing bounds how much memory is taken by files that are stored at a time.
var storing = make(chan struct{}, runtime.GOMAXPROCS(0))

// whole calls store with what is in the file, in a turn.
func (f *sentFile) whole(ctx context.Context, store func(body string) error) error {
	select {
	case storing <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-storing }()
	var body strings.Builder
	body.Grow(int(f.bytes))
	if _, err := io.Copy(&body, io.NewSectionReader(f.body, 0, f.bytes)); err != nil {
		return err
	}
	return store(body.String())
}

// lastName is a file's name without the folders that some clients put before it.
func lastName(path string) string { return path[strings.LastIndexAny(path, `/\`)+1:] }

// unreadable tells a form that is too long, and a disk that takes no more of it, from
// one that cannot be read.
func unreadable(err error) error {
	if _, ok := errors.AsType[*fs.PathError](err); ok {
		return err
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return caseload.Faulted(caseload.CodeTooLarge, kindLongFile.Of(maxUpload>>20))
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
	body, err := spool.Create()
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }() // what was in it is stored, or nobody wants it
	f, err := v.readUpload(body)
	if err != nil {
		return err
	}
	if f.bytes == 0 || strings.TrimSpace(f.name) == "" {
		return v.upload(http.StatusUnprocessableEntity, c, v.NewToken(), []problem{{"file", v.t("document.none")}})
	}
	form := url.Values{onceName: {f.token}, "name": {f.name}, "sha256": {hex.EncodeToString(f.sum)}}
	if err := checkToken(form); err != nil {
		return err
	}
	err = f.whole(v.r.Context(), func(body string) error {
		_, err := v.makeOnce(form, caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounDocument, Input: &caseload.DocumentInput{
			Case: caseload.Set(c.id), Name: caseload.Set(f.name), MediaType: caseload.Set(cmp.Or(f.mediaType, "application/octet-stream")), Body: caseload.Set(body),
		}})
		return err
	})
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

func askToDeleteDocument(v *visit) error {
	c, d, err := v.documentToDelete()
	if err != nil {
		return err
	}
	return v.render(http.StatusOK, "ask", askPage{
		page: v.page(v.t("document.delete-title")), Name: d.Name, Text: v.t("document.delete-text"),
		Action: documentAddress(c.id, d.ID) + "/delete", Back: caseAddress(c.id), Button: v.t("document.delete"),
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
