package ui

import (
	"compress/gzip"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/apitest"
	"caseload/internal/openapi/openapitest"
)

func TestPublicStatisticsAreForEverybodyWhileTheyAreTurnedOn(t *testing.T) {
	o := openOffice(t)
	const address = "/public/cornwall/statistics.json"
	configure := func(value string) {
		t.Helper()
		if _, err := o.svc.ConfigureTenant(t.Context(), o.svc.Operator(o.tenant), "public.statistics", value); err != nil {
			t.Fatal(err)
		}
	}
	if got := o.get(address).Code; got != http.StatusNotFound {
		t.Errorf("before they are turned on: got %d, want 404", got)
	}
	configure("true")
	answer := o.get(address)
	for _, want := range []string{`"licence":"OGL-UK-3.0"`, `"hidden_below":5`, `"total":`, `"name":"` + caseload.PublicWards + `"`} {
		if !strings.Contains(answer.Body.String(), want) {
			t.Errorf("got %d %s, want %s in it", answer.Code, answer.Body, want)
		}
	}
	if got := answer.Header().Get("Access-Control-Allow-Origin"); got != "*" {
		t.Errorf("Access-Control-Allow-Origin: got %q, want *", got)
	}
	if got := o.get(address, "If-None-Match", answer.Header().Get("ETag")).Code; got != http.StatusNotModified {
		t.Errorf("asked again with the tag: got %d, want 304", got)
	}
	page := o.get("/public/cornwall/").Body.String()
	for _, want := range []string{"0 cases", "Confidential cases are not counted", "Open Government Licence v3.0</a>"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
	configure("false")
	if got := o.get(address, "If-None-Match", answer.Header().Get("ETag")).Code; got != http.StatusNotFound {
		t.Errorf("after they are turned off: got %d, want 404", got)
	}
	for _, path := range []string{"/public/cornwall/", "/public/cornwall/statistics.csv", "/public/nowhere/"} {
		if got := o.get(path).Code; got != http.StatusNotFound {
			t.Errorf("%s while they are off: got %d, want 404", path, got)
		}
	}
}

func TestPublicFilesAreSentAsTheClientLikesThemAndMayBeAskedForFromOtherSites(t *testing.T) {
	o := openOffice(t)
	_, err := o.svc.ConfigureTenant(t.Context(), o.svc.Operator(o.tenant), "public.statistics", "true")
	o.must(err)
	for _, name := range []string{"statistics.json", "statistics.csv", "status.svg"} {
		at := "/public/cornwall/" + name
		bare, packed := o.get(at), o.get(at, "Accept-Encoding", "gzip, br")
		r, err := gzip.NewReader(packed.Body)
		o.must(err)
		text, err := io.ReadAll(r)
		o.must(err)
		if string(text) != bare.Body.String() || packed.Header().Get("Content-Encoding") != "gzip" || bare.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s differs by gzip, or is not so", name)
		}
		if got := packed.Header().Get("Vary"); !strings.Contains(got, "Accept-Encoding") {
			t.Errorf("%s varies by %q", name, got)
		}
		tag, tagPacked := bare.Header().Get("ETag"), packed.Header().Get("ETag")
		if tag == tagPacked {
			t.Errorf("%s has the tag %s in both codings", name, tag)
		}
		for _, x := range []struct {
			tag, accept string
			want        int
		}{{tag, "", 304}, {tagPacked, "gzip", 304}, {tagPacked, "", 200}, {tag, "gzip", 200}, {tag + ", " + tagPacked, "gzip", 304}} {
			if got := o.get(at, "If-None-Match", x.tag, "Accept-Encoding", x.accept).Code; got != x.want {
				t.Errorf("%s with the tag %s by %q is %d, want %d", name, x.tag, x.accept, got, x.want)
			}
		}
		preflight := o.send(httptest.NewRequestWithContext(t.Context(), http.MethodOptions, at, nil), "Origin", "https://example.org", "Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", "if-none-match", "Sec-Fetch-Site", "cross-site")
		h := preflight.Header()
		if preflight.Code != http.StatusNoContent || h.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(h.Get("Access-Control-Allow-Methods"), "GET, HEAD") || h.Get("Access-Control-Allow-Headers") != "If-None-Match" {
			t.Errorf("before a request for %s a browser is told %d %v", name, preflight.Code, h)
		}
	}
	if csv := o.get("/public/cornwall/statistics.csv").Body.String(); !strings.HasPrefix(csv, "table,key,name,second_key,second_name,cases\r\ntotal,,,,,0\r\nstatus,") {
		t.Errorf("the CSV file begins with %.100q", csv)
	}
}

