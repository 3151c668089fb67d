package ui

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/openapi"
	"caseload/internal/snippet"
)

// linesCookie keeps the language that the visitor reads lines in.
const linesCookie = "lines"

// operationPage is one operation of an API.
type operationPage struct {
	page
	API        *API
	Request    string // such as GET /api/cases
	About      string
	Older      bool   // there is a newer address that does the same
	Needs      []need // any of these
	Lines      linesShown
	Parameters table
	Body       *bodyShown // nil: none is sent
	Answers    []bodyShown
	Failures   table
}

// linesShown are those that ask for an operation, in the language that was chosen.
type linesShown struct {
	Language     *snippet.Language
	Offered      []*snippet.Language
	Text         string
	Placeholders []string // what stands in them for what the reader has
}

// bodyShown is what is sent or answered.
type bodyShown struct {
	ID      string // of its heading
	Status  string // of an answer
	About   string
	Forms   string // media types
	Members table
	Example string
}

func showOperation(v *visit) error {
	a, err := v.api()
	if err != nil {
		return err
	}
	all := a.operations()
	i := slices.IndexFunc(all, func(o operation) bool { return o.OperationID == v.r.PathValue("operation") })
	if i < 0 {
		return caseload.Errorf(caseload.CodeNotFound, "The API has no operation of this name.")
	}
	o := all[i]
	p := operationPage{page: v.page(o.Summary).under(v.t("reference.api", "API", a.Title), a.address()), API: a, Request: o.method + " " + o.path, About: o.Description, Needs: needsOf(a.Description, o)}
	p.In, p.Older = english, o.Deprecated
	p.Lines = v.linesOf(a, o)
	p.Parameters = v.parametersOf(a.Description, o)
	if o.RequestBody != nil {
		p.Body = v.bodyOf(a.Description, o.RequestBody.Content, true)
		p.Body.ID = "body"
	}
	p.Failures = table{Caption: v.t("reference.failures"), Columns: []column{{Title: v.t("reference.status"), Whole: true}, {Title: v.t("reference.meaning")}, {Title: v.t("reference.remedy"), Long: true}}}
	for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
		r := a.Description.Response(o.Responses[status])
		if status >= "400" {
			p.Failures.Rows = append(p.Failures.Rows, []cell{{Text: status}, {Text: plainProse(r.Description), In: english}, {Text: v.remedyOf(status)}})
			continue
		}
		b := v.bodyOf(a.Description, r.Content, false)
		b.ID, b.Status, b.About = "answer-"+status, status, r.Description
		p.Answers = append(p.Answers, *b)
	}
	return v.render(http.StatusOK, "reference-operation", p)
}

// need is how a program may say who asks, and the scopes that it takes.
type need struct {
	Ways   []string // together; none: nobody has to
	Scopes string   // "": those of the role
}

func needsOf(d *openapi.Document, o operation) (out []need) {
	for _, way := range o.Security {
		var n need
		for _, name := range slices.Sorted(maps.Keys(way)) {
			n.Ways = append(n.Ways, schemeOf(name, d.Components.SecuritySchemes[name]))
			n.Scopes = strings.Join(way[name], ", ")
		}
		out = append(out, n)
	}
	return out
}

// schemeOf is a way of saying who asks, as it is sent.
func schemeOf(name string, s openapi.SecurityScheme) string {
	switch {
	case s.Type == "http":
		return "Authorization: " + strings.ToUpper(s.Scheme[:1]) + s.Scheme[1:] + " …"
	case s.Type == "apiKey" && s.In == "header" && s.Name == "Authorization":
		return s.Name + ": " + plainProse(s.Description)
	case s.Type == "apiKey" && s.In == "header":
		return s.Name + ": …"
	case s.Type == "apiKey":
		return s.Name + "=…"
	}
	return "OAuth 2.0 (" + name + ")"
}

// linesOf are lines that ask for an operation.
func (v *visit) linesOf(a *API, o operation) linesShown {
	r := v.requestOf(a, o)
	l := snippet.ByName(v.cookie(linesCookie))
	out := linesShown{Language: l, Offered: snippet.Languages, Text: l.Lines(r)}
	if len(r.Header) > 0 && r.Header[0].Name == "Authorization" {
		out.Placeholders = append(out.Placeholders, yourKey)
	}
	for _, p := range a.parameters(o) {
		if p.In == "path" && p.Name != a.Tenant {
			out.Placeholders = append(out.Placeholders, placeholder(p))
		}
	}
	return out
}

// placeholder stands in an address for a part that the reader has.
func placeholder(p openapi.Parameter) string { return strings.ToUpper(p.Name) }

