package casebook_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"caseload/internal/api/casebook"
	"caseload/internal/jsonapi"
)

// The documents are held to wherever a desk is asked, by
// jsonapitest.Conform; here is what that cannot know.

//
func TestACollectionIsAnArrayAndWhatIsMissingIsNull(t *testing.T) {
	atDesk(t, func(d *desk) {
		id := d.makesCase("one")
		d.read("/cases/cases?filter[name]=nobody").shows("[]", "data")
		d.read("/cases/cases").shows(`"`+id+`"`, "data", 0, "id")
		d.read("/cases/cases/"+id+"/owner").shows("null", "data")
		d.read("/cases/cases/"+id+"/goals").shows("[]", "data")
		d.read("/cases/cases/"+id+"/relationships/owner").shows("null", "data")
		d.read("/cases/cases/"+id+"/relationships/goals").shows("[]", "data")
	})
}

//
func TestTheRelatedLinkStaysWhenTheRelationshipChanges(t *testing.T) {
	d := newDesk(t)
	id := d.makesCase("one")
	related := func() string {
		link, _ := d.read("/cases/cases/"+id).at("data", "relationships", "ward", "links", "related").(string)
		return link
	}
	before := related()
	d.read(before).shows("null", "data")
	d.ask(http.MethodPatch, "/cases/cases/"+id+"/relationships/ward", `{"data":{"type":"wards","id":"west"}}`).ok(http.StatusNoContent)
	if after := related(); after != before {
		t.Errorf("the link was %s and is %s, want the same", before, after)
	}
	d.read(before).shows(`"west"`, "data", "id")
}

//
func TestWhatIsIncludedStandsOnceWithAllOnTheWay(t *testing.T) {
	atDesk(t, func(d *desk) {
		d.furnish()
		got := d.read("/cases/cases?include=involvements.person,ward&page[size]=100")
		counts := map[any]int{}
		list, _ := got.at("included").([]any)
		for i := range list {
			counts[got.at("included", i, "type")]++
		}
		want := map[any]int{"involvements": 14, "people": 8, "wards": 2}
		for kind, n := range want {
			if counts[kind] != n {
				d.Errorf("%d %s are included, want %d", counts[kind], kind, n)
			}
		}
		if len(counts) != len(want) {
			d.Errorf("included are %v, want %v alone", counts, want)
		}
	})
}

//
func TestLinkageIncludesWhatItLeadsTo(t *testing.T) {
	atDesk(t, func(d *desk) {
		id := d.furnish()[0]
		got := d.read("/cases/cases/" + id + "/relationships/involvements?include=involvements.person")
		if list, _ := got.at("included").([]any); len(got.ids()) != 2 || len(list) != 4 || got.at("data", 0, "attributes") != nil {
			d.Errorf("the data is %v with %d included, want two identifiers, and two involvements with their people", got.at("data"), len(list))
		}
	})
}

//
func TestAnEmptyIncludeIncludesNothing(t *testing.T) {
	d := newDesk(t)
	id := d.furnish()[0]
	for _, path := range []string{"/cases/cases?include=", "/cases/cases/" + id + "?include=", "/cases/cases/" + id + "/relationships/ward?include="} {
		d.read(path).shows("[]", "included")
	}
}

//
func TestAFieldsetIsOfItsTypeAlone(t *testing.T) {
	d := newDesk(t)
	id := d.furnish()[0]
	got := d.read("/cases/cases/" + id + "?include=ward,goals&fields[cases]=name,ward&fields[wards]=")
	got.shows(`{"name":"Case A"}`, "data", "attributes")
	relationships, _ := got.at("data", "relationships").(map[string]any)
	if len(relationships) != 1 || relationships["ward"] == nil {
		t.Errorf("the relationships are %v, want ward alone", relationships)
	}
	list, _ := got.at("included").([]any)
	for i := range list {
		attributes, bare := got.at("included", i, "attributes"), got.at("included", i, "type") == "wards"
		if (attributes == nil) != bare || (got.at("included", i, "relationships") == nil) != bare {
			t.Errorf("%v is included, want a ward without fields and goals with all", got.at("included", i))
		}
	}
}

