package gendata

import (
	"fmt"
	"strconv"
	"time"

	"caseload"
)

const term = 280 * day // from the last period to the day that a birth is expected

// expect registers a pregnancy, and follows it until the child is six weeks old.
func (h *household) expect(at time.Time) {
	if !h.here(at) {
		return
	}
	id, name := h.newID(), h.one(firstNames)+" "+h.surname
	lmp := at.AddDate(0, 0, -7*(8+h.IntN(16)))
	due := lmp.Add(term)
	s := h.begin(registerPregnancy, at)
	age := strconv.Itoa(18 + h.IntN(22))
	s.answers["age"] = age
	s.answers["case"] = s.touch(h.make("pregnancy", id, name, map[string]string{
		"age": age, "lmp": dateText(lmp), "edd": dateText(due), "visits": "0", "risk": "low",
	}, h.parent()))
	born := h.after(due, -12, 10)
	for visits, next := 1, h.after(at, 23, 33); h.here(next) && next.Before(born); next = h.after(next, 23, 33) {
		h.antenatal(id, next, visits)
		visits++
	}
	if h.here(born) {
		h.deliver(id, born)
	}
}

// antenatal is a visit before the birth. One in six finds a sign of danger.
func (h *household) antenatal(id string, at time.Time, visits int) {
	s := h.begin(antenatalVisit, at)
	pressure := fmt.Sprintf("%d/%d", 100+h.IntN(30), 60+h.IntN(25))
	set := map[string]string{"visits": strconv.Itoa(visits), "last_visit": dateText(at), "blood_pressure": pressure}
	s.answers["blood_pressure"] = pressure
	c := change(id, set)
	if h.IntN(6) == 0 {
		sign := h.one(dangerSigns)
		s.answers["danger_sign"] = sign
		c.Input.Properties["risk"] = caseload.Text("high")
		s.answers["follow_up"] = h.refer(s, &c, "pregnancy", "antenatal_clinic", sign)
	}
	s.answers["case"] = s.touch(c)
}

// deliver is a birth: of one child, or of twins.
func (h *household) deliver(id string, born time.Time) {
	s := h.begin(delivery, born)
	place := h.one(birthPlaces)
	s.answers["place"] = place
	mother := link("mother", id, "pregnancy", caseload.RelationChild)
	children := []answers{h.child(s, born, h.parent(), mother)}
	if h.IntN(30) == 0 {
		children = append(children, h.child(s, born, h.parent(), mother))
	}
	s.repeat("child", children)
	s.answers["case"] = s.touch(change(id, map[string]string{"delivered": dateText(born), "place": place}))
	h.postnatal(id, h.after(born, 2, 4), false)
	h.postnatal(id, h.after(born, 40, 46), true)
}

// postnatal is a visit to a mother. The last closes the case of the pregnancy.
func (h *household) postnatal(id string, at time.Time, last bool) {
	if !h.here(at) {
		return
	}
	s := h.begin(postnatalVisit, at)
	s.answers["mother_well"] = "yes"
	set := map[string]string{"last_visit": dateText(at)}
	if last {
		set["closed_reason"] = "care_completed"
		s.answers["case"] = s.touch(h.close(id, set))
		return
	}
	s.answers["case"] = s.touch(change(id, set))
}

// child makes the case of a child in a form, follows the child from then on, and
// returns the child's part of the form.
func (h *household) child(s *sheet, born time.Time, links ...caseload.LinkChange) answers {
	id, name := h.newID(), h.one(firstNames)+" "+h.surname
	sex := h.one([]string{"female", "male"})
	grams := 3000 + h.IntN(800) + 250*int(s.ended.Sub(born)/(30*day))
	vaccine, visits := "none", 0
	if s.kind == registerHousehold {
		vaccine, visits = "complete", len(vaccines)
	}
	out := answers{"name": name, "sex": sex, "case": s.touch(h.make("child", id, name, map[string]string{
		"dob": dateText(born), "sex": sex, "weight_kg": kilograms(grams), "vaccine": vaccine,
	}, links...))}
	for at := h.after(s.ended, 30, 60); h.here(at); at = h.after(at, 45, 75) {
		grams += 150 + h.IntN(400)
		visits++
		h.grow(id, at, grams, visits)
	}
	return out
}

// grow is a visit to a child. One in twelve finds it too thin.
func (h *household) grow(id string, at time.Time, grams, visits int) {
	s := h.begin(childVisit, at)
	set := map[string]string{"weight_kg": kilograms(grams), "last_visit": dateText(at)}
	if visits <= len(vaccines) {
		set["vaccine"] = vaccines[visits-1]
		s.answers["vaccine"] = set["vaccine"]
	}
	s.answers["weight_kg"] = set["weight_kg"]
	c := change(id, set)
	if h.IntN(12) == 0 {
		s.answers["danger_sign"] = "low_weight"
		s.answers["follow_up"] = h.refer(s, &c, "child", "nutrition_clinic", "low_weight")
	}
	s.answers["case"] = s.touch(c)
}

func kilograms(grams int) string { return fmt.Sprintf("%d.%d", grams/1000, grams%1000/100) }

// refer sends the person of a case to a clinic: it opens a referral of the case,
// and a case that extends it, which the worker follows up. It returns that
// case's part of the form.
func (h *household) refer(s *sheet, c *caseload.CaseChange, caseType, clinic, sign string) answers {
	id, due := h.newID(), h.after(s.ended, 3, 7)
	referral := caseload.ReferralChange{Referral: h.newID(), Type: clinic, Followup: caseload.Set(due.Truncate(day))}
	c.Referrals = []caseload.ReferralChange{referral}
	out := answers{"case": s.touch(h.make("follow_up", id, "Follow-up: "+sign, map[string]string{
		"sign": sign, "clinic": clinic, "due": dateText(due), "status": "waiting",
	}, link("host", c.ID, caseType, caseload.RelationExtension)))}
	h.followUp(id, c.ID, referral, due)
	return out
}

// followUp is a visit after a referral of a case. One in four finds that the
// person has not gone, and is to go again; one in eight is not made.
func (h *household) followUp(id, of string, referral caseload.ReferralChange, at time.Time) {
	if !h.here(at) || h.IntN(8) == 0 {
		return
	}
	s := h.begin(followUp, at)
	if h.IntN(4) == 0 {
		again := h.after(at, 5, 9)
		s.answers["went"] = "no"
		referral.Followup = caseload.Set(again.Truncate(day))
		s.answers["case"] = s.touch(change(id, map[string]string{"status": "did_not_go", "due": dateText(again)}))
		h.followUp(id, of, referral, again)
	} else {
		s.answers["went"] = "yes"
		referral.Followup, referral.Close = caseload.Opt[time.Time]{}, true
		s.answers["case"] = s.touch(h.close(id, map[string]string{"status": "treated"}))
	}
	s.answers["person"] = answers{"case": s.touch(caseload.CaseChange{ID: of, Referrals: []caseload.ReferralChange{referral}})}
}
