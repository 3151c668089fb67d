package gendata

import (
	"context"
	"fmt"
	"slices"
	"time"

	"caseload"
)

// circle is those who have a part in a case besides its resident, what it is to
// reach, and what was written down about it.
type circle struct {
	luck
	id     string // of the case
	opened time.Time
	closed time.Time // zero: it is not
	people []string  // their IDs
	edits  []caseload.Edit
}

// surround gives some of the rows their circles. The cases of a street have one
// landlord, who is stored with the first of them.
func (b *batch) surround(ctx context.Context, rows []int) error {
	ids, err := b.caseIDs(ctx)
	if err != nil {
		return err
	}
	var edits []caseload.Edit
	for _, i := range rows {
		edits = append(edits, b.circle(b.first+i, ids[i], &b.rows[i])...)
	}
	for some := range slices.Chunk(edits, batchRows) {
		if _, err := b.svc.Edit(ctx, b.by, some...); err != nil {
			return fmt.Errorf("add people to the cases: %w", err)
		}
	}
	return nil
}

// caseIDs are the IDs of the rows' cases.
func (b *batch) caseIDs(ctx context.Context) ([]string, error) {
	in := caseload.In{Path: "external_id"}
	places := map[string]int{}
	for i, row := range b.rows {
		places[row.ExternalID.Value] = i
		in.Values = append(in.Values, caseload.Text(row.ExternalID.Value))
	}
	found, err := b.svc.ListCases(ctx, b.by, caseload.Query{Where: in, Limit: len(b.rows)}, "id", "external_id")
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(b.rows))
	for i := range found.Rows.Rows() {
		ids[places[found.Rows.String(i, 1)]] = found.Rows.String(i, 0)
	}
	return ids, nil
}

// street is how many cases, one after the other, have the same landlord.
const street = 25

// circleLuck is that of the circle of the nth case, not that of the case itself.
func (o *Options) circleLuck(n int) luck { return luckOf(o.Seed, -n) }

// circle invents the circle of the nth case, in the order in which it is stored.
func (b *batch) circle(n int, id string, in *caseload.CaseInput) []caseload.Edit {
	c := &circle{luck: b.circleLuck(n), id: id, opened: in.Opened.Value, closed: in.Closed.Value}
	first := n - (n-1)%street
	landlord := b.circleLuck(first).newID()
	if n == first {
		c.person(c.newID())
	}
	count := b.Parts - residents
	for at := c.IntN(len(parts)); count > 0; at, count = at+1, count-1 {
		if part := parts[at%len(parts)]; c.Float64() >= count {
			break
		} else if part.role == "landlord" {
			c.involve(landlord, part)
		} else {
			c.involve(c.person(c.newID()), part)
		}
	}
	c.aim()
	c.write()
	return c.edits
}

func (c *circle) store(id string, noun caseload.Noun, in caseload.Input) {
	c.edits = append(c.edits, caseload.Edit{Act: caseload.ActCreate, Noun: noun, ID: id, Input: in})
}

// person invents a person of an ID.
func (c *circle) person(id string) string {
	first, last := c.one(firstNames), c.one(lastNames)
	in := &caseload.PersonInput{
		FirstName: caseload.Set(first), LastName: caseload.Set(last), Email: caseload.Set(c.email(first, last)),
		Phone: caseload.Set(c.phone()), Address: caseload.Set(c.address()), Postcode: caseload.Set(c.postcode()),
		Properties: map[string]caseload.Value{marked.Name: caseload.Bool(true)},
	}
	if c.IntN(2) == 0 {
		born := time.Date(1935+c.IntN(70), time.Month(1+c.IntN(12)), 1+c.IntN(28), 0, 0, 0, 0, time.UTC)
		in.Born = caseload.Set(caseload.DateOf(born))
	}
	c.store(id, caseload.NounPerson, in)
	return id
}

// involve gives a person a part in the case, from some day after it was opened,
// or, in one closed case in three, from its beginning to its end.
func (c *circle) involve(person string, p part) {
	opened := caseload.DateOf(c.opened)
	in := &caseload.InvolvementInput{
		Case: caseload.Set(c.id), Person: caseload.Set(person), Type: caseload.Set(p.kind), Role: caseload.Set(p.role),
		Effective: caseload.Set(opened.AddDays(c.IntN(20))),
	}
	if !c.closed.IsZero() && c.IntN(3) == 0 {
		in.Effective, in.Ended = caseload.Set(opened), caseload.Set(caseload.DateOf(c.closed))
	}
	c.people = append(c.people, person)
	c.store(c.newID(), caseload.NounInvolvement, in)
}

// aim gives half of the cases a goal, and some of those a second one. One of a
// person is of somebody with a part in the case.
func (c *circle) aim() {
	for range c.IntN(4) - 1 {
		in := &caseload.GoalInput{
			Case: caseload.Set(c.id), Name: caseload.Set(c.one(aims)), Status: caseload.Set(c.one(aimStatuses)),
			Target: caseload.Set(caseload.DateOf(c.opened).AddDays(28 + c.IntN(90))),
		}
		if len(c.people) > 0 && c.IntN(2) == 0 {
			in.Person = caseload.Set(c.one(c.people))
		}
		c.store(c.newID(), caseload.NounGoal, in)
	}
}

// write writes a note about one case in three.
func (c *circle) write() {
	if c.IntN(3) == 0 {
		c.store(c.newID(), caseload.NounNote, &caseload.NoteInput{Case: caseload.Set(c.id), Text: caseload.Set(c.one(actions) + " " + c.one(details))})
	}
}
