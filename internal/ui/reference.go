package ui

import (
	"cmp"
	"html/template"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/openapi"
)

// referenceAddress is where the reference of the APIs begins.
const referenceAddress = "/ui/reference"

// referenceRoutes are those of the reference.
var referenceRoutes = []Route{
	{"GET", referenceAddress, false, showReference},                        // the APIs
	{"GET", referenceAddress + "/errors", false, showErrors},               // what goes wrong, and what to do
	{"GET", referenceAddress + "/settings", false, showManualSettings},     // what the server and each organisation can be set to
	{"GET", referenceAddress + "/metrics", false, showMetrics},             // what the server counts
	{"GET", referenceAddress + "/commands", false, showCommands},           // the command line
	{"GET", referenceAddress + "/{api}", false, showAPI},                   // what one API answers
	{"GET", referenceAddress + "/{api}/{operation}", false, showOperation}, // one operation, with lines that ask for it
	{"GET", referenceAddress + "/{api}/try", false, showTry},               // a form for each operation, which asks the API
}

// API is one that the reference describes.
type API struct {
	Name        string            // in addresses
	Title       string            // what people call it
	Path        string            // of its description
	Tenant      string            // the parameter that names the tenant; "": the key says it
	Description *openapi.Document // as it is served
}

func (a *API) address() string { return referenceAddress + "/" + a.Name }

// api is the one that the address names.
func (v *visit) api() (*API, error) {
	i := slices.IndexFunc(v.Reference, func(a API) bool { return a.Name == v.r.PathValue("api") })
	if i < 0 {
		return nil, caseload.Errorf(caseload.CodeNotFound, "There is no API of this name.")
	}
	return &v.Reference[i], nil
}

// referencePage lists the APIs, and what else is written for programs.
type referencePage struct {
	page
	APIs []apiEntry
	Keys string // where keys are made; "": the visitor makes none
}

// apiEntry is one of the list.
type apiEntry struct {
	Name, About, Address, Document string
	Count                          string // of its operations
}

func showReference(v *visit) error {
	p := referencePage{page: v.page(v.t("reference.title"))}
	for i := range v.Reference {
		a := &v.Reference[i]
		count := 0
		for _, item := range a.Description.Paths {
			count += len(item)
		}
		p.APIs = append(p.APIs, apiEntry{a.Title, a.Description.Info.Description, a.address(), a.Path, v.n("reference.operations", int64(count))})
	}
	if v.visitor.By.Administers() {
		p.Keys = keysAddress
	}
	return v.render(http.StatusOK, "reference", p)
}

// apiPage lists the operations of an API.
type apiPage struct {
	page
	API    *API
	Groups []operationGroup
}

// operationGroup is those of one tag.
type operationGroup struct {
	Name, About       string // "": there is one group alone
	Operations, Older table  // those for programs of old
}

func showAPI(v *visit) error {
	a, err := v.api()
	if err != nil {
		return err
	}
	p := apiPage{page: v.page(v.t("reference.api", "API", a.Title)).under(v.t("reference.title"), referenceAddress), API: a}
	for _, tag := range a.Description.Tags {
		columns := []column{{Title: v.t("reference.method"), Whole: true}, {Title: v.t("reference.address")}, {Title: v.t("reference.what"), Long: true}}
		g := operationGroup{Name: tag.Name, About: tag.Description, Operations: table{Caption: tag.Name, Columns: columns}, Older: table{Caption: v.t("reference.older"), Columns: columns}}
		for _, o := range a.operations() {
			if !slices.Contains(o.Tags, tag.Name) {
				continue
			}
			in := &g.Operations
			if o.Deprecated {
				in = &g.Older
			}
			in.Rows = append(in.Rows, []cell{
				{Text: o.method, Code: true}, {Text: o.path, Code: true}, {Text: o.Summary, Href: a.address() + "/" + o.OperationID, In: english},
			})
		}
		p.Groups = append(p.Groups, g)
	}
	if len(p.Groups) == 1 {
		p.Groups[0].Name, p.Groups[0].About = "", ""
	}
	return v.render(http.StatusOK, "reference-api", p)
}

// tryPage asks an API from within the browser, by a key that the visitor types.
type tryPage struct {
	page
	API *API
	Own string // the visitor's tenant
}

func showTry(v *visit) error {
	a, err := v.api()
	if err != nil {
		return err
	}
	p := v.page(v.t("reference.try", "API", a.Title)).under(v.t("reference.api", "API", a.Title), a.address())
	return v.render(http.StatusOK, "reference-try", tryPage{p, a, v.visitor.By.Tenant.Slug})
}

// english is the language of descriptions.
const english = "en"

// operation is one of an API, with where it is.
type operation struct {
	*openapi.Operation
	method, path string
}

