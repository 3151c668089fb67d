package storetest

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"caseload"
)

// adminChanges are what a tenant's history of its administration finds, in short.
func (d *desk) adminChanges(q caseload.AdminSearch) string {
	d.Helper()
	var out []string
	for _, x := range d.foundAdminChanges(q) {
		out = append(out, fmt.Sprintf("%s %s %s", x.Area, x.Act, x.Thing))
	}
	return strings.Join(out, ", ")
}

func (d *desk) foundAdminChanges(q caseload.AdminSearch) (found []caseload.AdminChange) {
	d.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	d.must(d.store.View(d.Context(), d.tenant.ID, caseload.Brief, caseload.Own, func(tx caseload.Tx) (err error) {
		found, err = tx.AdminChanges(q)
		return err
	}))
	return found
}

// toldOf is what is told of a change of a key, some minutes after a time far ahead of
// those of the rows.
func toldOf(thing string, minute int, user caseload.PK) caseload.AdminChange {
	return caseload.AdminChange{
		At: someTime.AddDate(90, 0, 0).Add(time.Duration(minute) * time.Minute), By: caseload.Actor{User: user, Key: 9, Face: "Tŷ\n"}, Area: caseload.AdminKeys, Act: caseload.AdminMade,
		Thing: thing, Name: "the " + thing, Changed: []caseload.Difference{{Path: "label", From: caseload.Text(""), To: caseload.Text("\"é\"")}, {Path: "role", From: caseload.Text("a"), To: caseload.Text("b")}},
	}
}

