package ui

import "slices"

// Route is one address of the pages.
type Route struct {
	Method, Pattern string
	Open            bool // to whoever asks; the others are for who is signed in

	answer func(*visit) error
}

// Routes lists what is answered.
var Routes = slices.Concat(
	commonRoutes,
	entryRoutes,
	profileRoutes,
	caseRoutes,
	personRoutes,
	reportRoutes,
	exportRoutes,
	publicRoutes,
	adminRoutes,
	userRoutes,
	viewingRoutes,
	keyRoutes,
	wordRoutes,
	importRoutes,
	mappingRoutes,
	referenceRoutes,
)

// commonRoutes are those of every visitor.
var commonRoutes = []Route{
	{"GET", "/{$}", true, toHome},                               // leads to the home page
	{"GET", "/ui/{$}", false, showHome},                         // where to go from here
	{"POST", "/ui/preferences", true, keepPreferences},          // keeps a language or a theme
	{"GET", "/ui/brand/{colour}", true, showBrand},              // a stylesheet with a tenant's colours
	{"GET", "/ui/static/{version}/{file...}", true, showStatic}, // a file that the pages are made of
	{"GET", "/ui/", true, showNothing},                          // a page that says that there is none
}

// entryRoutes lead in and out.
var entryRoutes = []Route{
	{"GET", "/ui/login", true, showLogin},                       // the form to sign in
	{"POST", "/ui/login", true, signInByPassword},               // signs in by a password, or asks for a code
	{"GET", "/ui/login/code", true, showCode},                   // the form for the code of a second factor
	{"POST", "/ui/login/code", true, signInByCode},              // signs in by a code
	{"GET", "/ui/login/oidc", true, toProvider},                 // leads to the provider
	{"GET", "/ui/login/oidc/callback", true, fromProvider},      // signs in whom the provider vouches for
	{"POST", "/ui/logout", true, signOut},                       // ends the session
	{"GET", "/ui/session", false, stay},                         // how long the session lasts, whose end it puts off
	{"GET", "/ui/invitation/{ticket}", true, showInvitation},    // the form to choose a password
	{"POST", "/ui/invitation/{ticket}", true, acceptInvitation}, // keeps it, and signs in
	{"GET", "/ui/setup/{ticket}", true, showSetUp},              // the form for the first administrator
	{"POST", "/ui/setup/{ticket}", true, makeFirst},             // makes the organisation and the administrator, and signs in
	{"GET", "/ui/demo/{ticket}", true, lookAround},              // signs in to a demo
}

// profileRoutes are those of the own account.
var profileRoutes = []Route{
	{"GET", "/ui/profile", false, showProfile},                    // the own account
	{"GET", "/ui/profile/password", false, showPassword},          // the form for another password
	{"POST", "/ui/profile/password", false, changePassword},       // keeps it
	{"GET", "/ui/profile/codes", false, offerCodes},               // a secret for an app that makes codes
	{"POST", "/ui/profile/codes", false, confirmCodes},            // makes it the second factor, and shows recovery codes
	{"GET", "/ui/profile/codes/remove", false, showDropCodes},     // asks for the password
	{"POST", "/ui/profile/codes/remove", false, dropCodes},        // takes the second factor away
	{"GET", "/ui/profile/recovery", false, showRenewRecovery},     // asks for the password
	{"POST", "/ui/profile/recovery", false, renewRecovery},        // shows new recovery codes
	{"POST", "/ui/profile/sessions/{id}/end", false, endSession},  // ends one of the own sessions
	{"POST", "/ui/profile/sessions/end", false, endOtherSessions}, // ends all but this
}

