// Package imports reads cases and wards from files, as a mapping says, and
// hands them to the Service in batches. A file may be CSV of any common
// delimiter and encoding, or GeoJSON for the boundaries of wards.
//
// Rows are known again by their external id (cases) or their code (wards), so
// that importing a file twice changes nothing, and an import that was broken
// off is completed by running it again. docs/import.md describes mappings.
package imports

import (
	"context"
	"io"
	"time"

	"caseload"
)

// Options are the choices of one import. The zero Options store the rows and
// tell nobody on the way.
type Options struct {
	DryRun bool // store nothing; each batch is tried on its own
	// Rejects gets the rejected rows as CSV. Nothing is written to it before
	// the first of them, which is after the mapping was found to fit the file,
	// nor where there is none. nil: nobody wants them.
	Rejects io.Writer
	// Began is told the ID of the batch before the first row is stored.
	Began func(batch string) error
	// Batch is that of an import that was cut short, which this one completes; "" begins one.
	Batch string
	// Progress is told after each batch how many bytes of the file are done.
	Progress func(done int64)
}

// Run imports a file. The mapping is checked against its columns before the
// first row. p is an administrator with the scope cases:write. When the file
// cannot be read to its end, the batches before stay stored and the Report
// counts them.
func Run(ctx context.Context, svc *caseload.Service, p *caseload.Principal, r io.ReadSeeker, m *Mapping, opts Options) (Report, error) {
	start := time.Now()
	var report Report
	var err error
	if m.Noun == caseload.NounWard {
		report, err = importFile(ctx, svc, p, r, m, opts, wardTargets)
	} else {
		report, err = importFile(ctx, svc, p, r, m, opts, caseTargets)
	}
	report.sort()
	report.Duration = time.Since(start)
	return report, err
}
