package reportfile

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"caseload"
)

const nightly = `number = 10800
name = 'Nightly complaints'
shared = true
subject = 'cases'
basis = 'received'
output = 'csv'
limit = 500
keywords = ['bin', 'lorry']
sort = ['-CaseStatusReceipt.DateReceived', 'CaseDetails.CaseId']
columns = [
  'CaseDetails.CaseId',
  'Customer.FullName as Name',
  'CaseDetails.CaseId'
]

[timeframe]
unit = 'Previous month'
multiple = 2

[[rules]]
column = 'CaseDetails.CaseType'
operator = 'any of'
values = ['Complaint', 'Appeal']

[[rules]]
column = 'CaseDetails.Ward'
operator = 'not empty'
`

func TestAFileIsReadAsItIsWritten(t *testing.T) {
	in, err := Parse([]byte(nightly))
	if err != nil {
		t.Fatal(err)
	}
	want := caseload.ReportInput{
		Number: 10800, Name: caseload.Set("Nightly complaints"), Shared: caseload.Set(true),
		Definition: caseload.Set(caseload.ReportDefinition{
			Subject: caseload.SubjectCases, Basis: "received", Output: "csv", Limit: 500, Keywords: []string{"bin", "lorry"},
			Timeframe: caseload.Timeframe{Unit: caseload.UnitPreviousMonth, Multiple: 2},
			Columns:   []caseload.ReportColumn{{Name: "CaseDetails.CaseId"}, {Name: "Customer.FullName", As: "Name"}, {Name: "CaseDetails.CaseId"}},
			Sort:      []caseload.ReportSort{{Column: "CaseStatusReceipt.DateReceived", Descending: true}, {Column: "CaseDetails.CaseId"}},
			Rules: []caseload.ReportRule{
				{Column: "CaseDetails.CaseType", Operator: caseload.RuleAnyOf, Values: []string{"Complaint", "Appeal"}},
				{Column: "CaseDetails.Ward", Operator: caseload.RuleNotEmpty},
			},
		}),
	}
	if diff := cmp.Diff(want, in); diff != "" {
		t.Errorf("Parse (-want +got):\n%s", diff)
	}
	text, err := Format(&caseload.Report{Number: in.Number, Name: in.Name.Value, Shared: in.Shared.Value, Definition: in.Definition.Value})
	if diff := cmp.Diff(nightly, string(text)); diff != "" || err != nil {
		t.Errorf("Format: %v (-want +got):\n%s", err, diff)
	}
}

func TestWhatIsWrongIsNamedWithItsLine(t *testing.T) {
	for text, want := range map[string]string{
		"name = 'a'\ncolour = 'b'":     `line 2: there is no key "colour"`,
		"name = 'a'\nlimit = 'b'":      "line 2: ",
		"name = 'a\n":                  "line 1: ",
		"[timeframe]\nunits = 'Today'": `line 2: there is no key "timeframe.units"`,
		strings.Repeat("#", MaxSize+1): "at most",
	} {
		_, err := Parse([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Parse(%.40q) = %v, want %q in it", text, err, want)
		}
	}
}

// The words of a report are the same however it is written.
func TestTOMLAndJSONHaveTheSameWords(t *testing.T) {
	for _, form := range []any{Design{}, Timeframe{}, Rule{}} {
		for _, field := range reflect.VisibleFields(reflect.TypeOf(form)) {
			inTOML, _, _ := strings.Cut(field.Tag.Get("toml"), ",")
			inJSON, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if inTOML == "" || inTOML != inJSON {
				t.Errorf("%s is %q in TOML and %q in JSON", field.Name, inTOML, inJSON)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(nightly))
	f.Add([]byte("columns = ['a as b as c', ' as ']\nsort = ['-']"))
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := Parse(data)
		if err != nil {
			if code := caseload.CodeOf(err); code != caseload.CodeInvalid && code != caseload.CodeTooLarge {
				t.Errorf("Parse(%q) = %v", data, err)
			}
			return
		}
		if _, err := Format(&caseload.Report{Number: in.Number, Name: in.Name.Value, Definition: in.Definition.Value}); err != nil {
			t.Errorf("Format of Parse(%q): %v", data, err)
		}
	})
}
