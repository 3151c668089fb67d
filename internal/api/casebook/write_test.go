package casebook_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"caseload"
)

//
func TestAMadeResourceIsAnsweredAsGetAnswersIt(t *testing.T) {
	atDesk(t, func(d *desk) {
		of := d.makesCase("first")
		person := d.makes("people", "/people/people", `"first_name":"Jo","last_name":"Penrose","date_of_birth":"1990-02-28"`, "")
		in := to("case", "cases", of)
		for path, body := range map[string]string{
			"/cases/cases":        document("cases", "", `"name":"x","case_type":"case","status":"Open","opened_at":"2026-01-15T10:30:00Z","latitude":50.26,"longitude":-5.05,"confidential":true`, to("ward", "wards", "east")+","+to("owner", "users", "ben")),
			"/cases/involvements": document("involvements", "", `"role":"resident","effective_date":"2026-01-15"`, in+","+to("person", "people", person)),
			"/cases/goals":        document("goals", "", `"name":"The street is even","target_date":"2026-06-01"`, in+","+to("person", "people", person)),
			"/people/people":      document("people", "", `"last_name":"Orr","custom_fields":{"tall":true}`, ""),
			"/attachments/notes":  document("notes", "", `"text":"Rang."`, in),
		} {
			made := d.ask("POST", path, body).ok(http.StatusCreated)
			self, _ := made.at("data", "links", "self").(string)
			if got := made.header.Get("Location"); self == "" || got != self {
				d.Errorf("POST %s: the Location is %q, the link self %q", path, got, self)
			}
			read := d.ask("GET", strings.TrimPrefix(self, "http://example.com"), "").ok(http.StatusOK)
			if d.sameJSON(made.at("data"), read.at("data")); made.header.Get("ETag") != read.header.Get("ETag") {
				d.Errorf("POST %s: the ETag is %s, and then %s", path, made.header.Get("ETag"), read.header.Get("ETag"))
			}
			typ, _ := made.at("data", "type").(string)
			same := document(typ, made.id(), "", "")
			changed := d.ask("PATCH", path+"/"+made.id(), same).ok(http.StatusOK)
			d.sameJSON(changed.body, read.body)
		}
	})
}

//
func TestWritesAnswerTheFieldsAndIncludesThatAreAskedFor(t *testing.T) {
	d := newDesk(t)
	made := d.ask("POST", "/cases/cases?fields[cases]=name,ward&include=ward", document("cases", "", `"name":"x","case_type":"case"`, to("ward", "wards", "east"))).ok(http.StatusCreated)
	made.shows(`{"name":"x"}`, "data", "attributes").shows(`"east"`, "included", 0, "id")
	changed := d.ask("PATCH", "/cases/cases/"+made.id()+"?fields[cases]=name", document("cases", made.id(), `"name":"y"`, "")).ok(http.StatusOK)
	changed.shows(`{"name":"y"}`, "data", "attributes")
	d.ask("POST", "/cases/cases?include=nothing", document("cases", "", `"name":"z","case_type":"case"`, "")).refused(http.StatusBadRequest, "include")
	d.counts("/cases/cases", 1)
}

