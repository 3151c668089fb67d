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
	kindLongBoundary   = fault.New("boundary_too_long", "The boundary has more than %d MiB. Take a generalised one, in which fewer places follow a coast or a river.")
	kindLongBoundaries = fault.New("boundaries_too_long", "The boundaries of all wards come to more than %d MiB. Take generalised ones, in which fewer places follow a coast or a river.")
)
