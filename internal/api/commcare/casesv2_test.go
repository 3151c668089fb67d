package commcare_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"caseload"
)

const casesV2 = "/a/demo/api/case/v2/"

// send sends a JSON body with the key of demo's nurse.
func (c *clinic) send(method, path, body string) *httptest.ResponseRecorder {
	c.Helper()
	return c.do(c.request("demo", method, path, strings.NewReader(body)))
}

// mustSend is send for what must be answered with 200, and reads the JSON.
func (c *clinic) mustSend(method, path, body string) map[string]any {
	c.Helper()
	got := c.send(method, path, body)
	var out map[string]any
	if err := json.Unmarshal(got.Body.Bytes(), &out); got.Code != http.StatusOK || err != nil {
		c.Fatalf("%s %s %s = %d %s (%v), want 200 and an object", method, path, body, got.Code, got.Body, err)
	}
	return out
}

// wantError holds an answer to a status and the one member error.
func (c *clinic) wantError(what string, got *httptest.ResponseRecorder, status int, message string) {
	c.Helper()
	want, _ := json.Marshal(message)
	var text any
	if err := json.Unmarshal(got.Body.Bytes(), &text); err != nil || got.Code != status || at(text, "error") != message || len(text.(map[string]any)) != 1 {
		c.Errorf("%s = %d %s, want %d {\"error\":%s}", what, got.Code, got.Body, status, want)
	}
}

// found lists the external IDs of the cases that a query of version 2 finds, in
// their order.
func (c *clinic) found(query string) string {
	c.Helper()
	var ids []string
	for _, x := range c.get(casesV2 + "?fields=external_id&" + query)["cases"].([]any) {
		ids = append(ids, at(x, "external_id").(string))
	}
	return strings.Join(ids, " ")
}

// people are four cases with parents, properties and an end.
const people = `[
 {"create": true, "external_id": "rose", "case_type": "mother", "case_name": "Rose Example", "owner_id": "clinic-7",
  "properties": {"state": "bihar", "age": "31", "note": ""}},
 {"create": true, "external_id": "tom", "case_type": "baby", "case_name": "Tom Example", "owner_id": "Clinic-7",
  "properties": {"state": "Bihar", "age": "9"}, "indices": {"parent": {"external_id": "rose", "case_type": "mother", "relationship": "child"}}},
 {"create": true, "external_id": "ann", "case_type": "baby", "case_name": "Ann O'Example", "owner_id": "clinic-7", "close": true,
  "properties": {"age": "10"}, "indices": {"host": {"external_id": "rose", "case_type": "mother", "relationship": "extension"}}}
]`

func (c *clinic) addPeople() {
	c.Helper()
	for _, f := range []caseload.FieldInput{{Name: "age", Kind: caseload.KindNumber, Searchable: true}, {Name: "secret", Kind: caseload.KindText}} {
		if err := c.Service.CreateField(c.Context(), c.operator(), f); err != nil {
			c.Fatal(err)
		}
	}
	c.mustSend("POST", casesV2, people)
}

func (c *clinic) operator() *caseload.Principal {
	c.Helper()
	tenant, err := c.Service.Tenant(c.Context(), "demo")
	if err != nil {
		c.Fatal(err)
	}
	return c.Service.Operator(tenant)
}

func TestVersion2FindsCasesByEveryFilter(t *testing.T) {
	atClinic(t, func(c *clinic) {
		c.addPeople()
		rose := at(c.get(casesV2+"ext/rose"), "case_id").(string)
		for _, x := range []struct{ query, ids string }{
			{"", "rose tom ann"},
			{"external_id=tom&external_id=ann", "tom ann"},
			{"external_id=TOM", ""},
			{"external_id=tom" + strings.Repeat("&external_id=tom", 10_000), "tom"},
			{"limit=2&limit=1", "rose"},
			{"external_id=", ""},
			{"case_name=Tom+Example", "tom"},
			{"case_name=tom+example", ""},
			{"case_name=Tom", ""},
			{"case_type=baby", "tom ann"},
			{"case_type=nothing", ""},
			{"owner_id=clinic-7", "rose ann"},
			{"owner_id=Clinic-7&case_type=baby", "tom"},
			{"owner_id=", ""},
			{"closed=true", "ann"},
			{"closed=False", "rose tom"},
			{"closed=true&closed=false", "rose tom ann"},
			{"include_deprecated=true&closed=true", "ann"},
			{"properties.state=bihar", "rose"},
			{"properties.state=bihar&properties.state=Bihar", "rose tom"},
			{"properties.state=", "ann"},
			{"properties.state=&properties.state=Bihar", "tom ann"},
			{"properties.note=", "rose tom ann"},
			{"properties.age=10", "ann"},
			{"indices.parent=" + rose, "tom"},
			{"indices.host=" + rose, "ann"},
			{"indices.host=nobody", ""},
			{"indices.host=", ""},
		} {
			if got := c.found(x.query); got != x.ids {
				c.Errorf("%s finds %q, want %q", x.query, got, x.ids)
			}
		}
	})
}

