package chart

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestTicksAreRoundAndFew(t *testing.T) {
	for _, c := range []struct {
		most int64
		room int
		want []int64
	}{
		{0, 5, []int64{0, 1}},
		{-3, 5, []int64{0, 1}},
		{1, 5, []int64{0, 1}},
		{3, 5, []int64{0, 1, 2, 3}},
		{7, 5, []int64{0, 2, 4, 6, 8}},
		{100, 5, []int64{0, 20, 40, 60, 80, 100}},
		{101, 5, []int64{0, 50, 100, 150}},
		{1240, 4, []int64{0, 500, 1000, 1500}},
		{9, 0, []int64{0, 10}},
		{math.MaxInt64, 1, []int64{0, math.MaxInt64}},
	} {
		if got := ticks(c.most, c.room); !slices.Equal(got, c.want) {
			t.Errorf("ticks(%d, %d) = %v, want %v", c.most, c.room, got, c.want)
		}
	}
	for most := int64(1); most > 0 && most < math.MaxInt64/3; most = most*3 + 1 {
		for room := 1; room < 12; room++ {
			got := ticks(most, room)
			if len(got) > room+1 || got[len(got)-1] < most || !slices.IsSorted(got) {
				t.Errorf("ticks(%d, %d) = %v", most, room, got)
			}
		}
	}
}

func TestStepsHoldEquallyManyAndNeverPartEquals(t *testing.T) {
	for _, c := range []struct {
		values []int64
		want   []span
	}{
		{nil, nil},
		{[]int64{5}, []span{{5, 5}}},
		{[]int64{4, 4, 4}, []span{{4, 4}}},
		{[]int64{0, 0, 0}, []span{{0, 0}}},
		{[]int64{10, 9, 8, 7, 6, 5, 4, 3, 2, 1}, []span{{1, 2}, {3, 4}, {5, 6}, {7, 8}, {9, 10}}},
		{[]int64{0, 0, 0, 1, 2, 3, 900}, []span{{0, 0}, {1, 1}, {2, 2}, {3, 3}, {900, 900}}},
		{[]int64{1, 1, 1, 1, 1, 1, 2, 3}, []span{{1, 1}, {2, 2}, {3, 3}}},
		{[]int64{-2, 0, 7}, []span{{-2, 0}, {7, 7}}},
	} {
		if got := divide(slices.Clone(c.values)); !slices.Equal(got, c.want) {
			t.Errorf("divide(%v) = %v, want %v", c.values, got, c.want)
		}
	}
}

func TestFewStepsAreSpreadOverTheColours(t *testing.T) {
	for n, want := range map[int][]int{1: {3}, 2: {2, 4}, 3: {1, 3, 5}, 4: {1, 2, 4, 5}, 5: {1, 2, 3, 4, 5}} {
		var spans []span
		for i := range int64(n) {
			spans = append(spans, span{i, i})
		}
		var got []int
		for i := range int64(n) {
			got = append(got, stepOf(spans, i))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d steps have the colours %v, want %v", n, got, want)
		}
	}
}

// On the grid, a narrow creek goes out and comes back the same way.
func TestWhatGoesOutAndStraightBackIsTakenOff(t *testing.T) {
	a, b, c, d, e := spot{0, 0}, spot{0, 9}, spot{9, 9}, spot{9, 0}, spot{20, 9}
	for name, ring := range map[string][]spot{
		"closed":             {a, b, c, d, a},
		"repeated":           {a, b, b, c, c, c, d},
		"within":             {a, b, c, e, c, d},
		"long, within":       {a, b, c, e, {30, 9}, e, c, d},
		"at the end":         {a, b, c, d, a, {-5, 0}},
		"at the beginning":   {a, {-5, 0}, a, b, c, d},
		"around the join":    {{-5, 0}, a, b, c, d, a},
		"long, at the join":  {{-9, 0}, {-5, 0}, a, b, c, d, a, {-5, 0}},
		"begun at the creek": {e, c, d, a, b, c},
	} {
		got := drawn(ring)
		if len(got) != 4 || got.area() != 81 {
			t.Errorf("%s: %v is drawn as %v, want the square", name, ring, got)
		}
	}
	for _, line := range [][]spot{{a}, {a, a}, {a, b, a}, {a, b, c, b, a}} {
		if got := drawn(line); len(got) > 2 || got.area() != 0 {
			t.Errorf("%v is drawn as %v", line, got)
		}
	}
}

