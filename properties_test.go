package caseload

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// decoded reads JSON as a face does, for PropertyValue.
func decoded(text string) (map[string]any, error) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var out map[string]any
	err := d.Decode(&out)
	return out, err
}

// propertiesOf makes properties of JSON.
func propertiesOf(text string) (Properties, error) {
	raw, err := decoded(text)
	if err != nil {
		return "", err
	}
	values := map[string]Value{}
	for name, v := range raw {
		if values[name], err = PropertyValue(v); err != nil {
			return "", err
		}
	}
	return MakeProperties(values)
}

func TestPropertiesHaveOneText(t *testing.T) {
	for in, want := range map[string]Properties{
		`{}`:                                  "",
		`{"a":null}`:                          "",
		`{ "b" : 1.50e1 , "a" : true }`:       `{"a":true,"b":15}`,
		`{"a":1,"a":2}`:                       `{"a":2}`,
		`{"É":"\u00e9\/\u0001\n\"\\<&>"}`:     `{"É":"é/\u0001\n\"\\<&>"}`,
		`{"a.b":1,"a":{"d":[1,null],"c":{}}}`: `{"a":{"c":{},"d":[1,null]},"a.b":1}`,
		`{"a":"1","b":1,"c":1.0,"d":"true"}`:  `{"a":"1","b":1,"c":1,"d":"true"}`,
		`{"":" "}`:                            `{"":" "}`,
	} {
		if got, err := propertiesOf(in); err != nil || got != want {
			t.Errorf("the properties %s are kept as %s, %v, want %s", in, got, err, want)
		}
	}
}

func TestPropertiesKeepTheKindsOfJSON(t *testing.T) {
	p, err := propertiesOf(`{"t":"1","n":1,"b":false,"j":[1],"e":""}`)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]Value{
		"t": Text("1"), "n": {kind: KindNumber, set: true, s: "1"}, "b": Bool(false), "j": {kind: KindJSON, set: true, s: "[1]"}, "none": {},
	} {
		if got := p.Get(name); got != want {
			t.Errorf("Get(%q) = %#v, want %#v", name, got, want)
		}
	}
	if got := slices.Sorted(maps.Keys(p.Values())); strings.Join(got, " ") != "b e j n t" {
		t.Errorf("the names are %q", got)
	}
}

func TestWithSetsAndTakesAway(t *testing.T) {
	p := Properties(`{"a":1,"b":"x"}`)
	for _, c := range []struct {
		set  map[string]Value
		want Properties
	}{
		{nil, p},
		{map[string]Value{"b": {}}, `{"a":1}`},
		{map[string]Value{"b": {}, "a": {}}, ""},
		{map[string]Value{"none": {}}, p},
		{map[string]Value{"a": Day(Date{2026, 1, 15}), "c": Bool(true)}, `{"a":"2026-01-15","b":"x","c":true}`},
	} {
		if got, err := p.With(c.set); err != nil || got != c.want {
			t.Errorf("With(%v) = %s, %v, want %s", c.set, got, err, c.want)
		}
	}
	if p != `{"a":1,"b":"x"}` {
		t.Errorf("With changed its receiver to %s", p)
	}
}

func TestPropertiesThatCannotBeKeptAreRefused(t *testing.T) {
	long := strings.Repeat("x", MaxText)
	many := map[string]Value{}
	for i := range MaxProperties/MaxText + 1 {
		many[strings.Repeat("k", i+1)] = Text(long)
	}
	if _, err := MakeProperties(many); CodeOf(err) != CodeTooLarge {
		t.Errorf("properties of more than %d bytes give %v, want the code too_large", MaxProperties, err)
	}
	for _, name := range []string{"a\x00", "\xff", strings.Repeat("x", MaxName+1)} {
		if _, err := MakeProperties(map[string]Value{name: Text("v")}); CodeOf(err) != CodeInvalid {
			t.Errorf("the name %.20q gives %v, want the code invalid", name, err)
		}
	}
	for what, v := range map[string]any{
		"a NUL byte": "a\x00", "bad UTF-8": "\xff", "a long text": long + "x", "a long list": []any{long}, "a huge number": json.Number("1e999"),
	} {
		if _, err := PropertyValue(v); CodeOf(err) != CodeInvalid {
			t.Errorf("%s gives %v, want the code invalid", what, err)
		}
	}
}

// Whatever JSON becomes properties is read back as it was and written the same.
func FuzzProperties(f *testing.F) {
	f.Add(`{"a":1,"b":[true,{"c":null}],"d":"\u2028\u0000"}`)
	f.Add(`{"a":-0.0,"é":"\ud800","x":{"y":{"z":1e5}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := propertiesOf(text)
		if err != nil {
			return
		}
		again, err := MakeProperties(p.Values())
		if err != nil || again != p {
			t.Errorf("%s is written again as %s, %v", p, again, err)
		}
		if p != "" && !json.Valid([]byte(p)) {
			t.Errorf("%s is no JSON", p)
		}
	})
}

func TestNestedPropertiesAreThoseThatDatabasesRead(t *testing.T) {
	nested := func(levels int) any {
		var v any = "x"
		for range levels {
			v = []any{v}
		}
		return v
	}
	for _, tt := range []struct {
		name string
		v    any
		ok   bool
	}{
		{"100 levels", nested(100), true},
		{"101 levels", nested(101), false},
		{"a NUL within", []any{"a\x00b"}, false},
		{"a NUL in a name", map[string]any{"a\x00b": "x"}, false},
		{"a member", map[string]any{"a": []any{true, nil}}, true},
	} {
		if _, err := PropertyValue(tt.v); (err == nil) != tt.ok {
			t.Errorf("%s: got %v, want it kept: %t", tt.name, err, tt.ok)
		}
	}
}
