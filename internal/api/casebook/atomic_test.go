package casebook_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"caseload"
)

const atomicType = `application/vnd.api+json;ext="https://jsonapi.org/ext/atomic"`

// operate sends operations as the administrator.
func (d *desk) operate(operations ...string) *reply {
	d.Helper()
	return d.operateAs("admin", operations...)
}

func (d *desk) operateAs(key string, operations ...string) *reply {
	d.Helper()
	return d.askAs(key, "POST", "/cases/operations", `{"atomic:operations":[`+strings.Join(operations, ",")+`]}`, "Content-Type", atomicType)
}

//
func TestOperationsNeedTheirExtensionAndPOST(t *testing.T) {
	d := newDesk(t)
	const body = `{"atomic:operations":[{"op":"add","data":{"type":"people","attributes":{"last_name":"Orr"}}}]}`
	d.ask("POST", "/cases/operations", body).refused(http.StatusUnsupportedMediaType, "Content-Type")
	d.ask("POST", "/cases/operations", body, "Content-Type", "application/json").refused(http.StatusUnsupportedMediaType, "Content-Type")
	d.ask("POST", "/people/people", document("people", "", `"last_name":"Orr"`, ""), "Content-Type", atomicType).refused(http.StatusUnsupportedMediaType, "Content-Type")
	for _, method := range []string{"GET", "PATCH", "DELETE"} {
		if got := d.ask(method, "/cases/operations", body, "Content-Type", atomicType).refused(http.StatusMethodNotAllowed, ""); got.header.Get("Allow") != "POST" {
			d.Errorf("%s: Allow is %q", got.request, got.header.Get("Allow"))
		}
	}
	d.ask("POST", "/cases/operations?include=ward", body, "Content-Type", atomicType).refused(http.StatusBadRequest, "include")
	d.counts("/people/people", 0)
	got := d.ask("POST", "/cases/operations", body, "Content-Type", atomicType).ok(http.StatusOK).shows(`["https://jsonapi.org/ext/atomic"]`, "jsonapi", "ext")
	if kind := got.header.Get("Content-Type"); kind != atomicType {
		d.Errorf("the answer is %s, want %s", kind, atomicType)
	}
	d.counts("/people/people", 1)
}

//
func TestOperationsMakeWhatTheyCallByALidAndAnswerInOrder(t *testing.T) {
	atDesk(t, func(d *desk) {
		got := d.operate(
			`{"op":"add","data":{"type":"people","lid":"p","attributes":{"last_name":"Orr"}}}`,
			`{"op":"add","data":{"type":"cases","lid":"c","attributes":{"name":"first","case_type":"case"},"relationships":{"ward":{"data":{"type":"wards","id":"east"}}}}}`,
			`{"op":"add","data":{"type":"involvements","attributes":{"role":"resident"},"relationships":{"case":{"data":{"type":"cases","lid":"c"}},"person":{"data":{"type":"people","lid":"p"}}}}}`,
			`{"op":"update","data":{"type":"cases","lid":"c","attributes":{"name":"second","number":null}}}`,
			`{"op":"add","ref":{"type":"cases","lid":"c","relationship":"assignees"},"data":[{"type":"users","id":"ben"}]}`,
			`{"op":"add","data":{"type":"people","lid":"q","attributes":{"last_name":"Neal"}}}`,
			`{"op":"remove","ref":{"type":"people","lid":"q"}}`,
		).ok(http.StatusOK)
		of, ok := got.at("atomic:results", 1, "data", "id").(string)
		if !ok {
			d.Fatalf("no case was made: %v", got.body)
		}
		got.shows(`"Orr"`, "atomic:results", 0, "data", "attributes", "last_name")
		got.shows(`"second"`, "atomic:results", 1, "data", "attributes", "name")
		got.shows(`"`+of+`"`, "atomic:results", 2, "data", "relationships", "case", "data", "id")
		got.shows(`"second"`, "atomic:results", 3, "data", "attributes", "name")
		for _, empty := range []int{4, 5, 6} {
			got.shows(`{}`, "atomic:results", empty)
		}
		got.shows(`null`, "atomic:results", 7)
		read := d.ask("GET", "/cases/cases/"+of, "").ok(http.StatusOK)
		d.sameJSON(got.at("atomic:results", 3, "data"), read.at("data"))
		read.shows(`"ben"`, "data", "relationships", "assignees", "data", 0, "id")
		d.counts("/people/people", 1)
		d.counts("/cases/involvements?filter[case.name]=second&filter[person.last_name]=Orr", 1)
	})
}

