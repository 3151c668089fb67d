package httpkit

import (
	"net/http"
	"strconv"
	"time"
)

// JSONType is the media type of JSON answers.
const JSONType = "application/json; charset=utf-8"

// Send answers with a whole body, for one key's eyes, and gives the client the
// time within to take it.
func Send(w http.ResponseWriter, status int, contentType string, body []byte, within time.Duration) error {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	RenewDeadline(w, within)
	w.WriteHeader(status)
	_, err := w.Write(body)
	return err
}

// RenewDeadline gives the client the time within to take the next block. (A
// writer without deadlines is a test's, and has no client to wait for.)
func RenewDeadline(w http.ResponseWriter, within time.Duration) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(within))
}
