package imports

import (
	"testing"
	"time"

	"caseload"
)

func TestLayoutsReadWhatTheyDescribe(t *testing.T) {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ layout, text, want string }{
		{"MM/DD/YYYY hh:mm:ss AM", "01/05/2015 06:39:42 AM", "2015-01-05T06:39:42Z"},
		{"MM/DD/YYYY hh:mm:ss AM", "01/05/2015 12:00:00 am", "2015-01-05T00:00:00Z"},
		{"MM/DD/YYYY hh:mm:ss AM", "07/05/2015 12:30:00 PM", "2015-07-05T11:30:00Z"},
		{"DD.MM.YYYY", "05.01.2015", "2015-01-05T00:00:00Z"},
		{"D/M/YYYY H:mm", "5/1/2015 9:05", "2015-01-05T09:05:00Z"},
		{"YYYY-MM-DD HH:mm:ss", "2015-01-05 23:59:59", "2015-01-05T23:59:59Z"},
		{"YYYY-MM-DD HH:mm:ss", "2015-01-05 23:59:59.25", "2015-01-05T23:59:59.25Z"},
		{"YYYY-MM-DDTHH:mm:ssZ", "2015-01-05T10:00:00-05:00", "2015-01-05T15:00:00Z"},
		{"YYYY-MM-DDTHH:mm:ssZ", "2015-01-05t10:00:00z", "2015-01-05T10:00:00Z"},
		{"D MMM YYYY", "5 Jan 2015", "2015-01-05T00:00:00Z"},
		{"MMMM D, YYYY", "january 5, 2015", "2015-01-05T00:00:00Z"},
	} {
		l, ok := parseLayout(test.layout)
		if !ok {
			t.Errorf("parseLayout(%q) is refused", test.layout)
			continue
		}
		at, _, _, ok := parseMoment(test.text, []layout{l}, zone)
		if got := at.UTC().Format(time.RFC3339Nano); !ok || got != test.want {
			t.Errorf("parseMoment(%q, %q) = %s, %t, want %s", test.text, test.layout, got, ok, test.want)
		}
	}
}

func TestLayoutsThatDescribeNoDateAreRefused(t *testing.T) {
	for _, written := range []string{"", "YYYY", "MM/DD", "DD/MM/YYYY hh:mm", "DD/MM/YYYY HH:mm AM", "2006-01-02", "DD/MM/YYYY EEE", "dd/mm/yyyy", "DD_MM_YYYY", "DD/MM/YYYY HH hh AM"} {
		if l, ok := parseLayout(written); ok {
			t.Errorf("parseLayout(%q) = %+v, want it refused", written, l)
		}
	}
}

func TestDatesThatDoNotExistAreRefused(t *testing.T) {
	layouts := mustLayouts("DD/MM/YYYY")
	for _, text := range []string{"30/02/2026", "01/13/2026", "1/1/2026", "01/01/0000", "01/01/26", "01/01/2026 ", "yesterday"} {
		if at, _, _, ok := parseMoment(text, layouts, time.UTC); ok {
			t.Errorf("parseMoment(%q) = %s, want it refused", text, at)
		}
	}
}

func TestFirstLayoutThatFitsIsTaken(t *testing.T) {
	layouts := mustLayouts("DD/MM/YYYY", "MM/DD/YYYY")
	for text, want := range map[string]caseload.Date{
		"03/04/2026": {Year: 2026, Month: 4, Day: 3},
		"03/14/2026": {Year: 2026, Month: 3, Day: 14},
	} {
		if _, day, _, ok := parseMoment(text, layouts, time.UTC); !ok || day != want {
			t.Errorf("parseMoment(%q) = %s, %t, want %s", text, day, ok, want)
		}
	}
}

// New York's clocks went from 2:00 to 3:00 on 8 March 2015 and from 2:00 back
// to 1:00 on 1 November; London's from 1:00 to 2:00 on 29 March and from 2:00
// back to 1:00 on 25 October. Apia had no 30 December 2011.
func TestClockChangesAreSettled(t *testing.T) {
	for _, test := range []struct {
		zone, wall, want string
		warning          Warning
	}{
		{"America/New_York", "2015-03-08 01:59:59", "2015-03-08T06:59:59Z", ""},
		{"America/New_York", "2015-03-08 02:30:00", "2015-03-08T07:30:00Z", NonexistentTime},
		{"America/New_York", "2015-03-08 03:00:00", "2015-03-08T07:00:00Z", ""},
		{"America/New_York", "2015-11-01 00:59:59", "2015-11-01T04:59:59Z", ""},
		{"America/New_York", "2015-11-01 01:00:00", "2015-11-01T05:00:00Z", AmbiguousTime},
		{"America/New_York", "2015-11-01 01:59:59", "2015-11-01T05:59:59Z", AmbiguousTime},
		{"America/New_York", "2015-11-01 02:00:00", "2015-11-01T07:00:00Z", ""},
		{"Europe/London", "2015-03-29 01:30:00", "2015-03-29T01:30:00Z", NonexistentTime},
		{"Europe/London", "2015-10-25 01:30:00", "2015-10-25T00:30:00Z", AmbiguousTime},
		{"Pacific/Apia", "2011-12-30 12:00:00", "2011-12-30T22:00:00Z", NonexistentTime},
		{"Pacific/Apia", "2011-12-31 12:00:00", "2011-12-30T22:00:00Z", ""},
		{"UTC", "2015-03-08 02:30:00", "2015-03-08T02:30:00Z", ""},
	} {
		zone, err := time.LoadLocation(test.zone)
		if err != nil {
			t.Fatal(err)
		}
		at, day, warning, ok := parseMoment(test.wall, isoLayouts, zone)
		if got := at.UTC().Format(time.RFC3339); !ok || got != test.want || warning != test.warning || day.String() != test.wall[:10] {
			t.Errorf("parseMoment(%q in %s) = %s, %s, %q, want %s, the day written, %q", test.wall, test.zone, got, day, warning, test.want, test.warning)
		}
	}
}
