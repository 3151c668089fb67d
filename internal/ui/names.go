package ui

import (
	"cmp"
	"strings"
	"unicode"

	"caseload"
)

// sourceTitles are the keys of what the pages call the sources that cases have where
// nobody says another, which are the faces by which they come, and those that are said
// most; files and APIs name them as they are stored.
var sourceTitles = map[string]string{
	"api": "source.api", "casebook": "source.casebook", "casework": "source.casework", "command": "source.command", "commcare": "source.commcare", "email": "source.email",
	"icasework": "source.icasework", "import": "source.import", "letter": "source.letter", "pages": "source.pages", "phone": "source.phone", "web": "source.web", "web form": "source.web-form",
}

// sourceName is what the pages call a source, however large its letters are, "" for none.
func (v *visit) sourceName(c *caseload.Catalog, k caseload.PK) string {
	_, name, _ := c.Entry(caseload.NounSource, k)
	if title := sourceTitles[strings.ToLower(name)]; title != "" {
		return v.t(title)
	}
	return name
}

// faceName is what the pages call a face.
func (v *visit) faceName(face string) string {
	if title := sourceTitles[face]; title != "" {
		return v.t(title)
	}
	return face
}

// authorName is the name of a user, as it is written, or what the pages call a face.
func (v *visit) authorName(a caseload.Author) string {
	return cmp.Or(a.User, v.faceName(a.Face))
}

// nameInWords is a name that a program gave, as people read it: TotalPaid and
// total_paid are Total paid. One in which there is a space stays as it is.
func nameInWords(name string) string {
	if strings.Contains(name, " ") {
		return name
	}
	var out strings.Builder
	before := ' '
	for i, r := range name {
		switch {
		case r == '_':
			out.WriteByte(' ')
		case i == 0:
			out.WriteRune(unicode.ToUpper(r))
		case unicode.IsUpper(r) && unicode.IsLower(before):
			out.WriteString(" " + string(unicode.ToLower(r)))
		default:
			out.WriteRune(r)
		}
		before = r
	}
	return strings.TrimSpace(out.String())
}

// fieldTitle is what people call a field.
func fieldTitle(f *caseload.Field) string {
	if f.Label != "" && f.Label != f.Name {
		return f.Label
	}
	return nameInWords(f.Name)
}

// statusInWords is what the pages call a status that is kept as a text, such as that of a
// goal: one of the five as in the visitor's language, and any other, which everybody
// writes as they like, and programs as they do, as it is.
func (v *visit) statusInWords(name string) string {
	if stage, ok := stageCalled(name); ok {
		return v.t(stageTitles[stage])
	}
	return nameInWords(name)
}

// storedGoalStatus is how the status of a goal is kept that is written in words: as one
// of the five is named, so that everybody reads it in their language, or else as it is.
func (v *visit) storedGoalStatus(words string) string {
	for stage, title := range stageTitles {
		if strings.EqualFold(v.t(title), words) {
			return stage.String()
		}
	}
	return words
}
