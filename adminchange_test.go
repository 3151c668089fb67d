package caseload_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload"
)

// told is the history of the administration in short, the latest first.
func (o *office) told(q caseload.AdminQuery) (lines []string, next string) {
	o.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	h, err := o.service.AdminHistory(o.Context(), o.admin, q)
	o.must(err)
	for _, x := range h.Changes {
		line := fmt.Sprintf("%s %s %s %s", x.Who, x.Act, x.Area, x.Name)
		for _, d := range x.Changed {
			line += fmt.Sprintf(" %s:%s→%s", d.Path, d.From.Canonical(), d.To.Canonical())
		}
		lines = append(lines, line)
	}
	return lines, h.Next
}

func TestWhoChangedTheAdministrationIsToldWithWhatItWas(t *testing.T) {
	o := newOffice(t)
	ana, in := o.invited("ana", caseload.RoleAdmin)
	p := o.entered(in.Token)
	tick := func() { o.now = o.now.Add(time.Minute) } // Revs are ahead of a clock that stands still
	tick()
	_, err := o.service.ConfigureTenant(t.Context(), p, "pages.colour", "#1d70b8")
	o.must(err)
	_, err = o.service.ConfigureTenant(t.Context(), p, "pages.colour", "#1d70b8") // changes nothing
	o.must(err)
	_, err = o.service.ConfigureTenant(t.Context(), p, "pages.colour", "red")
	o.wantCode("a colour that is none", err, caseload.CodeInvalid)
	tick()
	k, secret, err := o.service.CreateKey(t.Context(), p, caseload.KeyInput{Label: "Nightly", Role: caseload.RoleAnalyst, Scopes: []caseload.Scope{caseload.CasesRead}, Digest: true})
	o.must(err)
	tick()
	_, err = o.service.ChangeKey(t.Context(), p, k.ID, k.Edition(), caseload.KeyChange{Label: "Weekly"})
	o.must(err)
	tick()
	o.must(o.service.RevokeKey(t.Context(), p, k.ID))
	tick()
	ben := o.user("ben", caseload.RoleCaseworker)
	tick()
	o.edit(p, changed(caseload.NounUser, ben.ID, &caseload.UserInput{Name: caseload.Set("Ben Lane"), Role: caseload.RoleManager}))
	tick()
	link, _, err := o.service.InviteUser(t.Context(), p, ben.ID)
	o.must(err)
	tick()
	o.must(o.service.ResetCodes(t.Context(), p, ben.ID))
	tick()
	_, err = o.service.SaveStatus(t.Context(), p, caseload.StatusInput{Name: caseload.Set("Waiting"), Stage: caseload.Chasing})
	o.must(err)
	lines, next := o.told(caseload.AdminQuery{By: ana.ID})
	want(o, "told", strings.Join(lines, "\n"), `ana made statuses Waiting name:→Waiting stage:→3 position:→6
ana reset users Ben Lane
ana invited users Ben Lane
ana changed users Ben Lane name:ben→Ben Lane role:caseworker→manager
ana revoked keys Weekly
ana changed keys Weekly label:Nightly→Weekly
ana made keys Nightly label:→Nightly role:→analyst access:→all scopes:→cases:read digest:→true
ana changed settings  pages.colour:→#1d70b8`)
	want(o, "the next page", next, "")
	whole := strings.Join(lines, "\n")
	for _, hidden := range []string{secret, link, strings.Split(secret, "_")[2]} {
		if strings.Contains(whole, hidden) {
			t.Errorf("what is told has a secret: %s", whole)
		}
	}
	lines, _ = o.told(caseload.AdminQuery{Area: caseload.AdminUsers, Limit: 3})
	want(o, "of users, three", strings.Join(lines, "\n"), "ana reset users Ben Lane\nana invited users Ben Lane\nana changed users Ben Lane name:ben→Ben Lane role:caseworker→manager")
}

func TestWhatIsMadeIsToldWithWhatItBeganWith(t *testing.T) {
	o := newOffice(t)
	ben := o.user("ben", caseload.RoleCaseworker)
	o.edit(o.admin, changed(caseload.NounUser, ben.ID, &caseload.UserInput{Name: caseload.Set("Ben Lane"), Role: caseload.RoleAdmin}))
	_, err := o.service.SaveCaseType(t.Context(), o.admin, caseload.CaseTypeInput{Name: caseload.Set("repair"), Label: caseload.Set("Repair"), Stages: caseload.Set([]caseload.StagePlan{{Name: "Look", TargetDays: 5}, {Name: "Mend"}})})
	o.must(err)
	square := `{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}`
	_, err = o.service.CreateWard(t.Context(), o.admin, caseload.WardInput{Name: caseload.Set("North"), Boundary: caseload.Set(square)})
	o.must(err)
	lines, _ := o.told(caseload.AdminQuery{Limit: 4})
	want(o, "told", strings.Join(lines, "\n"), `command made wards North name:→North tier:→district enabled:→true lat:→5000000 lon:→5000000
command made case-types repair name:→repair label:→Repair stages:→[{"name":"Look","target_days":5},{"name":"Mend"}]
command changed users Ben Lane name:ben→Ben Lane role:caseworker→admin
command made users Ben Lane name:→ben email:→ben@example.org role:→caseworker enabled:→true`)
}

