package ui

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"errors"
	"html/template"
	"image/png"
	"net/http"
	"strings"

	"caseload"
)

const profileAddress = "/ui/profile"

// profilePage is what a user sees of the own account.
type profilePage struct {
	page
	About    []summaryRow
	Account  caseload.AccountView
	Sessions []sessionLine
}

// sessionLine is a browser in which the user is signed in.
type sessionLine struct {
	ID, Address string
	Browser     string // "": not known
	Seen        moment
	Current     bool
}

func showProfile(v *visit) error {
	account, err := v.svc.OwnAccount(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	sessions, err := v.svc.Sessions(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	p := profilePage{page: v.page(v.t("profile.title")), Account: account, About: []summaryRow{
		{Key: v.t("profile.name"), Value: cell{Text: v.visitor.Name}},
		{Key: v.t("login.email"), Value: cell{Text: v.visitor.Email}},
		{Key: v.t("profile.role"), Value: cell{Text: v.t(roleTitles[v.visitor.By.Role])}},
	}}
	for _, x := range sessions {
		line := sessionLine{ID: x.ID, Browser: browserOf(x.Agent), Seen: v.moment(x.Seen), Current: x.ID == v.visitor.Session.ID}
		if x.Address.IsValid() {
			line.Address = x.Address.String()
		}
		p.Sessions = append(p.Sessions, line)
	}
	return v.render(http.StatusOK, "profile", p)
}

// browserOf names the browser and the system of a User-Agent, as far as it is one of
// those that are common. Most call themselves by the names of others too: the first
// that is found is meant.
func browserOf(agent string) string {
	known := func(names [][2]string) string {
		for _, n := range names {
			if strings.Contains(agent, n[0]) {
				return n[1]
			}
		}
		return ""
	}
	browser, system := known(browsers), known(systems)
	if browser == "" || system == "" {
		return cmp.Or(browser, system)
	}
	return browser + ", " + system
}

// Marks in a User-Agent, and what they say.
var (
	browsers = [][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"Chrome/", "Chrome"}, {"CriOS/", "Chrome"}, {"Safari/", "Safari"}}
	systems  = [][2]string{{"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"CrOS", "ChromeOS"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}}
)

// roleTitles are the keys of what the pages call the roles.
var roleTitles = map[caseload.Role]string{
	caseload.RoleAdmin: "role.admin", caseload.RoleManager: "role.manager", caseload.RoleAnalyst: "role.analyst",
	caseload.RoleCouncillor: "role.councillor", caseload.RoleCaseworker: "role.caseworker",
}

func endSession(v *visit) error {
	if err := v.svc.EndSession(v.r.Context(), v.visitor.By, v.r.PathValue("id")); err != nil {
		return err
	}
	return v.succeed(profileAddress, "notice.session-ended")
}

func endOtherSessions(v *visit) error {
	if err := v.svc.EndOtherSessions(v.r.Context(), v.visitor.By); err != nil {
		return err
	}
	return v.succeed(profileAddress, "notice.sessions-ended")
}

// passwordPage is where a user takes another password.
type passwordPage struct {
	page
	Current, Password field
}

func showPassword(v *visit) error { return v.password(http.StatusOK, nil) }

func (v *visit) password(status int, wrong []problem) error {
	p := passwordPage{page: v.page(v.t("password.title")).under(v.t("profile.title"), profileAddress), Current: v.currentPassword(), Password: v.newPassword()}
	p.show(wrong, &p.Current, &p.Password)
	return v.render(status, "password", p)
}

// currentPassword is the field by which a user proves to be the one who signed in.
func (v *visit) currentPassword() field {
	return field{Name: "current", Label: v.t("password.current"), Type: "password", Autocomplete: "current-password"}
}

func changePassword(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	err = v.svc.ChangePassword(v.r.Context(), v.visitor.By, form.Get("current"), form.Get("password"))
	if wrong := v.problems(err); len(wrong) > 0 {
		return v.password(http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	return v.succeed(profileAddress, "notice.password")
}

// codesPage is where a user ties an app that makes codes to the account.
type codesPage struct {
	page
	Picture template.URL // of a QR code, for the app to look at
	Secret  string       // the same, to type
	Code    field
	Current field
}

func offerCodes(v *visit) error { return v.codes(http.StatusOK, nil) }

// pictureSize is that of the picture of a secret, in pixels.
const pictureSize = 240

// codes shows the secret that is offered, the same each time for an hour.
func (v *visit) codes(status int, wrong []problem) error {
	key, err := v.svc.OfferCodes(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	picture, err := key.Image(pictureSize, pictureSize)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		return err
	}
	p := codesPage{
		page: v.page(v.t("codes.title")).under(v.t("profile.title"), profileAddress), Secret: key.Secret(), Picture: template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(file.Bytes())),
		Code: field{Name: "code", Label: v.t("code.code"), Hint: v.t("codes.code-hint"), Autocomplete: "one-time-code", Width: "10"}, Current: v.currentPassword(),
	}
	p.show(wrong, &p.Code, &p.Current)
	v.w.Header().Set("Cache-Control", "no-store")
	return v.render(status, "codes", p)
}

// recoveryPage shows recovery codes, once.
type recoveryPage struct {
	page
	Codes []string
}

func (v *visit) recovery(codes []string) error {
	v.w.Header().Set("Cache-Control", "no-store")
	return v.render(http.StatusOK, "recovery", recoveryPage{v.page(v.t("recovery.title")), codes})
}

// confirmCodes makes the secret that was shown the second factor.
func confirmCodes(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	codes, err := v.svc.ConfirmCodes(v.r.Context(), v.visitor.By, form.Get("current"), form.Get("code"))
	if errors.Is(err, caseload.ErrOfferEnded) {
		return v.codes(http.StatusConflict, []problem{{"code", v.t("codes.ended")}})
	}
	if wrong := v.problems(err); len(wrong) > 0 {
		if problemOf("code", wrong) != "" {
			wrong = []problem{{"code", v.t("code.wrong")}}
		}
		return v.codes(http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	return v.recovery(codes)
}

// provePage asks for the password before something is changed.
type provePage struct {
	page
	question
	Current field
}

// question is what is asked for the password for.
type question struct{ title, Text, Submit, Action string }

func (v *visit) prove(status int, q question, wrong []problem) error {
	p := provePage{page: v.page(q.title).under(v.t("profile.title"), profileAddress), question: q, Current: v.currentPassword()}
	p.show(wrong, &p.Current)
	return v.render(status, "prove", p)
}

func (v *visit) askToDropCodes(status int, wrong []problem) error {
	return v.prove(status, question{v.t("codes-remove.title"), v.t("codes-remove.text"), v.t("codes-remove.submit"), "/ui/profile/codes/remove"}, wrong)
}

func showDropCodes(v *visit) error { return v.askToDropCodes(http.StatusOK, nil) }

func dropCodes(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	err = v.svc.DropCodes(v.r.Context(), v.visitor.By, form.Get("current"))
	if wrong := v.problems(err); len(wrong) > 0 {
		return v.askToDropCodes(http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	return v.succeed(profileAddress, "notice.codes-removed")
}

func (v *visit) askToRenewRecovery(status int, wrong []problem) error {
	return v.prove(status, question{v.t("recovery-renew.title"), v.t("recovery-renew.text"), v.t("recovery-renew.submit"), "/ui/profile/recovery"}, wrong)
}

func showRenewRecovery(v *visit) error { return v.askToRenewRecovery(http.StatusOK, nil) }

func renewRecovery(v *visit) error {
	form, err := v.form()
	if err != nil {
		return err
	}
	codes, err := v.svc.RenewRecovery(v.r.Context(), v.visitor.By, form.Get("current"))
	if wrong := v.problems(err); len(wrong) > 0 {
		return v.askToRenewRecovery(http.StatusUnprocessableEntity, wrong)
	}
	if err != nil {
		return err
	}
	return v.recovery(codes)
}
