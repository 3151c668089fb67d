package icasework_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/api/icasework"
	"caseload/internal/apitest"
)

// nightly is a report of the received cases' labels.
const nightly = 500

// withCases adds cases of some days, and a report about the day of receipt with
// two rules and a keyword.
func (h *hillside) withCases(t *testing.T, days ...string) {
	t.Helper()
	for i, day := range days {
		received, err := caseload.ParseDate(day)
		must(t, err)
		h.edit(t, h.by, caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounCase, Input: &caseload.CaseInput{
			Name: caseload.Set(day), Received: caseload.Set(received), Source: caseload.Set([]string{"Phone", "E-mail"}[i%2]),
			Details: caseload.Set(`say "no", or *`),
		}})
	}
	h.addReport(t, h.by, nightly, true, caseload.ReportDefinition{
		Columns: columnsOf("CaseDetails.Label"), Basis: "received", Timeframe: caseload.Timeframe{Unit: caseload.UnitMonthToDate},
		Rules: []caseload.ReportRule{{Column: "CaseDetails.CaseType", Operator: caseload.RuleNoneOf, Values: []string{"Complaint"}}},
	})
}

// labels are the cells of a report of one column.
func (h *hillside) labels(t *testing.T, query string) []string {
	t.Helper()
	answer := h.get(t, "nightly", "/getreport?ReportId=500&Format=csv&"+query)
	if answer.Code != http.StatusOK {
		t.Fatalf("%s is answered %d %v", query, answer.Code, answer.Header())
	}
	return strings.Fields(answer.Body.String())
}

// Today is 25 August 2022, a Thursday. The report is of this month unless the
// caller says otherwise.
func TestThePeriodIsOverriddenInTheOrderOfTheTable(t *testing.T) {
	days := []string{"2021-08-25", "2022-05-31", "2022-06-30", "2022-07-01", "2022-07-31", "2022-08-01", "2022-08-22", "2022-08-24", "2022-08-25", "2022-08-26", "2022-09-01"}
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			h := openHillside(t, store, icasework.Options{})
			h.withCases(t, days...)
			for _, row := range []struct {
				query       string
				first, last string
			}{
				{"", "2022-08-01", "2022-08-25"},
				{"Units=Today", "2022-08-25", "2022-08-25"},
				{"Units=week+TO+date", "2022-08-22", "2022-08-25"},
				{"Units=Previous+month&Multiples=2", "2022-06-30", "2022-07-31"},
				{"Multiples=2", "2022-07-01", "2022-08-25"},
				{"Units=Today&periodUnits=Previous+month", "2022-07-01", "2022-07-31"},
				{"Units=Today&Multiples=1&periodUnits=Previous+month&periodMultiples=2", "2022-06-30", "2022-07-31"},
				{"Units=Previous+month&periodMultiples=2", "2022-06-30", "2022-07-31"},
				{"Units=Next+days", "2022-08-25", "2022-08-26"},
				{"FromTime=2022-08-22+00:00:00", "2022-08-22", "2022-08-25"},
				{"FromTime=2022-08-22T00:00:00.000", "2022-08-22", "2022-08-25"},
				{"FromTime=2022-08-22+00:00:00&From=2022-08-24", "2022-08-24", "2022-08-25"},
				{"FromTime=2022-08-22+00:00:00&From=2022-08-24&periodFrom=2022-08-25", "2022-08-25", "2022-08-25"},
				{"From=2022-07-01", "2022-07-01", "2022-08-25"},
				{"From=2022-07-01&Units=Previous+quarter", "2022-07-01", "2022-08-25"},
				{"UntilTime=2022-08-22T23:59:59.999", "2022-08-01", "2022-08-22"},
				{"UntilTime=2022-08-22+23:59:59", "2022-08-01", "2022-08-22"},
				{"UntilTime=2022-08-22+23:59:59&Until=2022-08-24", "2022-08-01", "2022-08-24"},
				{"UntilTime=2022-08-22+23:59:59&Until=2022-08-24&periodUntil=2022-09-01", "2022-08-01", "2022-09-01"},
				{"From=2022-09-01", "2022-09-01", "2022-09-01"},
				{"periodFrom=2021-08-25&Until=2022-07-01", "2021-08-25", "2022-07-01"},
			} {
				want := days[slices.Index(days, row.first) : slices.Index(days, row.last)+1]
				if row.query == "From=2022-09-01" {
					want = nil // it ends tonight, before it begins
				}
				if got := h.labels(t, row.query); !slices.Equal(got, want) {
					t.Errorf("%q finds cases of %v, want %v", row.query, got, want)
				}
			}
		})
	}
}