//
func TestNothingIsLeftOfOperationsOfWhichOneFails(t *testing.T) {
	atDesk(t, func(d *desk) {
		one := d.makesCase("first")
		const deleted = "6f1c0a52-3b1e-4d0e-9a55-0d2f6a1b7c02"
		d.ask("POST", "/cases/cases", document("cases", deleted, `"name":"deleted","case_type":"case"`, "")).ok(http.StatusCreated)
		d.ask("DELETE", "/cases/cases/"+deleted, "").ok(http.StatusNoContent)
		before := d.everything()
		const person = `{"op":"add","data":{"type":"people","lid":"p","attributes":{"last_name":"Orr"}}}`
		const at = "/atomic:operations/2"
		for operation, want := range map[string]struct {
			status int
			place  string
		}{
			`{"op":"add","data":{"type":"cases","attributes":{"name":"x","case_type":"other"}}}`:                                                                {422, at + "/data/attributes/case_type"},
			`{"op":"add","data":{"type":"cases","attributes":{"name":1,"case_type":"case"}}}`:                                                                   {422, at + "/data/attributes/name"},
			`{"op":"add","data":{"type":"cases","attributes":{"case_type":"case"}}}`:                                                                            {422, at + "/data/attributes"},
			`{"op":"add","data":{"type":"cases","attributes":{"nothing":1,"name":"x","case_type":"case"}}}`:                                                     {400, at + "/data/attributes/nothing"},
			`{"op":"add","data":{"type":"goals","attributes":{"name":"x"},"relationships":{"case":{"data":{"type":"cases","id":"none"}}}}}`:                     {404, at + "/data/relationships/case/data"},
			`{"op":"add","data":{"type":"cases","id":"x","attributes":{"name":"x","case_type":"case"}}}`:                                                        {403, at + "/data/id"},
			`{"op":"add","data":{"type":"cases","id":"` + deleted + `","attributes":{"name":"x","case_type":"case"}}}`:                                          {409, at + "/data/id"},
			`{"op":"add","data":{"type":"wards","attributes":{"name":"x"}}}`:                                                                                    {403, at},
			`{"op":"update","data":{"type":"cases","id":"none","attributes":{"name":"x"}}}`:                                                                     {404, at},
			`{"op":"update","data":{"type":"cases","id":"` + one + `","attributes":{"number":77}}}`:                                                             {422, at + "/data/attributes/number"},
			`{"op":"remove","ref":{"type":"cases","id":"none"}}`:                                                                                                {404, at},
			`{"op":"remove","href":"/cases/cases/` + one + `","meta":{"version":"1"}}`:                                                                          {412, at},
			`{"op":"add","ref":{"type":"cases","id":"` + one + `","relationship":"assignees"},"data":[{"type":"users","id":"none"}]}`:                           {404, at + "/data"},
			`{"op":"update","ref":{"type":"cases","id":"` + one + `","relationship":"goals"},"data":[]}`:                                                        {403, at},
			`{"op":"update","ref":{"type":"involvements","id":"none","relationship":"case"},"data":{"type":"cases","id":"` + one + `"}}`:                        {404, at},
			`{"op":"add","data":{"type":"goals","attributes":{"name":"x"},"relationships":{"case":{"data":{"type":"cases","lid":"p"}}}}}`:                       {400, at + "/data/relationships/case/data"},
			`{"op":"add","href":"/cases/cases","ref":{"type":"cases","id":"` + one + `"},"data":{"type":"cases","attributes":{"name":"x","case_type":"case"}}}`: {400, at},
		} {
			d.operate(person, `{"op":"update","data":{"type":"cases","id":"`+one+`","attributes":{"name":"second"}}}`, operation).refused(want.status, want.place)
		}
		d.sameJSON(d.everything(), before)
	})
}

