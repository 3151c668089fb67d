package commcare

import (
	"maps"
	"slices"
	"testing"

	"caseload"
)

func TestOwnPropertiesAreReadWhereTheyStand(t *testing.T) {
	nested, err := caseload.PropertyValue(map[string]any{"a": []any{"}", "\\\"", map[string]any{}}, "b": "]"})
	if err != nil {
		t.Fatal(err)
	}
	checkOwn(t, map[string]caseload.Value{
		"": caseload.Text("no name"), "age": caseload.Int(-7), "fit": caseload.Bool(false), "quote\"d\\": caseload.Text("\"\\"),
		"line\n": caseload.Text("\u0007é\u2028\n"), "nested": nested, "z,}": caseload.Text("{[,"),
	})
	checkOwn(t, nil)
}

func FuzzOwnProperties(f *testing.F) {
	f.Add("a", "b", "c", "d")
	f.Add("\"", "\\", "\\\"", "\\\\")
	f.Add("{", "}", "[", ",")
	f.Add("\x00\u0007", "é\u2028", "owner_id", "case_name")
	f.Fuzz(func(t *testing.T, a, b, c, d string) {
		first, err := caseload.ParseText(b, caseload.MaxText)
		second, errSecond := caseload.ParseText(d, caseload.MaxText)
		if err == nil && errSecond == nil { // nothing else is stored
			checkOwn(t, map[string]caseload.Value{a: first, c: second, b: caseload.Int(int64(len(a)))})
		}
	})
}

// checkOwn compares what is read of properties with what they were made of.
func checkOwn(t *testing.T, values map[string]caseload.Value) {
	t.Helper()
	text, err := caseload.MakeProperties(values)
	if err != nil {
		return // nothing like it is stored
	}
	var want []property
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if v := values[name]; !v.IsNull() && !slices.Contains(special, name) {
			want = append(want, property{name: name, value: v.Canonical()})
		}
	}
	if got := ownProperties(&caseload.Case{Properties: text}); !slices.Equal(got, want) {
		t.Errorf("the properties of %s are %+v, want %+v", text, got, want)
	}
}
