package xform_test

import (
	"testing"
	"time"

	"caseload/internal/xform"
)

func TestMetaIsFoundAsFormsHaveIt(t *testing.T) {
	start := at(t, "2026-06-29T13:42:50.137Z")
	for _, c := range []struct {
		name, form string
		want       xform.Meta
	}{
		{"none", `<d><a/></d>`, xform.Meta{}},
		{"empty", `<d><meta/></d>`, xform.Meta{}},
		{
			"in the form's namespace",
			`<d xmlns="u:1"><meta><instanceID>uuid:1</instanceID><timeStart>2026-06-29T13:42:50.137</timeStart></meta></d>`,
			xform.Meta{InstanceID: "uuid:1", TimeStart: start},
		},
		{
			"with a prefix",
			`<d><orx:meta xmlns:orx="http://openrosa.org/xforms"><orx:instanceID>uuid:1</orx:instanceID></orx:meta></d>`,
			xform.Meta{InstanceID: "uuid:1"},
		},
		{
			"as before CommCare 1.0",
			`<d><Meta><DeviceID>Z9</DeviceID><TimeStart>2026-06-29T13:42:50.137Z</TimeStart><TimeEnd/><username>sample</username><uid>f-1</uid><chw_id>u-1</chw_id></Meta></d>`,
			xform.Meta{InstanceID: "f-1", UserID: "u-1", Username: "sample", DeviceID: "Z9", TimeStart: start},
		},
		{
			"with blanks and dates that are none",
			"<d><meta><instanceID>\n  f-1\n</instanceID><timeStart>this morning</timeStart><timeEnd>2026-02-30</timeEnd></meta></d>",
			xform.Meta{InstanceID: "f-1"},
		},
		{"below the first level it is an answer", `<d><g><meta><instanceID>f-1</instanceID></meta></g></d>`, xform.Meta{}},
		{"twice: the first", `<d><meta><userID>u-1</userID></meta><meta><userID>u-2</userID></meta></d>`, xform.Meta{UserID: "u-1"}},
	} {
		if got := parse(t, c.form).Meta; got != c.want {
			t.Errorf("%s: Meta = %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestDatesAreReadAsPhonesWriteThem(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"2026-03-04T16:29:41.762+05:30", "2026-03-04T10:59:41.762Z"},
		{"2026-03-04T16:29:41.762+0530", "2026-03-04T10:59:41.762Z"},
		{"2026-03-04T16:29:41.762-04", "2026-03-04T20:29:41.762Z"},
		{"2026-03-04T16:29:41.762Z", "2026-03-04T16:29:41.762Z"},
		{"2026-03-04T16:29:41Z", "2026-03-04T16:29:41Z"},
		{"2026-03-04T16:29:41.762", "2026-03-04T16:29:41.762Z"},
		{"2026-03-04 16:29:41", "2026-03-04T16:29:41Z"},
		{"2026-03-04T16:29", "2026-03-04T16:29:00Z"},
		{"2026-03-04t16:29z", "2026-03-04T16:29:00Z"},
		{"2026-03-04", "2026-03-04T00:00:00Z"},
		{" 2026-03-04\n", "2026-03-04T00:00:00Z"},
		{"2026-03-04T23:30:00-05:00", "2026-03-05T04:30:00Z"},
		{"2026-03-04T16:29:41.123456789Z", "2026-03-04T16:29:41.123456Z"},
		{"2024-02-29", "2024-02-29T00:00:00Z"},
		{"", ""},
		{"2026-02-29", ""},
		{"2026-3-4", ""},
		{"04/03/2026", ""},
		{"2026-03-04T25:00:00Z", ""},
		{"16:29:41", ""},
		{"0000-01-01", ""},
		{"0001-01-01", ""}, // in Go the time that is none
		{"0001-01-01T00:00:00+05:00", ""},
		{"9999-12-31T23:59:59-05:00", ""},
		{"Infinity", ""},
	} {
		got := parse(t, `<d><meta><timeEnd>`+c.in+`</timeEnd></meta></d>`).Meta.TimeEnd
		if want := optional(t, c.want); !got.Equal(want) || !got.IsZero() && got.Location() != time.UTC {
			t.Errorf("timeEnd %q is %v, want %v", c.in, got, want)
		}
	}
}

// optional reads a time in RFC 3339, the zero time from "".
func optional(t *testing.T, rfc3339 string) time.Time {
	t.Helper()
	if rfc3339 == "" {
		return time.Time{}
	}
	return at(t, rfc3339)
}
