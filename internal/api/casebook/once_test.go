package casebook_test

import (
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"caseload"
	"caseload/internal/api/casebook"
	"caseload/internal/apitest"
	"caseload/internal/jsonapi"
	"caseload/internal/store/sqlite"
)

// alike demands that two requests were answered with the same.
func (r *reply) alike(other *reply) {
	r.Helper()
	if r.status != other.status {
		r.Errorf("%s: got %d, and then %d", r.request, r.status, other.status)
	}
	for _, name := range []string{"Location", "ETag", "Content-Type", "Content-Length", "Vary", "Cache-Control", "Preference-Applied"} {
		if a, b := r.header.Get(name), other.header.Get(name); a != b {
			r.Errorf("%s: the header %s is %q, and then %q", r.request, name, a, b)
		}
	}
	r.sameJSON(r.body, other.body)
}

const newCase = `"name":"first","case_type":"case"`

func TestARequestWithAnIdempotencyKeyIsCarriedOutOnceAndAnsweredAlike(t *testing.T) {
	atDesk(t, func(d *desk) {
		for i, ask := range []func(token string) *reply{
			func(token string) *reply {
				return d.ask("POST", "/cases/cases?include=ward&fields[cases]=name,ward", document("cases", "", newCase, to("ward", "wards", "east")), "Idempotency-Key", token)
			},
			func(token string) *reply {
				return d.ask("POST", "/cases/cases", document("cases", "", newCase, ""), "Idempotency-Key", token, "Prefer", "return=minimal")
			},
			func(token string) *reply {
				return d.ask("POST", "/cases/operations", `{"atomic:operations":[{"op":"add","data":{"type":"cases","lid":"c","attributes":{`+newCase+`}}},
					{"op":"update","data":{"type":"cases","lid":"c","attributes":{"summary":"x"}}}]}`, "Content-Type", atomicType, "Idempotency-Key", token)
			},
		} {
			first := ask(`"a"`)
			if first.status >= 300 {
				d.Fatalf("%s: got %d %v", first.request, first.status, first.body)
			}
			d.makes("people", "/people/people", `"last_name":"Orr"`, "") // whatever comes between
			first.alike(ask(`"a"`))
			first.alike(ask(`a`))
			d.counts("/cases/cases", 2*i+1)
			ask(`"b"`)
			d.counts("/cases/cases", 2*i+2)
			d.Clock.Move(25 * time.Hour)
		}
	})
}

// Of an answer that shows what its caller may see no more, the status and the
// header are given again.
func TestAKeptAnswerShowsNothingThatIsHiddenSince(t *testing.T) {
	atDesk(t, func(d *desk) {
		hide := func(path string) func(string) {
			return func(id string) { d.ask("DELETE", path+id, "").ok(http.StatusNoContent) }
		}
		conceal := func(id string) {
			d.ask("PATCH", "/cases/cases/"+id, document("cases", id, `"confidential":true`, "")).ok(http.StatusOK)
		}
		rename := func(id string) {
			d.ask("PATCH", "/cases/cases/"+id, document("cases", id, `"name":"second"`, "")).ok(http.StatusOK)
		}
		for what, tt := range map[string]struct {
			path, body string // of CASE and PERSON
			status     int
			then       func(id string)
			hidden     string // what becomes of: the case, the person or what is made
			shown      bool
		}{
			"the case is deleted":                {"/cases/cases", document("cases", "", newCase, ""), 201, hide("/cases/cases/"), "made", false},
			"the case is confidential":           {"/cases/cases", document("cases", "", newCase, ""), 201, conceal, "made", false},
			"the case is changed":                {"/cases/cases", document("cases", "", newCase, ""), 201, rename, "made", true},
			"the case of a goal is confidential": {"/cases/goals", document("goals", "", `"name":"g"`, to("case", "cases", "CASE")), 201, conceal, "CASE", false},
			"the person included is deleted": {"/cases/involvements?include=person", document("involvements", "", `"role":"x"`, to("case", "cases", "CASE")+","+to("person", "people", "PERSON")),
				201, hide("/people/people/"), "PERSON", false},
			"one of the results is deleted": {"/cases/operations", `{"atomic:operations":[{"op":"add","data":` + document("cases", "", newCase, "")[len(`{"data":`):] + `,
				{"op":"update","data":{"type":"people","id":"PERSON","attributes":{"title":"Dr"}}}]}`, 200, hide("/people/people/"), "PERSON", false},
		} {
			ids := map[string]string{"CASE": d.makesCase("x"), "PERSON": d.makes("people", "/people/people", `"last_name":"Orr"`, "")}
			body := strings.NewReplacer("CASE", ids["CASE"], "PERSON", ids["PERSON"]).Replace(tt.body)
			headers := []string{"Idempotency-Key", `"` + strings.ReplaceAll(what, " ", "-") + `"`, "Content-Type", jsonapi.MediaType}
			if tt.status == http.StatusOK {
				headers[3] = atomicType
			}
			ask := func() *reply { return d.askAs("manager", "POST", tt.path, body, headers...) }
			first := ask().ok(tt.status)
			if tt.hidden == "made" {
				ids["made"] = first.id()
			}
			tt.then(ids[tt.hidden])
			again := ask()
			if tt.shown {
				first.alike(again)
				continue
			}
			if tt.status == http.StatusOK {
				tt.status = http.StatusNoContent
			}
			if again.ok(tt.status); again.body != nil || again.header.Get("Location") != first.header.Get("Location") {
				d.Errorf("%s: the answer is given again as %v at %q", what, again.body, again.header.Get("Location"))
			}
		}
	})
}

