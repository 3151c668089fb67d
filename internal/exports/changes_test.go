package exports_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/apitest"
	"caseload/internal/exports"
	"caseload/internal/tabular"
)

// change is a row of an export of changes.
type change struct {
	Rev       int64  `json:"rev"`
	Time      string `json:"time"`
	Noun      string `json:"noun"`
	ID        string `json:"id"`
	Number    int64  `json:"case_number"`
	Operation string `json:"operation"`
	Fields    string `json:"fields"`
	Actor     string `json:"actor"`
	Kind      string `json:"actor_kind"`
	Face      string `json:"face"`
}

func changesOf(t *testing.T, o *apitest.Office, by string, spec exports.Spec) (all []change) {
	t.Helper()
	spec.Subject, spec.Format = caseload.SubjectChanges, tabular.NDJSON
	text, m, err := write(t, o, by, spec)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(text) {
		var c change
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	if int64(len(all)) != m.Rows || m.Next != "" {
		t.Errorf("the manifest says %d rows and %q next, want %d and none: changes are followed by their revs", m.Rows, m.Next, len(all))
	}
	return all
}

// said is a change in short.
func (c change) said() string {
	return fmt.Sprint(c.Operation, " ", c.Noun, " ", c.Number, " by ", c.Kind, " ", c.Actor)
}

func saidOf(all []change) (out []string) {
	for _, c := range all {
		out = append(out, c.said())
	}
	return out
}

// overOfficesWithChanges runs a test where Ann made a case and changed its status, and where
// a confidential case was made and another deleted.
func overOfficesWithChanges(t *testing.T, test func(*testing.T, *apitest.Office)) {
	seed := town
	seed.Tenants = slices.Clone(town.Tenants)
	of := &seed.Tenants[0]
	of.Users = []apitest.UserSeed{{ID: "ann", Name: "Ann", Email: "ann@truro.example", Role: caseload.RoleManager}}
	of.Keys = append(slices.Clone(of.Keys), apitest.KeySeed{Label: "admin", Role: caseload.RoleAdmin}, apitest.KeySeed{Label: "ann", Role: caseload.RoleManager, User: "ann@truro.example"},
		apitest.KeySeed{Label: "public", Role: caseload.RoleAnalyst, Scopes: []string{string(caseload.ReportsRead)}})
	of.Cases = []apitest.CaseSeed{{Reference: "CW-1", Source: "web"}, {Reference: "CW-2", Source: "web", Confidential: true}}
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			o := store.OpenOffice(t, seed)
			ann := holder(t, o, "ann")
			c, err := o.Service.CreateCase(t.Context(), ann, caseload.CaseInput{Reference: caseload.Set("CW-3"), Source: caseload.Set("web")})
			if err == nil {
				o.Clock.Move(time.Second)
				_, err = o.Service.UpdateCase(t.Context(), ann, c.Case.ID, time.Time{}, caseload.CaseInput{Stage: caseload.Set(caseload.Closed)})
			}
			if err != nil {
				t.Fatal(err)
			}
			test(t, o)
		})
	}
}

func TestChangesAreToldToWhoSeesWhatChanged(t *testing.T) {
	overOfficesWithChanges(t, func(t *testing.T, o *apitest.Office) {
		all := changesOf(t, o, "manager", exports.Spec{})
		want := []string{"create case 1 by operator ", "create case 3 by user Ann", "update case 3 by user Ann"}
		if got := saidOf(all); !slices.Equal(got, want) {
			t.Fatalf("a manager is told\n%q, want\n%q", got, want)
		}
		if last := all[2]; !strings.Contains(last.Fields, "status") || last.ID == "" || last.Time != time.UnixMicro(last.Rev).UTC().Format("2006-01-02T15:04:05.000000Z") {
			t.Errorf("the last change is %+v, want the status among its fields, and an ID and a time", last)
		}
		if done := made(t, o, "manager"); done.Total != 3 || done.Rows != 3 {
			t.Errorf("a file that the server makes has %d of %d rows, want 3 of 3", done.Rows, done.Total)
		}
		whole := saidOf(changesOf(t, o, "admin", exports.Spec{}))
		for _, one := range append(want, "create case 2 by operator ", "create user 0 by operator ", "create ward 0 by operator ") {
			if !slices.Contains(whole, one) {
				t.Errorf("an administrator is told\n%q, want also %q", whole, one)
			}
		}
		for _, by := range []string{"public"} {
			if text, _, err := write(t, o, by, exports.Spec{Subject: caseload.SubjectChanges, Format: tabular.CSV}); caseload.CodeOf(err) != caseload.CodeForbidden || text != "" {
				t.Errorf("who reads no cases is told %q, %v; want it forbidden", text, err)
			}
		}
	})
}