func TestDatesOfVersion2AreWholeDays(t *testing.T) {
	c := newClinic(t)
	c.addPeople()
	c.Clock.Move(24 * time.Hour)
	c.mustSend("PUT", casesV2+"ext/rose", `{}`)
	for _, x := range []struct{ query, ids string }{
		{"last_modified.gt=2026-03-08", "rose"},
		{"last_modified.gte=2026-03-09", "rose"},
		{"last_modified.lt=2026-03-09", "tom ann"},
		{"last_modified.lte=2026-03-08", "tom ann"},
		{"last_modified.lte=2026-03-09", "tom ann rose"},
		{"server_last_modified.gte=2026-03-08&server_last_modified.lt=2026-03-09", "tom ann"},
		{"indexed_on.gt=2026-03-08T23:59:59.999999Z", "rose"},
		{"indexed_on.gte=2026-03-09T03:00:00%2B05:30", "rose"},
		{"indexed_on.lt=2026-03-08T12:00", ""},
		{"date_opened.lte=2026-03-08", "tom ann rose"},
		{"date_opened.gt=2026-03-08", ""},
		{"date_closed.gte=2026-03-08", "ann"},
		{"date_closed.gt=2026-03-08", ""},
		{"indexed_on.gte=2026-03-09&indexed_on.gte=2026-03-01", "tom ann rose"},
	} {
		if got := c.found(x.query); got != x.ids {
			c.Errorf("%s finds %q, want %q", x.query, got, x.ids)
		}
	}
	changed := at(c.get(casesV2+"ext/rose"), "indexed_on").(string)
	c.want("a date that was answered, as a filter", c.found("indexed_on.gte="+changed), "rose")
	c.want("what is after it", c.found("indexed_on.gt="+changed), "")
}

func TestQueriesFindWhatTheySay(t *testing.T) {
	atClinic(t, func(c *clinic) {
		c.addPeople()
		for _, x := range []struct{ query, ids string }{
			{`state = 'bihar'`, "rose"},
			{`state != 'bihar'`, "tom ann"},
			{`state = ''`, "ann"},
			{`state != "" and not(age > 10)`, "tom"},
			{`age >= 10`, "rose ann"},
			{`age < '10' or @case_type = 'mother'`, "rose tom"},
			{`age = 10`, "ann"},
			{`name = "Ann O'Example"`, "ann"},
			{`case_name != "Ann O'Example"`, "rose tom"},
			{`name < 'R'`, "ann"},
			{`@owner_id = 'Clinic-7'`, "tom"},
			{`@status = 'closed'`, "ann"},
			{`@status != 'closed'`, "rose tom"},
			{`starts-with(external_id, 'ro') or starts-with(@case_id, 'none')`, "rose"},
			{`starts-with(name, 'ro')`, ""},
			{`starts-with(name, '') and closed_on = today()`, "ann"},
			{`date_opened = '2026-03-08' and last_modified <= date('2026-03-08') and last_modified >= '2026-03-08T12:00:00Z'`, "rose tom ann"},
			{`date_opened != '2026-03-08' or modified_on > today() or indexed_on < '2026-03-08'`, ""},
			{`match-all() and external_id = 'tom'`, "tom"},
			{`match-none() or external_id = 'tom'`, "tom"},
			{`other = 'x'`, ""},
		} {
			if got := c.found("query=" + url.QueryEscape(x.query)); got != x.ids {
				c.Errorf("%s finds %q, want %q", x.query, got, x.ids)
			}
		}
		both := "query=" + url.QueryEscape(`age > 10`) + "&query=" + url.QueryEscape(`age < 10`)
		c.want("either of two queries", c.found(both), "rose tom")
	})
}

// there is how an error lists the parameters of a list.
const there = "There are: limit, cursor, external_id, case_type, case_name, owner_id, closed, include_deprecated, query, properties.edd, indices.parent, " +
	"date_opened.gt, date_opened.gte, date_opened.lt, date_opened.lte, date_closed.gt, date_closed.gte, date_closed.lt, date_closed.lte, " +
	"last_modified.gt, last_modified.gte, last_modified.lt, last_modified.lte, " +
	"server_last_modified.gt, server_last_modified.gte, server_last_modified.lt, server_last_modified.lte, " +
	"indexed_on.gt, indexed_on.gte, indexed_on.lt, indexed_on.lte, fields, exclude, fields.properties, exclude.properties."

