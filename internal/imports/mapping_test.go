package imports

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"caseload"
	"caseload/mappings"
)

const smallMapping = `
noun = "cases"
[columns]
external_id = "Id"
`

func TestReadyMappingsAreValid(t *testing.T) {
	for _, name := range mappings.Names() {
		m, err := FindMapping(name)
		if err != nil {
			t.Errorf("FindMapping(%q) = %v", name, err)
			continue
		}
		if m.Name != name {
			t.Errorf("the mapping %s is called %q", name, m.Name)
		}
	}
}

func TestFindMappingReadsAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "own.toml")
	if err := os.WriteFile(file, []byte(smallMapping), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := FindMapping(file)
	if err != nil || m.Noun != caseload.NounCase {
		t.Errorf("FindMapping(%q) = %+v, %v, want a mapping of cases", file, m, err)
	}
}

func TestFindMappingListsTheReadyOnes(t *testing.T) {
	_, err := FindMapping("chicago")
	if caseload.CodeOf(err) != caseload.CodeNotFound || !strings.Contains(err.Error(), "boston-2015, boston-2022, nyc-311, ons-wards, uk-wards-geojson") {
		t.Errorf("FindMapping(chicago) = %v, want %s with the names of the ready mappings", err, caseload.CodeNotFound)
	}
}

func TestMappingSaysWhatIsWrong(t *testing.T) {
	for _, test := range []struct{ mapping, want string }{
		{`noun = "cases"` + "\n" + `color = "red"`, `line 2: there is no key "color"`},
		{smallMapping + "[columns.status]\ncolumn = \"S\"\nmap = {}\n", `line 7: there is no key "columns.status.map"`},
		{`noun = `, "line 1: "},
		{`[columns]` + "\n" + `external_id = "Id"`, "noun must be cases or wards"},
		{`noun = "people"`, "noun must be cases or wards"},
		{`noun = "cases"`, "columns.external_id is missing"},
		{"noun = \"wards\"\n[columns]\ncode = \"C\"", "columns.name is missing"},
		{smallMapping + `owner = "Owner"`, "columns.owner: there is no such target; there are address, archived"},
		{smallMapping + `name = { make = true }`, "columns.name: say which column"},
		{smallMapping + `name = { column = "A", join = ["B"] }`, "columns.name: write either column or join"},
		{smallMapping + `name = { column = "A", make = true }`, "columns.name: make is for ward and category"},
		{smallMapping + `ward = { column = "A", fold = "word" }`, `columns.ward: fold must be "number"`},
		{smallMapping + `ward = { column = "A", name = "Ward {}" }`, "columns.ward: name goes with fold"},
		{smallMapping + `ward = { column = "A", fold = "number", name = "Ward" }`, "columns.ward: name goes with fold"},
		{smallMapping + `status = { column = "A", values = { Done = "finished" } }`, `columns.status: "finished" is not a status; there are open, in_progress`},
		{smallMapping + `opened = { column = "A", date = "dd.mm.yyyy" }`, `columns.opened: date: "dd.mm.yyyy" is not a layout`},
		{"dates = \"2006-01-02\"\n" + smallMapping, `dates: "2006-01-02" is not a layout`},
		{"zone = \"Boston\"\n" + smallMapping, "zone must be a name of the IANA"},
		{"zone = \"Local\"\n" + smallMapping, "zone must be a name of the IANA"},
		{"delimiter = \"::\"\n" + smallMapping, "delimiter must be"},
		{"encoding = \"ebcdic\"\n" + smallMapping, "encoding must be one of utf-8, utf-16le"},
		{"format = \"xlsx\"\n" + smallMapping, "format must be csv or geojson"},
		{"format = \"geojson\"\n" + smallMapping, "only wards are read from geojson"},
		{"unmapped = \"keep\"\n" + smallMapping, "unmapped must be properties or drop"},
		{"noun = \"wards\"\nunmapped = \"properties\"\n[columns]\nname = \"N\"", "only cases have properties"},
		{smallMapping + "[fields.x]\nkind = \"money\"", "fields.x: kind must be one of text, number"},
		{smallMapping + "[fields.x]\nsensitivity = \"secret\"", "fields.x: sensitivity must be one of public, internal, personal"},
		{smallMapping + "[fields.x]\nkind = \"choice\"", "fields.x: choices go with kind"},
		{smallMapping + "[fields.\"a.b\"]\n", "fields.a.b: the name of a field"},
	} {
		_, err := ParseMapping("own.toml", []byte(test.mapping))
		if caseload.CodeOf(err) != caseload.CodeInvalid || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "own.toml") {
			t.Errorf("ParseMapping(%q) = %v, want an error that names the file and says %q", test.mapping, err, test.want)
		}
	}
}

func TestMappingHasALimit(t *testing.T) {
	_, err := ParseMapping("long", []byte(strings.Repeat("#", maxMapping+1)))
	if caseload.CodeOf(err) != caseload.CodeTooLarge {
		t.Errorf("ParseMapping() of %d bytes = %v, want %s", maxMapping+1, err, caseload.CodeTooLarge)
	}
}

func FuzzParseMapping(f *testing.F) {
	for _, name := range mappings.Names() {
		text, err := mappings.Read(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("noun = \"cases\"\ndates = [\"DD/MM/YY\"]\n[columns.status.values]\n\"*\" = \"open\""))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := ParseMapping("fuzz", text)
		if err != nil {
			if e, ok := errors.AsType[*caseload.Error](err); !ok || m != nil {
				t.Errorf("ParseMapping() = %v, %v, want no mapping and a %T", m, err, e)
			}
			return
		}
		if len(m.rules) == 0 || m.Noun != caseload.NounCase && m.Noun != caseload.NounWard {
			t.Errorf("ParseMapping() = %+v, want a noun and rules", m)
		}
	})
}
