package reporting_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"caseload/internal/api/reporting"
	"caseload/internal/apitest"
	"caseload/internal/reportfile"
)

const small = `{"name": "Small", "shared": true, "columns": ["CaseDetails.CaseId"]}`

func TestWhatIsReadCanBeSentBack(t *testing.T) {
	overEveryStore(t, func(t *testing.T, s *site) {
		number := s.made(t, "ann", `{"name": "Monthly", "subject": "notes", "basis": "updated", "limit": 5, "keywords": ["bin"], "sort": ["-Note.TimeCreated", "CaseDetails.CaseId"],
			"columns": ["Note.Text as Text", "CaseDetails.CaseId", "CaseDetails.CaseId"], "timeframe": {"unit": "Previous month", "multiple": 2},
			"rules": [{"column": "CaseDetails.Ward", "operator": "any of", "values": ["Castle", "A, B"]}], "output": "csv"}`)
		path := "/reporting/reports/" + number
		first := s.ask(t, "ann", "GET", path, "")
		s.Clock.Move(1)
		if again := s.ask(t, "ann", "PUT", path, first.Body.String()); again.Code != http.StatusOK || again.Body.String() != first.Body.String() {
			t.Errorf("PUT of what GET answered = %d %s, want the same %s", again.Code, again.Body, first.Body)
		}
	})
}

func TestAReportIsChangedInTheVersionThatTheClientHas(t *testing.T) {
	overEveryStore(t, func(t *testing.T, s *site) {
		path := "/reporting/reports/" + s.made(t, "ann", small)
		tag := s.ask(t, "ann", "GET", path, "").Header().Get("ETag")
		send := func(method, name, value, body string) int {
			r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
			r.Header.Set("Authorization", "Bearer "+s.Secrets["ann"])
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set(name, value)
			answer := httptest.NewRecorder()
			s.handler.ServeHTTP(answer, r)
			return answer.Code
		}
		changed := strings.Replace(small, "Small", "Changed", 1)
		for i, step := range []struct {
			method, header, value, body string
			want                        int
		}{
			{"GET", "If-None-Match", tag, "", http.StatusNotModified},
			{"PUT", "If-Match", tag, changed, http.StatusOK},
			{"GET", "If-None-Match", tag, "", http.StatusOK},
			{"PUT", "If-Match", tag, small, http.StatusPreconditionFailed},
			{"DELETE", "If-Match", tag, "", http.StatusPreconditionFailed},
			{"DELETE", "If-Match", "*", "", http.StatusNoContent},
			{"DELETE", "If-Match", "*", "", http.StatusNotFound},
		} {
			if got := send(step.method, step.header, step.value, step.body); got != step.want {
				t.Errorf("step %d: %s with %s: %s = %d, want %d", i, step.method, step.header, step.value, got, step.want)
			}
		}
	})
}

func TestABodyHasABound(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, town)
	s := &site{o, open(t, o)}
	within := strings.Replace(small, `"name"`, strings.Repeat(" ", reportfile.MaxSize-len(small))+`"name"`, 1)
	for body, want := range map[string]int{within: http.StatusCreated, within + " ": http.StatusRequestEntityTooLarge} {
		if got := s.ask(t, "ann", "POST", "/reporting/reports", body); got.Code != want {
			t.Errorf("POST of %d bytes = %d, want %d", len(body), got.Code, want)
		}
	}
}

