package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"caseload"
	"caseload/internal/config"
	"caseload/internal/pgtest"
)

// command runs a command to its end and returns its answer.
func command(t *testing.T, args ...string) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if err := run(t.Context(), args, nil, &stdout, &stderr); err != nil {
		t.Fatalf("caseload %s: %s\n%s", strings.Join(args, " "), sentence(err), &stderr)
	}
	return stdout.Bytes()
}

var servedAt = regexp.MustCompile(`^Serving the pages and the APIs at (http://\S+), health and metrics at (http://\S+)\n$`)

// overEveryDatabase runs a test with the URL of a database of each kind, which
// is to be made or empty; in a short run, of one that needs no server.
func overEveryDatabase(t *testing.T, test func(t *testing.T, db string)) {
	kinds := map[string]func(*testing.T) string{
		"sqlite": func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "test.db") },
	}
	if !testing.Short() {
		kinds["postgres"] = func(t *testing.T) string { return pgtest.Database(t) }
	}
	for name, url := range kinds {
		t.Run(name, func(t *testing.T) { test(t, url(t)) })
	}
}

func TestCommandsWorkOnADatabaseThatAServerHasOpen(t *testing.T) {
	overEveryDatabase(t, func(t *testing.T, db string) {
		command(t, "tenant", "create", "truro", "--db", db)
		r := start(t, nil, "serve", "--db", db, "--addr=127.0.0.1:0", "--admin-addr=127.0.0.1:0", "--log-level=error")
		urls := servedAt.FindStringSubmatch(r.first)
		if urls == nil {
			t.Fatalf("serve printed %q, want its addresses", r.first)
		}
		wantStatus(t, urls[2]+"/readyz", "", http.StatusOK)

		var key wireNewKey
		if err := json.Unmarshal(command(t, "key", "create", "--db", db, "--tenant=truro", "--role=analyst", "--output=json"), &key); err != nil {
			t.Fatal(err)
		}
		command(t, "gendata", "--db", db, "--tenant=truro", "--cases=6000")
		over := urls[1] + "/api/cases/export?format=csv&limit=all"
		answer := wantStatus(t, over, key.Key, http.StatusOK)
		if got := command(t, "export", "casework-cases", "--db", db, "--tenant=truro"); !bytes.Equal(got, answer) || bytes.Count(got, []byte("\r\n")) < 6001 {
			t.Errorf("export casework-cases writes %d bytes, want the %d that the face answers", len(got), len(answer))
		}

		command(t, "key", "revoke", key.ID, "--db", db)
		wantStatus(t, over, key.Key, http.StatusUnauthorized)
		if err := r.stop(); err != nil {
			t.Errorf("serve ended with %v", err)
		}
	})
}

func TestServeLogsWhenItStartsAndStops(t *testing.T) {
	db := "--db=sqlite:" + filepath.Join(t.TempDir(), "logged.db")
	r := start(t, nil, "serve", db, "--addr=127.0.0.1:0", "--admin-addr=127.0.0.1:0")
	url := servedAt.FindStringSubmatch(r.first)[1]
	if err := r.stop(); err != nil {
		t.Errorf("serve ended with %v", err)
	}
	var got []string
	for text := range strings.Lines(r.stderr.String()) {
		var line struct{ Msg, URL string }
		if err := json.Unmarshal([]byte(text), &line); err != nil {
			t.Fatalf("the log has %q: %v", text, err)
		}
		got = append(got, strings.TrimSpace(line.Msg+" "+line.URL))
	}
	if want := []string{"started " + url, "stopping", "stopped"}; !slices.Equal(got, want) {
		t.Errorf("the log tells of %q, want %q", got, want)
	}
}

// A file that others may read would give them every case.
func TestNewDatabaseIsReadByItsOwnerAlone(t *testing.T) {
	folder := t.TempDir()
	r := start(t, nil, "serve", "--db=sqlite:"+filepath.Join(folder, "new.db"), "--addr=127.0.0.1:0", "--admin-addr=127.0.0.1:0")
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 4 {
		t.Errorf("the folder has %v (%v), want the database, its log, its shared memory and its exports", files, err)
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		want := os.FileMode(0o600)
		if f.IsDir() {
			want = 0o700
		}
		if mode := info.Mode().Perm(); mode != want {
			t.Errorf("%s has the mode %o, want %o", f.Name(), mode, want)
		}
	}
	if err := r.stop(); err != nil {
		t.Errorf("serve ended with %v", err)
	}
}

