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

// standingTitles are the keys of what stands on the import of a case.
var standingTitles = map[caseload.StandingReason]string{
	caseload.StandsChanged: "imports.stands-changed", caseload.StandsImported: "imports.stands-imported", caseload.StandsPart: "imports.stands-part", caseload.StandsPerson: "imports.stands-person",
}