//
func TestWhatIsWrongWithANewCaseIsToldWithItsPlace(t *testing.T) {
	d := newDesk(t)
	d.declare(caseload.FieldInput{Name: "tier", Label: "Tier", Kind: caseload.KindChoice, Choices: []string{"gold", "silver"}})
	d.declare(caseload.FieldInput{Name: "rent", Label: "Rent", Kind: caseload.KindNumber})
	d.declare(caseload.FieldInput{Name: "seen", Label: "Seen", Kind: caseload.KindDate})
	const attributes = "/data/attributes/"
	for _, tt := range []struct {
		attributes, relationships string
		status                    int
		places                    []string
	}{
		{"", "", 422, []string{"/data", "/data"}},
		{`"name":" "`, "", 422, []string{"/data/attributes", attributes + "name"}},
		{`"name":"x","case_type":"other"`, "", 422, []string{attributes + "case_type"}},
		{`"name":"x","case_type":"case","status":"other","opened_at":"yesterday"`, "", 422, []string{attributes + "status", attributes + "opened_at"}},
		{`"name":"x","case_type":"case","status":"other"`, "", 422, []string{attributes + "status"}},
		{`"name":1,"case_type":"case","archived":"no"`, "", 422, []string{attributes + "name", attributes + "archived"}},
		{`"name":"x","case_type":"case","received_on":"2026-02-30","due_on":"soon"`, "", 422, []string{attributes + "received_on", attributes + "due_on"}},
		{`"name":"x","case_type":"case","latitude":1`, "", 422, []string{attributes + "latitude"}},
		{`"name":"x","case_type":"case","longitude":1,"latitude":91`, "", 422, []string{attributes + "latitude"}},
		{`"name":"x","case_type":"case","number":7,"created_at":"2026-01-15T10:30:00Z"`, "", 422, []string{attributes + "number", attributes + "created_at"}},
		{`"name":"x","case_type":"case","nothing":7`, "", 400, []string{attributes + "nothing"}},
		{`"name":"` + strings.Repeat("x", caseload.MaxName+1) + `","case_type":"case"`, "", 422, []string{attributes + "name"}},
		{`"name":"x","case_type":"case","details":"a\u0000b"`, "", 422, []string{attributes + "details"}},
		{`"name":"x","case_type":"case","custom_fields":{"tier":"tin","rent":"high","seen":"2026-13-01","a~b/c":1e99999}`, "", 400, []string{attributes + "custom_fields/a~0b~1c"}},
		{`"name":"x","case_type":"case","custom_fields":{"tier":"tin","rent":"high","seen":"2026-13-01"}`, "", 422,
			[]string{attributes + "custom_fields/tier", attributes + "custom_fields/rent", attributes + "custom_fields/seen"}},
		{`"name":"x","case_type":"case"`, to("ward", "wards", "north"), 404, []string{"/data/relationships/ward/data"}},
		{`"name":"x","case_type":"case"`, to("ward", "categories", "roads"), 422, []string{"/data/relationships/ward/data"}},
		{`"name":"x","case_type":"case"`, to("owner", "teams", "ann"), 404, []string{"/data/relationships/owner/data"}},
		{`"name":"x","case_type":"case"`, `"ward":{}`, 400, []string{"/data/relationships/ward"}},
		{`"name":"x","case_type":"case"`, `"assignees":{"data":null}`, 400, []string{"/data/relationships/assignees/data"}},
		{`"name":"x","case_type":"case"`, `"nothing":{"data":null}`, 400, []string{"/data/relationships/nothing"}},
		{`"name":"x","case_type":"case"`, `"goals":{"data":[]},"definition":{"data":null}`, 403, []string{"/data/relationships/goals/data", "/data/relationships/definition/data"}},
		{`"case_type":"case"`, to("category", "categories", "rivers"), 400, []string{"/data/attributes", "/data/relationships/category/data"}},
	} {
		d.ask("POST", "/cases/cases", document("cases", "", tt.attributes, tt.relationships)).refused(tt.status, tt.places...)
	}
	for body, tt := range map[string]struct {
		status int
		place  string
	}{
		`{}`: {400, ""}, `{"data":null}`: {400, "/data"}, `{"data":[]}`: {400, "/data"}, `{"data":"x"}`: {400, "/data"}, ``: {400, ""}, `{"data":`: {400, ""},
		`{"data":{}}`: {400, "/data"}, `{"data":{"type":"goals"}}`: {409, "/data/type"}, `{"data":{"Type":"cases"}}`: {400, "/data"},
	} {
		d.ask("POST", "/cases/cases", body).refused(tt.status, tt.place)
	}
	d.counts("/cases/cases", 0)
}

//
func TestAnIDOfTheClientIsAUUIDThatIsUsedOnce(t *testing.T) {
	atDesk(t, func(d *desk) {
		const id, attributes = "0198c0de-0000-4000-8000-00000000beef", `"name":"x","case_type":"case"`
		d.ask("POST", "/cases/cases", document("cases", id, attributes, "")).ok(http.StatusCreated).shows(`"`+id+`"`, "data", "id")
		d.ask("POST", "/cases/cases", document("cases", id, attributes, "")).refused(http.StatusConflict, "/data/id")
		d.ask("POST", "/cases/cases", document("cases", "one", attributes, "")).refused(http.StatusForbidden, "/data/id")
		d.ask("POST", "/cases/cases", document("cases", strings.ToUpper(id), attributes, "")).refused(http.StatusForbidden, "/data/id")
		d.ask("DELETE", "/cases/cases/"+id, "").ok(http.StatusNoContent)
		d.ask("POST", "/cases/cases", document("cases", id, attributes, "")).refused(http.StatusConflict, "/data/id")
		local := d.ask("POST", "/cases/cases", `{"data":{"type":"cases","lid":"mine","attributes":{`+attributes+`}}}`).ok(http.StatusCreated)
		if local.id() == "mine" {
			d.Error("a lid became the ID")
		}
	})
}

