package encode_test

import (
	"math"
	"testing"
	"time"

	"caseload/internal/encode"
)

const (
	milliLayout = "2006-01-02T15:04:05.000Z"
	secondsADay = 24 * 60 * 60
)

func TestTimeMilliIsUTCAndCutToTheMillisecond(t *testing.T) {
	for _, c := range []struct {
		micros int64
		want   string
	}{
		{0, "1970-01-01T00:00:00.000Z"},
		{1768473000_000_000, "2026-01-15T10:30:00.000Z"},
		{999, "1970-01-01T00:00:00.000Z"},
		{1_999, "1970-01-01T00:00:00.001Z"},
		{-1, "1969-12-31T23:59:59.999Z"},
		{-1_000, "1969-12-31T23:59:59.999Z"},
		{-1_001, "1969-12-31T23:59:59.998Z"},
		{-secondsADay * 1_000_000, "1969-12-31T00:00:00.000Z"},
		{math.MinInt64, "0001-01-01T00:00:00.000Z"},
		{math.MaxInt64, "9999-12-31T23:59:59.999Z"},
	} {
		if got := string(encode.AppendTimeMilli([]byte("at "), c.micros)); got != "at "+c.want {
			t.Errorf("AppendTimeMilli(%d) = %q, want %q", c.micros, got, "at "+c.want)
		}
	}
}

func TestTimeMicroIsUTCAndKeepsTheMicrosecond(t *testing.T) {
	for _, c := range []struct {
		micros int64
		want   string
	}{
		{0, "1970-01-01T00:00:00.000000Z"},
		{1768473000_123_456, "2026-01-15T10:30:00.123456Z"},
		{1768473000_120_000, "2026-01-15T10:30:00.120000Z"},
		{-1, "1969-12-31T23:59:59.999999Z"},
		{math.MinInt64, "0001-01-01T00:00:00.000000Z"},
		{math.MaxInt64, "9999-12-31T23:59:59.999999Z"},
	} {
		if got := string(encode.AppendTimeMicro([]byte("at "), c.micros)); got != "at "+c.want {
			t.Errorf("AppendTimeMicro(%d) = %q, want %q", c.micros, got, "at "+c.want)
		}
	}
}

func TestDateAgreesWithStdOnEveryDay(t *testing.T) {
	first := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	last := time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC).Unix() / secondsADay
	var dst []byte
	for day := first.Unix() / secondsADay; day <= last; day++ {
		dst = encode.AppendDate(dst[:0], day)
		y, m, d := time.Unix(day*secondsADay, 0).UTC().Date()
		if !isDate(dst, y, int(m), d) {
			t.Fatalf("AppendDate(%d) = %q, want %04d-%02d-%02d", day, dst, y, m, d)
		}
	}
}

func isDate(s []byte, y, m, d int) bool {
	number := func(digits []byte) (n int) {
		for _, c := range digits {
			n = n*10 + int(c-'0')
		}
		return n
	}
	return len(s) == 10 && s[4] == '-' && s[7] == '-' &&
		number(s[:4]) == y && number(s[5:7]) == m && number(s[8:]) == d
}

func TestDateOutsideTheCalendarIsItsNearestEnd(t *testing.T) {
	for _, c := range []struct {
		days int64
		want string
	}{
		{math.MinInt64, "0001-01-01"},
		{-719163, "0001-01-01"},
		{2932897, "9999-12-31"},
		{math.MaxInt64, "9999-12-31"},
	} {
		if got := string(encode.AppendDate(nil, c.days)); got != c.want {
			t.Errorf("AppendDate(%d) = %q, want %q", c.days, got, c.want)
		}
	}
}

func FuzzTimeMilli(f *testing.F) {
	for _, micros := range []int64{0, -1, 1, 951782400_000_000, -2203891200_000_001, 253402300799_999_999} {
		f.Add(micros)
	}
	f.Fuzz(func(t *testing.T, micros int64) {
		at := time.UnixMicro(micros).UTC()
		if at.Year() < 1 || at.Year() > 9999 {
			return
		}
		if got, want := string(encode.AppendTimeMilli(nil, micros)), at.Format(milliLayout); got != want {
			t.Errorf("AppendTimeMilli(%d) = %q, want %q", micros, got, want)
		}
	})
}

func TestAppendDoesNotAllocate(t *testing.T) {
	dst := make([]byte, 0, 4096)
	for name, appendTo := range map[string]func(){
		"AppendCSVField":   func() { encode.AppendCSVField(dst, row[3]) },
		"AppendCSVGuarded": func() { encode.AppendCSVGuarded(dst, []byte("=1")) },
		"AppendJSONString": func() { encode.AppendJSONString(dst, row[3]) },
		"AppendTimeMilli":  func() { encode.AppendTimeMilli(dst, 1768473000_000_000) },
		"AppendDate":       func() { encode.AppendDate(dst, 20468) },
	} {
		if n := testing.AllocsPerRun(100, appendTo); n != 0 {
			t.Errorf("%s allocates %v times, want 0", name, n)
		}
	}
}

func BenchmarkTimeMilli(b *testing.B) {
	const micros = 1768473000_123_456
	dst := make([]byte, 0, 64)
	b.Run("ours", func(b *testing.B) {
		b.SetBytes(int64(len(milliLayout)))
		b.ReportAllocs()
		for b.Loop() {
			dst = encode.AppendTimeMilli(dst[:0], micros)
		}
	})
	b.Run("time-AppendFormat", func(b *testing.B) {
		b.SetBytes(int64(len(milliLayout)))
		b.ReportAllocs()
		for b.Loop() {
			dst = time.UnixMicro(micros).UTC().AppendFormat(dst[:0], milliLayout)
		}
	})
}
