package casebook

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"caseload"
	"caseload/internal/jsonapi"
)

// draft is an input with the places in it that the fields of a resource are
// written to.
type draft struct {
	input         caseload.Input
	attributes    map[string]setter
	relationships map[string]linker
	finish        func() error // joins what several attributes say; nil: none do
}

// setter writes the value of an attribute. Null clears it, and the value has the
// attribute's kind already.
type setter func(jsonapi.Node) jsonapi.Errors

// linker writes the linkage of a relationship.
type linker func(linking, []jsonapi.Identifier)

// linking is what becomes of the targets that a relationship has.
type linking uint8

const (
	replace linking = iota
	add
	drop
)

// drafts makes empty drafts, of what requests may change.
var drafts = map[caseload.Noun]func() *draft{
	nCase: draftCase, nPerson: draftPerson, nInvolvement: draftInvolvement, nGoal: draftGoal, nNote: draftNote,
}

func draftCase() *draft {
	in, at := &caseload.CaseInput{}, &place{}
	return &draft{
		input: in,
		attributes: map[string]setter{
			"client_reference": text(&in.ClientReference), "external_id": text(&in.ExternalID), "name": text(&in.Name),
			"case_type": text(&in.Type), "status": byName(&in.Status), "source": source(&in.Source),
			"summary": text(&in.Summary), "themes": text(&in.Themes), "public_summary": text(&in.PublicSummary),
			"public_themes": text(&in.PublicThemes), "details": text(&in.Details), "address": text(&in.Address),
			"latitude": degrees(&at.lat), "longitude": degrees(&at.lon),
			"confidential": flag(&in.Confidential), "archived": flag(&in.Archived), "highlighted": flag(&in.Highlighted),
			"opened_at": moment(&in.Opened), "received_on": day(&in.Received), "closed_at": moment(&in.Closed), "due_on": day(&in.Due),
			"custom_fields": members(&in.Bare, &in.Properties),
		},
		relationships: map[string]linker{
			"ward": entry(&in.Ward), "category": entry(&in.Category), "owner": subject(&in.Owner),
			"assignees": subjects(&in.Assignees), "access_list": subjects(&in.Access),
		},
		finish: func() error { return at.put(&in.Location) },
	}
}

func draftPerson() *draft {
	in := &caseload.PersonInput{}
	return &draft{input: in, attributes: map[string]setter{
		"name": text(&in.Name), "first_name": text(&in.FirstName), "last_name": text(&in.LastName), "title": text(&in.Title),
		"email": text(&in.Email), "phone": text(&in.Phone), "mobile": text(&in.Mobile), "address": text(&in.Address),
		"town": text(&in.Town), "county": text(&in.County), "postcode": text(&in.Postcode), "date_of_birth": day(&in.Born),
		"organisation":  text(&in.Organisation),
		"custom_fields": members(&in.Bare, &in.Properties),
	}}
}

func draftInvolvement() *draft {
	in := &caseload.InvolvementInput{}
	return &draft{
		input: in,
		attributes: map[string]setter{
			"involvement_type": text(&in.Type), "role": text(&in.Role), "effective_date": day(&in.Effective), "end_date": day(&in.Ended),
		},
		relationships: map[string]linker{"case": row(&in.Case), "person": row(&in.Person)},
	}
}

func draftGoal() *draft {
	in := &caseload.GoalInput{}
	return &draft{
		input:         in,
		attributes:    map[string]setter{"name": text(&in.Name), "status": text(&in.Status), "target_date": day(&in.Target)},
		relationships: map[string]linker{"case": row(&in.Case), "person": row(&in.Person)},
	}
}

func draftNote() *draft {
	in := &caseload.NoteInput{}
	return &draft{input: in, attributes: map[string]setter{"text": text(&in.Text)}, relationships: map[string]linker{"case": row(&in.Case)}}
}

func text(to *caseload.Opt[string]) setter {
	return func(n jsonapi.Node) jsonapi.Errors {
		s, _ := n.Text()
		*to = caseload.Set(s)
		return nil
	}
}

// byName finds a row of the catalogue.
func byName(to *caseload.Opt[caseload.Named]) setter {
	return func(n jsonapi.Node) jsonapi.Errors {
		s, _ := n.Text()
		*to = caseload.Set(caseload.Named{Name: s})
		return nil
	}
}

// source is text, of which no case is without: cleared, it is this face.
func source(to *caseload.Opt[string]) setter {
	return func(n jsonapi.Node) jsonapi.Errors {
		s, _ := n.Text()
		if s == "" {
			s = faceName
		}
		*to = caseload.Set(s)
		return nil
	}
}

