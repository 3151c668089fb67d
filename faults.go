package caseload

import "caseload/internal/fault"

// What can be wrong with a row of a file, as far as its noun says it. Boundaries have
// kinds of their own, and so has the form of a file.
var (
	kindTooLong  = fault.New("too_long", "The text is too long: at most %d bytes are allowed.")
	kindNotUTF8  = fault.New("text_not_utf8", "The text is not valid UTF-8.")
	kindNUL      = fault.New("nul", "The text holds a NUL byte, which is not allowed.")
	kindUnseen   = fault.New("unseen", "The text has a character that cannot be seen, U+%s, in place %d. Delete it.")
	kindNumber   = fault.New("number", "This is not a decimal number such as 12, -0.5 or 1e3.")
	kindDay      = fault.New("day", "This is not a date such as 2026-01-15.")
	kindTime     = fault.New("time", "This is not a time such as 2026-01-15T10:30:00Z.")
	kindBool     = fault.New("boolean", "This is neither true nor false.")
	kindChoice   = fault.New("choice", "This is not one of the choices.")
	kindLocation = fault.New("location", "A location has a latitude from -90 to 90 and a longitude from -180 to 180.")
	kindNoWord   = map[Noun]fault.Kind{
		NounWard: fault.New("no_ward", "There is no such ward."), NounCategory: fault.New("no_category", "There is no such category."), NounStatus: fault.New("no_status", "There is no such status."),
	}
	kindSeveral        = fault.New("several", "Several have this name; say which by its code.")
	kindSeveralWards   = fault.New("several_wards", "Several wards have this name; say which by its code.")
	kindNoCaseType     = fault.New("no_type", "There is no such case type.")
	kindNoField        = fault.New("no_field", "Cases of this type have no such field.")
	kindRequired       = fault.New("required", "This field is required.")
	kindPropertyName   = fault.New("property_name", "The name of a property is at most %d bytes of valid UTF-8, without NUL.")
	kindProperties     = fault.New("properties_too_long", "The properties are too long: at most %d bytes are allowed.")
	kindWardName       = fault.New("ward_name", "A ward needs a name, with a letter or digit in it.")
	kindManyWards      = fault.New("many_wards", "There are %d wards already, which is as many as there may be.")
	kindManyCategories = fault.New("many_categories", "There are %d categories already, which is as many as there may be.")
	kindLongBoundary   = fault.New("boundary_too_long", "The boundary has more than %d MiB. Take a generalised one, in which fewer places follow a coast or a river.")
	kindLongBoundaries = fault.New("boundaries_too_long", "The boundaries of all wards come to more than %d MiB. Take generalised ones, in which fewer places follow a coast or a river.")
)

// What can be wrong with what people write in forms about themselves, about others and
// about what cases are written in.
var (
	kindPasswordText   = fault.NewOfForms("password_text", "The password must be text.")
	kindShortPassword  = fault.NewOfForms("password_short", "The password must have at least %d characters. Three words that have nothing to do with each other are easy to remember.")
	kindLongPassword   = fault.NewOfForms("password_long", "The password may have at most %d characters.")
	kindCommonPassword = fault.NewOfForms("password_common", "This password is one of those that are tried first. Choose another.")
	kindOtherPassword  = fault.NewOfForms("password_wrong", "This is not your password.")
	kindEmail          = fault.NewOfForms("email", "This is not an email address.")
	kindSlug           = fault.NewOfForms("slug", "A tenant's slug has 1 to 63 lower-case letters, digits and hyphens, and begins and ends with a letter or digit.")
	kindZone           = fault.NewOfForms("zone", "This is not a time zone; write one such as Europe/London or America/New_York.")
	kindPersonName     = fault.NewOfForms("person_name", "A person has a name, a first name or a last name.")
	kindNameless       = map[Noun]fault.Kind{
		NounCaseType: fault.NewOfForms("type_name", "A case type needs a name."),
		NounStatus:   fault.NewOfForms("status_name", "A status needs a name."), NounTeam: fault.NewOfForms("team_name", "A team needs a name."),
		NounCategory: fault.NewOfForms("category_name", "A category needs a name, with a letter or digit in it."), NounReport: fault.NewOfForms("report_name", "A report needs a name."),
	}
	kindApplicationName = fault.NewOfForms("application_name", "An application needs a name.")
	kindFieldName       = fault.NewOfForms("field_name", "A field needs a name, without dots.")
	kindViewName        = fault.NewOfForms("view_name", "A view needs a name of at most %d characters.")
	kindSeveralWrong    = fault.NewOfForms("several_wrong", "Several fields are not valid.")
	kindMappingName     = fault.NewOfForms("mapping_name", "A mapping needs a name of at most %d characters.")
)

