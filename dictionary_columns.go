package caseload

// The columns that every tenant's cases have; the names are those of the
// published sample of GetReport where it has them, the plain ones those of the
// domain.
var caseColumns = []columnRow{
	{name: "Row.CaseId", plain: "id", path: "id", meaning: "the ID of the case", ours: true},
	{name: "CaseDetails.CaseId", plain: "number", path: "number", meaning: "the number of the case"},
	{name: "CaseDetails.CaseReference", plain: "reference", path: "reference", meaning: "our reference, such as CW-2026-0042"},
	{name: "CaseDetails.Reference", plain: "client_reference", path: "client_reference", meaning: "the customer's own reference"},
	{name: "CaseDetails.ExternalId", plain: "external_id", path: "external_id", meaning: "the number of the case in the system that made it"},
	{name: "CaseDetails.ParentCaseId", plain: "parent_number", path: ParentNumber, meaning: "the number of the case that this one belongs to"},
	{name: "CaseDetails.CaseType", plain: "type", path: "type", form: asName, meaning: "the kind of case"},
	{name: "CaseDetails.FormType", path: "type", form: asName, meaning: "the kind of form that made the case: that of the case"},
	{name: "CaseDetails.Label", plain: "name", path: "name", meaning: "the name of the case"},
	{name: "CaseDetails.Summary", plain: "summary", path: "summary", meaning: "the summary for those who work on the case"},
	{name: "CaseDetails.Themes", plain: "themes", path: "themes", meaning: "the themes for those who work on the case"},
	{name: "CaseDetails.PublicSummary", plain: "public_summary", path: "public_summary", meaning: "the summary that is published"},
	{name: "CaseDetails.PublicThemes", plain: "public_themes", path: "public_themes", meaning: "the themes that are published"},
	{name: "CaseDetails.Confidential", plain: "confidential", path: "confidential", meaning: "whether only some may see the case"},
	{name: "CaseDetails.Ward", plain: "ward", path: "ward", form: asName, meaning: "the ward"},
	{name: "CaseDetails.WardCode", plain: "ward_code", path: "ward", form: asCode, meaning: "the official code of the ward"},
	{name: "CaseDetails.Category", plain: "category", path: "category", form: asName, meaning: "the category"},
	{name: "CaseDetails.AssignedTo", plain: "assigned_to", path: "assignees", also: "owner", form: asUser, meaning: "the user who works on the case: the first who is assigned, or else its owner"},
	{name: "CaseDetails.AssignedToId", path: "assignees", also: "owner", form: asUserID, meaning: "the ID of that user"},
	{name: "CaseDetails.Team", plain: "team", path: "owner", form: asTeam, meaning: "the team that owns the case"},
	{name: "CaseDetails.TeamCode", path: "owner", form: asTeamCode, meaning: "the code of that team"},
	{name: "CaseDetails.PrimaryClassificationId", path: "category", form: asName, meaning: "the category"},
	{name: "CaseDetails.PrimaryClassificationIdId", plain: "category_code", path: "category", form: asCode, meaning: "the code of the category"},
	{name: "CaseDetails.Opened", plain: "opened", path: "opened", meaning: "when the matter began"},
	{name: "CaseDetails.Published", plain: "highlighted", path: "highlighted", meaning: "whether the case is for the public to see"},
	{name: "CaseDetails.Archived", plain: "archived", path: "archived", meaning: "whether the case is put away"},
	{name: "CaseDetails.Address", plain: "address", path: "address", meaning: "where the matter is"},
	{name: "CaseDetails.Latitude", plain: "latitude", path: "lat", meaning: "where it is, in degrees, WGS 84"},
	{name: "CaseDetails.Longitude", plain: "longitude", path: "lon", meaning: "where it is, in degrees, WGS 84"},
	{name: "CaseStatus.Status", plain: "status", path: "status", form: asName, meaning: "where the case stands, in the tenant's own words"},
	{name: "CaseStatus.CurrentTargetDate", plain: "due", path: "due", meaning: "when the case, or its present stage, is due"},
	{name: "CaseStatus.CurrentTargetDays", path: "current_stage.target_days", meaning: "the working days that the present stage may take"},
	{name: "CaseStatus.CurrentStage", plain: "stage", path: "current_stage.name", meaning: "the stage that began last"},
	{name: "CaseStatus.CurrentOutcome", plain: "stage_outcome", path: "current_stage.outcome", meaning: "what came of that stage"},
	{name: "CaseStatus.CurrentOutcomeDate", plain: "stage_completed", path: "current_stage.completed", meaning: "when it was completed"},
	{name: "CaseStatus.CurrentStageOutcome", path: "current_stage.outcome", meaning: "what came of that stage"},
	{name: "CaseStatus.CurrentStageOutcomeDate", path: "current_stage.completed", meaning: "when it was completed"},
	{name: "CaseStatusReceipt.Method", plain: "source", path: "source", form: asName, meaning: "how the case came in"},
	{name: "CaseStatusReceipt.CreatedBy", plain: "opened_by", path: "opened_by", form: asName, meaning: "who made the case"},
	{name: "CaseStatusReceipt.DateReceived", plain: "received", path: "received", meaning: "the day on which it was received"},
	{name: "CaseStatusReceipt.TimeCreated", plain: "created", path: "created", meaning: "when it was stored"},
	{name: "CaseStatusTouchTimes.FirstTouchTime", path: "created", meaning: "when it was stored"},
	{name: "CaseStatusTouchTimes.LastUpdatedTime", plain: "updated", path: "updated", meaning: "when it was last changed"},
	{name: "CaseStatusTouchTimes.LastTouchTime", path: "updated", meaning: "when it was last changed"},
	{name: "CaseStatusClosure.DateClosed", plain: "closed", path: "closed", meaning: "when it was closed or resolved"},
	{name: "CaseStatusClosure.ClosureInTarget", plain: "in_target", path: "current_stage.in_target", meaning: "whether its last stage was completed in time"},
}

