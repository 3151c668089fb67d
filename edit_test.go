package caseload_test

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"caseload"
)

// edit makes changes, and answers the row that the last of them left.
func (o *office) edit(by *caseload.Principal, edits ...caseload.Edit) caseload.Row {
	o.Helper()
	rows, err := o.service.Edit(o.Context(), by, edits...)
	o.must(err)
	return rows[len(rows)-1]
}

// refused makes changes that must fail, and answers why.
func (o *office) refused(by *caseload.Principal, code caseload.Code, edits ...caseload.Edit) *caseload.EditError {
	o.Helper()
	_, err := o.service.Edit(o.Context(), by, edits...)
	o.wantCode("the error", err, code)
	if refusal, ok := errors.AsType[*caseload.EditError](err); ok {
		return refusal
	}
	return &caseload.EditError{} // who may not edit at all is told of no edit
}

// problemsOf lists what is wrong with an edit.
func problemsOf(refused *caseload.EditError) []caseload.Problem {
	e, _ := errors.AsType[*caseload.Error](refused.Err)
	return e.Problems
}

func made(n caseload.Noun, id string, in caseload.Input) caseload.Edit {
	return caseload.Edit{Act: caseload.ActCreate, Noun: n, ID: id, Input: in}
}

func changed(n caseload.Noun, id string, in caseload.Input) caseload.Edit {
	return caseload.Edit{Act: caseload.ActUpdate, Noun: n, ID: id, Input: in}
}

func madeCase(id string) caseload.Edit {
	return made(caseload.NounCase, id, &caseload.CaseInput{Name: caseload.Set(id)})
}

func madePerson(id string) caseload.Edit {
	return made(caseload.NounPerson, id, &caseload.PersonInput{FirstName: caseload.Set("Pat"), LastName: caseload.Set(id)})
}

func involved(id, of, person, role string) caseload.Edit {
	return made(caseload.NounInvolvement, id, &caseload.InvolvementInput{Case: caseload.Set(of), Person: caseload.Set(person), Role: caseload.Set(role)})
}

func TestEditsAreMadeTogetherOrNotAtAll(t *testing.T) {
	o := newOffice(t)
	refusal := o.refused(o.admin, caseload.CodeInvalid, madeCase("c"), madePerson("p"), involved("v", "c", "nobody", "tenant"))
	want(o, "the place of the wrong edit", refusal.At, 2)
	want(o, "the cases", len(o.records(o.admin, caseload.RecordQuery{Noun: caseload.NounCase})), 0)
	o.edit(o.admin, madeCase("c"), madePerson("p"), involved("v", "c", "p", "tenant"))
	want(o, "the involvements", len(o.records(o.admin, caseload.RecordQuery{Noun: caseload.NounInvolvement})), 1)
}

func TestTheFirstResidentInvolvedIsTheMainPersonOfACase(t *testing.T) {
	o := newOffice(t)
	o.edit(o.admin, madeCase("c"), madePerson("p"), madePerson("q"), involved("v", "c", "p", caseload.RoleResident), involved("w", "c", "q", caseload.RoleResident))
	resident := func() string {
		file, err := o.service.Case(o.Context(), o.admin, "c")
		o.must(err)
		if file.Resident == nil {
			return ""
		}
		return file.Resident.ID
	}
	want(o, "the first", resident(), "p")
	o.edit(o.admin, changed(caseload.NounInvolvement, "v", &caseload.InvolvementInput{Role: caseload.Set("tenant")}))
	want(o, "when the first has another role", resident(), "q")
	o.edit(o.admin, caseload.Edit{Act: caseload.ActHide, Noun: caseload.NounInvolvement, ID: "w"})
	want(o, "when the second is gone", resident(), "")
}

func TestAStaleVersionIsNotChanged(t *testing.T) {
	o := newOffice(t)
	first := o.edit(o.admin, madeCase("c"))
	rename := changed(caseload.NounCase, "c", &caseload.CaseInput{Name: caseload.Set("new")})
	rename.Seen = []caseload.Rev{first.Rev}
	second := o.edit(o.admin, rename)
	o.refused(o.admin, caseload.CodePreconditionFailed, rename)
	rename.Seen = []caseload.Rev{first.Rev, second.Rev}
	o.edit(o.admin, rename)
}

