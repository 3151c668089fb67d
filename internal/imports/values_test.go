package imports

import (
	"strings"
	"testing"

	"caseload"
)

// wordy is a council with words, and what they are.
func wordy(t *testing.T) (council, *Words) {
	t.Helper()
	c := newCouncil(t, "Europe/London")
	c.run(t, "id,bin,place\n1,Refuse,Truro\n", parse(t, "noun = \"cases\"\n[columns]\nexternal_id = \"id\"\ncategory = { column = \"bin\", make = true }\nward = { column = \"place\", make = true }"), Options{})
	if err := c.CreateField(t.Context(), c.by, caseload.FieldInput{Name: "size", Label: "Size", Kind: caseload.KindChoice, Choices: []string{"small", "large"}, Sensitivity: caseload.Internal}); err != nil {
		t.Fatal(err)
	}
	catalog, err := c.Catalog(t.Context(), c.by)
	if err != nil {
		t.Fatal(err)
	}
	return c, WordsOf(catalog)
}

func lookAt(t *testing.T, text string) *Look {
	t.Helper()
	l, err := LookAt(strings.NewReader(text), caseload.NounCase)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

const wordyFile = "id,state,category,ward,size\n1,Fermé,Bins,truro,SMALL\n2,Finished,Refuse,Kenwyn,huge\n3,Fermé,Bins,Truro,large\n"

func TestTextsOfColumnsAreAskedForWithTheirRowsUnlessTheyAreWords(t *testing.T) {
	_, words := wordy(t)
	l := lookAt(t, wordyFile)
	d := Suggest(l, words)
	var got []string
	for _, q := range d.Questions(l, words) {
		got = append(got, q.Target+" "+q.Text+" "+strings.Repeat("|", q.Rows)+" "+q.Answer)
	}
	want := []string{"status Fermé || ", "status Finished | closed", "category Bins || ", "ward Kenwyn | ", "properties.size huge | "}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("asked is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestWhatIsAnsweredIsWhatTheRowsSay(t *testing.T) {
	c, words := wordy(t)
	l := lookAt(t, wordyFile)
	d := Suggest(l, words)
	d.Answer(words, "status", "Fermé", "closed")
	d.Answer(words, "status", "Finished", "")
	d.Answer(words, "category", "Bins", "Refuse")
	d.Answer(words, "ward", "Kenwyn", "Truro")
	d.Answer(words, "properties.size", "huge", "large")
	d.Answer(words, "properties.size", "large", "enormous") // no choice of it
	mapping, err := d.TOML(l, words)
	if err != nil {
		t.Fatal(err)
	}
	report := c.run(t, wordyFile, parse(t, mapping), Options{})
	if got := counted(report); got != [4]int64{1, 1, 0, 1} || report.Reasons[0].Line != 3 {
		t.Fatalf("the rows count as %v with %v, want the second rejected, one new and one changed, by\n%s", got, report.Reasons, mapping)
	}
	rows := c.cases(t, "external_id", "status.name", "category.name", "ward.name", "properties")
	for i, want := range []string{`1 closed Refuse Truro {"size":"small"}`, `3 closed Refuse Truro {"size":"large"}`} {
		if got := strings.Join(rows[i], " "); got != want {
			t.Errorf("row %d is %q, want %q", i, got, want)
		}
	}
	back := DraftOf(mapping, l, words)
	for _, q := range back.Questions(l, words) {
		if want := map[string]string{"Fermé": "closed", "Bins": "Refuse", "Kenwyn": "Truro", "huge": "large"}[q.Text]; want != "" && q.Answer != want {
			t.Errorf("read back, %s is %q, want %q", q.Text, q.Answer, want)
		}
	}
}

func TestColumnsOfOpenDataAreSuggested(t *testing.T) {
	_, words := wordy(t)
	for text, want := range map[string]map[string]string{
		"case_enquiry_id,open_dt,target_dt,closed_dt,case_status,case_title,reason,type,closure_reason,location,ward,latitude,longitude,source\n1,2022-01-21 13:47:00,,,Open,a,b,Request for Pothole,d,e,f,1,2,g\n": {
			"case_enquiry_id": "external_id", "open_dt": "opened", "target_dt": "due", "closed_dt": "closed", "case_status": "status", "case_title": "summary", "reason": "category", "type": "",
			"closure_reason": "details", "location": "address", "ward": "ward", "latitude": "latitude", "source": "source",
		},
		"Unique Key,Created Date,Closed Date,Due Date,Problem,Descriptor,Status,Resolution Description,Incident Address,Community Board,Open Data Channel Type\n1,01/31/2026 06:39:42 PM,,,a,b,Open,c,d,e,PHONE\n": {
			"unique_key": "external_id", "created_date": "opened", "closed_date": "closed", "due_date": "due", "problem": "category", "descriptor": "summary", "status": "status",
			"resolution_description": "details", "incident_address": "address", "community_board": "ward", "open_data_channel_type": "source",
		},
		"Cyfeirnod,Teitl,Dyddiad Targed,Categori,Rhif Ffôn,Cod Post\n1,a,31/01/2026,b,c,d\n": {
			"cyfeirnod": "external_id", "teitl": "name", "dyddiad_targed": "due", "categori": "category", "rhif_ffon": "resident_phone", "cod_post": "resident_postcode",
		},
	} {
		d := Suggest(lookAt(t, text), words)
		for key, target := range want {
			if d.Targets[key] != target {
				t.Errorf("%s is suggested to be %q, want %q", key, d.Targets[key], target)
			}
		}
	}
}

func TestColumnsOfTheSameNameAreToldApart(t *testing.T) {
	l := lookAt(t, "id,note,note,,\n1,a,b,c,d\n")
	var names []string
	for _, c := range l.Columns {
		names = append(names, c.Name)
	}
	if got := strings.Join(names, "|"); got != "id|note|note (2)|column_4|column_5" {
		t.Errorf("the columns are called %s", got)
	}
}