// caseRoutes are those of cases and what belongs to them.
var caseRoutes = []Route{
	{"GET", "/ui/cases", false, showCases},                                            // the list of cases, narrowed by its parameters
	{"POST", "/ui/views", false, saveView},                                            // keeps a list under a name
	{"GET", "/ui/views/{id}", false, openView},                                        // leads to the list that a view keeps
	{"GET", "/ui/views/{id}/edit", false, editView},                                   // the form that renames it
	{"POST", "/ui/views/{id}/edit", false, changeView},                                // renames it, and shares it or no more
	{"POST", "/ui/views/{id}/replace", false, replaceView},                            // keeps another list in it
	{"GET", "/ui/views/{id}/delete", false, askToDeleteView},                          // asks first
	{"POST", "/ui/views/{id}/delete", false, deleteView},                              // forgets it
	{"POST", "/ui/bulk", false, planBulk},                                             // shows what a change of many cases would do
	{"POST", "/ui/bulk/apply", false, applyBulk},                                      // makes it, of the cases that were shown
	{"GET", "/ui/cases/workers", false, findWorkers},                                  // finds somebody whose cases the list is to be of
	{"POST", "/ui/cases/workers", false, findWorkers},                                 // those whom some words find
	{"POST", "/ui/cases/columns", false, keepColumns},                                 // keeps the columns of the list
	{"GET", "/ui/cases.csv", false, downloadCases},                                    // the whole list as a file, with the parameters of the list
	{"GET", "/ui/cases.json", false, downloadCases},                                   // the same
	{"GET", "/ui/cases.ndjson", false, downloadCases},                                 // the same
	{"GET", "/ui/cases.parquet", false, downloadCases},                                // the same
	{"GET", "/ui/cases.xlsx", false, downloadCases},                                   // the same
	{"GET", "/ui/cases.xml", false, downloadCases},                                    // the same
	{"GET", "/ui/cases/{id}", false, showCase},                                        // one case whole
	{"GET", "/ui/cases/{id}/edit", false, showCaseForm},                               // the form that changes it
	{"POST", "/ui/cases/{id}/edit", false, changeCase},                                // changes it, unless somebody else was first
	{"POST", "/ui/cases/{id}/notes", false, addNote},                                  // adds a note
	{"GET", "/ui/cases/{id}/dialects", false, showDialects},                           // what each API answers for it
	{"GET", "/ui/cases/{id}/documents/{document}", false, downloadDocument},           // a file of it
	{"GET", "/ui/cases/new", false, startCase},                                        // asks for the type of a new case, or the form for it
	{"POST", "/ui/cases/new", false, makeCase},                                        // makes it, once
	{"GET", "/ui/cases/{id}/documents/new", false, showUpload},                        // the form that adds a file
	{"POST", "/ui/cases/{id}/documents/new", false, addDocument},                      // adds it, once
	{"GET", "/ui/cases/{id}/documents/{document}/delete", false, askToDeleteDocument}, // asks first
	{"POST", "/ui/cases/{id}/documents/{document}/delete", false, deleteDocument},     // hides it
	{"GET", "/ui/cases/{id}/people/find", false, findForCase},                         // who is to have a part in the case
	{"POST", "/ui/cases/{id}/people/find", false, findForCase},                        // those whom some words find
	{"GET", "/ui/cases/{id}/people/new", false, showNewPart},                          // the form for the part of somebody who is here, or is not yet
	{"POST", "/ui/cases/{id}/people/new", false, makePart},                            // makes it, once
	{"GET", "/ui/cases/{id}/people/{part}/edit", false, showPartForm},                 // the form that changes or ends a part
	{"POST", "/ui/cases/{id}/people/{part}/edit", false, changePart},                  // changes it, unless somebody else was first
	{"GET", "/ui/cases/{id}/goals/new", false, showNewGoal},                           // the form for a goal
	{"POST", "/ui/cases/{id}/goals/new", false, makeGoal},                             // makes it, once
	{"GET", "/ui/cases/{id}/goals/{goal}/edit", false, showGoalForm},                  // the form that changes it
	{"POST", "/ui/cases/{id}/goals/{goal}/edit", false, changeGoal},                   // changes it, unless somebody else was first
}

// personRoutes are those of people.
var personRoutes = []Route{
	{"GET", "/ui/people", false, showPeople},               // the list of people
	{"POST", "/ui/people", false, showPeople},              // those whom some words find
	{"GET", "/ui/people/{id}", false, showPerson},          // one person, with the cases they have a part in
	{"GET", "/ui/people/{id}/edit", false, showPersonForm}, // the form that changes a person
	{"POST", "/ui/people/{id}/edit", false, changePerson},  // changes the person, unless somebody else was first
}

// reportRoutes are those of reports.
var reportRoutes = []Route{
	{"GET", "/ui/reports", false, listReports},                       // the reports that the visitor may run
	{"GET", "/ui/reports/new", false, startReport},                   // asks what a report is to be about, or the builder
	{"POST", "/ui/reports/new", false, buildReport},                  // the builder after one of its buttons, or keeps the report
	{"GET", "/ui/reports/{number}", false, showReport},               // what it asks, the first rows, and where the whole is
	{"GET", "/ui/reports/{number}/rows", false, downloadReport},      // all rows
	{"GET", "/ui/reports/{number}/edit", false, editReport},          // the builder with the report in it
	{"POST", "/ui/reports/{number}/edit", false, changeReport},       // the builder after one of its buttons, or keeps the report
	{"POST", "/ui/reports/{number}/copy", false, duplicateReport},    // makes another like it
	{"GET", "/ui/reports/{number}/delete", false, askToDeleteReport}, // asks first
	{"POST", "/ui/reports/{number}/delete", false, deleteReport},     // hides it
}