func TestOnlyAnAdministratorRestoresWhatWasDeleted(t *testing.T) {
	o := newOffice(t)
	o.edit(o.admin, madeCase("c"))
	o.edit(o.admin, caseload.Edit{Act: caseload.ActHide, Noun: caseload.NounCase, ID: "c"})
	restore := caseload.Edit{Act: caseload.ActRestore, Noun: caseload.NounCase, ID: "c"}
	o.refused(o.as(caseload.KeyInput{Label: "k", Role: caseload.RoleManager, Scopes: caseload.Scopes}), caseload.CodeForbidden, restore)
	o.refused(o.admin, caseload.CodeNotFound, changed(caseload.NounCase, "c", &caseload.CaseInput{}))
	o.edit(o.admin, restore)
	o.refused(o.admin, caseload.CodeNotFound, restore)
	want(o, "the cases", len(o.records(o.admin, caseload.RecordQuery{Noun: caseload.NounCase})), 1)
}

func TestARecordIsMadeUnderAnIDOnce(t *testing.T) {
	o := newOffice(t)
	o.edit(o.admin, madeCase("c"))
	o.refused(o.admin, caseload.CodeConflict, madeCase("c"))
}

func TestWhoSeesOwnCasesMakesThemTheirOwn(t *testing.T) {
	o := newOffice(t)
	ann := o.user("ann", caseload.RoleCaseworker)
	by := o.as(caseload.KeyInput{Label: "k", User: ann.Email, Role: caseload.RoleCaseworker, Scopes: caseload.Scopes})
	o.edit(o.admin, madeCase("theirs"))
	o.edit(by, madeCase("own"))
	want(o, "the case", o.records(by, caseload.RecordQuery{Noun: caseload.NounCase})[0], "own")
	o.refused(by, caseload.CodeNotFound, changed(caseload.NounCase, "theirs", &caseload.CaseInput{}))
	o.refused(by, caseload.CodeForbidden, caseload.Edit{Act: caseload.ActHide, Noun: caseload.NounCase, ID: "own"})
}

func TestAnEditTellsAllThatIsWrong(t *testing.T) {
	o := newOffice(t)
	for what, tt := range map[string]struct {
		edit caseload.Edit
		want []caseload.Problem
	}{
		"a case without what it must have": {
			caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounCase, Required: []string{"name", "type"}, Declared: true, Input: &caseload.CaseInput{
				Ward: caseload.Set(caseload.Named{ID: "nowhere"}), Properties: map[string]caseload.Value{"wing": caseload.Text("B"), "gone": {}},
			}},
			[]caseload.Problem{{Field: "type"}, {Field: "ward", Missing: true}, {Field: "name"}, {Field: "properties.wing"}},
		},
		"a goal of a case that is not there": {
			made(caseload.NounGoal, "g", &caseload.GoalInput{Case: caseload.Set("nowhere")}),
			[]caseload.Problem{{Field: "case", Missing: true}, {Field: "name"}},
		},
		"an empty involvement": {
			made(caseload.NounInvolvement, "v", &caseload.InvolvementInput{}),
			[]caseload.Problem{{Field: "case"}, {Field: "person"}},
		},
	} {
		var got []caseload.Problem
		for _, p := range problemsOf(o.refused(o.admin, caseload.CodeInvalid, tt.edit)) {
			got = append(got, caseload.Problem{Field: p.Field, Missing: p.Missing})
		}
		if !reflect.DeepEqual(got, tt.want) {
			o.Errorf("%s: got %+v, want %+v", what, got, tt.want)
		}
	}
}

