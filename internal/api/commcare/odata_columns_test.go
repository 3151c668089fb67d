package commcare

import "testing"

func TestEveryPropertyHasAColumnOfItsOwn(t *testing.T) {
	met := map[string]string{}
	for _, property := range []string{"caseid", "property_caseid", "property_property_caseid", "name", "property_", "property_edd", "edd", "closed"} {
		name := propertyColumn(property).name
		if other, taken := met[name]; taken {
			t.Errorf("the properties %s and %s have one column, %s", property, other, name)
		}
		met[name] = property
		if _, is := builtIn(name); is {
			t.Errorf("the property %s has the column %s, which is of every feed", property, name)
		}
		row := &feedRow{properties: map[string]string{property: "x"}}
		if got := columnNamed(name).text(row); got != "x" {
			t.Errorf("the column %s shows %q, want the property %s", name, got, property)
		}
	}
}
