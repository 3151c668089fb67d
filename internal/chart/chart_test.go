package chart_test

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload/internal/chart"
)

var update = flag.Bool("update", false, "write the golden files anew")

// drawing is what all charts can do.
type drawing interface {
	AppendSVG(dst []byte) []byte
	SVG() template.HTML
	Table() (head []string, rows [][]string)
}

// grouped writes a number as English does.
func grouped(n int64) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

func date(t time.Time) string { return t.Format("2 Jan") }

var monday = time.Date(2026, 8, 31, 0, 0, 0, 0, time.UTC)

func head(id, title, summary string) chart.Head {
	return chart.Head{ID: id, Title: title, Summary: summary, Number: grouped}
}

var byStatus = chart.Bars{
	Head: head("status", "Open cases by status", "1,873 cases are open; most are in progress."),
	Of:   "Status", Unit: "Cases",
	Bars: []chart.Bar{
		{Label: "New", Value: 412, Href: "/ui/cases?status=new"},
		{Label: "In progress", Value: 1240, Href: "/ui/cases?status=in_progress"},
		{Label: "Chasing", Value: 221, Href: "/ui/cases?status=chasing", Tone: chart.Second},
		{Label: "On hold", Value: 0, Href: "/ui/cases?status=on_hold", Tone: chart.Quiet},
	},
}

var byCategory = chart.Bars{
	Head: head("category", "Open cases by category", ""),
	Of:   "Category", Unit: "Cases",
	Bars: []chart.Bar{
		{Label: "Sidewalk repair (make safe) & kerbs", Value: 16230, Href: "/ui/cases?category=12"},
		{Label: "Street light outages", Value: 9120},
		{Label: "Request for the removal of an abandoned vehicle from a private road", Value: 3},
		{Label: "All others", Value: 2417, Tone: chart.Quiet},
	},
}

// weeks is half a year: its third week is unknown, its last not over.
func weeks(n int) []chart.Week {
	var found []chart.Week
	for i := range n {
		found = append(found, chart.Week{
			Start: monday.AddDate(0, 0, 7*(i-n+1)), Column: int64(80 + 40*(i*7%5) + 3*i), Line: int64(60 + 35*(i*5%7) + 2*i),
			Href: fmt.Sprintf("/ui/cases?week=%d", i),
		})
	}
	found[2].Unknown, found[2].Href = true, ""
	found[n-1].Partial, found[n-1].Column, found[n-1].Line = true, 31, 12
	return found
}

func received(width, n int) chart.Weeks {
	w := chart.Weeks{
		Head: head("weeks", "Cases received and closed by week", "More were received than closed in most weeks."),
		Of:   "Week beginning", Columns: "Received", Line: "Closed", Partial: "This week so far", Unknown: "No data",
		Date: date, Weeks: weeks(n),
	}
	w.Width = width
	return w
}

var month = chart.Spark{
	ID: "month", Title: "Cases opened in the last 8 weeks: from 12 to 31", Of: "Week beginning", Unit: "Cases", Number: grouped,
	Points: []chart.Point{{"6 Jul", 12}, {"13 Jul", 18}, {"20 Jul", 9}, {"27 Jul", 22}, {"3 Aug", 0}, {"10 Aug", 25}, {"17 Aug", 28}, {"24 Aug", 31}},
}

var family = chart.Family{
	Head: head("family", "Related cases", ""), Of: "Case", Parents: "Part of",
	More: func(n int) string { return fmt.Sprintf("and %d more", n) },
	Members: []chart.Member{
		{ID: "1", Label: "CAS-2015-0001", Note: "Household · open", Href: "/ui/cases/1"},
		{ID: "2", Label: "CAS-2015-0102", Note: "Pregnancy · open", Parents: []string{"1"}, Here: true},
		{ID: "3", Label: "CAS-2015-0103", Note: "Child · closed", Href: "/ui/cases/3", Parents: []string{"2", "1"}},
		{ID: "4", Label: "CAS-2015-0104", Note: "Child · open", Href: "/ui/cases/4", Parents: []string{"2", "unknown"}},
	},
}

// large has more members than are drawn.
func large() chart.Family {
	f := chart.Family{Head: head("large", "Related cases", ""), Of: "Case", Parents: "Part of", More: family.More}
	f.Width = 640
	f.Members = []chart.Member{{ID: "top", Label: "Estate works", Href: "/ui/cases/0"}, {ID: "here", Label: "Tower A", Note: "Inspection", Parents: []string{"top"}, Here: true}}
	for i := range 40 {
		f.Members = append(f.Members, chart.Member{
			ID: fmt.Sprint(i), Label: fmt.Sprintf("Flat %d: replacement of windows", i), Note: "Repair · open", Href: fmt.Sprintf("/ui/cases/%d", i), Parents: []string{"here"},
		})
	}
	f.Members[5].Parents = []string{"2"}
	f.Members[6].Parents = []string{"2", "top"}
	return f
}