// eachStageColumns are those of each stage of a case type.
var eachStageColumns = []columnRow{
	{name: "TargetDays", path: "target_days", form: asTarget, also: "type", meaning: "the working days allowed for"},
	{name: "DateReceived", path: "received", meaning: "the first day of"},
	{name: "DateDue", path: "due", meaning: "the last day allowed for"},
	{name: "Outcome", path: "outcome", meaning: "what came of"},
	{name: "OutcomeDetails", path: "outcome_details", meaning: "more about what came of"},
	{name: "OutcomeBy", path: "outcome_by", form: asName, meaning: "who decided"},
	{name: "DateCompleted", path: "completed", meaning: "the day of completion of"},
	{name: "ResponseInTarget", path: "in_target", meaning: "whether it was in time:"},
}

// personColumns are those of a person.
var personColumns = []columnRow{
	{name: "Reference", plain: "id", path: "id", meaning: "the person's ID"},
	{name: "Title", plain: "title", path: "title", meaning: "Ms, Dr and the like"},
	{name: "FullName", plain: "name", path: "name", meaning: "the whole name"},
	{name: "FirstName", plain: "first_name", path: "first_name", meaning: "the first name"},
	{name: "LastName", plain: "last_name", path: "last_name", meaning: "the last name"},
	{name: "Address", plain: "address", path: "address", meaning: "the address, without the lines below"},
	{name: "Town", plain: "town", path: "town", meaning: "the town"},
	{name: "County", plain: "county", path: "county", meaning: "the county"},
	{name: "Postcode", plain: "postcode", path: "postcode", meaning: "the postcode"},
	{name: "EmailAddress", plain: "email", path: "email", meaning: "the e-mail address"},
	{name: "Phone", plain: "phone", path: "phone", meaning: "the telephone number"},
	{name: "Mobile", plain: "mobile", path: "mobile", meaning: "the mobile number"},
	{name: "Organisation", plain: "organisation", path: "organisation", meaning: "the organisation that the person speaks for"},
	{name: "DateOfBirth", plain: "born", path: "born", meaning: "the date of birth"},
}

