package xform

import "time"

// CaseBlock is what a form asks of one case. Ids and types have no white space
// at their ends; names and other values are as sent.
type CaseBlock struct {
	ID         string
	UserID     string    // who did it, "" where the block does not say
	Modified   time.Time // zero where the block does not say
	Create     bool
	Type       string     // "" where the block does not say, or says nothing: CommCare leaves it as it is then
	Name       string     // likewise
	Owner      string     // likewise
	ExternalID string     // likewise
	Opened     time.Time  // zero where the block does not say
	Update     []Property // each name once
	Close      bool
	Indices    []Index // each name once
	Referrals  []Referral
}

// Property is a value of a case, "" among them.
type Property struct{ Name, Value string }

// Relationship is what a case is to the one that its index names.
type Relationship string

// The relationships. An index that names none means a child.
const (
	Child     Relationship = "child"
	Extension Relationship = "extension"
)

// Index is a link from the block's case to another; an empty CaseID takes the
// link of this name away.
type Index struct {
	Name         string // such as parent, host
	CaseType     string // of the other case
	Relationship Relationship
	CaseID       string
}

// readBlock reads a case block. Elements in it are known by their local names;
// an action that stands there twice counts twice, and what comes later wins.
func readBlock(e *element, v version) (CaseBlock, *Error) {
	b := CaseBlock{ID: v.head(e, "case_id"), UserID: v.head(e, "user_id")}
	if b.ID == "" {
		return b, invalid(v.path("case_id"), "A case block must have a case_id.")
	}
	var err *Error
	if b.Modified, err = optionalDate(v.path("date_modified"), v.head(e, "date_modified")); err != nil {
		return b, err
	}
	for _, action := range e.children {
		if err := b.read(action, v); err != nil {
			return b, err
		}
	}
	b.Update = lastOfEach(b.Update, func(p Property) string { return p.Name })
	b.Indices = lastOfEach(b.Indices, func(i Index) string { return i.Name })
	return b, nil
}

// read reads one child of a block. An attachment needs no action: it comes
// beside the form, and stays in its answers.
func (b *CaseBlock) read(action *element, v version) *Error {
	switch action.name {
	case "create":
		b.Create = true
		return b.readProperties(action, v, func(Property) {}) // CommCare ignores others in create
	case "update":
		return b.readProperties(action, v, b.update)
	case "close":
		b.Close = true
	case "index":
		return b.readIndices(action)
	case "referral":
		return b.readReferral(action)
	}
	return nil
}

// readProperties reads the properties in a create or update: those that every
// case has into their fields, the others by a function. An element with elements
// in it has no one value; it is left out, and stays in the form's answers.
func (b *CaseBlock) readProperties(action *element, v version, other func(Property)) *Error {
	for _, p := range action.children {
		if len(p.children) > 0 {
			continue
		}
		switch v.property(p.name) {
		case "case_type":
			b.Type = p.trimmed()
		case "case_name":
			b.Name = string(p.text)
		case "owner_id":
			b.Owner = p.trimmed()
		case "external_id":
			b.ExternalID = p.trimmed()
		case "user_id":
			if b.UserID == "" {
				b.UserID = p.trimmed()
			}
		case "date_opened":
			opened, err := optionalDate(action.name+"/"+p.name, p.trimmed())
			if err != nil {
				return err
			}
			b.Opened = opened
		default:
			other(Property{p.name, string(p.text)})
		}
	}
	return nil
}

// update sets a property, unless it has the name of a part of the case schema:
// CommCare drops those.
func (b *CaseBlock) update(p Property) {
	switch p.Name {
	case "case_id", "case_type_id", "date_modified", "create", "update", "close", "referral":
	default:
		b.Update = append(b.Update, p)
	}
}

func (b *CaseBlock) readIndices(action *element) *Error {
	for _, e := range action.children {
		caseType, typed := e.lookup("case_type")
		i := Index{
			Name:         e.name,
			CaseType:     caseType,
			Relationship: Relationship(e.attribute("relationship")),
			CaseID:       e.trimmed(),
		}
		if i.Relationship == "" {
			i.Relationship = Child
		}
		switch path := "index/" + e.name; {
		case i.CaseID != "" && !typed:
			return invalid(path, "An index must have the attribute case_type, the type of the case that it names.")
		case i.Relationship != Child && i.Relationship != Extension:
			return invalid(path, "The relationship of an index must be child or extension.")
		case i.CaseID == b.ID:
			return invalid(path, "A case may not have an index to itself.")
		}
		b.Indices = append(b.Indices, i)
	}
	return nil
}

// lastOfEach keeps the last item of each name, in the order of those kept.
func lastOfEach[T any](items []T, name func(T) string) []T {
	seen := make(map[string]bool, len(items))
	first := len(items)
	for i := len(items) - 1; i >= 0; i-- {
		if n := name(items[i]); !seen[n] {
			seen[n] = true
			first--
			items[first] = items[i]
		}
	}
	return items[first:]
}
