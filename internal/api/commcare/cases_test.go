package commcare_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/api/commcare"
	"caseload/internal/apitest"
	"caseload/internal/auth"
)

// page is a list in its envelope.
type page struct {
	Meta struct {
		Limit, Offset  int
		Total          int `json:"total_count"`
		Next, Previous string
	}
	Objects []listed
}

// listed is what tests read of a case.
type listed struct {
	ID         string `json:"case_id"`
	IndexedOn  string `json:"indexed_on"`
	Modified   string `json:"date_modified"`
	Properties map[string]any
}

func (p page) ids() []string {
	ids := []string{}
	for _, c := range p.Objects {
		ids = append(ids, c.ID)
	}
	return ids
}

// list asks for a page of the programme demo.
func (c *clinic) list(query string) (out page) {
	c.Helper()
	got := c.do(c.request("demo", "GET", "/a/demo/api/v0.5/case/"+query, nil))
	if err := json.Unmarshal(got.Body.Bytes(), &out); got.Code != http.StatusOK || err != nil {
		c.Fatalf("GET %s = %d %s (%v), want 200 and a page", query, got.Code, got.Body, err)
	}
	return out
}

// household stores cases that filters tell apart, each at a second of its own.
func (c *clinic) household() {
	c.Helper()
	for i, change := range []caseload.CaseChange{
		{ID: "a", Owner: caseload.Set("Clinic-7"), Input: caseload.CaseInput{
			Type: caseload.Set("Pregnant Mother"), Name: caseload.Set("Neal Smith"), ExternalID: caseload.Set("X 1"),
			Properties: map[string]caseload.Value{"edd": caseload.Text("2026-11-02"), "contact_phone_number": caseload.Text("5550100")},
		}},
		{ID: "b", Owner: caseload.Set("clinic-8"), By: "nurse-2", Input: caseload.CaseInput{Type: caseload.Set("child"), Name: caseload.Set("Ann Neal")},
			Links: []caseload.LinkChange{{Name: "parent", Link: caseload.Link{To: "a", Type: "Pregnant Mother", Relation: caseload.RelationChild}}}},
		{ID: "c", Owner: caseload.Set("clinic-8"), Close: true, Input: caseload.CaseInput{Type: caseload.Set("child"), Name: caseload.Set("Bo")},
			Links: []caseload.LinkChange{{Name: "host", Link: caseload.Link{To: "a", Type: "Pregnant Mother", Relation: caseload.RelationExtension}}}},
	} {
		change.Modified = time.Date(2026, 3, 8, 11, 0, 10-i, 0, time.UTC)
		c.store(fmt.Sprint("form-", i), change)
	}
}

// store stores a form of the programme demo.
func (c *clinic) store(id string, changes ...caseload.CaseChange) {
	c.Helper()
	c.Clock.Move(time.Second)
	tenant, err := c.Service.Tenant(c.Context(), "demo")
	if err != nil {
		c.Fatal(err)
	}
	form := &caseload.FormInput{SenderID: "nurse-1", Changes: changes}
	form.ID, form.Answers = id, `{}`
	if _, err := c.Service.SubmitForm(c.Context(), c.Service.Operator(tenant), form); err != nil {
		c.Fatal(err)
	}
}

