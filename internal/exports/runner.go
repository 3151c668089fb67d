package exports

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"caseload"
)

// Options say how a Runner works. Folder, Now and Log must be set.
type Options struct {
	Folder string // where the files are; it is made if there is none
	Now    func() time.Time
	Log    *slog.Logger
	AtOnce int           // how many files are made at a time; 0: 2
	Keep   time.Duration // how long files are kept at most, whoever remembers them; 0: as long as anybody does
}

const (
	defaultAtOnce = 2
	lookout       = 2 * time.Second        // between two looks for exports that another server was asked for
	sweepTime     = time.Minute            // between two looks for what has expired
	beatTime      = 500 * time.Millisecond // between two reports of how far a file is
	staleTime     = time.Hour              // after which an unfinished file that nobody writes to is taken away
)

// Runner makes the files of exports, one server of perhaps several. Each file takes
// its name when it is whole.
type Runner struct {
	Options
	svc  *caseload.Service
	name string
	news chan struct{}
}

// NewRunner makes a Runner. Run makes it work.
func NewRunner(svc *caseload.Service, o Options) (*Runner, error) {
	if o.AtOnce == 0 {
		o.AtOnce = defaultAtOnce
	}
	if err := os.MkdirAll(o.Folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of exports: %w", err)
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

// Run makes files until ctx ends. What is not whole then is left to the next.
func (r *Runner) Run(ctx context.Context) {
	var all sync.WaitGroup
	for range r.AtOnce {
		all.Go(func() { r.work(ctx) })
	}
	all.Go(func() { r.keepTidy(ctx) })
	all.Wait()
}

func (r *Runner) work(ctx context.Context) {
	for {
		e, err := r.svc.ClaimExport(ctx, r.name)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			r.Log.Error("an export could not be looked for", "error", err)
		case e != nil:
			r.Wake() // there may be another
			r.make(ctx, e)
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-r.news:
		case <-time.After(lookout):
		}
	}
}

// make makes the file of an export, and says what has become of it.
func (r *Runner) make(ctx context.Context, e *caseload.Export) {
	making, end := context.WithCancelCause(ctx)
	defer end(nil)
	m, err := r.file(making, e, end)
	final := *e
	switch {
	case err == nil:
		final.State, final.Total, final.Rows, final.Bytes, final.Manifest = caseload.ExportDone, m.Rows, m.Rows, m.Bytes, string(m.Text())
	case ctx.Err() != nil:
		final.State = caseload.ExportQueued
	default:
		final.State, final.Problem = caseload.ExportFailed, r.problem(e, err)
	}
	if err := r.settle(&final); err != nil {
		r.Log.Warn("an export was not kept", "tenant", e.Tenant, "export", e.ID, "error", err)
		_ = os.Remove(r.path(e)) // unless there is none; no other server has one of this name
	}
}

// settle stores the end of an export, the server's own end notwithstanding.
func (r *Runner) settle(e *caseload.Export) error {
	ctx, cancel := context.WithTimeout(context.Background(), staleTime)
	defer cancel()
	return r.svc.SettleExport(ctx, e)
}

// problem is what the caller is told of a failure.
func (r *Runner) problem(e *caseload.Export, err error) string {
	if known, ok := errors.AsType[*caseload.Error](err); ok && known.Code != caseload.CodeInternal {
		return known.Message
	}
	r.Log.Error("an export failed", "tenant", e.Tenant, "export", e.ID, "error", err)
	_, path := errors.AsType[*fs.PathError](err)
	_, link := errors.AsType[*os.LinkError](err)
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT), errors.Is(err, syscall.EFBIG):
		return "The server has no room for the file."
	case path, link:
		return "The server cannot write to its folder of exports. Its log says why."
	}
	return "The file could not be made: something went wrong on our side."
}

// file writes the file of an export. It has its name when it is on the disk.
func (r *Runner) file(ctx context.Context, e *caseload.Export, end context.CancelCauseFunc) (m *Manifest, err error) {
	by, err := r.svc.ExportHolder(ctx, e)
	if err != nil {
		return nil, err
	}
	var spec Spec
	if err := json.NewDecoder(bytes.NewReader([]byte(e.Spec))).Decode(&spec); err != nil {
		return nil, err
	}
	if err := r.removeAll(e); err != nil {
		return nil, err
	}
	part := r.path(e) + partSuffix
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() {
		_ = f.Close() // a second time where all went well
		if err != nil {
			_ = os.Remove(part)
			_ = os.Remove(r.path(e)) // where the folder could not be brought to the disk
		}
	}()
	progress := &progress{export: *e}
	stop := progress.tell(ctx, r.svc, end)
	m, err = spec.Write(ctx, r.svc, by, f, Watch{Count: true, Begin: progress.begin, Rows: func(rows, bytes int64) error { return progress.add(ctx, rows, bytes) }, Now: r.Now})
	stop()
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		return nil, err
	}
	return m, r.keep(f, part, r.path(e))
}

