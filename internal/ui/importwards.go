package ui

import (
	"cmp"
	"slices"
	"strconv"

	"caseload"
	"caseload/internal/chart"
	"caseload/internal/imports"
)

// checkedWards are the wards of a file as a check found them.
type checkedWards struct {
	Map     *figure // nil: none has a boundary
	Wards   table   // where there is no map, which has one of its own
	More    bool    // the file has more wards than these
	Missing table   // wards that are here, and not in the file
}

// wardSorts are what becomes of wards, as a map has them in order, by keys of texts.
var wardSorts = []struct {
	result caseload.Result
	title  string
}{
	{caseload.Same, "ward-import.stays"}, {caseload.Changed, "ward-import.changes"}, {caseload.Added, "ward-import.is-new"},
}

// shapes reports whether the rows of a file are features with boundaries.
func shapes(i *caseload.Import) bool {
	m, err := imports.ParseMapping(i.File, []byte(i.Mapping))
	return err == nil && m.Shapes()
}

// checkedWards says what would become of the wards of a file, nil where that is not known
// or was done.
func (v *visit) checkedWards(i *caseload.Import) (*checkedWards, error) {
	if i.Task != caseload.ImportCheck || i.State != caseload.JobDone {
		return nil, nil
	}
	checked, err := v.Imports.Wards(i)
	if err != nil || len(checked.All) == 0 {
		return nil, err
	}
	catalog, err := v.svc.Catalog(v.r.Context(), v.visitor.By)
	if err != nil {
		return nil, err
	}
	m := v.checkedMap(i, checked.All)
	out := &checkedWards{More: checked.More}
	if m.Outlines != nil {
		drawn := newFigure(m.Title, m)
		drawn.Wide = true
		out.Map = &drawn
	} else {
		out.Wards = numbersOf(m.Title, m)
	}
	if !checked.More {
		out.Missing = v.missingWards(catalog, checked.All)
	}
	return out, nil
}

// checkedMap is the map of the wards of a file, without Outlines where none has a boundary.
func (v *visit) checkedMap(i *caseload.Import, all []imports.CheckedWard) chart.Map {
	out := chart.Map{Head: v.head("checked", v.t("ward-import.map"), 0), Of: v.t("cases.ward"), Unit: v.t("ward-import.becomes")}
	for _, x := range wardSorts {
		out.Sorts = append(out.Sorts, v.t(x.title))
	}
	var areas []chart.Area
	for n, w := range all {
		id := strconv.Itoa(n)
		if w.Boundary != "" {
			areas = append(areas, chart.Area{ID: id, Boundary: w.Boundary})
		}
		for sort, x := range wardSorts {
			if x.result == w.Result {
				out.Wards = append(out.Wards, chart.Ward{ID: id, Name: w.Name, Value: int64(sort)})
			}
		}
	}
	slices.SortStableFunc(out.Wards, func(a, b chart.Ward) int { return cmp.Compare(b.Value, a.Value) }) // what is new above
	if len(areas) > 0 {
		out.Outlines = v.maps.ofCheck(i, areas)
	}
	return out
}

// missingWards lists the enabled wards that a file does not name.
func (v *visit) missingWards(c *caseload.Catalog, file []imports.CheckedWard) table {
	out := table{Caption: v.t("ward-import.missing"), Columns: []column{{Title: v.t("cases.ward"), Long: true}, {Title: v.t("words.code")}, {Title: v.t("case.change"), Unseen: true}}}
	codes, named := map[string]bool{}, map[caseload.PK]bool{}
	for _, x := range file {
		if x.Code != "" {
			codes[x.Code] = true
		}
		for _, k := range c.WardsNamed(x.Name) {
			if x.Code == "" || c.Ward(k).Code == "" {
				named[k] = true
			}
		}
	}
	for _, w := range c.Wards() {
		if w.Enabled && !codes[w.Code] && !named[w.PK] {
			out.Rows = append(out.Rows, []cell{{Text: w.Name}, {Text: w.Code}, {Text: v.t("case.change"), About: w.Name, Href: wordAddress(wardsAddress, w.ID) + "/edit"}})
		}
	}
	return out
}