// personTimes are those of the rows of people.
var personTimes = []columnRow{
	{name: "Person.TimeCreated", plain: "created", path: "created", meaning: "when the person was stored"},
	{name: "Person.LastUpdatedTime", plain: "updated", path: "updated", meaning: "when the person was last changed"},
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
	{name: "Involvement.Id", plain: "id", path: "id", meaning: "the ID of the involvement"},
	{name: "Involvement.Type", plain: "type", path: "type", meaning: "the kind of part that the person has"},
	{name: "Involvement.Role", plain: "role", path: "role", meaning: "the part that the person has"},
	{name: "Involvement.EffectiveDate", plain: "effective", path: "effective", meaning: "since when"},
	{name: "Involvement.EndDate", plain: "ended", path: "ended", meaning: "until when"},
	{name: "Involvement.TimeCreated", plain: "created", path: "created", meaning: "when it was stored"},
	{name: "Involvement.LastUpdatedTime", plain: "updated", path: "updated", meaning: "when it was last changed"},
}

var goalColumns = []columnRow{
	{name: "Goal.Id", plain: "id", path: "id", meaning: "the ID of the goal"},
	{name: "Goal.Name", plain: "name", path: "name", meaning: "what is to be reached"},
	{name: "Goal.Status", plain: "status", path: "status", meaning: "where it stands"},
	{name: "Goal.TargetDate", plain: "target", path: "target", meaning: "by when"},
	{name: "Goal.TimeCreated", plain: "created", path: "created", meaning: "when it was stored"},
	{name: "Goal.LastUpdatedTime", plain: "updated", path: "updated", meaning: "when it was last changed"},
}

var stageColumns = []columnRow{
	{name: "Stage.Id", plain: "id", path: "id", meaning: "the ID of the stage"},
	{name: "Stage.Name", plain: "name", path: "name", meaning: "the name of the stage"},
	{name: "Stage.TargetDays", plain: "target_days", path: "target_days", meaning: "the working days that it may take"},
	{name: "Stage.DateReceived", plain: "received", path: "received", meaning: "its first day"},
	{name: "Stage.DateDue", plain: "due", path: "due", meaning: "the last day allowed"},
	{name: "Stage.DateCompleted", plain: "completed", path: "completed", meaning: "when it was completed"},
	{name: "Stage.ResponseInTarget", plain: "in_target", path: "in_target", meaning: "whether that was in time"},
	{name: "Stage.Outcome", plain: "outcome", path: "outcome", meaning: "what came of it"},
	{name: "Stage.OutcomeDetails", plain: "outcome_details", path: "outcome_details", meaning: "more about what came of it"},
	{name: "Stage.OutcomeBy", plain: "outcome_by", path: "outcome_by", form: asName, meaning: "who decided"},
	{name: "Stage.LastUpdatedTime", plain: "updated", path: "updated", meaning: "when it was last changed"},
}

var formColumns = []columnRow{
	{name: "Form.Id", plain: "id", path: "id", meaning: "the ID of the form"},
	{name: "Form.Name", plain: "name", path: "name", meaning: "the name of the form"},
	{name: "Form.XMLNS", plain: "xmlns", path: "xmlns", meaning: "the namespace that tells its kind"},
	{name: "Form.AppId", plain: "app_id", path: "app_id", meaning: "the application that it is of"},
	{name: "Form.Device", plain: "device", path: "device", meaning: "the device that sent it"},
	{name: "Form.Sender", plain: "sender", path: "sender", form: asName, meaning: "who filled it in"},
	{name: "Form.TimeStarted", plain: "started", path: "started", meaning: "when that began"},
	{name: "Form.TimeEnded", plain: "ended", path: "ended", meaning: "when it ended"},
	{name: "Form.TimeReceived", plain: "received", path: "received", meaning: "when it was received"},
}

var noteColumns = []columnRow{
	{name: "Note.Id", plain: "id", path: "id", meaning: "the ID of the note"},
	{name: "Note.Author", plain: "author", path: "author", form: asName, meaning: "who wrote it"},
	{name: "Note.Face", plain: "face", path: "face", meaning: "the API that it came through"},
	{name: "Note.Text", plain: "text", path: "text", meaning: "what was written"},
	{name: "Note.TimeCreated", plain: "created", path: "created", meaning: "when it was stored"},
}
