package icasework

import (
	"cmp"
	"encoding/base64"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"caseload"
)

// caseReader reads parameters as what a client wants of a case, of its people and
// of its documents. Names are those of the columns of reports, with or without
// their groups, and whatever their case (difference 111).
type caseReader struct {
	catalog   *caseload.Catalog
	zone      *time.Location
	of        *caseload.CaseType // nil: not known
	in        caseload.CaseInput
	people    []*partyReader // in the order in which they are met
	documents []*documentReader
	clears    bool // what is empty is taken away
}

// newCaseReader reads cases of a type.
func (c *call) newCaseReader(catalog *caseload.Catalog, of *caseload.CaseType) *caseReader {
	return &caseReader{catalog: catalog, zone: c.by.Tenant.Zone, of: of, in: caseload.CaseInput{Properties: map[string]caseload.Value{}}}
}

// attributeSetters read the attributes that every case has.
var attributeSetters = map[string]func(*caseReader, string) error{
	"label":                   text(func(r *caseReader) *caseload.Opt[string] { return &r.in.Name }),
	"details":                 text(func(r *caseReader) *caseload.Opt[string] { return &r.in.Details }),
	"reference":               text(func(r *caseReader) *caseload.Opt[string] { return &r.in.ClientReference }),
	"summary":                 text(func(r *caseReader) *caseload.Opt[string] { return &r.in.Summary }),
	"themes":                  text(func(r *caseReader) *caseload.Opt[string] { return &r.in.Themes }),
	"publicsummary":           text(func(r *caseReader) *caseload.Opt[string] { return &r.in.PublicSummary }),
	"publicthemes":            text(func(r *caseReader) *caseload.Opt[string] { return &r.in.PublicThemes }),
	"address":                 text(func(r *caseReader) *caseload.Opt[string] { return &r.in.Address }),
	"requestmethod":           text(func(r *caseReader) *caseload.Opt[string] { return &r.in.Source }),
	"method":                  text(func(r *caseReader) *caseload.Opt[string] { return &r.in.Source }),
	"ward":                    named(func(r *caseReader) *caseload.Opt[caseload.Named] { return &r.in.Ward }),
	"category":                named(func(r *caseReader) *caseload.Opt[caseload.Named] { return &r.in.Category }),
	"primaryclassificationid": named(func(r *caseReader) *caseload.Opt[caseload.Named] { return &r.in.Category }),
	"status":                  named(func(r *caseReader) *caseload.Opt[caseload.Named] { return &r.in.Status }),
	"confidential":            flag(func(r *caseReader) *caseload.Opt[bool] { return &r.in.Confidential }),
	"archived":                flag(func(r *caseReader) *caseload.Opt[bool] { return &r.in.Archived }),
	"published":               flag(func(r *caseReader) *caseload.Opt[bool] { return &r.in.Highlighted }),
	"wardcode": func(r *caseReader, text string) error {
		r.in.Ward = caseload.Set(caseload.Named{Code: text})
		return nil
	},
	"currenttargetdate": func(r *caseReader, text string) (err error) {
		r.in.Due, err = parseDay(text)
		return err
	},
	"datereceived": func(r *caseReader, text string) (err error) {
		r.in.Received, err = parseDay(text)
		return err
	},
	"requestdate":  (*caseReader).requestDate,
	"team":         (*caseReader).team,
	"teamcode":     (*caseReader).team,
	"assignedto":   (*caseReader).assignee,
	"assignedtoid": (*caseReader).assignee,
}

func text(of func(*caseReader) *caseload.Opt[string]) func(*caseReader, string) error {
	return func(r *caseReader, text string) error {
		*of(r) = caseload.Set(text)
		return nil
	}
}

func named(of func(*caseReader) *caseload.Opt[caseload.Named]) func(*caseReader, string) error {
	return func(r *caseReader, text string) error {
		*of(r) = caseload.Set(caseload.Named{Name: text})
		return nil
	}
}

func flag(of func(*caseReader) *caseload.Opt[bool]) func(*caseReader, string) error {
	return func(r *caseReader, text string) error {
		no := text == "" || strings.EqualFold(text, "no") || strings.EqualFold(text, "false")
		if !no && !yes(text) {
			return caseload.Errorf(caseload.CodeInvalid, "It must be Yes or No.")
		}
		*of(r) = caseload.Set(!no)
		return nil
	}
}

// computed are columns that follow from others.
var computed = []string{
	"caseid", "casereference", "parentcaseid", "casetype", "formtype", "timecreated", "firsttouchtime", "lastupdatedtime", "lasttouchtime",
	"createdby", "dateclosed", "closureintarget", "currentstage", "currenttargetdays", "currentoutcome", "currentoutcomedate",
	"currentstageoutcome", "currentstageoutcomedate", "opened", "latitude", "longitude", "primaryclassificationidid",
}

