package icasework

import (
	"cmp"
	"context"
	"io"

	"caseload"
)

// ReportForm is how WriteReport writes the rows of a report.
type ReportForm struct {
	Format         string // xml, json or csv; "": what the report was made for
	Header, Footer bool   // of CSV
	Delimiter      rune   // of CSV; 0: a comma
}

// WriteReport runs a report and writes its rows, as GET /getreport answers them.
// It answers what was asked of the run and could not be heeded.
func WriteReport(ctx context.Context, svc *caseload.Service, by *caseload.Principal, number int64, run caseload.ReportRun,
	form ReportForm, to io.Writer) (warnings []string, err error) {
	var out *rowWriter
	err = svc.RunReport(ctx, by, number, run,
		func(head *caseload.ReportHead) error {
			warnings = head.Warnings
			f := format{
				kind: cmp.Or(form.Format, head.Report.Definition.Output), header: form.Header, footer: form.Footer, delimiter: cmp.Or(form.Delimiter, ','),
			}
			out = newRowWriter(f, head, requestID(svc))
			out.begin()
			return nil
		},
		func(b *caseload.Block) error {
			out.add(b)
			return out.flush(to)
		})
	if err != nil {
		return nil, err
	}
	out.end()
	return warnings, out.flush(to)
}
