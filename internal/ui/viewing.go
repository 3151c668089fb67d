package ui

import (
	"net/http"
	"slices"

	"caseload"
)

// viewingAddress is where what concerns seeing the pages as somebody else is.
const viewingAddress = "/ui/viewing"

// viewingRoutes let administrators see the pages as others do.
var viewingRoutes = []Route{
	{"GET", usersAddress + "/{id}/view", false, askToViewAsUser}, // asks first, and says who has done so before
	{"POST", usersAddress + "/{id}/view", false, viewAsUser},     // begins
	{"GET", rolesAddress + "/{role}/view", false, askToViewAsRole},
	{"POST", rolesAddress + "/{role}/view", false, viewAsRole},
	{"POST", viewingAddress + "/stop", false, stopViewing}, // shows the pages as they are to the visitor again
}

// lookingForms are the forms that change nothing, and those by which the visitor lays
// out the own pages: who views as somebody else may send them. They are those whose
// words are not to stand in an address. What a button of them would keep is refused by
// the Service.
var lookingForms = []string{
	"/ui/people", usersAddress, "/ui/cases/{id}/people/find", "/ui/cases/columns", "/ui/bulk", "/ui/reports/new", "/ui/reports/{number}/edit", viewingAddress + "/stop",
}

// mayAsk refuses what changes something, and every account, to a visitor who views as
// somebody else.
func (v *visit) mayAsk(route *Route) error {
	switch {
	case v.visitor.By.Behind == 0:
		return nil
	case within(route.Pattern, profileAddress):
		return caseload.ErrViewing
	case route.Method == http.MethodGet || slices.Contains(lookingForms, route.Pattern):
		return nil
	}
	return caseload.ErrViewing
}

// viewing says as whom the visitor sees the pages, on each of them.
type viewing struct{ Text, Stop string }

func (v *visit) viewing() *viewing {
	x := v.visitor
	if x == nil || x.By.Behind == 0 {
		return nil
	}
	out := &viewing{Text: v.t("viewing.user", "Name", x.Name, "Role", v.t(roleTitles[x.By.Role])), Stop: viewingAddress + "/stop"}
	if x.By.As.User == 0 {
		out.Text = v.t("viewing.role", "Role", v.t(roleTitles[x.By.Role]))
	}
	return out
}

func askToViewAsUser(v *visit) error {
	if err := v.administers(); err != nil {
		return err
	}
	of, err := v.readOne(caseload.NounUser, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	p := askPage{
		page: v.page(v.t("viewing.ask", "Name", v.wordName(of))), Text: v.t("viewing.ask-text"),
		Action: wordAddress(usersAddress, of.id) + "/view", Back: usersAddress, Button: v.t("viewing.button"), Plain: true,
	}
	looks, catalog, err := v.svc.Readers(v.r.Context(), v.visitor.By, caseload.NounUser, of.id, readersShown)
	if err != nil {
		return err
	}
	p.Readers = v.readersTable(looks, catalog)
	p.Readers.Caption = v.t("viewing.readers")
	return v.render(http.StatusOK, "ask", p)
}

func viewAsUser(v *visit) error {
	if err := v.svc.ViewAsUser(v.r.Context(), v.visitor.By, v.r.PathValue("id")); err != nil {
		return err
	}
	return v.redirect(home)
}

func askToViewAsRole(v *visit) error {
	if err := v.administers(); err != nil {
		return err
	}
	role := caseload.Role(v.r.PathValue("role"))
	if roleTitles[role] == "" || role == caseload.RoleAdmin {
		return showNothing(v)
	}
	return v.render(http.StatusOK, "ask", askPage{
		page: v.page(v.t("viewing.ask-role", "Role", v.t(roleTitles[role]))), Text: v.t("viewing.ask-role-text"),
		Action: wordAddress(rolesAddress, string(role)) + "/view", Back: rolesAddress, Button: v.t("viewing.button"), Plain: true,
	})
}

func viewAsRole(v *visit) error {
	if err := v.svc.ViewAsRole(v.r.Context(), v.visitor.By, caseload.Role(v.r.PathValue("role"))); err != nil {
		return err
	}
	return v.redirect(home)
}

func stopViewing(v *visit) error {
	if err := v.svc.StopViewing(v.r.Context(), v.visitor.By); err != nil {
		return err
	}
	return v.succeed(adminAddress, "notice.viewing-stopped")
}
