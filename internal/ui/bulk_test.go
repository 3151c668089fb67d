package ui

import (
	"context"
	"errors"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/httpkit"
)

// hiddenInputs are what the form of a page carries that leads to an address.
func hiddenInputs(body, action string) url.Values {
	_, form, _ := strings.Cut(body, `action="`+action+`"`)
	form, _, _ = strings.Cut(form, "</form>")
	out := url.Values{}
	for _, m := range regexp.MustCompile(`type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		out.Add(m[1], html.UnescapeString(m[2]))
	}
	return out
}

// bulkCounts are the numbers that a page of many cases gives, by what they are of.
func bulkCounts(body string) map[string]string {
	out := map[string]string{}
	for _, m := range regexp.MustCompile(`(?s)<dt[^>]*>([^<]*)</dt>\s*<dd[^>]*>([^<]*)</dd>`).FindAllStringSubmatch(body, -1) {
		out[html.UnescapeString(m[1])] = m[2]
	}
	return out
}

// deskCases are the IDs of the cases of openDesk, 1 to 4.
func (o *office) deskCases() []string {
	o.Helper()
	list, err := o.svc.ListCases(o.Context(), o.svc.Operator(o.tenant), caseload.Query{Order: []caseload.Order{{Path: "pk"}}}, "id")
	o.must(err)
	var ids []string
	for i := range list.Rows.Rows() {
		ids = append(ids, list.Rows.String(i, 0))
	}
	return ids
}

func TestTickedCasesAreChangedAfterAPreview(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleManager)
	ids := o.deskCases()
	list := o.get("/ui/cases?open=true").Body.String()
	if got := strings.Count(list, ` name="case" type="checkbox"`); got != 3 || !strings.Contains(list, "Choose CW-2026-0001") {
		t.Fatalf("the list has %d boxes, want one for each of 3 cases", got)
	}
	form := hiddenInputs(list, "/ui/bulk")
	form["case"], form["change"] = []string{ids[0], ids[1], ids[3]}, []string{"status:" + o.statusID(caseload.Closed)}
	preview := o.post("/ui/bulk", form).Body.String()
	if got := bulkCounts(preview); got["Would change"] != "2" || got["Already so"] != "1" || got["Cannot be changed"] != "0" || !strings.Contains(preview, "Change status to: Closed") || !strings.Contains(preview, `href="/ui/cases" aria-current="true"`) {
		t.Fatalf("the preview counts %v", got)
	}
	if got := o.listed("/ui/cases?open=true"); got != "321" {
		t.Errorf("the preview has left %s open, want 321", got)
	}
	apply := hiddenInputs(preview, "/ui/bulk/apply")
	if want := ids[:2]; !slices.Equal(strings.Fields(apply.Get("cases")), want) {
		t.Errorf("the preview leads to a change of %v, want %v", apply["cases"], want)
	}
	result := o.post("/ui/bulk/apply", apply).Body.String()
	if got := bulkCounts(result); got["Changed"] != "2" || got["Not changed"] != "0" || !strings.Contains(result, "2 cases are changed.") {
		t.Errorf("the result counts %v", got)
	}
	if !strings.Contains(result, `href="/ui/cases?columns=`) || strings.Contains(result, "Preview those again") {
		t.Error("the result leads not back to the list, or leads to cases that were not changed, though there are none")
	}
	if got := o.listed("/ui/cases?open=true"); got != "3" {
		t.Errorf("open is %s, want 3", got)
	}
	history, err := o.svc.History(t.Context(), o.visitor.By, caseload.NounCase, ids[0], 0)
	o.must(err)
	if got := history.Revisions[0].By.User; got != "Morwenna Pascoe" {
		t.Errorf("the change is kept under %q", got)
	}
}

