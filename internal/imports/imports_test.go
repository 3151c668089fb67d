package imports

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"caseload"
)

func excerpt(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// rejectedRows reads what an import rejected: the header, then the rows.
func rejectedRows(t *testing.T, text string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\uFEFF"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestBoston2015IsReadAsItsMappingSays(t *testing.T) {
	c := newCouncil(t, "Europe/London") // the mapping's zone is not the tenant's
	report := c.run(t, excerpt(t, "boston-2015.csv"), ready(t, "boston-2015"), Options{})
	if got, want := counted(report), [4]int64{4, 0, 0, 0}; got != want || len(report.Warnings) > 0 {
		t.Fatalf("the import = %+v, want 4 added and no warning", report)
	}
	got := c.cases(t, "external_id", "name", "public_summary", "details", "opened", "closed", "due", "address", "lat", "lon")
	want := [][]string{
		{"101001402690", "Sidewalk Repair", "Sidewalk Repair, 9 Ardee St", "", "2015-06-04T18:56:03Z", "", "2016-06-03", "9 Ardee St  East Boston  MA  02128", "423661000", "-710303000"},
		{"101001626762", "Sidewalk Repair", "Sidewalk Repair, 27-33 Shelby St", "Case Closed. Closed date : 2015-11-03 14:34:23.35 Case Noted Shelby Street has been recommended for reconstruction",
			"2015-11-03T17:02:34Z", "2015-11-03T19:34:23Z", "2016-11-02", "27-33 Shelby St  East Boston  MA  02128", "423594000", "-710587000"},
		{"101001631209", "Sidewalk Repair", "Sidewalk Repair, 239 Sumner St", "", "2015-11-09T17:11:53Z", "", "2016-11-08", "239 Sumner St  East Boston  MA  02128", "423681000", "-710387000"},
		{"101001353423", "Sidewalk Repair", "Sidewalk Repair", "Case Closed Case Resolved Bricks replaced.", "2015-04-10T13:31:30Z", "2015-04-10T17:33:01Z", "2016-04-09", "", "423594000", "-710587000"},
	}
	for i := range want {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("case %d = %q,\nwant %q", i+1, got[i], want[i])
		}
	}
}

func TestBostonRefersToOneWardHoweverItIsSpelt(t *testing.T) {
	overEveryStore(t, "America/New_York", func(t *testing.T, c council) {
		c.run(t, excerpt(t, "boston-2015.csv"), ready(t, "boston-2015"), Options{}) // Ward 1, 01, 1 and none
		c.run(t, excerpt(t, "boston-2022.csv"), ready(t, "boston-2022"), Options{}) // Ward 3, 03, 3 and a blank
		got := map[string]int64{}
		for _, w := range c.wards(t) {
			got[w.Name] = w.Cases
		}
		if want := map[string]int64{"Ward 1": 3, "Ward 3": 3}; !maps.Equal(got, want) {
			t.Errorf("the wards and their cases are %v, want %v", got, want)
		}
	})
}

func TestBostonsStatusesSourcesAndPropertiesAreKept(t *testing.T) {
	overEveryStore(t, "America/New_York", func(t *testing.T, c council) {
		c.run(t, excerpt(t, "boston-2022.csv"), ready(t, "boston-2022"), Options{})
		q := caseload.Query{Order: []caseload.Order{{Path: "number"}}, Limit: 2}
		listing, err := c.ListCases(t.Context(), c.by, q, "status", "source", "category", "owner", "properties")
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []string{
			`open, Constituent Call, General Comments For a Program or Policy, , {"department":"BTDT","ontime":"OVERDUE","queue":"BTDT_Parking Enforcement",` +
				`"reason":"Employee & General Comments","subject":"Mayor's 24 Hour Hotline"}`,
			`closed, Constituent Call, Needle Pickup, , {"city_council_district":"1","department":"GEN_","fire_district":"3","location_zipcode":"02113","neighborhood":"Boston",` +
				`"neighborhood_services_district":"3","ontime":"ONTIME","police_district":"A1","precinct":"0303","pwd_district":"1B","queue":"GEN_Needle_Pickup",` +
				`"reason":"Needle Program","subject":"Mayor's 24 Hour Hotline"}`,
		} {
			got := strings.Join([]string{
				listing.Catalog.Status(listing.Rows.PK(i, 0)).Name, listing.Catalog.Source(listing.Rows.PK(i, 1)).Name,
				listing.Catalog.Category(listing.Rows.PK(i, 2)).Name, listing.Rows.Value(i, 3).Canonical(), listing.Rows.String(i, 4),
			}, ", ")
			if got != want {
				t.Errorf("case %d = %s,\nwant %s", i+1, got, want)
			}
		}
	})
}