func TestFiltersTakeThePlaceOfThoseOfTheReport(t *testing.T) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			h := openHillside(t, store, icasework.Options{})
			h.withCases(t, "2022-08-01", "2022-08-02")
			const all = "From=2022-06-01&"
			if got := h.labels(t, all); len(got) != 2 {
				t.Errorf("the report's own rule finds %q", got)
			}
			if got := h.labels(t, all+"AttributeFilter=case,Complaint"); len(got) != 0 {
				t.Errorf("without cases of both types, %q are found", got)
			}
			if got := h.labels(t, all+"Keywords=nothing,2022-08-02"); !slices.Equal(got, []string{"2022-08-02"}) {
				t.Errorf("by a keyword %q are found", got)
			}
			answer := h.get(t, "nightly", "/getreport?ReportId=500&AttributeFilter3=x")
			if got, want := answer.Header().Get("X-Application-Warning"), "The report has no attribute rule 3; its filter is not heeded."; got != want || answer.Code != http.StatusOK {
				t.Errorf("a filter of no rule is answered %d with the warning %q, want %q", answer.Code, got, want)
			}
		})
	}
}

func TestCSVHasWhatItsParametersAskFor(t *testing.T) {
	h := openHillside(t, apitest.Stores()[0], icasework.Options{})
	h.withCases(t, "2022-08-01")
	h.addReport(t, h.by, 501, true, caseload.ReportDefinition{
		Columns: append(columnsOf("CaseDetails.Label", "CaseDetailsComplaint.Details", "CaseDetails.Label"), caseload.ReportColumn{Name: "CaseStatusReceipt.DateReceived", As: "Received"}),
		Rules:   []caseload.ReportRule{{Column: "CaseDetails.Label", Operator: caseload.RuleAnyOf, Values: []string{"2022-08-01"}}},
	})
	for query, want := range map[string]string{
		"":                                  "2022-08-01,\"say \"\"no\"\", or *\",2022-08-01,2022-08-01\r\n",
		"CSVHeader=yes":                     "casedetails.label,casedetailscomplaint.details,casedetails.label,received\r\n2022-08-01,\"say \"\"no\"\", or *\",2022-08-01,2022-08-01\r\n",
		"CSVHeader=TRUE&CSVFields=Received": "received\r\n2022-08-01\r\n",
		"CSVHeader=1&CSVFooter=true&CSVFields=received,casedetails.label": "2022-08-01,2022-08-01,2022-08-01\r\n1\r\n",
		"CSVFields=casedetailscomplaint.details&CSVDelimitor=*":           "\"say \"\"no\"\", or *\"\r\n",
		"CSVFields=casedetails.label&CSVDelimitor=;":                      "2022-08-01;2022-08-01\r\n",
		"CSVFields=casedetails.label&CSVDelimitor=%5Ct":                   "2022-08-01\t2022-08-01\r\n",
		"CSVFields=casedetails.label&CSVDelimitor=%C2%A7":                 "2022-08-01§2022-08-01\r\n",
	} {
		if got := h.get(t, "nightly", "/getreport?ReportId=501&Format=csv&"+query).Body.String(); got != want {
			t.Errorf("%q is answered %q, want %q", query, got, want)
		}
	}
}

func TestNoRowsAreAnEmptyCollection(t *testing.T) {
	h := openHillside(t, apitest.Stores()[0], icasework.Options{})
	const none = "/getreport?ReportId=10800&From=2030-01-01&Until=2030-01-01&Format="
	got := rowsID.ReplaceAllString(h.get(t, "nightly", none+"xml").Body.String(), "<Rows")
	if want := "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<Rows />\r\n"; got != want {
		t.Errorf("no rows are %q, want %q", got, want)
	}
	if got := h.get(t, "nightly", none+"json").Body.String(); got != "[]" {
		t.Errorf("no rows are %q in JSON", got)
	}
	if got := h.get(t, "nightly", none+"csv&CSVFooter=yes").Body.String(); got != "0\r\n" {
		t.Errorf("no rows are %q in CSV", got)
	}
}

