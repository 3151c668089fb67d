package ui

import (
	"strings"

	"caseload"
	"caseload/internal/imports"
)

// reasonCell is why rows are rejected: in the visitor's language, or as the domain says it
// where the catalogue does not have that.
func (v *visit) reasonCell(r imports.Reason, of caseload.Noun, c *caseload.Catalog) cell {
	text := v.faultText(r.Of.Fault)
	if text == "" {
		return cell{Text: r.Text, In: "en"}
	}
	if field := v.reasonField(r.Of.Field, of, c); field != "" {
		text = v.t("fault-said.of-field", "Field", field, "Text", text)
	}
	return cell{Text: v.withAllowed(text, r.Of.Allowed, r.Of.More)}
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
