package storetest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"caseload"
)

var errTakeBack = errors.New("take it back")

// state is everything that a reader of the tenant can see, in words.
func (d *desk) state() string {
	d.Helper()
	var out strings.Builder
	var columns []caseload.Path
	for _, a := range caseload.NounCase.Attributes() {
		columns = append(columns, caseload.Path(a.Name))
	}
	b := d.list(d.admin, caseload.Query{Order: byPK}, columns...).Rows
	for i := range b.Rows() {
		for c := range columns {
			fmt.Fprint(&out, show(b.Value(i, c)), " ")
		}
		file, err := d.service.Case(d.Context(), d.admin, string(b.Text(i, 1)))
		d.must(err)
		fmt.Fprintln(&out, file.Activity)
	}
	statistics, err := d.service.Statistics(d.Context(), d.admin, caseload.Own)
	d.must(err)
	wards, _, err := d.service.WardCounts(d.Context(), d.admin, caseload.Own)
	d.must(err)
	for _, w := range wards {
		fmt.Fprintln(&out, *w.Ward, w.Cases)
	}
	d.view(func(tx caseload.Tx) error { fmt.Fprintln(&out, tx.Horizon()); return nil })
	fmt.Fprintln(&out, statistics, d.found(caseload.Query{Search: "lamp"}))
	return out.String()
}

