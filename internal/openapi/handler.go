package openapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"time"

	"caseload/internal/httpkit"
)

// handler answers with one description, written once.
type handler struct {
	route string
	text  []byte
	tag   string
}

// Handler answers GET and HEAD of a path with a description, to everybody, and
// with 304 to who has it.
func Handler(path string, d *Document) http.Handler {
	text := d.JSON()
	sum := sha256.Sum256(text)
	return &handler{path, text, `"` + hex.EncodeToString(sum[:16]) + `"`}
}

// takeTime is how long a client may take to read the description.
const takeTime = time.Minute

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	httpkit.Annotate(r.Context()).Route = h.route
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "Only these methods are answered here: GET, HEAD.", http.StatusMethodNotAllowed)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Etag", h.tag)
	w.Header().Set("Cache-Control", "no-cache") // it may be kept, and asked for by its tag
	httpkit.RenewDeadline(w, takeTime)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(h.text))
}