func TestReadyMappingsKeepTheNumberThatPeopleKnow(t *testing.T) {
	for _, mapping := range []string{"boston-2015", "boston-2022"} {
		c := newCouncil(t, "America/New_York")
		c.run(t, excerpt(t, mapping+".csv"), ready(t, mapping), Options{})
		for _, row := range c.cases(t, "external_id", "client_reference") {
			if row[0] == "" || row[1] != row[0] {
				t.Errorf("%s: the case %s has the client reference %q, want its number", mapping, row[0], row[1])
			}
		}
	}
}

func TestRequestWithoutABoardGetsNoWardOfThatName(t *testing.T) {
	c := newCouncil(t, "America/New_York")
	file := "Unique Key,Created Date,Closed Date,Agency,Complaint Type,Descriptor,Incident Address,Status,Due Date,Resolution Description," +
		"Community Board,Borough,Open Data Channel Type,Latitude,Longitude,Location\n" +
		"1,,,DOT,Noise,Music,,Open,,,0 Unspecified,,ONLINE,,,\n" +
		"2,,,DOT,Noise,Music,,Pending,,,Unspecified Bronx,BRONX,ONLINE,,,\n" +
		"3,,,DOT,Noise,Music,,Open,,,03 BRONX,BRONX,ONLINE,,,\n" +
		"4,,,DOT,Noise,Music,,Lost,,,03 BRONX,BRONX,ONLINE,,,\n"
	report := c.run(t, file, ready(t, "nyc-311"), Options{})
	wards := c.wards(t)
	if counted(report) != [4]int64{3, 0, 0, 1} || len(wards) != 1 || wards[0].Name != "03 BRONX" || wards[0].Cases != 1 {
		t.Errorf("the import = %v with the wards %+v, want three cases, one of them in 03 BRONX, and no other ward", counted(report), wards)
	}
}

func TestImportingAgainChangesNothing(t *testing.T) {
	for _, test := range []struct {
		mapping, file string
		rows          int64
	}{
		{"boston-2015", "boston-2015.csv", 4},
		{"boston-2022", "boston-2022.csv", 4},
		{"ons-wards", "ons-wards.csv", 8},
		{"uk-wards-geojson", "cornwall-wards.geojson", 2},
	} {
		t.Run(test.mapping, func(t *testing.T) {
			overEveryStore(t, "Europe/London", func(t *testing.T, c council) {
				m, text := ready(t, test.mapping), excerpt(t, test.file)
				first := c.run(t, text, m, Options{})
				before := c.cases(t, "id", "updated")
				again := c.run(t, text, m, Options{})
				if counted(first) != [4]int64{test.rows, 0, 0, 0} || counted(again) != [4]int64{0, 0, test.rows, 0} {
					t.Errorf("the imports = %v and %v, want %d added, then the same", counted(first), counted(again), test.rows)
				}
				if after := c.cases(t, "id", "updated"); !slices.EqualFunc(before, after, slices.Equal) {
					t.Errorf("the second import changed %v to %v", before, after)
				}
			})
		})
	}
}

func TestChangedRowsChangeTheirCases(t *testing.T) {
	overEveryStore(t, "America/New_York", func(t *testing.T, c council) {
		m := parse(t, `
noun = "cases"
unmapped = "properties"
[columns]
external_id = "Id"
name = "Name"
status = "Status"
`)
		c.run(t, "Id,Name,Status,Colour\n1,One,Open,red\n2,Two,In Progress,blue\n3,Three,closed,\n", m, Options{})
		report := c.run(t, "Id,Name,Status,Colour\n1,One,Closed,red\n2,,In Progress,\n3,Three,closed,\n", m, Options{})
		if got, want := counted(report), [4]int64{0, 2, 1, 0}; got != want {
			t.Errorf("the second import = %v, want %v", got, want)
		}
		got := c.cases(t, "external_id", "name", "properties")
		want := [][]string{{"1", "One", `{"colour":"red"}`}, {"2", "", ""}, {"3", "Three", ""}}
		if !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("the cases are %q, want %q", got, want)
		}
	})
}

func TestWelshWardsKeepTheirLetters(t *testing.T) {
	overEveryStore(t, "Europe/London", func(t *testing.T, c council) {
		c.run(t, excerpt(t, "ons-wards.csv"), ready(t, "ons-wards"), Options{})
		var names []string
		castles := map[string]string{}
		for _, w := range c.wards(t) {
			names = append(names, w.Name)
			if w.Name == "Castle" {
				castles[w.Code] = w.Description
			}
			if w.Tier != "district" {
				t.Errorf("the ward %s has the tier %q, want district", w.Name, w.Tier)
			}
		}
		want := []string{"Alexandra", "Canolbarth Môn", "Castle", "Castle", "Castle", "Felin-fâch", "Llifôn", "St Mary's"}
		if !slices.Equal(names, want) {
			t.Errorf("the wards are %q, want %q", names, want)
		}
		if want := map[string]string{"E05001092": "Newcastle upon Tyne", "E05001154": "Sunderland", "E05002704": "Cambridge"}; !maps.Equal(castles, want) {
			t.Errorf("the wards called Castle are %v, want %v", castles, want)
		}
	})
}

