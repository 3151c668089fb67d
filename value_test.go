package caseload

import (
	"bytes"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseNumberWritesOneCanonicalText(t *testing.T) {
	for in, want := range map[string]string{
		"12": "12", "+1": "1", "-1": "-1", "-0": "0", "-0.00": "0", "00.50": "0.5", ".5": "0.5", "5.": "5", "1e3": "1000", "1E+3": "1000",
		"1.5e-3": "0.0015", "120e-1": "12", "0e100": "0", "1e-100": "0." + strings.Repeat("0", 99) + "1", "-12.340": "-12.34",
		strings.Repeat("9", maxDigits): strings.Repeat("9", maxDigits),
	} {
		if v, err := ParseNumber(in); err != nil || v.Canonical() != want {
			t.Errorf("ParseNumber(%q) = %q, %v, want %q", in, v.Canonical(), err, want)
		}
	}
}

func TestParseNumberRefusesWhatIsNoDecimalNumber(t *testing.T) {
	for _, in := range []string{
		"", " ", "+", "-", ".", "e5", "+-1", "--1", "1e", "1e1.5", "1e101", "1e-101", "1e99999999999999999999", "0x1", " 1", "1 ", "1,5", "NaN", "Inf", "1e1e1",
		"1.2.3", "١", strings.Repeat("9", maxDigits+1), "1e\x00",
	} {
		if v, err := ParseNumber(in); CodeOf(err) != CodeInvalid {
			t.Errorf("ParseNumber(%q) = %q, %v, want the code invalid", in, v.Canonical(), err)
		}
	}
}

var decimals = rapid.StringMatching(`-?[0-9]{1,12}(\.[0-9]{1,12})?(e-?[0-9])?`)

func TestKeysOfNumbersSortBySize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := decimals.Draw(t, "a"), decimals.Draw(t, "b")
		x, _ := new(big.Rat).SetString(a)
		y, _ := new(big.Rat).SetString(b)
		v, errV := ParseNumber(a)
		w, errW := ParseNumber(b)
		if errV != nil || errW != nil {
			t.Fatal(errV, errW)
		}
		if got, want := bytes.Compare(v.AppendKey(nil), w.AppendKey(nil)), x.Cmp(y); got != want {
			t.Errorf("the keys of %s and %s compare as %d, want %d", a, b, got, want)
		}
		if again, _ := new(big.Rat).SetString(v.Canonical()); again.Cmp(x) != 0 {
			t.Errorf("ParseNumber(%q) = %q", a, v.Canonical())
		}
	})
}

func TestKeysOfIntegersSortBySize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int64Min(math.MinInt64+1).Draw(t, "a")
		b := rapid.Int64Min(math.MinInt64+1).Draw(t, "b")
		got := bytes.Compare(Int(a).AppendKey(nil), Int(b).AppendKey(nil))
		if (got < 0) != (a < b) || (got == 0) != (a == b) {
			t.Errorf("the keys of %d and %d compare as %d", a, b, got)
		}
	})
}

func TestKeysOfTextsAreFoldedAndShort(t *testing.T) {
	for a, b := range map[string]string{"É": "e", "Ward\t 3": "ward 3", strings.Repeat("é", 300): strings.Repeat("E", maxKey)} {
		x, y := Text(a).AppendKey(nil), Text(b).AppendKey(nil)
		if !bytes.Equal(x, y) || len(x) > maxKey {
			t.Errorf("the keys of %.20q and %.20q are %.20q and %.20q", a, b, x, y)
		}
	}
	if got := string(Text(strings.Repeat("x", maxKey-1) + "東").AppendKey(nil)); got != strings.Repeat("x", maxKey-1) {
		t.Errorf("a key is cut inside a character: %q", got[maxKey-10:])
	}
}

func TestDatesAreThoseOfTheCalendar(t *testing.T) {
	for _, in := range []string{"2026-02-30", "2026-13-01", "2026-00-01", "0000-01-01", "26-01-01", "2026-1-1", "2026-01-15T00:00:00Z", " 2026-01-15", "10000-01-01", "0001-01-01"} {
		if v, err := ParseDay(in); CodeOf(err) != CodeInvalid {
			t.Errorf("ParseDay(%q) = %v, %v, want the code invalid", in, v, err)
		}
	}
	for in, days := range map[string]int64{"1970-01-01": 0, "1969-12-31": -1, "2000-02-29": 11016, "0001-01-02": -719161, "9999-12-31": 2932896} {
		if v, err := ParseDay(in); err != nil || v.Int64() != days || v.Canonical() != in {
			t.Errorf("ParseDay(%q) = %d, %q, %v, want %d days", in, v.Int64(), v.Canonical(), err, days)
		}
	}
}

func TestDateBeginsAtMidnightOfItsZone(t *testing.T) {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	summer := Date{2026, 7, 1}
	if got, want := summer.In(zone).UTC(), time.Date(2026, 6, 30, 23, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("In = %v, want %v", got, want)
	}
	if got := DateOf(summer.In(zone)); got != summer {
		t.Errorf("DateOf(In) = %v, want %v", got, summer)
	}
	if got, want := (Date{2024, 2, 28}).AddDays(2), (Date{2024, 3, 1}); got != want {
		t.Errorf("AddDays = %v, want %v", got, want)
	}
}

