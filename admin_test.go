package caseload_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload"
)

func TestNewTenantHasTheFiveStatusesAndACaseType(t *testing.T) {
	o := newOffice(t)
	f := o.create(o.admin, caseload.CaseInput{})
	var names []string
	for _, s := range f.Catalog.Statuses() {
		names = append(names, s.Name+"="+s.Stage.String())
	}
	want(o, "statuses", strings.Join(names, " "), "open=open in_progress=in_progress chasing=chasing resolved=resolved closed=closed")
	want(o, "the case has a type", f.Case.Type != 0, true)
	want(o, "the tenant's name", o.tenant.Name, "here")
	found, err := o.service.Tenant(t.Context(), "here")
	o.must(err)
	want(o, "tenant found", found.ID, o.tenant.ID)
	_, err = o.service.Tenant(t.Context(), "there")
	o.wantCode("another slug", err, caseload.CodeNotFound)
}

func TestTenantsThatCannotBeNamedAreRefused(t *testing.T) {
	o := newOffice(t)
	for _, slug := range []string{"", "-a", "a-", "A", "a_b", "a b", "é", strings.Repeat("a", 64), "a\n"} {
		_, err := caseload.NewTenant(slug, "", "")
		o.wantCode(fmt.Sprintf("the slug %q", slug), err, caseload.CodeInvalid)
	}
	for _, zone := range []string{"Local", "Mars/Olympus", "../etc"} {
		_, err := caseload.NewTenant("a", "", zone)
		o.wantCode("the zone "+zone, err, caseload.CodeInvalid)
	}
	_, err := caseload.NewTenant("a", "a\x00", "")
	o.wantCode("a name with a NUL byte", err, caseload.CodeInvalid)
	_, err = o.service.CreateTenant(t.Context(), o.tenant)
	o.wantCode("a used slug", err, caseload.CodeConflict)
}

func TestSecretIsShownOnceAndNeverStored(t *testing.T) {
	o := newOffice(t)
	made, secret := o.key(caseload.KeyInput{Role: caseload.RoleManager, Label: "export"})
	part := secret[strings.LastIndexByte(secret, '_')+1:]
	if len(part) < 32 || !strings.HasPrefix(secret, "sk_"+made.ID+"_") {
		t.Errorf("the secret is %q", secret)
	}
	keys, err := o.service.Keys(t.Context(), o.admin)
	o.must(err)
	want(o, "keys", len(keys), 1)
	if text := fmt.Sprintf("%+v %s", keys[0], keys[0].Hash); strings.Contains(text, part) {
		t.Errorf("the stored key holds its secret: %s", text)
	}
	hash := sha256.Sum256([]byte(part))
	want(o, "the hash is of the secret", bytes.Equal(keys[0].Hash, hash[:]), true)
}

func TestKeyTellsWhoHoldsIt(t *testing.T) {
	o := newOffice(t)
	ann := o.user("ann", caseload.RoleManager)
	k, secret := o.key(caseload.KeyInput{Role: caseload.RoleManager, User: "Ann@Example.org"})
	p, err := o.service.Authenticate(t.Context(), secret, netip.Addr{})
	o.must(err)
	want(o, "tenant", p.Tenant.Slug, "here")
	want(o, "user", p.User, ann.PK)
	want(o, "role", p.Role, caseload.RoleManager)
	want(o, "key", p.KeyID, k.ID)
}

