package gendata

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"caseload"
)

const (
	day           = 24 * time.Hour
	programmeDays = 360 // how long the programme goes on
)

// household is a family that one worker visits.
type household struct {
	luck
	worker  worker
	number  string // of the seed and in it
	surname string
	id      string
	joined  time.Time
	ends    time.Time // of the programme
	leaves  time.Time // or the programme ends
	cases   int
	open    []string // the IDs of cases that nothing has closed
	sheets  []*sheet
}

func newHousehold(o Options, workers []worker, n int) *household {
	h := &household{luck: luckOf(o.Seed, n), number: fmt.Sprintf("%d-%d", o.Seed, n), ends: o.until(), leaves: o.until()}
	h.id, h.surname = h.newID(), h.one(lastNames)
	h.worker = workers[n%len(workers)]
	if own := o.Assign != ""; own && h.Float64() < o.Share {
		h.worker = workers[0]
	} else if own {
		h.worker = workers[1+n%(len(workers)-1)]
	}
	h.joined = h.after(h.ends.AddDate(0, 0, -programmeDays), 0, 180)
	if h.IntN(20) == 0 {
		h.leaves = h.after(h.joined, 60, 200)
	}
	return h
}

// live lets everything happen that happens to the household.
func (h *household) live() {
	h.register()
	for at := h.after(h.joined, 80, 100); h.here(at); at = h.after(at, 80, 100) {
		h.visit(at)
	}
	if h.IntN(5) > 0 {
		h.expect(h.after(h.joined, 1, 75))
	}
	if h.leaves.Before(h.ends) {
		h.leave()
	}
}

// here reports whether the household can be visited at a time.
func (h *household) here(at time.Time) bool { return at.Before(h.leaves) }

// after is a time of day in which workers visit, some days after another.
func (h *household) after(t time.Time, least, most int) time.Time {
	d := t.Truncate(day).AddDate(0, 0, least+h.IntN(most-least+1))
	return d.Add(8*time.Hour + time.Duration(h.IntN(int(8*time.Hour/time.Millisecond)))*time.Millisecond)
}

// begin takes a form to fill in.
func (h *household) begin(k kind, ended time.Time) *sheet {
	s := &sheet{kind: k, worker: h.worker, ended: ended, answers: answers{}}
	h.sheets = append(h.sheets, s)
	return s
}

// make is a change that makes a case. Its properties are texts by their names.
func (h *household) make(caseType, id, name string, properties map[string]string, links ...caseload.LinkChange) caseload.CaseChange {
	h.cases++
	h.open = append(h.open, id)
	c := change(id, properties)
	c.Input.Type, c.Input.Name = caseload.Set(caseType), caseload.Set(name)
	c.Input.Properties[marked.Name] = caseload.Bool(true)
	c.Links = links
	return c
}

// close is a change that closes a case.
func (h *household) close(id string, properties map[string]string) caseload.CaseChange {
	h.open = slices.DeleteFunc(h.open, func(other string) bool { return other == id })
	c := change(id, properties)
	c.Close = true
	return c
}

func change(id string, properties map[string]string) caseload.CaseChange {
	c := caseload.CaseChange{ID: id, Input: caseload.CaseInput{Properties: map[string]caseload.Value{}}}
	for name, text := range properties {
		c.Input.Properties[name] = caseload.Text(text)
	}
	return c
}

// link is an index of a case to another.
func link(name, to, caseType string, r caseload.Relation) caseload.LinkChange {
	return caseload.LinkChange{Name: name, Link: caseload.Link{To: to, Type: caseType, Relation: r}}
}

func (h *household) parent() caseload.LinkChange {
	return link("parent", h.id, "household", caseload.RelationChild)
}

func dateText(t time.Time) string { return t.Format(time.DateOnly) }

// register makes the case of the household, and those of its small children.
func (h *household) register() {
	s := h.begin(registerHousehold, h.joined)
	head := h.one(firstNames) + " " + h.surname
	members := 2 + h.IntN(6)
	c := h.make("household", h.id, h.surname+" household", map[string]string{
		"head_name": head, "village": h.one(villages), "members": strconv.Itoa(members), "water_source": h.one(waterSources),
		"phone_number": fmt.Sprintf("01632 960%03d", h.IntN(1000)),
	})
	c.Input.ExternalID = caseload.Set("invented-household-" + h.number)
	s.answers["case"] = s.touch(c)
	s.answers["head_name"] = head
	var children []answers
	for range h.IntN(3) {
		born := h.joined.AddDate(0, 0, -60-h.IntN(1500))
		children = append(children, h.child(s, born, h.parent()))
	}
	s.repeat("child", children)
}

// visit is a call on the household.
func (h *household) visit(at time.Time) {
	s := h.begin(visitHousehold, at)
	nets := strconv.Itoa(h.IntN(5))
	s.answers["bed_nets"] = nets
	s.answers["case"] = s.touch(change(h.id, map[string]string{"bed_nets": nets, "last_visit": dateText(at)}))
}

// leave closes whatever is open.
func (h *household) leave() {
	s := h.begin(leaveProgramme, h.leaves)
	s.answers["reason"] = "moved"
	var closed []answers
	for _, id := range slices.Clone(h.open) {
		closed = append(closed, answers{"case": s.touch(h.close(id, map[string]string{"closed_reason": "moved"}))})
	}
	s.repeat("member", closed)
}

// sent are the household's forms, in the order in which the worker's phone sent
// them: it waits for a network, and never passes one over.
func (h *household) sent() []*caseload.FormInput {
	slices.SortStableFunc(h.sheets, func(a, b *sheet) int { return a.ended.Compare(b.ended) })
	var out []*caseload.FormInput
	var last time.Time
	for _, s := range h.sheets {
		wait := time.Duration(1+h.IntN(300)) * time.Second
		if h.IntN(6) == 0 {
			wait += time.Duration(h.IntN(48)) * time.Hour
		}
		received := s.ended.Add(wait)
		if !received.After(last) {
			received = last.Add(time.Second)
		}
		started := s.ended.Add(-time.Duration(180+h.IntN(900)) * time.Second)
		out = append(out, s.input(h.newID(), started, received))
		last = received
	}
	return out
}
