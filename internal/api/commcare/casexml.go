package commcare

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"caseload"
	"caseload/internal/encode"
)

const xmlHeader = "<?xml version='1.0' encoding='utf-8'?>\n"

// sendXML answers with a document, if it is whole.
func (c *call) sendXML(body []byte, err error) error {
	if err != nil {
		return err
	}
	return c.send(c.w, http.StatusOK, xmlType, body)
}

// xmlText is XML in the making.
type xmlText struct{ buf []byte }

// start and end write the tags of an element. Where XML forbids its name, that
// is the attribute of an element called as otherwise says.
func (x *xmlText) start(name, otherwise string) {
	x.begin(name, otherwise)
	x.buf = append(x.buf, '>')
}

// begin writes the tag of start up to where attributes may follow.
func (x *xmlText) begin(name, otherwise string) {
	if encode.IsXMLName(name) {
		x.buf = append(append(x.buf, '<'), name...)
		return
	}
	x.buf = append(append(x.buf, '<'), otherwise...)
	x.attribute("name", name)
}

func (x *xmlText) end(name, otherwise string) {
	if !encode.IsXMLName(name) {
		name = otherwise
	}
	x.buf = append(append(append(x.buf, "</"...), name...), '>')
}

// open and close are the tags of an element that has a name of ours.
func (x *xmlText) open(name string)  { x.buf = append(append(append(x.buf, '<'), name...), '>') }
func (x *xmlText) close(name string) { x.end(name, name) }

// attribute writes an attribute of a tag that has begun.
func (x *xmlText) attribute(name, value string) {
	x.buf = append(append(append(x.buf, ' '), name...), '=')
	x.buf = encode.AppendXMLAttribute(x.buf, value)
}

// text writes an element with a text.
func (x *xmlText) text(name, value string) {
	x.open(name)
	x.buf = encode.AppendXMLText(x.buf, value)
	x.close(name)
}

func (x *xmlText) time(name string, t time.Time) { x.text(name, timeText(t)) }
func (x *xmlText) flag(name string, value bool)  { x.text(name, strconv.FormatBool(value)) }

// caseXML writes a caseAnswer in the form of the published page (difference 29).
type caseXML struct {
	*caseAnswer
	xmlText
}

// listXML is a list of cases.
func (a *caseAnswer) listXML() ([]byte, error) {
	x := &caseXML{a, xmlText{[]byte(xmlHeader)}}
	x.open("cases")
	for _, c := range a.set.Cases {
		x.row(c)
	}
	x.close("cases")
	return x.done()
}

// detailXML is one case with its forms and referrals.
func (a *caseAnswer) detailXML() ([]byte, error) {
	x := &caseXML{a, xmlText{[]byte(xmlHeader)}}
	x.detail(a.set.Cases[0], true)
	return x.done()
}

func (x *caseXML) done() ([]byte, error) {
	if x.tooLong {
		return nil, errTooLongAnswer
	}
	return x.buf, nil
}

// row writes a case as lists have it: eleven elements, and what is asked for
// besides.
func (x *caseXML) row(c *caseload.Case) {
	x.enter(c)
	x.open("case")
	x.text("case_id", c.ID)
	x.text("username", x.username(c))
	x.text("user_id", x.userID(c.ModifiedBy))
	x.text("owner_id", x.ownerID(c))
	x.text("case_name", c.Name)
	x.text("external_id", c.ExternalID)
	x.text("case_type", x.typeName(c))
	x.time("date_opened", c.Opened)
	x.time("date_modified", dateModified(c))
	x.flag("closed", x.closed(c))
	x.time("date_closed", x.dateClosed(c))
	x.full(c, x.row)
	x.close("case")
	x.leave()
}

// detail writes a case whole; outermost with its forms and referrals.
func (x *caseXML) detail(c *caseload.Case, outermost bool) {
	x.enter(c)
	x.open("case")
	x.text("domain", x.domain)
	x.text("case_id", c.ID)
	x.text("username", x.username(c))
	x.text("user_id", x.userID(c.ModifiedBy))
	x.flag("closed", x.closed(c))
	x.time("date_closed", x.dateClosed(c))
	x.time("date_modified", dateModified(c))
	x.propertiesOf(c)
	x.indicesOf(c)
	if outermost {
		x.formsOf(c)
		x.referralsOf(c)
	}
	x.text("user_name", x.username(c))
	x.full(c, func(c *caseload.Case) { x.detail(c, false) })
	x.close("case")
	x.leave()
}

