package casebook_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/api/casebook"
	"caseload/internal/apitest"
	"caseload/internal/jsonapi"
	"caseload/internal/jsonapi/jsonapitest"
)

// desk is the face of one council over a store, with the wards east and west, the
// category roads, the users ann and ben, and the keys of an administrator (the
// one that is used unless another is named), a manager and ann as a caseworker.
type desk struct {
	*testing.T
	*apitest.Office
	handler http.Handler
}

// atDesk runs a test against each store.
func atDesk(t *testing.T, test func(*desk)) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) { test(openDesk(t, store)) })
	}
}

// newDesk is a desk over the first store, for what stores have no part in.
func newDesk(t *testing.T) *desk { return openDesk(t, apitest.Stores()[0]) }

func openDesk(t *testing.T, store apitest.Store) *desk {
	t.Helper()
	o := store.OpenOffice(t, apitest.Seed{
		Now: time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC),
		Tenants: []apitest.TenantSeed{{
			Slug: "truro", Zone: "UTC",
			Wards:      []apitest.WardSeed{{ID: "east", Name: "Truro East"}, {ID: "west", Name: "Truro West"}},
			Categories: []apitest.NamedSeed{{ID: "roads", Name: "Roads"}},
			Users: []apitest.UserSeed{
				{ID: "ann", Name: "Ann Neal", Email: "ann@truro.example", Role: caseload.RoleCaseworker},
				{ID: "ben", Name: "Ben Orr", Email: "ben@truro.example", Role: caseload.RoleManager},
			},
			Keys: []apitest.KeySeed{
				{Label: "admin", Role: caseload.RoleAdmin}, {Label: "manager", Role: caseload.RoleManager},
				{Label: "ann", Role: caseload.RoleCaseworker, User: "ann@truro.example"},
				{Label: "writer", Role: caseload.RoleManager, Scopes: []string{"cases:write"}},
			},
		}},
	})
	return &desk{t, o, casebook.New(o.Service, casebook.Options{})}
}

// operator may do everything.
func (d *desk) operator() *caseload.Principal {
	d.Helper()
	tenant, err := d.Service.Tenant(d.Context(), "truro")
	if err != nil {
		d.Fatal(err)
	}
	return d.Service.Operator(tenant)
}

func (d *desk) configure(name, value string) {
	d.Helper()
	if _, err := d.Service.ConfigureTenant(d.Context(), d.operator(), name, value); err != nil {
		d.Fatal(err)
	}
}

// declare makes a field of cases of every type.
func (d *desk) declare(in caseload.FieldInput) {
	d.Helper()
	if err := d.Service.CreateField(d.Context(), d.operator(), in); err != nil {
		d.Fatal(err)
	}
}

// reply is what a request was answered with.
type reply struct {
	*desk
	request string
	status  int
	header  http.Header
	body    any // the document; nil without one
}

// ask sends a request as the administrator.
func (d *desk) ask(method, path, body string, header ...string) *reply {
	d.Helper()
	return d.askAs("admin", method, path, body, header...)
}

// askAs sends a request with the key of a label, and with some headers, each a
// name and a value. What answers it must be allowed by JSON:API.
func (d *desk) askAs(key, method, path, body string, header ...string) *reply {
	d.Helper()
	d.Clock.Move(time.Second)
	r := httptest.NewRequestWithContext(d.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+d.Secrets[key])
	r.Header.Set("Content-Type", jsonapi.MediaType)
	if slices.Contains(header, "Content-Type") {
		r.Header.Del("Content-Type")
	}
	for pair := range slices.Chunk(header, 2) {
		r.Header.Add(pair[0], pair[1])
	}
	recorded := httptest.NewRecorder()
	d.handler.ServeHTTP(recorded, r)
	got := &reply{d, method + " " + path + " " + body, recorded.Code, recorded.Result().Header, nil}
	if !strings.Contains(got.header.Get("Vary"), "Accept") {
		d.Errorf("%s: the header Vary is %q", got.request, got.header.Get("Vary"))
	}
	if recorded.Body.Len() == 0 {
		return got
	}
	jsonapitest.Conform(d, r.URL.RawQuery, recorded.Body.Bytes())
	if err := json.Unmarshal(recorded.Body.Bytes(), &got.body); err != nil {
		d.Fatal(err)
	}
	return got
}

