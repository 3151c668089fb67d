package ui

import (
	"net/http"

	"caseload"
)

const adminAddress = "/ui/admin"

// adminRoutes are those of the administration as a whole.
var adminRoutes = []Route{
	{"GET", adminAddress, false, showAdmin},     // what there is to administer
	{"GET", changesAddress, false, showChanges}, // who changed it, narrowed by its parameters
}

// adminArea is one thing that administrators look after.
type adminArea struct {
	title, about string // keys of the catalogue
	address      string
}

// adminAreas are listed in this order.
var adminAreas = []adminArea{
	{"users.title", "users.about", usersAddress},
	{"teams.title", "teams.about", teamsAddress},
	{"roles.title", "roles.about", rolesAddress},
	{"statuses.title", "statuses.about", statusesAddress},
	{"case-types.title", "case-types.about", caseTypesAddress},
	{"fields.title", "fields.about", fieldsAddress},
	{"categories.title", "categories.about", categoriesAddress},
	{"wards.title", "wards.about", wardsAddress},
	{"settings.title", "settings.about", settingsAddress},
	{"public.admin-title", "public.admin-about", publicPreviewAddress},
	{"keys.title", "keys.about", keysAddress},
	{"applications.title", "applications.about", applicationsAddress},
	{"section.imports", "admin.imports", importsAddress},
	{"changes.title", "changes.about", changesAddress},
}

// adminPage leads to the areas of the administration.
type adminPage struct {
	page
	Areas []destination
}

func showAdmin(v *visit) error {
	if err := v.administers(); err != nil {
		return err
	}
	p := adminPage{page: v.page(v.t("section.admin"))}
	for _, a := range adminAreas {
		p.Areas = append(p.Areas, destination{Title: v.t(a.title), About: v.t(a.about), Address: a.address})
	}
	return v.render(http.StatusOK, "admin", p)
}

// areaPage begins the data of the page of an area, by the key of its title.
func (v *visit) areaPage(title string) page {
	return v.page(v.t(title)).under(v.t("words.back"), adminAddress)
}

// administers refuses everybody but administrators: for pages that ask nothing of the
// Service that would.
func (v *visit) administers() error {
	if !v.visitor.By.Administers() {
		return caseload.Errorf(caseload.CodeForbidden, "Only an administrator may look here.")
	}
	return nil
}