func TestFiltersFindCasesByTheirWords(t *testing.T) {
	atClinic(t, func(c *clinic) {
		c.household()
		for query, want := range map[string]string{
			"":                                       "a b c",
			"?name=NEAL":                             "a b",
			"?case_name=neal+smith":                  "a",
			"?name=nea":                              "",
			"?name=":                                 "",
			"?name=x&name=bo":                        "c",
			"?name.exact=Neal+Smith":                 "a",
			"?name.exact=neal+smith":                 "",
			"?type=MOTHER":                           "a",
			"?case_type=child":                       "b c",
			"?type=pregnant+mother":                  "a",
			"?type.exact=child":                      "b c",
			"?type.exact=Child":                      "",
			"?external_id=x":                         "a",
			"?external_id=X+1":                       "a",
			"?external_id.exact=X+1":                 "a",
			"?external_id.exact=x+1":                 "",
			"?owner_id=CLINIC-7":                     "a",
			"?owner_id=clinic-8":                     "b c",
			"?owner_id=nobody":                       "",
			"?user_id=nurse-1":                       "a c",
			"?user_id=NURSE-2":                       "b",
			"?opened_by=nurse-2":                     "b",
			"?closed_by=nurse-1":                     "c",
			"?closed=true":                           "c",
			"?closed=False":                          "a b",
			"?indices.referenced_id=a":               "b c",
			"?indices.parent=a":                      "b",
			"?indices.host=a":                        "c",
			"?indices.parent=b":                      "",
			"?properties.edd=2026-11-02&type=mother": "a",
			"?properties.edd=2026-11-03":             "",
			"?contact_phone_number=5550100":          "a",
			"?type=child&closed=true":                "c",
			"?date_modified_start=2026-03-08T11:00:09&date_modified_end=2026-03-08T11:00:09": "b",
			"?date_modified_end=2026-03-08T11:00:09Z":                                        "b c",
			"?date_modified_start=2026-03-09":                                                "",
			"?indexed_on_start=2026-03-08&indexed_on_end=2026-03-09":                         "a b c",
			"?server_date_modified_end=2026-03-08":                                           "",
			"?order_by=date_modified":                                                        "c b a",
			"?order_by=-date_modified":                                                       "a b c",
			"?order_by=-indexed_on":                                                          "c b a",
			"?order_by=-server_date_modified&limit=1":                                        "c",
			"?offset=1": "b c",
			"?offset=3": "",
			"?q=x&api_key=x&username=x&other__full=true": "a b c",
		} {
			if got := strings.Join(c.list(query).ids(), " "); got != want {
				t.Errorf("%s finds %q, want %q", query, got, want)
			}
		}
	})
}

func TestEveryDateThatIsAnsweredIsAcceptedAndIncluded(t *testing.T) {
	atClinic(t, func(c *clinic) {
		c.household()
		for _, of := range c.list("").Objects {
			for name, at := range map[string]string{
				"indexed_on": of.IndexedOn, "server_date_modified": of.IndexedOn, "server_modified_on": of.IndexedOn, "date_modified": of.Modified,
			} {
				query := "?" + url.Values{name + "_start": {at}, name + "_end": {at}}.Encode()
				if got := c.list(query).ids(); !slices.Equal(got, []string{of.ID}) {
					t.Errorf("%s finds %q, want %s alone", query, got, of.ID)
				}
			}
		}
	})
}

func TestCasesThatNoClientDatedAreFoundByWhenTheyChangedHere(t *testing.T) {
	atClinic(t, func(c *clinic) {
		c.household()
		tenant, err := c.Service.Tenant(t.Context(), "demo")
		if err != nil {
			t.Fatal(err)
		}
		file, err := c.Service.CreateCase(t.Context(), c.Service.Operator(tenant), caseload.CaseInput{Name: caseload.Set("Undated")})
		if err != nil {
			t.Fatal(err)
		}
		all := c.list("?name=undated").Objects
		if len(all) != 1 || all[0].Modified != all[0].IndexedOn {
			t.Fatalf("the case is listed as %+v, want modified when it was indexed", all)
		}
		at := url.QueryEscape(all[0].Modified)
		for query, want := range map[string]string{
			"?date_modified_start=" + at + "&date_modified_end=" + at: file.Case.ID,
			"?order_by=date_modified":                                 "c b a " + file.Case.ID,
			"?order_by=-date_modified":                                "a b c " + file.Case.ID,
		} {
			if got := strings.Join(c.list(query).ids(), " "); got != want {
				t.Errorf("%s finds %q, want %q", query, got, want)
			}
		}
	})
}

// bulk stores n cases by forms of many each.
func (c *clinic) bulk(n, each int) {
	c.Helper()
	for at := 0; at < n; at += each {
		var changes []caseload.CaseChange
		for i := at; i < min(at+each, n); i++ {
			changes = append(changes, caseload.CaseChange{ID: fmt.Sprint("case-", i), Input: caseload.CaseInput{Type: caseload.Set("child")}})
		}
		c.store(fmt.Sprint("form-", at), changes...)
	}
}

