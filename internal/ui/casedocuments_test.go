package ui

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"

	"caseload"
)

// boundary parts a form that begin begins.
const boundary = "a-boundary-of-parts"

// fileForm is the beginning of a form that adds a document, up to what is in its file.
func fileForm(token string) string {
	return "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + onceName + "\"\r\n\r\n" + token +
		"\r\n--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"noise.bin\"\r\n\r\n"
}

// fileFormEnd stands behind what is in the file.
const fileFormEnd = "\r\n--" + boundary + "--\r\n"

// noise is n bytes that no other part of them repeats.
func noise(n int) string {
	var seed [32]byte
	out := make([]byte, n)
	_, _ = rand.NewChaCha8(seed).Read(out) // never fails
	return string(out)
}

// sentSlowly is a form that arrives at the speed at which it is written.
func (o *office) sentSlowly(ctx context.Context, path string, sending *sync.WaitGroup) (form *io.PipeWriter, answer *httptest.ResponseRecorder) {
	body, form := io.Pipe()
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, path, body)
	r.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
	answer = httptest.NewRecorder()
	sending.Go(func() {
		o.pages.handler().ServeHTTP(answer, r)
		_ = body.Close() // never fails
	})
	return form, answer
}

// heldMemory is how many bytes are in use.
func heldMemory() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestManyStalledUploadsHoldLittleMemory(t *testing.T) {
	o, id := openFile(t)
	o.signIn(caseload.RoleManager)
	add := "/ui/cases/" + id + "/documents/new"
	const uploads, bytes = 16, 4 << 20
	part := noise(bytes)
	before := heldMemory()
	var sending sync.WaitGroup
	var forms []*io.PipeWriter
	for i := range uploads {
		form, _ := o.sentSlowly(t.Context(), add, &sending)
		_, err := io.WriteString(form, fileForm(fmt.Sprint("token", i))+part)
		o.must(err)
		forms = append(forms, form)
	}
	held := heldMemory()
	for _, form := range forms {
		o.must(form.CloseWithError(io.ErrUnexpectedEOF))
	}
	sending.Wait()
	if held > before+2*bytes {
		t.Errorf("%d uploads that stalled behind %d bytes hold %d bytes, want less than two of them", uploads, bytes, held-before)
	}
	runtime.KeepAlive(part)
}

func TestUploadIsStoredInATurn(t *testing.T) {
	o, id := openFile(t)
	o.signIn(caseload.RoleManager)
	at := "/ui/cases/" + id
	for range cap(storing) {
		storing <- struct{}{}
	}
	var leaving, sending sync.WaitGroup
	whole := noise(3<<20 + 1)
	gone, leave := context.WithCancel(t.Context())
	left, _ := o.sentSlowly(gone, at+"/documents/new", &leaving)
	form, answer := o.sentSlowly(t.Context(), at+"/documents/new", &sending)
	for token, w := range map[string]*io.PipeWriter{"left": left, "stays": form} { // all of them is read before there is a turn
		_, err := io.WriteString(w, fileForm(token)+whole+fileFormEnd)
		o.must(err)
		o.must(w.Close())
	}
	if strings.Contains(o.wantPage(at), "noise.bin") {
		t.Error("a document was stored before it had a turn")
	}
	leave()
	leaving.Wait()
	for range cap(storing) {
		<-storing
	}
	sending.Wait()
	page := o.follow(answer).Body.String()
	files := regexp.MustCompile(`href="([^"]*)">noise.bin`).FindAllStringSubmatch(page, -1)
	if len(files) != 1 {
		t.Fatalf("the case has %d documents, want that of who stayed:\n%s", len(files), page)
	}
	if got := o.get(files[0][1]).Body.String(); sha256.Sum256([]byte(got)) != sha256.Sum256([]byte(whole)) {
		t.Errorf("the document came out with %d bytes, other than the %d that went in", len(got), len(whole))
	}
	if len(storing) > 0 {
		t.Errorf("%d turns are not given back", len(storing))
	}
}
