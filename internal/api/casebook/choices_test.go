package casebook_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"caseload"
)

// tiers declares two fields with choices, and one without, and answers the ID of
// the first.
func (d *desk) tiers() string {
	d.Helper()
	d.declare(caseload.FieldInput{Name: "tier", Label: "Tier", Kind: caseload.KindChoice, Choices: []string{"Gold", "Silver", "tin"}})
	d.declare(caseload.FieldInput{Name: "size", Label: "Size", Kind: caseload.KindChoice, Choices: []string{"large", "Übergroß"}})
	d.declare(caseload.FieldInput{Name: "rent", Label: "Rent", Kind: caseload.KindNumber})
	return d.read("/cases/custom_fields?filter[name]=tier").ids()[0]
}

// names lists the attribute name of the resources of a page.
func (r *reply) names() string {
	r.Helper()
	var out []string
	for i := range r.ids() {
		name, _ := r.at("data", i, "attributes", "name").(string)
		out = append(out, name)
	}
	return strings.Join(out, " ")
}

//
func TestChoicesOfCustomFieldsAreResources(t *testing.T) {
	atDesk(t, func(d *desk) {
		tier := d.tiers()
		const path = "/cases/custom_field_choices"
		for query, want := range map[string]string{
			"?sort=custom_field.name,position":                    "large Übergroß Gold Silver tin",
			"?sort=-name":                                         "Übergroß tin Silver large Gold",
			"?filter[name]=Gold":                                  "Gold",
			"?filter[name]=gold":                                  "",
			"?filter[name][LIKE]=UBER%25":                         "Übergroß",
			"?filter[position][GE]=2&sort=name":                   "Silver tin Übergroß",
			"?filter[custom_field.id]=" + tier + "&sort=position": "Gold Silver tin",
			"?filter[custom_field.name]=size&sort=position":       "large Übergroß",
			"?filter[custom_field.name][NEQ]=size&sort=position":  "Gold Silver tin",
			"?filter[custom_field.case_type.name]=case":           "",
			"?sort=name&page[number]=2&page[size]=2":              "Silver tin",
			"?sort=name&page[offset]=4&page[limit]=2":             "Übergroß",
			"?sort=name&page[offset]=6&page[limit]=2":             "",
		} {
			if got := d.read(path + query).names(); got != want {
				d.Errorf("GET %s finds %q, want %q", path+query, got, want)
			}
		}
		of := "/cases/custom_fields/" + tier
		if got := d.read(of + "/choices?sort=position").names(); got != "Gold Silver tin" {
			d.Errorf("the choices of the field are %q", got)
		}
		if got := d.read("/cases/custom_fields?filter[name]=rent&include=choices"); len(got.at("included").([]any)) > 0 {
			d.Errorf("a field without choices includes %v", got.at("included"))
		}
		first := d.read(path + "?filter[name]=Gold&include=custom_field")
		first.shows(`"`+tier+`"`, "included", 0, "id").shows(`"`+tier+`"`, "data", 0, "relationships", "custom_field", "data", "id")
		id := first.ids()[0]
		d.read(path+"/"+id+"/custom_field").shows(`"`+tier+`"`, "data", "id")
		d.read(of+"/relationships/choices?include=choices").shows(`"custom_field_choices"`, "data", 0, "type")
		d.ask(http.MethodGet, path+"/"+tier, "").refused(http.StatusNotFound, "")
		d.ask(http.MethodGet, "/cases/custom_fields?filter[choices.name]=Gold", "").refused(http.StatusBadRequest, "filter[choices.name]")
		d.ask(http.MethodPost, path, document("custom_field_choices", "", `"name":"x"`, "")).refused(http.StatusMethodNotAllowed, "")
		d.ask(http.MethodDelete, path+"/"+id, "").refused(http.StatusMethodNotAllowed, "")
	})
}

func TestPagesOfChoicesHaveEachOnce(t *testing.T) {
	atDesk(t, func(d *desk) {
		d.tiers()
		const query = "/cases/custom_field_choices?sort=name&page[size]=2&page[total]=true"
		for _, accept := range []string{"*/*", `application/vnd.api+json;profile="https://jsonapi.org/profiles/ethanresnick/cursor-pagination/"`} {
			var forth, back []string
			last := ""
			for url := query; url != ""; {
				got := d.read(url, "Accept", accept)
				got.shows("5", "meta", "totalResourceCount")
				forth = append(forth, got.names())
				last, url = url, got.link("next")
			}
			for url := last; url != ""; {
				got := d.read(url, "Accept", accept)
				back, url = append([]string{got.names()}, back...), got.link("prev")
			}
			if want := []string{"Gold large", "Silver tin", "Übergroß"}; !slices.Equal(forth, want) || !slices.Equal(back, want) {
				d.Errorf("the pages have %q forth and %q back, want %q", forth, back, want)
			}
		}
	})
}

func TestAChoiceKeepsItsIDWhenOthersAreAdded(t *testing.T) {
	d := newDesk(t)
	d.tiers()
	ids := func() string {
		return strings.Join(d.read("/cases/custom_field_choices?filter[custom_field.name]=tier&filter[name]=Silver,tin&sort=name").ids(), " ")
	}
	before := ids()
	d.declare(caseload.FieldInput{Name: "tier", Label: "Tier", Kind: caseload.KindChoice, Choices: []string{"Diamond", "tin", "Silver", "Gold"}})
	if got := ids(); got != before || !strings.Contains(got, "-") {
		t.Errorf("the IDs are %q, were %q", got, before)
	}
	if got := d.read("/cases/custom_field_choices?filter[custom_field.name]=tier&sort=position").names(); got != "Diamond tin Silver Gold" {
		t.Errorf("the choices are %q", got)
	}
}