func TestAllOfTheListIsAssignedButWhatOthersChangedSince(t *testing.T) {
	o := openDesk(t)
	o.signIn(caseload.RoleManager)
	ids := o.deskCases()
	c, err := o.svc.Catalog(t.Context(), o.visitor.By)
	o.must(err)
	form := hiddenInputs(o.get("/ui/cases?q=bin&status="+o.statusID(caseload.Open)).Body.String(), "/ui/bulk")
	form["all"], form["change"] = []string{"true"}, []string{"user:" + c.Users()[0].ID}
	preview := o.post("/ui/bulk", form).Body.String()
	if got := bulkCounts(preview)["Would change"]; got != "3" {
		t.Fatalf("of all of the list %s would change, want 3", got)
	}
	_, err = o.svc.AddNote(t.Context(), o.svc.Operator(o.tenant), ids[0], "another's note")
	o.must(err)
	o.must(o.rename(ids[1], "another's"))
	o.must(o.svc.HideCase(t.Context(), o.svc.Operator(o.tenant), ids[2]))
	_, err = o.svc.CreateCase(t.Context(), o.svc.Operator(o.tenant), caseload.CaseInput{Name: caseload.Set("Bin elm")})
	o.must(err)
	result := o.post("/ui/bulk/apply", hiddenInputs(preview, "/ui/bulk/apply")).Body.String()
	got := bulkCounts(result)
	if got["Changed"] != "1" || got["Not changed"] != "2" || got["Not changed: somebody else changed it since the preview"] != "1" || got["Not changed: it is no longer there, or you may not see it"] != "1" {
		t.Errorf("the result counts %v", got)
	}
	if again := hiddenInputs(result, "/ui/bulk"); !slices.Equal(again["cases"], ids[1:2]) || !strings.Contains(result, `href="/ui/cases/`+ids[1]+`"`) {
		t.Errorf("the result leads to %v again, want what another changed", again["cases"])
	}
	if got := o.listed("/ui/cases?unassigned=true&open=true"); got != "52" {
		t.Errorf("assigned to nobody are %s, want 5 and 2", got)
	}
}

func (o *office) rename(id, name string) error {
	_, err := o.svc.Edit(o.Context(), o.svc.Operator(o.tenant), caseload.Edit{Act: caseload.ActUpdate, Noun: caseload.NounCase, ID: id, Input: &caseload.CaseInput{Name: caseload.Set(name)}})
	return err
}

func TestPreviewSaysWhyCasesCannotBeChanged(t *testing.T) {
	o := openDesk(t)
	ids := o.deskCases()
	o.must(o.svc.CreateField(t.Context(), o.svc.Operator(o.tenant), caseload.FieldInput{Name: "rooms", Label: "Rooms", Kind: caseload.KindNumber, Required: true}))
	o.signIn(caseload.RoleManager)
	preview := o.post("/ui/bulk", url.Values{"case": ids, "change": {"status:" + o.statusID(caseload.Closed)}}).Body.String()
	if got := bulkCounts(preview); got["Would change"] != "0" || got["Already so"] != "1" || got["Cannot be changed"] != "3" || len(got) != 4 {
		t.Errorf("the preview counts %v, want one reason", got)
	}
	if strings.Contains(preview, "/ui/bulk/apply") || !strings.Contains(preview, "Nothing would change.") {
		t.Error("nothing would change, and yet the preview has a button that changes")
	}
}

func TestBulkChangesThatCannotBeAreRefused(t *testing.T) {
	o := openDesk(t)
	ids := o.deskCases()
	o.signIn(caseload.RoleManager)
	closed := "status:" + o.statusID(caseload.Closed)
	for what, tt := range map[string]struct {
		path string
		form url.Values
		code int
		says string
	}{
		"nothing ticked":    {"/ui/bulk", url.Values{"change": {closed}}, http.StatusUnprocessableEntity, "Tick at least one case"},
		"nothing to do":     {"/ui/bulk", url.Values{"case": ids}, http.StatusUnprocessableEntity, "Choose what to do with the cases"},
		"too many":          {"/ui/bulk", url.Values{"cases": {manyIDs()}, "change": {closed}}, http.StatusRequestEntityTooLarge, "Narrow the list"},
		"too long a form":   {"/ui/bulk", url.Values{"case": {strings.Repeat("x", maxBulkForm)}}, http.StatusRequestEntityTooLarge, ""},
		"no such status":    {"/ui/bulk", url.Values{"case": ids, "change": {"status:none"}}, http.StatusBadRequest, "There is no such status"},
		"no such user":      {"/ui/bulk", url.Values{"case": ids, "change": {"user:none"}}, http.StatusBadRequest, ""},
		"another list":      {"/ui/bulk", url.Values{"case": ids, "change": {closed}, "query": {"sort=secret"}}, http.StatusBadRequest, ""},
		"without a preview": {"/ui/bulk/apply", url.Values{"case": ids, "change": {closed}}, http.StatusBadRequest, "of which preview"},
	} {
		if got := o.post(tt.path, tt.form); got.Code != tt.code || !strings.Contains(got.Body.String(), tt.says) {
			t.Errorf("%s = %d, want %d and %q:\n%s", what, got.Code, tt.code, tt.says, got.Body)
		}
	}
	form := url.Values{"case": ids, "change": {closed}, "at": {"9000000000000000"}}
	o.signIn(caseload.RoleAnalyst)
	if body := o.get("/ui/cases").Body.String(); strings.Contains(body, `name="case"`) || strings.Contains(body, "Change several cases") {
		t.Error("an analyst is offered to change cases")
	}
	for _, path := range []string{"/ui/bulk", "/ui/bulk/apply"} {
		if got := o.post(path, form); got.Code != http.StatusForbidden {
			t.Errorf("%s by an analyst = %d, want 403", path, got.Code)
		}
	}
	for _, who := range []func(){
		func() { o.signIn(caseload.RoleCaseworker) },
		func() {
			o.tenant = o.found("devon", "Devon Council")
			o.signIn(caseload.RoleAdmin)
			form.Set("change", "nobody:")
		},
	} {
		who()
		if got := bulkCounts(o.post("/ui/bulk/apply", form).Body.String()); got["Changed"] != "0" || got["Not changed: it is no longer there, or you may not see it"] != "4" {
			t.Errorf("cases that are not theirs: %v", got)
		}
	}
}