// ok demands a status.
func (r *reply) ok(status int) *reply {
	r.Helper()
	if r.status != status {
		r.Fatalf("%s: got %d %v, want %d", r.request, r.status, r.body, status)
	}
	return r
}

// refused demands a status and as many errors, each at the place that a pointer, a
// parameter or a header names.
func (r *reply) refused(status int, places ...string) *reply {
	r.Helper()
	r.ok(status)
	var got []string
	list, _ := r.at("errors").([]any)
	for i := range list {
		place := ""
		for _, kind := range []string{"pointer", "parameter", "header"} {
			if s, given := r.at("errors", i, "source", kind).(string); given {
				place = s
			}
		}
		got = append(got, place)
	}
	if !slices.Equal(got, places) {
		r.Errorf("%s: the errors are at %q, want %q: %v", r.request, got, places, r.body)
	}
	return r
}

// at finds a value in the document by the names and numbers that lead to it.
func (r *reply) at(path ...any) any {
	v := r.body
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, _ := v.(map[string]any)
			v = object[step]
		case int:
			if list, _ := v.([]any); step < len(list) {
				v = list[step]
			} else {
				v = nil
			}
		}
	}
	return v
}

// shows demands a value in the document, as JSON.
func (r *reply) shows(want string, path ...any) *reply {
	r.Helper()
	got, err := json.Marshal(r.at(path...))
	if err != nil || string(got) != want {
		r.Errorf("%s: %v is %s, want %s", r.request, path, got, want)
	}
	return r
}

// id is that of the primary resource.
func (r *reply) id() string {
	r.Helper()
	id, ok := r.at("data", "id").(string)
	if !ok {
		r.Fatalf("%s: no ID in %v", r.request, r.body)
	}
	return id
}

// a document of one resource.
func document(typ, id, attributes, relationships string) string {
	parts := []string{`"type":"` + typ + `"`}
	if id != "" {
		parts = append(parts, `"id":"`+id+`"`)
	}
	if attributes != "" {
		parts = append(parts, `"attributes":{`+attributes+`}`)
	}
	if relationships != "" {
		parts = append(parts, `"relationships":{`+relationships+`}`)
	}
	return `{"data":{` + strings.Join(parts, ",") + `}}`
}

// to is a relationship that leads to one resource.
func to(name, typ, id string) string {
	return `"` + name + `":{"data":{"type":"` + typ + `","id":"` + id + `"}}`
}

// makes creates a resource and answers its ID.
func (d *desk) makes(typ, path, attributes, relationships string) string {
	d.Helper()
	return d.ask("POST", path, document(typ, "", attributes, relationships)).ok(http.StatusCreated).id()
}

// makesCase creates a case of a name, with other attributes.
func (d *desk) makesCase(name string, others ...string) string {
	d.Helper()
	attributes := append([]string{`"name":"` + name + `","case_type":"case"`}, others...)
	return d.makes("cases", "/cases/cases", strings.Join(attributes, ","), "")
}

// counts demands a number of resources in a collection.
func (d *desk) counts(path string, want int) {
	d.Helper()
	if list, _ := d.ask("GET", path, "").ok(http.StatusOK).at("data").([]any); len(list) != want {
		d.Errorf("GET %s: got %d resources, want %d", path, len(list), want)
	}
}

// sameJSON demands that two values are equal.
func (d *desk) sameJSON(got, want any) {
	d.Helper()
	a, errA := json.Marshal(got)
	b, errB := json.Marshal(want)
	if errA != nil || errB != nil || string(a) != string(b) {
		d.Errorf("got %s, want %s", a, b)
	}
}

// everything is all resources that requests change, as JSON.
func (d *desk) everything() (all []string) {
	d.Helper()
	for _, path := range []string{"/cases/cases", "/cases/involvements", "/cases/goals", "/people/people", "/attachments/notes"} {
		text, err := json.Marshal(d.ask("GET", path, "").ok(http.StatusOK).at("data"))
		if err != nil {
			d.Fatal(err)
		}
		all = append(all, string(text))
	}
	return all
}
