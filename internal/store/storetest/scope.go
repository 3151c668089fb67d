package storetest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"caseload"
)

// scoped stores a case for each way in which a case can be somebody's.
func (d *desk) scoped() map[string]caseload.PK {
	d.Helper()
	secret := attrs{"confidential": flag(true)}
	one := func(id string, more ...attrs) attrs {
		return kase(id, append(more, attrs{"summary": text("lamp"), "public_summary": text("lamp"), "ward": ref(d.north)})...)
	}
	return d.cases(
		one("plain"),
		one("assigned", attrs{"assignees": refs(d.bob, d.ann)}),
		one("owned", attrs{"owner": ref(d.ann)}),
		one("team's", attrs{"owner": ref(d.team)}),
		one("secret", secret),
		one("secret-assigned", secret, attrs{"assignees": refs(d.ann)}),
		one("secret-owned", secret, attrs{"owner": ref(d.bob)}),
		one("secret-for-bob", secret, attrs{"access": refs(d.ann, d.bob)}),
		one("secret-for-team", secret, attrs{"access": refs(d.team)}),
		one("plain-for-ann", attrs{"access": refs(d.ann)}),
		one("hidden", attrs{"assignees": refs(d.ann), "access": refs(d.bob), "hidden": flag(true)}),
	)
}

// visible is which of the scoped cases each sees.
var visible = []struct {
	who   string
	role  caseload.Role
	user  string
	cases string
}{
	{"an administrator", caseload.RoleAdmin, "", "assigned owned plain plain-for-ann secret secret-assigned secret-for-bob secret-for-team secret-owned team's"},
	{"a key of a manager", caseload.RoleManager, "", "assigned owned plain plain-for-ann team's"},
	{"a key of an analyst", caseload.RoleAnalyst, "", "assigned owned plain plain-for-ann team's"},
	{"Bob", caseload.RoleManager, "bob", "assigned owned plain plain-for-ann secret-for-bob secret-owned team's"},
	{"Cat, of the team", caseload.RoleManager, "cat", "assigned owned plain plain-for-ann secret-for-team team's"},
	{"Ann", caseload.RoleCaseworker, "ann", "assigned owned secret-assigned"},
	{"Bob as a councillor", caseload.RoleCouncillor, "bob", "assigned secret-owned"},
	{"Cat as a caseworker", caseload.RoleCaseworker, "cat", ""},
}

// sorted joins IDs in the order of their bytes.
func sorted(ids []string) string { return strings.Join(slices.Sorted(slices.Values(ids)), " ") }

