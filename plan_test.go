package caseload

import (
	"encoding/base64"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// testPlanner plans for a principal of a role, over a vocabulary with a few
// declared fields.
func testPlanner(role Role, upTo Sensitivity) *planner {
	c := &Catalog{}
	b := NewBlock(NounField.Kinds()...)
	for i, f := range []Field{
		{Name: "height", Kind: KindNumber, Searchable: true, Indexed: true},
		{Name: "colour", Kind: KindText, Sensitivity: Internal, Searchable: true, Indexed: true},
		{Name: "kept", Kind: KindText},
	} {
		f.PK, f.ID = PK(i+1), f.Name
		appendRecord(b, &f)
	}
	c.fields.fill(b)
	return &planner{catalog: c, by: &Principal{Role: role, User: 7, Teams: []PK{8}}, upTo: upTo}
}

func TestUnknownFieldsAreRefused(t *testing.T) {
	pl := testPlanner(RoleAdmin, Personal)
	for _, path := range []Path{"", ".", "nope", "ward.nope", "nope.name", "name.x", "ward.", ".name", "ward.ward.name", "properties.", "properties.kept", "properties.nope", "assignees.name"} {
		for what, q := range map[string]Query{"filter": {Where: IsNull{path}}, "order": {Order: []Order{{Path: path}}}} {
			if _, err := pl.plan(NounCase, q); CodeOf(err) != CodeInvalid {
				t.Errorf("%s by %q gives %v, want the code invalid", what, path, err)
			}
		}
		if _, err := pl.plan(NounCase, Query{}, path); CodeOf(err) != CodeInvalid {
			t.Errorf("column %q gives %v, want the code invalid", path, err)
		}
	}
	if _, err := pl.plan(NounWard, Query{Where: IsNull{"properties.height"}}); CodeOf(err) != CodeInvalid {
		t.Errorf("a property of a ward gives %v, want the code invalid", err)
	}
}

func TestFieldsThatMayNotBeReadAreUnknownToFilterAndSort(t *testing.T) {
	pl := testPlanner(RoleAdmin, Public)
	for _, path := range []Path{"name", "summary", "address", "lat", "owner", "owner.email", "main_person", "main_person.name", "main_person.id", "properties.colour", "properties"} {
		for what, q := range map[string]Query{
			"filter": {Where: Not{Or{Compare{path, Equal, Text("x")}}}}, "list": {Where: In{path, nil}}, "null": {Where: And{IsNull{path}}}, "order": {Order: []Order{{Path: path}}},
		} {
			_, err := pl.plan(NounCase, q)
			if want := Invalid(string(path), "There is no such field to filter or sort by."); err == nil || err.Error() != want.Error() {
				t.Errorf("%s by %q gives %v, want %v", what, path, err, want)
			}
		}
	}
}

func TestColumnsThatMayNotBeReadAreMasked(t *testing.T) {
	columns := []Path{"reference", "name", "ward.name", "owner.name", "main_person.name", "address", "properties.height", "properties.colour"}
	for upTo, want := range map[Sensitivity]string{Public: "rMrMMMrM", Internal: "rrrrMMrr", Personal: "rrrrrrrr"} {
		p, err := testPlanner(RoleAdmin, upTo).plan(NounCase, Query{}, columns...)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, c := range p.Columns()[:len(columns)] {
			got += map[bool]string{true: "M", false: "r"}[c.Masked]
		}
		if got != want {
			t.Errorf("a reader of %s fields: %s are read (r) or masked (M) as %s, want %s", upTo, columns, got, want)
		}
		if _, words := p.Words(); words != upTo {
			t.Errorf("a reader of %s fields searches %s words", upTo, words)
		}
	}
}

func TestEveryRoleHasItsScope(t *testing.T) {
	for role, want := range map[Role]RowScope{
		RoleAdmin:      {All: true},
		RoleManager:    {Plain: true, User: 7, Subjects: []PK{8, 7}, Creator: 7},
		RoleAnalyst:    {Plain: true, User: 7, Subjects: []PK{8, 7}, Creator: 7},
		RoleCouncillor: {User: 7, Creator: 7},
		RoleCaseworker: {User: 7, Creator: 7},
		"":             {},
	} {
		p, err := testPlanner(role, Personal).plan(NounNote, Query{})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Scope(); !reflect.DeepEqual(got, want) {
			t.Errorf("the scope of the role %s is %+v, want %+v", role, got, want)
		}
	}
}

func TestAccessMakesAScopeNarrower(t *testing.T) {
	limited, assigned := RowScope{Subjects: []PK{8, 7}, Creator: 7}, RowScope{User: 7, Creator: 7}
	for _, tt := range []struct {
		role   Role
		access Level
		want   RowScope
	}{
		{RoleAdmin, LevelAll, RowScope{All: true}}, {RoleAdmin, LevelLimited, limited}, {RoleAdmin, LevelAssigned, assigned},
		{RoleManager, LevelLimited, limited}, {RoleAnalyst, LevelAssigned, assigned},
		{RoleCaseworker, LevelAll, assigned}, {RoleCaseworker, LevelLimited, assigned}, {RoleCaseworker, LevelAssigned, assigned},
	} {
		by := testPlanner(tt.role, Personal).by
		by.access = tt.access
		if got := by.scope(); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("the scope of the role %s with the access %s is %+v, want %+v", tt.role, tt.access, got, tt.want)
		}
	}
}