// maxDocuments is how many documents a request may bring.
const maxDocuments = 50

var documentName = regexp.MustCompile(`(?i)^document(\d{0,4})\.(\w+)$`)

// read takes a parameter. What is empty is left as it is, unless it is to clear.
func (r *caseReader) read(name, value string) error {
	if value == "" && !r.clears {
		return nil
	}
	if at := documentName.FindStringSubmatch(name); at != nil {
		return r.document(at[1], at[2], value)
	}
	group, rest, grouped := strings.Cut(name, ".")
	if role, ok := partyRoles[strings.ToLower(group)]; grouped && ok {
		return r.party(group, role).read(rest, value)
	}
	own := name
	if grouped && (r.isGroup(group)) {
		own = rest
	}
	if grouped && strings.HasPrefix(strings.ToLower(group), "casestage") || slices.Contains(computed, strings.ToLower(own)) {
		return wrong(clip(name), "it cannot be set.")
	}
	if set := attributeSetters[strings.ToLower(own)]; set != nil {
		if err := set(r, value); err != nil {
			return wrong(clip(name), sentence(err))
		}
		return nil
	}
	r.property(own, value)
	return nil
}

// isGroup reports whether a group is one of the columns of cases.
func (r *caseReader) isGroup(group string) bool {
	group = strings.ToLower(group)
	return strings.HasPrefix(group, "casedetails") || strings.HasPrefix(group, "casestatus")
}

// property keeps a value as the field that is declared, else under its own name.
func (r *caseReader) property(name, value string) {
	var of caseload.PK
	if r.of != nil {
		of = r.of.PK
	}
	if f := r.catalog.FieldCalled(name, of); f != nil {
		name = f.Name
		if f.Kind == caseload.KindBool && (yes(value) || strings.EqualFold(value, "no")) {
			value = strconv.FormatBool(yes(value))
		}
	}
	r.in.Properties[name] = propertyValue(value)
}

// propertyValue is a text, or nothing.
func propertyValue(text string) caseload.Value {
	if text == "" {
		return caseload.Value{}
	}
	return caseload.Text(text)
}

// team gives the case to a team that is known; another is kept as it is written.
func (r *caseReader) team(text string) error {
	if t := r.catalog.TeamCalled(text); t != nil {
		r.in.Owner = caseload.Set(caseload.Subject{Noun: caseload.NounTeam, ID: t.ID})
		return nil
	}
	r.property("Team", text)
	return nil
}

// assignee assigns the case to a user who is known and enabled; another is kept as
// it is written.
func (r *caseReader) assignee(text string) error {
	if u := r.catalog.UserCalled(text); u != nil && u.Enabled {
		r.in.Assignee = caseload.Set(caseload.Named{ID: u.ID})
		return nil
	}
	r.property("AssignedTo", text)
	return nil
}

// requestForms are how a RequestDate is written.
var requestForms = []string{time.DateOnly, "2006-01-02T15:04:05", time.DateTime, "2006-01-02T15:04", time.RFC3339}

// requestDate is when the matter was brought: a day, or a time in the account's
// zone unless it has one.
func (r *caseReader) requestDate(text string) error {
	for _, form := range requestForms {
		at, err := time.ParseInLocation(form, strings.TrimSpace(text), r.zone)
		if err != nil || at.Year() < 1 {
			continue
		}
		r.in.Received = caseload.Set(caseload.DateOf(at.In(r.zone)))
		r.in.Opened = caseload.Set(at)
		return nil
	}
	return caseload.Errorf(caseload.CodeInvalid, "It must be a date such as 2022-09-21, or a time such as 2022-09-21T14:00:00.")
}

// parseDay reads a day, or none.
func parseDay(text string) (caseload.Opt[caseload.Date], error) {
	if text == "" {
		return caseload.Set(caseload.Date{}), nil
	}
	day, err := caseload.ParseDate(strings.TrimSpace(text))
	return caseload.Set(day), err
}

// partyRoles are the roles of people, by the groups of parameters.
var partyRoles = map[string]string{"customer": caseload.RoleResident, "mainparty": caseload.RoleResident, "agent": "agent"}

// partyReader reads what a client says of a person with a role in the case.
type partyReader struct {
	group, role, id string
	in              caseload.PersonInput
}

func (r *caseReader) party(group, role string) *partyReader {
	for _, p := range r.people {
		if p.role == role {
			return p
		}
	}
	p := &partyReader{group: group, role: role, in: caseload.PersonInput{Properties: map[string]caseload.Value{}}}
	r.people = append(r.people, p)
	return p
}

