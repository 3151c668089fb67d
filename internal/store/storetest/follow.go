package storetest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"caseload"
)

// follower keeps a copy of a table by the tables that bring it up to date.
type follower struct {
	*desk
	who     string
	by      *caseload.Principal
	subject caseload.ReportSubject
	columns []string          // none: the usual ones
	copy    map[string]string // by ID, what the row says
	next    string
}

// followersOf are followers of each table that somebody may take.
func (d *desk) followersOf(who string, by *caseload.Principal, subjects ...caseload.ReportSubject) (out []*follower) {
	for _, s := range subjects {
		out = append(out, &follower{desk: d, who: who, by: by, subject: s})
	}
	return out
}

// followed are the subjects whose tables are brought up to date: changes do not change.
var followed = slices.DeleteFunc(slices.Clone(caseload.ReportSubjects), func(s caseload.ReportSubject) bool { return s == caseload.SubjectChanges })

// followers are followers of every kind of role and access.
func (d *desk) followers() []*follower {
	cases := []caseload.ReportSubject{caseload.SubjectCases, caseload.SubjectNotes, caseload.SubjectGoals, caseload.SubjectForms}
	return slices.Concat(
		d.followersOf("an administrator", d.as(caseload.RoleAdmin, ""), followed...),
		d.followersOf("a key of a manager", d.as(caseload.RoleManager, ""), followed...),
		d.followersOf("Bob", d.as(caseload.RoleManager, "bob"), followed...),
		d.followersOf("Cat, of the team", d.as(caseload.RoleManager, "cat"), followed...),
		d.followersOf("Bob with limited access", d.with(caseload.RoleManager, caseload.LevelLimited, "bob"), followed...),
		d.followersOf("Bob with assignments only", d.with(caseload.RoleManager, caseload.LevelAssigned, "bob"), followed...),
		d.followersOf("an analyst", d.as(caseload.RoleAnalyst, ""), cases...),
	)
}

// table reads a table: the rows by their IDs, those that are deleted, and the mark
// of the next.
func (f *follower) table(since string) (rows map[string]string, deleted []string, next string) {
	f.Helper()
	var shown []caseload.TableColumn
	q := caseload.TableQuery{Definition: caseload.ReportDefinition{Subject: f.subject, Columns: columns(f.columns...)}, Since: since, Count: true}
	rows = map[string]string{}
	var total, got int64
	err := f.service.StreamTable(f.Context(), f.by, q, func(h *caseload.TableHead) error {
		shown, next, total = h.Table(), h.Next, h.Total
		return nil
	}, func(b caseload.TableRows) error {
		for i := range b.Rows() {
			got++
			id, gone, said := said(shown, b, i)
			if _, twice := rows[id]; twice || slices.Contains(deleted, id) {
				f.Errorf("%s is given %s of %s twice", f.who, id, f.subject)
			}
			if gone {
				deleted = append(deleted, id)
			} else {
				rows[id] = said
			}
		}
		return nil
	})
	if err != nil {
		f.Fatalf("%s follows %s: %v", f.who, f.subject, err)
	}
	want(f.desk, "the rows of "+string(f.subject)+" that "+f.who+" is told to expect", total, got)
	return rows, deleted, next
}

// said is a row of a table: its ID, whether it is deleted, and its cells in the
// order of their names.
func said(columns []caseload.TableColumn, b caseload.TableRows, row int) (id string, deleted bool, cells string) {
	var out []string
	for c, column := range columns {
		var cell string
		switch {
		case b.Null(row, c):
			cell = "-"
		case column.Kind.Textual():
			cell = string(b.Text(row, c))
		default:
			cell = fmt.Sprint(b.Int(row, c))
		}
		switch column.Name {
		case "deleted":
			deleted = cell == "1"
		case "id":
			id = cell
		default:
			out = append(out, column.Name+"="+cell)
		}
	}
	slices.Sort(out)
	return id, deleted, strings.Join(out, " ")
}

