package caseload

import "slices"

// Permit is what a role may do, as the methods of the Service check it.
type Permit struct {
	Role         Role
	Grants       map[Noun]Grant // by PermitNouns
	Confidential bool           // sees confidential cases that are not shared with the user
	Reads        Sensitivity    // of the columns of what it may see, at most
	Reports      bool           // runs reports, and orders exports
	Readers      bool           // sees who has looked at a record
	Administers  bool
}

// Grant is of which records of a noun a role may do what; "" is of none.
type Grant struct{ View, Create, Change, Delete, Restore, Purge Level }

// PermitNouns are those that a Permit tells of.
var PermitNouns = []Noun{
	NounCase, NounPerson, NounInvolvement, NounGoal, NounStage, NounNote, NounDocument,
	NounStatus, NounCaseType, NounCategory, NounWard, NounUser, NounTeam,
}

// Permits says what each role may do, in the order of Roles.
func Permits() []Permit {
	out := make([]Permit, len(Roles))
	for i, role := range Roles {
		p := &Principal{Role: role, scopes: Scopes}
		out[i] = Permit{
			Role: role, Grants: map[Noun]Grant{}, Confidential: p.scope().All, Reads: p.reads(SubjectCases),
			Reports: p.Can(ReportsRead), Readers: p.MaySeeReaders(), Administers: p.Administers(),
		}
		for _, n := range PermitNouns {
			out[i].Grants[n] = p.granted(n)
		}
	}
	return out
}

// granted is what the principal may do with records of a noun.
func (p *Principal) granted(n Noun) Grant {
	to := func(act Act) Level {
		if (&Edit{Act: act, Noun: n}).check(p) != nil {
			return ""
		}
		return p.narrowest(verbs[act], n)
	}
	g := Grant{Create: to(ActCreate), Change: to(ActUpdate), Delete: to(ActHide), Restore: to(ActRestore), Purge: to(ActPurge)}
	if p.may(view, n) == nil {
		g.View = p.narrowest(view, n)
	}
	return g
}

// narrowest is the level of a verb in that of the areas of a noun which gives least.
func (p *Principal) narrowest(v verb, n Noun) Level {
	at := 0
	for _, a := range areasOf(n) {
		at = max(at, slices.Index(Levels, p.level(a, v)))
	}
	return Levels[at]
}
