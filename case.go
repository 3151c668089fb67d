package caseload

import (
	"cmp"
	"slices"
	"time"

	"caseload/internal/fold"
)

// Case is one matter that a council, charity or programme works on.
type Case struct {
	Row
	Number          int64  // counts per tenant
	Reference       string // CW-2026-0042
	ClientReference string // the client's own
	ExternalID      string // of one case among those that its giver sees, unless a form says otherwise
	Type            PK     // of a CaseType
	Status          PK     // of a Status
	Ward            PK
	Category        PK
	Source          PK
	Owner           PK   // of a User or a Team
	Assignees       []PK // of Users, in the order given
	Access          []PK // of Users and Teams who see it though it is confidential
	OpenedBy        PK   // Users: who did
	ModifiedBy      PK   //   the last change
	ClosedBy        PK   //   and closed it
	MainPerson      PK   // the resident: the first involvement of that role
	CurrentStage    PK   // of the CaseStage that began last

	Name          string
	Summary       string // internal
	Themes        string // internal, by commas
	PublicSummary string
	PublicThemes  string // by commas
	Details       string
	Address       string
	Location      *Point

	Confidential bool
	Archived     bool
	Highlighted  bool  // for the public
	Touched      int64 // counts the changes of its resident, which change it too

	Opened     time.Time // in the world
	Received   Date
	Modified   time.Time // by the clock of the client that sent a form
	Closed     time.Time
	Due        Date
	Links      Links
	Properties Properties
}

func (c *Case) noun() Noun { return NounCase }

func (c *Case) cells(x *cells) {
	x.common(&c.Row)
	x.int(&c.Number)
	x.text(&c.Reference)
	x.text(&c.ClientReference)
	x.name(&c.ExternalID)
	x.pk(&c.Type)
	x.pk(&c.Status)
	x.pk(&c.Ward)
	x.pk(&c.Category)
	x.pk(&c.Source)
	x.pk(&c.Owner)
	x.refs(&c.Assignees)
	x.refs(&c.Access)
	x.pk(&c.OpenedBy)
	x.pk(&c.ModifiedBy)
	x.pk(&c.ClosedBy)
	x.pk(&c.MainPerson)
	x.pk(&c.CurrentStage)
	x.name(&c.Name)
	x.text(&c.Summary)
	x.text(&c.Themes)
	x.text(&c.PublicSummary)
	x.text(&c.PublicThemes)
	x.text(&c.Details)
	x.text(&c.Address)
	x.point(&c.Location)
	x.flag(&c.Confidential)
	x.flag(&c.Archived)
	x.flag(&c.Highlighted)
	x.int(&c.Touched)
	x.time(&c.Opened)
	x.date(&c.Received)
	x.time(&c.Modified)
	x.time(&c.Closed)
	x.date(&c.Due)
	x.text((*string)(&c.Links))
	x.properties(&c.Properties)
}

// AssignedTo reports whether the case is a user's own: among the assignees, or
// the owner.
func (c *Case) AssignedTo(user PK) bool {
	return user != 0 && (c.Owner == user || slices.Contains(c.Assignees, user))
}

// name is a text followed by the folded key that it sorts by.
func (x *cells) name(s *string) {
	x.text(s)
	x.key(fold.Key(*s))
}

// key is a text that is derived from others: nothing reads it into a record.
func (x *cells) key(key string) {
	if x.read {
		x.col++
		return
	}
	x.text(&key)
}

// Person is somebody whom cases concern: personal data, all of it.
type Person struct {
	Row
	Name                            string // whole, as it is said
	Title, FirstName, LastName      string // where they are told apart
	Email, Phone, Mobile            string
	Address, Town, County, Postcode string
	Organisation                    string
	Born                            Date
	Creator                         PK // the User who did
	Properties                      Properties
}

func (p *Person) noun() Noun { return NounPerson }

func (p *Person) cells(x *cells) {
	x.common(&p.Row)
	x.name(&p.Name)
	x.text(&p.Title)
	x.text(&p.FirstName)
	x.name(&p.LastName)
	x.key(p.sortKey())
	x.text(&p.Email)
	x.text(&p.Phone)
	x.text(&p.Mobile)
	x.text(&p.Address)
	x.text(&p.Town)
	x.text(&p.County)
	x.text(&p.Postcode)
	x.text(&p.Organisation)
	x.date(&p.Born)
	x.pk(&p.Creator)
	x.properties(&p.Properties)
}

// sortKey is what a person is listed by: the last name and then the first, folded, with
// what no folded key holds between them; where neither is known the whole name, or the
// organisation.
func (p *Person) sortKey() string {
	last, first := fold.Key(p.LastName), fold.Key(p.FirstName)
	if last != "" && first != "" {
		return last + "  " + first
	}
	return cmp.Or(last, first, fold.Key(p.Name), fold.Key(p.Organisation))
}

// RoleResident is the role of the Involvement that makes a case's main person.
const RoleResident = "resident"

// Involvement is a person's part in a case.
type Involvement struct {
	Row
	Case, Person     PK
	Type, Role       string
	Effective, Ended Date
}

func (v *Involvement) noun() Noun { return NounInvolvement }

func (v *Involvement) cells(x *cells) {
	x.common(&v.Row)
	x.pk(&v.Case)
	x.pk(&v.Person)
	x.text(&v.Type)
	x.text(&v.Role)
	x.date(&v.Effective)
	x.date(&v.Ended)
}

// Goal is what a case is to reach.
type Goal struct {
	Row
	Case, Person PK // the person whose goal it is, 0: of the case as a whole
	Name, Status string
	Target       Date // by when
}

func (g *Goal) noun() Noun { return NounGoal }

func (g *Goal) cells(x *cells) {
	x.common(&g.Row)
	x.pk(&g.Case)
	x.name(&g.Name)
	x.text(&g.Status)
	x.date(&g.Target)
	x.pk(&g.Person)
}

// Note is what somebody wrote down about a case.
type Note struct {
	Row
	Case, Author PK
	Face, Text   string
}

func (n *Note) noun() Noun { return NounNote }

func (n *Note) cells(x *cells) {
	x.common(&n.Row)
	x.pk(&n.Case)
	x.pk(&n.Author)
	x.text(&n.Face)
	x.text(&n.Text)
}