func TestUsersAreTakenOffAListWhetherOnItOrNot(t *testing.T) {
	o := newOffice(t)
	ann := caseload.Subject{Noun: caseload.NounUser, ID: o.user("ann", caseload.RoleCaseworker).ID}
	ben := caseload.Subject{Noun: caseload.NounUser, ID: o.user("ben", caseload.RoleCaseworker).ID}
	assign := func(in caseload.SubjectsInput) caseload.Edit {
		return changed(caseload.NounCase, "c", &caseload.CaseInput{Assignees: in})
	}
	assignees := func() int {
		file, err := o.service.Case(o.Context(), o.admin, "c")
		o.must(err)
		return len(file.Case.Assignees)
	}
	o.edit(o.admin, madeCase("c"), assign(caseload.SubjectsInput{Add: []caseload.Subject{ann, ann, ben}}))
	want(o, "assignees, each once", assignees(), 2)
	o.edit(o.admin, assign(caseload.SubjectsInput{Drop: []caseload.Subject{ann, ann, {Noun: caseload.NounUser, ID: "nobody"}}}))
	want(o, "assignees when one is taken off", assignees(), 1)
	o.refused(o.admin, caseload.CodeInvalid, assign(caseload.SubjectsInput{Add: []caseload.Subject{{Noun: caseload.NounTeam, ID: ann.ID}}}))
	o.edit(o.admin, assign(caseload.SubjectsInput{All: caseload.Set([]caseload.Subject{})}))
	want(o, "assignees of an empty list", assignees(), 0)
}

func TestPropertiesAreMergedUnlessAllAreTakenAway(t *testing.T) {
	o := newOffice(t)
	properties := func(bare bool, set map[string]caseload.Value) string {
		o.edit(o.admin, changed(caseload.NounCase, "c", &caseload.CaseInput{Bare: bare, Properties: set}))
		file, err := o.service.Case(o.Context(), o.admin, "c")
		o.must(err)
		return string(file.Case.Properties)
	}
	o.edit(o.admin, madeCase("c"))
	want(o, "the first", properties(false, map[string]caseload.Value{"a": caseload.Text("1"), "b": caseload.Text("2")}), `{"a":"1","b":"2"}`)
	want(o, "one taken away", properties(false, map[string]caseload.Value{"a": {}}), `{"b":"2"}`)
	want(o, "all but one", properties(true, map[string]caseload.Value{"c": caseload.Bool(true)}), `{"c":true}`)
}

func TestACaseworkerInvolvesAPersonWhomTheyCreated(t *testing.T) {
	o := newOffice(t)
	ann := o.user("ann", caseload.RoleCaseworker)
	by := o.as(caseload.KeyInput{User: ann.Email, Role: caseload.RoleCaseworker})
	o.edit(o.admin, madeCase("theirs"), madePerson("stranger"))
	o.edit(by, madeCase("own"), madePerson("p"), involved("v", "own", "p", "tenant"))
	o.edit(by, madePerson("q"))
	o.edit(by, involved("w", "own", "q", "tenant"))
	o.refused(by, caseload.CodeInvalid, involved("x", "own", "stranger", "tenant"))
	o.refused(by, caseload.CodeInvalid, involved("x", "theirs", "p", "tenant"))
	o.refused(by, caseload.CodeForbidden, caseload.Edit{Act: caseload.ActHide, Noun: caseload.NounPerson, ID: "p"})
	want(o, "the people", len(o.records(by, caseload.RecordQuery{Noun: caseload.NounPerson})), 2)
}

func TestWhoHasLimitedAccessIsOnTheAccessListOfWhatTheyCreate(t *testing.T) {
	o := newOffice(t)
	bob := o.user("bob", caseload.RoleManager)
	by := o.as(caseload.KeyInput{User: bob.Email, Role: caseload.RoleManager, Access: caseload.LevelLimited})
	o.edit(o.admin, madeCase("theirs"))
	o.edit(by, madeCase("own"))
	made := o.create(by, caseload.CaseInput{Name: caseload.Set("other")})
	want(o, "whether the case is answered in part", made.Partial, false)
	want(o, "the cases", len(o.records(by, caseload.RecordQuery{Noun: caseload.NounCase})), 2)
	o.refused(by, caseload.CodeNotFound, changed(caseload.NounCase, "theirs", &caseload.CaseInput{}))
	o.edit(by, caseload.Edit{Act: caseload.ActHide, Noun: caseload.NounCase, ID: "own"})
}

