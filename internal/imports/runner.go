package imports

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"caseload"
)

// RunnerOptions say how a Runner works. All but Keep must be set.
type RunnerOptions struct {
	Folder string // where the files are; several servers of one database share one
	Now    func() time.Time
	Log    *slog.Logger
	Keep   time.Duration // how long a file is kept; 0: 7 days
}

const (
	defaultKeep = 7 * 24 * time.Hour
	lookout     = 2 * time.Second        // between two looks for work that another server was asked for
	sweepTime   = time.Minute            // between two looks for files whose time has come
	beatTime    = 500 * time.Millisecond // between two reports of how far an import is
)

// The ends of the names of files.
const (
	partSuffix     = ".part" // of one that is not whole
	rejectedSuffix = "-rejected.csv"
)

// Runner checks, stores and undoes imports, one server of perhaps several.
type Runner struct {
	RunnerOptions
	svc  *caseload.Service
	name string
	news chan struct{}
}

// NewRunner makes a Runner. Run makes it work.
func NewRunner(svc *caseload.Service, o RunnerOptions) (*Runner, error) {
	if o.Keep == 0 {
		o.Keep = defaultKeep
	}
	if err := os.MkdirAll(o.Folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of imports: %w", err)
	}
	return &Runner{o, svc, svc.NewID(), make(chan struct{}, 1)}, nil
}

// Wake tells the Runner that there is something to do.
func (r *Runner) Wake() {
	select {
	case r.news <- struct{}{}:
	default: // it knows already
	}
}

// path is where a file of an import is.
func (r *Runner) path(t caseload.TenantID, id, suffix string) string {
	return filepath.Join(r.Folder, fmt.Sprintf("%d-%s%s", t, id, suffix))
}

// Add keeps a file that is read to its end, and looks at it. One that is no CSV file, or
// from which nothing can be read, is not kept.
func (r *Runner) Add(ctx context.Context, by *caseload.Principal, name string, from io.Reader) (i *caseload.Import, err error) {
	if !by.MayImport() {
		return nil, caseload.Errorf(caseload.CodeForbidden, "Only administrators import files.")
	}
	id := r.svc.NewID()
	part := r.path(by.Tenant.ID, id, partSuffix)
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() {
		_ = f.Close() // a second time where all went well
		if err != nil {
			_ = os.Remove(part)
		}
	}()
	size, err := io.Copy(f, from)
	if err != nil {
		return nil, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	look, err := LookAt(f)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	if err := os.Rename(part, r.path(by.Tenant.ID, id, "")); err != nil {
		return nil, err
	}
	i, err = r.svc.AddImport(ctx, by, caseload.Import{ID: id, File: name, SHA256: look.SHA256, Bytes: size, Header: look.Header})
	if err != nil {
		_ = os.Remove(r.path(by.Tenant.ID, id, ""))
	}
	return i, err
}

// Look looks at the file of an import.
func (r *Runner) Look(i *caseload.Import) (*Look, error) {
	f, err := r.open(i, "")
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	return LookAt(f)
}

// Rejected opens the rows that the task before rejected.
func (r *Runner) Rejected(i *caseload.Import) (*os.File, error) { return r.open(i, rejectedSuffix) }

func (r *Runner) open(i *caseload.Import, suffix string) (*os.File, error) {
	f, err := os.Open(r.path(i.Tenant, i.ID, suffix))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, caseload.Errorf(caseload.CodeGone, "This file is not kept any more.")
	}
	return f, err
}

// Kept reports whether the file of an import is still there.
func (r *Runner) Kept(i *caseload.Import) bool {
	_, err := os.Stat(r.path(i.Tenant, i.ID, ""))
	return err == nil
}

// Drop takes away the files of an import that was forgotten.
func (r *Runner) Drop(i *caseload.Import) {
	for _, suffix := range []string{"", rejectedSuffix} {
		_ = os.Remove(r.path(i.Tenant, i.ID, suffix)) // what stays, Sweep takes away
	}
}

// Run works until ctx ends. What is under way then is given back, and goes on at the
// next server.
func (r *Runner) Run(ctx context.Context) {
	sweep := time.NewTicker(sweepTime)
	defer sweep.Stop()
	for {
		worked, err := r.Step(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			r.Log.Error("an import could not be looked for", "error", err)
		case worked:
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-r.news:
		case <-time.After(lookout):
		case <-sweep.C:
			if err := r.Sweep(); err != nil {
				r.Log.Error("imports could not be tidied", "error", err)
			}
		}
	}
}