// parameters are those of an operation.
func (a *API) parameters(o operation) (out []openapi.Parameter) {
	for _, p := range o.Parameters {
		out = append(out, a.Description.Parameter(p))
	}
	return out
}

// requestOf is an operation with all that it must be given and the examples that its
// description has, of the visitor's tenant and at the visitor's address of this server.
func (v *visit) requestOf(a *API, o operation) *snippet.Request {
	r := &snippet.Request{Method: o.method}
	path, query := o.path, []string{}
	for _, p := range a.parameters(o) {
		switch {
		case p.In == "path" && p.Name == a.Tenant:
			path = strings.ReplaceAll(path, "{"+p.Name+"}", v.visitor.By.Tenant.Slug)
		case p.In == "path":
			path = strings.ReplaceAll(path, "{"+p.Name+"}", placeholder(p))
		case p.Name == a.Tenant && p.Name != "":
			query = append(query, p.Name+"="+url.QueryEscape(v.visitor.By.Tenant.Slug))
		case p.In == "query" && p.Example != nil:
			query = append(query, queryOf(p)...)
		case p.In == "header" && p.Required:
			r.Header = append(r.Header, snippet.Field{Name: p.Name, Value: textOf(p.Example)})
		}
	}
	r.URL = httpkit.Origin(v.r, v.PublicURL) + path
	if len(query) > 0 {
		r.URL += "?" + strings.Join(query, "&")
	}
	if len(o.Security) > 0 && len(o.Security[0]) > 0 {
		r.Header = append([]snippet.Field{snippet.Bearer(yourKey)}, r.Header...)
	}
	if o.RequestBody != nil {
		v.putBody(a, o, r)
	}
	r.Silent, r.Save = a.keeps(o)
	return r
}

// queryOf is the example of a parameter as it stands in an address. A member of one of
// the style deepObject has its name in brackets.
func queryOf(p openapi.Parameter) (out []string) {
	members := map[string]json.RawMessage{}
	if p.Style != "deepObject" || json.Unmarshal(p.Example, &members) != nil {
		return []string{url.QueryEscape(p.Name) + "=" + url.QueryEscape(textOf(p.Example))}
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		out = append(out, url.QueryEscape(p.Name+"["+name+"]")+"="+url.QueryEscape(textOf(members[name])))
	}
	return out
}

// textOf is a value of JSON as text: a string without its quotes.
func textOf(value json.RawMessage) string {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return text
	}
	return string(value)
}

// filesMedia is the media type of what is sent with files.
const filesMedia = "multipart/form-data"

// mediaOf is the first of some media types that lines can send: JSON, or else a form, or
// XML, or files.
func mediaOf(content map[string]openapi.MediaType) string {
	all := slices.Sorted(maps.Keys(content))
	isForm := func(media string) bool { return media == "application/x-www-form-urlencoded" }
	isFiles := func(media string) bool { return media == filesMedia }
	for _, fits := range []func(string) bool{isJSON, isForm, isXML, isFiles} {
		if i := slices.IndexFunc(all, fits); i >= 0 {
			return all[i]
		}
	}
	return ""
}

func isJSON(media string) bool {
	media, _, _ = strings.Cut(media, ";")
	return strings.HasSuffix(media, "json")
}

func isXML(media string) bool { return strings.HasSuffix(media, "/xml") }

// putBody gives a request the example of a body.
func (v *visit) putBody(a *API, o operation, r *snippet.Request) {
	media := mediaOf(o.RequestBody.Content)
	if media == "" {
		return
	}
	example := v.exampleOf(a.Description, o.RequestBody.Content[media], true)
	members := map[string]json.RawMessage{}
	if json.Unmarshal(example, &members) == nil && a.Tenant != "" && members[a.Tenant] != nil {
		members[a.Tenant] = openapi.Example(v.visitor.By.Tenant.Slug)
		example = openapi.Example(members)
	}
	if isJSON(media) || isXML(media) {
		r.Header = append(r.Header, snippet.Field{Name: "Content-Type", Value: media})
		r.Body = shownAs(media, example)
		return
	}
	schema := a.Description.Schema(o.RequestBody.Content[media].Schema)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		value := textOf(members[name])
		switch {
		case media != filesMedia:
			r.Form = append(r.Form, snippet.Field{Name: name, Value: value})
		case isFile(a.Description.Schema(schema.Properties[name])):
			r.Parts = append(r.Parts, snippet.Part{Name: name, File: value})
		default:
			r.Parts = append(r.Parts, snippet.Part{Name: name, Text: value})
		}
	}
}

// isFile reports whether a schema is that of a file.
func isFile(s *openapi.Schema) bool { return s != nil && s.Format == "binary" }

// shownAs is an example of a media type as people read it: of XML it is a text.
func shownAs(media string, example json.RawMessage) string {
	if isXML(media) {
		return textOf(example)
	}
	return indented("application/json", bytes.TrimSpace(example), false)
}

