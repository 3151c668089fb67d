package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"caseload"
	"caseload/internal/store/sqldb"
)

// describe gives cases a long public summary, so that some of them fill a
// block.
func describe(rows []caseload.CaseInput) []caseload.CaseInput {
	for i := range rows {
		rows[i].PublicSummary = caseload.Set(fmt.Sprint(i, strings.Repeat(" long", 4000)))
	}
	return rows
}

// stream hands the blocks of an export to each.
func (o *office) stream(ctx context.Context, each func(*caseload.Block) error) error {
	begin := func(*caseload.Listing) error { return nil }
	return o.service.StreamCases(ctx, o.admin, caseload.Query{}, []caseload.Path{"id", "public_summary"}, begin, each)
}

func TestAViewIsOneSnapshotWhileOthersWrite(t *testing.T) {
	o := newOffice(t)
	o.load(numbered("a", 3))
	id := o.one("SELECT id FROM cases WHERE external_id = 'a-0'")
	b := caseload.NewBlock(caseload.NounCase.Kinds()...)
	o.must(o.store.View(t.Context(), o.tenant.ID, caseload.Short, caseload.Own, func(tx caseload.Tx) error {
		before := tx.Horizon()
		_, err := o.service.UpdateCase(t.Context(), o.admin, id, time.Time{}, caseload.CaseInput{ExternalID: caseload.Set("changed")})
		if err != nil {
			return err
		}
		o.load(numbered("b", 1))
		found, err := tx.Resolve(caseload.NounCase, "external_id", []string{"a-0", "changed", "b-0"})
		if err != nil {
			return err
		}
		want(t, "the changed case under its old id", found[0] != 0, true)
		want(t, "the changed case under its new id", found[1], 0)
		want(t, "the new case", found[2], 0)
		want(t, "horizon", tx.Horizon(), before)
		return tx.At(caseload.NounCase, found[:1], before.Rev, b)
	}))
	_, at, _ := caseload.NounCase.Attribute("external_id")
	want(t, "external id in the snapshot", string(b.Text(0, at)), "a-0")
	want(t, "cases now", o.total(), 4)
	want(t, "external id now", o.one("SELECT external_id FROM cases WHERE id = $1", sqldb.Text(id)), "changed")
}

func TestASlowExportSeesNothingThatIsWrittenMeanwhile(t *testing.T) {
	o := newOffice(t)
	o.load(describe(numbered("a", 300)))
	blocks, rows := 0, 0
	o.must(o.stream(t.Context(), func(b *caseload.Block) error {
		if blocks++; blocks <= 3 {
			o.load(numbered(fmt.Sprint("more-", blocks), 100))
			hide := o.one("SELECT id FROM cases WHERE hidden = 0 AND external_id LIKE 'a-%' ORDER BY pk LIMIT 1")
			o.must(o.service.HideCase(t.Context(), o.admin, hide))
		}
		for i := range b.Rows() {
			want(t, "a case's summary is whole", strings.HasSuffix(string(b.Text(i, 1)), " long"), true)
		}
		rows += b.Rows()
		return nil
	}))
	if blocks < 10 {
		t.Errorf("the export came in %d blocks, want so many that writes fall between them", blocks)
	}
	want(t, "cases exported", rows, 300)
	want(t, "cases now", o.total(), 300+300-3)
}

// errGone is what becomes of a client.
var errGone = errors.New("the client is gone")

// breaks are the ways in which an export ends too soon.
var breaks = map[string]func(o *office){
	"its consumer fails": func(o *office) {
		err := o.stream(o.Context(), func(*caseload.Block) error { return errGone })
		if !errors.Is(err, errGone) {
			o.Errorf("error: got %v, want %v", err, errGone)
		}
	},
	"its consumer panics": func(o *office) {
		defer func() { want(o, "caught", recover(), any(errGone)) }()
		_ = o.stream(o.Context(), func(*caseload.Block) error { panic(errGone) })
	},
	"its request is cancelled": func(o *office) {
		ctx, cancel := context.WithCancel(o.Context())
		err := o.stream(ctx, func(*caseload.Block) error { cancel(); synctest.Wait(); return nil })
		wantCode(o, "an export that is cancelled", err, caseload.CodeUnavailable)
	},
}