// begin takes the whole table.
func (f *follower) begin() {
	f.Helper()
	f.copy, _, f.next = f.table("")
}

// apply brings the copy up to date, and tells how.
func (f *follower) apply() (given, gone []string) {
	f.Helper()
	rows, deleted, next := f.table(f.next)
	for _, id := range deleted {
		if _, had := f.copy[id]; !had {
			f.Errorf("%s is told that %s of %s is deleted, and never saw it", f.who, id, f.subject)
		}
		delete(f.copy, id)
	}
	maps.Copy(f.copy, rows)
	f.next = next
	slices.Sort(deleted)
	return slices.Sorted(maps.Keys(rows)), deleted
}

// wantWhole fails the test if the copy is not what a whole table is now.
func (f *follower) wantWhole(after string) {
	f.Helper()
	whole, _, _ := f.table("")
	for _, id := range slices.Sorted(maps.Keys(whole)) {
		if f.copy[id] != whole[id] {
			f.Errorf("after %s: %s has of %s %s:\n%s\nwant\n%s", after, f.who, f.subject, id, f.copy[id], whole[id])
		}
	}
	for id := range f.copy {
		if _, is := whole[id]; !is {
			f.Errorf("after %s: %s still has %s of %s", after, f.who, id, f.subject)
		}
	}
}

// town changes rows at random.
type town struct {
	*desk
	random *rand.Rand
	rows   map[caseload.Noun][]caseload.PK
	purged map[caseload.PK]bool
}

// any is one of the rows of a noun that were not purged.
func (t *town) any(n caseload.Noun) caseload.PK {
	for {
		if k := t.rows[n][t.random.IntN(len(t.rows[n]))]; !t.purged[k] {
			return k
		}
	}
}

// some are up to two rows of a noun, or users.
func (t *town) some(keys ...caseload.PK) caseload.Value {
	var out []caseload.PK
	for _, k := range keys {
		if t.random.IntN(3) == 0 {
			out = append(out, k)
		}
	}
	return refs(out...)
}

func (t *town) odd() bool { return t.random.IntN(2) == 1 }

// newRow is a new row of a noun.
func (t *town) newRow(n caseload.Noun) attrs {
	switch n {
	case caseload.NounCase:
		return t.standing()
	case caseload.NounInvolvement:
		return attrs{"case": ref(t.any(caseload.NounCase)), "person": ref(t.any(caseload.NounPerson)), "role": text("resident")}
	case caseload.NounForm:
		return attrs{"cases": t.some(t.any(caseload.NounCase), t.any(caseload.NounCase)), "received": caseload.Time(someTime), "sender": ref(t.ann)}
	case caseload.NounPerson:
		row := attrs{"name": text("Person")}
		if t.random.IntN(4) == 0 {
			row["creator"] = ref(t.bob)
		}
		return row
	}
	return attrs{"case": ref(t.any(caseload.NounCase)), "name": text(t.newID())}
}

// standing is what it depends on who sees a case.
func (t *town) standing() attrs {
	to := attrs{
		"confidential": flag(t.odd()), "assignees": t.some(t.ann, t.bob, t.cat), "access": t.some(t.bob, t.team), "ward": ref(t.north),
		"main_person": {}, "owner": {},
	}
	if t.odd() {
		to["owner"] = ref([]caseload.PK{t.bob, t.team}[t.random.IntN(2)])
	}
	if t.odd() && len(t.rows[caseload.NounPerson]) > 0 {
		to["main_person"] = ref(t.any(caseload.NounPerson))
	}
	return to
}

// plainTexts are attributes of which nothing depends.
var plainTexts = map[caseload.Noun]string{
	caseload.NounCase: "summary", caseload.NounPerson: "town", caseload.NounInvolvement: "role", caseload.NounGoal: "status", caseload.NounNote: "text",
	caseload.NounForm: "name", caseload.NounStage: "outcome",
}

