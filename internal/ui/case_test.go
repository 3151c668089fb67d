package ui

import (
	"html"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/auth"
)

// openFile is an office with one case of which there is everything, and its ID: it
// has a child, and a form has touched both.
func openFile(t *testing.T) (o *office, id string) {
	t.Helper()
	o = openOffice(t)
	o.pages.Now = func() time.Time { return someDay }
	operator := o.svc.Operator(o.tenant)
	day := func(d int) caseload.Opt[caseload.Date] {
		return caseload.Set(caseload.Date{Year: 2026, Month: 6, Day: d})
	}
	_, err := o.svc.SubmitForm(t.Context(), operator, &caseload.FormInput{
		Form: caseload.Form{Name: "Registration <b>", XMLNS: "http://example.org/registration"},
		Changes: []caseload.CaseChange{
			{ID: "parent", Input: caseload.CaseInput{Name: caseload.Set("<script>alert(1)</script>"), Due: day(1), Properties: map[string]caseload.Value{"colour": caseload.Text("red")}}},
			{ID: "child", Input: caseload.CaseInput{Name: caseload.Set("The child")}, Links: []caseload.LinkChange{{Name: "parent", Link: caseload.Link{To: "parent", Relation: caseload.RelationChild}}}},
		},
	})
	o.must(err)
	of := caseload.Set("parent")
	_, err = o.svc.Edit(t.Context(), operator,
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounPerson, ID: "person", Input: &caseload.PersonInput{Name: caseload.Set("Demelza Rowe"), Phone: caseload.Set("01632 960713")}},
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounInvolvement, Input: &caseload.InvolvementInput{Case: of, Person: caseload.Set("person"), Role: caseload.Set("tenant of the house")}},
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounStage, Input: &caseload.StageInput{Case: of, Name: caseload.Set("Inspection"), Received: day(1), Due: day(5)}},
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounGoal, Input: &caseload.GoalInput{Case: of, Name: caseload.Set("The roof is dry"), Target: day(30)}},
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounNote, Input: &caseload.NoteInput{Case: of, Text: caseload.Set("Called <i>twice</i>")}},
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounDocument, ID: "doc", Input: &caseload.DocumentInput{
			Case: of, Name: caseload.Set("roof é.html"), MediaType: caseload.Set("text/html"), Body: caseload.Set("<script>alert(1)</script>"),
		}},
	)
	o.must(err)
	return o, "parent"
}

func TestCaseIsShownWhole(t *testing.T) {
	o, id := openFile(t)
	o.signIn(caseload.RoleManager)
	o.visitor.By.Face = faceName
	answer := o.get("/ui/cases/" + id)
	body := answer.Body.String()
	for _, want := range []string{
		"&lt;script&gt;alert(1)&lt;/script&gt;", "Demelza Rowe", `href="/ui/people/person"`, "tenant of the house", "01632 960713", "Inspection", "The roof is dry", "Colour",
		"Called &lt;i&gt;twice&lt;/i&gt;", "Form: Registration &lt;b&gt;", "Case created", "roof é.html", `href="/ui/cases/child"`, "Parent and child cases",
		`action="/ui/cases/parent/notes"`, `href="/ui/cases/parent/edit"`, "Who has looked", "Morwenna Pascoe", ">These pages</td>",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("the case has no %q", want)
		}
	}
	if strings.Contains(body, "<script>alert") || strings.Contains(body, "<i>twice") {
		t.Error("what was stored stands in the page as markup")
	}
	if n := strings.Count(body, ">Overdue<"); n != 2 { // of the stage, and of the case, whose date that is
		t.Errorf("%d dates are overdue, want 2", n)
	}
	if child := o.get("/ui/cases/child").Body.String(); !strings.Contains(child, `href="/ui/cases/parent"`) {
		t.Error("the child does not lead to its parent")
	}
}

