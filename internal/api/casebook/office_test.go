package casebook_test

import (
	"fmt"
	"net/http"
	"time"

	"caseload"
)

// furnishedCases is how many cases a furnished desk has: one more than two pages.
const furnishedCases = 21

// furnish fills a desk with cases, the people, goals and notes of these, a form
// that links two of them, and two custom fields. It answers the IDs of
// the cases, in the order of their names.
func (d *desk) furnish() (ids []string) {
	d.Helper()
	d.declare(caseload.FieldInput{Name: "height", Kind: caseload.KindNumber, Searchable: true})
	d.declare(caseload.FieldInput{Name: "roof", Kind: caseload.KindChoice, Choices: []string{"flat", "thatched"}})
	pat := d.makes("people", "/people/people", `"first_name":"Pat","last_name":"Dee","date_of_birth":"1980-02-01"`, "")
	for n := range furnishedCases {
		attributes := fmt.Sprintf(`"name":"Case %c","case_type":"case","due_on":"2026-04-%02d","confidential":%t,"custom_fields":{"height":%d,"street":"Quay"}`, 'A'+n, 1+n%7, n%5 == 4, n)
		relationships := to("ward", "wards", []string{"east", "west"}[n%2]) + `,` + to("category", "categories", "roads") + `,` + to("owner", "users", "ben") +
			`,"assignees":{"data":[{"type":"users","id":"ann"},{"type":"users","id":"ben"}]},"access_list":{"data":[{"type":"users","id":"ben"}]}`
		id := d.makes("cases", "/cases/cases", attributes, relationships)
		ids = append(ids, id)
		if n%3 > 0 {
			continue
		}
		own := d.makes("people", "/people/people", fmt.Sprintf(`"first_name":"Kim","last_name":"Lee %c"`, 'A'+n), "")
		of := to("case", "cases", id)
		d.makes("involvements", "/cases/involvements", `"role":"tenant","effective_date":"2026-01-02"`, of+","+to("person", "people", pat))
		d.makes("involvements", "/cases/involvements", `"role":"resident"`, of+","+to("person", "people", own))
		d.makes("goals", "/cases/goals", `"name":"A dry house","status":"begun","target_date":"2026-06-01"`, of+","+to("person", "people", own))
		d.makes("goals", "/cases/goals", `"name":"A wall"`, of)
		d.makes("notes", "/attachments/notes", `"text":"Called back."`, of)
	}
	d.submit(ids[0], ids[1])
	return ids
}

// submit sends a form that makes one case a child of another.
func (d *desk) submit(child, parent string) {
	d.Helper()
	form := &caseload.FormInput{SenderID: "ann"}
	form.ID, form.Name, form.XMLNS, form.Started = "visit", "Visit", "http://example.org/visit", time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	form.Answers = `{"#type":"data","seen":"yes"}`
	form.Changes = []caseload.CaseChange{{ID: child, Mode: caseload.UpdateOnly, Links: []caseload.LinkChange{
		{Name: "parent", Link: caseload.Link{To: parent, Type: "case", Relation: caseload.RelationChild}},
	}}}
	if _, err := d.Service.SubmitForm(d.Context(), d.operator(), form); err != nil {
		d.Fatal(err)
	}
}

// read sends a GET that must be answered with 200.
func (d *desk) read(path string, header ...string) *reply {
	d.Helper()
	return d.ask(http.MethodGet, path, "", header...).ok(http.StatusOK)
}

// ids are those of the primary resources.
func (r *reply) ids() (ids []string) {
	r.Helper()
	list, many := r.at("data").([]any)
	if !many {
		r.Fatalf("%s: the data is %v, want an array", r.request, r.at("data"))
	}
	for i := range list {
		ids = append(ids, fmt.Sprint(r.at("data", i, "id")))
	}
	return ids
}

// link is one of the links of the document; "" if there is none.
func (r *reply) link(name string) string {
	url, _ := r.at("links", name).(string)
	return url
}
