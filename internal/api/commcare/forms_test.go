package commcare_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"caseload"
)

// visits submits five forms, a second after the other: form-0 to form-4, of which
// form-1 and form-3 touch mother-1, form-2 is of another kind, and form-0 was
// edited last.
func (c *clinic) visits() {
	c.Helper()
	first := formOf("form-0", "")
	c.mustSubmit(first)
	for i := 1; i < 5; i++ {
		form, path := formOf(fmt.Sprintf("form-%d", i), ""), "/a/demo/receiver/"
		if i%2 == 1 {
			form = strings.Replace(form, "<n1:meta", caseBlock("mother-1", registration)+"<n1:meta", 1)
		}
		if i == 2 {
			form, path = strings.Replace(form, "example.org/visit", "example.org/birth", 1), "/a/demo/receiver/app-1/"
		}
		c.wantVerdict(c.do(c.request("demo", "POST", path, strings.NewReader(form))), http.StatusCreated, "submit_success", "")
	}
	c.mustSubmit(strings.Replace(first, "<n1:meta", "<weight>62</weight><n1:meta", 1))
}

// listed are the last digits of the IDs of the forms that a list answers.
func (c *clinic) listed(query string) string {
	c.Helper()
	objects, _ := at(c.get("/a/demo/api/form/v1/"+query), "objects").([]any)
	var out strings.Builder
	for _, o := range objects {
		id, _ := at(o, "id").(string)
		out.WriteString(strings.TrimPrefix(id, "form-"))
	}
	return out.String()
}

func TestFormsAreFoundByEveryFilter(t *testing.T) {
	atClinic(t, func(c *clinic) {
		c.visits()
		edited, second := at(c.get("/a/demo/api/form/v1/form-0"), "indexed_on"), at(c.get("/a/demo/api/form/v1/form-2"), "indexed_on")
		for query, want := range map[string]string{
			"":                       "43210",
			"?order_by=received_on":  "01234",
			"?order_by=-received_on": "43210",
			"?order_by=indexed_on":   "12340",
			"?order_by=-indexed_on":  "04321",
			"?order_by=-server_modified_on&order_by=received_on": "04321",
			"?limit=2":                               "43",
			"?limit=2&offset=3":                      "10",
			"?offset=9":                              "",
			"?limit=0":                               "43210",
			"?xmlns=http://example.org/birth":        "2",
			"?xmlns.exact=http://example.org/birth":  "2",
			"?xmlns=http://example.org/BIRTH":        "",
			"?xmlns=":                                "",
			"?app_id=app-1":                          "2",
			"?app_id=":                               "4310",
			"?case_id=mother-1":                      "31",
			"?case_id=mother-1&order_by=indexed_on":  "13",
			"?case_id=nobody":                        "",
			"?case_id=":                              "",
			"?received_on_start=2026-03-08T12:00:03": "432",
			"?received_on_end=2026-03-08T12:00:03":   "210",
			"?received_on_end=2026-03-08":            "",
			"?received_on_start=2026-03-08T12:00:02.000000Z&received_on_end=2026-03-08T12:00:03Z": "21",
			"?indexed_on_start=" + fmt.Sprint(edited):                                             "0",
			"?server_modified_on_start=" + fmt.Sprint(edited):                                     "0",
			"?server_date_modified_end=" + fmt.Sprint(second):                                     "21",
			"?include_archived=true":                                                              "43210",
			"?anything__full=true":                                                                "43210",
			"?format=xml":                                                                         "43210",
			"?username=x&api_key=y":                                                               "43210",
		} {
			c.want(query, c.listed(query), want)
		}
	})
}

func TestFormsArePagedByNext(t *testing.T) {
	atClinic(t, func(c *clinic) {
		c.visits()
		var all string
		for next := "?limit=2&order_by=indexed_on"; next != ""; {
			all += c.listed(next)
			next, _ = at(c.get("/a/demo/api/form/v1/"+next), "meta", "next").(string)
		}
		c.want("forms", all, "12340")
	})
}

