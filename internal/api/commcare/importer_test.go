package commcare_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"caseload"
	"caseload/internal/api/commcare"
)

// table is a file to be uploaded with what is said of it.
type table struct {
	name, body string
	fields     map[string]string
}

// mothersTable is a table of mothers, known by the column household_id.
func mothersTable(body string) table {
	return table{"mothers.csv", body, map[string]string{
		"case_type": "mother", "search_field": "external_id", "search_column": "household_id", "create_new_cases": "on",
	}}
}

// with is the table with another field; "" takes it away.
func (t table) with(name, value string) table {
	fields := map[string]string{name: value}
	for known, value := range t.fields {
		if known != name {
			fields[known] = value
		}
	}
	return table{t.name, t.body, fields}
}

const importer = "/a/demo/importer/excel/bulk_upload_api/"

// post uploads a table, as curl -F does.
func (c *clinic) post(t table) *httptest.ResponseRecorder {
	c.Helper()
	return c.do(c.uploadOf(t, 0))
}

// uploadOf is the request of an upload, without so many bytes at its end.
func (c *clinic) uploadOf(t table, cut int) *http.Request {
	c.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range t.fields {
		if value != "" {
			c.must(w.WriteField(name, value))
		}
	}
	if t.name != "" {
		part, err := w.CreateFormFile("file", t.name)
		c.must(err)
		_, err = io.WriteString(part, t.body)
		c.must(err)
	}
	c.must(w.Close())
	body.Truncate(body.Len() - cut)
	r := c.request("demo", "POST", importer, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return r
}

func (c *clinic) must(err error) {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
}

// upload uploads a table that must be taken, waits for its end and returns its
// status.
func (c *clinic) upload(t table) map[string]any {
	c.Helper()
	posted := c.post(t)
	var answer struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
		URL     string `json:"status_url"`
	}
	if err := json.Unmarshal(posted.Body.Bytes(), &answer); err != nil || posted.Code != http.StatusOK || answer.Code != 200 || answer.Message == "" {
		c.Fatalf("the upload is answered %d %s, want 200 and code 200", posted.Code, posted.Body)
	}
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		if status := c.get(strings.TrimPrefix(answer.URL, "http://example.com")); status["state"] != 1.0 {
			return status
		}
	}
	c.Fatal("the upload goes on for more than a minute")
	return nil
}

func (c *clinic) wantCounts(status map[string]any, state, created, matched, failed int) {
	c.Helper()
	c.want("state", status["state"], state)
	result := status["result"].(map[string]any)
	for name, want := range map[string]int{"created_count": created, "match_count": matched, "failed_count": failed} {
		if result[name] != float64(want) {
			c.Errorf("%s is %v, want %d, of %v", name, result[name], want, result)
		}
	}
}

// caseOf finds a case by its external ID.
func (c *clinic) caseOf(externalID string) map[string]any {
	c.Helper()
	objects := c.get("/a/demo/api/v0.5/case/?external_id.exact=" + externalID)["objects"].([]any)
	if len(objects) != 1 {
		c.Fatalf("%d cases have the external ID %s, want 1", len(objects), externalID)
	}
	return objects[0].(map[string]any)
}

func TestUploadMakesCasesOnceAndChangesThemAfterwards(t *testing.T) {
	atClinic(t, func(c *clinic) {
		rows := "household_id,name,edd,weight\nh-1,Rose,2026-11-02,61\nh-2,Ada,,\n\n"
		c.wantCounts(c.upload(mothersTable(rows)), 2, 2, 0, 0)
		c.wantCounts(c.upload(mothersTable(strings.ReplaceAll(rows, "61", "---"))), 2, 0, 2, 0)
		rose := c.caseOf("h-1")
		c.want("name", at(rose, "properties", "case_name"), "Rose")
		c.want("type", at(rose, "properties", "case_type"), "mother")
		c.want("edd", at(rose, "properties", "edd"), "2026-11-02")
		c.want("weight, which was taken away", at(rose, "properties", "weight"), nil)
		c.want("its forms", len(rose["xform_ids"].([]any)), 2)
	})
}

func TestUploadMakesNoCaseUnlessToldTo(t *testing.T) {
	c := newClinic(t)
	c.wantCounts(c.upload(mothersTable("household_id,name\nh-1,Rose\n").with("create_new_cases", "")), 2, 0, 0, 0)
	c.want("the number of cases", at(c.get("/a/demo/api/v0.5/case/"), "meta", "total_count"), 0)
}