func TestAnExternalIDIsOfOneCase(t *testing.T) {
	d := newDesk(t)
	d.makesCase("x", `"external_id":"4711"`)
	d.ask("POST", "/cases/cases", document("cases", "", `"name":"y","case_type":"case","external_id":"4711"`, "")).refused(http.StatusConflict, "/data/attributes/external_id")
}

//
func TestAValueOfAnotherKindIsRefusedLikeOneThatIsNotAllowed(t *testing.T) {
	d := newDesk(t)
	for attribute, attributes := range map[string]string{
		"confidential": `"name":"x","case_type":"case","confidential":"maybe"`,
		"opened_at":    `"name":"x","case_type":"case","opened_at":"yesterday"`,
		"name":         `"name":"","case_type":"case"`,
	} {
		got := d.ask(http.MethodPost, "/cases/cases", document("cases", "", attributes, ""))
		got.refused(http.StatusUnprocessableEntity, "/data/attributes/"+attribute)
		got.shows(`"INVALID"`, "errors", 0, "code").shows(`"Validation failed"`, "errors", 0, "title")
	}
}

//
func TestAChangeNamesTheResourceOfItsURL(t *testing.T) {
	d := newDesk(t)
	of := d.makesCase("x")
	path := "/cases/cases/" + of
	d.ask("PATCH", path, document("cases", "", `"name":"y"`, "")).refused(http.StatusBadRequest, "/data")
	d.ask("PATCH", path, `{"data":{"id":"`+of+`"}}`).refused(http.StatusBadRequest, "/data")
	d.ask("PATCH", path, document("cases", "other", `"name":"y"`, "")).refused(http.StatusConflict, "/data/id")
	d.ask("PATCH", path, document("goals", of, `"name":"y"`, "")).refused(http.StatusConflict, "/data/type")
	d.ask("PATCH", "/cases/cases/none", document("cases", "none", `"name":"y"`, "")).refused(http.StatusNotFound, "")
	d.ask("PATCH", path, document("cases", of, "", to("ward", "wards", "north"))).refused(http.StatusNotFound, "/data/relationships/ward/data")
	d.askAs("ann", "PATCH", path, document("cases", of, `"name":"y"`, "")).refused(http.StatusNotFound, "")
	d.ask("GET", path, "").shows(`"x"`, "data", "attributes", "name")
}

//
func TestAChangeKeepsWhatItLeavesOutAndClearsWhatIsNull(t *testing.T) {
	atDesk(t, func(d *desk) {
		of := d.makes("cases", "/cases/cases",
			`"name":"x","case_type":"case","summary":"s","details":"d","due_on":"2026-06-01","latitude":50.26,"longitude":-5.05,"source":"email","confidential":true,"archived":true`,
			to("ward", "wards", "east")+","+to("category", "categories", "roads")+","+to("owner", "users", "ben")+`,"assignees":{"data":[{"type":"users","id":"ann"}]}`)
		got := d.ask("PATCH", "/cases/cases/"+of, `{"temp-id":1,"data":{"type":"cases","id":"`+of+`","@x":1,"attributes":{"@y":1,"details":null,"due_on":null,"latitude":null,"longitude":null,"source":null,"archived":null},
			"relationships":{"ward":{"data":null},"owner":{"data":null}}}}`).ok(http.StatusOK)
		for name, want := range map[string]string{
			"name": `"x"`, "summary": `"s"`, "details": "null", "due_on": "null", "latitude": "null", "longitude": "null", "source": `"casebook"`, "confidential": "true", "archived": "false",
		} {
			got.shows(want, "data", "attributes", name)
		}
		for name, want := range map[string]string{
			"ward": "null", "owner": "null", "category": `{"id":"roads","type":"categories"}`, "assignees": `[{"id":"ann","type":"users"}]`,
		} {
			got.shows(want, "data", "relationships", name, "data")
		}
		created, updated := got.at("data", "attributes", "created_at"), got.at("data", "attributes", "updated_at")
		if created == updated {
			d.Errorf("a changed case has the time %v still", updated)
		}
	})
}

