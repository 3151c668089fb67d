package ui

import (
	"net/http"
	"reflect"
	"strings"
	"time"

	"caseload"
	"caseload/internal/openapi"
)

// PublicDescriptionPath is where the description of the public files stands.
const PublicDescriptionPath = publicFolder + "openapi.json"

// publicFace is what descriptions call the public files.
const publicFace = "public"

// publicFiles are those that are described, by the ending of their addresses.
var publicFiles = []struct {
	name, means string
	drawn       bool
}{
	{"statistics.json", "The total and all tables, as JSON", false},
	{"statistics.csv", "All tables, as CSV", false},
	{"status.svg", "Cases by status, as a picture", true},
	{"ward.svg", "Cases by ward, as a picture", true},
	{"map.svg", "Cases by ward, as a map", true},
	{"category.svg", "Cases by category, as a picture", true},
	{"received.svg", "Cases received by month, as a picture", true},
	{"closed.svg", "Cases closed by month, as a picture", true},
}

// publicMembers are the members of statistics.json of which more is known than their
// types.
var publicMembers = map[string]*openapi.Schema{
	"organisation": openapi.Of("string").Like("Cornwall Council"),
	"made":         openapi.Text("date-time").Like("2026-01-15T10:30:00Z").Means("When the cases were counted."),
	"licence":      openapi.Of("string").Like("OGL-UK-3.0").Means("What the numbers may be used under: a name of SPDX, an address, or a sentence of the organisation."),
	"licence_url":  openapi.Text("uri").Like("https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/").Means("Where it stands; absent of a sentence."),
	"hidden_below": openapi.Of("integer").Like(5).Means("Numbers from 1 to below it are hidden, and others with them."),
	"total":        openapi.Of("integer").Like(12840).Means("All cases but confidential ones; null where they are fewer than `hidden_below`."),
	"name":         openapi.Among(caseload.PublicStages, caseload.PublicWards, caseload.PublicCategories, caseload.PublicWardCategory, caseload.PublicReceived, caseload.PublicClosed),
	"withheld":     openapi.Of("boolean").Means("No number of the table can be shown."),
	"cases":        openapi.Of("integer").Like(412).Means("null: hidden."),
}

// PublicDescription describes the public files in OpenAPI.
func PublicDescription() *openapi.Document {
	doc := openapi.New("Caseload: public statistics", "How many cases an organisation has, for everybody, where it publishes that.")
	doc.Tags = []openapi.Tag{{Name: publicFace, Description: "Numbers of cases, of which small ones are hidden."}}
	types := &openapi.Reflector{Known: map[reflect.Type]*openapi.Schema{reflect.TypeFor[time.Time](): publicMembers["made"]}, Members: publicMembers, Named: doc.Components.Schemas}
	whole := types.Answer(reflect.TypeFor[publicJSON]())
	for _, f := range publicFiles {
		body, status := map[string]openapi.MediaType{"application/json": {Schema: whole}}, http.StatusNotFound
		o := &openapi.Operation{
			Tags: []string{publicFace}, OperationID: "get_public_" + strings.ReplaceAll(f.name, ".", "_"), Summary: f.means, Description: "It is answered where the organisation publishes its numbers.",
			Parameters: []openapi.Parameter{{Name: "tenant", In: "path", Required: true, Description: "The short name of the organisation.", Schema: openapi.Of("string").Like("cornwall")}},
			Security:   []map[string][]string{{}},
		}
		statuses := []int{status, http.StatusInternalServerError, http.StatusServiceUnavailable}
		switch {
		case f.drawn:
			body = map[string]openapi.MediaType{"image/svg+xml": {Schema: openapi.Of("string")}}
			o.Parameters = append(o.Parameters, openapi.Parameter{Name: "language", In: "query", Description: "Of the texts in it; without one, English.", Schema: openapi.Among(readLanguages().codes()...)})
			statuses = append(statuses, http.StatusBadRequest)
		case strings.HasSuffix(f.name, ".csv"):
			body = map[string]openapi.MediaType{"text/csv": {Schema: openapi.Of("string").Means("The columns `table`, `key`, `name`, `second_key`, `second_name` and `cases`, which is empty where the number is hidden. The first row has the total, as the table `total`.")}}
		}
		o.Responses = map[string]openapi.Response{
			"200": {Description: "What stands until the next edition.", Headers: map[string]openapi.Header{"ETag": {Description: "Of this edition, for If-None-Match.", Schema: openapi.Of("string")}}, Content: body},
			"304": {Description: "The client has it as it is."},
		}
		doc.Fail(o, publicFace, map[string]openapi.MediaType{"text/html": {Schema: openapi.Of("string")}}, statuses...)
		doc.Add("/public/{tenant}/"+f.name, "get", o)
	}
	return doc
}