func TestUploadFindsCasesByTheirIDs(t *testing.T) {
	c := newClinic(t)
	c.mustSubmit(formOf("f-1", caseBlock("m-1", registration)))
	byID := table{"mothers.csv", "case_id,name,weight\nm-1,Rose Changed,70\nm-2,Ada,50\n,No ID,40\n", map[string]string{"case_type": "mother"}}
	c.wantCounts(c.upload(byID), 2, 0, 1, 0)
	c.wantCounts(c.upload(byID.with("create_new_cases", "on")), 2, 2, 1, 0)
	c.want("a name", at(c.get("/a/demo/api/case/v1/m-1/"), "properties", "case_name"), "Rose Changed")
	c.want("a case made under its ID", at(c.get("/a/demo/api/case/v1/m-2/"), "properties", "weight"), "50")
}

// The error was about a column "id", which is none, and an empty cell.
func TestUploadOfACaseThatWasDeletedShowsItsCell(t *testing.T) {
	c := newClinic(t)
	c.mustSubmit(formOf("f-1", caseBlock("m-1", registration)))
	c.delete("m-1")
	byID := table{"mothers.csv", "household,name\nm-1,Rose\nm-2,Ada\n", map[string]string{"case_type": "mother", "create_new_cases": "on", "search_column": "household"}}
	status := c.upload(byID)
	c.wantCounts(status, 2, 1, 0, 1)
	c.want("the errors", errorsOf(status), map[string]any{"Case Generation Error in household: m-1": []int{2}})
}

func TestUploadReadsWhatIsSaidOfEveryCase(t *testing.T) {
	atClinic(t, func(c *clinic) {
		c.mustSubmit(formOf("f-1", caseBlock("house", `<n0:create><n0:case_type>household</n0:case_type><n0:case_name>House</n0:case_name></n0:create>`)))
		tenant, err := c.Service.Tenant(c.Context(), "demo")
		c.must(err)
		_, err = c.Service.CreateUser(c.Context(), c.Service.Operator(tenant), caseload.UserInput{Name: caseload.Set("Nurse One"), Email: caseload.Set("nurse.one@example.org"), Role: caseload.RoleManager})
		c.must(err)
		status := c.upload(mothersTable("household_id,full name,owner_name,parent_id,parent_relationship_type,parent_identifier,date_opened,closed\n"+
			"h-1,Rose,Nurse One,house,extension,host,2026-01-02,no\n"+
			"h-2,Ada,nurse.one@demo.commcarehq.org,house,,,2026-01-02T10:00:00Z,YES\n").with("name_column", "full name"))
		c.wantCounts(status, 2, 2, 0, 0)
		rose, ada := c.caseOf("h-1"), c.caseOf("h-2")
		c.want("name", at(rose, "properties", "case_name"), "Rose")
		c.want("owner", at(rose, "username"), "nurse.one@demo.commcarehq.org")
		c.want("the same owner", at(ada, "username"), "nurse.one@demo.commcarehq.org")
		c.want("link", at(rose, "indices", "host"), map[string]any{"case_id": "house", "case_type": "household", "relationship": "extension"})
		c.want("child", at(ada, "indices", "parent", "relationship"), "child")
		c.want("opened", at(rose, "properties", "date_opened"), "2026-01-02T00:00:00.000000Z")
		c.want("closed", []any{rose["closed"], ada["closed"]}, []any{false, true})
	})
}

func TestUploadLinksRowsWithRowsBeforeThem(t *testing.T) {
	c := newClinic(t)
	status := c.upload(mothersTable("household_id,name,parent_external_id\nh-1,Rose,\nh-2,Ada,h-1\nh-3,Bo,h-2\nh-1,Rose again,\n"))
	c.wantCounts(status, 2, 3, 1, 0)
	c.want("a parent", at(c.caseOf("h-3"), "indices", "parent", "case_id"), c.caseOf("h-2")["case_id"])
	c.want("a row that stands twice", at(c.caseOf("h-1"), "properties", "case_name"), "Rose again")
}

func TestUploadTakesNoneOfTwoCasesOfOneExternalID(t *testing.T) {
	atClinic(t, func(c *clinic) {
		const shared = `<n0:create><n0:case_type>mother</n0:case_type></n0:create><n0:update><n0:external_id>h-1</n0:external_id></n0:update>`
		c.mustSubmit(formOf("f-1", caseBlock("m-1", shared)))
		c.mustSubmit(formOf("f-2", caseBlock("m-2", shared)))
		status := c.upload(mothersTable("household_id,name,parent_external_id\nh-1,Rose,\nh-2,Ada,h-1\nh-3,Bo,\n"))
		c.wantCounts(status, 2, 1, 0, 2)
		c.want("the errors", errorsOf(status), map[string]any{"Too Many Matches in household_id: h-1": []int{2}, "Invalid Parent ID in parent_external_id: h-1": []int{3}})
	})
}

