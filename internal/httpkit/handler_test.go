package httpkit_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"caseload"
	"caseload/internal/httpkit"
)

func TestEveryCodeHasItsStatus(t *testing.T) {
	seen := map[int]caseload.Code{}
	for _, code := range caseload.Codes {
		status := httpkit.Status(code)
		if status < 400 || (status == 500) != (code == caseload.CodeInternal) {
			t.Errorf("Status(%q) = %d, want an error status that is 500 for internal alone", code, status)
		}
		if other, ok := seen[status]; ok {
			t.Errorf("Status(%q) = Status(%q) = %d, want one each", code, other, status)
		}
		seen[status] = code
	}
	if got := httpkit.Status("unheard-of"); got != 500 {
		t.Errorf("Status of an unknown code = %d, want 500", got)
	}
}

// serve answers requests with h through Adapt and returns the base URL.
func serve(t *testing.T, h httpkit.Handler) string {
	t.Helper()
	fail := func(w http.ResponseWriter, _ *http.Request, err error) {
		http.Error(w, string(caseload.CodeOf(err)), httpkit.Status(caseload.CodeOf(err)))
	}
	s := httptest.NewServer(httpkit.Adapt(h, fail))
	t.Cleanup(s.Close)
	return s.URL
}

func get(t *testing.T, url string) (*http.Response, string, error) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp, string(body), err
}

func TestErrorBeforeTheFirstByteIsAnOrdinaryAnswer(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Content-Type", "text/csv")
		w.Header().Set("Content-Disposition", `attachment; filename="cases.csv"`)
		w.Header().Set("ETag", `"7"`)
		w.Header().Set("X-RateLimit-Remaining", "99")
		return caseload.Errorf(caseload.CodeConflict, "Someone else was first.")
	})
	resp, body, err := get(t, url)
	if err != nil || resp.StatusCode != http.StatusConflict || body != "conflict\n" {
		t.Fatalf("GET = %v, %q, %v; want 409 conflict", resp, body, err)
	}
	for _, name := range []string{"Content-Disposition", "ETag"} {
		if got := resp.Header.Get(name); got != "" {
			t.Errorf("%s = %q on the error, want none", name, got)
		}
	}
	if got := resp.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/plain") {
		t.Errorf("Content-Type = %q, want the error's own", got)
	}
	if got := resp.Header.Get("X-RateLimit-Remaining"); got != "99" {
		t.Errorf("X-RateLimit-Remaining = %q, want it kept", got)
	}
}

func TestErrorAfterTheFirstByteAbortsTheConnection(t *testing.T) {
	broken := errors.New("the disk is gone")
	ways := map[string]func(w http.ResponseWriter) error{
		"write": func(w http.ResponseWriter) error {
			_, err := w.Write([]byte("a,b\n"))
			return errors.Join(err, broken)
		},
		"status": func(w http.ResponseWriter) error {
			w.WriteHeader(http.StatusOK)
			return broken
		},
		"flush": func(w http.ResponseWriter) error {
			return errors.Join(http.NewResponseController(w).Flush(), broken)
		},
		"copy": func(w http.ResponseWriter) error {
			_, err := io.Copy(w, io.MultiReader(strings.NewReader("a,b\n"), iotest.ErrReader(broken)))
			return err
		},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			url := serve(t, func(w http.ResponseWriter, _ *http.Request) error { return way(w) })
			if resp, body, err := get(t, url); err == nil {
				t.Errorf("GET = %d %q and a clean end, want a broken connection", resp.StatusCode, body)
			}
		})
	}
}

func TestCopyThatFailsBeforeItsFirstByteIsAnOrdinaryError(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) error {
		_, err := io.Copy(w, iotest.ErrReader(errors.New("no such file")))
		return err
	})
	resp, body, err := get(t, url)
	if err != nil || resp.StatusCode != http.StatusInternalServerError || body != "internal\n" {
		t.Errorf("GET = %v, %q, %v; want 500 internal", resp, body, err)
	}
}

func TestHandlersErrorIsNotedForTheLog(t *testing.T) {
	broken := errors.New("the disk is gone")
	h := httpkit.Adapt(
		func(http.ResponseWriter, *http.Request) error { return fmt.Errorf("export: %w", broken) },
		func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusInternalServerError) },
	)
	ctx, noted := httpkit.WithAnnotation(t.Context())
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil))
	if !errors.Is(noted.Err, broken) {
		t.Errorf("Annotation.Err = %v, want %v", noted.Err, broken)
	}
}

func TestWriterCountsWhatItWrites(t *testing.T) {
	url := serve(t, func(rw http.ResponseWriter, _ *http.Request) error {
		w := httpkit.Track(rw)
		if w != rw {
			t.Error("Track(Writer) made another Writer, want the same")
		}
		w.WriteHeader(http.StatusEarlyHints)
		if w.Started() {
			t.Error("Started() after an informational status = true, want false")
		}
		w.WriteHeader(http.StatusAccepted)
		_, err := io.WriteString(w, "four")
		_, copyErr := w.ReadFrom(strings.NewReader("more"))
		if w.Status() != http.StatusAccepted || w.Bytes() != 8 {
			t.Errorf("Status, Bytes = %d, %d; want 202, 8", w.Status(), w.Bytes())
		}
		return errors.Join(err, copyErr)
	})
	if _, body, err := get(t, url); err != nil || body != "fourmore" {
		t.Errorf("GET = %q, %v; want fourmore", body, err)
	}
}
