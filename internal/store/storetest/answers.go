package storetest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"caseload"
)

// keep keeps an answer at a number of hours behind someTime, for a token of key 1.
func (d *desk) keep(token, content string, hours, forget int) {
	d.Helper()
	at := func(hours int) time.Time { return someTime.Add(time.Duration(hours) * time.Hour) }
	_, err := d.update(func(tx caseload.WriteTx) error {
		return tx.Keep(1, token, caseload.Answer{Request: []byte{0, 255}, Status: 201, Content: []byte(content), Made: at(hours)}, at(forget))
	})
	d.must(err)
}

// kept shows what is kept for a token of a key.
func (d *desk) kept(key caseload.PK, token string) (shown string) {
	d.Helper()
	d.view(func(tx caseload.Tx) error {
		a, err := tx.Answer(key, token)
		if err == nil && a != nil {
			shown = fmt.Sprintf("%v %d %q %v", a.Request, a.Status, a.Content, a.Made.Sub(someTime))
		}
		return err
	})
	return shown
}

var answerTests = []test{
	{"an answer is found as it was kept, by its tenant, key and token", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		long := strings.Repeat("\x00\xff", 50_000)
		d.keep("a", long, 1, 0)
		d.keep("A", "", 2, 0)
		want(d, "long", d.kept(1, "a"), fmt.Sprintf("[0 255] 201 %q 1h0m0s", long))
		want(d, "empty", d.kept(1, "A"), `[0 255] 201 "" 2h0m0s`)
		want(d, "of another token", d.kept(1, "b"), "")
		want(d, "of another key", d.kept(2, "a"), "")
		want(d, "of another tenant", there.kept(1, "a"), "")
	}},
	{"an answer takes the place of an earlier one, and old ones of the tenant are forgotten", func(d *desk) {
		there := newDesk(d.tester, d.store, "there")
		there.keep("a", "theirs", 1, 0)
		d.keep("a", "first", 1, 0)
		d.keep("b", "other", 2, 0)
		d.keep("a", "second", 3, 0)
		want(d, "the second", d.kept(1, "a"), `[0 255] 201 "second" 3h0m0s`)
		d.keep("c", "last", 26, 2)
		want(d, "an old one", d.kept(1, "b"), "")
		want(d, "a younger one", d.kept(1, "a"), `[0 255] 201 "second" 3h0m0s`)
		want(d, "an old one of another tenant", there.kept(1, "a"), `[0 255] 201 "theirs" 1h0m0s`)
	}},
	{"an answer is seen by its transaction, and goes with it", func(d *desk) {
		failed := errors.New("failed")
		_, err := d.update(func(tx caseload.WriteTx) error {
			if err := tx.Keep(1, "a", caseload.Answer{Request: []byte{1}, Content: []byte("x"), Made: someTime}, someTime.Add(-time.Hour)); err != nil {
				return err
			}
			a, err := tx.Answer(1, "a")
			d.check(err)
			want(d, "seen", a != nil && string(a.Content) == "x", true)
			return failed
		})
		if !errors.Is(err, failed) {
			d.Fatalf("update = %v, want its own error", err)
		}
		want(d, "afterwards", d.kept(1, "a"), "")
	}},
}
