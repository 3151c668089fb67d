package ui

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/snippet"
)

// probe is a request that a scope opens, and that changes nothing.
type probe struct {
	scope   caseload.Scope
	address string
}

// probes are in the order in which they are tried.
var probes = []probe{
	{caseload.CasesRead, "/api/cases?limit=1"}, {caseload.ReportsRead, "/api/reports/public"}, {caseload.WardsRead, "/api/wards"},
	{caseload.CategoriesRead, "/api/categories"}, {caseload.UsersRead, "/api/users"},
}

// probeOf is the first that some scopes open; a key that only changes cases has none.
func probeOf(scopes []caseload.Scope) (probe, bool) {
	at := slices.IndexFunc(probes, func(p probe) bool { return slices.Contains(scopes, p.scope) })
	if at < 0 {
		return probe{}, false
	}
	return probes[at], true
}

// keyEditors are those of a new key. Its user is found by words however few there are:
// who makes a key for another is to say whom.
func (v *visit) keyEditors(holders crowd) []editor[caseload.KeyInput] {
	var change []editor[caseload.KeyInput] // what may be changed later too
	for _, x := range v.keyChangeEditors() {
		change = append(change, editor[caseload.KeyInput]{path: x.path, title: x.title, hint: x.hint, kind: x.kind, lacking: x.lacking, put: func(in *caseload.KeyInput, text string) error {
			c := caseload.KeyChange{Label: in.Label, Addresses: in.Addresses, Expires: in.Expires}
			err := x.put(&c, text)
			in.Label, in.Addresses, in.Expires = c.Label, c.Addresses, c.Expires
			return err
		}})
	}
	user := editor[caseload.KeyInput]{path: "user", title: v.t("keys.user"), hint: v.t("keys.user-hint"), kind: caseload.KindText, lacking: true, asks: holders.asks, put: func(in *caseload.KeyInput, text string) error {
		who, err := holders.chosen("user", text)
		if err == nil {
			in.User = holders.users[slices.IndexFunc(holders.users, func(u *caseload.User) bool { return u.ID == who.ID })].Email
		}
		return err
	}}
	all := []editor[caseload.KeyInput]{change[0], user, v.roleEditor(), v.levelEditor(), v.scopesEditor()}
	digest := editor[caseload.KeyInput]{path: "digest", title: v.t("keys.digest-title"), hint: v.t("keys.weaker"), kind: caseload.KindBool, put: func(in *caseload.KeyInput, _ string) error {
		in.Digest = true
		return nil
	}}
	signing := editor[caseload.KeyInput]{path: "signing", title: v.t("keys.signing"), hint: v.t("keys.weaker"), kind: caseload.KindChoice, put: func(in *caseload.KeyInput, way string) error {
		in.Signing = caseload.Signing(way)
		return nil
	}}
	signing.options = []option{{Label: v.t("keys.signing-none")}}
	for _, way := range caseload.Signings {
		signing.options = append(signing.options, option{Value: way, Label: v.t(signingTitles[caseload.Signing(way)])})
	}
	return append(append(all, change[1:]...), digest, signing)
}

// keyHolders are those whom a key may be bound to.
func (v *visit) keyHolders() (crowd, error) {
	c, err := v.svc.Catalog(v.r.Context(), v.visitor.By)
	if err != nil {
		return crowd{}, err
	}
	return v.workers(c, false), nil
}

// scopesEditor chooses what a key opens.
func (v *visit) scopesEditor() editor[caseload.KeyInput] {
	x := editor[caseload.KeyInput]{path: "scope", title: v.t("keys.scopes"), kind: caseload.KindRefs, several: true, put: func(in *caseload.KeyInput, text string) (err error) {
		in.Scopes, err = caseload.ParseScopes(strings.Split(text, ","))
		return err
	}}
	for _, s := range caseload.Scopes {
		x.options = append(x.options, option{Value: string(s), Label: v.t(scopeTitles[s].title), Hint: v.t(scopeTitles[s].opens)})
	}
	return x
}

func (v *visit) roleEditor() editor[caseload.KeyInput] {
	x := editor[caseload.KeyInput]{path: "role", title: v.t("profile.role"), hint: v.t("keys.role-hint"), kind: caseload.KindChoice, options: []option{{Label: v.t("words.choose")}}, put: func(in *caseload.KeyInput, text string) (err error) {
		in.Role, err = caseload.ParseRole(text)
		return err
	}}
	for _, r := range caseload.Roles {
		x.options = append(x.options, option{Value: string(r), Label: v.t(roleTitles[r])})
	}
	return x
}

