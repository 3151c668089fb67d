package canary_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/api/commcare"
	"caseload/internal/apitest"
	"caseload/internal/auth"
	"caseload/internal/httpkit"
)

// commcareFace is that of CommCare HQ's APIs.
var commcareFace = &face{
	name: "commcare", at: []string{"/a/"}, logs: "/a/{domain}/api/case/v1/{id}",
	handler: func(w *world, limiter *auth.Limiter, log *slog.Logger) http.Handler {
		return commcare.New(w.service, commcare.Options{Now: w.clock.Now, Limiter: limiter, Log: log})
	},
	routes: commcareRoutes(), beside: []string{http.MethodOptions}, cursor: "cursor", few: "limit=2", dialect: "commcare.strict",
	open: commcareValues, more: anyName, ids: commcareIDs, bodies: commcareBodies, serves: viewer.editsData, differs: commcareDiffers,
	ofNeighbours: []string{"/a/{domain}/api/case/v1", "/a/{domain}/api/case/v2", "/a/{domain}/api/odata/cases/v1/{feed}/feed"},
}

func commcareRoutes() (out []route) {
	for _, r := range commcare.Routes {
		out = append(out, route{method: r.Method, patterns: r.Patterns, parameters: r.Parameters})
	}
	return out
}

// commcareDiffers: the names of types are the tenant's, the external IDs that
// are asked for are those of cases that the viewer sees, no upload is known, and
// the answer to who asks how long a form may be is always the same.
func commcareDiffers(v viewer) map[string]bool {
	out := map[string]bool{}
	for _, r := range commcare.Routes {
		if r.Method == http.MethodGet {
			out[r.Patterns[0]] = v.hides()
		}
	}
	for _, pattern := range []string{
		"/a/{domain}/api/odata/cases/v1", "/a/{domain}/api/odata/cases/v1/{feed}", "/a/{domain}/api/case/v2/ext/{external_id}",
		"/a/{domain}/importer/excel/status/{id}", "/a/{domain}/receiver",
	} {
		out[pattern] = false
	}
	out["/a/{domain}/api/odata/cases/v1/{feed}/$metadata"] = v.hidesRows()
	return out
}

func commcareValues(w *world) map[string][]string {
	users := []string{w.users[cas], w.users[mia], teamID, nurse(common), nurse(here), common + "-" + clinics[0], there + "-" + clinics[1]}
	types := []string{visits[0], visits[0] + " " + common, visits[1] + " " + here, there}
	texts := []string{common, here, there, subjects[0]}
	instants := []string{"2026-01-15T10:30:30Z", "2026-01-15T10:31:30.000001Z"}
	cases := append(w.of(""), w.of(cas)...)
	return map[string][]string{
		"limit": {"10"}, "offset": {"2"},
		"owner_id": users, "user_id": users, "opened_by": users[:2], "closed_by": users[2:4],
		"type": types, "type.exact": types, "name": texts, "name.exact": {sentence(draw(0, here), here)},
		"external_id": {"ext-" + common + "-1", "ext-" + here + "-1"}, "external_id.exact": {"ext-" + here + "-2"},
		"contact_phone_number": {sentence(draw(1, common), common)},
		"indexed_on_start":     instants, "indexed_on_end": instants, "received_on_start": instants, "received_on_end": instants,
		"date_modified_start": instants, "date_modified_end": instants,
		"indices.referenced_id": cases, "indices.parent": cases,
		"xmlns": {"http://example.org/" + visits[0] + "/" + common, "http://example.org/" + visits[0] + "/" + here}, "app_id": {"app-" + common, "app-" + here},
		"case_id": cases, "case_type": types, "case_name": texts,
		"$select": {"caseid,shown,kept,secret,undeclared"},
		"fields":  {"case_id,properties.secret"}, "exclude": {"properties.kept"}, "fields.properties": {"shown"},
		"query": {
			`case_name = "` + sentence(draw(0, here), here) + `" or shown >= "` + subjects[1] + `"`, `kept = '` + sentence(draw(0, common), common) + `'`,
			`not(secret < "` + subjects[2] + `") and @owner_id = '` + nurse(here) + `'`, `undeclared != "` + there + `"`, `secret = '' or kept = ''`,
		},
	}
}

// of are the ids of some cases of a user.
func (w *world) of(user string) (out []string) {
	const some = 3
	for _, c := range w.cases {
		if c.holder == user && !c.deleted && len(out) < some {
			out = append(out, c.id)
		}
	}
	return out
}

// anyName are parameters that a route takes with every name behind a beginning.
func anyName(r *route) (out []httpkit.Parameter) {
	if !slices.ContainsFunc(r.parameters, func(p httpkit.Parameter) bool { return strings.HasPrefix(p.Name, "properties.") }) {
		return nil
	}
	for _, f := range append(slices.Clone(fields), caseload.Field{Name: "undeclared"}) {
		out = append(out, httpkit.Parameter{Name: "properties." + f.Name, Values: []string{
			"", sentence(draw(1, common), common), sentence(draw(1, here), here), sentence(draw(1, there), there),
		}})
	}
	return append(out, httpkit.Parameter{Name: "indices.host", Values: []string{"id-0001", nowhere}})
}