//
func TestCustomFieldsAreMergedAndKeepTheirForm(t *testing.T) {
	for typ, path := range map[string]string{"cases": "/cases/cases", "people": "/people/people"} {
		d := newDesk(t)
		attributes := `"last_name":"x"`
		if typ == "cases" {
			attributes = `"name":"x","case_type":"case"`
		}
		of := d.makes(typ, path, attributes+`,"custom_fields":{"a":"1","b":450.5,"c":true,"d":{"deep":[1,null,{"é":"ü"}]},"e":[]}`, "")
		change := func(members, want string) {
			t.Helper()
			d.ask("PATCH", path+"/"+of, document(typ, of, `"custom_fields":`+members, "")).ok(http.StatusOK).shows(want, "data", "attributes", "custom_fields")
		}
		change(`{"a":null,"c":false,"f":"x"}`, `{"b":450.5,"c":false,"d":{"deep":[1,null,{"é":"ü"}]},"e":[],"f":"x"}`)
		change(`{}`, `{"b":450.5,"c":false,"d":{"deep":[1,null,{"é":"ü"}]},"e":[],"f":"x"}`)
		change(`null`, `{}`)
		change(`{"g":"x"}`, `{"g":"x"}`)
	}
}

func TestUndeclaredCustomFieldsAreRefusedWhereTheTenantWantsThatOnly(t *testing.T) {
	d := newDesk(t)
	d.declare(caseload.FieldInput{Name: "rent", Label: "Rent", Kind: caseload.KindNumber})
	of := d.makesCase("x", `"custom_fields":{"rent":1,"wing":"B"}`)
	d.configure("casebook.declared", "true")
	d.ask("PATCH", "/cases/cases/"+of, document("cases", of, `"custom_fields":{"rent":2,"wing":"C"}`, "")).refused(422, "/data/attributes/custom_fields/wing")
	d.ask("PATCH", "/cases/cases/"+of, document("cases", of, `"custom_fields":{"rent":2,"wing":null}`, "")).ok(http.StatusOK).shows(`{"rent":2}`, "data", "attributes", "custom_fields")
}

func TestARequiredFieldIsAskedForAfterMerging(t *testing.T) {
	d := newDesk(t)
	of := d.makesCase("x")
	d.declare(caseload.FieldInput{Name: "rent", Label: "Rent", Kind: caseload.KindNumber, Required: true})
	path := "/cases/cases/" + of
	d.ask("PATCH", path, document("cases", of, `"summary":"s"`, "")).refused(422, "/data/attributes")
	d.ask("PATCH", path, document("cases", of, `"custom_fields":{"rent":null}`, "")).refused(422, "/data/attributes/custom_fields/rent")
	d.ask("PATCH", path, document("cases", of, `"name":null,"custom_fields":{"rent":1}`, "")).refused(422, "/data/attributes/name")
	d.ask("PATCH", path, document("cases", of, `"custom_fields":{"rent":1}`, "")).ok(http.StatusOK)
	d.ask("PATCH", path, document("cases", of, `"summary":"s"`, "")).ok(http.StatusOK)
}

func TestAFieldThatWasNotSentIsNamedWhereItIsMissed(t *testing.T) {
	d := newDesk(t)
	d.declare(caseload.FieldInput{Name: "rent", Label: "Rent", Kind: caseload.KindNumber, Required: true})
	for body, names := range map[string][]string{
		document("cases", "", `"summary":"s"`, ""):                  {"case_type: ", "custom_fields.rent: ", "name: "},
		document("cases", "", `"name":"x","case_type":"case"`, ""):  {"custom_fields.rent: "},
		document("involvements", "", `"role":"resident"`, ""):       {"case: ", "person: "},
		document("cases", "", `"name":null,"case_type":"case"`, ""): {"custom_fields.rent: ", ""},
	} {
		path := "/cases/cases"
		if strings.Contains(body, `"involvements"`) {
			path = "/cases/involvements"
		}
		var got []string
		all, _ := d.ask("POST", path, body).at("errors").([]any)
		for _, e := range all {
			detail, _ := e.(map[string]any)["detail"].(string)
			got = append(got, strings.TrimSuffix(detail, "This field is required."))
		}
		slices.Sort(got)
		slices.Sort(names)
		if !slices.Equal(got, names) {
			t.Errorf("POST %s: the errors name %q, want %q", body, got, names)
		}
	}
}

