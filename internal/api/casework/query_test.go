package casework

import (
	"strings"
	"testing"
	"time"

	"caseload"
)

func parse(t *testing.T, raw string, zone string) *query {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	q, err := parseQuery(raw, loc)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestDatesAreWholeDaysOfTheTenant(t *testing.T) {
	for _, tt := range []struct{ query, zone, from, to string }{
		{"from=2026-03-29&to=2026-03-29", "Europe/London", "2026-03-29T00:00:00Z", "2026-03-29T23:00:00Z"}, // 23 hours
		{"from=2026-10-25&to=2026-10-25", "Europe/London", "2026-10-24T23:00:00Z", "2026-10-26T00:00:00Z"}, // 25 hours
		{"dateFrom=2026-01-15&dateTo=2026-01-16", "America/New_York", "2026-01-15T05:00:00Z", "2026-01-17T05:00:00Z"},
		{"startDate=2026-01-15T10:30:00Z&endDate=2026-01-15T10:30:00.123Z", "UTC", "2026-01-15T10:30:00Z", "2026-01-15T10:30:00.124Z"},
		{"createdFrom=2026-01-15T10:30:00%2B01:00&createdTo=2026-01-15T10:30:00.1234Z", "UTC", "2026-01-15T09:30:00Z", "2026-01-15T10:30:00.124Z"},
	} {
		q := parse(t, tt.query, tt.zone)
		both, ok := q.period().(caseload.And)
		if !ok || len(both) != 2 || q.err() != nil {
			t.Errorf("period of %s = %v, %v, want two conditions", tt.query, both, q.err())
			continue
		}
		from, to := both[0].(caseload.Compare), both[1].(caseload.Compare)
		if from.Op != caseload.GreaterEqual || instantText(from) != tt.from || to.Op != caseload.Less || instantText(to) != tt.to {
			t.Errorf("period of %s in %s = %s to before %s, want %s to before %s", tt.query, tt.zone, instantText(from), instantText(to), tt.from, tt.to)
		}
	}
}

func instantText(c caseload.Compare) string {
	return time.UnixMicro(c.Value.Int64()).UTC().Format(time.RFC3339Nano)
}

func TestEmptyAndUnknownParametersAreNotLookedAt(t *testing.T) {
	q := parse(t, "status=&ward=&from=&to=&format=&limit=&after=&colour=red&colour=blue&bom=", "UTC")
	got, err := q.export()
	if err != nil || got.query.Where != nil || got.query.Limit != caseload.MaxExport || got.all || got.format != (form{}) {
		t.Errorf("export = %+v, %v, want the default", got, err)
	}
}

func TestSortSaysItsDirectionByAHyphenOrByOrder(t *testing.T) {
	for raw, want := range map[string]caseload.Order{
		"":                          {Path: "opened", Desc: true},
		"order=asc":                 {Path: "opened"},
		"sort=createdAt":            {Path: "opened"},
		"sort=-createdAt":           {Path: "opened", Desc: true},
		"sort=updatedAt&order=desc": {Path: "updated", Desc: true},
		"sort=reference&order=asc":  {Path: "reference"},
		"sort=-status":              {Path: "status.position", Desc: true},
	} {
		q := parse(t, raw, "UTC")
		if got := q.order(); len(got) != 1 || got[0] != want || q.err() != nil {
			t.Errorf("order of %q = %v, %v, want %v", raw, got, q.err(), want)
		}
	}
}

func TestErrorNamesEveryParameterThatIsWrong(t *testing.T) {
	for raw, want := range map[string]string{
		"order=up":              `"order" has no such value. Allowed: asc, desc.`,
		"archived=maybe":        `"archived" has no such value. Allowed: true, false.`,
		"page=0":                "page: This must be a whole number from 1 to 1000000000.",
		"order=up&page=0":       "Several parameters are not valid: page, order.",
		"dateFrom=x&pageSize=x": "Several parameters are not valid: pageSize, dateFrom.",
	} {
		_, err := parse(t, raw, "UTC").list()
		if _, answer := errorOf(err); answer.Error != want {
			t.Errorf("the error of %s is %q, want %q", raw, answer.Error, want)
		}
	}
}

func FuzzQuery(f *testing.F) {
	for _, route := range Routes {
		for _, p := range route.Parameters {
			for _, v := range p.Values {
				f.Add(p.Name + "=" + v)
			}
		}
	}
	f.Add("from=2026-01-01&to=2025-01-01&limit=all&after=%00&page=1e9&search=%ff&status=open;x")
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		q, err := parseQuery(raw, zone)
		if err != nil {
			requireInvalid(t, raw, err)
			return
		}
		if e, err := q.export(); err != nil {
			requireInvalid(t, raw, err)
		} else if !e.all && (e.query.Limit < 1 || e.query.Limit > caseload.MaxExport) {
			t.Errorf("export of %q has the limit %d", raw, e.query.Limit)
		}
		q.problems = nil
		if l, err := q.list(); err != nil {
			requireInvalid(t, raw, err)
		} else if l.Limit < 1 || l.Limit > maxPageSize || l.Offset < 0 {
			t.Errorf("list of %q has the limit %d and the offset %d", raw, l.Limit, l.Offset)
		}
	})
}

// requireInvalid fails unless an error is the client's, and says so in a bounded
// answer.
func requireInvalid(t *testing.T, raw string, err error) {
	t.Helper()
	status, answer := errorOf(err)
	if status != 400 || len(answer.Error) > 1000 || strings.Contains(answer.Error, "\x00") {
		t.Errorf("%q is answered %d %q, want a short 400", raw, status, answer.Error)
	}
}