// alone is a file of its own.
func alone() chart.Bars {
	b := byStatus
	b.Alone, b.Width = true, 560
	return b
}

// hides has numbers that are not shown.
func hides() chart.Bars {
	b := chart.Bars{Head: head("hides", "Cases by ward", ""), Of: "Ward", Unit: "Cases", Unknown: "hidden"}
	b.Bars = []chart.Bar{{Label: "Truro", Value: 40}, {Label: "Bude", Unknown: true}, {Label: "Looe", Unknown: true}, {Label: "None"}}
	return b
}

// examples are the charts of the golden files.
var examples = map[string]drawing{
	"bars":         byStatus,
	"bars-labels":  byCategory,
	"bars-hides":   hides(),
	"bars-none":    chart.Bars{Head: head("none", "Nothing", "")},
	"weeks":        received(0, 9),
	"weeks-wide":   received(960, 26),
	"weeks-narrow": received(300, 26),
	"spark":        month,
	"map":          byWard,
	"map-sorts":    bySort,
	"family":       family,
	"family-large": large(),
}

func TestChartsAreDrawnAsRecorded(t *testing.T) {
	for name, c := range examples {
		t.Run(name, func(t *testing.T) {
			golden := filepath.Join("testdata", name+".svg")
			// Each element on a line of its own, to be read.
			got := []byte(strings.ReplaceAll(string(c.AppendSVG(nil)), "><", ">\n<") + "\n")
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s is not what is drawn; go test ./internal/chart -update writes it anew", golden)
			}
		})
	}
}

// element is one of an SVG, as a browser reads it.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []element  `xml:",any"`
	Text     string     `xml:",chardata"`
}

func (e element) attr(name string) string {
	for _, a := range e.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// all calls yield with the element and everything in it.
func (e element) all(yield func(element)) {
	yield(e)
	for _, child := range e.Children {
		child.all(yield)
	}
}

func read(t testing.TB, svg []byte) element {
	t.Helper()
	var root element
	in := xml.NewDecoder(bytes.NewReader(svg))
	if err := in.Decode(&root); err != nil {
		t.Fatalf("not well-formed: %v\n%s", err, svg)
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		t.Fatalf("something follows the chart: %v", err)
	}
	return root
}

// inspect checks what holds for every chart, whatever is in it.
func inspect(t testing.TB, svg []byte) element {
	t.Helper()
	root, ids, links := read(t, svg), map[string]int{}, 0
	root.all(func(e element) {
		if id := e.attr("id"); id != "" {
			ids[id]++
		}
		for _, a := range e.Attrs {
			if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") {
				t.Errorf("<%s> has the attribute %s, which the content security policy refuses", e.XMLName.Local, a.Name.Local)
			}
			if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
				t.Errorf("<%s %s=%q>", e.XMLName.Local, a.Name.Local, a.Value)
			}
		}
		switch e.XMLName.Local {
		case "rect":
			if strings.HasPrefix(e.attr("width"), "-") || strings.HasPrefix(e.attr("height"), "-") {
				t.Errorf("a rectangle of %s x %s", e.attr("width"), e.attr("height"))
			}
		case "a":
			links++
			if len(e.Children) == 0 || e.Children[0].XMLName.Local != "title" || e.Children[0].Text == "" {
				t.Errorf("the link to %q has no name", e.attr("href"))
			}
		case "script", "foreignObject":
			t.Errorf("there is a %s in the chart", e.XMLName.Local)
		}
	})
	for _, id := range strings.Fields(root.attr("aria-labelledby")) {
		if ids[id] != 1 {
			t.Errorf("%d elements have the id %q, by which the chart is named", ids[id], id)
		}
	}
	if role := root.attr("role"); role != "img" && links == 0 || role != "group" && links > 0 {
		t.Errorf("a chart with %d links has the role %q", links, role)
	}
	apart(t, root)
	return root
}

// place is the rectangle that a text takes at most.
type place struct {
	text                     string
	left, right, top, bottom float64
}

// apart checks that no text runs into another, nor out of the chart.
func apart(t testing.TB, root element) {
	t.Helper()
	places := texts(t, root, 0, 0)
	// Downward, so that only neighbours need be compared.
	slices.SortFunc(places, func(a, b place) int { return cmp.Compare(a.top, b.top) })
	for i, a := range places {
		if a.left < -0.1 || a.right > float(t, root.attr("width"))+0.1 {
			t.Errorf("%q runs from %.1f to %.1f, out of the chart", a.text, a.left, a.right)
		}
		for _, b := range places[i+1:] {
			if b.top >= a.bottom {
				break
			}
			if a.left < b.right && b.left < a.right {
				t.Errorf("%q runs into %q", a.text, b.text)
			}
		}
	}
}

