package ui

import (
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"caseload"
)

// keysAddress is where API keys are administered.
const keysAddress = adminAddress + "/keys"

func keyAddress(id string) string { return keysAddress + "/" + url.PathEscape(id) }

// keyRoutes are those of keys, and of applications, whose keys are among them.
var keyRoutes = []Route{
	{"GET", keysAddress, false, listKeys},                          // all keys, the newest first
	{"GET", keysAddress + "/new", false, showNewKey},               // the form for a key
	{"POST", keysAddress + "/new", false, makeKey},                 // makes it, once, and shows its secret
	{"GET", keysAddress + "/{id}", false, showKey},                 // one key
	{"GET", keysAddress + "/{id}/edit", false, showKeyForm},        // the form that changes it
	{"POST", keysAddress + "/{id}/edit", false, changeKey},         // changes it, unless somebody else was first
	{"GET", keysAddress + "/{id}/revoke", false, askToRevokeKey},   // asks first
	{"POST", keysAddress + "/{id}/revoke", false, revokeKey},       // ends it for good
	{"POST", keysAddress + "/{id}/test", false, testKey},           // what the key is answered
	{"GET", keysAddress + "/{id}/requests", false, showRequests},   // what it asked lately
	{"GET", applicationsAddress, false, listApplications},          // all applications, the newest first
	{"GET", applicationsAddress + "/new", false, showApplication},  // the form for an application
	{"POST", applicationsAddress + "/new", false, makeApplication}, // registers it, and shows its secret
}

// keysPage lists keys or applications.
type keysPage struct {
	page
	Intro string
	New   link
	Keys  table
	Empty empty
}

func listKeys(v *visit) error {
	all, err := v.svc.Keys(v.r.Context(), v.visitor.By)
	if err != nil {
		return err
	}
	users, err := v.keyUsers()
	if err != nil {
		return err
	}
	p := keysPage{page: v.areaPage("keys.title"), Intro: v.t("keys.text"), New: link{v.t("keys.new"), keysAddress + "/new"}}
	p.Empty = empty{v.t("keys.none"), v.t("keys.text"), p.New}
	p.Keys = table{Caption: p.Title, Columns: []column{
		{Title: v.t("keys.label"), Long: true}, {Title: v.t("keys.state"), Whole: true}, {Title: v.t("keys.user")}, {Title: v.t("profile.role")},
		{Title: v.t("keys.expires"), Whole: true}, {Title: v.t("keys.used"), Whole: true},
	}}
	for _, k := range all {
		p.Keys.Rows = append(p.Keys.Rows, []cell{
			{Text: keyName(&k), Href: keyAddress(k.ID)}, {Tag: v.keyState(&k)}, {Text: users.name(k.User)}, {Text: v.t(roleTitles[k.Role])},
			v.keyEnd(&k), v.momentOrNever(k.LastUsed),
		})
	}
	if len(p.Keys.Rows) > 0 {
		p.offer(button{link: p.New})
	}
	return v.render(http.StatusOK, "keys", p)
}

// keyName is what a key is called.
func keyName(k *caseload.Key) string {
	if k.Label == "" {
		return k.ID
	}
	return k.Label
}

// signingTitles are the keys of what the pages call the ways of signing.
var signingTitles = map[caseload.Signing]string{caseload.SigningHMAC: "keys.signing-hmac", caseload.SigningAny: "keys.signing-any"}

// keyState is whether a key can be used.
func (v *visit) keyState(k *caseload.Key) *tag {
	switch {
	case !k.Revoked.IsZero():
		return &tag{v.t("keys.revoked"), "grey"}
	case !k.Active(v.Now()):
		return &tag{v.t("keys.expired"), "grey"}
	}
	return &tag{v.t("keys.active"), "green"}
}

// keyEnd is the last day of a key.
func (v *visit) keyEnd(k *caseload.Key) cell {
	if k.Expires.IsZero() {
		return cell{Text: v.t("keys.never")}
	}
	last := v.lastDay(k)
	return cell{Day: &last}
}

func (v *visit) lastDay(k *caseload.Key) caseload.Date {
	return caseload.DateOf(k.Expires.Add(-time.Microsecond).In(v.visitor.By.Tenant.Zone))
}

// momentOrNever is a time, and says so of none.
func (v *visit) momentOrNever(at time.Time) cell {
	if at.IsZero() {
		return cell{Text: v.t("keys.never")}
	}
	m := v.moment(at)
	return cell{At: &m}
}

// keyUsers are those that keys are bound to, by their numbers.
type keyUsers map[caseload.PK]*caseload.User

func (v *visit) keyUsers() (keyUsers, error) {
	all, err := v.svc.Users(v.r.Context(), v.visitor.By)
	out := keyUsers{}
	for _, u := range all {
		out[u.PK] = u
	}
	return out, err
}