func TestAnIdempotencyKeyIsOfOneRequestOfOneAPIKey(t *testing.T) {
	atDesk(t, func(d *desk) {
		body := document("cases", "", newCase, "")
		d.ask("POST", "/cases/cases", body, "Idempotency-Key", `"a"`).ok(http.StatusCreated)
		for _, other := range []struct{ path, body string }{
			{"/cases/cases", document("cases", "", `"name":"other","case_type":"case"`, "")}, {"/cases/cases?include=ward", body}, {"/people/people", body},
		} {
			got := d.ask("POST", other.path, other.body, "Idempotency-Key", `"a"`).refused(http.StatusUnprocessableEntity, "Idempotency-Key")
			got.shows(`"IDEMPOTENCY_KEY_USED"`, "errors", 0, "code")
		}
		d.counts("/cases/cases", 1)
		d.askAs("manager", "POST", "/cases/cases", body, "Idempotency-Key", `"a"`).ok(http.StatusCreated)
		d.counts("/cases/cases", 2)
	})
}

func TestAnIdempotencyKeyIsForgottenAfterADay(t *testing.T) {
	atDesk(t, func(d *desk) {
		body := document("cases", "", newCase, "")
		first := d.ask("POST", "/cases/cases", body, "Idempotency-Key", `"a"`).ok(http.StatusCreated)
		d.Clock.Move(24*time.Hour - 3*time.Second)
		first.alike(d.ask("POST", "/cases/cases", body, "Idempotency-Key", `"a"`))
		d.Clock.Move(time.Second)
		again := d.ask("POST", "/cases/cases", body, "Idempotency-Key", `"a"`).ok(http.StatusCreated)
		if again.id() == first.id() {
			d.Errorf("the answer of %s is given after a day", first.id())
		}
		again.alike(d.ask("POST", "/cases/cases", body, "Idempotency-Key", `"a"`))
	})
}

// What is refused has changed nothing, and may be sent again when it is right.
func TestARefusalIsNotKept(t *testing.T) {
	d := newDesk(t)
	for range 2 {
		d.ask("POST", "/cases/cases", document("cases", "", `"case_type":"case"`, ""), "Idempotency-Key", `"a"`).refused(http.StatusUnprocessableEntity, "/data/attributes")
	}
	d.ask("POST", "/cases/cases", document("cases", "", newCase, ""), "Idempotency-Key", `"a"`).ok(http.StatusCreated)
}

