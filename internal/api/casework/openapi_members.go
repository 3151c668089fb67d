package casework

import (
	"reflect"

	"caseload"
	"caseload/internal/openapi"
)

// knownTypes are written in a way that their Go types do not show.
var knownTypes = map[reflect.Type]*openapi.Schema{
	reflect.TypeFor[instant]():       openapi.Text("date-time").Like("2026-01-15T10:30:00.000Z"),
	reflect.TypeFor[caseload.Role](): openapi.Among(caseload.Roles...),
	reflect.TypeFor[caseload.ActivityType](): openapi.Among(caseload.ActivityCreated, caseload.ActivityUpdated, caseload.ActivityStatusChanged,
		caseload.ActivityDeleted, caseload.ActivityRestored, caseload.ActivityNote),
}

// memberSchemas say more of members of answers and bodies than their Go types
// do: by name, which means the same wherever it is not an object.
var memberSchemas = map[string]*openapi.Schema{
	"assigneeId":            text("user-1").Means("The ID of a user."),
	"boundaryDescription":   text("East of the river"),
	"by":                    text("Ada Lane").Means("Who did it."),
	"category":              text("Roads & Pavements"),
	"categoryId":            text("category-1").Means("The ID of a category."),
	"councilTier":           text("unitary").Means("parish, district, county or unitary."),
	"createdAt":             openapi.Text("date-time").Like("2026-01-15T10:30:00.000Z"),
	"description":           text("East of the river"),
	"email":                 text("ada@truro.example"),
	"error":                 text("There is nothing with this id.").Means("What happened, and what to do."),
	"id":                    text("0197d3a5-6f0e-7c3e-9a51-2b8d4e6f1a07"),
	"internalRef":           text("A/17").Means("The client's own reference."),
	"latitude":              openapi.Of("number").Like(50.2632),
	"longitude":             openapi.Of("number").Like(-5.051),
	"name":                  text("Truro East"),
	"publicSummary":         text("Fallen tree on Mill Lane").Means("For everybody."),
	"publicThemes":          text("trees").Means("For everybody, by commas."),
	"reference":             text("CW-2026-0042").Means("For people to quote."),
	"residentAddress":       text("3 Quay Lane"),
	"residentEmail":         text("jo@penrose.example"),
	"residentName":          text("Jo Penrose"),
	"residentPhone":         text("01632 960001"),
	"residentPostcode":      text("TR11AA"),
	"resolutionRate":        openapi.Between(0, 100).Means("In whole per cent."),
	"source":                text("email").Means("How it came in."),
	"sourceChannel":         text("email").Means("How it came in."),
	"status":                openapi.Among(caseload.StageNames()...),
	"summary":               text("Resident reports a fallen tree"),
	"tenantId":              text("cornwall"),
	"text":                  text("Rang; will ring again on Monday."),
	"themes":                text("trees").Means("By commas."),
	"tier":                  text("unitary"),
	"totalCases":            openapi.Of("integer").Like(1429),
	"updatedAt":             openapi.Text("date-time").Like("2026-01-15T10:30:00.000Z").Means("When it was last changed. In a body: that of the version which the client has read."),
	"ward":                  text("Truro East"),
	"wardId":                text("ward-abc123").Means("The ID of a ward."),
	"planOverride":          nothing,
	"planOverrideExpiresAt": nothing,
	"planOverrideReason":    nothing,
}

// nothing is always null (difference 12).
var nothing = openapi.Of("null")

func text(example string) *openapi.Schema { return openapi.Of("string").Like(example) }

// emptyCells are the members of exports that may be null.
var emptyCells = []string{"summary", "themes", "ward", "category", "description"}

// exportHeaders are those of exports alone.
var exportHeaders = map[string]openapi.Header{
	"X-Total-Count":       {Description: "How many rows match.", Schema: openapi.Of("integer")},
	"X-Truncated":         {Description: "Whether there are more than the answer holds.", Schema: openapi.Among("true", "false")},
	"Age":                 {Description: "How old what is shown is, in seconds, where it was read from a replica.", Schema: openapi.Of("integer")},
	"Content-Disposition": {Description: "The name of a CSV file.", Schema: openapi.Of("string")},
	"Link":                {Description: "Leads to the rest, as rel=\"next\", where there is any.", Schema: openapi.Of("string")},
}