func TestWrongParametersOfVersion2AreNamed(t *testing.T) {
	c := newClinic(t)
	c.addPeople()
	for query, message := range map[string]string{
		"limit=5001":                     "You cannot request more than 5000 cases per request.",
		"limit=99999999999999999":        "You cannot request more than 5000 cases per request.",
		"limit=nolimitz":                 "'nolimitz' is not a valid value for 'limit'",
		"limit=":                         "'' is not a valid value for 'limit'",
		"limit=0":                        "'0' is not a valid value for 'limit'",
		"limit=-1":                       "'-1' is not a valid value for 'limit'",
		"password=x":                     "'password' is not a valid parameter. " + there,
		"properties=all":                 "'properties' is not a valid parameter. " + there,
		"last_modified=2026":             "'last_modified' is not a valid parameter. " + there,
		"fieldset=a":                     "'fieldset' is not a valid parameter. " + there,
		"last_modified.start=2026-01-01": "'start' is not a valid type of date range. For 'last_modified' there are gt, gte, lt and lte.",
		"last_modified.gte=x":            "Cannot parse datetime 'x' for 'last_modified.gte'",
		"last_modified.gte=2026-02-30":   "Cannot parse datetime '2026-02-30' for 'last_modified.gte'",
		"date_closed.lt=":                "Cannot parse datetime '' for 'date_closed.lt'",
		"closed=maybe":                   "'maybe' is not a valid value for 'closed'",
		"include_deprecated=1":           "'1' is not a valid value for 'include_deprecated'",
		"fields=case_id&exclude=domain":  "'fields' and 'exclude' cannot be used together.",
		"fields=a&exclude.properties=b":  "'fields' and 'exclude' cannot be used together.",
		"cursor=x":                       "This cursor is not one that a list gave; start again without it.",
		"cursor=Mj8":                     "This cursor is not one that a list gave; start again without it.",
		"cursor=Mj94P2xpbWl0PTI":         "cursor: This cursor is not one that this query gave; start again without it.",
		"case_name=%00":                  "case_name: The filter's value is not valid UTF-8, or holds a NUL byte.",
		"query=":                         "Bad query: Found the end, where a condition that begins with the name of a property is expected. (at character 1)",
		"query=a%3D%3D1":                 "Bad query: Found '=', where a text between quotes, a number, date(...) or today() is expected. (at character 3)",
		"query=selected(a,'b')":          "Bad query: The function 'selected' is not supported. (at character 1)",
		"query=starts-with(a,'b')":       "Bad query: starts-with is supported for case_id, case_name and external_id alone. (at character 13)",
		"query=@status='x'":              "Bad query: @status is 'open' or 'closed'. (at character 9)",
		"query=a=1+and+@owner_id<'x'":    "Bad query: '@owner_id' can be compared by = and != alone. (at character 9)",
		"query=last_modified<'x'":        "Bad query: This is neither a date such as '2026-01-15' nor a time such as '2026-01-15T10:30:00Z'. (at character 15)",
		"query=state<'x'":                "properties.state: Only a property that is declared as searchable can be compared by its size.",
		"query=secret>'x'":               "properties.secret: Only a property that is declared as searchable can be compared by its size.",
		"query=age<'old'":                "properties.age: This is not a decimal number such as 12, -0.5 or 1e3.",
	} {
		c.wantError(query, c.do(c.request("demo", "GET", casesV2+"?"+query, nil)), http.StatusBadRequest, message)
	}
	for path, message := range map[string]string{
		"ext/rose?limit=1": "'limit' is not a valid parameter. There are: fields, exclude, fields.properties, exclude.properties.",
		"none?closed=true": "'closed' is not a valid parameter. There are: fields, exclude, fields.properties, exclude.properties.",
	} {
		c.wantError(path, c.do(c.request("demo", "GET", casesV2+path, nil)), http.StatusBadRequest, message)
	}
}

func TestOfALimitOfVersion2ThatIsRepeatedTheLastCounts(t *testing.T) {
	c := newClinic(t)
	c.addPeople()
	c.want("cases", len(c.get(casesV2 + "?limit=bad&limit=0&limit=1")["cases"].([]any)), 1)
	c.wantError("the last is wrong", c.do(c.request("demo", "GET", casesV2+"?limit=1&limit=bad", nil)), http.StatusBadRequest, "'bad' is not a valid value for 'limit'")
}