func manyIDs() string {
	ids := make(idList, caseload.MaxBulk+1)
	for i := range ids {
		ids[i] = strconv.Itoa(i)
	}
	return ids.String()
}

func TestIDsOfCasesStandInOneInput(t *testing.T) {
	ids := idList{"0197a-b", "of a form", "100%+1", "a,b", "\n", "ŷ"}
	if got, err := parseIDs(ids.String()); err != nil || !slices.Equal(got, ids) {
		t.Errorf("parseIDs(%q) = %q, %v", ids, got, err)
	}
	if _, err := parseIDs("a %zz"); caseload.CodeOf(err) != caseload.CodeInvalid {
		t.Errorf("what no form has written is read: %v", err)
	}
}

func FuzzIDsOfCases(f *testing.F) {
	f.Add("a b%20c")
	f.Fuzz(func(t *testing.T, text string) {
		ids, err := parseIDs(text)
		if err != nil {
			return
		}
		if again, err := parseIDs(ids.String()); err != nil || !slices.Equal(again, ids) {
			t.Errorf("parseIDs(%q) = %q, and of that %q, %v", text, ids, again, err)
		}
	})
}

// broken is a store that fails at its second change.
type broken struct {
	caseload.Store
	changes int
}

var errDisk = errors.New("disk 7 is full")

func (b *broken) Update(ctx context.Context, t caseload.TenantID, by caseload.Actor, fn func(caseload.WriteTx) error) (caseload.Rev, error) {
	if b.changes++; b.changes == 2 {
		return 0, errDisk
	}
	return b.Store.Update(ctx, t, by, fn)
}

func TestBulkChangeThatTheStoreFailsShowsWhatIsDoneAndTheCauseToTheLogAlone(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleManager)
	batch, _, err := o.svc.NewBatch(t.Context(), o.svc.Operator(o.tenant), caseload.NounCase, "", "")
	o.must(err)
	_, err = o.svc.ImportCases(t.Context(), batch, make([]caseload.CaseInput, 201), false)
	o.must(err)
	change := "status:" + o.statusID(caseload.Closed)
	preview := o.post("/ui/bulk", url.Values{"all": {"true"}, "change": {change}}).Body.String()
	o.pages.svc = caseload.NewService(&broken{Store: o.store}, time.Now, o.svc.NewID)
	ctx, note := httpkit.WithAnnotation(t.Context())
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/ui/bulk/apply", strings.NewReader(hiddenInputs(preview, "/ui/bulk/apply").Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := o.send(r)
	body := answer.Body.String()
	if got := bulkCounts(body); got["Changed"] != "200" || got["Not changed: This was not tried, as a change before it failed. Try again."] != "1" {
		t.Errorf("the result counts %v", got)
	}
	if strings.Contains(body, "disk") || !errors.Is(note.Err, errDisk) || answer.Code != http.StatusInternalServerError {
		t.Errorf("the result is %d, has the cause: %t, and the log has %v", answer.Code, strings.Contains(body, "disk"), note.Err)
	}
}

func TestWhatIsNoErrorOfTheServiceIsNotSaid(t *testing.T) {
	v, _ := openOffice(t).visitOf(request(t, "/ui/"))
	if got := v.saidOf(errDisk); got != "Something went wrong on our side" {
		t.Errorf("it says %q", got)
	}
}
