package canary_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/apitest"
)

// rare is a word that stands in one case alone, and in all that belongs to it.
const rare = "unicorn"

// TestADeletedCaseIsGoneFromEveryFaceUntilItIsRestored asks all faces all that
// they answer, and for what they count, before there is a case, while there is,
// when it was deleted and when it is restored, and when it is purged with all that
// told of it.
func TestADeletedCaseIsGoneFromEveryFaceUntilItIsRestored(t *testing.T) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, store, viewer{name: "manager", role: caseload.RoleManager, rows: plain}, here)
			w.serve(t)
			w.strangers = []string{rare}
			asks := w.everything(t)
			without := w.answers(t, asks)
			w.addRare(t)
			with := w.answers(t, asks)
			for i, a := range asks {
				if a.route == nil && with[i] == without[i] {
					t.Errorf("GET %s answers the same with the case and without it", a.target)
				}
			}
			w.send(t, http.MethodDelete, "/cases/cases/"+rare)
			compareAnswers(t, "the deleted case", asks, w.answers(t, asks), without)
			w.send(t, http.MethodPost, "/cases/cases/"+rare+"/restore")
			restored := w.answers(t, asks)
			for i, a := range asks {
				if ofChanges.MatchString(a.target) || strings.HasPrefix(a.target, "/ui/cases/"+rare) { // they tell that it was deleted, and restored
					restored[i] = with[i]
				}
			}
			compareAnswers(t, "the restored case", asks, restored, with)
			for _, path := range []string{"/cases/cases/" + rare, "/people/people/person-" + rare} {
				w.send(t, http.MethodDelete, path)
				w.send(t, http.MethodPost, path+"/purge")
			}
			compareAnswers(t, "the purged case", asks, w.answers(t, asks), without)
		})
	}
}

// everything is a request for each thing of the rare case that each face answers,
// and for some others, and, of no route, those that must tell of it.
func (w *world) everything(t *testing.T) []ask {
	t.Helper()
	w.parts["/people/people"] = append(w.parts["/people/people"], "person-"+rare)
	w.parts["/cases/involvements"] = append(w.parts["/cases/involvements"], "part-"+rare)
	w.parts["/cases/goals"] = append(w.parts["/cases/goals"], "goal-"+rare)
	var out []ask
	for _, f := range faces {
		for i, a := range (pair{a: w}).glances(t, f) {
			if unreadable.MatchString(a.target) {
				continue
			}
			if strings.Contains(a.target, rare) || i%7 == 0 || !strings.Contains(a.route.patterns[0], "{id}") {
				out = append(out, a)
			}
		}
	}
	for _, target := range []string{
		"/api/cases?search=" + rare, "/api/cases/export?limit=all", "/api/cases/export?format=csv", "/api/wards/export", "/api/reports/public", "/api/cases?pageSize=1",
		"/cases/cases?page[total]=true&page[size]=1", "/cases/cases/" + rare, "/cases/goals?filter[case.id]=" + rare, "/people/people/person-" + rare + "?include=involvements.case",
		"/cases/involvements?filter[role]=" + rare + "&page[total]=true", "/people/people/shared-4/involvements?page[total]=true", "/cases/forms/form-" + rare,
		"/a/" + ownSlug + "/api/case/v2?external_id=ext-" + rare + "-0", "/a/" + ownSlug + "/api/case/v1/" + rare, "/a/" + ownSlug + "/api/form/v1/form-" + rare, "/a/" + ownSlug + "/api/case/v1?limit=1",
		"/getcasedetails?ExternalId=ext-" + rare + "-0", "/getreport?ReportId=1", "/getreport?ReportId=1&Format=csv&CSVFields=casedetails.caseid&CSVFooter=yes",
	} {
		out = append(out, ask{method: http.MethodGet, target: target})
	}
	return out
}