// live makes one change and says what it was.
func (t *town) live(n caseload.Noun) string {
	k := t.any(n)
	switch what := t.random.IntN(8); {
	case what < 2:
		t.rows[n] = append(t.rows[n], t.put(n, t.newRow(n))...)
		return "a new " + n.String()
	case what < 4:
		t.must(t.change(n, k, attrs{plainTexts[n]: text(fmt.Sprint("v", t.random.IntN(1000)))}))
		return "a change of a " + n.String()
	case what < 6:
		t.must(t.change(n, k, attrs{"hidden": flag(t.odd())}))
		return "a " + n.String() + " hidden or restored"
	case what == 6 && n != caseload.NounCase && n != caseload.NounPerson:
		t.must(t.change(n, k, t.newRow(n)))
		return "a " + n.String() + " moved"
	case what == 6 && n == caseload.NounCase:
		t.must(t.change(n, k, t.standing()))
		return "a case in other hands"
	case t.random.IntN(2) == 0 && len(t.rows[n]) > 6:
		t.must(t.change(n, k, attrs{"hidden": flag(true)}))
		t.must(t.purge(n, k))
		t.purged[k] = true
		return "a " + n.String() + " purged"
	}
	t.must(t.change(caseload.NounWard, t.north, attrs{"name": text(fmt.Sprint("Ward ", t.random.IntN(1000)))}))
	t.must(t.change(caseload.NounUser, t.ann, attrs{"name": text(fmt.Sprint("Ann ", t.random.IntN(1000)))}))
	t.must(t.change(caseload.NounTeam, t.team, attrs{"name": text(fmt.Sprint("Team ", t.random.IntN(1000)))}))
	return "a ward, a user and a team renamed"
}

// populate makes some rows of each noun.
func (d *desk) populate(seed uint64) *town {
	t := &town{desk: d, random: rand.New(rand.NewPCG(seed, 1)), rows: map[caseload.Noun][]caseload.PK{}, purged: map[caseload.PK]bool{}}
	for _, n := range followedNouns {
		for range 8 {
			t.rows[n] = append(t.rows[n], t.put(n, t.newRow(n))...)
		}
	}
	return t
}

// followedNouns are the nouns of the tables that can be followed, each behind those
// that it leads to.
var followedNouns = []caseload.Noun{
	caseload.NounPerson, caseload.NounCase, caseload.NounInvolvement, caseload.NounGoal, caseload.NounStage, caseload.NounNote, caseload.NounForm,
}

