package ui

import (
	"caseload"
	"caseload/internal/imports"
)

// targetTitles are the keys of what the pages call what a column of a file can be.
var targetTitles = map[string]string{
	"address":           "target.address",
	"archived":          "target.archived",
	"category":          "target.category",
	"category_code":     "target.category_code",
	"client_reference":  "target.client_reference",
	"closed":            "target.closed",
	"confidential":      "target.confidential",
	"details":           "target.details",
	"due":               "target.due",
	"external_id":       "target.external_id",
	"highlighted":       "target.highlighted",
	"latitude":          "target.latitude",
	"longitude":         "target.longitude",
	"name":              "target.name",
	"opened":            "target.opened",
	"public_summary":    "target.public_summary",
	"public_themes":     "target.public_themes",
	"received":          "target.received",
	"reference":         "target.reference",
	"resident_address":  "target.resident_address",
	"resident_email":    "target.resident_email",
	"resident_name":     "target.resident_name",
	"resident_phone":    "target.resident_phone",
	"resident_postcode": "target.resident_postcode",
	"source":            "target.source",
	"status":            "target.status",
	"summary":           "target.summary",
	"themes":            "target.themes",
	"type":              "target.type",
	"ward":              "target.ward",
	"ward_code":         "target.ward_code",
}

// warningTitles are the keys of the warnings of imports.
var warningTitles = map[imports.Warning]string{
	imports.AmbiguousTime:      "import-warning.ambiguous_time",
	imports.ClosedBeforeOpened: "import-warning.closed_before_opened",
	imports.DatedBefore1901:    "import-warning.dated_before_1901",
	imports.DoublyEncodedText:  "import-warning.doubly_encoded_text",
	imports.NonexistentTime:    "import-warning.nonexistent_time",
	imports.OpenedMissing:      "import-warning.opened_missing",
}

// orderTitles are the keys of how dates are written.
var orderTitles = map[imports.DateOrder]string{
	imports.YearFirst: "imports.dates-ymd", imports.DayFirst: "imports.dates-dmy", imports.MonthFirst: "imports.dates-mdy",
}

// standingTitles are the keys of what stands on the import of a case or a ward; that of
// the cases of a ward is counted.
var standingTitles = map[caseload.StandingReason]string{
	caseload.StandsChanged: "imports.stands-changed", caseload.StandsImported: "imports.stands-imported", caseload.StandsPart: "imports.stands-part", caseload.StandsPerson: "imports.stands-person",
	caseload.StandsDeleted: "imports.stands-deleted", caseload.StandsCases: "ward-import.stands-cases",
}

// importTexts are what the pages say of files of one noun, by keys of texts.
type importTexts struct {
	parameter            string // of the form, "" where it is none
	title                string
	form, intro, hint    string
	instead              string // what leads to the form from that of another noun
	columns, attributes  string
	lacking              string // where no column is what rows are known by
	added, changed, same string
	apply                string
	forget, forgetStored string
	undo                 string // asks before
	deleted, restored    string
	gone                 string
	one                  string
	standing, stands     string // those that keep it from being undone, and that they do
	targets              map[string]string
}

var importedNouns = map[caseload.Noun]importTexts{
	caseload.NounCase: {
		title: "section.cases", form: "imports.new", instead: "imports.instead", intro: "imports.new-text", hint: "imports.file-hint", columns: "imports.mapping-text", attributes: "imports.of-cases", lacking: "imports.no-id",
		added: "imports.added", changed: "imports.changed", same: "imports.same", apply: "imports.apply", forget: "imports.delete-text", forgetStored: "imports.delete-stored-text",
		undo: "imports.undo-text", deleted: "imports.deleted", restored: "imports.restored", gone: "imports.gone", one: "imports.case", standing: "imports.standing", stands: "imports.stands-text", targets: targetTitles,
	},
	caseload.NounWard: {
		parameter: "wards", title: "wards.title", form: "ward-import.new", instead: "ward-import.instead", intro: "ward-import.new-text", hint: "ward-import.file-hint", columns: "ward-import.mapping-text", attributes: "ward-import.of-wards", lacking: "ward-import.no-name",
		added: "ward-import.added", changed: "ward-import.changed", same: "ward-import.same", apply: "ward-import.apply", forget: "ward-import.delete-text", forgetStored: "ward-import.delete-stored-text",
		undo: "ward-import.undo-text", deleted: "ward-import.deleted", restored: "ward-import.restored", gone: "ward-import.gone", one: "cases.ward", standing: "ward-import.standing", stands: "ward-import.stands-text",
		targets: map[string]string{
			"code": "ward-target.code", "description": "ward-target.about", "enabled": "ward-target.enabled", "latitude": "ward-target.latitude", "longitude": "ward-target.longitude", "name": "ward-target.name", "tier": "ward-target.tier",
		},
	},
}

// address is that of the form for a file.
func (t importTexts) address() string {
	if t.parameter == "" {
		return importsAddress + "/new"
	}
	return importsAddress + "/new?of=" + t.parameter
}

// askedNoun is what the file that the address is for is said to hold.
func (v *visit) askedNoun() (caseload.Noun, error) {
	asked := v.r.URL.Query().Get("of")
	for noun, texts := range importedNouns {
		if texts.parameter == asked {
			return noun, nil
		}
	}
	return 0, caseload.Invalid("of", "There is no such file to import.", importedNouns[caseload.NounWard].parameter)
}
