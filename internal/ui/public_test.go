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
	configure("false")
	if got := o.get(address, "If-None-Match", answer.Header().Get("ETag")).Code; got != http.StatusNotFound {
		t.Errorf("after they are turned off: got %d, want 404", got)
	}
}