// exportRoutes are those of exports.
var exportRoutes = []Route{
	{"GET", "/ui/exports", false, listExports},                     // the visitor's own exports
	{"GET", "/ui/exports/new", false, newExport},                   // asks what an export is to be of, or the form for it
	{"POST", "/ui/exports/new", false, orderExport},                // the form after one of its buttons, or queues the export
	{"GET", "/ui/exports/{id}", false, showExport},                 // how far it is, and its file
	{"GET", "/ui/exports/{id}/events", false, followExport},        // how far it is, as that changes
	{"GET", "/ui/exports/{id}/file", false, readExport},            // the file, or a part of it
	{"GET", "/ui/exports/{id}/manifest", false, showManifest},      // what the file holds
	{"GET", "/ui/exports/{id}/manifest.json", false, readManifest}, // the same for programs
	{"POST", "/ui/exports/{id}/cancel", false, cancelExport},       // ends it
	{"GET", "/ui/exports/{id}/delete", false, askToDeleteExport},   // asks whether it is to be forgotten
	{"POST", "/ui/exports/{id}/delete", false, deleteExport},       // forgets it
}

// wordRoutes are those of what cases are written in.
var wordRoutes = []Route{
	{"GET", "/ui/admin/statuses", false, showStatuses},                          // the statuses, and what each API calls them
	{"GET", "/ui/admin/statuses/new", false, statusForms.showNew},               // the form for another
	{"POST", "/ui/admin/statuses/new", false, statusForms.makeNew},              // makes it, once
	{"GET", "/ui/admin/statuses/{id}/edit", false, statusForms.show},            // the form that renames and orders it
	{"POST", "/ui/admin/statuses/{id}/edit", false, statusForms.change},         // does, unless somebody else was first
	{"GET", "/ui/admin/statuses/{id}/remove", false, statusForms.ask},           // asks first
	{"POST", "/ui/admin/statuses/{id}/remove", false, statusForms.takeAway},     // takes it away, unless cases have it
	{"GET", "/ui/admin/case-types", false, showCaseTypes},                       // the case types with their stages
	{"GET", "/ui/admin/case-types/new", false, caseTypeForms.showNew},           // the form for another
	{"POST", "/ui/admin/case-types/new", false, caseTypeForms.makeNew},          // makes it, once
	{"GET", "/ui/admin/case-types/{id}/edit", false, caseTypeForms.show},        // the form that changes its label and stages
	{"POST", "/ui/admin/case-types/{id}/edit", false, caseTypeForms.change},     // does, unless somebody else was first
	{"GET", "/ui/admin/case-types/{id}/remove", false, caseTypeForms.ask},       // asks first
	{"POST", "/ui/admin/case-types/{id}/remove", false, caseTypeForms.takeAway}, // takes it away, unless cases have it
	{"GET", "/ui/admin/categories", false, showCategories},                      // the categories, and those that are disabled
	{"GET", "/ui/admin/categories/new", false, categoryForms.showNew},           // the form for another
	{"POST", "/ui/admin/categories/new", false, categoryForms.makeNew},          // makes it, once
	{"GET", "/ui/admin/categories/{id}/edit", false, categoryForms.show},        // the form that renames it
	{"POST", "/ui/admin/categories/{id}/edit", false, categoryForms.change},     // does, unless somebody else was first
	{"GET", "/ui/admin/categories/{id}/remove", false, categoryForms.ask},       // asks first
	{"POST", "/ui/admin/categories/{id}/remove", false, categoryForms.takeAway}, // disables it: cases keep it
	{"POST", "/ui/admin/categories/{id}/enable", false, enableCategory},         // enables it again
	{"GET", "/ui/admin/settings", false, showSettings},                          // how each API answers, and what the pages look like
	{"GET", "/ui/admin/settings/{group}", false, showSettingsForm},              // the form for some of them
	{"POST", "/ui/admin/settings/{group}", false, keepSettings},                 // keeps it, unless somebody else was first
	{"GET", "/ui/admin/fields", false, showFields},                              // the fields of cases
	{"GET", "/ui/admin/fields/new", false, newFieldForms.showNew},               // the form for another
	{"POST", "/ui/admin/fields/new", false, newFieldForms.makeNew},              // declares it, once
	{"GET", "/ui/admin/fields/{id}/edit", false, fieldForms.show},               // the form that changes it
	{"POST", "/ui/admin/fields/{id}/edit", false, fieldForms.change},            // does, unless somebody else was first
	{"GET", "/ui/admin/fields/{id}/remove", false, fieldForms.ask},              // asks first
	{"POST", "/ui/admin/fields/{id}/remove", false, fieldForms.takeAway},        // takes its declaration away: values stay
	{"GET", "/ui/admin/wards", false, showWards},                                // the wards, disabled ones too
	{"GET", "/ui/admin/wards/new", false, wardForms.showNew},                    // the form for another
	{"POST", "/ui/admin/wards/new", false, wardForms.makeNew},                   // makes it, once
	{"GET", "/ui/admin/wards/{id}/edit", false, wardForms.show},                 // the form that changes it
	{"POST", "/ui/admin/wards/{id}/edit", false, wardForms.change},              // does, unless somebody else was first
	{"GET", "/ui/admin/wards/{id}/remove", false, wardForms.ask},                // asks first
	{"POST", "/ui/admin/wards/{id}/remove", false, wardForms.takeAway},          // takes it away, unless cases have it
}
