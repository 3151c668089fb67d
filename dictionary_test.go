package caseload_test

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"caseload"
)

func TestEveryColumnHasALabelThatTellsItFromTheOthers(t *testing.T) {
	o := newOffice(t)
	_, err := o.service.SaveCaseType(t.Context(), o.admin, caseload.CaseTypeInput{Name: caseload.Set("complaint"), Stages: caseload.Set([]caseload.StagePlan{{Name: "stage 1", TargetDays: 10}})})
	o.must(err)
	for _, subject := range caseload.ReportSubjects {
		columns, err := o.service.Columns(t.Context(), o.admin, subject)
		o.must(err)
		named := map[string]string{}
		for _, c := range columns {
			if first, _ := utf8.DecodeRuneInString(c.Label); !unicode.IsUpper(first) {
				t.Errorf("%s: the label of %s is %q, want it to begin with a capital letter", subject, c.Name, c.Label)
			}
			if other, taken := named[c.Label]; taken && c.Plain != "" {
				t.Errorf("%s: %s and %s are both labelled %s", subject, other, c.Name, c.Label)
			}
			if c.Plain != "" {
				named[c.Label] = c.Name
			}
		}
	}
}
