package commcare

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"caseload"
	"caseload/internal/encode"
)

// timeText is a time as answers have it, "" for the zero time.
func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return string(encode.AppendTimeMicro(nil, t.UnixMicro()))
}

// caseJSON writes a caseAnswer as JSON.
type caseJSON struct {
	*caseAnswer
	jsonText
}

// newCaseJSON begins with room for cases of the usual length.
func newCaseJSON(a *caseAnswer) *caseJSON {
	const usual = 1 << 10 // bytes
	return &caseJSON{a, jsonText{make([]byte, 0, len(a.set.Cases)*usual)}}
}

// list writes the bare array of the published page.
func (j *caseJSON) list() {
	j.buf = append(j.buf, '[')
	j.objects()
	j.buf = append(j.buf, ']')
}

// envelope writes the page as the live service does.
func (j *caseJSON) envelope(p paging, l links) {
	j.open()
	j.meta(p, l, j.set.Total)
	j.raw("objects", "[")
	j.objects()
	j.buf = append(j.buf, ']')
	j.close()
}

func (j *caseJSON) objects() {
	for _, c := range j.set.Cases {
		j.next()
		j.caseObject(c, false)
	}
}

// detail writes one case with its forms and referrals.
func (j *caseJSON) detail(c *caseload.Case) { j.caseObject(c, true) }

// caseObject writes a case with the members of the page and of the original
// (difference 21).
func (j *caseJSON) caseObject(c *caseload.Case, detail bool) {
	j.enter(c)
	j.open()
	j.text("case_id", c.ID)
	if j.show.children {
		j.relatives("child_cases", j.children(c))
	}
	j.flag("closed", j.closed(c))
	j.textOrNull("closed_by", j.closedBy(c))
	j.time("date_closed", j.dateClosed(c))
	j.time("date_modified", dateModified(c))
	j.text("domain", j.domain)
	if detail {
		j.formsOf(c)
	}
	j.text("id", c.ID)
	j.time("indexed_on", c.UpdatedAt())
	if !j.show.noIndices {
		j.raw("indices", cmp.Or(string(c.Links), "{}"))
	}
	j.textOrNull("opened_by", j.userID(c.OpenedBy))
	if j.show.parents {
		j.relatives("parent_cases", j.parents(c))
	}
	j.propertiesOf(c)
	if detail {
		j.referralsOf(c)
	}
	j.text("resource_uri", j.uri(c))
	j.time("server_date_modified", c.UpdatedAt())
	j.time("server_date_opened", c.CreatedAt())
	j.textOrNull("user_id", j.userID(c.ModifiedBy))
	if detail {
		j.textOrNull("user_name", j.username(c))
	}
	j.textOrNull("username", j.username(c))
	j.text("version", "1.0")
	j.texts("xform_ids", j.set.FormIDs[c.PK])
	if j.show.formsByName {
		j.groups("xforms_by_name", j.grouped(c, formName))
	}
	if j.show.formsByNS {
		j.groups("xforms_by_xmlns", j.grouped(c, formXMLNS))
	}
	j.close()
	j.leave()
}

// relatives writes cases that stand in another.
func (j *caseJSON) relatives(name string, cases []relative) {
	j.raw(name, "{")
	for _, r := range cases {
		if !j.fits(len(j.buf)) {
			break
		}
		j.key(r.name)
		j.caseObject(r.Case, false)
	}
	j.close()
}

// groups writes forms as the Form API does.
func (j *caseJSON) groups(name string, groups []group) {
	j.raw(name, "{")
	for _, g := range groups {
		j.raw(g.name, "[")
		for _, f := range g.forms {
			if !j.fits(len(j.buf)) {
				break
			}
			j.next()
			(&formObject{Form: f, domain: j.domain, catalog: j.set.Catalog}).write(&j.jsonText)
		}
		j.buf = append(j.buf, ']')
	}
	j.close()
}

func (j *caseJSON) propertiesOf(c *caseload.Case) {
	if j.show.noProperties {
		return
	}
	j.raw("properties", "{")
	for _, p := range j.properties(c) {
		if p.isNull {
			j.raw(p.name, "null")
			continue
		}
		j.text(p.name, p.value)
	}
	j.close()
}

// formsOf writes the forms of a case as the published page lists them.
func (j *caseJSON) formsOf(c *caseload.Case) {
	j.raw("forms", "[")
	for _, f := range j.set.Forms[c.PK] {
		j.next()
		j.open()
		j.time("ended_on", f.Ended)
		j.text("form_id", f.ID)
		j.text("form_name", f.Name)
		j.raw("properties", "{")
		for _, q := range questions(f) {
			j.raw(q.name, string(q.value))
		}
		j.close()
		j.time("started_on", f.Started)
		j.close()
	}
	j.buf = append(j.buf, ']')
}

func (j *caseJSON) referralsOf(c *caseload.Case) {
	j.raw("referrals", "[")
	for _, r := range j.set.Referrals[c.PK] {
		j.next()
		j.open()
		j.time("followup_on", r.Followup)
		j.time("modified_on", r.Modified)
		j.time("opened_on", r.Opened)
		j.text("referral_id", r.Referral)
		j.text("referral_status", referralStatus(r))
		j.text("referral_type", r.Type)
		j.close()
	}
	j.buf = append(j.buf, ']')
}

// question is what was answered at one place of a form: a text, an object of the
// questions of a group, or an array of a group's repetitions.
type question struct {
	name  string
	value json.RawMessage
}

// questions are the answers of a form by name, without its attributes, and
// without what it says of itself and of cases.
func questions(f *caseload.Form) []question {
	out := membersOf(json.RawMessage(f.Answers))
	return slices.DeleteFunc(out, func(q question) bool {
		return strings.HasPrefix(q.name, "@") || strings.HasPrefix(q.name, "#") || q.name == "meta" || q.name == "case"
	})
}

// membersOf reads the members of an object, by name; none of what is no object.
func membersOf(object json.RawMessage) (out []question) {
	var members map[string]json.RawMessage
	_ = json.Unmarshal(object, &members) // stored as JSON
	for _, name := range slices.Sorted(maps.Keys(members)) {
		out = append(out, question{name, members[name]})
	}
	return out
}