// texts are those in an element that is moved right and down.
func texts(t testing.TB, e element, right, down float64) (found []place) {
	t.Helper()
	var x, y float64
	if n, _ := fmt.Sscanf(e.attr("transform"), "translate(%g %g)", &x, &y); n == 2 {
		right, down = right+x, down+y
	}
	if e.XMLName.Local == "text" {
		return []place{placeOf(t, e, right, down)}
	}
	for _, child := range e.Children {
		found = append(found, texts(t, child, right, down)...)
	}
	return found
}

func placeOf(t testing.TB, e element, right, down float64) place {
	t.Helper()
	x, y, size := right+float(t, e.attr("x")), down+float(t, e.attr("y")), 14.0
	if e.attr("font-size") != "" {
		size = float(t, e.attr("font-size"))
	}
	w := chart.TextWidth(e.Text, size)
	switch e.attr("text-anchor") {
	case "middle":
		x -= w / 2
	case "end":
		x -= w
	}
	return place{e.Text, x, x + w, y - 0.75*size, y + 0.22*size}
}

func TestChartsAreSoundAndNamed(t *testing.T) {
	for name, c := range examples {
		t.Run(name, func(t *testing.T) {
			svg := c.AppendSVG([]byte("before"))
			svg, found := bytes.CutPrefix(svg, []byte("before"))
			if !found || string(svg) != string(c.SVG()) {
				t.Error("AppendSVG does not append what SVG returns")
			}
			inspect(t, svg)
			head, rows := c.Table()
			for _, row := range rows {
				if len(row) != len(head) {
					t.Errorf("a row of the table is %q under the heads %q", row, head)
				}
			}
		})
	}
}

func TestNumbersAreWrittenByTheReadersLanguage(t *testing.T) {
	b := byStatus
	b.Number = func(n int64) string { return "<" + grouped(n) + ">" }
	if svg := string(b.SVG()); !strings.Contains(svg, "&lt;1,240&gt;") || strings.Contains(svg, ">1240<") {
		t.Errorf("1240 is not written by Number: %s", svg)
	}
	if _, rows := b.Table(); rows[1][1] != "<1,240>" {
		t.Errorf("the table has %q", rows[1])
	}
}

func TestLinksThatRunScriptsAreLeftOut(t *testing.T) {
	for href, stays := range map[string]bool{
		"/ui/cases?ward=1&status=open": true, "?page=2": true, "https://example.org/": true,
		"javascript:alert(1)": false, "JavaScript:alert(1)": false, "\u0020javascript:alert(1)": false,
		"java\nscript:alert(1)": false, "\x01javascript:alert(1)": false, "data:text/html,x": false, "vbscript:x": false, "": false,
	} {
		b := chart.Bars{Bars: []chart.Bar{{Label: "x", Value: 1, Href: href}}}
		if got := strings.Contains(string(b.SVG()), "href"); got != stays {
			t.Errorf("a link to %q stays: %v, want %v", href, got, stays)
		}
	}
}

func TestAnUnknownNumberIsHatchedAndHasNoLength(t *testing.T) {
	b := hides()
	for _, hidden := range []int64{0, 1, 4000} {
		b.Bars[1].Value = hidden
		svg := b.AppendSVG(nil)
		if lengths := widths(t, svg, "chart-1"); len(lengths) != 1 {
			t.Errorf("of two numbers %v are drawn", lengths)
		}
		if got := widths(t, svg, "chart-unknown"); len(got) != 2 || got[0] != got[1] {
			t.Errorf("numbers that are not shown are drawn %v long, want alike", got)
		}
		if strings.Contains(string(svg), "4,000") || strings.Count(string(svg), ">hidden<") != 2 {
			t.Errorf("what is hidden is not written so:\n%s", svg)
		}
	}
}

func TestBarsAreAsLongAsTheirShare(t *testing.T) {
	b := chart.Bars{Bars: []chart.Bar{{Label: "a", Value: 100}, {Label: "b", Value: 50}, {Label: "c"}, {Label: "d", Value: -7}, {Label: "e", Value: 1}}}
	lengths := widths(t, b.AppendSVG(nil), "chart-1")
	if len(lengths) != 3 || math.Abs(lengths[0]-2*lengths[1]) > 0.2 || lengths[2] < 1 {
		t.Errorf("100, 50, 0, -7 and 1 have the lengths %v, want only those above 0, in proportion, none invisible", lengths)
	}
	for _, all := range [][]int64{{7}, {7, 7, 7}, {math.MaxInt64, math.MaxInt64}, {0, 0}, {}} {
		b.Bars = nil
		for _, v := range all {
			b.Bars = append(b.Bars, chart.Bar{Label: "x", Value: v})
		}
		lengths := widths(t, b.AppendSVG(nil), "chart-1")
		for _, l := range lengths {
			if l != lengths[0] || l > 420 {
				t.Errorf("%v have the lengths %v", all, lengths)
			}
		}
	}
}

