package caseload_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"caseload"
	"caseload/internal/suppress"
)

// publish turns the statistics on.
func (o *office) publish(settings ...string) {
	o.Helper()
	for _, x := range append([]string{"public.statistics=true"}, settings...) {
		name, value, _ := strings.Cut(x, "=")
		_, err := o.service.ConfigureTenant(o.Context(), o.admin, name, value)
		o.must(err)
	}
}

func (o *office) published() *caseload.PublicEdition {
	o.Helper()
	p, err := o.service.PublicStatistics(o.Context(), "here")
	o.must(err)
	return p.Edition
}

// several makes some cases alike.
func (o *office) several(n int, in caseload.CaseInput) {
	o.Helper()
	for range n {
		o.create(o.admin, in)
	}
}

// rows writes a table, x for what is hidden.
func rows(e *caseload.PublicEdition, table string) string {
	var out []string
	for _, r := range e.Table(table).Rows {
		n := fmt.Sprint(r.N)
		if r.Hidden {
			n = "x"
		}
		out = append(out, strings.Join(append(r.Keys, r.Names...), "/")+"="+n)
	}
	return strings.Join(out, " ")
}

func TestStatisticsArePublishedWhileTheyAreTurnedOn(t *testing.T) {
	o := newOffice(t)
	_, off := o.service.PublicStatistics(t.Context(), "here")
	_, unknown := o.service.PublicStatistics(t.Context(), "nowhere")
	o.wantCode("off", off, caseload.CodeNotFound)
	want(o, "the answer for off and for unknown", off.Error(), unknown.Error())
	o.publish()
	want(o, "total of none", o.published().Total, 0)
	_, err := o.service.ConfigureTenant(t.Context(), o.admin, "public.statistics", "false")
	o.must(err)
	_, off = o.service.PublicStatistics(t.Context(), "here")
	o.wantCode("off again", off, caseload.CodeNotFound)
}

func TestConfidentialCasesAreNeverPublished(t *testing.T) {
	o := newOffice(t)
	o.several(7, caseload.CaseInput{Name: caseload.Set("a")})
	o.several(9, caseload.CaseInput{Name: caseload.Set("b"), Confidential: caseload.Set(true)})
	o.publish()
	want(o, "total", o.published().Total, 7)
}

func TestAnEditionStandsUntilItsPeriodIsOverAndMoreThanAFewCasesDiffer(t *testing.T) {
	o := newOffice(t)
	o.several(7, caseload.CaseInput{Name: caseload.Set("a")})
	o.publish("public.every=week")
	want(o, "first", o.published().Total, 7)
	o.several(20, caseload.CaseInput{Name: caseload.Set("a")})
	o.now = o.now.Add(2 * 24 * time.Hour)
	want(o, "in the same week", o.published().Total, 7)
	o.now = o.now.Add(7 * 24 * time.Hour)
	want(o, "a week later", o.published().Total, 27)
	o.several(1, caseload.CaseInput{Name: caseload.Set("a")})
	o.now = o.now.Add(7 * 24 * time.Hour)
	made := o.published().Made
	want(o, "after a week with one case", o.published().Total, 27)
	o.several(4, caseload.CaseInput{Name: caseload.Set("a")})
	o.now = o.now.Add(time.Hour)
	want(o, "after four more", o.published().Total, 32)
	want(o, "made anew", o.published().Made.After(made), true)
}

func TestAnEditionThatAnotherVersionHasWrittenIsReplacedInItsTime(t *testing.T) {
	o := newOffice(t)
	o.several(7, caseload.CaseInput{Name: caseload.Set("a")})
	o.publish()
	want(o, "first", o.published().Total, 7)
	ours, err := o.store.Edition(t.Context(), o.admin.Tenant.ID)
	o.must(err)
	kept, err := o.store.KeepEdition(t.Context(), o.admin.Tenant.ID, o.now, `{"note": "of another version", `+strings.TrimPrefix(ours, "{"), ours)
	o.must(err)
	want(o, "kept", kept, true)
	o.several(20, caseload.CaseInput{Name: caseload.Set("a")})
	o.now = o.now.AddDate(0, 2, 0)
	want(o, "two months later", o.published().Total, 27)
}

func TestAHigherLimitHidesMoreOfTheSameCasesAtOnce(t *testing.T) {
	o := newOffice(t)
	o.several(7, caseload.CaseInput{Name: caseload.Set("a")})
	o.publish()
	made := o.published().Made
	o.several(20, caseload.CaseInput{Name: caseload.Set("a")})
	o.publish("public.limit=10")
	e := o.published()
	want(o, "hidden", e.Hidden, true)
	want(o, "total", e.Total, 0)
	want(o, "made", e.Made, made)
	o.publish("public.limit=3")
	want(o, "hidden after a lower limit", o.published().Hidden, true)
}

