// Package jobs has a server do its part of what all servers of a database are asked for:
// it claims a job, does it, tells meanwhile that it is alive and how far the job is, and
// settles what has become of it.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"caseload"
	"caseload/internal/fault"
	"caseload/internal/panics"
)

const (
	lookout    = 2 * time.Second        // between two looks for jobs that another server was asked for
	tidyTime   = time.Minute            // between two looks for what has expired
	beatTime   = 500 * time.Millisecond // between two reports of how far a job is
	settleTime = time.Hour              // for which the end of a job is tried to be stored
)

// Job is a pointer to what embeds a caseload.Job.
type Job[T any] interface {
	*T
	Base() *caseload.Job
}

// Kind says what jobs there are and how they are done. All but Lost must be set.
type Kind[T any, J Job[T]] struct {
	Noun   string // of all of them, for people: "exports"
	AtOnce int    // how many a server does at a time
	Claim  func(ctx context.Context, server string) (J, error)
	Settle func(ctx context.Context, j J) error
	Do     func(ctx context.Context, d *Doing[T, J]) error
	Lost   func(j J) // of one whose end is not this server's to settle
	Tidy   func(ctx context.Context) error
	Log    *slog.Logger
}

// Runner does jobs of one kind at one server, of perhaps several.
type Runner[T any, J Job[T]] struct {
	kind Kind[T, J]
	name string
	news chan struct{}
}

// NewRunner makes a Runner, whose name no other has. Run makes it work.
func NewRunner[T any, J Job[T]](name string, kind Kind[T, J]) *Runner[T, J] {
	return &Runner[T, J]{kind, name, make(chan struct{}, 1)}
}

// Wake tells the Runner that there is something to do.
func (r *Runner[T, J]) Wake() {
	select {
	case r.news <- struct{}{}:
	default: // it knows already
	}
}

// Run works until ctx ends. What is under way then is given back, for the next server.
func (r *Runner[T, J]) Run(ctx context.Context) {
	var all sync.WaitGroup
	for range r.kind.AtOnce {
		all.Go(func() { r.work(ctx) })
	}
	all.Go(func() { r.keepTidy(ctx) })
	all.Wait()
}

func (r *Runner[T, J]) work(ctx context.Context) {
	for {
		worked, err := r.Step(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			r.kind.Log.Error("jobs could not be looked for", "kind", r.kind.Noun, "error", err)
		case worked:
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

// keepTidy takes away what has expired, now and then.
func (r *Runner[T, J]) keepTidy(ctx context.Context) {
	next := time.NewTicker(tidyTime)
	defer next.Stop()
	for {
		if err := r.kind.Tidy(ctx); err != nil && ctx.Err() == nil {
			r.kind.Log.Error("what has expired was not taken away", "kind", r.kind.Noun, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-next.C:
		}
	}
}

// Step does one job, and reports whether there was one.
func (r *Runner[T, J]) Step(ctx context.Context) (worked bool, err error) {
	j, err := r.kind.Claim(ctx, r.name)
	if j == nil || err != nil {
		return false, err
	}
	r.Wake() // there may be another
	err = r.do(ctx, j)
	base := j.Base()
	switch {
	case err == nil:
		base.State = caseload.JobDone
	case ctx.Err() != nil:
		base.State = caseload.JobQueued
	default:
		base.State, base.Problem = caseload.JobFailed, r.problem(base, err)
	}
	settling, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	if err := r.kind.Settle(settling, j); err != nil {
		r.kind.Log.Warn("the end of a job was not stored", "kind", r.kind.Noun, "tenant", base.Tenant, "job", base.ID, "error", err)
		if r.kind.Lost != nil {
			r.kind.Lost(j)
		}
	}
	return true, nil
}

// do does a job under a heartbeat. A job that is another's by now, or cancelled, is ended
// with the error that says so.
func (r *Runner[T, J]) do(ctx context.Context, j J) error {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	d := &Doing[T, J]{j: j, settle: r.kind.Settle}
	var beating sync.WaitGroup
	done := make(chan struct{})
	beating.Go(func() { d.beat(ctx, done, end) })
	err := r.guarded(ctx, d)
	close(done)
	beating.Wait()
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause
	}
	return err
}

// guarded makes an error of a panic, which ends one job and not the server.
func (r *Runner[T, J]) guarded(ctx context.Context, d *Doing[T, J]) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %s\n%s", panics.Text(p), debug.Stack())
		}
	}()
	return r.kind.Do(ctx, d)
}

// problem is what people are told of a failure. What they cannot mend, the log has.
func (r *Runner[T, J]) problem(j *caseload.Job, err error) string {
	if known, ok := errors.AsType[*caseload.Error](err); ok && known.Code != caseload.CodeInternal {
		return known.Message
	}
	r.kind.Log.Error("a job failed", "kind", r.kind.Noun, "tenant", j.Tenant, "job", j.ID, "error", err)
	_, path := errors.AsType[*fs.PathError](err)
	_, link := errors.AsType[*os.LinkError](err)
	switch {
	case NoRoom(err):
		return kindNoRoom.Of().String()
	case path, link:
		return kindFolder.Of().String()
	}
	return kindFailed.Of().String()
}

// Why a job failed, where whoever asked for it cannot mend that.
var (
	kindNoRoom = fault.NewOfForms("job_no_room", "The server has no room for the file.")
	kindFolder = fault.NewOfForms("job_folder", "The server cannot write to its folder of files. Its log says why.")
	kindFailed = fault.NewOfForms("job_failed", "Something went wrong on our side. The server’s log has the cause.")
)

// Doing is a job under way. Its methods may be called at the same time.
type Doing[T any, J Job[T]] struct {
	settle  func(ctx context.Context, j J) error
	telling sync.Mutex // so that what is told later is newer
	mu      sync.Mutex
	j       J
}

// Job is the job as it is now.
func (d *Doing[T, J]) Job() T {
	d.mu.Lock()
	defer d.mu.Unlock()
	return *d.j
}

// Note changes what is known of the job. It is told with the next beat, or at the end.
func (d *Doing[T, J]) Note(change func(j J)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change(d.j)
}

// Tell stores what is known of the job. CodeGone says that it is not this server's any
// more.
func (d *Doing[T, J]) Tell(ctx context.Context) error {
	d.telling.Lock()
	defer d.telling.Unlock()
	now := d.Job()
	return d.settle(ctx, &now)
}

// beat tells now and then how far the job is, until it is done.
func (d *Doing[T, J]) beat(ctx context.Context, done <-chan struct{}, end context.CancelCauseFunc) {
	next := time.NewTicker(beatTime)
	defer next.Stop()
	for {
		select {
		case <-done:
			return
		case <-ctx.Done():
			return
		case <-next.C:
		}
		if err := d.Tell(ctx); caseload.CodeOf(err) == caseload.CodeGone {
			end(err)
			return
		}
	}
}