func TestKeysAreRefusedInOneWay(t *testing.T) {
	o := newOffice(t)
	home := []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("2001:db8::/32")}
	_, sound := o.key(caseload.KeyInput{Role: caseload.RoleAdmin})
	revoked, revokedSecret := o.key(caseload.KeyInput{Role: caseload.RoleAdmin})
	o.must(o.service.RevokeKey(t.Context(), o.admin, revoked.ID))
	_, expired := o.key(caseload.KeyInput{Role: caseload.RoleAdmin, Expires: o.now})
	_, bound := o.key(caseload.KeyInput{Role: caseload.RoleAdmin, Addresses: home})
	const refused = "unauthenticated Invalid API key []" // the cause is for the log
	for _, c := range []struct{ what, secret, from string }{
		{"nothing", "", "192.0.2.1"}, {"a word", "secret", "192.0.2.1"}, {"a prefix", "sk_", "192.0.2.1"}, {"an ID alone", sound[:len("sk_")+8], "192.0.2.1"},
		{"an unknown ID", "sk_none_none", "192.0.2.1"}, {"a wrong secret", sound[:len(sound)-1] + "!", "192.0.2.1"}, {"a longer secret", sound + "x", "192.0.2.1"},
		{"a very long secret", sound + strings.Repeat("x", 1000), "192.0.2.1"}, {"no secret behind the ID", sound[:strings.LastIndexByte(sound, '_')+1], "192.0.2.1"},
		{"a revoked key", revokedSecret, "192.0.2.1"}, {"an expired key", expired, "192.0.2.1"}, {"a foreign address", bound, "198.51.100.7"}, {"another foreign address", bound, "2001:db9::1"},
	} {
		p, err := o.service.Authenticate(t.Context(), c.secret, netip.MustParseAddr(c.from))
		o.wantCode(c.what, err, caseload.CodeUnauthenticated)
		if p != nil {
			t.Errorf("%s is somebody", c.what)
		}
		e, _ := errors.AsType[*caseload.Error](err)
		want(o, "the answer to "+c.what, fmt.Sprint(e.Code, " ", e.Message, " ", e.Problems), refused)
	}
	for _, from := range []string{"192.0.2.200", "::ffff:192.0.2.1", "2001:db8::5"} {
		_, err := o.service.Authenticate(t.Context(), bound, netip.MustParseAddr(from))
		want(o, "from "+from, err, nil)
	}
}

func TestKeyExpiresAtItsMoment(t *testing.T) {
	o := newOffice(t)
	_, secret := o.key(caseload.KeyInput{Role: caseload.RoleAdmin, Expires: o.now.Add(time.Hour)})
	for after, code := range map[time.Duration]caseload.Code{time.Hour - time.Nanosecond: "", time.Hour: caseload.CodeUnauthenticated} {
		began := o.now
		o.now = began.Add(after)
		_, err := o.service.Authenticate(t.Context(), secret, netip.Addr{})
		o.wantCode(after.String(), err, code)
		o.now = began
	}
}

func TestKeyOfADisabledUserIsRefused(t *testing.T) {
	o := newOffice(t)
	ann := o.user("ann", caseload.RoleManager)
	_, secret := o.key(caseload.KeyInput{Role: caseload.RoleManager, User: ann.Email})
	_, enabled, _ := caseload.NounUser.Attribute("enabled")
	_, err := o.store.Update(t.Context(), o.tenant.ID, caseload.Actor{}, func(tx caseload.WriteTx) error {
		b := caseload.NewBlock(caseload.NounUser.Kinds()...)
		if err := tx.At(caseload.NounUser, []caseload.PK{ann.PK}, tx.Horizon().Rev, b); err != nil {
			return err
		}
		b.SetInt(0, enabled, 0)
		return tx.Put(caseload.NounUser, b)
	})
	o.must(err)
	_, err = o.service.Authenticate(t.Context(), secret, netip.Addr{})
	o.wantCode("a disabled user's key", err, caseload.CodeUnauthenticated)
	_, err = o.service.CreateCase(t.Context(), o.admin, caseload.CaseInput{Assignee: caseload.Set(caseload.Named{ID: ann.ID})})
	o.wantCode("a case for a disabled user", err, caseload.CodeInvalid)
}

