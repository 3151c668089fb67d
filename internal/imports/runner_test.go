package imports

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload"
)

// adminOf is an administrator of the council who could sign in.
func adminOf(t *testing.T, c council) *caseload.Principal {
	t.Helper()
	u, err := c.CreateUser(t.Context(), c.by, caseload.UserInput{Name: caseload.Set("Ann"), Email: caseload.Set("ann@example.org"), Role: caseload.RoleAdmin})
	if err != nil {
		t.Fatal(err)
	}
	by := *c.by
	by.User = u.PK
	return &by
}

func newTestRunner(t *testing.T, c council) *Runner {
	t.Helper()
	r, err := NewRunner(c.Service, RunnerOptions{Folder: t.TempDir(), Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A server that stops gives the import back, and the next one completes the same batch.
func TestAnImportThatIsGivenBackIsCompletedInItsBatch(t *testing.T) {
	overEveryStore(t, "Europe/London", func(t *testing.T, c council) {
		by := adminOf(t, c)
		first := newTestRunner(t, c)
		i, err := first.Add(t.Context(), by, caseload.NounCase, "cases.csv", strings.NewReader(numbered(3000)))
		if err != nil {
			t.Fatal(err)
		}
		step := func(r *Runner, ctx context.Context) {
			t.Helper()
			if worked, err := r.Step(ctx); !worked || err != nil {
				t.Fatalf("Step = %v, %v", worked, err)
			}
		}
		if err := c.MapImport(t.Context(), by, i.ID, "", smallMapping); err != nil {
			t.Fatal(err)
		}
		step(first, t.Context())
		if err := c.ApplyImport(t.Context(), by, i.ID); err != nil {
			t.Fatal(err)
		}
		stopping, stop := context.WithCancel(t.Context())
		stop()
		if worked, err := first.Step(stopping); worked && err != nil {
			t.Fatal(err)
		}
		if i, err = c.Import(t.Context(), by, i.ID); err != nil || i.State == caseload.JobDone {
			t.Fatalf("after the server stopped it is %v, %v", i, err)
		}
		step(first, t.Context())
		if i, err = c.Import(t.Context(), by, i.ID); err != nil || i.State != caseload.JobDone || i.Batch == "" {
			t.Fatalf("at the end it is %+v, %v", i, err)
		}
		if got := len(c.cases(t, "external_id")); got != 3000 {
			t.Errorf("%d cases are stored, want 3000", got)
		}
		if err := c.UndoImport(t.Context(), by, i.ID); err != nil {
			t.Fatal(err)
		}
		step(first, t.Context())
		if got := len(c.cases(t, "external_id")); got != 0 {
			t.Errorf("%d cases are left of what was undone, want none", got)
		}
	})
}

// A server that is killed tells nothing any more: another goes on when that has been so
// for a while.
func TestWhatAKilledServerBeganIsDoneByTheNext(t *testing.T) {
	const rows = 3000
	tasks := map[caseload.ImportTask]struct {
		ask  func(council, *caseload.Principal, string) error
		left int // cases, in the end
	}{
		caseload.ImportCheck: {func(c council, by *caseload.Principal, id string) error {
			return c.MapImport(t.Context(), by, id, "", smallMapping)
		}, 0},
		caseload.ImportApply: {func(c council, by *caseload.Principal, id string) error { return c.ApplyImport(t.Context(), by, id) }, rows},
		caseload.ImportUndo:  {func(c council, by *caseload.Principal, id string) error { return c.UndoImport(t.Context(), by, id) }, 0},
	}
	overEveryStore(t, "Europe/London", func(t *testing.T, c council) {
		by, next := adminOf(t, c), newTestRunner(t, c)
		i, err := next.Add(t.Context(), by, caseload.NounCase, "cases.csv", strings.NewReader(numbered(rows)))
		if err != nil {
			t.Fatal(err)
		}
		for _, task := range []caseload.ImportTask{caseload.ImportCheck, caseload.ImportApply, caseload.ImportUndo} {
			if err := tasks[task].ask(c, by, i.ID); err != nil {
				t.Fatal(err)
			}
			c.beginAndDie(t, next, i.ID)
			if worked, err := next.Step(t.Context()); worked || err != nil {
				t.Fatalf("%s: while the other may be alive, Step = %t, %v", task, worked, err)
			}
			c.clock.Add(60)
			if worked, err := next.Step(t.Context()); !worked || err != nil {
				t.Fatalf("%s: Step = %t, %v, want that it goes on", task, worked, err)
			}
			if i, err = c.Import(t.Context(), by, i.ID); err != nil || i.State != caseload.JobDone || i.Task != task {
				t.Fatalf("%s: at the end it is %+v, %v", task, i, err)
			}
			if got := len(c.cases(t, "external_id")); got != tasks[task].left {
				t.Errorf("%s: %d cases are there in the end, want %d", task, got, tasks[task].left)
			}
		}
	})
}

// Between the end of an undoing and its being told there is time to be killed, too.
func TestWhatAKilledServerHadUndoneIsToldByTheNext(t *testing.T) {
	overEveryStore(t, "Europe/London", func(t *testing.T, c council) {
		by, next := adminOf(t, c), newTestRunner(t, c)
		step := func() {
			t.Helper()
			if worked, err := next.Step(t.Context()); !worked || err != nil {
				t.Fatalf("Step = %t, %v", worked, err)
			}
		}
		i, err := next.Add(t.Context(), by, caseload.NounCase, "cases.csv", strings.NewReader(numbered(3)))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.MapImport(t.Context(), by, i.ID, "", smallMapping); err != nil {
			t.Fatal(err)
		}
		step()
		if err := c.ApplyImport(t.Context(), by, i.ID); err != nil {
			t.Fatal(err)
		}
		step()
		if err := c.UndoImport(t.Context(), by, i.ID); err != nil {
			t.Fatal(err)
		}
		killed, err := c.ClaimImport(t.Context(), "killed")
		if err != nil || killed == nil {
			t.Fatalf("ClaimImport = %+v, %v", killed, err)
		}
		whole, err := c.UndoBatch(t.Context(), by, killed.Batch, nil)
		if err != nil || whole.Hidden != 3 {
			t.Fatalf("UndoBatch = %+v, %v", whole, err)
		}
		c.clock.Add(60)
		step()
		if i, err = c.Import(t.Context(), by, i.ID); err != nil || !i.Undone() || i.Problem != "" {
			t.Fatalf("at the end it is %+v, %v, want that it is undone", i, err)
		}
		var told caseload.Undo
		if err := json.Unmarshal([]byte(i.Report), &told); err != nil || told.Hidden != 3 || told.Batch != whole.Batch {
			t.Errorf("told is %s (%v), want %+v", i.Report, err, whole)
		}
	})
}

// beginAndDie does the beginning of what a server is asked for, and never tells how it
// went on.
func (c council) beginAndDie(t *testing.T, of *Runner, id string) {
	t.Helper()
	i, err := c.ClaimImport(t.Context(), "killed")
	if err != nil || i == nil || i.ID != id {
		t.Fatalf("ClaimImport = %+v, %v", i, err)
	}
	holder, err := c.ImportHolder(t.Context(), i)
	if err != nil {
		t.Fatal(err)
	}
	ctx, die := context.WithCancel(t.Context())
	defer die()
	if i.Task == caseload.ImportUndo {
		_, err = c.UndoBatch(ctx, holder, i.Batch, func(int64) { die() })
	} else {
		f, opened := of.open(i, "")
		if opened != nil {
			t.Fatal(opened)
		}
		defer f.Close()
		_, err = Run(ctx, c.Service, holder, f, parse(t, i.Mapping), Options{
			DryRun: i.Task == caseload.ImportCheck, Progress: func(int64) { die() },
			Began: func(batch string) error { i.Batch = batch; return c.SettleImport(ctx, i) },
		})
	}
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("%s ended with %v before the server was killed", i.Task, err)
	}
	if err := c.SettleImport(t.Context(), i); err != nil { // it was alive until now
		t.Fatal(err)
	}
}

func TestWhatIsRefusedLeavesNoFile(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	by := adminOf(t, c)
	r := newTestRunner(t, c)
	for what, text := range map[string]string{"a workbook": "PK\x03\x04", "one long line": strings.Repeat("x", 2*maxRow), "nothing": ""} {
		if _, err := r.Add(t.Context(), by, caseload.NounCase, "cases.csv", strings.NewReader(text)); caseload.CodeOf(err) != caseload.CodeInvalid && caseload.CodeOf(err) != caseload.CodeTooLarge {
			t.Errorf("%s: %v, want it to be refused", what, err)
		}
	}
	if _, err := r.Add(t.Context(), by, caseload.NounCase, "cases.csv", brokenOff{}); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a file that was broken off gave %v", err)
	}
	if left, err := os.ReadDir(r.Folder); err != nil || len(left) > 0 {
		t.Errorf("left are %v (%v), want no file", left, err)
	}
}

// brokenOff is a file that never ends well.
type brokenOff struct{}

func (brokenOff) Read([]byte) (int, error) { return 0, os.ErrDeadlineExceeded }

func TestCellsThatSpreadsheetsRunAreGuardedAndComeBackAsTheyWere(t *testing.T) {
	for cell, want := range map[string]string{
		"=1+x": "'=1+x", "@SUM(A1)": "'@SUM(A1)", "-cmd": "'-cmd", "'=x": "''=x", "+44 1872 322222": "+44 1872 322222", "-5.05": "-5.05", "'tis": "'tis", "A hole": "A hole", "": "", "＝1+x": "'＝1+x", "\n=x": "'\n=x",
	} {
		if got := guarded(cell); got != want || unguarded(got) != cell {
			t.Errorf("guarded(%q) = %q, and back %q, want %q", cell, got, unguarded(got), want)
		}
	}
}

func TestColumnsAreSuggestedByTheirNamesInBothLanguages(t *testing.T) {
	for text, want := range map[string]map[string]string{
		"Case ID,Title,Logged,E-mail,Mine\n1,a,13/01/2026,,x\n": {"case_id": "external_id", "title": "name", "logged": "opened", "e_mail": "resident_email", "mine": "properties.mine"},
		"Cyfeirnod;Teitl;Statws;Ward\n1;a;Agored;Truro\n":       {"cyfeirnod": "external_id", "teitl": "name", "statws": "status", "ward": "ward"},
	} {
		l, err := LookAt(strings.NewReader(text), caseload.NounCase)
		if err != nil {
			t.Fatal(err)
		}
		words := &Words{Fields: []*caseload.Field{{Name: "mine", Label: "Mine", Kind: caseload.KindText}}}
		d := Suggest(l, words)
		for key, target := range want {
			if d.Targets[key] != target {
				t.Errorf("%s is suggested to be %q, want %q", key, d.Targets[key], target)
			}
		}
		mapping, err := d.TOML(l, words)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseMapping("suggested", []byte(mapping)); err != nil {
			t.Errorf("the suggested mapping %s: %v", mapping, err)
		}
		back := DraftOf(mapping, l, words)
		for key, target := range want {
			if back.Targets[key] != target || back.Dates != d.Dates {
				t.Errorf("read back, %s is %q and dates are %s, want %q and %s", key, back.Targets[key], back.Dates, target, d.Dates)
			}
		}
	}
}

func TestEveryTargetHasASynonymThatIsAsColumnsAreKnown(t *testing.T) {
	for target, words := range synonyms {
		if _, ok := caseTargets.set[target]; !ok {
			t.Errorf("%s is no target", target)
		}
		for _, word := range words {
			if columnKey(word) != word || slices.Contains(caseTargets.names(), word) {
				t.Errorf("the synonym %q of %s can never be met", word, target)
			}
		}
	}
}
