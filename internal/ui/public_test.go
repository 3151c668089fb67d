package ui

import (
	"net/http"
	"strings"
	"testing"

	"caseload"
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
	for _, want := range []string{"0 cases", "Confidential cases are not counted", "OGL-UK-3.0"} {
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
	o.wantPage("/public/cornwall/", "29 cases", "By ward", "Falmouth", ">18<", ">11<", "All that are open", "statistics.csv")
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
