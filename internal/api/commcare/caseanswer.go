package commcare

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"caseload"
)

// caseAnswer is cases on their way into an answer, whatever it is written in.
type caseAnswer struct {
	set     *caseload.CaseSet
	show    shown
	domain  string
	login   string   // what follows the name of a user in a login
	base    string   // the address of the list, which that of a case goes on from
	path    []string // the IDs of the cases that are being written, the outermost first
	tooLong bool
}

// The bounds of an answer whose cases or forms hold cases, which may stand in it
// many times over (difference 28).
const (
	maxNested = 10        // levels
	maxAnswer = 128 << 20 // bytes before the last case or form that another holds
)

var (
	errTooLongAnswer = caseload.Errorf(caseload.CodeTooLarge, "These cases, with the others and the forms that they are to hold, are too many for one answer. Ask for fewer cases, or leave out what ends in __full.")
	errTooLongCase   = caseload.Errorf(caseload.CodeTooLarge, "This case, with its forms and the other cases that it is to hold, is too long for one answer. "+
		"Leave out what ends in __full; if that is not enough, ask version 2 for the case, and the Form API for its forms, by case_id.")
)

func newCaseAnswer(c *call, set *caseload.CaseSet, show shown) *caseAnswer {
	a := &caseAnswer{set: set, show: show, domain: c.domain()}
	a.login = "@" + a.domain + "." + c.settings().Suffix()
	a.base = "/a/" + a.domain + "/api/case/v1/"
	if c.isOld() {
		version, _, _ := strings.Cut(strings.TrimPrefix(c.r.URL.Path, "/a/"+a.domain+"/api/"), "/")
		a.base = "/a/" + a.domain + "/api/" + version + "/case/"
	}
	return a
}

// fits reports whether a nested case or form may be written behind so many
// bytes.
func (a *caseAnswer) fits(bytes int) bool {
	a.tooLong = a.tooLong || bytes > maxAnswer
	return !a.tooLong
}

// enter and leave stand around the writing of a case.
func (a *caseAnswer) enter(c *caseload.Case) { a.path = append(a.path, c.ID) }
func (a *caseAnswer) leave()                 { a.path = a.path[:len(a.path)-1] }

// nested reports whether a case may stand in those that are being written: one
// that does already may not, so that no circle is followed.
func (a *caseAnswer) nested(c *caseload.Case) bool {
	return c != nil && len(a.path) <= maxNested && !slices.Contains(a.path, c.ID)
}

// relative is a case that stands in another, by a name.
type relative struct {
	name string
	*caseload.Case
}

// children are the cases that link to one, by their IDs.
func (a *caseAnswer) children(of *caseload.Case) (out []relative) {
	for _, id := range slices.Sorted(slices.Values(a.set.Children[of.ID])) {
		if c := a.set.Case(id); a.nested(c) {
			out = append(out, relative{id, c})
		}
	}
	return out
}

// parents are the cases that one links to, by the names of its links.
func (a *caseAnswer) parents(of *caseload.Case) (out []relative) {
	for _, l := range linksOf(of) {
		if c := a.set.Case(l.To); a.nested(c) {
			out = append(out, relative{l.name, c})
		}
	}
	return out
}

// group is the forms that have something in common.
type group struct {
	name  string
	forms []*caseload.Form
}

// grouped sorts the forms that touched a case by a name.
func (a *caseAnswer) grouped(of *caseload.Case, by func(*caseload.Form) string) (out []group) {
	for _, f := range a.set.Forms[of.PK] {
		at, found := slices.BinarySearchFunc(out, by(f), func(g group, name string) int { return strings.Compare(g.name, name) })
		if !found {
			out = slices.Insert(out, at, group{name: by(f)})
		}
		out[at].forms = append(out[at].forms, f)
	}
	return out
}

func formName(f *caseload.Form) string  { return f.Name }
func formXMLNS(f *caseload.Form) string { return f.XMLNS }

// userID is the ID of a user, "" for nobody.
func (a *caseAnswer) userID(k caseload.PK) string {
	if u := a.set.Catalog.User(k); u != nil {
		return u.ID
	}
	return ""
}

// ownerID is the ID of the user or team that owns a case, "" for nobody.
func (a *caseAnswer) ownerID(c *caseload.Case) string {
	if t := a.set.Catalog.Team(c.Owner); t != nil {
		return t.ID
	}
	return a.userID(c.Owner)
}

// username is the login of the user who owns a case, "" for a team.
func (a *caseAnswer) username(c *caseload.Case) string { return a.loginOf(c.Owner) }

// loginOf is the login of a user, "" for nobody and a user without one.
func (a *caseAnswer) loginOf(k caseload.PK) string {
	u := a.set.Catalog.User(k)
	if u == nil || u.Email == "" {
		return ""
	}
	local, _, _ := strings.Cut(u.Email, "@")
	return local + a.login
}

