package reporting

import (
	"net/http"
	"time"

	"caseload"
	"caseload/internal/exports"
	"caseload/internal/httpkit"
)

// maxRows is the most rows that may be asked for.
const maxRows = 1_000_000_000

// previewReport answers GET /reporting/reports/{number}/preview.
func previewReport(c *call) error {
	return c.preview(func(run caseload.ReportRun) (*caseload.ReportPreview, error) {
		return c.svc.PreviewReport(c.r.Context(), c.by, c.number, run)
	})
}

// previewDesign answers POST /reporting/preview: of a report that is not stored.
func previewDesign(c *call) error {
	in, err := c.design()
	if err != nil {
		return err
	}
	return c.preview(func(run caseload.ReportRun) (*caseload.ReportPreview, error) {
		return c.svc.PreviewDefinition(c.r.Context(), c.by, in.Definition.Value, run)
	})
}

func (c *call) preview(ask func(caseload.ReportRun) (*caseload.ReportPreview, error)) error {
	run := c.asked.run(c.by.Tenant.Zone, caseload.MaxPreview)
	if err := c.asked.err(); err != nil {
		return err
	}
	run.Fresh = httpkit.Freshness(c.r.Header)
	found, err := ask(run)
	if err == nil {
		err = found.CheckValues(run.Values)
	}
	if err != nil {
		return c.inParameters(err)
	}
	httpkit.SetAge(c.w.Header(), found.Lag)
	shown, err := c.shown(found)
	if err != nil {
		return err
	}
	return c.sendJSON(http.StatusOK, shown)
}

// shown is a preview as it is answered.
func (c *call) shown(p *caseload.ReportPreview) (out reportPreview, err error) {
	table := p.Table()
	out = reportPreview{Period: period{c.clock(p.Period.From), c.clock(p.Period.Before)}, Total: p.Total, Exact: p.Exact}
	for i, column := range exports.Columns(table) {
		of := &p.Columns[i]
		out.Columns = append(out.Columns, shownColumn{Name: column.Name, Of: of.Name, Kind: of.Kind.String(), Means: of.Meaning})
	}
	out.Rows, err = exports.Objects(table, p.Cells(p.Rows))
	return out, err
}

// clock is a moment by the tenant's clocks, nil for none.
func (c *call) clock(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.In(c.by.Tenant.Zone)
	return &at
}
