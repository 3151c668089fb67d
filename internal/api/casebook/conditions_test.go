package casebook_test

import (
	"net/http"
	"testing"
)

func TestAChangeOfAnotherVersionIsRefusedWithTheETagOfTheOneThereIs(t *testing.T) {
	atDesk(t, func(d *desk) {
		of := d.makesCase("x")
		path := "/cases/cases/" + of
		change := func(name, version string, header ...string) *reply {
			body := `{"data":{"type":"cases","id":"` + of + `","attributes":{"name":"` + name + `"}` + version + `}}`
			return d.ask("PATCH", path, body, header...)
		}
		first := d.ask("GET", path, "").header.Get("ETag")
		second := change("second", "", "If-Match", first).ok(http.StatusOK).header.Get("ETag")
		for what, tt := range map[string]struct{ version, tag string }{
			"the version before":       {"", first},
			"a weak tag":               {"", "W/" + second},
			"no tag at all":            {"", ""},
			"no tag of ours":           {"", `"a,b"`},
			"digits without quotes":    {"", second[1 : len(second)-1]},
			"a plus sign":              {"", `"+` + second[1:]},
			"the version of another":   {`,"meta":{"version":` + first + `}`, second},
			"any, of another version":  {`,"meta":{"version":` + first + `}`, "*"},
			"a version that is a word": {`,"meta":{"version":"latest"}`, second},
		} {
			got := change("third", tt.version, "If-Match", tt.tag)
			if got.refused(http.StatusPreconditionFailed, ""); got.header.Get("ETag") != second {
				d.Errorf("%s: the ETag is %s, want %s", what, got.header.Get("ETag"), second)
			}
		}
		change("third", `,"meta":{"version":`+first+`}`).refused(http.StatusPreconditionFailed, "")
		d.ask("DELETE", path, "", "If-Match", first).refused(http.StatusPreconditionFailed, "")
		d.ask("PATCH", path+"/relationships/ward", `{"data":null}`, "If-Match", first).refused(http.StatusPreconditionFailed, "")
		d.ask("GET", path, "").shows(`"second"`, "data", "attributes", "name")
		third := change("third", `,"meta":{"version":`+second+`}`, "If-Match", `"1", `+second+`, W/"x"`).ok(http.StatusOK).header.Get("ETag")
		d.ask("DELETE", "/cases/cases/none", "", "If-Match", third).refused(http.StatusNotFound, "")
		d.ask("PATCH", path+"/relationships/ward", `{"data":null}`, "If-Match", "*").ok(http.StatusNoContent)
		d.ask("DELETE", path, "", "If-Match", third).ok(http.StatusNoContent)
	})
}

func TestATenantMayDemandThatAChangeSaysItsVersion(t *testing.T) {
	d := newDesk(t)
	of := d.makesCase("x")
	d.configure("casebook.require_if_match", "true")
	path := "/cases/cases/" + of
	version := d.ask("GET", path, "").header.Get("ETag")
	d.ask("PATCH", path, document("cases", of, `"name":"y"`, "")).refused(http.StatusPreconditionRequired, "If-Match")
	d.ask("DELETE", path, "").refused(http.StatusPreconditionRequired, "If-Match")
	d.ask("PATCH", path+"/relationships/ward", `{"data":null}`).refused(http.StatusPreconditionRequired, "If-Match")
	d.ask("PATCH", path, `{"data":{"type":"cases","id":"`+of+`","meta":{"version":`+version+`},"attributes":{"name":"y"}}}`).ok(http.StatusOK)
	d.ask("DELETE", path, "", "If-Match", "*").ok(http.StatusNoContent)
	d.ask("POST", path+"/restore", "").ok(http.StatusOK)
	d.makesCase("another")
}

func TestAResourceThatTheClientHasIsNotSentAgain(t *testing.T) {
	d := newDesk(t)
	of := d.makes("cases", "/cases/cases", `"name":"x","case_type":"case"`, to("ward", "wards", "east"))
	path := "/cases/cases/" + of
	tag := d.ask("GET", path, "").header.Get("ETag")
	for _, had := range []string{tag, "W/" + tag, `"1", ` + tag, "*"} {
		got := d.ask("GET", path, "", "If-None-Match", had).ok(http.StatusNotModified)
		if got.body != nil || got.header.Get("ETag") != tag {
			t.Errorf("of %s: got %v with the ETag %s, want nothing with %s", had, got.body, got.header.Get("ETag"), tag)
		}
	}
	d.ask("GET", path, "", "If-None-Match", `"1"`).ok(http.StatusOK)
	d.ask("GET", path+"?include=ward", "", "If-None-Match", "W/"+tag).ok(http.StatusOK)
	d.ask("PATCH", path, document("cases", of, `"name":"y"`, "")).ok(http.StatusOK)
	d.ask("GET", path, "", "If-None-Match", tag).ok(http.StatusOK)
}
