package ui

import (
	"strings"

	"caseload"
)

// columnMeaning is what a column of a dictionary means.
func (v *visit) columnMeaning(c *caseload.ColumnInfo) said {
	if v.language.Code == spoken {
		return said{Text: c.Meaning}
	}
	if key, ok := meanings[c.Meaning]; ok {
		return said{Text: v.t(key)}
	}
	for _, m := range namedMeanings {
		if name, ok := strings.CutPrefix(c.Meaning, m.begins); ok {
			return said{Text: v.t(m.key, "Name", name)}
		}
	}
	return said{Text: c.Meaning, In: spoken}
}

// meanings are the keys of what the pages say of columns, by what dictionaries do.
var meanings = map[string]string{
	"by when":                               "meaning.by-when",
	"how the case came in":                  "meaning.how-in",
	"its first day":                         "meaning.its-first-day",
	"more about what came of it":            "meaning.more-of-it",
	"all properties, as one object of JSON": "meaning.json",
	"Ms, Dr and the like":                   "meaning.forms-of-address",
	"our reference, such as CW-2026-0042":   "meaning.our-reference",
	"since when":                            "meaning.since-when",
	"the API that it came through":          "meaning.api",
	"the ID of that user":                   "meaning.user-id",
	"the ID of the case":                    "meaning.case-id",
	"the ID of the form":                    "meaning.form-id",
	"the ID of the goal":                    "meaning.goal-id",
	"the ID of the involvement":             "meaning.involvement-id",
	"the ID of the note":                    "meaning.note-id",
	"the ID of the stage":                   "meaning.stage-id",
	"the address, without the lines below":  "meaning.address",
	"the application that it is of":         "meaning.application",
	"the category":                          "meaning.category",
	"the code of that team":                 "meaning.team-code",
	"the code of the category":              "meaning.category-code",
	"the county":                            "meaning.county",
	"the customer's own reference":          "meaning.customers-reference",
	"the date of birth":                     "meaning.born",
	"the day on which it was received":      "meaning.received-day",
	"the device that sent it":               "meaning.device",
	"the email address":                     "meaning.email",
	"the first name":                        "meaning.first-name",
	"the kind of case":                      "meaning.kind-of-case",
	"the kind of form that made the case: that of the case": "meaning.kind-of-form",
	"the kind of part that the person has":                  "meaning.kind-of-part",
	"the last day allowed":                                  "meaning.last-day",
	"the last name":                                         "meaning.last-name",
	"the mobile number":                                     "meaning.mobile",
	"the name of the case":                                  "meaning.case-name",
	"the name of the form":                                  "meaning.form-name",
	"the name of the stage":                                 "meaning.stage-name",
	"the namespace that tells its kind":                     "meaning.namespace",
	"the number of the case in the system that made it":     "meaning.external-number",
	"the number of the case that this one belongs to":       "meaning.parent-number",
	"the number of the case":                                "meaning.number",
	"the official code of the ward":                         "meaning.ward-code",
	"the organisation that the person speaks for":           "meaning.organisation",
	"the part that the person has":                          "meaning.part",
	"the person's ID":                                       "meaning.person-id",
	"the postcode":                                          "meaning.postcode",
	"the stage that began last":                             "meaning.stage-last",
	"the summary for those who work on the case":            "meaning.summary",
	"the summary that is published":                         "meaning.public-summary",
	"the team that owns the case":                           "meaning.team",
	"the telephone number":                                  "meaning.phone",
	"the themes for those who work on the case":             "meaning.themes",
	"the themes that are published":                         "meaning.public-themes",
	"the town":                                              "meaning.town",
	"the user who works on the case: the first who is assigned, or else its owner": "meaning.assignee",
	"the ward":                          "meaning.ward",
	"the whole name":                    "meaning.whole-name",
	"the working days that it may take": "meaning.days-of-it",
	"the working days that the present stage may take": "meaning.days-of-stage",
	"until when":                                       "meaning.until-when",
	"what came of it":                                  "meaning.came-of-it",
	"what came of that stage":                          "meaning.came-of-stage",
	"what is to be reached":                            "meaning.to-reach",
	"what the case is about, in full":                  "meaning.details",
	"what was written":                                 "meaning.written",
	"when it ended":                                    "meaning.when-ended",
	"when it was closed or resolved":                   "meaning.when-closed",
	"when it was completed":                            "meaning.when-completed",
	"when it was last changed":                         "meaning.when-changed",
	"when it was received":                             "meaning.when-received",
	"when it was stored":                               "meaning.when-stored",
	"when that began":                                  "meaning.when-began",
	"when the case, or its present stage, is due":      "meaning.when-due",
	"when the matter began":                            "meaning.when-opened",
	"when the person was last changed":                 "meaning.person-changed",
	"when the person was stored":                       "meaning.person-stored",
	"where it is, in degrees, WGS 84":                  "meaning.degrees",
	"where it stands":                                  "meaning.where-stands",
	"where the case stands, in the tenant's own words": "meaning.case-stands",
	"where the matter is":                              "meaning.where-is",
	"whether its last stage was completed in time":     "meaning.last-in-time",
	"whether only some may see the case":               "meaning.only-some",
	"whether that was in time":                         "meaning.that-in-time",
	"whether the case is for the public to see":        "meaning.for-public",
	"whether the case is put away":                     "meaning.put-away",
	"who decided":                                      "meaning.decider",
	"who filled it in":                                 "meaning.sender",
	"who made the case":                                "meaning.maker",
	"who wrote it":                                     "meaning.writer",
	"the number of the change, by which changes are in order: microseconds since 1970": "meaning.change-rev",
	"when it was made": "meaning.change-made",
	"what was changed: a case, a person, a note and so on":                               "meaning.change-noun",
	"the ID of what was changed":                                                         "meaning.change-id",
	"the number of the case, where it was one":                                           "meaning.change-case",
	"what was done: create, update, delete, restore or purge":                            "meaning.change-operation",
	"the names of what was written, by commas; of what is deleted none":                  "meaning.change-fields",
	"who did it: a user, an application, a key that is bound to nobody, or the operator": "meaning.change-actor-kind",
	"the name of the user or application":                                                "meaning.change-actor",
}

// namedMeanings are the keys of meanings that end with a name that the tenant gave.
var namedMeanings = []struct{ begins, key string }{
	{"declared: ", "meaning.declared"},
	{"the property ", "meaning.property"},
	{"the person's property ", "meaning.persons-property"},
	{"the day of completion of ", "meaning.completion-of"},
	{"the first day of ", "meaning.first-day-of"},
	{"the last day allowed for ", "meaning.last-day-of"},
	{"the working days allowed for ", "meaning.days-of"},
	{"more about what came of ", "meaning.more-of"},
	{"what came of ", "meaning.came-of"},
	{"who decided ", "meaning.decider-of"},
	{"whether it was in time: ", "meaning.in-time"},
}
