package icasework_test

import (
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/api/icasework"
	"caseload/internal/apitest"
	"caseload/internal/httpkit"
)

// Reports beside the sample's: one that Ann shares with nobody, one of the other
// account.
const (
	annsReport    = 11000
	valleysReport = 12000
)

// withUnshared adds these reports, and keys of Ann, of Bob and of nobody.
func (h *hillside) withUnshared(t *testing.T) {
	t.Helper()
	h.addKey(t, "ann", caseload.KeyInput{Role: caseload.RoleAnalyst, User: "ann@hillside.example"})
	h.addKey(t, "bob", caseload.KeyInput{Role: caseload.RoleAnalyst, User: "bob@hillside.example"})
	h.addKey(t, "basic", caseload.KeyInput{Role: caseload.RoleCaseworker, User: "basic@hillside.example"})
	h.addKey(t, "export", caseload.KeyInput{Role: caseload.RoleAnalyst, Scopes: []caseload.Scope{caseload.CasesRead}})
	h.addReport(t, h.as(t, "ann"), annsReport, false, caseload.ReportDefinition{Columns: columnsOf("CaseDetails.CaseId")})
	valley, err := h.Service.Tenant(t.Context(), "valley")
	must(t, err)
	h.addReport(t, h.Service.Operator(valley), valleysReport, true, caseload.ReportDefinition{Columns: columnsOf("CaseDetails.CaseId")})
}

// The codes are those of reference/001, in the order of checks: who comes first
// in a row breaks the rules of the rows below it too.
func TestRefusalsHaveTheCodesOfThePageInTheOrderOfChecks(t *testing.T) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			h := openHillside(t, store, icasework.Options{BaseDomain: "cases.example.org"})
			h.withUnshared(t)
			const allowed = "Today, Week to date, Month to date, Year to date, Next days, Next weeks, Previous month, Previous quarter, Previous year, Previous financial year, Previous municipal year."
			for _, row := range []struct {
				method, host, key, query string
				status                   int
				code, info               string
			}{
				{"POST", "hillside.cases.example.org", "", "", 400, "8000", "Invalid HTTP Method."},
				{"DELETE", "example.com", "", "", 400, "8000", "Invalid HTTP Method."},
				{"GET", "hillside.cases.example.org", "", "", 400, "8001", "API not available here - please use https://hillsidereports.cases.example.org/getreport"},
				{"GET", "hillsideportal.cases.example.org", "", "", 400, "8002", "API not available here - please use https://hillsidereports.cases.example.org/getreport"},
				{"GET", "hillsidereports.cases.example.org", "", "", 403, "8021", "Incorrect key or signature"},
				{"GET", "example.com", "", "db=hillside", 403, "8021", "Incorrect key or signature"},
				{"GET", "example.com", "", "db=hillside&access_token=nothing", 403, "8021", "Invalid token (6)"},
				{"GET", "example.com", "nightly", "db=valley&ReportId=10800", 403, "8021", "Incorrect key or signature"},
				{"GET", "example.com", "nightly", "db=nowhere&ReportId=10800", 403, "8021", "Incorrect key or signature"},
				{"GET", "example.com", "nightly", "db=hillside&Format=pdf", 400, "8003", "Required parameter ReportId was not supplied."},
				{"GET", "example.com", "nightly", "db=hillside&ReportId=", 400, "8003", "Required parameter ReportId was not supplied."},
				{"GET", "example.com", "nightly", "db=hillside&ReportId=none&Format=pdf", 400, "8051", "Report none not found."},
				{"GET", "example.com", "nightly", "db=hillside&ReportId=%0D%0AX-Bad:%C3%A9", 400, "8051", "Report ??X-Bad:? not found."},
				{"GET", "example.com", "nightly", "db=hillside&ReportId=1", 400, "8051", "Report 1 not found."},
				{"GET", "example.com", "nightly", "db=hillside&ReportId=99999999999999999999", 400, "8051", "Report 99999999999999999999 not found."},
				{"GET", "example.com", "nightly", "db=hillside&ReportId=12000", 400, "8051", "Report 12000 not found."},
				{"GET", "example.com", "nightly", "db=hillside&ReportId=11000&Format=pdf", 400, "8052", "Report 11000 is not shared."},
				{"GET", "example.com", "bob", "db=hillside&ReportId=11000", 400, "8052", "Report 11000 is not shared."},
				{"GET", "example.com", "basic", "db=hillside&ReportId=11000", 400, "8052", "Report 11000 is not shared."},
				{"GET", "example.com", "support", "db=hillside&ReportId=11000", 400, "8052", "Report 11000 is not shared."},
				{"GET", "example.com", "nightly", "ReportId=10800&Format=pdf&Units=Eon", 400, "8099", "The parameter Format is not valid: it must be xml, json or csv."},
				{"GET", "example.com", "nightly", "ReportId=10800&Format=csv&CSVDelimitor=ab", 400, "8099", `The parameter CSVDelimitor is not valid: it must be one character, or \t; a quote and the ends of lines are not allowed.`},
				{"GET", "example.com", "nightly", "ReportId=10800&Format=csv&CSVDelimitor=%22", 400, "8099", `The parameter CSVDelimitor is not valid: it must be one character, or \t; a quote and the ends of lines are not allowed.`},
				{"GET", "example.com", "nightly", "ReportId=10800&Format=csv&CSVFields=casedetails.casid", 400, "8099", "The parameter CSVFields is not valid. The report has no column of one of these names."},
				{"GET", "example.com", "nightly", "ReportId=10800&Units=Eon&From=soon", 400, "8099", "The parameter Units is not valid: it must be one of " + allowed},
				{"GET", "example.com", "nightly", "ReportId=10800&periodUnits=Fortnight&Units=Today", 400, "8099", "The parameter periodUnits is not valid: it must be one of " + allowed},
				{"GET", "example.com", "nightly", "ReportId=10800&Units=Today&Multiples=0", 400, "8099", "The parameter Multiples is not valid: it must be a whole number from 1 to 9999."},
				{"GET", "example.com", "nightly", "ReportId=10800&periodMultiples=-1&Multiples=2", 400, "8099", "The parameter periodMultiples is not valid: it must be a whole number from 1 to 9999."},
				{"GET", "example.com", "nightly", "ReportId=10800&From=2022-02-30", 400, "8099", "The parameter From is not valid: it must be a date such as 2022-09-21."},
				{"GET", "example.com", "nightly", "ReportId=10800&UntilTime=2022-09-21+24:00:00", 400, "8099", "The parameter UntilTime is not valid: it must be a time such as 2022-09-21 00:00:01."},
				{"GET", "example.com", "nightly", "ReportId=10800&From=2022-09-21&Until=2022-09-19", 400, "8099", "The parameter Until is not valid. The period ends before it begins."},
				{"GET", "example.com", "nightly", "ReportId=10800&Compression=zip", 400, "8099", "The parameter Compression is not valid: only gzip is allowed."},
				{"GET", "example.com", "nightly", "ReportId=10800&Format=%ZZ", 400, "8099", "The query is not valid: write parameters as name=value, joined by &, with other characters percent-encoded."},
				{"GET", "example.com", "export", "ReportId=10800", 400, "8099", "This key lacks the scope reports:read."},
			} {
				ctx, note := httpkit.WithAnnotation(t.Context())
				r := httptest.NewRequestWithContext(ctx, row.method, "http://"+row.host+"/getreport?"+row.query, http.NoBody)
				answer := h.do(t, row.key, r)
				code, info := answer.Header().Get("X-Application-Error-Code"), answer.Header().Get("X-Application-Error-Info")
				if answer.Code != row.status || code != row.code || info != row.info {
					t.Errorf("%s %s %q by %q is answered %d %s %q, want %d %s %q", row.method, row.host, row.query, row.key, answer.Code, code, info, row.status, row.code, row.info)
				}
				if logged, _ := caseload.Logged(note.Err); logged == caseload.CodeInternal {
					t.Errorf("the log of the key says of %q that it is our fault: %v", row.query, note.Err)
				}
				if got := answer.Header().Get("Content-Type"); got != "text/html;charset=UTF-8" {
					t.Errorf("%q has a page of the type %q", row.query, got)
				}
				if wellFormed(answer.Body.String()) {
					t.Errorf("%q has a page that is XML: %s", row.query, answer.Body)
				}
			}
		})
	}
}

