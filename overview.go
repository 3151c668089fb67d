package caseload

import (
	"context"
	"maps"
	"time"
)

// Overview is where the caller's cases stand. All of it is of one snapshot.
type Overview struct {
	Catalog    *Catalog
	Total      int64
	Open       int64
	Overdue    Bounded
	DueSoon    Bounded // within SoonDays, today among them
	Unassigned Bounded
	Changed    int64         // today and yesterday
	Received   Trend         // by the day received
	Closed     Trend         // by the day closed
	ByStatus   map[PK]int64  // the open ones
	ByWard     map[PK]int64  // by 0 those without one
	ByCategory map[PK]int64  // by 0 those without one
	Weeks      []WeekOfCases // the last, oldest first; this week is the last of them
	Today      Date          // in the tenant's zone, as all days of it
	Listed     *Block        // of the cases of the Query; nil where none were asked for
}

// Bounded is a number of rows that are counted to a bound.
type Bounded struct {
	N    int64
	More bool // there are more than N
}

// Trend is a number of cases in the last 30 days, today among them, and in the 30
// days before those.
type Trend struct{ Last, Before int64 }

// WeekOfCases is how many cases were received and closed in a week.
type WeekOfCases struct {
	Start            Date // a Monday
	Received, Closed int64
}

// What an Overview shows.
const (
	MaxCounted    = 10_000 // to which rows are counted where no count is kept of them
	SoonDays      = 7
	TrendDays     = 30
	OverviewWeeks = 26
)

// Overview counts the caller's cases, and lists the first of those of a Query, as many as
// its limit says: by 0 none. Most numbers are kept: they cost the same whatever the number
// of cases. It needs the scope cases:read.
func (s *Service) Overview(ctx context.Context, p *Principal, list Query, columns ...Path) (*Overview, error) {
	if err := p.may(view, NounCase); err != nil {
		return nil, err
	}
	now := s.now()
	var out *Overview
	err := s.view(ctx, p, Short, Own, Personal, func(r *reader) (err error) {
		out = &Overview{Catalog: r.catalog, Today: DateOf(now.In(p.Tenant.Zone))}
		if err := r.gather(overviewed...); err != nil {
			return err
		}
		if err := r.overview(out, out.Today.AddDays(-1).In(p.Tenant.Zone)); err != nil || list.Limit == 0 {
			return err
		}
		plan, err := r.plan(NounCase, list, columns...)
		if err != nil {
			return err
		}
		out.Listed, err = r.page(plan)
		return err
	})
	return out, err
}

// overviewed is what the cases of an Overview are counted by.
var overviewed = append([]Path{"closed", "due", "owner", "assignees", "updated", "received"}, WorklistFacets...)

func (r *reader) overview(out *Overview, yesterday time.Time) (err error) {
	if err := r.countOpen(out); err != nil {
		return err
	}
	if out.Overdue, err = r.bounded(Overdue(out.Today)); err != nil {
		return err
	}
	soon := And{IsNull{"closed"}, Compare{"due", GreaterEqual, Day(out.Today)}, Compare{"due", Less, Day(out.Today.AddDays(SoonDays))}}
	if out.DueSoon, err = r.bounded(soon); err != nil {
		return err
	}
	if out.Unassigned, err = r.bounded(Unassigned()); err != nil {
		return err
	}
	changed, err := r.plan(NounCase, Query{Where: Compare{"updated", GreaterEqual, Time(yesterday)}})
	if err != nil {
		return err
	}
	if out.Changed, err = r.count(changed); err != nil {
		return err
	}
	return r.countDays(out)
}

// IsOpen is the condition of cases whose status is of none of the stages at which they
// are done: those that an Overview counts as open.
func IsOpen() Expr { return Not{Or{AtStage{Resolved}, AtStage{Closed}}} }

// Overdue is the condition of open cases that were due before a day.
func Overdue(today Date) Expr {
	return And{IsNull{"closed"}, Compare{"due", Less, Day(today)}}
}

// Unassigned is the condition of open cases that wait for somebody.
func Unassigned() Expr { return And{IsNull{"closed"}, IsNull{"owner"}, IsNull{"assignees"}} }

// WorkedOnBy is the condition of cases that one of some users works on: as one of the
// assignees, or as the owner where there are none. An index has whose own each is, and
// then it is looked at how.
func WorkedOnBy(users ...PK) Expr {
	return And{own(users), Or{Among{"assignees", users}, And{IsNull{"assignees"}, In{"owner", refValues(users)}}}}
}

// own holds where a case is the own of one of some users or teams: assigned to them, or
// owned by them.
func own(keys []PK) Expr {
	if len(keys) == 1 {
		return Assigned{keys[0]}
	}
	either := Or{}
	for _, k := range keys {
		either = append(either, Assigned{k})
	}
	return either
}

