package caseload

// The columns that every tenant's cases have; the names are those of the
// published sample of GetReport where it has them.
var caseColumns = []columnRow{
	{name: "CaseDetails.CaseId", path: "number", meaning: "the number of the case"},
	{name: "CaseDetails.CaseReference", path: "reference", meaning: "our reference, such as CW-2026-0042"},
	{name: "CaseDetails.Reference", path: "client_reference", meaning: "the customer's own reference"},
	{name: "CaseDetails.ExternalId", path: "external_id", meaning: "the number of the case in the system that made it"},
	{name: "CaseDetails.ParentCaseId", path: ParentNumber, meaning: "the number of the case that this one belongs to"},
	{name: "CaseDetails.CaseType", path: "type", form: asName, meaning: "the kind of case"},
	{name: "CaseDetails.FormType", path: "type", form: asName, meaning: "the kind of form that made the case: that of the case"},
	{name: "CaseDetails.Label", path: "name", meaning: "the name of the case"},
	{name: "CaseDetails.Summary", path: "summary", meaning: "the summary for those who work on the case"},
	{name: "CaseDetails.Themes", path: "themes", meaning: "the themes for those who work on the case"},
	{name: "CaseDetails.PublicSummary", path: "public_summary", meaning: "the summary that is published"},
	{name: "CaseDetails.PublicThemes", path: "public_themes", meaning: "the themes that are published"},
	{name: "CaseDetails.Confidential", path: "confidential", meaning: "whether only some may see the case"},
	{name: "CaseDetails.Ward", path: "ward", form: asName, meaning: "the ward"},
	{name: "CaseDetails.WardCode", path: "ward", form: asCode, meaning: "the official code of the ward"},
	{name: "CaseDetails.Category", path: "category", form: asName, meaning: "the category"},
	{name: "CaseDetails.AssignedTo", path: "assignees", also: "owner", form: asUser, meaning: "the user who works on the case: the first who is assigned, or else its owner"},
	{name: "CaseDetails.AssignedToId", path: "assignees", also: "owner", form: asUserID, meaning: "the ID of that user"},
	{name: "CaseDetails.Team", path: "owner", form: asTeam, meaning: "the team that owns the case"},
	{name: "CaseDetails.TeamCode", path: "owner", form: asTeamCode, meaning: "the code of that team"},
	{name: "CaseDetails.PrimaryClassificationId", path: "category", form: asName, meaning: "the category"},
	{name: "CaseDetails.PrimaryClassificationIdId", path: "category", form: asCode, meaning: "the code of the category"},
	{name: "CaseDetails.Opened", path: "opened", meaning: "when the matter began"},
	{name: "CaseDetails.Published", path: "highlighted", meaning: "whether the case is for the public to see"},
	{name: "CaseDetails.Archived", path: "archived", meaning: "whether the case is put away"},
	{name: "CaseDetails.Address", path: "address", meaning: "where the matter is"},
	{name: "CaseDetails.Latitude", path: "lat", meaning: "where it is, in degrees, WGS 84"},
	{name: "CaseDetails.Longitude", path: "lon", meaning: "where it is, in degrees, WGS 84"},
	{name: "CaseStatus.Status", path: "status", form: asName, meaning: "where the case stands, in the tenant's own words"},
	{name: "CaseStatus.CurrentTargetDate", path: "due", meaning: "when the case, or its present stage, is due"},
	{name: "CaseStatus.CurrentTargetDays", path: "current_stage.target_days", meaning: "the working days that the present stage may take"},
	{name: "CaseStatus.CurrentStage", path: "current_stage.name", meaning: "the stage that began last"},
	{name: "CaseStatus.CurrentOutcome", path: "current_stage.outcome", meaning: "what came of that stage"},
	{name: "CaseStatus.CurrentOutcomeDate", path: "current_stage.completed", meaning: "when it was completed"},
	{name: "CaseStatus.CurrentStageOutcome", path: "current_stage.outcome", meaning: "what came of that stage"},
	{name: "CaseStatus.CurrentStageOutcomeDate", path: "current_stage.completed", meaning: "when it was completed"},
	{name: "CaseStatusReceipt.Method", path: "source", form: asName, meaning: "how the case came in"},
	{name: "CaseStatusReceipt.CreatedBy", path: "opened_by", form: asName, meaning: "who made the case"},
	{name: "CaseStatusReceipt.DateReceived", path: "received", meaning: "the day on which it was received"},
	{name: "CaseStatusReceipt.TimeCreated", path: "created", meaning: "when it was stored"},
	{name: "CaseStatusTouchTimes.FirstTouchTime", path: "created", meaning: "when it was stored"},
	{name: "CaseStatusTouchTimes.LastUpdatedTime", path: "updated", meaning: "when it was last changed"},
	{name: "CaseStatusTouchTimes.LastTouchTime", path: "updated", meaning: "when it was last changed"},
	{name: "CaseStatusClosure.DateClosed", path: "closed", meaning: "when it was closed or resolved"},
	{name: "CaseStatusClosure.ClosureInTarget", path: "current_stage.in_target", meaning: "whether its last stage was completed in time"},
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
	{name: "Reference", path: "id", meaning: "the person's ID"},
	{name: "Title", path: "title", meaning: "Ms, Dr and the like"},
	{name: "FullName", path: "name", meaning: "the whole name"},
	{name: "FirstName", path: "first_name", meaning: "the first name"},
	{name: "LastName", path: "last_name", meaning: "the last name"},
	{name: "Address", path: "address", meaning: "the address, without the lines below"},
	{name: "Town", path: "town", meaning: "the town"},
	{name: "County", path: "county", meaning: "the county"},
	{name: "Postcode", path: "postcode", meaning: "the postcode"},
	{name: "EmailAddress", path: "email", meaning: "the e-mail address"},
	{name: "Phone", path: "phone", meaning: "the telephone number"},
	{name: "Mobile", path: "mobile", meaning: "the mobile number"},
	{name: "Organisation", path: "organisation", meaning: "the organisation that the person speaks for"},
	{name: "DateOfBirth", path: "born", meaning: "the date of birth"},
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
	{name: "Involvement.Type", path: "type", meaning: "the kind of part that the person has"},
	{name: "Involvement.Role", path: "role", meaning: "the part that the person has"},
	{name: "Involvement.EffectiveDate", path: "effective", meaning: "since when"},
	{name: "Involvement.EndDate", path: "ended", meaning: "until when"},
	{name: "Involvement.TimeCreated", path: "created", meaning: "when it was stored"},
	{name: "Involvement.LastUpdatedTime", path: "updated", meaning: "when it was last changed"},
}