func TestBoundariesPlaceCasesInWards(t *testing.T) {
	overEveryStore(t, "Europe/London", func(t *testing.T, c council) {
		c.run(t, excerpt(t, "cornwall-wards.geojson"), ready(t, "uk-wards-geojson"), Options{})
		wards := c.wards(t)
		if len(wards) != 2 || wards[0].Name != "Camborne Trelowarren" || wards[0].Code != "E05009169" || wards[1].Center == nil {
			t.Fatalf("the wards are %+v, want two with codes and centres", wards)
		}
		if b := wards[0].Boundary; !strings.HasPrefix(b, `{"coordinates":[[[-5.`) || !strings.HasSuffix(b, `]]],"type":"Polygon"}`) || strings.Contains(b, " ") {
			t.Errorf("the boundary is %s, want it with sorted keys and without blanks", b)
		}
		m := parse(t, "noun = \"cases\"\n[columns]\nexternal_id = \"id\"\nlatitude = \"lat\"\nlongitude = \"lon\"")
		at := wards[1].Center
		c.run(t, fmt.Sprintf("id,lat,lon\n1,%g,%g\n2,%g,\n3,51.5,-0.1\n", at.Lat, at.Lon, at.Lat), m, Options{})
		if wards = c.wards(t); wards[0].Cases != 0 || wards[1].Cases != 1 {
			t.Errorf("the wards have %d and %d cases, want 0 and 1", wards[0].Cases, wards[1].Cases)
		}
	})
}

func TestAmbiguousWardsNeedTheirCode(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	c.run(t, excerpt(t, "ons-wards.csv"), ready(t, "ons-wards"), Options{})
	m := parse(t, "noun = \"cases\"\n[columns]\nexternal_id = \"id\"\nward = \"ward\"\nward_code = \"code\"")
	var out bytes.Buffer
	report := c.run(t, "id,ward,code\n1,Castle,\n2,Castle,E05001154\n3,castle,E05009999\n4,llifon,\n", m, Options{Rejects: &out})
	if got, want := counted(report), [4]int64{2, 0, 0, 2}; got != want {
		t.Errorf("the import = %v, want %v", got, want)
	}
	want := [][]string{
		{"id", "ward", "code", "_line", "_reason", "_raw"},
		{"1", "Castle", "", "2", "ward: Several have this name; say which by its code.", ""},
		{"3", "castle", "E05009999", "4", "ward: There is no such ward.", ""},
	}
	if got := rejectedRows(t, out.String()); !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("the rejected rows are %q, want %q", got, want)
	}
}

const strictMapping = `
noun = "cases"
dates = "DD/MM/YYYY"
zone = "Europe/London"
[columns]
external_id = "Id"
opened = "Opened"
status = { column = "Status", values = { Neu = "open" } }
confidential = "Secret"
latitude = "Lat"
longitude = "Lon"
[fields.size]
column = "Size"
kind = "number"
[fields.colour]
column = "Colour"
kind = "choice"
choices = ["red", "blue"]
`

func TestRejectedRowsSayWhatIsAllowed(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	var out bytes.Buffer
	file := "Id,Opened,Status,Secret,Lat,Lon,Size,Colour\n" +
		"1,01/02/2026,neu,yes,50.1,-5.1,1e3,red\n" +
		",01/02/2026,,,,,,\n" +
		"3,2026-02-01,done,maybe,north,-5,big,green\n" +
		"4,01/02/2026,Open,no,95,-5,,\n" +
		"5,01/02/2026\n"
	report := c.run(t, file, parse(t, strictMapping), Options{Rejects: &out})
	if got, want := counted(report), [4]int64{1, 0, 0, 4}; got != want {
		t.Errorf("the import = %v, want %v", got, want)
	}
	rows := rejectedRows(t, out.String())
	for i, want := range []string{
		"_reason",
		"external_id: This is empty; every row needs it, to be known again.",
		"confidential: This is neither yes nor no. Allowed: true, false, yes, no, y, n, 1, 0. " +
			"latitude: This is not a number of degrees such as 50.2660. " +
			"opened: This is not a date in the layout of the mapping. Allowed: DD/MM/YYYY. " +
			"status: This is not a status that the mapping knows. Allowed: Neu, open, in_progress, chasing, resolved, closed. " +
			"properties.colour: This is not one of the choices. Allowed: red, blue. " +
			"properties.size: This is not a decimal number such as 12, -0.5 or 1e3.",
		"location: A location has a latitude from -90 to 90 and a longitude from -180 to 180.",
		"The row has 2 cells; the header has 8.",
	} {
		if got := rows[i][len(rows[i])-2]; got != want {
			t.Errorf("the reason in row %d = %q,\nwant %q", i, got, want)
		}
	}
	if got, want := c.cases(t, "external_id", "opened", "properties")[0], []string{"1", "2026-02-01T00:00:00Z", `{"colour":"red","size":1000}`}; !slices.Equal(got, want) {
		t.Errorf("the sound row is %q, want %q", got, want)
	}
}

