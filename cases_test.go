package caseload_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"caseload"
)

func TestNewCaseHasWhatACaseMustHave(t *testing.T) {
	o := newOffice(t)
	f := o.create(o.admin, caseload.CaseInput{})
	c := f.Case
	want(o, "number", c.Number, 1)
	want(o, "reference", c.Reference, "CW-2026-0001")
	want(o, "stage", f.Catalog.StageOf(c.Status), caseload.Open)
	want(o, "source", f.Catalog.Source(c.Source).Name, "command")
	want(o, "opened", c.Opened.Equal(o.now), true)
	want(o, "received, in the tenant's zone", c.Received, caseload.Date{Year: 2026, Month: 7, Day: 1})
	want(o, "closed", c.Closed.IsZero(), true)
	want(o, "created is updated", c.Created, c.Rev)
	want(o, "activity", fmt.Sprint(len(f.Activity), " ", f.Activity[0].Type), "1 created")
}

func TestReferenceIsMadeOfTheYearOfOpeningAndTheNumber(t *testing.T) {
	o := newOffice(t)
	midnight := time.Date(2019, 12, 31, 23, 59, 0, 0, time.FixedZone("", -3600)) // 2020 in London
	want(o, "reference", o.create(o.admin, caseload.CaseInput{Opened: caseload.Set(midnight)}).Case.Reference, "CW-2020-0001")
	own := o.create(o.admin, caseload.CaseInput{Reference: caseload.Set("101001")}).Case
	want(o, "a reference of one's own", own.Reference, "101001")
	want(o, "after another opening", o.update(own.ID, caseload.CaseInput{Opened: caseload.Set(midnight)}).Case.Reference, "101001")
}

func TestReceivedIsTheDayOfOpeningUnlessSaid(t *testing.T) {
	o := newOffice(t)
	day := caseload.Date{Year: 2026, Month: 1, Day: 2}
	c := o.create(o.admin, caseload.CaseInput{Received: caseload.Set(day)}).Case
	want(o, "received", c.Received, day)
	c = o.update(c.ID, caseload.CaseInput{Opened: caseload.Set(o.now.AddDate(-1, 0, 0))}).Case
	want(o, "received after another opening", c.Received, day)
}

func TestClosedKeepsStepWithTheStage(t *testing.T) {
	o := newOffice(t)
	began := o.now
	hour := func(n int) time.Time { return began.Add(time.Duration(n) * time.Hour) }
	c := o.create(o.admin, caseload.CaseInput{}).Case
	for _, step := range []struct {
		to     caseload.Stage
		hours  int // after the beginning
		closed int // after as many hours; -1: not
	}{
		{caseload.InProgress, 1, -1}, {caseload.Resolved, 2, 2}, {caseload.Closed, 3, 2}, {caseload.Closed, 4, 2}, {caseload.Chasing, 5, -1}, {caseload.Closed, 6, 6},
	} {
		o.now = hour(step.hours)
		f := o.update(c.ID, caseload.CaseInput{Stage: caseload.Set(step.to)})
		want(o, "stage", f.Catalog.StageOf(f.Case.Status), step.to)
		if step.closed < 0 {
			want(o, fmt.Sprint(step.to, " is not closed"), f.Case.Closed.IsZero(), true)
		} else {
			want(o, fmt.Sprint(step.to, " is closed"), f.Case.Closed.Equal(hour(step.closed)), true)
		}
	}
	told := began.AddDate(0, -1, 0)
	f := o.create(o.admin, caseload.CaseInput{Stage: caseload.Set(caseload.Closed), Closed: caseload.Set(told)})
	want(o, "closed as told", f.Case.Closed.Equal(told), true)
}

func TestActivityTellsAStatusFromAnother(t *testing.T) {
	o := newOffice(t)
	c := o.create(o.admin, caseload.CaseInput{}).Case
	o.update(c.ID, caseload.CaseInput{Stage: caseload.Set(caseload.Chasing)})
	f := o.update(c.ID, caseload.CaseInput{Summary: caseload.Set("new")})
	var told []string
	for _, a := range f.Activity {
		told = append(told, fmt.Sprintf("%s: %s %s", a.Type, a.Text, a.Fields))
	}
	want(o, "activity", strings.Join(told, "; "), "created:  []; status_changed: open to chasing [status]; updated:  [summary]")
}

