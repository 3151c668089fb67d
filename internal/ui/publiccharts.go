package ui

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"path"
	"slices"
	"strings"
	"time"

	"caseload"
	"caseload/internal/chart"
	"caseload/internal/httpkit"
)

// publicChart is a table of an edition, and how it is drawn.
type publicChart struct {
	name  string // of its file, without .svg
	title string // a key of the catalogue
	table *caseload.PublicTable
	onMap bool
}

// publicCharts are those that there are. The table of wards by categories is for
// programs and spreadsheets.
func (v *visit) publicCharts(p *caseload.Publication) []publicChart {
	of := p.Edition.Table
	all := []publicChart{
		{"status", "public.by-status", of(caseload.PublicStages), false}, {"map", "public.map", of(caseload.PublicWards), true}, {"ward", "public.by-ward", of(caseload.PublicWards), false},
		{"category", "public.by-category", of(caseload.PublicCategories), false}, {"received", "public.by-received", of(caseload.PublicReceived), false}, {"closed", "public.by-closed", of(caseload.PublicClosed), false},
	}
	if v.publicOutlines(p) == nil {
		all = slices.DeleteFunc(all, func(c publicChart) bool { return c.onMap })
	}
	return all
}

func (v *visit) publicOutlines(p *caseload.Publication) *chart.Outlines {
	return v.maps.of(p.Tenant.ID, p.Wards)
}

// monthly reports whether each row is a month.
func (c *publicChart) monthly() bool { return c.name == "received" || c.name == "closed" }

// bygone reports whether it has months, of which none has a case.
func (c *publicChart) bygone() bool {
	return c.monthly() && !slices.ContainsFunc(c.table.Rows[1:], func(r caseload.PublicRow) bool { return r.Hidden || r.N > 0 })
}

// publicFigure is a chart with all of its table.
func (v *visit) publicFigure(p *caseload.Publication, c publicChart) figure {
	title := v.t(c.title)
	out := newFigure(title, v.publicDrawing(p, c, v.head(c.name, title, 0), publicMonths))
	if c.monthly() {
		out.Wide, out.Drawing = true, v.publicDrawing(p, c, v.head(c.name, title, wideWeeks), publicMonths).SVG()
		out.Narrow = v.publicDrawing(p, c, v.head(c.name+"-narrow", title, narrowWeeks), publicMonths/2).SVG()
	}
	out.Numbers = table{Caption: title, Columns: []column{{Title: title, Unseen: true, Long: true}, {Title: v.t("public.cases"), Number: true}}}
	for _, r := range c.table.Rows {
		out.Numbers.Rows = append(out.Numbers.Rows, []cell{{Text: v.publicName(c.table.Name, &r)}, {Text: v.publicCount(&r)}})
	}
	return out
}

// publicCount is the number of a row, where it is shown.
func (v *visit) publicCount(r *caseload.PublicRow) string {
	if r.Hidden {
		return v.t("public.hidden")
	}
	return v.language.number(r.N)
}

// publicMonths is how many months a chart has where there is room.
const publicMonths = 24

// publicDrawing draws a table: months as columns, of which it has the last, wards on the
// map or by bars, as all else.
func (v *visit) publicDrawing(p *caseload.Publication, c publicChart, head chart.Head, months int) drawing {
	hidden, cases := v.t("public.hidden"), v.t("public.cases")
	switch {
	case c.onMap:
		m := chart.Map{Head: head, Of: v.t("cases.ward"), Unit: cases, Unknown: hidden, Outlines: v.publicOutlines(p)}
		for _, r := range c.table.Rows {
			m.Wards = append(m.Wards, chart.Ward{ID: r.Keys[0], Name: v.publicName(c.table.Name, &r), Value: r.N, Unknown: r.Hidden})
		}
		return m
	case c.monthly():
		w := chart.Weeks{Head: head, Of: v.t("public.month"), Columns: cases, Unknown: hidden, Date: func(t time.Time) string { return v.language.shortMonths[t.Month()-1] + " " + t.Format("06") }}
		for _, r := range c.table.Rows {
			if month, err := time.Parse("2006-01", r.Keys[0]); err == nil {
				w.Weeks = append(w.Weeks, chart.Week{Start: month, Column: r.N, Unknown: r.Hidden})
			}
		}
		w.Weeks = w.Weeks[max(len(w.Weeks)-months, 0):]
		return w
	}
	return chart.Bars{Head: head, Of: v.t(c.title), Unit: cases, Unknown: hidden, Bars: v.publicBars(p.Edition, c.table)}
}