func TestHostileDesignsAreRefusedOrKeptAsTheyAre(t *testing.T) {
	overEveryStore(t, func(t *testing.T, s *site) {
		for name, body := range map[string]string{
			"deep":             strings.Repeat("[", 20_000),
			"many columns":     `{"name": "A", "shared": true, "columns": [` + strings.Repeat(`"CaseDetails.CaseId",`, 20_000) + `"CaseDetails.CaseId"]}`,
			"many rules":       `{"name": "A", "shared": true, "columns": ["CaseDetails.CaseId"], "rules": [` + strings.Repeat(`{"column": "CaseDetails.Ward", "operator": "empty"},`, 60) + `{}]}`,
			"many sorts":       `{"name": "A", "shared": true, "columns": ["CaseDetails.CaseId"], "sort": [` + strings.Repeat(`"CaseDetails.CaseId",`, 5_000) + `"CaseDetails.CaseId"]}`,
			"many values":      `{"name": "A", "shared": true, "columns": ["CaseDetails.CaseId"], "rules": [{"column": "CaseDetails.Label", "operator": "any of", "values": [` + strings.Repeat(`"x",`, 20_000) + `"x"]}]}`,
			"a half character": `{"name": "A", "shared": true, "columns": ["CaseDetails.CaseId"], "keywords": ["\ud800"]}`,
			"no UTF-8":         "{\"name\": \"\xff\"}",
			"statements":       `{"name": "A", "shared": true, "columns": ["CaseDetails.CaseId"], "sort": ["CaseDetails.CaseId; DROP TABLE cases"]}`,
			"another subject":  `{"name": "A", "shared": true, "columns": ["Note.Text"], "subject": "notes' OR 1=1"}`,
		} {
			if got := s.ask(t, "admin", "POST", "/reporting/reports", body); got.Code != http.StatusBadRequest {
				t.Errorf("%s: %d %.200s, want 400", name, got.Code, got.Body)
			}
		}
		quoted := s.made(t, "admin", `{"name": "'; --", "shared": true, "columns": ["CaseDetails.CaseId"], "rules": [{"column": "CaseDetails.Ward", "operator": "none of", "values": ["' OR '1'='1", "%", "\\"]}], "keywords": ["'"]}`)
		if got := s.ask(t, "admin", "GET", "/reporting/reports/"+quoted+"/rows", ""); got.Code != http.StatusOK {
			t.Errorf("the rows of a report with quotes = %d %s, want 200", got.Code, got.Body)
		}
	})
}

func TestColumnsSayWhatTheyAreFor(t *testing.T) {
	overEveryStore(t, func(t *testing.T, s *site) {
		type dictionary struct {
			Subject string
			Bases   []string
			Columns []struct {
				Group, Name, Kind, Meaning, Sensitivity string
				Operators                               []string
				Sorts                                   bool
			}
		}
		got := decoded[dictionary](t, s.ask(t, "ann", "GET", "/reporting/columns", ""))
		if got.Subject != "cases" || got.Bases[0] != "received" {
			t.Errorf("the dictionary is of %s by %v, want of cases by received", got.Subject, got.Bases)
		}
		for _, c := range got.Columns {
			if c.Name != "CaseDetails.Ward" {
				continue
			}
			said := strings.Join([]string{c.Group, c.Kind, c.Meaning, c.Sensitivity, strings.Join(c.Operators, ", ")}, "; ")
			if want := "CaseDetails; text; the ward; public; any of, none of, contains, empty, not empty"; said != want || !c.Sorts {
				t.Errorf("CaseDetails.Ward: %s, sorts %t; want %s, sorts true", said, c.Sorts, want)
			}
			return
		}
		t.Error("the dictionary has no CaseDetails.Ward")
	})
}

func TestManyRequestsOfAKeyAreRefused(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, town)
	s := &site{o, reporting.New(o.Service, reporting.Options{Limiter: oneAMinute(o), Exports: newRunner(t, o), Now: o.Clock.Now})}
	s.ask(t, "ann", "GET", "/reporting/reports", "")
	got := s.ask(t, "ann", "GET", "/reporting/reports", "")
	if got.Code != http.StatusTooManyRequests || got.Header().Get("Retry-After") == "" {
		t.Errorf("the second request of a minute = %d, Retry-After: %q; want 429 and a number", got.Code, got.Header().Get("Retry-After"))
	}
}
