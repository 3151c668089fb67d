package apitest

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"time"

	"caseload"
)

// FormSeed is a submission, and what it does to cases.
type FormSeed struct {
	At      time.Time       `json:"at"` // when it is received, not before what was; zero: with what was last
	ID      string          `json:"id"`
	Name    string          `json:"name"`
	XMLNS   string          `json:"xmlns"`
	User    string          `json:"user"` // the ID of who filled it in
	Started time.Time       `json:"started"`
	Ended   time.Time       `json:"ended"`
	Answers json.RawMessage `json:"answers"`
	Cases   []ChangeSeed    `json:"cases"`
}

// ChangeSeed is what a form does to a case.
type ChangeSeed struct {
	ID         string              `json:"id"`
	Type       string              `json:"type"`
	Name       string              `json:"name"`
	ExternalID string              `json:"externalId"`
	Owner      string              `json:"owner"` // an ID
	Opened     time.Time           `json:"opened"`
	Modified   time.Time           `json:"modified"`
	Close      bool                `json:"close"`
	Properties map[string]string   `json:"properties"`
	Links      map[string]LinkSeed `json:"links"` // by their names
	Referrals  []ReferralSeed      `json:"referrals"`
}

// LinkSeed is a link to a case.
type LinkSeed struct {
	To       string            `json:"to"`
	Type     string            `json:"type"`
	Relation caseload.Relation `json:"relation"` // "": child
}

// ReferralSeed is a referral that a form opens or closes.
type ReferralSeed struct {
	ID       string    `json:"id"`
	Type     string    `json:"type"`
	Followup time.Time `json:"followup"`
	Close    bool      `json:"close"`
}

func (o *Office) addForm(t *testing.T, by *caseload.Principal, in FormSeed) {
	t.Helper()
	if now := o.Clock.Now(); in.At.After(now) {
		o.Clock.Move(in.At.Sub(now))
	}
	form := &caseload.FormInput{SenderID: in.User}
	form.ID, form.Name, form.XMLNS, form.Started, form.Ended = in.ID, in.Name, in.XMLNS, in.Started, in.Ended
	form.Answers = string(in.Answers)
	for _, c := range in.Cases {
		form.Changes = append(form.Changes, c.change())
	}
	_, err := o.Service.SubmitForm(t.Context(), by, form)
	must(t, err)
}

func (c ChangeSeed) change() caseload.CaseChange {
	out := caseload.CaseChange{ID: c.ID, Modified: c.Modified, Owner: set(c.Owner), Close: c.Close, Input: caseload.CaseInput{
		Type: set(c.Type), Name: set(c.Name), ExternalID: set(c.ExternalID),
		Opened:     caseload.Opt[time.Time]{Set: !c.Opened.IsZero(), Value: c.Opened},
		Properties: map[string]caseload.Value{},
	}}
	for name, value := range c.Properties {
		out.Input.Properties[name] = caseload.Text(value)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Links)) {
		l := c.Links[name]
		link := caseload.Link{To: l.To, Type: l.Type, Relation: cmp.Or(l.Relation, caseload.RelationChild)}
		out.Links = append(out.Links, caseload.LinkChange{Name: name, Link: link})
	}
	for _, r := range c.Referrals {
		out.Referrals = append(out.Referrals, caseload.ReferralChange{
			Referral: r.ID, Type: r.Type, Close: r.Close,
			Followup: caseload.Opt[time.Time]{Set: !r.Followup.IsZero(), Value: r.Followup},
		})
	}
	return out
}