// errorsOf are the rows of an upload's errors by title and column.
func errorsOf(status map[string]any) map[string]any {
	out := map[string]any{}
	for _, e := range at(status, "result", "errors").([]any) {
		out[fmt.Sprint(at(e, "title"), " in ", at(e, "column"), ": ", at(e, "sample"))] = at(e, "rows")
	}
	return out
}

func TestUploadListsRowsThatAreWrongAndTakesTheOthers(t *testing.T) {
	atClinic(t, func(c *clinic) {
		tenant, err := c.Service.Tenant(c.Context(), "demo")
		c.must(err)
		c.must(c.Service.CreateField(c.Context(), c.Service.Operator(tenant), caseload.FieldInput{Name: "weight", Kind: caseload.KindNumber}))
		c.mustSubmit(formOf("f-1", caseBlock("child", `<n0:create><n0:case_type>child</n0:case_type><n0:case_name>Bo</n0:case_name></n0:create><n0:update><n0:external_id>c-1</n0:external_id></n0:update>`)))
		status := c.upload(mothersTable("household_id,name,weight,owner_id,owner_name,parent_id,date_opened,close,parent_relationship_type\n" +
			"h-1,Good,61,,,,,,\n" + // 2
			"h-2,Bad weight,heavy,,,,,,\n" +
			"h-3,Bad owner,61,nobody,,,,,\n" +
			"h-4,Bad owner name,61,,Nobody At All,,,,\n" + // 5
			"h-5,Bad parent,61,,,nowhere,,,\n" +
			"h-6,Bad date,61,,,,yesterday,,\n" +
			"h-7,Bad close,61,,,,,perhaps,\n" +
			"h-8,Bad relation,61,,,,,,cousin\n" +
			"c-1,Bad type,61,,,,,,\n" + // 10
			"h-9,Long,61,,,,,,,more\n" +
			strings.Repeat("x", 1001) + ",Bad ID,61,,,,,,\n" +
			"h-10,Bad weight,light,,,,,,\n" +
			"h-11,Good too,62,,,,,,\n"))
		c.wantCounts(status, 2, 2, 0, 11)
		c.want("the errors", errorsOf(status), map[string]any{
			"Invalid Value in weight: heavy":                                    []int{3, 13},
			"Invalid Owner in owner_id: nobody":                                 []int{4},
			"Invalid Owner Name in owner_name: Nobody At All":                   []int{5},
			"Invalid Parent ID in parent_id: nowhere":                           []int{6},
			"Invalid Date in date_opened: yesterday":                            []int{7},
			"Invalid Value in close: perhaps":                                   []int{8},
			"Invalid Relationship in parent_relationship_type: cousin":          []int{9},
			"Wrong Case Type in household_id: c-1":                              []int{10},
			"Too Many Cells in : more":                                          []int{11},
			"Invalid Value in household_id: " + strings.Repeat("x", 60) + "...": []int{12},
		})
		c.want("a row beside wrong ones", at(c.caseOf("h-11"), "properties", "weight"), "62")
	})
}

func TestUploadFindsTheRowThatMakesAFormWrongAsAWhole(t *testing.T) {
	c := newClinic(t)
	byID := table{"mothers.csv", "case_id,name\na,A\nb,B\nc,C\nd,D\n", map[string]string{"case_type": "mother", "create_new_cases": "on"}}
	c.wantCounts(c.upload(byID), 2, 4, 0, 0)
	byID.body = "case_id,parent_id\na,b\nc,d\nb,a\nd,\n"
	status := c.upload(byID)
	c.wantCounts(status, 2, 0, 3, 1)
	c.want("the errors", errorsOf(status), map[string]any{"Invalid Value in parent_id: a": []int{4}})
}

