package caseload_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"caseload"
)

// lookers are who has looked at a record, by name, the latest first.
func (o *office) lookers(n caseload.Noun, id string) string {
	o.Helper()
	all, c, err := o.service.Readers(o.Context(), o.admin, n, id, 10)
	o.must(err)
	var out []string
	for _, l := range all {
		out = append(out, fmt.Sprintf("%s %s", c.User(l.User).Name, l.At.Format("15:04")))
	}
	return strings.Join(out, ", ")
}

// seen lets somebody look at a record, who does not ask who else has.
func (o *office) seen(by *caseload.Service, p *caseload.Principal, n caseload.Noun, id string) error {
	o.Helper()
	_, _, err := by.Seen(o.Context(), p, n, id, 0)
	return err
}

func TestWhoLooksIsToldWhoHas(t *testing.T) {
	o := newOffice(t)
	o.household()
	for _, x := range []struct {
		name string
		role caseload.Role
		told int
	}{{"ann", caseload.RoleManager, 1}, {"bob", caseload.RoleAnalyst, 0}, {"cal", caseload.RoleManager, 3}} {
		_, in := o.invited(x.name, x.role)
		by := o.entered(in.Token)
		for range 2 {
			all, _, err := o.service.Seen(o.Context(), by, caseload.NounCase, "c", 10)
			o.must(err)
			want(o, "told "+x.name, len(all), x.told)
		}
	}
}

func TestLooksAreKeptOnceAnHour(t *testing.T) {
	o := newOffice(t)
	o.household()
	_, in := o.invited("ann", caseload.RoleManager)
	ann := o.entered(in.Token)
	_, in = o.invited("bob", caseload.RoleAnalyst)
	bob := o.entered(in.Token)
	for _, look := range []struct {
		by *caseload.Principal
		n  caseload.Noun
		id string
	}{{ann, caseload.NounCase, "c"}, {bob, caseload.NounCase, "c"}, {ann, caseload.NounPerson, "p"}, {ann, caseload.NounCase, "d"}} {
		for range 3 {
			o.must(o.seen(o.service, look.by, look.n, look.id))
		}
	}
	want(o, "of a case", o.lookers(caseload.NounCase, "c"), "bob 23:30, ann 23:30")
	want(o, "of a person", o.lookers(caseload.NounPerson, "p"), "ann 23:30")
	want(o, "of a person nobody looked at", o.lookers(caseload.NounPerson, "q"), "")
	o.now = o.now.Add(30 * time.Minute)
	o.must(o.seen(o.service, ann, caseload.NounCase, "c"))
	want(o, "an hour later", o.lookers(caseload.NounCase, "c"), "ann 00:00, bob 23:30, ann 23:30")
	again := caseload.NewService(o.store, o.clock, o.newID)
	o.must(o.seen(again, ann, caseload.NounCase, "c"))
	want(o, "by another server", o.lookers(caseload.NounCase, "c"), "ann 00:00, bob 23:30, ann 23:30")
}

func TestOnlyWhoMaySeeARecordLooksAtIt(t *testing.T) {
	o := newOffice(t)
	o.household()
	_, in := o.invited("ann", caseload.RoleCaseworker)
	ann := o.entered(in.Token)
	for n, id := range map[caseload.Noun]string{caseload.NounCase: "c", caseload.NounPerson: "p"} {
		o.wantCode("a caseworker of other cases", o.seen(o.service, ann, n, id), caseload.CodeNotFound)
		o.wantCode("without such a record", o.seen(o.service, o.admin, n, "none"), caseload.CodeNotFound)
		o.wantCode("without cases:read", o.seen(o.service, o.as(caseload.KeyInput{Role: caseload.RoleManager, Scopes: []caseload.Scope{caseload.ReportsRead}}), n, id), caseload.CodeForbidden)
		want(o, "looks", o.lookers(n, id), "")
	}
	o.wantCode("at a ward", o.seen(o.service, o.admin, caseload.NounWard, "w"), caseload.CodeInvalid)
	_, _, err := o.service.Readers(o.Context(), ann, caseload.NounCase, "c", 10)
	o.wantCode("who looked, asked by a caseworker", err, caseload.CodeForbidden)
	_, _, err = o.service.Readers(o.Context(), o.admin, caseload.NounCase, "none", 10)
	o.wantCode("who looked at no case", err, caseload.CodeNotFound)
}
