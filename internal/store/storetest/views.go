package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"caseload"
)

func (d *desk) keepView(x caseload.SavedView) {
	d.Helper()
	d.must(d.store.KeepSavedView(d.Context(), x, func([]caseload.SavedView) error { return nil }))
}

// views are those that a user may open, by their IDs.
func (d *desk) views(user caseload.PK) string {
	d.Helper()
	all, err := d.store.SavedViews(d.Context(), d.tenant.ID, user)
	d.must(err)
	return viewIDs(all)
}

func viewIDs(all []caseload.SavedView) string {
	var ids []string
	for _, x := range all {
		ids = append(ids, x.ID)
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

var viewTests = []test{
	{"saved views are listed to their owner, and in their tenant where they are shared", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		for _, x := range []caseload.SavedView{{ID: "a", Owner: d.bob}, {ID: "b", Owner: d.bob, Shared: true}, {ID: "c", Owner: d.ann}} {
			x.Tenant = d.tenant.ID
			d.keepView(x)
		}
		there.keepView(caseload.SavedView{Tenant: there.tenant.ID, ID: "a", Owner: d.bob, Shared: true, Name: "theirs"})
		want(d, "bob's", d.views(d.bob), "a b")
		want(d, "ann's", d.views(d.ann), "b c")
		d.must(d.store.DeleteSavedView(d.Context(), d.tenant.ID, "a"))
		d.must(d.store.DeleteSavedView(d.Context(), d.tenant.ID, "none"))
		want(d, "without the first", d.views(d.bob), "b")
		want(d, "of the other tenant", there.views(d.ann), "a")
	}},
	{"a saved view is found as it was kept last", func(d *desk) {
		x := caseload.SavedView{Tenant: d.tenant.ID, ID: "a", Owner: d.bob, Shared: true, Name: "Tŷ\"", Query: "status=1&q=%25"}
		d.keepView(caseload.SavedView{Tenant: d.tenant.ID, ID: "a", Owner: d.bob, Name: "before", Query: "q="})
		d.keepView(x)
		all, err := d.store.SavedViews(d.Context(), d.tenant.ID, d.bob)
		d.must(err)
		want(d, "kept", fmt.Sprintf("%+v", all), fmt.Sprintf("%+v", []caseload.SavedView{x}))
	}},
	{"a saved view that is refused beside those that its owner may open is not kept", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		there.keepView(caseload.SavedView{Tenant: there.tenant.ID, ID: "z", Owner: d.bob})
		d.keepView(caseload.SavedView{Tenant: d.tenant.ID, ID: "a", Owner: d.bob})
		d.keepView(caseload.SavedView{Tenant: d.tenant.ID, ID: "b", Owner: d.ann, Shared: true})
		refused := errors.New("refused")
		err := d.store.KeepSavedView(d.Context(), caseload.SavedView{Tenant: d.tenant.ID, ID: "c", Owner: d.bob}, func(all []caseload.SavedView) error {
			want(d, "beside", viewIDs(all), "a b")
			return refused
		})
		if !errors.Is(err, refused) {
			d.Errorf("the refusal is answered by %v", err)
		}
		want(d, "kept", d.views(d.bob), "a b")
	}},
}
