package commcare_test

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/api/commcare"
	"caseload/internal/apitest"
	"caseload/internal/gendata"
	"caseload/internal/httpkit"
)

func readDoc(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../../docs/commcare.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestEveryRouteIsDocumentedWithItsParameters(t *testing.T) {
	doc := readDoc(t)
	for _, route := range commcare.Routes {
		heading := regexp.MustCompile("(?m)^### " + regexp.QuoteMeta(route.Method+" "+route.Patterns[0]) + "/?$")
		parts := heading.Split(doc, 2)
		if len(parts) != 2 {
			t.Errorf("docs/commcare.md has no section %s %s", route.Method, route.Patterns[0])
			continue
		}
		section, _, _ := strings.Cut(parts[1], "\n## ")
		section, _, _ = strings.Cut(section, "\n### ")
		for _, pattern := range route.Patterns {
			// What begins with this is said to be the same as the newer one.
			newer := strings.Replace(pattern, "/a/{domain}/api/v0.6/case", "/a/{domain}/api/case/v2", 1)
			if !strings.Contains(doc, newer+"/") && !strings.Contains(doc, newer+"\n") {
				t.Errorf("docs/commcare.md does not have the address %s", pattern)
			}
		}
		for _, p := range route.Parameters {
			for _, name := range append([]string{p.Name}, p.Aliases...) {
				if !strings.Contains(doc, "`"+name+"`") || route.Method == http.MethodGet && !strings.Contains(section, "`"+name+"`") {
					t.Errorf("the section %s %s does not name the parameter %s", route.Method, route.Patterns[0], name)
				}
			}
		}
	}
}

var documentedFile = regexp.MustCompile("(?s)With a file `([^`]+)`[^\n]*:\n\n```[a-z]+\n(.*?)```")

// The commands are those of the demo: its programme, with fewer cases.
func TestEveryCurlLineOfTheDocsWorks(t *testing.T) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			p := newDocumented(t, store)
			files := map[string]string{"note.txt": "She is well."}
			doc := readDoc(t)
			for _, file := range documentedFile.FindAllStringSubmatch(doc, -1) {
				files[file[1]] = file[2]
			}
			worked := map[string]bool{}
			for _, line := range apitest.CurlLines(doc) {
				c := apitest.ParseCurl(line, p.variables)
				ctx, note := httpkit.WithAnnotation(t.Context())
				r := c.Request(ctx, t, files)
				if c.Digest {
					p.proveByDigest(r, c.User, c.Secret)
				}
				answer := httptest.NewRecorder()
				p.handler.ServeHTTP(answer, r)
				wantDescribed(t, r, answer)
				if answer.Code >= 300 {
					t.Errorf("%s\nis answered %d %s", line, answer.Code, answer.Body)
				}
				p.learn(answer)
				worked[r.Method+" "+note.Route] = true
			}
			for _, route := range commcare.Routes {
				if !worked[route.Method+" "+route.Patterns[0]] {
					t.Errorf("docs/commcare.md has no curl line of %s %s", route.Method, route.Patterns[0])
				}
			}
		})
	}
}

// documented is a face of an invented programme, and the variables of the
// document.
type documented struct {
	handler   http.Handler
	variables map[string]string
}

func newDocumented(t *testing.T, store apitest.Store) *documented {
	t.Helper()
	const email = "manager@tamarind.example"
	o := store.OpenOffice(t, apitest.Seed{Now: time.Date(2026, 3, 8, 12, 0, 0, 0, time.UTC), Tenants: []apitest.TenantSeed{{
		Slug: "tamarind", Zone: "UTC", Users: []apitest.UserSeed{{Name: "Max", Email: email, Role: caseload.RoleManager}},
	}}})
	tenant, err := o.Service.Tenant(t.Context(), "tamarind")
	if err != nil {
		t.Fatal(err)
	}
	by := o.Service.Operator(tenant)
	_, secret, err := o.Service.CreateKey(t.Context(), by, caseload.KeyInput{Role: caseload.RoleManager, User: email, Digest: true})
	if err == nil {
		err = gendata.GenerateProgramme(t.Context(), o.Service, by, gendata.Options{Cases: 20, Seed: 1})
	}
	if err != nil {
		t.Fatal(err)
	}
	page, err := o.Service.SyncCases(t.Context(), by, caseload.Query{Limit: 1}, caseload.With{FormIDs: true})
	if err != nil {
		t.Fatal(err)
	}
	shown := page.Cases[0]
	return &documented{commcare.New(o.Service, commcare.Options{Now: o.Clock.Now}), map[string]string{
		"URL": "", "DOMAIN": "tamarind", "LOGIN": email, "KEY": secret, "CASE_ID": shown.ID, "FORM_ID": page.FormIDs[shown.PK][0],
	}}
}

// learn takes the ID of an upload from its answer.
func (p *documented) learn(answer *httptest.ResponseRecorder) {
	var upload struct {
		URL string `json:"status_url"`
	}
	if json.Unmarshal(answer.Body.Bytes(), &upload) == nil && upload.URL != "" {
		p.variables["UPLOAD_ID"] = path.Base(upload.URL)
	}
}

var challenged = regexp.MustCompile(`(realm|nonce|opaque)="([^"]*)"`)

// proveByDigest answers the challenge that a request gets (RFC 7616, 3.4).
func (p *documented) proveByDigest(r *http.Request, user, secret string) {
	answer := httptest.NewRecorder()
	p.handler.ServeHTTP(answer, r.Clone(r.Context()))
	said := map[string]string{}
	for _, part := range challenged.FindAllStringSubmatch(answer.Header().Get("WWW-Authenticate"), -1) {
		said[part[1]] = part[2]
	}
	hash := func(parts ...string) string {
		sum := md5.Sum([]byte(strings.Join(parts, ":")))
		return hex.EncodeToString(sum[:])
	}
	uri := r.URL.RequestURI()
	response := hash(hash(user, said["realm"], secret), said["nonce"], "00000001", "abc", "auth", hash(r.Method, uri))
	r.Header.Set("Authorization", `Digest username="`+user+`", realm="`+said["realm"]+`", nonce="`+said["nonce"]+`", uri="`+uri+
		`", qop=auth, nc=00000001, cnonce="abc", response="`+response+`", opaque="`+said["opaque"]+`"`)
}
