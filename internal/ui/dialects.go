package ui

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"caseload"
	"caseload/internal/auth"
	"caseload/internal/httpkit"
)

// dialectsPage is one case as each API answers it.
type dialectsPage struct {
	page
	Dialects []dialect
	Fields   table // what each calls the same
}

// dialect is what one API answers.
type dialect struct {
	ID      string
	Name    string
	Request string // such as GET /api/cases/1
	Status  int
	Type    string // its media type
	Body    string
	Cut     bool // the answer is longer
}

// speaker is one API that can be asked for a case.
type speaker struct {
	id, name string
	address  func(v *visit, c *aCase) string
}

// speakers are the APIs, in the order of the columns of dialectFields.
var speakers = []speaker{
	{"casework", "Casework", func(_ *visit, c *aCase) string { return "/api/cases/" + url.PathEscape(c.id) }},
	{"casebook", "Casebook", func(_ *visit, c *aCase) string { return "/cases/cases/" + url.PathEscape(c.id) }},
	{"commcare", "CommCare HQ", func(v *visit, c *aCase) string {
		return "/a/" + v.visitor.By.Tenant.Slug + "/api/v0.5/case/" + url.PathEscape(c.id) + "/?format=json"
	}},
	{"icasework", "iCasework", func(v *visit, c *aCase) string {
		return "/getcasedetails?" + url.Values{"db": {v.visitor.By.Tenant.Slug}, "CaseId": {c.value("number").Canonical()}}.Encode()
	}},
}

// dialectFields are where the APIs have what every case has: the ways through their
// answers, of Casebook's from data on; "" where one does not show it.
var dialectFields = []struct {
	title string // a key
	names [4]string
}{
	{"dialects.case-id", [4]string{"id", "id", "case_id, id", ""}},
	{"dialects.number", [4]string{"", "attributes.number", "", "CaseDetails.CaseId"}},
	{"cases.reference", [4]string{"reference", "attributes.reference", "properties.reference", "CaseDetails.CaseReference"}},
	{"cases.client-reference", [4]string{"internalRef", "attributes.client_reference", "properties.client_reference", "CaseDetails.Reference"}},
	{"cases.external-id", [4]string{"", "attributes.external_id", "properties.external_id", "CaseDetails.ExternalId"}},
	{"cases.type", [4]string{"", "attributes.case_type, relationships.definition", "properties.case_type", "CaseDetails.CaseType, CaseDetails.FormType"}},
	{"cases.name", [4]string{"", "attributes.name", "properties.case_name", "CaseDetails.Label"}},
	{"cases.summary", [4]string{"summary", "attributes.summary", "properties.summary", "CaseDetails.Summary"}},
	{"case.details", [4]string{"", "attributes.details", "properties.details", "CaseDetails*.Details"}},
	{"case.themes", [4]string{"", "attributes.themes", "properties.themes", "CaseDetails.Themes"}},
	{"case.public-summary", [4]string{"publicSummary", "attributes.public_summary", "properties.public_summary", "CaseDetails.PublicSummary"}},
	{"case.public-themes", [4]string{"publicThemes", "attributes.public_themes", "properties.public_themes", "CaseDetails.PublicThemes"}},
	{"cases.status", [4]string{"status", "attributes.status", "closed, properties.status", "CaseStatus.Status"}},
	{"cases.ward", [4]string{"ward", "relationships.ward", "properties.ward", "CaseDetails.Ward, CaseDetails.WardCode"}},
	{"cases.category", [4]string{"category", "relationships.category", "properties.category", "CaseDetails.Category, CaseDetails.PrimaryClassificationId, CaseDetails.PrimaryClassificationIdId"}},
	{"cases.source", [4]string{"sourceChannel", "attributes.source", "properties.source", "CaseStatusReceipt.Method"}},
	{"cases.assigned", [4]string{"assignee", "relationships.assignees", "", "CaseDetails.AssignedTo, CaseDetails.AssignedToId"}},
	{"case.owner", [4]string{"", "relationships.owner", "properties.owner_id", "CaseDetails.Team, CaseDetails.TeamCode"}},
	{"case.resident", [4]string{"residentName", "", "", "Customer.FullName"}},
	{"cases.address", [4]string{"", "attributes.address", "", "CaseDetails.Address"}},
	{"case.latitude", [4]string{"", "attributes.latitude", "properties.location", "CaseDetails.Latitude"}},
	{"case.longitude", [4]string{"", "attributes.longitude", "properties.location", "CaseDetails.Longitude"}},
	{"cases.opened", [4]string{"createdAt", "attributes.opened_at", "properties.date_opened", "CaseDetails.Opened"}},
	{"cases.received", [4]string{"", "attributes.received_on", "", "CaseStatusReceipt.DateReceived"}},
	{"cases.due", [4]string{"", "attributes.due_on", "properties.due_on", "CaseStatus.CurrentTargetDate"}},
	{"cases.closed", [4]string{"", "attributes.closed_at", "date_closed", "CaseStatusClosure.DateClosed"}},
	{"dialects.recorded", [4]string{"", "attributes.created_at", "server_date_opened", "CaseStatusReceipt.TimeCreated, CaseStatusTouchTimes.FirstTouchTime"}},
	{"cases.updated", [4]string{"updatedAt", "attributes.updated_at", "server_date_modified, indexed_on", "CaseStatusTouchTimes.LastUpdatedTime, CaseStatusTouchTimes.LastTouchTime"}},
	{"case.confidential", [4]string{"", "attributes.confidential", "properties.confidential", "CaseDetails.Confidential"}},
	{"case.archived", [4]string{"archived", "attributes.archived", "", "CaseDetails.Archived"}},
	{"case.highlighted", [4]string{"highlightedForPublic", "attributes.highlighted", "", "CaseDetails.Published"}},
	{"case.fields", [4]string{"", "attributes.custom_fields", "properties", "CaseDetails.*"}},
}

