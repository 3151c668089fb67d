package main

import (
	"net/http"

	"caseload/internal/api/casebook"
	"caseload/internal/api/casework"
	"caseload/internal/api/icasework"
	"caseload/internal/api/reporting"
	"caseload/internal/openapi"
)

// descriptionPath is where the description of all faces that have one stands.
const descriptionPath = "/openapi.json"

// described are the faces that have a description, and where each stands.
var described = []struct {
	path string
	doc  func() *openapi.Document
}{
	{casebook.DescriptionPath, casebook.Description},
	{casework.DescriptionPath, casework.Description},
	{icasework.DescriptionPath, icasework.Description},
	{reporting.DescriptionPath, reporting.Description},
}

// description is that of all faces.
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
	faces.Handle(descriptionPath, openapi.Handler(descriptionPath, all.At(publicURL)))
	return nil
}