// What can be there already, or be needed still.
var (
	kindNameTaken       = fault.NewOfForms("name_taken", "There is already a %s of this name.")
	kindTaken           = fault.NewOfForms("taken", "There is already a %s with this %s.")
	kindInUse           = fault.NewOfForms("in_use", "There are cases of this %s: it stays.")
	kindOnlyStatus      = fault.NewOfForms("only_status", "No other status counts as %s: make one first.")
	kindOnlyType        = fault.NewOfForms("only_type", "This is the only case type: make another first.")
	kindOnlyAdmin       = fault.NewOfForms("only_admin", "This is the only administrator who can sign in. Make somebody else an administrator first, who chooses a password.")
	kindUsedLink        = fault.NewOfForms("used_link", "This link was used already, or is not valid any more. Ask an administrator for a new one.")
	kindViewTaken       = fault.NewOfForms("view_taken", "You have a view of this name. Choose another.")
	kindManyViews       = fault.NewOfForms("many_views", "You have %d saved views, and there is no room for more. Delete one of them.")
	kindManySharedViews = fault.NewOfForms("many_shared_views", "There are %d shared views, and there is no room for more. Keep this one for yourself, or delete one that nobody needs.")
)

// What can have happened meanwhile.
var (
	kindOfferEnded      = fault.NewOfForms("offer_ended", "This secret is offered no more: it was confirmed, or is older than an hour. Ask for another.")
	kindNoSecondFactor  = fault.NewOfForms("no_second_factor", "There is no second factor that recovery codes could stand for.")
	kindViewingBarred   = fault.NewOfForms("viewing_barred", "This user may not use the pages, and sees nothing of them.")
	kindViewingAdmin    = fault.NewOfForms("viewing_admin", "Administrators see what you see: there is nothing to view.")
	kindKeyEnded        = fault.NewOfForms("key_ended", "This key is revoked or has expired: nobody can use it.")
	kindKeyDisabled     = fault.NewOfForms("key_disabled", "The user that this key is bound to is disabled: nobody can use it.")
	kindUserBarred      = fault.NewOfForms("user_barred", "This user is disabled, or is a program: only an enabled person can sign in.")
	kindApplicationUser = fault.NewOfForms("application_user", "This is the account of an application, and is changed with that.")
	kindExportRights    = fault.NewOfForms("export_rights", "What you may see has changed since the export was asked for. Ask for it again.")
	kindWornOut         = fault.NewOfForms("job_worn_out", "The servers that began it were stopped each time.")
	kindImportBusy      = fault.NewOfForms("import_busy", "The import is being worked on. Wait until that has come to its end.")
	kindImportStored    = fault.NewOfForms("import_stored", "Rows of this file were stored. Bring it again to read it in another way.")
	kindImportUnchecked = fault.NewOfForms("import_unchecked", "This import was not checked, or was stored already.")
	kindImportUndone    = fault.NewOfForms("import_undone", "No rows of this import are stored, or it was undone already.")
	kindCasesChanged    = fault.NewOfForms("import_cases_changed", "Cases of this import were worked on since. It is undone whole or not at all; look at what was done to them first. Later imports of the same cases are undone first.")
	kindWardsChanged    = fault.NewOfForms("import_wards_changed", "Wards of this import were changed since, or have cases. It is undone whole or not at all; look at these wards first. Later imports of the same wards, and of cases in them, are undone first.")
	kindViewingOver     = fault.NewOfForms("viewing_over", "The user whom you saw the pages as can no more be viewed as: the user was disabled, or is an administrator now. You see them as yourself again.")
	kindKeyRevoked      = fault.NewOfForms("key_revoked", "This key is revoked: nothing of it can be changed any more.")
)
