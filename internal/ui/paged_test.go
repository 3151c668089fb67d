package ui

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"caseload"
)

func TestLongListsHavePages(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	for i := range listShown + 1 {
		_, err := o.svc.CreateReport(t.Context(), o.visitor.By, caseload.ReportInput{
			Name: caseload.Set(fmt.Sprint("Report ", i)), Definition: caseload.Set(caseload.ReportDefinition{Columns: []caseload.ReportColumn{{Name: "CaseDetails.CaseId"}}}),
		})
		o.must(err)
		if i == listShown-1 {
			o.wantPage("/ui/reports", ">Report 99</a>", "!?page=")
		}
	}
	o.wantPage("/ui/reports", ">Report 0</a>", ">Report 99</a>", "!>Report 100</a>", `href="/ui/reports?page=2" rel="next"`, "100 of 101")
	o.wantPage("/ui/reports?page=2", ">Report 100</a>", "!>Report 99</a>", `href="/ui/reports?page=1" rel="prev"`, "!rel=\"next\"")
	for _, page := range []string{"0", "3", "-1", "x", strings.Repeat("9", 30)} {
		for _, list := range []string{"/ui/reports", "/ui/exports"} {
			if got := o.get(list + "?page=" + page); got.Code != http.StatusBadRequest {
				t.Errorf("page %s of %s = %d, want 400", page, list, got.Code)
			}
		}
	}
}
