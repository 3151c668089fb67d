package commcare

import (
	"caseload"
	"caseload/internal/xform"
)

// formInput makes of a form what the Service stores, and carries out on the cases
// as they are (difference 44). IDs are the tenant's own (difference 45). A case
// that is not there is made, whether or not its block says create: a phone may
// send its forms out of their order.
func formInput(s *xform.Submission) *caseload.FormInput {
	in := &caseload.FormInput{SenderID: s.Meta.UserID, Form: caseload.Form{
		Row:   caseload.Row{ID: s.Meta.InstanceID},
		XMLNS: s.XMLNS, Name: s.Name, Version: s.Version, UIVersion: s.UIVersion,
		Device: s.Meta.DeviceID, Username: s.Meta.Username, Started: s.Meta.TimeStart, Ended: s.Meta.TimeEnd,
		Answers: string(s.Answers),
	}}
	for i := range s.Cases {
		in.Changes = append(in.Changes, caseChange(&s.Cases[i]))
	}
	return in
}

func caseChange(b *xform.CaseBlock) caseload.CaseChange {
	change := caseload.CaseChange{
		ID: b.ID, By: b.UserID, Modified: b.Modified, Owner: unlessEmpty(b.Owner), Close: b.Close,
		Input: caseload.CaseInput{
			Type: unlessEmpty(b.Type), Name: unlessEmpty(b.Name), ExternalID: unlessEmpty(b.ExternalID),
			Properties: make(map[string]caseload.Value, len(b.Update)),
		},
		SharedExternalID: true,
	}
	if !b.Opened.IsZero() {
		change.Input.Opened = caseload.Set(b.Opened)
	}
	for _, p := range b.Update {
		change.Input.Properties[p.Name] = caseload.Text(p.Value)
	}
	for _, i := range b.Indices {
		change.Links = append(change.Links, caseload.LinkChange{Name: i.Name, Link: caseload.Link{
			To: i.CaseID, Type: i.CaseType, Relation: caseload.Relation(i.Relationship),
		}})
	}
	for _, r := range b.Referrals {
		change.Referrals = append(change.Referrals, referralChanges(r)...)
	}
	return change
}

// unlessEmpty leaves as it is what a client has empty, as CommCare does.
func unlessEmpty(text string) caseload.Opt[string] {
	return caseload.Opt[string]{Set: text != "", Value: text}
}

// referralChanges opens each type of a referral that is to be opened, and
// changes the one that is told, or all of its ID (difference 47).
func referralChanges(r xform.Referral) []caseload.ReferralChange {
	var changes []caseload.ReferralChange
	change := caseload.ReferralChange{Referral: r.ID}
	if !r.FollowUp.IsZero() {
		change.Followup = caseload.Set(r.FollowUp)
	}
	for _, opened := range r.Open {
		change.Type = opened
		changes = append(changes, change)
	}
	if r.Type != "" || r.Close || len(r.Open) == 0 && change.Followup.Set {
		change.Type, change.Close = r.Type, r.Close
		changes = append(changes, change)
	}
	return changes
}
