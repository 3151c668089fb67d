package commcare

import (
	"cmp"
	"encoding/json"
	"net/url"
	"strings"

	"caseload"
)

// formObject is a form as the Form API shows it.
type formObject struct {
	*caseload.Form
	domain  string
	catalog *caseload.Catalog
	files   []*caseload.Document // by name; nil where they were not read, which shows as null
	cases   *caseAnswer          // those that it touched; nil leaves them out
}

// write writes the object, which is not a member.
func (f *formObject) write(j *jsonText) {
	parts := partsOf(f.Answers)
	j.open()
	j.textOrNull("app_id", f.AppID)
	j.flag("archived", false)
	f.writeFiles(j)
	j.textOrNull("build_id", f.BuildID)
	f.writeCases(j)
	j.text("domain", f.domain)
	j.textOrNull("edited_by_user_id", f.editor())
	j.time("edited_on", f.Edited)
	j.raw("form", cmp.Or(f.Answers, "{}"))
	j.text("id", f.ID)
	j.time("indexed_on", f.UpdatedAt())
	j.flag("initial_processing_complete", true)
	j.flag("is_phone_submission", f.Phone)
	f.writeMetadata(j, parts.meta)
	j.raw("problem", "null")
	j.time("received_on", f.Received)
	j.text("resource_uri", formPath(f.domain, f.ID))
	j.time("server_modified_on", f.UpdatedAt())
	j.raw("submit_ip", "null")
	j.text("type", parts.root)
	j.text("uiversion", f.UIVersion)
	j.text("version", f.Version)
	j.close()
}

func formPath(domain, id string) string {
	return "/a/" + domain + "/api/form/v1/" + url.PathEscape(id) + "/"
}

func attachmentPath(domain, id, name string) string {
	return "/a/" + domain + "/api/form/attachment/" + url.PathEscape(id) + "/" + url.PathEscape(name)
}

// sender is the ID of who filled the form in.
func (f *formObject) sender() string {
	if u := f.catalog.User(f.Sender); u != nil {
		return u.ID
	}
	return ""
}

// editor is who filled the form in that took the place of another.
func (f *formObject) editor() string {
	if f.Edited.IsZero() {
		return ""
	}
	return f.sender()
}

func (f *formObject) writeFiles(j *jsonText) {
	if f.files == nil {
		j.raw("attachments", "null")
		return
	}
	j.raw("attachments", "{")
	for _, d := range f.files {
		j.raw(d.Name, "{")
		j.text("content_type", d.MediaType)
		j.number("length", d.Bytes)
		j.text("url", attachmentPath(f.domain, f.ID, d.Name))
		j.close()
	}
	j.close()
}

// writeCases writes the cases that the form touched, which stand in the other
// forms that touched them too: as many as fit.
func (f *formObject) writeCases(j *jsonText) {
	if f.cases == nil {
		return
	}
	j.raw("cases", "[")
	in := &caseJSON{f.cases, *j}
	for _, c := range f.cases.set.Cases {
		if !f.cases.fits(len(in.buf)) {
			break
		}
		in.next()
		in.caseObject(c, false)
	}
	*j = in.jsonText
	j.buf = append(j.buf, ']')
}

// tooLong reports whether cases were left out.
func (f *formObject) tooLong() bool { return f.cases != nil && f.cases.tooLong }

// writeMetadata writes what the form says of its own filling in.
func (f *formObject) writeMetadata(j *jsonText, meta map[string]string) {
	j.raw("metadata", "{")
	j.textOrNull("appVersion", meta["appVersion"])
	j.textOrNull("deviceID", f.Device)
	j.text("doc_type", "Metadata")
	j.textOrNull("geo_point", meta["location"])
	j.text("instanceID", f.ID)
	j.textOrNull("location", meta["location"])
	j.time("timeEnd", f.Ended)
	j.time("timeStart", f.Started)
	j.textOrNull("userID", f.sender())
	j.textOrNull("username", f.Username)
	j.close()
}

// formParts is what an answer repeats of a form's answers.
type formParts struct {
	root string            // the name of the root element
	meta map[string]string // the block meta: its elements with text
}

// partsOf reads of the answers what an answer repeats.
func partsOf(answers string) (out formParts) {
	for _, member := range membersOf(json.RawMessage(answers)) {
		switch {
		case member.name == "#type":
			_ = json.Unmarshal(member.value, &out.root) // what is no text names nothing
		case strings.EqualFold(member.name, "meta") && out.meta == nil:
			out.meta = textsOf(member.value)
		}
	}
	return out
}

// textsOf are the members of an object that are texts, or have one beside
// attributes.
func textsOf(object json.RawMessage) map[string]string {
	var members map[string]any
	_ = json.Unmarshal(object, &members) // what is no object has no members
	out := map[string]string{}
	for name, member := range members {
		if element, ok := member.(map[string]any); ok {
			member = element["#text"]
		}
		if text, ok := member.(string); ok {
			out[name] = text
		}
	}
	return out
}
