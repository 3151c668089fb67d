package ui

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"caseload"
)

// bring uploads a file, and answers where that leads, "" for nowhere.
func (o *office) bring(name, text string) (to string, answer *httptest.ResponseRecorder) {
	o.Helper()
	answer = o.upload("/ui/imports/new", name, text)
	return answer.Header().Get("Location"), answer
}

// upload sends a file to an address.
func (o *office) upload(at, name, text string) *httptest.ResponseRecorder {
	o.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(text))
	}
	if err == nil {
		err = form.Close()
	}
	o.must(err)
	r := httptest.NewRequestWithContext(o.Context(), http.MethodPost, at, &body)
	return o.send(r, "Content-Type", form.FormDataContentType())
}

// workOnImports lets the server do what imports wait for.
func (o *office) workOnImports() {
	o.Helper()
	for {
		worked, err := o.pages.Imports.Step(o.Context())
		if err != nil {
			o.Fatal(err)
		}
		if !worked {
			return
		}
	}
}

const importedFile = "Case ID,Title,Logged,State,Customer\nA1,A hole,31/01/2026,New,Ann\nA2,A lamp,01/02/2026,Finished,Bob\nA3,A tree,30/02/2026,New,=1+x\n"

// mapped is the form that the page of a mapping shows, as it is sent.
func mapped(more ...string) url.Values {
	form := url.Values{"dates": {"dmy"}, "column-0": {"external_id"}, "column-1": {"name"}, "column-2": {"opened"}, "column-3": {"status"}, "column-4": {"resident_name"}, "value-3-0": {"closed"}, "value-3-1": {"open"}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}

func TestAFileIsImportedMendedAndUndoneInThePages(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	to, answer := o.bring(`C:\fakepath\..\cases.csv`, importedFile)
	if !strings.HasSuffix(to, "/mapping") {
		t.Fatalf("the upload led to %q: %s", to, answer.Body)
	}
	at := strings.TrimSuffix(to, "/mapping")
	form := o.get(to).Body.String()
	for _, want := range []string{"What are the columns of cases.csv?", `value="external_id" selected`, `value="name" selected`, `value="opened" selected`, `value="resident_name" selected`, `value="dmy" selected`, "A hole · A lamp · A tree", `value="closed" selected`} {
		if !strings.Contains(form, want) {
			t.Errorf("the form of the mapping lacks %q", want)
		}
	}
	if got := o.post(to, mapped()).Header().Get("Location"); got != at {
		t.Fatalf("the mapping led to %q, want %q", got, at)
	}
	o.workOnImports()
	o.shows(at, "Checked", "Store 2 cases", "This is not a date in the layout of the mapping", "“30/02/2026” in line 4", ">4</td>", "Download the rejected rows")
	rejected := o.get(at + "/rejected").Body.String()
	if !strings.Contains(rejected, "A3,A tree,30/02/2026,New,'=1+x,4,") {
		t.Errorf("the rejected rows are %q", rejected)
	}
	o.post(at+"/apply", nil)
	o.workOnImports()
	o.shows(at, "Stored", "Undo this import")

	mended, _ := o.bring("mended.csv", strings.Replace(rejected, "30/02/2026", "28/02/2026", 1))
	o.post(mended, mapped("value-3-0", "open"))
	o.workOnImports()
	o.post(strings.TrimSuffix(mended, "/mapping")+"/apply", nil)
	o.workOnImports()
	o.shows("/ui/cases", "A hole", "A lamp", "A tree")
	o.shows("/ui/people", "=1&#43;x")

	o.shows(at+"/undo", "The cases that it created are deleted")
	o.post(at+"/undo", nil)
	o.workOnImports()
	o.shows(at, "Undone", "Deleted cases")
	if list := o.get("/ui/cases").Body.String(); strings.Contains(list, "A hole") || !strings.Contains(list, "A tree") {
		t.Errorf("after the undoing the list holds what was undone, or lacks what was not")
	}
	again := o.post(at+"/undo", nil)
	if again.Code != http.StatusConflict || !strings.Contains(again.Body.String(), "it was undone already") {
		t.Errorf("undoing again is %d, want 409 and why: %s", again.Code, again.Body)
	}

	o.shows(at+"/delete", "Delete the import of cases.csv from the list?", "Cases stay as they are")
	o.post(at+"/delete", nil)
	if got := o.get(at).Code; got != http.StatusNotFound {
		t.Errorf("the deleted import is %d, want 404", got)
	}
	o.shows("/ui/imports", "mended.csv")
}

// shows holds that a page shows texts.
func (o *office) shows(path string, texts ...string) {
	o.Helper()
	answer := o.get(path)
	for _, want := range texts {
		if !strings.Contains(answer.Body.String(), want) {
			o.Errorf("%s (%d) lacks %q", path, answer.Code, want)
		}
	}
}

// imported stores the rows of importedFile, and answers the address of the import.
func (o *office) imported() string {
	o.Helper()
	to, _ := o.bring("cases.csv", importedFile)
	at := strings.TrimSuffix(to, "/mapping")
	o.post(to, mapped())
	o.workOnImports()
	o.post(at+"/apply", nil)
	o.workOnImports()
	return at
}

func TestAnUndoingThatIsAskedForTwiceBeforeItBeganIsOne(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	at := o.imported()
	o.shows(at+"/delete", "can then be undone by the command line alone")
	if got := o.post(at+"/undo", nil).Code; got != http.StatusSeeOther {
		t.Fatalf("undoing is %d", got)
	}
	for _, what := range []string{"/undo", "/delete"} {
		if second := o.post(at+what, nil); second.Code != http.StatusConflict || !strings.Contains(second.Body.String(), "The import is being worked on. Wait") {
			t.Errorf("%s from a second tab is %d: %s", what, second.Code, second.Body)
		}
	}
	o.workOnImports()
	o.shows(at, "Undone")
}

func TestWhatKeepsAnImportFromBeingUndoneIsListed(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	at := o.imported()
	found, err := o.svc.ListCases(t.Context(), o.visitor.By, caseload.Query{Limit: 1}, "id")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.svc.AddNote(t.Context(), o.visitor.By, found.Rows.String(0, 0), "seen"); err != nil {
		t.Fatal(err)
	}
	o.post(at+"/undo", nil)
	o.workOnImports()
	o.shows(at, "Failed", "it is undone whole or not at all", "Notes, people, goals or documents were added", found.Rows.String(0, 0))
}

func TestAnUndoingThatFailedOnItsWayIsNotSaidToHaveUndoneNothing(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	at := o.imported()
	_, err := o.store.ChangeImport(t.Context(), o.tenant.ID, strings.TrimPrefix(at, importsAddress+"/"), func(i *caseload.Import) error {
		i.Task, i.State, i.Problem = caseload.ImportUndo, caseload.JobFailed, "The disk is full."
		i.Report = `{"Batch":"b","Hidden":250,"Stand":1,"Standing":[{"ID":"id-1","Why":"changed"}]}`
		return nil
	})
	o.must(err)
	o.shows(at, "Failed", "The disk is full.", "250", "It was changed")
	if page := o.get(at).Body.String(); strings.Contains(page, "Nothing was undone") {
		t.Errorf("the page of an undoing that deleted cases says that nothing was undone: %s", page)
	}
}

func TestFilesThatAreNoTablesAreRefusedWithAWord(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	for what, x := range map[string]struct{ text, word string }{
		"a workbook":     {"PK\x03\x04rest", "an Excel workbook"},
		"gzip":           {"\x1F\x8B\x08rest", "a gzip file"},
		"PDF":            {"%PDF-1.7\n", "a PDF file"},
		"a picture":      {"\x89PNG\r\n\x1a\n", "a picture"},
		"zeros":          {strings.Repeat("\x00", 1000), "not a text file"},
		"a web page":     {"<html>", "a web page"},
		"nothing":        {"", "The file is empty"},
		"one letter":     {"x", "no rows below the first"},
		"a header alone": {"id,title\r\n\r\n", "no rows below the first"},
		"too much":       {"id\n" + strings.Repeat("1\n", 1<<19), "too large"},
		"many columns":   {strings.Repeat("a,", 10_000) + "a\n", "10001 columns"},
		"one long quote": {"id,\"" + strings.Repeat("x", 500_000), "cannot be read"},
	} {
		to, answer := o.bring("cases.csv", x.text)
		if to != "" || answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), x.word) {
			t.Errorf("%s: %d to %q, want 422 and %q", what, answer.Code, to, x.word)
		}
	}
	if to, answer := o.bring("z.ZIP", "plain text\nof two lines\n"); to != "" || !strings.Contains(answer.Body.String(), "The name of the file says that it is packed") {
		t.Errorf("plain text that is called z.ZIP: %d to %q", answer.Code, to)
	}
	all, err := o.svc.Imports(t.Context(), o.visitor.By)
	if err != nil || len(all) > 0 {
		t.Errorf("%d imports are kept of what was refused (%v)", len(all), err)
	}
}

