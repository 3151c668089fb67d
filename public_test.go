package caseload_test

import (
	"context"
	"fmt"
	"math/rand/v2"
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
		if found := told(e); found != "" {
			t.Fatalf("%s: %v", found, e)
		}
	}
}

// told narrows by all sums of an edition at once what each hidden number can be, and says
// which is told.
func told(e *caseload.PublicEdition) string {
	if e.Hidden {
		return ""
	}
	type number struct{ least, most int64 }
	var all []number
	at := map[string][]int{}
	for _, t := range e.Tables {
		for _, r := range t.Rows {
			x := number{r.N, r.N}
			if r.Hidden {
				x = number{0, e.Total}
			}
			at[t.Name] = append(at[t.Name], len(all))
			all = append(all, x)
		}
	}
	fixed := len(all)
	all = append(all, number{e.Total, e.Total})
	stages := at[caseload.PublicStages]
	sums := [][]int{ // the first is the sum of the others
		append([]int{fixed}, stages[:2]...), append([]int{stages[0]}, stages[2:5]...), append([]int{stages[1]}, stages[5:]...),
		append([]int{stages[1]}, at[caseload.PublicClosed]...), append([]int{fixed}, at[caseload.PublicReceived]...),
		append([]int{fixed}, at[caseload.PublicWards]...), append([]int{fixed}, at[caseload.PublicCategories]...),
	}
	wards, categories, both := at[caseload.PublicWards], at[caseload.PublicCategories], at[caseload.PublicWardCategory]
	for i, ward := range wards {
		sums = append(sums, append([]int{ward}, both[i*len(categories):(i+1)*len(categories)]...))
	}
	for j, category := range categories {
		sum := []int{category}
		for i := range wards {
			sum = append(sum, both[i*len(categories)+j])
		}
		sums = append(sums, sum)
	}
	for again := true; again; {
		again = false
		narrow := func(x int, least, most int64) {
			if least > all[x].least {
				all[x].least, again = least, true
			}
			if most < all[x].most {
				all[x].most, again = most, true
			}
		}
		for _, s := range sums {
			least, most := int64(0), int64(0)
			for _, x := range s[1:] {
				least, most = least+all[x].least, most+all[x].most
			}
			narrow(s[0], least, most)
			for _, x := range s[1:] {
				narrow(x, all[s[0]].least-(most-all[x].most), all[s[0]].most-(least-all[x].least))
			}
		}
	}
	i := 0
	for _, t := range e.Tables {
		for _, r := range t.Rows {
			if suppress.Small(r.N, 5) && (all[i].least > 1 || all[i].most < 4) {
				return fmt.Sprintf("%s %v is from %d to %d", t.Name, r.Keys, all[i].least, all[i].most)
			}
			i++
		}
	}
	return ""
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
	for _, bad := range []string{"javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "http://example.org/", "//example.org/", "https:", "https:alert(1)", "OGL"} {
		_, err := o.service.ConfigureTenant(t.Context(), o.admin, "public.licence", bad)
		o.wantCode(bad, err, caseload.CodeInvalid)
	}
	for licence, address := range map[string]string{
		"CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/", "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/", "https://example.org/terms": "https://example.org/terms",
	} {
		tenant, err := o.service.ConfigureTenant(t.Context(), o.admin, "public.licence", licence)
		o.must(err)
		want(o, licence, tenant.Settings.LicenceAddress(), address)
	}
}