// Step does the task of one import, and reports whether there was one.
func (r *Runner) Step(ctx context.Context) (bool, error) {
	i, err := r.svc.ClaimImport(ctx, r.name)
	if i == nil || err != nil {
		return false, err
	}
	final, err := r.work(ctx, i)
	switch {
	case err == nil:
		final.State = caseload.ImportDone
	case ctx.Err() != nil:
		final.State = caseload.ImportQueued
	default:
		final.State, final.Problem = caseload.ImportFailed, r.problem(i, err)
	}
	settling, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Hour)
	defer cancel()
	return true, r.svc.SettleImport(settling, final)
}

// problem is what people are told of a failure.
func (r *Runner) problem(i *caseload.Import, err error) string {
	if known, ok := errors.AsType[*caseload.Error](err); ok && known.Code != caseload.CodeInternal {
		return known.Message
	}
	r.Log.Error("an import failed", "tenant", i.Tenant, "import", i.ID, "error", err)
	return "Something went wrong on our side."
}

// progress tells how far an import is.
type progress struct {
	mu   sync.Mutex
	now  caseload.Import
	done atomic.Int64
}

func (p *progress) settle(ctx context.Context, svc *caseload.Service) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now.Done = p.done.Load()
	return svc.SettleImport(ctx, &p.now)
}

// tell stores now and then how far it is, until the function that it answers is called.
// What is another server's by now is ended.
func (p *progress) tell(ctx context.Context, svc *caseload.Service, end context.CancelCauseFunc) (stop func()) {
	done := make(chan struct{})
	var telling sync.WaitGroup
	telling.Go(func() {
		beat := time.NewTicker(beatTime)
		defer beat.Stop()
		for {
			select {
			case <-done:
				return
			case <-ctx.Done():
				return
			case <-beat.C:
			}
			if err := p.settle(ctx, svc); caseload.CodeOf(err) == caseload.CodeGone {
				end(err)
			}
		}
	})
	return func() {
		close(done)
		telling.Wait()
	}
}

// work does the task of an import, and answers what has become of it.
func (r *Runner) work(ctx context.Context, i *caseload.Import) (*caseload.Import, error) {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	p := &progress{now: *i}
	stop := p.tell(ctx, r.svc, end)
	report, err := r.perform(ctx, i, p)
	stop()
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	p.now.Done = p.done.Load()
	if report != nil {
		text, told := json.Marshal(report)
		p.now.Report, err = string(text), errors.Join(err, told)
	}
	return &p.now, err
}

// perform does the task. What it answers is told as JSON.
func (r *Runner) perform(ctx context.Context, i *caseload.Import, p *progress) (any, error) {
	by, err := r.svc.ImportHolder(ctx, i)
	if err != nil {
		return nil, err
	}
	if i.Task == caseload.ImportUndo {
		undo, err := r.svc.UndoBatch(ctx, by, i.Batch, p.done.Store)
		if undo == nil {
			return nil, err
		}
		return undo, err
	}
	m, err := ParseMapping(i.File, []byte(i.Mapping))
	if err != nil {
		return nil, err
	}
	f, err := r.open(i, "")
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	rejected := r.path(i.Tenant, i.ID, rejectedSuffix)
	rejects, err := os.OpenFile(rejected, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	report, err := Run(ctx, r.svc, by, f, m, Options{
		DryRun: i.Task == caseload.ImportCheck, Rejects: rejects, Progress: p.done.Store, Batch: i.Batch,
		Began: func(batch string) error {
			p.mu.Lock()
			p.now.Batch = batch
			p.mu.Unlock()
			return p.settle(ctx, r.svc)
		},
	})
	return report, errors.Join(err, rejects.Close())
}

// Sweep takes away the files whose time has come.
func (r *Runner) Sweep() error {
	entries, err := os.ReadDir(r.Folder)
	if err != nil {
		return err
	}
	for _, file := range entries {
		keep := r.Keep
		if strings.HasSuffix(file.Name(), partSuffix) {
			keep = min(keep, time.Hour)
		}
		info, err := file.Info()
		if err != nil || file.IsDir() || r.Now().Sub(info.ModTime()) < keep {
			continue
		}
		if err := os.Remove(filepath.Join(r.Folder, file.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