func TestReadersOfEveryKindCollectEveryCaseOnce(t *testing.T) {
	const cases = 230
	readers := map[string]func(*clinic, int) []string{"by next": byNext, "by offset": byOffset, "by indexed_on": byIndexedOn}
	atClinic(t, func(c *clinic) {
		c.bulk(cases, 100)
		for name, read := range readers {
			for _, limit := range []int{7, 200, 5000} {
				ids := read(c, limit)
				if distinct := slices.Compact(slices.Sorted(slices.Values(ids))); len(ids) != cases || len(distinct) != cases {
					t.Errorf("%s, %d at a time: %d cases, %d of them distinct, want %d", name, limit, len(ids), len(distinct), cases)
				}
			}
		}
	})
}

// byNext follows next, which Airbyte reads without its first byte.
func byNext(c *clinic, limit int) (ids []string) {
	c.Helper()
	for query := fmt.Sprint("?order_by=indexed_on&limit=", limit); ; {
		p := c.list(query)
		ids = append(ids, p.ids()...)
		if p.Meta.Next == "" {
			return ids
		}
		query = p.Meta.Next
	}
}

// byOffset counts by itself.
func byOffset(c *clinic, limit int) (ids []string) {
	c.Helper()
	for {
		p := c.list(fmt.Sprintf("?limit=%d&offset=%d", limit, len(ids)))
		if len(p.Objects) == 0 {
			return ids
		}
		ids = append(ids, p.ids()...)
	}
}

// byIndexedOn asks for what changed since the last change that it saw, as
// commcare-export does: it drops what it has, and gives up without anything new.
func byIndexedOn(c *clinic, limit int) (ids []string) {
	c.Helper()
	for last := "2000-01-01"; ; {
		fresh := 0
		objects := c.list(fmt.Sprintf("?order_by=indexed_on&limit=%d&indexed_on_start=%s", limit, url.QueryEscape(last))).Objects
		for _, of := range objects {
			if !slices.Contains(ids, of.ID) {
				fresh++
				ids = append(ids, of.ID)
			}
			last = of.IndexedOn
		}
		if fresh == 0 {
			return ids
		}
	}
}

func TestACursorGoesOnWhereRowsMoved(t *testing.T) {
	c := newClinic(t)
	c.household()
	first := c.list("?limit=1")
	c.store("form-9", caseload.CaseChange{ID: "a"}) // to the end: the others move up
	second := c.list(first.Meta.Next)
	if got := second.ids(); !slices.Equal(got, []string{"b"}) {
		t.Errorf("behind a comes %q, want b", got)
	}
	byOffset := c.list("?" + url.Values{"limit": {"1"}, "offset": {"2"}, "cursor": {strings.Split(first.Meta.Next, "cursor=")[1]}}.Encode())
	if got := byOffset.ids(); !slices.Equal(got, []string{"a"}) {
		t.Errorf("at the offset 2, with the cursor of another, is %q, want a", got)
	}
}

func TestEveryAddressAnswersWithAndWithoutASlash(t *testing.T) {
	c := newClinic(t)
	c.household()
	for _, list := range []string{"/a/demo/api/case/v1", "/a/demo/api/v0.5/case", "/a/demo/api/v0.4/case", "/a/demo/api/v0.3/case"} {
		for _, path := range []string{list, list + "/", list + "/a", list + "/a/"} {
			got := c.do(c.request("demo", "GET", path, nil))
			isOld := strings.Contains(path, "/v0.")
			_, inEnvelope := decode(t, got)["meta"]
			isList := !strings.Contains(path, "case/a") && !strings.Contains(path, "v1/a")
			if got.Code != http.StatusOK || inEnvelope != (isOld && isList) {
				t.Errorf("GET %s = %d, in an envelope: %t", path, got.Code, inEnvelope)
			}
			if want := list + "/a/"; !strings.Contains(got.Body.String(), `"resource_uri":"`+want+`"`) {
				t.Errorf("GET %s does not say %s", path, want)
			}
		}
	}
}

func TestAnAddressWithDoubledSlashesLeadsToTheOneThatIsMeant(t *testing.T) {
	c := newClinic(t)
	for path, want := range map[string]string{
		"/a//demo/api/case/v1/?limit=1": "/a/demo/api/case/v1/?limit=1",
		"/a/demo/api/./case/v1":         "/a/demo/api/case/v1",
		"/a/demo/x/../receiver//":       "/a/demo/receiver/",
	} {
		got := c.do(c.request("demo", "POST", path, nil))
		if to := got.Header().Get("Location"); got.Code != http.StatusTemporaryRedirect || to != want {
			t.Errorf("POST %s = %d to %q, want 307 to %q", path, got.Code, to, want)
		}
	}
}

