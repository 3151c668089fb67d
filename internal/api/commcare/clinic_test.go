package commcare_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/api/commcare"
	"caseload/internal/apitest"
)

// clinic is the face of two programmes, demo and other, over one store, and what
// a test sends it with the key of demo's nurse.
type clinic struct {
	*testing.T
	*apitest.Office
	handler http.Handler
}

// atClinic runs a test against each store.
func atClinic(t *testing.T, test func(*clinic)) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) { test(openClinic(t, store)) })
	}
}

// newClinic is a clinic over the first store, for what stores have no part in.
func newClinic(t *testing.T) *clinic { return openClinic(t, apitest.Stores()[0]) }

func openClinic(t *testing.T, store apitest.Store) *clinic {
	t.Helper()
	programme := func(slug string) apitest.TenantSeed {
		return apitest.TenantSeed{Slug: slug, Zone: "UTC", Keys: []apitest.KeySeed{
			{Label: slug, Role: caseload.RoleManager}, {Label: slug + "-reader", Role: caseload.RoleManager, Scopes: []string{"cases:read"}},
		}}
	}
	o := store.OpenOffice(t, apitest.Seed{
		Now: time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC), Tenants: []apitest.TenantSeed{programme("demo"), programme("other")},
	})
	return &clinic{t, o, commcare.New(o.Service, commcare.Options{Now: o.Clock.Now})}
}

// request makes one with the key of a label.
func (c *clinic) request(key, method, path string, body io.Reader) *http.Request {
	c.Helper()
	r := httptest.NewRequestWithContext(c.Context(), method, path, body)
	r.Header.Set("Authorization", "ApiKey "+key+":"+c.Secrets[key])
	return r
}

func (c *clinic) do(r *http.Request) *httptest.ResponseRecorder {
	c.Helper()
	c.Clock.Move(time.Second)
	recorded := httptest.NewRecorder()
	c.handler.ServeHTTP(recorded, r)
	wantDescribed(c.T, r, recorded)
	return recorded
}

// submit sends a form as CommCare on Android does.
func (c *clinic) submit(form string) *httptest.ResponseRecorder {
	c.Helper()
	return c.do(c.request("demo", "POST", "/a/demo/receiver/", strings.NewReader(form)))
}

// mustSubmit is submit for a form that must be taken.
func (c *clinic) mustSubmit(form string) {
	c.Helper()
	c.wantVerdict(c.submit(form), http.StatusCreated, "submit_success", "")
}

func (c *clinic) wantVerdict(got *httptest.ResponseRecorder, status int, nature, message string) {
	c.Helper()
	body := got.Body.String()
	if got.Code != status || !strings.Contains(body, `<message nature="`+nature+`">`) || !strings.Contains(body, message) {
		c.Errorf("got %d %s, want %d %s: %s", got.Code, body, status, nature, message)
	}
}

// get asks for a path, which must be answered with 200, and reads the JSON.
func (c *clinic) get(path string) map[string]any {
	c.Helper()
	got := c.do(c.request("demo", "GET", path, nil))
	var out map[string]any
	if err := json.Unmarshal(got.Body.Bytes(), &out); got.Code != http.StatusOK || err != nil {
		c.Fatalf("GET %s = %d %s (%v), want 200 and an object", path, got.Code, got.Body, err)
	}
	return out
}

// at finds a value in JSON by the names that lead to it.
func at(v any, path ...string) any {
	for _, name := range path {
		object, _ := v.(map[string]any)
		v = object[name]
	}
	return v
}

func (c *clinic) want(what string, got, want any) {
	c.Helper()
	gotText, _ := json.Marshal(got)
	wantText, _ := json.Marshal(want)
	if !bytes.Equal(gotText, wantText) {
		c.Errorf("%s: got %s, want %s", what, gotText, wantText)
	}
}

// formOf is a form of an ID with something in it.
func formOf(id, inside string) string {
	return `<?xml version="1.0" ?><data xmlns="http://example.org/visit" name="Visit" version="41" uiVersion="1">` + inside +
		`<n1:meta xmlns:n1="http://openrosa.org/jr/xforms"><n1:deviceID>phone-7</n1:deviceID>` +
		`<n1:timeStart>2026-03-08T10:00:00.000+05:30</n1:timeStart><n1:timeEnd>2026-03-08T10:05:00.000+05:30</n1:timeEnd>` +
		`<n1:username>nurse</n1:username><n1:userID>nurse-1</n1:userID><n1:instanceID>` + id + `</n1:instanceID>` +
		`<n2:appVersion xmlns:n2="http://commcarehq.org/xforms">CommCare Version 2.53</n2:appVersion></n1:meta></data>`
}

// caseBlock is a block of a case of an ID with actions in it.
func caseBlock(id, actions string) string {
	return `<n0:case xmlns:n0="http://commcarehq.org/case/transaction/v2" case_id="` + id +
		`" user_id="nurse-1" date_modified="2026-03-08T10:04:00.000+05:30">` + actions + `</n0:case>`
}

const (
	registration = `<n0:create><n0:case_type>mother</n0:case_type><n0:case_name>Rose Example</n0:case_name><n0:owner_id>clinic-7</n0:owner_id></n0:create>`
	visit        = `<n0:update><n0:weight>61</n0:weight></n0:update>`
)

// file is one part of a multipart body.
type file struct{ field, name, mediaType, body string }

// formPart is the part of a form.
func formPart(form string) file { return file{"xml_submission_file", "form.xml", "text/xml", form} }

// multipartOf makes a request of files, as curl -F does.
func (c *clinic) multipartOf(files ...file) *http.Request {
	c.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, f := range files {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", `form-data; name="`+f.field+`"; filename="`+f.name+`"`)
		if f.mediaType != "" {
			h.Set("Content-Type", f.mediaType)
		}
		part, err := w.CreatePart(h)
		if err == nil {
			_, err = io.WriteString(part, f.body)
		}
		if err != nil {
			c.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		c.Fatal(err)
	}
	r := c.request("demo", "POST", "/a/demo/receiver/api/", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}
