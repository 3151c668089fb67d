package canary_test

import (
	"slices"
	"testing"

	"caseload"
	"caseload/internal/apitest"
)

// The users of a world.
const (
	cas = "cas" // a caseworker
	mia = "mia" // a manager, in a team
	cou = "cou" // a councillor
)

var userRoles = map[string]caseload.Role{
	cas: caseload.RoleCaseworker, mia: caseload.RoleManager, cou: caseload.RoleCouncillor,
}

// viewer is somebody who asks, and what is meant for their eyes.
type viewer struct {
	name   string
	role   caseload.Role
	user   string            // "" for a key that is bound to nobody
	scopes []caseload.Scope  // nil: all that the role allows
	rows   func(matter) bool // among those that are not deleted
	public bool              // only public fields
}

var reportScopes = []caseload.Scope{caseload.ReportsRead, caseload.WardsRead}

// caseworker sees the fewest cases.
var caseworker = viewer{name: "Cas", role: caseload.RoleCaseworker, user: cas, rows: heldBy(cas)}

// teamManager sees cases for every reason there is.
var teamManager = viewer{name: "Mia", role: caseload.RoleManager, user: mia, rows: func(m matter) bool {
	return plain(m) || m.holder == mia || m.granted
}}

var viewers = []viewer{
	{name: "admin", role: caseload.RoleAdmin, rows: every},
	{name: "manager", role: caseload.RoleManager, rows: plain},
	teamManager,
	{name: "analyst", role: caseload.RoleAnalyst, rows: plain},
	caseworker,
	{name: "Cou", role: caseload.RoleCouncillor, user: cou, rows: heldBy(cou)},
	{name: "reporter", role: caseload.RoleAdmin, scopes: reportScopes, rows: every, public: true},
	{name: "Cas's reporter", role: caseload.RoleCaseworker, user: cas, scopes: reportScopes, rows: heldBy(cas), public: true},
}

// far are the viewers whose rights differ most.
var far = []string{"Mia", "Cas", "reporter"}

func (v viewer) isFar() bool { return slices.Contains(far, v.name) }

// viewersOf are those whose worlds are made over a store. The databases know rows
// and sensitivities, and no roles: they have only those whose rights differ. In a
// short test they have those whose rights differ most, and memstore an
// administrator besides.
func viewersOf(s apitest.Store) []viewer {
	inMemory := s.Name == "memstore"
	return slices.DeleteFunc(slices.Clone(viewers), func(v viewer) bool {
		switch {
		case v.isFar():
			return false
		case testing.Short():
			return v.name != "admin" || !inMemory
		}
		return !inMemory && v.name != "admin" && v.name != "manager"
	})
}

// awakeFor are those for whose worlds it is shown that the comparison is awake; in
// a short test one from whom rows are hidden, and one from whom fields are.
func awakeFor() []viewer {
	return slices.DeleteFunc(slices.Clone(viewers), func(v viewer) bool { return testing.Short() && v.name != "Mia" && v.name != "reporter" })
}

// turn is the place of a viewer among those over a store who ask, and their
// number; -1 for one who does not.
func turn(s apitest.Store, v viewer, asks func(viewer) bool) (nth, parts int) {
	askers := slices.DeleteFunc(viewersOf(s), func(v viewer) bool { return !asks(v) })
	return slices.IndexFunc(askers, func(other viewer) bool { return other.name == v.name }), len(askers)
}

// inTurn are the questions that a viewer asks: in a short test those over a store
// who are answered ask in turn. Who is refused asks all, which costs little.
func inTurn[T any](questions []T, s apitest.Store, v viewer, asks func(viewer) bool) []T {
	if !testing.Short() || !asks(v) {
		return questions
	}
	return dealt(questions, s, v, asks)
}

// dealt are the questions that a viewer asks where all over a store who are
// answered ask in turn, so that together they ask each.
func dealt[T any](questions []T, s apitest.Store, v viewer, asks func(viewer) bool) (out []T) {
	nth, parts := turn(s, v, asks)
	for i := nth; i < len(questions); i += parts {
		out = append(out, questions[i])
	}
	return out
}

func everyone(viewer) bool { return true }

// seesPeople reports whether the viewer sees persons of deleted cases too, and
// those of no case.
func (v viewer) seesPeople() bool { return v.role == caseload.RoleAdmin }

// editsData reports whether the viewer may both read and write cases.
func (v viewer) editsData() bool { return !v.public && v.role != caseload.RoleAnalyst }

func every(matter) bool   { return true }
func plain(m matter) bool { return !m.confidential }

func heldBy(user string) func(matter) bool { return func(m matter) bool { return m.holder == user } }

func (v viewer) sees(m matter) bool { return !m.deleted && v.rows(m) }

// contents is the n-th case in a world of the given word: what the viewer sees
// is the same in every world.
func (v viewer) contents(n int, m matter, word string) caseload.CaseInput {
	switch {
	case !v.sees(m) && v.seesPeople():
		in := contents(n, word, word)
		in.Resident = caseload.Opt[caseload.Resident]{}
		return in
	case !v.sees(m):
		return contents(n, word, word)
	case v.public:
		return contents(n, common, word)
	}
	return contents(n, common, common)
}

// note is the text of a note to a case.
func (v viewer) note(m matter, word string) string {
	if v.sees(m) && !v.public {
		return "Note of a " + common
	}
	return "Note of a " + word
}

// hidesRows reports whether an administrator sees cases that the viewer does
// not see.
func (v viewer) hidesRows() bool {
	return slices.ContainsFunc(matters(), func(m matter) bool { return !m.deleted && !v.rows(m) })
}

// seesDeleted reports whether the viewer is told of the changes of what is deleted.
func (v viewer) seesDeleted() bool { return v.role == caseload.RoleAdmin && !v.public }

// hides reports whether an administrator sees more than the viewer.
func (v viewer) hides() bool { return v.public || v.hidesRows() }