func TestWrongBodiesOfVersion2AreToldWhatIsWrong(t *testing.T) {
	c := newClinic(t)
	c.addPeople()
	const whole = `"case_type": "baby", "case_name": "New Example", "owner_id": "clinic-7"`
	for _, x := range []struct{ method, path, body, message string }{
		{"POST", "", ``, "Payload must be valid JSON"},
		{"POST", "", `{"case_type": "baby"`, "Payload must be valid JSON"},
		{"POST", "", `{"properties": {"note": "\ud800"}, ` + whole + `}`, "Payload must be valid JSON"},
		{"POST", "", `{"properties": {"note": "a", "note": "b"}, ` + whole + `}`, `"properties.note" is given more than once.`},
		{"POST", "", `"baby"`, "Payload must be a JSON object"},
		{"POST", "", `null`, "Payload must be a JSON object"},
		{"POST", "", `{}`, "Property case_name is required."},
		{"POST", "", `{"case_name": "x", "case_type": ""}`, "Property case_type is required."},
		{"POST", "", `{"case_name": "x", "case_type": "baby", "owner_id": null}`, "Property owner_id is required."},
		{"POST", "", `{"case_id": "a", ` + whole + `}`, "You cannot specify case_id when creating a new case"},
		{"POST", "", `{"bad_property": "a", ` + whole + `}`, "'bad_property' is not a valid field."},
		{"POST", "", `{"create": true, ` + whole + `}`, "'create' is not a valid field."},
		{"POST", "", `{"user_id": "other", ` + whole + `}`, "'user_id' is not a valid field."},
		{"POST", "", `{"external_id": 7, ` + whole + `}`, "Error with field 'external_id'. Values must be strings, received '7'"},
		{"POST", "", `{"external_id": "a\u0000", ` + whole + `}`, "Error with field 'external_id'. The text holds a NUL byte, which is not allowed."},
		{"POST", "", `{"close": "yes", ` + whole + `}`, "'close' must be true or false"},
		{"POST", "", `{"properties": [], ` + whole + `}`, "'properties' must be a JSON object"},
		{"POST", "", `{"properties": {"age": 72}, ` + whole + `}`, "Error with case property 'age'. Values must be strings, received '72'"},
		{"POST", "", `{"properties": {"age": null}, ` + whole + `}`, "Error with case property 'age'. Values must be strings, received 'null'"},
		{"POST", "", `{"properties": {"age": "old"}, ` + whole + `}`, "properties.age: This is not a decimal number such as 12, -0.5 or 1e3."},
		{"POST", "", `{"properties": {"2nd": "x"}, ` + whole + `}`, "Error with case property '2nd'. Case property names must be valid XML identifiers."},
		{"POST", "", `{"properties": {"XmlA": "x"}, ` + whole + `}`, "Error with case property 'XmlA'. Case property names must be valid XML identifiers."},
		{"POST", "", `{"properties": {"ª": "x"}, ` + whole + `}`, "Error with case property 'ª'. Case property names must be valid XML identifiers."},
		{"POST", "", `{"properties": {"owner_id": "x"}, ` + whole + `}`, "Error with case property 'owner_id'. This is the name of a field of the case."},
		{"POST", "", `{"indices": [], ` + whole + `}`, "'indices' must be a JSON object"},
		{"POST", "", `{"indices": {"a b": {}}, ` + whole + `}`, "Error with index 'a b'. Index names must be valid XML identifiers."},
		{"POST", "", `{"indices": {"parent": "x"}, ` + whole + `}`, "Error with index 'parent'. It must be a JSON object."},
		{"POST", "", `{"indices": {"parent": {"id": "x"}}, ` + whole + `}`, "'id' is not a valid field."},
		{"POST", "", `{"indices": {"parent": {"case_id": "x", "external_id": "y"}}, ` + whole + `}`, "Indices must specify case_id, external_id, or temporary ID, and only one"},
		{"POST", "", `{"indices": {"parent": {"case_id": "x"}}, ` + whole + `}`, "Property case_type is required when creating or updating case indices"},
		{"POST", "", `{"indices": {"parent": {"case_id": "x", "case_type": "y"}}, ` + whole + `}`, "Property relationship is required when creating or updating case indices"},
		{"POST", "", `{"indices": {"parent": {"case_id": "x", "case_type": "y", "relationship": "z"}}, ` + whole + `}`, "Error with index 'parent'. The relationship must be 'child' or 'extension'."},
		{"POST", "", `{"indices": {"parent": {"external_id": "x", "case_type": "y", "relationship": "child"}}, ` + whole + `}`, "Could not find a case with external_id 'x'"},
		{"POST", "", `{"indices": {"parent": {"temporary_id": "x", "case_type": "y", "relationship": "child"}}, ` + whole + `}`, "Could not find a case with temporary_id 'x'"},
		{"POST", "", `{"external_id": "rose", ` + whole + `}`, "There is already a case with external_id 'rose'"},
		{"POST", "", `[]`, "Payload must include at least one update"},
		{"POST", "", `[` + strings.Repeat(`{},`, 100) + `{}]`, "You cannot submit more than 100 updates in a single request"},
		{"POST", "", `[1, {"create": "x"}, {"create": true}]`, "Error in row 1: Payload must be a JSON object; Error in row 2: 'create' must be true, false or null; Error in row 3: Property case_name is required."},
		{"POST", "", `[{"create": false}, {"case_id": "x"}, {"external_id": "none"}]`, "Error in row 1: Case updates must provide either a case_id or external_id; Error in row 2: A 'create' flag is required for each update."},
		{"POST", "", `[{"external_id": "none"}, {"create": false, "external_id": "none"}, {"create": false, "case_id": "none"}]`, "Error in row 1: Property case_name is required.; Error in row 2: Could not find a case with external_id 'none'"},
		{"POST", "", `[{"create": false, "external_id": "tom"}, {"create": false, "case_id": "none"}, {"create": false, "case_id": "nix"}]`, "Error in row 2: No case found with ID 'none'; Error in row 3: No case found with ID 'nix'"},
		{"POST", "", `[{"create": true, "temporary_id": "1", ` + whole + `}, {"create": true, "temporary_id": "1", ` + whole + `}]`, "Error in row 2: There are multiple cases with temporary_id '1'"},
		{"POST", "", `[{"create": true, "external_id": "1", ` + whole + `}, {"create": true, "external_id": "1", ` + whole + `}]`, "Error in row 2: There is already a case with external_id '1'"},
		{"PUT", "", `{"close": true}`, "Case updates must provide either a case_id or external_id"},
		{"PUT", "", `[{}]`, "Payload must be a JSON object"},
		{"PUT", "", `{"case_id": "none"}`, "No case found with ID 'none'"},
		{"PUT", "", `{"external_id": "none"}`, "Could not find a case with external_id 'none'"},
		{"PUT", "none", `{}`, "No case found with ID 'none'"},
		{"PUT", "none", `{"case_id": "other"}`, "The ID in the payload is not that of the URL"},
		{"PUT", "ext/rose", `{"external_id": "tom"}`, "The ID in the payload is not that of the URL"},
		{"PUT", "ext/none", `{}`, "Property case_name is required."},
		{"POST", "bulk-fetch", `{}`, "Payload must include 'case_ids' or 'external_ids' fields"},
		{"POST", "bulk-fetch", `[]`, "Payload must be a JSON object"},
		{"POST", "bulk-fetch", `{"case_ids": "x"}`, "'case_ids' must be a list of strings"},
		{"POST", "bulk-fetch", `{"external_ids": [1]}`, "'external_ids' must be a list of strings"},
		{"POST", "bulk-fetch", `{"case_ids": ["x"` + strings.Repeat(`,"x"`, 5000) + `]}`, "You cannot request more than 5000 cases per request."},
	} {
		c.wantError(x.method+" "+x.path+" "+x.body[:min(len(x.body), 100)], c.send(x.method, casesV2+x.path, x.body), http.StatusBadRequest, x.message)
	}
	c.want("what is left of all that was refused", c.found(""), "rose tom ann")
	c.want("forms", at(c.get("/a/demo/api/form/v1/"), "meta", "total_count"), 1)
}

