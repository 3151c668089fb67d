package storetest

import (
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"caseload"
)

// Far holds a store to pages that begin far from the first row, and to counts,
// by the time of the last change: of cases that were written at once, a moment,
// hours and days after each other. open makes an empty store with a clock.
func Far(t *testing.T, open func(t *testing.T, now func() time.Time) caseload.Store) {
	var clock atomic.Int64
	clock.Store(someTime.UnixMicro())
	store := open(t, func() time.Time { return time.UnixMicro(clock.Load()) })
	var sights []sight
	for _, name := range []string{"with-secrets", "without"} {
		d := newDesk(t, store, name)
		d.spread(func(passed time.Duration) { clock.Add(passed.Microseconds()) }, name == "with-secrets")
		for _, by := range d.everybody() {
			sights = append(sights, d.sight(by))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(sights).Draw(t, "whose")
		q := s.query(t)
		ids, total := s.expect(q)
		out := s.list(s.by, q, "id")
		if got := strings.Join(texts(out.Rows), " "); got != ids || out.Total != total {
			t.Fatalf("%+v: got %d in all and\n%s\nwant %d and\n%s", q, out.Total, got, total, ids)
		}
	})
}

// spread writes some hundreds of cases, and changes and hides some of them,
// while time passes.
func (d *desk) spread(pass func(time.Duration), secrets bool) {
	d.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	gaps := []time.Duration{0, time.Microsecond, time.Millisecond, 100 * time.Millisecond, time.Second, 20 * time.Minute, 3 * time.Hour, 50 * time.Hour}
	var keys []caseload.PK
	for i := range 90 {
		pass(gaps[random.IntN(len(gaps))])
		if i%3 != 0 {
			row := attrs{"hidden": flag(random.IntN(8) == 0), "assignees": {}}
			if random.IntN(3) == 0 {
				row["assignees"] = refs(d.ann)
			}
			d.must(d.change(caseload.NounCase, keys[random.IntN(len(keys))], row))
			continue
		}
		rows := make([]attrs, 1+random.IntN(60))
		for j := range rows {
			rows[j] = attrs{"confidential": flag(secrets && random.IntN(9) == 0), "access": []caseload.Value{{}, refs(d.bob)}[random.IntN(2)]}
			if random.IntN(9) == 0 {
				rows[j]["assignees"] = refs(d.ann)
			}
		}
		keys = append(keys, d.put(caseload.NounCase, rows...)...)
	}
}

// sight is what somebody sees of a desk, in the order of the last changes.
type sight struct {
	*desk
	by   *caseload.Principal
	ids  []string
	revs []int64
}

func (d *desk) sight(by *caseload.Principal) sight {
	d.Helper()
	rows := d.list(by, caseload.Query{Order: asc("updated"), Limit: 10_000}, "id", "updated").Rows
	s := sight{desk: d, by: by, ids: texts(rows)}
	for i := range rows.Rows() {
		s.revs = append(s.revs, rows.Int(i, 1))
	}
	if !slices.IsSorted(s.revs) || len(s.revs) == 0 && by.Role != caseload.RoleAnalyst {
		d.Errorf("%d cases of a %s are not in the order of their last changes", len(s.revs), by.Role)
	}
	return s
}

// query draws a page of what was changed in a period.
func (s sight) query(t *rapid.T) caseload.Query {
	q := caseload.Query{
		Order: asc("updated"), Offset: rapid.IntRange(0, len(s.ids)+3).Draw(t, "offset"), Limit: rapid.SampledFrom([]int{1, 7, 1000}).Draw(t, "limit"),
	}
	if rapid.Bool().Draw(t, "newest first") {
		q.Order = desc("updated")
	}
	var where caseload.And
	for range rapid.IntRange(0, 2).Draw(t, "conditions") {
		where = append(where, compare("updated", rapid.SampledFrom(dated).Draw(t, "op"), rev(s.moment(t))))
	}
	if len(where) > 0 {
		q.Where = where
	}
	return q
}

var dated = []caseload.Op{caseload.Equal, caseload.Less, caseload.LessEqual, caseload.Greater, caseload.GreaterEqual, caseload.Less, caseload.Greater}

// moment draws a time: of a change, about one, or none of them.
func (s sight) moment(t *rapid.T) int64 {
	if len(s.revs) == 0 || rapid.IntRange(0, 9).Draw(t, "elsewhere") == 0 {
		return rapid.SampledFrom([]int64{-1, 1, someTime.UnixMicro(), 1 << 50, 253_402_300_799_999_999}).Draw(t, "moment")
	}
	return rapid.SampledFrom(s.revs).Draw(t, "change") + rapid.Int64Range(-1, 1).Draw(t, "beside")
}

// expect is the IDs of a page and the total, from what is seen.
func (s sight) expect(q caseload.Query) (ids string, total int64) {
	var found []string
	for i, id := range s.ids {
		if caseload.Match(q.Where, func(caseload.Path) caseload.Value { return rev(s.revs[i]) }, nil, nil) {
			found = append(found, id)
		}
	}
	if q.Order[0].Desc {
		slices.Reverse(found)
	}
	from := min(q.Offset, len(found))
	return strings.Join(found[from:min(from+q.Limit, len(found))], " "), int64(len(found))
}