func (v *visit) levelEditor() editor[caseload.KeyInput] {
	x := editor[caseload.KeyInput]{path: "access", title: v.t("keys.access"), kind: caseload.KindChoice, options: []option{{Label: v.t("keys.level-role")}}, put: func(in *caseload.KeyInput, text string) (err error) {
		in.Access, err = caseload.ParseLevel(text)
		return err
	}}
	for _, l := range caseload.Levels {
		x.options = append(x.options, option{Value: string(l), Label: v.t(levelTitles[l])})
	}
	return x
}

func showNewKey(v *visit) error {
	if err := v.administers(); err != nil {
		return err
	}
	holders, err := v.keyHolders()
	if err != nil {
		return err
	}
	return v.newKeyForm(http.StatusOK, holders, url.Values{onceName: {v.NewToken()}}, nil)
}

func (v *visit) newKeyForm(status int, holders crowd, values url.Values, wrong []problem) error {
	m := making{title: v.t("keys.new"), intro: v.t("keys.new-text"), action: keysAddress + "/new", back: keysAddress, save: v.t("keys.make")}
	return v.showMaking(status, m, showAll(v, v.keyEditors(holders), values, wrong), values.Get(onceName), wrong)
}

// keyMadePage shows the secret of a key, this once.
type keyMadePage struct {
	page
	Intro     string
	Secret    string
	About     []summaryRow
	Shows     string // what Curl asks for
	Curl      string // "": the key opens nothing that can be asked so
	Key       string // its page
	Elsewhere bool   // the visitor's address is none of the key's
}

// makeKey makes a key, once, and shows its secret. Sent again, the form leads to the
// key, whose secret nobody has but who saw it.
func makeKey(v *visit) error {
	if err := v.administers(); err != nil {
		return err
	}
	form, err := v.onceForm()
	if err != nil {
		return err
	}
	holders, err := v.keyHolders()
	if err != nil {
		return err
	}
	in := new(caseload.KeyInput)
	wrong := read(v, in, v.keyEditors(holders), nil, form)
	if in.Role == "" && len(wrong) == 0 {
		wrong = append(wrong, problem{"role", v.t("keys.choose-role")})
	}
	if len(in.Scopes) == 0 {
		wrong = append(wrong, problem{"scope", v.t("keys.choose-scope")})
	}
	if len(wrong) > 0 {
		return v.newKeyForm(http.StatusUnprocessableEntity, holders, form, wrong)
	}
	k, secret, err := v.svc.CreateKeyOnce(v.r.Context(), v.visitor.By, v.onceOf(form), *in)
	if wrong := v.unmade(form, err); len(wrong) > 0 {
		return v.newKeyForm(http.StatusUnprocessableEntity, holders, form, wrong)
	}
	if err != nil {
		return err
	}
	if secret == "" {
		return v.succeed(keyAddress(k.ID), "notice.key-made-before")
	}
	p := keyMadePage{page: v.page(v.t("keys.made")), Intro: v.t("keys.made-text"), Secret: secret, Key: keyAddress(k.ID), Elsewhere: !caseload.AllowedFrom(k.Addresses, v.from().Address)}
	p.About = []summaryRow{{Key: v.t("keys.key-id"), Value: cell{Text: k.ID}}, {Key: v.t("keys.username"), Value: cell{Text: k.Username(in.User)}}}
	if probe, ok := probeOf(k.Scopes); ok {
		p.Shows, p.Curl = v.t(scopeTitles[probe.scope].title), v.curlLine(snippet.Request{URL: probe.address}, secret)
	}
	return v.render(http.StatusOK, "key-made", p)
}

// testPage is what a key is answered.
type testPage struct {
	page
	Again, Remedy string
	Elsewhere     bool // the visitor's address is none of the key's
	Answer        dialect
}

// testKey asks, as the holder of the key, for the first that its scopes open.
func testKey(v *visit) error {
	k, _, err := v.pathKey()
	if err != nil {
		return err
	}
	holder, err := v.svc.KeyHolder(v.r.Context(), v.visitor.By, k.ID)
	if err != nil {
		return err
	}
	probe, ok := probeOf(k.Scopes)
	if !ok || v.Faces == nil {
		return caseload.Errorf(caseload.CodeNotFound, "There is nothing that this key can be tried with.")
	}
	p := testPage{page: v.page(v.t("keys.tested", "Key", keyName(&k))).under(v.t("form.back"), keyAddress(k.ID)), Again: keyAddress(k.ID) + "/test", Elsewhere: !caseload.AllowedFrom(k.Addresses, v.from().Address)}
	var failed error
	if p.Answer, failed, err = v.ask(holder, probe.address); err != nil {
		return err
	}
	if p.Answer.Status >= http.StatusBadRequest {
		code, _ := caseload.Logged(failed)
		p.Remedy = v.t(Remedies[code])
	}
	return v.render(http.StatusOK, "key-test", p)
}

// applicationsAddress is where applications are administered.
const applicationsAddress = adminAddress + "/applications"