// showDialects asks each API for the case, as the visitor: what one of them refuses
// the visitor is shown as it refuses it.
func showDialects(v *visit) error {
	if v.Faces == nil {
		return caseload.Errorf(caseload.CodeNotFound, "No API is served here.")
	}
	c, err := v.readCase()
	if err != nil {
		return err
	}
	if _, _, err := v.svc.Seen(v.r.Context(), v.visitor.By, caseload.NounCase, c.id, 0); err != nil {
		return err
	}
	p := dialectsPage{page: v.page(v.t("dialects.title")).under(v.t("dialects.to-case"), caseAddress(c.id)), Fields: v.dialectFields()}
	for _, s := range speakers {
		d, _, err := v.ask(v.visitor.By, s.address(v, c))
		if err != nil {
			return err
		}
		d.ID, d.Name = s.id, s.name
		p.Dialects = append(p.Dialects, d)
	}
	return v.render(http.StatusOK, "dialects", p)
}

func (v *visit) dialectFields() table {
	out := table{Caption: v.t("dialects.fields"), Columns: []column{{Title: v.t("dialects.field")}}}
	for _, s := range speakers {
		out.Columns = append(out.Columns, column{Title: s.name})
	}
	for _, f := range dialectFields {
		row := []cell{{Text: v.t(f.title)}}
		for _, name := range f.names {
			row = append(row, cell{Text: name})
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// ask sends a request to the APIs in this process, with somebody's permission. failed is
// why it is refused.
func (v *visit) ask(by *caseload.Principal, address string) (answer dialect, failed, err error) {
	ctx, note := httpkit.WithAnnotation(auth.As(v.r.Context(), by)) // the log has one line, the page's
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return dialect{}, nil, err
	}
	r.Host, r.TLS, r.RemoteAddr, r.RequestURI = v.r.Host, v.r.TLS, v.r.RemoteAddr, address
	a := &heard{header: http.Header{}, status: http.StatusOK}
	v.Faces.ServeHTTP(a, r)
	media, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	return dialect{
		Request: "GET " + address, Status: a.status, Type: media, Body: indented(media, a.body.Bytes(), a.cut), Cut: a.cut,
	}, note.Err, nil
}

// indented is JSON in lines, and anything else as it is.
func indented(media string, body []byte, cut bool) string {
	var out bytes.Buffer
	if strings.HasSuffix(media, "json") && !cut && json.Indent(&out, body, "", "  ") == nil {
		return out.String()
	}
	return strings.ToValidUTF8(string(body), "")
}

// mostHeard is how much of an answer is shown, in bytes.
const mostHeard = 64 << 10

// heard is an answer that stays in this process.
type heard struct {
	header http.Header
	status int
	wrote  bool
	body   bytes.Buffer
	cut    bool
}

// Header implements http.ResponseWriter.
func (h *heard) Header() http.Header { return h.header }

// WriteHeader implements http.ResponseWriter.
func (h *heard) WriteHeader(status int) {
	if !h.wrote {
		h.status, h.wrote = status, true
	}
}

// Write implements http.ResponseWriter. What is too much is taken and not kept.
func (h *heard) Write(b []byte) (int, error) {
	h.wrote = true
	room := mostHeard - h.body.Len()
	if len(b) > room {
		h.cut = true
		h.body.Write(b[:room])
		return len(b), nil
	}
	return h.body.Write(b)
}
