package commcare_test

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/api/commcare"
)

// mothers submits cases of the type mother, m-1 and so on, with properties.
func (c *clinic) mothers(n int, properties func(i int) map[string]string) {
	c.Helper()
	tenant, err := c.Service.Tenant(c.Context(), "demo")
	if err != nil {
		c.Fatal(err)
	}
	in := &caseload.FormInput{}
	for i := range n {
		values := map[string]caseload.Value{}
		for name, text := range properties(i + 1) {
			values[name] = caseload.Text(text)
		}
		in.Changes = append(in.Changes, caseload.CaseChange{ID: fmt.Sprintf("m-%d", i+1), Input: caseload.CaseInput{
			Type: caseload.Set("mother"), Name: caseload.Set(fmt.Sprintf("Mother %d", i+1)), Properties: values,
		}})
	}
	if _, err := c.Service.SubmitForm(c.Context(), c.Service.Operator(tenant), in); err != nil {
		c.Fatal(err)
	}
}

const feedOfMothers = "/a/demo/api/odata/cases/v1/Mother"

// rows reads all rows of a feed, page by page, as programs do.
func (c *clinic) rows(address string) (rows []map[string]any, pages int) {
	c.Helper()
	for address != "" {
		page := c.get(address)
		for _, row := range page["value"].([]any) {
			rows = append(rows, row.(map[string]any))
		}
		next, _ := page["@odata.nextLink"].(string)
		address = strings.TrimPrefix(next, "http://example.com")
		pages++
	}
	return rows, pages
}

func TestFeedHoldsEveryCaseOnceWithTheSameColumns(t *testing.T) {
	atClinic(t, func(c *clinic) {
		c.mothers(7, func(i int) map[string]string {
			return map[string]string{"edd": fmt.Sprintf("2026-11-%02d", i), fmt.Sprintf("only_%d", i): "x"}
		})
		for _, size := range []int{1, 3, 7, 2000} {
			rows, pages := c.rows(fmt.Sprintf("%s/feed?limit=%d", feedOfMothers, size))
			if len(rows) != 7 || pages != (7+size-1)/size {
				c.Fatalf("limit=%d gives %d rows on %d pages, want 7 on %d", size, len(rows), pages, (7+size-1)/size)
			}
			for i, row := range rows {
				c.want("caseid", row["caseid"], fmt.Sprintf("m-%d", i+1))
				c.want("edd", row["edd"], fmt.Sprintf("2026-11-%02d", i+1))
				c.want("a property of another", row[fmt.Sprintf("only_%d", (i+1)%7+1)], "---")
				c.want("the number of columns", len(row), len(rows[0]))
			}
		}
	})
}

func TestFeedsPagesKeepTheColumnsOfTheFirst(t *testing.T) {
	c := newClinic(t)
	c.mothers(2, func(int) map[string]string { return map[string]string{"edd": "2026-11-02"} })
	first := c.get(feedOfMothers + "/feed?limit=1")
	c.mothers(3, func(int) map[string]string { return map[string]string{"late": "yes"} })
	second := c.get(strings.TrimPrefix(first["@odata.nextLink"].(string), "http://example.com"))
	if row := second["value"].([]any)[0].(map[string]any); row["late"] != nil || row["edd"] != "2026-11-02" {
		t.Errorf("the second page has %v, want no column that the first page had not", row)
	}
}

// edm is what is read of $metadata.
type edm struct {
	Version string `xml:"Version,attr"`
	Type    struct {
		Name string `xml:"Name,attr"`
		Key  struct {
			Name string `xml:"Name,attr"`
		} `xml:"Key>PropertyRef"`
		Properties []struct {
			Name string `xml:"Name,attr"`
			Type string `xml:"Type,attr"`
		} `xml:"Property"`
	} `xml:"DataServices>Schema>EntityType"`
	Set struct {
		Name string `xml:"Name,attr"`
		Type string `xml:"EntityType,attr"`
	} `xml:"DataServices>Schema>EntityContainer>EntitySet"`
}

func TestFeedHasTheColumnsOfItsMetadata(t *testing.T) {
	c := newClinic(t)
	c.mothers(1, func(int) map[string]string {
		return map[string]string{"edd": "2026-11-02", "blood pressure": "120/80", "name": "of the property", "été": "1", "2nd": "2"}
	})
	got := c.do(c.request("demo", "GET", feedOfMothers+"/$metadata", nil))
	var metadata edm
	if err := xml.Unmarshal(got.Body.Bytes(), &metadata); err != nil || !strings.HasPrefix(got.Header().Get("Content-Type"), "application/xml") {
		t.Fatalf("$metadata is %s %s (%v), want XML", got.Header().Get("Content-Type"), got.Body, err)
	}
	c.want("version", metadata.Version, "4.0")
	c.want("key", metadata.Type.Key.Name, "caseid")
	c.want("the set's type", metadata.Set.Type, "CommCare."+metadata.Type.Name)
	rows, _ := c.rows(feedOfMothers + "/feed")
	var names []string
	for _, p := range metadata.Type.Properties {
		names = append(names, p.Name)
		if _, has := rows[0][p.Name]; !has || p.Type != "Edm.String" {
			t.Errorf("$metadata has %s as %s, which the feed has not as a text: %v", p.Name, p.Type, rows[0])
		}
	}
	c.want("the number of columns", len(rows[0]), len(names))
	for name, want := range map[string]string{
		"edd": "2026-11-02", "blood_x0020_pressure": "120/80", "property_name": "of the property", "été": "1", "_x0032_nd": "2", "name": "Mother 1",
	} {
		if !slices.Contains(names, name) || rows[0][name] != want {
			t.Errorf("%s is %v, want %s, and a column of %v", name, rows[0][name], want, names)
		}
	}
}

