package sqlite

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/store/crashtest"
)

// The test binary runs itself again as another process: with these variables
// it does a job on a database, and no tests.
const (
	jobVar  = "CASELOAD_TEST_JOB"
	fileVar = "CASELOAD_TEST_FILE"
)

var jobs = map[string]func(*office, io.Reader){
	"open":   func(*office, io.Reader) {},
	"answer": answer,
}

func TestMain(m *testing.M) {
	if crashtest.Main(func(file string) (*caseload.Service, *caseload.Principal, error) {
		o := openOffice(&worker{}, file)
		o.enter("here")
		return o.service, o.admin, nil
	}) {
		os.Exit(1)
	}
	if job, ok := jobs[os.Getenv(jobVar)]; ok {
		job(openOffice(&worker{}, os.Getenv(fileVar)), os.Stdin)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// worker is the testing.TB of a process that is no test: it ends at the first
// failure.
type worker struct{ testing.TB }

func (*worker) Helper()                  {}
func (*worker) Cleanup(func())           {}
func (*worker) Context() context.Context { return context.Background() }

func (*worker) Fatal(args ...any) {
	fmt.Fprintln(os.Stderr, args...)
	os.Exit(1)
}

// process is another process that works on a database.
type process struct {
	testing.TB
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

// run starts a job on a database file.
func run(t testing.TB, job, file string) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), jobVar+"="+job, fileVar+"="+file)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &process{t, cmd, in, bufio.NewScanner(out)}
}

// ask sends a line and returns the answer, a line too.
func (p *process) ask(words ...any) string {
	p.Helper()
	p.tell(words...)
	return p.hear()
}

func (p *process) tell(words ...any) {
	p.Helper()
	if _, err := fmt.Fprintln(p.in, words...); err != nil {
		p.Fatal(err)
	}
}

func (p *process) hear() string {
	p.Helper()
	if !p.out.Scan() {
		p.Fatal("the other process has ended: ", p.out.Err())
	}
	return p.out.Text()
}

// end lets the process end by itself.
func (p *process) end() {
	p.Helper()
	if err := p.in.Close(); err != nil {
		p.Error(err)
	}
	if err := p.cmd.Wait(); err != nil {
		p.Error(err)
	}
}

// answer does what each line of the input asks.
func answer(o *office, in io.Reader) {
	o.enter("here")
	for lines := bufio.NewScanner(in); lines.Scan(); {
		switch what, arg, _ := strings.Cut(lines.Text(), " "); what {
		case "file":
			n, _ := strconv.Atoi(arg)
			fmt.Println(strings.Join(o.fileCases(n), " "))
		case "authenticate":
			_, err := o.service.Authenticate(o.Context(), arg, netip.Addr{})
			fmt.Println("refused:", caseload.CodeOf(err))
		case "ward":
			w, err := o.service.Ward(o.Context(), o.admin, arg)
			if err != nil {
				fmt.Println(caseload.CodeOf(err))
				continue
			}
			fmt.Println(w.Name)
		}
	}
}

// fileCases makes cases one by one and returns their Revs.
func (o *office) fileCases(n int) []string {
	o.Helper()
	revs := make([]string, n)
	for i := range revs {
		f, err := o.service.CreateCase(o.Context(), o.admin, caseload.CaseInput{Summary: caseload.Set("filed")})
		o.must(err)
		revs[i] = strconv.FormatInt(int64(f.Case.Rev), 10)
	}
	return revs
}

func TestTwoProcessesWriteOneDatabase(t *testing.T) {
	t.Parallel()
	const each = 60
	o := newOffice(t)
	other := run(t, "answer", o.file)
	other.tell("file", each)
	var ours, seen []string
	for range each {
		ours = append(ours, o.fileCases(1)...)
		seen = append(seen, o.one("SELECT rev, (SELECT count(*) FROM changes) FROM clock"))
	}
	theirs := strings.Fields(other.hear())
	other.end()

	want(t, "the Revs here rise", slices.IsSorted(ours), true)
	want(t, "the Revs there rise", slices.IsSorted(theirs), true)
	all := slices.Sorted(slices.Values(slices.Concat(ours, theirs)))
	want(t, "Revs of both, each once", len(slices.Compact(all)), 2*each)
	want(t, "cases", o.total(), 2*each)
	for _, horizon := range seen {
		rev, _, _ := strings.Cut(horizon, " ")
		want(t, "a horizon with its changes, now and when it was seen", rev+" "+o.one("SELECT count(*) FROM changes WHERE rev <= "+rev), horizon)
	}
	inspect(t, o.file)
}

func TestAKeyRevokedInOneProcessIsRefusedInTheOther(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	other := run(t, "answer", o.file)
	secret := o.secret(caseload.RoleManager, "")
	want(t, "a key made here", other.ask("authenticate", secret), "refused: ")
	keys, err := o.service.Keys(t.Context(), o.admin)
	o.must(err)
	o.must(o.service.RevokeKey(t.Context(), o.admin, keys[0].ID))
	revoked := time.Now()
	want(t, "a key revoked here", other.ask("authenticate", secret), "refused: unauthenticated")
	if d := time.Since(revoked); d > time.Second {
		t.Errorf("the other process took %v to refuse the key, want at most 1 s", d)
	}
	other.end()
}

func TestAWordMadeInOneProcessIsKnownInTheOther(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	other := run(t, "answer", o.file)
	want(t, "a ward that is not there", other.ask("ward", "none"), "not_found")
	w, err := o.service.CreateWard(t.Context(), o.admin, caseload.WardInput{Name: caseload.Set("Castle")})
	o.must(err)
	want(t, "a new ward", other.ask("ward", w.ID), "Castle")
	_, err = o.service.UpdateWard(t.Context(), o.admin, w.ID, caseload.WardInput{Name: caseload.Set("Castell")})
	o.must(err)
	want(t, "a renamed ward", other.ask("ward", w.ID), "Castell")
	other.end()
}

func TestProcessesThatOpenANewDatabaseAtOnceAllSucceed(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "new.db")
	all := make([]*process, 4)
	for i := range all {
		all[i] = run(t, "open", file)
	}
	for _, p := range all {
		p.end()
	}
	o := openOffice(t, file)
	want(t, "times that the schema was made", o.one("SELECT count(*) FROM schema_version WHERE version = 1"), "1")
}
