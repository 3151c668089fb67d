// Package sqlq turns a Plan into the text of a statement and its arguments.
// No text of a user ever becomes text of a statement.
package sqlq

import (
	"caseload"
)

// Table is the name of the table that keeps a noun's rows.
func Table(n caseload.Noun) string { return tables[n] }

// PastTable keeps a noun's superseded rows: the same columns, and until, the
// Rev that superseded them.
func PastTable(n caseload.Noun) string { return tables[n] + "_past" }

var tables = map[caseload.Noun]string{
	caseload.NounCase:        "cases",
	caseload.NounPerson:      "people",
	caseload.NounInvolvement: "involvements",
	caseload.NounGoal:        "goals",
	caseload.NounStage:       "stages",
	caseload.NounNote:        "notes",
	caseload.NounForm:        "forms",
	caseload.NounReferral:    "referrals",
	caseload.NounDocument:    "documents",
	caseload.NounWard:        "wards",
	caseload.NounCategory:    "categories",
	caseload.NounStatus:      "statuses",
	caseload.NounCaseType:    "case_types",
	caseload.NounField:       "fields",
	caseload.NounSource:      "sources",
	caseload.NounUser:        "users",
	caseload.NounTeam:        "teams",
	caseload.NounBatch:       "batches",
	caseload.NounReport:      "reports",
	caseload.NounChange:      "changes",
}

// ColumnName is the column of an attribute; a word that SQL reserves has a
// suffix.
func ColumnName(attribute string) string {
	if attribute == "case" {
		return "case_pk"
	}
	return attribute
}

// Columns lists the columns of a noun's attributes.
func Columns(n caseload.Noun) []string {
	out := make([]string, len(n.Attributes()))
	for i, a := range n.Attributes() {
		out[i] = ColumnName(a.Name)
	}
	return out
}
