package imports

import (
	"regexp"
	"slices"
)

// wardColumns are what columns of wards are called, in English and in Welsh, as columnKey
// writes it; what stands first is taken first. The Office for National Statistics names
// them by the kind of area and the year: WD24CD and WD24NM of a ward, CED of an electoral
// division, COM of a community, PAR of a parish, LAU2 of all of these.
var wardColumns = []struct{ target, names string }{
	{"code", `(wd|ced|com|par|lau2)\d\dcd`}, {"code", `ward_?code|ward_?cd|cod_y?_?ward|gss_?code|gss|ons_?code|code|cod|ward_?id`},
	{"name", `(wd|ced|com|par|lau2)\d\dnm`}, {"name", `ward_?name|ward_?nm|enw_y?_?ward|ward|electoral_ward|division|ed_name|name|enw|title|label`},
	{"tier", `tier|haen`},
	{"latitude", `lat|latitude|lledred`},
	{"longitude", `long|lon|lng|longitude|hydred`},
	{"enabled", `enabled`},
	{"description", `description|disgrifiad`},
}

// suggestWards drafts a mapping for a file of wards.
func suggestWards(l *Look) *Draft {
	d := &Draft{Targets: map[string]string{}}
	var taken []string
	for _, x := range wardColumns {
		called := regexp.MustCompile(`^(` + x.names + `)$`)
		at := slices.IndexFunc(l.Columns, func(c LookedColumn) bool { return called.MatchString(c.Key) && d.Targets[c.Key] == "" })
		if at >= 0 && !slices.Contains(taken, x.target) {
			d.Targets[l.Columns[at].Key] = x.target
			taken = append(taken, x.target)
		}
	}
	return d
}

// Shapes reports whether the rows of the file are features with boundaries.
func (m *Mapping) Shapes() bool { return m.format == formatGeoJSON }

// Shapes reports whether the rows of the file are features with boundaries.
func (l *Look) Shapes() bool { return l.Format == formatGeoJSON }
