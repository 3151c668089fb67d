package storetest

var editionTests = []test{
	{"an edition is kept in the place of the one that it replaces", func(d *desk) {
		keep := func(edition, replaces string, kept bool) {
			d.Helper()
			got, err := d.store.KeepEdition(d.Context(), d.tenant.ID, someTime, edition, replaces)
			d.must(err)
			want(d, "kept", got, kept)
		}
		there := newDesk(d.tester, d.store, "there")
		found := func(of *desk) string {
			d.Helper()
			e, err := d.store.Edition(d.Context(), of.tenant.ID)
			d.must(err)
			return e
		}
		want(d, "before the first", found(d), "")
		keep("first", "other", false)
		keep("first", "", true)
		keep("second", "", false)
		want(d, "after one that was refused", found(d), "first")
		keep("second", "first", true)
		want(d, "at last", found(d), "second")
		want(d, "of the other tenant", found(there), "")
	}},
}