// widths are those of the rectangles of a class.
func widths(t *testing.T, svg []byte, class string) (found []float64) {
	inspect(t, svg).all(func(e element) {
		if e.XMLName.Local == "rect" && e.attr("class") == class {
			found = append(found, float(t, e.attr("width")))
		}
	})
	return found
}

func float(t testing.TB, text string) (f float64) {
	t.Helper()
	if _, err := fmt.Sscan(text, &f); err != nil {
		t.Fatalf("%q is no number", text)
	}
	return f
}

func TestAWeekWithoutNumbersBreaksTheLine(t *testing.T) {
	w := received(0, 9) // the third is unknown, the last is not over
	svg := w.AppendSVG(nil)
	var moves, dashed int
	inspect(t, svg).all(func(e element) {
		if e.attr("class") == "chart-line" && e.XMLName.Local == "path" {
			moves = strings.Count(e.attr("d"), "M")
		}
		if e.attr("class") == "chart-line chart-dashed" {
			dashed++
		}
	})
	if moves != 2 || dashed != 1 {
		t.Errorf("the line has %d parts and %d dashed ends, want 2 and 1", moves, dashed)
	}
	if columns := widths(t, svg, "chart-1"); len(columns) != 7+1 { // with the legend's
		t.Errorf("%d columns and marks of whole weeks, want 8", len(columns))
	}
	if _, rows := w.Table(); !slices.Equal(rows[2], []string{"20 Jul", "No data", "No data"}) || rows[8][0] != "31 Aug (This week so far)" {
		t.Errorf("the table has %q and %q", rows[2], rows[8])
	}
}

func TestWeeksMayHaveColumnsAlone(t *testing.T) {
	w := chart.Weeks{Of: "Week", Columns: "Received", Weeks: []chart.Week{{Start: monday, Column: 3, Line: 9}}}
	inspect(t, w.AppendSVG(nil)).all(func(e element) {
		if e.attr("class") == "chart-line" {
			t.Errorf("there is a line: <%s>", e.XMLName.Local)
		}
	})
	if head, rows := w.Table(); !slices.Equal(head, []string{"Week", "Received"}) || !slices.Equal(rows[0], []string{"2026-08-31", "3"}) {
		t.Errorf("the table is %q, %q", head, rows)
	}
}

func TestChartsTakeAThousandOfAnything(t *testing.T) {
	b, w, s := byStatus, received(0, 1000), month
	f := chart.Family{Head: head("f", "Related", ""), More: family.More}
	b.Bars, s.Points = nil, nil
	for i := range 1000 {
		b.Bars = append(b.Bars, chart.Bar{Label: fmt.Sprintf("Ward %d", i), Value: int64(i)})
		s.Points = append(s.Points, chart.Point{Value: int64(i % 17)})
		f.Members = append(f.Members, chart.Member{ID: fmt.Sprint(i), Label: "x", Parents: []string{fmt.Sprint(i - 1)}})
	}
	for name, c := range map[string]drawing{"bars": b, "weeks": w, "spark": s, "family": f} {
		t.Run(name, func(t *testing.T) {
			inspect(t, c.AppendSVG(nil))
			if _, rows := c.Table(); len(rows) != 1000 {
				t.Errorf("the table has %d rows", len(rows))
			}
		})
	}
}

var classNames = regexp.MustCompile(`\.(chart[a-z0-9-]*)`)

func TestEveryClassOfAChartIsInTheStyleSheet(t *testing.T) {
	inSheet := map[string]bool{}
	for _, m := range classNames.FindAllStringSubmatch(chart.CSS, -1) {
		inSheet[m[1]] = true
	}
	used := map[string]bool{"chart-narrow-only": true, "chart-wide-only": true}
	drawn := append(slices.Collect(maps.Values(examples)), alone())
	for i := range int64(5) {
		m := byWard
		m.Wards = nil
		for j := range i + 1 {
			m.Wards = append(m.Wards, chart.Ward{ID: squares[j].ID, Value: j + 1})
		}
		drawn = append(drawn, m)
	}
	for _, c := range drawn {
		inspect(t, c.AppendSVG(nil)).all(func(e element) {
			for class := range strings.FieldsSeq(e.attr("class")) {
				used[class] = true
				if !inSheet[class] {
					t.Errorf("the class %q has no style", class)
				}
			}
		})
	}
	for class := range inSheet {
		if !used[class] {
			t.Errorf("no chart has the class %q", class)
		}
	}
}
