package main

import (
	"net/http"

	"caseload/internal/api/casebook"
	"caseload/internal/api/casework"
	"caseload/internal/api/commcare"
	"caseload/internal/api/feeds"
	"caseload/internal/api/icasework"
	"caseload/internal/api/reporting"
	"caseload/internal/openapi"
	"caseload/internal/ui"
)

// descriptionPath is where the description of all faces that have one stands.
const descriptionPath = "/openapi.json"

// described are the faces that have a description, and the files for everybody: what the
// reference calls each in addresses and for people, where it stands, and which parameter
// names the tenant.
var described = []face{
	{"casework", "Casework", casework.DescriptionPath, "", casework.Description},
	{"casebook", "Casebook", casebook.DescriptionPath, "", casebook.Description},
	{"icasework", "iCasework", icasework.DescriptionPath, "db", icasework.Description},
	{"commcare", "CommCare", commcare.DescriptionPath, "domain", commcare.Description},
	{"reporting", "Reports and exports", reporting.DescriptionPath, "", reporting.Description},
	{"odata", "OData", feeds.DescriptionPath, "", feeds.Description},
	{"public", "Public statistics", ui.PublicDescriptionPath, "tenant", ui.PublicDescription},
}

// face is one of them.
type face struct {
	name, title, path string
	tenant            string // "": the key says it
	doc               func() *openapi.Document
}

// reference is what the pages have of them.
func reference() (out []ui.API) {
	for _, d := range described {
		out = append(out, ui.API{Name: d.name, Title: d.title, Path: d.path, Tenant: d.tenant, Description: d.doc()})
	}
	return out
}

// description is that of all of them.
func description() (*openapi.Document, error) {
	var all []*openapi.Document
	for _, d := range described {
		all = append(all, d.doc())
	}
	return openapi.Join("Caseload", "The faces of one server that are described in OpenAPI.", all...)
}

// describe mounts it, of a server whose public URL may be "".
func describe(faces *http.ServeMux, publicURL string) error {
	all, err := description()
	if err != nil {
		return err
	}
	faces.Handle(descriptionPath, openapi.Handler(descriptionPath, func() *openapi.Document { return all.At(publicURL) }))
	return nil
}
