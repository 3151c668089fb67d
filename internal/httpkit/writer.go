package httpkit

import (
	"io"
	"net/http"
)

// Writer is an http.ResponseWriter that knows whether the answer has begun.
// It passes flushes, deadlines and io.ReaderFrom on to the writer beneath.
type Writer struct {
	under  http.ResponseWriter
	status int
	bytes  int64
}

// Track returns w as a Writer: w itself if it is one.
func Track(w http.ResponseWriter) *Writer {
	if t, ok := w.(*Writer); ok {
		return t
	}
	return &Writer{under: w}
}

// Started says whether the status line is settled, so that no other answer can
// be given any more.
func (w *Writer) Started() bool { return w.status != 0 }

// Status returns the status answered, 0 before the first byte.
func (w *Writer) Status() int { return w.status }

// Bytes returns the number of body bytes written so far.
func (w *Writer) Bytes() int64 { return w.bytes }

// Header returns the header that WriteHeader will send.
func (w *Writer) Header() http.Header { return w.under.Header() }

// WriteHeader sends the status. Informational statuses do not begin the answer.
func (w *Writer) WriteHeader(status int) {
	if status >= http.StatusOK || status == http.StatusSwitchingProtocols {
		w.start(status)
	}
	w.under.WriteHeader(status)
}

// Write writes body bytes, after status 200 if none was sent.
func (w *Writer) Write(p []byte) (int, error) {
	w.start(http.StatusOK)
	n, err := w.under.Write(p)
	w.bytes += int64(n)
	return n, err
}

// ReadFrom copies src to the body, by the kernel where the writer beneath can.
// A source that fails before its first byte has not begun the answer.
func (w *Writer) ReadFrom(src io.Reader) (int64, error) {
	n, err := io.Copy(w.under, src)
	if n > 0 {
		w.start(http.StatusOK)
	}
	w.bytes += n
	return n, err
}

// Flush sends what is buffered, which begins the answer.
func (w *Writer) Flush() { _ = w.FlushError() }

// FlushError is Flush for http.ResponseController, with the failure.
func (w *Writer) FlushError() error {
	w.start(http.StatusOK)
	return http.NewResponseController(w.under).Flush()
}

// Unwrap gives http.ResponseController the writer beneath.
func (w *Writer) Unwrap() http.ResponseWriter { return w.under }

func (w *Writer) start(status int) {
	if w.status == 0 {
		w.status = status
	}
}
