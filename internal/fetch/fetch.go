// Package fetch gets the exports of a server, over connections that may break.
package fetch

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"caseload"
	"caseload/internal/exports"
)

// Client asks a server with an API key. Key must be set.
type Client struct {
	Key   string
	HTTP  *http.Client  // nil: http.DefaultClient
	Pause time.Duration // before something is tried again; 0: 1 s
	Tries int           // how often in turn something is tried in vain; 0: 60
}

const (
	defaultPause = time.Second
	defaultTries = 60
	answerSize   = 64 << 20 // more than any answer has but for a file
)

// Job is how far the server is with an export.
type Job struct {
	Self    string            `json:"self"`
	State   caseload.JobState `json:"state"`
	Rows    int64             `json:"rows"`  // so far
	Total   int64             `json:"total"` // that there will be; 0 until that is known
	Problem string            `json:"problem"`
	Latest  string            `json:"latest"` // where the newest of its name is
}

// Order asks for an export, the JSON of which is for POST /exports at an address,
// and returns the export's own address.
func (c *Client) Order(ctx context.Context, at *url.URL, spec []byte) (*url.URL, error) {
	var job Job
	err := c.again(ctx, func() error { return c.json(ctx, http.MethodPost, at, spec, &job) })
	if err != nil {
		return nil, err
	}
	return own(at, job.Self)
}

// Latest finds the export whose file a stable address now answers with.
func (c *Client) Latest(ctx context.Context, at *url.URL) (*url.URL, error) {
	var all struct{ Exports []Job }
	list := &url.URL{Scheme: at.Scheme, Host: at.Host, Path: "/exports"}
	if err := c.again(ctx, func() error { return c.json(ctx, http.MethodGet, list, nil, &all) }); err != nil {
		return nil, err
	}
	for _, job := range all.Exports { // the newest first
		if job.Latest == at.Path && job.State == caseload.JobDone {
			return own(at, job.Self)
		}
	}
	return nil, caseload.Errorf(caseload.CodeNotFound, "The server has no file of that name and format.")
}

// own is an address of an export on the server that was asked: the key is for no
// other.
func own(server *url.URL, path string) (*url.URL, error) {
	if !strings.HasPrefix(path, "/exports/") {
		return nil, caseload.Errorf(caseload.CodeUnavailable, "The server does not say where the export is.")
	}
	return &url.URL{Scheme: server.Scheme, Host: server.Host, Path: path}, nil
}

// Wait waits until the server is done with an export, and hands each how far it is.
// It is CodeConflict where there will be no file.
func (c *Client) Wait(ctx context.Context, at *url.URL, each func(*Job)) error {
	for {
		var job Job
		if err := c.again(ctx, func() error { return c.json(ctx, http.MethodGet, at, nil, &job) }); err != nil {
			return err
		}
		each(&job)
		switch {
		case job.State == caseload.JobDone:
			return nil
		case job.State.Final():
			return caseload.Errorf(caseload.CodeConflict, "%s", strings.TrimSpace(fmt.Sprintf("The export is %s. %s", job.State, job.Problem)))
		}
		if err := c.pause(ctx); err != nil {
			return err
		}
	}
}

// Manifest fetches what the file of an export holds.
func (c *Client) Manifest(ctx context.Context, at *url.URL) (m *exports.Manifest, err error) {
	err = c.again(ctx, func() error {
		answer, err := c.ask(ctx, http.MethodGet, at.JoinPath("manifest"), nil, nil)
		if err != nil {
			return err
		}
		defer func() { _ = answer.Body.Close() }() // only read
		text, err := io.ReadAll(io.LimitReader(answer.Body, answerSize))
		if err != nil {
			return &broken{err}
		}
		m, err = exports.ParseManifest(text)
		return err
	})
	return m, err
}

// broken is an error behind which the same may be tried again.
type broken struct{ err error }

func (b *broken) Error() string { return b.err.Error() }
func (b *broken) Unwrap() error { return b.err }

// again does something until it does not break, or was tried often.
func (c *Client) again(ctx context.Context, try func() error) error {
	for n := 1; ; n++ {
		err := try()
		if again, ok := errors.AsType[*broken](err); !ok || n >= c.tries() {
			return err
		} else if ctx.Err() != nil {
			return again.err
		}
		if err := c.pause(ctx); err != nil {
			return err
		}
	}
}

func (c *Client) tries() int {
	if c.Tries == 0 {
		return defaultTries
	}
	return c.Tries
}

func (c *Client) pause(ctx context.Context) error {
	pause := c.Pause
	if pause == 0 {
		pause = defaultPause
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(pause):
		return nil
	}
}

// json asks for an answer in JSON.
func (c *Client) json(ctx context.Context, method string, at *url.URL, body []byte, to any) error {
	answer, err := c.ask(ctx, method, at, body, nil)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }() // only read
	if err := json.NewDecoder(io.LimitReader(answer.Body, answerSize)).Decode(to); err != nil {
		return &broken{fmt.Errorf("read what %s answers: %w", at.Redacted(), err)}
	}
	return nil
}

