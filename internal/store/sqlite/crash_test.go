package sqlite

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"testing"
	"time"

	"caseload"
	"caseload/internal/store/sqldb"
)

var soak = flag.Duration("soak", 0, "how long to go on killing imports; 0: three of them")

const batchRows = 1000

// importOn imports batches, from the one whose number is on the input, and
// prints the number of each that is acknowledged. It never ends by itself.
func importOn(o *office, in io.Reader) {
	o.enter("here")
	lines := bufio.NewScanner(in)
	lines.Scan()
	batch, _ := strconv.Atoi(lines.Text())
	for ; ; batch++ {
		outcomes, err := o.service.ImportCases(o.Context(), o.admin, batchOf(batch), false)
		o.must(err)
		for _, outcome := range outcomes {
			if outcome.Result == caseload.Rejected {
				o.Fatal(outcome.Problems)
			}
		}
		fmt.Println(batch)
	}
}

// batchOf makes a batch: an even one of new cases, an odd one that changes
// those of the batch before it.
func batchOf(batch int) []caseload.CaseInput {
	rows := numbered(fmt.Sprint("batch", batch-batch%2), batchRows)
	for i := range rows {
		in := &rows[i]
		in.Themes = caseload.Set(fmt.Sprint("written by ", batch))
		in.Stage = caseload.Set(caseload.Stages[(i+batch)%5])
		in.Ward = caseload.Set(caseload.Named{Name: fmt.Sprint("Ward ", (i+batch)%7), Make: true})
		in.Category = caseload.Set(caseload.Named{Name: fmt.Sprint("Category ", i%3), Make: true})
		in.Confidential = caseload.Set((i+batch)%50 == 0)
		in.Summary = caseload.Set(fmt.Sprint("summary of ", i+batch))
		in.Properties = map[string]caseload.Value{"height": caseload.Int(int64(i%40 + batch))}
		if i%3 == 0 {
			in.Resident = caseload.Set(caseload.Resident{Name: caseload.Set(fmt.Sprint("Person ", i+batch))})
		}
	}
	return rows
}

// killed imports from a batch on and is killed at a random moment. It returns
// the last batch that was acknowledged, first-1 for none.
func killed(t *testing.T, file string, first int) int {
	t.Helper()
	p := run(t, "import", file)
	if _, err := fmt.Fprintln(p.in, first); err != nil {
		t.Fatal(err)
	}
	last, least := first-1, first+rand.IntN(3)
	for p.out.Scan() {
		var err error
		if last, err = strconv.Atoi(p.out.Text()); err != nil {
			t.Fatal(err)
		}
		if last == least {
			time.AfterFunc(time.Duration(rand.Int64N(int64(200*time.Millisecond))), func() { _ = p.cmd.Process.Kill() }) // Wait tells
		}
	}
	if err := p.cmd.Wait(); err == nil || last < least {
		t.Fatalf("the import ended by itself at batch %d: %v", last, err)
	}
	return last
}

// wantWhole fails the test where an acknowledged batch is lost, or any batch is
// there in part. It returns how many there are.
func (o *office) wantWhole(acknowledged int) (there int) {
	o.Helper()
	for {
		switch state := o.stateOf(there); state {
		case [3]int{batchRows, 0, batchRows}:
			there += 2
			continue
		case [3]int{batchRows, batchRows, 0}:
			there++
		case [3]int{}:
		default:
			o.Fatalf("batches %d and %d are there in part: %v", there, there+1, state)
		}
		if there <= acknowledged {
			o.Fatalf("%d batches are there, and number %d was acknowledged", there, acknowledged)
		}
		return there
	}
}

// stateOf counts the cases of an even batch, and those as it and as the next
// one wrote them.
func (o *office) stateOf(batch int) (n [3]int) {
	o.Helper()
	name := fmt.Sprint("batch", batch, "-")
	row := o.one("SELECT count(*), count(*) FILTER (WHERE themes = $1), count(*) FILTER (WHERE themes = $2)\n"+
		"FROM cases\nWHERE tenant = $3 AND hidden = 0 AND external_id BETWEEN $4 AND $5",
		sqldb.Text(fmt.Sprint("written by ", batch)), sqldb.Text(fmt.Sprint("written by ", batch+1)),
		sqldb.Int(int64(o.tenant.ID)), sqldb.Text(name), sqldb.Text(name+"~"))
	if _, err := fmt.Sscan(row, &n[0], &n[1], &n[2]); err != nil {
		o.Fatal(err)
	}
	return n
}

func TestAKilledImportLeavesWholeBatches(t *testing.T) {
	t.Parallel()
	began := time.Now()
	for n := 1; n == 1 || time.Since(began) < *soak; n++ {
		t.Run(fmt.Sprint("database ", n), killThrice)
	}
}

func killThrice(t *testing.T) {
	o := newOffice(t)
	o.must(o.service.CreateField(t.Context(), o.admin, caseload.FieldInput{Name: "height", Kind: caseload.KindNumber, Searchable: true}))
	there := 0
	for range 3 {
		acknowledged := killed(t, o.file, there)
		inspect(t, o.file)
		there = o.wantWhole(acknowledged)
	}
	want(t, "cases", o.total(), int64((there+1)/2*batchRows))
}