//
func TestOperationsChangeResourcesAndRelationshipsByRefAndByHref(t *testing.T) {
	atDesk(t, func(d *desk) {
		one, two := d.makesCase("first"), d.makesCase("second")
		read := func(path string) *reply { return d.ask("GET", "/cases/cases/"+one+path, "").ok(http.StatusOK) }
		d.operate(
			`{"op":"update","href":"/cases/cases/`+one+`","data":{"type":"cases","id":"`+one+`","attributes":{"summary":"by href"}}}`,
			`{"op":"update","ref":{"type":"cases","id":"`+two+`"},"data":{"type":"cases","id":"`+two+`","attributes":{"summary":"by ref"}}}`,
			`{"op":"add","href":"http://example.com/cases/goals","data":{"type":"goals","attributes":{"name":"g"},"relationships":{"case":{"data":{"type":"cases","id":"`+one+`"}}}}}`,
		).ok(http.StatusOK).shows(`"by href"`, "atomic:results", 0, "data", "attributes", "summary").shows(`"by ref"`, "atomic:results", 1, "data", "attributes", "summary")
		d.counts("/cases/cases/"+one+"/goals", 1)
		d.operate(
			`{"op":"update","href":"/cases/cases/`+one+`/relationships/ward","data":{"type":"wards","id":"west"}}`,
			`{"op":"update","ref":{"type":"cases","id":"`+one+`","relationship":"assignees"},"data":[{"type":"users","id":"ann"}]}`,
			`{"op":"add","ref":{"type":"cases","id":"`+one+`","relationship":"assignees"},"data":[{"type":"users","id":"ben"}]}`,
			`{"op":"remove","href":"/cases/cases/`+one+`/relationships/assignees","data":[{"type":"users","id":"ann"}]}`,
			`{"op":"remove","href":"/cases/cases/`+two+`"}`,
		).ok(http.StatusNoContent)
		read("/relationships/ward").shows(`"west"`, "data", "id")
		read("/relationships/assignees").shows(`[{"id":"ben","type":"users"}]`, "data")
		d.ask("GET", "/cases/cases/"+two, "").ok(http.StatusNotFound)
		d.operate(`{"op":"update","ref":{"type":"cases","id":"` + one + `","relationship":"ward"},"data":null}`).ok(http.StatusNoContent)
		read("/relationships/ward").shows(`null`, "data")
	})
}

//
func TestOperationsThatCannotBeReadAreRefusedBeforeAnything(t *testing.T) {
	d := newDesk(t)
	const add = `{"op":"add","data":{"type":"people","lid":"p","attributes":{"last_name":"Orr"}}}`
	d.operate().refused(http.StatusBadRequest, "/atomic:operations")
	d.operate(add, `null`).refused(http.StatusBadRequest, "/atomic:operations/1")
	d.operate(add, `{"op":"upsert"}`).refused(http.StatusBadRequest, "/atomic:operations/1/op")
	d.operate(add, add).refused(http.StatusBadRequest, "/atomic:operations/1/data/lid")
	d.operate(`{"op":"remove","ref":{"type":"people","lid":"p"}}`, add).refused(http.StatusBadRequest, "/atomic:operations/0/ref")
	var many []string
	for i := range 101 {
		many = append(many, `{"op":"add","data":{"type":"people","attributes":{"last_name":"Orr `+strconv.Itoa(i)+`"}}}`)
	}
	d.operate(many...).refused(http.StatusBadRequest, "/atomic:operations/100")
	d.counts("/people/people", 0)
	d.operate(many[:100]...).ok(http.StatusOK).shows(`"Orr 99"`, "atomic:results", 99, "data", "attributes", "last_name")
	d.counts("/people/people?page[size]=1000", 100)
}