func TestUploadThatIsWrongAsAWholeIsRefused(t *testing.T) {
	c := newClinic(t)
	good := mothersTable("household_id,name\nh-1,Rose\n")
	file := func(name, body string) table { return table{name, body, good.fields} }
	for what, u := range map[string]table{
		"no file":                   {"", "", good.fields},
		"no case type":              good.with("case_type", ""),
		"an unknown search field":   good.with("search_field", "name"),
		"a column that is not":      good.with("search_column", "other"),
		"a name column that is not": good.with("name_column", "other"),
		"an unknown field":          good.with("sheet", "2"),
		"a long field":              good.with("comment", strings.Repeat("x", 2000)),
		"nothing to find by":        good.with("search_column", "").with("create_new_cases", ""),
		"an empty file":             file("a.csv", ""),
		"a column twice":            file("a.csv", "household_id,name,name\n"),
		"a reserved column":         file("a.csv", "household_id,case_type\n"),
		"a long column":             file("a.csv", "household_id,"+strings.Repeat("x", 2000)+"\n"),
		"quotes in the header":      file("a.csv", "household_id,\"name\n"),
		"not UTF-8":                 file("a.csv", "household_id,name\nh-1,Ren\xe9\n"),
		"a NUL byte":                file("a.csv", "household_id,name\nh-1,\x00\n"),
		"too many columns":          file("a.csv", "household_id"+strings.Repeat(",", 1000)+"\n"),
		"an old workbook":           file("a.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
		"a protected workbook":      file("a.xlsx", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
		"a broken workbook":         file("a.xlsx", "PK\x03\x04 and no more"),
		"text named a workbook":     file("a.xlsx", "household_id,name\nh-1,Rose\n"),
		"a picture":                 file("a.png", "\x89PNG"),
	} {
		got := c.post(u)
		var answer struct {
			Code    int    `json:"code"`
			Message string `json:"message"`
		}
		if err := json.Unmarshal(got.Body.Bytes(), &answer); err != nil || got.Code != 400 && got.Code != 413 || answer.Code != 500 || answer.Message == "" {
			t.Errorf("%s is answered %d %s, want 400 or 413, and code 500 with a message", what, got.Code, got.Body)
		}
	}
	c.want("the number of cases", at(c.get("/a/demo/api/v0.5/case/"), "meta", "total_count"), 0)
	if got := c.post(good); got.Code != http.StatusOK { // none of those before holds a place
		t.Errorf("an upload after those is answered %d %s, want 200", got.Code, got.Body)
	}
}

func TestUploadThatIsRefusedShowsTheColumnOrValueClipped(t *testing.T) {
	c := newClinic(t)
	good := mothersTable("household_id,name\nh-1,Rose\n")
	long := strings.Repeat("x", 2000)
	clipped := "'" + long[:60] + "...'"
	for _, x := range []struct {
		upload table
		says   string
	}{
		{good.with("search_field", "name"), "Illegal value for search_field: 'name'. It may be case_id or external_id."},
		{good.with("comment", long), "Illegal value " + clipped + " for 'comment': it may be text of at most 1000 bytes."},
		{good.with(long, "x"), "Unknown field " + clipped + ". There are: file, case_type"},
		{good.with("search_column", "other"), "There is no column 'other' to find cases by."},
		{table{"a.csv", "household_id," + long + "\n", good.fields}, "The name of column 2, " + clipped + ", is not text of at most 1000 bytes."},
	} {
		if got := c.post(x.upload).Body.String(); !strings.Contains(got, x.says) {
			t.Errorf("the upload is answered %s, want it to say %s", got, x.says)
		}
	}
}

func TestUploadThatBreaksOffSaysSoAndKeepsWhatItTook(t *testing.T) {
	c := newClinic(t)
	status := c.upload(mothersTable("household_id,name\nh-1,Rose\nh-2,\"Ada\nh-3,Bo\n"))
	c.want("state", status["state"], 3)
	if got := errorsOf(status); got["Upload Failed in : "] == nil {
		t.Errorf("the errors are %v, want why it failed", got)
	}
}

func TestUploadNeedsToEditData(t *testing.T) {
	c := newClinic(t)
	for key, want := range map[string]int{"demo-reader": http.StatusForbidden, "other": http.StatusForbidden} {
		if got := c.do(c.request(key, "POST", importer, strings.NewReader(""))); got.Code != want {
			t.Errorf("the key %s gets %d %s, want %d", key, got.Code, got.Body, want)
		}
	}
	r := c.request("demo", "POST", importer, nil)
	r.Header.Del("Authorization")
	if got := c.do(r); got.Code != http.StatusUnauthorized {
		t.Errorf("nobody gets %d, want 401", got.Code)
	}
	if got := c.do(c.request("demo", "GET", importer, nil)); got.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET gets %d, want 405", got.Code)
	}
}

func TestStatusOfAnUploadThatIsNotKnownIsFailed(t *testing.T) {
	c := newClinic(t)
	posted := c.post(mothersTable("household_id,name\nh-1,Rose\n"))
	var answer struct {
		URL string `json:"status_url"`
	}
	c.must(json.Unmarshal(posted.Body.Bytes(), &answer))
	path := strings.TrimPrefix(answer.URL, "http://example.com")
	c.want("its state", c.get(path)["state"], 2)

	c.handler = commcare.New(c.Service, commcare.Options{Now: c.Clock.Now}) // as after a restart
	status := c.get(path)
	c.want("its state after a restart", status["state"], 3)
	c.want("the case that it made", at(c.caseOf("h-1"), "properties", "case_name"), "Rose")
}

func TestUploadOfManyRowsGoesOnBehindItsAnswer(t *testing.T) {
	c := newClinic(t)
	var body strings.Builder
	body.WriteString("household_id,name,note\n")
	const rows = 2_500
	for i := range rows {
		fmt.Fprintf(&body, "h-%d,Mother %d,%s\n", i, i, strings.Repeat("x", 110))
	}
	status := c.upload(mothersTable(body.String()))
	c.wantCounts(status, 2, rows, 0, 0)
	c.want("its forms", at(status, "result", "num_chunks"), 3)
}

func TestUploadOfLongRowsIsStoredInSmallForms(t *testing.T) {
	c := newClinic(t)
	var body strings.Builder
	body.WriteString("household_id,name,note\n")
	for i := range 25 {
		fmt.Fprintf(&body, "h-%d,Rose,%s\n", i, strings.Repeat("x", 100_000))
	}
	status := c.upload(mothersTable(body.String()))
	c.wantCounts(status, 2, 25, 0, 0)
	c.want("its forms", at(status, "result", "num_chunks"), 3)
}

func TestUploadBesideTooManyIsToldWhenToTryAgain(t *testing.T) {
	c := newClinic(t)
	var sending sync.WaitGroup
	var bodies []*io.PipeWriter
	for range 4 {
		body, w := io.Pipe()
		bodies = append(bodies, w)
		r := c.request("demo", "POST", importer, body)
		r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		sending.Go(func() { c.do(r) })
		_, err := io.WriteString(w, "--x\r\n") // it is being read then
		c.must(err)
	}
	got := c.post(mothersTable("household_id,name\nh-1,Rose\n"))
	if after, err := strconv.Atoi(got.Header().Get("Retry-After")); got.Code != http.StatusServiceUnavailable || err != nil || after < 1 {
		t.Errorf("a fifth upload is answered %d, Retry-After %q, want 503 and seconds", got.Code, got.Header().Get("Retry-After"))
	}
	for _, w := range bodies {
		c.must(w.Close())
	}
	sending.Wait()
	if got := c.post(mothersTable("household_id,name\nh-1,Rose\n")); got.Code != http.StatusOK {
		t.Errorf("after those it is answered %d %s, want 200", got.Code, got.Body)
	}
}

func TestUploadWithoutItsEndIsRefused(t *testing.T) {
	c := newClinic(t)
	for _, cut := range []int{4, 10, 66, 80} { // of the last boundary's line the hyphens, half, all, and more
		if got := c.do(c.uploadOf(mothersTable("household_id,name\nh-1,Rose\n"), cut)); got.Code != http.StatusBadRequest {
			t.Errorf("an upload without its last %d bytes is answered %d %s, want 400", cut, got.Code, got.Body)
		}
	}
}

// workbookOf writes an .xlsx file.
func workbookOf(t *testing.T, rows ...[]any) string {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestUploadOfAWorkbookIsThatOfItsFirstSheet(t *testing.T) {
	atClinic(t, func(c *clinic) {
		file := mothersTable(workbookOf(c.T,
			[]any{"household_id", "name", "phone", "edd", "weight", "text"},
			[]any{7, "Rose", 255712345678, time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC), 61.25, "007"},
			[]any{},
			[]any{8, "Ada", nil, "", 0.1, "1e5"},
			[]any{9, "Bo", nil, nil, "x", "", "too long"},
		))
		file.name = "mothers.xlsx"
		status := c.upload(file)
		c.wantCounts(status, 2, 2, 0, 1)
		c.want("the errors", errorsOf(status), map[string]any{"Too Many Cells in : too long": []int{5}})
		rose := c.caseOf("7")
		for name, want := range map[string]string{"case_name": "Rose", "phone": "255712345678", "edd": "2026-11-02", "weight": "61.25", "text": "007"} {
			c.want(name, at(rose, "properties", name), want)
		}
	})
}