// publicBars are the rows of a table: of one with many, those with the most cases, and
// all others as one. What these are together follows from what is shown.
func (v *visit) publicBars(e *caseload.PublicEdition, t *caseload.PublicTable) (bars []chart.Bar) {
	for _, r := range t.Rows {
		bar := chart.Bar{Label: v.publicName(t.Name, &r), Value: r.N, Unknown: r.Hidden}
		if t.Name == caseload.PublicStages && len(bars) < 2 {
			bar.Tone = chart.Second // the sums of the others
		}
		bars = append(bars, bar)
	}
	if t.Name == caseload.PublicStages {
		return bars
	}
	slices.SortStableFunc(bars, func(a, b chart.Bar) int { return cmp.Compare(b.Value, a.Value) })
	if len(bars) <= publicBarsShown {
		return bars
	}
	rest := chart.Bar{Label: v.t("home.others"), Value: e.Total, Tone: chart.Quiet}
	for _, bar := range bars[:publicBarsShown] {
		rest.Value, rest.Unknown = rest.Value-bar.Value, rest.Unknown || bar.Unknown
	}
	return append(bars[:publicBarsShown], rest)
}

// publicBarsShown is how many wards or categories have a bar of their own.
const publicBarsShown = 15

// The widths of charts that are files.
const (
	fileBars   = 560
	fileMonths = 800
)

// publicPolicy lets a file that is a picture have its own colours, and nothing else.
var publicPolicy = func() string {
	sum := sha256.Sum256([]byte(chart.FileCSS))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; sandbox"
}()

// showPublicChart answers a chart as a picture, in the language of the parameter. All
// else would be for one visitor, and others are to keep it.
func showPublicChart(v *visit) error {
	p, err := v.svc.PublicStatistics(v.r.Context(), v.r.PathValue("tenant"))
	if err != nil {
		return err
	}
	v.language = v.languages.list[0]
	if asked := v.r.URL.Query().Get("language"); asked != "" {
		if v.language = v.languages.byCode(asked); v.language == nil {
			v.language = v.languages.list[0]
			return caseload.Invalid("language", "There is no such language.", v.languages.codes()...)
		}
	}
	name := strings.TrimSuffix(path.Base(v.r.URL.Path), ".svg")
	all := v.publicCharts(p)
	i := slices.IndexFunc(all, func(c publicChart) bool { return c.name == name })
	if i < 0 {
		return caseload.Errorf(caseload.CodeNotFound, "There is no map: no ward has a boundary.")
	}
	h := v.w.Header()
	h.Set("Content-Security-Policy", publicPolicy)
	h.Set("Content-Language", v.language.Code)
	return v.publish("image/svg+xml", v.publicFile(p, all[i]))
}

// publicFile draws a chart as a file of its own.
func (v *visit) publicFile(p *caseload.Publication, c publicChart) []byte {
	head := v.head(p.Tenant.Slug+"-"+c.name, v.t(c.title), fileBars)
	head.Alone, head.Source = true, v.language.dayText(caseload.DateOf(p.Edition.Made.In(p.Tenant.Zone)))+", "+p.Tenant.Name
	head.Summary = head.Source + ". " + v.t("public.about", "Limit", v.language.number(p.Edition.Limit))
	if c.monthly() {
		head.Width = fileMonths
	}
	return []byte(v.publicDrawing(p, c, head, publicMonths).SVG())
}

// embeds are the lines by which other sites show the charts.
func (v *visit) embeds(p *caseload.Publication) (out []embedding) {
	for _, c := range v.publicCharts(p) {
		address := PublicAddress(p.Tenant.Slug) + c.name + ".svg"
		if v.language != v.languages.list[0] {
			address += "?language=" + v.language.Code
		}
		alt := v.t(c.title) + ", " + p.Tenant.Name
		line := `<img src="` + template.HTMLEscapeString(strings.TrimSuffix(httpkit.Origin(v.r, v.PublicURL), "/")+address) + `" alt="` + template.HTMLEscapeString(alt) + `">`
		out = append(out, embedding{v.t(c.title), "embed-" + c.name, address, line})
	}
	return out
}
