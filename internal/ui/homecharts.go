package ui

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"caseload"
	"caseload/internal/chart"
)

// The widths of the chart of weeks, on a wide screen and on a narrow one.
const (
	wideWeeks   = 1000
	narrowWeeks = 360
	weeksShown  = 13 // on a narrow screen
)

// barsShown is how many wards or categories have a bar of their own.
const barsShown = 10

// charts draw the last weeks, and the open cases by what they are counted by.
func (v *visit) charts(o *caseload.Overview) (out []figure) {
	if slices.ContainsFunc(o.Weeks, func(w caseload.WeekOfCases) bool { return w.Received+w.Closed > 0 }) {
		out = append(out, v.weeks(o))
	}
	title, unit := v.t("home.map"), v.t("home.cases-unit")
	if m, ok := v.wardMap(o.Catalog, title, unit, o.ByWard, func(id string) string { return casesWith(openName, "true", "ward", id) }); ok {
		out = append(out, m)
	}
	statuses := v.bars(o, caseload.NounStatus, o.ByStatus)
	slices.SortStableFunc(statuses, func(a, b counted) int {
		return cmp.Compare(o.Catalog.Status(a.pk).Position, o.Catalog.Status(b.pk).Position)
	})
	for _, x := range []struct {
		noun  caseload.Noun
		title string
		of    string
		all   []counted
	}{
		{caseload.NounStatus, v.t("home.by-status"), v.t("cases.status"), statuses},
		{caseload.NounCategory, v.t("home.by-category"), v.t("cases.category"), v.bars(o, caseload.NounCategory, o.ByCategory)},
		{caseload.NounWard, v.t("home.by-ward"), v.t("cases.ward"), v.bars(o, caseload.NounWard, o.ByWard)},
	} {
		if slices.ContainsFunc(x.all, func(c counted) bool { return c.pk != 0 }) { // else it would say None of all
			out = append(out, newFigure(x.title, chart.Bars{Head: v.head("by-"+x.noun.String(), x.title, 0), Of: x.of, Unit: v.t("home.cases-unit"), Bars: v.shown(x.all)}))
		}
	}
	return out
}

func (v *visit) head(id, title string, width int) chart.Head {
	return chart.Head{ID: id, Title: title, Width: width, Number: func(n int64) string { return v.language.number(n) }}
}

// counted is a number of open cases of one status, category or ward.
type counted struct {
	pk   caseload.PK
	name string
	href string
	n    int64
}

// bars are the counts by an attribute, the most first.
func (v *visit) bars(o *caseload.Overview, of caseload.Noun, byPK map[caseload.PK]int64) (out []counted) {
	for k, n := range byPK {
		if n == 0 {
			continue
		}
		id, _, _ := o.Catalog.Entry(of, k)
		name := v.entryName(o.Catalog, of, k)
		if k == 0 {
			id, name = noneChosen, v.t("home.none-of")
		}
		out = append(out, counted{k, name, casesWith(openName, "true", of.String(), id), n})
	}
	slices.SortFunc(out, func(a, b counted) int {
		return cmp.Or(cmp.Compare(b.n, a.n), strings.Compare(a.name, b.name), cmp.Compare(a.pk, b.pk))
	})
	return out
}

// shown are the first of the counts as bars, and the rest as one.
func (v *visit) shown(all []counted) (bars []chart.Bar) {
	rest := int64(0)
	for i, c := range all {
		if i < barsShown {
			bars = append(bars, chart.Bar{Label: c.name, Value: c.n, Href: c.href})
			continue
		}
		rest += c.n
	}
	if rest > 0 {
		bars = append(bars, chart.Bar{Label: v.t("home.others"), Value: rest, Tone: chart.Quiet})
	}
	return bars
}

// weeks draws what was received and closed in the last weeks: fewer of them where
// there is little room.
func (v *visit) weeks(o *caseload.Overview) figure {
	title := v.t("home.weeks")
	draw := func(id string, width int, of []caseload.WeekOfCases) chart.Weeks {
		w := chart.Weeks{
			Head: v.head(id, title, width), Of: v.t("home.week"), Columns: v.t("home.received-unit"), Line: v.t("home.closed-unit"),
			Partial: v.t("home.this-week"), Date: func(t time.Time) string { return v.language.dayAndMonth(t) },
		}
		for i, x := range of {
			w.Weeks = append(w.Weeks, chart.Week{
				Start: x.Start.In(time.UTC), Column: x.Received, Line: x.Closed, Partial: i == len(of)-1,
				Href: casesWith("received_from", x.Start.String(), "received_to", x.Start.AddDays(6).String()),
			})
		}
		return w
	}
	out := newFigure(title, draw("weeks", wideWeeks, o.Weeks))
	out.Wide, out.Narrow = true, draw("weeks-narrow", narrowWeeks, o.Weeks[len(o.Weeks)-weeksShown:]).SVG()
	return out
}

