package caseload

// The columns that every tenant's cases have; the names are those of the
// published sample of GetReport where it has them, the plain ones those of the
// domain.
var caseColumns = []columnRow{
	{name: "Row.CaseId", label: "ID", plain: "id", path: "id", meaning: "the ID of the case", ours: true},
	{name: "CaseDetails.CaseId", label: "Number", plain: "number", path: "number", meaning: "the number of the case"},
	{name: "CaseDetails.CaseReference", label: "Reference", plain: "reference", path: "reference", meaning: "our reference, such as CW-2026-0042"},
	{name: "CaseDetails.Reference", label: "Customer's reference", plain: "client_reference", path: "client_reference", meaning: "the customer's own reference"},
	{name: "CaseDetails.ExternalId", label: "External ID", plain: "external_id", path: "external_id", meaning: "the number of the case in the system that made it"},
	{name: "CaseDetails.ParentCaseId", label: "Parent number", plain: "parent_number", path: ParentNumber, meaning: "the number of the case that this one belongs to"},
	{name: "CaseDetails.CaseType", label: "Type", plain: "type", path: "type", form: asName, meaning: "the kind of case"},
	{name: "CaseDetails.FormType", label: "Form type", path: "type", form: asName, meaning: "the kind of form that made the case: that of the case"},
	{name: "CaseDetails.Label", label: "Name", plain: "name", path: "name", meaning: "the name of the case"},
	{name: "CaseDetails.Summary", label: "Summary", plain: "summary", path: "summary", meaning: "the summary for those who work on the case"},
	{name: "CaseDetails.Themes", label: "Themes", plain: "themes", path: "themes", meaning: "the themes for those who work on the case"},
	{name: "CaseDetails.PublicSummary", label: "Public summary", plain: "public_summary", path: "public_summary", meaning: "the summary that is published"},
	{name: "CaseDetails.PublicThemes", label: "Public themes", plain: "public_themes", path: "public_themes", meaning: "the themes that are published"},
	{name: "CaseDetails.Confidential", label: "Confidential", plain: "confidential", path: "confidential", meaning: "whether only some may see the case"},
	{name: "CaseDetails.Ward", label: "Ward", plain: "ward", path: "ward", form: asName, meaning: "the ward"},
	{name: "CaseDetails.WardCode", label: "Ward code", plain: "ward_code", path: "ward", form: asCode, meaning: "the official code of the ward"},
	{name: "CaseDetails.Category", label: "Category", plain: "category", path: "category", form: asName, meaning: "the category"},
	{name: "CaseDetails.AssignedTo", label: "Assigned to", plain: "assigned_to", path: "assignees", also: "owner", form: asUser, meaning: "the user who works on the case: the first who is assigned, or else its owner"},
	{name: "CaseDetails.AssignedToId", label: "Assigned to (ID)", path: "assignees", also: "owner", form: asUserID, meaning: "the ID of that user"},
	{name: "CaseDetails.Team", label: "Team", plain: "team", path: "owner", form: asTeam, meaning: "the team that owns the case"},
	{name: "CaseDetails.TeamCode", label: "Team code", path: "owner", form: asTeamCode, meaning: "the code of that team"},
	{name: "CaseDetails.PrimaryClassificationId", label: "Primary classification", path: "category", form: asName, meaning: "the category"},
	{name: "CaseDetails.PrimaryClassificationIdId", label: "Category code", plain: "category_code", path: "category", form: asCode, meaning: "the code of the category"},
	{name: "CaseDetails.Opened", label: "Time opened", plain: "opened", path: "opened", meaning: "when the matter began"},
	{name: "CaseDetails.Published", label: "For the public", plain: "highlighted", path: "highlighted", meaning: "whether the case is for the public to see"},
	{name: "CaseDetails.Archived", label: "Archived", plain: "archived", path: "archived", meaning: "whether the case is put away"},
	{name: "CaseDetails.Address", label: "Address", plain: "address", path: "address", meaning: "where the matter is"},
	{name: "CaseDetails.Latitude", label: "Latitude", plain: "latitude", path: "lat", meaning: "where it is, in degrees, WGS 84"},
	{name: "CaseDetails.Longitude", label: "Longitude", plain: "longitude", path: "lon", meaning: "where it is, in degrees, WGS 84"},
	{name: "CaseStatus.Status", label: "Status", plain: "status", path: "status", form: asName, meaning: "where the case stands, in the tenant's own words"},
	{name: "CaseStatus.CurrentTargetDate", label: "Date due", plain: "due", path: "due", meaning: "when the case, or its present stage, is due"},
	{name: "CaseStatus.CurrentTargetDays", label: "Days for the stage", path: "current_stage.target_days", meaning: "the working days that the present stage may take"},
	{name: "CaseStatus.CurrentStage", label: "Stage", plain: "stage", path: "current_stage.name", meaning: "the stage that began last"},
	{name: "CaseStatus.CurrentOutcome", label: "Stage outcome", plain: "stage_outcome", path: "current_stage.outcome", meaning: "what came of that stage"},
	{name: "CaseStatus.CurrentOutcomeDate", label: "Date the stage was completed", plain: "stage_completed", path: "current_stage.completed", meaning: "when it was completed"},
	{name: "CaseStatus.CurrentStageOutcome", label: "Outcome of the stage", path: "current_stage.outcome", meaning: "what came of that stage"},
	{name: "CaseStatus.CurrentStageOutcomeDate", label: "Date of the stage's outcome", path: "current_stage.completed", meaning: "when it was completed"},
	{name: "CaseStatusReceipt.Method", label: "Source", plain: "source", path: "source", form: asName, meaning: "how the case came in"},
	{name: "CaseStatusReceipt.CreatedBy", label: "Opened by", plain: "opened_by", path: "opened_by", form: asName, meaning: "who made the case"},
	{name: "CaseStatusReceipt.DateReceived", label: "Date received", plain: "received", path: "received", meaning: "the day on which it was received"},
	{name: "CaseStatusReceipt.TimeCreated", label: "Time created", plain: "created", path: "created", meaning: "when it was stored"},
	{name: "CaseStatusTouchTimes.FirstTouchTime", label: "First touched", path: "created", meaning: "when it was stored"},
	{name: "CaseStatusTouchTimes.LastUpdatedTime", label: "Last updated", plain: "updated", path: "updated", meaning: "when it was last changed"},
	{name: "CaseStatusTouchTimes.LastTouchTime", label: "Last touched", path: "updated", meaning: "when it was last changed"},
	{name: "CaseStatusClosure.DateClosed", label: "Time closed", plain: "closed", path: "closed", meaning: "when it was closed or resolved"},
	{name: "CaseStatusClosure.ClosureInTarget", label: "Closed in time", plain: "in_target", path: "current_stage.in_target", meaning: "whether its last stage was completed in time"},
}

