package caseload

import (
	"slices"
)

// undonePart is a row that belongs to a case.
type undonePart struct {
	pk, person PK
	hidden     bool
}

// undoneCases are cases of an import, with the rows of them and their people.
type undoneCases struct {
	*undoneRows
	parts     map[PK][]undonePart
	elsewhere map[PK][]PK // people, and the cases in which they have a part
	deleted   map[PK]bool // cases that would have a ward or the like again that is deleted
}

// readCases adds what belongs to cases, and what was done to all of it.
func (u *undoing) readCases(rows *undoneRows) (undone, error) {
	of := &undoneCases{rows, map[PK][]undonePart{}, map[PK][]PK{}, map[PK]bool{}}
	_, main, _ := NounCase.Attribute("main_person")
	keys, people := slices.Clone(of.keys), []PK(nil)
	for i := range of.rows.Rows() {
		if k := of.rows.PK(i, main); k != 0 {
			people = append(people, k)
		}
	}
	for _, n := range partsOfCases {
		if err := u.readParts(n, of); err != nil {
			return nil, err
		}
	}
	for _, parts := range of.parts {
		for _, x := range parts {
			keys = append(keys, x.pk)
			if x.person != 0 {
				people = append(people, x.person)
			}
		}
	}
	people = distinct(people)
	if err := u.readDeeds(append(keys, people...), of.undoneRows); err != nil {
		return nil, err
	}
	if err := u.readDeleted(of); err != nil {
		return nil, err
	}
	return of, u.readElsewhere(slices.DeleteFunc(people, func(k PK) bool { d := of.deeds[k]; return d == nil || !d.made }), of)
}

func (u *undoing) readParts(n Noun, of *undoneCases) error {
	plan := everyRow(n, In{"case", refValues(of.keys)})
	plan.columns = []Column{{Path: "pk", Kind: KindInt}, {Path: "case", Kind: KindRef}, {Path: "hidden", Kind: KindBool}}
	if n == NounInvolvement {
		plan.columns = append(plan.columns, Column{Path: "person", Kind: KindRef})
	}
	b, err := u.page(plan)
	if err != nil {
		return err
	}
	for i := range b.Rows() {
		x := undonePart{pk: b.PK(i, 0), hidden: b.Int(i, 2) != 0}
		if n == NounInvolvement {
			x.person = b.PK(i, 3)
		}
		of.parts[b.PK(i, 1)] = append(of.parts[b.PK(i, 1)], x)
	}
	return nil
}

// readElsewhere reads in which cases people have a part.
func (u *undoing) readElsewhere(people []PK, of *undoneCases) error {
	if len(people) == 0 {
		return nil
	}
	plan := everyRow(NounInvolvement, In{"person", refValues(people)})
	plan.columns = []Column{{Path: "person", Kind: KindRef}, {Path: "case", Kind: KindRef}, {Path: "hidden", Kind: KindBool}}
	b, err := u.page(plan)
	if err != nil {
		return err
	}
	for i := range b.Rows() {
		if b.Int(i, 2) == 0 {
			of.elsewhere[b.PK(i, 0)] = append(of.elsewhere[b.PK(i, 0)], b.PK(i, 1))
		}
	}
	return nil
}

// readDeleted finds the cases that would have a word again that is deleted, and that they
// do not have now. Cases keep a category that is taken away.
func (u *undoing) readDeleted(of *undoneCases) error {
	work, restored := map[PK]*deed{}, []PK(nil)
	for _, k := range of.keys {
		if d := of.deeds[k]; d != nil && !d.made && !d.undone {
			work[k], restored = d, append(restored, k)
		}
	}
	if len(restored) == 0 {
		return nil
	}
	before, err := u.before(NounCase, restored, work)
	if err != nil {
		return err
	}
	now := &Case{}
	for _, c := range readRows[Case](before) {
		readRecord(of.rows, of.at[c.PK], now)
		of.deleted[c.PK] = c.Ward != now.Ward && u.catalog.wards.deleted(c.Ward) ||
			c.Status != now.Status && u.catalog.statuses.deleted(c.Status) || c.Type != now.Type && u.catalog.types.deleted(c.Type)
	}
	return nil
}

// people are those of a case with whom the import did something.
func (of *undoneCases) people(k PK) []PK {
	_, main, _ := NounCase.Attribute("main_person")
	out := []PK{of.rows.PK(of.at[k], main)}
	for _, x := range of.parts[k] {
		out = append(out, x.person)
	}
	return slices.DeleteFunc(distinct(out), func(person PK) bool { return of.deeds[person] == nil })
}

func (of *undoneCases) stands(k PK) *Standing {
	why := of.why(k)
	if why == "" {
		return nil
	}
	c := &Case{}
	readRecord(of.rows, of.at[k], c)
	return &Standing{ID: c.ID, Reference: c.Reference, Why: why}
}

// why says what stands on the import of a case, "" for nothing.
func (of *undoneCases) why(k PK) StandingReason {
	d := of.deeds[k]
	if d.since != "" {
		return d.since
	}
	for _, x := range of.parts[k] {
		part := of.deeds[x.pk]
		if !x.hidden && (part == nil && d.made || part != nil && part.since != "") {
			return StandsPart
		}
	}
	for _, person := range of.people(k) {
		if since := of.deeds[person].since; since != "" {
			return since
		}
		if slices.ContainsFunc(of.elsewhere[person], func(in PK) bool { return in != k }) {
			return StandsPerson
		}
	}
	if of.deleted[k] {
		return StandsDeleted
	}
	return ""
}

func (of *undoneCases) collect(k PK, work map[PK]*deed) {
	rows := append([]PK{k}, of.people(k)...)
	for _, x := range of.parts[k] {
		rows = append(rows, x.pk)
	}
	for _, row := range rows {
		if d := of.deeds[row]; d != nil && !d.undone {
			work[row] = d
		}
	}
}