// name is what a user is called, "" for nobody.
func (all keyUsers) name(k caseload.PK) string {
	if u := all[k]; u != nil {
		return u.Name
	}
	return ""
}

// keyPage is one key.
type keyPage struct {
	page
	Requests string
	About    []summaryRow
}

// pathKey finds the key that the address names, and whom it is bound to, nil for
// nobody.
func (v *visit) pathKey() (k caseload.Key, u *caseload.User, err error) {
	if k, err = v.svc.Key(v.r.Context(), v.visitor.By, v.r.PathValue("id")); err != nil {
		return k, nil, err
	}
	users, err := v.keyUsers()
	return k, users[k.User], err
}

func showKey(v *visit) error {
	k, u, err := v.pathKey()
	if err != nil {
		return err
	}
	address := keyAddress(k.ID)
	p := keyPage{page: v.page(keyName(&k)).under(v.t("keys.title"), keysAddress), Requests: address + "/requests", About: v.aboutKey(&k, u)}
	if k.Revoked.IsZero() {
		p.offer(button{link: link{v.t("keys.edit"), address + "/edit"}, Looks: "secondary"})
	}
	if _, ok := probeOf(k.Scopes); ok && v.Faces != nil && k.Active(v.Now()) {
		p.offer(button{link: link{v.t("keys.test"), address + "/test"}, Looks: "secondary", Sends: true})
	}
	if k.Revoked.IsZero() {
		p.offer(button{link: link{v.t("keys.revoke"), address + "/revoke"}, Looks: "warning"})
	}
	return v.render(http.StatusOK, "key", p)
}

func (v *visit) aboutKey(k *caseload.Key, u *caseload.User) []summaryRow {
	row := func(key string, value cell) summaryRow { return summaryRow{Key: v.t(key), Value: value} }
	email, name := "", v.t("keys.nobody")
	if u != nil {
		email, name = u.Email, u.Name
	}
	var scopes, networks []string
	for _, s := range k.Scopes {
		scopes = append(scopes, v.t(scopeTitles[s].title))
	}
	for _, a := range k.Addresses {
		networks = append(networks, networkText(a))
	}
	where := strings.Join(networks, ", ")
	if where == "" {
		where = v.t("keys.anywhere")
	}
	ways := v.t("keys.bearer")
	if k.Digest != nil {
		ways += ", HTTP Digest"
	}
	if k.Signer != nil {
		ways += ", " + v.t("keys.signs")
	}
	return []summaryRow{
		row("keys.state", cell{Tag: v.keyState(k)}), row("keys.key-id", cell{Text: k.ID}), row("keys.username", cell{Text: k.Username(email)}), row("keys.user", cell{Text: name}),
		row("profile.role", cell{Text: v.t(roleTitles[k.Role])}), row("keys.access", cell{Text: v.t(levelTitles[k.Access])}),
		row("keys.scopes", cell{Text: strings.Join(scopes, ", ")}), row("keys.addresses", cell{Text: where}), row("keys.ways", cell{Text: ways}),
		row("keys.created", v.momentOrNever(k.Created)), row("keys.expires", v.keyEnd(k)), row("keys.used", v.momentOrNever(k.LastUsed)),
	}
}

// networkText writes a network of one address as that address.
func networkText(a netip.Prefix) string {
	if a.IsSingleIP() {
		return a.Addr().String()
	}
	return a.String()
}

// scopeTitles and levelTitles are keys of what the pages call scopes and levels, and of
// what scopes open.
var (
	scopeTitles = map[caseload.Scope]struct{ title, opens string }{
		caseload.CasesRead: {"keys.cases-read", "keys.cases-read-opens"}, caseload.CasesWrite: {"keys.cases-write", "keys.cases-write-opens"},
		caseload.WardsRead: {"keys.wards-read", "keys.wards-read-opens"}, caseload.CategoriesRead: {"keys.categories-read", "keys.categories-read-opens"},
		caseload.UsersRead: {"keys.users-read", "keys.users-read-opens"}, caseload.ReportsRead: {"keys.reports-read", "keys.reports-read-opens"},
	}
	levelTitles = map[caseload.Level]string{caseload.LevelAll: "keys.level-all", caseload.LevelLimited: "keys.level-limited", caseload.LevelAssigned: "keys.level-assigned"}
)