var scopeTests = []test{
	{"every way of reading shows the same cases to one who asks", func(d *desk) {
		d.scoped()
		for _, v := range visible {
			by, n := d.as(v.role, v.user), int64(len(strings.Fields(v.cases)))
			listed := d.list(by, caseload.Query{}, "id")
			want(d, v.who+" lists", sorted(texts(listed.Rows)), v.cases)
			want(d, v.who+" has the total", listed.Total, n)
			exported, err := d.service.ExportCases(d.Context(), by, caseload.Query{}, "id")
			d.must(err)
			want(d, v.who+" exports", sorted(texts(exported.Rows)), v.cases)
			var streamed []string
			total := d.stream(by, caseload.Query{}, []caseload.Path{"id"}, func(b *caseload.Block) error {
				streamed = append(streamed, texts(b)...)
				return nil
			})
			want(d, v.who+" streams", sorted(streamed), v.cases)
			want(d, v.who+" is told the total", total, n)
			want(d, v.who+" finds", sorted(texts(d.list(by, caseload.Query{Search: "lamp"}, "id").Rows)), v.cases)
			want(d, v.who+" finds under a condition", sorted(strings.Fields(d.foundBy(by, caseload.Query{Where: caseload.Or{caseload.And{}, equal("id", text("secret"))}}))), v.cases)
			want(d, v.who+" turns pages of", sorted(strings.Fields(d.walk(by, caseload.Query{Limit: 2}, func() {}))), v.cases)
		}
	}},
	{"who has limited access sees the cases whose access list says so, and who has assignments only those", func(d *desk) {
		d.scoped()
		for _, v := range []struct {
			access caseload.Level
			user   string
			cases  string
		}{
			{caseload.LevelLimited, "bob", "secret-for-bob"}, {caseload.LevelLimited, "cat", "secret-for-team"},
			{caseload.LevelAssigned, "bob", "assigned secret-owned"},
		} {
			for _, role := range []caseload.Role{caseload.RoleManager, caseload.RoleAnalyst} {
				by, who := d.with(role, v.access, v.user), fmt.Sprintf("%s as %s with the access %s", v.user, role, v.access)
				want(d, who+" lists", sorted(strings.Fields(d.foundBy(by, caseload.Query{}))), v.cases)
				want(d, who+" has the total", d.list(by, caseload.Query{}).Total, int64(len(strings.Fields(v.cases))))
				want(d, who+" finds", sorted(texts(d.list(by, caseload.Query{Search: "lamp"}, "id").Rows)), v.cases)
				d.wantCounted(by, who)
			}
		}
	}},
	{"every count is of the cases that one who asks sees", func(d *desk) {
		d.scoped()
		for _, v := range visible {
			by, n := d.as(v.role, v.user), int64(len(strings.Fields(v.cases)))
			statistics, err := d.service.Statistics(d.Context(), by, caseload.Own)
			d.must(err)
			want(d, v.who+" has the total", statistics.Total, n)
			d.wantCounted(by, v.who)
			wards, _, err := d.service.WardCounts(d.Context(), by, caseload.Own)
			d.must(err)
			for _, w := range wards {
				want(d, v.who+" counts in "+w.Name, w.Cases, map[caseload.PK]int64{d.north: n}[w.PK])
			}
			want(d, v.who+" counts under a condition", d.list(by, caseload.Query{Where: equal("ward.code", text("N1"))}).Total, n)
		}
	}},
	{"a case out of scope is not found, nor what belongs to it", func(d *desk) {
		keys := d.scoped()
		for id, pk := range keys {
			person := d.put(caseload.NounPerson, attrs{"name": text("Resident of " + id)})[0]
			d.put(caseload.NounInvolvement, attrs{"case": ref(pk), "person": ref(person), "role": text(caseload.RoleResident)})
			d.put(caseload.NounNote, attrs{"case": ref(pk), "text": text("Note on " + id)})
			d.must(d.change(caseload.NounCase, pk, attrs{"main_person": ref(person)}))
		}
		for _, v := range visible {
			by := d.as(v.role, v.user)
			for id := range keys {
				file, err := d.service.Case(d.Context(), by, id)
				if !slices.Contains(strings.Fields(v.cases), id) {
					want(d, v.who+" opens "+id, caseload.CodeOf(err), caseload.CodeNotFound)
					continue
				}
				d.must(err)
				want(d, "the resident", file.Resident.Name, "Resident of "+id)
				want(d, v.who+" reads of "+id, fmt.Sprint(len(file.Activity), file.Activity[1].Text), "3Note on "+id)
			}
		}
	}},
	{"a case moves between scopes when it is given away, hidden or made confidential", func(d *desk) {
		ann, analyst := d.as(caseload.RoleCaseworker, "ann"), d.as(caseload.RoleAnalyst, "")
		a := d.cases(kase("a", attrs{"assignees": refs(d.ann)}))["a"]
		for _, step := range []struct {
			to        attrs
			ann, anal string
		}{
			{attrs{}, "a", "a"},
			{attrs{"assignees": refs(d.bob)}, "", "a"},
			{attrs{"owner": ref(d.ann)}, "a", "a"},
			{attrs{"confidential": flag(true)}, "a", ""},
			{attrs{"hidden": flag(true)}, "", ""},
			{attrs{"hidden": flag(false), "owner": {}, "assignees": {}}, "", ""},
			{attrs{"confidential": flag(false)}, "", "a"},
		} {
			d.must(d.change(caseload.NounCase, a, step.to))
			want(d, "Ann sees", d.foundBy(ann, caseload.Query{}), step.ann)
			want(d, "an analyst sees", d.foundBy(analyst, caseload.Query{}), step.anal)
			d.wantCounted(ann, "Ann")
			d.wantCounted(analyst, "an analyst")
		}
	}},
	{"what belongs to a case leaves a scope with it", func(d *desk) {
		a := d.cases(kase("a", attrs{"assignees": refs(d.ann)}))["a"]
		d.put(caseload.NounNote, attrs{"case": ref(a), "text": text("a note")})
		admin, analyst, ann := d.asked(d.admin, "a"), d.asked(d.as(caseload.RoleAnalyst, ""), "a"), d.asked(d.as(caseload.RoleCaseworker, "ann"), "a")
		for _, step := range []struct {
			to                  attrs
			admin, analyst, ann string
		}{
			{attrs{}, "1 note 1 change", "1 note 1 change", "1 note 1 change"},
			{attrs{"confidential": flag(true)}, "1 note 2 change", "0 note 0 change", "1 note 2 change"},
			{attrs{"assignees": {}}, "1 note 3 change", "0 note 0 change", "0 note 0 change"},
			{attrs{"confidential": flag(false), "assignees": refs(d.ann)}, "1 note 4 change", "1 note 4 change", "1 note 4 change"},
			{attrs{"hidden": flag(true)}, "0 note 5 change", "0 note 0 change", "0 note 0 change"},
		} {
			d.must(d.change(caseload.NounCase, a, step.to))
			want(d, "the administrator's plans give", d.given(admin), step.admin)
			want(d, "the analyst's plans give", d.given(analyst), step.analyst)
			want(d, "Ann's plans give", d.given(ann), step.ann)
		}
	}},
	{"a form is shown where none of its cases is out of scope, and one is shown or it touched none", func(d *desk) {
		keys := d.scoped()
		keys["hidden-secret"] = d.cases(kase("hidden-secret", attrs{"confidential": flag(true), "hidden": flag(true)}))["hidden-secret"]
		keys["gone"] = keys["plain"] + 1<<30
		var forms []string
		for _, touched := range []string{
			"", "plain", "plain plain", "assigned owned", "assigned plain", "plain secret", "secret", "hidden", "hidden hidden-secret", "plain hidden", "assigned hidden", "plain hidden-secret", "secret hidden",
			"gone", "plain gone", "secret-for-bob", "plain secret-for-bob", "secret-for-bob secret-owned", "secret-for-bob secret-for-team", "secret-assigned owned",
		} {
			of := make([]caseload.PK, 0, 2)
			for id := range strings.FieldsSeq(touched) {
				of = append(of, keys[id])
			}
			row := attrs{"id": text("form of " + touched), "received": caseload.Time(someTime)}
			if len(of) > 0 {
				row["cases"] = refs(of...)
			}
			form := d.put(caseload.NounForm, row)[0]
			d.put(caseload.NounDocument, attrs{"form": ref(form), "name": text("photo")})
			forms = append(forms, row["id"].Str())
		}
		for _, v := range []struct {
			who, user string
			role      caseload.Role
			forms     []string
		}{
			{"an administrator", "", caseload.RoleAdmin, slices.DeleteFunc(slices.Clone(forms), func(id string) bool {
				return id == "form of hidden" || id == "form of hidden hidden-secret"
			})},
			{"a key of a manager", "", caseload.RoleManager, []string{"", "plain", "plain plain", "assigned owned", "assigned plain", "plain hidden", "assigned hidden"}},
			{"Bob", "bob", caseload.RoleManager, []string{
				"", "plain", "plain plain", "assigned owned", "assigned plain", "plain hidden", "assigned hidden", "secret-for-bob", "plain secret-for-bob", "secret-for-bob secret-owned",
			}},
			{"Ann", "ann", caseload.RoleCaseworker, []string{"assigned owned", "assigned hidden", "secret-assigned owned"}},
			{"Cat as a caseworker", "cat", caseload.RoleCaseworker, nil},
		} {
			for i, touched := range v.forms {
				if !strings.HasPrefix(touched, "form of ") {
					v.forms[i] = "form of " + touched
				}
			}
			by := d.as(v.role, v.user)
			want(d, v.who+" lists", d.forms(by, caseload.FormQuery{}), sorted(v.forms))
			received := caseload.Compare{Path: "received", Op: caseload.GreaterEqual, Value: caseload.Time(someTime)}
			want(d, v.who+" lists by a condition", d.forms(by, caseload.FormQuery{Query: caseload.Query{Where: received}}), sorted(v.forms))
			first, err := d.service.ListForms(d.Context(), by, caseload.FormQuery{Query: caseload.Query{Limit: 1}})
			d.must(err)
			want(d, v.who+" is told the total", first.Total, int64(len(v.forms)))
			for _, id := range forms {
				_, err := d.service.Attachment(d.Context(), by, id, "photo")
				want(d, v.who+" opens the photo of the "+id, caseload.CodeOf(err) != caseload.CodeNotFound, slices.Contains(v.forms, id))
			}
		}
	}},
	{"a document is shown with its case, whatever form it came with; without either to nobody", func(d *desk) {
		keys := d.scoped()
		plain := d.put(caseload.NounForm, attrs{"id": text("f"), "received": caseload.Time(someTime), "cases": refs(keys["plain"])})[0]
		gone := d.put(caseload.NounForm, attrs{"id": text("g"), "received": caseload.Time(someTime), "cases": refs(keys["plain"]), "hidden": flag(true)})[0]
		d.put(caseload.NounDocument,
			attrs{"form": ref(plain), "case": ref(keys["plain"]), "name": text("plain")}, attrs{"form": ref(plain), "case": ref(keys["secret"]), "name": text("secret")},
			attrs{"form": ref(plain), "case": ref(keys["hidden"]), "name": text("hidden")}, attrs{"form": ref(plain), "case": ref(keys["plain"] + 1<<30), "name": text("gone")},
			attrs{"form": ref(plain), "name": text("form")}, attrs{"form": ref(plain), "name": text("deleted"), "hidden": flag(true)}, attrs{"form": ref(gone), "name": text("of a deleted form")}, attrs{"name": text("of nothing")})
		for who, v := range map[string]struct {
			by    *caseload.Principal
			names string
		}{
			"a manager":        {d.as(caseload.RoleManager, ""), "form plain"},
			"an administrator": {d.admin, "form plain secret"},
		} {
			set, err := d.service.FormByID(d.Context(), v.by, "f", false)
			d.must(err)
			var names []string
			for _, doc := range set.Documents[plain] {
				names = append(names, doc.Name)
			}
			want(d, "the documents that "+who+" sees", strings.Join(names, " "), v.names)
		}
	}},
	{"a person is shown with a case, to who created them, and, having had no part in any, to who sees plain cases", func(d *desk) {
		keys := d.scoped()
		part := func(person caseload.PK, id string, more attrs) {
			d.put(caseload.NounInvolvement, merge(attrs{"case": ref(keys[id]), "person": ref(person)}, more))
		}
		person := func(name string, more ...attrs) caseload.PK {
			return d.put(caseload.NounPerson, merge(append(more, attrs{"id": text(name)})...))[0]
		}
		person("alone")
		person("ann's", attrs{"creator": ref(d.ann)})
		person("bob's", attrs{"creator": ref(d.bob)})
		person("gone", attrs{"creator": ref(d.ann), "hidden": flag(true)})
		part(person("plain"), "plain", nil)
		part(person("assigned"), "assigned", nil)
		part(person("secret"), "secret", nil)
		part(person("for-bob"), "secret-for-bob", nil)
		part(person("for-ann"), "plain-for-ann", nil)
		part(person("once-secret"), "secret", attrs{"hidden": flag(true)})
		part(person("of-hidden"), "hidden", nil)
		part(person("ann's-secret", attrs{"creator": ref(d.ann)}), "secret", nil)
		for _, v := range []struct {
			who    string
			role   caseload.Role
			access caseload.Level
			user   string
			people string
		}{
			{"an administrator", caseload.RoleAdmin, "", "", "alone ann's ann's-secret assigned bob's for-ann for-bob of-hidden once-secret plain secret"},
			{"a key of a manager", caseload.RoleManager, "", "", "alone ann's assigned bob's for-ann plain"},
			{"Bob", caseload.RoleManager, "", "bob", "alone ann's assigned bob's for-ann for-bob plain"},
			{"Bob with limited access", caseload.RoleManager, caseload.LevelLimited, "bob", "bob's for-bob"},
			{"Bob with assignments only", caseload.RoleManager, caseload.LevelAssigned, "bob", "assigned bob's"},
			{"Ann", caseload.RoleCaseworker, "", "ann", "ann's ann's-secret assigned"},
			{"Cat as a caseworker", caseload.RoleCaseworker, "", "cat", ""},
		} {
			set, err := d.service.ListRecords(d.Context(), d.with(v.role, v.access, v.user), caseload.RecordQuery{Noun: caseload.NounPerson, Query: caseload.Query{Limit: 100}, Total: true})
			d.must(err)
			var got []string
			for i := range set.Page.Rows() {
				got = append(got, string(set.Page.Text(i, 1)))
			}
			want(d, v.who+" sees", sorted(got), v.people)
			want(d, v.who+" is told the total", set.Total, int64(len(got)))
		}
	}},
	{"a referral is shown with its case", func(d *desk) {
		keys := d.scoped()
		for _, id := range slices.Sorted(maps.Keys(keys)) {
			d.put(caseload.NounReferral, attrs{"case": ref(keys[id]), "referral": text("to " + id)})
		}
		for _, v := range visible {
			by := d.as(v.role, v.user)
			set, err := d.service.SyncCases(d.Context(), by, caseload.Query{Limit: 100}, caseload.With{FormIDs: true, Referrals: true})
			if caseload.CodeOf(err) == caseload.CodeForbidden {
				continue // the role may not read for a copy
			}
			d.must(err)
			var got []string
			for _, of := range set.Referrals {
				for _, r := range of {
					got = append(got, strings.TrimPrefix(r.Referral, "to "))
				}
			}
			want(d, v.who+" reads referrals", sorted(got), v.cases)
		}
	}},
	{"somebody named twice counts once", func(d *desk) {
		secret := attrs{"confidential": flag(true), "access": refs(d.bob, d.team, d.bob)}
		a := d.cases(kase("a", secret, attrs{"assignees": refs(d.ann, d.cat, d.ann), "owner": ref(d.ann)}))["a"]
		for range 2 {
			for _, v := range []struct {
				role caseload.Role
				user string
			}{{caseload.RoleCaseworker, "ann"}, {caseload.RoleManager, "bob"}, {caseload.RoleManager, "cat"}} {
				by := d.as(v.role, v.user)
				want(d, v.user+" lists", d.foundBy(by, caseload.Query{}), "a")
				want(d, "the total of "+v.user, d.list(by, caseload.Query{}).Total, 1)
				d.wantCounted(by, v.user)
			}
			d.must(d.change(caseload.NounCase, a, attrs{"assignees": refs(d.cat, d.ann, d.cat), "access": refs(d.team, d.bob, d.team), "owner": {}}))
		}
	}},
}