func TestKeyIsRevokedOnceByItsTenant(t *testing.T) {
	o := newOffice(t)
	k, _ := o.key(caseload.KeyInput{Role: caseload.RoleAnalyst})
	there := o.service.Operator(o.newTenant("there"))
	o.wantCode("another tenant's key", o.service.RevokeKey(t.Context(), there, k.ID), caseload.CodeNotFound)
	o.wantCode("a key", o.service.RevokeKey(t.Context(), o.admin, k.ID), "")
	o.wantCode("a revoked key", o.service.RevokeKey(t.Context(), o.admin, k.ID), caseload.CodeNotFound)
}

func TestKeyThatSeesOwnCasesNeedsAUser(t *testing.T) {
	o := newOffice(t)
	for _, role := range []caseload.Role{caseload.RoleCaseworker, caseload.RoleCouncillor} {
		_, _, err := o.service.CreateKey(t.Context(), o.admin, caseload.KeyInput{Role: role})
		o.wantCode("a key of the role "+string(role), err, caseload.CodeInvalid)
	}
	_, _, err := o.service.CreateKey(t.Context(), o.admin, caseload.KeyInput{Role: caseload.RoleCaseworker, User: "none@example.org"})
	o.wantCode("a key of nobody", err, caseload.CodeNotFound)
	_, _, err = o.service.CreateKey(t.Context(), o.admin, caseload.KeyInput{Role: "boss"})
	o.wantCode("an unknown role", err, caseload.CodeInvalid)
}

func TestKeyHasNoScopeThatItsRoleLacks(t *testing.T) {
	o := newOffice(t)
	o.user("ann", caseload.RoleCaseworker)
	for _, role := range caseload.Roles {
		for _, scope := range caseload.Scopes {
			in := caseload.KeyInput{Role: role, User: "ann@example.org", Scopes: []caseload.Scope{scope}}
			if role != caseload.RoleCaseworker && role != caseload.RoleCouncillor {
				in.User = ""
			}
			_, secret, err := o.service.CreateKey(t.Context(), o.admin, in)
			if role == caseload.RoleAnalyst && scope == caseload.CasesWrite {
				o.wantCode("an analyst's key that writes", err, caseload.CodeInvalid)
				continue
			}
			if role == caseload.RoleCouncillor {
				o.wantCode("a caseworker's key of the role councillor", err, caseload.CodeInvalid)
				continue
			}
			o.must(err)
			p, err := o.service.Authenticate(t.Context(), secret, netip.Addr{})
			o.must(err)
			for _, asked := range caseload.Scopes {
				want(o, fmt.Sprintf("a key of %s with %s uses %s", role, scope, asked), p.Can(asked), asked == scope)
			}
		}
	}
}

func TestKeyDoesNoMoreThanItsUser(t *testing.T) {
	o := newOffice(t)
	ann := o.user("ann", caseload.RoleManager)
	_, _, err := o.service.CreateKey(t.Context(), o.admin, caseload.KeyInput{Role: caseload.RoleAdmin, User: ann.Email})
	o.wantCode("an administrator's key for a manager", err, caseload.CodeInvalid)
	_, secret := o.key(caseload.KeyInput{Role: caseload.RoleManager, User: ann.Email})
	_, role, _ := caseload.NounUser.Attribute("role")
	_, err = o.store.Update(t.Context(), o.tenant.ID, caseload.Actor{}, func(tx caseload.WriteTx) error {
		stored := caseload.NewBlock(caseload.NounUser.Kinds()...)
		if err := tx.At(caseload.NounUser, []caseload.PK{ann.PK}, tx.Horizon().Rev, stored); err != nil {
			return err
		}
		changed := caseload.NewBlock(caseload.NounUser.Kinds()...)
		for c := range stored.Kinds() {
			if c == role {
				changed.AddText(string(caseload.RoleCaseworker))
			} else {
				changed.AddValue(stored.Value(0, c))
			}
		}
		return tx.Put(caseload.NounUser, changed)
	})
	o.must(err)
	p, err := o.service.Authenticate(t.Context(), secret, netip.Addr{})
	o.must(err)
	want(o, "the role of a manager's key, whose user has become a caseworker", p.Role, caseload.RoleCaseworker)
}

