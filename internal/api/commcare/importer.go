package commcare

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"caseload"
	"caseload/internal/auth"
	"caseload/internal/httpkit"
)

// The addresses of the importer.
var (
	importers      = []string{"/a/{domain}/importer/excel/bulk_upload_api"}
	importStatuses = []string{"/a/{domain}/importer/excel/status/{id}"}
)

// smallUpload is the size of a file, in bytes as sent and unpacked, up to which an
// upload is carried out before it is answered (difference 50).
const smallUpload = 256 << 10

// uploadRetry is after how many seconds an upload that was refused for now is to
// be sent again.
const uploadRetry = "10"

// bulkUpload takes a table of cases. What is wrong with the upload as a whole is
// answered at once; what is wrong with rows, in its status.
func bulkUpload(c *call) error {
	if _, err := c.catalog(); err != nil { // nobody's file is read who may not change cases
		return err
	}
	status, err := c.uploads.begin(c.by.Key)
	if err != nil {
		return err
	}
	started := false
	defer func() {
		if !started {
			c.uploads.drop(status)
		}
	}()
	if err := c.startUpload(status); err != nil {
		return err
	}
	started = true
	j := &jsonText{}
	j.open()
	j.number("code", http.StatusOK)
	j.text("message", "success")
	j.text("status_url", c.origin()+"/a/"+c.domain()+"/importer/excel/status/"+status.id+"/")
	j.close()
	return c.sendJSON(j.buf)
}

// startUpload reads an upload, and carries it out: a small one before it
// returns, others meanwhile. Either goes on when the client leaves.
func (c *call) startUpload(status *uploadStatus) error {
	u, err := readUpload(c.w, c.r)
	if err != nil {
		return err
	}
	leave, err := c.uploads.enter(c.r.Context(), u.file)
	if err != nil {
		return err
	}
	table, err := u.open()
	if err != nil {
		leave()
		return err
	}
	login := newCaseAnswer(c, nil, shown{}).login
	m := &importer{upload: u, svc: c.svc, by: c.by, login: login, status: status, storing: &c.uploads.storing, names: map[string]bool{}}
	work := func(ctx context.Context) {
		defer leave()
		c.finishUpload(m, m.carryOut(ctx, table))
	}
	if ctx := context.WithoutCancel(c.r.Context()); isSmall(u.file) {
		work(ctx)
	} else {
		go work(ctx) // it ends with the file, or when the store is closed and takes no more forms
	}
	return nil
}

// finishUpload notes how an upload ended. What went wrong on our side is for the
// log, as the request may have been answered long ago.
func (f *face) finishUpload(m *importer, err error) {
	message := ""
	switch e, ok := errors.AsType[*caseload.Error](err); {
	case err == nil:
	case !ok || e.Code == caseload.CodeInternal || e.Code == caseload.CodeUnavailable:
		f.Log.Error("an upload of cases failed", "tenant", m.by.Tenant.Slug, "key", m.by.KeyID, "error", err)
		message = internalMessage
	default:
		message = e.Message
	}
	m.status.end(message)
}

// carryOut is run, for a table that it closes. A file may be such that its
// reader panics, and behind a request that was answered nobody would catch that.
func (m *importer) carryOut(ctx context.Context, t *caseTable) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("reading a table: panic: %v", p)
		}
		err = errors.Join(err, t.Close())
	}()
	return m.run(ctx, t)
}

// uploadStatusOf answers what has become of an upload. Of one that is not known
// it says that it failed: a process that ends loses what it was working on.
func uploadStatusOf(c *call) error {
	status := c.uploads.find(c.id(), c.by.Key)
	if status == nil {
		status = &uploadStatus{}
		status.end("This upload is not known here. The server may have been started anew since, or the upload may be an old one. Cases of rows that had been taken are stored; send the file again.")
	}
	return c.sendJSON(status.json())
}

// failUpload answers an error of an upload in the form of its success.
func failUpload(f *face, w http.ResponseWriter, r *http.Request, err error) {
	_, isMethod := errors.AsType[*methodRefusal](err)
	if _, isRefusal := errors.AsType[*auth.Refusal](err); isRefusal || isMethod {
		f.fail(w, r, err)
		return
	}
	status, _, message := errorOf(err)
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", uploadRetry)
	}
	j := &jsonText{}
	j.open()
	j.number("code", http.StatusInternalServerError) // the original's word for a failure of any kind
	j.text("message", message)
	j.close()
	_ = f.send(w, status, httpkit.JSONType, j.buf) // the client is gone if this fails
}