// freeAddr is an address that nobody listens at.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestServeSaysWhichAddressIsTaken(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	var out bytes.Buffer
	err = run(t.Context(), []string{"serve", "--addr", taken.Addr().String(), "--db=sqlite:" + filepath.Join(t.TempDir(), "a.db")}, nil, &out, &out)
	if err == nil || !strings.Contains(err.Error(), taken.Addr().String()) || !strings.HasSuffix(err.Error(), "choose another with --addr or --admin-addr.") {
		t.Errorf("serve on an address in use = %v, want an error that names it and says what to do", err)
	}
}

// A process that is killed leaves whole batches behind, counts that are right,
// and an import that can be run again.
func TestKilledImportLeavesWholeBatches(t *testing.T) {
	const rows, batch = 20_000, 1000
	folder := t.TempDir()
	file, mapping := writeCases(t, folder, rows)
	db := filepath.Join(folder, "killed.db")
	command(t, "tenant", "create", "truro", "--db=sqlite:"+db)
	args := []string{"import", "cases", file, "--tenant=truro", "--mapping", mapping, "--db=sqlite:" + db, "--output=json"}
	svc, by := operator(t, "sqlite:"+db)

	killed(t, args, func() bool { return countCases(t, svc, by) >= 3*batch })
	stored := countCases(t, svc, by)
	if stored%batch != 0 || stored < 3*batch || stored >= rows {
		t.Errorf("%d cases are stored, want whole batches of %d", stored, batch)
	}
	var again wireImport
	if err := json.Unmarshal(command(t, args...), &again); err != nil {
		t.Fatal(err)
	}
	if again.New != rows-stored || again.Same != stored {
		t.Errorf("the import, run again, added %d and found %d the same; want %d and %d", again.New, again.Same, rows-stored, stored)
	}
	if got := countCases(t, svc, by); got != rows {
		t.Errorf("%d cases are stored in the end, want %d", got, rows)
	}
}

// killed starts a command, and kills it once it has come so far.
func killed(t *testing.T, args []string, far func() bool) {
	t.Helper()
	process := exec.CommandContext(t.Context(), "caseload", args...)
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- process.Wait() }()
	for !far() {
		select {
		case err := <-ended:
			t.Fatalf("%s ended before it could be killed: %v", strings.Join(args, " "), err)
		default:
		}
	}
	if err := process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Fatalf("%s ended before it was killed", strings.Join(args, " "))
	}
}

// What is left of an import whose undoing was killed is undone by the same command.
func TestKilledUndoingGoesOn(t *testing.T) {
	const rows, step = 10_000, 250
	folder := t.TempDir()
	file, mapping := writeCases(t, folder, rows)
	at := []string{"--tenant=truro", "--db=sqlite:" + filepath.Join(folder, "killed.db"), "--output=json"}
	command(t, "tenant", "create", "truro", at[1])
	var imported wireImport
	if err := json.Unmarshal(command(t, append([]string{"import", "cases", file, "--mapping", mapping}, at...)...), &imported); err != nil {
		t.Fatal(err)
	}
	svc, by := operator(t, strings.TrimPrefix(at[1], "--db="))
	args := append([]string{"import", "undo", imported.Batch}, at...)
	killed(t, args, func() bool { return countCases(t, svc, by) <= rows-3*step })

	left := countCases(t, svc, by)
	if left%step != 0 || left == 0 {
		t.Errorf("%d cases are left, want whole steps of %d", left, step)
	}
	var again wireUndo
	if err := json.Unmarshal(command(t, args...), &again); err != nil {
		t.Fatal(err)
	}
	if again.Deleted != rows || again.Left != 0 {
		t.Errorf("run again, the undoing says %d deleted and %d left, want %d and none", again.Deleted, again.Left, rows)
	}
	if got := countCases(t, svc, by); got != 0 {
		t.Errorf("%d cases are there in the end, want none", got)
	}
}

