package commcare_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"caseload"
	"caseload/internal/httpkit"
)

func TestAFormMakesACaseThatBothApisShow(t *testing.T) {
	atClinic(t, func(c *clinic) {
		c.mustSubmit(formOf("form-1", caseBlock("mother-1", registration+visit)+"<weight>61</weight>"))
		c.mustSubmit(formOf("form-2", caseBlock("child-1", registration+
			`<n0:index><n0:parent case_type="mother">mother-1</n0:parent></n0:index>`)+caseBlock("mother-1", `<n0:update/>`)))

		mother := c.get("/a/demo/api/case/v1/mother-1/")
		c.want("properties", at(mother, "properties", "weight"), "61")
		c.want("name", at(mother, "properties", "case_name"), "Rose Example")
		c.want("owner", at(mother, "properties", "owner_id"), "clinic-7")
		c.want("user", at(mother, "user_id"), "nurse-1")
		c.want("date_modified", at(mother, "date_modified"), "2026-03-08T04:34:00.000000Z")
		c.want("forms", at(mother, "xform_ids"), []string{"form-1", "form-2"})
		child := c.get("/a/demo/api/case/v1/child-1/")
		c.want("indices", at(child, "indices", "parent"), map[string]string{"case_id": "mother-1", "case_type": "mother", "relationship": "child"})

		form := c.get("/a/demo/api/form/v1/form-1/")
		c.want("answer", at(form, "form", "weight"), "61")
		c.want("case block", at(form, "form", "case", "@case_id"), "mother-1")
		c.want("user", at(form, "metadata", "userID"), "nurse-1")
		c.want("received", at(form, "received_on"), "2026-03-08T12:00:01.000000Z")
	})
}

func TestAFormIsReadFromEveryKindOfBody(t *testing.T) {
	form := formOf("form-1", caseBlock("mother-1", registration))
	for name, send := range map[string]func(*clinic) *http.Request{
		"as curl -d sends it":      func(c *clinic) *http.Request { return c.raw(form, "application/x-www-form-urlencoded") },
		"as text":                  func(c *clinic) *http.Request { return c.raw(form, "text/html; charset=UTF-8") },
		"of no type":               func(c *clinic) *http.Request { return c.raw(form, "") },
		"of a type that is broken": func(c *clinic) *http.Request { return c.raw(form, "text/xml; ;;=") },
		"as a part":                func(c *clinic) *http.Request { return c.multipartOf(formPart(form)) },
		"behind another part":      func(c *clinic) *http.Request { return c.multipartOf(file{"note", "", "", "x"}, formPart(form)) },
		"packed":                   func(c *clinic) *http.Request { return c.packed(c.raw(form, "text/xml"), form) },
	} {
		t.Run(name, func(t *testing.T) {
			c := newClinic(t)
			c.wantVerdict(c.do(send(c)), http.StatusCreated, "submit_success", "")
			c.want("case of the form", at(c.get("/a/demo/api/form/v1/form-1/"), "form", "case", "@case_id"), "mother-1")
		})
	}
}

func (c *clinic) raw(form, contentType string) *http.Request {
	c.Helper()
	r := c.request("demo", "POST", "/a/demo/receiver/", strings.NewReader(form))
	r.Header.Set("Content-Type", contentType)
	return r
}

// packed is a request with a body that is compressed.
func (c *clinic) packed(r *http.Request, body string) *http.Request {
	c.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write([]byte(body)); err != nil {
		c.Fatal(err)
	}
	if err := w.Close(); err != nil {
		c.Fatal(err)
	}
	packed := c.request("demo", r.Method, r.URL.Path, &out)
	packed.Header = r.Header
	packed.Header.Set("Content-Encoding", "gzip")
	return packed
}

