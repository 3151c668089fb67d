package ui

import "net/http"

// homePage leads to the other sections.
type homePage struct {
	page
	Destinations []destination
}

func showHome(v *visit) error {
	p := v.page(v.t("home.title"))
	return v.render(http.StatusOK, "home", homePage{p, p.Navigation[1:]})
}
