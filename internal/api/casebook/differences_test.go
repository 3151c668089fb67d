package casebook

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/apitest"
	"caseload/internal/jsonapi"
)

// documented is a face over the cases of the documents.
type documented struct {
	*testing.T
	office    *apitest.Office
	handler   http.Handler
	variables map[string]string
}

func overDocumented(t *testing.T, test func(documented)) {
	t.Helper()
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			office, variables := newDocumented(t, store)
			test(documented{t, office, New(office.Service, Options{}), variables})
		})
	}
}

// get asks for a path, in which {CASE_ID} and the like stand for what they are;
// headers are names and values by turns.
func (d documented) get(path string, headers ...string) *httptest.ResponseRecorder {
	d.Helper()
	for name, value := range d.variables {
		path = strings.ReplaceAll(path, "{"+name+"}", value)
	}
	r := httptest.NewRequestWithContext(d.Context(), http.MethodGet, path, nil)
	r.Header.Set("Authorization", "Bearer "+d.variables["KEY"])
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	d.handler.ServeHTTP(answer, r)
	return answer
}

// want asks for a path and reads the document of an answer of a status.
func (d documented) want(status int, path string, headers ...string) (doc document) {
	d.Helper()
	answer := d.get(path, headers...)
	if answer.Code != status {
		d.Fatalf("GET %s %q = %d %s, want %d", path, headers, answer.Code, answer.Body, status)
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &doc); err != nil {
		d.Fatalf("GET %s answers %s: %v", path, answer.Body, err)
	}
	return doc
}

// set changes a setting of the tenant.
func (d documented) set(name, value string) {
	d.Helper()
	if _, err := d.office.Service.ConfigureTenant(d.Context(), d.operator(), name, value); err != nil {
		d.Fatal(err)
	}
}

func (d documented) operator() *caseload.Principal {
	d.Helper()
	tenant, err := d.office.Service.Tenant(d.Context(), "cornwall")
	if err != nil {
		d.Fatal(err)
	}
	return d.office.Service.Operator(tenant)
}

// document is the parts of an answer that tests look at.
type document struct {
	Data     json.RawMessage
	Included []json.RawMessage
	Links    map[string]any
	Meta     map[string]any
	Errors   []struct{ Status, Detail string }
}

// resources reads data that is an array.
func (doc document) resources(d documented) (all []oneResource) {
	d.Helper()
	if err := json.Unmarshal(doc.Data, &all); err != nil {
		d.Fatalf("data is %.200s: %v", doc.Data, err)
	}
	return all
}

// resource reads data that is an object.
func (doc document) resource(d documented) (one oneResource) {
	d.Helper()
	if err := json.Unmarshal(doc.Data, &one); err != nil {
		d.Fatalf("data is %.200s: %v", doc.Data, err)
	}
	return one
}

type oneResource struct {
	ID            string
	Attributes    map[string]any
	Relationships map[string]struct {
		Data json.RawMessage
	}
	Links map[string]string
	Meta  map[string]any
}

//
func TestAnswersAreOfTheMediaTypeWithoutACharset(t *testing.T) {
	overDocumented(t, func(d documented) {
		for _, path := range []string{"/cases/cases", "/cases/cases/{CASE_ID}", "/cases/cases/none", "/nowhere", "/cases/cases?page[size]=x"} {
			h := d.get(path).Header()
			if h.Get("Content-Type") != jsonapi.MediaType || h.Get("Vary") != "Accept" {
				d.Errorf("GET %s has Content-Type %q and Vary %q, want %s and Accept", path, h.Get("Content-Type"), h.Get("Vary"), jsonapi.MediaType)
			}
		}
	})
}