// What is changed and deleted is looked for among what is seen.
func TestNothingIsGrantedBeyondWhatIsSeen(t *testing.T) {
	for role, areas := range grants {
		for a, verbs := range areas {
			for _, v := range []verb{edit, remove} {
				if l := verbs[v]; l != "" && l != verbs[view] {
					t.Errorf("the role %s may %s %s at the level %s, and read them at %s", role, v, area(a), l, verbs[view])
				}
			}
			if l := verbs[create]; l != "" && l != LevelAll {
				t.Errorf("the role %s may create %s at the level %s", role, area(a), l)
			}
		}
	}
}

func TestOrderEndsWithThePK(t *testing.T) {
	pl := testPlanner(RoleAdmin, Personal)
	for noun, want := range map[Noun]Order{NounCase: {"opened", true}, NounWard: {"pk", true}, NounChange: {"rev", true}} {
		p, err := pl.plan(noun, Query{}, pkOf(noun))
		if err != nil {
			t.Fatal(err)
		}
		last := p.Columns()[len(p.Columns())-1]
		if len(p.Order()) != 1 || p.Order()[0] != want || last.Path != pkOf(noun) {
			t.Errorf("%s: order %v, last column %v", noun, p.Order(), last)
		}
	}
}

func TestConditionsAreBounded(t *testing.T) {
	pl := testPlanner(RoleAdmin, Personal)
	wide := make(Or, maxExprNodes)
	deep := Expr(IsNull{"name"})
	for range maxExprDepth + 1 {
		deep = Not{deep}
	}
	for what, e := range map[string]Expr{
		"too wide": wide, "too deep": deep, "too many values": In{"number", make([]Value, maxExprValues+1)},
		"a number for a text": Compare{"name", Equal, Int(1)}, "a text for a number": Compare{"number", Equal, Text("1")},
		"a text among numbers": In{"number", []Value{Int(1), Text("1")}}, "a part of a number": Compare{"number", Contains, Int(1)},
		"the start of a time": Compare{"opened", Prefix, Int(1)}, "a number for a property": Compare{"properties.colour", Equal, Int(1)},
	} {
		if _, err := pl.plan(NounCase, Query{Where: e}); CodeOf(err) != CodeInvalid {
			t.Errorf("%s gives %v, want the code invalid", what, err)
		}
	}
	if _, err := pl.plan(NounCase, Query{Where: And{wide[:maxExprNodes-2], deep.(Not).Of}}); CodeOf(err) != CodeInvalid {
		t.Errorf("the parts together are too many, but give %v", err)
	}
	if _, err := pl.plan(NounCase, Query{Where: wide[:maxExprNodes-1]}); err != nil {
		t.Errorf("as many conditions as are allowed give %v", err)
	}
	if _, err := pl.plan(NounCase, Query{Where: deep.(Not).Of}); err != nil {
		t.Errorf("conditions as deep as is allowed give %v", err)
	}
}

func TestPatternsAreForKeysAndBounded(t *testing.T) {
	pl := testPlanner(RoleAdmin, Personal)
	b := NewBlock(NounField.Kinds()...)
	appendRecord(b, &Field{Row: Row{PK: 1, ID: "f"}, Name: "colour_key", Kind: KindText, Searchable: true, Indexed: true})
	pl.catalog.fields.fill(b)
	for what, e := range map[string]Compare{
		"a text without a key": {"summary", Like, Text("a%")}, "a property that is called like a key": {"properties.colour_key", Like, Text("a%")},
		"too many %": {"name_key", Like, Text("%a%b%c%d%e%")}, "too many full width %": {"name_key", Like, Text(strings.Repeat("％a", 6))},
		"a long pattern": {"name_key", Like, Text(strings.Repeat("a", 10_001))}, "a pattern that is long when it is folded": {"name_key", Like, Text(strings.Repeat("ﷺ", 1_000))},
	} {
		if _, err := pl.plan(NounCase, Query{Where: e}); CodeOf(err) != CodeInvalid {
			t.Errorf("%s gives %v, want the code invalid", what, err)
		}
	}
	if _, err := pl.plan(NounCase, Query{Where: Compare{"name_key", Like, Text("%a%b%c%d%" + strings.Repeat("e", 9_000))}}); err != nil {
		t.Errorf("as much as is allowed gives %v", err)
	}
}