// decode reads an answer that is an object; an array has no members.
func decode(t *testing.T, got *httptest.ResponseRecorder) (out map[string]any) {
	t.Helper()
	var body any
	if err := json.Unmarshal(got.Body.Bytes(), &body); err != nil {
		t.Errorf("the answer %.200s is not JSON: %v", got.Body, err)
	}
	out, _ = body.(map[string]any)
	return out
}

func TestEnvelopeOverridesTheAddress(t *testing.T) {
	c := newClinic(t)
	for path, want := range map[string]bool{
		"/a/demo/api/case/v1/": false, "/a/demo/api/case/v1/?envelope=true": true, "/a/demo/api/case/v1/?envelope=False": false,
		"/a/demo/api/v0.5/case/": true, "/a/demo/api/v0.5/case/?envelope=false": false, "/a/demo/api/v0.5/case/?envelope=TRUE": true,
	} {
		if _, got := decode(t, c.do(c.request("demo", "GET", path, nil)))["meta"]; got != want {
			t.Errorf("%s is in an envelope: %t, want %t", path, got, want)
		}
	}
}

func TestWhatIsRefusedSaysWhy(t *testing.T) {
	c := newClinic(t)
	c.household()
	const list, detail = "/a/demo/api/case/v1/", "/a/demo/api/case/v1/a/"
	for _, tt := range []struct {
		path   string
		status int
		says   string
	}{
		{list + "?limit=abc", 400, "Invalid limit 'abc' provided. Please provide a positive integer."},
		{list + "?offset=-1", 400, "Invalid offset '-1' provided. Please provide a positive integer &gt;= 0."},
		{list + "?order_by=closed", 400, "The 'closed' field does not allow ordering."},
		{list + "?order_by=foo", 400, "No matching 'foo' field for ordering on."},
		{list + "?indexed_on_start=yesterday", 400, "Bad query parameter: Unknown date format: 'yesterday', for 'indexed_on_start'."},
		{list + "?date_modified_end=2021-1-1", 400, "Bad query parameter: Unknown date format: '2021-1-1', for 'date_modified_end'."},
		{list + "?closed=maybe", 400, "Invalid value 'maybe' for 'closed': it may be true or false."},
		{list + "?envelope=1", 400, "Invalid value '1' for 'envelope': it may be true or false."},
		{list + "?properties=some", 400, "Invalid value 'some' for 'properties': it may be all or none."},
		{detail + "?indices=", 400, "Invalid value '' for 'indices': it may be all or none."},
		{list + "?colour=x", 400, "Unknown parameter 'colour'. There are: "},
		{detail + "?colour=x", 400, "Unknown parameter 'colour'. There are: "},
		{list + "?name=%ff", 400, "name: The filter's value is not valid UTF-8, or holds a NUL byte."},
		{list + "?type.exact=%00", 400, "type.exact: The filter's value is not valid UTF-8, or holds a NUL byte."},
		{list + "?indices.parent=%00", 400, "indices: The filter's value is not valid UTF-8, or holds a NUL byte."},
		{list + "?name=100%", 400, "percent-encoded"},
		{list + "?cursor=AAAA.0", 400, "cursor: This cursor is not one that this query gave; start again without it."},
		{list + "nothing/", 404, "There is no such case."},
		{list + "%00%ff/", 404, "There is no such case."},
		{list + "a/b/", 404, "There is nothing at this address."},
		{"/a/demo/api/v0.5/", 404, "There is nothing at this address."},
		{"/a/demo/api/v0.2/case/", 404, "There is nothing at this address."},
		{"/a/other/api/case/v1/", 403, "There is no such domain, or this key is not one of its keys."},
		{"/a/nowhere/api/case/v1/", 403, "There is no such domain, or this key is not one of its keys."},
	} {
		got := c.do(c.request("demo", "GET", tt.path, nil))
		says, _ := decode(t, got)["error"].(string)
		if got.Code != tt.status || !strings.Contains(says, tt.says) || got.Header().Get("Content-Type") != "application/json; charset=utf-8" {
			t.Errorf("GET %s = %d %q, want %d %q as JSON", tt.path, got.Code, says, tt.status, tt.says)
		}
	}
	r := c.request("demo", "GET", list, nil)
	r.Header.Set("Accept", "nonsense")
	if got := c.do(r); got.Code != 400 || got.Body.String() != `{"error":"Invalid Accept header"}` {
		t.Errorf("a malformed Accept is answered %d %s", got.Code, got.Body)
	}
}

