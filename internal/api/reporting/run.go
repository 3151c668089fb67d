package reporting

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/spool"
)

// maxRows is the most rows that may be asked for.
const maxRows = 1_000_000_000

// runReport answers GET /reporting/reports/{number}/rows: all rows in one stream.
// They are read at the speed of the database and wait in a pipe for the client.
func runReport(c *call) error {
	f, err := c.format()
	if err != nil {
		return err
	}
	run := c.asked.run(c.by.Tenant.Zone, maxRows)
	guard := c.asked.choice("formulas", "keep", "escape") == "escape"
	if err := c.asked.err(); err != nil {
		return err
	}
	run.Fresh = httpkit.Freshness(c.r.Header)
	err = spool.Through(c.take, func(to io.Writer, begin func()) error { return c.write(f, guard, run, to, begin) })
	if errors.Is(err, errHead) {
		c.w.WriteHeader(http.StatusOK)
		return nil
	}
	return err
}

// errHead ends the run of a report of which only the header was asked for.
var errHead = errors.New("the header is all that was asked for")

// write runs the report and writes its rows. begin is called before the first.
func (c *call) write(f *format, guard bool, run caseload.ReportRun, to io.Writer, begin func()) error {
	var out *rowWriter
	err := c.svc.RunReport(c.r.Context(), c.by, c.number, run,
		func(head *caseload.ReportHead) error {
			if err := checkFilters(head, &run); err != nil {
				return err
			}
			c.describe(f, head)
			if c.r.Method == http.MethodHead {
				return errHead
			}
			begin()
			out = newRowWriter(f, head, guard)
			out.begin()
			return nil
		},
		func(b *caseload.Block) error {
			out.add(b)
			return out.flush(to)
		})
	if err != nil {
		return c.inParameters(err)
	}
	out.end()
	return out.flush(to)
}

// checkFilters refuses values of rules that the report has not.
func checkFilters(head *caseload.ReportHead, run *caseload.ReportRun) error {
	rules := len(head.Report.Definition.Rules)
	for place := range run.Values {
		if place > rules {
			return caseload.Invalid("rules", "The report has "+strconv.Itoa(rules)+" rules, of which the first is 1.")
		}
	}
	return nil
}

// describe sets the headers of the rows.
func (c *call) describe(f *format, head *caseload.ReportHead) {
	h := c.w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("Content-Disposition", `attachment; filename="report-`+strconv.FormatInt(c.number, 10)+"."+f.name+`"`)
	h.Set("Cache-Control", "no-store")
	httpkit.SetAge(h, head.Lag)
}

// take gives the client a block of a stream, and the time to take it.
func (c *call) take(block []byte) error {
	httpkit.RenewDeadline(c.w, c.WriteTimeout)
	_, err := c.w.Write(block)
	return err
}

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
		err = checkFilters(found.ReportHead, &run)
	}
	if err != nil {
		return c.inParameters(err)
	}
	httpkit.SetAge(c.w.Header(), found.Lag)
	return c.sendJSON(http.StatusOK, c.shown(found))
}

// shown is a preview as it is answered.
func (c *call) shown(p *caseload.ReportPreview) reportPreview {
	out := reportPreview{
		Period: period{c.clock(p.Period.From), c.clock(p.Period.Before)}, Columns: make([]shownColumn, len(p.Columns)),
		Rows: make([]json.RawMessage, p.Rows.Rows()), Total: p.Total, Exact: p.Exact,
	}
	names := columnNames(p.Columns)
	for i, col := range p.Columns {
		out.Columns[i] = shownColumn{Name: names[i], Of: col.Name, Kind: col.Kind.String(), Means: col.Meaning}
	}
	w := newRowWriter(formats[0], p.ReportHead, false)
	for row := range out.Rows {
		w.head.At(p.Rows, row)
		w.buf = nil
		w.addObject()
		out.Rows[row] = w.buf
	}
	return out
}

// clock is a moment by the tenant's clocks, nil for none.
func (c *call) clock(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.In(c.by.Tenant.Zone)
	return &at
}