// writeCases writes a CSV file of cases and the mapping that reads it.
func writeCases(t *testing.T, folder string, rows int) (file, mapping string) {
	t.Helper()
	var text strings.Builder
	text.WriteString("id,opened,what\n")
	for i := range rows {
		fmt.Fprintf(&text, "c%d,2026-01-15T10:30:00Z,A lamp is out in street %d\n", i, i)
	}
	file, mapping = filepath.Join(folder, "cases.csv"), filepath.Join(folder, "cases.toml")
	const columns = "noun = 'cases'\n[columns]\nexternal_id = 'id'\nopened = 'opened'\npublic_summary = 'what'\n"
	err := errors.Join(os.WriteFile(file, []byte(text.String()), 0o600), os.WriteFile(mapping, []byte(columns), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	return file, mapping
}

// operator opens a database for the operator of the tenant truro.
func operator(t *testing.T, db string) (*caseload.Service, *caseload.Principal) {
	t.Helper()
	settings, err := config.Load(pflag.NewFlagSet("test", pflag.ContinueOnError), []string{"CASELOAD_DB=" + db})
	if err != nil {
		t.Fatal(err)
	}
	store, err := openStore(t.Context(), settings)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	svc := newService(store)
	tenant, err := svc.Tenant(t.Context(), "truro")
	if err != nil {
		t.Fatal(err)
	}
	by := svc.Operator(tenant)
	return svc, by
}

// countCases reads every case, and compares their number with the counts that
// are kept beside them.
func countCases(t *testing.T, svc *caseload.Service, by *caseload.Principal) int64 {
	t.Helper()
	var kept, read int64
	err := svc.StreamCases(context.WithoutCancel(t.Context()), by, caseload.Query{}, []caseload.Path{"pk"},
		func(head *caseload.Listing) error { kept = head.Total; return nil },
		func(b *caseload.Block) error { read += int64(b.Rows()); return nil })
	if err != nil {
		t.Fatal(err)
	}
	if kept != read {
		t.Errorf("%d cases are counted, and %d are there", kept, read)
	}
	return read
}

func TestKeysExpireAfterTheLastDayInTheTenantsZone(t *testing.T) {
	boston, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 3, 7, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"":           "0001-01-01T00:00:00Z",
		"90d":        "2026-06-05T12:00:00Z",
		"2026-03-07": "2026-03-08T05:00:00Z",
		"2026-03-08": "2026-03-09T04:00:00Z", // the clocks changed that day
	} {
		got, err := parseExpiry(text, now, boston)
		if err != nil || got.UTC().Format(time.RFC3339) != want {
			t.Errorf("parseExpiry(%q) = %v, %v; want %s", text, got.UTC(), err, want)
		}
	}
	for _, text := range []string{"0d", "-3d", "99999999999d", "d", "2026-03-06", "2026-02-30", "tomorrow"} {
		if got, err := parseExpiry(text, now, boston); err == nil {
			t.Errorf("parseExpiry(%q) = %v, want an error", text, got)
		}
	}
}

func TestInterruptedCommandSaysSoAndLeavesWhatIsDone(t *testing.T) {
	overEveryDatabase(t, func(t *testing.T, db string) {
		command(t, "tenant", "create", "truro", "--db", db)
		svc, by := operator(t, db)
		ctx, interrupt := context.WithCancel(t.Context())
		defer interrupt()
		ended := make(chan error, 1)
		var out bytes.Buffer
		go func() {
			ended <- run(ctx, []string{"gendata", "--tenant=truro", "--cases=1000000", "--db", db}, nil, &out, &out)
		}()
		for countCases(t, svc, by) == 0 {
			select {
			case err := <-ended:
				t.Fatalf("gendata ended with %v before it was interrupted", err)
			default:
			}
		}
		interrupt()
		if err := <-ended; !errors.Is(err, errInterrupted) || sentence(err) != "interrupted" || exitCode(err) != exitFailure {
			t.Errorf("gendata, interrupted = %v (%d), want %v", err, exitCode(err), errInterrupted)
		}
		if n := countCases(t, svc, by); n == 0 || n%1000 != 0 {
			t.Errorf("%d cases are stored, want whole batches", n)
		}
	})
}