// closed is false for a resolved case (difference 32).
func (a *caseAnswer) closed(c *caseload.Case) bool {
	return a.set.Catalog.StageOf(c.Status) == caseload.Closed
}

// dateClosed is zero for a case that is not closed, though it may be resolved.
func (a *caseAnswer) dateClosed(c *caseload.Case) time.Time {
	if a.closed(c) {
		return c.Closed
	}
	return time.Time{}
}

func (a *caseAnswer) closedBy(c *caseload.Case) string {
	if a.closed(c) {
		return a.userID(c.ClosedBy)
	}
	return ""
}

// dateModified is by the clock of the client that changed the case; where there
// was none, by ours (difference 30).
func dateModified(c *caseload.Case) time.Time {
	if c.Modified.IsZero() {
		return c.UpdatedAt()
	}
	return c.Modified
}

func (a *caseAnswer) uri(c *caseload.Case) string { return a.base + url.PathEscape(c.ID) + "/" }

func (a *caseAnswer) typeName(c *caseload.Case) string { return typeName(a.set.Catalog, c) }

// typeName is the name of a case's type; "" without one.
func typeName(of *caseload.Catalog, c *caseload.Case) string {
	if t := of.CaseType(c.Type); t != nil {
		return t.Name
	}
	return ""
}

// property is a property of a case as answers have it: a text.
type property struct {
	name, value string
	isNull      bool
}

// maxOurs is how many properties a case may have that are not its client's own.
const maxOurs = 20

// special are the properties that every case has.
var special = []string{"case_name", "case_type", "date_opened", "external_id", "owner_id"}

// properties are those of a case by name: the special ones, the client's own,
// and our other fields where they hold something and the client has no property
// of their name (difference 31).
func (a *caseAnswer) properties(c *caseload.Case) []property {
	owner, own := a.ownerID(c), ownProperties(c)
	out := append(make([]property, 0, len(own)+maxOurs),
		property{name: "case_name", value: c.Name},
		property{name: "case_type", value: a.typeName(c)},
		property{name: "date_opened", value: timeText(c.Opened)},
		property{name: "external_id", value: c.ExternalID, isNull: c.ExternalID == ""},
		property{name: "owner_id", value: owner, isNull: owner == ""},
	)
	out = append(out, own...)
	for _, p := range a.builtIn(c) {
		if _, hidden := slices.BinarySearchFunc(own, p, byName); !hidden && p.value != "" {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, byName)
	return out
}

func byName(x, y property) int { return strings.Compare(x.name, y.name) }

// builtIn are the fields of a case that show as properties, by other names than
// the special ones.
func (a *caseAnswer) builtIn(c *caseload.Case) []property {
	catalog := a.set.Catalog
	out := []property{
		{name: "client_reference", value: c.ClientReference},
		{name: "details", value: c.Details},
		{name: "due_on", value: c.Due.String()},
		{name: "location", value: placeText(c.Location)},
		{name: "public_summary", value: c.PublicSummary},
		{name: "public_themes", value: c.PublicThemes},
		{name: "reference", value: c.Reference},
		{name: "summary", value: c.Summary},
		{name: "themes", value: c.Themes},
	}
	if c.Confidential {
		out = append(out, property{name: "confidential", value: "true"})
	}
	if x := catalog.Category(c.Category); x != nil {
		out = append(out, property{name: "category", value: x.Name})
	}
	if x := catalog.Source(c.Source); x != nil {
		out = append(out, property{name: "source", value: x.Name})
	}
	if x := catalog.Status(c.Status); x != nil {
		out = append(out, property{name: "status", value: x.Name})
	}
	if x := catalog.Ward(c.Ward); x != nil {
		out = append(out, property{name: "ward", value: x.Name})
	}
	return out
}

// placeText writes a place as the first two numbers of CommCare's geopoints:
// the latitude and the longitude.
func placeText(p *caseload.Point) string {
	if p == nil {
		return ""
	}
	return strconv.FormatFloat(p.Lat, 'f', -1, 64) + " " + strconv.FormatFloat(p.Lon, 'f', -1, 64)
}

// referralStatus is what a referral's state is called.
func referralStatus(r *caseload.Referral) string {
	if r.Closed.IsZero() {
		return "open"
	}
	return "closed"
}

// namedLink is a link of a case.
type namedLink struct {
	name string
	caseload.Link
}

// linksOf are the links of a case by name.
func linksOf(c *caseload.Case) (out []namedLink) {
	for name, l := range c.Links.Values() {
		out = append(out, namedLink{name, l})
	}
	slices.SortFunc(out, func(x, y namedLink) int { return strings.Compare(x.name, y.name) })
	return out
}
