package caseload_test

import (
	"fmt"
	"testing"

	"caseload"
)

// numbersOf lists the numbers of the cases for which a condition holds.
func (o *office) numbersOf(where caseload.Expr) string {
	o.Helper()
	query := caseload.Query{Where: where, Limit: 100, Order: []caseload.Order{{Path: "number"}}}
	page, err := o.service.ListCases(o.Context(), o.admin, query, "number")
	o.must(err)
	var numbers []int64
	for i := range page.Rows.Rows() {
		numbers = append(numbers, page.Rows.Int(i, 0))
	}
	return fmt.Sprint(numbers)
}

func TestNameMeansEveryRowThatHasIt(t *testing.T) {
	o := newOffice(t)
	_, err := o.service.ImportWards(t.Context(), o.admin, []caseload.WardInput{
		{Name: caseload.Set("Castle"), Code: caseload.Set("E1")}, {Name: caseload.Set("CASTLE"), Code: caseload.Set("E2")},
		{Name: caseload.Set("Harbour"), Code: caseload.Set("E3")},
	}, nil)
	o.must(err)
	for _, code := range []string{"E1", "E2", "E3"} {
		o.create(o.admin, caseload.CaseInput{Ward: caseload.Set(caseload.Named{Code: code})})
	}
	o.create(o.admin, caseload.CaseInput{})
	for to, numbers := range map[caseload.Named]string{
		{Name: "castle"}:  "[1 2]",
		{Code: "E2"}:      "[2]",
		{Name: "Harbour"}: "[3]",
		{Name: "Nowhere"}: "[]",
		{ID: "nothing"}:   "[]",
		{}:                "[]",
	} {
		want(o, fmt.Sprintf("ward %+v", to), o.numbersOf(caseload.Refers{Path: "ward", To: to}), numbers)
	}
	harbour := caseload.Refers{Path: "ward", To: caseload.Named{Name: "harbour"}}
	want(o, "not in the harbour", o.numbersOf(caseload.Not{Of: harbour}), "[1 2 4]")
	want(o, "in the harbour or open", o.numbersOf(caseload.Or{harbour, caseload.AtStage{Stage: caseload.Closed}}), "[3]")
}

func TestAssignedToFindsTheUsersOwnCasesAlone(t *testing.T) {
	o := newOffice(t)
	var users []*caseload.User
	for i := range 12 {
		u := o.user(fmt.Sprintf("user%d", i), caseload.RoleManager)
		o.create(o.admin, caseload.CaseInput{Assignee: caseload.Set(caseload.Named{ID: u.ID})})
		users = append(users, u)
	}
	for i, u := range users {
		want(o, u.Name, o.numbersOf(caseload.AssignedTo{UserID: u.ID}), fmt.Sprintf("[%d]", i+1))
	}
	want(o, "an unknown user", o.numbersOf(caseload.AssignedTo{UserID: "nobody"}), "[]")
}

func TestOnlyReferencesReferTo(t *testing.T) {
	o := newOffice(t)
	for _, path := range []caseload.Path{"reference", "main_person", "nothing", "ward.name"} {
		_, err := o.service.ListCases(t.Context(), o.admin, caseload.Query{Where: caseload.Refers{Path: path}, Limit: 1}, "id")
		o.wantCode(string(path), err, caseload.CodeInvalid)
	}
	_, err := o.service.ExportCases(t.Context(), o.admin, caseload.Query{Where: caseload.AssignedTo{UserID: "x"}}, "reference")
	o.wantCode("an export by assignee, which is not public", err, caseload.CodeInvalid)
}

func TestTypeHasAWordOrIsTheText(t *testing.T) {
	o := newOffice(t)
	for i, name := range []string{"pregnant mother", "Mother", "grandmother", "child"} {
		change := caseload.CaseChange{ID: fmt.Sprint("case-", i), Input: caseload.CaseInput{Type: caseload.Set(name)}}
		o.submit(fmt.Sprint("form-", i), change)
	}
	for text, numbers := range map[string]string{
		"mother": "[1 2]", "MOTHER": "[1 2]", "Pregnant Mother": "[1]", "pregnant": "[1]", "moth": "[]", "child": "[4]", "": "[]", "a\x00b": "[]",
	} {
		want(o, fmt.Sprintf("type %q", text), o.numbersOf(caseload.TypeHasWord{Text: text}), numbers)
	}
}

