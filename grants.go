package caseload

import "slices"

// Level says of which records of an area somebody may do something; "" is of
// none.
type Level string

// The levels, from the one that gives most. To make something new is given for
// all or not at all.
const (
	LevelAll      Level = "all"      // whatever access lists say, but for those of confidential cases
	LevelLimited  Level = "limited"  // cases whose access list names the user or a team of the user's
	LevelAssigned Level = "assigned" // cases that are assigned to the user
)

// Levels lists them.
var Levels = []Level{LevelAll, LevelLimited, LevelAssigned}

// ParseLevel reads a level's name.
func ParseLevel(name string) (Level, error) {
	if l := Level(name); slices.Contains(Levels, l) {
		return l, nil
	}
	return "", Invalid("access", "This is not a level of access.", texts(Levels)...)
}

// area is a part of the data that permission is given for.
type area uint8

const (
	engage area = iota // cases, and what belongs to them
	people             // who has a part in them
)

func (a area) String() string { return []string{"cases", "people"}[a] }

// areasOf are those whose grants it takes to do something with a noun. A case
// shows its people, and so does what belongs to it.
func areasOf(n Noun) []area {
	switch {
	case n.Catalogued():
		return nil
	case n == NounPerson:
		return []area{people}
	}
	return []area{engage, people}
}

// verb is what may be done.
type verb uint8

const (
	view verb = iota
	create
	edit
	remove
)

func (v verb) String() string { return []string{"read", "create", "change", "delete"}[v] }

// grants is what each role may do, by area and verb. The people at LevelLimited
// are those of the cases that the role sees, and those whom the user created.
// What may be changed or deleted at all is what may be seen.
var grants = map[Role][2][4]Level{
	RoleAdmin: {
		engage: {view: LevelAll, create: LevelAll, edit: LevelAll, remove: LevelAll},
		people: {view: LevelAll, create: LevelAll, edit: LevelAll, remove: LevelAll},
	},
	RoleManager: {
		engage: {view: LevelAll, create: LevelAll, edit: LevelAll, remove: LevelAll},
		people: {view: LevelAll, create: LevelAll, edit: LevelAll, remove: LevelAll},
	},
	RoleAnalyst: {
		engage: {view: LevelAll},
		people: {view: LevelAll},
	},
	RoleCouncillor: caseworker,
	RoleCaseworker: caseworker,
}

var caseworker = [2][4]Level{
	engage: {view: LevelAssigned, create: LevelAll, edit: LevelAssigned},
	people: {view: LevelLimited, create: LevelAll, edit: LevelLimited},
}

// sees is the level at which a role sees cases.
func (r Role) sees() Level { return grants[r][engage][view] }

// within reports whether the role may do nothing that another may not. An analyst sees
// all cases and changes none, a caseworker changes those that are theirs: neither is
// within the other.
func (r Role) within(other Role) bool {
	for a, verbs := range grants[r] {
		for v, l := range verbs {
			of := grants[other][a][v]
			if l != "" && (of == "" || slices.Index(Levels, l) < slices.Index(Levels, of)) {
				return false
			}
		}
	}
	return slices.Index(Roles, r) >= slices.Index(Roles, other)
}

// level is what the principal is granted: what the role is, made narrower where
// the key is. People have no assignments.
func (p *Principal) level(a area, v verb) Level {
	l := grants[p.Role][a][v]
	switch {
	case l != LevelAll || v == create || p.access == "" || p.access == LevelAll:
		return l
	case a == people:
		return LevelLimited
	}
	return p.access
}

// may returns the error of a principal that may not do something with any
// record of a noun. The others may with those in their scope.
func (p *Principal) may(v verb, n Noun) error {
	s := CasesWrite
	if v == view {
		s = readScope(n)
	}
	if err := p.need(s); err != nil {
		return err
	}
	for _, a := range areasOf(n) {
		if p.level(a, v) == "" {
			return Errorf(CodeForbidden, "The role %s may not %s %s.", p.Role, v, a)
		}
	}
	return nil
}

// CheckEdit is the error of Edit for an act that the caller may do to no record of a
// noun, nil where there may be some.
func (p *Principal) CheckEdit(act Act, n Noun) error {
	if err := p.need(CasesWrite); err != nil {
		return err
	}
	return (&Edit{Act: act, Noun: n}).check(p)
}

// readScope is the scope that reading the rows of a noun needs.
func readScope(n Noun) Scope {
	switch n {
	case NounWard:
		return WardsRead
	case NounCategory:
		return CategoriesRead
	case NounUser, NounTeam:
		return UsersRead
	}
	return CasesRead
}

// scope is the rows of cases that the principal may see.
func (p *Principal) scope() RowScope {
	subjects := slices.Clone(p.Teams)
	if p.User != 0 {
		subjects = append(subjects, p.User)
	}
	switch p.level(engage, view) {
	case LevelAll:
		if p.Role == RoleAdmin {
			return RowScope{All: true}
		}
		return RowScope{Plain: true, User: p.User, Subjects: subjects, Creator: p.User}
	case LevelLimited:
		return RowScope{Subjects: subjects, Creator: p.User}
	case LevelAssigned:
		return RowScope{User: p.User, Creator: p.User}
	}
	return RowScope{}
}

// claim puts a new case in the scope of who creates it.
func (p *Principal) claim(c *Case) {
	switch p.level(engage, view) {
	case LevelAssigned:
		c.Assignees = []PK{p.User}
	case LevelLimited:
		c.Access = []PK{p.User}
	}
}