// The IDs of new cases are made here, and mean nothing to who asked for them.
func TestAnIndexThatLeadsNowhereNamesItsCaseAsTheClientDoes(t *testing.T) {
	c := newClinic(t)
	const (
		whole   = `"case_type": "baby", "case_name": "New Example", "owner_id": "clinic-7"`
		nowhere = `"indices": {"parent": {"case_id": "nobody", "case_type": "mother", "relationship": "child"}}, ` + whole
		mother  = `"indices": {"parent": {"temporary_id": "b", "case_type": "mother", "relationship": "child"}}, ` + whole
		reason  = "references non-existent case 'nobody'"
	)
	for _, x := range []struct{ method, path, body, message string }{
		{"POST", "", `{` + nowhere + `}`, "InvalidCaseIndex: The case " + reason},
		{"POST", "", `{"external_id": "new", ` + nowhere + `}`, "InvalidCaseIndex: Case with external_id 'new' " + reason},
		{"PUT", "ext/new", `{` + nowhere + `}`, "InvalidCaseIndex: Case with external_id 'new' " + reason},
		{"POST", "", `[{"create": true, ` + whole + `}, {"create": true, ` + nowhere + `}]`, "InvalidCaseIndex: Case of row 2 " + reason},
		{"POST", "", `[{"create": true, "temporary_id": "t", "external_id": "x", ` + nowhere + `}]`, "InvalidCaseIndex: Case with temporary_id 't' " + reason},
		{"POST", "", `[{"create": true, "temporary_id": "b", ` + mother + `}]`, "Error in row 1: Case with temporary_id 'b' cannot index itself"},
	} {
		c.wantError(x.method+" "+x.path+" "+x.body, c.send(x.method, casesV2+x.path, x.body), http.StatusBadRequest, x.message)
	}
}

func TestACaseThatIsFetchedTwiceStandsInBothPlaces(t *testing.T) {
	c := newClinic(t)
	c.addPeople()
	got := c.mustSend("POST", casesV2+"bulk-fetch?fields=external_id,properties.age", `{"external_ids": ["tom", "nobody", "rose", "tom"]}`)
	tom := map[string]any{"external_id": "tom", "properties": map[string]any{"age": "9"}}
	rose := map[string]any{"external_id": "rose", "properties": map[string]any{"age": "31"}}
	nobody := map[string]any{"external_id": "nobody", "error": "not found"}
	c.want("the cases", got["cases"], []any{tom, nobody, rose, tom})
	c.want("how many were found", got["matching_records"], 3)
}

func TestAnAnswerOfCasesThatAreRepeatedIsBounded(t *testing.T) {
	c := newClinic(t)
	id := at(c.mustSend("POST", casesV2, `{"case_type": "baby", "case_name": "Long Example", "owner_id": "clinic-7", "properties": `+propertiesOf(9, 100_000)+`}`), "case", "case_id").(string)
	const message = "These cases are too many or too long for one answer. Ask for fewer at once."
	ids := strings.Repeat(id+",", 199) + id
	c.wantError("GET", c.do(c.request("demo", "GET", casesV2+ids, nil)), http.StatusRequestEntityTooLarge, message)
	body := `{"case_ids": ["` + strings.ReplaceAll(ids, ",", `","`) + `"]}`
	c.wantError("bulk-fetch", c.send("POST", casesV2+"bulk-fetch", body), http.StatusRequestEntityTooLarge, message)
}

// propertiesOf is JSON of so many properties with values of so many bytes.
func propertiesOf(number, bytes int) string {
	members := make([]string, number)
	for i := range members {
		members[i] = fmt.Sprintf("%q:%q", fmt.Sprint("p", i), strings.Repeat("x", bytes))
	}
	return "{" + strings.Join(members, ",") + "}"
}