func TestCaseOfOthersIsNotFound(t *testing.T) {
	o, id := openFile(t)
	o.signIn(caseload.RoleCaseworker)
	for _, path := range []string{"", "/edit", "/documents/doc"} {
		if got := o.get("/ui/cases/" + id + path); got.Code != http.StatusNotFound {
			t.Errorf("%s to a caseworker of other cases = %d, want 404", path, got.Code)
		}
	}
	for path, form := range map[string]url.Values{"/edit": {"seen": {"1"}}, "/notes": {"once": {"A"}, "text": {"hello"}}} {
		if got := o.post("/ui/cases/"+id+path, form); got.Code != http.StatusNotFound {
			t.Errorf("POST %s by a caseworker of other cases = %d, want 404", path, got.Code)
		}
	}
	o.tenant = o.found("devon", "Devon County Council")
	o.signIn(caseload.RoleAdmin)
	for _, path := range []string{"/ui/cases/" + id, "/ui/cases/none", "/ui/cases/" + id + "/documents/doc"} {
		if got := o.get(path); got.Code != http.StatusNotFound {
			t.Errorf("%s of another tenant = %d, want 404", path, got.Code)
		}
	}
}

func TestDocumentIsKeptAndNeverShown(t *testing.T) {
	o, id := openFile(t)
	o.signIn(caseload.RoleManager)
	got := o.get("/ui/cases/" + id + "/documents/doc")
	if got.Code != http.StatusOK || got.Body.String() != "<script>alert(1)</script>" || got.Header().Get("Content-Type") != "application/octet-stream" ||
		got.Header().Get("Content-Disposition") != "attachment; filename*=utf-8''roof%20%C3%A9.html" {
		t.Errorf("the document = %d %v", got.Code, got.Header())
	}
	if got := o.get("/ui/cases/child/documents/doc"); got.Code != http.StatusNotFound {
		t.Errorf("the document of another case = %d, want 404", got.Code)
	}
}

func TestNoteIsAdded(t *testing.T) {
	o, id := openFile(t)
	o.signIn(caseload.RoleManager)
	if got := o.post("/ui/cases/"+id+"/notes", url.Values{"once": {"A"}, "text": {" \r\n"}}); got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), "Write the note") {
		t.Errorf("an empty note = %d, want what to write", got.Code)
	}
	answer := o.post("/ui/cases/"+id+"/notes", url.Values{"once": {"A"}, "text": {"The ladder\r\nis <here>"}})
	if body := o.follow(answer).Body.String(); !strings.Contains(body, "The ladder\nis &lt;here&gt;") || !strings.Contains(body, "Your note is added.") {
		t.Error("the note is not shown")
	}
	o.signIn(caseload.RoleAnalyst)
	if got := o.post("/ui/cases/"+id+"/notes", url.Values{"once": {"A"}, "text": {"me too"}}); got.Code != http.StatusForbidden {
		t.Errorf("a note of an analyst = %d, want 403", got.Code)
	}
	if strings.Contains(o.get("/ui/cases/"+id).Body.String(), "/notes") {
		t.Error("an analyst is offered to add a note")
	}
}

func TestNoteThatIsSentTwiceIsKeptOnce(t *testing.T) {
	o, id := openFile(t)
	o.signIn(caseload.RoleManager)
	form := url.Values{onceName: {o.formAt("/ui/cases/" + id).Get(onceName)}, "text": {"Rang the landlord"}}
	o.follow(o.post("/ui/cases/"+id+"/notes", form))
	body := o.follow(o.post("/ui/cases/"+id+"/notes", form)).Body.String()
	if n := strings.Count(body, "Rang the landlord"); n != 1 {
		t.Errorf("a note that was sent twice stands %d times in the case, want 1", n)
	}
	form.Set("text", "Rang again")
	answer := o.post("/ui/cases/"+id+"/notes", form)
	if body := answer.Body.String(); answer.Code != http.StatusUnprocessableEntity || !strings.Contains(body, "Rang again</textarea>") {
		t.Errorf("another note by the form of the first = %d, want the question whether both are meant, with the text", answer.Code)
	}
	form.Set(onceName, valuesIn(answer.Body.String()).Get(onceName))
	if body := o.follow(o.post("/ui/cases/"+id+"/notes", form)).Body.String(); strings.Count(body, "Rang again") != 1 {
		t.Error("the other note is not kept when it is sent again")
	}
	if got := o.post("/ui/cases/"+id+"/notes", url.Values{"text": {"x"}}); got.Code != http.StatusBadRequest {
		t.Errorf("a note without a token = %d, want 400", got.Code)
	}
}

