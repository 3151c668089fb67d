package storetest

import (
	"slices"
	"strings"

	"caseload"
)

// purge purges rows.
func (d *desk) purge(n caseload.Noun, keys ...caseload.PK) error {
	_, err := d.update(func(tx caseload.WriteTx) error { return tx.Purge(n, keys) })
	return err
}

// wantPurged fails the test if more is left of a row than that it was.
func (d *desk) wantPurged(n caseload.Noun, pk caseload.PK, was attrs) {
	d.Helper()
	left := attrs{"pk": was["pk"], "id": was["id"], "created": was["created"], "hidden": flag(true)}
	got := d.row(n, pk)
	for _, a := range n.Attributes() {
		if a.Required && left[a.Name].IsNull() {
			left[a.Name] = was[a.Name]
		}
		if _, kept := left[a.Name]; !kept {
			left[a.Name] = caseload.Value{}
		}
	}
	left["updated"] = got["updated"]
	d.wantRow(got, left)
	want(d, "the Rev is later", got["updated"].Int64() > was["updated"].Int64(), true)
	d.view(func(tx caseload.Tx) error {
		past, err := rowAt(tx, n, pk, caseload.Rev(got["updated"].Int64())-1)
		if err != nil {
			return err
		}
		stays := attrs{}
		for _, a := range n.Attributes() {
			stays[a.Name] = caseload.Value{}
		}
		for _, a := range n.Outlasting() {
			stays[a.Name] = was[a.Name]
		}
		d.wantRow(past, stays)
		return nil
	})
}

// edit makes changes as an administrator.
func (d *desk) edit(edits ...caseload.Edit) {
	d.Helper()
	_, err := d.service.Edit(d.Context(), d.admin, edits...)
	d.must(err)
}

// submit stores a form that changes cases, with a document.
func (d *desk) submit(id string, cases ...string) {
	d.Helper()
	in := &caseload.FormInput{SenderID: "nurse", Documents: []caseload.Document{{Row: caseload.Row{ID: "scan-" + id}, Name: "scan", Body: "a unicorn"}}}
	in.ID, in.Answers = id, `{"seen":"unicorn"}`
	for _, of := range cases {
		in.Changes = append(in.Changes, caseload.CaseChange{
			ID: of, Input: caseload.CaseInput{Name: caseload.Set("a unicorn")}, Referrals: []caseload.ReferralChange{{Referral: "unicorn " + of, Type: "vet"}},
		})
	}
	_, err := d.service.SubmitForm(d.Context(), d.admin, in)
	d.must(err)
}

// sightings are the cases a and b, a form of a and one of both, somebody with a
// part in each, and a goal and a note of a. Each of them tells of a unicorn.
func (d *desk) sightings() {
	d.Helper()
	made := func(n caseload.Noun, id string, in caseload.Input) caseload.Edit {
		return caseload.Edit{Act: caseload.ActCreate, Noun: n, ID: id, Input: in}
	}
	part := func(id, of string) caseload.Edit {
		return made(caseload.NounInvolvement, id, &caseload.InvolvementInput{
			Case: caseload.Set(of), Person: caseload.Set("p"), Role: caseload.Set(caseload.RoleResident), Type: caseload.Set("unicorn"),
		})
	}
	d.submit("of-a", "a")
	d.submit("of-both", "a", "b")
	d.edit(
		made(caseload.NounPerson, "p", &caseload.PersonInput{Name: caseload.Set("unicorn")}), part("v", "a"), part("w", "b"),
		made(caseload.NounGoal, "g", &caseload.GoalInput{Case: caseload.Set("a"), Name: caseload.Set("unicorn")}),
		made(caseload.NounNote, "n", &caseload.NoteInput{Case: caseload.Set("a"), Text: caseload.Set("unicorn")}),
		caseload.Edit{Act: caseload.ActUpdate, Noun: caseload.NounCase, ID: "a", Input: &caseload.CaseInput{Name: caseload.Set("no more")}},
	)
}