func TestMorePropertiesThanACaseHoldsAreRefused(t *testing.T) {
	c := newClinic(t)
	const message = "Error in row 1: properties: The properties are too long: at most 1048576 bytes are allowed."
	row := func(properties string) string {
		return `{"create": true, "case_type": "baby", "case_name": "Long Example", "owner_id": "clinic-7", "properties": ` + properties + `}`
	}
	c.mustSend("POST", casesV2, "["+row(propertiesOf(10, 100_000))+"]")
	c.wantError("long ones", c.send("POST", casesV2, "["+row(propertiesOf(11, 100_000))+"]"), http.StatusBadRequest, message)
	many := strings.TrimSuffix(propertiesOf(500_000, 1), "}") + `,"2nd":"not read any more"}`
	c.wantError("many", c.send("POST", casesV2, "["+row(many)+"]"), http.StatusBadRequest, message)
}

func TestABodyOfVersion2IsNotReadBeforeThereIsRoomForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClinic(t)
		form, phone := io.Pipe()
		slow := make(chan *httptest.ResponseRecorder)
		go func() { slow <- c.do(c.request("demo", "POST", "/a/demo/receiver/", form)) }() // may become as long as can be
		synctest.Wait()
		unread := iotest.ErrReader(errors.New("this body was read")) // which is another answer
		for _, x := range []struct{ method, path string }{{"POST", ""}, {"POST", "bulk-fetch"}, {"PUT", "id-1"}, {"PUT", "ext/tom"}} {
			got := c.do(c.request("demo", x.method, casesV2+x.path, unread))
			c.wantError(x.method+" "+x.path, got, http.StatusServiceUnavailable, "Other submissions are being worked on. Send this one again later.")
			c.want("seconds to wait", got.Header().Get("Retry-After"), "5")
		}
		c.wantError("a key that may read", c.do(c.request("demo-reader", "POST", casesV2, unread)), http.StatusForbidden, "This key lacks the scope cases:write.")
		phone.Close()
		<-slow
		for range 4 { // each gives its room back
			c.mustSend("POST", casesV2+"bulk-fetch", `{"case_ids": []}`)
			got := c.do(c.request("demo", "POST", casesV2, io.MultiReader(strings.NewReader(`{}`))))
			c.wantError("of no stated length", got, http.StatusBadRequest, "Property case_name is required.")
		}
	})
}

func TestEveryAddressOfVersion2TakesBothFormsOfItsPath(t *testing.T) {
	c := newClinic(t)
	c.addPeople()
	id := at(c.get(casesV2+"ext/rose"), "case_id").(string)
	for _, base := range []string{"/a/demo/api/case/v2", "/a/demo/api/v0.6/case"} {
		for _, slash := range []string{"", "/"} {
			c.want("list", at(c.get(base+slash), "matching_records"), 3)
			c.want("one", at(c.get(base+"/"+id+slash), "external_id"), "rose")
			c.want("several", at(c.get(base+"/"+id+","+id+slash), "matching_records"), 2)
			c.want("by external id", at(c.get(base+"/ext/rose"+slash), "case_id"), id)
			c.want("fetch", at(c.mustSend("POST", base+"/bulk-fetch"+slash, `{"case_ids": ["`+id+`"], "external_ids": []}`), "matching_records"), 1)
			c.want("change", at(c.mustSend("PUT", base+"/"+id+slash, `{}`), "case", "case_id"), id)
			c.want("change by the body", at(c.mustSend("PUT", base+slash, `{"external_id": "rose"}`), "case", "case_id"), id)
			c.want("upsert", at(c.mustSend("PUT", base+"/ext/rose"+slash, `{}`), "case", "case_id"), id)
			c.want("a list of changes", len(c.mustSend("POST", base+slash, `[{"create": false, "case_id": "`+id+`"}]`)["cases"].([]any)), 1)
			for _, x := range []struct{ method, path, allow string }{
				{"DELETE", "", "GET, POST, PUT"}, {"POST", "/" + id, "GET, PUT"}, {"POST", "/ext/rose", "GET, PUT"}, {"GET", "/bulk-fetch", "POST"},
			} {
				got := c.do(c.request("demo", x.method, base+x.path+slash, nil))
				c.wantError(x.method+" "+base+x.path, got, http.StatusMethodNotAllowed, "Request method not allowed")
				c.want("Allow of "+x.path, got.Header().Get("Allow"), x.allow)
			}
		}
	}
}

func TestVersion2TakesNoCredentialsInTheQuery(t *testing.T) {
	c := newClinic(t)
	r := httptest.NewRequestWithContext(t.Context(), "GET", casesV2+"?username=demo&api_key="+c.Secrets["demo"], nil)
	c.want("status", c.do(r).Code, http.StatusUnauthorized)
	got := c.do(c.request("demo", "GET", casesV2+"?api_key="+c.Secrets["demo"], nil))
	c.wantError("a key in the query", got, http.StatusBadRequest, "'api_key' is not a valid parameter. "+there)
	c.wantError("who may not edit", c.do(c.request("demo-reader", "GET", casesV2, nil)), http.StatusForbidden, "This key lacks the scope cases:write.")
}