func TestMendedRejectedRowsAreImportedAsTheyStand(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	m := parse(t, "encoding = \"windows-1252\"\ndelimiter = \";\"\nunmapped = \"properties\"\nnoun = \"cases\"\n[columns]\nexternal_id = \"Id\"\nstatus = \"Status\"")
	var out bytes.Buffer
	c.run(t, "Id;Status;Place\n1;offen;Llif\xf4n\n", m, Options{Rejects: &out})
	report := c.run(t, strings.Replace(out.String(), "offen", "open", 1), m, Options{})
	got := c.cases(t, "external_id", "properties")
	if counted(report) != [4]int64{1, 0, 0, 0} || len(got) != 1 || got[0][1] != `{"place":"Llifôn"}` {
		t.Errorf("the mended row gave %v, %q, want one case with the place Llifôn and no other property", counted(report), got)
	}
}

func TestNamesOfColumnsAreNoFormulasInTheFileOfRejectedRows(t *testing.T) {
	c, m := newCouncil(t, "UTC"), parse(t, "noun = \"cases\"\n[columns]\nexternal_id = \"id\"\nname = \"=cmd|x\"\nopened = \"when\"")
	var rejected strings.Builder
	c.run(t, "id,=cmd|x,when\n1,a,never\n", m, Options{Rejects: &rejected})
	if want := "\uFEFFid,'=cmd|x,when,_line,_reason,_raw\n1,a,never,"; !strings.HasPrefix(rejected.String(), want) {
		t.Fatalf("the rejected rows are %q, want %q and so on", rejected.String(), want)
	}
	if got := counted(c.run(t, strings.Replace(rejected.String(), "never", "2026-01-01", 1), m, Options{})); got != [4]int64{1, 0, 0, 0} {
		t.Errorf("mended, the rows count as %v, want one new", got)
	}
}

func TestARowWithAZeroByteIsRejectedAlone(t *testing.T) {
	c := newCouncil(t, "UTC")
	r := c.run(t, "id,name\n1,a\x00b\n2,c\n", parse(t, "noun = \"cases\"\n[columns]\nexternal_id = \"id\"\nname = \"name\""), Options{})
	if got := counted(r); got != [4]int64{1, 0, 0, 1} || !strings.Contains(r.Reasons[0].Text, "NUL byte") {
		t.Errorf("the rows count as %v with %v, want one rejected for its NUL byte", got, r.Reasons)
	}
}

func TestOpenQuoteDoesNotSwallowTheRowsBehindIt(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	m := parse(t, smallMapping+"name = \"Else\"")
	text := strings.Replace(numbered(5000), "\n12,", "\n12,\"", 1)
	report := c.run(t, text, m, Options{})
	want := []Reason{{kindNeverClosed.Of().String(), Wrong{Fault: kindNeverClosed.Of()}, 1, 13, []Range{{13, 13}}}}
	if strings.Contains(text, "\"\n") || counted(report) != [4]int64{4999, 0, 0, 1} || !reflect.DeepEqual(report.Reasons, want) {
		t.Errorf("the import = %v, %v, want 4999 added and one rejected for %v", counted(report), report.Reasons, want)
	}
}

func TestRejectedRowsDoNotBlankTheirCases(t *testing.T) {
	overEveryStore(t, "Europe/London", func(t *testing.T, c council) {
		m := parse(t, smallMapping+"name = \"Name\"\nsummary = \"Summary\"")
		c.run(t, "Id,Name,Summary\n1,One,first\n2,Two,second\n", m, Options{})
		before := c.cases(t, "name", "summary")
		var out bytes.Buffer
		c.run(t, "Id,Name,Summary\n1,One,say \"hello\"\n2,Two\n,Three,third\n", m, Options{Rejects: &out})
		want := [][]string{
			{"Id", "Name", "Summary", "_line", "_reason", "_raw"},
			{"", "", "", "2", "A cell without quotes around it holds a quote; put the cell in quotes and double each quote inside.", `1,One,say "hello"`},
			{"", "", "", "3", "The row has 2 cells; the header has 3.", "2,Two"},
			{"", "Three", "third", "4", "external_id: This is empty; every row needs it, to be known again.", ""},
		}
		if got := rejectedRows(t, out.String()); !slices.EqualFunc(got, want, slices.Equal) {
			t.Fatalf("the rejected rows are %q, want %q", got, want)
		}
		var again bytes.Buffer
		report := c.run(t, strings.Replace(out.String(), ",Three", "3,Three", 1), m, Options{Rejects: &again})
		if after := c.cases(t, "name", "summary"); counted(report) != [4]int64{1, 0, 0, 2} || !slices.EqualFunc(after[:2], before, slices.Equal) {
			t.Errorf("after one row was mended the import = %v and the cases are %q, want one added and the others as they were, %q", counted(report), after, before)
		}
		if got := rejectedRows(t, again.String()); len(got) != 3 || !slices.Equal(got[1][4:], want[1][4:]) || !slices.Equal(got[2][4:], want[2][4:]) {
			t.Errorf("the rows that nobody mended are rejected as %q, want the same reasons and texts as before", got)
		}
	})
}

