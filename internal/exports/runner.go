package exports

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"caseload"
	"caseload/internal/fault"
	"caseload/internal/jobs"
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
	staleTime     = time.Hour // after which an unfinished file that nobody writes to is taken away
)

// Runner makes the files of exports, one server of perhaps several.
type Runner struct {
	Options
	*jobs.Runner[caseload.Export, *caseload.Export]
	svc    *caseload.Service
	folder jobs.Folder
}

// NewRunner makes a Runner. Run makes it work.
func NewRunner(svc *caseload.Service, o Options) (*Runner, error) {
	if o.AtOnce == 0 {
		o.AtOnce = defaultAtOnce
	}
	folder, err := jobs.MakeFolder(o.Folder)
	if err != nil {
		return nil, fmt.Errorf("make the folder of exports: %w", err)
	}
	r := &Runner{Options: o, svc: svc, folder: folder}
	r.Runner = jobs.NewRunner(svc.NewID(), jobs.Kind[caseload.Export, *caseload.Export]{
		Noun: "exports", AtOnce: o.AtOnce, Claim: svc.ClaimExport, Settle: svc.SettleExport, Do: r.make, Lost: r.lose, Tidy: r.Sweep, Log: o.Log,
	})
	return r, nil
}

// lose takes away the file of an export that is another server's, which has one of
// another name, or was cancelled.
func (r *Runner) lose(e *caseload.Export) { _ = os.Remove(r.folder.Path(fileName(e))) }

// make writes the file of an export. It has its name when it is on the disk.
func (r *Runner) make(ctx context.Context, d *jobs.Doing[caseload.Export, *caseload.Export]) (err error) {
	e := d.Job()
	by, err := r.svc.ExportHolder(ctx, &e)
	if err != nil {
		return err
	}
	var spec Spec
	if err := json.NewDecoder(strings.NewReader(e.Spec)).Decode(&spec); err != nil {
		return err
	}
	if err := r.removeAll(&e); err != nil {
		return err
	}
	f, err := r.folder.Create(fileName(&e))
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			r.folder.Discard(f)
		}
	}()
	m, err := spec.Write(ctx, r.svc, by, f, Watch{
		Count: true, Now: r.Now,
		Begin: func(head *caseload.TableHead) error {
			d.Note(func(e *caseload.Export) { e.Total = head.Total })
			return nil
		},
		Rows: func(rows, bytes int64) error {
			d.Note(func(e *caseload.Export) { e.Rows, e.Bytes = rows, bytes })
			return context.Cause(ctx)
		},
	})
	if err != nil {
		return err
	}
	if err := r.folder.Keep(f); err != nil {
		return err
	}
	d.Note(func(e *caseload.Export) {
		e.Total, e.Rows, e.Bytes, e.Manifest = m.Rows, m.Rows, m.Bytes, string(m.Text())
	})
	return nil
}

// fileName is the name of the file of an export at the server that was given it. Each
// attempt has a name of its own: a server that was taken for dead may come back and write
// on.
func fileName(e *caseload.Export) string {
	return fmt.Sprintf("%s%d-%s", prefix(e), e.Attempts, e.Runner)
}

// prefix begins the names of all files of an export.
func prefix(e *caseload.Export) string { return fmt.Sprintf("%d-%s-", e.Tenant, e.ID) }

// removeAll takes away what attempts at an export have left.
func (r *Runner) removeAll(e *caseload.Export) error {
	return r.folder.Remove(func(file fs.DirEntry) bool { return strings.HasPrefix(file.Name(), prefix(e)) })
}

// Sweep takes away the files that have expired, and those that nobody finished.
func (r *Runner) Sweep(ctx context.Context) error {
	expired, err := r.svc.ExpiredExports(ctx)
	if err != nil {
		return err
	}
	err = r.folder.Remove(func(file fs.DirEntry) bool {
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
	return r.folder.Remove(r.left)
}

// anyFile is the name of a file of an export, whole or not.
var anyFile = regexp.MustCompile(`^\d+-[0-9a-f-]+-\d+-[0-9a-f-]{36}(\.part)?$`)

// left reports whether a file is there that nobody makes, or remembers: of this
// server as it was before it stopped, and others of its database went on.
func (r *Runner) left(file fs.DirEntry) bool {
	info, err := file.Info()
	if err != nil || !anyFile.MatchString(file.Name()) {
		return false
	}
	age := r.Now().Sub(info.ModTime())
	return age >= staleTime && strings.HasSuffix(file.Name(), jobs.Part) || r.Keep > 0 && age >= r.Keep+staleTime
}

// Open opens the file of an export that is done, and reads its manifest.
// CodeConflict says that it is not done, CodeGone that this server does not have
// the file.
func (r *Runner) Open(e *caseload.Export) (*os.File, *Manifest, error) {
	if e.State != caseload.JobDone {
		return nil, nil, NotDone(e)
	}
	m, err := ParseManifest([]byte(e.Manifest))
	if err != nil {
		return nil, nil, err
	}
	f, err := r.folder.Open(fileName(e))
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

var (
	kindNotDone = fault.NewOfForms("export_not_done", "The export is %s: there is no file.")
	kindLost    = fault.NewOfForms("export_lost", "The file of this export is not on this server any more. Ask for the export again.")
)

var errNoFile = caseload.Faulted(caseload.CodeGone, kindLost.Of())

// NotDone is the error of asking for the file of an export that has none.
func NotDone(e *caseload.Export) error {
	return caseload.Faulted(caseload.CodeConflict, kindNotDone.Of(e.State))
}