func TestReferringToAnOwnerMeansAUserOrATeam(t *testing.T) {
	o := newOffice(t)
	o.submit("form-1", caseload.CaseChange{ID: "case-1", Owner: caseload.Set("clinic-7")})
	o.submit("form-2", caseload.CaseChange{ID: "case-2", Owner: caseload.Set("Clinic-7")})
	for id, numbers := range map[string]string{"clinic-7": "[1]", "Clinic-7": "[2]", "clinic": "[]"} {
		want(o, "owner "+id, o.numbersOf(caseload.Refers{Path: "owner", To: caseload.Named{ID: id}}), numbers)
	}
}

func TestADeclaredPropertyComparesAsItsKind(t *testing.T) {
	o := newOffice(t)
	for _, f := range []caseload.FieldInput{
		{Name: "age", Kind: caseload.KindNumber, Searchable: true},
		{Name: "due", Kind: caseload.KindDate, Searchable: true},
		{Name: "level", Kind: caseload.KindChoice, Choices: []string{"high", "low"}, Searchable: true},
		{Name: "kept", Kind: caseload.KindNumber},
	} {
		o.must(o.service.CreateField(t.Context(), o.admin, f))
	}
	for i, age := range []string{"9", "10", "11.5"} {
		o.submit(fmt.Sprint("form-", i), caseload.CaseChange{ID: age, Input: caseload.CaseInput{Properties: map[string]caseload.Value{
			"age": caseload.Text(age), "kept": caseload.Text(age), "due": caseload.Text(fmt.Sprintf("2026-0%d-01", i+1)),
		}}})
	}
	for _, x := range []struct {
		e       caseload.Declared
		numbers string
	}{
		{caseload.Declared{Property: "age", Op: caseload.Less, Text: "10"}, "[1]"},
		{caseload.Declared{Property: "age", Op: caseload.GreaterEqual, Text: "10.0"}, "[2 3]"},
		{caseload.Declared{Property: "due", Op: caseload.LessEqual, Text: "2026-02-01"}, "[1 2]"},
		{caseload.Declared{Property: "level", Op: caseload.Less, Text: "middle"}, "[]"},
		{caseload.Declared{Property: "age", Op: caseload.Greater}, "[]"},
	} {
		want(o, fmt.Sprintf("%+v", x.e), o.numbersOf(x.e), x.numbers)
	}
	for _, e := range []caseload.Declared{{Property: "kept", Text: "1"}, {Property: "other", Text: "1"}, {Property: "age", Text: "old"}, {Property: "due", Text: "9"}} {
		_, err := o.service.ListCases(t.Context(), o.admin, caseload.Query{Where: e, Limit: 1}, "id")
		o.wantCode(fmt.Sprintf("%+v", e), err, caseload.CodeInvalid)
	}
}

func TestACaseHasAPropertyWithAnyValueOrOne(t *testing.T) {
	o := newOffice(t)
	for i, value := range []caseload.Value{caseload.Text("bihar"), caseload.Bool(false), caseload.Text("")} {
		o.submit(fmt.Sprint("form-", i), caseload.CaseChange{ID: fmt.Sprint(i), Input: caseload.CaseInput{Properties: map[string]caseload.Value{"state": value, "x": caseload.Text("y")}}})
	}
	want(o, "any", o.numbersOf(caseload.HasProperty{Name: "state", Any: true}), "[1 2]")
	want(o, "one", o.numbersOf(caseload.HasProperty{Name: "state", Value: "false"}), "[2]")
	want(o, "none", o.numbersOf(caseload.Not{Of: caseload.HasProperty{Name: "state", Any: true}}), "[3]")
	want(o, "a name that nobody has", o.numbersOf(caseload.HasProperty{Name: "s", Any: true}), "[]")
}

func TestWhoseFindsUsersByTheirIDsInAnyCase(t *testing.T) {
	o := newOffice(t)
	for i, owner := range []string{"Clinic-7", "clinic-8", "clinic-77"} {
		o.submit(fmt.Sprint("form-", i), caseload.CaseChange{ID: fmt.Sprint("case-", i), Owner: caseload.Set(owner)})
	}
	for id, numbers := range map[string]string{"clinic-7": "[1]", "CLINIC-8": "[2]", "clinic": "[]", "nurse-1": "[]", "": "[]"} {
		want(o, fmt.Sprintf("owner %q", id), o.numbersOf(caseload.Whose{Path: "owner", ID: id}), numbers)
	}
	want(o, "who changed it", o.numbersOf(caseload.Whose{Path: "modified_by", ID: "NURSE-1"}), "[1 2 3]")
	_, err := o.service.ListCases(t.Context(), o.admin, caseload.Query{Where: caseload.Whose{Path: "reference"}, Limit: 1}, "id")
	o.wantCode("a reference that is none", err, caseload.CodeInvalid)
}
