package casework_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"caseload/internal/api/casework"
	"caseload/internal/apitest"
	"caseload/internal/server"
)

// planted are words that stand only in what an export must not have.
var planted = []string{"Penhaligon", "quicksilver@", "01872555", "Nancegollan", "TR139XX", "internalword", "detailword", "noteword", "refword"}

func plantedCase() apitest.CaseSeed {
	return apitest.CaseSeed{
		Source: "web", PublicSummary: "Pothole", Ward: "truro-ward-1", Summary: "internalword", Details: "detailword", InternalRef: "refword",
		Address: "9 Nancegollan Lane", ResidentName: "Ruth Penhaligon", ResidentEmail: "quicksilver@penhaligon.example", ResidentPhone: "01872555",
		ResidentAddress: "9 Nancegollan Lane", ResidentPostcode: "TR139XX",
	}
}

// whole is an answer with all its bytes.
func whole(answer *httptest.ResponseRecorder) []byte {
	var out bytes.Buffer
	_ = answer.Result().Write(&out)
	return out.Bytes()
}

func requireNothingPlanted(t *testing.T, where, text string) {
	t.Helper()
	for _, word := range planted {
		if strings.Contains(strings.ToLower(text), strings.ToLower(word)) {
			t.Errorf("%s has the planted word %q:\n%s", where, word, text)
		}
	}
}

func TestNoExportHasPersonalOrInternalWords(t *testing.T) {
	overEveryStore(t, seedOf(council("truro", plantedCase())), func(t *testing.T, s *site) {
		id := getJSON[listed](t, s, "truro-admin", "/api/cases").Cases[0].ID
		if got := s.ask(t, "truro-admin", "POST", "/api/cases/"+id+"/notes", `{"text":"noteword"}`); got.Code != http.StatusCreated {
			t.Fatalf("the note = %d", got.Code)
		}
		for _, path := range []string{
			"/api/cases/export", "/api/cases/export?format=csv", "/api/cases/export?limit=all", "/api/cases/export?limit=all&format=csv",
			"/api/wards/export", "/api/wards/export?format=csv", "/api/reports/public",
		} {
			requireNothingPlanted(t, path, string(whole(s.ask(t, "truro-admin", "GET", path, ""))))
		}
	})
}

func TestNoErrorRepeatsWhatWasSent(t *testing.T) {
	overEveryStore(t, seedOf(council("truro", plantedCase())), func(t *testing.T, s *site) {
		for _, word := range planted {
			escaped := url.QueryEscape(word)
			for _, tt := range []struct{ method, path, body string }{
				{"GET", "/api/cases/export?status=" + escaped + "&from=" + escaped + "&format=" + escaped + "&limit=" + escaped + "&after=" + escaped, ""},
				{"GET", "/api/cases?sort=" + escaped + "&page=" + escaped + "&archived=" + escaped, ""},
				{"GET", "/api/cases/" + escaped, ""},
				{"GET", "/api/" + escaped, ""},
				{"POST", "/api/cases", `{"status":"` + word + `","residentName":"` + word + `"}`},
				{"POST", "/api/cases", `{"archived":"` + word + `"}`},
				{"POST", "/api/cases", `{"wardId":"` + word + `","createdAt":"` + word + `"}`},
				{"POST", "/api/cases", `{"summary":"` + word},
			} {
				answer := s.ask(t, "truro-admin", tt.method, tt.path, tt.body)
				if answer.Code < 400 {
					t.Errorf("%s %s = %d, want an error", tt.method, tt.path, answer.Code)
				}
				requireNothingPlanted(t, tt.method+" "+tt.path+" "+tt.body, string(whole(answer)))
			}
		}
	})
}

func TestNoLogLineHasWhatWasAskedOrAnswered(t *testing.T) {
	overEveryStore(t, seedOf(council("truro", plantedCase())), func(t *testing.T, s *site) {
		var log bytes.Buffer
		site := serve(t, s, &log)
		id := getJSON[listed](t, s, "truro-admin", "/api/cases").Cases[0].ID
		for _, r := range []struct{ method, path, body string }{
			{"GET", "/api/cases?search=Penhaligon&ward=internalword", ""},
			{"GET", "/api/cases/" + id + "?name=quicksilver@", ""},
			{"GET", "/api/cases/Nancegollan", ""},
			{"GET", "/api/Nancegollan", ""},
			{"POST", "/api/cases", `{"summary":"internalword","residentName":"Penhaligon"}`},
			{"POST", "/api/cases", `{"status":"Penhaligon"}`},
			{"PATCH", "/api/cases/" + id, `{"residentPhone":"01872555","updatedAt":"2020-01-01T00:00:00Z"}`},
			{"POST", "/api/cases/" + id + "/notes", `{"text":"noteword"}`},
			{"GET", "/api/cases/export?limit=all&source=refword", ""},
		} {
			site.send(t, r.method, r.path, r.body)
		}
		site.stop()
		text := log.String()
		if lines := strings.Count(text, `"msg":"request"`); lines != 9 {
			t.Errorf("the log has %d lines of requests, want 9:\n%s", lines, text)
		}
		if !strings.Contains(text, `"route":"/api/cases/{id}/notes","face":"casework","tenant":"truro"`) {
			t.Errorf("the log does not name the route, the face and the tenant:\n%s", text)
		}
		requireNothingPlanted(t, "the log", text)
		requireNothingSecret(t, text, s)
	})
}

func requireNothingSecret(t *testing.T, log string, s *site) {
	t.Helper()
	for label, secret := range s.Secrets {
		if strings.Contains(log, secret) {
			t.Errorf("the log has the secret of %s", label)
		}
	}
}

// served is a site behind a real server.
type served struct {
	url, key string
	stop     func()
}

func serve(t *testing.T, s *site, log io.Writer) *served {
	t.Helper()
	server, err := server.Listen(server.Options{
		Addr: "127.0.0.1:0", Handler: casework.New(s.Service, casework.Options{Now: s.Clock.Now}),
		Ready: s.Store.Ping, Log: slog.New(slog.NewJSONHandler(log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := server.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	stop := sync.OnceFunc(func() { cancel(); running.Wait() })
	t.Cleanup(stop)
	return &served{server.URL(), s.Secrets["truro-admin"], stop}
}

func (s *served) send(t *testing.T, method, path, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-API-Key", s.key)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		t.Error(err)
	}
}
