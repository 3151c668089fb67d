// Package openapi describes an API over HTTP in OpenAPI 3.1: the part of the
// description's form that the faces need, each of which fills it from the
// declarations that it serves by. It knows none of them.
package openapi

import (
	"bytes"
	"encoding/json"
)

// Version is that of OpenAPI.
const Version = "3.1.0"

// Document is a whole description.
type Document struct {
	OpenAPI    string              `json:"openapi"`
	Info       Info                `json:"info"`
	Servers    []Server            `json:"servers"`
	Tags       []Tag               `json:"tags"` // by name
	Paths      map[string]PathItem `json:"paths"`
	Components Components          `json:"components"`
}

// Info says what is described. Texts are CommonMark, here and below.
type Info struct {
	Title       string  `json:"title"`
	Description string  `json:"description"`
	License     License `json:"license"`
	Version     string  `json:"version"` // of the API
}

// License is that of the API.
type License struct {
	Name       string `json:"name"`
	Identifier string `json:"identifier"` // of SPDX
}

// Server is where the paths begin.
type Server struct {
	URL         string `json:"url"`
	Description string `json:"description"`
}

// Tag is a group of operations.
type Tag struct {
	Name        string `json:"name"`
	Description string `json:"description"`
}

// PathItem is the operations of one path by their methods, in lower case.
type PathItem map[string]*Operation

// Operation is what a method does at a path.
type Operation struct {
	Tags        []string              `json:"tags"`
	Summary     string                `json:"summary"`
	Description string                `json:"description,omitempty"`
	OperationID string                `json:"operationId"`
	Parameters  []Parameter           `json:"parameters,omitempty"`
	RequestBody *RequestBody          `json:"requestBody,omitempty"`
	Responses   map[string]Response   `json:"responses"` // by status
	Deprecated  bool                  `json:"deprecated,omitempty"`
	Security    []map[string][]string `json:"security"` // any of these; in each, schemes with the roles or scopes that are needed
}

// Parameter is one of a path, a query or a header, or a Ref to one.
type Parameter struct {
	Ref         string          `json:"$ref,omitempty"`
	Name        string          `json:"name,omitempty"`
	In          string          `json:"in,omitempty"`
	Description string          `json:"description,omitempty"`
	Required    bool            `json:"required,omitempty"`
	Style       string          `json:"style,omitempty"`
	Explode     *bool           `json:"explode,omitempty"` // nil: as the style has it
	Schema      *Schema         `json:"schema,omitempty"`
	Example     json.RawMessage `json:"example,omitempty"`
}

// RequestBody is what a request carries, by media type.
type RequestBody struct {
	Required bool                 `json:"required,omitempty"`
	Content  map[string]MediaType `json:"content"`
}

// Response is an answer, or a Ref to one.
type Response struct {
	Ref         string               `json:"$ref,omitempty"`
	Description string               `json:"description,omitempty"`
	Headers     map[string]Header    `json:"headers,omitempty"`
	Content     map[string]MediaType `json:"content,omitempty"`
}

// Header is a header of an answer.
type Header struct {
	Description string  `json:"description"`
	Schema      *Schema `json:"schema"`
}

// MediaType is a body in one form.
type MediaType struct {
	Schema  *Schema         `json:"schema"`
	Example json.RawMessage `json:"example,omitempty"`
}

// Components are what several places refer to, by name.
type Components struct {
	Schemas         map[string]*Schema        `json:"schemas,omitempty"`
	Responses       map[string]Response       `json:"responses,omitempty"`
	Parameters      map[string]Parameter      `json:"parameters,omitempty"`
	SecuritySchemes map[string]SecurityScheme `json:"securitySchemes,omitempty"`
}

// SecurityScheme is a way of saying who asks.
type SecurityScheme struct {
	Type        string `json:"type"`
	Description string `json:"description"`
	Scheme      string `json:"scheme,omitempty"` // of the type http
	Name        string `json:"name,omitempty"`   // of the type apiKey
	In          string `json:"in,omitempty"`
	Flows       *Flows `json:"flows,omitempty"` // of the type oauth2
}

// Flows are the ways to a token.
type Flows struct {
	ClientCredentials *Flow `json:"clientCredentials,omitempty"`
}

// Flow is one of them.
type Flow struct {
	TokenURL string            `json:"tokenUrl"`
	Scopes   map[string]string `json:"scopes"`
}

// At is the description of a server whose paths begin at a URL, where that is not
// "".
func (d *Document) At(url string) *Document {
	if url == "" {
		return d
	}
	at := *d
	at.Servers = []Server{{URL: url, Description: "The server that gives this description."}}
	return &at
}

// New is a description without operations.
func New(title, description string) *Document {
	return &Document{
		OpenAPI: Version,
		Info: Info{
			Title: title, Description: description, Version: "1",
			License: License{Name: "Apache License 2.0", Identifier: "Apache-2.0"},
		},
		Servers: []Server{{URL: "/", Description: "The server that gives this description."}},
		Paths:   map[string]PathItem{},
		Components: Components{
			Schemas: map[string]*Schema{}, Responses: map[string]Response{},
			Parameters: map[string]Parameter{}, SecuritySchemes: map[string]SecurityScheme{},
		},
	}
}

// Add adds the operation of a method at a path.
func (d *Document) Add(path, method string, o *Operation) {
	if d.Paths[path] == nil {
		d.Paths[path] = PathItem{}
	}
	d.Paths[path][method] = o
}

// JSON is the description as text, the same for the same description.
func (d *Document) JSON() []byte { return marshal(d, " ") }

// marshal writes what is always JSON.
func marshal(v any, indent string) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	if err := e.Encode(v); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// Ref is the reference to a component of a kind, such as schemas.
func Ref(kind, name string) string { return "#/components/" + kind + "/" + name }
