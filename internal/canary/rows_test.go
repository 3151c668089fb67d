package canary_test

import (
	"fmt"
	"testing"

	"caseload"
	"caseload/internal/fold"
)

// Teams, owners and access lists have no way into the Service yet: their rows
// are put into the store.

// amendment changes attributes of a row.
type amendment struct {
	of  caseload.PK
	set map[string]caseload.Value
}

// amend changes rows of a noun, in one transaction.
func (w *world) amend(t *testing.T, n caseload.Noun, amendments ...amendment) {
	t.Helper()
	_, err := w.store.Update(t.Context(), w.tenant.ID, caseload.Actor{Face: "command"}, func(tx caseload.WriteTx) error {
		tx.SearchFields(fields)
		for _, a := range amendments {
			stored, err := rowOf(tx, n, a.of)
			if err != nil {
				return err
			}
			row := caseload.NewBlock(n.Kinds()...)
			for i, attribute := range n.Attributes() {
				if v, ok := a.set[attribute.Name]; ok {
					row.AddValue(v)
				} else {
					row.AddValue(stored.Value(0, i))
				}
			}
			if err := tx.Put(n, row); err != nil {
				return err
			}
		}
		return nil
	})
	must(t, err)
}

// rowOf reads a whole row, also if it is hidden.
func rowOf(tx caseload.Tx, n caseload.Noun, k caseload.PK) (*caseload.Block, error) {
	b := caseload.NewBlock(n.Kinds()...)
	return b, tx.At(n, []caseload.PK{k}, tx.Horizon().Rev, b)
}

// pkOf finds the number of a row that is not hidden.
func (w *world) pkOf(t *testing.T, n caseload.Noun, id string) caseload.PK {
	t.Helper()
	var found []caseload.PK
	must(t, w.store.View(t.Context(), w.tenant.ID, caseload.Short, caseload.Own, func(tx caseload.Tx) (err error) {
		found, err = tx.Resolve(n, "id", []string{id})
		return err
	}))
	return found[0]
}

// teamID is the id of the one team.
const teamID = "team"

// joinTeam makes the team, with one user in it.
func (w *world) joinTeam(t *testing.T, user string) {
	t.Helper()
	_, err := w.store.Update(t.Context(), w.tenant.ID, caseload.Actor{Face: "command"}, func(tx caseload.WriteTx) error {
		pk, err := tx.Next(caseload.PKs, 1)
		if err != nil {
			return err
		}
		row := caseload.NewBlock(caseload.NounTeam.Kinds()...)
		for _, v := range []caseload.Value{
			caseload.Int(pk), caseload.Text(teamID), caseload.Int(0), caseload.Int(0), caseload.Int(0),
			caseload.Text("Team"), caseload.Text(fold.Key("Team")), caseload.Text("T1"),
		} {
			row.AddValue(v)
		}
		return tx.Put(caseload.NounTeam, row)
	})
	must(t, err)
	w.amend(t, caseload.NounUser, amendment{w.pkOf(t, caseload.NounUser, w.users[user]), map[string]caseload.Value{"teams": w.team(t)}})
}

// team is a list of the one team.
func (w *world) team(t *testing.T) caseload.Value {
	t.Helper()
	return listOf(w.pkOf(t, caseload.NounTeam, teamID))
}

func listOf(k caseload.PK) caseload.Value { return caseload.Text(fmt.Sprintf("[%d]", k)) }

// grant writes the owners and access lists of cases. Those that do not name the
// team name somebody whom it does not help.
func (w *world) grant(t *testing.T, cases []kept) {
	t.Helper()
	team, other := w.team(t), listOf(w.pkOf(t, caseload.NounUser, w.users[cou]))
	var amendments []amendment
	for _, c := range cases {
		a := amendment{c.pk, map[string]caseload.Value{"access": other}}
		if c.owned {
			a.set["owner"] = caseload.Ref(w.pkOf(t, caseload.NounUser, w.users[c.holder]))
		}
		if c.granted {
			a.set["access"] = team
		}
		amendments = append(amendments, a)
	}
	w.amend(t, caseload.NounCase, amendments...)
}
