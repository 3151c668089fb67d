package sqlite

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"caseload"
	"caseload/internal/store/sqldb"
)

// bench is a database of one table, whose writer can be held so that functions
// queue up behind it.
type bench struct {
	*testing.T
	file   string
	driver *driver
	busy   sync.WaitGroup
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{T: t, file: filepath.Join(t.TempDir(), "bench.db")}
	var err error
	if b.driver, err = open(b.file, Options{Readers: defaultReaders}); err != nil {
		t.Fatal(err)
	}
	b.write("CREATE TABLE kept (what TEXT NOT NULL)")
	return b
}

// write runs one statement in a transaction of its own.
func (b *bench) write(sql string) {
	b.Helper()
	if err := b.driver.Write(b.Context(), 0, func(c sqldb.Conn) error {
		_, err := c.Exec(sql)
		return err
	}); err != nil {
		b.Fatal(err)
	}
}

// queue begins a write and waits until the writer has taken it in or it stands
// in line. The result is to be looked at after busy has been waited for.
func (b *bench) queue(ctx context.Context, fn func(sqldb.Conn) error) *error {
	result := new(error)
	b.busy.Go(func() { *result = b.driver.Write(ctx, 0, fn) })
	synctest.Wait()
	return result
}

// hold makes the writer run a function that does not end before release.
func (b *bench) hold() (result *error, release func()) {
	gate := make(chan struct{})
	result = b.queue(b.Context(), func(c sqldb.Conn) error {
		<-gate
		return keep(c, "held")
	})
	return result, func() { close(gate) }
}

func keep(c sqldb.Conn, what string) error {
	_, err := c.Exec("INSERT INTO kept (what) VALUES ($1)", sqldb.Text(what))
	return err
}

func keeping(what string) func(sqldb.Conn) error {
	return func(c sqldb.Conn) error { return keep(c, what) }
}

// kept lists what is in the table, in the order in which it came.
func (b *bench) kept() string {
	b.Helper()
	var rows []string
	if err := b.driver.Read(b.Context(), caseload.Short, func(c sqldb.Conn) (err error) {
		rows, err = textRows(c, "SELECT what FROM kept ORDER BY rowid")
		return err
	}); err != nil {
		b.Fatal(err)
	}
	return strings.Join(rows, " ")
}

// commits counts the transactions in the write-ahead log: the frames that end
// one carry the size of the database (SQLite File Format, 4.1).
func (b *bench) commits() (n int) {
	b.Helper()
	wal, err := os.ReadFile(b.file + "-wal")
	if err != nil {
		b.Fatal(err)
	}
	const header, frameHeader = 32, 24
	pageSize := int(binary.BigEndian.Uint32(wal[8:]))
	for frame := range slices.Chunk(wal[header:], frameHeader+pageSize) {
		if binary.BigEndian.Uint32(frame[4:]) != 0 && string(frame[8:16]) == string(wal[16:24]) {
			n++
		}
	}
	return n
}

// together runs a test in which functions can be made to wait for the writer.
func together(t *testing.T, run func(*bench)) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		run(b)
		b.busy.Wait()
		if err := b.driver.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestWritesThatWaitShareACommit(t *testing.T) {
	together(t, func(b *bench) {
		before := b.commits()
		_, release := b.hold()
		for range 100 {
			b.queue(b.Context(), keeping("x"))
		}
		release()
		b.busy.Wait()
		want(b, "rows kept", len(strings.Fields(b.kept())), 101)
		want(b, "commits of 101 writes, 64 at most in one", b.commits()-before, 2)
	})
}

func TestAWriteThatFailsLeavesNothingAndHurtsNoNeighbour(t *testing.T) {
	failed := errors.New("failed")
	together(t, func(b *bench) {
		_, release := b.hold()
		before := b.queue(b.Context(), keeping("before"))
		fails := b.queue(b.Context(), func(c sqldb.Conn) error { return errors.Join(keep(c, "half"), failed) })
		after := b.queue(b.Context(), keeping("after"))
		release()
		b.busy.Wait()
		want(b, "kept", b.kept(), "held before after")
		want(b, "error of the one before", *before, nil)
		want(b, "error of the one after", *after, nil)
		if !errors.Is(*fails, failed) {
			b.Errorf("error of the one that failed: got %v, want %v", *fails, failed)
		}
	})
}