func TestRowsOfJSONAreApartByALineWithAComma(t *testing.T) {
	h := openHillside(t, apitest.Stores()[0], icasework.Options{})
	h.withCases(t, "2022-08-01", "2022-08-02")
	const want = "[\r\n{\r\n\"CaseDetails.Label\": \"2022-08-01\"\r\n}\r\n,\r\n{\r\n\"CaseDetails.Label\": \"2022-08-02\"\r\n}\n]"
	if got := h.get(t, "nightly", "/getreport?ReportId=500&Format=JSON").Body.String(); got != want {
		t.Errorf("two rows are\n%q, want\n%q", got, want)
	}
}

func TestAPackedAnswerIsAnEncodingOrAFile(t *testing.T) {
	h := openHillside(t, apitest.Stores()[0], icasework.Options{})
	h.withCases(t, "2022-08-01")
	for _, row := range []struct{ accept, encoding, contentType, disposition string }{
		{"gzip, deflate", "gzip", "text/csv;charset=UTF-8", `filename="output.csv"`},
		{"br, *;q=0.1", "gzip", "text/csv;charset=UTF-8", `filename="output.csv"`},
		{"gzip;q=0", "", "application/gzip", `filename="output.csv.gz"`},
		{"", "", "application/gzip", `filename="output.csv.gz"`},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/getreport?ReportId=500&Format=csv&Compression=GZip", http.NoBody)
		r.Header.Set("Accept-Encoding", row.accept)
		answer := h.do(t, "nightly", r)
		head := answer.Header()
		if head.Get("Content-Encoding") != row.encoding || head.Get("Content-Type") != row.contentType || head.Get("Content-Disposition") != row.disposition {
			t.Errorf("to %q the header is %v", row.accept, head)
		}
		unpacked, err := gzip.NewReader(answer.Body)
		must(t, err)
		text, err := io.ReadAll(unpacked)
		must(t, err)
		if string(text) != "2022-08-01\r\n" {
			t.Errorf("to %q the answer is %q", row.accept, text)
		}
	}
}

func TestHEADHasTheHeaderOfGETAndRunsNothing(t *testing.T) {
	h := openHillside(t, apitest.Stores()[1], icasework.Options{})
	r := httptest.NewRequestWithContext(t.Context(), http.MethodHead, "/getreport?ReportId=10800&Format=json", http.NoBody)
	answer := h.do(t, "nightly", r)
	if answer.Code != http.StatusOK || answer.Header().Get("Content-Disposition") != `filename="output.json"` || answer.Body.Len() > 0 {
		t.Errorf("HEAD is answered %d %v %q", answer.Code, answer.Header(), answer.Body)
	}
}