// formOf are the values of the form that changes a case.
func (o *office) formOf(id string) url.Values {
	o.Helper()
	answer := o.get("/ui/cases/" + id + "/edit")
	if answer.Code != http.StatusOK {
		o.Fatalf("the form = %d", answer.Code)
	}
	return valuesIn(answer.Body.String())
}

var (
	inputIn    = regexp.MustCompile(`<input [^>]*name="([^"]*)"[^>]* value="([^"]*)"[^>]*>`)
	textareaIn = regexp.MustCompile(`(?s)<textarea [^>]*name="([^"]*)"[^>]*>\n?([^<]*)<`)
	selectIn   = regexp.MustCompile(`(?s)<select [^>]*name="([^"]*)".*?</select>`)
	chosenIn   = regexp.MustCompile(`<option value="([^"]*)" selected`)
)

// valuesIn are what the form of a page would send.
func valuesIn(page string) url.Values {
	_, page, _ = strings.Cut(page, "<main")
	page, _, _ = strings.Cut(page, "</main>")
	out := url.Values{}
	for _, m := range append(inputIn.FindAllStringSubmatch(page, -1), textareaIn.FindAllStringSubmatch(page, -1)...) {
		if !strings.Contains(m[0], `type="checkbox"`) || strings.HasSuffix(m[0], " checked>") {
			out.Add(m[1], html.UnescapeString(m[2])) // of a box that is ticked, and of what stands for one that is not, the first counts
		}
	}
	for _, m := range selectIn.FindAllStringSubmatch(page, -1) {
		out.Set(m[1], "")
		if chosen := chosenIn.FindStringSubmatch(m[0]); chosen != nil {
			out.Set(m[1], chosen[1])
		}
	}
	return out
}

func TestCaseIsChangedByItsForm(t *testing.T) {
	o, id := openFile(t)
	operator := o.svc.Operator(o.tenant)
	o.must(o.svc.CreateField(t.Context(), operator, caseload.FieldInput{Name: "rooms", Label: "Number of rooms", Kind: caseload.KindNumber}))
	o.signIn(caseload.RoleManager)
	form := o.formOf(id)
	form.Set("name", "A dry roof")
	form.Set("due", "2026-07-31")
	form.Set("summary", "Line one\r\nline two")
	form.Set("status", o.statusID(caseload.Chasing))
	form.Set("assignees", "")
	form.Set("properties.rooms", "4")
	body := o.follow(o.post("/ui/cases/"+id+"/edit", form)).Body.String()
	for _, want := range []string{"A dry roof", "31 Jul 2026", "Line one\nline two", "Number of rooms", "is saved.", "</span>Chasing</ins>"} {
		if !strings.Contains(body, want) {
			t.Errorf("after the change the case has no %q", want)
		}
	}
	if !strings.Contains(body, ">red<") {
		t.Error("the form took away a property that it does not show")
	}
	unchanged := o.formOf(id)
	if got := o.post("/ui/cases/"+id+"/edit", unchanged); got.Code != http.StatusSeeOther || o.formOf(id).Get("seen") != unchanged.Get("seen") {
		t.Errorf("a form that changes nothing = %d, want the same version as before", got.Code)
	}
	for name, value := range map[string]string{"name": " ", "due": "tomorrow", "properties.rooms": "many", "status": "none", "owner": "nobody"} {
		form := o.formOf(id)
		form.Set(name, value)
		if got := o.post("/ui/cases/"+id+"/edit", form); got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), `href="#`+name+`"`) {
			t.Errorf("%s=%s = %d, want what is wrong beside the field", name, value, got.Code)
		}
	}
	if got := o.post("/ui/cases/"+id+"/edit", url.Values{"seen": {"x"}}); got.Code != http.StatusBadRequest {
		t.Errorf("a form without a version = %d, want 400", got.Code)
	}
	o.signIn(caseload.RoleAnalyst)
	if got := o.get("/ui/cases/" + id + "/edit"); got.Code != http.StatusForbidden {
		t.Errorf("the form of an analyst = %d, want 403", got.Code)
	}
}

