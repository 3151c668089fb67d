package reporting

import (
	"cmp"
	"net/http"

	"caseload"
)

// listColumns answers GET /reporting/columns.
func listColumns(c *call) error {
	subject := cmp.Or(caseload.ReportSubject(c.asked.value("subject")), caseload.SubjectCases)
	found, err := c.svc.Columns(c.r.Context(), c.by, subject)
	if err != nil {
		return c.inParameters(err)
	}
	out := dictionary{Subject: subject, Bases: caseload.ReportBases(subject), Columns: make([]dictionaryColumn, len(found))}
	for i, f := range found {
		out.Columns[i] = dictionaryColumn{
			Group: f.Group(), Name: f.Name, Label: f.Label, Kind: f.Kind.String(), Meaning: f.Meaning, Sensitivity: f.Sensitivity.String(),
			Operators: append([]string{}, f.Operators...), Sorts: f.Sorts,
		}
	}
	return c.sendJSON(http.StatusOK, out)
}