func TestEveryMethodAsksForItsScope(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	id := o.create(o.admin, caseload.CaseInput{}).Case.ID
	methods := map[caseload.Scope][]func(*caseload.Principal) error{
		caseload.CasesRead: {
			func(p *caseload.Principal) error {
				_, err := o.service.ListCases(ctx, p, caseload.Query{Limit: 1})
				return err
			},
			func(p *caseload.Principal) error { _, err := o.service.Case(ctx, p, id); return err },
			func(p *caseload.Principal) error { _, err := o.service.Keys(ctx, p); return err },
		},
		caseload.CasesWrite: {
			func(p *caseload.Principal) error {
				_, err := o.service.CreateCase(ctx, p, caseload.CaseInput{})
				return err
			},
			func(p *caseload.Principal) error {
				_, err := o.service.UpdateCase(ctx, p, id, time.Time{}, caseload.CaseInput{})
				return err
			},
			func(p *caseload.Principal) error { _, err := o.service.AddNote(ctx, p, id, "x"); return err },
			func(p *caseload.Principal) error {
				return o.service.HideCase(ctx, p, o.create(o.admin, caseload.CaseInput{}).Case.ID)
			},
			func(p *caseload.Principal) error {
				_, err := o.service.ImportCases(ctx, p, []caseload.CaseInput{{}}, true)
				return err
			},
			func(p *caseload.Principal) error { _, err := o.service.ImportWards(ctx, p, nil, nil); return err },
		},
		caseload.WardsRead: {
			func(p *caseload.Principal) error { _, err := o.service.Wards(ctx, p); return err },
			func(p *caseload.Principal) error { _, _, err := o.service.WardCounts(ctx, p, caseload.Own); return err },
		},
		caseload.CategoriesRead: {func(p *caseload.Principal) error { _, err := o.service.Categories(ctx, p); return err }},
		caseload.UsersRead:      {func(p *caseload.Principal) error { _, err := o.service.Users(ctx, p); return err }},
		caseload.ReportsRead: {
			func(p *caseload.Principal) error { _, err := o.service.Statistics(ctx, p, caseload.Own); return err },
			func(p *caseload.Principal) error {
				_, err := o.service.ExportCases(ctx, p, caseload.Query{})
				return err
			},
			func(p *caseload.Principal) error {
				return o.service.StreamCases(ctx, p, caseload.Query{}, nil,
					func(*caseload.Listing) error { return nil }, func(*caseload.Block) error { return nil })
			},
		},
	}
	for scope, asking := range methods {
		with := o.as(caseload.KeyInput{Role: caseload.RoleAdmin, Scopes: []caseload.Scope{scope}})
		others := slices.DeleteFunc(slices.Clone(caseload.Scopes), func(s caseload.Scope) bool { return s == scope })
		without := o.as(caseload.KeyInput{Role: caseload.RoleAdmin, Scopes: others})
		for i, ask := range asking {
			o.wantCode(fmt.Sprintf("method %d of %s with the scope", i, scope), ask(with), "")
			o.wantCode(fmt.Sprintf("method %d of %s with all other scopes", i, scope), ask(without), caseload.CodeForbidden)
		}
	}
}

func TestOnlyAdministratorsManage(t *testing.T) {
	o := newOffice(t)
	ctx := t.Context()
	manager := o.as(caseload.KeyInput{Role: caseload.RoleManager})
	_, _, keyErr := o.service.CreateKey(ctx, manager, caseload.KeyInput{Role: caseload.RoleAnalyst})
	for what, err := range map[string]error{
		"a key":            keyErr,
		"a user":           second(o.service.CreateUser(ctx, manager, caseload.UserInput{Email: caseload.Set("a@example.org"), Role: caseload.RoleAnalyst})),
		"a ward":           second(o.service.CreateWard(ctx, manager, caseload.WardInput{Name: caseload.Set("North")})),
		"a category":       second(o.service.CreateCategory(ctx, manager, caseload.CategoryInput{Name: caseload.Set("Roads")})),
		"a field":          o.service.CreateField(ctx, manager, caseload.FieldInput{Name: "height", Kind: caseload.KindNumber}),
		"the end of a key": o.service.RevokeKey(ctx, manager, "x"),
		"an import":        second(o.service.ImportCases(ctx, manager, nil, true)),
	} {
		o.wantCode(what+" by a manager", err, caseload.CodeForbidden)
	}
}