var writeTests = []test{
	{"nothing of a transaction that failed stays", func(d *desk) {
		keys := d.cases(kase("a", attrs{"summary": text("lamp"), "ward": ref(d.north), "external_id": text("x")}), kase("b"))
		before := d.state()
		var pk, no int64
		takeNumbers := func(tx caseload.WriteTx) (err error) {
			if pk, err = tx.Next(caseload.PKs, 1); err != nil {
				return err
			}
			no, err = tx.Next(caseload.Numbers, 1)
			return err
		}
		_, err := d.update(func(tx caseload.WriteTx) error {
			d.check(takeNumbers(tx))
			_, err := d.insert(tx, caseload.NounCase, attrs{"summary": text("another lamp"), "external_id": text("y")})
			d.check(err)
			d.check(rewrite(tx, caseload.NounCase, keys["a"], attrs{"summary": text("new"), "status": ref(d.closed), "external_id": {}}))
			d.check(rewrite(tx, caseload.NounCase, keys["b"], attrs{"hidden": flag(true)}))
			d.check(rewrite(tx, caseload.NounWard, d.north, attrs{"name": text("Renamed")}))
			return errTakeBack
		})
		want(d, "error", errors.Is(err, errTakeBack), true)
		want(d, "state", d.state(), before)
		firstPK, firstNo := pk, no
		_, err = d.update(takeNumbers)
		d.must(err)
		want(d, "the next PK", pk, firstPK)
		want(d, "the next number", no, firstNo)
		d.cases(kase("c", attrs{"external_id": text("y")}))
	}},
	{"a write that failed takes its transaction with it, though its function goes on", func(d *desk) {
		d.cases(kase("a", attrs{"number": number(900)}))
		before := d.state()
		_, err := d.update(func(tx caseload.WriteTx) error {
			for _, n := range []int64{900, 901} {
				_, _ = d.insert(tx, caseload.NounCase, attrs{"number": number(n)}) // as if nothing had happened
			}
			return nil
		})
		d.wantClash(err, "number")
		want(d, "state", d.state(), before)
	}},
	{"a row that equals the stored one is left as it is", func(d *desk) {
		full := d.filled(caseload.NounCase)
		a := d.cases(kase("a", full))["a"]
		before := d.state()
		d.must(d.change(caseload.NounCase, a, attrs{}))
		want(d, "state", d.state(), before)
	}},
	{"a changed row has a later Rev and keeps the first", func(d *desk) {
		a := d.cases(kase("a"))["a"]
		first := d.row(caseload.NounCase, a)
		rev, err := d.update(func(tx caseload.WriteTx) error {
			return rewrite(tx, caseload.NounCase, a, attrs{"summary": text("new"), "created": number(1)})
		})
		d.must(err)
		second := d.row(caseload.NounCase, a)
		want(d, "updated", caseload.Rev(second["updated"].Int64()), rev)
		want(d, "created", second["created"], first["created"])
		want(d, "created is the first Rev", first["created"], first["updated"])
		if rev <= caseload.Rev(first["updated"].Int64()) {
			d.Errorf("Rev %d does not follow %d", rev, first["updated"].Int64())
		}
	}},
	{"a transaction sees its own writes, and others do not before the end", func(d *desk) {
		a := d.cases(kase("a", attrs{"external_id": text("x")}))["a"]
		_, err := d.update(func(tx caseload.WriteTx) error {
			keys, err := d.insert(tx, caseload.NounCase, attrs{"external_id": text("y"), "summary": text("mine")})
			d.check(err)
			d.check(rewrite(tx, caseload.NounCase, a, attrs{"external_id": text("z")}))
			found, err := tx.Resolve(caseload.NounCase, "external_id", []string{"y", "x", "z"})
			d.check(err)
			want(d, "resolved inside", fmt.Sprint(found), fmt.Sprint([]caseload.PK{keys[0], 0, a}))
			mine, err := rowIn(tx, caseload.NounCase, keys[0])
			d.check(err)
			d.wantRow(mine, attrs{"summary": text("mine")})
			want(d, "seen outside", d.where(nil), "a")
			return nil
		})
		d.must(err)
	}},
	{"counters give each number once, from one, the tenant's above them", func(d *desk) {
		_, err := d.update(func(tx caseload.WriteTx) error {
			for i, n := range []int{1, 3, 1} {
				first, err := tx.Next(caseload.Numbers, n)
				d.check(err)
				want(d, "number", first, []int64{1, 2, 5}[i])
			}
			first, err := tx.Next(caseload.PKs, 10)
			d.check(err)
			next, err := tx.Next(caseload.PKs, 1)
			d.check(err)
			want(d, "the PK behind ten", next, first+10)
			want(d, "the tenant in the PK", first>>40, int64(d.tenant.ID))
			return nil
		})
		d.must(err)
	}},
	{"many rows are put at once, each with a Rev of its own", func(d *desk) {
		keys := d.put(caseload.NounCase, make([]attrs, 3000)...)
		b := d.list(d.admin, caseload.Query{Order: asc("updated"), Limit: len(keys)}, "updated", "pk").Rows
		for i := 1; i < b.Rows(); i++ {
			if b.Int(i, 0) <= b.Int(i-1, 0) || b.PK(i, 1) != keys[i] {
				d.Fatalf("row %d: Rev %d of row %d behind Rev %d", i, b.Int(i, 0), b.PK(i, 1), b.Int(i-1, 0))
			}
		}
		want(d, "rows", b.Rows(), len(keys))
	}},
	{"rows of one block are stamped in its order, new ones among known ones; those that equal the stored ones are not", func(d *desk) {
		for _, n := range []caseload.Noun{caseload.NounCase, caseload.NounWard, caseload.NounPerson} {
			stored := d.put(n, attrs{}, attrs{}, attrs{})
			changed := func(i int) attrs { return attrs{"pk": ref(stored[i]), "name": text("new")} }
			var keys []caseload.PK
			_, err := d.update(func(tx caseload.WriteTx) (err error) {
				keys, err = d.mix(tx, n, attrs{}, changed(1), attrs{}, attrs{"pk": ref(stored[2])}, changed(0), attrs{})
				return err
			})
			d.must(err)
			var inOrder []caseload.PK
			revs := map[caseload.PK]int64{}
			for _, k := range keys {
				revs[k] = d.row(n, k)["updated"].Int64()
				inOrder = append(inOrder, k)
			}
			slices.SortFunc(inOrder, func(a, b caseload.PK) int { return cmp.Compare(revs[a], revs[b]) })
			unchanged := keys[3]
			want(d, "the order of "+n.String()+" rows by their Revs", fmt.Sprint(inOrder), fmt.Sprint(slices.Concat([]caseload.PK{unchanged}, keys[:3], keys[4:])))
		}
	}},
	{"a row takes a code that one before it in the block gives up, and not that of one behind it", func(d *desk) {
		takes, gives := attrs{"name": text("New"), "code": text("N1")}, attrs{"pk": ref(d.north), "code": text("N2")}
		inOrder := func(rows ...attrs) error {
			_, err := d.update(func(tx caseload.WriteTx) error {
				_, err := d.mix(tx, caseload.NounWard, rows...)
				return err
			})
			return err
		}
		d.wantClash(inOrder(takes, gives), "code")
		d.must(inOrder(attrs{"name": text("Another")}, gives, takes))
	}},
	{"a transaction without a write changes nothing", func(d *desk) {
		before := d.state()
		rev, err := d.update(func(caseload.WriteTx) error { return nil })
		d.must(err)
		want(d, "state", d.state(), before)
		d.view(func(tx caseload.Tx) error { want(d, "Rev", rev, tx.Horizon().Rev); return nil })
	}},
	{"texts are resolved in their order", func(d *desk) {
		keys := d.cases(kase("a", attrs{"reference": text("R1")}), kase("b", attrs{"reference": text("r1")}), kase("c", attrs{"hidden": flag(true)}))
		d.view(func(tx caseload.Tx) error {
			for _, c := range []struct {
				noun      caseload.Noun
				attribute string
				texts     []string
				want      []caseload.PK
			}{
				{caseload.NounCase, "id", []string{"b", "none", "a", "b", "c", ""}, []caseload.PK{keys["b"], 0, keys["a"], keys["b"], 0, 0}},
				{caseload.NounCase, "reference", []string{"r1", "R1", "R"}, []caseload.PK{keys["b"], keys["a"], 0}},
				{caseload.NounCase, "external_id", []string{"", "x"}, []caseload.PK{0, 0}},
				{caseload.NounUser, "email", []string{"ann@example.org"}, []caseload.PK{d.ann}},
				{caseload.NounWard, "code", []string{"S1", "N1"}, []caseload.PK{d.south, d.north}},
				{caseload.NounWard, "code", nil, []caseload.PK{}},
			} {
				got, err := tx.Resolve(c.noun, c.attribute, c.texts)
				d.must(err)
				want(d, fmt.Sprintf("%s by %s %q", c.noun, c.attribute, c.texts), fmt.Sprint(got), fmt.Sprint(c.want))
			}
			return nil
		})
	}},
	{"very many texts are resolved", func(d *desk) {
		a := d.cases(kase("a"))["a"]
		asked := make([]string, 40_000)
		for i := range asked {
			asked[i] = fmt.Sprint("none", i)
		}
		asked[len(asked)-1] = "a"
		d.view(func(tx caseload.Tx) error {
			found, err := tx.Resolve(caseload.NounCase, "id", asked)
			d.must(err)
			want(d, "the last", found[len(found)-1], a)
			want(d, "the first", found[0], 0)
			return nil
		})
	}},
	{"analysing changes nothing", func(d *desk) {
		d.untidy(5)
		before := d.state()
		d.must(d.store.Analyze(d.Context()))
		want(d, "state", d.state(), before)
	}},
}
