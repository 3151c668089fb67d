package commcare

import (
	"encoding/json"
	"testing"

	"caseload"
)

func FuzzCaseRows(f *testing.F) {
	for _, seed := range []string{
		`[{"create": true, "case_type": "baby", "case_name": "Tom", "owner_id": "clinic-7", "properties": {"age": "9"}}]`,
		`[{"external_id": "x", "indices": {"parent": {"temporary_id": "1", "case_type": "mother", "relationship": "child"}}}]`,
		`[{"create": false, "case_id": "x", "close": true}, null, 1]`, `[[[[`, `[{"properties": {"a": {"b": []}}}]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		rows, err := parseRows(body)
		if err != nil {
			if caseload.CodeOf(err) != caseload.CodeInvalid {
				t.Errorf("parseRows(%s) = %v, want the code invalid", body, err)
			}
			return
		}
		in := &caseload.FormInput{}
		for i := range rows {
			in.Changes = append(in.Changes, rows[i].change())
		}
		if answers := answersOf(in, rows); !json.Valid(answers) {
			t.Errorf("the form of %s is %s, which is not JSON", body, answers)
		}
	})
}

func FuzzPeriod(f *testing.F) {
	for _, seed := range []string{"2026-01-15", "2026-01-15T10:30:00.123456Z", "2026-01-15T10:30+05:30", "0000-00-00", "9999-12-31T23:59:60Z"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, ok := parsePeriod(text)
		if ok && (p.to.Before(p.from) || p.day == p.to.Equal(p.from) || p.from.Year() < 1 || p.to.Year() > 10_000) {
			t.Errorf("parsePeriod(%q) = %v", text, p)
		}
	})
}
