package gendata

import (
	std "cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"caseload"
	"caseload/internal/xform"
)

func (c council) programme(t *testing.T, o Options) {
	t.Helper()
	if err := GenerateProgramme(t.Context(), c.Service, c.by, o); err != nil {
		t.Fatalf("GenerateProgramme() = %v", err)
	}
}

// answersByID are the answers of all forms.
func (c council) answersByID(t *testing.T) map[string]string {
	t.Helper()
	set, err := c.ListForms(t.Context(), c.by, caseload.FormQuery{Query: caseload.Query{Limit: 10_000}})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range set.Forms {
		out[f.ID] = f.Answers
	}
	return out
}

func TestSameSeedGivesTheSameProgramme(t *testing.T) {
	a, b, other := newCouncil(t), newCouncil(t), newCouncil(t)
	a.programme(t, Options{Cases: 30, Seed: 7})
	b.programme(t, Options{Cases: 50, Seed: 7})
	other.programme(t, Options{Cases: 30, Seed: 8})
	first, longer, different := a.answersByID(t), b.answersByID(t), other.answersByID(t)
	if len(first) < 60 || len(longer) <= len(first) {
		t.Fatalf("30 cases have %d forms and 50 have %d, want over 60, and more", len(first), len(longer))
	}
	for id, answers := range first {
		if longer[id] != answers {
			t.Errorf("the form %s is %s in a run of 30 and %s in a run of 50", id, answers, longer[id])
		}
		if different[id] != "" {
			t.Errorf("the form %s is there with another seed, too", id)
		}
	}
}

func TestGeneratingAProgrammeAgainAddsNothing(t *testing.T) {
	c := newCouncil(t)
	c.programme(t, Options{Cases: 30, Seed: 1})
	before := c.rows(t, "id", "updated")
	told := map[caseload.Result]int{}
	var done int64
	c.programme(t, Options{Cases: 30, Seed: 1, Outcome: func(r caseload.Result) { told[r]++ }, Progress: func(n int64) { done = n }})
	if len(told) != 1 || told[caseload.Same] != len(before) || len(before) < 30 || done != 30 {
		t.Errorf("the second run told %v and %d done, want the %d of the first as the same, and 30", told, done, len(before))
	}
	if after := c.rows(t, "id", "updated"); !slices.EqualFunc(before, after, slices.Equal) {
		t.Error("after a second run there are other cases, or some have changed")
	}
}

// told is what the forms of some households leave of a case.
type told struct {
	of         string
	links      map[string]caseload.Link
	properties map[string]string
	closed     time.Time
	referrals  map[string]caseload.ReferralChange
}

// tell carries out the forms of the first households.
func tell(households int) map[string]*told {
	out := map[string]*told{}
	for n := range households {
		for _, f := range invented(n).sent() {
			for id, a := range changesOf(f) {
				if out[id] == nil {
					out[id] = &told{of: a.Type.Value, links: a.Links, properties: map[string]string{}, referrals: map[string]caseload.ReferralChange{}}
				}
				out[id].learn(a)
			}
		}
	}
	return out
}

func (c *told) learn(a asked) {
	maps.Copy(c.properties, a.Properties)
	if a.Close {
		c.closed = a.Modified
	}
	for _, r := range a.Referrals {
		c.referrals[r.Referral] = r
	}
}

func TestProgrammeCasesBelongToEachOther(t *testing.T) {
	cases, kinds := tell(100), map[string]int{}
	for _, c := range cases {
		if len(c.links) == 0 {
			kinds[c.of]++
		}
		for name, l := range c.links {
			kinds[fmt.Sprintf("%s %s %s %s", c.of, l.Relation, name, l.Type)]++
			if to := cases[l.To]; to == nil || to.of != l.Type {
				t.Errorf("the link %s of a %s leads to %+v, want a %s", name, c.of, to, l.Type)
			}
		}
	}
	want := []string{
		"child child mother pregnancy", "child child parent household", "follow_up extension host child",
		"follow_up extension host pregnancy", "household", "pregnancy child parent household",
	}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(kinds))); diff != "" {
		t.Errorf("the kinds of cases and links (-want +got):\n%s", diff)
	}
	for kind, n := range kinds {
		if n < 10 {
			t.Errorf("there are %d of %s, want more", n, kind)
		}
	}
}