// commcareIDs are those to try behind a beginning of a pattern.
func commcareIDs(w *world, before string) []string {
	_, resource, inDomain := strings.Cut(before, "{domain}/")
	switch {
	case !inDomain:
		return []string{ownSlug}
	case strings.Contains(resource, "{id}/"):
		return []string{"form.xml", common + ".txt", here + ".txt"}
	case strings.HasPrefix(resource, "importer/"):
		return []string{nowhere} // those that an upload is given are asked as they are given
	case strings.HasPrefix(resource, "receiver/"):
		return []string{"app-7"}
	case strings.Contains(resource, "odata/"):
		return []string{visits[0] + " " + common, visits[1] + " " + here, there, "case"}
	case strings.HasSuffix(resource, "case/v2/"), strings.HasSuffix(resource, "v0.6/case/"):
		all := w.caseIDs()
		return append(all, strings.Join(all, ","))
	case strings.HasSuffix(resource, "ext/"):
		return append(w.externalIDs(common), nowhere)
	case strings.Contains(resource, "form"):
		return w.formIDs()
	case strings.Contains(resource, "case"):
		return w.caseIDs()
	}
	return nil
}

// externalIDs are those that a word makes, of every few cases.
func (w *world) externalIDs(word string) (out []string) {
	for n := 0; n < len(w.cases); n += 3 {
		out = append(out, fmt.Sprintf("ext-%s-%d", word, n))
	}
	return out
}

func commcareBodies(w *world) map[string][]body {
	changes := jsonBodies(
		`{"case_name": "New `+common+`"}`, `{"properties": {"kept": "`+common+`", "undeclared": ""}}`, `{"owner_id": "`+w.users[cas]+`"}`,
		`{"close": true}`, `{"indices": {"parent": `+indexTo(w.cases[1].id)+`}}`, `{"indices": {"parent": `+indexTo(w.cases[20].id)+`}}`,
		`{"indices": {"parent": {"case_id": ""}}}`, `{"case_id": "elsewhere"}`, `{"external_id": "ext-new"}`, `{}`,
	)
	return map[string][]body{
		"POST /a/{domain}/receiver":                       w.submissions(),
		"POST /a/{domain}/api/case/v2":                    w.creations(),
		"PUT /a/{domain}/api/case/v2":                     w.updates(),
		"PUT /a/{domain}/api/case/v2/{id}":                changes,
		"PUT /a/{domain}/api/case/v2/ext/{external_id}":   append(changes, creation("", "")),
		"POST /a/{domain}/importer/excel/bulk_upload_api": w.uploads(),
		"POST /a/{domain}/api/case/v2/bulk-fetch": jsonBodies(
			`{"case_ids": ["`+strings.Join(w.caseIDs(), `", "`)+`"]}`,
			`{"external_ids": ["`+strings.Join(slices.Concat(w.externalIDs(common), w.externalIDs(here), w.externalIDs(there)), `", "`)+`"]}`, `{}`,
		),
	}
}

// indexTo is an index that leads to a case.
func indexTo(id string) string {
	return `{"case_id": "` + id + `", "case_type": "visit", "relationship": "child"}`
}

// creation is a new case with an index and more.
func creation(to, more string) body {
	indices := ""
	if to != "" {
		indices = `, "indices": {"parent": ` + indexTo(to) + `}`
	}
	return body{"application/json", `{"case_type": "visit", "case_name": "` + common + `", "owner_id": "` + nurse(common) + `"` + indices + more + `}`}
}

// creations are new cases that lead to every few, and lists of them with changes
// of those.
func (w *world) creations() (out []body) {
	for n, id := range w.caseIDs() {
		if n%3 == 0 {
			made := creation(id, `, "create": true, "temporary_id": "new"`).text
			changed := fmt.Sprintf(`{"create": false, "case_id": %q, "indices": {"host": {"temporary_id": "new", "case_type": "visit", "relationship": "extension"}}}`, id)
			out = append(out, creation(id, ""), jsonBodies("[" + made + "," + changed + "]")[0])
		}
	}
	upsert := creation("", fmt.Sprintf(`, "external_id": "ext-%s-4"`, common)).text
	return append(out, jsonBodies("["+upsert+"]", `[{"create": false, "external_id": "ext-`+here+`-4", "close": true}]`)...)
}

// updates are changes of cases by IDs of both kinds.
func (w *world) updates() (out []body) {
	for n, id := range w.caseIDs() {
		if n%3 == 1 {
			out = append(out, jsonBodies(fmt.Sprintf(`{"case_id": %q, "properties": {"kept": %q}}`, id, common))...)
		}
	}
	for _, word := range []string{common, here, there} {
		out = append(out, jsonBodies(fmt.Sprintf(`{"external_id": "ext-%s-5", "case_name": %q}`, word, common))...)
	}
	return out
}