func TestWhatIsReadOnlyMayBeRepeatedAsItIs(t *testing.T) {
	d := newDesk(t)
	of := d.makesCase("x")
	shown := d.ask("GET", "/cases/cases/"+of, "")
	created, _ := shown.at("data", "attributes", "created_at").(string)
	number, _ := shown.at("data", "attributes", "number").(float64)
	kind, _ := shown.at("data", "relationships", "definition", "data", "id").(string)
	written := strings.Replace(created, ".000Z", "+00:00", 1)
	same := `"name":"y","created_at":"` + written + `","number":` + strconv.Itoa(int(number))
	d.ask("PATCH", "/cases/cases/"+of, document("cases", of, same, to("definition", "case_types", kind))).ok(http.StatusOK).shows(`"y"`, "data", "attributes", "name")
	d.ask("PATCH", "/cases/cases/"+of, document("cases", of, `"name":"z","reference":"CW-1"`, "")).refused(422, "/data/attributes/reference")
	d.ask("PATCH", "/cases/cases/"+of, document("cases", of, `"name":"z"`, to("definition", "case_types", "other"))).refused(http.StatusForbidden, "/data/relationships/definition/data")
	d.ask("GET", "/cases/cases/"+of, "").shows(`"y"`, "data", "attributes", "name")
}

//
func TestAToManyRelationshipIsReplacedByAChangeOrRefusedWhole(t *testing.T) {
	d := newDesk(t)
	of := d.makesCase("x")
	change := func(relationships string) *reply {
		return d.ask("PATCH", "/cases/cases/"+of, document("cases", of, `"summary":"s"`, relationships))
	}
	change(`"assignees":{"data":[{"type":"users","id":"ann"},{"type":"users","id":"ben"},{"type":"users","id":"ann"}]}`).ok(http.StatusOK).
		shows(`[{"id":"ann","type":"users"},{"id":"ben","type":"users"}]`, "data", "relationships", "assignees", "data")
	change(`"assignees":{"data":[]},"notes":{"data":[]}`).refused(http.StatusForbidden, "/data/relationships/notes/data")
	d.ask("GET", "/cases/cases/"+of, "").shows(`[{"id":"ann","type":"users"},{"id":"ben","type":"users"}]`, "data", "relationships", "assignees", "data")
	change(`"assignees":{"data":[]}`).ok(http.StatusOK).shows(`[]`, "data", "relationships", "assignees", "data")
}

//
func TestACollectionIsNotPatched(t *testing.T) {
	d := newDesk(t)
	for path, allow := range map[string]string{"/cases/cases": "GET, HEAD, POST", "/cases/wards": "GET, HEAD", "/cases/forms": "GET, HEAD"} {
		if got := d.ask("PATCH", path, "{}").refused(http.StatusMethodNotAllowed, "").header.Get("Allow"); got != allow {
			t.Errorf("PATCH %s allows %q, want %q", path, got, allow)
		}
	}
}

//
func TestADeletedResourceIsGoneUntilItIsRestored(t *testing.T) {
	atDesk(t, func(d *desk) {
		of := d.makesCase("x")
		person := d.makes("people", "/people/people", `"last_name":"Penrose"`, "")
		d.makes("involvements", "/cases/involvements", `"role":"client"`, to("case", "cases", of)+","+to("person", "people", person))
		was := d.ask("GET", "/cases/cases/"+of, "").at("data", "attributes", "name")
		d.ask("DELETE", "/cases/cases/"+of, "").ok(http.StatusNoContent)
		d.ask("GET", "/cases/cases/"+of, "").refused(http.StatusNotFound, "")
		d.ask("DELETE", "/cases/cases/"+of, "").refused(http.StatusNotFound, "")
		d.ask("PATCH", "/cases/cases/"+of, document("cases", of, `"name":"y"`, "")).refused(http.StatusNotFound, "")
		d.counts("/cases/cases", 0)
		d.counts("/cases/involvements", 0)
		d.counts("/people/people/"+person+"/involvements", 0)
		d.askAs("manager", "POST", "/cases/cases/"+of+"/restore", "").refused(http.StatusForbidden, "")
		d.ask("POST", "/cases/cases/none/restore", "").refused(http.StatusNotFound, "")
		restored := d.ask("POST", "/cases/cases/"+of+"/restore", "").ok(http.StatusOK)
		restored.shows(`"http://example.com/cases/cases/`+of+`"`, "links", "self")
		if got := restored.at("data", "attributes", "name"); got != was {
			d.Errorf("the restored case has the name %v, want %v", got, was)
		}
		d.ask("POST", "/cases/cases/"+of+"/restore", "").refused(http.StatusNotFound, "")
		d.counts("/people/people/"+person+"/involvements", 1)
	})
}

