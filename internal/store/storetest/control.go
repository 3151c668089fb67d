package storetest

import (
	"fmt"
	"net/netip"
	"reflect"
	"sync"
	"time"

	"caseload"
)

// fullKey is a key with everything set.
func (d *desk) fullKey(id string) caseload.Key {
	return caseload.Key{
		ID: id, Tenant: d.tenant.ID, Label: "Öpen data", Role: caseload.RoleManager, Access: caseload.LevelLimited, User: d.bob,
		Scopes:    []caseload.Scope{caseload.CasesRead, caseload.ReportsRead},
		Addresses: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("2001:db8::/32")},
		Hash:      []byte{0, 1, 255}, Digest: []byte{255, 0, 128}, Signer: caseload.Signer{0, 's', 255}, Created: someTime, Expires: someTime.AddDate(1, 0, 0),
	}
}

// settle counts requests of a key.
func (d *desk) settle(since int64, counted ...caseload.Usage) string {
	d.Helper()
	out, err := d.store.Settle(d.Context(), counted, time.Unix(since, 0))
	d.must(err)
	found := map[caseload.Usage]bool{}
	for _, u := range out {
		found[u] = true
	}
	return fmt.Sprint(found) // in the order of the fields
}

func usage(all ...caseload.Usage) string {
	found := map[caseload.Usage]bool{}
	for _, u := range all {
		found[u] = true
	}
	return fmt.Sprint(found)
}

