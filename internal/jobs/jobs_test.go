package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"

	"caseload"
	"caseload/internal/jobs"
)

// walk is a job.
type walk struct {
	caseload.Job
	Steps int
}

type doing = jobs.Doing[walk, *walk]

// desk is where one walk waits, and what is told of it.
type desk struct {
	mu      sync.Mutex
	waiting *walk
	told    []walk
	refused error // what is answered to whoever tells
	heard   chan struct{}
	lost    int
	log     bytes.Buffer
}

func newDesk() *desk {
	return &desk{waiting: &walk{Job: caseload.Job{ID: "w", State: caseload.JobQueued}}, heard: make(chan struct{}, 100)}
}

func (d *desk) claim(_ context.Context, server string) (*walk, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	w := d.waiting
	if w != nil {
		w.State, w.Runner = caseload.JobRunning, server
	}
	d.waiting = nil
	return w, nil
}

func (d *desk) settle(ctx context.Context, w *walk) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.told = append(d.told, *w)
	d.heard <- struct{}{}
	return errors.Join(d.refused, ctx.Err())
}

func (d *desk) last() walk {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.told[len(d.told)-1]
}

// step has a server do the walk.
func (d *desk) step(ctx context.Context, t *testing.T, do func(context.Context, *doing) error) {
	t.Helper()
	r := jobs.NewRunner("one", jobs.Kind[walk, *walk]{
		Noun: "walks", AtOnce: 1, Claim: d.claim, Settle: d.settle, Do: do, Lost: func(*walk) { d.lost++ },
		Tidy: func(context.Context) error { return nil }, Log: slog.New(slog.NewTextHandler(&d.log, nil)),
	})
	if worked, err := r.Step(ctx); !worked || err != nil {
		t.Fatalf("Step = %v, %v", worked, err)
	}
	if worked, err := r.Step(ctx); worked || err != nil {
		t.Fatalf("without a job, Step = %v, %v", worked, err)
	}
}

func TestWhatBecomesOfAJobIsSettled(t *testing.T) {
	for _, c := range []struct {
		name, problem string
		do            func() error
		state         caseload.JobState
		logged        bool
	}{
		{"it is done", "", func() error { return nil }, caseload.JobDone, false},
		{"it is refused", "No.", func() error { return caseload.Errorf(caseload.CodeForbidden, "No.") }, caseload.JobFailed, false},
		{"it fails", "Something went wrong on our side. The server’s log has the cause.", func() error { return errors.New("cause") }, caseload.JobFailed, true},
		{"it panics", "Something went wrong on our side. The server’s log has the cause.", func() error { panic("of a client") }, caseload.JobFailed, false},
		{"there is no room", "The server has no room for the file.", func() error { return &fs.PathError{Op: "write", Path: "cause", Err: syscall.ENOSPC} }, caseload.JobFailed, true},
		{"a folder is shut", "The server cannot write to its folder of files. Its log says why.", func() error { return &fs.PathError{Op: "open", Path: "cause", Err: syscall.EACCES} }, caseload.JobFailed, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk()
			d.step(t.Context(), t, func(_ context.Context, at *doing) error {
				at.Note(func(w *walk) { w.Steps = 7 })
				return c.do()
			})
			if got := d.last(); got.State != c.state || got.Problem != c.problem || got.Steps != 7 || got.Runner != "one" {
				t.Errorf("it became %+v, want it %s with problem %q", got, c.state, c.problem)
			}
			if log := d.log.String(); strings.Contains(log, "of a client") {
				t.Errorf("the log has what a panic said: %s", log)
			}
			if logged := strings.Contains(d.log.String(), "cause"); logged != c.logged {
				t.Errorf("the log is %q", d.log.String())
			}
		})
	}
}

func TestAServerThatStopsGivesItsJobBack(t *testing.T) {
	d := newDesk()
	ctx, stop := context.WithCancel(t.Context())
	d.step(ctx, t, func(ctx context.Context, _ *doing) error {
		stop()
		<-ctx.Done()
		return ctx.Err()
	})
	if got := d.last(); got.State != caseload.JobQueued || got.Problem != "" || d.lost != 0 {
		t.Errorf("it became %+v, want it queued", got)
	}
}

func TestAJobIsToldOfWhileItIsDoneUntilItIsAnothers(t *testing.T) {
	d := newDesk()
	gone := caseload.Errorf(caseload.CodeGone, "It is another's.")
	d.step(t.Context(), t, func(ctx context.Context, at *doing) error {
		at.Note(func(w *walk) { w.Steps = 1 })
		if err := at.Tell(ctx); err != nil {
			return err
		}
		<-d.heard
		if got := d.last(); got.State != caseload.JobRunning || got.Steps != 1 {
			t.Errorf("it is told to be %+v, want it running after 1 step", got)
		}
		at.Note(func(w *walk) { w.Steps = 2 })
		<-d.heard // of itself
		if got := d.last(); got.Steps != 2 {
			t.Errorf("it is told to be %+v, want it after 2 steps", got)
		}
		d.mu.Lock()
		d.refused = gone
		d.mu.Unlock()
		<-ctx.Done()
		if cause := context.Cause(ctx); !errors.Is(cause, gone) {
			t.Errorf("it ended by %v, want %v", cause, gone)
		}
		return ctx.Err()
	})
	if got := d.last(); got.Problem != gone.Message || d.lost != 1 {
		t.Errorf("it became %+v, and %d were lost; want the problem that it is another's, and one lost", got, d.lost)
	}
}

func TestAFileHasItsNameOnceItIsWhole(t *testing.T) {
	folder, err := jobs.MakeFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string) *os.File {
		f, err := folder.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.WriteString(name); err != nil {
			t.Fatal(err)
		}
		return f
	}
	kept, begun, discarded := write("kept"), write("begun"), write("discarded")
	if err := folder.Keep(kept); err != nil {
		t.Fatal(err)
	}
	folder.Discard(discarded)
	if err := begun.Close(); err != nil {
		t.Fatal(err)
	}
	var names []string
	if err := folder.Remove(func(e fs.DirEntry) bool { names = append(names, e.Name()); return e.Name() != "kept" }); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(names, " "); got != "begun.part kept" {
		t.Errorf("there are %s, want begun.part kept", got)
	}
	if text, err := os.ReadFile(folder.Path("kept")); err != nil || string(text) != "kept" {
		t.Errorf("what was kept is %q, %v", text, err)
	}
	if _, err := folder.Open("begun"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what was begun: %v, want it not to be there", err)
	}
}