func TestMendedTextOfARowIsImported(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	m := parse(t, "delimiter = \"\\t\"\n"+smallMapping+"name = \"Name\"\nsummary = \"Summary\"")
	var out bytes.Buffer
	c.run(t, "Id\tName\tSummary\n1\tsay \"hello\"\t\n2\n3\tThree\n", m, Options{Rejects: &out})
	mended := strings.NewReplacer(
		`"1	say ""hello""	"`, `"1	""say """"hello""""""	"`, // doubled in the text, and all again in its cell
		`	2	`+"\n", "").Replace(out.String())
	mended = strings.Replace(mended, "\"3\tThree\"", "\"3\tThree\tthird\n4\tFour\tfourth\"", 1)
	var again bytes.Buffer
	report := c.run(t, mended, m, Options{Rejects: &again})
	got := c.cases(t, "external_id", "name", "summary")
	if counted(report) != [4]int64{1, 0, 0, 2} || len(got) != 1 || !slices.Equal(got[0], []string{"1", `say "hello"`, ""}) {
		t.Errorf("the import of %q = %v and gave %q, want the first row alone", mended, counted(report), got)
	}
	if text := again.String(); !strings.Contains(text, "_raw holds more than one row") || !strings.Contains(text, "The row has 1 cells; the header has 3.") {
		t.Errorf("the rejected rows are %q, want one for its two rows and one for its cells", text)
	}
}

func TestReasonsAreCounted(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	report := c.run(t, "Id,Opened,Status,Secret,Lat,Lon,Size,Colour\n"+
		",01/02/2026,,,,,,\n"+
		"2,2026-02-01,,maybe,,,,\n"+
		"3,2026-02-02,,,,,,\n"+
		"4,01/02/2026,,,,,,\n"+
		"5\n", parse(t, strictMapping), Options{})
	want := []Reason{
		{"opened: This is not a date in the layout of the mapping. Allowed: DD/MM/YYYY.", Wrong{Field: "opened", Fault: kindDate.Of(), Allowed: []string{"DD/MM/YYYY"}}, 2, 3, []Range{{3, 4}}},
		{"external_id: This is empty; every row needs it, to be known again.", Wrong{Field: "external_id", Fault: kindEmpty.Of()}, 1, 2, []Range{{2, 2}}},
		{"confidential: This is neither yes nor no. Allowed: true, false, yes, no, y, n, 1, 0.", Wrong{Field: "confidential", Fault: kindFlag.Of(), Allowed: flagWords}, 1, 3, []Range{{3, 3}}},
		{"The row has 1 cells; the header has 8.", Wrong{Fault: kindCells.Of(1, 8)}, 1, 6, []Range{{6, 6}}},
	}
	if counted(report) != [4]int64{1, 0, 0, 4} || !reflect.DeepEqual(report.Reasons, want) {
		t.Errorf("the import = %v for %+v,\nwant %+v", counted(report), report.Reasons, want)
	}
}

func TestReasonsHaveExamplesThatNoJSONTells(t *testing.T) {
	c, m := newCouncil(t, "UTC"), parse(t, "noun = \"cases\"\ndates = [\"YYYY-MM-DD\"]\n[columns]\nexternal_id = \"id\"\nopened = \"when\"\nward = \"where\"")
	r := c.run(t, "id,when,where\n1,never,\n2,soon,Nowhere\n3,2026-01-01,Atlantis\n4,\"late\"r,\n,2026-01-01,\n5,then,\n6,once,\n", m, Options{})
	got := r.Examples()
	for _, x := range r.Reasons {
		want := map[string]string{"opened": "[{2 never} {3 soon} {7 then}]", "ward": "[{4 Atlantis}]", "A cell": "[{5 4,\"late\"r,}]", "external_id": "[]"}
		for start, examples := range want {
			if strings.HasPrefix(x.Text, start) && fmt.Sprint(got[x.Text]) != examples {
				t.Errorf("the examples of %q are %v, want %s", x.Text, got[x.Text], examples)
			}
		}
	}
	if len(got) != 3 {
		t.Errorf("there are examples of %d reasons, want 3: %v", len(got), got)
	}
	if text, err := json.Marshal(r); err != nil || strings.Contains(string(text), "never") {
		t.Errorf("the report tells %s, %v", text, err)
	}
}

func TestReasonsAreBounded(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	var text strings.Builder
	text.WriteString("Id\n")
	const kinds = maxReasons + 10
	for n := range kinds {
		text.WriteString(strings.Repeat(",", n+1) + "\n")
	}
	report := c.run(t, text.String(), parse(t, smallMapping), Options{})
	if n := len(report.Reasons); n != maxReasons+1 || report.Reasons[0].Of.Fault.Kind != kindOthers.Name || report.Reasons[0].Rows != 10 {
		t.Errorf("%d reasons became %d, the first %+v, want %d and the others", kinds, n, report.Reasons[0], maxReasons+1)
	}
}