// second is the error of an answer.
func second[A any](_ A, err error) error { return err }

func TestUsersAreKnownByTheirAddress(t *testing.T) {
	o := newOffice(t)
	u, err := o.service.CreateUser(t.Context(), o.admin, caseload.UserInput{Email: caseload.Set(" Ann@Example.ORG "), Role: caseload.RoleAnalyst})
	o.must(err)
	want(o, "address", u.Email, "ann@example.org")
	want(o, "a user without a name is called by the address", u.Name, "ann@example.org")
	_, err = o.service.CreateUser(t.Context(), o.admin, caseload.UserInput{Email: caseload.Set("ANN@example.org"), Role: caseload.RoleAnalyst})
	o.wantCode("a used address", err, caseload.CodeConflict)
	for _, email := range []string{"", "ann", "@example.org", "ann@", "a b@example.org", "a\x00@example.org", strings.Repeat("a", 1000) + "@example.org"} {
		_, err = o.service.CreateUser(t.Context(), o.admin, caseload.UserInput{Email: caseload.Set(email), Role: caseload.RoleAnalyst})
		o.wantCode(fmt.Sprintf("the address %.20q", email), err, caseload.CodeInvalid)
	}
}

func TestFieldKeepsItsKind(t *testing.T) {
	o := newOffice(t)
	field := caseload.FieldInput{Name: "height", Kind: caseload.KindNumber, Searchable: true}
	o.must(o.service.CreateField(t.Context(), o.admin, field))
	o.must(o.service.CreateField(t.Context(), o.admin, field))
	field.Type = "case"
	o.must(o.service.CreateField(t.Context(), o.admin, field))
	field.Kind = caseload.KindText
	o.wantCode("another kind", o.service.CreateField(t.Context(), o.admin, field), caseload.CodeInvalid)
	field.Type, field.Kind = "none", caseload.KindNumber
	o.wantCode("an unknown case type", o.service.CreateField(t.Context(), o.admin, field), caseload.CodeInvalid)
	for _, name := range []string{"", "a.b", "a\x00"} {
		err := o.service.CreateField(t.Context(), o.admin, caseload.FieldInput{Name: name, Kind: caseload.KindText})
		o.wantCode(fmt.Sprintf("the name %q", name), err, caseload.CodeInvalid)
	}
}

func TestAFieldHasAKindThatFieldsMayHave(t *testing.T) {
	o := newOffice(t)
	for _, kind := range []caseload.Kind{caseload.KindInt, caseload.KindRef, caseload.KindJSON, caseload.KindBytes, 200} {
		err := o.service.CreateField(t.Context(), o.admin, caseload.FieldInput{Name: "height", Label: "Height", Kind: kind})
		o.wantCode("a field of a kind that is none", err, caseload.CodeInvalid)
	}
	for _, kind := range caseload.FieldKinds {
		o.must(o.service.CreateField(t.Context(), o.admin, caseload.FieldInput{Name: kind.String(), Label: "Height", Kind: kind, Choices: []string{"low", "high"}}))
	}
}