func TestFollowingNextCollectsEveryCaseOnceWhileOthersWrite(t *testing.T) {
	atClinic(t, func(c *clinic) {
		const total = 23
		for i := range total {
			c.mustSend("PUT", fmt.Sprintf("%sext/case-%d", casesV2, i), `{"case_type": "baby", "case_name": "Example", "owner_id": "clinic-7"}`)
		}
		seen := map[string]int{}
		next := casesV2 + "?case_type=baby&fields=external_id&limit=5"
		for pages := 0; next != ""; pages++ {
			page := c.get(next)
			for _, x := range page["cases"].([]any) {
				seen[at(x, "external_id").(string)]++
				if len(x.(map[string]any)) != 1 {
					c.Errorf("%s: %v has more members than were asked for", next, x)
				}
			}
			next, _ = page["next"].(string)
			if next != "" && !strings.HasPrefix(next, "http://example.com"+casesV2+"?cursor=") {
				c.Fatalf("next is %q, want an absolute address", next)
			}
			if pages == 1 { // a case that was seen changes, one is new
				c.mustSend("PUT", casesV2+"ext/case-2", `{}`)
				c.mustSend("PUT", casesV2+"ext/new", `{"case_type": "baby", "case_name": "Example", "owner_id": "clinic-7"}`)
			}
			if pages > total {
				c.Fatal("next leads round in a circle")
			}
		}
		for i := range total {
			id := fmt.Sprint("case-", i)
			if want := map[bool]int{true: 2, false: 1}[i == 2]; seen[id] != want {
				c.Errorf("%s was answered %d times, want %d", id, seen[id], want)
			}
		}
		c.want("the new case", seen["new"], 1)
	})
}

func TestUpsertsAtOnceMakeOneCase(t *testing.T) {
	atClinic(t, func(c *clinic) {
		var clients sync.WaitGroup
		answers := make([]*httptest.ResponseRecorder, 4)
		for i := range answers {
			body := fmt.Sprintf(`{"case_type": "baby", "case_name": "Example", "owner_id": "clinic-7", "properties": {"from_%d": "x"}}`, i)
			r := c.request("demo", "PUT", casesV2+"ext/same", strings.NewReader(body))
			answers[i] = httptest.NewRecorder()
			clients.Go(func() { c.handler.ServeHTTP(answers[i], r) })
		}
		clients.Wait()
		for _, got := range answers {
			c.want("status", got.Code, http.StatusOK)
		}
		found := c.get(casesV2)
		c.want("cases", found["matching_records"], 1)
		c.want("properties of all", len(at(found["cases"].([]any)[0], "properties").(map[string]any)), len(answers))
	})
}

func TestOneRequestMayUpsertACaseTwice(t *testing.T) {
	c := newClinic(t)
	done := c.mustSend("POST", casesV2, `[
		{"external_id": "x", "case_type": "baby", "case_name": "Example", "owner_id": "clinic-7"}, {"external_id": "x", "properties": {"seen": "yes"}}
	]`)
	c.want("cases", len(done["cases"].([]any)), 1)
	c.want("seen", at(done["cases"].([]any)[0], "properties", "seen"), "yes")
}

func TestADeclaredPropertyShowsInItsOneForm(t *testing.T) {
	atClinic(t, func(c *clinic) {
		c.addPeople()
		if err := c.Service.CreateField(c.Context(), c.operator(), caseload.FieldInput{Name: "edd", Kind: caseload.KindDate}); err != nil {
			c.Fatal(err)
		}
		const sent = `{"properties": {"age": "010.0", "edd": "2026-11-02", "state": "010.0"}}`
		for what, properties := range map[string]any{
			"the answer to the change": at(c.mustSend("PUT", casesV2+"ext/rose", sent), "case", "properties"),
			"version 2":                at(c.get(casesV2+"ext/rose"), "properties"),
			"version 1":                at(c.caseOf("rose"), "properties"),
		} {
			c.want("age in "+what, at(properties, "age"), "10")
			c.want("edd in "+what, at(properties, "edd"), "2026-11-02")
			c.want("state, which is not declared, in "+what, at(properties, "state"), "010.0")
		}
		forms := c.get("/a/demo/api/form/v1/")["objects"].([]any)
		c.want("age in the form of the change", at(forms[0], "form", "case", "update", "age"), "010.0")
	})
}

func TestWhatIsLeftOutOfAnUpdateStays(t *testing.T) {
	c := newClinic(t)
	c.addPeople()
	c.mustSend("PUT", casesV2+"ext/tom", `{"case_name": null, "properties": {"age": "", "village": "Möra"}, "indices": {"parent": {"case_id": ""}, "host": {"external_id": "ann", "case_type": "baby", "relationship": "extension"}}}`)
	tom := c.get(casesV2 + "ext/tom?exclude=case_id,indexed_on,server_last_modified,last_modified,date_opened,indices.host.case_id")
	c.want("tom", tom, map[string]any{
		"domain": "demo", "case_type": "baby", "case_name": "Tom Example", "external_id": "tom", "owner_id": "Clinic-7", "closed": false, "date_closed": nil,
		"properties": map[string]any{"state": "Bihar", "village": "Möra"},
		"indices":    map[string]any{"host": map[string]any{"case_type": "baby", "relationship": "extension"}},
	})
}