func TestFeedHasTheDeclaredPropertiesThatNoCaseHas(t *testing.T) {
	atClinic(t, func(c *clinic) {
		c.declareAge()
		c.mothers(1, func(int) map[string]string { return map[string]string{"edd": "2026-11-02"} })
		rows, _ := c.rows(feedOfMothers + "/feed")
		c.want("age", rows[0]["age"], any("---"))
		c.want("edd", rows[0]["edd"], any("2026-11-02"))
	})
}

func TestFeedAnswersTheOptionsOfOData(t *testing.T) {
	c := newClinic(t)
	c.mothers(5, func(i int) map[string]string { return map[string]string{"edd": fmt.Sprint(i)} })
	for query, want := range map[string]string{
		"$top=0":                          "",
		"$top=2":                          "m-1 m-2",
		"$top=3&limit=2":                  "m-1 m-2 m-3",
		"$skip=3":                         "m-4 m-5",
		"offset=1&limit=2":                "m-2 m-3 m-4 m-5",
		"$skip=1&offset=1&$top=1":         "m-3",
		"$skip=9":                         "",
		"limit=0":                         "m-1 m-2 m-3 m-4 m-5",
		"$format=json&$top=1":             "m-1",
		"$select=caseid,edd&$top=2":       "m-1 m-2",
		"$select=*&$top=1":                "m-1",
		"%24top=1":                        "m-1",
		"$top=99999999999999999999999999": "m-1 m-2 m-3 m-4 m-5",
	} {
		rows, _ := c.rows(feedOfMothers + "/feed?" + query)
		var ids []string
		for _, row := range rows {
			ids = append(ids, row["caseid"].(string))
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("?%s answers %q, want %q", query, got, want)
		}
	}
	page := c.get(feedOfMothers + "/feed?$select=edd,nothing,edd&$top=1&$count=true")
	c.want("what is selected", page["value"], []any{map[string]any{"edd": "1", "nothing": "---"}})
	c.want("$count", page["@odata.count"], 5)
	if page["@odata.nextLink"] != nil {
		t.Errorf("the page of $top=1 leads on to %v, want no next one", page["@odata.nextLink"])
	}
}

func TestFeedRefusesWhatItDoesNotKnow(t *testing.T) {
	c := newClinic(t)
	c.mothers(1, func(int) map[string]string { return nil })
	for path, want := range map[string]int{
		feedOfMothers + "/feed?$filter=edd eq '1'":  http.StatusBadRequest,
		feedOfMothers + "/feed?$orderby=edd":        http.StatusBadRequest,
		feedOfMothers + "/feed?limit=x":             http.StatusBadRequest,
		feedOfMothers + "/feed?limit=-1":            http.StatusBadRequest,
		feedOfMothers + "/feed?$top=-1":             http.StatusBadRequest,
		feedOfMothers + "/feed?$skip=x":             http.StatusBadRequest,
		feedOfMothers + "/feed?$count=2":            http.StatusBadRequest,
		feedOfMothers + "/feed?$select=a-b":         http.StatusBadRequest,
		feedOfMothers + "/feed?$select=a,,b":        http.StatusBadRequest,
		feedOfMothers + "/feed?$format=atom":        http.StatusBadRequest,
		feedOfMothers + "/feed?cursor=none":         http.StatusBadRequest,
		feedOfMothers + "/feed?typo=1":              http.StatusBadRequest,
		"/a/demo/api/odata/cases/v1/nobody/feed":    http.StatusNotFound,
		"/a/demo/api/odata/cases/v1/no%2Fbody/feed": http.StatusNotFound,
		"/a/demo/api/odata/cases/v1/nobody/":        http.StatusNotFound,
		feedOfMothers + "/other":                    http.StatusNotFound,
		"/a/other/api/odata/cases/v1/Mother/feed":   http.StatusForbidden,
	} {
		got := c.do(c.request("demo", "GET", strings.ReplaceAll(path, " ", "%20"), nil))
		if got.Code != want || want == http.StatusBadRequest && !strings.HasPrefix(got.Body.String(), `{"error":"`) {
			t.Errorf("GET %s = %d %s, want %d and why", path, got.Code, got.Body, want)
		}
	}
	if got := c.do(c.request("demo-reader", "GET", feedOfMothers+"/feed", nil)); got.Code != http.StatusForbidden {
		t.Errorf("a key that may only read gets %d, want 403", got.Code)
	}
	if got := c.do(c.request("demo", "POST", feedOfMothers+"/feed", nil)); got.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST = %d, want 405", got.Code)
	}
}