func TestItIsToldWithWhichKeyTheAdministrationWasChanged(t *testing.T) {
	o := newOffice(t)
	ana, in := o.invited("ana", caseload.RoleAdmin)
	free := o.as(caseload.KeyInput{Label: "Nightly", Role: caseload.RoleAdmin})
	bound := o.as(caseload.KeyInput{Role: caseload.RoleAdmin, User: ana.Email})
	for i, p := range []*caseload.Principal{free, bound, o.entered(in.Token)} {
		_, err := o.service.ConfigureTenant(t.Context(), p, "public.limit", fmt.Sprint(10+i))
		o.must(err)
	}
	h, err := o.service.AdminHistory(t.Context(), o.admin, caseload.AdminQuery{Area: caseload.AdminSettings, Limit: 3})
	o.must(err)
	keys, err := o.service.Keys(t.Context(), o.admin)
	o.must(err)
	unnamed := keys[slices.IndexFunc(keys, func(k caseload.Key) bool { return k.Label == "" })]
	who := map[string]string{}
	for _, x := range h.Changes {
		who[x.Changed[0].To.Str()] = x.Who.String() + "/" + x.Key
	}
	want(o, "who changed it with which key", fmt.Sprint(who), fmt.Sprint(map[string]string{"10": free.Face + "/Nightly", "11": "ana/" + unnamed.ID, "12": "ana/"}))
}

func TestOfABoundaryItIsToldOnlyThatItChanged(t *testing.T) {
	o := newOffice(t)
	square := func(east string) caseload.Opt[string] {
		return caseload.Set(`{"type":"Polygon","coordinates":[[[0,0],[` + east + `,0],[` + east + `,1],[0,1],[0,0]]]}`)
	}
	north, err := o.service.CreateWard(t.Context(), o.admin, caseload.WardInput{Name: caseload.Set("North"), Boundary: square("1")})
	o.must(err)
	south, err := o.service.CreateWard(t.Context(), o.admin, caseload.WardInput{Name: caseload.Set("South")})
	o.must(err)
	o.edit(o.admin, changed(caseload.NounWard, north.ID, &caseload.WardInput{Boundary: square("2")}))
	o.edit(o.admin, changed(caseload.NounWard, south.ID, &caseload.WardInput{Code: caseload.Set("S")}))
	o.edit(o.admin, changed(caseload.NounWard, north.ID, &caseload.WardInput{Name: caseload.Set("Far North")}))
	o.edit(o.admin, changed(caseload.NounWard, south.ID, &caseload.WardInput{Name: caseload.Set("Deep South"), Boundary: square("3")}))
	lines, _ := o.told(caseload.AdminQuery{Area: caseload.AdminWards, Limit: 4})
	want(o, "told", strings.Join(lines, "\n"), `command changed wards Deep South name:South→Deep South lat:→5000000 lon:→15000000 boundary:→
command changed wards Far North name:North→Far North
command changed wards Deep South code:→S
command changed wards Far North lon:5000000→10000000 boundary:→`)
}

// Between the changes of a page a row may have changed a thousand times: those versions
// are not read.
func TestAPageOfChangesReadsOnlyTheVersionsAroundThem(t *testing.T) {
	o := newOffice(t)
	ana, in := o.invited("ana", caseload.RoleAdmin)
	p := o.entered(in.Token)
	north, err := o.service.CreateWard(t.Context(), o.admin, caseload.WardInput{Name: caseload.Set("North")})
	o.must(err)
	rename := func(by *caseload.Principal, name string) {
		o.now = o.now.AddDate(0, 0, 7)
		o.edit(by, changed(caseload.NounWard, north.ID, &caseload.WardInput{Name: caseload.Set(name)}))
	}
	rename(o.admin, "N")
	rename(p, "First")
	for i := range 150 {
		rename(o.admin, fmt.Sprint("Between ", i))
	}
	rename(p, "Last")
	counter := &readCounter{Store: o.store}
	h, err := caseload.NewService(counter, o.clock, o.newID).AdminHistory(t.Context(), o.admin, caseload.AdminQuery{By: ana.ID, Limit: 50})
	o.must(err)
	var told []string
	for _, x := range h.Changes {
		told = append(told, x.Changed[0].From.Str()+"→"+x.Changed[0].To.Str())
	}
	want(o, "told", strings.Join(told, " "), "Between 149→Last N→First")
	want(o, "the versions that were read", counter.versions, 4)
}

func TestTheHistoryOfTheAdministrationIsReadByPages(t *testing.T) {
	o := newOffice(t)
	for i := range 5 {
		_, err := o.service.ConfigureTenant(t.Context(), o.admin, "public.limit", fmt.Sprint(10+i))
		o.must(err)
	}
	all, _ := o.told(caseload.AdminQuery{})
	var paged []string
	q := caseload.AdminQuery{Limit: 2}
	for {
		lines, next := o.told(q)
		paged = append(paged, lines...)
		if next == "" {
			break
		}
		q.Before = next
	}
	want(o, "the pages", strings.Join(paged, "\n"), strings.Join(all, "\n"))
	for _, q := range []caseload.AdminQuery{{Area: "none"}, {By: "none"}, {Before: "x"}, {Before: "1"}, {Before: "-1.0"}} {
		q.Limit = 1
		_, err := o.service.AdminHistory(t.Context(), o.admin, q)
		o.wantCode(fmt.Sprintf("%+v", q), err, caseload.CodeInvalid)
	}
	_, err := o.service.AdminHistory(t.Context(), o.as(caseload.KeyInput{Role: caseload.RoleManager}), caseload.AdminQuery{Limit: 1})
	o.wantCode("a manager", err, caseload.CodeForbidden)
	there, err := o.service.AdminHistory(t.Context(), o.service.Operator(o.newTenant("there")), caseload.AdminQuery{Area: caseload.AdminSettings, Limit: 9})
	o.must(err)
	want(o, "another tenant's", len(there.Changes), 0)
}