func TestTheFormOfAChangeTellsItAsXMLWould(t *testing.T) {
	c := newClinic(t)
	c.addPeople()
	r := c.request("demo", "PUT", casesV2+"ext/tom", strings.NewReader(`{"case_name": "Thomas", "close": true, "properties": {"age": "11"}, "indices": {"parent": {"case_id": ""}}}`))
	r.Header.Set("User-Agent", "openfn/1.2 "+strings.Repeat("é", 2000))
	var done map[string]any
	if err := json.Unmarshal(c.do(r).Body.Bytes(), &done); err != nil {
		t.Fatal(err)
	}
	form := c.get("/a/demo/api/form/v1/" + done["form_id"].(string) + "/")
	block := at(form, "form", "case").(map[string]any)
	for _, name := range []string{"@case_id", "@date_modified", "@xmlns"} {
		if block[name] == "" {
			t.Errorf("the block of the case has no %s", name)
		}
		delete(block, name)
	}
	c.want("block", block, map[string]any{
		"close": "", "index": map[string]any{"parent": map[string]any{"@case_type": "", "@relationship": "child"}},
		"update": map[string]any{"age": "11", "case_name": "Thomas", "external_id": "tom"},
	})
	c.want("xmlns", at(form, "form", "@xmlns"), "http://commcarehq.org/case_api")
	if device := at(form, "metadata", "deviceID").(string); !strings.HasPrefix(device, "openfn/1.2 é") || len(device) > caseload.MaxName || strings.Contains(device, "\ufffd") {
		t.Errorf("device %q, want the start of the User-Agent", device)
	}
	v1 := c.get("/a/demo/api/case/v1/" + at(done, "case", "case_id").(string) + "/")
	if ids := at(v1, "xform_ids").([]any); !slices.Contains(ids, done["form_id"]) {
		t.Errorf("the forms of the case are %v, want %v among them", ids, done["form_id"])
	}
}

func TestACaseThatIsGivenAwayIsNotAnswered(t *testing.T) {
	c := newClinic(t)
	user, err := c.Service.CreateUser(t.Context(), c.operator(), caseload.UserInput{Name: caseload.Set("Ada"), Email: caseload.Set("ada@clinic.example"), Role: caseload.RoleCaseworker})
	if err != nil {
		t.Fatal(err)
	}
	_, secret, err := c.Service.CreateKey(t.Context(), c.operator(), caseload.KeyInput{Label: "ada", Role: caseload.RoleCaseworker, User: user.Email})
	if err != nil {
		t.Fatal(err)
	}
	c.mustSend("POST", casesV2, `{"external_id": "x", "case_type": "baby", "case_name": "Example", "owner_id": "`+user.ID+`"}`)
	r := c.request("demo", "PUT", casesV2+"ext/x", strings.NewReader(`{"owner_id": "somebody-else"}`))
	r.Header.Set("Authorization", "Bearer "+secret)
	got := c.do(r)
	if got.Code != http.StatusOK || !strings.HasSuffix(got.Body.String(), `,"case":null}`) {
		t.Errorf("giving a case away = %d %s, want 200 without the case", got.Code, got.Body)
	}
	c.want("owner", at(c.get(casesV2+"ext/x"), "owner_id"), "somebody-else")
}

func TestFieldsAndExcludeChooseMembers(t *testing.T) {
	c := newClinic(t)
	c.addPeople()
	for query, want := range map[string]string{
		"fields=external_id":                       `{"external_id":"tom"}`,
		"fields=closed&fields=external_id":         `{"external_id":"tom","closed":false}`,
		"fields=properties.age,%20properties.none": `{"properties":{"age":"9"}}`,
		"fields.properties=age&fields=closed":      `{"closed":false,"properties":{"age":"9"}}`,
		"fields=properties&fields.properties=age":  `{"properties":{"age":"9","state":"Bihar"}}`,
		"fields=indices.parent.relationship":       `{"indices":{"parent":{"relationship":"child"}}}`,
		"fields.indices.parent=case_type":          `{"indices":{"parent":{"case_type":"mother"}}}`,
		"fields=indices.host":                      `{"indices":{}}`,
		"fields=nothing":                           `{}`,
		"exclude=domain,case_id,case_type,case_name,external_id,owner_id,date_opened,last_modified,server_last_modified,indexed_on,closed,date_closed,indices.parent.case_id&exclude.properties=state": `{"properties":{"age":"9"},"indices":{"parent":{"case_type":"mother","relationship":"child"}}}`,
	} {
		got := c.do(c.request("demo", "GET", casesV2+"ext/tom?"+query, nil)).Body.String()
		if got != want {
			t.Errorf("%s answers %s, want %s", query, got, want)
		}
	}
	all := c.do(c.request("demo", "GET", casesV2+"ext/tom", nil)).Body.String()
	if got := c.do(c.request("demo", "GET", casesV2+"ext/tom?fields=&exclude=,", nil)).Body.String(); got != all {
		t.Errorf("no fields answer %s, want %s", got, all)
	}
}