func drawn(spots []spot) ring {
	var r ring
	for _, s := range spots {
		r = r.add(s)
	}
	return r.trim()
}

func TestTextThatIsTooWideIsCut(t *testing.T) {
	for _, c := range []struct {
		text string
		room float64
		want string
	}{
		{"Penzance", 200, "Penzance"},
		{"Penzance East", 72, "Penzan…"},
		{"Penzance East", 95, "Penzance…"}, // no blank before the ellipsis
		{"", 0, ""},
		{"Penzance", 0, "…"},
		{"日本語日本語", 60, "日本…"},
		{"e\u0301e\u0301e\u0301e\u0301", 34, "e\u0301e\u0301…"}, // an accent stays with its letter
		{"a\xff\xffbcdefghij", 60, "a\xff\xff…"},
	} {
		got := fit(c.text, fontSize, c.room)
		if got != c.want {
			t.Errorf("fit(%q, %v) = %q, want %q", c.text, c.room, got, c.want)
		}
		if got != "…" && width(got, fontSize) > c.room {
			t.Errorf("fit(%q, %v) is %v wide", c.text, c.room, width(got, fontSize))
		}
	}
}

func TestAChildStandsRightOfItsParents(t *testing.T) {
	members := []Member{
		{ID: "child", Parents: []string{"mother", "father", "unknown", "child"}},
		{ID: "mother", Parents: []string{"grandmother"}},
		{ID: "father", Parents: nil},
		{ID: "grandmother", Parents: []string{"child"}}, // a circle: one of its lines is left out
		{ID: "father", Parents: []string{"child"}},      // a second of the same ID
	}
	d := newDescent(members)
	lines := 0
	for i, v := range d.vertices {
		for _, to := range v.after {
			lines++
			if d.vertices[to].column != v.column+1 || !slices.Contains(d.vertices[to].before, i) {
				t.Errorf("a line leads from column %d to %d", v.column, d.vertices[to].column)
			}
		}
	}
	if !d.place(1000) {
		t.Fatal("a family of five has no room in 1000 pixels")
	}
	if lines < 4 {
		t.Errorf("%d lines, want those to mother, father, grandmother and the second father", lines)
	}
	overlap(t, d)
}

func overlap(t *testing.T, d *descent) {
	t.Helper()
	for i, a := range d.vertices {
		for _, b := range d.vertices[:i] {
			if a.left < b.left+b.width && b.left < a.left+a.width && a.top < b.top+b.height && b.top < a.top+a.height {
				t.Errorf("%+v overlaps %+v", a, b)
			}
		}
	}
}