// TestNoSmallNumberOfAnEditionIsShownOrTold has random editions of wards, categories,
// stages and months, which have numbers in common.
func TestNoSmallNumberOfAnEditionIsShownOrTold(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		var wards, categories, both, stages, received, closed []int64
		wards, categories = make([]int64, 2+r.IntN(8)), make([]int64, 1+r.IntN(6))
		total, high := int64(0), int64(2+r.IntN(40))
		for i := range wards {
			for j := range categories {
				n := r.Int64N(high) * r.Int64N(2)
				both = append(both, n)
				wards[i] += n
				categories[j] += n
				total += n
			}
		}
		spread := func(parts int, n int64) []int64 {
			out := make([]int64, parts)
			for ; n > 0; n-- {
				out[r.IntN(1+r.IntN(parts))]++
			}
			return out
		}
		done := r.Int64N(total + 1)
		stages = append(append([]int64{total - done, done}, spread(3, total-done)...), spread(2, done)...)
		received, closed = spread(25, total), spread(25, done)
		e := caseload.HidePublic(total, 5, map[string][]int64{
			caseload.PublicWards: wards, caseload.PublicCategories: categories, caseload.PublicWardCategory: both,
			caseload.PublicStages: stages, caseload.PublicReceived: received, caseload.PublicClosed: closed,
		})
		for _, table := range e.Tables {
			for i, row := range table.Rows {
				if suppress.Small(row.N, 5) && !row.Hidden {
					t.Fatalf("%s shows %d: %v", table.Name, row.N, e)
				}
				if table.Withheld && !row.Hidden {
					t.Fatalf("%s is withheld and shows row %d", table.Name, i)
				}
			}
		}
		if e.Table(caseload.PublicStages).Rows[1].Hidden && !e.Table(caseload.PublicClosed).Withheld && done > 0 {
			t.Fatalf("the months of closing tell the hidden number of cases that are done: %v", e)
		}
		if e.Hidden {
			continue
		}
		p := puzzleOf(e)
		for _, found := range []string{p.solved(), p.told()} {
			if found != "" {
				t.Fatalf("%s: %v", found, e)
			}
		}
	}
}

// number is what somebody who reads an edition knows of one of its numbers.
type number struct {
	of          string // the table and row
	is          int64
	least, most int64
	hidden      bool
}

// puzzle is an edition as somebody sees it who wants to know what is hidden.
type puzzle struct {
	all  []number
	sums [][]int // of each, the first number is the sum of the others
}

func puzzleOf(e *caseload.PublicEdition) *puzzle {
	p := &puzzle{}
	at := map[string][]int{}
	for _, t := range e.Tables {
		for _, r := range t.Rows {
			x := number{fmt.Sprint(t.Name, " ", r.Keys), r.N, r.N, r.N, r.Hidden}
			if r.Hidden {
				x.least, x.most = 0, e.Total
			}
			at[t.Name] = append(at[t.Name], len(p.all))
			p.all = append(p.all, x)
		}
	}
	total := len(p.all)
	p.all = append(p.all, number{"total", e.Total, e.Total, e.Total, false})
	sum := func(of int, parts ...int) { p.sums = append(p.sums, append([]int{of}, parts...)) }
	stages := at[caseload.PublicStages]
	sum(total, stages[:2]...)
	sum(stages[0], stages[2:5]...)
	sum(stages[1], stages[5:]...)
	sum(stages[1], at[caseload.PublicClosed]...)
	for _, table := range []string{caseload.PublicReceived, caseload.PublicWards, caseload.PublicCategories} {
		sum(total, at[table]...)
	}
	wards, categories, both := at[caseload.PublicWards], at[caseload.PublicCategories], at[caseload.PublicWardCategory]
	for i, ward := range wards {
		sum(ward, both[i*len(categories):(i+1)*len(categories)]...)
	}
	for j, category := range categories {
		var parts []int
		for i := range wards {
			parts = append(parts, both[i*len(categories)+j])
		}
		sum(category, parts...)
	}
	return p
}

// told narrows by all sums at once what each hidden number can be, and says which small
// one is told.
func (p *puzzle) told() string {
	for again := true; again; {
		again = false
		narrow := func(x int, least, most int64) {
			if least > p.all[x].least {
				p.all[x].least, again = least, true
			}
			if most < p.all[x].most {
				p.all[x].most, again = most, true
			}
		}
		for _, s := range p.sums {
			least, most := int64(0), int64(0)
			for _, x := range s[1:] {
				least, most = least+p.all[x].least, most+p.all[x].most
			}
			narrow(s[0], least, most)
			for _, x := range s[1:] {
				narrow(x, p.all[s[0]].least-(most-p.all[x].most), p.all[s[0]].most-(least-p.all[x].least))
			}
		}
	}
	for _, x := range p.all {
		if suppress.Small(x.is, 5) && (x.least > 1 || x.most < 4) {
			return fmt.Sprintf("%s is from %d to %d", x.of, x.least, x.most)
		}
	}
	return ""
}

