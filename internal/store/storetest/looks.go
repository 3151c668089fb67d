package storetest

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"time"

	"caseload"
)

// looked keeps a look of bob's at a row, some minutes after someTime, with since at its hour.
func (d *desk) looked(row caseload.PK, minute int, change func(*caseload.Look)) {
	d.Helper()
	at := someTime.Add(time.Duration(minute) * time.Minute)
	l := caseload.Look{At: at, User: d.bob, Face: "pages", Noun: caseload.NounCase, Row: row}
	if change != nil {
		change(&l)
	}
	d.check(d.store.KeepLook(d.Context(), d.tenant.ID, l, at.Truncate(time.Hour)))
}

func (d *desk) looks(row caseload.PK, n int) []caseload.Look {
	d.Helper()
	all, err := d.store.Looks(d.Context(), d.tenant.ID, row, n)
	d.must(err)
	return all
}

// minutes is when the looks at a row were, in minutes after someTime.
func (d *desk) minutes(row caseload.PK, n int) string {
	d.Helper()
	var out []string
	for _, l := range d.looks(row, n) {
		out = append(out, fmt.Sprint(int(l.At.Sub(someTime).Minutes())))
	}
	return strings.Join(out, " ")
}

var lookTests = []test{
	{"a look is kept once an hour for each row, user, key and face, and listed latest first", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		for _, minute := range []int{0, 1, 29, 30, 31, 95} { // someTime is at half past
			d.looked(7, minute, nil)
		}
		want(d, "of one reader", d.minutes(7, 10), "95 30 0")
		want(d, "at most two", d.minutes(7, 2), "95 30")
		d.looked(7, 96, func(l *caseload.Look) { l.User = d.ann })
		d.looked(7, 97, func(l *caseload.Look) { l.Key = 3 })
		d.looked(7, 98, func(l *caseload.Look) { l.Face = "casework" })
		d.looked(7, 98, func(l *caseload.Look) { l.Key = 4; l.As = caseload.Guise{Role: caseload.RoleAnalyst} })
		d.looked(7, 99, func(l *caseload.Look) { l.Key = 4; l.As = caseload.Guise{User: 7} })
		d.looked(7, 99, func(l *caseload.Look) { l.Key = 4; l.As = caseload.Guise{User: 7} })
		d.looked(8, 99, func(l *caseload.Look) { l.Noun = caseload.NounPerson })
		want(d, "of others", d.minutes(7, 10), "99 98 98 97 96 95 30 0")
		want(d, "at another row", d.minutes(8, 10), "99")
		want(d, "at none", d.minutes(9, 10), "")
		want(d, "of another tenant", there.minutes(7, 10), "")
	}},
	{"a look is found as it was made", func(d *desk) {
		full := caseload.Look{Seq: 1, At: someTime.Add(time.Microsecond), User: d.bob, Key: 9, Face: "Tŷ\n", Noun: caseload.NounPerson, Row: 7, As: caseload.Guise{User: 8, Role: caseload.RoleAnalyst}}
		d.must(d.store.KeepLook(d.Context(), d.tenant.ID, full, someTime))
		want(d, "look", fmt.Sprintf("%+v", d.looks(7, 1)), fmt.Sprintf("%+v", []caseload.Look{full.Sealed(nil)}))
	}},
	{"looks of a tenant are numbered without a gap, and each is sealed behind the one before", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		var all sync.WaitGroup
		for row := range caseload.PK(10) {
			all.Go(func() { d.looked(row, 0, nil); there.looked(row, 0, nil); d.looked(row, 1, nil) })
		}
		all.Wait()
		bySeq := map[int64]caseload.Look{}
		for row := range caseload.PK(10) {
			for _, l := range d.looks(row, 10) {
				bySeq[l.Seq] = l
			}
		}
		want(d, "looks", len(bySeq), 10)
		var before []byte
		for seq := int64(1); seq <= 10; seq++ {
			l := bySeq[seq]
			want(d, "number", l.Seq, seq)
			if !bytes.Equal(l.Seal, l.Sealed(before).Seal) {
				d.Errorf("the seal of look %d is %x, want %x", seq, l.Seal, l.Sealed(before).Seal)
			}
			before = l.Seal
		}
		for _, change := range []func(*caseload.Look){func(l *caseload.Look) { l.User++ }, func(l *caseload.Look) { l.As.User++ }, func(l *caseload.Look) { l.As.Role = caseload.RoleAnalyst }} {
			changed := bySeq[4]
			change(&changed)
			if bytes.Equal(changed.Sealed(bySeq[3].Seal).Seal, bySeq[4].Seal) {
				d.Errorf("a look that was changed to %+v has the same seal", changed)
			}
		}
	}},
}