func TestTheFirstWriteOfACommitThatFailsLeavesNothing(t *testing.T) {
	failed := errors.New("failed")
	together(t, func(b *bench) {
		err := b.driver.Write(b.Context(), 0, func(c sqldb.Conn) error { return errors.Join(keep(c, "half"), failed) })
		if !errors.Is(err, failed) {
			b.Errorf("error: got %v, want %v", err, failed)
		}
		want(b, "kept", b.kept(), "")
	})
}

func TestAPanicInAWriteReachesItsCallerAlone(t *testing.T) {
	together(t, func(b *bench) {
		_, release := b.hold()
		var caught any
		b.busy.Go(func() {
			defer func() { caught = recover() }()
			_ = b.driver.Write(b.Context(), 0, func(c sqldb.Conn) error {
				_ = keep(c, "half")
				panic("boom")
			})
		})
		synctest.Wait()
		after := b.queue(b.Context(), keeping("after"))
		release()
		b.busy.Wait()
		if p, ok := caught.(*sqldb.Panic); !ok || p.Value() != "boom" || !strings.Contains(string(p.Stack()), "writer_test.go") {
			b.Errorf("the caller caught %v, want the panic and where it arose", caught)
		}
		want(b, "error of the one after", *after, nil)
		want(b, "kept", b.kept(), "held after")
		want(b, "error of a later write", b.driver.Write(b.Context(), 0, keeping("later")), nil)
	})
}

func TestACallerWhoGivesUpHurtsNoNeighbour(t *testing.T) {
	together(t, func(b *bench) {
		ctx, cancel := context.WithCancel(b.Context())
		gate := make(chan struct{})
		running := b.queue(ctx, func(c sqldb.Conn) error {
			<-gate
			return keep(c, "running")
		})
		waiting := b.queue(ctx, keeping("waiting"))
		neighbour := b.queue(b.Context(), keeping("neighbour"))
		cancel()
		synctest.Wait()
		wantCode(b, "the one that waited", *waiting, caseload.CodeUnavailable)
		close(gate)
		b.busy.Wait()
		want(b, "error of the one under way", *running, nil)
		want(b, "error of the neighbour", *neighbour, nil)
		want(b, "kept", b.kept(), "running neighbour")
	})
}

// limit is how many pages the database may have, as if the disk ended there.
func (b *bench) limit(pages string) { b.write("PRAGMA max_page_count = " + pages) }

func TestAFullDiskTakesOnlyTheWriteThatDoesNotFit(t *testing.T) {
	large := keeping(strings.Repeat("x", 1<<20))
	together(t, func(b *bench) {
		b.limit("20")
		_, release := b.hold()
		before := b.queue(b.Context(), keeping("before"))
		tooMuch := b.queue(b.Context(), large)
		after := b.queue(b.Context(), keeping("after"))
		release()
		b.busy.Wait()
		want(b, "kept", b.kept(), "held before after")
		want(b, "error of the one before", *before, nil)
		want(b, "error of the one after", *after, nil)
		wantCode(b, "the one that does not fit", *tooMuch, caseload.CodeUnavailable)
		if err, ok := errors.AsType[*caseload.Error](*tooMuch); !ok || err.Message != "The disk of the database is full." {
			b.Errorf("error: got %v, want a message that says that the disk is full", *tooMuch)
		}
		b.limit("100000")
		want(b, "error once there is room", b.driver.Write(b.Context(), 0, large), nil)
	})
}