func TestEveryAddressOfTheReceiverTakesForms(t *testing.T) {
	c := newClinic(t)
	for i, address := range []struct{ path, app string }{
		{"/a/demo/receiver", ""}, {"/a/demo/receiver/", ""}, {"/a/demo/receiver/api", ""}, {"/a/demo/receiver/api/", ""},
		{"/a/demo/receiver/submission/", ""}, {"/a/demo/receiver/secure/", ""}, {"/a/demo/receiver/secure", ""},
		{"/a/demo/receiver/app-1/", "app-1"}, {"/a/demo/receiver/app-1", "app-1"}, {"/a/demo/receiver/secure/app-1/", "app-1"},
	} {
		id := "form-" + strconv.Itoa(i)
		got := c.do(c.request("demo", "POST", address.path, strings.NewReader(formOf(id, ""))))
		c.wantVerdict(got, http.StatusCreated, "submit_success", "")
		var want any
		if address.app != "" {
			want = address.app
		}
		c.want(address.path+": app", at(c.get("/a/demo/api/form/v1/"+id), "app_id"), want)
	}
}

func TestAClientOfOpenRosaIsGreeted(t *testing.T) {
	c := newClinic(t)
	r := c.request("demo", "HEAD", "/a/demo/receiver/submission/", nil)
	r.Header.Set("X-OpenRosa-Version", "3.0")
	got := c.do(r)
	c.want("status", got.Code, http.StatusNoContent)
	c.want("version", got.Header().Get("X-OpenRosa-Version"), "3.0")
	c.want("longest body", got.Header().Get("X-OpenRosa-Accept-Content-Length"), strconv.Itoa(24<<20))
	r.Header.Del("Authorization")
	c.want("status without a key", c.do(r).Code, http.StatusUnauthorized)
	reader := c.request("demo-reader", "HEAD", "/a/demo/receiver/", nil)
	c.want("status of a key that may read", c.do(reader).Code, http.StatusForbidden)
}

func TestASubmissionIsNotReadBeforeThereIsRoomForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClinic(t)
		body, phone := io.Pipe()
		slow := make(chan *httptest.ResponseRecorder)
		go func() { slow <- c.do(c.request("demo", "POST", "/a/demo/receiver/", body)) }() // may become as long as can be
		synctest.Wait()
		unread := iotest.ErrReader(errors.New("no body")) // 400, if it were read before
		got := c.do(c.request("demo", "POST", "/a/demo/receiver/", unread))
		c.wantVerdict(got, http.StatusServiceUnavailable, "submit_error", "Send this one again later.")
		c.want("seconds to wait", got.Header().Get("Retry-After"), "5")
		reader := c.do(c.request("demo-reader", "POST", "/a/demo/receiver/", unread))
		c.want("a key that may read waits for no room", reader.Code, http.StatusForbidden)
		if _, err := io.WriteString(phone, formOf("form-1", "")); err != nil {
			t.Fatal(err)
		}
		phone.Close()
		c.wantVerdict(<-slow, http.StatusCreated, "submit_success", "")
		next := c.do(c.request("demo", "POST", "/a/demo/receiver/", io.MultiReader(strings.NewReader(formOf("form-2", "")))))
		c.wantVerdict(next, http.StatusCreated, "submit_success", "")
	})
}

// Phones do not know what the others have sent; version 2 of the Case API, which
// means one case by an external ID, names those that there are.
func TestFormsMayGiveTwoCasesOneExternalID(t *testing.T) {
	atClinic(t, func(c *clinic) {
		const named = `<n0:update><n0:external_id>hh-7</n0:external_id></n0:update>`
		c.mustSubmit(formOf("form-1", caseBlock("mother-1", named)))
		c.mustSubmit(formOf("form-2", caseBlock("mother-2", named)))
		const several = "Multiple cases match external_id 'hh-7': mother-1, mother-2"
		c.wantError("GET", c.do(c.request("demo", "GET", casesV2+"ext/hh-7/", nil)), http.StatusBadRequest, several)
		c.wantError("PUT", c.send("PUT", casesV2+"ext/hh-7", `{}`), http.StatusBadRequest, several)
		got := c.mustSend("POST", casesV2+"bulk-fetch?fields=case_id", `{"case_ids": ["mother-2"], "external_ids": ["hh-7", "hh-8"]}`)
		c.want("fetched", got["cases"], []any{
			map[string]any{"case_id": "mother-2"},
			map[string]any{"external_id": "hh-7", "error": several},
			map[string]any{"external_id": "hh-8", "error": "not found"},
		})
		c.want("how many were found", got["matching_records"], 1)
		c.want("how many were not", got["missing_records"], 2)
	})
}

