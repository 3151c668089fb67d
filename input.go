package caseload

import (
	"slices"
	"time"
)

// Opt is a value that may be left out of an input; setting it to its zero
// value clears the field.
type Opt[T any] struct {
	Set   bool
	Value T
}

// Set makes an Opt that is set.
func Set[T any](v T) Opt[T] { return Opt[T]{true, v} }

// put writes the value to its place, if it is set.
func (o Opt[T]) put(to *T) {
	if o.Set {
		*to = o.Value
	}
}

// Named refers to a row of the catalogue by what a client knows of it: one of
// the three. The zero Named is none.
type Named struct {
	ID   string
	Code string // the official code
	Name string // whatever its case and accents
	Make bool   // in an import: make it if there is none of this name
}

// IsZero reports whether nothing is named.
func (n Named) IsZero() bool { return n.ID == "" && n.Code == "" && n.Name == "" }

// CaseInput is what a caller wants of a new or an existing case. What is not
// set stays as it is.
type CaseInput struct {
	Number          int64 // of a new case: its maker's own, which none has had; 0: the next
	ExternalID      Opt[string]
	Reference       Opt[string] // an import's own
	ClientReference Opt[string]
	Type            Opt[string] // the name of a case type, or its label or ID
	Stage           Opt[Stage]  // one of the five: the tenant's first status of it
	Ward            Opt[Named]
	Category        Opt[Named]
	Source          Opt[string]
	Assignee        Opt[Named]
	Resident        Opt[Resident]
	Status          Opt[Named]   // the tenant's own, in the place of a Stage
	Owner           Opt[Subject] // the zero Subject: nobody
	Assignees       SubjectsInput
	Access          SubjectsInput
	Name            Opt[string]
	Summary         Opt[string]
	Themes          Opt[string]
	PublicSummary   Opt[string]
	PublicThemes    Opt[string]
	Details         Opt[string]
	Address         Opt[string]
	Location        Opt[*Point]
	Confidential    Opt[bool]
	Archived        Opt[bool]
	Highlighted     Opt[bool]
	Opened          Opt[time.Time]
	Received        Opt[Date]
	Closed          Opt[time.Time]
	Due             Opt[Date]
	Stages          []StageInput     // of a new case: that it has begun already; none: it begins its type's first
	Bare            bool             // without the properties that it has, but those below
	Properties      map[string]Value // null takes one away
}

// Resident is what is known of the person whom a case is about.
type Resident struct {
	Name, Title, FirstName, LastName      Opt[string]
	Email, Phone, Address, Town, Postcode Opt[string]
}

// Subject is a user or a team, as a client names one.
type Subject struct {
	Noun Noun // NounUser or NounTeam
	ID   string
}

// SubjectsInput changes a list of users, and of teams where the list holds them.
// One to be dropped need not be on it.
type SubjectsInput struct {
	All       Opt[[]Subject] // in the place of those that are on it
	Add, Drop []Subject
}

// put writes what is set into a person.
func (r Resident) put(p *Person) {
	r.Name.put(&p.Name)
	r.Title.put(&p.Title)
	r.FirstName.put(&p.FirstName)
	r.LastName.put(&p.LastName)
	r.Email.put(&p.Email)
	r.Phone.put(&p.Phone)
	r.Address.put(&p.Address)
	r.Town.put(&p.Town)
	r.Postcode.put(&p.Postcode)
}

// texts lists the texts of the input with their limits, to be checked.
func (in *CaseInput) texts() []checkedText {
	r, ward, category := in.Resident.Value, in.Ward.Value, in.Category.Value
	return []checkedText{
		{"ward", Set(ward.Name), MaxName}, {"ward", Set(ward.Code), MaxName},
		{"category", Set(category.Name), MaxName}, {"category", Set(category.Code), MaxName},
		{"external_id", in.ExternalID, MaxName}, {"reference", in.Reference, MaxName},
		{"client_reference", in.ClientReference, MaxName}, {"type", in.Type, MaxName},
		{"source", in.Source, maxSource}, {"name", in.Name, MaxName}, {"summary", in.Summary, MaxText},
		{"themes", in.Themes, MaxText}, {"public_summary", in.PublicSummary, MaxText},
		{"public_themes", in.PublicThemes, MaxText}, {"details", in.Details, MaxText}, {"address", in.Address, MaxText},
		{"resident_name", r.Name, MaxName}, {"resident_title", r.Title, MaxName}, {"resident_first_name", r.FirstName, MaxName},
		{"resident_last_name", r.LastName, MaxName}, {"resident_town", r.Town, MaxName}, {"resident_email", r.Email, MaxName}, {"resident_phone", r.Phone, MaxName},
		{"resident_address", r.Address, MaxText}, {"resident_postcode", r.Postcode, MaxName},
	}
}

// maxSource is the length of a source's name, in bytes: sources are many, and
// held in memory.
const maxSource = 200

type checkedText struct {
	field string
	text  Opt[string]
	limit int
}

// checkTexts refuses texts that are too long, not UTF-8 or hold a NUL byte, and in
// those of one line what cannot be seen.
func checkTexts(texts ...checkedText) error { return problemsError(textProblems(texts)) }

func textProblems(texts []checkedText) []Problem { return problemsOfTexts(texts, ParseLine) }

// checkSent is checkTexts of what nobody can write again who sends it, as forms of a
// phone and rows of another system are: there what cannot be seen is kept
// (difference 112).
func checkSent(texts ...checkedText) error { return problemsError(problemsOfTexts(texts, ParseText)) }

func problemsOfTexts(texts []checkedText, parseLine func(string, int) (Value, error)) (problems []Problem) {
	for _, t := range texts {
		parse := ParseText
		if t.limit < MaxText {
			parse = parseLine
		}
		if _, err := parse(t.text.Value, t.limit); err != nil && len(problems) < maxProblems {
			problems = append(problems, problemOf(t.field, err))
		}
	}
	return problems
}

func hasProblem(problems []Problem, field string) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Field == field })
}

// maxProblems is how many problems of one input are told.
const maxProblems = 100

// problemsError makes one Error of all problems, nil without any.
func problemsError(problems []Problem) error {
	switch len(problems) {
	case 0:
		return nil
	case 1:
		return &Error{Code: CodeInvalid, Message: problems[0].Message, Fault: problems[0].Fault, Problems: problems}
	}
	return Faulted(CodeInvalid, kindSeveralWrong.Of(), problems...)
}

// CategoryInput is what a caller wants of a category.
type CategoryInput struct {
	Name, Code Opt[string]
}

// WardInput is what a caller wants of a ward.
type WardInput struct {
	Name, Code, Tier, Description Opt[string]
	Enabled                       Opt[bool]
	Center                        Opt[*Point]
	Boundary                      Opt[string] // a GeoJSON geometry
}

// FieldInput declares a property of cases.
type FieldInput struct {
	Type        string // a case type's name; "": of every type
	Name, Label string
	Kind        Kind
	Choices     []string
	Required    bool // a case must have it
	Sensitivity Sensitivity
	Searchable  bool
}