// wardMap draws how many cases each ward has, where wards have boundaries. A ward leads
// to the list of them.
func (v *visit) wardMap(c *caseload.Catalog, title, unit string, byWard map[caseload.PK]int64, list func(id string) string) (figure, bool) {
	outlines := v.maps.of(v.visitor.By.Tenant.ID, c.Wards())
	if outlines == nil {
		return figure{}, false
	}
	m := chart.Map{Head: v.head("map", title, 0), Of: v.t("cases.ward"), Unit: unit, Unknown: v.t("home.unknown"), Outlines: outlines}
	for _, w := range c.Wards() {
		m.Wards = append(m.Wards, chart.Ward{ID: w.ID, Name: w.Name, Value: byWard[w.PK], Href: list(w.ID)})
	}
	return newFigure(title, m), true
}

// mapWidth is how wide a map of wards is, in pixels.
const mapWidth = 420

// atlas is the outlines of the wards of tenants. To make them takes longer than to
// make a page, so that they are kept until a ward is changed.
type atlas struct {
	mu       sync.Mutex
	byTenant map[caseload.TenantID]*drawnWards
	checked  []*drawnCheck // the one that was looked at last behind the others
}

// drawnWards are the outlines of wards as they were at a time.
type drawnWards struct {
	once     sync.Once
	rev      caseload.Rev // of the last change of a ward
	n        int
	outlines *chart.Outlines // nil: no ward has a boundary
}

func (m *atlas) of(t caseload.TenantID, wards []*caseload.Ward) *chart.Outlines {
	rev := caseload.Rev(0)
	for _, w := range wards {
		rev = max(rev, w.Rev)
	}
	m.mu.Lock()
	drawn := m.byTenant[t]
	if drawn == nil || drawn.rev != rev || drawn.n != len(wards) {
		drawn = &drawnWards{rev: rev, n: len(wards)}
		if m.byTenant == nil {
			m.byTenant = map[caseload.TenantID]*drawnWards{}
		}
		m.byTenant[t] = drawn
	}
	m.mu.Unlock()
	drawn.once.Do(func() { drawn.outlines = outline(wards) })
	return drawn.outlines
}

// maxDrawnChecks is of how many checked files the outlines are kept.
const maxDrawnChecks = 16

// drawnCheck is the outlines of the wards of a file, as one check of it found them.
type drawnCheck struct {
	once     sync.Once
	of       string    // the ID of the import
	at       time.Time // of the check
	outlines *chart.Outlines
}

// ofCheck is the outlines of a checked file, which are drawn once.
func (m *atlas) ofCheck(i *caseload.Import, areas []chart.Area) *chart.Outlines {
	m.mu.Lock()
	var drawn *drawnCheck
	m.checked = slices.DeleteFunc(m.checked, func(x *drawnCheck) bool {
		if x.of == i.ID && x.at.Equal(i.Beat) {
			drawn = x
		}
		return x.of == i.ID
	})
	if drawn == nil {
		drawn = &drawnCheck{of: i.ID, at: i.Beat}
	}
	m.checked = append(m.checked, drawn)
	m.checked = m.checked[max(0, len(m.checked)-maxDrawnChecks):]
	m.mu.Unlock()
	drawn.once.Do(func() { drawn.outlines = chart.NewOutlines(areas, mapWidth) })
	return drawn.outlines
}

// outline makes the outlines of the wards that have a boundary, nil without one.
func outline(wards []*caseload.Ward) *chart.Outlines {
	var areas []chart.Area
	for _, w := range wards {
		if w.Boundary != "" && w.Enabled {
			areas = append(areas, chart.Area{ID: w.ID, Boundary: w.Boundary})
		}
	}
	if len(areas) == 0 {
		return nil
	}
	return chart.NewOutlines(areas, mapWidth)
}
