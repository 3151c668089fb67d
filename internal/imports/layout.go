package imports

import (
	"fmt"
	"strings"
	"time"

	"caseload"
)

// layout is a way of writing times: letters that stand for their parts, such
// as DD/MM/YYYY HH:mm.
type layout struct {
	written string
	parsed  string // as package time writes it
	zoned   bool   // times carry their own offset from UTC
}

// layoutParts are the letters of a layout, longer ones first.
var layoutParts = []struct{ letters, parsed string }{
	{"YYYY", "2006"}, {"MMMM", "January"}, {"MMM", "Jan"}, {"MM", "01"}, {"M", "1"}, {"DD", "02"}, {"D", "2"},
	{"HH", "15"}, {"H", "15"}, {"hh", "03"}, {"h", "3"}, {"mm", "04"}, {"m", "4"}, {"ss", "05"}, {"s", "5"},
	{"AM", "PM"}, {"T", "T"}, {"Z", "Z07:00"},
}

const layoutMarks = " -/.,:"

// isoLayouts are those of a mapping that names none.
var isoLayouts = mustLayouts("YYYY-MM-DDTHH:mm:ssZ", "YYYY-MM-DDTHH:mm:ss", "YYYY-MM-DD HH:mm:ss", "YYYY-MM-DD")

func mustLayouts(written ...string) []layout {
	layouts, err := parseLayouts("", written, nil)
	if err != nil {
		panic(err) // a constant of this file is wrong
	}
	return layouts
}

// parseLayouts reads the layouts of a key of the mapping.
func parseLayouts(key string, written []string, otherwise []layout) ([]layout, error) {
	if len(written) == 0 {
		return otherwise, nil
	}
	layouts := make([]layout, len(written))
	for i, w := range written {
		var ok bool
		if layouts[i], ok = parseLayout(w); !ok {
			return nil, fmt.Errorf("%s: %q is not a layout of dates; write it with YYYY, MM, DD, HH or hh, mm, ss, AM and Z, such as DD/MM/YYYY HH:mm.", key, w)
		}
	}
	return layouts, nil
}

// parseLayout reads one layout, which must have a year, a month and a day.
func parseLayout(written string) (layout, bool) {
	var parsed strings.Builder
	seen := map[byte]bool{}
	for rest := written; rest != ""; {
		letters, part := layoutPart(rest)
		if letters == "" {
			return layout{}, false
		}
		seen[letters[0]] = true
		parsed.WriteString(part)
		rest = rest[len(letters):]
	}
	ok := seen['Y'] && seen['M'] && seen['D'] && seen['h'] == seen['A'] && !(seen['h'] && seen['H'])
	return layout{written, parsed.String(), seen['Z']}, ok
}

// layoutPart finds what a layout begins with, and how package time writes it.
func layoutPart(rest string) (letters, parsed string) {
	for _, p := range layoutParts {
		if strings.HasPrefix(rest, p.letters) {
			return p.letters, p.parsed
		}
	}
	if strings.IndexByte(layoutMarks, rest[0]) >= 0 {
		return rest[:1], rest[:1]
	}
	return "", ""
}

// parseMoment reads a time by the first layout that fits. What carries no
// offset is a time of the zone's clocks, and warning is set when they showed
// it twice or never; the day is the one that the text names.
func parseMoment(text string, layouts []layout, zone *time.Location) (at time.Time, day caseload.Date, warning Warning, ok bool) {
	text = strings.ToUpper(text) // AM and PM are known in capitals only
	for _, l := range layouts {
		t, err := time.Parse(l.parsed, text)
		if err != nil || t.Year() < 1 {
			continue
		}
		day = caseload.DateOf(t)
		if l.zoned {
			return t.UTC(), caseload.DateOf(t.In(zone)), "", true
		}
		at, warning = inZone(t, zone)
		return at, day, warning, true
	}
	return time.Time{}, caseload.Date{}, "", false
}

// inZone finds the moment at which a zone's clocks show what wall shows in
// UTC. Of two such moments it takes the earlier; where clocks went forward
// past the time, it goes on by the clock of before the change.
func inZone(wall time.Time, zone *time.Location) (time.Time, Warning) {
	_, before := wall.Add(-24 * time.Hour).In(zone).Zone()
	_, after := wall.Add(24 * time.Hour).In(zone).Zone()
	early := wall.Add(-time.Duration(before) * time.Second)
	if before == after {
		return early, ""
	}
	late := wall.Add(-time.Duration(after) * time.Second)
	earlyFits, lateFits := offsetAt(early, zone) == before, offsetAt(late, zone) == after
	switch {
	case earlyFits && lateFits:
		return early, AmbiguousTime
	case lateFits:
		return late, ""
	case !earlyFits:
		return early, NonexistentTime
	}
	return early, ""
}

func offsetAt(t time.Time, zone *time.Location) int {
	_, offset := t.In(zone).Zone()
	return offset
}
