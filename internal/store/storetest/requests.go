package storetest

import (
	"fmt"
	"strings"
	"time"

	"caseload"
)

// logged keeps requests of keys, some minutes after someTime, as KEY MINUTE or KEY
// MINUTE CODE.
func (d *desk) logged(since time.Time, most int, all ...string) {
	d.Helper()
	var out []caseload.Request
	for _, text := range all {
		x, minute, code := caseload.Request{}, 0, ""
		_, _ = fmt.Sscan(text, &x.Key, &minute, &code) // the code may be left out
		x.At, x.Code = someTime.Add(time.Duration(minute)*time.Minute), caseload.Code(code)
		out = append(out, x)
	}
	d.must(d.store.KeepRequests(d.Context(), out, since, most))
}

// requests is when a key of the tenant asked, in minutes after someTime.
func (d *desk) requests(key caseload.PK, q caseload.RequestQuery) string {
	d.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	all, err := d.store.Requests(d.Context(), d.tenant.ID, key, q)
	d.must(err)
	var out []string
	for _, x := range all {
		out = append(out, fmt.Sprint(int(x.At.Sub(someTime).Minutes())))
	}
	return strings.Join(out, " ")
}

// twoKeys are one of the tenant, "a", and one of another, "b".
func (d *desk) twoKeys() (there *desk, a, b caseload.PK) {
	d.Helper()
	there = newDesk(d.tester, d.store, "there")
	a, err := d.store.CreateKey(d.Context(), d.fullKey("a"))
	d.must(err)
	b, err = d.store.CreateKey(d.Context(), there.fullKey("b"))
	d.must(err)
	return there, a, b
}

var requestTests = []test{
	{"a request of a key is found as it was made, numbered", func(d *desk) {
		_, a, _ := d.twoKeys()
		full := caseload.Request{
			Key: "a", At: someTime, Face: "casework", Method: "GET", Route: "/api/cases/{id}", Status: 404, Code: caseload.CodeNotFound,
			Said: "Nid oes achos – …", Took: 1234 * time.Microsecond, Bytes: 99, Missed: 3,
		}
		d.must(d.store.KeepRequests(d.Context(), []caseload.Request{full, full}, someTime, 10))
		all, err := d.store.Requests(d.Context(), d.tenant.ID, a, caseload.RequestQuery{Limit: 10})
		d.must(err)
		later := full
		full.Seq, later.Seq = 1, 2
		want(d, "requests", fmt.Sprintf("%+v", all), fmt.Sprintf("%+v", []caseload.Request{later, full}))
	}},
	{"the requests of a key are listed latest first, by what is asked for", func(d *desk) {
		there, a, b := d.twoKeys()
		d.logged(someTime, 10, "a 1", "b 2 invalid", "a 3 invalid", "none 4", "a 5", "a 6 forbidden")
		want(d, "all", d.requests(a, caseload.RequestQuery{}), "6 5 3 1")
		want(d, "two", d.requests(a, caseload.RequestQuery{Limit: 2}), "6 5")
		want(d, "those before", d.requests(a, caseload.RequestQuery{Before: 3}), "3 1")
		want(d, "failed", d.requests(a, caseload.RequestQuery{Failed: true}), "6 3")
		want(d, "failed before", d.requests(a, caseload.RequestQuery{Failed: true, Before: 4}), "3")
		want(d, "since", d.requests(a, caseload.RequestQuery{Since: someTime.Add(5 * time.Minute)}), "6 5")
		want(d, "of the other tenant", there.requests(b, caseload.RequestQuery{}), "2")
		want(d, "of another tenant's key", d.requests(b, caseload.RequestQuery{}), "")
		want(d, "of none", d.requests(99, caseload.RequestQuery{}), "")
	}},
	{"of each key the latest requests are kept, and none that are too old", func(d *desk) {
		there, a, b := d.twoKeys()
		d.logged(someTime, 3, "a 1", "a 2", "a 3", "a 4", "b 1", "b 9")
		want(d, "the latest", d.requests(a, caseload.RequestQuery{}), "4 3 2")
		d.logged(someTime, 3, "a 5")
		want(d, "and one more", d.requests(a, caseload.RequestQuery{}), "5 4 3")
		want(d, "of another key", there.requests(b, caseload.RequestQuery{}), "9 1")
		d.logged(someTime.Add(4*time.Minute), 3, "a 6")
		want(d, "the young", d.requests(a, caseload.RequestQuery{}), "6 5 4")
		want(d, "of a key that is not in use", there.requests(b, caseload.RequestQuery{}), "9")
	}},
}