// keyChangeEditors are those of what may be changed of a key.
func (v *visit) keyChangeEditors() []editor[caseload.KeyChange] {
	return optional([]editor[caseload.KeyChange]{
		{path: "label", title: v.t("keys.label"), hint: v.t("keys.label-hint"), kind: caseload.KindText, put: func(in *caseload.KeyChange, text string) error {
			in.Label = text
			return nil
		}},
		{path: "expires", title: v.t("keys.expires"), hint: v.t("keys.expires-hint"), kind: caseload.KindDate, put: func(in *caseload.KeyChange, text string) error {
			day, err := readDay("expires", text)
			in.Expires = caseload.KeyExpiry(day, v.visitor.By.Tenant.Zone)
			if err == nil && !in.Expires.After(v.Now()) {
				err = caseload.Invalid("expires", v.t("keys.past"))
			}
			return err
		}},
		{path: "addresses", title: v.t("keys.addresses"), hint: v.t("keys.addresses-hint"), kind: caseload.KindJSON, put: func(in *caseload.KeyChange, text string) error {
			for _, line := range strings.Fields(text) {
				network, err := caseload.ParseNetwork(line)
				if err != nil {
					return err
				}
				in.Addresses = append(in.Addresses, network)
			}
			return nil
		}},
	}...)
}

// keyValues are what the form that changes a key begins with.
func (v *visit) keyValues(k *caseload.Key) url.Values {
	var networks []string
	for _, a := range k.Addresses {
		networks = append(networks, networkText(a))
	}
	out := url.Values{"label": {k.Label}, "addresses": {strings.Join(networks, "\n")}, "seen": {k.Edition()}}
	if !k.Expires.IsZero() {
		out.Set("expires", dayText(v.lastDay(k)))
	}
	return out
}

func showKeyForm(v *visit) error {
	k, _, err := v.pathKey()
	if err != nil {
		return err
	}
	return v.keyForm(http.StatusOK, k.ID, v.keyValues(&k), nil)
}

func (v *visit) keyForm(status int, id string, values url.Values, wrong []problem) error {
	m := making{title: v.t("keys.edit-title"), intro: v.t("keys.edit-text"), action: keyAddress(id) + "/edit", back: keyAddress(id), save: v.t("case.save"), kept: []kept{{"seen", values.Get("seen")}}}
	return v.showMaking(status, m, showAll(v, v.keyChangeEditors(), values, wrong), "", wrong)
}

// changeKey keeps what the form says. Where somebody else was first the form is shown
// again, with what the key has now said above it.
func changeKey(v *visit) error {
	k, _, err := v.pathKey()
	if err != nil {
		return err
	}
	id := k.ID
	form, err := v.form()
	if err != nil {
		return err
	}
	in := new(caseload.KeyChange)
	wrong := read(v, in, v.keyChangeEditors(), nil, form)
	if len(wrong) == 0 {
		_, err = v.svc.ChangeKey(v.r.Context(), v.visitor.By, id, form.Get("seen"), *in)
		wrong = v.problems(err)
	}
	switch {
	case caseload.CodeOf(err) == caseload.CodePreconditionFailed:
		k, err := v.svc.Key(v.r.Context(), v.visitor.By, id)
		if err != nil {
			return err
		}
		now := v.keyValues(&k)
		form.Set("seen", now.Get("seen"))
		clash := v.t("keys.clash", "Label", now.Get("label"), "Expires", now.Get("expires"), "Addresses", strings.ReplaceAll(now.Get("addresses"), "\n", ", "))
		return v.keyForm(http.StatusConflict, id, form, []problem{{"", clash}})
	case len(wrong) > 0:
		return v.keyForm(http.StatusUnprocessableEntity, id, form, wrong)
	case err != nil:
		return err
	}
	return v.succeed(keyAddress(id), "notice.key-saved")
}

// keyRevokePage asks before a key ends.
func askToRevokeKey(v *visit) error {
	k, u, err := v.pathKey()
	if err != nil {
		return err
	}
	p := askPage{page: v.page(v.t("keys.revoke-title")), Name: keyName(&k), Text: v.t("keys.revoke-text"), Action: keyAddress(k.ID) + "/revoke", Back: keyAddress(k.ID), Button: v.t("keys.revoke")}
	if u != nil && u.Application {
		p.Text = v.t("applications.revoke-text")
	}
	return v.render(http.StatusOK, "ask", p)
}

// revokeKey ends a key; that of an application with the application.
func revokeKey(v *visit) error {
	k, u, err := v.pathKey()
	if err != nil {
		return err
	}
	revoke := v.svc.RevokeKey
	if u != nil && u.Application {
		revoke = v.svc.RevokeApplication
	}
	if err := revoke(v.r.Context(), v.visitor.By, k.ID); err != nil {
		return err
	}
	return v.succeed(keyAddress(k.ID), "notice.key-revoked")
}

// requestsShown is how many requests of a key stand on a page.
const requestsShown = 50

// requestsPage is what a key asked lately.
type requestsPage struct {
	page
	Intro    string
	Filters  []link
	Requests table
	Missed   string // how many are missing among them, "" for none
	Next     string
	Remedies []summaryRow // what to do about the errors among them
	None     string
	Failed   bool
}