// solved solves all sums at once, by elimination, and says which hidden number has one
// solution, but for zeros in a ward or category of which a zero is shown. It counts modulo a prime: the sums are those of networks, whose matrices have
// determinants of 0 and 1 alone.
func (p *puzzle) solved() string {
	const prime = 1<<31 - 1
	var rows [][]int64
	for _, s := range p.sums {
		row := make([]int64, len(p.all))
		for i, x := range s {
			if p.all[x].hidden {
				row[x] = map[bool]int64{true: 1, false: prime - 1}[i == 0]
			}
		}
		rows = append(rows, row)
	}
	done := 0
	for x := range p.all {
		pivot := slices.IndexFunc(rows[done:], func(row []int64) bool { return row[x] != 0 })
		if pivot < 0 {
			continue
		}
		rows[done], rows[done+pivot] = rows[done+pivot], rows[done]
		by := inverse(rows[done][x], prime)
		for i := range rows[done] {
			rows[done][i] = rows[done][i] * by % prime
		}
		for other, row := range rows {
			if times := row[x]; other != done && times != 0 {
				for i := range row {
					row[i] = (row[i] + (prime-times)*rows[done][i]) % prime
				}
			}
		}
		if done++; done == len(rows) {
			break
		}
	}
	for _, row := range rows[:done] {
		first := slices.IndexFunc(row, func(n int64) bool { return n != 0 })
		if p.all[first].is > 0 && !slices.ContainsFunc(row[first+1:], func(n int64) bool { return n != 0 }) {
			return p.all[first].of + " has one solution"
		}
	}
	return ""
}

// inverse is that of n modulo a prime.
func inverse(n, prime int64) int64 {
	out := int64(1)
	for e := prime - 2; e > 0; e >>= 1 {
		if e&1 == 1 {
			out = out * n % prime
		}
		n = n * n % prime
	}
	return out
}

func TestSmallNumbersOfAWardAreHidden(t *testing.T) {
	o := newOffice(t)
	var ids []string
	for _, name := range []string{"East", "North", "West"} {
		w, err := o.service.CreateWard(t.Context(), o.admin, caseload.WardInput{Name: caseload.Set(name)})
		o.must(err)
		ids = append(ids, w.ID)
	}
	for i, n := range []int{2, 9, 30} {
		o.several(n, caseload.CaseInput{Name: caseload.Set("a"), Ward: caseload.Set(caseload.Named{ID: ids[i]})})
	}
	o.publish()
	want(o, "wards", rows(o.published(), caseload.PublicWards), fmt.Sprintf("/=0 %s/East=x %s/North=x %s/West=30", ids[0], ids[1], ids[2]))
}

// TestAnEditionIsMadeOnce has many ask two servers of one database for the first edition.
func TestAnEditionIsMadeOnce(t *testing.T) {
	o := newOffice(t)
	o.several(7, caseload.CaseInput{Name: caseload.Set("a")})
	o.publish()
	ticks := atomic.Int64{}
	clock := func() time.Time { return o.now.Add(time.Duration(ticks.Add(1)) * time.Second) } // no two editions are made at one time
	servers := []*caseload.Service{caseload.NewService(o.store, clock, nil), caseload.NewService(o.store, clock, nil)}
	made := make([]time.Time, 40)
	var all sync.WaitGroup
	for i := range made {
		all.Go(func() {
			if p, err := servers[i%2].PublicStatistics(t.Context(), "here"); err != nil {
				t.Error(err)
			} else {
				made[i] = p.Edition.Made
			}
		})
	}
	all.Wait()
	for _, at := range made {
		want(o, "made", at, made[0])
	}
}

// TestWhoGoesAwayTakesTheEditionFromNobody holds that waiting ends with the request that
// waits, and that nobody else's does.
func TestWhoGoesAwayTakesTheEditionFromNobody(t *testing.T) {
	o := newOffice(t)
	o.publish()
	gone, leave := context.WithCancel(t.Context())
	leave()
	for range 10 {
		_, _ = o.service.PublicStatistics(gone, "here") // it may be answered, or not
	}
	want(o, "total", o.published().Total, 0)

	o.now = o.now.Add(31 * 24 * time.Hour)
	var leaves func()
	clock := func() time.Time { // who asks goes away once the edition is being made
		if leaves != nil {
			leaves()
		}
		return o.now
	}
	server := caseload.NewService(o.store, clock, nil)
	gone, leave = context.WithCancel(t.Context())
	leaves = leave
	if _, err := server.PublicStatistics(gone, "here"); !errors.Is(err, context.Canceled) {
		t.Errorf("who goes away meanwhile is answered with %v", err)
	}
	p, err := server.PublicStatistics(t.Context(), "here")
	o.must(err)
	want(o, "of who waits next", p.Edition.Total, 0)
}