func TestNothingIsWrittenBeforeTheMappingFits(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	var out bytes.Buffer
	_, err := Run(t.Context(), c.Service, c.by, strings.NewReader("Key\n\"\"\n"), parse(t, smallMapping), Options{Rejects: &out})
	if caseload.CodeOf(err) != caseload.CodeInvalid || out.Len() > 0 {
		t.Errorf("Run() = %v with the rejected rows %q, want %s and nothing written", err, out.String(), caseload.CodeInvalid)
	}
}

func TestNothingIsWrittenWithoutRejectedRows(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	var out bytes.Buffer
	c.run(t, "Id\n1\n", parse(t, smallMapping), Options{Rejects: &out})
	if out.Len() > 0 {
		t.Errorf("the file of rejected rows is %q, want it empty", out.String())
	}
}

func TestOddRowsAreImportedWithAWarning(t *testing.T) {
	c := newCouncil(t, "America/New_York")
	file := "Unique Key,Created Date,Closed Date,Agency,Complaint Type,Descriptor,Incident Address,Status,Due Date,Resolution Description," +
		"Community Board,Borough,Open Data Channel Type,Latitude,Longitude,Location\n" +
		"1,01/02/2020 10:00:00 AM,01/02/2020 09:00:00 AM,DOT,Street Condition,Pothole,,Closed,,,05 MANHATTAN,MANHATTAN,ONLINE,,,\n" +
		"2,01/02/2020 10:00:00 AM,01/01/1900 12:00:00 AM,DOT,Street Condition,Pothole,,Closed,,,05 MANHATTAN,MANHATTAN,PHONE,,,\n" +
		"3,11/03/2019 01:30:00 AM,03/10/2019 02:30:00 AM,DOT,Noise,CafÃ© music,,Pending,,,,BRONX,MOBILE,40.7,-73.9,\"(40.7, -73.9)\"\n" +
		"4,,,DOT,Noise,Music,,Unspecified,,,,BRONX,UNKNOWN,,,\n"
	report := c.run(t, file, ready(t, "nyc-311"), Options{})
	want := map[Warning]int64{
		ClosedBeforeOpened: 3, DatedBefore1901: 1, AmbiguousTime: 1, NonexistentTime: 1, DoublyEncodedText: 1, OpenedMissing: 1,
	}
	if counted(report) != [4]int64{4, 0, 0, 0} || !maps.Equal(report.Warnings, want) {
		t.Errorf("the import = %v with %v, want 4 added with %v", counted(report), report.Warnings, want)
	}
	got := c.cases(t, "public_summary", "closed")
	if got[1][1] != "1900-01-01T05:00:00Z" || got[2][0] != "Noise: CafÃ© music" {
		t.Errorf("the cases are %q, want them as the file has them", got)
	}
	if again := c.run(t, file, ready(t, "nyc-311"), Options{}); counted(again) != [4]int64{0, 0, 4, 0} {
		t.Errorf("the second import = %v, want 4 the same", counted(again))
	}
}

func TestMappingThatDoesNotFitTheFileStoresNothing(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	m := parse(t, "noun = \"cases\"\n[columns]\nexternal_id = { column = [\"Key\", \"Id\"] }\nname = { join = [\"Title\", \"Street\"] }\n[fields.colour]\n")
	_, err := Run(t.Context(), c.Service, c.by, strings.NewReader("Name,Street\n1,2\n"), m, Options{})
	want := `invalid: The file lacks what the mapping reads: "Key" or "Id" for external_id; "Title" for name; "colour" for properties.colour. Its columns are: "Name", "Street".`
	if err == nil || err.Error() != want {
		t.Errorf("Run() = %v,\nwant %s", err, want)
	}
	if n := len(c.cases(t, "id")); n > 0 {
		t.Errorf("there are %d cases, want none", n)
	}
}

func TestFileWithoutAHeaderIsNotPrinted(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	m := parse(t, "noun = \"cases\"\n[columns]\nexternal_id = \"Key\"\nname = { join = [\"Title\"] }\n[fields.colour]\n")
	_, err := Run(t.Context(), c.Service, c.by, strings.NewReader("7,Jane Doe,07700900123\n8,John Doe,07700900124\n"), m, Options{})
	want := `invalid: The file lacks what the mapping reads: "Key" for external_id; "Title" for name; "colour" for properties.colour. ` +
		"None of its 3 columns is one that the mapping names; does its first row hold the names of the columns?"
	if err == nil || err.Error() != want {
		t.Errorf("Run() = %v,\nwant %s", err, want)
	}
}