// wellFormed reports whether a text is a document of XML.
func wellFormed(text string) bool {
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := d.Token(); err != nil {
			return errors.Is(err, io.EOF)
		}
	}
}

func TestAReportThatIsNotSharedIsItsOwnersAlone(t *testing.T) {
	h := openHillside(t, apitest.Stores()[0], icasework.Options{})
	h.withUnshared(t)
	if answer := h.get(t, "ann", "/getreport?ReportId=11000"); answer.Code != http.StatusOK {
		t.Errorf("its owner is answered %d %s", answer.Code, answer.Body)
	}
	if answer := h.get(t, "basic", "/getreport?ReportId=10800"); answer.Code != http.StatusOK {
		t.Errorf("a caseworker who asks for a shared one is answered %d %s", answer.Code, answer.Body)
	}
}

func TestAClientOfJSONAloneIsToldOfErrorsInJSON(t *testing.T) {
	h := openHillside(t, apitest.Stores()[0], icasework.Options{})
	for accept, want := range map[string]string{
		"application/json":                  `{"code":"8003","info":"Required parameter ReportId was not supplied."}`,
		"application/json;q=0.9, text/xml":  `{"code":"8003","info":"Required parameter ReportId was not supplied."}`,
		"application/json, text/html":       "<!DOCTYPE html>",
		"application/json, text/plain, */*": "<!DOCTYPE html>",
		"":                                  "<!DOCTYPE html>",
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/getreport", http.NoBody)
		r.Header.Set("Accept", accept)
		if got := h.do(t, "nightly", r).Body.String(); !strings.HasPrefix(got, want) {
			t.Errorf("a client that accepts %q is answered %s, want %s", accept, got, want)
		}
	}
}

// Why a key is refused is for its log, in each way that it can come, and not for the
// caller.
func TestTheLogOfARefusedKeyHasWhy(t *testing.T) {
	h := openHillside(t, apitest.Stores()[0], icasework.Options{})
	h.addKey(t, "ended", caseload.KeyInput{Role: caseload.RoleAnalyst, Signing: caseload.SigningHMAC})
	must(t, h.Service.RevokeKey(t.Context(), h.by, h.keys["ended"].ID))
	grant := url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {h.assertion("ended", h.Clock.Now())}}
	for _, target := range []string{"/getreport?ReportId=10800&access_token=" + h.Secrets["ended"], "/token?db=hillside&" + grant.Encode()} {
		ctx, note := httpkit.WithAnnotation(t.Context())
		r := httptest.NewRequestWithContext(ctx, map[bool]string{true: http.MethodPost, false: http.MethodGet}[strings.HasPrefix(target, "/token")], target, http.NoBody)
		answer := h.do(t, "", r)
		why, ok := errors.AsType[*caseload.KeyRefusal](note.Err)
		if !ok || why.Key != h.keys["ended"].ID || why.Why != caseload.KeyRevoked {
			t.Errorf("%s has in its log %v, want that the key is revoked", target, note.Err)
		}
		if strings.Contains(answer.Body.String(), "revoked") {
			t.Errorf("%s is told %s", target, answer.Body)
		}
	}
}