func TestTimesAreKeptInUTCToTheMicrosecond(t *testing.T) {
	for in, want := range map[string]string{
		"2026-01-15T12:30:00+02:00":       "2026-01-15T10:30:00Z",
		"2026-01-15T10:30:00.123456789Z":  "2026-01-15T10:30:00.123456Z",
		"1969-12-31T23:59:59.9999999Z":    "1969-12-31T23:59:59.999999Z",
		"9999-12-31T23:59:59.999999Z":     "9999-12-31T23:59:59.999999Z",
		"0001-01-01T00:00:00.000001Z":     "0001-01-01T00:00:00.000001Z",
		"2026-01-15T10:30:00.120000+00:0": "",
		"2026-01-15 10:30:00":             "",
		"2026-01-15T25:00:00Z":            "",
		"2026-01-15T10:30:00":             "",
		"0001-01-01T00:00:00Z":            "", // the zero time stands for none
		"0001-01-01T00:00:00+01:00":       "", // a year before the first
		"9999-12-31T23:59:59-01:00":       "", // a year with five digits
	} {
		if v, err := ParseTime(in); v.Canonical() != want || (err == nil) != (want != "") {
			t.Errorf("ParseTime(%q) = %q, %v, want %q", in, v.Canonical(), err, want)
		}
	}
}

func TestTextsThatNoDatabaseKeepsAreRefused(t *testing.T) {
	for _, in := range []string{"a\x00b", "\xff", "caf\xc3", strings.Repeat("x", 11)} {
		if _, err := ParseText(in, 10); CodeOf(err) != CodeInvalid {
			t.Errorf("ParseText(%q, 10) gives %v, want the code invalid", in, err)
		}
	}
	if v, err := ParseText("日本 ok\n", 10+1); err != nil || v.Str() != "日本 ok\n" {
		t.Errorf("ParseText = %q, %v", v.Str(), err)
	}
}

func TestNothingIsNull(t *testing.T) {
	for _, v := range []Value{{}, Text(""), Ref(0), Time(time.Time{}), Day(Date{})} {
		if !v.IsNull() || v.Canonical() != "" {
			t.Errorf("%#v is not null", v)
		}
	}
	for _, v := range []Value{Int(0), Bool(false), Time(time.Unix(0, 0)), Text(" ")} {
		if v.IsNull() {
			t.Errorf("%#v is null", v)
		}
	}
}

func TestPlacesAreOnEarth(t *testing.T) {
	for _, p := range []Point{{90.1, 0}, {-91, 0}, {0, 180.5}, {0, -181}, {math.NaN(), 0}, {0, math.Inf(1)}} {
		if _, err := ParsePoint(p.Lat, p.Lon); CodeOf(err) != CodeInvalid {
			t.Errorf("ParsePoint(%v) gives %v, want the code invalid", p, err)
		}
	}
	if p, err := ParsePoint(-90, 180); err != nil || p != (Point{-90, 180}) {
		t.Errorf("ParsePoint(-90, 180) = %v, %v", p, err)
	}
}

// Every text that is a value of a kind has a canonical text, which is the same
// value.
func FuzzParseValue(f *testing.F) {
	for _, s := range []string{"1e3", "-0.5", "2026-01-15", "2026-01-15T10:30:00.5+01:00", "true", "É", "a\x00", "\xff", "0001-01-01T00:00:00.0000001Z"} {
		f.Add(s)
	}
	choices := []string{"a", "É"}
	f.Fuzz(func(t *testing.T, s string) {
		for _, k := range FieldKinds {
			v, err := ParseValue(k, s, choices)
			if err != nil {
				if CodeOf(err) != CodeInvalid {
					t.Errorf("ParseValue(%s, %q) gives %v", k, s, err)
				}
				continue
			}
			again, err := ParseValue(k, v.Canonical(), choices)
			if err != nil || again.Canonical() != v.Canonical() || !bytes.Equal(again.AppendKey(nil), v.AppendKey(nil)) {
				t.Errorf("ParseValue(%s, %q) = %q, which is read as %q, %v", k, s, v.Canonical(), again.Canonical(), err)
			}
			if v.IsNull() != (s == "") {
				t.Errorf("ParseValue(%s, %q) is null: %v", k, s, v.IsNull())
			}
		}
	})
}

func TestDayBeginsWhereClocksLeaveOutMidnight(t *testing.T) {
	for _, c := range []struct{ zone, day, want string }{
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00"},
		{"America/Santiago", "2024-09-08", "2024-09-08T01:00:00-03:00"},
		{"Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00"}, // a day that never was
		{"Europe/London", "2026-03-29", "2026-03-29T00:00:00Z"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		day, err := ParseDate(c.day)
		if err != nil {
			t.Fatal(err)
		}
		if got := day.In(zone).Format(time.RFC3339); got != c.want {
			t.Errorf("%s in %s begins %s, want %s", c.day, c.zone, got, c.want)
		}
	}
}