func TestNamesOfFilesAreShownWithoutFoldersAndTricks(t *testing.T) {
	for given, want := range map[string]string{
		"../../etc/passwd": "passwd", `C:\\fakepath\\cases.csv`: "cases.csv", "a\u202Evsc.exe": "avsc.exe", "a\x00\x07b\u200B.csv": "ab.csv", "a\xFFb.csv": "ab.csv",
		"<b>&.csv": "<b>&.csv", "tŷ.csv": "tŷ.csv", strings.Repeat("x", 300): strings.Repeat("x", 200), "..": "..", "a/": "",
	} {
		if got := fileTitle(given); got != want {
			t.Errorf("fileTitle(%q) = %q, want %q", given, got, want)
		}
	}
}

// stalled is an upload of which nothing comes any more.
type stalled struct{ io.Reader }

func (s stalled) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	if err == io.EOF {
		err = os.ErrDeadlineExceeded
	}
	return n, err
}

func TestAFileThatDoesNotArriveWholeIsRefusedWithAWord(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	begun := "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\nid,summary\n1,a\n"
	for what, body := range map[string]io.Reader{"cut": strings.NewReader(begun), "stalled": stalled{strings.NewReader(begun)}} {
		answer := o.send(httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/ui/imports/new", body), "Content-Type", "multipart/form-data; boundary=edge")
		if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), "did not arrive whole") {
			t.Errorf("one that is %s gives %d: %s", what, answer.Code, answer.Body)
		}
	}
	if all, err := o.svc.Imports(t.Context(), o.visitor.By); err != nil || len(all) > 0 {
		t.Errorf("%d imports are kept of what did not arrive (%v)", len(all), err)
	}
}