func TestPublicPageShowsNumbersButSmallOnes(t *testing.T) {
	o := openOffice(t)
	by := o.svc.Operator(o.tenant)
	for _, setting := range [][2]string{{"public.statistics", "true"}, {"public.limit", "3"}} {
		if _, err := o.svc.ConfigureTenant(t.Context(), by, setting[0], setting[1]); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"Falmouth", "=Truro"} {
		_, err := o.svc.CreateWard(t.Context(), by, caseload.WardInput{Name: caseload.Set(name)})
		o.must(err)
	}
	for i := range 30 {
		ward := "Falmouth"
		if i < 12 {
			ward = "=Truro"
		}
		_, err := o.svc.CreateCase(t.Context(), by, caseload.CaseInput{Ward: caseload.Set(caseload.Named{Name: ward}), Confidential: caseload.Set(i == 0)})
		o.must(err)
	}
	o.wantPage("/public/cornwall/", "29 cases", "Cases by ward", "Falmouth", ">18<", ">11<", "All that are open", "statistics.csv")
	file := o.get("/public/cornwall/statistics.csv")
	if got := file.Header().Get("Content-Type"); got != "text/csv; charset=utf-8" {
		t.Errorf("Content-Type: got %q", got)
	}
	for _, want := range []string{"table,key,name,second_key,second_name,cases\r\n", `"Falmouth",,,18` + "\r\n", `"'=Truro",,,11` + "\r\n", `status,"all_open",,,,29` + "\r\n"} {
		if !strings.Contains(file.Body.String(), want) {
			t.Errorf("the file lacks %q:\n%s", want, file.Body)
		}
	}
}

// publishing is an office that publishes cases in wards, of which one has few.
func publishing(t *testing.T, bounded bool) *office {
	o := openOffice(t)
	by := o.svc.Operator(o.tenant)
	_, err := o.svc.ConfigureTenant(t.Context(), by, "public.statistics", "true")
	o.must(err)
	for i, name := range []string{"Bude", "Falmouth", "Looe", "Truro"} {
		in := caseload.WardInput{Name: caseload.Set(name)}
		if bounded {
			in.Boundary = caseload.Set(square(float64(i)))
		}
		w, err := o.svc.CreateWard(t.Context(), by, in)
		o.must(err)
		for range []int{2, 13, 8, 21}[i] {
			_, err := o.svc.CreateCase(t.Context(), by, caseload.CaseInput{Ward: caseload.Set(caseload.Named{ID: w.ID})})
			o.must(err)
		}
	}
	return o
}

func TestChartsOfThePublicPageStandAloneOnOtherSites(t *testing.T) {
	o := publishing(t, true)
	for _, name := range []string{"status", "ward", "map", "category", "received", "closed"} {
		address := "/public/cornwall/" + name + ".svg"
		answer := o.get(address, "Accept-Language", "cy", "Cookie", "language=cy")
		h, svg := answer.Header(), answer.Body.String()
		if answer.Code != http.StatusOK || h.Get("Content-Type") != "image/svg+xml" || h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Cross-Origin-Resource-Policy") != "cross-origin" || !strings.HasPrefix(h.Get("Cache-Control"), "public, max-age=") {
			t.Fatalf("%s: got %d with %v", address, answer.Code, h)
		}
		if got := o.get(address, "If-None-Match", h.Get("ETag")).Code; got != http.StatusNotModified {
			t.Errorf("%s with its tag: got %d, want 304", address, got)
		}
		var root struct{ XMLName xml.Name }
		if err := xml.Unmarshal([]byte(svg), &root); err != nil || root.XMLName.Local != "svg" {
			t.Errorf("%s is no SVG: %v", address, err)
		}
		for _, never := range []string{"<script", "href", "http://", "https://", "@import", "url(h", ">2<", ": 2<"} {
			if rest := strings.Replace(svg, `xmlns="http://www.w3.org/2000/svg"`, "", 1); strings.Contains(rest, never) {
				t.Errorf("%s has %s:\n%s", address, never, svg)
			}
		}
		if !strings.Contains(svg, "<title id=\"cornwall-"+name+"-title\">") || !strings.Contains(svg, "Cornwall") || strings.Contains(svg, "Achosion") {
			t.Errorf("%s is not called by its title in English:\n%s", address, svg)
		}
		if name == "ward" || name == "map" {
			for _, want := range []string{"Bude: hidden", "Falmouth: hidden", "Truro: 21", "chart-unknown"} {
				if !strings.Contains(svg, want) {
					t.Errorf("%s has no %q:\n%s", address, want, svg)
				}
			}
		}
		if welsh := o.get(address + "?language=cy"); !strings.Contains(welsh.Body.String(), "chos") || welsh.Header().Get("Content-Language") != "cy" {
			t.Errorf("%s in Welsh: %v\n%s", address, welsh.Header(), welsh.Body)
		}
	}
	if got := o.get("/public/cornwall/status.svg?language=xx").Code; got != http.StatusBadRequest {
		t.Errorf("in a language that there is not: got %d, want 400", got)
	}
	page := o.wantPage("/public/cornwall/", `id="embed-map"`, `&lt;img src=&#34;http://`, `/public/cornwall/ward.svg&#34; alt=&#34;Cases by ward, Cornwall`)
	if strings.Contains(page, "language=") {
		t.Error("the lines of the English page ask for a language")
	}
	if page := o.get("/public/cornwall/", "Accept-Language", "cy").Body.String(); !strings.Contains(page, "ward.svg?language=cy") {
		t.Errorf("the lines of the Welsh page ask for none:\n%s", page)
	}
}

