package imports

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"caseload"
	"caseload/internal/jobs"
)

// RunnerOptions say how a Runner works. All but Keep and Most must be set.
type RunnerOptions struct {
	Folder string // where the files are; several servers of one database share one
	Now    func() time.Time
	Log    *slog.Logger
	Keep   time.Duration // how long a file is kept; 0: 7 days
	Most   int64         // bytes of all files of one tenant; 0: 2 GiB
}

const (
	defaultKeep = 7 * 24 * time.Hour
	defaultMost = 2 << 30
)

// ErrFull says that the files of a tenant take all the room that there is for them.
var ErrFull = caseload.Errorf(caseload.CodeTooLarge, "The files of this organisation that are kept take all the room that there is for them. Delete imports that nobody needs any more.")

// The ends of the names of files beside that of an import.
const (
	rejectedSuffix = "-rejected.csv"
	examplesSuffix = "-examples.json" // of what is wrong in them
	wardsSuffix    = "-wards.json"    // as a dry run found them
)

// Runner checks, stores and undoes imports, one server of perhaps several.
type Runner struct {
	RunnerOptions
	*jobs.Runner[caseload.Import, *caseload.Import]
	svc    *caseload.Service
	folder jobs.Folder
}

// NewRunner makes a Runner. Run makes it work.
func NewRunner(svc *caseload.Service, o RunnerOptions) (*Runner, error) {
	if o.Keep == 0 {
		o.Keep = defaultKeep
	}
	if o.Most == 0 {
		o.Most = defaultMost
	}
	folder, err := jobs.MakeFolder(o.Folder)
	if err != nil {
		return nil, fmt.Errorf("make the folder of imports: %w", err)
	}
	r := &Runner{RunnerOptions: o, svc: svc, folder: folder}
	r.Runner = jobs.NewRunner(svc.NewID(), jobs.Kind[caseload.Import, *caseload.Import]{
		Noun: "imports", AtOnce: 1, Claim: svc.ClaimImport, Settle: svc.SettleImport, Do: r.work, Tidy: r.Sweep, Log: o.Log,
	})
	return r, nil
}

// fileName is the name of a file of an import.
func fileName(t caseload.TenantID, id, suffix string) string {
	return fmt.Sprintf("%d-%s%s", t, id, suffix)
}

// Room is how many bytes the files of a tenant may still take.
func (r *Runner) Room(t caseload.TenantID) (int64, error) {
	begins := fileName(t, "", "")
	used, err := r.folder.Size(func(file fs.DirEntry) bool { return strings.HasPrefix(file.Name(), begins) })
	return r.Most - used, err
}

// take writes a file as far as the tenant has room for it, beside others that come in at
// the same time.
func (r *Runner) take(t caseload.TenantID, to io.Writer, from io.Reader) (size int64, err error) {
	room, err := r.Room(t)
	if err != nil {
		return 0, err
	}
	if size, err = io.Copy(to, io.LimitReader(from, max(room, 0)+1)); err != nil {
		return size, err
	}
	if room, err = r.Room(t); err == nil && room < 0 {
		err = ErrFull
	}
	return size, err
}

// Add keeps a file that is read to its end, and looks at it. Its rows are said to be of a
// noun; GeoJSON is of wards whatever is said. One of another format, from which nothing can
// be read, or for which there is no room, is not kept.
func (r *Runner) Add(ctx context.Context, by *caseload.Principal, of caseload.Noun, file string, from io.Reader) (i *caseload.Import, err error) {
	if !by.MayImport() {
		return nil, caseload.Errorf(caseload.CodeForbidden, "Only administrators import files.")
	}
	in := bufio.NewReaderSize(from, begins)
	start, err := in.Peek(begins)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if err := cmp.Or(refusePacked(start), refuseNamed(file)); err != nil { // before the rest of it comes
		return nil, err
	}
	id := r.svc.NewID()
	name := fileName(by.Tenant.ID, id, "")
	f, err := r.folder.Create(name)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			r.folder.Discard(f)
		}
	}()
	size, err := r.take(by.Tenant.ID, f, in)
	if err != nil {
		return nil, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	look, err := LookAt(f, of)
	if err != nil {
		return nil, err
	}
	if err := r.folder.Keep(f); err != nil {
		return nil, err
	}
	return r.svc.AddImport(ctx, by, caseload.Import{Job: caseload.Job{ID: id}, File: file, SHA256: look.SHA256, Bytes: size, Noun: look.Noun, Header: look.Header})
}

// Look looks at the file of an import.
func (r *Runner) Look(i *caseload.Import) (*Look, error) {
	f, err := r.open(i, "")
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	return LookAt(f, i.Noun)
}

// Rejected opens the rows that the task before rejected.
func (r *Runner) Rejected(i *caseload.Import) (*os.File, error) { return r.open(i, rejectedSuffix) }