func TestOtherMethodsAreRefusedAndOptionsAnswered(t *testing.T) {
	c := newClinic(t)
	c.household()
	for _, path := range []string{"/a/demo/api/case/v1/", "/a/demo/api/v0.5/case/a"} {
		for method, status := range map[string]int{"POST": 405, "PUT": 405, "PATCH": 405, "DELETE": 405, "OPTIONS": 200} {
			got := c.do(c.request("demo", method, path, strings.NewReader("{}")))
			h := got.Header()
			if got.Code != status || h.Get("Allow") != "GET" || got.Body.String() != "GET" || h.Get("Content-Type") != "text/html; charset=utf-8" {
				t.Errorf("%s %s = %d %q, Allow %q, want %d GET", method, path, got.Code, got.Body, h.Get("Allow"), status)
			}
		}
		if got := c.do(c.request("demo", "HEAD", path, nil)); got.Code != 200 {
			t.Errorf("HEAD %s = %d, want what GET is answered", path, got.Code)
		}
	}
}

func TestWhoIsNotLetInIsToldHowToBe(t *testing.T) {
	c := newClinic(t)
	for name, tt := range map[string]struct {
		authorization, query string
		status               int
		challenge, body      string // a beginning, and the whole
	}{
		"nothing":              {"", "", 401, `Digest realm="DJANGO", nonce="`, "Authorization Required"},
		"Basic":                {"Basic ZGVtbzp3cm9uZw==", "", 401, `Basic realm=""`, `{"error":"Invalid API key"}`},
		"ApiKey":               {"ApiKey demo:sk_x_y", "", 401, "", `{"error":"Invalid API key"}`},
		"apikey of no form":    {"apikey x", "", 401, "", `{"error":"Authorization has no USERNAME:KEY behind its scheme. Send Authorization: ApiKey USERNAME:KEY, or by Basic the username, and the key as the password."}`},
		"Bearer":               {"Bearer sk_x_y", "", 401, "Bearer", `{"error":"Invalid API key"}`},
		"the query":            {"", "?username=demo&api_key=sk_x_y", 401, "", `{"error":"Invalid API key"}`},
		"a key by another":     {"ApiKey other:" + c.Secrets["demo"], "", 401, "", `{"error":"Invalid API key"}`},
		"a key that may read":  {"ApiKey demo-reader:" + c.Secrets["demo-reader"], "", 403, "", `{"error":"This key lacks the scope cases:write."}`},
		"ApiKey in small":      {"apikey demo:" + c.Secrets["demo"], "", 200, "", "[]"},
		"the query with a key": {"", "?username=demo&api_key=" + c.Secrets["demo"], 200, "", "[]"},
	} {
		r := c.request("demo", "GET", "/a/demo/api/case/v1/"+tt.query, nil)
		r.Header.Del("Authorization")
		if tt.authorization != "" {
			r.Header.Set("Authorization", tt.authorization)
		}
		got := c.do(r)
		challenge := got.Header().Get("WWW-Authenticate")
		if got.Code != tt.status || !strings.HasPrefix(challenge, tt.challenge) || tt.challenge == "" && challenge != "" || got.Body.String() != tt.body {
			t.Errorf("%s: %d %q %s, want %d %q %s", name, got.Code, challenge, got.Body, tt.status, tt.challenge, tt.body)
		}
	}
}