// ask sends a request. What is not answered well is an error.
func (c *Client) ask(ctx context.Context, method string, at *url.URL, body []byte, header http.Header) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, method, at.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, values := range header {
		r.Header[name] = values
	}
	r.Header.Set("Authorization", "Bearer "+c.Key)
	r.Header.Set("Accept-Encoding", "identity") // ranges are of the file's own bytes
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	answer, err := client.Do(r)
	if err != nil {
		return nil, &broken{err}
	}
	if answer.StatusCode < 300 || answer.StatusCode == http.StatusRequestedRangeNotSatisfiable {
		return answer, nil
	}
	defer func() { _ = answer.Body.Close() }() // only read
	return nil, refused(answer)
}

// codes are those of a server's refusals (RFC 9110, section 15).
var codes = map[int]caseload.Code{
	http.StatusUnauthorized: caseload.CodeUnauthenticated, http.StatusForbidden: caseload.CodeForbidden, http.StatusNotFound: caseload.CodeNotFound,
	http.StatusConflict: caseload.CodeConflict, http.StatusGone: caseload.CodeGone,
}

// refused says why a server refuses, in its own words (RFC 9457).
func refused(answer *http.Response) error {
	var problem struct{ Detail string }
	_ = json.NewDecoder(io.LimitReader(answer.Body, 1<<20)).Decode(&problem) // else the status says it
	if problem.Detail == "" {
		problem.Detail = "Not what an export's server answers."
	}
	code, known := codes[answer.StatusCode]
	if !known {
		code = caseload.CodeInvalid
	}
	err := caseload.Errorf(code, "The server answers %s: %s", answer.Status, problem.Detail)
	if answer.StatusCode >= 500 || answer.StatusCode == http.StatusTooManyRequests {
		return &broken{err}
	}
	return err
}

// File fetches the file of an export behind what part holds of it already, and
// holds it to its manifest: with no error, part is whole. A connection that breaks
// is made again, as long as it brings something. each is told how many bytes there
// are. CodeConflict says that what was there was of another file; it is gone then.
func (c *Client) File(ctx context.Context, at *url.URL, m *exports.Manifest, part *os.File, each func(bytes int64)) error {
	for vain := 0; ; {
		from, err := part.Seek(0, io.SeekEnd)
		if err != nil {
			return err
		}
		if from >= m.Bytes {
			return verify(m, part)
		}
		n, err := c.piece(ctx, at.JoinPath("file"), m, part, from, each)
		if _, again := errors.AsType[*broken](err); err != nil && !again {
			return err
		}
		if n == m.Bytes-from {
			continue
		}
		if vain++; n > 0 {
			vain = 0
		}
		if vain >= c.tries() {
			return cmp.Or(err, errShort)
		}
		if err := c.pause(ctx); err != nil {
			return err
		}
	}
}

var errShort error = caseload.Errorf(caseload.CodeUnavailable, "The server sends less than the whole file.")

// verify empties a part that is not the whole file.
func verify(m *exports.Manifest, part *os.File) error {
	if _, err := part.Seek(0, io.SeekStart); err != nil {
		return err
	}
	err := m.Verify(part)
	if caseload.CodeOf(err) == caseload.CodeConflict {
		err = errors.Join(err, part.Truncate(0))
	}
	return err
}

// piece fetches what is behind the first bytes of a file, or the whole of it where
// the server does not answer with less, and returns how many bytes it got.
func (c *Client) piece(ctx context.Context, at *url.URL, m *exports.Manifest, part *os.File, from int64, each func(int64)) (n int64, err error) {
	header, tag := http.Header{}, `"`+m.SHA256+`"`
	if from > 0 {
		header.Set("Range", fmt.Sprintf("bytes=%d-", from)) // RFC 9110, section 14.2
		header.Set("If-Range", tag)
	}
	answer, err := c.ask(ctx, http.MethodGet, at, nil, header)
	if err != nil {
		return 0, err
	}
	defer func() { _ = answer.Body.Close() }() // only read
	switch {
	case answer.StatusCode == http.StatusPartialContent && strings.HasPrefix(answer.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", from)):
	case answer.StatusCode == http.StatusOK && answer.Header.Get("ETag") == tag:
		if _, err := part.Seek(0, io.SeekStart); err != nil {
			return 0, err
		}
		if err := part.Truncate(0); err != nil {
			return 0, err
		}
		from = 0
	default:
		return 0, caseload.Errorf(caseload.CodeConflict, "The server does not answer with the file of the manifest.")
	}
	n, err = io.Copy(&counted{part, from, each}, io.LimitReader(answer.Body, m.Bytes-from))
	if _, ours := errors.AsType[*os.PathError](err); err != nil && !ours {
		err = &broken{err}
	}
	return n, err
}

// counted tells how far a file is.
type counted struct {
	to   io.Writer
	n    int64
	each func(int64)
}

func (c *counted) Write(b []byte) (int, error) {
	n, err := c.to.Write(b)
	c.n += int64(n)
	c.each(c.n)
	return n, err
}
