package caseload

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// AdminChange is one change of how a tenant is administered: of a row of a catalogued
// noun, or of what is no row, of which it says what changed, without what is secret.
type AdminChange struct {
	At   time.Time // of a row its Rev
	Seq  int64     // counts those of one moment from 1, 0 of a row; the store gives it
	By   Actor
	Area AdminArea
	Act  AdminAct

	Noun Noun // 0: of no row
	Row  PK

	Thing, Name string       // of what is no row: its ID, and what it was called
	Changed     []Difference // of texts; of a row they are read from its versions; of what was made, what it began with
}

// AdminArea is a part of the administration.
type AdminArea string

// The areas, in the order in which they are offered.
const (
	AdminUsers      AdminArea = "users"
	AdminTeams      AdminArea = "teams"
	AdminStatuses   AdminArea = "statuses"
	AdminCaseTypes  AdminArea = "case-types"
	AdminFields     AdminArea = "fields"
	AdminCategories AdminArea = "categories"
	AdminWards      AdminArea = "wards"
	AdminSettings   AdminArea = "settings"
	AdminKeys       AdminArea = "keys"
)

// AdminAreas lists them.
var AdminAreas = []AdminArea{AdminUsers, AdminTeams, AdminStatuses, AdminCaseTypes, AdminFields, AdminCategories, AdminWards, AdminSettings, AdminKeys}

// adminAreas are those of the catalogued nouns, but of sources: where cases come from
// is made by them alone, and says something of cases that may be gone.
var adminAreas = map[Noun]AdminArea{
	NounUser: AdminUsers, NounTeam: AdminTeams, NounStatus: AdminStatuses, NounCaseType: AdminCaseTypes, NounField: AdminFields,
	NounCategory: AdminCategories, NounWard: AdminWards,
}

// AdminAct is what an AdminChange did.
type AdminAct string

// The acts.
const (
	AdminMade     AdminAct = "made"
	AdminChanged  AdminAct = "changed"
	AdminRemoved  AdminAct = "removed" // a word is given to nothing more
	AdminRestored AdminAct = "restored"
	AdminRevoked  AdminAct = "revoked" // a key
	AdminInvited  AdminAct = "invited" // a link was made by which a user chooses a password
	AdminReset    AdminAct = "reset"   // the second factor of a user was taken away
)

// adminActs are those of rows.
var adminActs = map[Act]AdminAct{ActCreate: AdminMade, ActUpdate: AdminChanged, ActHide: AdminRemoved, ActRestore: AdminRestored}

// Administered reports whether changes of rows of the noun are AdminChanges.
func (n Noun) Administered() bool { return adminAreas[n] != "" }

// RowChange is the AdminChange of a row of an administered noun.
func RowChange(by Actor, rev Rev, act Act, n Noun, row PK) AdminChange {
	return AdminChange{At: fromMicros(int64(rev)).UTC(), By: by, Area: adminAreas[n], Act: adminActs[act], Noun: n, Row: row}
}

// AdminSearch is which AdminChanges a store is asked for: the latest of an area, "" for
// all, by a user, 0 for everybody, before a moment and a number.
type AdminSearch struct {
	Area   AdminArea
	User   PK
	Before time.Time // zero: the latest of all
	Seq    int64
	Limit  int
}

// Finds reports whether a change is among those that are searched, whatever their
// number.
func (q *AdminSearch) Finds(x *AdminChange) bool {
	earlier := q.Before.IsZero() || x.At.Before(q.Before) || x.At.Equal(q.Before) && x.Seq < q.Seq
	return earlier && (q.Area == "" || x.Area == q.Area) && (q.User == 0 || x.By.User == q.User)
}

// told is an AdminChange of what is no row.
func (s *Service) told(p *Principal, area AdminArea, act AdminAct, thing, name string, changed ...Difference) AdminChange {
	return AdminChange{At: s.now().UTC().Truncate(time.Microsecond), By: p.actor(), Area: area, Act: act, Thing: thing, Name: name, Changed: changed}
}

// textDifference adds what a text was before and is after, unless it is the same.
func textDifference(all []Difference, path Path, from, to string) []Difference {
	if from == to {
		return all
	}
	return append(all, Difference{path, Text(from), Text(to)})
}

