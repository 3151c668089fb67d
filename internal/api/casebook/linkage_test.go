package casebook_test

import (
	"net/http"
	"strings"
	"testing"
)

// ids are identifiers of one type, as JSON.
func ids(typ string, all ...string) string {
	list := make([]string, len(all))
	for i, id := range all {
		list[i] = `{"id":"` + id + `","type":"` + typ + `"}`
	}
	return "[" + strings.Join(list, ",") + "]"
}

//
func TestAToOneRelationshipIsSetAndCleared(t *testing.T) {
	atDesk(t, func(d *desk) {
		of := d.makesCase("x")
		person := d.makes("people", "/people/people", `"last_name":"Penrose"`, "")
		goal := d.makes("goals", "/cases/goals", `"name":"g"`, to("case", "cases", of))
		for _, tt := range []struct{ path, target string }{
			{"/cases/cases/" + of + "/relationships/ward", `{"id":"east","type":"wards"}`},
			{"/cases/cases/" + of + "/relationships/category", `{"id":"roads","type":"categories"}`},
			{"/cases/cases/" + of + "/relationships/owner", `{"id":"ann","type":"users"}`},
			{"/cases/goals/" + goal + "/relationships/person", `{"id":"` + person + `","type":"people"}`},
		} {
			for _, target := range []string{tt.target, tt.target, "null"} {
				if got := d.ask("PATCH", tt.path, `{"data":`+target+`}`).ok(http.StatusNoContent); got.body != nil {
					d.Errorf("%s: got %v, want no body", got.request, got.body)
				}
				d.ask("GET", tt.path, "").ok(http.StatusOK).shows(target, "data")
			}
		}
	})
}

//
func TestAToManyRelationshipIsReplacedAddedToAndTakenFrom(t *testing.T) {
	atDesk(t, func(d *desk) {
		of := d.makesCase("x")
		for _, name := range []string{"assignees", "access_list"} {
			path := "/cases/cases/" + of + "/relationships/" + name
			for _, tt := range []struct{ method, data, want string }{
				{"POST", ids("users", "ann"), ids("users", "ann")},
				{"POST", ids("users", "ann", "ben", "ben"), ids("users", "ann", "ben")},
				{"PATCH", ids("users", "ben", "ben"), ids("users", "ben")},
				{"PATCH", ids("users", "ben", "ann"), ids("users", "ann", "ben")}, // a set: its order is ours
				{"DELETE", ids("users", "ben", "nobody"), ids("users", "ann")},
				{"DELETE", ids("users", "ben"), ids("users", "ann")},
				{"POST", `[]`, ids("users", "ann")},
				{"PATCH", `[]`, `[]`},
			} {
				d.ask(tt.method, path, `{"data":`+tt.data+`}`).ok(http.StatusNoContent)
				d.ask("GET", path, "").shows(tt.want, "data")
			}
			for _, method := range []string{"PATCH", "POST", "DELETE"} {
				d.ask(method, path, "").refused(http.StatusBadRequest, "")
			}
		}
	})
}