func TestReferralsAreOpenUntilTheFollowUpSaysTreated(t *testing.T) {
	cases := tell(100)
	treated, closed, open := map[string]int{}, map[string]int{}, 0
	for id, c := range cases {
		if c.properties["status"] == "treated" {
			treated[c.links["host"].To]++
		}
		for _, r := range c.referrals {
			if r.Close {
				closed[id]++
			} else {
				open++
			}
		}
	}
	if diff := cmp.Diff(treated, closed); diff != "" {
		t.Errorf("treated follow-ups and closed referrals of the cases (-treated +closed):\n%s", diff)
	}
	if len(closed) < 20 || open < 5 {
		t.Errorf("%d cases have closed referrals and %d referrals are open, want many of both", len(closed), open)
	}
}

func TestWhoLeavesHasNoOpenCases(t *testing.T) {
	cases, left := tell(200), 0
	for _, c := range cases {
		above := cases[c.links["parent"].To]
		if above == nil || above.closed.IsZero() {
			continue
		}
		left++
		if c.closed.IsZero() || c.closed.After(above.closed) {
			t.Errorf("a case of a household that left at %s was closed at %s", above.closed, c.closed)
		}
	}
	if left < 5 {
		t.Errorf("%d cases are of households that left, want more", left)
	}
}

func TestEveryProgrammeCaseSaysThatItIsInvented(t *testing.T) {
	c := newCouncil(t)
	c.programme(t, Options{Cases: 30, Seed: 1})
	for _, row := range c.rows(t, "properties") {
		if !strings.Contains(row[0], `"invented":true`) {
			t.Errorf("a case has the properties %s, want it to say that it is invented", row[0])
		}
	}
}

func TestShareOfHouseholdsIsAssigned(t *testing.T) {
	workers := []worker{{id: "given"}, {id: "a"}, {id: "b"}, {id: "c"}}
	visits := map[string]int{}
	for n := range 1000 {
		visits[newHousehold(Options{Seed: 1, Assign: "given", Share: 0.1}, workers, n).worker.id]++
	}
	if visits["given"] < 70 || visits["given"] > 130 || visits["a"] < 270 || visits["b"] < 270 || visits["c"] < 270 {
		t.Errorf("of 1000 households, the workers visit %v, want about 100 of them given, and 300 for each other", visits)
	}
}

// A phone sends its forms in the order in which they were filled in, so that no
// form comes before the one that made its case.
func TestPhonesSendInOrder(t *testing.T) {
	for n := range 50 {
		h := invented(n)
		var last *caseload.FormInput
		for _, f := range h.sent() {
			if !f.Started.Before(f.Ended) || !f.Ended.Before(f.Received) {
				t.Errorf("a form was begun at %s, ended at %s and received at %s", f.Started, f.Ended, f.Received)
			}
			if last != nil && (f.Ended.Before(last.Ended) || !f.Received.After(last.Received)) {
				t.Errorf("a form of %s was received at %s, after one of %s at %s", f.Ended, f.Received, last.Ended, last.Received)
			}
			last = f
		}
	}
}

// invented is the nth household of a programme.
func invented(n int) *household {
	h := newHousehold(Options{Seed: 3}, []worker{{"worker-1", "amina", "phone-1"}}, n)
	h.live()
	return h
}

