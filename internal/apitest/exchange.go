package apitest

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write the answers of recorded exchanges anew")

// Updating reports whether golden files are to be written anew.
func Updating() bool { return *update }

// seedFile is the file of an archive that holds its Seed, as JSON.
const seedFile = "seed.json"

// pause is how far the clock moves before each request.
const pause = time.Second

// Run plays every exchange of the archives that a pattern names, over every
// Store, against a new handler each.
//
// An archive holds a seed.json, and requests each followed by the answer that
// it must get: NAME.request with a line of method and path, headers, an empty
// line and the body; NAME.response with the status, the headers but the length,
// an empty line and the body, JSON indented, XML with each element on a line, a
// carriage return as ␍ and a byte order mark as <BOM>. {{LABEL}} in a request is
// the secret of a key; {{cursor}} stands for the cursor of the answer before,
// {{rev}} for the number of a change, {{token}} for a token in an address. With -update, the answers of the first
// Store are written down.
func Run(t *testing.T, pattern string, handler func(*Office) http.Handler) {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no exchanges are named %s: %v", pattern, err)
	}
	for i, store := range Stores() {
		for _, file := range files {
			t.Run(store.Name+"/"+filepath.Base(file), func(t *testing.T) {
				p := &player{file: file, write: *update && i == 0}
				p.play(t, store, handler)
			})
		}
	}
}

// player plays one archive.
type player struct {
	file   string
	write  bool
	office *Office
	cursor string // of the last answer that had one
}

func (p *player) play(t *testing.T, store Store, handler func(*Office) http.Handler) {
	archive, err := txtar.ParseFile(p.file)
	must(t, err)
	if len(archive.Files) == 0 || archive.Files[0].Name != seedFile {
		t.Fatalf("%s does not begin with %s", p.file, seedFile)
	}
	p.office = store.OpenOffice(t, ParseSeed(t, archive.Files[0].Data))
	h := handler(p.office)
	for i := 1; i < len(archive.Files); i++ {
		name, isRequest := strings.CutSuffix(archive.Files[i].Name, ".request")
		if !isRequest {
			continue
		}
		got := p.answer(t, h, archive.Files[i].Data)
		if next := i + 1; next < len(archive.Files) && archive.Files[next].Name == name+".response" {
			p.compare(t, name, got, &archive.Files[next].Data)
			continue
		}
		archive.Files = slices.Insert(archive.Files, i+1, txtar.File{Name: name + ".response"})
		p.compare(t, name, got, &archive.Files[i+1].Data)
	}
	if p.write {
		must(t, os.WriteFile(p.file, txtar.Format(archive), 0o666))
	}
}

// ParseSeed reads a Seed written as JSON.
func ParseSeed(t *testing.T, text []byte) Seed {
	t.Helper()
	var s Seed
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	must(t, d.Decode(&s))
	return s
}

func (p *player) compare(t *testing.T, name string, got []byte, want *[]byte) {
	t.Helper()
	if p.write {
		*want = got
		return
	}
	if !bytes.Equal(got, *want) {
		t.Errorf("%s: %s answers\n%s\nwant\n%s", p.file, name, got, *want)
	}
}

// answer sends a request and writes its answer down.
func (p *player) answer(t *testing.T, h http.Handler, text []byte) []byte {
	t.Helper()
	p.office.Clock.Move(pause)
	recorded := httptest.NewRecorder()
	h.ServeHTTP(recorded, p.request(t, string(text)))
	return p.describe(recorded.Result(), recorded.Body.Bytes())
}

// request reads a request that is written down.
func (p *player) request(t *testing.T, text string) *http.Request {
	t.Helper()
	for label, secret := range p.office.Secrets {
		text = strings.ReplaceAll(text, "{{"+label+"}}", secret)
	}
	text = strings.ReplaceAll(text, "{{cursor}}", p.cursor)
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	method, path, ok := strings.Cut(lines[0], " ")
	if !ok {
		t.Fatalf("%q is not a method and a path", lines[0])
	}
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ":")
		r.Header.Set(name, strings.TrimSpace(value))
	}
	return r
}

var (
	cursorPattern = regexp.MustCompile(`\b(after|cursor)=([A-Za-z0-9_-]+)`)
	emptyElement  = regexp.MustCompile(`(<\w[^<>]*[^/<>]>)\n(</)`)
	revPattern    = regexp.MustCompile(`"change-[0-9]+"`)
	tokenPattern  = regexp.MustCompile(`\baccess_token=\w+`)
)

// describe writes an answer down.
func (p *player) describe(r *http.Response, body []byte) []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "%d\n", r.StatusCode)
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		if name != "Content-Length" {
			fmt.Fprintf(&out, "%s: %s\n", name, strings.Join(r.Header[name], ", "))
		}
	}
	fmt.Fprintf(&out, "\n%s", readable(body))
	if text := out.Bytes(); text[len(text)-1] != '\n' {
		out.WriteByte('\n') // as archives end their files
	}
	text := out.Bytes()
	if found := cursorPattern.FindSubmatch(text); found != nil {
		p.cursor = string(found[2])
	}
	text = cursorPattern.ReplaceAll(text, []byte("$1={{cursor}}"))
	text = tokenPattern.ReplaceAll(text, []byte("access_token={{token}}"))
	return revPattern.ReplaceAll(text, []byte(`"change-{{rev}}"`))
}

func readable(body []byte) []byte {
	var indented bytes.Buffer
	if json.Indent(&indented, body, "", "  ") == nil {
		return indented.Bytes()
	}
	if bytes.HasPrefix(body, []byte("<?xml")) {
		lines := bytes.ReplaceAll(body, []byte("><"), []byte(">\n<"))
		body = emptyElement.ReplaceAll(lines, []byte("$1$2"))
	}
	body = bytes.ReplaceAll(body, []byte("\ufeff"), []byte("<BOM>"))
	return bytes.ReplaceAll(body, []byte("\r\n"), []byte("␍\n"))
}