func TestATenantMayHaveTheStrictDialect(t *testing.T) {
	overDocumented(t, func(d documented) {
		asked := []struct {
			path, name, value string
			strict            int
		}{
			{"/cases/cases?fields=name", "", "", http.StatusBadRequest},
			{"/cases/cases?include=involvements&filter[involvements][role]=landlord", "", "", http.StatusBadRequest},
			{"/cases/cases", "Accept", "application/json", http.StatusNotAcceptable},
			{"/cases/cases", "Accept", jsonapi.MediaType + "; charset=utf-8", http.StatusNotAcceptable},
			{`/cases/cases?filter={"status":"open"}`, "Content-Type", jsonapi.MediaType, http.StatusOK},
		}
		for _, a := range asked {
			d.want(http.StatusOK, a.path, a.name, a.value)
		}
		d.set("casebook.strict", "true")
		for _, a := range asked {
			d.want(a.strict, a.path, a.name, a.value)
		}
	})
}

func TestResourcesAreCountedOnlyWhereThatIsAskedFor(t *testing.T) {
	overDocumented(t, func(d documented) {
		if bare := d.want(http.StatusOK, "/cases/cases?page[size]=7"); bare.Meta != nil || bare.Links["last"] != nil || bare.Links["next"] == nil {
			d.Errorf("without page[total] there are meta %v and links %v, want no meta, next and no last", bare.Meta, bare.Links)
		}
		counted := d.want(http.StatusOK, "/cases/cases?page[size]=7&page[total]=true")
		if counted.Meta["totalResourceCount"] != float64(documentedCases) || counted.Links["last"] == nil {
			d.Errorf("with page[total] there are meta %v and links %v, want %d and last", counted.Meta, counted.Links, documentedCases)
		}
	})
}

func TestLinksAreAbsoluteAndAResourceHasSelfAlone(t *testing.T) {
	overDocumented(t, func(d documented) {
		doc := d.want(http.StatusOK, "/cases/cases?page[size]=2")
		if want := "http://example.com/cases/cases?page%5Bsize%5D=2"; doc.Links["self"] != want {
			d.Errorf("self is %v, want %s", doc.Links["self"], want)
		}
		for _, r := range doc.resources(d) {
			if want := "http://example.com/cases/cases/" + r.ID; len(r.Links) != 1 || r.Links["self"] != want {
				d.Errorf("a case has the links %v, want self alone, %s", r.Links, want)
			}
		}
	})
}

func TestETagIsStrongWhereNothingIsIncluded(t *testing.T) {
	overDocumented(t, func(d documented) {
		bare := d.get("/cases/cases/{CASE_ID}").Header().Get("ETag")
		version := d.want(http.StatusOK, "/cases/cases/{CASE_ID}").resource(d).Meta["version"]
		if bare != `"`+version.(string)+`"` {
			d.Errorf("the ETag is %s, want the version %s in quotes", bare, version)
		}
		if wide := d.get("/cases/cases/{CASE_ID}?include=ward").Header().Get("ETag"); wide != "W/"+bare {
			d.Errorf("with ward included the ETag is %s, want W/%s", wide, bare)
		}
	})
}

func TestLinkageIsShownWhereItIsAtHand(t *testing.T) {
	overDocumented(t, func(d documented) {
		shown := func(path, relationship string) string {
			return string(d.want(http.StatusOK, path).resource(d).Relationships[relationship].Data)
		}
		if got := shown("/cases/cases/{CASE_ID}", "ward"); got != `{"type":"wards","id":"ward-1"}` {
			d.Errorf("the linkage of ward is %s, want ward-1", got)
		}
		if got := shown("/cases/cases/{CASE_ID}", "goals"); got != "" {
			d.Errorf("the linkage of goals is %s, want none where they are not included", got)
		}
		if got := shown("/cases/cases/{CASE_ID}?include=goals", "goals"); !strings.HasPrefix(got, `[{"type":"goals"`) {
			d.Errorf("the linkage of goals that are included is %q, want identifiers", got)
		}
	})
}

