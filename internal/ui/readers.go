package ui

import (
	"cmp"

	"caseload"
)

// readersShown is how many looks at a record stand on its page.
const readersShown = 20

// readersOf lists who has looked at a record, the latest first, and as whom; nil for who
// may not know.
func (v *visit) readersOf(n caseload.Noun, id string) (*table, error) {
	if !v.visitor.By.MaySeeReaders() {
		return nil, nil
	}
	looks, catalog, err := v.svc.Readers(v.r.Context(), v.visitor.By, n, id, readersShown)
	if err != nil {
		return nil, err
	}
	out := &table{Caption: v.t("readers.title"), Columns: []column{{Title: v.t("readers.who")}, {Title: v.t("readers.when"), Whole: true}, {Title: v.t("readers.through")}}}
	for _, l := range looks {
		at := v.moment(l.At)
		who := cmp.Or(workerName(catalog, l.User), v.t("readers.program"))
		switch {
		case l.As.User != 0 && n != caseload.NounUser:
			who = v.t("readers.as", "Who", who, "As", workerName(catalog, l.As.User))
		case l.As.Role != "":
			who = v.t("readers.as", "Who", who, "As", v.t(roleTitles[l.As.Role]))
		}
		out.Rows = append(out.Rows, []cell{{Text: who}, {At: &at}, {Text: l.Face}})
	}
	return out, nil
}