// square is a GeoJSON boundary between two corners.
func square(west, south, east, north float64) string {
	return fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%[1]v,%[2]v],[%[3]v,%[2]v],[%[3]v,%[4]v],[%[1]v,%[4]v],[%[1]v,%[2]v]]]}`, west, south, east, north)
}

func TestWardComesFromTheBoundaryUnlessSaid(t *testing.T) {
	o := newOffice(t)
	ward := func(name string, in caseload.WardInput) *caseload.Ward {
		in.Name = caseload.Set(name)
		w, err := o.service.CreateWard(t.Context(), o.admin, in)
		o.must(err)
		return w
	}
	west := ward("West", caseload.WardInput{Boundary: caseload.Set(square(-5, 50, -4, 51))})
	east := ward("East", caseload.WardInput{Boundary: caseload.Set(square(-4, 50, -3, 51))})
	ward("Off", caseload.WardInput{Boundary: caseload.Set(square(-3, 50, -2, 51)), Enabled: caseload.Set(false)})
	at := func(lat, lon float64) caseload.Opt[*caseload.Point] {
		return caseload.Set(&caseload.Point{Lat: lat, Lon: lon})
	}
	for what, c := range map[string]struct {
		in   caseload.CaseInput
		ward caseload.PK
	}{
		"inside":                      {caseload.CaseInput{Location: at(50.5, -4.5)}, west.PK},
		"inside another":              {caseload.CaseInput{Location: at(50.5, -3.5)}, east.PK},
		"nowhere":                     {caseload.CaseInput{Location: at(52, -4.5)}, 0},
		"in a disabled ward":          {caseload.CaseInput{Location: at(50.5, -2.5)}, 0},
		"without a place":             {caseload.CaseInput{}, 0},
		"inside, but said to be East": {caseload.CaseInput{Location: at(50.5, -4.5), Ward: caseload.Set(caseload.Named{ID: east.ID})}, east.PK},
	} {
		want(o, "the ward of a case "+what, o.create(o.admin, c.in).Case.Ward, c.ward)
	}
	want(o, "the middle of a ward", *west.Center, caseload.Point{Lat: 50.5, Lon: -4.5})
}

func TestWardsAreMeantByIDCodeOrFoldedName(t *testing.T) {
	o := newOffice(t)
	_, err := o.service.ImportWards(t.Context(), o.admin, []caseload.WardInput{
		{Name: caseload.Set("Castle"), Code: caseload.Set("W1")}, {Name: caseload.Set("Castle"), Code: caseload.Set("W2")}, {Name: caseload.Set("Ynys Môn"), Code: caseload.Set("W3")},
	}, nil)
	o.must(err)
	wards, err := o.service.Wards(t.Context(), o.admin)
	o.must(err)
	for _, c := range []struct {
		what string
		in   caseload.Named
		code string // of the ward; "": refused
	}{
		{"a code", caseload.Named{Code: "W2"}, "W2"}, {"an ID", caseload.Named{ID: wards[2].ID}, "W3"}, {"a name", caseload.Named{Name: " YNYS  MON"}, "W3"},
		{"a name of two", caseload.Named{Name: "castle"}, ""}, {"an unknown name", caseload.Named{Name: "Keep"}, ""}, {"an unknown ID", caseload.Named{ID: "x"}, ""},
	} {
		f, err := o.service.CreateCase(t.Context(), o.admin, caseload.CaseInput{Ward: caseload.Set(c.in)})
		if c.code == "" {
			o.wantCode(c.what, err, caseload.CodeInvalid)
			continue
		}
		o.must(err)
		want(o, c.what, f.Catalog.Ward(f.Case.Ward).Code, c.code)
	}
}

func TestResidentIsAPersonOfTheCase(t *testing.T) {
	o := newOffice(t)
	c := o.create(o.admin, caseload.CaseInput{Resident: caseload.Set(caseload.Resident{Name: caseload.Set("Émile"), Phone: caseload.Set("01")})})
	want(o, "name", c.Resident.Name, "Émile")
	again := o.update(c.Case.ID, caseload.CaseInput{Resident: caseload.Set(caseload.Resident{Email: caseload.Set("e@example.org")})})
	want(o, "the person is the same", again.Resident.PK, c.Resident.PK)
	want(o, "what was not said stays", again.Resident.Name+" "+again.Resident.Email+" "+again.Resident.Phone, "Émile e@example.org 01")
	none := o.create(o.admin, caseload.CaseInput{Resident: caseload.Set(caseload.Resident{})})
	want(o, "a resident of whom nothing is known", none.Resident, nil)
}

func TestUpdateOfAStaleCaseIsRefused(t *testing.T) {
	o := newOffice(t)
	o.now = o.now.Add(123_456 * time.Microsecond)
	c := o.create(o.admin, caseload.CaseInput{}).Case
	seen := c.UpdatedAt().Truncate(time.Millisecond)
	o.now = o.now.Add(time.Millisecond)
	_, err := o.service.UpdateCase(t.Context(), o.admin, c.ID, seen, caseload.CaseInput{Summary: caseload.Set("first")})
	o.must(err)
	_, err = o.service.UpdateCase(t.Context(), o.admin, c.ID, seen, caseload.CaseInput{Summary: caseload.Set("second")})
	o.wantCode("an update of what was changed since", err, caseload.CodeConflict)
	f, err := o.service.Case(t.Context(), o.admin, c.ID)
	o.must(err)
	want(o, "summary", f.Case.Summary, "first")
}

func TestUpdateThatChangesNothingLeavesNoTrace(t *testing.T) {
	o := newOffice(t)
	c := o.create(o.admin, caseload.CaseInput{Summary: caseload.Set("x"), Resident: caseload.Set(caseload.Resident{Name: caseload.Set("E")})})
	o.now = o.now.Add(time.Hour)
	again := o.update(c.Case.ID, caseload.CaseInput{Summary: caseload.Set("x"), Stage: caseload.Set(caseload.Open), Resident: caseload.Set(caseload.Resident{Name: caseload.Set("E")})})
	want(o, "Rev", again.Case.Rev, c.Case.Rev)
	want(o, "activity", len(again.Activity), 1)
}

func TestCaseworkerWorksOnOwnCasesOnly(t *testing.T) {
	o := newOffice(t)
	ann, bob := o.user("ann", caseload.RoleCaseworker), o.user("bob", caseload.RoleCaseworker)
	by := o.as(caseload.KeyInput{Role: caseload.RoleCaseworker, User: ann.Email})
	own := o.create(by, caseload.CaseInput{})
	want(o, "the maker is assigned", own.Case.AssignedTo(ann.PK), true)
	foreign := o.create(o.admin, caseload.CaseInput{Assignee: caseload.Set(caseload.Named{ID: bob.ID})}).Case
	ctx := t.Context()
	for what, err := range map[string]error{
		"reading": second(o.service.Case(ctx, by, foreign.ID)),
		"writing": second(o.service.UpdateCase(ctx, by, foreign.ID, time.Time{}, caseload.CaseInput{})),
		"a note":  second(o.service.AddNote(ctx, by, foreign.ID, "x")),
	} {
		o.wantCode(what+" of another's case", err, caseload.CodeNotFound)
	}
	o.wantCode("deleting one's own case", o.service.HideCase(ctx, by, own.Case.ID), caseload.CodeForbidden)
	given, err := o.service.UpdateCase(ctx, by, own.Case.ID, time.Time{}, caseload.CaseInput{Assignee: caseload.Set(caseload.Named{ID: bob.ID})})
	o.must(err)
	want(o, "what was given away is answered by its reference alone", given.Partial && given.Case.Reference == own.Case.Reference && given.Case.Rev > own.Case.Rev, true)
	_, err = o.service.Case(ctx, by, own.Case.ID)
	o.wantCode("a case that was given away", err, caseload.CodeNotFound)
}

func TestCaseForOthersEyesCanBeMade(t *testing.T) {
	o := newOffice(t)
	ann, bob := o.user("ann", caseload.RoleCaseworker), o.user("bob", caseload.RoleCaseworker)
	by := o.as(caseload.KeyInput{Role: caseload.RoleCaseworker, User: ann.Email})
	f := o.create(by, caseload.CaseInput{Assignee: caseload.Set(caseload.Named{ID: bob.ID})})
	want(o, "answered by its reference alone", f.Partial && f.Case.Rev != 0, true)
	whole, err := o.service.Case(t.Context(), o.admin, f.Case.ID)
	o.must(err)
	want(o, "assigned", whole.Case.AssignedTo(bob.PK) && !whole.Case.AssignedTo(ann.PK), true)
	f = o.create(o.as(caseload.KeyInput{Role: caseload.RoleManager}), caseload.CaseInput{Confidential: caseload.Set(true)})
	_, err = o.service.Case(t.Context(), o.admin, f.Case.ID)
	o.must(err)
}

func TestWhoMayNotReadCasesSeesLittleOfWhatTheyWrite(t *testing.T) {
	o := newOffice(t)
	by := o.as(caseload.KeyInput{Role: caseload.RoleManager, Scopes: []caseload.Scope{caseload.CasesWrite}})
	made := o.create(o.admin, caseload.CaseInput{Summary: caseload.Set("secret")})
	changed, err := o.service.UpdateCase(t.Context(), by, made.Case.ID, time.Time{}, caseload.CaseInput{})
	o.must(err)
	want(o, "summary", changed.Case.Summary, "")
	want(o, "reference", changed.Case.Reference, made.Case.Reference)
}

func TestChangingTheResidentChangesTheCase(t *testing.T) {
	o := newOffice(t)
	named := func(name string) caseload.CaseInput {
		return caseload.CaseInput{Resident: caseload.Set(caseload.Resident{Name: caseload.Set(name)})}
	}
	made := o.create(o.admin, named("Ada"))
	seen := made.Case.UpdatedAt().Truncate(time.Millisecond)
	_, err := o.service.UpdateCase(t.Context(), o.admin, made.Case.ID, seen, named("Ada Lane"))
	o.must(err)
	_, err = o.service.UpdateCase(t.Context(), o.admin, made.Case.ID, seen, named("Ada Hall"))
	o.wantCode("changing the resident of a stale copy", err, caseload.CodeConflict)
}

func TestHiddenCaseIsGone(t *testing.T) {
	o := newOffice(t)
	c := o.create(o.admin, caseload.CaseInput{ExternalID: caseload.Set("x")}).Case
	o.must(o.service.HideCase(t.Context(), o.as(caseload.KeyInput{Role: caseload.RoleManager}), c.ID))
	_, err := o.service.Case(t.Context(), o.admin, c.ID)
	o.wantCode("reading", err, caseload.CodeNotFound)
	o.wantCode("hiding again", o.service.HideCase(t.Context(), o.admin, c.ID), caseload.CodeNotFound)
	o.create(o.admin, caseload.CaseInput{ExternalID: caseload.Set("x")})
}

func TestInputThatIsWrongIsRefusedFieldByField(t *testing.T) {
	o := newOffice(t)
	o.must(o.service.CreateField(t.Context(), o.admin, caseload.FieldInput{Name: "size", Kind: caseload.KindChoice, Choices: []string{"small", "large"}}))
	for field, in := range map[string]caseload.CaseInput{
		"summary":         {Summary: caseload.Set("a\x00")},
		"name":            {Name: caseload.Set(strings.Repeat("x", caseload.MaxName+1))},
		"resident_email":  {Resident: caseload.Set(caseload.Resident{Email: caseload.Set("\xff")})},
		"type":            {Type: caseload.Set("none")},
		"assignee":        {Assignee: caseload.Set(caseload.Named{ID: "none"})},
		"category":        {Category: caseload.Set(caseload.Named{Name: "none"})},
		"properties.size": {Properties: map[string]caseload.Value{"size": caseload.Text("huge")}},
	} {
		_, err := o.service.CreateCase(t.Context(), o.admin, in)
		o.wantCode(field, err, caseload.CodeInvalid)
		if e, ok := errors.AsType[*caseload.Error](err); !ok || len(e.Problems) != 1 || e.Problems[0].Field != field {
			t.Errorf("%s: the problems are %+v", field, err)
		}
	}
	_, err := o.service.AddNote(t.Context(), o.admin, "any", " \n")
	o.wantCode("a note without a text", err, caseload.CodeInvalid)
	o.create(o.admin, caseload.CaseInput{ExternalID: caseload.Set("x")})
	_, err = o.service.CreateCase(t.Context(), o.admin, caseload.CaseInput{ExternalID: caseload.Set("x")})
	o.wantCode("a used external id", err, caseload.CodeConflict)
	want(o, "refused cases take no number", o.create(o.admin, caseload.CaseInput{}).Case.Number, 2)
}

func TestImportSortsItsRows(t *testing.T) {
	o := newOffice(t)
	row := func(id, summary string) caseload.CaseInput {
		return caseload.CaseInput{ExternalID: caseload.Set(id), PublicSummary: caseload.Set(summary)}
	}
	rows := []caseload.CaseInput{row("a", "1"), row("b", "1"), row("a", "2"), row("a", "2"), row("", "1"), row("c", "\x00"), {ExternalID: caseload.Set("d"), Ward: caseload.Set(caseload.Named{Name: "none"})}}
	results := func(dry bool) (out []caseload.Result) {
		outcomes, err := o.service.ImportCases(t.Context(), o.admin, rows, dry)
		o.must(err)
		for _, outcome := range outcomes {
			out = append(out, outcome.Result)
		}
		return out
	}
	first := fmt.Sprint([]caseload.Result{caseload.Added, caseload.Added, caseload.Changed, caseload.Same, caseload.Added, caseload.Rejected, caseload.Rejected})
	want(o, "a dry run", fmt.Sprint(results(true)), first)
	statistics, err := o.service.Statistics(t.Context(), o.admin, caseload.Own)
	o.must(err)
	want(o, "cases after a dry run", statistics.Total, 0)
	want(o, "the first run", fmt.Sprint(results(false)), first)
	rows = []caseload.CaseInput{row("b", "1"), row("a", "2")}
	want(o, "a second run", fmt.Sprint(results(false)), fmt.Sprint([]caseload.Result{caseload.Same, caseload.Same}))
}

func TestImportMakesTheWardsAndCategoriesItMay(t *testing.T) {
	o := newOffice(t)
	in := func(name string) caseload.CaseInput {
		named := caseload.Named{Name: name, Make: true}
		return caseload.CaseInput{Ward: caseload.Set(named), Category: caseload.Set(named)}
	}
	_, err := o.service.ImportCases(t.Context(), o.admin, []caseload.CaseInput{in("Môr"), in("mor"), in("Bae")}, false)
	o.must(err)
	wards, _, err := o.service.WardCounts(t.Context(), o.admin, caseload.Own)
	o.must(err)
	var counted []string
	for _, w := range wards {
		counted = append(counted, fmt.Sprint(w.Name, " ", w.Cases))
	}
	want(o, "wards", strings.Join(counted, ", "), "Bae 1, Môr 2")
	categories, err := o.service.Categories(t.Context(), o.admin)
	o.must(err)
	want(o, "categories", len(categories), 2)
}

func TestNameOfAWardIsTakenOnceByHand(t *testing.T) {
	o := newOffice(t)
	w, err := o.service.CreateWard(t.Context(), o.admin, caseload.WardInput{Name: caseload.Set("Bae")})
	o.must(err)
	_, err = o.service.CreateWard(t.Context(), o.admin, caseload.WardInput{Name: caseload.Set("BAE")})
	o.wantCode("a used name", err, caseload.CodeConflict)
	other, err := o.service.CreateWard(t.Context(), o.admin, caseload.WardInput{Name: caseload.Set("Môr")})
	o.must(err)
	_, err = o.service.UpdateWard(t.Context(), o.admin, other.ID, caseload.WardInput{Name: caseload.Set("bae")})
	o.wantCode("a new name that is used", err, caseload.CodeConflict)
	changed, err := o.service.UpdateWard(t.Context(), o.admin, w.ID, caseload.WardInput{Tier: caseload.Set("county")})
	o.must(err)
	want(o, "what was not said stays", changed.Name+" "+changed.Tier, "Bae county")
}

func TestRequiredFieldIsDemandedOfItsType(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	o.must(o.service.CreateField(ctx, o.admin, caseload.FieldInput{Type: "case", Name: "colour", Kind: caseload.KindChoice, Choices: []string{"red", "blue"}, Required: true}))
	_, err := o.service.CreateCase(ctx, o.admin, caseload.CaseInput{})
	o.wantCode("a case without it", err, caseload.CodeInvalid)
	given := map[string]caseload.Value{"colour": caseload.Text("red")}
	o.create(o.admin, caseload.CaseInput{Properties: given})
	_, err = o.service.CreateCase(ctx, o.admin, caseload.CaseInput{Properties: map[string]caseload.Value{"colour": caseload.Text("pink")}})
	o.wantCode("a case with another choice", err, caseload.CodeInvalid)
}

func TestOnlyImportsMakeWards(t *testing.T) {
	o := newOffice(t)
	in := caseload.CaseInput{Ward: caseload.Set(caseload.Named{Name: "Nowhere", Make: true})}
	_, err := o.service.CreateCase(t.Context(), o.admin, in)
	o.wantCode("a case in a ward to be made", err, caseload.CodeInvalid)
}

func TestACodeIsOfTheWardOfItsNameThatHasNone(t *testing.T) {
	o := newOffice(t)
	put := func(what string, results []caseload.Result, rows ...[2]string) {
		t.Helper()
		in := make([]caseload.WardInput, len(rows))
		for i, row := range rows {
			in[i].Name = caseload.Set(row[0])
			if row[1] != "" {
				in[i].Code = caseload.Set(row[1])
			}
		}
		outcomes, err := o.service.ImportWards(t.Context(), o.admin, in, nil)
		o.must(err)
		got := make([]caseload.Result, len(outcomes))
		for i, x := range outcomes {
			got[i] = x.Result
		}
		want(o, what, fmt.Sprint(got), fmt.Sprint(results))
	}
	put("names alone", []caseload.Result{caseload.Added, caseload.Added}, [2]string{"Castle"}, [2]string{"Quay"})
	put("with codes, the second Castle another ward", []caseload.Result{caseload.Changed, caseload.Added, caseload.Changed, caseload.Changed},
		[2]string{"Castle", "W01"}, [2]string{"Castle", "W02"}, [2]string{"quay", "W03"}, [2]string{"Castle Hill", "W01"})
	put("again", []caseload.Result{caseload.Same, caseload.Same, caseload.Same}, [2]string{"Castle Hill", "W01"}, [2]string{"Castle", "W02"}, [2]string{"quay", "W03"})
	wards, err := o.service.Wards(t.Context(), o.admin)
	o.must(err)
	var all []string
	for _, w := range wards {
		all = append(all, w.Name+" "+w.Code)
	}
	want(o, "wards", strings.Join(all, ", "), "Castle W02, Castle Hill W01, quay W03")
}

func TestADryRunCountsTheWardsOfTheBatchesBefore(t *testing.T) {
	o := newOffice(t)
	tried := &caseload.TriedWards{}
	for n := range 21 {
		rows := make([]caseload.WardInput, 1_000)
		for i := range rows {
			rows[i].Name = caseload.Set(fmt.Sprintf("Ward %d of %d", i, n))
		}
		outcomes, err := o.service.ImportWards(t.Context(), o.admin, rows, tried)
		o.must(err)
		result := caseload.Added
		if n == 20 { // beyond 20,000
			result = caseload.Rejected
		}
		want(o, fmt.Sprintf("the last of batch %d", n), outcomes[999].Result, result)
	}
	wards, err := o.service.Wards(t.Context(), o.admin)
	o.must(err)
	want(o, "stored", len(wards), 0)
}
