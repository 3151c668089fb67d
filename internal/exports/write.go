package exports

import (
	"cmp"
	"context"
	"crypto/sha256"
	"io"
	"time"

	"caseload"
	"caseload/internal/tabular"
)

// Watch is told how a file comes along.
type Watch struct {
	Count bool                            // count the rows first
	Begin func(*caseload.TableHead) error // before the first byte
	Rows  func(rows, bytes int64) error   // after each block; its error ends the file
	Now   func() time.Time                // the clock
	Fresh caseload.Fresh                  // of the snapshot
}

// Write writes the file, of one snapshot, and says what it holds. With an error the
// file is not whole. Nothing is written before Begin.
func (s *Spec) Write(ctx context.Context, svc *caseload.Service, by *caseload.Principal, to io.Writer, w Watch) (*Manifest, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	q := s.query()
	q.Run.Fresh = w.Fresh
	q.Count = w.Count || s.Format == tabular.XLSX // which has room for so many
	f := &file{spec: s, watch: &w, out: &meter{to: to, hash: sha256.New()}}
	err := svc.StreamTable(ctx, by, q, func(head *caseload.TableHead) error { return f.begin(by, head) }, f.add)
	if err != nil {
		return nil, err
	}
	return f.end()
}

// file is a file that is being written.
type file struct {
	spec     *Spec
	watch    *Watch
	manifest *Manifest
	table    *tabular.Writer
	packed   io.WriteCloser // nil: not compressed
	out      *meter
}

func (f *file) begin(by *caseload.Principal, head *caseload.TableHead) (err error) {
	f.manifest = newManifest(f.spec, by, head, f.watch.Now())
	to := io.Writer(f.out)
	if f.spec.Compression != "" {
		if f.packed, err = tabular.Compress(f.out, f.spec.Compression); err != nil {
			return err
		}
		to = f.packed
	}
	if f.table, err = f.spec.table(to, head, f.tell); err != nil {
		return err
	}
	return f.watch.Begin(head)
}

// tell is what the file says about itself, once all rows are written.
func (f *file) tell() []tabular.Entry {
	f.count()
	return f.manifest.entries()
}

// count says in the manifest what was written.
func (f *file) count() {
	f.manifest.Rows, f.manifest.Losses = f.table.Rows(), nil
	for _, l := range f.table.Losses() {
		f.manifest.Losses = append(f.manifest.Losses, Loss{l.Column, l.Cells, l.What})
	}
}

func (f *file) add(rows caseload.TableRows) error {
	if err := f.table.Write(rows); err != nil {
		return err
	}
	return f.watch.Rows(f.table.Rows(), f.out.n)
}

func (f *file) end() (*Manifest, error) {
	err := f.table.Close()
	if f.packed != nil {
		err = cmp.Or(err, f.packed.Close())
	}
	if err != nil {
		return nil, err
	}
	m := f.manifest
	f.count()
	m.Bytes, m.SHA256 = f.out.n, f.out.sum()
	return m, f.watch.Rows(m.Rows, m.Bytes)
}
