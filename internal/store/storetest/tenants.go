package storetest

import (
	"fmt"

	"caseload"
)

// neighbours furnishes a second tenant with rows that look like the first's,
// but for the words in them.
func (d *desk) neighbours() (there *desk, here, theirs caseload.PK) {
	d.Helper()
	there = newDesk(d.tester, d.store, "there")
	row := func(d *desk, word string) attrs {
		return kase("a", attrs{
			"reference": text("CW-1"), "external_id": text("x"), "summary": text("lamp " + word), "public_summary": text(word), "ward": ref(d.north),
			"assignees": refs(d.ann), "properties": text(`{"p":"` + word + `"}`),
		})
	}
	for _, d := range []*desk{d, there} {
		d.declare(caseload.Field{Name: "p", Kind: caseload.KindText})
	}
	here = d.cases(row(d, "ours"))["a"]
	theirs = there.cases(row(there, "foreign"), kase("b", attrs{"summary": text("lamp foreign")}))["a"]
	return there, here, theirs
}

var tenantTests = []test{
	{"two tenants have the same IDs, numbers, references, codes and addresses", func(d *desk) {
		there, here, theirs := d.neighbours()
		if here == theirs {
			d.Errorf("both cases have the PK %d", here)
		}
		want(d, "ours", d.row(caseload.NounCase, here)["number"], number(1))
		want(d, "theirs", there.row(caseload.NounCase, theirs)["number"], number(1))
	}},
	{"no way of reading shows another tenant's rows", func(d *desk) {
		there, _, theirs := d.neighbours()
		want(d, "list", d.found(caseload.Query{}), "a")
		want(d, "total", d.list(d.admin, caseload.Query{}).Total, 1)
		d.wantSearch("lamp", "a")
		d.wantSearch("foreign", "")
		d.wantWhere(equal("properties.p", text("foreign")), "")
		d.wantWhere(equal("pk", number(int64(theirs))), "")
		d.wantWhere(not(equal("pk", number(int64(theirs)))), "a")
		d.stream(d.admin, caseload.Query{}, []caseload.Path{"public_summary"}, func(b *caseload.Block) error {
			want(d, "stream", fmt.Sprint(texts(b)), "[ours]")
			return nil
		})
		statistics, err := d.service.Statistics(d.Context(), d.admin, caseload.Own)
		d.must(err)
		want(d, "statistics", counted(statistics), "1 in all, 0 resolved; Ystrad 1; open 1")
		_, err = d.service.Case(d.Context(), d.admin, "b")
		d.wantCode(err, caseload.CodeNotFound)
		want(d, "a caseworker's cases", d.foundBy(d.as(caseload.RoleCaseworker, "ann"), caseload.Query{}), "a")
		want(d, "their list", there.found(caseload.Query{}), "a b")
	}},
	{"a reference to another tenant's row leads nowhere", func(d *desk) {
		there, here, _ := d.neighbours()
		d.must(d.change(caseload.NounCase, here, attrs{"ward": ref(there.north), "assignees": refs(there.ann)}))
		d.wantWhere(caseload.IsNull{Path: "ward.name"}, "a")
		want(d, "their caseworker's cases", there.foundBy(there.as(caseload.RoleCaseworker, "ann"), caseload.Query{}), "a")
	}},
	{"a snapshot and a transaction know nothing of another tenant", func(d *desk) {
		there, here, theirs := d.neighbours()
		check := func(tx caseload.Tx) error {
			found, err := tx.Resolve(caseload.NounCase, "id", []string{"a", "b"})
			if err != nil {
				return err
			}
			want(d, "resolved", fmt.Sprint(found), fmt.Sprint([]caseload.PK{here, 0}))
			for _, n := range []caseload.Noun{caseload.NounCase, caseload.NounWard} {
				b := caseload.NewBlock(n.Kinds()...)
				err := tx.At(n, []caseload.PK{map[caseload.Noun]caseload.PK{caseload.NounCase: theirs, caseload.NounWard: there.north}[n]}, 1<<62, b)
				want(d, "their row is read", b.Rows() > 0 || err != nil, false)
			}
			return nil
		}
		d.view(check)
		_, err := d.update(func(tx caseload.WriteTx) error { return check(tx) })
		d.must(err)
	}},
	{"a tenant's changes leave another's horizon where it is", func(d *desk) {
		there, _, _ := d.neighbours()
		before := d.state()
		there.cases(kase("c", attrs{"summary": text("lamp")}))
		d.must(there.change(caseload.NounWard, there.north, attrs{"name": text("Renamed")}))
		want(d, "state", d.state(), before)
	}},
	{"a tenant that there is not is not found", func(d *desk) {
		none := d.tenant.ID + 1000
		d.wantCode(d.store.View(d.Context(), none, caseload.Short, caseload.Own, func(caseload.Tx) error { return nil }), caseload.CodeNotFound)
		_, err := d.store.Update(d.Context(), none, caseload.Actor{}, func(caseload.WriteTx) error { return nil })
		d.wantCode(err, caseload.CodeNotFound)
	}},
}