// TestTwoEditionsDifferInTheirTotalsByNoFewCases has an office work on for a year.
func TestTwoEditionsDifferInTheirTotalsByNoFewCases(t *testing.T) {
	o := newOffice(t)
	r := rand.New(rand.NewPCG(5, 6))
	var wards []string
	for _, name := range []string{"East", "North", "West"} {
		w, err := o.service.CreateWard(t.Context(), o.admin, caseload.WardInput{Name: caseload.Set(name)})
		o.must(err)
		wards = append(wards, w.ID)
	}
	o.several(40, caseload.CaseInput{Name: caseload.Set("a"), Ward: caseload.Set(caseload.Named{ID: wards[0]})})
	o.several(9, caseload.CaseInput{Name: caseload.Set("a"), Ward: caseload.Set(caseload.Named{ID: wards[1]})})
	o.publish()
	before, anew := o.published(), 0
	for range 24 {
		o.now = o.now.Add(31 * 24 * time.Hour)
		o.several(r.IntN(8), caseload.CaseInput{Name: caseload.Set("a"), Ward: caseload.Set(caseload.Named{ID: wards[r.IntN(3)]}), Stage: caseload.Set([]caseload.Stage{caseload.Open, caseload.Closed}[r.IntN(2)])})
		after := o.published()
		if after.Made.Equal(before.Made) {
			want(o, "what stands", fmt.Sprint(after.Total, after.Tables), fmt.Sprint(before.Total, before.Tables))
			continue
		}
		anew++
		if suppress.Small(after.Total-before.Total, 5) {
			t.Errorf("the totals of two editions are %d and %d", before.Total, after.Total)
		}
		for i, row := range after.Table(caseload.PublicStages).Rows[:2] {
			if was := before.Table(caseload.PublicStages).Rows[i]; !row.Hidden && !was.Hidden && suppress.Small(max(row.N-was.N, was.N-row.N), 5) {
				t.Errorf("%v is %d in one edition and %d in the next", row.Keys, was.N, row.N)
			}
		}
		before = after
	}
	if anew < 3 || anew > 23 {
		t.Errorf("of 24 months %d have an edition of their own", anew)
	}
}

func TestAPreviewIsWhatIsPublished(t *testing.T) {
	o := newOffice(t)
	o.several(7, caseload.CaseInput{Name: caseload.Set("a")})
	o.several(9, caseload.CaseInput{Name: caseload.Set("b"), Confidential: caseload.Set(true)})
	preview := func() *caseload.PublicEdition {
		t.Helper()
		admin := *o.admin
		tenant, err := o.service.Tenant(t.Context(), "here")
		o.must(err)
		admin.Tenant = tenant
		p, err := o.service.PreviewStatistics(t.Context(), &admin)
		o.must(err)
		return p.Edition
	}
	before := preview()
	want(o, "total", before.Total, 7)
	_, err := o.service.PublicStatistics(t.Context(), "here")
	o.wantCode("published by a preview", err, caseload.CodeNotFound)
	o.publish()
	first := o.published()
	want(o, "published", fmt.Sprint(first), fmt.Sprint(before))
	o.several(30, caseload.CaseInput{Name: caseload.Set("a")})
	o.now = o.now.Add(time.Hour)
	want(o, "preview of the same period", preview().Total, 7)
	o.publish("public.limit=10")
	want(o, "preview with another limit", preview().Hidden, true)
	for _, role := range []caseload.Role{caseload.RoleManager, caseload.RoleAnalyst} {
		_, err := o.service.PreviewStatistics(t.Context(), o.as(caseload.KeyInput{Role: role, Scopes: caseload.Scopes[:1]}))
		o.wantCode(string(role), err, caseload.CodeForbidden)
	}
}

func TestALicenceIsKnownOrAnAddressThatIsSafeToFollow(t *testing.T) {
	o := newOffice(t)
	for _, bad := range []string{"javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "http://example.org/", "//example.org/", "https:", "https:alert(1)", "OGL", " ", "All <b>rights</b> reserved"} {
		_, err := o.service.ConfigureTenant(t.Context(), o.admin, "public.licence", bad)
		o.wantCode(bad, err, caseload.CodeInvalid)
	}
	for licence, address := range map[string]string{
		"CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/", "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/", "https://example.org/terms": "https://example.org/terms", "All rights are reserved.": "",
	} {
		tenant, err := o.service.ConfigureTenant(t.Context(), o.admin, "public.licence", licence)
		o.must(err)
		want(o, licence, tenant.Settings.LicenceAddress(), address)
	}
}