// eachStageColumns are those of each stage of a case type.
var eachStageColumns = []columnRow{
	{name: "TargetDays", label: "days", path: "target_days", form: asTarget, also: "type", meaning: "the working days allowed for"},
	{name: "DateReceived", label: "date received", path: "received", meaning: "the first day of"},
	{name: "DateDue", label: "date due", path: "due", meaning: "the last day allowed for"},
	{name: "Outcome", label: "outcome", path: "outcome", meaning: "what came of"},
	{name: "OutcomeDetails", label: "outcome in full", path: "outcome_details", meaning: "more about what came of"},
	{name: "OutcomeBy", label: "decided by", path: "outcome_by", form: asName, meaning: "who decided"},
	{name: "DateCompleted", label: "date completed", path: "completed", meaning: "the day of completion of"},
	{name: "ResponseInTarget", label: "in time", path: "in_target", meaning: "whether it was in time:"},
}

// personColumns are those of a person.
var personColumns = []columnRow{
	{name: "Reference", label: "ID", plain: "id", path: "id", meaning: "the person's ID"},
	{name: "Title", label: "Title", plain: "title", path: "title", meaning: "Ms, Dr and the like"},
	{name: "FullName", label: "Name", plain: "name", path: "name", meaning: "the whole name"},
	{name: "FirstName", label: "First name", plain: "first_name", path: "first_name", meaning: "the first name"},
	{name: "LastName", label: "Last name", plain: "last_name", path: "last_name", meaning: "the last name"},
	{name: "Address", label: "Address", plain: "address", path: "address", meaning: "the address, without the lines below"},
	{name: "Town", label: "Town", plain: "town", path: "town", meaning: "the town"},
	{name: "County", label: "County", plain: "county", path: "county", meaning: "the county"},
	{name: "Postcode", label: "Postcode", plain: "postcode", path: "postcode", meaning: "the postcode"},
	{name: "EmailAddress", label: "Email address", plain: "email", path: "email", meaning: "the email address"},
	{name: "Phone", label: "Phone", plain: "phone", path: "phone", meaning: "the telephone number"},
	{name: "Mobile", label: "Mobile", plain: "mobile", path: "mobile", meaning: "the mobile number"},
	{name: "Organisation", label: "Organisation", plain: "organisation", path: "organisation", meaning: "the organisation that the person speaks for"},
	{name: "DateOfBirth", label: "Date of birth", plain: "born", path: "born", meaning: "the date of birth"},
}