func TestFieldThatBecomesSearchableFindsTheCasesThatAreThere(t *testing.T) {
	o := newOffice(t)
	made := o.create(o.admin, caseload.CaseInput{Properties: map[string]caseload.Value{"colour": caseload.Text("Blue")}})
	ctx := t.Context()
	field := caseload.FieldInput{Name: "colour", Kind: caseload.KindText}
	o.must(o.service.CreateField(ctx, o.admin, field))
	byColour := caseload.Query{Where: caseload.Compare{Path: "properties.colour", Value: caseload.Text("blue")}}
	_, err := o.service.ListCases(ctx, o.admin, byColour, "id")
	o.wantCode("filtering by a field that is not searchable", err, caseload.CodeInvalid)
	field.Searchable = true
	o.must(o.service.CreateField(ctx, o.admin, field))
	for _, q := range []caseload.Query{byColour, {Search: "blue", Limit: 10}} {
		found, err := o.service.ListCases(ctx, o.admin, q, "id")
		o.must(err)
		if found.Total != 1 || found.Rows.String(0, 0) != made.Case.ID {
			t.Errorf("ListCases(%+v) found %d cases, want the one that was there", q, found.Total)
		}
	}
}

func TestWordsOfAFieldThatBecamePersonalAreNotFoundByExports(t *testing.T) {
	o := newOffice(t)
	o.create(o.admin, caseload.CaseInput{Properties: map[string]caseload.Value{"nick": caseload.Text("Secretname")}})
	ctx := t.Context()
	field := caseload.FieldInput{Name: "nick", Kind: caseload.KindText, Sensitivity: caseload.Public, Searchable: true}
	exported := func() int64 {
		found, err := o.service.ExportCases(ctx, o.admin, caseload.Query{Search: "secretname"}, "reference")
		o.must(err)
		return found.Total
	}
	o.must(o.service.CreateField(ctx, o.admin, field))
	want(o, "found by a public field", exported(), 1)
	field.Sensitivity, field.Searchable = caseload.Personal, false
	o.must(o.service.CreateField(ctx, o.admin, field))
	want(o, "found by a personal field that is not searchable", exported(), 0)
	field.Searchable = true
	o.must(o.service.CreateField(ctx, o.admin, field))
	want(o, "found by a personal field", exported(), 0)
	field.Type, field.Sensitivity = "case", caseload.Public
	o.wantCode("one name with two sensitivities", o.service.CreateField(ctx, o.admin, field), caseload.CodeInvalid)
}

func TestTenantThatWasLeftEmptyIsCompleted(t *testing.T) {
	o := newOffice(t)
	tenant, err := caseload.NewTenant("half", "", "")
	o.must(err)
	_, err = o.store.CreateTenant(t.Context(), tenant) // and then the power went
	o.must(err)
	tenant, err = o.service.CreateTenant(t.Context(), tenant)
	o.must(err)
	_, err = o.service.CreateCase(t.Context(), o.service.Operator(tenant), caseload.CaseInput{})
	o.must(err)
	_, err = o.service.CreateTenant(t.Context(), tenant)
	o.wantCode("a tenant that is whole", err, caseload.CodeConflict)
}

func TestIPv4NetworkMayBeSaidInIPv6(t *testing.T) {
	o := newOffice(t)
	_, secret := o.key(caseload.KeyInput{Role: caseload.RoleAdmin, Addresses: []netip.Prefix{netip.MustParsePrefix("::ffff:203.0.113.0/120")}})
	_, err := o.service.Authenticate(t.Context(), secret, netip.MustParseAddr("203.0.113.9"))
	o.must(err)
	_, err = o.service.Authenticate(t.Context(), secret, netip.MustParseAddr("203.0.114.9"))
	o.wantCode("an address beside the network", err, caseload.CodeUnauthenticated)
}

func TestNameNeedsALetterThatIsSeen(t *testing.T) {
	o := newOffice(t)
	const unseen = "\u200b"
	_, err := o.service.CreateWard(t.Context(), o.admin, caseload.WardInput{Name: caseload.Set(unseen)})
	o.wantCode("a ward", err, caseload.CodeInvalid)
	_, err = o.service.CreateCategory(t.Context(), o.admin, caseload.CategoryInput{Name: caseload.Set(unseen)})
	o.wantCode("a category", err, caseload.CodeInvalid)
}
