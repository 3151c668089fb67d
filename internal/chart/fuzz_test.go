package chart_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"caseload/internal/chart"
)

func FuzzChartsAreWellFormed(f *testing.F) {
	f.Add("x", strings.Repeat("A very long label ", 20), "", int64(1)<<61, int64(1)<<62, 240, uint8(0x80))
	f.Add("x", "Open", "/ui/cases", int64(3), int64(12), 420, uint8(7))
	f.Add(`"><script>alert(1)</script>`, "</text></svg><svg onload='x'>", "javascript:alert(1)", int64(-1), int64(1)<<62, -5, uint8(255))
	f.Add("a b", "\x00\xff\ufffe]]>\u202e", "//x\"y", int64(0), int64(0), 240, uint8(0))
	f.Fuzz(func(t *testing.T, id, text, href string, a, b int64, width int, flags uint8) {
		h := chart.Head{ID: id, Title: text, Summary: text, Width: width, Alone: flags&1 != 0}
		if flags&0x80 != 0 {
			h.Number = func(n int64) string { return text + strconv.FormatInt(n, 10) }
		}
		some := []int64{a, b, a ^ b, 0}
		bars := chart.Bars{Head: h, Of: text, Unit: text}
		weeks := chart.Weeks{Head: h, Columns: text, Line: text, Partial: text, Unknown: text, Date: func(time.Time) string { return text }}
		spark := chart.Spark{ID: id, Title: text}
		wards := chart.Map{Head: h, Unknown: text, Outlines: byWard.Outlines}
		family := chart.Family{Head: h, More: func(int) string { return text }}
		for i, n := range some {
			set := flags>>i&1 != 0
			bars.Bars = append(bars.Bars, chart.Bar{Label: text, Value: n, Href: href, Tone: chart.Tone(flags)})
			weeks.Weeks = append(weeks.Weeks, chart.Week{Column: n, Line: some[3-i], Unknown: set, Partial: i == 3, Href: href})
			spark.Points = append(spark.Points, chart.Point{Label: text, Value: n})
			wards.Wards = append(wards.Wards, chart.Ward{ID: squares[i].ID, Name: text, Value: n, Unknown: set, Href: href})
			family.Members = append(family.Members, chart.Member{
				ID: text[:min(i, len(text))], Label: text, Note: href, Href: href, Parents: strings.Split(text, ""), Here: set,
			})
		}
		for _, c := range []drawing{bars, weeks, spark, wards, family} {
			inspect(t, c.AppendSVG(nil))
		}
	})
}
