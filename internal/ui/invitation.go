package ui

import (
	"net/http"
	"strings"

	"caseload"
)

// The folders of links that begin a session, before their secrets.
const (
	InvitationFolder = "/ui/invitation/"
	SetUpFolder      = "/ui/setup/"
	DemoFolder       = "/ui/demo/"
)

// invitationPage is where a user chooses a password.
type invitationPage struct {
	page
	Organisation, Name string
	Email              field // read-only, for a browser that keeps passwords
	Password           field
}

func showInvitation(v *visit) error { return v.invitation(http.StatusOK, nil) }

func (v *visit) invitation(status int, wrong []problem) error {
	t, u, err := v.svc.Invited(v.r.Context(), v.r.PathValue("ticket"))
	if err != nil {
		return err
	}
	p := invitationPage{
		page: v.page(v.t("invitation.title")), Organisation: t.Name, Name: u.Name,
		Email:    field{Name: "email", Label: v.t("login.email"), Type: "email", Value: u.Email, Autocomplete: "username", ReadOnly: true},
		Password: v.newPassword(),
	}
	p.show(wrong, &p.Password)
	return v.render(status, "invitation", p)
}

// newPassword is the field in which a password is chosen.
func (v *visit) newPassword() field {
	return field{Name: "password", Label: v.t("invitation.password"), Hint: v.language.n("invitation.password-hint", caseload.MinPassword), Type: "password", Autocomplete: "new-password"}
}

// acceptInvitation keeps the password that was chosen, and begins a session.
func acceptInvitation(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	e, err := v.svc.AcceptInvitation(v.r.Context(), v.r.PathValue("ticket"), form.Get("password"), v.from())
	if wrong := v.problems(err); len(wrong) > 0 {
		return v.invitation(http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	return v.enter(e, home)
}

// setUpPage is where the first administrator sets the server up.
type setUpPage struct {
	page
	Organisation, Slug, Zone field
	Name, Email, Password    field
}

func showSetUp(v *visit) error {
	if err := v.svc.CheckSetUp(v.r.Context(), v.r.PathValue("ticket")); err != nil {
		return err
	}
	return v.setUp(http.StatusOK, caseload.SetUp{Zone: "Europe/London"}, nil)
}

func (v *visit) setUp(status int, in caseload.SetUp, wrong []problem) error {
	there, err := v.svc.Tenants(v.r.Context())
	if err != nil {
		return err
	}
	p := setUpPage{
		page:         v.page(v.t("setup.title")),
		Organisation: field{Name: "organisation", Label: v.t("form.optional", "Label", v.t("setup.organisation")), Value: in.Organisation, Autocomplete: "organization"},
		Slug:         field{Name: "slug", Label: v.t("setup.slug"), Hint: v.t("setup.slug-hint"), Value: in.Slug, Width: "20"},
		Zone:         field{Name: "zone", Label: v.t("setup.zone"), Hint: v.t("setup.zone-hint"), Value: in.Zone, Width: "20"},
		Name:         field{Name: "name", Label: v.t("form.optional", "Label", v.t("setup.name")), Value: in.Name, Autocomplete: "name"},
		Email:        field{Name: "email", Label: v.t("login.email"), Type: "email", Value: in.Email, Autocomplete: "username"},
		Password:     v.newPassword(),
	}
	if len(there) > 0 {
		slugs := make([]string, len(there))
		for i, t := range there {
			slugs[i] = t.Slug
		}
		p.Slug.Hint = v.t("setup.slug-there", "Slugs", strings.Join(slugs, ", "))
	}
	p.show(wrong, &p.Organisation, &p.Slug, &p.Zone, &p.Name, &p.Email, &p.Password)
	return v.render(status, "setup", p)
}

// makeFirst makes the first administrator, and begins a session.
func makeFirst(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	in := caseload.SetUp{
		Organisation: form.Get("organisation"), Slug: form.Get("slug"), Zone: form.Get("zone"),
		Name: form.Get("name"), Email: form.Get("email"), Password: form.Get("password"),
	}
	e, err := v.svc.SetUp(v.r.Context(), v.r.PathValue("ticket"), in, v.from())
	if wrong := v.problems(err); len(wrong) > 0 {
		return v.setUp(http.StatusUnprocessableEntity, in, wrong)
	}
	if err != nil {
		return err
	}
	return v.enter(e, home)
}
