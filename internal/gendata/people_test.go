package gendata

import (
	"slices"
	"strings"
	"testing"

	"caseload"
)

// records reads columns of every row of a noun as text, by their IDs.
func (c council) records(t *testing.T, n caseload.Noun, columns ...caseload.Path) [][]string {
	t.Helper()
	set, err := c.ListRecords(t.Context(), c.by, caseload.RecordQuery{
		Query: caseload.Query{Order: []caseload.Order{{Path: "id"}}, Limit: caseload.MaxExport},
		Noun:  n, Columns: map[caseload.Noun][]caseload.Path{n: columns},
	})
	if err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for i := range set.Page.Rows() {
		var row []string
		for col := range columns {
			row = append(row, set.Page.Value(i, col).Canonical())
		}
		out = append(out, row)
	}
	return out
}

func TestCasesHaveTheirShareOfPeopleGoalsAndNotes(t *testing.T) {
	const cases = 200
	c := newCouncil(t)
	c.generate(t, Options{Cases: cases, Seed: 1, Parts: 2.5})
	found := c.records(t, caseload.NounInvolvement, "case", "person", "role", "effective", "ended")
	if len(found) < 450 || len(found) > 550 {
		t.Errorf("%d cases have %d involvements, want about 500", cases, len(found))
	}
	roles, lets, once := map[string]int{}, map[string]int{}, map[string]bool{}
	for _, p := range found {
		if roles[p[2]]++; p[2] == "landlord" {
			lets[p[1]]++
		}
		if who := p[0] + " " + p[1]; once[who] {
			t.Errorf("a person has two parts in the case %s", p[0])
		} else {
			once[who] = true
		}
		if p[4] != "" && p[4] < p[3] {
			t.Errorf("a part ends on %s, before it begins on %s", p[4], p[3])
		}
	}
	if roles[caseload.RoleResident] < 110 || len(roles) != 1+len(parts) || len(lets) != cases/street {
		t.Errorf("the roles are %v, with %d landlords; want residents, every other role, and %d", roles, len(lets), cases/street)
	}
	for noun, least := range map[caseload.Noun]int{caseload.NounGoal: 100, caseload.NounNote: 45} {
		if got := len(c.records(t, noun, "id")); got < least || got > 2*least {
			t.Errorf("%d cases have %d of the noun %s, want %d at least", cases, got, noun, least)
		}
	}
}

func TestEveryPersonIsInvented(t *testing.T) {
	c := newCouncil(t)
	c.generate(t, Options{Cases: 100, Seed: 1, Parts: 1.5})
	for _, p := range c.records(t, caseload.NounPerson, "email", "phone", "postcode") {
		if !strings.HasSuffix(p[0], "@example.org") || !strings.HasPrefix(p[1], "01632 960") || !strings.HasPrefix(p[2], "ZZ") {
			t.Errorf("a person is reached at %q, want places that nobody has", p)
		}
	}
}

func TestSameSeedGivesSamePeople(t *testing.T) {
	shown := func(c council) (all [][]string) {
		for _, p := range c.records(t, caseload.NounPerson, "id", "name", "email", "born", "properties") {
			if p[4] != "" { // a resident's ID is another each time
				all = append(all, p)
			}
		}
		return all
	}
	a, b := newCouncil(t), newCouncil(t)
	a.generate(t, Options{Cases: 40, Seed: 7, Parts: 1.5})
	b.generate(t, Options{Cases: 30, Seed: 7, Parts: 1.5})
	b.generate(t, Options{Cases: 40, Seed: 7, Parts: 1.5})
	if first, second := shown(a), shown(b); len(first) < 20 || !slices.EqualFunc(first, second, slices.Equal) {
		t.Errorf("a run of 40 makes the people\n%q\nruns of 30 and of 40\n%q\nwant the same", first, second)
	}
}

func TestWithoutPartsThereAreResidentsAlone(t *testing.T) {
	c := newCouncil(t)
	c.generate(t, Options{Cases: 100, Seed: 1})
	for _, p := range c.records(t, caseload.NounInvolvement, "role") {
		if p[0] != caseload.RoleResident {
			t.Errorf("a person has the role %s, want residents alone", p[0])
		}
	}
	if goals := c.records(t, caseload.NounGoal, "id"); len(goals) > 0 {
		t.Errorf("there are %d goals, want none", len(goals))
	}
}
