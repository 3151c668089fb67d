package reporting

import (
	"strings"
	"testing"
	"time"

	"caseload"
)

func TestNoNameIsThereTwice(t *testing.T) {
	for titles, want := range map[string]string{
		"A B A":       "A B A_2",
		"A A A_2 A":   "A A_3 A_2 A_4",
		"A_2 A A A_2": "A_2 A A_3 A_2_2",
	} {
		var columns []caseload.ReportCell
		for title := range strings.SplitSeq(titles, " ") {
			columns = append(columns, caseload.ReportCell{Title: title})
		}
		if got := strings.Join(columnNames(columns), " "); got != want {
			t.Errorf("columnNames(%s) = %s, want %s", titles, got, want)
		}
	}
}

func TestCellsAreTypedByTheirColumns(t *testing.T) {
	for _, tt := range []struct {
		kind       caseload.Kind
		cell, want string
	}{
		{caseload.KindInt, "12", "12"}, {caseload.KindInt, "-12", "-12"}, {caseload.KindInt, "", "null"}, {caseload.KindInt, "many", `"many"`},
		{caseload.KindNumber, "104.93", "104.93"}, {caseload.KindNumber, "9007199254740993", "9007199254740993"}, {caseload.KindNumber, "NaN", `"NaN"`},
		{caseload.KindBool, "Yes", "true"}, {caseload.KindBool, "No", "false"}, {caseload.KindBool, "perhaps", `"perhaps"`},
		{caseload.KindText, "12", `"12"`}, {caseload.KindText, "a\r\n\"b\"", `"a\r\n\"b\""`}, {caseload.KindDate, "2026-01-15", `"2026-01-15"`},
	} {
		if got := string(appendTyped(nil, tt.kind, []byte(tt.cell))); got != tt.want {
			t.Errorf("%q of the kind %s = %s, want %s", tt.cell, tt.kind, got, tt.want)
		}
	}
}

func TestTheFormatThatTheClientLikesBestIsChosen(t *testing.T) {
	for accept, want := range map[string]string{
		"": "json", "*/*": "json", "text/csv": "csv", "text/*": "csv", "application/*": "json", "application/x-ndjson": "ndjson", "application/ndjson, */*;q=0.1": "ndjson",
		"text/csv;q=0.5, application/json;q=0.4": "csv", "application/json;q=0, */*": "ndjson", "text/html, */*;q=0.8": "json", "TEXT/CSV; Q=1": "csv",
		"text/html": "none", "*/*;q=0": "none", "csv": "none", ";;,q=": "none",
	} {
		got := "none"
		if f := liked(map[string][]string{"Accept": {accept}}); f != nil {
			got = f.name
		}
		if got != want {
			t.Errorf("Accept: %s is answered %s, want %s", accept, got, want)
		}
	}
}

// Whatever stands in a query, it is read, or refused as the client's fault.
func FuzzQuery(f *testing.F) {
	f.Add("unit=Today&multiple=2&from=2026-01-15&until=2026-01-15T10:30:00Z&filter=1:a&filter=2:&keywords=b&columns=c&limit=3&format=csv")
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
	})
}