// countOpen counts all cases at once, and of the open ones what they are counted by:
// in the order in which the counts are kept, so that nobody has to sort them.
func (r *reader) countOpen(out *Overview) error {
	plan, err := r.plan(NounCase, Query{})
	if err != nil {
		return err
	}
	tallies, err := r.tx.Tally(plan, WorklistFacets...)
	if err != nil {
		return err
	}
	out.ByStatus, out.ByWard, out.ByCategory = map[PK]int64{}, map[PK]int64{}, map[PK]int64{}
	for _, t := range tallies {
		status, ward, category := t.By[1], t.By[2], t.By[3]
		if out.Total += t.N; r.catalog.StageOf(status).Done() {
			continue
		}
		out.Open += t.N
		out.ByStatus[status] += t.N
		out.ByWard[ward] += t.N
		out.ByCategory[category] += t.N
	}
	return nil
}

// bounded counts cases that meet a condition, to MaxCounted.
func (r *reader) bounded(where Expr) (out Bounded, err error) {
	plan, err := r.plan(NounCase, Query{Where: where})
	if err != nil {
		return out, err
	}
	n, exact, err := r.tx.Count(plan, MaxCounted)
	return Bounded{n, !exact}, err
}

// countDays counts what was received and closed in the last days and weeks.
func (r *reader) countDays(out *Overview) error {
	plan, err := r.plan(NounCase, Query{})
	if err != nil {
		return err
	}
	received, err := r.countBy(plan, "received")
	if err != nil {
		return err
	}
	closed, err := r.countBy(plan, ClosedDay)
	if err != nil {
		return err
	}
	monday := out.Today.AddDays(-out.Today.weekday())
	for i := range OverviewWeeks {
		out.Weeks = append(out.Weeks, WeekOfCases{Start: monday.AddDays(-7 * (OverviewWeeks - 1 - i))})
	}
	if err := r.shiftClosed(closed, out); err != nil {
		return err
	}
	today := out.Today.days()
	for _, of := range []struct {
		byDay map[PK]int64
		to    *Trend
	}{{received, &out.Received}, {closed, &out.Closed}} {
		of.to.Last = between(of.byDay, today-TrendDays, today)
		of.to.Before = between(of.byDay, today-2*TrendDays, today-TrendDays)
	}
	for i := range out.Weeks {
		w := &out.Weeks[i]
		first := w.Start.days()
		w.Received, w.Closed = between(received, first-1, first+6), between(closed, first-1, first+6)
	}
	return nil
}

// shiftClosed moves what was closed between the beginnings that a day has in UTC, by
// whose days it is counted, and in the tenant's zone to its day there: for the days at
// which an Overview begins or ends to count, which is all that its sums need.
func (r *reader) shiftClosed(closed map[PK]int64, out *Overview) error {
	bounds := []Date{out.Today.AddDays(1), out.Today.AddDays(1 - TrendDays), out.Today.AddDays(1 - 2*TrendDays), out.Weeks[len(out.Weeks)-1].Start.AddDays(7)}
	for _, w := range out.Weeks {
		bounds = append(bounds, w.Start)
	}
	moved, to := Or{}, map[PK]PK{} // days in UTC to those in the zone
	for _, day := range bounds {
		local, utc, n := day.In(r.by.Tenant.Zone), day.In(time.UTC), PK(day.days())
		switch {
		case local.Before(utc):
			to[n-1] = n
		case utc.Before(local):
			local, utc, to[n] = utc, local, n-1
		default:
			continue
		}
		moved = append(moved, And{Compare{"closed", GreaterEqual, Time(local)}, Compare{"closed", Less, Time(utc)}})
	}
	byDay, err := r.countEach(moved)
	for day, n := range byDay {
		closed[day] -= n
		closed[to[day]] += n
	}
	return err
}

// countEach counts cases closed in some periods, by their days in UTC. Where few are in
// scope, these lead, and are looked at once for all periods; else an index has those of
// each.
func (r *reader) countEach(periods Or) (map[PK]int64, error) {
	if len(periods) == 0 {
		return nil, nil
	}
	all, err := r.plan(NounCase, Query{Where: periods})
	if err != nil {
		return nil, err
	}
	if s := all.Scope(); !s.All && !s.Plain {
		return r.countBy(all, ClosedDay)
	}
	byDay := map[PK]int64{}
	for _, period := range periods {
		plan, err := r.plan(NounCase, Query{Where: period})
		if err != nil {
			return nil, err
		}
		some, err := r.countBy(plan, ClosedDay)
		if err != nil {
			return nil, err
		}
		maps.Copy(byDay, some)
	}
	return byDay, nil
}

// between is the sum of the days after one, up to another.
func between(byDay map[PK]int64, after, last int64) (n int64) {
	for day := after + 1; day <= last; day++ {
		n += byDay[PK(day)]
	}
	return n
}