func TestACaseIsMadeConfidentialAndPlainAgain(t *testing.T) {
	o, id := openFile(t)
	o.signIn(caseload.RoleAdmin)
	for _, tt := range []struct {
		sent []string // by the browser: what is hidden stands behind the box
		want bool
	}{{[]string{"true", "false"}, true}, {[]string{"false"}, false}} {
		form := o.formOf(id)
		if got := form.Get("confidential") == "true"; got == tt.want {
			t.Errorf("before %v the box is ticked: %t", tt.sent, got)
		}
		form["confidential"] = tt.sent
		body := o.follow(o.post("/ui/cases/"+id+"/edit", form)).Body.String()
		if got := strings.Contains(body, `govuk-tag--purple">Confidential<`); got != tt.want {
			t.Errorf("after %v the case is confidential: %t, want %t", tt.sent, got, tt.want)
		}
	}
}

func TestFormsSayWhatMayStayEmptyAndWhatIsLacking(t *testing.T) {
	o, id := openFile(t)
	o.must(o.svc.CreateField(t.Context(), o.svc.Operator(o.tenant), caseload.FieldInput{Name: "nhs", Label: "NHS number", Kind: caseload.KindText, Required: true}))
	o.must(o.svc.CreateField(t.Context(), o.svc.Operator(o.tenant), caseload.FieldInput{Name: "way", Label: "Way in", Kind: caseload.KindChoice, Choices: []string{"gate"}, Required: true}))
	o.signIn(caseload.RoleManager)
	o.wantPage("/ui/cases/new", ">Name</label>", ">Due (optional)</label>", ">Status</label>", ">NHS number</label>")
	o.wantPage("/ui/cases/"+id+"/edit", ">Category (optional)</label>", ">NHS number</label>")
	body := o.post("/ui/cases/new", url.Values{"once": {"A"}}).Body.String()
	for _, want := range []string{`href="#name">Enter the name<`, `href="#properties.nhs">Enter the NHS number<`, `href="#properties.way">Choose the way in<`} {
		if !strings.Contains(body, want) {
			t.Errorf("the form that lacks what it needs has no %s", want)
		}
	}
	o.wantPage("/ui/cases/"+id+"/goals/new", ">Goal</label>", ">Target date (optional)</label>")
	if body := o.post("/ui/cases/"+id+"/goals/new", url.Values{"once": {"B"}}).Body.String(); !strings.Contains(body, ">Enter the goal<") {
		t.Errorf("the form of a goal does not say that its name is lacking:\n%s", body)
	}
}

func TestWhoIsSecondSeesWhatTheFirstChanged(t *testing.T) {
	o, id := openFile(t)
	o.signIn(caseload.RoleManager)
	form := o.formOf(id)
	form.Set("name", "Mine")
	_, err := o.svc.UpdateCase(t.Context(), o.svc.Operator(o.tenant), id, time.Time{}, caseload.CaseInput{
		Name: caseload.Set("Theirs"), Stage: caseload.Set(caseload.Closed), Summary: caseload.Set("They wrote this"),
	})
	o.must(err)
	answer := o.post("/ui/cases/"+id+"/edit", form)
	body := answer.Body.String()
	if answer.Code != http.StatusConflict || !strings.Contains(body, "Somebody else changed this case") || !strings.Contains(body, "</span>Theirs</ins>") {
		t.Fatalf("the second change = %d, want what the first was: %s", answer.Code, body)
	}
	again := valuesIn(body)
	if again.Get("name") != "Mine" || again.Get("summary") != "They wrote this" || again.Get("status") != o.statusID(caseload.Closed) {
		t.Errorf("the form has now %v, want the own name and the others' summary and status", again)
	}
	if after := o.follow(o.post("/ui/cases/"+id+"/edit", again)).Body.String(); !strings.Contains(after, "Mine") || !strings.Contains(after, "They wrote this") {
		t.Error("sent again, the form does not keep both")
	}
}