func TestNothingIsLeftOfAPurgedResource(t *testing.T) {
	atDesk(t, func(d *desk) {
		const of = "6f1c0a52-3b1e-4d0e-9a55-0d2f6a1b7c02"
		again := `{"data":{"type":"cases","id":"` + of + `","attributes":{"name":"x","case_type":"case"}}}`
		d.ask("POST", "/cases/cases", again, "Idempotency-Key", "once").ok(http.StatusCreated)
		person := d.makes("people", "/people/people", `"last_name":"Penrose"`, "")
		part := d.makes("involvements", "/cases/involvements", `"role":"client"`, to("case", "cases", of)+","+to("person", "people", person))
		purge := "/cases/cases/" + of + "/purge"
		d.ask("POST", purge, "").refused(http.StatusConflict, "")
		d.askAs("manager", "POST", purge, "").refused(http.StatusForbidden, "")
		d.ask("DELETE", "/cases/cases/"+of, "").ok(http.StatusNoContent)
		d.ask("POST", purge+"?include=goals", "").ok(http.StatusNoContent)
		d.ask("POST", purge, "").refused(http.StatusNotFound, "")
		d.ask("POST", "/cases/cases/"+of+"/restore", "").refused(http.StatusNotFound, "")
		d.ask("POST", "/cases/involvements/"+part+"/restore", "").refused(http.StatusNotFound, "")
		d.counts("/people/people/"+person+"/involvements", 0)
		d.counts("/people/people", 1)
		d.ask("POST", "/cases/cases", again, "Idempotency-Key", "once").refused(http.StatusGone, "")
		d.ask("POST", "/cases/cases", again).refused(http.StatusConflict, "/data/id")
	})
}

func TestSeveralResourcesAreReadAndDeletedByOneAddress(t *testing.T) {
	atDesk(t, func(d *desk) {
		a, b, c := d.makesCase("a"), d.makesCase("b"), d.makesCase("c")
		several := d.ask("GET", "/cases/cases/"+c+","+a+",none,"+c+"?fields=name", "").ok(http.StatusOK)
		several.shows(`"`+c+`"`, "data", 0, "id").shows(`"`+a+`"`, "data", 1, "id").shows("null", "data", 2)
		d.ask("DELETE", "/cases/cases/"+a+",none", "").refused(http.StatusNotFound, "")
		d.counts("/cases/cases", 3)
		d.ask("DELETE", "/cases/cases/"+a+"%2C"+b, "").ok(http.StatusNoContent)
		d.counts("/cases/cases", 1)
		d.configure("casebook.strict", "true")
		d.ask("GET", "/cases/cases/"+c+","+c, "").refused(http.StatusNotFound, "")
	})
}

//
func TestWhoMayNotWriteChangesNothing(t *testing.T) {
	d := newDesk(t)
	of := d.makesCase("x")
	d.ask("PATCH", "/cases/cases/"+of+"/relationships/assignees", `{"data":[{"type":"users","id":"ann"}]}`).ok(http.StatusNoContent)
	d.askAs("ann", "DELETE", "/cases/cases/"+of, "").refused(http.StatusForbidden, "")
	d.askAs("writer", "PATCH", "/cases/cases/"+of, document("cases", of, `"name":"y"`, "")).refused(http.StatusForbidden, "")
	d.ask("GET", "/cases/cases/"+of, "").shows(`"x"`, "data", "attributes", "name")
}