func TestWhoWritesNoStatusOfTheTenantIsToldThemAll(t *testing.T) {
	o := newOffice(t)
	in := &caseload.CaseInput{Status: caseload.Set(caseload.Named{Name: "done"})}
	problems := problemsOf(o.refused(o.admin, caseload.CodeInvalid, made(caseload.NounCase, "c", in)))
	if got := problems[0].Allowed; !slices.Equal(got, caseload.StageNames()) {
		o.Errorf("got %q, want %q", got, caseload.StageNames())
	}
}

func TestAllEditsThatAreWrongAreTold(t *testing.T) {
	o := newOffice(t)
	o.edit(o.admin, madePerson("old"))
	nobody := caseload.Set("nobody")
	edits := []caseload.Edit{
		madeCase("c"),
		made(caseload.NounPerson, "p", &caseload.PersonInput{}),
		involved("v", "c", "p", "tenant"), // nothing is known of p
		changed(caseload.NounPerson, "p", &caseload.PersonInput{FirstName: caseload.Set("Pat")}),
		madeCase("d"),
		involved("w", "d", "nobody", "tenant"),
		{Act: caseload.ActHide, Noun: caseload.NounPerson, ID: "nobody"},
		made(caseload.NounGoal, "g", &caseload.GoalInput{Case: caseload.Set("d"), Person: nobody}),
		{Act: caseload.ActHide, Noun: caseload.NounPerson, ID: "old"},
	}
	_, err := o.service.Edit(o.Context(), o.admin, edits...)
	checked := o.service.Check(o.Context(), o.admin, edits...)
	for what, err := range map[string]error{"making them": err, "checking them": checked} {
		wrong, _ := errors.AsType[caseload.EditErrors](err)
		var places []int
		for _, e := range wrong {
			places = append(places, e.At)
		}
		if !slices.Equal(places, []int{1, 5, 6, 7}) {
			o.Errorf("%s: the wrong edits are %v (%v), want 1, 5, 6 and 7", what, places, err)
		}
	}
	o.edit(o.admin, changed(caseload.NounPerson, "old", &caseload.PersonInput{FirstName: caseload.Set("Pat")}))
	want(o, "the cases", len(o.records(o.admin, caseload.RecordQuery{Noun: caseload.NounCase})), 0)
}

func TestEditsThatAreCheckedAreNotMade(t *testing.T) {
	o := newOffice(t)
	o.must(o.service.Check(o.Context(), o.admin, madeCase("c"), madePerson("p"), involved("v", "c", "p", "tenant")))
	want(o, "the cases", len(o.records(o.admin, caseload.RecordQuery{Noun: caseload.NounCase})), 0)
	o.edit(o.admin, madeCase("c"))
}

func TestTheFieldsOfATypeAreNotAskedOfACaseWhoseTypeIsWrong(t *testing.T) {
	o := newOffice(t)
	o.must(o.service.CreateField(o.Context(), o.admin, caseload.FieldInput{Type: "case", Name: "rent", Label: "Rent", Kind: caseload.KindNumber, Required: true}))
	for what, tt := range map[string]struct {
		in   caseload.CaseInput
		want []string
	}{
		"a type that there is not":     {caseload.CaseInput{Type: caseload.Set("other")}, []string{"type"}},
		"no type, where there must be": {caseload.CaseInput{}, []string{"type"}},
		"a type":                       {caseload.CaseInput{Type: caseload.Set("case")}, []string{"properties.rent"}},
	} {
		var got []string
		edit := made(caseload.NounCase, "c", &tt.in)
		edit.Required = []string{"type"}
		for _, p := range problemsOf(o.refused(o.admin, caseload.CodeInvalid, edit)) {
			got = append(got, p.Field)
		}
		if !slices.Equal(got, tt.want) {
			o.Errorf("%s: the problems are of %q, want %q", what, got, tt.want)
		}
	}
}