func (x *caseXML) propertiesOf(c *caseload.Case) {
	if x.show.noProperties {
		return
	}
	x.open("properties")
	for _, p := range x.properties(c) {
		x.property(p.name, p.value)
	}
	x.close("properties")
}

// property writes an element whose name is the client's.
func (x *xmlText) property(name, value string) {
	x.start(name, "property")
	x.buf = encode.AppendXMLText(x.buf, value)
	x.end(name, "property")
}

func (x *caseXML) indicesOf(c *caseload.Case) {
	if x.show.noIndices {
		return
	}
	x.open("indices")
	for _, l := range linksOf(c) {
		x.start(l.name, "index")
		x.text("case_type", l.Type)
		x.text("case_id", l.To)
		x.end(l.name, "index")
	}
	x.close("indices")
}

func (x *caseXML) formsOf(c *caseload.Case) {
	x.open("forms")
	x.forms(x.set.Forms[c.PK])
	x.close("forms")
}

func (x *caseXML) forms(forms []*caseload.Form) {
	for _, f := range forms {
		if !x.fits(len(x.buf)) {
			return
		}
		x.open("form")
		x.text("form_id", f.ID)
		x.text("form_name", f.Name)
		x.time("started_on", f.Started)
		x.time("ended_on", f.Ended)
		x.open("properties")
		for _, q := range questions(f) {
			x.question(q.name, q.value)
		}
		x.close("properties")
		x.close("form")
	}
}

// question writes an answer of a form: a group holds elements, a repeated one is
// there several times.
func (x *xmlText) question(name string, value json.RawMessage) {
	var repeats []json.RawMessage
	if bytes.HasPrefix(value, []byte("[")) && json.Unmarshal(value, &repeats) == nil {
		for _, v := range repeats {
			x.question(name, v)
		}
		return
	}
	x.start(name, "property")
	var text string
	if json.Unmarshal(value, &text) == nil {
		x.buf = encode.AppendXMLText(x.buf, text)
	}
	for _, q := range membersOf(value) {
		switch q.name[:min(1, len(q.name))] {
		case "@":
		case "#":
			_ = json.Unmarshal(q.value, &text) // #text is one
			x.buf = encode.AppendXMLText(x.buf, text)
		default:
			x.question(q.name, q.value)
		}
	}
	x.end(name, "property")
}

func (x *caseXML) referralsOf(c *caseload.Case) {
	x.open("referrals")
	for _, r := range x.set.Referrals[c.PK] {
		x.open("referral")
		x.text("referral_id", r.Referral)
		x.text("referral_type", r.Type)
		x.time("opened_on", r.Opened)
		x.time("modified_on", r.Modified)
		x.time("followup_on", r.Followup)
		x.text("referral_status", referralStatus(r))
		x.close("referral")
	}
	x.close("referrals")
}

// full writes the cases and forms that a case is to hold.
func (x *caseXML) full(c *caseload.Case, write func(*caseload.Case)) {
	if x.show.children {
		x.relatives("child_cases", x.children(c), write)
	}
	if x.show.parents {
		x.relatives("parent_cases", x.parents(c), write)
	}
	if x.show.formsByName {
		x.groups("xforms_by_name", x.grouped(c, formName))
	}
	if x.show.formsByNS {
		x.groups("xforms_by_xmlns", x.grouped(c, formXMLNS))
	}
}

func (x *caseXML) relatives(name string, cases []relative, write func(*caseload.Case)) {
	x.open(name)
	for _, r := range cases {
		if !x.fits(len(x.buf)) {
			break
		}
		write(r.Case)
	}
	x.close(name)
}

func (x *caseXML) groups(name string, groups []group) {
	x.open(name)
	for _, g := range groups {
		x.forms(g.forms)
	}
	x.close(name)
}