// methods are in the order in which an address lists them.
var methods = []string{"get", "head", "post", "put", "patch", "delete"}

// operations are all of an API, by their addresses.
func (a *API) operations() (out []operation) {
	for _, path := range slices.Sorted(maps.Keys(a.Description.Paths)) {
		item := a.Description.Paths[path]
		for _, method := range methods {
			if o := item[method]; o != nil {
				out = append(out, operation{o, strings.ToUpper(method), path})
			}
		}
	}
	return out
}

// errorsPage says what goes wrong in the APIs, and what to do about it.
type errorsPage struct {
	page
	Errors, Keys table
}

func showErrors(v *visit) error {
	p := errorsPage{page: v.page(v.t("reference.errors")).under(v.t("reference.title"), referenceAddress)}
	p.Errors = table{Caption: p.Title, Columns: []column{{Title: v.t("reference.error"), Whole: true}, {Title: v.t("reference.status"), Number: true}, {Title: v.t("reference.remedy"), Long: true}}}
	for _, code := range caseload.Codes {
		p.Errors.Rows = append(p.Errors.Rows, []cell{{Text: string(code), Code: true}, {Text: strconv.Itoa(httpkit.Status(code))}, {Text: v.t(Remedies[code])}})
	}
	p.Keys = table{Caption: v.t("reference.refused-keys"), Columns: []column{{Title: v.t("reference.said"), Whole: true}, {Title: v.t("reference.remedy"), Long: true}}}
	for _, why := range slices.Sorted(maps.Keys(Refusals)) {
		p.Keys.Rows = append(p.Keys.Rows, []cell{{Text: v.t(Refusals[why].Title)}, {Text: v.t(Refusals[why].Text)}})
	}
	return v.render(http.StatusOK, "reference-errors", p)
}

// remedyOf is what to do about a status, as the APIs have it; "" where nothing is.
func (v *visit) remedyOf(status string) string {
	if status == strconv.Itoa(http.StatusUnprocessableEntity) { // what some APIs answer in the place of 400
		return v.t(Remedies[caseload.CodeInvalid])
	}
	for _, code := range caseload.Codes {
		if strconv.Itoa(httpkit.Status(code)) == status {
			return v.t(Remedies[code])
		}
	}
	return ""
}

var (
	codeInProse = regexp.MustCompile("`([^`]*)`")
	linkInProse = regexp.MustCompile(`\[([^\]]*)\]\((https://[^)\s]*)\)`)
)

// prose is a text of a description, of whose CommonMark code and links are used.
func prose(text string) template.HTML {
	out := template.HTMLEscapeString(text)
	out = linkInProse.ReplaceAllString(out, `<a class="govuk-link" href="$2">$1</a>`)
	return template.HTML(codeInProse.ReplaceAllString(out, `<code>$1</code>`)) //nolint:gosec // it is escaped
}

// plainProse is the same as plain text.
func plainProse(text string) string {
	return codeInProse.ReplaceAllString(linkInProse.ReplaceAllString(text, "$1"), "$1")
}

// typeOf says which values a schema allows: text, 1 to 1000, or one of several.
func (v *visit) typeOf(d *openapi.Document, s *openapi.Schema) string {
	s = d.Schema(s)
	if s == nil {
		return ""
	}
	if s.Const != "" {
		return s.Const
	}
	if len(s.Enum) > 0 {
		var all []string
		for _, x := range s.Enum {
			if text, ok := x.(string); ok {
				all = append(all, text)
			}
		}
		return strings.Join(all, ", ")
	}
	for _, several := range [][]*openapi.Schema{s.OneOf, s.AnyOf} {
		if len(several) > 0 {
			return v.typeOf(d, several[0])
		}
	}
	out := ""
	if len(s.Type) > 0 {
		out = v.typeName(d, s)
	}
	switch {
	case s.Minimum != nil && s.Maximum != nil:
		out = v.t("reference.between", "Type", out, "Least", strconv.Itoa(*s.Minimum), "Most", strconv.Itoa(*s.Maximum))
	case s.Minimum != nil:
		out = v.t("reference.least", "Type", out, "Least", strconv.Itoa(*s.Minimum))
	}
	return out
}

// typeTitles are keys of the catalogue, by format and type.
var typeTitles = map[string]string{
	"string": "reference.words", "integer": "reference.integer", "number": "reference.number", "boolean": "reference.boolean",
	"object": "reference.object", "date-time": "reference.time", "date": "reference.date", "null": "reference.null", "binary": "reference.file",
}

func (v *visit) typeName(d *openapi.Document, s *openapi.Schema) string {
	if s.Type[0] == "array" {
		return v.t("reference.list-of", "Type", v.typeOf(d, s.Items))
	}
	key := cmp.Or(typeTitles[s.Format], typeTitles[s.Type[0]])
	return v.t(key)
}