// partySetters are the attributes of people, by the names of columns and by those
// that clients use.
var partySetters = map[string]func(*caseload.PersonInput) *caseload.Opt[string]{
	"name":         func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Name },
	"fullname":     func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Name },
	"title":        func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Title },
	"firstname":    func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.FirstName },
	"forename1":    func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.FirstName },
	"lastname":     func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.LastName },
	"surname":      func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.LastName },
	"email":        func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Email },
	"emailaddress": func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Email },
	"phone":        func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Phone },
	"mobile":       func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Mobile },
	"address":      func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Address },
	"town":         func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Town },
	"city":         func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Town },
	"county":       func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.County },
	"state":        func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.County },
	"postcode":     func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Postcode },
	"zipcode":      func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Postcode },
	"organisation": func(in *caseload.PersonInput) *caseload.Opt[string] { return &in.Organisation },
}

func (p *partyReader) read(name, value string) error {
	switch lower := strings.ToLower(name); lower {
	case "id", "reference":
		p.id = value
	case "dob", "dateofbirth":
		born, err := caseload.ParseDate(strings.TrimSpace(value))
		if err != nil && value != "" {
			return wrong(p.group+"."+name, "it must be a date such as 1970-01-31.")
		}
		p.in.Born = caseload.Set(born)
	default:
		if of := partySetters[lower]; of != nil {
			*of(&p.in) = caseload.Set(value)
			return nil
		}
		p.in.Properties[name] = propertyValue(value)
	}
	return nil
}

// documentReader reads a document that travels in the request.
type documentReader struct {
	place, name, mediaType string
	body                   string
	given                  bool
}

// document takes a part of a document. What is only said to be somewhere is not
// fetched (difference 108).
func (r *caseReader) document(place, part, value string) error {
	d, err := r.documentAt(place)
	if err != nil {
		return err
	}
	name := "Document" + place + "." + clip(part)
	switch strings.ToLower(part) {
	case "name":
		d.name = value
	case "mimetype":
		d.mediaType = value
	case "url":
		return wrong(name, "documents are not fetched from addresses. Send the document itself, in Base64, as Document"+place+".Content, or as a file of a multipart form.")
	case "content":
		body, err := decodeBase64(value)
		if err != nil {
			return wrong(name, "it must be Base64.")
		}
		d.body, d.given = body, true
	}
	return nil
}

// documentAt is the document of a place, the number behind Document.
func (r *caseReader) documentAt(place string) (*documentReader, error) {
	at := slices.IndexFunc(r.documents, func(d *documentReader) bool { return d.place == place })
	if at >= 0 {
		return r.documents[at], nil
	}
	if len(r.documents) == maxDocuments {
		return nil, caseload.Errorf(caseload.CodeTooLarge, "A request brings at most %d documents.", maxDocuments)
	}
	d := &documentReader{place: place}
	r.documents = append(r.documents, d)
	return d, nil
}

var fileField = regexp.MustCompile(`(?i)^document(\d{0,4})(\.content)?$`)

// file takes a document that is a file of a form. What parameters say of its name
// and media type comes first.
func (r *caseReader) file(f formFile) error {
	at := fileField.FindStringSubmatch(f.field)
	if at == nil {
		return wrong(clip(f.field), "the files of a form are called Document1, Document2 and so on.")
	}
	d, err := r.documentAt(at[1])
	if err != nil {
		return err
	}
	d.name, d.mediaType = cmp.Or(d.name, f.name), cmp.Or(d.mediaType, f.mediaType)
	d.body, d.given = f.body, true
	return nil
}

// decodeBase64 reads Base64 of either alphabet, padded or not.
func decodeBase64(text string) (string, error) {
	body, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(plainBase64.Replace(text), "="))
	return string(body), err
}

// plainBase64 makes the standard alphabet of what clients send: other alphabets,
// lines, and a + that came as a blank.
var plainBase64 = strings.NewReplacer("-", "+", "_", "/", " ", "+", "\r", "", "\n", "")

// documentEdits attach the documents to a case.
func (r *caseReader) documentEdits(caseID string) ([]caseload.Edit, error) {
	var out []caseload.Edit
	for i, d := range r.documents {
		if !d.given {
			return nil, missing("Document" + d.place + ".Content")
		}
		if d.name == "" {
			d.name = "document-" + strconv.Itoa(i+1)
		}
		out = append(out, caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounDocument, Input: &caseload.DocumentInput{
			Case: caseload.Set(caseID), Name: caseload.Set(d.name), MediaType: caseload.Set(d.mediaType), Body: caseload.Set(d.body),
		}})
	}
	return out, nil
}

// sentence is what an error says is wrong.
func sentence(err error) string {
	if e, ok := errors.AsType[*caseload.Error](err); ok && e.Message != "" {
		return strings.ToLower(e.Message[:1]) + e.Message[1:]
	}
	return "it is not valid."
}