func TestPatternIsFoldedAsKeysAre(t *testing.T) {
	for pattern, want := range map[string]string{
		"É%": "e%", " a % b ": "a % b", "a%b": "a%b", "a \t% \u00a0 %b": "a % %b", "% %": "% %", " % ": "%", "%": "%", "\u0301%x": "%x", "ＡＢ%": "ab%", "": "", "ß%": "ss%",
	} {
		if got := foldedPattern(Text(pattern)).Str(); got != want {
			t.Errorf("%q is folded to %q, want %q", pattern, got, want)
		}
	}
}

func TestWaysThatLeadElsewhereAreRefused(t *testing.T) {
	pl := testPlanner(RoleAdmin, Personal)
	for what, c := range map[string]struct {
		from Noun
		way  Way
	}{
		"a field that does not refer": {NounCase, Way{Path: "name", Noun: NounPerson}}, "a list of references": {NounCase, Way{Path: "assignees", Noun: NounUser}},
		"another noun": {NounCase, Way{Path: "ward", Noun: NounCategory}}, "the wrong direction": {NounCase, Way{Path: "case", Noun: NounInvolvement}},
		"a path of two steps": {NounCase, Way{Path: "category.parent", Noun: NounCategory}}, "a property": {NounCase, Way{Path: "properties.height", Noun: NounPerson}},
		"an unknown field": {NounCase, Way{Path: "nope", Noun: NounPerson}}, "no noun": {NounCase, Way{Path: "ward"}}, "changes": {NounBatch, Way{Path: "batch", Back: true, Noun: NounChange}},
	} {
		if _, err := pl.plan(c.from, Query{Where: Has{Way: c.way}}); CodeOf(err) != CodeInvalid {
			t.Errorf("a way by %s gives %v, want the code invalid", what, err)
		}
	}
	public := testPlanner(RoleAdmin, Public)
	if _, err := public.plan(NounCase, Query{Where: Has{Way: Way{Path: "main_person", Noun: NounPerson}}}); CodeOf(err) != CodeInvalid {
		t.Errorf("a way that the caller may not read gives %v, want the code invalid", err)
	}
	deep := Expr(nil)
	for range maxExprDepth {
		deep = Has{Way: Way{Path: "case", Noun: NounCase}, Where: Has{Way: Way{Path: "case", Back: true, Noun: NounGoal}, Where: deep}}
	}
	if _, err := pl.plan(NounGoal, Query{Where: deep}); CodeOf(err) != CodeInvalid {
		t.Errorf("a way of many steps gives %v, want the code invalid", err)
	}
}

// resumable is a plan, and a cursor behind a row of its answer.
func resumable(t testing.TB, order ...Order) (*Plan, Cursor) {
	t.Helper()
	p, err := testPlanner(RoleAdmin, Personal).plan(NounCase, Query{Order: order})
	if err != nil {
		t.Fatal(err)
	}
	b := NewBlock(p.Kinds()...)
	for _, c := range p.Columns()[:len(p.Columns())-1] {
		switch {
		case c.Path == "due":
			b.AddNull()
		case c.Kind.Textual():
			b.AddText("Ärger, \"x\"\n")
		default:
			b.AddInt(-1 << 60)
		}
	}
	b.AddInt(1<<62 - 1)
	c := p.cursor("epoch", b, 0)
	return p, c
}

func TestCursorGoesOnBehindItsRow(t *testing.T) {
	p, c := resumable(t, Order{"name", true}, Order{"opened", false}, Order{"due", false})
	if err := p.resume("epoch", Query{After: c}); err != nil {
		t.Fatal(err)
	}
	values, pk := p.After()
	if pk != 1<<62-1 || len(values) != 3 || values[0].Str() != "Ärger, \"x\"\n" || values[1].Int64() != -1<<60 || !values[2].IsNull() {
		t.Errorf("the place behind the cursor is %v, %d", values, pk)
	}
	if err := p.resume("epoch", Query{}); err != nil {
		t.Errorf("no cursor gives %v", err)
	}
}