func TestAClientThatWantsNoRepresentationGetsNone(t *testing.T) {
	d := newDesk(t)
	for _, prefer := range []string{"return=minimal", `respond-async, Return="minimal"; x=1, return=representation`} {
		made := d.askAs("writer", "POST", "/cases/cases", document("cases", "", `"name":"x","case_type":"case"`, ""), "Prefer", prefer).ok(http.StatusCreated)
		path := strings.TrimPrefix(made.header.Get("Location"), "http://example.com")
		changed := d.askAs("writer", "PATCH", path, document("cases", path[strings.LastIndex(path, "/")+1:], `"name":"y"`, ""), "Prefer", prefer).ok(http.StatusNoContent)
		for _, r := range []*reply{made, changed} {
			if r.body != nil || r.header.Get("Preference-Applied") != "return=minimal" {
				t.Errorf("%s: got %v with %v", r.request, r.body, r.header)
			}
		}
		if read := d.ask("GET", path, "").shows(`"y"`, "data", "attributes", "name"); read.header.Get("ETag") != changed.header.Get("ETag") {
			t.Errorf("the ETag is %s, and then %s", changed.header.Get("ETag"), read.header.Get("ETag"))
		}
	}
	d.ask("POST", "/cases/cases", document("cases", "", `"name":"x","case_type":"case"`, ""), "Prefer", "return=representation, return=minimal").ok(http.StatusCreated).id()
}

func TestAGivenAwayCaseIsNotShownToWhoGaveIt(t *testing.T) {
	d := newDesk(t)
	of := d.askAs("ann", "POST", "/cases/cases", document("cases", "", `"name":"x","case_type":"case"`, "")).ok(http.StatusCreated).id()
	gone := d.askAs("ann", "PATCH", "/cases/cases/"+of, document("cases", of, "", `"assignees":{"data":[{"type":"users","id":"ben"}]}`)).ok(http.StatusNoContent)
	if gone.body != nil {
		t.Errorf("it is shown: %v", gone.body)
	}
	d.askAs("ann", "GET", "/cases/cases/"+of, "").refused(http.StatusNotFound, "")
}

func TestEveryAttributeIsKeptAsItsOwn(t *testing.T) {
	d := newDesk(t)
	in := to("case", "cases", d.makesCase("x"))
	person := to("person", "people", d.makes("people", "/people/people", `"last_name":"x"`, ""))
	for path, tt := range map[string]struct {
		typ, relationships string
		texts, days        []string
		others             string
	}{
		"/cases/cases": {
			"cases", "",
			[]string{"client_reference", "external_id", "name", "source", "summary", "themes", "public_summary", "public_themes", "details", "address"},
			[]string{"received_on", "due_on"},
			`"case_type":"case","status":"closed","latitude":50.26,"longitude":-5.05,"confidential":true,"archived":false,"highlighted":true,` +
				`"opened_at":"2026-01-15T10:30:00.250Z","closed_at":"2026-02-15T10:30:00.000Z","custom_fields":{"a":1}`,
		},
		"/cases/involvements": {"involvements", in + "," + person, []string{"involvement_type", "role"}, []string{"effective_date", "end_date"}, ""},
		"/cases/goals":        {"goals", in + "," + person, []string{"name", "status"}, []string{"target_date"}, ""},
		"/attachments/notes":  {"notes", in, []string{"text"}, nil, ""},
		"/people/people": {
			"people", "",
			[]string{"name", "first_name", "last_name", "title", "email", "phone", "mobile", "address", "town", "county", "postcode"},
			[]string{"date_of_birth"}, `"custom_fields":{"a":1}`,
		},
	} {
		var parts []string
		for _, name := range tt.texts {
			parts = append(parts, `"`+name+`":"the `+name+`"`)
		}
		for i, name := range tt.days {
			parts = append(parts, `"`+name+`":"2026-03-0`+strconv.Itoa(i+1)+`"`)
		}
		if tt.others != "" {
			parts = append(parts, tt.others)
		}
		attributes := strings.Join(parts, ",")
		got := d.ask("POST", path, document(tt.typ, "", attributes, tt.relationships)).ok(http.StatusCreated)
		var want map[string]any
		if err := json.Unmarshal([]byte("{"+attributes+"}"), &want); err != nil {
			t.Fatal(err)
		}
		for name, value := range want {
			d.sameJSON(map[string]any{name: got.at("data", "attributes", name)}, map[string]any{name: value})
		}
	}
}
