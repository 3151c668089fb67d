package ui

import (
	"strings"

	"caseload"
)

// spoken is the language in which dictionaries call their columns.
const spoken = "en"

// columnName is what the pages call a column, or a group of them, in a language.
type columnName struct {
	Title string
	In    string // the language, "": that of the page
}

// columnTitle is what the pages call a column. What a tenant has called by a name of
// its own keeps it, in words where that is one of programs.
func (v *visit) columnTitle(c *caseload.ColumnInfo) columnName {
	key, ok := columnTitles[c.Term]
	label := c.Label
	if c.Term == "" {
		label = nameInWords(label)
	}
	switch {
	case v.language.Code == spoken:
		return columnName{Title: label}
	case !ok:
		return columnName{label, spoken}
	case c.Of == "":
		return columnName{Title: v.t(key)}
	}
	return columnName{Title: v.t("column.of", "Column", v.t(key), "Of", v.groupTitle(c.Of).Title)}
}

// groupTitle is what the pages call a group of columns, of which dictionaries have
// the label. Behind a colon stands what the tenant calls it.
func (v *visit) groupTitle(label string) columnName {
	general, own, named := strings.Cut(label, ": ")
	key, ok := groupTitles[general]
	switch {
	case v.language.Code == spoken:
		return columnName{Title: label}
	case !ok:
		return columnName{label, spoken}
	case named:
		return columnName{Title: v.t("column-group.named", "Group", v.t(key), "Name", own)}
	}
	return columnName{Title: v.t(key)}
}

// columnTitles are the keys of what the pages call the terms of dictionaries.
var columnTitles = map[string]string{
	"ID":                           "column.its-id",
	"Number":                       "column.number",
	"Reference":                    "column.reference",
	"Customer's reference":         "column.customers-reference",
	"External ID":                  "column.external-id",
	"Parent number":                "column.parent-number",
	"Type":                         "column.type",
	"Form type":                    "column.form-type",
	"Name":                         "column.name",
	"Summary":                      "column.summary",
	"Themes":                       "column.themes",
	"Public summary":               "column.public-summary",
	"Public themes":                "column.public-themes",
	"Confidential":                 "column.confidential",
	"Ward":                         "column.ward",
	"Ward code":                    "column.ward-code",
	"Category":                     "column.category",
	"Assigned to":                  "column.assigned-to",
	"Assigned to (ID)":             "column.assigned-to-id",
	"Team":                         "column.team",
	"Team code":                    "column.team-code",
	"Primary classification":       "column.primary-classification",
	"Category code":                "column.category-code",
	"Time opened":                  "column.time-opened",
	"For the public":               "column.for-the-public",
	"Archived":                     "column.archived",
	"Address":                      "column.address",
	"Latitude":                     "column.latitude",
	"Longitude":                    "column.longitude",
	"Status":                       "column.status",
	"Date due":                     "column.date-due",
	"Days for the stage":           "column.days-for-the-stage",
	"Stage":                        "column.stage",
	"Stage outcome":                "column.stage-outcome",
	"Date the stage was completed": "column.date-the-stage-was-completed",
	"Outcome of the stage":         "column.outcome-of-the-stage",
	"Date of the stage's outcome":  "column.date-of-the-stages-outcome",
	"Source":                       "column.source",
	"Opened by":                    "column.opened-by",
	"Date received":                "column.date-received",
	"Time created":                 "column.time-created",
	"First touched":                "column.first-touched",
	"Last updated":                 "column.last-updated",
	"Last touched":                 "column.last-touched",
	"Time closed":                  "column.time-closed",
	"Closed in time":               "column.closed-in-time",
	"Title":                        "column.title",
	"First name":                   "column.first-name",
	"Last name":                    "column.last-name",
	"Town":                         "column.town",
	"County":                       "column.county",
	"Postcode":                     "column.postcode",
	"Email address":                "column.email-address",
	"Phone":                        "column.phone",
	"Mobile":                       "column.mobile",
	"Organisation":                 "column.organisation",
	"Date of birth":                "column.date-of-birth",
	"Kind of part":                 "column.kind-of-part",
	"Role":                         "column.role",
	"Date begun":                   "column.date-begun",
	"Date ended":                   "column.date-ended",
	"Goal":                         "column.goal",
	"Target date":                  "column.target-date",
	"Days allowed":                 "column.days-allowed",
	"Date completed":               "column.date-completed",
	"In time":                      "column.in-time",
	"Outcome":                      "column.outcome",
	"Outcome in full":              "column.outcome-in-full",
	"Decided by":                   "column.decided-by",
	"Form":                         "column.form",
	"Namespace":                    "column.namespace",
	"Application":                  "column.application",
	"Device":                       "column.device",
	"Filled in by":                 "column.filled-in-by",
	"Time started":                 "column.time-started",
	"Time ended":                   "column.time-ended",
	"Time received":                "column.time-received",
	"Author":                       "column.author",
	"Came through":                 "column.came-through",
	"Note":                         "column.note",
	"Revision":                     "column.revision",
	"Time":                         "column.time",
	"What":                         "column.what",
	"Case number":                  "column.case-number",
	"Operation":                    "column.operation",
	"Fields":                       "column.fields",
	"Kind of actor":                "column.kind-of-actor",
	"Actor":                        "column.actor",
	"Properties":                   "column.properties",
	"Details":                      "column.details",
	"days":                         "column.days-allowed",
	"date received":                "column.date-received",
	"date due":                     "column.date-due",
	"outcome":                      "column.outcome",
	"outcome in full":              "column.outcome-in-full",
	"decided by":                   "column.decided-by",
	"date completed":               "column.date-completed",
	"in time":                      "column.in-time",
}

// groupTitles are the keys of what the pages call the groups of columns, and what
// columns are of.
var groupTitles = map[string]string{
	"Case":                    "column-group.case",
	"Person":                  "column-group.person",
	"Customer":                "column-group.customer",
	"Main party":              "column-group.main-party",
	"Case details":            "column-group.case-details",
	"Case stage":              "column-group.case-stage",
	"Case status":             "column-group.case-status",
	"Case status acceptance":  "column-group.case-status-acceptance",
	"Case status closure":     "column-group.case-status-closure",
	"Case status receipt":     "column-group.case-status-receipt",
	"Case status rejection":   "column-group.case-status-rejection",
	"Case status touch times": "column-group.case-status-touch-times",
	"Case status withdrawal":  "column-group.case-status-withdrawal",
	"Customer satisfaction":   "column-group.customer-satisfaction",
	"Row":                     "column-group.row",
	"Involvement":             "column-group.involvement",
	"Goal":                    "column-group.goal",
	"Stage":                   "column-group.stage",
	"Form":                    "column-group.form",
	"Note":                    "column-group.note",
	"Change":                  "column-group.change",
}