func listApplications(v *visit) error {
	all, err := v.svc.Applications(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	p := keysPage{page: v.areaPage("applications.title"), Intro: v.t("applications.text"), New: link{v.t("applications.new"), applicationsAddress + "/new"}}
	p.Empty = empty{v.t("applications.none"), v.t("applications.text"), p.New}
	p.Keys = table{Caption: p.Title, Columns: []column{
		{Title: v.t("applications.name"), Long: true}, {Title: v.t("keys.state"), Whole: true}, {Title: v.t("applications.client"), Whole: true}, {Title: v.t("profile.role")}, {Title: v.t("keys.used"), Whole: true},
	}}
	for _, a := range all {
		p.Keys.Rows = append(p.Keys.Rows, []cell{
			{Text: a.User.Name, Href: keyAddress(a.Key.ID)}, {Tag: v.keyState(&a.Key)}, {Text: a.Key.ID}, {Text: v.t(roleTitles[a.Key.Role])}, v.momentOrNever(a.Key.LastUsed),
		})
	}
	if len(p.Keys.Rows) > 0 {
		p.offer(button{link: p.New})
	}
	return v.render(http.StatusOK, "keys", p)
}

// applicationEditors are those of a new application.
func (v *visit) applicationEditors() []editor[caseload.ApplicationInput] {
	ofKey := func(x editor[caseload.KeyInput]) editor[caseload.ApplicationInput] {
		return editor[caseload.ApplicationInput]{path: x.path, title: x.title, hint: x.hint, kind: x.kind, options: x.options, put: func(in *caseload.ApplicationInput, text string) error {
			k := caseload.KeyInput{Role: in.Role, Access: in.Access}
			err := x.put(&k, text)
			in.Role, in.Access = k.Role, k.Access
			return err
		}}
	}
	return []editor[caseload.ApplicationInput]{
		{path: "name", title: v.t("applications.name"), hint: v.t("applications.name-hint"), kind: caseload.KindText, put: func(in *caseload.ApplicationInput, text string) error {
			in.Name = text
			return nil
		}},
		{path: "email", title: v.t("login.email"), hint: v.t("applications.email-hint"), kind: caseload.KindText, put: func(in *caseload.ApplicationInput, text string) error {
			in.Email = text
			return nil
		}},
		ofKey(v.roleEditor()), ofKey(v.levelEditor()),
	}
}

func showApplication(v *visit) error {
	if err := v.administers(); err != nil {
		return err
	}
	return v.applicationForm(http.StatusOK, url.Values{onceName: {v.NewToken()}}, nil)
}

func (v *visit) applicationForm(status int, values url.Values, wrong []problem) error {
	m := making{title: v.t("applications.new"), intro: v.t("applications.new-text"), action: applicationsAddress + "/new", back: applicationsAddress, save: v.t("applications.make")}
	return v.showMaking(status, m, showAll(v, v.applicationEditors(), values, wrong), values.Get(onceName), wrong)
}

// makeApplication registers an application, once, and shows its secret. Sent again, the
// form leads to the application's key, as that of a key does.
func makeApplication(v *visit) error {
	if err := v.administers(); err != nil {
		return err
	}
	form, err := v.onceForm()
	if err != nil {
		return err
	}
	in := new(caseload.ApplicationInput)
	wrong := read(v, in, v.applicationEditors(), nil, form)
	if in.Role == "" && len(wrong) == 0 {
		wrong = append(wrong, problem{"role", v.t("keys.choose-role")})
	}
	if len(wrong) > 0 {
		return v.applicationForm(http.StatusUnprocessableEntity, form, wrong)
	}
	a, secret, err := v.svc.CreateApplicationOnce(v.r.Context(), v.visitor.By, v.onceOf(form), *in)
	if wrong := v.unmade(form, err); len(wrong) > 0 {
		return v.applicationForm(http.StatusUnprocessableEntity, form, wrong)
	}
	if err != nil {
		return err
	}
	if secret == "" {
		return v.succeed(keyAddress(a.Key.ID), "notice.application-made-before")
	}
	const tokens = "/oauth2/token"
	p := keyMadePage{page: v.page(v.t("applications.made")), Intro: v.t("applications.made-text"), Secret: secret, Key: keyAddress(a.Key.ID), Shows: v.t("applications.token")}
	p.About = []summaryRow{{Key: v.t("applications.client"), Value: cell{Text: a.Key.ID}}, {Key: v.t("applications.tokens"), Value: cell{Text: httpkit.Origin(v.r, v.PublicURL) + tokens}}}
	p.Curl = v.curlLine(snippet.Request{Method: http.MethodPost, URL: tokens, Form: []snippet.Field{
		{Name: "grant_type", Value: "client_credentials"}, {Name: "client_id", Value: a.Key.ID}, {Name: "client_secret", Value: secret},
	}}, "")
	return v.render(http.StatusOK, "key-made", p)
}