// addRare makes the case, a person, a part for somebody who has others, a goal, a
// note, a stage and a form.
func (w *world) addRare(t *testing.T) {
	t.Helper()
	in := contents(0, rare, rare)
	in.Resident, in.Properties = caseload.Opt[caseload.Resident]{}, map[string]caseload.Value{"kept": caseload.Text(rare)}
	in.Ward, in.Archived = caseload.Set(caseload.Named{Name: wardNames[0]}), caseload.Set(false)
	r := draw(0, rare)
	w.edit(t,
		made(caseload.NounCase, rare, &in), made(caseload.NounPerson, "person-"+rare, personInput(r, rare)),
		made(caseload.NounInvolvement, "part-"+rare, &caseload.InvolvementInput{Case: caseload.Set(rare), Person: caseload.Set("person-" + rare), Role: caseload.Set(rare)}),
		made(caseload.NounInvolvement, "other-"+rare, &caseload.InvolvementInput{Case: caseload.Set(rare), Person: caseload.Set("shared-4"), Role: caseload.Set(rare)}),
		made(caseload.NounGoal, "goal-"+rare, goalInput(r, rare, "person-"+rare, rare)),
		made(caseload.NounNote, "note-"+rare, &caseload.NoteInput{Case: caseload.Set(rare), Text: caseload.Set(rare)}),
		made(caseload.NounStage, "stage-"+rare, stageInput(r, rare, rare)),
	)
	form := formInput(0, rare)
	form.ID, form.SenderID, form.Documents = "form-"+rare, nurse(common), nil
	form.Changes = []caseload.CaseChange{{ID: rare, Mode: caseload.UpdateOnly, By: nurse(common)}}
	w.submit(t, form)
}

// send makes a change as an administrator.
func (w *world) send(t *testing.T, method, target string) {
	t.Helper()
	w.clock.move(time.Second)
	if got := w.answer(t, adminsKey, ask{method: method, target: target}); !strings.HasPrefix(got, "20") {
		t.Fatalf("%s %s answers\n%s", method, target, got)
	}
}

// changing is what tells a case from itself before it was deleted and restored:
// the time and the version of its last change, and what was done to it; how often a
// key may yet ask, and how long a session lasts; and the manifest of a stream, which
// tells the moment of the tenant's last change, whichever that was, and the hash of
// what may tell it. Each begins with some text, by which it is found sooner: a version
// is a time of the tests' clock in microseconds, which begins with 17.
var changing = []*regexp.Regexp{
	regexp.MustCompile(`20\d\d(-\d\d-\d\d[T ][\d:.]+Z?|, \d\d:\d\d)`), regexp.MustCompile(`\b17\d{14}\b`), regexp.MustCompile(`"activity":.*`),
	regexp.MustCompile(`data-left="\d+"`), regexp.MustCompile(`Content-Length \[\d+\]`), regexp.MustCompile(`X-Ratelimit-\w+ \[\d+\]`),
	regexp.MustCompile(`Caseload-Manifest \[[^\]]*\]`), regexp.MustCompile(`Repr-Digest \[[^\]]*\]`),
}

// unreadable is what has an answer in which a moment cannot be told from the rest: a
// packed file, or a number of seconds.
var unreadable = regexp.MustCompile(`\.(xlsx|parquet|gz|zst)(\?|$)|format=(xlsx|parquet)|^/exports/latest/|^/ui/reports/\d+/rows$|^/ui/session$`)

func (w *world) answers(t *testing.T, asks []ask) []string {
	t.Helper()
	out := make([]string, len(asks))
	for i, a := range asks {
		out[i] = w.answer(t, viewersKey, a)
		for _, what := range changing {
			out[i] = what.ReplaceAllString(out[i], "")
		}
	}
	return out
}

func compareAnswers(t *testing.T, what string, asks []ask, got, want []string) {
	t.Helper()
	for i, a := range asks {
		if got[i] != want[i] {
			t.Errorf("of %s, GET %s answers otherwise: %s", what, a.target, difference(got[i], want[i]))
		}
	}
}
