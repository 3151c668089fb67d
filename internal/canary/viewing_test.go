package canary_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/apitest"
	"caseload/internal/ui"
)

// behindKey is that of an administrator who views the pages as the viewer.
const behindKey = "behind"

// viewAs lets an administrator view the pages as somebody.
func (w *world) viewAs(t *testing.T, begin func(*caseload.Principal) error) {
	t.Helper()
	w.visitors[behindKey] = &visitor{tenant: w.tenant, user: w.visitors[adminsKey].user}
	in, err := w.service.AuthenticateSession(t.Context(), w.session(t, behindKey), "pages")
	must(t, err)
	must(t, begin(in.By))
}

// viewingBanner says on each page that it is viewed as somebody's, and framed is what else of a
// page, or of its head, is of the session and not of what is shown.
var (
	viewingBanner = regexp.MustCompile(`(?s)<section class="app-viewing".*?</section>\n`)
	framed        = regexp.MustCompile(`data-left="\d+"|Content-Length \[\d+\]`)
)

// shown is an answer but for what is of the session.
func shown(answer string) string { return framed.ReplaceAllString(answer, "") }

// belongings are the first patterns of what is a user's alone, and of nobody who views
// as them: with what is answered there.
var belongings = map[string]string{
	"/ui/profile": "403", "/ui/profile/password": "403", "/ui/profile/codes": "403", "/ui/profile/codes/remove": "403", "/ui/profile/recovery": "403",
	"/ui/exports/{id}": "404", "/ui/exports/{id}/delete": "404", "/ui/exports/{id}/events": "404", "/ui/exports/{id}/file": "404", "/ui/exports/{id}/manifest": "404", "/ui/exports/{id}/manifest.json": "404",
}

// TestWhoViewsAsAnotherSeesWhatTheySeeAndChangesNothing asks all pages twice: as
// somebody, and as an administrator who views the pages as them.
func TestWhoViewsAsAnotherSeesWhatTheySeeAndChangesNothing(t *testing.T) {
	for _, v := range []viewer{caseworker, teamManager} {
		t.Run(v.name, func(t *testing.T) {
			p := newPair(t, apitest.Stores()[0], v)
			p.serve(t)
			w := p.a
			w.viewAs(t, func(ada *caseload.Principal) error { return w.service.ViewAsUser(t.Context(), ada, w.users[v.user]) })
			w.session(t, viewersKey) // begins it
			before := w.state(t)
			for _, a := range append(p.glances(t, pagesFace), p.reads(t, pagesFace, extent{3, alone})...) {
				if a.route.patterns[0] == "/ui/exports" {
					continue // lists theirs
				}
				w.compareViewing(t, a)
			}
			bodies := pagesFace.bodies(w)
			for i := range pagesFace.routes {
				if r := &pagesFace.routes[i]; r.method != http.MethodGet && !isOpen(r) && !strings.HasSuffix(r.patterns[0], "/stop") {
					for _, a := range p.writesTo(t, pagesFace, r, bodies) {
						w.wantNothingDone(t, a)
					}
				}
			}
			if after := w.state(t); after != before {
				t.Errorf("after all forms were sent by who views as another there is\n%s\nwant what was before\n%s", after, before)
			}
		})
	}
}

// compareViewing asks as the viewer and as who views as the viewer.
func (w *world) compareViewing(t *testing.T, a ask) {
	t.Helper()
	for _, key := range []string{behindKey, viewersKey} { // who has looked at a case stands on its page
		w.answer(t, key, a)
	}
	behind := w.answer(t, behindKey, a)
	if want, theirs := belongings[a.route.patterns[0]]; theirs {
		if !strings.HasPrefix(behind, want) {
			t.Errorf("of what is the user's alone, %s answers\n%s", a.target, behind)
		}
		return
	}
	bare := viewingBanner.ReplaceAllString(behind, "")
	if isPage := strings.Contains(behind, `id="session"`); isPage == (bare == behind) {
		t.Errorf("GET %s does not say as whom it is seen:\n%s", a.target, behind)
	}
	if own := shown(w.answer(t, viewersKey, a)); shown(bare) != own {
		t.Errorf("GET %s, viewed as the user: %s", a.target, difference(shown(bare), own))
	}
}

// wantNothingDone sends a form as who views as another.
func (w *world) wantNothingDone(t *testing.T, a ask) {
	t.Helper()
	answer := w.answer(t, behindKey, a)
	done := strings.HasPrefix(answer, "303") && a.route.patterns[0] != "/ui/cases/columns"
	if done || strings.HasPrefix(answer, "5") {
		t.Errorf("to who views as another, %s %s with %s answers\n%s", a.method, a.target, a.text, answer)
	}
}

// state is all that forms could change, in short.
func (w *world) state(t *testing.T) string {
	t.Helper()
	var horizon caseload.Horizon
	must(t, w.store.View(t.Context(), w.tenant.ID, caseload.Brief, caseload.Own, func(tx caseload.Tx) error {
		horizon = tx.Horizon()
		return nil
	}))
	tenants, err := w.store.Tenants(t.Context())
	must(t, err)
	keys, err := w.store.Keys(t.Context(), w.tenant.ID)
	must(t, err)
	var users []caseload.PK
	for _, u := range w.catalog().Users() {
		users = append(users, u.PK)
	}
	accounts, err := w.store.Accounts(t.Context(), w.tenant.ID, users)
	must(t, err)
	for i := range accounts {
		accounts[i].Offered = caseload.Offer{} // by the form that the user asks for
	}
	exports, err := w.store.Exports(t.Context(), w.tenant.ID)
	must(t, err)
	imports, err := w.store.Imports(t.Context(), w.tenant.ID)
	must(t, err)
	mappings, err := w.store.Mappings(t.Context(), w.tenant.ID)
	must(t, err)
	out := fmt.Sprintf("%d %+v %+v %+v %d exports %d imports %+v", horizon.Rev, tenants, keys, accounts, len(exports), len(imports), mappings)
	for _, key := range []string{viewersKey, adminsKey} {
		user := w.visitors[key].user.PK
		views, err := w.store.SavedViews(t.Context(), w.tenant.ID, user)
		must(t, err)
		sessions, err := w.store.Sessions(t.Context(), w.tenant.ID, user)
		must(t, err)
		out += fmt.Sprintf("\n%+v %+v", views, sessions)
	}
	return out
}

// isOpen reports whether a page is answered to whoever asks.
func isOpen(r *route) bool {
	return slices.ContainsFunc(ui.Routes, func(x ui.Route) bool { return x.Method == r.method && x.Pattern == r.patterns[0] && x.Open })
}
