package caseload_test

import (
	"fmt"
	"testing"
	"time"

	"caseload"
)

// figures are the numbers of an Overview.
func (o *office) figures(by *caseload.Principal) string {
	o.Helper()
	v, err := o.service.Overview(o.Context(), by, caseload.Query{})
	o.must(err)
	return fmt.Sprintf("of %d open %d, overdue %v, due soon %v, unassigned %v, changed %d, received %v, closed %v", v.Total, v.Open, v.Overdue, v.DueSoon, v.Unassigned, v.Changed, v.Received, v.Closed)
}

// received is a case of a day, and of a stage.
func received(day string, stage caseload.Stage, more func(*caseload.CaseInput)) caseload.CaseInput {
	d, err := caseload.ParseDate(day)
	if err != nil {
		panic(err)
	}
	in := caseload.CaseInput{Received: caseload.Set(d), Stage: caseload.Set(stage)}
	if more != nil {
		more(&in)
	}
	return in
}

func TestOverviewCountsWhatIsOpenLateAndNew(t *testing.T) {
	o := newOffice(t) // it is 1 July in the tenant's zone, 30 June in UTC
	ann := o.user("ann", caseload.RoleCaseworker)
	owned := func(in *caseload.CaseInput) {
		in.Owner = caseload.Set(caseload.Subject{Noun: caseload.NounUser, ID: ann.ID})
	}
	due := func(day caseload.Date) func(*caseload.CaseInput) {
		return func(in *caseload.CaseInput) { in.Due = caseload.Set(day) }
	}
	closed := func(at time.Time) func(*caseload.CaseInput) {
		return func(in *caseload.CaseInput) { in.Closed = caseload.Set(at) }
	}
	for _, in := range []caseload.CaseInput{
		received("2026-07-01", caseload.Open, owned),
		received("2026-06-02", caseload.InProgress, due(caseload.Date{Year: 2026, Month: 6, Day: 30})),
		received("2026-06-01", caseload.Open, due(caseload.Date{Year: 2026, Month: 7, Day: 1})),
		received("2026-05-03", caseload.Closed, closed(o.now.AddDate(0, 0, -28))),
		received("2026-05-02", caseload.Closed, closed(o.now.AddDate(0, 0, -29))),
		received("2026-07-02", caseload.Open, nil),
	} {
		o.create(o.admin, in)
	}
	want(o, "at once", o.figures(o.admin), "of 6 open 4, overdue {1 false}, due soon {1 false}, unassigned {3 false}, changed 6, received {2 2}, closed {2 0}")
	_, secret := o.key(caseload.KeyInput{Role: caseload.RoleCaseworker, User: "ann@example.org"})
	p, err := o.service.Authenticate(t.Context(), secret, somewhere.Address)
	o.must(err)
	want(o, "for a caseworker", o.figures(p), "of 1 open 1, overdue {0 false}, due soon {0 false}, unassigned {0 false}, changed 1, received {1 0}, closed {0 0}")
	o.now = o.now.Add(24 * time.Hour)
	want(o, "a day later", o.figures(o.admin), "of 6 open 4, overdue {2 false}, due soon {0 false}, unassigned {3 false}, changed 6, received {2 2}, closed {1 1}")
	o.now = o.now.Add(24 * time.Hour)
	want(o, "two days later", o.figures(o.admin), "of 6 open 4, overdue {2 false}, due soon {0 false}, unassigned {3 false}, changed 0, received {2 2}, closed {0 2}")
}

func TestWeeksOfAnOverviewBeginOnMondays(t *testing.T) {
	o := newOffice(t) // Wednesday, 1 July
	for _, day := range []string{"2026-06-29", "2026-07-05", "2026-06-28", "2026-01-05", "2026-01-04"} {
		o.create(o.admin, received(day, caseload.Open, nil))
	}
	v, err := o.service.Overview(t.Context(), o.admin, caseload.Query{})
	o.must(err)
	weeks := v.Weeks
	want(o, "weeks", len(weeks), caseload.OverviewWeeks)
	want(o, "this one", fmt.Sprint(weeks[25]), "{2026-06-29 2 0}")
	want(o, "the one before", fmt.Sprint(weeks[24]), "{2026-06-22 1 0}")
	want(o, "the first", fmt.Sprint(weeks[0]), "{2026-01-05 1 0}")
}

func TestClosedCasesAreOfTheWeekOfTheTenantsZone(t *testing.T) {
	for _, x := range []struct {
		zone           string
		sunday, monday string // when cases are closed, in UTC
		of             int    // weeks before this one
	}{
		{zone: "Europe/London", sunday: "2026-06-28T22:59:59Z", monday: "2026-06-28T23:00:00Z", of: 0},
		{zone: "Europe/London", sunday: "2026-03-15T23:59:59Z", monday: "2026-03-16T00:00:00Z", of: 15}, // winter
		{zone: "America/New_York", sunday: "2026-06-22T03:59:59Z", monday: "2026-06-22T04:00:00Z", of: 1},
		{zone: "Pacific/Auckland", sunday: "2026-06-28T11:59:59Z", monday: "2026-06-28T12:00:00Z", of: 0},
	} {
		o := newOffice(t) // Wednesday, 1 July
		zone, err := time.LoadLocation(x.zone)
		o.must(err)
		o.tenant.Zone, o.admin.Tenant.Zone = zone, zone
		for _, at := range []string{x.sunday, x.monday} {
			closed, err := time.Parse(time.RFC3339, at)
			o.must(err)
			o.create(o.admin, received("2026-01-01", caseload.Closed, func(in *caseload.CaseInput) { in.Closed = caseload.Set(closed) }))
		}
		v, err := o.service.Overview(t.Context(), o.admin, caseload.Query{})
		o.must(err)
		last := len(v.Weeks) - 1 - x.of
		want(o, "closed in "+x.zone+" by the weeks", fmt.Sprint(v.Weeks[last-1].Closed, v.Weeks[last].Closed), "1 1")
	}
}

func TestOverviewTakesTheScopeOfCases(t *testing.T) {
	o := newOffice(t)
	_, err := o.service.Overview(t.Context(), o.as(caseload.KeyInput{Role: caseload.RoleManager, Scopes: []caseload.Scope{caseload.ReportsRead}}), caseload.Query{})
	o.wantCode("without cases:read", err, caseload.CodeForbidden)
}
