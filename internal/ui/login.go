package ui

import (
	"cmp"
	"net/http"
)

// loginAddress is where to sign in.
const loginAddress = "/ui/login"

// loginPage is the form by which to sign in.
type loginPage struct {
	page
	Organisation field // without a Label: there is only one
	Email        field
	Password     field
	ReturnTo     string // where to go then
}

// signIn is what stands in the form.
type signIn struct {
	Organisation string // the tenant's slug
	Email        string
	ReturnTo     string
}

// showLogin shows the form, with the organisation of ?organisation= in it.
func showLogin(v *visit) error {
	asked := v.r.URL.Query()
	return v.login(http.StatusOK, signIn{Organisation: asked.Get("organisation"), ReturnTo: asked.Get("return_to")}, nil)
}

// login answers with the form, and what is wrong with what was sent.
func (v *visit) login(status int, in signIn, wrong []problem) error {
	tenants, err := v.svc.Tenants(v.r.Context())
	if err != nil {
		return err
	}
	p := loginPage{
		page:     v.page(v.t("login.title")),
		Email:    field{Name: "email", Label: v.t("login.email"), Type: "email", Value: in.Email, Autocomplete: "username", Width: "20"},
		Password: field{Name: "password", Label: v.t("login.password"), Type: "password", Autocomplete: "current-password"},
		ReturnTo: ownAddress(cmp.Or(in.ReturnTo, home)),
	}
	if len(tenants) != 1 {
		p.Organisation = field{Name: "organisation", Label: v.t("login.organisation"), Hint: v.t("login.organisation-hint"), Value: in.Organisation, Autocomplete: "organization", Width: "20"}
	}
	p.Problems = wrong
	for _, f := range []*field{&p.Organisation, &p.Email, &p.Password} {
		f.Problem = problemOf(f.Name, wrong)
	}
	return v.render(status, "login", p)
}