func TestAWriteThatHidesAFullDiskLosesNoNeighboursWork(t *testing.T) {
	together(t, func(b *bench) {
		b.limit("20")
		hiding := func(c sqldb.Conn) error {
			_ = keep(c, strings.Repeat("x", 1<<20))
			return nil
		}
		gate := make(chan struct{})
		first := b.queue(b.Context(), func(c sqldb.Conn) error {
			<-gate
			return errors.Join(keep(c, "first"), hiding(c))
		})
		second := b.queue(b.Context(), keeping("second"))
		third := b.queue(b.Context(), hiding)
		fourth := b.queue(b.Context(), keeping("fourth"))
		close(gate)
		b.busy.Wait()
		want(b, "kept", b.kept(), "second fourth")
		want(b, "error of the second", *second, nil)
		want(b, "error of the fourth", *fourth, nil)
		wantCode(b, "the first, whose work was lost", *first, caseload.CodeUnavailable)
		wantCode(b, "the third, whose work was lost", *third, caseload.CodeUnavailable)
	})
}

func TestCloseLetsTheWriteUnderWayEndAndRefusesTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		underWay, release := b.hold()
		waiting := b.queue(t.Context(), keeping("waiting"))
		var closed error
		b.busy.Go(func() { closed = b.driver.Close() })
		synctest.Wait()
		wantCode(t, "a write that waited", *waiting, caseload.CodeUnavailable)
		release()
		b.busy.Wait()
		want(t, "error of the write under way", *underWay, nil)
		want(t, "error of closing", closed, nil)
		wantCode(t, "a write afterwards", b.driver.Write(t.Context(), 0, keeping("late")), caseload.CodeUnavailable)
		wantCode(t, "a read afterwards", b.driver.Read(t.Context(), caseload.Short, func(sqldb.Conn) error { return nil }), caseload.CodeUnavailable)

		again, err := open(b.file, Options{Readers: 1})
		if err != nil {
			t.Fatal(err)
		}
		b.driver = again
		want(t, "kept", b.kept(), "held")
		want(t, "error of closing again", again.Close(), nil)
	})
}

func TestCommitsOfAFleetingFileAreNotFlushed(t *testing.T) {
	d, err := Connect(filepath.Join(t.TempDir(), "fleeting.db"), Options{Fleeting: true})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	err = d.Write(t.Context(), 0, func(c sqldb.Conn) error {
		rows, err := textRows(c, "PRAGMA synchronous")
		want(t, "synchronous", strings.Join(rows, " "), "0") // OFF
		return err
	})
	want(t, "error of looking at the settings", err, nil)
}

func TestEveryCommitIsFlushedAndReadersCannotWrite(t *testing.T) {
	b := newBench(t)
	settings := func(c sqldb.Conn) error {
		for pragma, value := range map[string]string{"synchronous": "2", "journal_mode": "wal"} { // 2 is FULL
			rows, err := textRows(c, "PRAGMA "+pragma)
			if err != nil {
				return err
			}
			want(t, pragma, strings.Join(rows, " "), value)
		}
		return nil
	}
	want(t, "error of looking at the writer's settings", b.driver.Write(t.Context(), 0, settings), nil)
	for _, span := range []caseload.Span{caseload.Short, caseload.Long} {
		err := b.driver.Read(t.Context(), span, func(c sqldb.Conn) error { return keep(c, "x") })
		wantCode(t, "a write by a reader", err, caseload.CodeUnavailable)
	}
	want(t, "kept", b.kept(), "")
	want(t, "error of closing", b.driver.Close(), nil)
}

func TestAnUpdateThatChangesNothingIsNotFlushed(t *testing.T) {
	o := newOffice(t)
	o.load(numbered("a", 5))
	id := o.one("SELECT id FROM cases WHERE external_id = 'a-0'")
	watch, err := connect(o.file, longPragmas)
	o.must(err)
	defer func() { o.must(watch.close()) }()
	commits := func() string { // a number that another connection's commit changes (SQLite, PRAGMA data_version)
		rows, err := textRows(watch, "PRAGMA data_version")
		o.must(err)
		return strings.Join(rows, " ")
	}
	rename := func(to string) {
		_, err := o.service.UpdateCase(t.Context(), o.admin, id, time.Time{}, caseload.CaseInput{Name: caseload.Set(to)})
		o.must(err)
	}
	rename("x")
	before := commits()
	o.load(numbered("a", 5))
	rename("x")
	want(t, "commits after an import and an update that change nothing", commits(), before)
	rename("y")
	want(t, "a commit is seen", commits() != before, true)
}