var adminTests = []test{
	{"what a change is told of is stored with it, found as it was told, and by no other tenant", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		full := toldOf("k", 0, d.bob)
		_, err := d.store.CreateKey(d.Context(), d.fullKey("k"), full)
		d.must(err)
		full.Seq = 1
		want(d, "found", fmt.Sprintf("%+v", d.foundAdminChanges(caseload.AdminSearch{Area: caseload.AdminKeys})), fmt.Sprintf("%+v", []caseload.AdminChange{full}))
		want(d, "there", there.adminChanges(caseload.AdminSearch{Area: caseload.AdminKeys}), "")
	}},
	{"every change of the administration is told, the latest first, and none that fails", func(d *desk) {
		refused := caseload.Invalid("x", "refused")
		_, err := d.store.CreateKey(d.Context(), d.fullKey("k"), toldOf("made", 0, d.bob))
		d.must(err)
		_, err = d.store.CreateKey(d.Context(), d.fullKey("k"), toldOf("a clash", 1, d.bob))
		d.wantCode(err, caseload.CodeConflict)
		change := func(thing string, err error) func(*caseload.Key) (*caseload.AdminChange, error) {
			return func(*caseload.Key) (*caseload.AdminChange, error) { told := toldOf(thing, 2, d.bob); return &told, err }
		}
		_, err = d.store.ChangeKey(d.Context(), d.tenant.ID, "k", change("changed", nil))
		d.must(err)
		_, err = d.store.ChangeKey(d.Context(), d.tenant.ID, "k", change("refused", refused))
		d.wantCode(err, caseload.CodeInvalid)
		for range 2 { // the second finds it revoked
			_, err = d.store.RevokeKey(d.Context(), d.tenant.ID, "k", someTime, toldOf("revoked", 3, d.ann))
			d.must(err)
		}
		configure := func(thing string, err error) func(caseload.Settings) (caseload.Settings, *caseload.AdminChange, error) {
			return func(s caseload.Settings) (caseload.Settings, *caseload.AdminChange, error) {
				told := toldOf(thing, 4, d.bob)
				return s, &told, err
			}
		}
		_, err = d.store.ConfigureTenant(d.Context(), d.tenant.ID, configure("set", nil))
		d.must(err)
		_, err = d.store.ConfigureTenant(d.Context(), d.tenant.ID, configure("refused", refused))
		d.wantCode(err, caseload.CodeInvalid)
		_, err = d.store.ChangeAccount(d.Context(), d.tenant.ID, d.bob, func(*caseload.Account) error { return nil }, toldOf("account", 5, d.bob))
		d.must(err)
		_, err = d.store.ChangeAccount(d.Context(), d.tenant.ID, d.bob, func(*caseload.Account) error { return refused }, toldOf("refused", 5, d.bob))
		d.wantCode(err, caseload.CodeInvalid)
		d.must(d.store.CreateTicket(d.Context(), caseload.Ticket{Tenant: d.tenant.ID, Hash: []byte{1}, User: d.bob, Purpose: caseload.ToSetPassword, Created: someTime, Expires: someTime.Add(time.Hour)}, toldOf("ticket", 6, d.bob)))
		want(d, "all", d.adminChanges(caseload.AdminSearch{Area: caseload.AdminKeys}), "keys made ticket, keys made account, keys made set, keys made revoked, keys made changed, keys made made")
		want(d, "by one user", d.adminChanges(caseload.AdminSearch{User: d.ann}), "keys made revoked")
		want(d, "of another area", d.adminChanges(caseload.AdminSearch{Area: caseload.AdminSettings}), "")
		page := d.foundAdminChanges(caseload.AdminSearch{Limit: 2})
		want(d, "the page before", d.adminChanges(caseload.AdminSearch{Limit: 2, Before: page[1].At, Seq: page[1].Seq}), "keys made set, keys made revoked")
	}},
	{"changes that are told of one moment are numbered in their order", func(d *desk) {
		for _, thing := range []string{"a", "b", "c"} {
			_, err := d.store.CreateKey(d.Context(), d.fullKey(thing), toldOf(thing, 0, d.bob))
			d.must(err)
		}
		found := d.foundAdminChanges(caseload.AdminSearch{Area: caseload.AdminKeys})
		for i, thing := range []string{"c", "b", "a"} {
			want(d, "thing", found[i].Thing, thing)
			want(d, "number", found[i].Seq, int64(3-i))
		}
		want(d, "before the second", d.adminChanges(caseload.AdminSearch{Area: caseload.AdminKeys, Before: found[1].At, Seq: found[1].Seq}), "keys made a")
		var all sync.WaitGroup
		for i := range 10 {
			all.Go(func() {
				d.check(d.store.CreateTicket(d.Context(), caseload.Ticket{Tenant: d.tenant.ID, Hash: []byte{byte(i)}, User: caseload.PK(i), Purpose: caseload.ToSetPassword, Created: someTime, Expires: someTime.Add(time.Hour)}, toldOf("x", 0, d.bob)))
				_, err := d.store.ConfigureTenant(d.Context(), d.tenant.ID, func(s caseload.Settings) (caseload.Settings, *caseload.AdminChange, error) {
					told := toldOf("y", 0, d.bob)
					return s, &told, nil
				})
				d.check(err)
			})
		}
		all.Wait()
		want(d, "all that came at once", len(d.foundAdminChanges(caseload.AdminSearch{Area: caseload.AdminKeys})), 23)
	}},
	{"a row that is written of a catalogued noun is told, and of others none", func(d *desk) {
		before := len(d.foundAdminChanges(caseload.AdminSearch{}))
		ward, err := d.service.CreateWard(d.Context(), d.admin, caseload.WardInput{Name: caseload.Set("North")})
		d.must(err)
		_, err = d.service.CreateCase(d.Context(), d.admin, caseload.CaseInput{Name: caseload.Set("x")})
		d.must(err)
		found := d.foundAdminChanges(caseload.AdminSearch{Area: caseload.AdminWards})
		x := found[0]
		want(d, "the ward", fmt.Sprint(x.At.UnixMicro(), x.Seq, x.Act, x.Noun, x.Row, x.By.Face), fmt.Sprint(int64(ward.Rev), 0, caseload.AdminMade, caseload.NounWard, ward.PK, "command"))
		all := d.foundAdminChanges(caseload.AdminSearch{})
		for _, x := range all[:len(all)-before] {
			want(d, "of a catalogued noun", x.Noun.Catalogued(), true)
		}
	}},
}