// personTimes are those of the rows of people.
var personTimes = []columnRow{
	{name: "Person.TimeCreated", label: "Time created", plain: "created", path: "created", meaning: "when the person was stored"},
	{name: "Person.LastUpdatedTime", label: "Last updated", plain: "updated", path: "updated", meaning: "when the person was last changed"},
}

// personProperties are columns of the published sample that a person has as
// properties.
var personProperties = []string{
	"Notes", "ContactLanguage", "Category", "Stage1ShortPay", "ContactMethod", "ContactTime", "Stage3ShortPay", "Stage4ShortPay", "Stage2ShortPay",
}

// loosely are columns of the published sample that a case has as properties of
// their names, declared or not.
var loosely = []string{
	"CaseDetails.TotalRedress", "CaseDetails.TestValue", "CaseDetails.Rating", "CaseDetails.Department", "CaseDetails.AssignedToJobTitle",
	"CaseDetails.AssignedToAddress", "CaseDetails.Directorate", "CaseDetails.Service", "CaseDetails.PrimaryCause", "CaseDetails.TotalCompensation",
	"CaseStatusAcceptance.DateAccepted", "CaseStatusRejection.DateReturned", "CaseStatusRejection.ReturnedReason",
	"CaseStatusWithdrawal.DateWithdrawn", "CaseStatusWithdrawal.WithdrawnReason", "CustomerSatisfaction.OverallRating",
}

var involvementColumns = []columnRow{
	{name: "Involvement.Id", label: "ID", plain: "id", path: "id", meaning: "the ID of the involvement"},
	{name: "Involvement.Type", label: "Kind of part", plain: "type", path: "type", meaning: "the kind of part that the person has"},
	{name: "Involvement.Role", label: "Role", plain: "role", path: "role", meaning: "the part that the person has"},
	{name: "Involvement.EffectiveDate", label: "Date begun", plain: "effective", path: "effective", meaning: "since when"},
	{name: "Involvement.EndDate", label: "Date ended", plain: "ended", path: "ended", meaning: "until when"},
	{name: "Involvement.TimeCreated", label: "Time created", plain: "created", path: "created", meaning: "when it was stored"},
	{name: "Involvement.LastUpdatedTime", label: "Last updated", plain: "updated", path: "updated", meaning: "when it was last changed"},
}