func TestTooManyRequestsAreToldWhenToComeAgain(t *testing.T) {
	c := newClinic(t)
	limiter := auth.NewLimiter(auth.LimiterOptions{PerMinute: 1, Settler: c.Store, Now: c.Clock.Now})
	c.handler = commcare.New(c.Service, commcare.Options{Now: c.Clock.Now, Limiter: limiter})
	if got := c.do(c.request("demo", "GET", "/a/demo/api/case/v1/", nil)); got.Code != 200 {
		t.Fatalf("the first request = %d %s", got.Code, got.Body)
	}
	got := c.do(c.request("demo", "GET", "/a/demo/api/case/v1/", nil))
	says, _ := decode(t, got)["error"].(string)
	seconds := got.Header().Get("Retry-After")
	if got.Code != 429 || seconds != "59" && seconds != "60" || says != "Too many requests. Try again in "+seconds+" seconds." {
		t.Errorf("the second request = %d %q, Retry-After %q", got.Code, says, seconds)
	}
}

func TestPropertiesHideOurFieldsButNotTheSpecialOnes(t *testing.T) {
	c := newClinic(t)
	c.store("form-1", caseload.CaseChange{ID: "a", Input: caseload.CaseInput{
		Type: caseload.Set("mother"), Name: caseload.Set("Rose"), Summary: caseload.Set("Ours"), Details: caseload.Set("Long"),
		PublicSummary: caseload.Set("Shown"), Confidential: caseload.Set(false), Due: caseload.Set(caseload.Date{Year: 2026, Month: 5, Day: 1}),
		Location: caseload.Set(&caseload.Point{Lat: 50.2632, Lon: -5.051}),
		Properties: map[string]caseload.Value{
			"summary": caseload.Text("Theirs"), "case_name": caseload.Text("Not Rose"), "age": caseload.Int(31), "fit": caseload.Bool(true),
			"owner_id": caseload.Text("somebody"),
		},
	}})
	c.want("properties", c.list("").Objects[0].Properties, map[string]any{
		"age": "31", "case_name": "Rose", "case_type": "mother", "date_opened": "2026-03-08T12:00:01.000000Z", "details": "Long", "due_on": "2026-05-01",
		"external_id": nil, "fit": "true", "location": "50.2632 -5.051", "owner_id": "nurse-1", "public_summary": "Shown",
		"reference": "CW-2026-0001", "source": "command", "status": "open", "summary": "Theirs",
	})
}

func TestAResolvedCaseIsNotClosed(t *testing.T) {
	c := newClinic(t)
	c.store("form-1", caseload.CaseChange{ID: "a", Input: caseload.CaseInput{Type: caseload.Set("mother"), Stage: caseload.Set(caseload.Resolved)}})
	one := c.get("/a/demo/api/case/v1/a/")
	c.want("closed", one["closed"], false)
	c.want("date_closed", one["date_closed"], nil)
	c.want("open ones", c.list("?closed=false").ids(), []string{"a"})
}

// A lattice has more ways through it than any answer could hold.
func TestCasesThatHoldOneAnotherWithoutEndAreRefused(t *testing.T) {
	const levels, wide = 10, 6
	c := newClinic(t)
	var above []string
	for level := range levels {
		var changes []caseload.CaseChange
		var here []string
		for i := range wide {
			id := fmt.Sprintf("case-%d-%d", level, i)
			change := caseload.CaseChange{ID: id, Input: caseload.CaseInput{Type: caseload.Set("node")}}
			for j, to := range above {
				change.Links = append(change.Links, caseload.LinkChange{Name: fmt.Sprint("link", j), Link: caseload.Link{To: to, Type: "node", Relation: caseload.RelationChild}})
			}
			changes, here = append(changes, change), append(here, id)
		}
		above = here
		c.store(fmt.Sprint("form-", level), changes...)
	}
	for _, query := range []string{"?child_cases__full=true", "?child_cases__full=true&format=xml&xforms_by_name__full=true"} {
		got := c.do(c.request("demo", "GET", "/a/demo/api/case/v1/case-0-0/"+query, nil))
		if got.Code != http.StatusRequestEntityTooLarge || !strings.Contains(got.Body.String(), "is too long for one answer") {
			t.Errorf("%s = %d %.200s, want 413", query, got.Code, got.Body)
		}
	}
}