func TestAnIdempotencyKeyThatCannotBeReadIsRefused(t *testing.T) {
	d := newDesk(t)
	body := document("cases", "", newCase, "")
	for _, value := range []string{"", `""`, `"a`, `"a","b"`, "a b", "a,b", `"\x"`, `"é"`, `"` + strings.Repeat("a", 256) + `"`} {
		d.ask("POST", "/cases/cases", body, "Idempotency-Key", value).refused(http.StatusBadRequest, "Idempotency-Key")
	}
	d.ask("POST", "/cases/cases", body, "Idempotency-Key", "a", "Idempotency-Key", "b").refused(http.StatusBadRequest, "Idempotency-Key")
	d.counts("/cases/cases", 0)
	d.ask("POST", "/cases/cases", body, "Idempotency-Key", `"`+strings.Repeat("a", 255)+`"`).ok(http.StatusCreated)
	d.ask("POST", "/cases/cases", body, "Idempotency-Key", `"a b\"\\"`).ok(http.StatusCreated)
}

func TestOfALargeAnswerTheHeaderIsKept(t *testing.T) {
	d := newDesk(t)
	var words strings.Builder
	for words.Len() < 150_000 {
		words.WriteString(rand.Text())
	}
	details, summary := words.String()[:90_000], words.String()[90_000:]
	body := document("cases", "", newCase+`,"details":"`+details+`","summary":"`+summary+`"`, "")
	first := d.ask("POST", "/cases/cases", body, "Idempotency-Key", `"a"`).ok(http.StatusCreated)
	again := d.ask("POST", "/cases/cases", body, "Idempotency-Key", `"a"`).ok(http.StatusCreated)
	if again.body != nil || again.header.Get("Location") != first.header.Get("Location") || again.header.Get("ETag") != first.header.Get("ETag") {
		d.Errorf("the second answer has a body (%v) or another header than the first: %v", again.body != nil, again.header)
	}
	first.shows(`"`+details+`"`, "data", "attributes", "details")
	d.counts("/cases/cases", 1)
}

func TestAKeptAnswerSurvivesARestart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cases.db")
	open := func(t *testing.T, now func() time.Time) caseload.Store {
		store, err := sqlite.Open(t.Context(), file, sqlite.Options{Now: now})
		if err != nil {
			t.Fatal(err)
		}
		return store
	}
	d := openDesk(t, apitest.Store{Name: "sqlite", Open: open})
	body := document("cases", "", newCase, "")
	first := d.ask("POST", "/cases/cases", body, "Idempotency-Key", `"a"`).ok(http.StatusCreated)
	if err := d.Store.Close(); err != nil {
		t.Fatal(err)
	}
	reopened := open(t, d.Clock.Now)
	t.Cleanup(func() {
		if err := reopened.Close(); err != nil {
			t.Error(err)
		}
	})
	d.handler = casebook.New(caseload.NewService(reopened, d.Clock.Now, rand.Text), casebook.Options{})
	first.alike(d.ask("POST", "/cases/cases", body, "Idempotency-Key", `"a"`))
	d.counts("/cases/cases", 1)
}

// Of requests that come at once, by two servers of one database, one is carried
// out, and the others wait for its answer.
func TestRequestsAtOnceWithOneIdempotencyKeyAreCarriedOutOnce(t *testing.T) {
	atDesk(t, func(d *desk) {
		servers := []http.Handler{d.handler, casebook.New(caseload.NewService(d.Store, d.Clock.Now, rand.Text), casebook.Options{})}
		locations := make([]string, 8)
		var done sync.WaitGroup
		for i := range locations {
			done.Go(func() {
				r := httptest.NewRequestWithContext(d.Context(), "POST", "/cases/cases", strings.NewReader(document("cases", "", newCase, "")))
				for name, value := range map[string]string{"Authorization": "Bearer " + d.Secrets["admin"], "Content-Type": jsonapi.MediaType, "Idempotency-Key": `"a"`} {
					r.Header.Set(name, value)
				}
				w := httptest.NewRecorder()
				servers[i%2].ServeHTTP(w, r)
				locations[i] = w.Header().Get("Location")
			})
		}
		done.Wait()
		for _, location := range locations {
			if location == "" || location != locations[0] {
				d.Fatalf("the requests are answered with the locations %q, want one", locations)
			}
		}
		d.counts("/cases/cases", 1)
	})
}
