package imports

import (
	"strings"
	"testing"

	"caseload"
)

func TestAMappingIsPlainWhereAFormShowsAllOfIt(t *testing.T) {
	l := lookAt(t, "Case ID,Title,State,Size,Mine\n1,a,Neu,2,x\n")
	words := WordsOf(&caseload.Catalog{})
	words.Fields = []*caseload.Field{{Name: "size", Label: "Size", Kind: caseload.KindNumber, Sensitivity: caseload.Internal}}
	const begin = "noun = \"cases\"\n"
	const columns = begin + "[columns]\nexternal_id = \"Case ID\"\n"
	for text, want := range map[string]bool{
		columns: true,
		columns + "name = { column = \"title\" }\nstatus = { column = \"State\", values = { Neu = \"open\", Fertig = \"closed\" } }\n": true,
		columns + "summary = \"Not in this file\"\n":                                               true,
		columns + "[fields.size]\nkind = \"number\"\n":                                             true,
		columns + "[fields.mine]\nlabel = \"Mine\"\nkind = \"text\"\nsensitivity = \"internal\"\n": true,
		begin + "format = \"csv\"\nunmapped = \"drop\"\n" + strings.TrimPrefix(columns, begin):     true,
		columns + "status = { column = \"State\", values = { \"*\" = \"open\" } }\n":               false,
		columns + "name = { column = [\"Title\", \"Subject\"] }\n":                                 false,
		columns + "name = { join = [\"Title\", \"State\"] }\n":                                     false,
		columns + "source = { default = \"web\" }\n":                                               false,
		columns + "opened = { column = \"Title\", date = \"DD/MM/YYYY\" }\n":                       false,
		columns + "ward = { column = \"State\", fold = \"number\" }\n":                             false,
		columns + "[fields.other]\ncolumn = \"Mine\"\n":                                            false,
		columns + "[fields.mine]\nkind = \"number\"\n":                                             false,
		columns + "[fields.mine]\nrequired = true\n":                                               false,
		begin + "zone = \"Europe/Paris\"\n" + strings.TrimPrefix(columns, begin):                   false,
		begin + "unmapped = \"properties\"\n" + strings.TrimPrefix(columns, begin):                 false,
		begin + "dates = [\"D/M/YYYY\"]\n" + strings.TrimPrefix(columns, begin):                    false,
	} {
		parse(t, text)
		if got := Plain(text, l, words); got != want {
			t.Errorf("plain is %t, want %t:\n%s", got, want, text)
		}
	}
}

func TestWhatTextsMeanIsKeptThoughNoRowOfThisFileHasThem(t *testing.T) {
	words := WordsOf(&caseload.Catalog{})
	before := DraftOf("noun = \"cases\"\n[columns]\nexternal_id = \"Id\"\nstatus = { column = \"State\", values = { NEU = \"open\", Fertig = \"closed\" } }\n", lookAt(t, "Id,State\n1,Neu\n"), words)
	l := lookAt(t, "Id,State\n1,Neu\n2,Halt\n")
	d := &Draft{Targets: map[string]string{"id": "external_id", "state": "status"}, Values: map[string]map[string]string{}}
	d.Recall(before)
	d.Answer(words, "status", "Neu", "in_progress")
	d.Answer(words, "status", "Halt", "chasing")
	text, err := d.TOML(l, words)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Fertig = 'closed'", "Halt = 'chasing'", "Neu = 'in_progress'"} {
		if !strings.Contains(text, want) {
			t.Errorf("the mapping lacks %s:\n%s", want, text)
		}
	}
	if strings.Contains(text, "NEU") {
		t.Errorf("the mapping says of a text in two cases what it means:\n%s", text)
	}
	moved := &Draft{Targets: map[string]string{"id": "external_id", "state": "category"}, Values: map[string]map[string]string{}}
	moved.Recall(before)
	if len(moved.Values) > 0 {
		t.Errorf("of another target it is kept what texts mean: %v", moved.Values)
	}
}