// telling lists the rows that tell of a unicorn, as they are or were at any of the
// last Revs.
func (d *desk) telling() string {
	d.Helper()
	var out []string
	d.view(func(tx caseload.Tx) error {
		for pk := d.tenantPK(1); pk < d.tenantPK(200); pk++ {
			for _, n := range caseload.Nouns {
				told, err := tells(tx, n, pk)
				if err != nil {
					return err
				}
				if told {
					out = append(out, n.String())
				}
			}
		}
		return nil
	})
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// tenantPK is the PK of a number.
func (d *desk) tenantPK(n int64) caseload.PK {
	return caseload.PK(int64(d.tenant.ID)<<caseload.TenantShift | n)
}

// tells reports whether any version of a row tells of a unicorn.
func tells(tx caseload.Tx, n caseload.Noun, pk caseload.PK) (bool, error) {
	if n == caseload.NounChange {
		return false, nil
	}
	for at := tx.Horizon().Rev; ; {
		r, err := rowAt(tx, n, pk, at)
		if err != nil || r == nil {
			return false, err
		}
		for _, v := range r {
			if v.Kind().Textual() && strings.Contains(v.Str(), "unicorn") {
				return true, nil
			}
		}
		at = caseload.Rev(r["updated"].Int64()) - 1
	}
}

var purgeTests = []test{
	{"a case is purged with what belongs to it alone, and a person with the parts in cases", func(d *desk) {
		d.sightings()
		all := "case, case, document, document, form, form, goal, involvement, involvement, note, person, referral, referral"
		want(d, "what tells at first", d.telling(), all)
		act := func(a caseload.Act, n caseload.Noun, id string) { d.edit(caseload.Edit{Act: a, Noun: n, ID: id}) }
		act(caseload.ActHide, caseload.NounCase, "a")
		want(d, "what tells when a is deleted", d.telling(), all)
		act(caseload.ActPurge, caseload.NounCase, "a")
		want(d, "what tells when a is purged", d.telling(), "case, document, form, involvement, person, referral")
		act(caseload.ActHide, caseload.NounPerson, "p")
		act(caseload.ActPurge, caseload.NounPerson, "p")
		want(d, "what tells when p is purged", d.telling(), "case, document, form, referral")
		act(caseload.ActHide, caseload.NounCase, "b")
		act(caseload.ActPurge, caseload.NounCase, "b")
		want(d, "what tells when b is purged", d.telling(), "")
		want(d, "cases", d.found(caseload.Query{}), "")
	}},
	{"what was purged is not there to be restored, purged or made again", func(d *desk) {
		d.sightings()
		d.edit(caseload.Edit{Act: caseload.ActHide, Noun: caseload.NounCase, ID: "a"}, caseload.Edit{Act: caseload.ActPurge, Noun: caseload.NounCase, ID: "a"})
		for _, again := range []struct {
			edit caseload.Edit
			want caseload.Code
		}{
			{caseload.Edit{Act: caseload.ActRestore, Noun: caseload.NounCase, ID: "a"}, caseload.CodeNotFound},
			{caseload.Edit{Act: caseload.ActPurge, Noun: caseload.NounCase, ID: "a"}, caseload.CodeNotFound},
			{caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounCase, ID: "a", Input: &caseload.CaseInput{Name: caseload.Set("new")}}, caseload.CodeConflict},
			{caseload.Edit{Act: caseload.ActRestore, Noun: caseload.NounNote, ID: "n"}, caseload.CodeNotFound},
		} {
			_, err := d.service.Edit(d.Context(), d.admin, again.edit)
			d.wantCode(err, again.want)
		}
	}},
	{"nothing is left of a row but that it was", func(d *desk) {
		for _, n := range caseload.Nouns {
			if n == caseload.NounChange {
				continue
			}
			pk := d.put(n, d.filled(n))[0]
			d.must(d.change(n, pk, attrs{"hidden": flag(true)}))
			was := d.row(n, pk)
			d.must(d.purge(n, pk))
			d.wantPurged(n, pk, was)
		}
	}},
	{"a row that is not stored cannot be purged", func(d *desk) {
		a := d.cases(kase("a", attrs{"summary": text("kept")}))["a"]
		for _, pk := range []caseload.PK{0, d.north, 1 << 62} {
			if err := d.purge(caseload.NounCase, a, pk); err == nil {
				d.Errorf("row %d was purged", pk)
			}
		}
		d.wantRow(d.row(caseload.NounCase, a), attrs{"summary": text("kept"), "hidden": flag(false)})
	}},
	{"what is derived of a purged row goes with it", func(d *desk) {
		d.declare(caseload.Field{Name: "t", Kind: caseload.KindText})
		more := attrs{
			"summary": text("unicorn"), "properties": text(`{"t":"horn"}`), "assignees": refs(d.ann), "owner": ref(d.ann), "access": refs(d.bob),
			"links": text(`{"parent":{"case_id":"b","case_type":"case","relationship":"child"}}`), "ward": ref(d.north), "category": ref(d.roads), "external_id": text("x"),
		}
		a := d.cases(kase("a", more), kase("b"))["a"]
		linked := caseload.Linked{To: []string{"b"}}
		d.wantWhere(linked, "a")
		d.must(d.purge(caseload.NounCase, a))
		d.wantCounted(d.admin, "the administrator")
		d.must(d.change(caseload.NounCase, a, attrs{"hidden": flag(false)})) // what would be found is found again
		d.wantSearch("unicorn", "")
		d.wantSearch("horn", "")
		d.wantWhere(equal("properties.t", text("horn")), "")
		d.wantWhere(caseload.Assigned{User: d.ann}, "")
		d.wantWhere(linked, "")
		want(d, "cases of Ann", d.foundBy(d.as(caseload.RoleCaseworker, "ann"), caseload.Query{}), "")
		d.wantCounted(d.admin, "the administrator")
	}},
	{"the ID and the number of a purged case stay taken, and what others may take is free", func(d *desk) {
		a := d.cases(kase("a", attrs{"number": number(77), "external_id": text("x")}))["a"]
		d.must(d.purge(caseload.NounCase, a))
		for _, taken := range []attrs{kase("a"), kase("b", attrs{"number": number(77)})} {
			_, err := d.update(func(tx caseload.WriteTx) error {
				_, err := d.insert(tx, caseload.NounCase, taken)
				return err
			})
			d.wantCode(err, caseload.CodeConflict)
		}
		d.cases(kase("c", attrs{"external_id": text("x")}))
		ward := d.put(caseload.NounWard, attrs{"code": text("W")})[0]
		d.must(d.purge(caseload.NounWard, ward))
		d.put(caseload.NounWard, attrs{"code": text("W")})
	}},
	{"more rows than are purged together are purged", func(d *desk) {
		const many = 130
		keys := d.put(caseload.NounNote, make([]attrs, many)...)
		for i := range keys {
			d.must(d.change(caseload.NounNote, keys[i], attrs{"text": text("secret")}))
		}
		d.must(d.purge(caseload.NounNote, keys...))
		for _, pk := range keys {
			d.wantRow(d.row(caseload.NounNote, pk), attrs{"text": caseload.Value{}, "hidden": flag(true)})
		}
	}},
	{"a purge is taken back with its transaction", func(d *desk) {
		a := d.cases(kase("a", attrs{"summary": text("unicorn")}))["a"]
		before := d.state()
		_, err := d.update(func(tx caseload.WriteTx) error {
			d.check(tx.Purge(caseload.NounCase, []caseload.PK{a}))
			d.check(tx.Forget())
			return errTakeBack
		})
		want(d, "the error", err, errTakeBack)
		want(d, "the state", d.state(), before)
		d.wantSearch("unicorn", "a")
	}},
	{"answers that are forgotten keep what tells their requests apart", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		there.keep("a", "theirs", 1, 0)
		d.keep("a", "secret", 1, 0)
		d.keep("b", "another", 1, 0)
		_, err := d.update(func(tx caseload.WriteTx) error { return tx.Forget() })
		d.must(err)
		want(d, "the first", d.kept(1, "a"), `[0 255] 201 "" 1h0m0s`)
		want(d, "the second", d.kept(1, "b"), `[0 255] 201 "" 1h0m0s`)
		want(d, "of another tenant", there.kept(1, "a"), `[0 255] 201 "theirs" 1h0m0s`)
	}},
}
