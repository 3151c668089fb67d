package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

var soakUpload = flag.Int64("soak-upload", 64, "megabytes that are uploaded to be imported")

// maxUploading is how much memory of its own a server may have while a file is uploaded,
// however long.
const maxUploading = 100 << 20

// repeated is n bytes of one text again and again.
func repeated(text string, n int64) io.Reader {
	return io.LimitReader(&endless{text: text}, n)
}

type endless struct {
	text string
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		taken := copy(p[n:], e.text[e.at:])
		n, e.at = n+taken, (e.at+taken)%len(e.text)
	}
	return n, nil
}

// pagesClient is a browser in which an administrator is signed in.
type pagesClient struct {
	*http.Client
	url string
}

func signInto(t *testing.T, s *served, db string) *pagesClient {
	t.Helper()
	at := []string{"--db", db, "--tenant=truro", "--output=json"}
	command(t, append(at, "user", "create", "ada@truro.example", "--role=admin")...)
	var invitation wireInvitation
	if err := json.Unmarshal(command(t, append(at, "user", "invite", "ada@truro.example")...), &invitation); err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	link, err := url.Parse(invitation.URL)
	if err != nil {
		t.Fatal(err)
	}
	c := &pagesClient{&http.Client{Jar: jar}, s.url}
	answer, err := c.PostForm(s.url+link.Path, url.Values{"password": {"correct horse battery"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("signing in gives %s", answer.Status)
	}
	return c
}

// upload sends a file to be imported, of a length that nobody says before, and answers
// the page that this leads to.
func (c *pagesClient) upload(t *testing.T, name string, file io.Reader) (status int, page string) {
	t.Helper()
	body, to := io.Pipe()
	form := multipart.NewWriter(to)
	go func() {
		part, err := form.CreateFormFile("file", name)
		if err == nil {
			_, err = io.Copy(part, file)
		}
		if err == nil {
			err = form.Close()
		}
		_ = to.CloseWithError(err) // nil: it is whole
	}()
	answer, err := c.Post(c.url+"/ui/imports/new", form.FormDataContentType(), body)
	if err != nil {
		t.Fatalf("uploading %s: %v", name, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// bombs are packed files of many zeros.
func bombs(t *testing.T) map[string][]byte {
	t.Helper()
	var gzipped, zipped bytes.Buffer
	g, z := gzip.NewWriter(&gzipped), zip.NewWriter(&zipped)
	sheet, err := z.Create("xl/worksheets/sheet1.xml")
	if err == nil {
		_, err = io.Copy(io.MultiWriter(g, sheet), repeated("\x00", *soakUpload<<20))
	}
	if err == nil {
		err = g.Close()
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return map[string][]byte{"bomb.csv.gz": gzipped.Bytes(), "bomb.xlsx": zipped.Bytes()}
}

func TestUploadsOfAnyLengthAreRefusedInTheSameRoom(t *testing.T) {
	folder := t.TempDir()
	db := "sqlite:" + filepath.Join(folder, "test.db")
	command(t, "tenant", "create", "truro", "--db", db)
	files := filepath.Join(folder, "files")
	most := *soakUpload<<20 - 1
	p := &process{served: serveIn(t, db, "--export-folder="+files, fmt.Sprintf("--import-max-size=%d", most))}
	c := signInto(t, p.served, db)
	type hostile struct {
		name, word string
		file       io.Reader
	}
	all := []hostile{
		{"too-long.csv", "The file is too large", io.MultiReader(strings.NewReader("id,name\n"), repeated("1,a hole\n", most))},
		{"one-line.csv", "Line 2 is longer than 4194304 bytes", io.MultiReader(strings.NewReader("id,name\n"), repeated("x", most-100))},
		{"one-header.csv", "Line 1 is longer than 4194304 bytes", repeated("x", most)},
		{"one-quote.csv", "The first row of the file cannot be read", io.MultiReader(strings.NewReader("\""), repeated("x\n", most-1))},
		{"columns.csv", "10000 columns; at most 1000 are allowed", strings.NewReader(strings.Repeat("a,", 9_999) + "a\n1\n")},
	}
	const features = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"NAME":"Bude"},"geometry":{"type":"Polygon","coordinates":[[`
	all = append(all,
		hostile{"one-boundary.geojson", "larger than 8 MiB", io.MultiReader(strings.NewReader(features), repeated("[-4.5,50.8],", most-1000))},
		hostile{"one-text.geojson", "larger than 8 MiB", io.MultiReader(strings.NewReader(`{"type":"FeatureCollection","name":"`), repeated("x", most-100))},
		hostile{"nested.geojson", "not valid JSON", io.MultiReader(strings.NewReader(features), repeated("[", most-1000))},
		hostile{"properties.geojson", "longer than 1048576 bytes", io.MultiReader(strings.NewReader(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{`), repeated(`"a":1,`, 6<<20), strings.NewReader(`"a":1},"geometry":null}]}`))},
		hostile{"grid.geojson", "British National Grid", strings.NewReader(features + `[220000,106000],[221000,106000],[221000,107000],[220000,106000]]]}}]}`)},
		hostile{"long.geojson", "The file is too large", io.MultiReader(strings.NewReader(features+`[0,0],[1,0],[1,1],[0,0]]]}}`), repeated(`,{"type":"Feature","properties":{"NAME":"Bude"},"geometry":null}`, most))},
	)
	for name, packed := range bombs(t) {
		all = append(all, hostile{name, "unpack it", bytes.NewReader(packed)})
	}
	for _, x := range all {
		p.peak = 0
		var status int
		var page string
		p.watched(t, func() { status, page = c.upload(t, x.name, x.file) })
		t.Logf("%s: at most %d MB of anonymous memory", x.name, p.peak>>20)
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, x.word) {
			t.Errorf("%s gives %d, want 422 and %q:\n%s", x.name, status, x.word, page)
		}
		if p.peak == 0 || p.peak > maxUploading {
			t.Errorf("%s: the server had %d MB of anonymous memory, want at most %d", x.name, p.peak>>20, maxUploading>>20)
		}
		if left := found(t, files, "imports/*"); len(left) > 0 {
			t.Errorf("%s leaves %v", x.name, left)
		}
	}
}

func TestAnUploadForWhichTheDiskHasNoRoomIsRefusedWithAWord(t *testing.T) {
	folder := t.TempDir()
	db := "sqlite:" + filepath.Join(folder, "test.db")
	command(t, "tenant", "create", "truro", "--db", db)
	// A limit on the length of files is as hard as a full disk, and is for the database too,
	// which is far smaller.
	const limited = `trap '' XFSZ && ulimit -f 32768 && exec "$@"` // of 512 bytes
	s := serveBy(t, []string{"sh", "-c", limited, "sh"}, db, "--export-folder="+filepath.Join(folder, "files"))
	c := signInto(t, s, db)
	status, page := c.upload(t, "cases.csv", io.MultiReader(strings.NewReader("id,name\n"), repeated("1,a hole\n", 24<<20)))
	if status != http.StatusInsufficientStorage || !strings.Contains(page, "There is no room for the file") {
		t.Errorf("a file that is longer than the disk gives %d, want 507 and a word:\n%s", status, page)
	}
	if status, page := c.upload(t, "cases.csv", strings.NewReader("id,name\n1,a hole\n")); status != http.StatusOK {
		t.Errorf("a short file gives %d behind it, want that there is room again:\n%s", status, page)
	}
}
