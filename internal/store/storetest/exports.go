package storetest

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"caseload"
)

// fullExport is an export with everything set.
func (d *desk) fullExport(id string, made int) *caseload.Export {
	at := someTime.Add(time.Duration(made) * time.Minute)
	return &caseload.Export{
		Job: caseload.Job{ID: id, Tenant: d.tenant.ID, Made: at, State: caseload.JobQueued, Beat: at, Problem: "Tŷ"},
		Key: 7, User: d.bob, Rights: "manager;all", Name: "nightly", Spec: `{"format":"csv"}`, Expires: at.Add(time.Hour), Rows: 1, Bytes: 2, Total: 3, Manifest: `{"rows":1}`,
	}
}

func (d *desk) queue(all ...*caseload.Export) {
	d.Helper()
	for _, e := range all {
		d.must(d.store.CreateExport(d.Context(), e, func([]*caseload.Export) error { return nil }))
	}
}

func exportText(e *caseload.Export) string {
	if e == nil {
		return "none"
	}
	return fmt.Sprintf("%+v", *e)
}

func exportIDs(all []*caseload.Export) string {
	var ids []string
	for _, e := range all {
		ids = append(ids, e.ID)
	}
	return strings.Join(ids, " ")
}

var exportTests = []test{
	{"an export is found as it was made, by its own tenant", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		d.queue(d.fullExport("a", 0), d.fullExport("b", 1), there.fullExport("c", 2))
		got, err := d.store.Export(d.Context(), d.tenant.ID, "a")
		d.must(err)
		want(d, "export", exportText(got), exportText(d.fullExport("a", 0)))
		_, err = d.store.Export(d.Context(), d.tenant.ID, "c")
		d.wantCode(err, caseload.CodeNotFound)
		all, err := d.store.Exports(d.Context(), d.tenant.ID)
		d.must(err)
		want(d, "the newest first", exportIDs(all), "b a")
		want(d, "without manifests", all[0].Manifest+all[1].Manifest, "")
	}},
	{"an export is admitted by what is there, however many come at once", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		there.queue(there.fullExport("another tenant's", 0))
		const n, most = 12, 3
		var admitted atomic.Int64
		var all sync.WaitGroup
		for i := range n {
			all.Go(func() {
				err := d.store.CreateExport(d.Context(), d.fullExport(fmt.Sprint(i), i), func(old []*caseload.Export) error {
					if len(old) >= most {
						return caseload.Errorf(caseload.CodeRateLimited, "enough")
					}
					return nil
				})
				if err == nil {
					admitted.Add(1)
				} else if caseload.CodeOf(err) != caseload.CodeRateLimited {
					d.Errorf("create: %v", err)
				}
			})
		}
		all.Wait()
		kept, err := d.store.Exports(d.Context(), d.tenant.ID)
		d.must(err)
		want(d, "admitted and kept", fmt.Sprint(admitted.Load(), len(kept)), fmt.Sprint(most, most))
	}},
	{"who has asked for many exports does not go before who has asked for one", func(d *desk) {
		for i := range 4 {
			d.queue(d.fullExport(fmt.Sprint("many ", i), i))
		}
		one := d.fullExport("one", 9)
		one.Key = 8
		d.queue(one)
		var claimed []string
		for range 5 {
			e, err := d.store.ClaimExport(d.Context(), "r", someTime, someTime)
			d.must(err)
			claimed = append(claimed, e.ID)
		}
		want(d, "claimed", strings.Join(claimed, ", "), "many 0, one, many 1, many 2, many 3")
	}},
	{"a change of an export stays, a refused one does not", func(d *desk) {
		d.queue(d.fullExport("a", 0))
		changed := d.fullExport("a", 0)
		changed.State, changed.Rows, changed.Bytes, changed.Total, changed.Manifest, changed.Problem, changed.Runner = caseload.JobFailed, 10, 20, 30, "{}", "no", "r"
		changed.Expires, changed.Beat, changed.Attempts = changed.Expires.Add(time.Second), changed.Beat.Add(time.Second), 2
		got, err := d.store.ChangeExport(d.Context(), d.tenant.ID, "a", func(e *caseload.Export) error {
			*e = *changed
			return nil
		})
		d.must(err)
		want(d, "answered", exportText(got), exportText(changed))
		_, err = d.store.ChangeExport(d.Context(), d.tenant.ID, "a", func(e *caseload.Export) error {
			e.Rows = 99
			return caseload.Errorf(caseload.CodeGone, "refused")
		})
		d.wantCode(err, caseload.CodeGone)
		got, err = d.store.Export(d.Context(), d.tenant.ID, "a")
		d.must(err)
		want(d, "kept", exportText(got), exportText(changed))
		_, err = d.store.ChangeExport(d.Context(), d.tenant.ID, "b", func(*caseload.Export) error { return nil })
		d.wantCode(err, caseload.CodeNotFound)
	}},
	{"the oldest export is claimed first, and again once nobody makes it", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		d.queue(d.fullExport("second", 1), there.fullExport("first", 0))
		now := someTime.Add(time.Hour)
		claim := func(runner string, now time.Time) string {
			e, err := d.store.ClaimExport(d.Context(), runner, now, now.Add(-time.Minute))
			d.must(err)
			if e == nil {
				return "none"
			}
			want(d, "state", e.State, caseload.JobRunning)
			want(d, "beat", e.Beat.Equal(now), true)
			want(d, "nothing done", e.Rows+e.Bytes+e.Total, 0)
			return fmt.Sprint(e.ID, " by ", e.Runner, ", attempt ", e.Attempts)
		}
		want(d, "1", claim("r", now), "first by r, attempt 1")
		want(d, "2", claim("r", now), "second by r, attempt 1")
		want(d, "3", claim("r", now), "none")
		want(d, "4", claim("q", now.Add(2*time.Minute)), "first by q, attempt 2")
		_, err := d.store.ChangeExport(d.Context(), d.tenant.ID, "second", func(e *caseload.Export) error {
			e.State = caseload.JobDone
			return nil
		})
		d.must(err)
		want(d, "what is done is nobody's to make", claim("q", now.Add(time.Minute)), "none")
	}},
	{"each export is claimed by one of many", func(d *desk) {
		const n = 8
		for i := range n {
			d.queue(d.fullExport(fmt.Sprint(i), i))
		}
		var mu sync.Mutex
		claimed := map[string]int{}
		var all sync.WaitGroup
		for i := range n {
			all.Go(func() {
				e, err := d.store.ClaimExport(d.Context(), fmt.Sprint("runner ", i), someTime, someTime)
				mu.Lock()
				defer mu.Unlock()
				if err != nil || e == nil {
					d.Errorf("claim: %v, %v", e, err)
					return
				}
				claimed[e.ID]++
			})
		}
		all.Wait()
		want(d, "claimed", len(claimed), n)
	}},
	{"expired exports are listed once they are final, and forgotten", func(d *desk) {
		done, running, later := d.fullExport("done", 0), d.fullExport("running", 0), d.fullExport("later", 1)
		done.State, running.State, later.State = caseload.JobDone, caseload.JobRunning, caseload.JobCancelled
		d.queue(done, running, later)
		all, err := d.store.ExpiredExports(d.Context(), done.Expires)
		d.must(err)
		want(d, "expired", exportIDs(all), "done")
		d.must(d.store.DeleteExport(d.Context(), d.tenant.ID, "done"))
		all, err = d.store.Exports(d.Context(), d.tenant.ID)
		d.must(err)
		want(d, "left", exportIDs(all), "later running")
	}},
}