var goalColumns = []columnRow{
	{name: "Goal.Id", label: "ID", plain: "id", path: "id", meaning: "the ID of the goal"},
	{name: "Goal.Name", label: "Goal", plain: "name", path: "name", meaning: "what is to be reached"},
	{name: "Goal.Status", label: "Status", plain: "status", path: "status", meaning: "where it stands"},
	{name: "Goal.TargetDate", label: "Target date", plain: "target", path: "target", meaning: "by when"},
	{name: "Goal.TimeCreated", label: "Time created", plain: "created", path: "created", meaning: "when it was stored"},
	{name: "Goal.LastUpdatedTime", label: "Last updated", plain: "updated", path: "updated", meaning: "when it was last changed"},
}

var stageColumns = []columnRow{
	{name: "Stage.Id", label: "ID", plain: "id", path: "id", meaning: "the ID of the stage"},
	{name: "Stage.Name", label: "Stage", plain: "name", path: "name", meaning: "the name of the stage"},
	{name: "Stage.TargetDays", label: "Days allowed", plain: "target_days", path: "target_days", meaning: "the working days that it may take"},
	{name: "Stage.DateReceived", label: "Date received", plain: "received", path: "received", meaning: "its first day"},
	{name: "Stage.DateDue", label: "Date due", plain: "due", path: "due", meaning: "the last day allowed"},
	{name: "Stage.DateCompleted", label: "Date completed", plain: "completed", path: "completed", meaning: "when it was completed"},
	{name: "Stage.ResponseInTarget", label: "In time", plain: "in_target", path: "in_target", meaning: "whether that was in time"},
	{name: "Stage.Outcome", label: "Outcome", plain: "outcome", path: "outcome", meaning: "what came of it"},
	{name: "Stage.OutcomeDetails", label: "Outcome in full", plain: "outcome_details", path: "outcome_details", meaning: "more about what came of it"},
	{name: "Stage.OutcomeBy", label: "Decided by", plain: "outcome_by", path: "outcome_by", form: asName, meaning: "who decided"},
	{name: "Stage.LastUpdatedTime", label: "Last updated", plain: "updated", path: "updated", meaning: "when it was last changed"},
}

var formColumns = []columnRow{
	{name: "Form.Id", label: "ID", plain: "id", path: "id", meaning: "the ID of the form"},
	{name: "Form.Name", label: "Form", plain: "name", path: "name", meaning: "the name of the form"},
	{name: "Form.XMLNS", label: "Namespace", plain: "xmlns", path: "xmlns", meaning: "the namespace that tells its kind"},
	{name: "Form.AppId", label: "Application", plain: "app_id", path: "app_id", meaning: "the application that it is of"},
	{name: "Form.Device", label: "Device", plain: "device", path: "device", meaning: "the device that sent it"},
	{name: "Form.Sender", label: "Filled in by", plain: "sender", path: "sender", form: asName, meaning: "who filled it in"},
	{name: "Form.TimeStarted", label: "Time started", plain: "started", path: "started", meaning: "when that began"},
	{name: "Form.TimeEnded", label: "Time ended", plain: "ended", path: "ended", meaning: "when it ended"},
	{name: "Form.TimeReceived", label: "Time received", plain: "received", path: "received", meaning: "when it was received"},
}

var noteColumns = []columnRow{
	{name: "Note.Id", label: "ID", plain: "id", path: "id", meaning: "the ID of the note"},
	{name: "Note.Author", label: "Author", plain: "author", path: "author", form: asName, meaning: "who wrote it"},
	{name: "Note.Face", label: "Came through", plain: "face", path: "face", meaning: "the API that it came through"},
	{name: "Note.Text", label: "Note", plain: "text", path: "text", meaning: "what was written"},
	{name: "Note.TimeCreated", label: "Time created", plain: "created", path: "created", meaning: "when it was stored"},
}
