package reporting

import (
	"mime"
	"net/http"
	"strconv"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/reportfile"
)

// reportsPath is where the reports are.
const reportsPath = "/reporting/reports"

// listReports answers GET /reporting/reports.
func listReports(c *call) error {
	all, catalog, err := c.svc.Reports(c.r.Context(), c.by)
	if err != nil {
		return err
	}
	out := reportList{Reports: make([]reportEntry, len(all))}
	for i, r := range all {
		out.Reports[i] = reportEntry{
			Number: r.Number, Name: r.Name, Shared: r.Shared, Owner: ownerOf(r, catalog),
			Subject: r.Definition.Subject, Output: r.Definition.Output, Updated: r.UpdatedAt(),
		}
	}
	return c.sendJSON(http.StatusOK, out)
}

// ownerOf is the ID of the user who owns a report, "" for the operator.
func ownerOf(r *caseload.Report, catalog *caseload.Catalog) string {
	if u := catalog.User(r.Owner); u != nil {
		return u.ID
	}
	return ""
}

// readReport answers GET /reporting/reports/{number}.
func readReport(c *call) error {
	r, catalog, err := c.svc.Report(c.r.Context(), c.by, c.number)
	if err != nil {
		return err
	}
	tag := httpkit.TagOf(r.Rev)
	if httpkit.Unchanged(c.r.Header, tag) {
		c.w.Header().Set("ETag", tag)
		c.w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return c.sendReport(http.StatusOK, r, catalog)
}

func (c *call) sendReport(status int, r *caseload.Report, catalog *caseload.Catalog) error {
	c.w.Header().Set("ETag", httpkit.TagOf(r.Rev))
	return c.sendJSON(status, wholeReport{Design: reportfile.Of(r), Owner: ownerOf(r, catalog), Created: r.CreatedAt(), Updated: r.UpdatedAt()})
}

// createReport answers POST /reporting/reports.
func createReport(c *call) error {
	in, err := c.design()
	if err != nil {
		return err
	}
	made, err := c.svc.CreateReport(c.r.Context(), c.by, in)
	if err != nil {
		return err
	}
	c.w.Header().Set("Location", reportsPath+"/"+strconv.FormatInt(made.Number, 10))
	return c.written(http.StatusCreated, made.Number)
}

// replaceReport answers PUT /reporting/reports/{number}.
func replaceReport(c *call) error {
	in, err := c.design()
	if err != nil {
		return err
	}
	if in.Number != 0 && in.Number != c.number {
		return caseload.Invalid("number", "The number of a report stays: leave it out, or make it that of the address.")
	}
	in.Seen = httpkit.Seen(c.r.Header)
	if _, err := c.svc.UpdateReport(c.r.Context(), c.by, c.number, in); err != nil {
		return err
	}
	return c.written(http.StatusOK, c.number)
}

// written answers with a report as it is now.
func (c *call) written(status int, number int64) error {
	r, catalog, err := c.svc.Report(c.r.Context(), c.by, number)
	if err != nil {
		return err
	}
	return c.sendReport(status, r, catalog)
}

// deleteReport answers DELETE /reporting/reports/{number}.
func deleteReport(c *call) error {
	if err := c.svc.DeleteReport(c.r.Context(), c.by, c.number, httpkit.Seen(c.r.Header)); err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// design reads the report in the body.
func (c *call) design() (caseload.ReportInput, error) {
	var asked wholeReport
	if err := c.read(&asked, reportfile.MaxSize); err != nil {
		return caseload.ReportInput{}, err
	}
	return asked.Input(), nil
}

// read reads the body, of at most limit bytes, into what into points to.
func (c *call) read(into any, limit int64) error {
	if kind, _, _ := mime.ParseMediaType(c.r.Header.Get("Content-Type")); kind != "application/json" {
		return &httpkit.Refusal{Status: http.StatusUnsupportedMediaType, Err: caseload.Errorf(caseload.CodeInvalid, "The body must be JSON, and the header Content-Type application/json.")}
	}
	body, err := httpkit.Body(c.w, c.r, limit)
	if err != nil {
		return err
	}
	return httpkit.DecodeJSON(body, into)
}
