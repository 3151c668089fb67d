package gendata

import (
	"encoding/json"
	"time"

	"caseload"
	"caseload/internal/xform"
)

// kind is a form that workers fill in.
type kind struct{ name, xmlns string }

func kindOf(name, part string) kind { return kind{name, "http://example.org/programme/" + part} }

// The forms of the programme.
var (
	registerHousehold = kindOf("Register household", "register_household")
	visitHousehold    = kindOf("Household visit", "household_visit")
	leaveProgramme    = kindOf("Household has left", "household_left")
	registerPregnancy = kindOf("Register pregnancy", "register_pregnancy")
	antenatalVisit    = kindOf("Antenatal visit", "antenatal_visit")
	delivery          = kindOf("Delivery", "delivery")
	postnatalVisit    = kindOf("Postnatal visit", "postnatal_visit")
	childVisit        = kindOf("Child visit", "child_visit")
	followUp          = kindOf("Follow-up", "follow_up")
)

// answers are an element of a form's XML as CommCare's Form API shows it in
// JSON: its attributes by @name, its children by name, its text by #text.
type answers = map[string]any

// sheet is a form that is being filled in.
type sheet struct {
	kind
	worker  worker
	ended   time.Time
	answers answers
	changes []caseload.CaseChange
}

// repeat fills in a group of questions that is asked any number of times. In JSON
// it is a list from the second on.
func (s *sheet) repeat(name string, groups []answers) {
	switch len(groups) {
	case 0:
	case 1:
		s.answers[name] = groups[0]
	default:
		s.answers[name] = groups
	}
}

// touch adds what the form does to a case, and returns its block.
func (s *sheet) touch(c caseload.CaseChange) answers {
	c.By, c.Modified = s.worker.id, s.ended
	if c.Input.Type.Set {
		c.Owner = caseload.Set(s.worker.id)
	}
	s.changes = append(s.changes, c)
	out := answers{"@case_id": c.ID, "@date_modified": phoneTime(c.Modified), "@user_id": c.By, "@xmlns": xform.CaseSpace}
	if c.Input.Type.Set {
		out["create"] = answers{"case_type": c.Input.Type.Value, "case_name": c.Input.Name.Value, "owner_id": c.Owner.Value}
	}
	if update := updateOf(&c.Input); len(update) > 0 {
		out["update"] = update
	}
	if c.Close {
		out["close"] = ""
	}
	if len(c.Links) > 0 {
		out["index"] = indexOf(c.Links)
	}
	for _, r := range c.Referrals {
		out["referral"] = s.referralOf(r)
	}
	return out
}

func updateOf(in *caseload.CaseInput) answers {
	out := answers{}
	for name, v := range in.Properties {
		out[name] = v.Canonical()
	}
	if in.ExternalID.Set {
		out["external_id"] = in.ExternalID.Value
	}
	return out
}

func indexOf(links []caseload.LinkChange) answers {
	out := answers{}
	for _, l := range links {
		index := answers{"#text": l.To, "@case_type": l.Type}
		if l.Relation == caseload.RelationExtension {
			index["@relationship"] = string(l.Relation)
		}
		out[l.Name] = index
	}
	return out
}

// referralOf is a referral block of CommCare's case schema 1.0: one that closes,
// sets another day, or opens.
func (s *sheet) referralOf(r caseload.ReferralChange) answers {
	day := r.Followup.Value.Format(time.DateOnly)
	switch {
	case r.Close:
		return answers{"referral_id": r.Referral, "update": answers{"referral_type": r.Type, "date_closed": phoneTime(s.ended)}}
	case s.kind == followUp:
		return answers{"referral_id": r.Referral, "followup_date": day, "update": answers{"referral_type": r.Type}}
	}
	return answers{"referral_id": r.Referral, "followup_date": day, "open": answers{"referral_types": r.Type}}
}

// phoneTime is a time as phones write it.
func phoneTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// The application that the phones run.
const (
	appID      = "invented-programme"
	appVersion = "12"
)

// input is the form as it was sent, when it is known under an ID.
func (s *sheet) input(id string, started, received time.Time) *caseload.FormInput {
	s.answers["#type"], s.answers["@uiVersion"], s.answers["@version"] = "data", "1", appVersion
	s.answers["@name"], s.answers["@xmlns"] = s.name, s.xmlns
	s.answers["meta"] = answers{
		"@xmlns": xform.MetaSpace, "instanceID": id, "userID": s.worker.id, "username": s.worker.login, "deviceID": s.worker.device,
		"timeStart": phoneTime(started), "timeEnd": phoneTime(s.ended), "appVersion": appVersion,
	}
	text, _ := json.Marshal(s.answers) // texts alone
	return &caseload.FormInput{
		Form: caseload.Form{
			Row: caseload.Row{ID: id}, XMLNS: s.xmlns, Name: s.name, AppID: appID, Version: appVersion, UIVersion: "1",
			Device: s.worker.device, Username: s.worker.login, Started: started, Ended: s.ended, Received: received,
			Phone: true, Answers: string(text),
		},
		SenderID: s.worker.id,
		Changes:  s.changes,
	}
}