func flag(to *caseload.Opt[bool]) setter {
	return func(n jsonapi.Node) jsonapi.Errors {
		*to = caseload.Set(string(n.Value) == "true")
		return nil
	}
}

func day(to *caseload.Opt[caseload.Date]) setter {
	return func(n jsonapi.Node) jsonapi.Errors {
		s, given := n.Text()
		*to = caseload.Set(caseload.Date{})
		if !given {
			return nil
		}
		d, err := caseload.ParseDate(s)
		to.Value = d
		return invalid(n.Pointer, err)
	}
}

func moment(to *caseload.Opt[time.Time]) setter {
	return func(n jsonapi.Node) jsonapi.Errors {
		s, given := n.Text()
		*to = caseload.Set(time.Time{})
		if !given {
			return nil
		}
		v, err := caseload.ParseTime(s)
		to.Value = time.UnixMicro(v.Int64()).UTC()
		return invalid(n.Pointer, err)
	}
}

// place is where a case is, of which two attributes tell.
type place struct{ lat, lon caseload.Opt[*float64] }

func degrees(to *caseload.Opt[*float64]) setter {
	return func(n jsonapi.Node) jsonapi.Errors {
		*to = caseload.Set[*float64](nil)
		if x, err := strconv.ParseFloat(string(n.Value), 64); err == nil {
			to.Value = &x
		}
		return nil
	}
}

// put makes a point of the two.
func (p *place) put(to *caseload.Opt[*caseload.Point]) error {
	switch lat, lon := p.lat.Value, p.lon.Value; {
	case !p.lat.Set && !p.lon.Set:
	case p.lat.Set && p.lon.Set && lat == nil && lon == nil:
		*to = caseload.Set[*caseload.Point](nil)
	case lat != nil && lon != nil:
		point, err := caseload.ParsePoint(*lat, *lon)
		if err != nil {
			return caseload.Invalid("lat", sentenceOf(err))
		}
		*to = caseload.Set(&point)
	case p.lat.Set:
		return caseload.Invalid("lat", "Write latitude and longitude together, or null for both.")
	default:
		return caseload.Invalid("lon", "Write latitude and longitude together, or null for both.")
	}
	return nil
}

// members are merged with those that there are; null for all of them leaves
// none.
func members(bare *bool, to *map[string]caseload.Value) setter {
	return func(n jsonapi.Node) (wrong jsonapi.Errors) {
		*bare = string(n.Value) == "null"
		*to = map[string]caseload.Value{}
		for m := range n.Members() {
			v, err := propertyValue(m.Value)
			wrong = append(wrong, invalid(m.Pointer, err)...)
			(*to)[m.Name] = v
		}
		return wrong
	}
}

func propertyValue(text []byte) (caseload.Value, error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return caseload.Value{}, caseload.Errorf(caseload.CodeInvalid, "This is not JSON that can be kept.")
	}
	return caseload.PropertyValue(v)
}

// entry leads to a row of the catalogue.
func entry(to *caseload.Opt[caseload.Named]) linker {
	return func(_ linking, ids []jsonapi.Identifier) {
		*to = caseload.Set(caseload.Named{})
		if len(ids) > 0 {
			to.Value.ID = ids[0].ID
		}
	}
}

// row leads to a row of another noun.
func row(to *caseload.Opt[string]) linker {
	return func(_ linking, ids []jsonapi.Identifier) {
		*to = caseload.Set("")
		if len(ids) > 0 {
			to.Value = ids[0].ID
		}
	}
}

func subjectOf(id jsonapi.Identifier) caseload.Subject {
	return caseload.Subject{Noun: resourceOf(id.Type).noun, ID: id.ID}
}

func subject(to *caseload.Opt[caseload.Subject]) linker {
	return func(_ linking, ids []jsonapi.Identifier) {
		*to = caseload.Set(caseload.Subject{})
		if len(ids) > 0 {
			to.Value = subjectOf(ids[0])
		}
	}
}

func subjects(to *caseload.SubjectsInput) linker {
	return func(how linking, ids []jsonapi.Identifier) {
		all := make([]caseload.Subject, len(ids))
		for i, id := range ids {
			all[i] = subjectOf(id)
		}
		switch how {
		case replace:
			to.All = caseload.Set(all)
		case add:
			to.Add = all
		case drop:
			to.Drop = all
		}
	}
}
