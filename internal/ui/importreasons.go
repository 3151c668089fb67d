package ui

import (
	"regexp"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/imports"
)

// reasonTitles are the keys of why rows of files are rejected, by what the domain says of
// them, with the verbs of its numbers.
var reasonTitles = []struct{ said, title string }{
	{"A cell without quotes around it holds a quote; put the cell in quotes and double each quote inside.", "import-reason.bare-quote"},
	{"A cell in quotes does not end well; double each quote inside, and close it.", "import-reason.bad-end"},
	{"A quote opens a cell, and nothing closes it; close it, or double each quote inside.", "import-reason.never-closed"},
	{"A quote opens a cell that is not closed within 10,000 lines and 4 MiB, which is as long as a row may be.", "import-reason.long-row"},
	{"This may be a part of the text that a quote opens in a row before; mend that row first.", "import-reason.in-doubt"},
	{"The row is not UTF-8, which the file or the mapping says it is; let the mapping name another encoding.", "import-reason.not-utf8"},
	{"The column _raw holds more than one row; give each a row of its own.", "import-reason.raw-rows"},
	{"The row has %d cells; the header has %d.", "import-reason.cells"},
	{"This is empty; every row needs it, to be known again.", "import-reason.empty"},
	{"This is not a status that the mapping knows.", "import-reason.status"},
	{"This is neither yes nor no.", "import-reason.flag"},
	{"This is not a number of degrees such as 50.2660.", "import-reason.degrees"},
	{"This is not a date in the layout of the mapping.", "import-reason.date"},
	{"Other reasons, which stand beside the rejected rows.", "import-reason.others"},
	{"The text is too long: at most %d bytes are allowed.", "import-reason.too-long"},
	{"The text is not valid UTF-8.", "import-reason.bad-utf8"},
	{"The text holds a NUL byte, which is not allowed.", "import-reason.nul"},
	{"The text has a character that cannot be seen, U+%04X, in place %d. Delete it.", "import-reason.unseen"},
	{"This is not a decimal number such as 12, -0.5 or 1e3.", "import-reason.number"},
	{"This is not one of the choices.", "import-reason.choice"},
	{"A location has a latitude from -90 to 90 and a longitude from -180 to 180.", "import-reason.location"},
	{"There is no such ward.", "import-reason.ward"},
	{"There is no such category.", "import-reason.category"},
	{"Several have this name; say which by its code.", "import-reason.several"},
	{"There is no such case type.", "import-reason.type"},
	{"Cases of this type have no such field.", "import-reason.no-field"},
	{"This field is required.", "import-reason.required"},
	{"A ward needs a name, with a letter or digit in it.", "import-reason.ward-name"},
	{"Several wards have this name; say which by its code.", "import-reason.several-wards"},
	{"The boundary is not valid JSON.", "import-reason.boundary"},
	{"Coordinates must be degrees (WGS84, EPSG:4326), longitude first; save the file with these instead of the eastings and northings of a grid, such as the British National Grid.", "import-reason.boundary-degrees"},
	{"The boundary has no \"type\"; it must be a GeoJSON Polygon or MultiPolygon.", "import-reason.boundary-untyped"},
	{"A boundary must be a Polygon or a MultiPolygon, not a %.40q.", "import-reason.boundary-type"},
	{"The MultiPolygon has no polygons.", "import-reason.boundary-empty"},
	{"The polygon encloses no area.", "import-reason.boundary-flat"},
	{"A ring needs at least 4 positions, the last the same as the first; this has %d.", "import-reason.boundary-ring"},
	{"The ring is not closed; its last position must be the same as its first.", "import-reason.boundary-open"},
	{"A position needs a longitude and a latitude.", "import-reason.boundary-position"},
	{"A coordinate must be a number of degrees.", "import-reason.boundary-number"},
	{"The boundary has more than %d positions; simplify it.", "import-reason.boundary-positions"},
	{"The boundary has more than %d MiB. Take a generalised one, in which fewer places follow a coast or a river.", "import-reason.boundary-length"},
	{"The boundaries of all wards come to more than %d MiB. Take generalised ones, in which fewer places follow a coast or a river.", "import-reason.boundaries-length"},
	{"There are %d wards already, which is as many as there may be.", "import-reason.many-wards"},
	{"and %d more", "import-reason.more"},
}

// reasonPatterns find them, and their numbers.
var reasonPatterns = func() (out []*regexp.Regexp) {
	numbers := strings.NewReplacer("%d", "(\\d+)", "%04X", "([0-9A-F]+)", `%\.40q`, `("[^"]*")`)
	for _, x := range reasonTitles {
		out = append(out, regexp.MustCompile("^"+numbers.Replace(regexp.QuoteMeta(x.said))+"$"))
	}
	return out
}()

// reasonMessage is one sentence of the domain about a row in the visitor's language; ok is
// false for one that the catalogue does not have.
func (v *visit) reasonMessage(said string) (text string, ok bool) {
	for i, pattern := range reasonPatterns {
		if found := pattern.FindStringSubmatch(said); found != nil {
			numbers := append(slices.Clone(found[1:]), "", "")
			return v.t(reasonTitles[i].title, "A", numbers[0], "B", numbers[1]), true
		}
	}
	return said, false
}

// reasonCell is why rows are rejected: in the visitor's language, or as the domain says it
// where the catalogue does not have that.
func (v *visit) reasonCell(r imports.Reason, of caseload.Noun, c *caseload.Catalog) cell {
	text, ok := v.reasonMessage(r.Of.Message)
	if !ok {
		return cell{Text: r.Text, In: "en"}
	}
	if field := v.reasonField(r.Of.Field, of, c); field != "" {
		text = v.t("import-reason.of-field", "Field", field, "Text", text)
	}
	if len(r.Of.Allowed) == 0 {
		return cell{Text: text}
	}
	allowed := make([]string, len(r.Of.Allowed))
	for i, word := range r.Of.Allowed {
		allowed[i], _ = v.reasonMessage(word)
	}
	return cell{Text: v.t("import-reason.allowed", "Text", text, "Allowed", strings.Join(allowed, ", "))}
}

// reasonField is what the pages call the target that is wrong, "" for none of its own.
func (v *visit) reasonField(target string, of caseload.Noun, c *caseload.Catalog) string {
	if title := importedNouns[of].targets[target]; title != "" {
		return v.t(title)
	}
	if target == "boundary" { // which no column is
		return v.t("ward-target.boundary")
	}
	name, ok := strings.CutPrefix(target, imports.PropertyPrefix)
	if !ok {
		return ""
	}
	for _, f := range c.Fields() {
		if f.Name == name {
			return fieldTitle(f)
		}
	}
	return name
}