var followTests = []test{
	{"whoever follows the changes has what a whole table has, whatever was changed", func(d *desk) {
		t, all := d.populate(7), d.followers()
		for _, f := range all {
			f.begin()
		}
		for range 25 {
			var done []string
			for range 1 + t.random.IntN(5) {
				done = append(done, t.live(followedNouns[t.random.IntN(len(followedNouns))]))
			}
			for i, f := range all {
				if (t.random.IntN(2)+i)%2 == 0 { // some come later, and have more to catch up on
					f.apply()
					f.wantWhole(strings.Join(done, ", "))
				}
			}
		}
		for _, f := range all {
			f.apply()
			f.wantWhole("all")
		}
	}},
	{"who follows is told of no change where none was", func(d *desk) {
		d.populate(8)
		for _, f := range d.followers() {
			f.begin()
			given, gone := f.apply()
			want(d, "what "+f.who+" is told of "+string(f.subject), fmt.Sprint(given, gone), "[] []")
		}
	}},
	{"what somebody neither saw nor sees leaves no trace in what they are told", func(d *desk) {
		secret := d.cases(kase("secret", attrs{"confidential": flag(true)}), kase("other", attrs{"confidential": flag(true)}))
		person := d.put(caseload.NounPerson, attrs{"id": text("p")})[0]
		plain := d.cases(kase("plain"))["plain"]
		d.put(caseload.NounInvolvement, attrs{"case": ref(plain), "person": ref(person)})
		form := d.put(caseload.NounForm, attrs{"cases": refs(plain), "received": caseload.Time(someTime)})[0]
		followers := d.followersOf("a key of a manager", d.as(caseload.RoleManager, ""), followed...)
		for _, f := range followers {
			f.begin()
		}
		d.must(d.change(caseload.NounCase, secret["secret"], attrs{"summary": text("x")}))
		d.put(caseload.NounNote, attrs{"case": ref(secret["secret"])})
		d.put(caseload.NounForm, attrs{"cases": refs(secret["secret"]), "received": caseload.Time(someTime)})
		part := d.put(caseload.NounInvolvement, attrs{"case": ref(secret["secret"]), "person": ref(person)})[0]
		d.must(d.change(caseload.NounInvolvement, part, attrs{"hidden": flag(true)}))
		d.must(d.change(caseload.NounCase, secret["other"], attrs{"hidden": flag(true)}))
		d.must(d.purge(caseload.NounCase, secret["other"]))
		d.cases(kase("passing", attrs{"hidden": flag(true)}))
		for _, f := range followers {
			given, gone := f.apply()
			want(d, "what is told of "+string(f.subject), fmt.Sprint(given, gone), "[] []")
		}
		d.must(d.change(caseload.NounForm, form, attrs{"cases": refs(plain, secret["secret"])}))
		for _, f := range followers {
			if f.subject == caseload.SubjectForms {
				given, gone := f.apply()
				want(d, "a form of a secret case", fmt.Sprint(len(given), len(gone)), "0 1")
			}
		}
	}},
	{"a word of the catalogue that is another is told of wherever it stands", func(d *desk) {
		person := d.put(caseload.NounPerson, attrs{"name": text("Pat")})[0]
		kept := d.cases(kase("a", attrs{"ward": ref(d.north), "category": ref(d.roads), "owner": ref(d.team), "assignees": refs(d.ann), "main_person": ref(person)}), kase("b"))["a"]
		d.put(caseload.NounNote, attrs{"case": ref(kept), "author": ref(d.bob), "text": text("n")})
		d.put(caseload.NounInvolvement, attrs{"case": ref(kept), "person": ref(person)})
		d.put(caseload.NounForm, attrs{"received": caseload.Time(someTime), "sender": ref(d.cat)})
		of := func(subject caseload.ReportSubject, columns ...string) *follower {
			f := d.followersOf("an administrator", d.admin, subject)[0]
			f.columns = append([]string{"id"}, columns...)
			f.begin()
			return f
		}
		all := []*follower{
			of(caseload.SubjectCases, "ward", "ward_code"), of(caseload.SubjectCases, "category"), of(caseload.SubjectCases, "team"), of(caseload.SubjectCases, "assigned_to"),
			of(caseload.SubjectCases, "person_name"), of(caseload.SubjectNotes, "author"), of(caseload.SubjectNotes, "case_team"), of(caseload.SubjectForms, "sender"),
			of(caseload.SubjectInvolvements, "person_name", "case_ward"),
		}
		for _, step := range []struct {
			noun caseload.Noun
			pk   caseload.PK
			told string // how many rows each follower is given; whom a case is assigned to may be its owner
		}{
			{caseload.NounWard, d.north, "[1 0 0 0 0 0 0 0 1]"}, {caseload.NounWard, d.south, "[0 0 0 0 0 0 0 0 0]"}, {caseload.NounCategory, d.roads, "[0 1 0 0 0 0 0 0 0]"},
			{caseload.NounTeam, d.team, "[0 0 1 1 0 0 1 0 0]"}, {caseload.NounUser, d.ann, "[0 0 0 1 0 0 0 0 0]"}, {caseload.NounPerson, person, "[0 0 0 0 1 0 0 0 1]"},
			{caseload.NounUser, d.bob, "[0 0 0 0 0 1 0 0 0]"}, {caseload.NounUser, d.cat, "[0 0 0 0 0 0 0 1 0]"},
		} {
			d.must(d.change(step.noun, step.pk, attrs{"name": text("another")}))
			told := make([]int, len(all))
			for i, f := range all {
				given, _ := f.apply()
				told[i] = len(given)
				f.wantWhole("another name")
			}
			want(d, "the rows that are given when a "+step.noun.String()+" has another name", fmt.Sprint(told), step.told)
		}
	}},
	{"a purged row is told of to who saw it", func(d *desk) {
		keys := d.cases(kase("a"), kase("b", attrs{"confidential": flag(true), "access": refs(d.bob)}))
		note := d.put(caseload.NounNote, attrs{"case": ref(keys["b"]), "id": text("note")})
		manager, bob := d.followersOf("a key of a manager", d.as(caseload.RoleManager, ""), caseload.SubjectCases, caseload.SubjectNotes), d.followersOf("Bob", d.as(caseload.RoleManager, "bob"), caseload.SubjectCases, caseload.SubjectNotes)
		for _, f := range slices.Concat(manager, bob) {
			f.begin()
		}
		d.must(d.purge(caseload.NounNote, note...))
		d.must(d.change(caseload.NounCase, keys["b"], attrs{"hidden": flag(true), "access": {}}))
		d.must(d.purge(caseload.NounCase, keys["b"]))
		for i, wanted := range []string{"[] []", "[] []", "[] [b]", "[] [note]"} {
			f := slices.Concat(manager, bob)[i]
			given, gone := f.apply()
			want(d, f.who+" is told of "+string(f.subject), fmt.Sprint(given, gone), wanted)
		}
	}},
	{"a mark is for who sees the same of the same table", func(d *desk) {
		keys := d.cases(kase("a"))
		manager := d.as(caseload.RoleManager, "")
		f := d.followersOf("a key of a manager", manager, caseload.SubjectCases)[0]
		f.begin()
		refused := func(what string, by *caseload.Principal, q caseload.TableQuery, wanted caseload.Code) {
			_, err := d.service.DescribeTable(d.Context(), by, q)
			want(d, what, caseload.CodeOf(err), wanted)
		}
		of := func(subject caseload.ReportSubject, names ...string) caseload.TableQuery {
			return caseload.TableQuery{Since: f.next, Definition: caseload.ReportDefinition{Subject: subject, Columns: columns(names...)}}
		}
		_, err := d.service.DescribeTable(d.Context(), manager, of(caseload.SubjectCases))
		d.must(err)
		refused("another subject", manager, of(caseload.SubjectNotes), caseload.CodeGone)
		refused("other columns", manager, of(caseload.SubjectCases, "id", "summary"), caseload.CodeGone)
		refused("another's rights", d.as(caseload.RoleManager, "bob"), of(caseload.SubjectCases), caseload.CodeGone)
		refused("the number of the parent", manager, of(caseload.SubjectCases, "id", "parent_number"), caseload.CodeInvalid)
		for what, change := range map[string]func(*caseload.TableQuery){
			"a forged mark": func(q *caseload.TableQuery) { q.Since = "bm8" },
			"a report":      func(q *caseload.TableQuery) { q.Report = 7 },
			"a limit":       func(q *caseload.TableQuery) { q.Run.Limit = 1 },
			"a sort":        func(q *caseload.TableQuery) { q.Definition.Sort = []caseload.ReportSort{{Column: "opened"}} },
			"rules": func(q *caseload.TableQuery) {
				q.Definition.Rules = []caseload.ReportRule{{Column: "status", Operator: caseload.RuleEmpty}}
			},
		} {
			q := of(caseload.SubjectCases)
			change(&q)
			refused(what, manager, q, caseload.CodeInvalid)
		}
		d.declare(caseload.Field{Name: "height", Kind: caseload.KindNumber, Sensitivity: caseload.Internal})
		d.must(d.change(caseload.NounCase, keys["a"], attrs{"summary": text("x")}))
		refused("a column more", manager, of(caseload.SubjectCases), caseload.CodeGone)
	}},
}
