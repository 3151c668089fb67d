package commcare

import (
	"encoding/json"
	"maps"
	"testing"

	"caseload"
)

func TestAFormSaysOfItselfWhatItsMetaDoes(t *testing.T) {
	for answers, want := range map[string]formParts{
		``:                  {},
		`[]`:                {},
		`{}`:                {},
		`{"#type":"data"}`:  {root: "data"},
		`{"#type":{"x":1}}`: {},
		`{"#type":"data","meta":"x","weight":"61"}`:                             {"data", map[string]string{}},
		`{"#type":"data","@name":"Visit","a":{"meta":{"location":"far"}}}`:      {root: "data"},
		`{"#text":"x","#type":"visit","meta":{"location":"1 2","n":{"a":"b"}}}`: {"visit", map[string]string{"location": "1 2"}},
		`{"Meta":{"appVersion":{"#text":"2.53","@xmlns":"x"},"list":["a"]}}`:    {"", map[string]string{"appVersion": "2.53"}},
	} {
		if got := partsOf(answers); got.root != want.root || !maps.Equal(got.meta, want.meta) {
			t.Errorf("partsOf(%s) = %v, want %v", answers, got, want)
		}
	}
}

func FuzzPartsOf(f *testing.F) {
	f.Add(`{"#type":"data","meta":{"location":"1 2"}}`)
	f.Add(`{"#type":{"a":[1]},"meta":[{}]}`)
	f.Fuzz(func(t *testing.T, answers string) {
		form := &formObject{Form: &caseload.Form{}, catalog: &caseload.Catalog{}}
		j := &jsonText{}
		j.open()
		j.text("type", partsOf(answers).root)
		form.writeMetadata(j, partsOf(answers).meta)
		j.close()
		if !json.Valid(j.buf) {
			t.Fatalf("got %s of %s, want JSON", j.buf, answers)
		}
	})
}

func TestAFormThatSaysNothingIsAnObjectOfNulls(t *testing.T) {
	j := &jsonText{}
	(&formObject{Form: &caseload.Form{Row: caseload.Row{ID: "form/1"}}, domain: "demo", catalog: &caseload.Catalog{}}).write(j)
	var got map[string]any
	if err := json.Unmarshal(j.buf, &got); err != nil {
		t.Fatalf("%s: %v", j.buf, err)
	}
	for _, name := range []string{"app_id", "attachments", "build_id", "edited_by_user_id", "edited_on", "problem", "submit_ip"} {
		if value, has := got[name]; !has || value != nil {
			t.Errorf("%s = %v, want null", name, value)
		}
	}
	if got["resource_uri"] != "/a/demo/api/form/v1/form%2F1/" {
		t.Errorf("resource_uri = %v, want the ID escaped", got["resource_uri"])
	}
}