// submissions are forms about every case, seen or not, and forms that take the
// place of every few.
func (w *world) submissions() []body {
	actions := []string{
		`<update><kept>` + common + `</kept><owner_id>` + w.users[cas] + `</owner_id></update>`,
		`<create><case_type>visit</case_type><case_name>` + common + `</case_name></create>`,
		`<close/><referral><referral_id>ref</referral_id><followup_date>2026-02-01</followup_date><open><referral_types>clinic</referral_types></open></referral>`,
		`<index><parent case_type="visit">` + w.cases[0].id + `</parent></index>`,
		`<update/>`,
	}
	var out []body
	for i, id := range w.caseIDs() {
		block := caseBlock(fmt.Sprintf("child-%d", i), `<index><parent case_type="visit">`+id+`</parent></index>`)
		if i%3 > 0 {
			block = caseBlock(id, actions[i%len(actions)])
		}
		out = append(out, xmlBody(fmt.Sprintf("new-%d", i), block))
	}
	for i, id := range w.formIDs() {
		if i%3 == 0 {
			out = append(out, xmlBody(id, ""))
		}
	}
	return append(out,
		xmlBody("two", caseBlock(w.cases[1].id, actions[0])+caseBlock(w.cases[20].id, actions[0])),
		multipartBody(part{"xml_submission_file", "form.xml", xmlBody("files", "").text}, part{"photo", "photo.jpg", common}), body{"text/xml", "<data/>"})
}

// xmlBody is a form of an ID with something in it.
func xmlBody(id, inside string) body {
	return body{"text/xml", `<data xmlns="http://example.org/visit" name="` + common + `">` + inside +
		`<meta xmlns="http://openrosa.org/jr/xforms"><userID>` + nurse(common) + `</userID><instanceID>` + id + `</instanceID></meta></data>`}
}

func caseBlock(id, actions string) string {
	return `<case xmlns="http://commcarehq.org/case/transaction/v2" case_id="` + id + `" date_modified="2026-01-15T10:30:00Z">` + actions + `</case>`
}

// uploads are tables about all cases by both of their IDs, and with all as
// parents.
func (w *world) uploads() (out []body) {
	byID, byExternalID, children := "case_id,kept,owner_name\n", "external_id,kept\n", "case_id,case_name,parent_id\n"
	some := byID
	for n, id := range w.caseIDs() {
		byID += fmt.Sprintf("%s,%s,%s\n", id, common, mia)
		if n%8 == 0 {
			some += fmt.Sprintf("%s,%s,%s\n", id, here, mia)
		}
		children += fmt.Sprintf("upload-%d,%s,%s\n", n, common, id)
	}
	for _, word := range []string{common, here, there} {
		byExternalID += strings.Join(w.externalIDs(word), ","+common+"\n") + ",\n"
	}
	for _, caseType := range []string{visits[0] + " " + common, visits[1] + " " + common, visits[0] + " " + here} {
		out = append(out,
			multipartBody(part{"file", "cases.csv", byID}, part{"case_type", "", caseType}),
			multipartBody(part{"file", "cases.csv", some}, part{"case_type", "", caseType}, part{"create_new_cases", "", "on"}),
			multipartBody(part{"file", "cases.csv", byExternalID}, part{"case_type", "", caseType}, part{"search_field", "", "external_id"}))
	}
	return append(out, multipartBody(part{"file", "cases.csv", children}, part{"case_type", "", "visit"}, part{"create_new_cases", "", "on"}))
}

// part is one of a multipart body; without a name it is no file.
type part struct{ field, name, text string }

func multipartBody(parts ...part) body {
	var text bytes.Buffer // which never fails
	w := multipart.NewWriter(&text)
	_ = w.SetBoundary("canary")
	for _, p := range parts {
		if p.name == "" {
			_ = w.WriteField(p.field, p.text)
			continue
		}
		file, _ := w.CreateFormFile(p.field, p.name)
		_, _ = io.WriteString(file, p.text)
	}
	_ = w.Close()
	return body{w.FormDataContentType(), text.String()}
}

// TestOtherDomainsAreToldOfAsNone is about the names of tenants.
func TestOtherDomainsAreToldOfAsNone(t *testing.T) {
	p := newPair(t, apitest.Stores()[0], caseworker)
	p.serve(t)
	for i := range commcareFace.routes {
		r := &commcareFace.routes[i]
		path := p.a.places(t, commcareFace, r)[0]
		in := func(domain string) string {
			return p.a.answer(t, viewersKey, ask{method: r.method, target: strings.Replace(path, "/"+ownSlug, "/"+domain, 1)})
		}
		left, right := in(neighboursSlug), in(nowhere)
		if left != right || !strings.HasPrefix(left, "403 ") {
			t.Errorf("%s %s in the domain of others: %s", r.method, path, difference(left, right))
		}
	}
}
