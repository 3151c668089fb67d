package ui

import (
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"hash"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"caseload/internal/chart"
	"caseload/internal/httpkit"
)

//go:generate static/vendor/fetch.sh

//go:embed static/*.css static/*.js static/*.svg static/vendor/*.css static/vendor/*.js
var staticFiles embed.FS

const staticFolder = "/ui/static/"

// files are what the pages are made of beside the templates. They are few and
// small, and all of them have one version: a script can name another beside it,
// and what a client has kept of them is never of two versions.
type files struct {
	version string // a hash of all their contents
	byName  map[string]file
}

// file is one of them, as it is sent.
type file struct {
	contentType string
	body        []byte
	zipped      func() []byte // by gzip, once somebody asks
}

// readFiles prepares the files. That one cannot be read is a fault of the program.
func readFiles() *files {
	f := &files{byName: map[string]file{}}
	version := sha256.New()
	root, err := fs.Sub(staticFiles, "static")
	if err != nil {
		panic(err)
	}
	used, err := blocksOf(templateFiles, staticFiles)
	if err != nil {
		panic(err)
	}
	err = fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		if name == frontendStyles {
			body = stylesOf(body, used)
		}
		f.add(version, name, body)
		return nil
	})
	if err != nil {
		panic(err)
	}
	f.add(version, "chart.css", []byte(chart.CSS))
	f.version = hex.EncodeToString(version.Sum(nil)[:8])
	return f
}

// add prepares a file, which goes into the version.
func (f *files) add(version hash.Hash, name string, body []byte) {
	if !strings.HasPrefix(name, "vendor/") {
		body = forBrowsers.ReplaceAll(body, nil)
	}
	version.Write([]byte(name))
	version.Write(body)
	zipped := sync.OnceValue(func() []byte { return compressed(body, gzip.BestCompression).Bytes() })
	f.byName[name] = file{contentTypes[path.Ext(name)], body, zipped}
}

// forBrowsers is what our own scripts and styles have for readers alone: comments that
// begin a line, and white space before a line.
var forBrowsers = regexp.MustCompile(`(?m)^\s*(?:/\*(?s:.*?)\*/|//.*$)\s*|^\s+`)

var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// address is where a file is. That there is no such file is an error, since only a
// template asks.
func (f *files) address(name string) (string, error) {
	if _, ok := f.byName[name]; !ok {
		return "", &fs.PathError{Op: "address", Path: name, Err: fs.ErrNotExist}
	}
	return staticFolder + f.version + "/" + name, nil
}

// showStatic answers with a file. Where the version is another one, the client has
// a page of another version of the server: it gets what there is now, to keep for
// no time.
func showStatic(v *visit) error {
	f, ok := v.files.byName[v.r.PathValue("file")]
	if !ok {
		return showNothing(v)
	}
	h := v.w.Header()
	h.Add("Vary", "Accept-Encoding")
	body := f.body
	if takesGzip(v.r) {
		h.Set("Content-Encoding", "gzip")
		body = f.zipped()
	}
	if v.r.PathValue("version") != v.files.version {
		return httpkit.Send(v.w, http.StatusOK, f.contentType, body, v.WriteTimeout)
	}
	return v.keepForGood(f.contentType, body)
}

// keepForGood answers with what never changes at its address, and is for everybody.
func (v *visit) keepForGood(contentType string, body []byte) error {
	h := v.w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	httpkit.RenewDeadline(v.w, v.WriteTimeout)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	v.w.WriteHeader(http.StatusOK)
	_, err := v.w.Write(body)
	return err
}
