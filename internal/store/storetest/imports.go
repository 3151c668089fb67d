package storetest

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"caseload"
)

// fullImport is an import with everything set.
func (d *desk) fullImport(id string, made int) *caseload.Import {
	at := someTime.Add(time.Duration(made) * time.Minute)
	return &caseload.Import{
		Job:  caseload.Job{ID: id, Tenant: d.tenant.ID, Made: at, State: caseload.JobRunning, Runner: "r", Beat: at, Attempts: 2, Problem: "no"},
		User: d.bob, File: "tŷ.csv", SHA256: "00", Bytes: 5, Noun: caseload.NounWard, Header: "id name", Mapping: "noun", MappingName: "of Tŷ", Task: caseload.ImportApply, Done: 3, Report: "{}", Batch: "b",
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
		listed := d.fullImport("a", 0)
		listed.Mapping, listed.Report = "", ""
		want(d, "listed", fmt.Sprintf("%+v", *all[1]), fmt.Sprintf("%+v", *listed))
		err = d.store.CreateImport(d.Context(), d.fullImport("d", 3), func(all []*caseload.Import) error {
			return caseload.Errorf(caseload.CodeRateLimited, "%d are enough", len(all))
		})
		d.wantCode(err, caseload.CodeRateLimited)
		free := func(*caseload.Import) error { return nil }
		d.wantCode(d.store.DeleteImport(d.Context(), d.tenant.ID, "c", free), caseload.CodeNotFound)
		_, err = d.store.Import(d.Context(), there.tenant.ID, "c")
		d.must(err)
		d.must(d.store.DeleteImport(d.Context(), d.tenant.ID, "b", free))
		_, err = d.store.Import(d.Context(), d.tenant.ID, "b")
		d.wantCode(err, caseload.CodeNotFound)
		busy := func(i *caseload.Import) error { return caseload.Errorf(caseload.CodeConflict, "%s is busy", i.ID) }
		d.wantCode(d.store.DeleteImport(d.Context(), d.tenant.ID, "a", busy), caseload.CodeConflict)
		_, err = d.store.Import(d.Context(), d.tenant.ID, "a")
		d.must(err)
	}},
	{"a change of an import stays, a refused one does not", func(d *desk) {
		d.bring(d.fullImport("a", 0))
		changed := d.fullImport("a", 0)
		changed.User, changed.Mapping, changed.MappingName, changed.Task, changed.State, changed.Runner, changed.Attempts = d.ann, "other", "", caseload.ImportUndo, caseload.JobDone, "", 0
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
		_, err = d.store.ChangeImport(d.Context(), d.tenant.ID, "b", func(*caseload.Import) error { return nil })
		d.wantCode(err, caseload.CodeNotFound)
	}},
	{"the oldest import is claimed first, by one of many, and again once nobody works on it", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		waits := func(at *desk, id string, made int) *caseload.Import {
			i := at.fullImport(id, made)
			i.State, i.Runner, i.Attempts = caseload.JobQueued, "", 0
			return i
		}
		done := d.fullImport("done", 0)
		done.State = caseload.JobDone
		d.bring(done, waits(d, "second", 2), waits(there, "first", 1))
		now := someTime.Add(time.Hour)
		claim := func(runner string, now time.Time) string {
			i, err := d.store.ClaimImport(d.Context(), runner, now, now.Add(-time.Minute))
			if i == nil {
				return fmt.Sprint("none, ", err)
			}
			kept, err := d.store.Import(d.Context(), i.Tenant, i.ID)
			return fmt.Sprint(i.ID, " ", i.State, " by ", i.Runner, ", attempt ", i.Attempts, ", ", i.Beat.Equal(now), err == nil && *kept == *i)
		}
		var mu sync.Mutex
		claimed := map[string]int{}
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				got := claim("r", now)
				mu.Lock()
				defer mu.Unlock()
				claimed[got]++
			})
		}
		all.Wait()
		want(d, "claimed", fmt.Sprint(claimed), "map[first running by r, attempt 1, true true:1 none, <nil>:2 second running by r, attempt 1, true true:1]")
		want(d, "after a minute", claim("q", now.Add(2*time.Minute)), "first running by q, attempt 2, true true")
	}},
}