func TestWhoIsFarBehindKeepsNothingThatOthersChanged(t *testing.T) {
	o, id := openFile(t)
	o.signIn(caseload.RoleManager)
	form := o.formOf(id)
	form.Set("name", "Mine")
	change := func(in caseload.CaseInput) {
		_, err := o.svc.UpdateCase(t.Context(), o.svc.Operator(o.tenant), id, time.Time{}, in)
		o.must(err)
	}
	change(caseload.CaseInput{Summary: caseload.Set("They wrote this first")})
	for i := range mostEvents + 1 {
		change(caseload.CaseInput{Archived: caseload.Set(i%2 == 0)})
	}
	again := valuesIn(o.post("/ui/cases/"+id+"/edit", form).Body.String())
	if again.Get("name") != "Mine" || again.Get("summary") != "They wrote this first" {
		t.Errorf("after %d changes by others the form has %v, want the own name and their summary", mostEvents+2, again)
	}
}

func TestWhoGivesTheirCaseAwayIsLedToTheList(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleCaseworker)
	mine, err := o.svc.CreateCase(t.Context(), o.visitor.By, caseload.CaseInput{})
	o.must(err)
	form := o.formOf(mine.Case.ID)
	form.Set("assignees", "")
	if got := o.post("/ui/cases/"+mine.Case.ID+"/edit", form); got.Header().Get("Location") != casesAddress {
		t.Errorf("giving the own case away leads to %q, %d, want the list", got.Header().Get("Location"), got.Code)
	}
}

func TestTimelineBeginsWithTheMakingOfTheCase(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	c, err := o.svc.CreateCase(t.Context(), o.visitor.By, caseload.CaseInput{Resident: caseload.Set(caseload.Resident{Name: caseload.Set("Demelza Rowe")})})
	o.must(err)
	body := o.get("/ui/cases/" + c.Case.ID).Body.String()
	if made, added := strings.Index(body, "Case created"), strings.Index(body, "Person added to the case"); added < 0 || made < added {
		t.Errorf("the case is told to be created at %d and its person to be added at %d, want the newest first", made, added)
	}
}

func TestTimelineGoesOn(t *testing.T) {
	o, id := openFile(t)
	o.signIn(caseload.RoleManager)
	for range mostEvents + 5 {
		_, err := o.svc.AddNote(t.Context(), o.visitor.By, id, "Called again")
		o.must(err)
	}
	body := o.get("/ui/cases/" + id).Body.String()
	earlier := regexp.MustCompile(`href="(/ui/cases/parent\?before=\d+)#timeline"`).FindStringSubmatch(body)
	if n := strings.Count(body, "app-timeline__event"); n != mostEvents || earlier == nil {
		t.Fatalf("%d events are shown, earlier ones at %v; want %d and where the others are", n, earlier, mostEvents)
	}
	rest := o.get(earlier[1]).Body.String()
	if !strings.Contains(rest, "Case created") || strings.Count(rest, "Called again") != 5 {
		t.Errorf("the earlier ones are %d notes, want 5 and the making of the case", strings.Count(rest, "Called again"))
	}
	if got := o.get("/ui/cases/" + id + "?before=x"); got.Code != http.StatusBadRequest {
		t.Errorf("?before=x = %d, want 400", got.Code)
	}
}

// TestTimelineLosesNothingWhereItIsCut has one event more than are shown at once, of which
// the creation of the case is told last and was not the first.
func TestTimelineLosesNothingWhereItIsCut(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	c, err := o.svc.CreateCase(t.Context(), o.visitor.By, caseload.CaseInput{Resident: caseload.Set(caseload.Resident{Name: caseload.Set("Demelza Rowe")})})
	o.must(err)
	for range mostEvents - 1 {
		_, err := o.svc.AddNote(t.Context(), o.visitor.By, c.Case.ID, "Called again")
		o.must(err)
	}
	first := o.get("/ui/cases/" + c.Case.ID).Body.String()
	earlier := regexp.MustCompile(`href="(/ui/cases/[^"]*\?before=\d+)#timeline"`).FindStringSubmatch(first)
	if earlier == nil {
		t.Fatalf("the timeline does not say where its earlier events are:\n%s", first)
	}
	all := first + o.get(earlier[1]).Body.String()
	for text, want := range map[string]int{"app-timeline__event": mostEvents + 1, "Called again": mostEvents - 1, "Case created": 1, "Person added to the case": 1} {
		if n := strings.Count(all, text); n != want {
			t.Errorf("%q is there %d times on both pages, want %d", text, n, want)
		}
	}
}

