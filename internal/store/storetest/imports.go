package storetest

import (
	"fmt"
	"strings"
	"time"

	"caseload"
)

// fullImport is an import with everything set.
func (d *desk) fullImport(id string, made int) *caseload.Import {
	at := someTime.Add(time.Duration(made) * time.Minute)
	return &caseload.Import{
		ID: id, Tenant: d.tenant.ID, User: d.bob, File: "tŷ.csv", SHA256: "00", Bytes: 5, Header: "id name", Mapping: "noun", Made: at, Task: caseload.ImportApply,
		State: caseload.ImportRunning, Runner: "r", Beat: at, Attempts: 2, Done: 3, Report: "{}", Batch: "b", Problem: "no",
	}
}

func (d *desk) bring(all ...*caseload.Import) {
	d.Helper()
	for _, i := range all {
		d.must(d.store.CreateImport(d.Context(), i, func([]*caseload.Import) error { return nil }))
	}
}

func importIDs(all []*caseload.Import) string {
	var ids []string
	for _, i := range all {
		ids = append(ids, i.ID)
	}
	return strings.Join(ids, " ")
}

var importTests = []test{
	{"an import is found as it was made, by its own tenant", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		d.bring(d.fullImport("a", 0), d.fullImport("b", 1), there.fullImport("c", 2))
		got, err := d.store.Import(d.Context(), d.tenant.ID, "a")
		d.must(err)
		want(d, "import", fmt.Sprintf("%+v", *got), fmt.Sprintf("%+v", *d.fullImport("a", 0)))
		_, err = d.store.Import(d.Context(), d.tenant.ID, "c")
		d.wantCode(err, caseload.CodeNotFound)
		all, err := d.store.Imports(d.Context(), d.tenant.ID)
		d.must(err)
		want(d, "the newest first", importIDs(all), "b a")
		err = d.store.CreateImport(d.Context(), d.fullImport("d", 3), func(all []*caseload.Import) error {
			return caseload.Errorf(caseload.CodeRateLimited, "%d are enough", len(all))
		})
		d.wantCode(err, caseload.CodeRateLimited)
		d.must(d.store.DeleteImport(d.Context(), d.tenant.ID, "c"))
		d.must(d.store.DeleteImport(d.Context(), d.tenant.ID, "b"))
		open, err := d.store.OpenImports(d.Context())
		d.must(err)
		want(d, "open, the oldest first", importIDs(open), "a c")
	}},
	{"a change of an import stays, a refused one does not", func(d *desk) {
		d.bring(d.fullImport("a", 0))
		changed := d.fullImport("a", 0)
		changed.User, changed.Mapping, changed.Task, changed.State, changed.Runner, changed.Attempts = d.ann, "other", caseload.ImportUndo, caseload.ImportDone, "", 0
		changed.Beat, changed.Done, changed.Report, changed.Batch, changed.Problem = changed.Beat.Add(time.Second), 9, "[]", "c", ""
		_, err := d.store.ChangeImport(d.Context(), d.tenant.ID, "a", func(i *caseload.Import) error { *i = *changed; return nil })
		d.must(err)
		_, err = d.store.ChangeImport(d.Context(), d.tenant.ID, "a", func(i *caseload.Import) error {
			i.Done = 99
			return caseload.Errorf(caseload.CodeGone, "refused")
		})
		d.wantCode(err, caseload.CodeGone)
		got, err := d.store.Import(d.Context(), d.tenant.ID, "a")
		d.must(err)
		want(d, "kept", fmt.Sprintf("%+v", *got), fmt.Sprintf("%+v", *changed))
		open, err := d.store.OpenImports(d.Context())
		d.must(err)
		want(d, "open", importIDs(open), "")
		_, err = d.store.ChangeImport(d.Context(), d.tenant.ID, "b", func(*caseload.Import) error { return nil })
		d.wantCode(err, caseload.CodeNotFound)
	}},
}