func TestColumnsAreListedSoThatATerminalObeysNone(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	m := parse(t, smallMapping+"name = \"Name\"")
	file := "Id,,\x1b[31mred\a," + strings.Repeat("long", 20) + strings.Repeat(",x", 150) + "\n"
	_, err := Run(t.Context(), c.Service, c.by, strings.NewReader(file), m, Options{})
	want := `Its columns are: "Id", "column_2", "\x1b[31mred\a", "` + strings.Repeat("long", 10) + `", "x", `
	if err == nil || !strings.Contains(err.Error(), want) || !strings.HasSuffix(err.Error(), `"x", and 54 more.`) {
		t.Errorf("Run() = %v,\nwant it to say %s", err, want)
	}
}

func TestWarningsAreOfRowsThatWereTaken(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	m := parse(t, smallMapping+"opened = \"Opened\"\nward = \"Ward\"")
	file := "Id,Opened,Ward\n1,yesterday,\n2,,Atlantis\n3,1900-01-01,\n"
	for range 2 { // when it is new, and when it is the same
		report := c.run(t, file, m, Options{})
		if want := map[Warning]int64{DatedBefore1901: 1}; report.Rejected != 2 || !maps.Equal(report.Warnings, want) {
			t.Errorf("the import = %v with %v, want 2 rejected, and of the third %v", counted(report), report.Warnings, want)
		}
	}
}

func TestRequiredFieldIsDemandedOfEveryRow(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	m := parse(t, smallMapping+"[fields.colour]\nrequired = true")
	report := c.run(t, "Id,Colour\n1,red\n2,\n", m, Options{})
	if counted(report) != [4]int64{1, 0, 0, 1} || len(report.Reasons) != 1 || !strings.HasPrefix(report.Reasons[0].Text, "properties.colour: ") {
		t.Errorf("the import = %v for %+v, want one rejected for properties.colour", counted(report), report.Reasons)
	}
}

func TestColumnsAreKnownHoweverTheyAreSpelt(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	m := parse(t, "noun = \"cases\"\n[columns]\nexternal_id = { column = [\"Key\", \"Unique Key\"] }\nname = { column = \"name\", default = \"nameless\" }")
	c.run(t, "unique_key;NAME\n1; \n2;two\n", m, Options{})
	if got, want := c.cases(t, "external_id", "name"), [][]string{{"1", "nameless"}, {"2", "two"}}; !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("the cases are %q, want %q", got, want)
	}
}

func TestNumbersAreFolded(t *testing.T) {
	for text, want := range map[string]string{
		"Ward 3": "Ward 3", "03": "Ward 3", "3": "Ward 3", "3.0": "Ward 3", "ward 003": "Ward 3", "0": "Ward 0", "Ward 10": "Ward 10",
		"North": "North", "3 North": "3 North", "Ward 3a": "Ward 3a", "3.5": "3.5", "1/2": "1/2", "": "",
	} {
		if got := foldToNumber(text, "Ward {}"); got != want {
			t.Errorf("foldToNumber(%q) = %q, want %q", text, got, want)
		}
	}
	if got := foldToNumber("Ward 03", ""); got != "3" {
		t.Errorf("foldToNumber() without a name = %q, want 3", got)
	}
}

func TestDryRunStoresNothing(t *testing.T) {
	c := newCouncil(t, "America/New_York")
	report := c.run(t, excerpt(t, "boston-2015.csv"), ready(t, "boston-2015"), Options{DryRun: true})
	if counted(report) != [4]int64{4, 0, 0, 0} {
		t.Errorf("the dry run = %v, want 4 added", counted(report))
	}
	if cases, wards := c.cases(t, "id"), c.wards(t); len(cases)+len(wards) > 0 {
		t.Errorf("a dry run left %d cases and %d wards", len(cases), len(wards))
	}
}

// numbered is a file of n cases, of more than 100 bytes each.
func numbered(n int) string {
	var b strings.Builder
	b.WriteString("Id,Else\n")
	for i := range n {
		fmt.Fprintf(&b, "%d,%100d\n", i+1, i)
	}
	return b.String()
}

func TestProgressTellsTheBytesDone(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	text := numbered(2500)
	var told []int64
	c.run(t, text, parse(t, smallMapping), Options{Progress: func(done int64) { told = append(told, done) }})
	if len(told) != 3 || !slices.IsSorted(told) || told[2] != int64(len(text)) {
		t.Errorf("the progress of three batches was %v, want it to end with %d", told, len(text))
	}
}

// failingAt is a file whose disk fails behind some bytes.
type failingAt struct {
	*strings.Reader
	bytes int64
	err   error
	armed bool
}

func (f *failingAt) Read(p []byte) (int, error) {
	at := f.Size() - int64(f.Len())
	if f.armed && at >= f.bytes {
		return 0, f.err
	}
	return f.Reader.Read(p[:min(len(p), 512)])
}

// Seek begins the second pass, in which the disk fails.
func (f *failingAt) Seek(offset int64, whence int) (int64, error) {
	f.armed = true
	return f.Reader.Seek(offset, whence)
}