func TestAListOfFormsRefusesWhatItDoesNotKnow(t *testing.T) {
	c := newClinic(t)
	for query, want := range map[string]string{
		"?limit=abc":                   "Invalid limit 'abc' provided. Please provide a positive integer.",
		"?limit=-1":                    "Invalid limit '-1' provided. Please provide a positive integer &gt;= 0.",
		"?offset=zz":                   "Invalid offset 'zz' provided. Please provide an integer.",
		"?order_by=archived":           "The 'archived' field does not allow ordering.",
		"?order_by=nothing":            "No matching 'nothing' field for ordering on.",
		"?received_on_start=yesterday": "Bad query parameter: Unknown date format: 'yesterday', for 'received_on_start'.",
		"?appVersion=2.53":             "Unknown parameter 'appVersion'.",
		"?cursor=nothing.0":            "This cursor is not one that this query gave",
		"?xmlns=%00":                   "NUL",
		"?case_id=%zz":                 "The query is not valid",
	} {
		got := c.do(c.request("demo", "GET", "/a/demo/api/form/v1/?"+strings.TrimPrefix(query, "?"), nil))
		if got.Code != http.StatusBadRequest || !strings.Contains(got.Body.String(), want) {
			t.Errorf("%s: got %d %s, want 400 with %q", query, got.Code, got.Body, want)
		}
	}
	c.want("most", at(c.get("/a/demo/api/form/v1/?limit=5000"), "meta", "limit"), 1000)
	got := c.do(c.request("demo", "POST", "/a/demo/api/form/v1/", nil))
	c.want("POST", got.Code, http.StatusMethodNotAllowed)
}

func TestAFormShowsTheCasesThatItTouchedIfAsked(t *testing.T) {
	atClinic(t, func(c *clinic) {
		c.mustSubmit(formOf("form-1", caseBlock("mother-1", registration)+caseBlock("mother-2", registration)))
		c.mustSubmit(formOf("form-2", ""))
		objects, _ := at(c.get("/a/demo/api/form/v1/?cases__full=True"), "objects").([]any)
		if len(objects) != 2 {
			t.Fatalf("got %d forms, want 2", len(objects))
		}
		c.want("cases of form-2", at(objects[0], "cases"), []any{})
		cases, _ := at(objects[1], "cases").([]any)
		if len(cases) != 2 || at(cases[0], "case_id") != "mother-1" || at(cases[1], "case_id") != "mother-2" {
			t.Errorf("got cases %v, want mother-1 and mother-2", cases)
		}
		c.want("cases unless asked", at(c.get("/a/demo/api/form/v1/form-1/"), "cases"), nil)
	})
}

// Cases that many forms touched stand in each of them.
func TestFormsWithLongCasesAreRefusedAndDoNotFillTheMemory(t *testing.T) {
	c := newClinic(t)
	c.touchLong("form-0", 15)
	const message = "These forms, with the cases that they touched, are too long for one answer. Ask for fewer forms, or leave out cases__full and ask for the cases by themselves."
	c.want("one form's cases", len(c.get("/a/demo/api/form/v1/form-0/?cases__full=true")["cases"].([]any)), 15)
	for _, id := range []string{"form-1", "form-2", "form-3"} {
		c.touchLong(id, 15)
	}
	c.wantError("four forms", c.do(c.request("demo", "GET", "/a/demo/api/form/v1/?cases__full=true", nil)), http.StatusRequestEntityTooLarge, message)
	c.want("without their cases", len(c.get("/a/demo/api/form/v1/")["objects"].([]any)), 4)
	c.touchLong("form-4", 60)
	c.wantError("one form", c.do(c.request("demo", "GET", "/a/demo/api/form/v1/form-4/?cases__full=true", nil)), http.StatusRequestEntityTooLarge, message)
}

// touchLong stores a form that touches cases of half a MiB, which take six times
// that in JSON.
func (c *clinic) touchLong(id string, cases int) {
	c.Helper()
	long := caseload.Set(strings.Repeat("\x01", caseload.MaxText))
	input := caseload.CaseInput{Details: long, Summary: long, PublicSummary: long, Themes: long, PublicThemes: long}
	var changes []caseload.CaseChange
	for i := range cases {
		changes = append(changes, caseload.CaseChange{ID: fmt.Sprint("long-", i), Input: input})
	}
	c.store(id, changes...)
}

func TestACaseShowsItsFormsAsTheFormAPIDoes(t *testing.T) {
	c := newClinic(t)
	c.mustSubmit(formOf("form-1", caseBlock("mother-1", registration)))
	form := c.get("/a/demo/api/form/v1/form-1/")
	form["attachments"] = nil // a case is read without them
	forms := at(c.get("/a/demo/api/case/v1/mother-1/?xforms_by_name__full=true"), "xforms_by_name", "Visit")
	c.want("forms", forms, []any{form})
}

