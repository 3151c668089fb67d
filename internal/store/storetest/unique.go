package storetest

import (
	"fmt"

	"errors"
	"strings"

	"caseload"
)

// wantClash fails the test if an error is not a conflict about a field.
func (d *desk) wantClash(err error, field string) {
	d.Helper()
	d.wantCode(err, caseload.CodeConflict)
	e, ok := errors.AsType[*caseload.Error](err)
	if !ok || len(e.Problems) != 1 || e.Problems[0].Field != field {
		d.Errorf("the clash is not about %s: %+v", field, e)
		return
	}
	if said := e.Message; strings.Contains(said, "_") || !strings.HasPrefix(said, "There is already a ") {
		d.Errorf("the clash is said as %q, want a sentence in words", said)
	}
}

// add stores a new row and returns the error.
func (d *desk) add(n caseload.Noun, r attrs) error {
	_, err := d.update(func(tx caseload.WriteTx) error {
		_, err := d.insert(tx, n, r)
		return err
	})
	return err
}

var uniqueTests = []test{
	{"no two rows of a noun have one ID, but rows of two nouns may", func(d *desk) {
		for _, n := range caseload.Nouns {
			if n != caseload.NounChange {
				d.must(d.add(n, attrs{"id": text("same")}))
				d.wantClash(d.add(n, attrs{"id": text("same")}), "id")
			}
		}
	}},
	{"no two cases have one number, hidden or not", func(d *desk) {
		d.must(d.add(caseload.NounCase, attrs{"number": number(900), "hidden": flag(true)}))
		d.wantClash(d.add(caseload.NounCase, attrs{"number": number(900)}), "number")
	}},
	{"no two reports have one number, hidden or not", func(d *desk) {
		d.must(d.add(caseload.NounReport, attrs{"number": number(900), "hidden": flag(true)}))
		d.wantClash(d.add(caseload.NounReport, attrs{"number": number(900)}), "number")
	}},
	{"a case has no two shown stages of one name", func(d *desk) {
		keys := d.cases(kase("a"), kase("b"))
		stage := func(of, name string) attrs { return attrs{"case": ref(keys[of]), "name": text(name)} }
		first := d.put(caseload.NounStage, stage("a", "One"), stage("b", "One"), stage("a", "one"))[0]
		d.wantClash(d.add(caseload.NounStage, stage("a", "One")), "name")
		d.must(d.change(caseload.NounStage, first, attrs{"hidden": flag(true)}))
		d.must(d.add(caseload.NounStage, stage("a", "One")))
		d.wantClash(d.change(caseload.NounStage, first, attrs{"hidden": flag(false)}), "name")
	}},
	{"no two shown rows have one ward code or email address", func(d *desk) {
		for _, c := range []struct {
			noun caseload.Noun
			name string
		}{{caseload.NounWard, "code"}, {caseload.NounUser, "email"}} {
			taken := attrs{c.name: text("taken")}
			first := d.put(c.noun, taken)[0]
			d.wantClash(d.add(c.noun, taken), c.name)
			other := d.put(c.noun, attrs{c.name: text("Taken")}, attrs{})[1]
			d.wantClash(d.change(c.noun, other, taken), c.name)
			d.must(d.change(c.noun, first, attrs{"hidden": flag(true)}))
			d.must(d.change(c.noun, other, taken))
			d.wantClash(d.change(c.noun, first, attrs{"hidden": flag(false)}), c.name)
		}
	}},
	{"any number of rows have none", func(d *desk) {
		d.must(d.add(caseload.NounCase, attrs{}))
		d.must(d.add(caseload.NounCase, attrs{}))
		d.must(d.add(caseload.NounWard, attrs{"name": text("Castle")}))
		d.must(d.add(caseload.NounWard, attrs{"name": text("Castle")}))
	}},
	{"a clash leaves nothing of its transaction", func(d *desk) {
		d.cases(kase("a", attrs{"number": number(900)}))
		before := d.state()
		_, err := d.update(func(tx caseload.WriteTx) error {
			_, err := d.insert(tx, caseload.NounCase, attrs{}, attrs{"number": number(900)}, attrs{})
			return err
		})
		d.wantClash(err, "number")
		want(d, "state", d.state(), before)
	}},
	{"a long value clashes only with its equal", func(d *desk) {
		long := string(make([]byte, 0, 1000))
		for range 999 {
			long += "x"
		}
		d.must(d.add(caseload.NounWard, attrs{"code": text(long + "a")}))
		d.must(d.add(caseload.NounWard, attrs{"code": text(long + "b")}))
		d.wantClash(d.add(caseload.NounWard, attrs{"code": text(long + "a")}), "code")
	}},
	{"two cases may have one external id, and the first is found by it", func(d *desk) {
		first := d.put(caseload.NounCase, attrs{"external_id": text("x")}, attrs{"external_id": text("x")})[0]
		d.view(func(tx caseload.Tx) error {
			found, err := tx.Resolve(caseload.NounCase, "external_id", []string{"x"})
			want(d, "found", fmt.Sprint(found), fmt.Sprint([]caseload.PK{first}))
			return err
		})
	}},
}