func TestFeedAsksForBasicAndTakesTheKeyAsItsPassword(t *testing.T) {
	c := newClinic(t)
	c.mothers(1, func(int) map[string]string { return nil })
	r := c.request("demo", "GET", feedOfMothers+"/feed", nil)
	r.Header.Del("Authorization")
	got := c.do(r)
	if challenge := got.Header().Get("WWW-Authenticate"); got.Code != http.StatusUnauthorized || !strings.HasPrefix(challenge, "Basic ") {
		t.Errorf("nobody gets %d and the challenge %q, want 401 and Basic", got.Code, challenge)
	}
	r = c.request("demo", "GET", feedOfMothers+"/feed", nil)
	r.SetBasicAuth("demo", c.Secrets["demo"])
	if got := c.do(r); got.Code != http.StatusOK {
		t.Errorf("Basic with the key gets %d %s, want 200", got.Code, got.Body)
	}
}

func TestFeedsAreListedAndLeadToThemselves(t *testing.T) {
	c := newClinic(t)
	c.mothers(1, func(int) map[string]string { return nil })
	for _, list := range []string{"/a/demo/api/odata/cases/v1/", "/a/demo/api/odata/cases/v1", "/a/demo/api/v0.5/odata/cases/"} {
		feeds := c.get(list)["feeds"].([]any)
		i := slices.IndexFunc(feeds, func(f any) bool { return at(f, "case_type") == "mother" })
		if i < 0 {
			t.Fatalf("%s lists %v, want the type mother", list, feeds)
		}
		rows, _ := c.rows(strings.TrimPrefix(at(feeds[i], "feed").(string), "http://example.com"))
		c.want("the rows of the feed that is listed", len(rows), 1)
		service := at(feeds[i], "service").(string)
		document := c.get(strings.TrimPrefix(service, "http://example.com"))
		c.want("the service document", document["value"], []any{map[string]any{"name": "feed", "kind": "EntitySet", "url": "feed"}})
		c.want("its context", document["@odata.context"], service+"$metadata")
		base, err := url.Parse(service)
		if err != nil {
			t.Fatal(err)
		}
		c.want("where its set is", base.JoinPath("feed").String(), at(feeds[i], "feed"))
	}
}

func TestAddressesOfAFeedAreThoseThatTheClientUses(t *testing.T) {
	c := newClinic(t)
	c.mothers(2, func(int) map[string]string { return nil })
	r := c.request("demo", "GET", feedOfMothers+"/feed?limit=1", nil)
	r.Host = "cases.example.org"
	r.Header.Set("X-Forwarded-Proto", "https")
	got := c.do(r)
	if body := got.Body.String(); !strings.Contains(body, `"@odata.nextLink":"https://cases.example.org/a/demo/api/odata/`) {
		t.Errorf("behind a proxy with TLS the page is %s, want links to it", body)
	}
	if headers := fmt.Sprint(got.Header()); !strings.Contains(headers, "OData-Version:[4.0]") {
		t.Errorf("the headers are %s, want OData-Version in this spelling, and once", headers)
	}
}

func TestAddressesBeginWithThePublicURLWhereThereIsOne(t *testing.T) {
	c := newClinic(t)
	c.mothers(2, func(int) map[string]string { return nil })
	c.handler = commcare.New(c.Service, commcare.Options{Now: c.Clock.Now, PublicURL: "https://cases.example.org"})
	for path, want := range map[string]string{
		feedOfMothers + "/feed?limit=1": `"@odata.nextLink":"https://cases.example.org/a/demo/api/odata/`,
		"/a/demo/api/odata/cases/v1":    `"feed":"https://cases.example.org/a/demo/api/odata/`,
		"/a/demo/api/case/v2?limit=1":   `"next":"https://cases.example.org/a/demo/api/case/v2?cursor=`,
	} {
		if got := c.do(c.request("demo", "GET", path, nil)).Body.String(); !strings.Contains(got, want) {
			t.Errorf("GET %s = %s, want %s", path, got, want)
		}
	}
}

func TestFeedOfManyPropertiesHasThoseOfMostCases(t *testing.T) {
	c := newClinic(t)
	c.mothers(3, func(i int) map[string]string {
		out := map[string]string{"in_all": "x"}
		for n := range 300 {
			out[fmt.Sprintf("p_%d_%d", i, n)] = "x"
		}
		return out
	})
	rows, pages := c.rows(feedOfMothers + "/feed?limit=1")
	if pages != 3 || rows[2]["in_all"] != "x" || len(rows[2]) < 300 || len(rows[2]) > 500 {
		t.Errorf("a feed of 901 properties has %d pages and %d columns, in_all is %v; want 3, some hundreds and x", pages, len(rows[2]), rows[2]["in_all"])
	}
}
