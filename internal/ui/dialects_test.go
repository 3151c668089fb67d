package ui

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/api/casebook"
	"caseload/internal/api/casework"
	"caseload/internal/api/commcare"
	"caseload/internal/api/icasework"
)

// serveFaces lets the pages ask the four APIs.
func (o *office) serveFaces() {
	faces := http.NewServeMux()
	faces.Handle("/", casework.New(o.svc, casework.Options{}))
	faces.Handle("/cases/", casebook.New(o.svc, casebook.Options{}))
	faces.Handle("/a/", commcare.New(o.svc, commcare.Options{Now: time.Now}))
	accounts := icasework.New(o.svc, icasework.Options{Now: time.Now})
	for i := range icasework.Routes {
		faces.Handle(icasework.Routes[i].Pattern, accounts)
	}
	o.pages.Faces = faces
}

// fullCase makes a case of which everything is known, each value unlike every other,
// and answers its ID.
func (o *office) fullCase() string {
	o.Helper()
	ctx, by := o.Context(), o.svc.Operator(o.tenant)
	o.must(o.svc.CreateField(ctx, by, caseload.FieldInput{Name: "door", Label: "Colour of the door", Kind: caseload.KindText}))
	_, err := o.svc.SaveCaseType(ctx, by, caseload.CaseTypeInput{Name: caseload.Set("repair"), Label: caseload.Set("Repair of a street")})
	o.must(err)
	ward, err := o.svc.CreateWard(ctx, by, caseload.WardInput{Name: caseload.Set("Truro East"), Code: caseload.Set("W-1")})
	o.must(err)
	category, err := o.svc.CreateCategory(ctx, by, caseload.CategoryInput{Name: caseload.Set("Pavements"), Code: caseload.Set("C-1")})
	o.must(err)
	user, err := o.svc.CreateUser(ctx, by, caseload.UserInput{Name: caseload.Set("Wenna Bray"), Email: caseload.Set("wenna@cornwall.example"), Role: caseload.RoleCaseworker})
	o.must(err)
	day := func(d int) caseload.Opt[caseload.Date] {
		return caseload.Set(caseload.Date{Year: 2026, Month: 3, Day: d})
	}
	team, err := o.svc.SaveTeam(ctx, by, caseload.TeamInput{Name: caseload.Set("Highways"), Code: caseload.Set("T-1")})
	o.must(err)
	text := caseload.Set[string]
	in := caseload.CaseInput{
		Number: 4242, Reference: text("CW-2026-0042"), ClientReference: text("A/17"), ExternalID: text("ext-4711"), Type: text("repair"), Name: text("Pothole in Castle Street"),
		Summary: text("Deep and wide"), Themes: text("roads"), PublicSummary: text("A hole"), PublicThemes: text("streets"), Details: text("Since the frost"), Stage: caseload.Set(caseload.Closed),
		Ward: caseload.Set(caseload.Named{ID: ward.ID}), Category: caseload.Set(caseload.Named{ID: category.ID}), Source: text("telephone"), Assignee: caseload.Set(caseload.Named{ID: user.ID}),
		Owner: caseload.Set(caseload.Subject{Noun: caseload.NounTeam, ID: team.ID}), Address: text("12 Castle Street"), Location: caseload.Set(&caseload.Point{Lat: 50.25, Lon: -5.125}),
		Opened: caseload.Set(time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)), Received: day(2), Due: day(3), Closed: caseload.Set(time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)),
		Confidential: caseload.Set(true), Archived: caseload.Set(true), Highlighted: caseload.Set(true),
		Properties: map[string]caseload.Value{"door": caseload.Text("vermilion")}, Resident: caseload.Set(caseload.Resident{Name: text("Demelza Rowe")}),
	}
	file, err := o.svc.CreateCase(ctx, by, in)
	o.must(err)
	return file.Case.ID
}

// leaf is a text, number or truth in an answer, and the names on the way to it.
type leaf struct{ path, text string }

// leavesOf are those of an answer in JSON, or of the elements in a case in XML.
func leavesOf(t *testing.T, d dialect) (all []leaf) {
	t.Helper()
	if d.Type == "text/xml" {
		for _, m := range elementIn.FindAllStringSubmatch(d.Body, -1) {
			all = append(all, leaf{m[1], m[2]})
		}
		return all
	}
	var body any
	decoder := json.NewDecoder(strings.NewReader(d.Body))
	decoder.UseNumber()
	if err := decoder.Decode(&body); err != nil {
		t.Fatal(err)
	}
	var walk func(path string, x any)
	walk = func(path string, x any) {
		switch x := x.(type) {
		case map[string]any:
			for name, member := range x {
				walk(strings.TrimPrefix(path+"."+name, "."), member)
			}
		case []any:
			for _, member := range x {
				walk(path, member)
			}
		case nil:
		default:
			all = append(all, leaf{strings.TrimPrefix(path, "data."), fmt.Sprint(x)})
		}
	}
	walk("", body)
	return all
}