// Examples are what stands in the first rows that the task before rejected, by the
// reasons; none where they are not kept any more.
func (r *Runner) Examples(i *caseload.Import) (out map[string][]Example, err error) {
	err = r.read(i, examplesSuffix, &out)
	return out, err
}

// Wards are those of the file as the dry run before found them; none where they are not
// kept any more.
func (r *Runner) Wards(i *caseload.Import) (out CheckedWards, err error) {
	err = r.read(i, wardsSuffix, &out)
	return out, err
}

// read reads what is kept beside the file of an import, if it still is.
func (r *Runner) read(i *caseload.Import, suffix string, to any) error {
	f, err := r.open(i, suffix)
	if caseload.CodeOf(err) == caseload.CodeGone {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	return json.NewDecoder(f).Decode(to)
}

// keepBeside keeps something as long as the file.
func (r *Runner) keepBeside(i *caseload.Import, suffix string, x any) error {
	f, err := r.folder.Create(fileName(i.Tenant, i.ID, suffix))
	if err != nil {
		return err
	}
	if err := json.NewEncoder(f).Encode(x); err != nil {
		r.folder.Discard(f)
		return err
	}
	return r.folder.Keep(f)
}

func (r *Runner) open(i *caseload.Import, suffix string) (*os.File, error) {
	f, err := r.folder.Open(fileName(i.Tenant, i.ID, suffix))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, caseload.Errorf(caseload.CodeGone, "This file is not kept any more.")
	}
	return f, err
}

// Kept reports whether the file of an import is still there.
func (r *Runner) Kept(i *caseload.Import) bool {
	_, err := os.Stat(r.folder.Path(fileName(i.Tenant, i.ID, "")))
	return err == nil
}

// Drop takes away the files of an import that was forgotten.
func (r *Runner) Drop(i *caseload.Import) {
	for _, suffix := range []string{"", rejectedSuffix, examplesSuffix, wardsSuffix} {
		_ = os.Remove(r.folder.Path(fileName(i.Tenant, i.ID, suffix))) // what stays, Sweep takes away
	}
}

// work does the task of an import, and notes what came of it.
func (r *Runner) work(ctx context.Context, d *doing) error {
	report, err := r.perform(ctx, d)
	if report == nil {
		return err
	}
	text, told := json.Marshal(report)
	d.Note(func(i *caseload.Import) { i.Report = string(text) })
	return errors.Join(err, told)
}

// doing is an import under way.
type doing = jobs.Doing[caseload.Import, *caseload.Import]

// perform does the task. What it answers is told as JSON.
func (r *Runner) perform(ctx context.Context, d *doing) (any, error) {
	i := d.Job()
	by, err := r.svc.ImportHolder(ctx, &i)
	if err != nil {
		return nil, err
	}
	progress := func(done int64) { d.Note(func(i *caseload.Import) { i.Done = done }) }
	if i.Task == caseload.ImportUndo {
		return r.undo(ctx, by, i.Batch, progress)
	}
	m, err := ParseMapping(cmp.Or(i.MappingName, i.File), []byte(i.Mapping))
	if err != nil {
		return nil, err
	}
	f, err := r.open(&i, "")
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // only read
	rejects, err := r.folder.Create(fileName(i.Tenant, i.ID, rejectedSuffix))
	if err != nil {
		return nil, err
	}
	report, err := Run(ctx, r.svc, by, f, m, Options{
		DryRun: i.Task == caseload.ImportCheck, Rejects: rejects, Progress: progress, Batch: i.Batch,
		Began: func(batch string) error {
			d.Note(func(i *caseload.Import) { i.Batch = batch })
			return d.Tell(ctx)
		},
	})
	err = errors.Join(err, r.folder.Keep(rejects), r.keepBeside(&i, examplesSuffix, report.Examples()))
	if i.Noun == caseload.NounWard && i.Task == caseload.ImportCheck {
		err = errors.Join(err, r.keepBeside(&i, wardsSuffix, report.Wards()))
	}
	return report, err
}

// undo undoes an import, or tells what was done by a server that was stopped before it
// could say so, or by the command line meanwhile.
func (r *Runner) undo(ctx context.Context, by *caseload.Principal, batch string, progress func(int64)) (any, error) {
	undo, err := r.svc.Undone(ctx, by, batch)
	if undo == nil && err == nil {
		undo, err = r.svc.UndoBatch(ctx, by, batch, progress)
	}
	if undo == nil {
		return nil, err
	}
	return undo, err
}

// Sweep takes away the files whose time has come.
func (r *Runner) Sweep(context.Context) error {
	return r.folder.Remove(func(file fs.DirEntry) bool {
		keep := r.Keep
		if strings.HasSuffix(file.Name(), jobs.Part) {
			keep = min(keep, time.Hour)
		}
		info, err := file.Info()
		return err == nil && !file.IsDir() && r.Now().Sub(info.ModTime()) >= keep
	})
}
