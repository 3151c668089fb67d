package reporting

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/tabular"
)

// Route is one method of a resource.
type Route struct {
	Method     string
	Patterns   []string // of http.ServeMux, all of which answer the same
	Endings    []string // that each of them may have behind it, to say the format of the rows
	Parameters []httpkit.Parameter
	Designs    bool   // whether it takes reporting access, beside the scope reports:read
	Answers    string // what it answers, as the page about it says

	takes  any // a value of the body's type; nil: none
	status int // of the answer
	gives  any // a value of the answer's type; nil: none, rows: those of a table
	answer func(*call) error
}

// Addresses are the patterns with all of their endings. What ends in a wildcard
// has them in that.
func (r *Route) Addresses() []string {
	all := slices.Clone(r.Patterns)
	for _, pattern := range r.Patterns {
		for _, ending := range r.Endings {
			if !strings.HasSuffix(pattern, "}") {
				all = append(all, pattern+ending)
			}
		}
	}
	return all
}

// rows stands for the rows of a table, and file for a file of them.
type (
	rows struct{}
	file struct{}
)

// runParameters say how a report is to be run otherwise than it was designed.
var runParameters = []httpkit.Parameter{
	{Name: "unit", Values: unitNames(), Means: "the unit of the period, in the place of the report's timeframe; read whatever its case"},
	{Name: "multiple", Values: []string{"1", "5"}, Open: true, Means: "how many units, from 1 to " + strconv.Itoa(caseload.MaxMultiple)},
	{Name: "from", Values: momentValues, Open: true, Means: "when the period begins, in the place of the unit's first day: a day or a time"},
	{Name: "until", Values: momentValues, Open: true, Means: "when it ends, which is in it: a day or a time"},
	{Name: "filter", Values: []string{"1:Complaint"}, Open: true, Means: "a value of a rule in the place of its own, behind the rule's place and a colon; again for more values and rules"},
	{Name: "keywords", Values: []string{"lorry"}, Open: true, Means: "a word of which a case or one of its notes must have one, in the place of the report's; again for more"},
	{Name: "columns", Values: []string{"CaseDetails.CaseId"}, Open: true, Means: "only this column of the report; again for more"},
	{Name: "limit", Values: []string{"1", "50"}, Open: true, Means: "rows at most"},
}

var momentValues = []string{"2026-01-15", "2026-01-15T10:30:00", "2026-01-15T10:30:00Z"}

// rowParameters are those of the rows of a report.
var rowParameters = slices.Concat(shapeParameters, runParameters)

var subjectParameters = []httpkit.Parameter{
	{Name: "subject", Values: subjectNames(), Means: "what a row is about; cases if absent"},
}

func subjectNames() (out []string) {
	for _, s := range caseload.ReportSubjects {
		out = append(out, string(s))
	}
	return out
}

// The addresses of one report.
const (
	onePath     = reportsPath + "/{number}"
	rowsPath    = onePath + "/rows"
	previewPath = onePath + "/preview"
)

// Routes are all that is answered.
var Routes = slices.Concat(reportRoutes, exportRoutes)

// reportRoutes are those of docs/reports.md.
var reportRoutes = []Route{
	{http.MethodGet, []string{reportsPath}, nil, nil, false, "the reports that the key may run, by number; to an administrator all", nil, http.StatusOK, reportList{}, listReports},
	{http.MethodPost, []string{reportsPath}, nil, nil, true, "the new report", wholeReport{}, http.StatusCreated, wholeReport{}, createReport},
	{http.MethodGet, []string{onePath}, nil, nil, false, "one report", nil, http.StatusOK, wholeReport{}, readReport},
	{http.MethodPut, []string{onePath}, nil, nil, true, "the report as it is now: what the body leaves out is as in a new one", wholeReport{}, http.StatusOK, wholeReport{}, replaceReport},
	{http.MethodDelete, []string{onePath}, nil, nil, true, "nothing: the report is in no answer any more", nil, http.StatusNoContent, nil, deleteReport},
	{http.MethodGet, []string{rowsPath}, tabular.Extensions(), rowParameters, false, "all rows of the report, of one snapshot", nil, http.StatusOK, rows{}, streamReport},
	{http.MethodGet, []string{previewPath}, nil, runParameters, false, "the first rows, 20 if absent a limit and 100 at most, and how many there are", nil, http.StatusOK, reportPreview{}, previewReport},
	{http.MethodPost, []string{"/reporting/preview"}, nil, runParameters, true, "the same of a report that is not stored", wholeReport{}, http.StatusOK, reportPreview{}, previewDesign},
	{http.MethodGet, []string{"/reporting/columns"}, nil, subjectParameters, true, "the columns that reports about a subject can show, and the dates that they can be about", nil, http.StatusOK, dictionary{}, listColumns},
}