var controlTests = []test{
	{"a tenant keeps its settings, and a refused change leaves them", func(d *desk) {
		set := caseload.Settings{CommCareStrict: true, CommCareSuffix: "example.org"}
		answered, err := d.store.ConfigureTenant(d.Context(), d.tenant.ID, func(caseload.Settings) (caseload.Settings, *caseload.AdminChange, error) { return set, nil, nil })
		d.must(err)
		want(d, "answered", answered.Settings, set)
		refused := caseload.Invalid("setting", "refused")
		_, err = d.store.ConfigureTenant(d.Context(), d.tenant.ID, func(old caseload.Settings) (caseload.Settings, *caseload.AdminChange, error) {
			want(d, "old", old, set)
			return caseload.Settings{}, nil, refused
		})
		d.wantCode(err, caseload.CodeInvalid)
		all, err := d.store.Tenants(d.Context())
		d.must(err)
		want(d, "kept", all[0].Settings, set)
	}},
	{"tenants are listed by slug, as they were made", func(d *desk) {
		for _, slug := range []string{"b", "a"} {
			tenant, err := caseload.NewTenant(slug, "Tŷ "+slug, "America/New_York")
			d.must(err)
			tenant.Created = someTime
			_, err = d.store.CreateTenant(d.Context(), tenant)
			d.must(err)
		}
		all, err := d.store.Tenants(d.Context())
		d.must(err)
		var slugs []string
		for _, t := range all {
			slugs = append(slugs, t.Slug)
		}
		want(d, "slugs", fmt.Sprint(slugs), "[a b here]")
		want(d, "name", all[0].Name, "Tŷ a")
		want(d, "zone", all[0].Zone.String(), "America/New_York")
		want(d, "created", all[0].Created.Equal(someTime), true)
		one, err := d.store.TenantBySlug(d.Context(), "b")
		d.must(err)
		want(d, "found by its slug", one.ID == all[1].ID && one.Name == "Tŷ b" && one.Slug == "b", true)
		for _, slug := range []string{"", "B", "c"} {
			_, err := d.store.TenantBySlug(d.Context(), slug)
			d.wantCode(err, caseload.CodeNotFound)
		}
	}},
	{"a slug is used once", func(d *desk) {
		_, err := d.store.CreateTenant(d.Context(), d.tenant)
		d.wantCode(err, caseload.CodeConflict)
		all, err := d.store.Tenants(d.Context())
		d.must(err)
		want(d, "tenants", len(all), 1)
	}},
	{"a key is found as it was made, with its tenant", func(d *desk) {
		for _, k := range []caseload.Key{d.fullKey("full"), {ID: "bare", Tenant: d.tenant.ID, Role: caseload.RoleAdmin, Created: someTime}} {
			pk, err := d.store.CreateKey(d.Context(), k)
			d.must(err)
			k.PK = pk
			got, tenant, err := d.store.KeyByID(d.Context(), k.ID)
			d.must(err)
			want(d, "tenant", tenant.Slug, "here")
			want(d, "times", got.Created.Equal(k.Created) && got.Expires.Equal(k.Expires) && got.Revoked.IsZero(), true)
			got.Created, got.Expires = k.Created, k.Expires
			want(d, "the key is bound to nobody new", got.User, k.User)
			want(d, "it is for Digest", got.Digest != nil, k.Digest != nil)
			want(d, "key", fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", k))
		}
		_, _, err := d.store.KeyByID(d.Context(), "FULL")
		d.wantCode(err, caseload.CodeNotFound)
	}},
	{"a tenant's keys are listed, the newest first", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		for _, k := range []caseload.Key{d.fullKey("1"), there.fullKey("2"), d.fullKey("3")} {
			_, err := d.store.CreateKey(d.Context(), k)
			d.must(err)
		}
		for of, ids := range map[*desk][]string{d: {"3", "1"}, there: {"2"}} {
			keys, err := d.store.Keys(d.Context(), of.tenant.ID)
			d.must(err)
			var got []string
			for _, k := range keys {
				got = append(got, k.ID)
			}
			want(d, "keys of "+of.tenant.Slug, reflect.DeepEqual(got, ids), true)
		}
	}},
	{"the ID of a key is used once", func(d *desk) {
		_, err := d.store.CreateKey(d.Context(), d.fullKey("k"))
		d.must(err)
		_, err = newDesk(d.tester, d.store, "there").store.CreateKey(d.Context(), d.fullKey("k"))
		d.wantCode(err, caseload.CodeConflict)
		_, err = d.store.CreateKey(d.Context(), d.fullKey("l"))
		d.must(err)
	}},
	{"a key is changed by its own tenant, and as a refused change leaves it", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		was := d.fullKey("k")
		_, err := d.store.CreateKey(d.Context(), was)
		d.must(err)
		rename := func(k *caseload.Key) (*caseload.AdminChange, error) {
			want(d, "it was", k.Label, was.Label)
			k.Label, k.Addresses, k.Expires, k.Role = "new", nil, time.Time{}, caseload.RoleAdmin
			return nil, nil
		}
		refused := caseload.Invalid("label", "refused")
		_, err = d.store.ChangeKey(d.Context(), d.tenant.ID, "k", func(k *caseload.Key) (*caseload.AdminChange, error) { k.Label = "never"; return nil, refused })
		d.wantCode(err, caseload.CodeInvalid)
		for of, id := range map[*desk]string{there: "k", d: "none"} {
			_, err = d.store.ChangeKey(d.Context(), of.tenant.ID, id, rename)
			d.wantCode(err, caseload.CodeNotFound)
		}
		_, err = d.store.ChangeKey(d.Context(), d.tenant.ID, "k", rename)
		d.must(err)
		k, _, err := d.store.KeyByID(d.Context(), "k")
		d.must(err)
		want(d, "label, addresses, role", fmt.Sprint(k.Label, len(k.Addresses), k.Role), fmt.Sprint("new", 0, was.Role))
		want(d, "it expires never", k.Expires.IsZero(), true)
	}},
	{"a key is revoked once, by its own tenant", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		_, err := d.store.CreateKey(d.Context(), d.fullKey("k"))
		d.must(err)
		for _, try := range []struct {
			by   *desk
			id   string
			want bool
		}{{there, "k", false}, {d, "none", false}, {d, "k", true}, {d, "k", false}} {
			done, err := d.store.RevokeKey(d.Context(), try.by.tenant.ID, try.id, someTime.Add(time.Hour))
			d.must(err)
			want(d, try.by.tenant.Slug+" revokes "+try.id, done, try.want)
		}
		k, _, err := d.store.KeyByID(d.Context(), "k")
		d.must(err)
		want(d, "revoked", k.Revoked.Equal(someTime.Add(time.Hour)), true)
	}},
	{"a token finds its key until it expires", func(d *desk) {
		for i, id := range []string{"one", "two"} {
			pk, err := d.store.CreateKey(d.Context(), d.fullKey(id))
			d.must(err)
			d.must(d.store.CreateToken(d.Context(), pk, []byte{0, 255, byte(i)}, someTime, someTime.Add(time.Duration(i+1)*time.Hour)))
		}
		found := func(last byte, at time.Time) string {
			k, tenant, err := d.store.KeyByToken(d.Context(), []byte{0, 255, last}, at)
			if caseload.CodeOf(err) == caseload.CodeNotFound {
				return "nobody"
			}
			d.must(err)
			return k.ID + " of " + tenant.Slug
		}
		end := someTime.Add(time.Hour)
		want(d, "the first before its end", found(0, end.Add(-time.Microsecond)), "one of here")
		want(d, "the first at its end", found(0, end), "nobody")
		want(d, "the second then", found(1, end), "two of here")
		want(d, "another", found(2, someTime), "nobody")
		d.must(d.store.CreateToken(d.Context(), 1, []byte{3}, end, end.Add(time.Hour)))
		want(d, "one that was forgotten at its end", found(0, someTime), "nobody")
		want(d, "one that was not", found(1, someTime), "two of here")
	}},
	{"requests of a key are added up over its users", func(d *desk) {
		one := func(key caseload.PK, second, n int64) caseload.Usage {
			return caseload.Usage{Key: key, Second: second, N: n}
		}
		want(d, "first", d.settle(100, one(1, 100, 2), one(2, 100, 9)), usage(one(1, 100, 2), one(2, 100, 9)))
		want(d, "again", d.settle(100, one(1, 100, 3), one(1, 101, 1)), usage(one(1, 100, 5), one(1, 101, 1)))
		want(d, "nothing new", d.settle(100, one(1, 101, 0)), usage(one(1, 100, 5), one(1, 101, 1)))
		want(d, "later", d.settle(101, one(1, 130, 1)), usage(one(1, 101, 1), one(1, 130, 1)))
		want(d, "what was forgotten", d.settle(0, one(1, 130, 1)), usage(one(1, 101, 1), one(1, 130, 2)))
	}},
	{"requests counted at once are all counted", func(d *desk) {
		var done sync.WaitGroup
		for range 8 {
			done.Go(func() {
				for range 5 {
					_, err := d.store.Settle(d.Context(), []caseload.Usage{{Key: 1, Second: 100, N: 1}}, time.Unix(100, 0))
					d.check(err)
				}
			})
		}
		done.Wait()
		want(d, "count", d.settle(100, caseload.Usage{Key: 1, Second: 100}), usage(caseload.Usage{Key: 1, Second: 100, N: 40}))
	}},
	{"it answers a ping", func(d *desk) { d.must(d.store.Ping(d.Context())) }},
}
