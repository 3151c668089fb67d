package ui

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"caseload"
	"caseload/internal/httpkit"
)

// loginAddress is where to sign in, and codeAddress where a second factor is asked
// for.
const (
	loginAddress = "/ui/login"
	codeAddress  = "/ui/login/code"
)

// loginPage is the form by which to sign in.
type loginPage struct {
	page
	Organisation field // without a Label: there is only one
	Email        field
	Password     field
	ReturnTo     string   // where to go then
	Providers    []button // that vouch for users
	None         bool     // there is no organisation to sign in to
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
		Email:    field{Name: "email", Label: v.t("login.email"), Type: "email", Value: in.Email, Autocomplete: "username"},
		Password: field{Name: "password", Label: v.t("login.password"), Type: "password", Autocomplete: "current-password"},
		ReturnTo: ownAddress(cmp.Or(in.ReturnTo, home)), None: len(tenants) == 0,
	}
	if len(tenants) == 1 || in.Organisation != "" { // else it is not known for which
		p.Providers = v.providerButtons(in)
	}
	if len(tenants) != 1 {
		p.Organisation = field{Name: "organisation", Label: v.t("login.organisation"), Hint: v.t("login.organisation-hint"), Value: in.Organisation, Autocomplete: "organization", Width: "20"}
	}
	p.show(wrong, &p.Organisation, &p.Email, &p.Password)
	return v.render(status, "login", p)
}

// signInByPassword begins a session for who knows a password.
func signInByPassword(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	in, unknown := signIn{form.Get("organisation"), form.Get("email"), form.Get("return_to")}, "login.wrong-anywhere"
	only, err := v.onlyOrganisation()
	if err != nil {
		return err
	}
	if only != "" {
		in.Organisation, unknown = cmp.Or(in.Organisation, only), "login.wrong"
	}
	if wrong := v.unanswered(in, form.Get("password")); len(wrong) > 0 {
		return v.login(http.StatusUnprocessableEntity, in, wrong)
	}
	e, err := v.svc.SignIn(v.r.Context(), caseload.SignIn{Organisation: in.Organisation, Email: in.Email, Password: form.Get("password")}, v.from())
	switch code := caseload.CodeOf(err); code {
	case caseload.CodeUnauthenticated:
		return v.login(http.StatusUnprocessableEntity, in, []problem{{"email", v.t(unknown)}})
	case caseload.CodeRateLimited:
		return v.login(httpkit.Status(code), in, []problem{{"", v.t("login.too-many")}})
	}
	if err != nil {
		return err
	}
	return v.enter(e, ownAddress(in.ReturnTo))
}

// unanswered are the lines of the form that were left empty.
func (v *visit) unanswered(in signIn, password string) (wrong []problem) {
	for _, line := range [][3]string{{"organisation", in.Organisation, "login.organisation"}, {"email", in.Email, "login.email"}, {"password", password, "login.password"}} {
		if strings.TrimSpace(line[1]) == "" {
			wrong = append(wrong, problem{line[0], v.t("form.enter", "Label", caseload.MidSentence(v.t(line[2])))})
		}
	}
	return wrong
}

// onlyOrganisation is the slug of the tenant of a server that has one alone.
func (v *visit) onlyOrganisation() (string, error) {
	all, err := v.svc.Tenants(v.r.Context())
	if err != nil || len(all) != 1 {
		return "", err
	}
	return all[0].Slug, nil
}

// codePage asks for the code of a second factor.
type codePage struct {
	page
	Code     field
	ReturnTo string
}

func showCode(v *visit) error {
	return v.code(http.StatusOK, v.r.URL.Query().Get("return_to"), nil)
}

func (v *visit) code(status int, returnTo string, wrong []problem) error {
	p := codePage{
		page:     v.page(v.t("code.title")),
		Code:     field{Name: "code", Label: v.t("code.code"), Hint: v.t("code.hint"), Autocomplete: "one-time-code", Width: "10"},
		ReturnTo: ownAddress(cmp.Or(returnTo, home)),
	}
	p.show(wrong, &p.Code)
	return v.render(status, "code", p)
}

// signInByCode goes on with a session whose password was right.
func signInByCode(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	to := form.Get("return_to")
	e, err := v.svc.ConfirmSignIn(v.r.Context(), v.cookie(sessionCookie), form.Get("code"), v.from())
	switch code := caseload.CodeOf(err); code {
	case caseload.CodeInvalid:
		return v.code(http.StatusUnprocessableEntity, to, []problem{{"code", v.t("code.wrong")}})
	case caseload.CodeRateLimited:
		return v.code(httpkit.Status(code), to, []problem{{"", v.t("login.too-many")}})
	case caseload.CodeUnauthenticated: // it took too long
		return v.redirect(withReturn(loginAddress, to))
	}
	if err != nil {
		return err
	}
	return v.enter(e, ownAddress(to))
}

// withReturn is an address that leads on to another of ours.
func withReturn(address, to string) string {
	if to = ownAddress(to); to == home {
		return address
	}
	return address + "?" + url.Values{"return_to": {to}}.Encode()
}

// lookAround begins a session by a link of a demo.
func lookAround(v *visit) error {
	e, err := v.svc.LookAround(v.r.Context(), v.r.PathValue("ticket"), v.from())
	if err != nil {
		return err
	}
	return v.enter(e, home)
}
