package jsonapi

import "strconv"

// appendTo appends the error objects.
func (all Errors) appendTo(dst []byte, _ *Encoder) []byte {
	start := len(dst)
	for _, e := range all {
		dst = e.appendTo(append(dst, ','))
	}
	return closed(dst, start, '[', ']')
}

// appendTo appends an error object (JSON:API 1.1, Error Objects).
func (e *Error) appendTo(dst []byte) []byte {
	start := len(dst)
	dst = appendMember(dst, "status", strconv.Itoa(e.Status))
	dst = appendMember(dst, "code", e.Code)
	dst = appendMember(dst, "title", e.Title)
	dst = appendMember(dst, "detail", e.Detail)
	dst = e.Source.appendTo(dst)
	if e.Type != "" {
		dst = appendLinks(append(dst, `,"links":`...), []Link{{"type", e.Type}})
	}
	if len(e.Meta) > 0 {
		dst = appendMembers(append(dst, `,"meta":`...), e.Meta)
	}
	return closed(dst, start, '{', '}')
}

func (s Source) appendTo(dst []byte) []byte {
	if s == (Source{}) {
		return dst
	}
	dst = append(dst, `,"source":`...)
	start := len(dst)
	if s.Whole {
		dst = append(dst, `,"pointer":""`...)
	}
	dst = appendMember(dst, "pointer", s.Pointer)
	dst = appendMember(dst, "parameter", s.Parameter)
	dst = appendMember(dst, "header", s.Header)
	return closed(dst, start, '{', '}')
}

// appendMember appends a comma and a member that is text, nothing where the text
// is empty.
func appendMember(dst []byte, name, text string) []byte {
	if text == "" {
		return dst
	}
	return appendString(appendName(dst, name), text)
}