func TestAChoiceIsShownAndFilteredByItsText(t *testing.T) {
	overDocumented(t, func(d documented) {
		by := d.operator()
		err := d.office.Service.CreateField(d.Context(), by, caseload.FieldInput{Name: "tier", Kind: caseload.KindChoice, Choices: []string{"Gold", "Silver"}, Searchable: true})
		if err == nil {
			_, err = d.office.Service.Edit(d.Context(), by, caseload.Edit{
				Act: caseload.ActUpdate, Noun: caseload.NounCase, ID: d.variables["CASE_ID"],
				Input: &caseload.CaseInput{Properties: map[string]caseload.Value{"tier": caseload.Text("Gold")}},
			})
		}
		if err != nil {
			d.Fatal(err)
		}
		found := d.want(http.StatusOK, "/cases/cases?filter[custom_fields.tier]=Gold").resources(d)
		if len(found) != 1 || found[0].Attributes["custom_fields"].(map[string]any)["tier"] != "Gold" {
			d.Errorf("the filter finds %v, want the one case, whose tier is Gold", found)
		}
	})
}

func TestLikeLooksAtNamesWhateverTheirCase(t *testing.T) {
	overDocumented(t, func(d documented) {
		for _, r := range d.want(http.StatusOK, "/people/people?filter[last_name][LIKE]=P%25&page[size]=100").resources(d) {
			if !strings.HasPrefix(r.Attributes["last_name"].(string), "P") {
				d.Errorf("LIKE p%% finds %s", r.Attributes["last_name"])
			}
		}
		if low, high := d.get("/people/people?filter[last_name][LIKE]=p%25&fields[people]=name"), d.get("/people/people?filter[last_name][like]=P%25&fields[people]=name"); len(low.Body.String()) != len(high.Body.String()) {
			d.Errorf("LIKE p%% answers %d bytes, like P%% %d; want the same people", low.Body.Len(), high.Body.Len())
		}
		d.want(http.StatusBadRequest, "/cases/cases?filter[summary][LIKE]=p%25")
	})
}

//
func TestAddressesAnswerWhatThereIs(t *testing.T) {
	overDocumented(t, func(d documented) {
		for path, status := range map[string]int{
			"/cases/cases": http.StatusOK, "/cases/cases/{CASE_ID}": http.StatusOK, "/cases/cases/{CASE_ID}/owner": http.StatusOK,
			"/cases/cases/{CASE_ID}/notes": http.StatusOK, "/cases/cases/{PERSON_ID}": http.StatusNotFound,
			"/cases/cases/{PERSON_ID}/notes": http.StatusNotFound, "/cases/cases/{CASE_ID}/nothing": http.StatusNotFound, "/cases": http.StatusNotFound,
		} {
			doc := d.want(status, path)
			if (status == http.StatusOK) != (len(doc.Errors) == 0) {
				d.Errorf("GET %s, which is %d, has the errors %v", path, status, doc.Errors)
			}
		}
		if owner := d.want(http.StatusOK, "/cases/cases/{CASE_ID}/owner"); string(owner.Data) != "null" {
			d.Errorf("the owner of a case without one is %s, want null", owner.Data)
		}
	})
}

//
func TestRefusalsAreDocuments(t *testing.T) {
	overDocumented(t, func(d documented) {
		d.want(http.StatusUnauthorized, "/cases/cases", "Authorization", "Bearer sk_none")
		d.want(http.StatusNotFound, "/nowhere")
		r := httptest.NewRequestWithContext(d.Context(), http.MethodPut, "/cases/cases", nil)
		r.Header.Set("Authorization", "Bearer "+d.variables["KEY"])
		answer := httptest.NewRecorder()
		d.handler.ServeHTTP(answer, r)
		var doc document
		if err := json.Unmarshal(answer.Body.Bytes(), &doc); err != nil || answer.Code != http.StatusMethodNotAllowed || len(doc.Errors) != 1 || answer.Header().Get("Allow") == "" {
			d.Errorf("PUT is answered %d %s with Allow %q, want 405 with one error and what is allowed", answer.Code, answer.Body, answer.Header().Get("Allow"))
		}
	})
}