func TestDialectsAreAskedForWithTheVisitorsPermission(t *testing.T) {
	o, id := openFile(t)
	o.signIn(caseload.RoleManager)
	if got := o.get("/ui/cases/" + id + "/dialects"); got.Code != http.StatusNotFound || strings.Contains(o.get("/ui/cases/"+id).Body.String(), "/dialects") {
		t.Errorf("without APIs their answers = %d, want 404 and no link", got.Code)
	}
	var asked []string
	o.pages.Faces = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		by := auth.Known(r.Context())
		if by == nil || by.User != o.visitor.By.User || by.Role != caseload.RoleManager || by.Tenant.ID != o.tenant.ID {
			t.Errorf("%s is asked for by %v, want the visitor", r.URL, by)
		}
		asked = append(asked, r.URL.RequestURI())
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte(`{"is":"<b>"}`)) // into memory
	})
	body := o.get("/ui/cases/" + id + "/dialects").Body.String()
	want := []string{"/api/cases/parent", "/cases/cases/parent", "/a/cornwall/api/v0.5/case/parent/?format=json", "/getcasedetails?CaseId=1&db=cornwall"}
	if !slices.Equal(asked, want) {
		t.Errorf("asked were %q, want %q", asked, want)
	}
	if strings.Count(body, "418 application/json") != 4 || strings.Count(body, "{\n  &#34;is&#34;: &#34;&lt;b&gt;&#34;\n}") != 4 {
		t.Errorf("the answers are not shown: %s", body)
	}
	asked = nil
	o.signIn(caseload.RoleCaseworker)
	if got := o.get("/ui/cases/" + id + "/dialects"); got.Code != http.StatusNotFound || asked != nil {
		t.Errorf("to a caseworker of other cases = %d after asking for %q, want 404 and nothing asked", got.Code, asked)
	}
}

func TestLongAnswersAreCut(t *testing.T) {
	o, id := openFile(t)
	o.signIn(caseload.RoleManager)
	o.pages.Faces = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for range 3 {
			_, _ = w.Write([]byte(strings.Repeat("é", mostHeard/2-1)))
		}
	})
	body := o.get("/ui/cases/" + id + "/dialects").Body.String()
	if n := strings.Count(body, "The answer is longer."); n != 4 || len(body) > 5*mostHeard {
		t.Errorf("%d answers are cut, %d bytes in all; want 4", n, len(body))
	}
}

func TestUsersWhoAreCalledAsAFaceIsKeepTheirNames(t *testing.T) {
	o, id := openFile(t)
	operator := o.svc.Operator(o.tenant)
	_, err := o.svc.CreateUser(t.Context(), operator, caseload.UserInput{Name: caseload.Set("letter"), Email: caseload.Set("letter@cornwall.example"), Role: caseload.RoleAdmin})
	o.must(err)
	_, secret, err := o.svc.CreateKey(t.Context(), operator, caseload.KeyInput{Role: caseload.RoleAdmin, User: "letter@cornwall.example"})
	o.must(err)
	by, err := o.svc.Authenticate(t.Context(), secret, netip.Addr{})
	o.must(err)
	_, err = o.svc.Edit(t.Context(), by,
		caseload.Edit{Act: caseload.ActUpdate, Noun: caseload.NounCase, ID: id, Input: &caseload.CaseInput{Name: caseload.Set("Roof")}},
		caseload.Edit{Act: caseload.ActUpdate, Noun: caseload.NounPerson, ID: "person", Input: &caseload.PersonInput{Phone: caseload.Set("01632 960714")}},
		caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounNote, Input: &caseload.NoteInput{Case: caseload.Set(id), Text: caseload.Set("Called")}},
	)
	o.must(err)
	_, err = o.svc.SaveTeam(t.Context(), by, caseload.TeamInput{Name: caseload.Set("Housing")})
	o.must(err)
	o.signIn(caseload.RoleAdmin)
	for _, path := range []string{caseAddress(id), personAddress("person"), "/ui/admin/changes"} {
		page := o.get(path, "Accept-Language", "cy").Body.String()
		o.wantTexts(path, page, "letter", "Llinell orchymyn")
		if strings.Contains(page, "Llythyr") {
			t.Errorf("%s calls somebody by the name of a face:\n%s", path, page)
		}
	}
}
