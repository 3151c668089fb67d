package caseload

import (
	"encoding/json"
	"slices"
	"time"
)

// Stage is one of the five steps that every status of a tenant is mapped to,
// and the only one that the casework face and public statistics show.
type Stage int64

// The five, in the order of a case's life.
const (
	Open Stage = 1 + iota
	InProgress
	Chasing
	Resolved
	Closed
)

// Stages lists the five.
var Stages = []Stage{Open, InProgress, Chasing, Resolved, Closed}

var stageNames = [...]string{"", "open", "in_progress", "chasing", "resolved", "closed"}

// String is the stage's name on the wire.
func (s Stage) String() string { return stageNames[s] }

// StageNames are the names of the five.
func StageNames() []string { return slices.Clone(stageNames[1:]) }

// ParseStage reads a stage's name.
func ParseStage(name string) (Stage, error) {
	for _, s := range Stages {
		if s.String() == name {
			return s, nil
		}
	}
	return 0, Invalid("status", "This is not a status.", StageNames()...)
}

// Done reports whether cases of this stage count as resolved.
func (s Stage) Done() bool { return s == Resolved || s == Closed }

// Status is a tenant's own name for where a case stands.
type Status struct {
	Row
	Name     string
	Stage    Stage
	Position int64 // order in lists
}

func (s *Status) noun() Noun { return NounStatus }

func (s *Status) cells(x *cells) {
	x.common(&s.Row)
	x.text(&s.Name)
	x.int((*int64)(&s.Stage))
	x.int(&s.Position)
}

// CaseType is a kind of case, with fields of its own, and with the stages that
// its cases go through.
type CaseType struct {
	Row
	Name, Label string
	Stages      []StagePlan // in their order
}

func (t *CaseType) noun() Noun { return NounCaseType }

func (t *CaseType) cells(x *cells) {
	x.common(&t.Row)
	plans := stagesText(t.Stages)
	x.text(&t.Name)
	x.text(&t.Label)
	x.text(&plans)
	if x.read {
		t.Stages = ParseStagePlans(plans)
	}
}

// Field is a property that a tenant declared, for one case type or for all.
type Field struct {
	Row
	Type        PK // 0: of every type
	Name, Label string
	Kind        Kind
	Choices     []string
	Required    bool
	Sensitivity Sensitivity
	Searchable  bool // may be filtered and sorted by; its words are searched
	Indexed     bool // and the cases that were there before are found by it
}

func (f *Field) noun() Noun { return NounField }

func (f *Field) cells(x *cells) {
	kind, level, choices := f.Kind.String(), int64(f.Sensitivity), choicesText(f.Choices)
	x.common(&f.Row)
	x.pk(&f.Type)
	x.text(&f.Name)
	x.text(&f.Label)
	x.text(&kind)
	x.text(&choices)
	x.flag(&f.Required)
	x.int(&level)
	x.flag(&f.Searchable)
	x.flag(&f.Indexed)
	if x.read {
		f.Kind, _ = ParseFieldKind(kind)
		f.Sensitivity = Sensitivity(level)
		f.Choices = ParseChoices(choices)
	}
}

func choicesText(choices []string) string {
	if len(choices) == 0 {
		return ""
	}
	text, _ := json.Marshal(choices) // strings always marshal
	return string(text)
}

// ParseChoices reads the choices of a field as they are kept.
func ParseChoices(text string) (choices []string) {
	if text != "" {
		_ = json.Unmarshal([]byte(text), &choices) // written by choicesText
	}
	return choices
}

// Source is how a case came in: email, web, phone, an import, a face.
type Source struct {
	Row
	Name string
}

func (s *Source) noun() Noun { return NounSource }

func (s *Source) cells(x *cells) {
	x.common(&s.Row)
	x.text(&s.Name)
}

// Ward is an area of a council.
type Ward struct {
	Row
	Name        string
	Code        string // the area's official code; unique where there is one
	Tier        string // parish, district, county, unitary
	Description string // of the boundary
	Enabled     bool
	Center      *Point
	Boundary    string // a GeoJSON geometry, "" for none
}

func (w *Ward) noun() Noun { return NounWard }

func (w *Ward) cells(x *cells) {
	x.common(&w.Row)
	x.name(&w.Name)
	x.text(&w.Code)
	x.text(&w.Tier)
	x.text(&w.Description)
	x.flag(&w.Enabled)
	x.point(&w.Center)
	x.text(&w.Boundary)
}

// Category is what a case is about.
type Category struct {
	Row
	Name, Code string
	Parent     PK
}

func (c *Category) noun() Noun { return NounCategory }

func (c *Category) cells(x *cells) {
	x.common(&c.Row)
	x.name(&c.Name)
	x.text(&c.Code)
	x.pk(&c.Parent)
}

// User is somebody who works on cases.
type User struct {
	Row
	Name, Email string // the email address in lower case, unique in the tenant
	Role        Role
	Teams       []PK
	Enabled     bool
	Application bool // a program's, not a person's
}

func (u *User) noun() Noun { return NounUser }

func (u *User) cells(x *cells) {
	x.common(&u.Row)
	x.name(&u.Name)
	x.text(&u.Email)
	x.text((*string)(&u.Role))
	x.refs(&u.Teams)
	x.flag(&u.Enabled)
	x.flag(&u.Application)
}

// Team is a group of users that can own cases.
type Team struct {
	Row
	Name, Code string
}

func (t *Team) noun() Noun { return NounTeam }

func (t *Team) cells(x *cells) {
	x.common(&t.Row)
	x.name(&t.Name)
	x.text(&t.Code)
}

// Batch is one run of an import: what it did. One that undoes another counts the cases
// that it deleted as Added, those that it restored as Changed, those that were deleted
// before as Same, and those that it left as Rejected.
type Batch struct {
	Row
	Noun, Mapping, SHA256          string
	Added, Changed, Same, Rejected int64
	Finished                       time.Time
	Undoes                         PK // 0: it imported
}

func (b *Batch) noun() Noun { return NounBatch }

func (b *Batch) cells(x *cells) {
	x.common(&b.Row)
	x.text(&b.Noun)
	x.text(&b.Mapping)
	x.text(&b.SHA256)
	x.int(&b.Added)
	x.int(&b.Changed)
	x.int(&b.Same)
	x.int(&b.Rejected)
	x.time(&b.Finished)
	x.pk(&b.Undoes)
}

func (s *Status) entry() (*Row, string, string)   { return &s.Row, s.Name, "" }
func (t *CaseType) entry() (*Row, string, string) { return &t.Row, t.Name, "" }
func (f *Field) entry() (*Row, string, string)    { return &f.Row, f.Name, "" }
func (s *Source) entry() (*Row, string, string)   { return &s.Row, s.Name, "" }
func (w *Ward) entry() (*Row, string, string)     { return &w.Row, w.Name, w.Code }
func (c *Category) entry() (*Row, string, string) { return &c.Row, c.Name, c.Code }
func (u *User) entry() (*Row, string, string)     { return &u.Row, u.Name, u.Email }
func (t *Team) entry() (*Row, string, string)     { return &t.Row, t.Name, t.Code }
