package reporting

import (
	"cmp"
	"testing"
	"time"

	"caseload"
	"caseload/internal/exports"
)

func TestTheFormatThatTheClientLikesBestIsChosen(t *testing.T) {
	for accept, want := range map[string]string{
		"": "json", "*/*": "json", "text/csv": "csv", "text/*": "csv", "application/*": "json", "application/x-ndjson": "ndjson", "application/ndjson, */*;q=0.1": "ndjson",
		"text/csv;q=0.5, application/json;q=0.4": "csv", "application/json;q=0, */*": "ndjson", "text/html, */*;q=0.8": "json", "TEXT/CSV; Q=1": "csv",
		"text/html": "none", "*/*;q=0": "none", "csv": "none", ";;,q=": "none",
	} {
		got := cmp.Or(liked(map[string][]string{"Accept": {accept}}), "none")
		if string(got) != want {
			t.Errorf("Accept: %s is answered %s, want %s", accept, got, want)
		}
	}
}

// Whatever stands in a query, it is read, or refused as the client's fault.
func FuzzQuery(f *testing.F) {
	f.Add("unit=Today&multiple=2&from=2026-01-15&until=2026-01-15T10:30:00Z&filter=1:a&filter=2:&keywords=b&columns=c&limit=3&format=csv")
	f.Add("format=xlsx&columns=a,b&sort=-a&filter[a]=1&filter[a][not]=2&filter[a][until]=3&filter[a][empty]=false&limit=9&bom=true&delimiter=tab")
	f.Add("unit=%F0%28&filter=::&from=9999-12-31T23:59:59.9Z&until=0000-00-00")
	f.Fuzz(func(t *testing.T, raw string) {
		q, err := readQuery(raw, rowParameters)
		if err == nil {
			run := q.run(time.UTC, maxRows)
			err = q.err()
			if err == nil && (run.Multiple < 0 || run.Multiple > caseload.MaxMultiple || run.Limit < 0 || run.Limit > maxRows) {
				t.Errorf("readQuery(%q) lets %+v pass", raw, run)
			}
		}
		if err != nil && caseload.CodeOf(err) != caseload.CodeInvalid {
			t.Errorf("readQuery(%q) = %v, want it to be the client's fault", raw, err)
		}
		if q, err := readQuery(raw, subjectRowParameters); err == nil {
			s := &exports.Spec{}
			q.ofSubject(s, caseload.SubjectCases)
			if err := q.err(); err != nil && caseload.CodeOf(err) != caseload.CodeInvalid {
				t.Errorf("the subject's parameters %q = %v, want it to be the client's fault", raw, err)
			}
		}
	})
}
