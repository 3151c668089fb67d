package openapi

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"sync"
	"time"

	"caseload/internal/httpkit"
)

// handler answers with one description, written once.
type handler struct {
	route string
	write func() written
}

type written struct {
	text []byte
	tag  string
}

// Handler answers GET and HEAD of a path with a description, to everybody, and
// with 304 to who has it. It has it described when it is first asked: that takes longer
// than all else that a face begins with. What describe panics at, the test of each face's
// description finds.
func Handler(path string, describe func() *Document) http.Handler {
	return &handler{path, sync.OnceValue(func() written {
		text := describe().JSON()
		sum := sha256.Sum256(text)
		return written{text, `"` + hex.EncodeToString(sum[:16]) + `"`}
	})}
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
	description := h.write()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Etag", description.tag)
	w.Header().Set("Cache-Control", "no-cache") // it may be kept, and asked for by its tag
	httpkit.RenewDeadline(w, takeTime)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(description.text))
}
