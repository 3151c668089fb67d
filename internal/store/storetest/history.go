package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"caseload"
)

// activity is what happened to a case, in words.
func (d *desk) activity(id string) (out []string) {
	d.Helper()
	file, err := d.service.Case(d.Context(), d.admin, id)
	d.must(err)
	for _, a := range file.Activity {
		out = append(out, fmt.Sprintf("%s by %s: %s", a.Type, a.By, cmp.Or(a.Text, strings.Join(a.Fields, ", "))))
	}
	return out
}

var historyTests = []test{
	{"every version of a row can be read at its Rev", func(d *desk) {
		a := d.cases(kase("a", attrs{"summary": text("v0")}))["a"]
		revs := []caseload.Rev{caseload.Rev(d.row(caseload.NounCase, a)["updated"].Int64())}
		for i := range 4 {
			rev, err := d.update(func(tx caseload.WriteTx) error {
				return rewrite(tx, caseload.NounCase, a, attrs{"summary": text(fmt.Sprint("v", i+1)), "hidden": flag(i == 2)})
			})
			d.must(err)
			revs = append(revs, rev)
		}
		d.view(func(tx caseload.Tx) error {
			for i, rev := range revs {
				for _, at := range []caseload.Rev{rev, rev + 1} {
					if i+1 < len(revs) && at >= revs[i+1] {
						continue
					}
					got, err := rowAt(tx, caseload.NounCase, a, at)
					d.must(err)
					d.wantRow(got, attrs{"summary": text(fmt.Sprint("v", i)), "updated": number(int64(rev)), "hidden": flag(i == 3)})
				}
			}
			got, err := rowAt(tx, caseload.NounCase, a, revs[0]-1)
			d.must(err)
			want(d, "attributes before its time", len(got), 0)
			return nil
		})
	}},
	{"a row that never was is not found", func(d *desk) {
		d.view(func(tx caseload.Tx) error {
			for _, pk := range []caseload.PK{0, -1, d.north, 1 << 62} {
				got, err := rowAt(tx, caseload.NounCase, pk, tx.Horizon().Rev)
				d.must(err)
				want(d, fmt.Sprint("attributes of row ", pk), len(got), 0)
			}
			return nil
		})
	}},
	{"versions written in one transaction are all kept", func(d *desk) {
		var revs []int64
		a := d.cases(kase("a"))["a"]
		_, err := d.update(func(tx caseload.WriteTx) error {
			revs = nil
			for i := range 3 {
				d.check(rewrite(tx, caseload.NounCase, a, attrs{"summary": text(fmt.Sprint("v", i))}))
				got, err := rowIn(tx, caseload.NounCase, a)
				d.check(err)
				revs = append(revs, got["updated"].Int64())
			}
			return nil
		})
		d.must(err)
		d.view(func(tx caseload.Tx) error {
			for i, rev := range revs {
				got, err := rowAt(tx, caseload.NounCase, a, caseload.Rev(rev))
				d.must(err)
				d.wantRow(got, attrs{"summary": text(fmt.Sprint("v", i))})
			}
			return nil
		})
	}},
	{"the versions of rows from one Rev to another can be read", func(d *desk) {
		made := d.cases(kase("a", attrs{"summary": text("a0")}), kase("b", attrs{"summary": text("b0")}), kase("c", attrs{"summary": text("c0")}))
		var revs []caseload.Rev
		for i := range 3 {
			for _, id := range []string{"a", "b"} {
				rev, err := d.update(func(tx caseload.WriteTx) error {
					return rewrite(tx, caseload.NounCase, made[id], attrs{"summary": text(fmt.Sprint(id, i+1))})
				})
				d.must(err)
				revs = append(revs, rev) // a1 b1 a2 b2 a3 b3
			}
		}
		of := func(from, to caseload.Rev, rows ...caseload.PK) string {
			var found []string
			d.view(func(tx caseload.Tx) error {
				b := caseload.NewBlock(caseload.KindText, caseload.KindInt)
				d.must(tx.Versions(caseload.NounCase, rows, from, to, []caseload.Path{"summary", "pk"}, b))
				found = nil
				for i := range b.Rows() {
					if id := b.String(i, 0)[:1]; b.PK(i, 1) != made[id] {
						d.Errorf("a version of %s has the PK %d, want %d", id, b.PK(i, 1), made[id])
					}
					found = append(found, b.String(i, 0))
				}
				return nil
			})
			slices.Sort(found)
			return strings.Join(found, " ")
		}
		a, b, c := made["a"], made["b"], made["c"]
		want(d, "all", of(0, revs[5], a, b), "a0 a1 a2 a3 b0 b1 b2 b3")
		want(d, "of one row", of(0, revs[5], a), "a0 a1 a2 a3")
		want(d, "around one change", of(revs[2]-1, revs[2], a, b, c), "a1 a2 b1 c0")
		want(d, "at one Rev", of(revs[3], revs[3], a, b), "a2 b2")
		want(d, "of the present", of(revs[5], 1<<62, a, b, c), "a3 b3 c0")
		want(d, "before their time", of(0, revs[0]-1, a), "a0")
		want(d, "of no rows", of(0, revs[5]), "")
		around := func(rows []caseload.PK, at ...caseload.Rev) string {
			var found []string
			d.view(func(tx caseload.Tx) error {
				b := caseload.NewBlock(caseload.KindText)
				d.must(tx.Around(caseload.NounCase, rows, at, []caseload.Path{"summary"}, b))
				found = nil
				for i := range b.Rows() {
					found = append(found, b.String(i, 0))
				}
				return nil
			})
			slices.Sort(found)
			return strings.Join(found, " ")
		}
		both := []caseload.PK{a, b}
		want(d, "around a change alone", around([]caseload.PK{a}, revs[2]), "a1 a2")
		want(d, "around the last and the first", around([]caseload.PK{a}, revs[4], revs[0]), "a0 a1 a2 a3")
		want(d, "around two that follow each other", around([]caseload.PK{a}, revs[0], revs[2]), "a0 a1 a2")
		want(d, "around a change of either", around(both, revs[4], revs[1]), "a2 a3 b0 b1")
		want(d, "around all", around(both, revs...), "a0 a1 a2 a3 b0 b1 b2 b3")
		want(d, "around what is no change of it", around([]caseload.PK{b}, revs[2], revs[2]-1), "")
		want(d, "around no change", around(both), "")
		want(d, "around a change of no rows", around(nil, revs[2]), "")
	}},
	{"each change is kept with what it did, who did it and the attributes that differ", func(d *desk) {
		a := d.cases(kase("a"))["a"]
		write := func(by caseload.Actor, to attrs) {
			_, err := d.store.Update(d.Context(), d.tenant.ID, by, func(tx caseload.WriteTx) error {
				return rewrite(tx, caseload.NounCase, a, to)
			})
			d.must(err)
		}
		write(caseload.Actor{User: d.bob, Face: "casework"}, attrs{"summary": text("x"), "due": day(9)})
		write(caseload.Actor{Face: "import"}, attrs{"status": ref(d.closed)})
		write(caseload.Actor{User: d.bob}, attrs{"hidden": flag(true)})
		write(caseload.Actor{User: d.bob}, attrs{"hidden": flag(false)})
		want(d, "activity", fmt.Sprint(d.activity("a")), fmt.Sprint([]string{
			"created by test: ", "updated by Bob: summary, due", "status_changed by import: open to closed", "deleted by Bob: ", "restored by Bob: ",
		}))
	}},
	{"what a transaction puts in a batch of its own is told to be of that", func(d *desk) {
		bring := func(name string) string {
			by, batch, err := d.service.NewBatch(d.Context(), d.admin, caseload.NounWard, "m", "")
			d.must(err)
			_, err = d.service.ImportWards(d.Context(), by, []caseload.WardInput{{Code: caseload.Set("W9"), Name: caseload.Set(name)}}, nil)
			d.must(err)
			return batch
		}
		first, second := bring("Nine"), bring("Neuf")
		for _, batch := range []string{second, first} { // only what an undoing did lets the first be undone
			undo, err := d.service.UndoBatch(d.Context(), d.admin, batch, nil)
			d.must(err)
			want(d, "wards that stand", undo.Stand, 0)
			want(d, "wards that are undone", undo.Hidden+undo.Restored, 1)
		}
	}},
	{"notes stand among the changes", func(d *desk) {
		d.cases(kase("a"), kase("b"))
		_, err := d.service.AddNote(d.Context(), d.as(caseload.RoleManager, "bob"), "a", "Rang back.")
		d.must(err)
		want(d, "activity", fmt.Sprint(d.activity("a")), "[created by test:  note by Bob: Rang back.]")
		want(d, "of another case", fmt.Sprint(d.activity("b")), "[created by test: ]")
	}},
}