func TestBrokenOffImportIsCompletedByTheNext(t *testing.T) {
	overEveryStore(t, "Europe/London", func(t *testing.T, c council) {
		text, m := numbered(4000), parse(t, smallMapping)
		broken := errors.New("the disk is gone")
		file := &failingAt{Reader: strings.NewReader(text), bytes: 300_000, err: broken}
		report, err := Run(t.Context(), c.Service, c.by, file, m, Options{})
		if !errors.Is(err, broken) || report.Added == 0 || report.Added == 4000 {
			t.Fatalf("Run() = %+v, %v, want some of the rows and %v", report, err, broken)
		}
		again := c.run(t, text, m, Options{})
		if got, want := counted(again), [4]int64{4000 - report.Added, 0, report.Added, 0}; got != want {
			t.Errorf("the second import = %v, want %v", got, want)
		}
	})
}

func TestCancelledImportEndsBetweenBatches(t *testing.T) {
	overEveryStore(t, "Europe/London", func(t *testing.T, c council) {
		ctx, cancel := context.WithCancel(t.Context())
		report, err := Run(ctx, c.Service, c.by, strings.NewReader(numbered(3000)), parse(t, smallMapping), Options{Progress: func(int64) { cancel() }})
		if !errors.Is(err, context.Canceled) && caseload.CodeOf(err) != caseload.CodeUnavailable || report.Added%batchRows != 0 || report.Added == 3000 {
			t.Errorf("Run() = %+v, %v, want whole batches and the end", report, err)
		}
		if n := len(c.cases(t, "id")); int64(n) != report.Added {
			t.Errorf("there are %d cases, want the %d of the report", n, report.Added)
		}
	})
}

func TestRejectedRowsThatCannotBeWrittenEndTheImport(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	r, w := io.Pipe()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := Run(t.Context(), c.Service, c.by, strings.NewReader("Id\n1\n\"\"\n"), parse(t, smallMapping), Options{Rejects: w})
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("Run() = %v, want %v", err, io.ErrClosedPipe)
	}
}

func TestOnlyAdministratorsImport(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	c.by.Role = caseload.RoleManager
	for _, dry := range []bool{false, true} {
		_, err := Run(t.Context(), c.Service, c.by, strings.NewReader("Id\n1\n"), parse(t, smallMapping), Options{DryRun: dry})
		if caseload.CodeOf(err) != caseload.CodeForbidden {
			t.Errorf("Run() as a manager, dry run %t = %v, want %s", dry, err, caseload.CodeForbidden)
		}
	}
}

func TestFilesThatAreNoGeoJSONAreRefused(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	for text, want := range map[string]string{
		"":                  "invalid: The file ends too early; fetch it again.",
		"WD13CD,WD13NM\n":   "invalid: The file is not valid JSON behind byte 0.",
		`{"type":"Feature"`: "invalid: The file ends too early; fetch it again.",
		`{"type":"FeatureCollection","features":[]}`:                                                                  "There is no feature in the file",
		`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":null}]}`:                "The first feature of the file has no properties",
		featuresOf(feature("E1", "Bude", `[[[220000,106000],[221000,106000],[221000,107000],[220000,106000]]]`)):      "invalid: Coordinates must be degrees (WGS84, EPSG:4326), longitude first; save the file with these instead of the eastings and northings of a grid, such as the British National Grid.",
		`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"NAME":"Castle"},"geometry":null}]}`: `"WD13NM" for name`,
	} {
		_, err := Run(t.Context(), c.Service, c.by, strings.NewReader(text), ready(t, "uk-wards-geojson"), Options{})
		if caseload.CodeOf(err) != caseload.CodeInvalid || !strings.Contains(err.Error(), want) {
			t.Errorf("Run(%q) = %v, want %s that says %q", text, err, caseload.CodeInvalid, want)
		}
	}
}

func TestFeaturesWithBadBoundariesAreRejected(t *testing.T) {
	c := newCouncil(t, "Europe/London")
	var out bytes.Buffer
	report := c.run(t, `{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"WD13CD":"E1","WD13NM":" Open "},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}},
		{"type":"Feature","properties":{"WD13CD":"E2","WD13NM":"Line"},"geometry":{"type":"LineString","coordinates":[[0,0],[1,0]]}},
		{"type":"Feature","properties":{"WD13CD":"E3","WD13NM":"Nowhere"},"geometry":null}]}`, ready(t, "uk-wards-geojson"), Options{Rejects: &out})
	rows := rejectedRows(t, out.String())
	if counted(report) != [4]int64{1, 0, 0, 2} || len(rows) != 3 || rows[1][1] != "Open" || rows[2][2] != "2" || !strings.HasPrefix(rows[1][3], "boundary: ") {
		t.Errorf("the import = %v with the rejected rows %q, want Nowhere added, and two boundaries rejected", counted(report), rows)
	}
}
