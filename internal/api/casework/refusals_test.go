package casework_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/api/casework"
	"caseload/internal/apitest"
	"caseload/internal/auth"
)

// refused is the form of every failure.
type refused struct {
	Error   string
	Details map[string]string
}

func readRefusal(t *testing.T, answer *httptest.ResponseRecorder) refused {
	t.Helper()
	var r refused
	if err := json.Unmarshal(answer.Body.Bytes(), &r); err != nil || r.Error == "" {
		t.Errorf("the body %q is not a failure in the face's form: %v", answer.Body, err)
	}
	return r
}

func TestBadInputIsRefusedWithWhatIsAllowed(t *testing.T) {
	const statuses = "open, in_progress, chasing, resolved, closed"
	tests := []struct {
		name, method, path, body string
		status                   int
		field, says              string // of the details; no field: of the error
	}{
		{"status", "GET", "/api/cases/export?status=done", "", 400, "status", statuses},
		{"status of the list", "GET", "/api/cases?status=Open", "", 400, "status", statuses},
		{"date", "GET", "/api/cases/export?from=2026-02-30", "", 400, "from", "2026-01-15"},
		{"date under another name", "GET", "/api/cases/export?endDate=tomorrow", "", 400, "endDate", "2026-01-15T10:30:00Z"},
		{"time without a zone", "GET", "/api/cases/export?to=2026-01-15T10:30:00", "", 400, "to", "2026-01-15T10:30:00Z"},
		{"year one", "GET", "/api/cases/export?from=0001-01-01T00:00:00Z", "", 400, "from", "2026-01-15"},
		{"period turned over", "GET", "/api/cases?from=2026-02-02&to=2026-02-01", "", 400, "to", "before it begins"},
		{"format", "GET", "/api/cases/export?format=xml", "", 400, "format", "json, csv"},
		{"format of the wards", "GET", "/api/wards/export?format=CSV", "", 400, "format", "json, csv"},
		{"bom", "GET", "/api/cases/export?bom=1", "", 400, "bom", "false, true"},
		{"formulas", "GET", "/api/wards/export?formulas=on", "", 400, "formulas", "keep, escape"},
		{"limit 0", "GET", "/api/cases/export?limit=0", "", 400, "limit", "from 1 to 5000, or all"},
		{"limit too high", "GET", "/api/cases/export?limit=5001", "", 400, "limit", "from 1 to 5000, or all"},
		{"limit beyond numbers", "GET", "/api/cases/export?limit=99999999999999999999", "", 400, "limit", "from 1 to 5000"},
		{"cursor", "GET", "/api/cases/export?limit=all&after=AAAA", "", 400, "after", "start again"},
		{"page", "GET", "/api/cases?page=0", "", 400, "page", "from 1 to"},
		{"page size", "GET", "/api/cases?pageSize=101", "", 400, "pageSize", "from 1 to 100"},
		{"sort", "GET", "/api/cases?sort=residentName", "", 400, "sort", "createdAt, updatedAt, reference, status"},
		{"direction", "GET", "/api/cases?order=up", "", 400, "order", "asc, desc"},
		{"direction twice", "GET", "/api/cases?sort=-status&order=asc", "", 400, "order", "hyphen"},
		{"archived", "GET", "/api/cases?archived=maybe", "", 400, "archived", "true, false"},
		{"parameter twice", "GET", "/api/cases/export?status=open&status=closed", "", 400, "status", "more than once"},
		{"parameter under two names", "GET", "/api/cases/export?from=2026-01-01&dateFrom=2026-01-02", "", 400, "dateFrom", "more than once"},
		{"escape of the query", "GET", "/api/cases?search=100%", "", 400, "", "percent-encoded"},
		{"UTF-8 of the query", "GET", "/api/cases?search=%ff", "", 400, "search", "UTF-8"},
		{"NUL in the query", "GET", "/api/cases?ward=a%00b", "", 400, "ward", "NUL"},
		{"long parameter", "GET", "/api/cases?search=" + strings.Repeat("a", 2000), "", 400, "search", "1000 bytes"},

		{"malformed JSON", "POST", "/api/cases", `{"summary":`, 400, "", "not valid JSON"},
		{"no body", "POST", "/api/cases", ``, 400, "", "must be an object"},
		{"a list", "POST", "/api/cases", `[]`, 400, "", "an object"},
		{"null", "POST", "/api/cases", `null`, 400, "", "an object"},
		{"wrong type", "POST", "/api/cases", `{"summary":7}`, 400, "summary", "text"},
		{"wrong type of a number", "POST", "/api/wards", `{"name":"x","latitude":"50"}`, 400, "latitude", "a number"},
		{"unknown member", "POST", "/api/cases", `{"resident":{}}`, 400, "resident", "residentName, residentEmail"},
		{"member twice", "POST", "/api/cases", `{"summary":"a","summary":"b"}`, 400, "summary", "more than once"},
		{"member that is the server's", "PATCH", "/api/cases/x", `{"reference":"CW-1"}`, 400, "reference", "internalRef, status"},
		{"token of a new case", "POST", "/api/cases", `{"updatedAt":"2026-01-15T10:30:00Z"}`, 400, "updatedAt", "internalRef"},
		{"null where there is always a value", "PATCH", "/api/cases/x", `{"status":null}`, 400, "status", "null"},
		{"no name", "POST", "/api/wards", `{"councilTier":"parish"}`, 400, "name", "needed"},
		{"no category", "POST", "/api/categories", `{}`, 400, "name", "needed"},
		{"no text", "POST", "/api/cases/x/notes", `{"text":" "}`, 400, "text", "needed"},
		{"invalid UTF-8", "POST", "/api/cases", "{\"summary\":\"\xff\"}", 400, "", "UTF-8"},
		{"oversized body", "POST", "/api/cases", `{"summary":"` + strings.Repeat("a", 1<<20) + `"}`, 413, "", "1048576 bytes"},

		{"NUL byte", "POST", "/api/cases", `{"publicSummary":"a\u0000b"}`, 422, "publicSummary", "NUL"},
		{"status of a body", "POST", "/api/cases", `{"status":"Done"}`, 422, "status", statuses},
		{"time of a body", "POST", "/api/cases", `{"createdAt":"yesterday"}`, 422, "createdAt", "2026-01-15T10:30:00"},
		{"token that is no time", "PATCH", "/api/cases/x", `{"updatedAt":"0001-01-01T00:00:00Z"}`, 422, "updatedAt", "2026-01-15T10:30:00"},
		{"unknown ward", "POST", "/api/cases", `{"wardId":"nowhere"}`, 422, "wardId", "no such ward"},
		{"unknown assignee", "POST", "/api/cases", `{"assigneeId":"nobody"}`, 422, "assigneeId", "no such user"},
		{"long text", "POST", "/api/cases", `{"residentName":"` + strings.Repeat("a", 2000) + `"}`, 422, "residentName", "1000 bytes"},
		{"half a position", "POST", "/api/wards", `{"name":"x","latitude":50}`, 422, "latitude", "together"},
		{"position off the Earth", "POST", "/api/wards", `{"name":"x","latitude":91,"longitude":0}`, 422, "latitude", "-90 to 90"},

		{"unknown case", "GET", "/api/cases/nothing", "", 404, "", "no such case"},
		{"id with a NUL byte", "GET", "/api/cases/a%00b", "", 404, "", "this id"},
		{"unknown address", "GET", "/api/news", "", 404, "", "/api/wards, /api/wards/{id}, /api/categories"},
		{"the root", "GET", "/", "", 404, "", "/api/cases/export, /api/wards/export"},
		{"unknown method", "DELETE", "/api/reports/public", "", 405, "", "GET, HEAD"},
	}
	overEveryStore(t, seedOf(council("truro")), func(t *testing.T, s *site) {
		for _, tt := range tests {
			answer := s.ask(t, "truro-admin", tt.method, tt.path, tt.body)
			got := readRefusal(t, answer)
			if answer.Code != tt.status {
				t.Errorf("%s: status %d, want %d: %s", tt.name, answer.Code, tt.status, answer.Body)
			}
			says := got.Error
			if tt.field != "" {
				says = got.Details[tt.field]
				if !strings.Contains(got.Error, tt.field) {
					t.Errorf("%s: the error %q does not name %s", tt.name, got.Error, tt.field)
				}
			}
			if tt.field == "" && got.Details != nil {
				t.Errorf("%s: the details %v blame a part of the request", tt.name, got.Details)
			}
			if !strings.Contains(says, tt.says) {
				t.Errorf("%s: %+v, want %q said of %q", tt.name, got, tt.says, tt.field)
			}
		}
		if got := s.ask(t, "truro-admin", "POST", "/api/cases", `{"summary":"still here"}`); got.Code != http.StatusCreated {
			t.Errorf("a good request after the bad ones = %d, want 201", got.Code)
		}
	})
}