func TestOfALargeFamilyTheNearestAreDrawn(t *testing.T) {
	// A line of 50, each the parent of the next; the 20th is here.
	var f Family
	for i := range 50 {
		f.Members = append(f.Members, Member{ID: strconv.Itoa(i), Label: "CAS-2015-" + strconv.Itoa(1000+i), Parents: []string{strconv.Itoa(i - 1)}, Here: i == 20})
	}
	for room, want := range map[float64][]string{200: {"20"}, 420: {"19", "20", "21"}, 600: {"18", "19", "20", "21"}} {
		d := f.lay(room)
		var got []string
		for _, m := range d.members {
			got = append(got, m.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("in %v pixels %v are drawn, want %v", room, got, want)
		}
		for _, v := range d.vertices {
			if v.left+v.width > room+familyMargin || fit(d.members[v.member].Label, labelSize, v.width-2*boxMargin) != d.members[v.member].Label {
				t.Errorf("in %v pixels a box is %v wide at %v", room, v.width, v.left)
			}
		}
	}
}

var colours = regexp.MustCompile(`--(chart-[a-z0-9-]+): (?:light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)|(#[0-9a-f]{6}))`)

// palette reads the colours of the style sheet for light, without light-dark()
// and with it, and for dark.
func palette(t *testing.T) (plain, light, dark map[string]string) {
	t.Helper()
	plain, light, dark = map[string]string{}, map[string]string{}, map[string]string{}
	for _, m := range colours.FindAllStringSubmatch(CSS, -1) {
		if m[4] != "" {
			plain[m[1]], light[m[1]], dark[m[1]] = m[4], m[4], m[4]
		} else {
			light[m[1]], dark[m[1]] = m[2], m[3]
		}
	}
	if len(plain) < 14 || len(plain) != len(dark) {
		t.Fatalf("the style sheet has %d plain colours and %d dark ones", len(plain), len(dark))
	}
	return plain, light, dark
}

// contrast is the contrast ratio of WCAG 2.2 between two colours as #rrggbb.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	luminance := func(colour string) float64 {
		sum := 0.0
		for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
			n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
			if err != nil {
				t.Fatal(err)
			}
			c := float64(n) / 255
			if c <= 0.04045 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			sum += weight * c
		}
		return sum + 0.05
	}
	x, y := luminance(a), luminance(b)
	return max(x, y) / min(x, y)
}

func TestColoursDifferEnoughToBeSeen(t *testing.T) {
	plain, light, dark := palette(t)
	for name := range plain {
		if plain[name] != light[name] {
			t.Errorf("%s is %s, but %s where light-dark() is known", name, plain[name], light[name])
		}
	}
	for theme, c := range map[string]map[string]string{"light": light, "dark": dark} {
		least := func(ratio float64, names ...string) {
			t.Helper()
			for i, a := range names {
				for _, b := range names[:i] {
					if got := contrast(t, c["chart-"+a], c["chart-"+b]); got < ratio {
						t.Errorf("%s: %s and %s differ as %.2f to 1, want %v", theme, a, b, got, ratio)
					}
				}
			}
		}
		for _, text := range []string{"ink", "dim", "link"} {
			least(4.5, text, "paper")
		}
		least(4.5, "focus-ink", "focus")
		least(3, "1", "2", "paper")
		// What lines around the lighter and the darker wards run between.
		for _, step := range []string{"step-1", "step-2"} {
			least(3, step, "dim")
		}
		for _, step := range []string{"step-3", "step-4", "step-5"} {
			least(3, step, "paper")
		}
		for i := 1; i < steps; i++ {
			least(1.4, "step-"+strconv.Itoa(i), "step-"+strconv.Itoa(i+1))
		}
	}
}

func TestAChartThatStandsAloneHasItsStyle(t *testing.T) {
	b := Bars{Head: Head{Title: "Cases <by status>", Alone: true}, Bars: []Bar{{Label: "Open", Value: 1}}}
	svg := string(b.SVG())
	for _, want := range []string{"<style>", ".chart-paper { fill: #ffffff; }", "@media (prefers-color-scheme: dark)", ".chart-paper { fill: #14181b; }", `class="chart-paper"`, `class="chart-title" x="8" y="21" font-size="16">Cases &lt;by status&gt;</text>`} {
		if !strings.Contains(svg, want) {
			t.Errorf("it has no %s", want)
		}
	}
	if strings.Contains(svg, "var(") || strings.Contains(svg, "light-dark") {
		t.Error("its colours are not known outside of browsers")
	}
	b.Source = "Cornwall"
	if svg := string(b.SVG()); !strings.Contains(svg, `font-size="12">Cornwall</text>`) || !strings.Contains(svg, `translate(8 50)`) {
		t.Errorf("it does not say whose it is above what it shows:\n%s", svg)
	}
	b.Alone = false
	if svg := string(b.SVG()); strings.Contains(svg, "<style>") || strings.Contains(svg, "chart-title") {
		t.Error("a chart of a page has a style sheet or a title of its own")
	}
}