// It was told to ask for fewer cases, or for it alone.
func TestWhoAsksForACaseOfLongFormsIsToldWhatHelps(t *testing.T) {
	c := newClinic(t)
	tenant, err := c.Service.Tenant(c.Context(), "demo")
	c.must(err)
	for i := range 7 {
		form := &caseload.FormInput{Changes: []caseload.CaseChange{{ID: "mother-1"}}}
		form.ID, form.Answers = fmt.Sprint("form-", i), `{"note":"`+strings.Repeat("x", 10<<20)+`"}`
		_, err := c.Service.SubmitForm(c.Context(), c.Service.Operator(tenant), form)
		c.must(err)
	}
	const message = "This case, with its forms and the other cases that it is to hold, is too long for one answer. Leave out what ends in __full; if that is not enough, " +
		"ask version 2 for the case, and the Form API for its forms, by case_id."
	for _, query := range []string{"", "?xforms_by_name__full=true", "?format=json&xforms_by_xmlns__full=true"} {
		c.wantError(query, c.do(c.request("demo", "GET", "/a/demo/api/case/v1/mother-1/"+query, nil)), http.StatusRequestEntityTooLarge, message)
	}
	c.want("version 2", c.get(casesV2 + "mother-1")["case_id"], "mother-1")
	c.want("its forms", len(c.get("/a/demo/api/form/v1/?case_id=mother-1&limit=3")["objects"].([]any)), 3)
	list := c.do(c.request("demo", "GET", "/a/demo/api/case/v1/?xforms_by_name__full=true", nil))
	c.wantError("a list", list, http.StatusRequestEntityTooLarge, "These cases have more forms than can be answered at once. Ask for fewer cases, or without their forms.")
}

func TestAChainLongerThanTheLevelsEndsThere(t *testing.T) {
	const length = 15
	c := newClinic(t)
	for i := range length {
		change := caseload.CaseChange{ID: fmt.Sprint("case-", i), Input: caseload.CaseInput{Type: caseload.Set("node")}}
		if i > 0 {
			change.Links = []caseload.LinkChange{{Name: "parent", Link: caseload.Link{To: fmt.Sprint("case-", i-1), Type: "node", Relation: caseload.RelationChild}}}
		}
		c.store(fmt.Sprint("form-", i), change)
	}
	var last any = c.get("/a/demo/api/case/v1/case-14/?parent_cases__full=true&child_cases__full=true")
	depth := 0
	for {
		next := at(last, "parent_cases", "parent")
		if next == nil {
			break
		}
		last = next
		depth++
	}
	c.want("levels", depth, 10)
	c.want("the outermost ancestor's parents", at(last, "parent_cases"), map[string]any{})
}

func TestCaseworkersSyncTheirOwnCasesAlone(t *testing.T) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			o := store.OpenOffice(t, apitest.Seed{Now: time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC), Tenants: []apitest.TenantSeed{{
				Slug:  "demo",
				Users: []apitest.UserSeed{{ID: "user-1", Name: "Ada", Email: "ada@example.org", Role: caseload.RoleCaseworker}},
				Keys:  []apitest.KeySeed{{Label: "demo", Role: caseload.RoleCaseworker, User: "ada@example.org"}},
				Forms: []apitest.FormSeed{{ID: "form-1", Answers: json.RawMessage(`{}`), Cases: []apitest.ChangeSeed{
					{ID: "hers", Type: "mother", Owner: "user-1"},
					{ID: "another's", Type: "mother", Owner: "user-2", Links: map[string]apitest.LinkSeed{"parent": {To: "hers", Type: "mother"}}},
				}}},
			}}})
			c := &clinic{t, o, commcare.New(o.Service, commcare.Options{Now: o.Clock.Now})}
			ask := func(path string) *httptest.ResponseRecorder {
				r := c.request("demo", "GET", path, nil)
				r.Header.Set("Authorization", "ApiKey ada@example.org:"+o.Secrets["demo"])
				return c.do(r)
			}
			list := ask("/a/demo/api/v0.5/case/?child_cases__full=true")
			var found page
			if err := json.Unmarshal(list.Body.Bytes(), &found); err != nil || !slices.Equal(found.ids(), []string{"hers"}) || found.Meta.Total != 1 {
				t.Errorf("the list is %s, want hers alone", list.Body)
			}
			if strings.Contains(list.Body.String(), "another's") {
				t.Errorf("the list %s tells of another's case", list.Body)
			}
			if got := ask("/a/demo/api/case/v1/another's/"); got.Code != http.StatusNotFound {
				t.Errorf("another's case is answered %d %s, want 404", got.Code, got.Body)
			}
		})
	}
}
