package imports

import (
	"context"
	"io"

	"caseload"
)

// The size of a batch, each one transaction: rows, and bytes of their text.
const (
	batchRows  = 1_000
	batchBytes = 8 << 20
)

// job is one file on its way into the database.
type job[T any] struct {
	svc     *caseload.Service
	p       *caseload.Principal
	opts    Options
	storer  storer[T]
	table   table
	reading *reading[T]
	rejects *rejects
	read    int64 // bytes
	report  Report
}

func importFile[T any](ctx context.Context, svc *caseload.Service, p *caseload.Principal, r io.ReadSeeker, m *Mapping,
	opts Options, t *targets[T]) (Report, error) {
	j := &job[T]{svc: svc, p: p, opts: opts, storer: t.storer(svc, opts.DryRun), report: Report{Warnings: map[Warning]int64{}}}
	sum, err := j.open(r, m, t)
	if err != nil {
		return Report{}, err
	}
	if !opts.DryRun {
		if err := j.begin(ctx, m, sum); err != nil {
			return Report{}, err
		}
	}
	if err := j.transfer(ctx); err != nil {
		return j.report, err
	}
	if opts.DryRun {
		return j.report, nil
	}
	return j.report, j.finish(ctx)
}

// open reads the header and binds the mapping to it. It returns the SHA-256 of
// the file.
func (j *job[T]) open(r io.ReadSeeker, m *Mapping, t *targets[T]) (sha256 string, err error) {
	f, err := inspect(r, m.encoding)
	if err != nil {
		return "", err
	}
	delimiter, err := j.openTable(f, m)
	if err != nil {
		return "", err
	}
	columns, err := j.table.header()
	if err != nil {
		return "", err
	}
	h := newHeader(columns)
	j.rejects = newRejects(j.opts.Rejects, delimiter, h.written)
	j.reading, err = bind(m, t, h, j.p.Tenant.Zone)
	return f.sha256, err
}

// openTable begins to read the file in the format of the mapping. It returns
// the delimiter that the rejected rows are written with.
func (j *job[T]) openTable(f *file, m *Mapping) (delimiter rune, err error) {
	count := func(n int) { j.read += int64(n) }
	if m.format == formatGeoJSON {
		j.table = &features{open: func() (io.Reader, error) { j.read = 0; return f.text(count) }}
		return ',', nil
	}
	text, err := f.text(count)
	if err != nil {
		return 0, err
	}
	t, err := newCSVTable(text, m.delimiter)
	if err != nil {
		return 0, err
	}
	j.table = t
	return rune(t.delimiter[0]), nil
}

// begin opens the batch in the record of imports and declares the properties.
func (j *job[T]) begin(ctx context.Context, m *Mapping, sha256 string) (err error) {
	if id := j.opts.Batch; id != "" {
		j.report.Batch = id
		j.p, err = j.svc.ContinueBatch(ctx, j.p, id)
	} else {
		j.p, j.report.Batch, err = j.svc.NewBatch(ctx, j.p, m.Noun, m.Name, sha256)
	}
	if err != nil {
		return err
	}
	if j.opts.Began != nil {
		if err := j.opts.Began(j.report.Batch); err != nil {
			return err
		}
	}
	return j.declare(ctx, m)
}

// declare declares the properties. None is made less private than somebody has declared
// it: a mapping may be older than that.
func (j *job[T]) declare(ctx context.Context, m *Mapping) error {
	catalog, err := j.svc.Vocabulary(ctx, j.p)
	if err != nil {
		return err
	}
	for _, f := range m.fields {
		in := f.declared
		for _, known := range catalog.Fields() {
			if known.Name == in.Name {
				in.Sensitivity = max(in.Sensitivity, known.Sensitivity)
			}
		}
		if err := j.svc.CreateField(ctx, j.p, in); err != nil {
			return err
		}
	}
	return nil
}

// batch is a number of rows that were read ahead, or the error that ended the
// reading behind them.
type batch[T any] struct {
	rows     []row
	inputs   []T // of the rows
	warnings [][]Warning
	problems [][]caseload.Problem
	read     int64 // bytes of the file up to here
	err      error
}

// transfer reads ahead on a goroutine of its own while the batch before is
// stored.
func (j *job[T]) transfer(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	batches := make(chan batch[T], 1)
	go func() {
		defer close(batches)
		j.readAll(ctx, batches)
	}()
	err := j.storeAll(ctx, batches)
	stop()
	for range batches { // until the reader has ended
	}
	if flushed := j.rejects.flush(); err == nil {
		err = flushed
	}
	return err
}

func (j *job[T]) readAll(ctx context.Context, to chan<- batch[T]) {
	var b batch[T]
	size := 0
	send := func(err error) error {
		b.read, b.err = j.read, err
		select {
		case to <- b:
		case <-ctx.Done():
			return ctx.Err()
		}
		b, size = batch[T]{}, 0
		return nil
	}
	err := j.table.rows(func(r row) error {
		in, warned, problems := j.reading.read(r)
		b.rows = append(b.rows, r)
		b.inputs = append(b.inputs, in)
		b.warnings = append(b.warnings, warned)
		b.problems = append(b.problems, problems)
		if size += r.size(); len(b.rows) == batchRows || size >= batchBytes {
			return send(nil)
		}
		return nil
	})
	_ = send(err) // fails only when nobody waits for it any more
}

func (j *job[T]) storeAll(ctx context.Context, batches <-chan batch[T]) error {
	for b := range batches {
		if err := j.store(ctx, &b); err != nil {
			return err
		}
		if b.err != nil {
			return b.err
		}
		if j.opts.Progress != nil {
			j.opts.Progress(b.read)
		}
	}
	return ctx.Err()
}

// store hands the sound rows of a batch to the Service and counts what became
// of all of them.
func (j *job[T]) store(ctx context.Context, b *batch[T]) error {
	var sound []T
	var at []int
	for i, problems := range b.problems {
		if len(problems) == 0 {
			sound, at = append(sound, b.inputs[i]), append(at, i)
		}
	}
	var outcomes []caseload.Outcome
	if len(sound) > 0 {
		var err error
		if outcomes, err = j.storer(ctx, j.p, sound); err != nil {
			return err
		}
	}
	for i, o := range outcomes {
		b.problems[at[i]] = o.Problems
		j.report.count(o.Result, b.warnings[at[i]])
		if note := j.reading.targets.note; note != nil && j.opts.DryRun {
			note(&j.report, &sound[i], o.Result)
		}
	}
	for i, problems := range b.problems {
		if len(problems) == 0 {
			continue
		}
		j.report.reject(b.rows[i].line, problems, func(field string) string { return j.reading.says(b.rows[i], field) })
		if err := j.rejects.add(b.rows[i], problems); err != nil {
			return err
		}
	}
	return nil
}

// finish closes the batch in the record of imports.
func (j *job[T]) finish(ctx context.Context) error {
	counts := map[caseload.Result]int64{
		caseload.Added: j.report.Added, caseload.Changed: j.report.Changed,
		caseload.Same: j.report.Same, caseload.Rejected: j.report.Rejected,
	}
	if err := j.svc.FinishBatch(ctx, j.p, counts); err != nil {
		return err
	}
	if j.report.Added+j.report.Changed < batchRows {
		return nil
	}
	return j.svc.Analyze(ctx)
}
