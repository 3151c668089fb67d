package caseload

import "testing"

func TestChoicesOfAFieldAreToldApartWhateverTheirTexts(t *testing.T) {
	field := func(pk PK, id string, choices ...string) *Field {
		return &Field{Row: Row{PK: 7<<TenantShift | pk, ID: id, Rev: 5, Created: 4}, Choices: choices}
	}
	ids, pks := map[string]string{}, map[PK]string{}
	for _, f := range []*Field{field(1, "a", "x", "y", "x", ""), field(2, "ax", "", "x"), field(1<<TenantShift-1, "b", "x")} {
		for _, c := range choicesOf(f) {
			of := f.ID + " " + c.Name
			if ids[c.ID] != "" || pks[c.PK] != "" || c.PK <= 0 {
				t.Errorf("the choice %q has the ID of %q, the PK %d of %q", of, ids[c.ID], c.PK, pks[c.PK])
			}
			ids[c.ID], pks[c.PK] = of, of
			if c.Rev != 5 || c.Created != 4 || c.Field != f.PK {
				t.Errorf("the choice %q is %+v, want the stamps of its field", of, c.Row)
			}
		}
	}
	if len(ids) != 6 {
		t.Errorf("got %d choices, want 6: a text that is listed twice is one", len(ids))
	}
	if got := choicesOf(field(1, "a", "y"))[0].ID; ids[got] != "a y" {
		t.Errorf("y has the ID of %q when it is listed alone", ids[got])
	}
}