// exampleOf is a value in a form.
func (v *visit) exampleOf(d *openapi.Document, m openapi.MediaType, sent bool) json.RawMessage {
	if m.Example != nil {
		return m.Example
	}
	return d.ExampleOf(m.Schema, sent)
}

// keeps reports whether an operation answers nothing but a status, or else the file
// that is made of its answer where that is no text.
func (a *API) keeps(o operation) (silent bool, file string) {
	for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
		if status >= "300" {
			continue
		}
		content := a.Description.Response(o.Responses[status]).Content
		if len(content) == 0 {
			return true, ""
		}
		for media := range content {
			if isJSON(media) || strings.HasPrefix(media, "text/") || strings.HasSuffix(media, "xml") {
				return false, ""
			}
		}
		return false, "answer"
	}
	return false, ""
}

// parametersOf lists the parameters of an operation.
func (v *visit) parametersOf(d *openapi.Document, o operation) table {
	out := table{Caption: v.t("reference.parameters"), Columns: []column{
		{Title: v.t("reference.name"), Whole: true}, {Title: v.t("reference.place"), Whole: true}, {Title: v.t("reference.values")}, {Title: v.t("reference.meaning"), Long: true},
	}}
	for _, p := range o.Parameters {
		p = d.Parameter(p)
		name, place := p.Name, v.t(placeTitles[p.In])
		if p.Style == "deepObject" {
			name += "[…]"
		}
		if p.Required {
			place = v.t("reference.required", "What", place)
		}
		out.Rows = append(out.Rows, []cell{{Text: name, Code: true}, {Text: place}, {Text: v.valuesOf(d, p)}, {Text: plainProse(p.Description), In: english}})
	}
	return out
}

// placeTitles say where a parameter stands: keys of the catalogue.
var placeTitles = map[string]string{"path": "reference.in-path", "query": "reference.in-query", "header": "reference.in-header"}

// valuesOf says which values a parameter may have, and an example of them.
func (v *visit) valuesOf(d *openapi.Document, p openapi.Parameter) string {
	s := d.Schema(p.Schema)
	if s == nil {
		return ""
	}
	if p.Style == "deepObject" && len(s.Properties) > 0 {
		return strings.Join(slices.Sorted(maps.Keys(s.Properties)), ", ")
	}
	out := v.typeOf(d, s)
	if len(s.Examples) > 0 && len(s.Enum) == 0 {
		out = v.t("reference.such-as", "Type", out, "Example", textOf(s.Examples[0]))
	}
	return out
}

// bodyOf shows what is sent or answered.
func (v *visit) bodyOf(d *openapi.Document, content map[string]openapi.MediaType, sent bool) *bodyShown {
	out := &bodyShown{Forms: strings.Join(slices.Sorted(maps.Keys(content)), ", ")}
	media := mediaOf(content)
	if media == "" {
		return out
	}
	m := content[media]
	if !isXML(media) || m.Example != nil {
		out.Example = shownAs(media, v.exampleOf(d, m, sent))
	}
	out.Members = table{Caption: v.t("reference.members"), Columns: []column{{Title: v.t("reference.name")}, {Title: v.t("reference.values")}, {Title: v.t("reference.meaning"), Long: true}}}
	w := memberWriter{v, d, sent, &out.Members}
	w.add("", m.Schema, nil)
	return out
}

// memberWriter lists the members of a schema, those of members by their ways.
type memberWriter struct {
	*visit
	d    *openapi.Document
	sent bool
	to   *table
}

// mostMembers is how many are listed. The description has all.
const mostMembers = 120

func (w memberWriter) add(way string, s *openapi.Schema, within []*openapi.Schema) {
	s = w.d.Schema(s)
	if s == nil || slices.Contains(within, s) || len(w.to.Rows) >= mostMembers {
		return
	}
	within = append(slices.Clone(within), s)
	if s.Items != nil {
		w.add(way, s.Items, within)
		return
	}
	for _, several := range [][]*openapi.Schema{s.OneOf, s.AnyOf} {
		if len(several) > 0 {
			w.add(way, several[0], within)
			return
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		member := w.d.Schema(s.Properties[name])
		if member == nil || w.sent && member.ReadOnly || len(w.to.Rows) >= mostMembers {
			continue
		}
		values := w.typeOf(w.d, member)
		if slices.Contains(s.Required, name) {
			values = w.t("reference.required", "What", values)
		}
		w.to.Rows = append(w.to.Rows, []cell{{Text: way + name, Code: true}, {Text: values}, {Text: plainProse(member.Description), In: english}})
		w.add(way+name+".", member, within)
	}
}