// made is an export of changes that a server makes.
func made(t *testing.T, o *apitest.Office, by string) *caseload.Export {
	t.Helper()
	start(t, o.Service, t.TempDir(), o.Clock.Now)
	return until(t, o, by, queue(t, o, by, exports.Spec{Subject: caseload.SubjectChanges, Format: tabular.CSV}))
}

func TestOfWhatIsDeletedItIsNotToldWhatWasWritten(t *testing.T) {
	overOfficesWithChanges(t, func(t *testing.T, o *apitest.Office) {
		id := changesOf(t, o, "ann", exports.Spec{Sort: []string{"-rev"}})[0].ID
		if err := o.Service.HideCase(t.Context(), holder(t, o, "admin"), id); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range changesOf(t, o, "admin", exports.Spec{}) {
			if c.ID == id {
				got = append(got, c.Operation+c.Fields)
			}
		}
		if want := []string{"create", "update", "delete"}; !slices.Equal(got, want) {
			t.Errorf("an administrator is told %q, want %q", got, want)
		}
	})
}

func TestChangesAreFilteredByWhatWhenAndWho(t *testing.T) {
	overOfficesWithChanges(t, func(t *testing.T, o *apitest.Office) {
		all := changesOf(t, o, "admin", exports.Spec{})
		last := all[len(all)-1]
		rule := func(column, operator string, values ...string) exports.Spec {
			return exports.Spec{Rules: []caseload.ReportRule{{Column: column, Operator: operator, Values: values}}}
		}
		for what, x := range map[string]struct {
			spec exports.Spec
			want func(change) bool
		}{
			"cases":           {rule("noun", caseload.RuleAnyOf, "case"), func(c change) bool { return c.Noun == "case" }},
			"no creations":    {rule("operation", caseload.RuleNoneOf, "create"), func(c change) bool { return c.Operation != "create" }},
			"Ann's":           {rule("actor", caseload.RuleAnyOf, "Ann"), func(c change) bool { return c.Actor == "Ann" }},
			"from a rev on":   {rule("rev", caseload.RuleBetween, fmt.Sprint(last.Rev), ""), func(c change) bool { return c.Rev >= last.Rev }},
			"of one rev":      {rule("rev", caseload.RuleAnyOf, fmt.Sprint(last.Rev)), func(c change) bool { return c.Rev == last.Rev }},
			"until yesterday": {rule("time", caseload.RuleBetween, "", "2026-03-07"), func(change) bool { return false }},
			"from today on":   {rule("time", caseload.RuleBetween, "2026-03-08", ""), func(change) bool { return true }},
		} {
			var want []string
			for _, c := range all {
				if x.want(c) {
					want = append(want, c.said())
				}
			}
			if got := saidOf(changesOf(t, o, "admin", x.spec)); !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		}
		backwards := changesOf(t, o, "admin", exports.Spec{Sort: []string{"-time"}, Limit: 3})
		if len(backwards) != 3 || backwards[0] != last {
			t.Errorf("the last three, the last first: %v", saidOf(backwards))
		}
		for what, spec := range map[string]exports.Spec{
			"a noun that there is not": rule("noun", caseload.RuleAnyOf, "lamp"), "an ID": rule("id", caseload.RuleAnyOf, last.ID), "what was written": rule("fields", caseload.RuleContains, "status"), "no number": rule("rev", caseload.RuleAnyOf, "now"),
			"an order by who": {Sort: []string{"actor"}}, "a since": {Since: "x"}, "keywords": {Keywords: []string{"lorry"}},
		} {
			spec.Subject, spec.Format = caseload.SubjectChanges, tabular.CSV
			if text, _, err := write(t, o, "admin", spec); caseload.CodeOf(err) != caseload.CodeInvalid || text != "" {
				t.Errorf("%s: %q, %v; want it refused", what, text, err)
			}
		}
	})
}

// More changes than are read at a time are all there once, in order.
func TestManyChangesAreEachToldOnce(t *testing.T) {
	seed := town
	seed.Tenants = slices.Clone(town.Tenants)
	seed.Tenants[0].Cases = []apitest.CaseSeed{{Count: 2500, Source: "web"}}
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			o := store.OpenOffice(t, seed)
			for limit, want := range map[int]int{0: 2500, 999: 999, 1000: 1000, 2001: 2001} {
				all := changesOf(t, o, "manager", exports.Spec{Limit: limit})
				seen := map[int64]bool{}
				for i, c := range all {
					if seen[c.Number] || c.Number == 0 || i > 0 && all[i-1].Rev >= c.Rev {
						t.Fatalf("row %d is %+v, want each case once, in the order of the changes", i, c)
					}
					seen[c.Number] = true
				}
				if len(all) != want {
					t.Errorf("up to %d: %d rows, want %d", limit, len(all), want)
				}
			}
		})
	}
}