func TestRefusedKeysAreNotToldApart(t *testing.T) {
	tenant := council("truro")
	tenant.Keys = append(tenant.Keys,
		apitest.KeySeed{Label: "expired", Role: caseload.RoleAdmin, Expires: at("2026-03-01T00:00:00Z")},
		apitest.KeySeed{Label: "revoked", Role: caseload.RoleAdmin, Revoked: true},
	)
	overEveryStore(t, seedOf(tenant), func(t *testing.T, s *site) {
		s.Secrets["unknown"] = "sk_abcdefghijkl_abcdefghijklmnopqrstuvwxyz0123456789abcd"
		s.Secrets["malformed"] = "hunter2"
		s.Secrets["half"] = s.Secrets["truro-admin"][:20]
		var first []byte
		for _, key := range []string{"unknown", "malformed", "half", "expired", "revoked"} {
			answer := s.ask(t, key, "GET", "/api/cases", "")
			var got bytes.Buffer
			_ = answer.Result().Write(&got)
			if answer.Code != http.StatusUnauthorized {
				t.Errorf("a key that is %s = %d, want 401", key, answer.Code)
			}
			if first == nil {
				first = got.Bytes()
			}
			if !bytes.Equal(got.Bytes(), first) {
				t.Errorf("a key that is %s is answered\n%s\nan unknown one\n%s", key, &got, first)
			}
		}
	})
}

