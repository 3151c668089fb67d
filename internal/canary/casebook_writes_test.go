package canary_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"caseload/internal/api/casebook"
	"caseload/internal/apitest"
)

// resourceBody is a document of one resource; id "" is not said.
func resourceBody(kind, id, attributes, relationships string) body {
	if id != "" {
		id = fmt.Sprintf(`"id":%q,`, id)
	}
	return body{"application/vnd.api+json", fmt.Sprintf(`{"data":{%s"type":%q,"attributes":{%s},"relationships":{%s}}}`, id, kind, attributes, relationships)}
}

// linkTo is a relationship that leads to one resource, linkage a document of it.
func linkTo(name, kind, id string) string {
	return fmt.Sprintf(`%q:{"data":{"type":%q,"id":%q}}`, name, kind, id)
}

func linkage(data string) body { return body{"application/vnd.api+json", `{"data":` + data + `}`} }

// operationsBody changes a case, and gives it a person.
func operationsBody(of, person, user string) body {
	return body{`application/vnd.api+json;ext="https://jsonapi.org/ext/atomic"`, fmt.Sprintf(`{"atomic:operations":[
		{"op":"update","data":{"type":"cases","id":%q,"attributes":{"summary":"New"}}},
		{"op":"add","ref":{"type":"cases","id":%q,"relationship":"assignees"},"data":[{"type":"users","id":%q}]},
		{"op":"add","data":{"type":"involvements","attributes":{"role":"guest"},"relationships":{%s,%s}}}]}`,
		of, of, user, linkTo("case", "cases", of), linkTo("person", "people", person))}
}

// casebookBodies are what to send to each route that takes one, with relations to
// cases and people seen or not.
func casebookBodies(w *world) map[string][]body {
	cases, people := thinned(w.caseIDs(), 12, len(w.cases)), thinned(w.parts["/people/people"], 8, len(w.cases))
	toUser := linkTo("owner", "users", w.users[cas])
	out := map[string][]body{
		"POST /cases/cases": {
			resourceBody("cases", "", `"name":"New","case_type":"visit","external_id":"ext-book"`, toUser),
			resourceBody("cases", "", `"name":"New","case_type":"visit","custom_fields":{"kept":"`+common+`"}`, linkTo("owner", "teams", teamID)),
			resourceBody("cases", "", `"case_type":"visit"`, linkTo("ward", "wards", nowhere)),
		},
		"PATCH /cases/cases/{id}": {
			resourceBody("cases", itsID, `"summary":"New `+common+`","due_on":"2026-02-01"`, ""),
			resourceBody("cases", itsID, `"external_id":"ext-`+here+`-4"`, toUser),
			resourceBody("cases", itsID, `"number":7,"custom_fields":{"secret":null}`, ""), resourceBody("cases", nowhere, `"name":"x"`, ""),
		},
		"POST /people/people":       {resourceBody("people", "", `"first_name":"Ann","email":"`+here+`@example.org"`, "")},
		"PATCH /people/people/{id}": {resourceBody("people", itsID, `"town":"Truro"`, ""), resourceBody("people", itsID, `"last_name":null,"first_name":null,"name":null`, "")},
	}
	for path, kind := range map[string]string{"/cases/involvements": "involvements", "/cases/goals": "goals", "/attachments/notes": "notes"} {
		attributes := map[string]string{"involvements": `"role":"guest"`, "goals": `"name":"warmth"`, "notes": `"text":"Called"`}[kind]
		for i, id := range cases {
			links := linkTo("case", "cases", id)
			if kind != "notes" {
				links += "," + linkTo("person", "people", people[i%len(people)])
			}
			out["POST "+path] = append(out["POST "+path], resourceBody(kind, "", attributes, links))
			out["PATCH "+path+"/{id}"] = append(out["PATCH "+path+"/{id}"], resourceBody(kind, itsID, attributes, linkTo("case", "cases", id)))
		}
	}
	for i, id := range cases {
		out["POST /cases/operations"] = append(out["POST /cases/operations"], operationsBody(id, people[i%len(people)], w.users[mia]))
	}
	for _, r := range casebook.Routes {
		switch {
		case r.Method == http.MethodDelete && !strings.HasSuffix(r.Pattern, "{relationship}"):
			out["DELETE "+r.Pattern] = []body{{}}
		case r.Method != http.MethodGet && strings.HasSuffix(r.Pattern, "{relationship}"):
			out[r.Method+" "+r.Pattern] = []body{
				linkage(`[{"type":"users","id":"` + w.users[mia] + `"}]`), linkage(`{"type":"cases","id":"` + cases[1] + `"}`), linkage(`null`),
			}
		}
	}
	return out
}

// TestRestoringAndPurgingAreRefusedWhateverIsDeleted is about who may not.
func TestRestoringAndPurgingAreRefusedWhateverIsDeleted(t *testing.T) {
	p := newPair(t, apitest.Stores()[0], caseworker)
	p.serve(t)
	for _, act := range []string{"/restore", "/purge"} {
		want := p.a.answer(t, viewersKey, ask{method: http.MethodPost, target: "/cases/cases/" + nowhere + act})
		if !strings.HasPrefix(want, "403 ") {
			t.Errorf("POST to %s below what there is not answers %.20q, want 403", act, want)
		}
		for _, c := range p.a.cases {
			if got := p.a.answer(t, viewersKey, ask{method: http.MethodPost, target: "/cases/cases/" + c.id + act}); got != want {
				t.Errorf("POST to %s below the case %+v: %s", act, c.matter, difference(got, want))
			}
		}
	}
}