// The answers and the changes of each form are what its XML would have been
// read as.
func TestProgrammeFormsAreThoseOfTheirXML(t *testing.T) {
	for n := range 50 {
		for _, f := range invented(n).sent() {
			var root map[string]any
			if err := json.Unmarshal([]byte(f.Answers), &root); err != nil {
				t.Fatal(err)
			}
			var text strings.Builder
			writeElement(&text, root["#type"].(string), root)
			got, err := xform.Parse(strings.NewReader(text.String()), xform.Limits{})
			if err != nil {
				t.Fatalf("%s\n%v", &text, err)
			}
			if string(got.Answers) != f.Answers {
				t.Errorf("the answers are\n%s\nand as XML\n%s", f.Answers, got.Answers)
			}
			if got.XMLNS != f.XMLNS || got.Name != f.Name || got.Meta.InstanceID != f.ID || !got.Meta.TimeEnd.Equal(f.Ended) {
				t.Errorf("the form is %+v, and as XML %+v", f.Form, got)
			}
			if diff := cmp.Diff(blocksOf(got), changesOf(f)); diff != "" {
				t.Errorf("the changes of a %s (-XML +form):\n%s", f.Name, diff)
			}
		}
	}
}

// writeElement writes what the Form API shows as JSON back as XML.
func writeElement(out *strings.Builder, name string, value any) {
	switch v := value.(type) {
	case []any:
		for _, one := range v {
			writeElement(out, name, one)
		}
	case string:
		fmt.Fprintf(out, "<%s>", name)
		_ = xml.EscapeText(out, []byte(v))
		fmt.Fprintf(out, "</%s>", name)
	case map[string]any:
		fmt.Fprintf(out, "<%s", name)
		var children []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if attribute, ok := strings.CutPrefix(key, "@"); ok {
				fmt.Fprintf(out, " %s=%q", attribute, v[key])
			} else if key[0] != '#' {
				children = append(children, key)
			}
		}
		out.WriteByte('>')
		if text, ok := v["#text"].(string); ok {
			_ = xml.EscapeText(out, []byte(text))
		}
		for _, key := range children {
			writeElement(out, key, v[key])
		}
		fmt.Fprintf(out, "</%s>", name)
	}
}

// asked is what a form asks of a case.
type asked struct {
	ID, By                        string
	Modified                      time.Time
	Type, Name, Owner, ExternalID caseload.Opt[string]
	Properties                    map[string]string
	Close                         bool
	Links                         map[string]caseload.Link
	Referrals                     []caseload.ReferralChange
}

// changesOf are the changes of a form, by case.
func changesOf(f *caseload.FormInput) map[string]asked {
	out := map[string]asked{}
	for _, c := range f.Changes {
		a := asked{
			ID: c.ID, By: c.By, Modified: c.Modified, Type: c.Input.Type, Name: c.Input.Name, Owner: c.Owner, ExternalID: c.Input.ExternalID,
			Properties: map[string]string{}, Close: c.Close, Links: map[string]caseload.Link{}, Referrals: c.Referrals,
		}
		for name, v := range c.Input.Properties {
			a.Properties[name] = v.Canonical()
		}
		for _, l := range c.Links {
			a.Links[l.Name] = l.Link
		}
		out[c.ID] = a
	}
	return out
}

// blocksOf are the changes that a parsed form asks for, by case.
func blocksOf(s *xform.Submission) map[string]asked {
	said := func(text string) caseload.Opt[string] { return caseload.Opt[string]{Set: text != "", Value: text} }
	out := map[string]asked{}
	for _, b := range s.Cases {
		a := asked{
			ID: b.ID, By: b.UserID, Modified: b.Modified, Type: said(b.Type), Name: said(b.Name), Owner: said(b.Owner), ExternalID: said(b.ExternalID),
			Properties: map[string]string{}, Close: b.Close, Links: map[string]caseload.Link{},
		}
		for _, p := range b.Update {
			a.Properties[p.Name] = p.Value
		}
		for _, i := range b.Indices {
			a.Links[i.Name] = caseload.Link{To: i.CaseID, Type: i.CaseType, Relation: caseload.Relation(i.Relationship)}
		}
		for _, r := range b.Referrals {
			change := caseload.ReferralChange{Referral: r.ID, Type: std.Or(r.Type, strings.Join(r.Open, " ")), Close: r.Close}
			change.Followup = caseload.Opt[time.Time]{Set: !r.FollowUp.IsZero(), Value: r.FollowUp}
			a.Referrals = append(a.Referrals, change)
		}
		out[b.ID] = a
	}
	return out
}