func TestACaseThatSharesItsExternalIDIsChangedByItsOwnID(t *testing.T) {
	atClinic(t, func(c *clinic) {
		for _, id := range []string{"mother-1", "mother-2"} {
			c.mustSubmit(formOf("form-of-"+id, caseBlock(id, registration+`<n0:update><n0:external_id>hh-7</n0:external_id></n0:update>`)))
		}
		c.mustSubmit(formOf("form-3", caseBlock("mother-3", registration)))
		c.mustSend("PUT", casesV2+"mother-2", `{"external_id": "hh-7", "case_name": "Ada Example"}`)
		c.mustSend("POST", casesV2, `[{"create": false, "case_id": "mother-1", "external_id": "hh-7", "close": true}, {"create": false, "case_id": "mother-2", "external_id": "hh-7"}]`)
		for id, want := range map[string][2]any{"mother-1": {true, "Rose Example"}, "mother-2": {false, "Ada Example"}} {
			got := c.get(casesV2 + id)
			c.want(id, [2]any{got["closed"], got["case_name"]}, want)
			c.want("external ID of "+id, got["external_id"], "hh-7")
		}
		const taken = "There is already a case with external_id 'hh-7'"
		c.wantError("a third", c.send("PUT", casesV2+"mother-3", `{"external_id": "hh-7"}`), http.StatusBadRequest, taken)
		rows := `[{"create": false, "case_id": "mother-1", "external_id": "hh-7"}, {"create": false, "case_id": "mother-3", "external_id": "hh-7"}]`
		c.wantError("a third in a list", c.send("POST", casesV2, rows), http.StatusBadRequest, "Error in row 2: "+taken)
	})
}

func TestAFormThatIsWrongIsRefusedWhole(t *testing.T) {
	long := strings.Repeat("x", 1001)
	wrongs := []struct{ name, form, message string }{
		{"an index to nothing", caseBlock("child-1", `<n0:index><n0:parent case_type="mother">nobody</n0:parent></n0:index>`),
			"InvalidCaseIndex: Case 'child-1' references non-existent case 'nobody'"},
		{"an index to itself", caseBlock("child-1", `<n0:index><n0:parent case_type="mother">child-1</n0:parent></n0:index>`), "index to itself"},
		{"a block without an ID", caseBlock("", visit), "/data/case[2]/@case_id: A case block must have a case_id."},
		{"a date that is none", strings.Replace(caseBlock("child-1", visit), "2026-03-08T10:04:00.000+05:30", "soon", 1), "This is not a date"},
		{"a number that is none", caseBlock("child-1", `<n0:update><n0:age>Rose</n0:age></n0:update>`), "Case block 2: properties.age: This is not a decimal number"},
		{"a name that is too long", caseBlock("child-1", `<n0:create><n0:case_name>`+long+`</n0:case_name></n0:create>`), "name: The text is too long"},
	}
	atClinic(t, func(c *clinic) {
		c.declareAge()
		for _, wrong := range wrongs {
			c.Log(wrong.name)
			form := formOf("form-1", caseBlock("mother-1", registration)+wrong.form)
			got := c.submit(form)
			c.wantVerdict(got, http.StatusCreated, "submit_error", wrong.message)
			c.want("a person in the answer", strings.Contains(got.Body.String(), "Rose"), false)
			r := c.raw(form, "text/xml")
			r.Header.Set("X-OpenRosa-Version", "3.0")
			c.wantVerdict(c.do(r), http.StatusUnprocessableEntity, "processing_failure", wrong.message)
			for _, path := range []string{"/a/demo/api/form/v1/form-1/", "/a/demo/api/case/v1/mother-1/", "/a/demo/api/case/v1/child-1/"} {
				c.want(path, c.do(c.request("demo", "GET", path, nil)).Code, http.StatusNotFound)
			}
		}
	})
}

// declareAge makes the property age of cases a number.
func (c *clinic) declareAge() {
	c.Helper()
	tenant, err := c.Service.Tenant(c.Context(), "demo")
	if err == nil {
		err = c.Service.CreateField(c.Context(), c.Service.Operator(tenant), caseload.FieldInput{Name: "age", Label: "Age", Kind: caseload.KindNumber})
	}
	if err != nil {
		c.Fatal(err)
	}
}

