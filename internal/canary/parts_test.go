package canary_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"caseload"
)

// Persons with parts in cases of every kind, goals, stages and notes: what belongs to a
// case that the viewer does not see is made of the world's word.

// shared are the ids of persons who have parts in many cases. Who sees one of
// these sees them.
var shared = []string{"shared-0", "shared-1", "shared-2", "shared-3", "shared-4"}

// askedFor are those of them whose ids are asked for, and so may be deleted.
var askedFor = shared[:3]

func roleOf(word string) string { return "tenant " + word }

// edit makes changes, a little later.
func (w *world) edit(t *testing.T, edits ...caseload.Edit) []caseload.Row {
	t.Helper()
	w.clock.move(time.Second)
	rows, err := w.service.Edit(t.Context(), w.operator, edits...)
	must(t, err)
	return rows
}

func made(n caseload.Noun, id string, in caseload.Input) caseload.Edit {
	return caseload.Edit{Act: caseload.ActCreate, Noun: n, ID: id, Input: in}
}

// meetPeople makes the persons who are shared.
func (w *world) meetPeople(t *testing.T) {
	t.Helper()
	for i, id := range shared {
		w.edit(t, made(caseload.NounPerson, id, personInput(draw(i, common), common)))
	}
}

func personInput(r *rand.Rand, word string) *caseload.PersonInput {
	return &caseload.PersonInput{
		FirstName: caseload.Set(pick(r, subjects)), LastName: caseload.Set(sentence(r, word)), Email: caseload.Set(word + "@example.org"),
		Town: caseload.Set(sentence(r, word)), Postcode: caseload.Set(fmt.Sprintf("TR%d 2AA", r.IntN(20))),
		Born: caseload.Set(caseload.DateOf(now.AddDate(-30, 0, r.IntN(100)))), Properties: map[string]caseload.Value{"kept": caseload.Text(sentence(r, word))},
	}
}

// involve gives each of some cases a person of its own, one who is shared, goals
// of these, a stage, a note and a document.
func (w *world) involve(t *testing.T, news []kept) {
	t.Helper()
	among := shared
	if len(w.cases) > 0 {
		among = shared[len(askedFor):]
	}
	for i, c := range news {
		n := len(w.cases) + i
		_, word := w.words(w.viewer.sees(c.matter))
		r := draw(n, word)
		own, with := named("person", n), among[n%len(among)]
		if w.viewer.seesPeople() && !w.viewer.sees(c.matter) {
			own = among[(n+1)%len(among)]
		} else {
			w.edit(t, made(caseload.NounPerson, own, personInput(r, word)))
		}
		w.edit(t,
			made(caseload.NounInvolvement, named("part", n), partInput(r, c.id, own, word)),
			made(caseload.NounInvolvement, named("role", n), partInput(r, c.id, with, word)),
			made(caseload.NounGoal, named("goal", n), goalInput(r, c.id, own, word)),
			made(caseload.NounGoal, named("aim", n), goalInput(r, c.id, with, word)),
			made(caseload.NounNote, named("note", n), &caseload.NoteInput{Case: caseload.Set(c.id), Text: caseload.Set(sentence(r, word))}),
			made(caseload.NounStage, named("stage", n), stageInput(r, c.id, word)),
			made(caseload.NounDocument, named("file", n), &caseload.DocumentInput{Case: caseload.Set(c.id), Name: caseload.Set(word + ".txt"), Body: caseload.Set(sentence(r, word))}),
		)
		if len(w.cases) == 0 && n%5 == 0 { // some are enough, of every kind of case
			w.parts["/people/people"] = append(w.parts["/people/people"], own)
			w.parts["/cases/involvements"] = append(w.parts["/cases/involvements"], named("part", n), named("role", n))
			w.parts["/attachments/notes"] = append(w.parts["/attachments/notes"], named("note", n))
			w.parts["/cases/goals"] = append(w.parts["/cases/goals"], named("aim", n))
		}
	}
}

// named is the id of the n-th of something.
func named(what string, n int) string { return fmt.Sprintf("%s-%d", what, n) }

func partInput(r *rand.Rand, of, person, word string) *caseload.InvolvementInput {
	return &caseload.InvolvementInput{
		Case: caseload.Set(of), Person: caseload.Set(person), Type: caseload.Set(sentence(r, word)), Role: caseload.Set(roleOf(word)),
		Effective: caseload.Set(caseload.DateOf(now.AddDate(0, 0, -r.IntN(40)))),
	}
}

func stageInput(r *rand.Rand, of, word string) *caseload.StageInput {
	return &caseload.StageInput{
		Case: caseload.Set(of), Name: caseload.Set(sentence(r, word)), Outcome: caseload.Set(sentence(r, word)),
		Received: caseload.Set(caseload.DateOf(now.AddDate(0, 0, -r.IntN(40)))), TargetDays: caseload.Set(int64(r.IntN(20))),
	}
}

func goalInput(r *rand.Rand, of, person, word string) *caseload.GoalInput {
	return &caseload.GoalInput{
		Case: caseload.Set(of), Person: caseload.Set(person), Name: caseload.Set(sentence(r, word)), Status: caseload.Set(sentence(r, word)),
		Target: caseload.Set(caseload.DateOf(now.AddDate(0, 0, r.IntN(40)))),
	}
}
