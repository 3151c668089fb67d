package storetest

import (
	"caseload"
)

// horizon is the state that a new snapshot shows.
func (d *desk) horizon() (h caseload.Horizon) {
	d.Helper()
	d.view(func(tx caseload.Tx) error { h = tx.Horizon(); return nil })
	return h
}

var horizonTests = []test{
	{"the horizon is the Rev of the last change", func(d *desk) {
		for range 3 {
			before := d.horizon()
			rev, err := d.update(func(tx caseload.WriteTx) error {
				_, err := d.insert(tx, caseload.NounCase, attrs{}, attrs{})
				return err
			})
			d.must(err)
			after := d.horizon()
			want(d, "Rev", after.Rev, rev)
			want(d, "it moved on", after.Rev > before.Rev, true)
			want(d, "epoch", after.Epoch, before.Epoch)
		}
		want(d, "the epoch says something", d.horizon().Epoch != "", true)
	}},
	{"only a change of the vocabulary moves the catalogue's Rev", func(d *desk) {
		for _, n := range caseload.Nouns {
			if n == caseload.NounChange {
				continue
			}
			before := d.horizon().Catalog
			pk := d.put(n, attrs{})[0]
			created := d.horizon()
			d.must(d.change(n, pk, attrs{"hidden": flag(true)}))
			changed := d.horizon()
			if !n.Catalogued() {
				want(d, "after a "+n.String(), changed.Catalog, before)
				continue
			}
			want(d, "after a new "+n.String(), created.Catalog, created.Rev)
			want(d, "after a changed "+n.String(), changed.Catalog, changed.Rev)
		}
	}},
	{"a snapshot stays as it was while others write", func(d *desk) {
		a := d.cases(kase("a", attrs{"summary": text("old")}))["a"]
		d.view(func(tx caseload.Tx) error {
			before := tx.Horizon()
			d.must(d.change(caseload.NounCase, a, attrs{"summary": text("new"), "external_id": text("x")}))
			want(d, "horizon", tx.Horizon(), before)
			got, err := rowAt(tx, caseload.NounCase, a, 1<<62)
			d.wantRow(got, attrs{"summary": text("old")})
			found, err2 := tx.Resolve(caseload.NounCase, "external_id", []string{"x"})
			d.must(err2)
			want(d, "resolved", found[0], 0)
			return err
		})
		d.wantRow(d.row(caseload.NounCase, a), attrs{"summary": text("new")})
	}},
	{"a stream shows one moment while others write", func(d *desk) {
		d.put(caseload.NounCase, make([]attrs, 2500)...)
		rows := 0
		total := d.stream(d.admin, caseload.Query{Order: byPK}, []caseload.Path{"status"}, func(b *caseload.Block) error {
			d.put(caseload.NounCase, attrs{})
			rows += b.Rows()
			return nil
		})
		want(d, "rows", rows, 2500)
		want(d, "total", total, 2500)
	}},
	{"an error inside a view is the view's error", func(d *desk) {
		err := d.store.View(d.Context(), d.tenant.ID, caseload.Long, caseload.Own, func(caseload.Tx) error { return errTakeBack })
		want(d, "error", err, errTakeBack)
	}},
}
