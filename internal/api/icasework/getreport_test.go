package icasework_test

import (
	"os"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"caseload/internal/api/icasework"
	"caseload/internal/apitest"
)

var rowsID = regexp.MustCompile(`<Rows RequestId="[0-9a-f]{30}"`)

// The files are the published sample (reference/001, Response), each with the ends
// of lines of recorded answers, and with another email address.
func TestThePublishedSampleIsAnsweredByteForByte(t *testing.T) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			h := openHillside(t, store, icasework.Options{})
			for _, asked := range []struct{ query, file, contentType, disposition string }{
				{"", "sample.xml", "text/xml;charset=UTF-8", `filename="output.xml"`},
				{"&Format=json", "sample.json", "application/json;charset=UTF-8", `filename="output.json"`},
				{"&Format=csv&CSVHeader=yes&CSVFooter=true", "sample.csv", "text/csv;charset=UTF-8", `filename="output.csv"`},
			} {
				want, err := os.ReadFile("testdata/" + asked.file)
				must(t, err)
				answer := h.get(t, "nightly", "/getreport?db=hillside&ReportId=10800"+asked.query)
				got := rowsID.ReplaceAllString(answer.Body.String(), `<Rows RequestId="51221195af5536c367accafeaedd91"`)
				if diff := cmp.Diff(string(want), got); diff != "" || answer.Code != 200 {
					t.Errorf("%s is answered %d, otherwise than the sample (-want +got):\n%s", asked.query, answer.Code, diff)
				}
				if got := answer.Header().Get("Content-Type"); got != asked.contentType {
					t.Errorf("%s has the content type %q, want %q", asked.query, got, asked.contentType)
				}
				if got := answer.Header().Get("Content-Disposition"); got != asked.disposition {
					t.Errorf("%s has the disposition %q, want %q", asked.query, got, asked.disposition)
				}
			}
		})
	}
}
