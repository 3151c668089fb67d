package imports

import (
	"testing"

	"caseload"
)

func TestAnImportMakesNoFieldLessPrivate(t *testing.T) {
	overEveryStore(t, "Europe/London", func(t *testing.T, c council) {
		m := parse(t, smallMapping+"[fields.phone]\nsensitivity = \"internal\"\n[fields.rooms]\nsensitivity = \"personal\"\n")
		for _, name := range []string{"phone", "rooms"} {
			if err := c.CreateField(t.Context(), c.by, caseload.FieldInput{Name: name, Kind: caseload.KindText, Sensitivity: map[string]caseload.Sensitivity{"phone": caseload.Personal}[name]}); err != nil {
				t.Fatal(err)
			}
		}
		c.run(t, "id,phone,rooms\n1,01872,2\n", m, Options{})
		catalog, err := c.Catalog(t.Context(), c.by)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range catalog.Fields() {
			if f.Sensitivity != caseload.Personal {
				t.Errorf("after the import %s is %s, want personal", f.Name, f.Sensitivity)
			}
		}
	})
}

func TestANewFieldOfTheNameOfOneThatThereIsStaysAsItIs(t *testing.T) {
	fields := []*caseload.Field{{Name: "phone", Label: "Telephone", Kind: caseload.KindText, Sensitivity: caseload.Personal, Required: true}}
	look := &Look{Columns: []LookedColumn{{Name: "Id", Key: "id"}, {Name: "Phone", Key: "phone"}}}
	text, err := (&Draft{Targets: map[string]string{"id": "external_id", "phone": NewProperty}}).TOML(look, &Words{Fields: fields})
	if err != nil {
		t.Fatal(err)
	}
	f := parse(t, text).fields[0].declared
	if f.Sensitivity != caseload.Personal || f.Label != "Telephone" || !f.Required {
		t.Errorf("the mapping declares %+v, want what there is", f)
	}
}