func TestCursorLeadsToTheFrontToo(t *testing.T) {
	p, c := resumable(t, Order{"name", true})
	if err := p.resume("epoch", Query{Before: c}); err != nil {
		t.Fatal(err)
	}
	if _, pk := p.After(); !p.Back() || pk != 1<<62-1 {
		t.Errorf("read back: %v, from the row %d", p.Back(), pk)
	}
	for field, q := range map[string]Query{"after": {After: "x"}, "before": {Before: "x"}} {
		p, _ := resumable(t)
		err := p.resume("epoch", q)
		if e, ok := errors.AsType[*Error](err); !ok || e.Problems[0].Field != field {
			t.Errorf("a forged cursor gives %v, want a problem of %s", err, field)
		}
	}
	if err := p.resume("epoch", Query{After: c, Before: c}); CodeOf(err) != CodeInvalid {
		t.Errorf("two cursors give %v, want the code invalid", err)
	}
}

func TestCursorOfAnotherTenantIsAsGoodAsForged(t *testing.T) {
	_, c := resumable(t)
	pl := testPlanner(RoleAdmin, Personal)
	pl.by.Tenant.ID = 9
	p, err := pl.plan(NounCase, Query{})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.resume("its own", Query{After: c}); CodeOf(err) != CodeInvalid {
		t.Errorf("the cursor of another tenant gives %v, want the code invalid", err)
	}
}

func TestCursorOfAnotherQueryIsRefused(t *testing.T) {
	_, c := resumable(t, Order{"name", false})
	for what, order := range map[string][]Order{
		"direction": {{"name", true}}, "path": {{"reference", false}}, "further step": {{"name", false}, {"opened", false}}, "no order": nil,
	} {
		p, _ := resumable(t, order...)
		if err := p.resume("epoch", Query{After: c}); CodeOf(err) != CodeInvalid {
			t.Errorf("with another %s the cursor gives %v, want the code invalid", what, err)
		}
	}
	p, _ := resumable(t, Order{"name", false})
	if err := p.resume("restored", Query{After: c}); CodeOf(err) != CodeGone {
		t.Errorf("in another epoch the cursor gives %v, want the code gone", err)
	}
}

func TestCursorThatWasTamperedWithIsRefused(t *testing.T) {
	_, sound := resumable(t, Order{"opened", false})
	text, err := base64.RawURLEncoding.DecodeString(string(sound))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new string }{
		{"[", "{"}, {"]", ""}, {"]", ",1]"}, {`"4611686018427387903"`, "4611686018427387903"}, {`"4611686018427387903"`, `"0"`}, {`"4611686018427387903"`, `"-1"`},
		{`"4611686018427387903"`, "null"}, {`"-1152921504606846976"`, "7"}, {`"-1152921504606846976"`, `"x"`}, {`"-1152921504606846976"`, `["1"]`},
		{`"-1152921504606846976"`, `"-9223372036854775808"`}, {`"-1152921504606846976"`, `"9223372036854775808"`},
	} {
		changed := strings.Replace(string(text), c.old, c.new, 1)
		p, _ := resumable(t, Order{"opened", false})
		if err := p.resume("epoch", Query{After: Cursor(base64.RawURLEncoding.EncodeToString([]byte(changed)))}); changed == string(text) || CodeOf(err) != CodeInvalid {
			t.Errorf("%s gives %v, want the code invalid", changed, err)
		}
	}
	for _, c := range []Cursor{"x", "!", sound + "=", sound[:len(sound)-3], "W10", "bnVsbA"} {
		p, _ := resumable(t, Order{"opened", false})
		if err := p.resume("epoch", Query{After: c}); CodeOf(err) != CodeInvalid {
			t.Errorf("the cursor %q gives %v, want the code invalid", c, err)
		}
	}
}

func FuzzCursor(f *testing.F) {
	_, c := resumable(f, Order{"name", false}, Order{"due", true})
	f.Add(string(c))
	f.Add("W10")
	f.Fuzz(func(t *testing.T, s string) {
		p, _ := resumable(t, Order{"name", false}, Order{"due", true})
		err := p.resume("epoch", Query{After: Cursor(s)})
		if code := CodeOf(err); err != nil && code != CodeInvalid && code != CodeGone {
			t.Errorf("the cursor %q gives %v", s, err)
		}
		if values, pk := p.After(); err == nil && s != "" && (pk < 1 || len(values) != 2) {
			t.Errorf("the cursor %q leads behind %v, %d", s, values, pk)
		}
	})
}