func TestABlockOfADeletedCaseIsNamed(t *testing.T) {
	atClinic(t, func(c *clinic) {
		c.mustSubmit(formOf("form-1", caseBlock("mother-1", registration)+caseBlock("mother-2", registration)))
		c.delete("mother-1", "mother-2")
		got := c.submit(formOf("form-2", caseBlock("mother-1", visit)+caseBlock("mother-3", visit)+caseBlock("mother-2", visit)))
		const lost = "case_id: The case with this ID was deleted, or is not yours to see: have it restored or given to you, or use another ID."
		c.wantVerdict(got, http.StatusCreated, "submit_error", "Case block 1: "+lost+" Case block 3: "+lost)
		c.want("a case beside them", c.do(c.request("demo", "GET", "/a/demo/api/case/v1/mother-3/", nil)).Code, http.StatusNotFound)
	})
}

// delete deletes cases, as an administrator does.
func (c *clinic) delete(ids ...string) {
	c.Helper()
	tenant, err := c.Service.Tenant(c.Context(), "demo")
	c.must(err)
	for _, id := range ids {
		c.must(c.Service.HideCase(c.Context(), c.Service.Operator(tenant), id))
	}
}

func TestAnAnswerToManyWrongBlocksIsShort(t *testing.T) {
	c := newClinic(t)
	c.declareAge()
	var blocks strings.Builder
	for i := range 100 {
		blocks.WriteString(caseBlock("child-"+strconv.Itoa(i), `<n0:update><n0:age>old</n0:age></n0:update>`))
	}
	got := c.submit(formOf("form-1", blocks.String()))
	c.wantVerdict(got, http.StatusCreated, "submit_error", "There are 90 more errors.")
	c.want("blocks told", strings.Count(got.Body.String(), "Case block"), 10)
}

func TestAnAnswerToManyTextsThatAreTooLongIsShort(t *testing.T) {
	c := newClinic(t)
	block := caseBlock("child-1", `<n0:create><n0:case_name>`+strings.Repeat("x", 1001)+`</n0:case_name></n0:create>`)
	got := c.submit(formOf("form-1", strings.Repeat(block, 50)))
	c.wantVerdict(got, http.StatusCreated, "submit_error", "There are 40 more errors.")
	c.want("texts told", strings.Count(got.Body.String(), "name: The text is too long"), 10)
}

func TestWhyAFormWasRefusedIsForTheLog(t *testing.T) {
	c := newClinic(t)
	for name, body := range map[string]string{"half a form": "<data>", "a block without an ID": formOf("form-1", caseBlock("", visit))} {
		ctx, note := httpkit.WithAnnotation(c.Context())
		c.do(c.raw(body, "text/xml").WithContext(ctx))
		if note.Err == nil || note.Tenant != "demo" {
			t.Errorf("%s: noted %+v, want the tenant and the error", name, note)
		}
	}
}

func TestWhatAFormIsRefusedForIsNotedAsTheClientsFault(t *testing.T) {
	c := newClinic(t)
	for name, body := range map[string]string{"half a form": "<data>", "a DOCTYPE": `<!DOCTYPE data><data/>`, "no XML": "weight=61"} {
		ctx, note := httpkit.WithAnnotation(c.Context())
		got := c.do(c.raw(body, "text/xml").WithContext(ctx))
		c.want(name, []any{got.Code, note.ClientFault}, []any{http.StatusInternalServerError, true})
	}
	ctx, note := httpkit.WithAnnotation(c.Context())
	c.do(c.raw(formOf("form-1", ""), "text/xml").WithContext(ctx))
	c.want("a form that is taken", note.ClientFault, false)
}