// forms is the IDs of the forms that somebody finds, sorted.
func (d *desk) forms(by *caseload.Principal, q caseload.FormQuery) string {
	d.Helper()
	set, err := d.service.ListForms(d.Context(), by, q)
	d.must(err)
	ids := make([]string, len(set.Forms))
	for i, f := range set.Forms {
		ids[i] = f.ID
	}
	want(d, "the number of forms", set.Total, int64(len(ids)))
	return sorted(ids)
}

// asked are the Plans by which the Service reads the notes and the changes of
// a case for somebody who may see it.
func (d *desk) asked(by *caseload.Principal, id string) []*caseload.Plan {
	d.Helper()
	store := &listener{Store: d.store}
	_, err := caseload.NewService(store, time.Now, d.newID).Case(d.Context(), by, id)
	d.must(err)
	return store.heard
}

// given counts what Plans give now.
func (d *desk) given(plans []*caseload.Plan) string {
	d.Helper()
	rows := map[caseload.Noun]int{}
	d.view(func(tx caseload.Tx) error {
		for _, p := range plans {
			b := caseload.NewBlock(p.Kinds()...)
			if err := tx.Page(p, b); err != nil {
				return err
			}
			rows[p.Noun()] += b.Rows()
		}
		return nil
	})
	return fmt.Sprintf("%d note %d change", rows[caseload.NounNote], rows[caseload.NounChange])
}

// listener is a store that keeps the Plans of the pages that it is asked for:
// only the Service can make one.
type listener struct {
	caseload.Store
	heard []*caseload.Plan
}

// View implements caseload.Store.
func (l *listener) View(ctx context.Context, t caseload.TenantID, span caseload.Span, fresh caseload.Fresh, fn func(caseload.Tx) error) error {
	return l.Store.View(ctx, t, span, fresh, func(tx caseload.Tx) error { return fn(&listeningTx{tx, l}) })
}

type listeningTx struct {
	caseload.Tx
	to *listener
}

// Page implements caseload.Tx.
func (x *listeningTx) Page(p *caseload.Plan, b *caseload.Block) error {
	plan := *p // which the Service goes on changing
	x.to.heard = append(x.to.heard, &plan)
	return x.Tx.Page(p, b)
}