var goalColumns = []columnRow{
	{name: "Goal.Name", path: "name", meaning: "what is to be reached"},
	{name: "Goal.Status", path: "status", meaning: "where it stands"},
	{name: "Goal.TargetDate", path: "target", meaning: "by when"},
	{name: "Goal.TimeCreated", path: "created", meaning: "when it was stored"},
	{name: "Goal.LastUpdatedTime", path: "updated", meaning: "when it was last changed"},
}

var stageColumns = []columnRow{
	{name: "Stage.Name", path: "name", meaning: "the name of the stage"},
	{name: "Stage.TargetDays", path: "target_days", meaning: "the working days that it may take"},
	{name: "Stage.DateReceived", path: "received", meaning: "its first day"},
	{name: "Stage.DateDue", path: "due", meaning: "the last day allowed"},
	{name: "Stage.DateCompleted", path: "completed", meaning: "when it was completed"},
	{name: "Stage.ResponseInTarget", path: "in_target", meaning: "whether that was in time"},
	{name: "Stage.Outcome", path: "outcome", meaning: "what came of it"},
	{name: "Stage.OutcomeDetails", path: "outcome_details", meaning: "more about what came of it"},
	{name: "Stage.OutcomeBy", path: "outcome_by", form: asName, meaning: "who decided"},
	{name: "Stage.LastUpdatedTime", path: "updated", meaning: "when it was last changed"},
}

var formColumns = []columnRow{
	{name: "Form.Id", path: "id", meaning: "the ID of the form"},
	{name: "Form.Name", path: "name", meaning: "the name of the form"},
	{name: "Form.XMLNS", path: "xmlns", meaning: "the namespace that tells its kind"},
	{name: "Form.AppId", path: "app_id", meaning: "the application that it is of"},
	{name: "Form.Device", path: "device", meaning: "the device that sent it"},
	{name: "Form.Sender", path: "sender", form: asName, meaning: "who filled it in"},
	{name: "Form.TimeStarted", path: "started", meaning: "when that began"},
	{name: "Form.TimeEnded", path: "ended", meaning: "when it ended"},
	{name: "Form.TimeReceived", path: "received", meaning: "when it was received"},
}

var noteColumns = []columnRow{
	{name: "Note.Author", path: "author", form: asName, meaning: "who wrote it"},
	{name: "Note.Face", path: "face", meaning: "the API that it came through"},
	{name: "Note.Text", path: "text", meaning: "what was written"},
	{name: "Note.TimeCreated", path: "created", meaning: "when it was stored"},
}