// keep gives a file that is whole its name, for good.
func (r *Runner) keep(f *os.File, part, name string) error {
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(part, name); err != nil {
		return err
	}
	folder, err := os.Open(r.Folder)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// partSuffix ends the name of a file that is not whole.
const partSuffix = ".part"

// path is where the server that was given an export has its file. Each attempt has a
// name of its own: a server that was taken for dead may come back and write on.
func (r *Runner) path(e *caseload.Export) string {
	return filepath.Join(r.Folder, fmt.Sprintf("%s%d-%s", prefix(e), e.Attempts, e.Runner))
}

// prefix begins the names of all files of an export.
func prefix(e *caseload.Export) string { return fmt.Sprintf("%d-%s-", e.Tenant, e.ID) }

// removeAll takes away what attempts at an export have left.
func (r *Runner) removeAll(e *caseload.Export) error {
	return r.remove(func(file fs.DirEntry) bool { return strings.HasPrefix(file.Name(), prefix(e)) })
}

// remove takes away the files that are meant.
func (r *Runner) remove(meant func(fs.DirEntry) bool) error {
	entries, err := os.ReadDir(r.Folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, file := range entries {
		if !meant(file) {
			continue
		}
		if err := os.Remove(filepath.Join(r.Folder, file.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// progress is how far a file is.
type progress struct {
	export             caseload.Export
	total, rows, bytes atomic.Int64
}

func (p *progress) begin(head *caseload.TableHead) error {
	p.total.Store(head.Total)
	return nil
}

func (p *progress) add(ctx context.Context, rows, bytes int64) error {
	p.rows.Store(rows)
	p.bytes.Store(bytes)
	return context.Cause(ctx)
}

// tell stores now and then how far the file is, until the function that it answers
// is called. An export that is another's by now, or cancelled, is ended.
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
			p.export.Total, p.export.Rows, p.export.Bytes = p.total.Load(), p.rows.Load(), p.bytes.Load()
			if err := svc.SettleExport(ctx, &p.export); caseload.CodeOf(err) == caseload.CodeGone {
				end(err)
			}
		}
	})
	return func() {
		close(done)
		telling.Wait()
	}
}

// keepTidy takes away what has expired, now and then.
func (r *Runner) keepTidy(ctx context.Context) {
	sweep := time.NewTicker(sweepTime)
	defer sweep.Stop()
	for {
		if err := r.Sweep(ctx); err != nil && ctx.Err() == nil {
			r.Log.Error("exports could not be tidied", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-sweep.C:
		}
	}
}

// Sweep takes away the files that have expired, and those that nobody finished.
func (r *Runner) Sweep(ctx context.Context) error {
	expired, err := r.svc.ExpiredExports(ctx)
	if err != nil {
		return err
	}
	err = r.remove(func(file fs.DirEntry) bool {
		return slices.ContainsFunc(expired, func(e *caseload.Export) bool { return strings.HasPrefix(file.Name(), prefix(e)) })
	})
	if err != nil {
		return err
	}
	for _, e := range expired {
		if err := r.svc.ForgetExport(ctx, e); err != nil {
			return err
		}
	}
	return r.remove(r.left)
}

// fileName is the name of a file of an export, whole or not.
var fileName = regexp.MustCompile(`^\d+-[0-9a-f-]+-\d+-[0-9a-f-]{36}(\.part)?$`)

// left reports whether a file is there that nobody makes, or remembers: of this
// server as it was before it stopped, and others of its database went on.
func (r *Runner) left(file fs.DirEntry) bool {
	info, err := file.Info()
	if err != nil || !fileName.MatchString(file.Name()) {
		return false
	}
	age := r.Now().Sub(info.ModTime())
	return age >= staleTime && strings.HasSuffix(file.Name(), partSuffix) || r.Keep > 0 && age >= r.Keep+staleTime
}

// Open opens the file of an export that is done, and reads its manifest.
// CodeConflict says that it is not done, CodeGone that this server does not have
// the file.
func (r *Runner) Open(e *caseload.Export) (*os.File, *Manifest, error) {
	if e.State != caseload.ExportDone {
		return nil, nil, caseload.Errorf(caseload.CodeConflict, "The export is %s: there is no file.", e.State)
	}
	m, err := ParseManifest([]byte(e.Manifest))
	if err != nil {
		return nil, nil, err
	}
	f, err := os.Open(r.path(e))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, errNoFile
	}
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil && info.Size() != m.Bytes {
		err = errNoFile
	}
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return f, m, nil
}

var errNoFile = caseload.Errorf(caseload.CodeGone, "The file of this export is not on this server any more. Ask for the export again.")
