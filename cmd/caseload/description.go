package main

import (
	"net/http"

	"caseload/internal/api/casebook"
	"caseload/internal/api/casework"
	"caseload/internal/api/reporting"
	"caseload/internal/openapi"
)

// descriptionPath is where the description of all faces that have one stands.
const descriptionPath = "/openapi.json"

// describe mounts it, of a server whose public URL may be "".
func describe(faces *http.ServeMux, publicURL string) error {
	all, err := openapi.Join("Caseload", "The faces of one server that are described in OpenAPI.",
		casebook.Description(), casework.Description(), reporting.Description())
	if err != nil {
		return err
	}
	faces.Handle(descriptionPath, openapi.Handler(descriptionPath, all.At(publicURL)))
	return nil
}