func TestThePublicPageSaysWhereNoMonthHasACase(t *testing.T) {
	o := publishing(t, false)
	o.wantPage("/public/cornwall/", `aria-labelledby="received-title`, "!closed-title", "None in the last 24 months. Earlier, or on no known day: 0.")
}

func TestThereIsAMapWhereWardsHaveBoundaries(t *testing.T) {
	o := publishing(t, false)
	if got := o.get("/public/cornwall/map.svg").Code; got != http.StatusNotFound {
		t.Errorf("without boundaries: got %d, want 404", got)
	}
	o.wantPage("/public/cornwall/", "!map.svg", "ward.svg")
}

func TestOfManyWardsThoseWithTheMostCasesHaveBars(t *testing.T) {
	o := openOffice(t)
	v, _ := o.visitOf(request(t, "/public/cornwall/"))
	e := &caseload.PublicEdition{Total: 1000}
	rows := caseload.PublicTable{Name: caseload.PublicWards}
	for i := range int64(20) {
		rows.Rows = append(rows.Rows, caseload.PublicRow{Keys: []string{"w"}, Names: []string{fmt.Sprint("W", i)}, N: 10 * i, Hidden: i == 0})
	}
	bars := v.publicBars(e, &rows)
	sum := int64(0)
	for _, b := range bars {
		sum += b.Value
	}
	if first, last := bars[0], bars[len(bars)-1]; len(bars) != 16 || first.Value != 190 || last.Unknown || sum != 1000 {
		t.Errorf("the bars are %v", bars)
	}
	for i := range rows.Rows[:10] {
		rows.Rows[i].Hidden, rows.Rows[i].N = true, 0
	}
	if last := v.publicBars(e, &rows)[15]; !last.Unknown {
		t.Errorf("all others are %v together, where some hidden ones have bars of their own", last)
	}
}

func TestAdministratorsSeeWhatWouldBePublished(t *testing.T) {
	o := publishing(t, false)
	by := o.svc.Operator(o.tenant)
	_, err := o.svc.ConfigureTenant(t.Context(), by, "public.statistics", "false")
	o.must(err)
	o.tenant, err = o.svc.Tenant(t.Context(), "cornwall")
	o.must(err)
	o.signIn(caseload.RoleAdmin)
	o.wantPage(publicPreviewAddress, "Nothing is published", "44 cases", "hidden", "!/public/cornwall/")
	if got := o.get(publicPreviewAddress).Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control of the preview: got %q, want no-store", got)
	}
	if got := o.get("/public/cornwall/").Code; got != http.StatusNotFound {
		t.Errorf("the preview published: got %d", got)
	}
	o.signIn(caseload.RoleManager)
	if got := o.get(publicPreviewAddress).Code; got != http.StatusForbidden {
		t.Errorf("a manager sees the preview: got %d, want 403", got)
	}
}

func TestPublicFilesAreDescribed(t *testing.T) {
	doc := PublicDescription()
	apitest.Golden(t, "testdata/openapi.json", doc.JSON())
	described := openapitest.Read(t, doc)
	described.Conform(t)
	o := publishing(t, true)
	for _, r := range publicRoutes {
		if !strings.HasPrefix(r.Pattern, "/public/{tenant}/") || strings.HasSuffix(r.Pattern, "{$}") {
			continue
		}
		address := strings.Replace(r.Pattern, "{tenant}", "cornwall", 1)
		tag := o.get(address).Header().Get("ETag")
		for _, answer := range []*httptest.ResponseRecorder{o.get(address), o.get(address, "If-None-Match", tag), o.get(strings.Replace(r.Pattern, "{tenant}", "nowhere", 1))} {
			described.Answered(t, "GET", r.Pattern, answer)
		}
	}
	if answer := o.get(PublicDescriptionPath); answer.Code != http.StatusOK || answer.Body.String() != string(doc.JSON()) {
		t.Errorf("%s = %d, want the description", PublicDescriptionPath, answer.Code)
	}
}
