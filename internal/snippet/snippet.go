// Package snippet writes a request over HTTP as lines that send it, for those who
// program: in curl, Python, JavaScript, PowerShell and R. Whatever the request holds
// stays within the quotes of the language.
package snippet

import (
	"encoding/json"
	"strings"
)

// Request is what the lines send. It must be one that can be sent: without control
// characters in its URL and its headers (RFC 9110, 5.5). All is UTF-8 without NUL.
type Request struct {
	Method string
	URL    string  // whole, with its query
	Header []Field // Content-Type too, where there is a Body
	Body   string  // "": none
	Form   []Field // what is sent as a form in the place of a Body
	Parts  []Part  // what is posted as multipart/form-data in the place of a Body
	Save   string  // the file for what is answered; "": it is printed
	Silent bool    // nothing is answered but a status
}

// Field is a name with its value.
type Field struct{ Name, Value string }

// Part is a text or, where it has the name of one, a file in the folder that the lines
// run in. Names are letters, digits, dots and underscores.
type Part struct{ Name, Text, File string }

// Language is one that requests are written in.
type Language struct {
	Name  string // in addresses and cookies
	Title string // what people call it

	lines func(*Request) string
}

// Languages are in the order in which they are offered.
var Languages = []*Language{
	Curl,
	{"python", "Python", python},
	{"javascript", "JavaScript", javascript},
	{"powershell", "PowerShell", powershell},
	{"r", "R", r},
}

// Curl is the language of a shell that has curl.
var Curl = &Language{"curl", "curl", curl}

// ByName is the language of a name, and curl where none has it.
func ByName(name string) *Language {
	for _, l := range Languages {
		if l.Name == name {
			return l
		}
	}
	return Curl
}

// Lines are those that send a request.
func (l *Language) Lines(r *Request) string { return l.lines(r) }

// Bearer is the header that says who asks by a key.
func Bearer(key string) Field { return Field{"Authorization", "Bearer " + key} }

// method is the request's, GET where it has none.
func (r *Request) method() string {
	if r.Method == "" {
		return "GET"
	}
	return r.Method
}

// contentType is the type of the body, and the other headers.
func (r *Request) contentType() (media string, others []Field) {
	for _, h := range r.Header {
		if strings.EqualFold(h.Name, "Content-Type") {
			media = h.Value
		} else {
			others = append(others, h)
		}
	}
	return media, others
}

// json reports whether the body is JSON, which Python and JavaScript write as values of
// their own.
func (r *Request) json() bool {
	media, _ := r.contentType()
	media, _, _ = strings.Cut(media, ";")
	return strings.HasSuffix(media, "json") && json.Valid([]byte(r.Body))
}
