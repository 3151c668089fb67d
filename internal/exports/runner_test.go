package exports_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"caseload"
	"caseload/internal/apitest"
	"caseload/internal/exports"
	"caseload/internal/tabular"
)

// gate is a clock at which whoever reads it waits until it is opened.
type gate struct {
	clock   *apitest.Clock
	reached chan struct{} // somebody waits
	open    chan struct{}
}

func newGate(o *apitest.Office) *gate {
	return &gate{o.Clock, make(chan struct{}, 1), make(chan struct{})}
}

func (g *gate) now() time.Time {
	select {
	case g.reached <- struct{}{}:
	default: // that is known
	}
	<-g.open
	return g.clock.Now()
}

// start makes a runner work on a folder, at one file at a time: it would take over
// what it is held up with. It has ended when the test has.
func start(t *testing.T, svc *caseload.Service, folder string, now func() time.Time) *exports.Runner {
	t.Helper()
	r, err := exports.NewRunner(svc, exports.Options{Folder: folder, Now: now, AtOnce: 1, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var working sync.WaitGroup
	working.Go(func() { r.Run(ctx) })
	t.Cleanup(func() {
		stop()
		working.Wait()
	})
	return r
}

func filesIn(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// untilSo waits for a condition.
func untilSo(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for !holds() {
		select {
		case <-ctx.Done():
			t.Fatal("it never comes to this: " + what)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// A limit on the size of files is as hard as a full disk. It is for all files of the
// process, among them one that go test writes, which is far smaller.
func TestAnExportThatTheDiskHasNoRoomForLeavesNothing(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, town) // which has no file that the limit is for
	tenant, err := o.Service.Tenant(t.Context(), "truro")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Service.ImportCases(t.Context(), o.Service.Operator(tenant), slices.Repeat([]caseload.CaseInput{{Source: caseload.Set("web")}}, 100), false); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 512 << 10, Max: before.Max}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			t.Error(err)
		}
	})
	folder := t.TempDir()
	r := start(t, o.Service, folder, o.Clock.Now)
	e := queue(t, o, "manager", exports.Spec{Subject: caseload.SubjectCases, Format: tabular.XML, Columns: slices.Repeat([]string{"CaseDetails.CaseId"}, 500)})
	r.Wake()
	done := until(t, o, "manager", e)
	if done.State != caseload.JobFailed || done.Problem != "The server has no room for the file." {
		t.Errorf("%+v, want it failed for want of room", done)
	}
	wantEmpty(t, folder)
	if _, _, err := r.Open(done); caseload.CodeOf(err) != caseload.CodeConflict {
		t.Errorf("its file: %v, want a conflict", err)
	}
}

func TestAnExportThatIsCancelledWhileItIsMadeLeavesNothing(t *testing.T) {
	overEveryStore(t, func(t *testing.T, o *apitest.Office) {
		folder, at := t.TempDir(), newGate(o)
		told := &store{Store: o.Store, refused: make(chan struct{})}
		r := start(t, caseload.NewService(told, o.Clock.Now, o.Service.NewID), folder, at.now)
		e := queue(t, o, "manager", exports.Spec{Subject: caseload.SubjectCases, Format: tabular.CSV})
		r.Wake()
		<-at.reached
		if names := filesIn(t, folder); len(names) != 1 || !strings.HasSuffix(names[0], ".part") {
			t.Errorf("while it is made, the folder has %v; want one file that is not whole", names)
		}
		if _, err := o.Service.CancelExport(t.Context(), holder(t, o, "manager"), e.ID); err != nil {
			t.Fatal(err)
		}
		<-told.refused // the server hears of it
		close(at.open)
		untilSo(t, "nothing is in the folder", func() bool { return len(filesIn(t, folder)) == 0 })
		if found := until(t, o, "manager", e); found.State != caseload.JobCancelled || found.Manifest != "" {
			t.Errorf("%+v, want it cancelled", found)
		}
	})
}

// store is a Store under a server that may be stalled.
type store struct {
	caseload.Store
	refused chan struct{}   // closed when the server first hears that an export is not its own
	stalled <-chan struct{} // nil: never; else until it is closed
	once    sync.Once
}

// ChangeExport implements caseload.Control.
func (s *store) ChangeExport(ctx context.Context, t caseload.TenantID, id string, change func(*caseload.Export) error) (*caseload.Export, error) {
	if s.stalled != nil {
		<-s.stalled
	}
	e, err := s.Store.ChangeExport(ctx, t, id, change)
	if caseload.CodeOf(err) == caseload.CodeGone {
		s.once.Do(func() { close(s.refused) })
	}
	return e, err
}

// A server that was taken for dead and comes back finds that another has made the
// file, and leaves that alone.
func TestAServerThatComesBackLeavesTheFileOfAnotherAlone(t *testing.T) {
	overEveryStore(t, func(t *testing.T, o *apitest.Office) {
		folder, at := t.TempDir(), newGate(o)
		slow := &store{Store: o.Store, refused: make(chan struct{}), stalled: at.open}
		a := start(t, caseload.NewService(slow, o.Clock.Now, o.Service.NewID), folder, at.now)
		e := queue(t, o, "manager", exports.Spec{Subject: caseload.SubjectCases, Format: tabular.CSV})
		a.Wake()
		<-at.reached

		o.Clock.Move(time.Minute)
		b := start(t, o.Service, folder, o.Clock.Now)
		b.Wake()
		done := until(t, o, "manager", e)
		if done.State != caseload.JobDone || done.Attempts != 2 {
			t.Fatalf("%+v, want it done by the second server", done)
		}
		close(at.open)
		<-slow.refused
		untilSo(t, "one file is in the folder", func() bool { return len(filesIn(t, folder)) == 1 })
		f, m, err := a.Open(done)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(m.Verify(f), f.Close()); err != nil {
			t.Error(err)
		}
	})
}

// What a server that was killed has left is taken away by the one that goes on.
func TestWhatAKilledServerLeftIsTakenAway(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, town)
	folder := t.TempDir()
	e := queue(t, o, "manager", exports.Spec{Subject: caseload.SubjectCases, Format: tabular.CSV})
	killed, err := o.Service.ClaimExport(t.Context(), "killed")
	if err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"", ".part"} { // the last has the name of one that is whole, but nobody said so
		name := fmt.Sprintf("%d-%s-%d-%s%s", e.Tenant, e.ID, killed.Attempts, killed.Runner, end)
		if err := os.WriteFile(filepath.Join(folder, name), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o.Clock.Move(time.Minute)
	r := start(t, o.Service, folder, o.Clock.Now)
	done := until(t, o, "manager", e)
	if names := filesIn(t, folder); done.State != caseload.JobDone || len(names) != 1 {
		t.Fatalf("%+v, with the files %v; want it done, with one", done, names)
	}
	f, m, err := r.Open(done)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(m.Verify(f), f.Close()); err != nil {
		t.Error(err)
	}
}

// Two servers on one database and one folder share the work. Whatever is cancelled
// meanwhile, each export comes to one end, and a file is there for each that is done.
func TestServersShareExportsThatAreCancelledMeanwhile(t *testing.T) {
	const many = 18
	overEveryStore(t, func(t *testing.T, o *apitest.Office) {
		folder := t.TempDir()
		a, b := start(t, o.Service, folder, o.Clock.Now), start(t, o.Service, folder, o.Clock.Now)
		var all []*caseload.Export
		for i := range many {
			all = append(all, queue(t, o, "manager", exports.Spec{Subject: caseload.SubjectCases, Format: tabular.Formats[i%len(tabular.Formats)]}))
		}
		by := holder(t, o, "manager")
		var forgotten [many]bool
		var cancelling sync.WaitGroup
		for i := 0; i < many; i += 2 {
			cancelling.Go(func() {
				found, err := o.Service.CancelExport(t.Context(), by, all[i].ID)
				if err != nil {
					t.Error(err)
					return
				}
				forgotten[i] = found.State == caseload.JobDone // it came too late
			})
		}
		a.Wake()
		b.Wake()
		cancelling.Wait()
		done := 0
		for i, e := range all {
			if forgotten[i] {
				done++
				continue
			}
			found := until(t, o, "manager", e)
			if i%2 == 1 && found.State != caseload.JobDone {
				t.Errorf("%+v, want it done", found)
			}
			if found.State != caseload.JobDone {
				continue
			}
			done++
			f, m, err := b.Open(found)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(m.Verify(f), f.Close()); err != nil {
				t.Error(err)
			}
		}
		untilSo(t, "a file is there for each that is done", func() bool { return len(filesIn(t, folder)) == done })
	})
}

// Servers that have folders of their own each take away what they have, whoever of
// them is the first to learn that it is not wanted any more.
func TestEachServerTakesAwayItsOwnFiles(t *testing.T) {
	overEveryStore(t, func(t *testing.T, o *apitest.Office) {
		a := start(t, o.Service, t.TempDir(), o.Clock.Now)
		deleted := queue(t, o, "manager", exports.Spec{Subject: caseload.SubjectCases, Format: tabular.CSV})
		a.Wake()
		done := until(t, o, "manager", deleted)
		f, m, err := a.Open(done)
		if err != nil {
			t.Fatal(err)
		}
		b := start(t, o.Service, t.TempDir(), o.Clock.Now)
		if _, _, err := b.Open(done); caseload.CodeOf(err) != caseload.CodeGone {
			t.Errorf("the file of another server: %v, want it gone", err)
		}
		if _, err := o.Service.CancelExport(t.Context(), holder(t, o, "manager"), deleted.ID); err != nil {
			t.Fatal(err)
		}
		for _, r := range []*exports.Runner{b, a} {
			if err := r.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		wantEmpty(t, a.Folder)
		if err := errors.Join(m.Verify(f), f.Close()); err != nil {
			t.Errorf("whoever was fetching it then: %v, want the file whole", err)
		}
		o.Clock.Move(2 * time.Hour)
		if err := b.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := o.Store.Export(t.Context(), done.Tenant, done.ID); caseload.CodeOf(err) != caseload.CodeNotFound {
			t.Errorf("when all servers know: %v, want it forgotten", err)
		}
	})
}

// A server that comes back after the others have forgotten its exports keeps their
// files no longer than any. What is not of an export it leaves alone.
func TestFilesOfForgottenExportsAreTakenAwayInTime(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, town)
	folder := t.TempDir()
	r, err := exports.NewRunner(o.Service, exports.Options{Folder: folder, Now: o.Clock.Now, Keep: 24 * time.Hour, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	const id = "0199a1b2-0000-7000-8000-0123456789ab"
	for name, age := range map[string]time.Duration{
		"1-" + id + "-1-" + id: 26 * time.Hour, "1-" + id + "-2-" + id: 23 * time.Hour, "1-" + id + "-3-" + id + ".part": 2 * time.Hour,
		"1-report-2026-03": 26 * time.Hour, "notes.part": 26 * time.Hour,
	} {
		file, then := filepath.Join(folder, name), o.Clock.Now().Add(-age)
		if err := errors.Join(os.WriteFile(file, nil, 0o600), os.Chtimes(file, then, then)); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, want := filesIn(t, folder), []string{"1-" + id + "-2-" + id, "1-report-2026-03", "notes.part"}; !slices.Equal(got, want) {
		t.Errorf("left in the folder: %v, want %v", got, want)
	}
}

func TestACallerHasABoundedNumberOfExports(t *testing.T) {
	overEveryStore(t, func(t *testing.T, o *apitest.Office) {
		by := holder(t, o, "manager")
		order := func(spec string) (*caseload.Export, error) {
			return o.Service.QueueExport(t.Context(), by, "", spec, time.Hour)
		}
		var queued, refused atomic.Int64
		var asking sync.WaitGroup
		for range 60 {
			asking.Go(func() {
				switch _, err := order("{}"); {
				case err == nil:
					queued.Add(1)
				case caseload.CodeOf(err) == caseload.CodeRateLimited:
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		asking.Wait()
		if queued.Load() != 20 || refused.Load() != 40 {
			t.Errorf("of 60 exports at once %d are queued and %d refused, want 20 and 40", queued.Load(), refused.Load())
		}
		if _, err := o.Service.QueueExport(t.Context(), holder(t, o, "other"), "", "{}", time.Hour); err != nil {
			t.Errorf("another's: %v, want it queued", err)
		}
	})
}

// Orders that are cancelled at once are kept for as long as any: not without end.
func TestCancelledExportsDoNotFillTheMemory(t *testing.T) {
	o := apitest.Stores()[0].OpenOffice(t, town)
	by := holder(t, o, "manager")
	long := `{"keywords": ["` + strings.Repeat("x", 1_000_000) + `"]}`
	kept, last := 0, ""
	for {
		e, err := o.Service.QueueExport(t.Context(), by, "", long, time.Hour)
		if caseload.CodeOf(err) == caseload.CodeRateLimited {
			break
		}
		if err == nil {
			_, err = o.Service.CancelExport(t.Context(), by, e.ID)
		}
		if err != nil || kept > 100 {
			t.Fatalf("after %d long exports: %v, want them refused at last", kept, err)
		}
		kept, last = kept+1, e.ID
	}
	if _, err := o.Service.CancelExport(t.Context(), by, last); err != nil { // it is forgotten now
		t.Fatal(err)
	}
	if _, err := o.Service.QueueExport(t.Context(), by, "", long, time.Hour); err != nil {
		t.Errorf("when one was deleted: %v, want another queued", err)
	}
}