//
func TestASortIsByEachFieldInTurn(t *testing.T) {
	atDesk(t, func(d *desk) {
		d.furnish()
		got := d.read("/cases/cases?sort=due_on,-name&page[size]=100&fields[cases]=due_on,name")
		var last string
		for i, id := range got.ids() {
			name, _ := got.at("data", i, "attributes", "name").(string)
			// the later the name, the less it is
			key := got.at("data", i, "attributes", "due_on").(string) + string(255-name[len(name)-1])
			if key < last {
				d.Errorf("the case %s, %s, stands behind %s", id, key, last)
			}
			last = key
		}
		byNumber := d.read("/cases/cases?sort=custom_fields.height&page[size]=100&fields[cases]=name")
		byNumber.shows(`"Case A"`, "data", 0, "attributes", "name").shows(`"Case U"`, "data", furnishedCases-1, "attributes", "name")
	})
}

//
func TestPageLinksThatLeadNowhereAreLeftOut(t *testing.T) {
	d := newDesk(t)
	d.furnish()
	for query, want := range map[string]string{
		"page[size]=9": "first next", "page[size]=9&page[number]=2": "first next prev", "page[size]=9&page[number]=3&page[total]=true": "first last prev",
		"page[limit]=100": "first", "filter[name]=nobody": "",
	} {
		links, _ := d.read("/cases/cases?" + query).at("links").(map[string]any)
		var names []string
		for name, url := range links {
			if name != "self" {
				names = append(names, name)
			}
			if url == nil {
				t.Errorf("%s: the link %s is null", query, name)
			}
		}
		slices.Sort(names)
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: the links are %q, want %q", query, got, want)
		}
	}
}

//
func TestBracketsMayBeEncodedAndPlusIsASpace(t *testing.T) {
	d := newDesk(t)
	d.furnish()
	want := d.read("/cases/cases?filter[name]=Case%20C&page[size]=1").at("data")
	for _, query := range []string{"filter%5Bname%5D=Case+C&page%5Bsize%5D=1", "filter[name]=Case+C&page%5bsize%5d=1"} {
		d.sameJSON(d.read("/cases/cases?"+query).at("data"), want)
	}
}

func TestNullFindsWhatARelationshipDoesNotLeadFrom(t *testing.T) {
	atDesk(t, func(d *desk) {
		alone := d.makesCase("alone")
		linked := d.makes("cases", "/cases/cases", `"name":"linked","case_type":"case"`,
			strings.Join([]string{to("ward", "wards", "east"), to("owner", "users", "ben"), `"assignees":{"data":[{"type":"users","id":"ann"}]}`}, ","))
		wenna := d.makes("people", "/people/people", `"name":"Wenna"`, "")
		own := d.makes("goals", "/cases/goals", `"name":"own"`, to("case", "cases", linked)+","+to("person", "people", wenna))
		whole := d.makes("goals", "/cases/goals", `"name":"whole"`, to("case", "cases", linked))
		for query, want := range map[string][]string{
			"/cases/cases?filter[ward]=null":               {alone},
			"/cases/cases?filter[ward][NEQ]=null":          {linked},
			"/cases/cases?filter[ward]=null,west":          {alone},
			"/cases/cases?filter[ward]=null,east":          {alone, linked},
			"/cases/cases?filter={\"owner\":null}":         {alone},
			"/cases/cases?filter[assignees]=null":          {alone},
			"/cases/cases?filter[assignees][NEQ]=null":     {linked},
			"/cases/cases?filter[goals]=null":              {alone},
			"/cases/cases?filter[goals][NEQ]=null":         {linked},
			"/cases/cases?filter[goals]=null," + own:       {alone, linked},
			"/cases/goals?filter[person]=null":             {whole},
			"/cases/goals?filter[person][NEQ]=null":        {own},
			"/cases/cases?filter[goals.person]=null":       {linked},
			"/cases/goals?filter[person]=null," + wenna:    {own, whole},
			"/cases/goals?filter[person][NEQ]=null," + own: {own},
		} {
			got := d.read(strings.ReplaceAll(query, `"`, "%22")).ids()
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				d.Errorf("GET %s finds %q, want %q", query, got, want)
			}
		}
		d.ask(http.MethodGet, "/cases/cases?filter[parents]=null", "").refused(http.StatusBadRequest, "filter[parents]")
	})
}

