package storetest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"caseload"
	"caseload/internal/fold"
)

// counted is statistics in words: the total, the resolved, then each stage,
// ward and category that has cases.
func counted(s *caseload.Statistics) string {
	out := []string{fmt.Sprint(s.Total, " in all, ", s.Resolved, " resolved")}
	for _, n := range s.ByStage {
		if n.N > 0 {
			out = append(out, fmt.Sprint(n.Stage, " ", n.N))
		}
	}
	for _, n := range slices.Concat(s.ByWard, s.ByCategory) {
		out = append(out, fmt.Sprint(n.Name, " ", n.N))
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

// statistics is what the Service counts for somebody.
func (d *desk) statistics(by *caseload.Principal) string {
	d.Helper()
	s, err := d.service.Statistics(d.Context(), by, caseload.Own)
	d.must(err)
	return counted(s)
}

// recounted is statistics made by reading every case that somebody sees.
func (d *desk) recounted(by *caseload.Principal) string {
	d.Helper()
	s := &caseload.Statistics{}
	stages, names := map[int64]int64{}, map[string]int64{}
	d.stream(by, caseload.Query{}, []caseload.Path{"status.stage", "ward.name", "category.name"}, func(b *caseload.Block) error {
		for i := range b.Rows() {
			s.Total++
			stages[b.Int(i, 0)]++
			for c := 1; c <= 2; c++ {
				if !b.Null(i, c) {
					names[string(b.Text(i, c))]++
				}
			}
		}
		return nil
	})
	for _, stage := range caseload.Stages {
		s.ByStage = append(s.ByStage, caseload.StageCount{Stage: stage, N: stages[int64(stage)]})
		if stage.Done() {
			s.Resolved += stages[int64(stage)]
		}
	}
	for name, n := range names {
		s.ByWard = append(s.ByWard, caseload.NamedCount{Name: name, N: n})
	}
	return counted(s)
}

// wantCounted fails the test if the kept counts differ from a full count.
func (d *desk) wantCounted(by *caseload.Principal, who string) {
	d.Helper()
	want(d, "statistics of "+who, d.statistics(by), d.recounted(by))
	want(d, "overview of "+who, d.overview(by), d.reviewed(by))
}

// today is in days since 1970, in the zone of the tenant.
func (d *desk) today() int64 { return caseload.Day(caseload.DateOf(d.now.In(d.tenant.Zone))).Int64() }

// overview is what the Service counts of somebody's cases by their days, and of those
// that are open.
func (d *desk) overview(by *caseload.Principal) string {
	d.Helper()
	v, err := d.service.Overview(d.Context(), by, caseload.Query{})
	d.must(err)
	return fmt.Sprintln(v.Open, v.Overdue, v.Unassigned, v.Changed, v.Received, v.Closed, v.ByWard)
}

// reviewed is overview made by reading every case that somebody sees.
func (d *desk) reviewed(by *caseload.Principal) string {
	d.Helper()
	v := &caseload.Overview{ByWard: map[caseload.PK]int64{}}
	rows := d.list(by, caseload.Query{}, "status", "ward", "received", "closed", "due", "owner", "assignees").Rows
	trend := func(to *caseload.Trend, day int64) {
		switch {
		case day > d.today()-caseload.TrendDays:
			to.Last++
		case day > d.today()-2*caseload.TrendDays:
			to.Before++
		}
	}
	for i := range rows.Rows() {
		if rows.PK(i, 0) == d.open {
			v.Open++
			v.ByWard[rows.PK(i, 1)]++
		}
		if !rows.Null(i, 2) {
			trend(&v.Received, rows.Int(i, 2))
		}
		if !rows.Null(i, 3) {
			trend(&v.Closed, rows.Int(i, 3)/caseload.MicrosPerDay)
			continue
		}
		if !rows.Null(i, 4) && rows.Int(i, 4) < d.today() {
			v.Overdue.N++
		}
		if rows.Null(i, 5) && rows.Null(i, 6) {
			v.Unassigned.N++
		}
	}
	v.Changed = int64(rows.Rows())
	return fmt.Sprintln(v.Open, v.Overdue, v.Unassigned, v.Changed, v.Received, v.Closed, v.ByWard)
}

// drawn is a case with random values in what is counted and in what says who
// sees it.
func (d *desk) drawn(t *rapid.T) attrs {
	pick := func(of ...caseload.Value) caseload.Value { return rapid.SampledFrom(of).Draw(t, "value") }
	none := caseload.Value{}
	name, key := none, none
	if x := rapid.SampledFrom([]string{"", "Ystrad", "ystrad", "Ärö", "Aro"}).Draw(t, "name"); x != "" {
		name, key = text(x), text(fold.Key(x))
	}
	return attrs{
		"name": name, "name_key": key,
		"status": pick(ref(d.open), ref(d.closed)), "ward": pick(none, ref(d.north), ref(d.south)),
		"category": pick(none, ref(d.roads), ref(d.lamps)), "owner": pick(none, ref(d.ann), ref(d.team)),
		"assignees": pick(none, refs(d.ann), refs(d.bob, d.ann)), "access": pick(none, refs(d.bob), refs(d.team, d.ann)),
		"confidential": pick(flag(false), flag(true)), "hidden": pick(flag(false), flag(false), flag(true)),
		"received": pick(none, day(d.today()-5), day(d.today()-45), day(-3)), "due": pick(none, day(d.today()-5), day(d.today()+5)),
		"closed": pick(none, caseload.Time(d.now.AddDate(0, 0, -5)), caseload.Time(d.now.AddDate(0, 0, -45)), caseload.Time(time.Unix(-100_000, 0))),
	}
}

// scribble writes new cases and changes old ones in one transaction, and
// returns the new ones.
func (d *desk) scribble(t *rapid.T, old []caseload.PK) (added []caseload.PK) {
	var fresh []attrs
	changed := map[caseload.PK]attrs{}
	for range rapid.IntRange(1, 5).Draw(t, "writes") {
		if len(old) > 0 && rapid.Bool().Draw(t, "an old one") {
			changed[rapid.SampledFrom(old).Draw(t, "case")] = d.drawn(t)
		} else {
			fresh = append(fresh, d.drawn(t))
		}
	}
	_, err := d.update(func(tx caseload.WriteTx) (err error) {
		for pk, to := range changed {
			if err := rewrite(tx, caseload.NounCase, pk, to); err != nil {
				return err
			}
		}
		added, err = d.insert(tx, caseload.NounCase, fresh...)
		return err
	})
	d.must(err)
	return added
}

// drawnList is a list of cases that random choices and conditions narrow: some of
// which the kept counts know, and some of which they do not.
func (d *desk) drawnList(t *rapid.T) caseload.WorklistQuery {
	q := caseload.WorklistQuery{Choices: map[caseload.Path][]caseload.Named{}}
	q.Where, q.Limit = rapid.SampledFrom([]caseload.Expr{
		nil, caseload.IsOpen(), caseload.Overdue(caseload.DateOf(d.now)), caseload.Unassigned(), equal("confidential", flag(true)),
		caseload.And{caseload.IsOpen(), caseload.IsNull{Path: "closed"}}, caseload.And{caseload.IsOpen(), not(equal("ward", ref(d.north)))},
	}).Draw(t, "where"), rapid.IntRange(1, 3).Draw(t, "limit")
	for path, all := range map[caseload.Path][]caseload.PK{"status": {d.open, d.closed}, "ward": {0, d.north, d.south}, "category": {0, d.roads, d.lamps}} {
		for _, k := range all {
			if rapid.IntRange(0, 3).Draw(t, string(path)) == 0 {
				q.Choices[path] = append(q.Choices[path], d.named(k))
			}
		}
	}
	return q
}

// named is what the vocabulary calls a row of it, the zero Named for 0.
func (d *desk) named(k caseload.PK) (out caseload.Named) {
	d.Helper()
	c, err := d.service.Catalog(d.Context(), d.admin)
	d.must(err)
	for _, n := range []caseload.Noun{caseload.NounStatus, caseload.NounWard, caseload.NounCategory} {
		if id, _, ok := c.Entry(n, k); ok {
			out.ID = id
		}
	}
	return out
}

// listed is what the Service counts of a list: all, then by each facet.
func (d *desk) listed(by *caseload.Principal, q caseload.WorklistQuery) string {
	d.Helper()
	w, err := d.service.Worklist(d.Context(), by, q, "id")
	d.must(err)
	out := fmt.Sprintln(w.Total, w.More)
	for _, path := range caseload.WorklistFacets {
		out += fmt.Sprintln(path, w.Facets[path].N, w.Facets[path].Least)
	}
	return out
}

// relisted is listed made by reading every case of the conditions that somebody sees.
func (d *desk) relisted(by *caseload.Principal, q caseload.WorklistQuery) string {
	d.Helper()
	facets := caseload.WorklistFacets
	rows := d.list(by, caseload.Query{Where: q.Where}, facets...).Rows
	total, n := 0, make([]map[caseload.PK]int64, len(facets))
	for i := range facets {
		n[i] = map[caseload.PK]int64{}
	}
	for row := range rows.Rows() {
		var missed []int // the facets of whose choices the case is none
		for i, path := range facets {
			if of := q.Choices[path]; len(of) > 0 && !slices.Contains(of, d.named(rows.PK(row, i))) {
				missed = append(missed, i)
			}
		}
		if len(missed) == 0 {
			total++
		}
		for i := range facets {
			if len(missed) == 0 || len(missed) == 1 && missed[0] == i {
				n[i][rows.PK(row, i)]++
			}
		}
	}
	out := fmt.Sprintln(total, false)
	for i, path := range facets {
		out += fmt.Sprintln(path, n[i], false)
	}
	return out
}

// turned is what stands on the pages of a list, read from the first to the last, and
// from the last to the first.
func (d *desk) turned(by *caseload.Principal, q caseload.WorklistQuery) (there, back string) {
	d.Helper()
	page := func() (ids []string, w *caseload.Worklist) {
		w, err := d.service.Worklist(d.Context(), by, q, "id", "summary")
		d.must(err)
		for i := range w.Rows.Rows() {
			ids = append(ids, string(w.Rows.Text(i, 0)))
		}
		return ids, w
	}
	all, w := page()
	last := all
	for w.Next != "" {
		q.After = w.Next
		last, w = page()
		all = append(all, last...)
	}
	reversed := last
	for q.After = ""; w.Prev != ""; {
		var ids []string
		q.Before = w.Prev
		ids, w = page()
		reversed = append(ids, reversed...)
	}
	return fmt.Sprint(all), fmt.Sprint(reversed)
}

var countTests = []test{
	{"statistics are what a full count gives, after any writes", func(d *desk) {
		n := 0
		rapid.Check(d, func(t *rapid.T) {
			n++
			d := newDesk(t, d.store, fmt.Sprint("random", n))
			var keys []caseload.PK
			for range rapid.IntRange(1, 6).Draw(t, "transactions") {
				keys = append(keys, d.scribble(t, keys)...)
			}
			for who, by := range map[string]*caseload.Principal{
				"the administrator": d.admin, "Ann": d.as(caseload.RoleCaseworker, "ann"),
				"Cat": d.as(caseload.RoleManager, "cat"), "an analyst": d.as(caseload.RoleAnalyst, ""),
			} {
				d.wantCounted(by, who)
			}
		})
	}},
	{"a list of cases counts its choices as a count of its rows does", func(d *desk) {
		n := 0
		rapid.Check(d, func(t *rapid.T) {
			n++
			d := newDesk(t, d.store, fmt.Sprint("chosen", n))
			var keys []caseload.PK
			for range rapid.IntRange(1, 3).Draw(t, "transactions") {
				keys = append(keys, d.scribble(t, keys)...)
			}
			q := d.drawnList(t)
			for who, by := range map[string]*caseload.Principal{
				"the administrator": d.admin, "Ann": d.as(caseload.RoleCaseworker, "ann"), "Bob": d.with(caseload.RoleManager, caseload.LevelLimited, "bob"),
				"Cat": d.as(caseload.RoleManager, "cat"), "an analyst": d.as(caseload.RoleAnalyst, ""),
			} {
				want(d, fmt.Sprintf("the list of %s where %+v, of %v", who, q.Where, q.Choices), d.listed(by, q), d.relisted(by, q))
			}
		})
	}},
	{"a list of cases goes from page to page and back in the order of its rows", func(d *desk) {
		n := 0
		rapid.Check(d, func(t *rapid.T) {
			n++
			d := newDesk(t, d.store, fmt.Sprint("paged", n))
			d.scribble(t, d.scribble(t, nil))
			q := d.drawnList(t)
			q.Choices = nil
			q.Order = []caseload.Order{{Path: rapid.SampledFrom([]caseload.Path{"pk", "name_key", "name", "opened", "updated", "due", "received", "closed", "ward.name"}).Draw(t, "order"), Desc: rapid.Bool().Draw(t, "descending")}}
			for who, by := range map[string]*caseload.Principal{"the administrator": d.admin, "Ann": d.as(caseload.RoleCaseworker, "ann")} {
				rows := d.list(by, caseload.Query{Where: q.Where, Order: q.Order}, "id").Rows
				ordered := make([]string, rows.Rows())
				for i := range ordered {
					ordered[i] = string(rows.Text(i, 0))
				}
				there, back := d.turned(by, q)
				want(d, fmt.Sprintf("the pages of %s where %+v, by %v", who, q.Where, q.Order), there, fmt.Sprint(ordered))
				want(d, "and from the last to the first", back, there)
			}
		})
	}},
	{"a ward is counted by itself, whatever its name", func(d *desk) {
		castles := d.put(caseload.NounWard, attrs{"name": text("Castle"), "enabled": flag(true)}, attrs{"name": text("Castle"), "enabled": flag(true)})
		d.put(caseload.NounCase, attrs{"ward": ref(castles[0])}, attrs{"ward": ref(castles[1])}, attrs{"ward": ref(castles[1])})
		wards, _, err := d.service.WardCounts(d.Context(), d.admin, caseload.Own)
		d.must(err)
		for _, w := range wards {
			want(d, fmt.Sprint("cases of ", w.Name, " ", w.PK), w.Cases, map[caseload.PK]int64{castles[0]: 1, castles[1]: 2}[w.PK])
		}
	}},
	{"a total under a condition is what the condition finds", func(d *desk) {
		d.untidy(40)
		for _, e := range []caseload.Expr{
			equal("status", ref(d.open)), equal("status", ref(d.closed)), equal("ward", ref(d.north)), caseload.IsNull{Path: "ward"}, not(equal("ward", ref(d.south))),
			caseload.In{Path: "ward", Values: []caseload.Value{ref(d.north), ref(d.south)}}, caseload.In{Path: "ward"},
			caseload.And{equal("ward", ref(d.north)), compare("due", caseload.Less, day(0))},
			caseload.Or{equal("ward", ref(d.north)), equal("category", ref(d.roads))},
			equal("ward.name", text("Ystrad")), compare("opened", caseload.Greater, caseload.Time(days(1))),
		} {
			out := d.list(d.admin, caseload.Query{Where: e, Limit: 100}, "id")
			want(d, fmt.Sprintf("the total where %+v", e), out.Total, int64(out.Rows.Rows()))
		}
	}},
}