func TestABodyWithoutAFormIsRefused(t *testing.T) {
	form := formOf("form-1", "")
	zeros := strings.Repeat("0", 25<<20)
	for name, of := range map[string]struct {
		send   func(*clinic) *http.Request
		status int
	}{
		"nothing":     {func(c *clinic) *http.Request { return c.raw("", "text/xml") }, 500},
		"half a form": {func(c *clinic) *http.Request { return c.raw(form[:len(form)/2], "text/xml") }, 500},
		"a document type": {func(c *clinic) *http.Request {
			return c.raw(`<!DOCTYPE data [<!ENTITY a "b">]><data>&a;</data>`, "text/xml")
		}, 500},
		"JSON":             {func(c *clinic) *http.Request { return c.raw(`{"form": 1}`, "application/json") }, 500},
		"too long a form":  {func(c *clinic) *http.Request { return c.raw(zeros[:10<<20+1], "text/xml") }, 413},
		"too long a body":  {func(c *clinic) *http.Request { return c.raw(zeros, "text/xml") }, 413},
		"a bomb":           {func(c *clinic) *http.Request { return c.packed(c.raw("", "text/xml"), zeros) }, 413},
		"a bomb as a part": {func(c *clinic) *http.Request { return c.packedPart(file{"photo", "photo.jpg", "", zeros}) }, 413},
		"too long a file": {func(c *clinic) *http.Request {
			return c.multipartOf(formPart(form), file{"a", "a", "", zeros[:10<<20+1]})
		}, 413},
		"too many files":             {func(c *clinic) *http.Request { return c.multipartOf(append(numbered(100), formPart(form))...) }, 413},
		"no form among the parts":    {func(c *clinic) *http.Request { return c.multipartOf(numbered(2)...) }, 400},
		"two files of one name":      {func(c *clinic) *http.Request { return c.multipartOf(formPart(form), numbered(1)[0], numbered(1)[0]) }, 400},
		"a file in the form's place": {func(c *clinic) *http.Request { return c.multipartOf(formPart(form), file{"a", "form.xml", "", "x"}) }, 400},
		"parts that break off":       {func(c *clinic) *http.Request { return c.cut(c.multipartOf(formPart(form)), "--\r\n") }, 400},
		"a part that breaks off":     {func(c *clinic) *http.Request { return c.cut(c.multipartOf(formPart(form)), "<n1:meta") }, 400},
		"parts without a boundary":   {func(c *clinic) *http.Request { return c.raw(form, "multipart/form-data") }, 400},
		"what is not packed":         {func(c *clinic) *http.Request { return c.encoded(form, "gzip") }, 400},
		"an unknown packing":         {func(c *clinic) *http.Request { return c.encoded(form, "br") }, 400},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClinic(t)
			c.wantVerdict(c.do(of.send(c)), of.status, "submit_error", "")
			c.want("forms", at(c.get("/a/demo/api/form/v1/"), "meta", "total_count"), 0)
		})
	}
}

// numbered makes files that differ in their names alone.
func numbered(n int) []file {
	files := make([]file, n)
	for i := range files {
		name := "photo-" + strconv.Itoa(i)
		files[i] = file{name, name, "image/jpeg", "x"}
	}
	return files
}

// cut is a request that ends before the last of some letters in it.
func (c *clinic) cut(r *http.Request, before string) *http.Request {
	c.Helper()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		c.Fatal(err)
	}
	out := c.request("demo", r.Method, r.URL.Path, bytes.NewReader(body[:bytes.LastIndex(body, []byte(before))]))
	out.Header = r.Header
	return out
}

func (c *clinic) packedPart(f file) *http.Request {
	c.Helper()
	plain := c.multipartOf(f)
	var body bytes.Buffer
	if _, err := body.ReadFrom(plain.Body); err != nil {
		c.Fatal(err)
	}
	return c.packed(plain, body.String())
}

func (c *clinic) encoded(form, encoding string) *http.Request {
	c.Helper()
	r := c.raw(form, "text/xml")
	r.Header.Set("Content-Encoding", encoding)
	return r
}

func TestAHundredFilesAreTaken(t *testing.T) {
	c := newClinic(t)
	c.wantVerdict(c.do(c.multipartOf(append(numbered(99), formPart(formOf("form-1", "")))...)), http.StatusCreated, "submit_success", "")
	files, _ := at(c.get("/a/demo/api/form/v1/form-1/"), "attachments").(map[string]any)
	c.want("files", len(files), 100)
}

func TestAFormSentAgainIsAnsweredLikeTheFirst(t *testing.T) {
	atClinic(t, func(c *clinic) {
		form := formOf("form-1", caseBlock("mother-1", registration))
		c.mustSubmit(form)
		was, of := c.get("/a/demo/api/form/v1/form-1/"), c.get("/a/demo/api/case/v1/mother-1/")
		c.mustSubmit(form)
		stored := c.do(c.request("demo", "GET", "/a/demo/api/form/attachment/form-1/form.xml", nil))
		c.want("form as it was sent", stored.Body.String(), form)
		c.mustSubmit(stored.Body.String())
		c.want("form", c.get("/a/demo/api/form/v1/form-1/"), was)
		c.want("case", c.get("/a/demo/api/case/v1/mother-1/"), of)
	})
}