//
func TestLinkageThatCannotBeIsRefusedWithItsPlace(t *testing.T) {
	d := newDesk(t)
	of := d.makesCase("x", `"client_reference":"r"`)
	goal := d.makes("goals", "/cases/goals", `"name":"g"`, to("case", "cases", of))
	relationships := "/cases/cases/" + of + "/relationships/"
	for _, tt := range []struct {
		method, path, body string
		status             int
		place              string
	}{
		{"PATCH", relationships + "ward", `{"data":{"type":"wards","id":"north"}}`, 404, "/data"},
		{"PATCH", relationships + "ward", `{"data":{"type":"categories","id":"roads"}}`, 422, "/data"},
		{"PATCH", relationships + "ward", `{"data":[]}`, 400, "/data"},
		{"PATCH", relationships + "ward", `{}`, 400, ""},
		{"PATCH", relationships + "owner", `{"data":{"type":"teams","id":"ann"}}`, 404, "/data"},
		{"PATCH", relationships + "assignees", `{"data":null}`, 400, "/data"},
		{"POST", relationships + "assignees", `{"data":[{"type":"users","id":"ann"},{"type":"users","id":"nobody"}]}`, 404, "/data"},
		{"POST", relationships + "assignees", `{"data":[{"type":"users","id":"ann"},{"type":"teams","id":"x"}]}`, 422, "/data/1"},
		{"POST", relationships + "assignees", `{"data":[{"type":"users","lid":"ann"}]}`, 400, "/data/0"},
		{"POST", relationships + "ward", `{"data":{"type":"wards","id":"east"}}`, 405, ""},
		{"DELETE", relationships + "ward", `{"data":{"type":"wards","id":"east"}}`, 405, ""},
		{"PATCH", relationships + "nothing", `{"data":null}`, 404, ""},
		{"PATCH", "/cases/cases/none/relationships/ward", `{"data":null}`, 404, ""},
		{"PATCH", "/cases/goals/" + goal + "/relationships/case", `{"data":null}`, 422, "/data"},
		{"PATCH", "/cases/goals/" + goal + "/relationships/case", `{"data":{"type":"cases","id":"none"}}`, 404, "/data"},
		{"PATCH", "/cases/wards/east/relationships/cases", `{"data":null}`, 405, ""},
	} {
		d.ask(tt.method, tt.path, tt.body).refused(tt.status, tt.place)
	}
	d.ask("GET", relationships+"assignees", "").shows(`[]`, "data")
	d.ask("GET", relationships+"ward", "").shows(`null`, "data")
}

//
func TestARelationshipOfTheOtherSideIsRefusedWithWhereToWriteInstead(t *testing.T) {
	d := newDesk(t)
	of := d.makesCase("x")
	for name, instead := range map[string]string{
		"involvements": "Change the relationship case of the resources at /cases/involvements instead.",
		"goals":        "Change the relationship case of the resources at /cases/goals instead.",
		"notes":        "Change the relationship case of the resources at /attachments/notes instead.",
		"definition":   "Change the attribute case_type instead.",
		"children":     "No request changes it.", "parents": "No request changes it.", "forms": "No request changes it.",
	} {
		for _, method := range []string{"PATCH", "POST", "DELETE"} {
			got := d.ask(method, "/cases/cases/"+of+"/relationships/"+name, `{"data":[]}`).refused(http.StatusForbidden, "")
			got.shows(`"The relationship `+name+` is read-only. `+instead+`"`, "errors", 0, "detail")
		}
	}
}

//
func TestBothSidesOfARelationshipAgreeAfterAChange(t *testing.T) {
	atDesk(t, func(d *desk) {
		a, b := d.makesCase("a"), d.makesCase("b")
		jo := d.makes("people", "/people/people", `"last_name":"Penrose"`, "")
		part := d.makes("involvements", "/cases/involvements", `"role":"resident"`, to("case", "cases", a)+","+to("person", "people", jo))
		agree := func(in, out string) {
			d.Helper()
			d.ask("GET", "/cases/cases/"+in+"/relationships/involvements", "").shows(ids("involvements", part), "data")
			d.ask("GET", "/cases/cases/"+out+"/relationships/involvements", "").shows(`[]`, "data")
			d.ask("GET", "/cases/involvements/"+part+"/case", "").shows(`"`+in+`"`, "data", "id")
			d.ask("GET", "/people/people/"+jo+"?include=involvements.case", "").shows(ids("involvements", part), "data", "relationships", "involvements", "data").
				shows(`"`+in+`"`, "included", 0, "id")
		}
		agree(a, b)
		d.ask("PATCH", "/cases/involvements/"+part+"/relationships/case", `{"data":{"type":"cases","id":"`+b+`"}}`).ok(http.StatusNoContent)
		agree(b, a)
	})
}