func TestAnExportThatBreaksLeavesNoGoroutineAndNoConnectionBehind(t *testing.T) {
	for when, breakOff := range breaks {
		t.Run(when, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // which fails where a goroutine stays behind
				o := newOffice(t)
				o.load(describe(numbered("a", 300)))
				for range longReaders + 1 {
					breakOff(o)
				}
				rows := 0
				o.must(o.stream(t.Context(), func(b *caseload.Block) error { rows += b.Rows(); return nil }))
				want(t, "cases of the next export", rows, 300)
			})
		})
	}
}

// broken is a driver whose connections panic where rows are read into a block.
type broken struct{ sqldb.Driver }

// Read implements sqldb.Driver.
func (b broken) Read(ctx context.Context, span caseload.Span, fn func(sqldb.Conn) error) error {
	return b.Driver.Read(ctx, span, func(c sqldb.Conn) error { return fn(brokenConn{c}) })
}

type brokenConn struct{ sqldb.Conn }

// Fill implements sqldb.Conn.
func (c brokenConn) Fill(sql string, args []sqldb.Arg, b *caseload.Block, emit func(*caseload.Block) (*caseload.Block, error)) (*caseload.Block, error) {
	if emit != nil {
		panic("a bug")
	}
	return c.Conn.Fill(sql, args, b, emit)
}

func TestAFaultOfTheReaderAheadReachesItsCallerAlone(t *testing.T) {
	o := newOffice(t)
	o.load(numbered("a", 3))
	o.serve(broken{o.driver})
	for range longReaders + 1 { // the connections are given back
		func() {
			defer func() {
				p, ok := recover().(*sqldb.Panic)
				if !ok || p.Value() != "a bug" || !strings.Contains(string(p.Stack()), "view_test.go") {
					t.Errorf("the caller caught %v, want the panic and where it arose", p)
				}
			}()
			err := o.stream(t.Context(), func(*caseload.Block) error { return nil })
			t.Errorf("the export returned %v", err)
		}()
	}
	want(t, "cases afterwards", o.total(), 3)
}

func TestAReaderWhoGivesUpFreesTheConnection(t *testing.T) {
	o := newOffice(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range defaultReaders + 1 {
		err := o.store.View(ctx, o.tenant.ID, caseload.Short, caseload.Own, func(caseload.Tx) error { return nil })
		wantCode(t, "a view that nobody waits for", err, caseload.CodeUnavailable)
	}
	want(t, "cases afterwards", o.total(), 0)
}

func TestAPageOfLongTextsEndsEarlyAndGoesOnBehindItsCursor(t *testing.T) {
	o := newOffice(t)
	long := strings.Repeat("x", caseload.MaxText)
	rows := make([]caseload.CaseInput, 250)
	for i := range rows {
		rows[i] = caseload.CaseInput{PublicSummary: caseload.Set(long)}
	}
	_, err := o.service.ImportCases(o.Context(), o.admin, rows, false)
	o.must(err)
	seen := map[string]bool{}
	q := caseload.Query{}
	pages := 0
	for ; ; pages++ {
		found, err := o.service.ExportCases(o.Context(), o.admin, q, "reference", "public_summary")
		o.must(err)
		for i := range found.Rows.Rows() {
			seen[found.Rows.String(i, 0)] = true
		}
		if found.Total != 250 || found.Rows.Bytes() > 17<<20 {
			t.Fatalf("a page of %d bytes says that there are %d cases, want at most 17 MiB, and 250", found.Rows.Bytes(), found.Total)
		}
		if found.Next == "" {
			break
		}
		q.After = found.Next
	}
	if len(seen) != 250 || pages < 1 {
		t.Errorf("%d cases on %d pages, want 250 on more than one", len(seen), pages+1)
	}
}

func TestASearchGivesAllThatItFoundHoweverLong(t *testing.T) {
	o := newOffice(t)
	rows := make([]caseload.CaseInput, 200)
	for i := range rows {
		rows[i] = caseload.CaseInput{PublicSummary: caseload.Set("lamp " + strings.Repeat("x", caseload.MaxText-5))}
	}
	_, err := o.service.ImportCases(o.Context(), o.admin, rows, false)
	o.must(err)
	found, err := o.service.ExportCases(o.Context(), o.admin, caseload.Query{Search: "lamp"}, "reference", "public_summary")
	o.must(err)
	if found.Total != 200 || found.Rows.Rows() != 200 {
		t.Errorf("%d of %d cases were given, want all 200", found.Rows.Rows(), found.Total)
	}
}
