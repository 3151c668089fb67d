package xform

import (
	"strings"
	"time"
)

// Referral is what a case block asks of the referrals of its case, by the case
// schema 1.0 (bitbucket.org/javarosa/javarosa/wiki/casexml). A case's referral
// is known by its ID and its type: one ID may have several types.
type Referral struct {
	ID       string
	FollowUp time.Time // when to look at it again; zero where the block does not say
	Open     []string  // the types to open, as of the block's Modified
	Type     string    // the type to change; "" means all that the case has with this ID
	Close    bool      // close what Type says; otherwise only FollowUp changes it
}

// maxReferralTypes is how long the list of types to open may be, in bytes.
const maxReferralTypes = 10_000

// readReferral reads a referral, unless it is empty:
//
//	<referral>
//	  <referral_id/>
//	  <followup_date/>
//	  <open><referral_types>one or more</referral_types></open>
//	  <update><referral_type/><date_closed/></update>
//	</referral>
//
// An empty date_closed closes nothing. An element close, in update or beside it,
// closes without a date of its own.
func (b *CaseBlock) readReferral(e *element) *Error {
	if len(e.children) == 0 {
		return nil
	}
	r := Referral{ID: e.child("referral_id").trimmed()}
	if r.ID == "" {
		return invalid("referral", "A referral must have a referral_id.")
	}
	var err *Error
	if r.FollowUp, err = optionalDate("referral/followup_date", e.child("followup_date").trimmed()); err != nil {
		return err
	}
	if open := e.child("open"); open != nil {
		types := open.child("referral_types").trimmed()
		if len(types) > maxReferralTypes {
			return invalid("referral/open", "The referral_types of a referral may have at most %d bytes.", maxReferralTypes)
		}
		if r.Open = strings.Fields(types); len(r.Open) == 0 {
			return invalid("referral/open", "The open of a referral must have referral_types: one or more types, with blanks between them.")
		}
	}
	if err := r.readUpdate(e); err != nil {
		return err
	}
	b.Referrals = append(b.Referrals, r)
	return nil
}

func (r *Referral) readUpdate(e *element) *Error {
	r.Close = e.child("close") != nil
	update := e.child("update")
	if update == nil {
		return nil
	}
	r.Type = update.child("referral_type").trimmed()
	closed, err := optionalDate("referral/update/date_closed", update.child("date_closed").trimmed())
	if err != nil {
		return err
	}
	r.Close = r.Close || update.child("close") != nil || !closed.IsZero()
	return nil
}