func TestAFormOfAKnownIDTakesThePlaceOfTheFirst(t *testing.T) {
	atClinic(t, func(c *clinic) {
		c.mustSubmit(formOf("form-1", caseBlock("mother-1", registration+visit)))
		c.mustSubmit(formOf("form-1", caseBlock("mother-1", `<n0:update><n0:weight>62</n0:weight></n0:update>`)))
		form := c.get("/a/demo/api/form/v1/form-1/")
		c.want("answer", at(form, "form", "case", "update", "weight"), "62")
		c.want("received", at(form, "received_on"), "2026-03-08T12:00:01.000000Z")
		c.want("edited", at(form, "edited_on"), "2026-03-08T12:00:02.000000Z")
		c.want("edited by", at(form, "edited_by_user_id"), "nurse-1")
		c.want("case", at(c.get("/a/demo/api/case/v1/mother-1/"), "properties", "weight"), "62")
	})
}

func TestTwoDomainsMayHaveFormsAndCasesOfOneID(t *testing.T) {
	atClinic(t, func(c *clinic) {
		c.mustSubmit(formOf("form-1", caseBlock("mother-1", registration+visit)))
		theirs := formOf("form-1", caseBlock("mother-1", `<n0:close/>`))
		c.wantVerdict(c.do(c.request("other", "POST", "/a/other/receiver/", strings.NewReader(theirs))), http.StatusCreated, "submit_success", "")
		c.want("closed", at(c.get("/a/demo/api/case/v1/mother-1/"), "closed"), false)
		c.want("weight", at(c.get("/a/demo/api/case/v1/mother-1/"), "properties", "weight"), "61")
		c.want("edited", at(c.get("/a/demo/api/form/v1/form-1/"), "edited_on"), nil)
	})
}

func TestAReferralIsOpenedAndClosedByForms(t *testing.T) {
	c := newClinic(t)
	c.mustSubmit(formOf("form-1", caseBlock("mother-1", registration+
		`<n0:referral><n0:referral_id>r-1</n0:referral_id><n0:followup_date>2026-03-15</n0:followup_date><n0:open><n0:referral_types>tb anc</n0:referral_types></n0:open></n0:referral>`)))
	c.mustSubmit(formOf("form-2", caseBlock("mother-1",
		`<n0:referral><n0:referral_id>r-1</n0:referral_id><n0:update><n0:referral_type>tb</n0:referral_type><n0:date_closed>2026-03-09</n0:date_closed></n0:update></n0:referral>`)))
	referrals, _ := at(c.get("/a/demo/api/case/v1/mother-1/"), "referrals").([]any)
	status := map[any]any{}
	for _, r := range referrals {
		status[at(r, "referral_type")] = at(r, "referral_status")
	}
	if len(status) != 2 || status["tb"] != "closed" || status["anc"] != "open" {
		t.Errorf("got referrals %v, want tb closed and anc open", referrals)
	}
}

func TestWhoMayNotWriteSubmitsNothing(t *testing.T) {
	c := newClinic(t)
	form := formOf("form-1", caseBlock("mother-1", registration))
	for _, of := range []struct {
		name, key, path string
		status          int
	}{
		{"nobody", "", "/a/demo/receiver/", 401}, {"a wrong key", "nobody", "/a/demo/receiver/", 401},
		{"a key of another domain", "other", "/a/demo/receiver/", 403}, {"a domain that is not there", "demo", "/a/nowhere/receiver/", 403},
		{"a key that may read", "demo-reader", "/a/demo/receiver/", 403},
	} {
		r := c.request(of.key, "POST", of.path, strings.NewReader(form))
		if of.key == "" {
			r.Header.Del("Authorization")
		}
		c.want(of.name, c.do(r).Code, of.status)
	}
	c.want("a method that is none", c.do(c.request("demo", "GET", "/a/demo/receiver/", nil)).Code, http.StatusMethodNotAllowed)
	c.want("forms", at(c.get("/a/demo/api/form/v1/"), "meta", "total_count"), 0)
}