func TestEachRouteNeedsItsScope(t *testing.T) {
	tenant := council("truro")
	for _, scope := range caseload.Scopes {
		tenant.Keys = append(tenant.Keys, apitest.KeySeed{Label: string(scope), Role: caseload.RoleAdmin, Scopes: []string{string(scope)}})
	}
	bodies := map[string]string{"POST /api/wards": `{"name":"x"}`, "POST /api/categories": `{"name":"x"}`, "POST /api/cases/{id}/notes": `{"text":"x"}`}
	overEveryStore(t, seedOf(tenant), func(t *testing.T, s *site) {
		for _, route := range casework.Routes {
			body := bodies[route.Method+" "+route.Pattern]
			if body == "" {
				body = `{}`
			}
			path := strings.ReplaceAll(route.Pattern, "{id}", "nothing")
			for _, scope := range caseload.Scopes {
				answer := s.ask(t, string(scope), route.Method, path, body)
				if forbidden := answer.Code == http.StatusForbidden; forbidden != (scope != route.Scope) {
					t.Errorf("%s %s with the scope %s = %d, want 403 unless it is %s", route.Method, route.Pattern, scope, answer.Code, route.Scope)
				}
			}
		}
	})
}

func TestAnalystsDoNotWrite(t *testing.T) {
	overEveryStore(t, seedOf(council("truro")), func(t *testing.T, s *site) {
		if got := s.ask(t, "truro-analyst", "POST", "/api/cases", `{}`); got.Code != http.StatusForbidden {
			t.Errorf("POST /api/cases by an analyst = %d, want 403", got.Code)
		}
		if got := s.ask(t, "truro-analyst", "GET", "/api/cases/export", ""); got.Code != http.StatusOK {
			t.Errorf("the export of an analyst = %d, want 200", got.Code)
		}
	})
}

func TestRequestsOverTheLimitAreToldWhenToComeBack(t *testing.T) {
	overEveryStore(t, seedOf(council("truro")), func(t *testing.T, s *site) {
		limiter := auth.NewLimiter(auth.LimiterOptions{PerMinute: 2, Settler: s.Store, Now: s.Clock.Now})
		s.handler = casework.New(s.Service, casework.Options{Now: s.Clock.Now, Limiter: limiter})
		for _, want := range []string{"1", "0"} {
			answer := s.ask(t, "truro-admin", "GET", "/api/wards", "")
			if text := string(whole(answer)); !strings.Contains(text, "\r\nX-RateLimit-Remaining: "+want+"\r\n") || strings.Contains(text, "Retry-After") {
				t.Errorf("the answer is\n%s\nwant X-RateLimit-Remaining: %s in this spelling, and no Retry-After", text, want)
			}
		}
		s.Clock.Move(20 * time.Second)
		answer := s.ask(t, "truro-admin", "GET", "/api/wards", "")
		if answer.Code != http.StatusTooManyRequests || answer.Header().Get("Retry-After") != "40" {
			t.Errorf("the third request = %d, Retry-After %q, want 429 and 40", answer.Code, answer.Header().Get("Retry-After"))
		}
		readRefusal(t, answer)
		if got := s.ask(t, "truro-manager", "GET", "/api/wards", ""); got.Code != http.StatusOK {
			t.Errorf("another key = %d, want 200", got.Code)
		}
		s.Clock.Move(40 * time.Second)
		if got := s.ask(t, "truro-admin", "GET", "/api/wards", ""); got.Code != http.StatusOK {
			t.Errorf("the key after its Retry-After = %d, want 200", got.Code)
		}
	})
}
