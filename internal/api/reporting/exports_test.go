package reporting_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"caseload"
	"caseload/internal/api/reporting"
	"caseload/internal/apitest"
	"caseload/internal/exports"
	"caseload/internal/tabular"
)

const cases = `{"subject": "cases", "format": "csv", "name": "nightly"}`

// ordered asks for an export and tells its address.
func (s *site) ordered(t *testing.T, key, spec string) string {
	t.Helper()
	answer := s.ask(t, key, "POST", "/exports", spec)
	if answer.Code != http.StatusAccepted {
		t.Fatalf("POST /exports %s = %d %s, want 202", spec, answer.Code, answer.Body)
	}
	return answer.Header().Get("Location")
}

// exportNow is an export that a handler has come to the end of.
func (s *site) exportNow(t *testing.T, key, spec string) string {
	t.Helper()
	s.handler = finished(s.handler)
	return s.ordered(t, key, spec)
}

func TestADownloadThatBrokeOffGoesOnWhereItWas(t *testing.T) {
	overEveryStore(t, func(t *testing.T, s *site) {
		at := s.exportNow(t, "admin", cases)
		m, err := exports.ParseManifest(s.ask(t, "admin", "GET", at+"/manifest", "").Body.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(s.handler)
		defer server.Close()
		var file bytes.Buffer
		tag := ""
		for _, until := range []int64{m.Bytes * 3 / 10, m.Bytes * 7 / 10, m.Bytes} {
			r := s.request(t, "admin", server.URL+at+"/file")
			r.Header.Set("Range", fmt.Sprintf("bytes=%d-", file.Len()))
			if tag != "" {
				r.Header.Set("If-Range", tag)
			}
			answer := s.do(t, r)
			if answer.StatusCode != http.StatusPartialContent {
				t.Fatalf("from byte %d on: %s, want a part", file.Len(), answer.Status)
			}
			if _, err := io.CopyN(&file, answer.Body, until-int64(file.Len())); err != nil {
				t.Fatal(err)
			}
			tag = answer.Header.Get("ETag")
			_ = answer.Body.Close() // in the middle of it
		}
		if err := m.Verify(&file); err != nil {
			t.Error(err)
		}
	})
}

// request is one of a real client, which decodes nothing by itself.
func (s *site) request(t *testing.T, key, url string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.Secrets[key])
	r.Header.Set("Accept-Encoding", "identity")
	return r
}

func (s *site) do(t *testing.T, r *http.Request) *http.Response {
	t.Helper()
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = answer.Body.Close() })
	return answer
}

func TestAStreamSaysBehindItsRowsWhatItHeld(t *testing.T) {
	overEveryStore(t, func(t *testing.T, s *site) {
		server := httptest.NewServer(s.handler)
		defer server.Close()
		for _, ending := range tabular.Extensions() {
			for _, encoding := range []string{"identity", "gzip", "zstd"} {
				r := s.request(t, "admin", server.URL+"/exports/cases"+ending)
				r.Header.Set("Accept-Encoding", encoding)
				answer := s.do(t, r)
				sent, err := io.ReadAll(answer.Body)
				if err != nil {
					t.Fatal(err)
				}
				if want := "sha-256=:" + base64.StdEncoding.EncodeToString(sum(sent)) + ":"; answer.Trailer.Get("Repr-Digest") != want {
					t.Errorf("%s, %s: Repr-Digest %q, want that of what was sent, %q", ending, encoding, answer.Trailer.Get("Repr-Digest"), want)
				}
				m := manifestOf(t, answer)
				if err := m.Verify(unpacked(t, answer.Header.Get("Content-Encoding"), sent)); err != nil || m.Rows != 2 {
					t.Errorf("%s, %s: %d rows, %v; want 2, and the file of the manifest", ending, encoding, m.Rows, err)
				}
			}
		}
	})
}

func sum(b []byte) []byte {
	out := sha256.Sum256(b)
	return out[:]
}

