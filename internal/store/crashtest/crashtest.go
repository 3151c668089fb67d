// Package crashtest kills those who write much at once, by forms and by imports,
// and looks at what they leave: whole batches, all that were acknowledged, and
// whatever is derived from cases as a full recount gives it.
package crashtest

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"caseload"
	"caseload/internal/store/sqldb"
)

// databaseVar tells a process that is to import until it is killed, where.
const databaseVar = "CASELOAD_CRASHTEST"

// Main comes first in TestMain. In a process that Thrice has started it imports,
// as whom open returns, and returns only if it fails, with true; in others it
// does nothing.
func Main(open func(database string) (*caseload.Service, *caseload.Principal, error)) (failed bool) {
	database := os.Getenv(databaseVar)
	if database == "" {
		return false
	}
	svc, by, err := open(database)
	if err == nil {
		err = importOn(svc, by, os.Stdin, os.Stdout)
	}
	fmt.Fprintln(os.Stderr, err)
	return true
}

const batchRows = 1000

// importOn writes batches, from the one whose number is on the input, and prints
// the number of each that is acknowledged: an even one by a form, an odd one by
// an import. It never ends by itself.
func importOn(svc *caseload.Service, by *caseload.Principal, in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Scan()
	batch, _ := strconv.Atoi(lines.Text())
	for ; ; batch++ {
		if err := write(svc, by, batch); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(out, batch); err != nil {
			return err
		}
	}
}

func write(svc *caseload.Service, by *caseload.Principal, batch int) error {
	if batch%2 == 0 {
		_, err := svc.SubmitForm(context.Background(), by, formOf(batch))
		return err
	}
	outcomes, err := svc.ImportCases(context.Background(), by, batchOf(batch), false)
	for _, outcome := range outcomes {
		if err == nil && outcome.Result == caseload.Rejected {
			err = fmt.Errorf("a row was rejected: %v", outcome.Problems)
		}
	}
	return err
}

// formOf makes the form that brings the new cases of a batch, each linked to
// the first. What an import would make is left to the next.
func formOf(batch int) *caseload.FormInput {
	in := &caseload.FormInput{}
	in.ID = fmt.Sprint("form-", batch)
	for i, row := range batchOf(batch) {
		row.Ward, row.Category, row.Resident = caseload.Opt[caseload.Named]{}, caseload.Opt[caseload.Named]{}, caseload.Opt[caseload.Resident]{}
		change := caseload.CaseChange{ID: row.ExternalID.Value, Mode: caseload.CreateOnly, Input: row}
		if i > 0 {
			change.Links = []caseload.LinkChange{{Name: "parent", Link: caseload.Link{To: in.Changes[0].ID, Relation: caseload.RelationChild}}}
		}
		in.Changes = append(in.Changes, change)
	}
	return in
}

// batchOf makes a batch: an even one of new cases, an odd one that changes
// those of the batch before it.
func batchOf(batch int) []caseload.CaseInput {
	rows := make([]caseload.CaseInput, batchRows)
	for i := range rows {
		in := &rows[i]
		in.ExternalID = caseload.Set(fmt.Sprintf("batch%d-%d", batch-batch%2, i))
		in.Themes = caseload.Set(writtenBy(batch))
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

func writtenBy(batch int) string { return fmt.Sprint("written by ", batch) }

// Thrice writes into a database by another process, which is killed at a
// random moment, three times. look is called after each, and is to hand the
// database to fn. The tenant, which nobody else writes in, has the searchable
// number height.
func Thrice(t *testing.T, database string, tenant caseload.TenantID, look func(fn func(sqldb.Conn))) {
	t.Helper()
	there := 0
	for range 3 {
		acknowledged := killed(t, database, there)
		look(func(c sqldb.Conn) {
			o := &onlooker{t, c, tenant}
			there = o.wantWhole(acknowledged)
			if n := o.counts("SELECT count(*), 0, 0\nFROM cases\nWHERE tenant = $1", sqldb.Int(int64(tenant)))[0]; n != (there+1)/2*batchRows {
				t.Errorf("%d cases are there of %d batches, want %d of every second", n, there, batchRows)
			}
			if n := o.counts("SELECT count(*), 0, 0\nFROM forms\nWHERE tenant = $1", sqldb.Int(int64(tenant)))[0]; n != (there+1)/2 {
				t.Errorf("%d forms are there of %d batches, want that of every second", n, there)
			}
		})
	}
}

// killed imports from a batch on and is killed. It returns the last batch that
// was acknowledged, first-1 for none.
func killed(t *testing.T, database string, first int) int {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), databaseVar+"="+database)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	_, err = fmt.Fprintln(in, first)
	must(t, err)
	last, least := first-1, first+rand.IntN(3)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		last, err = strconv.Atoi(lines.Text())
		must(t, err)
		if last == least {
			time.AfterFunc(time.Duration(rand.Int64N(int64(200*time.Millisecond))), func() { _ = cmd.Process.Kill() }) // Wait tells
		}
	}
	if err := cmd.Wait(); err == nil || last < least {
		t.Fatalf("the import ended by itself at batch %d: %v", last, err)
	}
	return last
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// onlooker looks at a tenant past the store.
type onlooker struct {
	*testing.T
	sqldb.Conn
	tenant caseload.TenantID
}

// wantWhole fails the test where an acknowledged batch is lost, or any batch is
// there in part. It returns how many there are.
func (o *onlooker) wantWhole(acknowledged int) (there int) {
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
func (o *onlooker) stateOf(batch int) [3]int {
	o.Helper()
	name := fmt.Sprintf("batch%d-", batch)
	return o.counts("SELECT count(*), count(*) FILTER (WHERE themes = $1), count(*) FILTER (WHERE themes = $2)\n"+
		"FROM cases\nWHERE tenant = $3 AND hidden = 0 AND external_id BETWEEN $4 AND $5",
		sqldb.Text(writtenBy(batch)), sqldb.Text(writtenBy(batch+1)), sqldb.Int(int64(o.tenant)), sqldb.Text(name), sqldb.Text(name+"~"))
}

// counts asks for three numbers.
func (o *onlooker) counts(sql string, args ...sqldb.Arg) (n [3]int) {
	o.Helper()
	err := o.Each(sql, args, func(r sqldb.Row) error {
		for i := range n {
			n[i] = int(r.Int(i))
		}
		return nil
	})
	must(o.T, err)
	return n
}
