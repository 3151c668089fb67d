package casebook_test

import (
	"net/http"
	"strings"
	"testing"

	"caseload"
)

// tells demands a status and all errors of an answer: of each the status, the
// place and the beginning of the detail.
func (r *reply) tells(status int, want ...string) {
	r.Helper()
	r.ok(status)
	var got []string
	list, _ := r.at("errors").([]any)
	for i := range list {
		place, _ := r.at("errors", i, "source", "pointer").(string)
		status, _ := r.at("errors", i, "status").(string)
		detail, _ := r.at("errors", i, "detail").(string)
		got = append(got, status+" "+place+" "+detail)
	}
	same := len(got) == len(want)
	for i := range got {
		same = same && strings.HasPrefix(got[i], want[i])
	}
	if !same {
		r.Errorf("%s: the errors are\n%s\nwant\n%s", r.request, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// faults of structure, of names, kinds and values, and of what the
// record must have, in the order of the document.
func TestAllThatIsWrongWithAResourceIsToldAtOnce(t *testing.T) {
	atDesk(t, func(d *desk) {
		d.declare(caseload.FieldInput{Name: "tier", Label: "Tier", Kind: caseload.KindChoice, Choices: []string{"gold", "silver"}})
		d.declare(caseload.FieldInput{Name: "rent", Label: "Rent", Kind: caseload.KindNumber, Required: true})
		d.configure("casebook.declared", "true")
		taken := d.makesCase("taken", `"external_id":"4711","custom_fields":{"rent":1}`)
		before := d.everything()
		wrong := document("cases", "mine", `
			"nothing":1,"case_type":7,"external_id":"4711","name":" ","confidential":"maybe","details":"a\u0000b","opened_at":"yesterday","latitude":1,"number":77,
			"status":"other","custom_fields":{"tier":"tin","hue":"red"}`, `
			"nobody":{"data":null},"category":{},"ward":{"data":{"type":"wards","id":"north"}},
			"assignees":{"data":[{"type":"users","id":"ann"},{"type":"teams","id":"x"},{"type":"users"}]},"owner":{"data":{"type":"wards","id":"east"}},"goals":{"data":[]}`)
		d.ask("POST", "/cases/cases", wrong).tells(http.StatusBadRequest,
			"403 /data/id The ID of a new resource is a UUID",
			`400 /data/attributes/nothing The type cases has no attribute "nothing".`,
			"422 /data/attributes/case_type The attribute case_type must be text, not a number.",
			"409 /data/attributes/external_id There is already a case with this external id.",
			"422 /data/attributes/name This field is required.",
			"422 /data/attributes/confidential The attribute confidential must be true or false, not text.",
			"422 /data/attributes/details The text holds a NUL byte",
			"422 /data/attributes/opened_at This is not a time",
			"422 /data/attributes/latitude Write latitude and longitude together",
			"422 /data/attributes/number The attribute number is read-only",
			"422 /data/attributes/status There is no such status. Allowed: open,",
			"422 /data/attributes/custom_fields custom_fields.rent: This field is required.",
			"422 /data/attributes/custom_fields/tier This is not one of the choices.",
			"422 /data/attributes/custom_fields/hue Cases of this type have no such field.",
			`400 /data/relationships/nobody The type cases has no relationship "nobody".`,
			`400 /data/relationships/category The relationship "category" has no data`,
			"404 /data/relationships/ward/data There is no such ward.",
			"400 /data/relationships/assignees/data/2 The resource identifier must have either id or lid.",
			"422 /data/relationships/owner/data The relationship owner leads to users and teams, not to",
			"403 /data/relationships/goals/data The relationship goals is read-only.",
		)
		d.ask("PATCH", "/cases/cases/"+taken, document("cases", taken, `"name":null,"due_on":"soon","custom_fields":{"rent":null}`, `"owner":{"data":{"type":"teams","id":"x"}},"ward":7`)).tells(http.StatusBadRequest,
			"422 /data/attributes/name This field is required.",
			"422 /data/attributes/due_on This is not a date",
			"422 /data/attributes/custom_fields/rent This field is required.",
			"404 /data/relationships/owner/data There is no such team.",
			`400 /data/relationships/ward "ward" must be an object, not a number.`,
		)
		d.ask("POST", "/cases/goals", document("goals", "", `"name":7,"target_date":"soon"`, `"person":{"data":{"type":"people","id":"none"}}`)).tells(http.StatusBadRequest,
			"422 /data/attributes case: This field is required.",
			"422 /data/attributes/name The attribute name must be text, not a number.",
			"422 /data/attributes/target_date This is not a date",
			"404 /data/relationships/person/data There is no such person.",
		)
		d.sameJSON(d.everything(), before)
	})
}

func TestAPersonWithoutAnyNameIsToldThatOneIsEnough(t *testing.T) {
	atDesk(t, func(d *desk) {
		d.ask("POST", "/people/people", document("people", "", `"email":"ada@example.org"`, "")).tells(http.StatusUnprocessableEntity,
			"422 /data/attributes last_name: A person has a name, a first name or a last name.")
		d.ask("POST", "/people/people", document("people", "", `"name":"Ada"`, "")).ok(http.StatusCreated)
	})
}

// Who may not write, and what is not there, is told alone: there is nothing to be
// mended in the document.
func TestADocumentIsNotJudgedWhereNothingCouldBeChanged(t *testing.T) {
	d := newDesk(t)
	const attributes = `"name":7,"opened_at":"yesterday"`
	d.ask("PATCH", "/cases/cases/none", document("cases", "none", attributes, "")).refused(http.StatusNotFound, "")
	of := d.makesCase("x")
	d.askAs("ann", "PATCH", "/cases/cases/"+of, document("cases", of, attributes, "")).refused(http.StatusNotFound, "")
	d.ask("PATCH", "/cases/cases/"+of, document("cases", of, attributes, ""), "If-Match", `"1"`).refused(http.StatusPreconditionFailed, "")
	d.ask("POST", "/cases/cases", document("goals", "", attributes, "")).refused(http.StatusConflict, "/data/type")
	d.ask("POST", "/cases/cases", `{"data":{"type":"cases","attributes":[],"relationships":{"ward":7}}}`).refused(http.StatusBadRequest, "/data/attributes", "/data/relationships/ward")
}

//
func TestAllThatIsWrongWithOperationsIsToldAtOnce(t *testing.T) {
	atDesk(t, func(d *desk) {
		one := d.makesCase("first")
		before := d.everything()
		const at = "/atomic:operations/"
		d.operate(
			`{"op":"add","data":{"type":"cases","lid":"c","attributes":{"name":7,"case_type":"other"},"relationships":{"ward":{}}}}`,
			`{"op":"add","data":{"type":"people","lid":"p","attributes":{"last_name":"Orr"}}}`,
			`{"op":"add","data":{"type":"involvements","attributes":{"effective_date":"soon"},"relationships":{"case":{"data":{"type":"cases","lid":"c"}},"person":{"data":{"type":"people","lid":"p"}}}}}`,
			`{"op":"update","data":{"type":"cases","lid":"c","attributes":{"due_on":"soon"}}}`,
			`{"op":"add","data":{"type":"wards","attributes":{"name":"x"}}}`,
			`{"op":"remove","ref":{"type":"goals","id":"none"}}`,
			`{"op":"update","meta":{"version":"1"},"data":{"type":"cases","id":"`+one+`","attributes":{"name":"second"}}}`,
			`{"op":"update","data":{"type":"people","lid":"p","attributes":{"last_name":null,"first_name":""},"relationships":{"nothing":{"data":null}}}}`,
			`{"op":"add","ref":{"type":"cases","id":"`+one+`","relationship":"assignees"},"data":[{"type":"users","id":"none"}]}`,
		).tells(http.StatusBadRequest,
			"422 "+at+"0/data/attributes/name The attribute name must be text, not a number.",
			"422 "+at+"0/data/attributes/case_type There is no such case type.",
			`400 `+at+`0/data/relationships/ward The relationship "ward" has no data`,
			"422 "+at+"2/data/attributes/effective_date This is not a date",
			"422 "+at+"3/data/attributes/due_on This is not a date",
			"403 "+at+"4 No request changes resources of the type wards.",
			"404 "+at+"5 ",
			"412 "+at+"6 The case was changed since it was read.",
			`400 `+at+`7/data/relationships/nothing The type people has no relationship "nothing".`,
			"404 "+at+"8/data There is no such user",
		)
		d.sameJSON(d.everything(), before)
	})
}

func TestAtMostAHundredErrorsAreListed(t *testing.T) {
	d := newDesk(t)
	var attributes, operations []string
	for range 60 {
		operations = append(operations, `{"op":"add","data":{"type":"goals","attributes":{"name":7,"target_date":"soon"}}}`)
	}
	for _, name := range strings.Fields(strings.Repeat("x ", 150)) {
		attributes = append(attributes, `"`+name+strings.Repeat("y", len(attributes))+`":1`)
	}
	for status, got := range map[int]*reply{
		http.StatusUnprocessableEntity: d.operate(operations...),
		http.StatusBadRequest:          d.ask("POST", "/cases/cases", document("cases", "", strings.Join(attributes, ","), "")),
	} {
		list, _ := got.ok(status).at("errors").([]any)
		if len(list) != 101 {
			d.Errorf("%d errors are listed, want 101", len(list))
		}
		got.shows(`"More is wrong than these 100: mend them first."`, "errors", 100, "detail")
	}
}