var elementIn = regexp.MustCompile(`<([\w.]+)>([^<]+)</`)

// lies reports whether a leaf is at a place of the map, or below it.
func (l leaf) lies(place string) bool {
	if before, after, open := strings.Cut(place, "*"); open {
		return strings.HasPrefix(l.path, before) && strings.HasSuffix(l.path, after)
	}
	return l.path == place || strings.HasPrefix(l.path, place+".")
}

func TestMapOfFieldsIsTrueAndWhole(t *testing.T) {
	o := openOffice(t)
	o.serveFaces()
	made := time.Date(2126, 1, 5, 9, 0, 0, 0, time.UTC)
	o.now = func() time.Time { return made }
	id := o.fullCase()
	changed := made.Add(time.Hour)
	o.now = func() time.Time { return changed }
	_, err := o.svc.UpdateCase(t.Context(), o.svc.Operator(o.tenant), id, time.Time{}, caseload.CaseInput{Reference: caseload.Set("CW-2026-0043")})
	o.must(err)
	o.signIn(caseload.RoleAdmin)
	v, _ := o.visitOf(request(t, "/ui/"))
	c, err := v.caseOf(id)
	o.must(err)
	entryID := func(n caseload.Noun, p caseload.Path) string {
		entry, _, _ := c.catalog.Entry(n, c.ref(p))
		return entry
	}
	spellings := map[string][]string{ // of the case's values, in all four
		"dialects.case-id": {id}, "dialects.number": {"4242"}, "cases.reference": {"CW-2026-0043"}, "cases.client-reference": {"A/17"}, "cases.external-id": {"ext-4711"},
		"cases.type": {"repair", "Repair of a street", entryID(caseload.NounCaseType, "type")}, "cases.name": {"Pothole in Castle Street"}, "cases.summary": {"Deep and wide"},
		"case.details": {"Since the frost"}, "case.themes": {"roads"}, "case.public-summary": {"A hole"}, "case.public-themes": {"streets"}, "cases.status": {"closed"},
		"cases.ward": {"Truro East", "W-1", entryID(caseload.NounWard, "ward")}, "cases.category": {"Pavements", "C-1", entryID(caseload.NounCategory, "category")}, "cases.source": {"telephone"},
		"cases.assigned": {"Wenna Bray", workerID(c.catalog, caseload.ParseRefs(c.text("assignees"))[0])}, "case.owner": {"Highways", "T-1", workerID(c.catalog, c.ref("owner"))},
		"case.resident": {"Demelza Rowe"}, "cases.address": {"12 Castle Street"}, "case.latitude": {"50.25", "50.25 -5.125"}, "case.longitude": {"-5.125", "50.25 -5.125"},
		"cases.opened": {"2026-03-01T09:00:00"}, "cases.received": {"2026-03-02"}, "cases.due": {"2026-03-03"}, "cases.closed": {"2026-03-04T09:00:00"},
		"dialects.recorded": {"2126-01-05T09:00:00"}, "cases.updated": {"2126-01-05T10:00:00"}, "case.fields": {"vermilion"},
	}
	flags := map[string]bool{"case.confidential": true, "case.archived": true, "case.highlighted": true}
	for i, s := range speakers {
		d, _, err := v.ask(v.visitor.By, s.address(v, c))
		o.must(err)
		leaves := leavesOf(t, d)
		for _, f := range dialectFields {
			says := func(text string) bool {
				text, _, _ = strings.Cut(text, ".000")
				return slices.Contains(spellings[f.title], text) || flags[f.title] && (text == "true" || text == "Yes") || s.id == "commcare" && f.title == "cases.status" && text == "true"
			}
			if spellings[f.title] == nil && !flags[f.title] {
				t.Errorf("the test knows no value of %s", f.title)
			}
			var places []string
			if f.names[i] != "" {
				places = strings.Split(f.names[i], ", ")
			}
			for _, place := range places {
				if !slices.ContainsFunc(leaves, func(l leaf) bool { return l.lies(place) && says(l.text) }) {
					t.Errorf("%s has no %s at %s", s.name, f.title, place)
				}
			}
			for _, l := range leaves {
				if says(l.text) && len(places) == 0 && !flags[f.title] && !l.lies("activity") {
					t.Errorf("%s has %s at %s, and the map does not say so", s.name, f.title, l.path)
				}
			}
		}
	}
}