// AdminQuery is which changes of the administration a caller asks for.
type AdminQuery struct {
	Area   AdminArea // "": all
	By     string    // the ID of a user; "": everybody
	Before string    // Next of an AdminHistory; "": the latest
	Limit  int
}

// AdminHistory is changes of how a tenant is administered, the latest first.
type AdminHistory struct {
	Catalog *Catalog
	Changes []AdminEvent
	Next    string // for Before, "" at the end
}

// AdminEvent is an AdminChange with what it is told with.
type AdminEvent struct {
	AdminChange
	Who Author
	Key string // the label of the key that it was made with, or its ID without one; "" for none
}

// AdminHistory lists what was changed of how the tenant is administered, by whom, and
// from what to what. An administrator with cases:read may.
func (s *Service) AdminHistory(ctx context.Context, p *Principal, q AdminQuery) (*AdminHistory, error) {
	if err := p.needAdmin(CasesRead); err != nil {
		return nil, err
	}
	var out *AdminHistory
	err := s.view(ctx, p, Short, Own, Personal, func(r *reader) error {
		search, err := q.search(r.catalog)
		if err != nil {
			return err
		}
		found, err := r.tx.AdminChanges(search)
		if err != nil {
			return err
		}
		out = &AdminHistory{Catalog: r.catalog}
		if len(found) > q.Limit {
			found = found[:q.Limit]
			last := found[q.Limit-1]
			out.Next = fmt.Sprintf("%d.%d", last.At.UnixMicro(), last.Seq)
		}
		return out.tell(r, found)
	})
	if err != nil {
		return nil, err
	}
	return out, s.addKeyLabels(ctx, p, out.Changes)
}

// addKeyLabels says of changes with which key they were made.
func (s *Service) addKeyLabels(ctx context.Context, p *Principal, changes []AdminEvent) error {
	if !slices.ContainsFunc(changes, func(x AdminEvent) bool { return x.By.Key != 0 }) {
		return nil
	}
	keys, err := s.store.Keys(ctx, p.Tenant.ID)
	labels := map[PK]string{}
	for _, k := range keys {
		labels[k.PK] = cmp.Or(k.Label, k.ID)
	}
	for i, x := range changes {
		changes[i].Key = labels[x.By.Key]
	}
	return err
}

// search is what the store is asked for: one more than is answered.
func (q *AdminQuery) search(c *Catalog) (AdminSearch, error) {
	out := AdminSearch{Area: q.Area, Limit: q.Limit + 1}
	if q.Area != "" && !slices.Contains(AdminAreas, q.Area) {
		return out, Invalid("area", "There is no such area.", texts(AdminAreas)...)
	}
	if q.By != "" {
		u := c.UserByID(q.By)
		if u == nil {
			return out, Invalid("by", "There is no such user.")
		}
		out.User = u.PK
	}
	if q.Before == "" {
		return out, nil
	}
	at, seq, _ := strings.Cut(q.Before, ".")
	micros, err := strconv.ParseInt(at, 10, 64)
	n, err2 := strconv.ParseInt(seq, 10, 64)
	if err = cmp.Or(err, err2); err != nil || micros < 1 || n < 0 {
		return out, Invalid("before", "This is not a place in the list.")
	}
	out.Before, out.Seq = fromMicros(micros), n
	return out, nil
}

// tell says of changes who made them, and of those of rows what they made different, or
// what a row began with.
func (h *AdminHistory) tell(r *reader, found []AdminChange) error {
	var revisions []Revision // of the rows
	acts := map[AdminAct]Act{AdminMade: ActCreate, AdminChanged: ActUpdate}
	for _, x := range found {
		if x.Noun != 0 {
			revisions = append(revisions, Revision{Rev: Rev(x.At.UnixMicro()), Act: acts[x.Act], Noun: x.Noun, Row: x.Row})
		}
	}
	if err := r.compare(revisions, ActCreate, ActUpdate); err != nil {
		return err
	}
	for _, x := range found {
		if x.Noun != 0 {
			x.Changed, revisions = revisions[0].Changed, revisions[1:]
			x.Thing, x.Name, _ = r.catalog.Entry(x.Noun, x.Row)
		}
		h.Changes = append(h.Changes, AdminEvent{AdminChange: x, Who: r.author(x.By.User, x.By.Face)})
	}
	return nil
}