func TestAFileOfJustTheMostBytesIsTakenAndALongerOneBeforeItIsSent(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	most := int(o.pages.MaxImport)
	if to, answer := o.bring("most.csv", "id\n"+strings.Repeat("1\n", (most-3)/2)+"1"); to == "" {
		t.Errorf("a file of %d bytes gives %d", most, answer.Code)
	}
	unread := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/ui/imports/new", iotest.ErrReader(errors.New("it is read")))
	unread.ContentLength = 1 << 30
	if answer := o.send(unread, "Content-Type", "multipart/form-data; boundary=edge"); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), "too large") {
		t.Errorf("a gigabyte gives %d: %s", answer.Code, answer.Body)
	}
}

func TestFilesOfATenantTakeNoMoreThanTheirRoom(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	o.pages.Imports.Most = 1000
	file := "id\n" + strings.Repeat("1\n", 298) // 599 bytes
	first, answer := o.bring("first.csv", file)
	if first == "" {
		t.Fatalf("the first file gives %d: %s", answer.Code, answer.Body)
	}
	refused := func(what string, answer *httptest.ResponseRecorder) {
		t.Helper()
		if answer.Code != http.StatusUnprocessableEntity || !strings.Contains(answer.Body.String(), "this one has no room") {
			t.Errorf("%s gives %d: %s", what, answer.Code, answer.Body)
		}
		if left, err := o.pages.Imports.Room(o.tenant.ID); err != nil || left != 401 {
			t.Errorf("after %s there is room for %d bytes (%v), want 401", what, left, err)
		}
	}
	_, answer = o.bring("second.csv", file)
	refused("a file that is longer than what is left", answer)
	unread := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/ui/imports/new", iotest.ErrReader(errors.New("it is read")))
	unread.ContentLength = 100 << 10
	refused("a form for which there is no room", o.send(unread, "Content-Type", "multipart/form-data; boundary=edge"))
	if other, err := o.pages.Imports.Room(o.tenant.ID + 1); err != nil || other != 1000 {
		t.Errorf("another tenant has room for %d bytes (%v)", other, err)
	}
	o.post(strings.TrimSuffix(first, "/mapping")+"/delete", nil)
	if again, answer := o.bring("second.csv", file); again == "" {
		t.Errorf("after the first was deleted the second gives %d: %s", answer.Code, answer.Body)
	}
	o.pages.Imports.Most = 500
	unread.Body, unread.ContentLength = io.NopCloser(iotest.ErrReader(errors.New("it is read"))), -1
	if answer := o.send(unread, "Content-Type", "multipart/form-data; boundary=edge"); answer.Code != http.StatusUnprocessableEntity {
		t.Errorf("a form of unknown length gives %d where there is no room", answer.Code)
	}
}

func TestFilesAreUploadedAtOnce(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if to, answer := o.bring("cases.csv", importedFile); to == "" {
				t.Errorf("an upload beside others gives %d: %s", answer.Code, answer.Body)
			}
		})
	}
	group.Wait()
	all, err := o.svc.Imports(t.Context(), o.visitor.By)
	ids := map[string]bool{}
	for _, i := range all {
		ids[i.ID] = o.pages.Imports.Kept(i)
	}
	if err != nil || len(ids) != 8 || slices.Contains(slices.Collect(maps.Values(ids)), false) {
		t.Errorf("of 8 uploads at once these are kept: %v (%v)", ids, err)
	}
}
