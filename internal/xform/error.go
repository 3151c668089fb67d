package xform

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
)

// Error says why a form is refused. It never holds a value of the form, only
// names of elements.
type Error struct {
	Path      string // where: /data/child[2]/case/update/edd, or line 12
	Message   string // a sentence: what is wrong and what is allowed
	Malformed bool   // the form cannot be read as a whole; else one of its case blocks is not valid
}

func (e *Error) Error() string { return e.Path + ": " + e.Message }

// malformed makes the Error of a form that cannot be read, whose line the
// reader adds.
func malformed(format string, args ...any) *Error {
	return &Error{Message: fmt.Sprintf(format, args...), Malformed: true}
}

// invalid makes the Error of a case block; path leads on from the block.
func invalid(path, format string, args ...any) *Error {
	return &Error{Path: path, Message: fmt.Sprintf(format, args...)}
}

// fromDecoder makes an Error of what the XML decoder says. Its messages that
// repeat the form's text, which may be personal, are replaced.
func fromDecoder(err error) *Error {
	if own, ok := errors.AsType[*Error](err); ok {
		return own
	}
	syntax, ok := errors.AsType[*xml.SyntaxError](err)
	switch {
	case !ok:
		return malformed("The form must be XML 1.0.")
	case strings.HasPrefix(syntax.Msg, "invalid character entity"):
		return malformed("An & starts no entity that is allowed: &amp; &lt; &gt; &quot; &apos; and characters by their number, such as &#233;.")
	case strings.HasPrefix(syntax.Msg, "invalid XML name"):
		return malformed("The XML is not well-formed: a name has a character that names may not have.")
	case strings.HasPrefix(syntax.Msg, "invalid UTF-8"):
		return notUTF8()
	}
	return malformed("The XML is not well-formed: %s.", syntax.Msg)
}

func notUTF8() *Error {
	return malformed("The form is not in UTF-8, the only encoding that is read.")
}

// maxPath bounds the path in an Error, in bytes; a longer one loses its start.
const maxPath = 200

func shorten(path string) string {
	if len(path) <= maxPath {
		return path
	}
	return "…" + strings.ToValidUTF8(path[len(path)-maxPath:], "")
}