//
func TestErrorsAreToldTogetherEachWithItsSource(t *testing.T) {
	d := newDesk(t)
	got := d.ask(http.MethodGet, "/cases/cases?filter[nope]=1&sort=nope&page[size]=0", "").refused(http.StatusBadRequest, "filter[nope]", "sort", "page[size]")
	for i := range 3 {
		got.shows(`"400"`, "errors", i, "status")
	}
	d.ask(http.MethodGet, "/cases/cases", "", "Accept", "text/html").refused(http.StatusNotAcceptable, "Accept")
	d.ask(http.MethodPost, "/cases/cases", "{}", "Content-Type", "text/plain").refused(http.StatusUnsupportedMediaType, "Content-Type")
	again := d.ask(http.MethodGet, "/people/people?filter[other]=1", "").refused(http.StatusBadRequest, "filter[other]")
	d.sameJSON(again.at("errors", 0, "title"), got.at("errors", 0, "title"))
	if again.at("errors", 0, "detail") == got.at("errors", 0, "detail") {
		t.Errorf("the detail of two errors is the same: %v", got.at("errors", 0, "detail"))
	}
}

//
func TestEveryRefusalIsADocumentOfTheMediaType(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		status             int
		key, method, path  string
		body, name, header string
	}{
		{http.StatusUnauthorized, "nobody", http.MethodGet, "/cases/cases", "", "", ""},
		{http.StatusForbidden, "writer", http.MethodGet, "/people/users", "", "", ""},
		{http.StatusNotFound, "admin", http.MethodGet, "/cases/nothing", "", "", ""},
		{http.StatusMethodNotAllowed, "admin", http.MethodPut, "/cases/cases", "", "", ""},
		{http.StatusRequestEntityTooLarge, "admin", http.MethodPost, "/cases/cases", strings.Repeat(" ", 2<<20), "", ""},
		{http.StatusNotAcceptable, "admin", http.MethodGet, "/cases/cases", "", "Accept", "text/html"},
	} {
		header := []string{}
		if c.name != "" {
			header = append(header, c.name, c.header)
		}
		got := d.askAs(c.key, c.method, c.path, c.body, header...).ok(c.status)
		if kind := got.header.Get("Content-Type"); kind != jsonapi.MediaType || got.at("errors", 0, "title") == nil {
			t.Errorf("%s %s is answered with %s: %v, want errors as %s", c.method, c.path, kind, got.body, jsonapi.MediaType)
		}
	}
}

// What a route lists of its parameters is understood, whatever else is.
func TestEveryListedParameterIsUnderstood(t *testing.T) {
	d := newDesk(t)
	d.furnish()
	for _, r := range casebook.Routes {
		if r.Method != http.MethodGet || strings.Contains(r.Pattern, "{") {
			continue
		}
		for _, p := range r.Parameters {
			for _, value := range p.Values {
				if q := (url.Values{p.Name: {value}}); p.Name != "page[offset]" {
					d.read(r.Pattern + "?" + q.Encode())
				}
			}
		}
	}
}

func TestLinksBeginWithThePublicURLWhereThereIsOne(t *testing.T) {
	d := newDesk(t)
	d.makesCase("x")
	d.makesCase("y")
	const public = "https://cases.example.org"
	d.handler = casebook.New(d.Service, casebook.Options{PublicURL: public})
	page := d.read("/cases/cases?page[size]=1")
	for _, name := range []string{"self", "next"} {
		if got := page.link(name); !strings.HasPrefix(got, public+"/cases/cases?page%5B") {
			t.Errorf("the link %s is %q, want it to begin with %s", name, got, public)
		}
	}
	made := d.ask(http.MethodPost, "/cases/cases", document("cases", "", `"name":"z","case_type":"case"`, "")).ok(http.StatusCreated)
	if got, want := made.header.Get("Location"), public+"/cases/cases/"+made.id(); got != want {
		t.Errorf("Location is %q, want %s", got, want)
	}
	operation := `{"atomic:operations":[{"op":"remove","href":"` + public + "/cases/cases/" + made.id() + `"}]}`
	d.ask(http.MethodPost, "/cases/operations", operation, "Content-Type", atomicType).ok(http.StatusNoContent)
}