func showRequests(v *visit) error {
	k, _, err := v.pathKey()
	if err != nil {
		return err
	}
	asked := v.r.URL.Query()
	q := caseload.RequestQuery{Failed: asked.Get("failed") == "true", Limit: requestsShown + 1}
	if before := asked.Get("before"); before != "" {
		if q.Before, err = strconv.ParseInt(before, 10, 64); err != nil || q.Before < 1 {
			return caseload.Invalid("before", "This page is not one of the list.")
		}
	}
	all, err := v.svc.Requests(v.r.Context(), v.visitor.By, k.ID, q)
	if err != nil {
		return err
	}
	address := keyAddress(k.ID) + "/requests"
	p := requestsPage{page: v.page(v.t("requests.title", "Key", keyName(&k))).under(keyName(&k), keyAddress(k.ID)), Intro: v.t("requests.text"), None: v.t("requests.none"), Failed: q.Failed}
	p.Filters = []link{{v.t("requests.all"), address}, {v.t("requests.failed"), address + "?failed=true"}}
	if len(all) > requestsShown {
		all = all[:requestsShown]
		p.Next = address + "?" + url.Values{"before": {strconv.FormatInt(all[requestsShown-1].Seq, 10)}, "failed": {strconv.FormatBool(q.Failed)}}.Encode()
	}
	p.Requests, p.Remedies = v.requestTable(all), v.remediesOf(all)
	missed := int64(0)
	for _, x := range all {
		missed += x.Missed
	}
	if missed > 0 {
		p.Missed = v.n("requests.missed", missed)
	}
	return v.render(http.StatusOK, "requests", p)
}

func (v *visit) requestTable(all []caseload.Request) table {
	out := table{Caption: v.t("requests.caption"), Columns: []column{
		{Title: v.t("requests.at"), Whole: true}, {Title: v.t("requests.request"), Long: true}, {Title: v.t("requests.status"), Number: true},
		{Title: v.t("requests.error"), Long: true}, {Title: v.t("requests.ms"), Number: true}, {Title: v.t("requests.bytes"), Number: true},
	}}
	for _, x := range all {
		at := v.moment(x.At)
		said := x.Said
		if key, ok := Refusals[caseload.Unusable(said)]; ok {
			said = v.t(key.Title)
		}
		if x.Code != "" {
			said = strings.TrimSpace(string(x.Code) + ": " + said)
		}
		out.Rows = append(out.Rows, []cell{
			{At: &at}, {Text: x.Method + " " + x.Route}, {Text: strconv.Itoa(x.Status)}, {Text: strings.TrimSuffix(said, ":")},
			{Text: v.language.number(float64(x.Took.Round(100*time.Microsecond).Microseconds()) / 1000)}, {Text: v.language.number(x.Bytes)},
		})
	}
	return out
}

// Remedy is what to do about a failure of a request: keys of the catalogues.
type Remedy struct{ Title, Text string }

// Remedies has what to do about each error of the APIs, by its code.
var Remedies = map[caseload.Code]string{
	caseload.CodeInvalid: "remedy.invalid", caseload.CodeUnauthenticated: "remedy.unauthenticated", caseload.CodeForbidden: "remedy.forbidden",
	caseload.CodeNotFound: "remedy.not-found", caseload.CodeConflict: "remedy.conflict", caseload.CodeGone: "remedy.gone",
	caseload.CodePreconditionFailed: "remedy.precondition", caseload.CodeTooLarge: "remedy.too-large", caseload.CodeRateLimited: "remedy.rate-limited",
	caseload.CodeUnavailable: "remedy.unavailable", caseload.CodeInternal: "remedy.internal",
}

// Refusals has why a key was refused whose secret was right, and what to do about it.
var Refusals = map[caseload.Unusable]Remedy{
	caseload.KeyRevoked: {"remedy.key-revoked", "remedy.key-revoked-text"}, caseload.KeyExpired: {"remedy.key-expired", "remedy.key-expired-text"},
	caseload.KeyElsewhere: {"remedy.key-elsewhere", "remedy.key-elsewhere-text"}, caseload.KeyDisabled: {"remedy.key-disabled", "remedy.key-disabled-text"},
	caseload.KeyMisnamed: {"remedy.key-misnamed", "remedy.key-misnamed-text"},
}

// remediesOf are what to do about the errors of requests, each once.
func (v *visit) remediesOf(all []caseload.Request) (out []summaryRow) {
	seen := map[string]bool{}
	for _, x := range all {
		title, text := string(x.Code), Remedies[x.Code]
		if r, ok := Refusals[caseload.Unusable(x.Said)]; ok {
			title, text = v.t(r.Title), r.Text
		}
		if x.Code == "" || text == "" || seen[title] {
			continue
		}
		seen[title] = true
		out = append(out, summaryRow{Key: title, Value: cell{Text: v.t(text)}})
	}
	return out
}