func TestAnOperationChangesTheVersionThatItNamesAlone(t *testing.T) {
	d := newDesk(t)
	made := d.ask("POST", "/cases/cases", document("cases", "", `"name":"x","case_type":"case"`, "")).ok(http.StatusCreated)
	version, _ := made.at("data", "meta", "version").(string)
	update := func(version string) string {
		return `{"op":"update","meta":{"version":"` + version + `"},"data":{"type":"cases","id":"` + made.id() + `","attributes":{"name":"y` + version + `"}}}`
	}
	d.operate(update("1")).refused(http.StatusPreconditionFailed, "/atomic:operations/0")
	got := d.operate(update(version)).ok(http.StatusOK)
	d.operate(update(version)).refused(http.StatusPreconditionFailed, "/atomic:operations/0")
	next, _ := got.at("atomic:results", 0, "data", "meta", "version").(string)
	d.configure("casebook.require_if_match", "true")
	d.operate(`{"op":"remove","href":"/cases/cases/`+made.id()+`"}`).refused(http.StatusPreconditionRequired, "/atomic:operations/0")
	d.operate(`{"op":"add","data":{"type":"people","lid":"p","attributes":{"last_name":"Orr"}}}`, `{"op":"update","data":{"type":"people","lid":"p","attributes":{"title":"Dr"}}}`,
		`{"op":"remove","href":"/cases/cases/`+made.id()+`","meta":{"version":"`+next+`"}}`).ok(http.StatusOK).shows(`"Dr"`, "atomic:results", 0, "data", "attributes", "title")
}

// What is done is not told as an error.
func TestOperationsAnswerNothingWhereItWouldBeTooMuch(t *testing.T) {
	d := newDesk(t)
	long := strings.Repeat("x", caseload.MaxText)
	attributes := []string{`"custom_fields":{"long":"` + long + `"}`}
	var operations []string
	for _, name := range []string{"summary", "themes", "public_summary", "public_themes", "details", "address"} {
		attributes = append(attributes, `"`+name+`":"`+long+`"`)
	}
	for range 100 {
		body := document("cases", "", newCase+","+strings.Join(attributes, ","), "")
		made := d.ask("POST", "/cases/cases", body, "Prefer", "return=minimal").ok(http.StatusCreated)
		id := strings.TrimPrefix(made.header.Get("Location"), "http://example.com/cases/cases/")
		operations = append(operations, `{"op":"update","data":{"type":"cases","id":"`+id+`","attributes":{"name":"second"}}}`)
	}
	d.operate(operations[:10]...).ok(http.StatusOK)
	d.operate(operations...).ok(http.StatusNoContent)
	d.counts("/cases/cases?filter[name]=second&fields[cases]=name&page[size]=1000", 100)
}

//
func TestOperationsAnswerNothingToWhoWantsOrMayReadNothing(t *testing.T) {
	d := newDesk(t)
	const body = `{"atomic:operations":[{"op":"add","data":{"type":"people","attributes":{"last_name":"Orr"}}}]}`
	d.askAs("writer", "POST", "/cases/operations", body, "Content-Type", atomicType).refused(http.StatusForbidden, "")
	d.counts("/people/people", 0)
	got := d.askAs("writer", "POST", "/cases/operations", body, "Content-Type", atomicType, "Prefer", "return=minimal").ok(http.StatusNoContent)
	if applied := got.header.Get("Preference-Applied"); applied != "return=minimal" {
		d.Errorf("Preference-Applied is %q", applied)
	}
	d.counts("/people/people", 1)
}