// manifestOf reads the trailers of a stream.
func manifestOf(t *testing.T, answer *http.Response) *exports.Manifest {
	t.Helper()
	text, err := base64.StdEncoding.DecodeString(answer.Trailer.Get("Caseload-Manifest"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := exports.ParseManifest(text)
	if err != nil {
		t.Fatal(err)
	}
	if rows := answer.Trailer.Get("Caseload-Rows"); rows != strconv.FormatInt(m.Rows, 10) {
		t.Errorf("Caseload-Rows: %s, want %d", rows, m.Rows)
	}
	return m
}

// unpacked is what was sent without the encoding of the transfer.
func unpacked(t *testing.T, encoding string, sent []byte) io.Reader {
	t.Helper()
	var out io.Reader = bytes.NewReader(sent)
	var err error
	switch encoding {
	case "gzip":
		out, err = gzip.NewReader(out)
	case "zstd":
		out, err = zstd.NewReader(out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAStreamOfNoRowsHasItsTrailers(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, town)
	s := &site{o, open(t, o)}
	server := httptest.NewServer(s.handler)
	defer server.Close()
	answer := s.do(t, s.request(t, "admin", server.URL+"/exports/goals.ndjson"))
	if body, err := io.ReadAll(answer.Body); err != nil || len(body) > 0 || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s %q, %v; want 200 and nothing", answer.Status, body, err)
	}
	if m := manifestOf(t, answer); m.Rows != 0 || m.Bytes != 0 {
		t.Errorf("the manifest says %d rows in %d bytes, want none", m.Rows, m.Bytes)
	}
}

func TestTheTrailersOfALargeTableAreShort(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, town)
	s := &site{o, open(t, o)}
	server := httptest.NewServer(s.handler)
	defer server.Close()
	all := strings.TrimSuffix(strings.Repeat("number,", 500), ",")
	answer := s.do(t, s.request(t, "admin", server.URL+"/exports/cases.csv?columns="+all))
	if _, err := io.ReadAll(answer.Body); err != nil {
		t.Fatal(err) // a client of Go refuses more than 4 KB of them
	}
	if m := manifestOf(t, answer); m.Rows != 2 {
		t.Errorf("the manifest says %d rows, want 2", m.Rows)
	}
}

func TestAnExportThatIsNotMadeHasNoFile(t *testing.T) {
	overEveryStore(t, func(t *testing.T, s *site) {
		s.handler = reporting.New(s.Service, reporting.Options{Exports: newRunner(t, s.Office), Now: s.Clock.Now})
		at := s.ordered(t, "admin", cases)
		for path, want := range map[string]int{
			at: http.StatusOK, at + "/file": http.StatusConflict, at + "/manifest": http.StatusConflict, "/exports/latest/nightly.csv": http.StatusNotFound,
		} {
			if got := s.ask(t, "admin", "GET", path, ""); got.Code != want {
				t.Errorf("GET %s = %d %s, want %d", path, got.Code, got.Body, want)
			}
		}
		if got := s.ask(t, "admin", "DELETE", at, ""); got.Code != http.StatusNoContent {
			t.Errorf("DELETE = %d %s, want 204", got.Code, got.Body)
		}
		if got := decoded[struct{ State string }](t, s.ask(t, "admin", "GET", at, "")); got.State != "cancelled" {
			t.Errorf("the export is %s, want it cancelled", got.State)
		}
	})
}

func TestAFileThatIsNotThereAnyMoreIsSaidToBeGone(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, town)
	r := newRunner(t, o)
	run(t, r)
	s := &site{o, reporting.New(o.Service, reporting.Options{Exports: r, Now: o.Clock.Now})}
	at := s.exportNow(t, "admin", cases)
	files, err := filepath.Glob(filepath.Join(r.Folder, "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the folder has %v, %v; want one file", files, err)
	}
	if err := os.Truncate(files[0], 3); err != nil {
		t.Fatal(err)
	}
	if got := s.ask(t, "admin", "GET", at+"/file", ""); got.Code != http.StatusGone {
		t.Errorf("a part of a file = %d %s, want 410", got.Code, got.Body)
	}
	if err := os.Remove(files[0]); err != nil {
		t.Fatal(err)
	}
	if got := s.ask(t, "admin", "GET", at+"/file", ""); got.Code != http.StatusGone {
		t.Errorf("no file = %d %s, want 410", got.Code, got.Body)
	}
}

func TestTheExportOfARevokedKeyFails(t *testing.T) {
	overEveryStore(t, func(t *testing.T, s *site) {
		r := newRunner(t, s.Office)
		s.handler = reporting.New(s.Service, reporting.Options{Exports: r, Now: s.Clock.Now})
		id := strings.TrimPrefix(s.ordered(t, "admin", cases), "/exports/")
		tenant, err := s.Service.Tenant(t.Context(), "truro")
		if err != nil {
			t.Fatal(err)
		}
		keys, err := s.Store.Keys(t.Context(), tenant.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range keys {
			if _, err := s.Store.RevokeKey(t.Context(), tenant.ID, k.ID, s.Clock.Now()); err != nil {
				t.Fatal(err)
			}
		}
		s.Clock.Move(1)
		run(t, r)
		e := s.final(t, tenant.ID, id)
		if e.State != caseload.JobFailed || e.Problem == "" {
			t.Errorf("the export of a revoked key is %s, %q; want it failed", e.State, e.Problem)
		}
		if files, err := filepath.Glob(filepath.Join(r.Folder, "*")); err != nil || len(files) > 0 {
			t.Errorf("the folder has %v, %v; want nothing", files, err)
		}
	})
}

// final waits for the end of an export, whoever may ask for it.
func (s *site) final(t *testing.T, tenant caseload.TenantID, id string) *caseload.Export {
	t.Helper()
	for {
		e, err := s.Store.Export(t.Context(), tenant, id)
		if err != nil {
			t.Fatal(err)
		}
		if e.State.Final() {
			return e
		}
		if !pause(t.Context()) {
			t.Fatal("the export does not come to an end")
		}
	}
}

func TestWhoSeesLessThanBeforeHasNoneOfTheirFiles(t *testing.T) {
	overEveryStore(t, func(t *testing.T, s *site) {
		at := s.exportNow(t, "ann", cases)
		if got := s.ask(t, "ann", "GET", at+"/file", ""); got.Code != http.StatusOK {
			t.Fatalf("GET of an own file = %d %s, want 200", got.Code, got.Body)
		}
		s.narrow(t, "ann", caseload.RoleCaseworker)
		for _, path := range []string{at, at + "/file", at + "/manifest", "/exports/latest/nightly.csv"} {
			if got := s.ask(t, "ann", "GET", path, ""); got.Code != http.StatusNotFound {
				t.Errorf("GET %s with a narrower role = %d %s, want 404", path, got.Code, got.Body)
			}
		}
		if got := s.ask(t, "ann", "GET", "/exports", ""); strings.Contains(got.Body.String(), at) {
			t.Errorf("GET /exports with a narrower role = %s, want nothing", got.Body)
		}
	})
}

// narrow gives the user of a key another role.
func (s *site) narrow(t *testing.T, key string, role caseload.Role) {
	t.Helper()
	by, err := s.Service.Authenticate(t.Context(), s.Secrets[key], netip.Addr{})
	if err != nil {
		t.Fatal(err)
	}
	_, column, _ := caseload.NounUser.Attribute("role")
	s.Clock.Move(1)
	_, err = s.Store.Update(t.Context(), by.Tenant.ID, caseload.Actor{}, func(tx caseload.WriteTx) error {
		old, b := caseload.NewBlock(caseload.NounUser.Kinds()...), caseload.NewBlock(caseload.NounUser.Kinds()...)
		if err := tx.At(caseload.NounUser, []caseload.PK{by.User}, tx.Horizon().Rev, old); err != nil {
			return err
		}
		for i, kind := range old.Kinds() {
			switch {
			case i == column:
				b.AddText(string(role))
			case old.Null(0, i):
				b.AddNull()
			case kind.Textual():
				b.AddText(string(old.Text(0, i)))
			default:
				b.AddInt(old.Int(0, i))
			}
		}
		return tx.Put(caseload.NounUser, b)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestHostileOrdersAreRefused(t *testing.T) {
	overEveryStore(t, func(t *testing.T, s *site) {
		for name, body := range map[string]string{
			"deep":             strings.Repeat("[", 20_000),
			"many columns":     `{"subject": "cases", "format": "csv", "columns": [` + strings.Repeat(`"number",`, 20_000) + `"number"]}`,
			"many rules":       `{"subject": "cases", "format": "csv", "rules": [` + strings.Repeat(`{"column": "ward", "operator": "empty"},`, 60) + `{}]}`,
			"a half character": `{"subject": "cases", "format": "csv", "keywords": ["\ud800"]}`,
			"statements":       `{"subject": "cases; DROP TABLE cases", "format": "csv", "sort": ["number; --"]}`,
			"a path":           `{"subject": "../cases", "format": "csv"}`,
			"a path as name":   `{"subject": "cases", "format": "csv", "name": "../../nightly"}`,
			"a far place":      `{"report": 1, "format": "csv", "values": {"99999999999999999999": ["x"]}}`,
			"a header":         `{"subject": "cases", "format": "csv\r\nX: y"}`,
		} {
			if got := s.ask(t, "admin", "POST", "/exports", body); got.Code != http.StatusBadRequest {
				t.Errorf("%s: %d %.200s, want 400", name, got.Code, got.Body)
			}
		}
		for _, path := range []string{
			"/exports/..%2f..%2fetc%2fpasswd/file", "/exports/%00/file", "/exports/%ff/file", "/exports/latest/..%2fnightly.csv", "/exports/latest/.csv", "/exports/reports/0.csv", "/exports/reports/.csv",
		} {
			if got := s.ask(t, "admin", "GET", path, ""); got.Code != http.StatusNotFound && got.Code != http.StatusBadRequest {
				t.Errorf("GET %s = %d %.200s, want it refused", path, got.Code, got.Body)
			}
		}
		for _, query := range []string{"filter[]=x", "filter[a][b][c]=x", "filter[ward]]=x", "filter[ward", "filter[%00]=x", "columns=" + strings.Repeat("number,", 20_000)} {
			if got := s.ask(t, "admin", "GET", "/exports/cases.csv?"+query, ""); got.Code != http.StatusBadRequest {
				t.Errorf("GET /exports/cases.csv?%.40s = %d %.200s, want 400", query, got.Code, got.Body)
			}
		}
	})
}
