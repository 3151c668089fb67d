package ui

import (
	"cmp"

	"caseload"
)

// readersShown is how many looks at a record stand on its page.
const readersShown = 20

// seen keeps that the visitor looks at a record, and lists who has; nil for who may not
// know.
func (v *visit) seen(n caseload.Noun, id string) (*table, error) {
	looks, catalog, err := v.svc.Seen(v.r.Context(), v.visitor.By, n, id, readersShown)
	if err != nil || catalog == nil {
		return nil, err
	}
	return v.readersTable(looks, catalog), nil
}

// readersTable lists looks, the latest first, and as whom.
func (v *visit) readersTable(looks []caseload.Look, catalog *caseload.Catalog) *table {
	out := &table{Caption: v.t("readers.title"), Columns: []column{{Title: v.t("readers.who")}, {Title: v.t("readers.when"), Whole: true}, {Title: v.t("readers.through")}}}
	for _, l := range looks {
		at := v.moment(l.At)
		who := cmp.Or(workerName(catalog, l.User), v.t("readers.program"))
		switch {
		case l.As.User != 0 && l.Noun != caseload.NounUser:
			who = v.t("readers.as", "Who", who, "As", workerName(catalog, l.As.User))
		case l.As.Role != "":
			who = v.t("readers.as", "Who", who, "As", v.t(roleTitles[l.As.Role]))
		}
		out.Rows = append(out.Rows, []cell{{Text: who}, {At: &at}, {Text: v.faceName(l.Face)}})
	}
	return out
}