// Clients put parameters wherever they like; the query comes first.
func TestParametersStandInTheQueryOrTheBodyByNamesOfAnyCase(t *testing.T) {
	h := openHillside(t, apitest.Stores()[0], icasework.Options{})
	h.withCases(t, "2022-08-01")
	const csv = "2022-08-01\r\n"
	for _, row := range []struct{ query, contentType, body, want string }{
		{"reportid=500&FORMAT=csv", "", "", csv},
		{"", "application/json", `{"ReportId": "500", "Format": "csv", "db": "hillside", "Multiples": 1, "Keywords": null}`, csv},
		{"", "application/x-www-form-urlencoded", `{"ReportId": 500, "Format": "csv"}`, csv},
		{"", "", "\ufeff{\"ReportId\": \"500\", \"Format\": \"csv\"}", csv},
		{"", "text/xml", "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<ReportId>500</ReportId>\n<Format>csv</Format>", csv},
		{"", "text/xml", "<getreport><ReportId>500</ReportId><Format>csv</Format></getreport>", csv},
		{"", "application/x-www-form-urlencoded", "ReportId=500&Format=csv&db=hillside", csv},
		{"Format=csv", "application/json", `{"ReportId": "500", "Format": "pdf"}`, csv},
		{"ReportId=500&Format=csv&utm_source=x", "text/plain", "hello", csv},
		{"ReportId=500", "application/json", `{"ReportId": `, "8099"},
		{"ReportId=500", "application/json", `{"ReportId": {"a": 1}}`, "8099"},
		{"ReportId=500", "application/json", `{"a": "\ud800"} {}`, "8099"},
		{"ReportId=500", "text/xml", "<a><b></a>", "8099"},
		{"ReportId=500", "text/xml", "<a><b><c><d><e>deep</e></d></c></b></a>", "8099"},
		{"ReportId=500&a=%00", "", "", "8099"},
		{"ReportId=500", "application/x-www-form-urlencoded", strings.Repeat("a=1&", 2_001), "8099"},
		{"ReportId=500", "application/x-www-form-urlencoded", strings.Repeat("a", 70_000), "8099"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/getreport?"+row.query, strings.NewReader(row.body))
		r.Header.Set("Content-Type", row.contentType)
		answer := h.do(t, "nightly", r)
		if got := answer.Body.String(); got != row.want && answer.Header().Get("X-Application-Error-Code") != row.want {
			t.Errorf("%q with %.60q is answered %d %v %q, want %q", row.query, row.body, answer.Code, answer.Header(), got, row.want)
		}
	}
}

func TestAnAccountIsFoundByItsHostOrByDb(t *testing.T) {
	h := openHillside(t, apitest.Stores()[0], icasework.Options{BaseDomain: "icasework.example"})
	tenant, err := caseload.NewTenant("hillreports", "", "")
	must(t, err)
	_, err = h.Service.CreateTenant(t.Context(), tenant)
	must(t, err)
	for _, row := range []struct{ host, query, code string }{
		{"cases.example.org", "", ""},
		{"cases.example.org:8080", "db=HILLSIDE&", ""},
		{"uat.icasework.example", "db=hillside&", ""},
		{"UATportal.icasework.example:443", "db=hillside&", ""},
		{"hillsidereports.icasework.example", "", ""},
		{"hillsidereports.icasework.example", "db=hillside&", ""},
		{"hillsidereports.icasework.example", "db=valley&", ""},
		{"hillside.icasework.example", "", "8001"},
		{"hillsideportal.icasework.example", "db=hillside&", "8002"},
		{"hillreports.icasework.example", "", "8001"}, // an account of that name
		{"valleyreports.icasework.example", "", "8021"},
		{"a.hillsidereports.icasework.example", "", ""},
	} {
		answer := h.get(t, "nightly", "http://"+row.host+"/getreport?"+row.query+"ReportId=10800")
		if got := answer.Header().Get("X-Application-Error-Code"); got != row.code {
			t.Errorf("at %s with %q the code is %q, want %q", row.host, row.query, got, row.code)
		}
	}
}

// brokenStore cannot be read.
type brokenStore struct{ caseload.Store }

func (brokenStore) View(context.Context, caseload.TenantID, caseload.Span, caseload.Fresh, func(caseload.Tx) error) error {
	return errors.New("the disk is gone")
}

func TestAFaultOfTheServerIsToldApartFromTheClients(t *testing.T) {
	h := openHillside(t, apitest.Stores()[1], icasework.Options{})
	h.handler = icasework.New(caseload.NewService(brokenStore{h.Store}, h.Clock.Now, nil), icasework.Options{})
	answer := h.get(t, "nightly", "/getreport?ReportId=10800")
	if got := answer.Header().Get("X-Application-Error-Code"); got != "8061" || answer.Code != http.StatusInternalServerError || strings.Contains(answer.Body.String(), "disk") {
		t.Errorf("of a database that cannot be read, the answer is %d %s %s", answer.Code, got, answer.Body)
	}
	must(t, h.Store.Close())
	h.handler = icasework.New(h.Service, icasework.Options{})
	answer = h.get(t, "nightly", "/getreport?ReportId=10800")
	if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") == "" {
		t.Errorf("of a server that ends, the answer is %d %v", answer.Code, answer.Header())
	}
}

func TestNoAnswerRepeatsACredential(t *testing.T) {
	h := openHillside(t, apitest.Stores()[0], icasework.Options{})
	h.allowSignatures(t)
	wrong := h.signed(t, "nightly", signature("10800", "2022-08-01", h.Secrets["nightly"]), "&access_token="+url.QueryEscape(h.Secrets["nightly"])+"x")
	for name, values := range wrong.Header() {
		if text := fmt.Sprint(name, values); strings.Contains(text, h.Secrets["nightly"]) || strings.Contains(text, h.keys["nightly"].ID) {
			t.Errorf("an answer repeats a credential: %s", text)
		}
	}
	if strings.Contains(wrong.Body.String(), h.keys["nightly"].ID) {
		t.Errorf("an answer repeats a credential: %s", wrong.Body)
	}
}