func TestAFileComesBackAsItWasSent(t *testing.T) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	files := []file{
		{"photo", "photo.jpg", "image/jpeg", string(every)}, {"page", "page.html", "text/html; charset=utf-8", "<script>alert(1)</script>"},
		{"note", "naïve note?.txt", "", "a note"}, {"empty", "empty", "what is this", ""},
	}
	mediaTypes := []string{"image/jpeg", "text/html; charset=utf-8", "application/octet-stream", "application/octet-stream"}
	atClinic(t, func(c *clinic) {
		c.wantVerdict(c.do(c.multipartOf(append(files, formPart(formOf("form-1", "")))...)), http.StatusCreated, "submit_success", "")
		shown := at(c.get("/a/demo/api/form/v1/form-1/"), "attachments")
		for i, f := range files {
			to := "/a/demo/api/form/attachment/form-1/" + url.PathEscape(f.name)
			c.want(f.name, at(shown, f.name), map[string]any{"content_type": mediaTypes[i], "length": len(f.body), "url": to})
			got := c.do(c.request("demo", "GET", to, nil))
			if got.Code != http.StatusOK || got.Body.String() != f.body || got.Header().Get("Content-Type") != mediaTypes[i] {
				t.Errorf("GET %s = %d %q of %s, want %q of %s", to, got.Code, got.Body, got.Header().Get("Content-Type"), f.body, mediaTypes[i])
			}
			c.want("a browser keeps it", strings.HasPrefix(got.Header().Get("Content-Disposition"), "attachment; filename"), true)
			c.want("and does not guess", got.Header().Get("X-Content-Type-Options"), "nosniff")
		}
		again := c.do(c.request("demo", "GET", "/a/demo/api/form_attachment/v1/form-1/photo.jpg/", nil))
		c.want("by the other address", again.Body.String() == string(every), true)
		c.want("a file that is not there", c.do(c.request("demo", "GET", "/a/demo/api/form/attachment/form-1/x", nil)).Code, http.StatusNotFound)
		c.want("another domain's", c.do(c.request("other", "GET", "/a/other/api/form/attachment/form-1/photo.jpg", nil)).Code, http.StatusNotFound)
	})
}

func TestAnEditBringsItsOwnFiles(t *testing.T) {
	atClinic(t, func(c *clinic) {
		c.do(c.multipartOf(formPart(formOf("form-1", "<photo>a.jpg</photo>")), file{"a", "a.jpg", "image/jpeg", "a"}))
		c.do(c.multipartOf(formPart(formOf("form-1", "<photo>b.jpg</photo>")), file{"b", "b.jpg", "image/jpeg", "b"}))
		files, _ := at(c.get("/a/demo/api/form/v1/form-1/"), "attachments").(map[string]any)
		if len(files) != 2 || files["b.jpg"] == nil || files["form.xml"] == nil {
			t.Errorf("got files %v, want b.jpg and form.xml", files)
		}
	})
}

func TestAnIDOfAnyLettersIsFoundAtItsAddress(t *testing.T) {
	c := newClinic(t)
	for _, id := range []string{"uuid:1-2", "a/b?c d", "é%2F", "v1"} {
		c.mustSubmit(formOf(id, ""))
		objects, _ := at(c.get("/a/demo/api/form/v1/?limit=1"), "objects").([]any)
		address, _ := at(objects[0], "resource_uri").(string)
		c.want(address, at(c.get(address), "id"), id)
		file, _ := at(objects[0], "attachments", "form.xml", "url").(string)
		c.want(file, c.do(c.request("demo", "GET", file, nil)).Code, http.StatusOK)
	}
}

func TestFormsAreReadByWhoMayEdit(t *testing.T) {
	c := newClinic(t)
	c.mustSubmit(formOf("form-1", ""))
	for _, path := range []string{"/a/demo/api/form/v1/", "/a/demo/api/form/v1/form-1", "/a/demo/api/form/attachment/form-1/form.xml"} {
		c.want(path, c.do(c.request("demo-reader", "GET", path, nil)).Code, http.StatusForbidden)
		c.want(path+" of another domain", c.do(c.request("other", "GET", path, nil)).Code, http.StatusForbidden)
		r := c.request("", "GET", path+"?username=demo&api_key="+c.Secrets["demo"], nil)
		r.Header.Del("Authorization")
		c.want(path+" by the query", c.do(r).Code, http.StatusOK)
	}
	c.Clock.Move(time.Minute)
	c.want("forms of another domain", c.do(c.request("other", "GET", "/a/other/api/form/v1/form-1", nil)).Code, http.StatusNotFound)
}
