package caseload

import "slices"

// purgeableOne reads a record that was deleted and may be purged.
func (w *writer) purgeableOne(id string, to record) error {
	err := w.anyOne(id, to)
	if err == nil && !to.row().Hidden {
		err = Errorf(CodeConflict, "This %s is not deleted; delete it first.", to.noun())
	}
	return err
}

// purge empties a deleted record for good, and what belongs to it alone. Its ID
// stays taken.
func (w *writer) purge(r record) error {
	own := r.row()
	if err := w.purgeParts(r.noun(), own.PK); err != nil {
		return err
	}
	if err := w.tx.Purge(r.noun(), []PK{own.PK}); err != nil {
		return err
	}
	return w.tx.Forget()
}

// unpurged says that there is no such record where nothing of it is left.
func (w *writer) unpurged(r record) error {
	purged, err := w.purged([]PK{r.row().PK})
	if err == nil && len(purged) > 0 {
		err = notFound(r.noun())
	}
	return err
}

// purged lists those of some rows that were purged.
func (w *writer) purged(rows []PK) ([]PK, error) {
	return w.keysOf(NounChange, "row", And{In{"row", intValues(rows)}, Compare{Path: "act", Value: Int(int64(ActPurge))}})
}

// everyRow plans reading whole rows of a noun, hidden ones too, and what belongs
// to hidden ones.
func everyRow(n Noun, where Expr) *Plan {
	p := catalogPlan(n)
	p.where, p.scope = where, RowScope{All: true, Deleted: true}
	return p
}

// keysOf reads one reference of each row of a noun that meets a condition,
// deleted or not.
func (r *reader) keysOf(n Noun, path Path, where Expr) ([]PK, error) {
	a, _, _ := n.Attribute(string(path))
	p := everyRow(n, where)
	p.order = []Order{{Path: pkOf(n)}}
	p.columns = []Column{{Path: path, Kind: a.Kind}}
	b := NewBlock(a.Kind)
	err := r.tx.Page(p, b)
	out := make([]PK, b.Rows())
	for i := range out {
		out[i] = b.PK(i, 0)
	}
	return out, err
}

// purgeParts purges what belongs to a record alone: to a case all but the people,
// to a person the parts in cases.
func (w *writer) purgeParts(n Noun, of PK) error {
	switch n {
	case NounCase:
		return w.purgePartsOfCase(of)
	case NounPerson:
		return w.purgePartsOfPerson(of)
	}
	return nil
}

// partsOfCases are the nouns whose rows belong to one case.
var partsOfCases = []Noun{NounInvolvement, NounGoal, NounStage, NounNote, NounReferral, NounDocument}

func (w *writer) purgePartsOfCase(of PK) error {
	for _, n := range partsOfCases {
		if err := w.purgeWhere(n, Compare{Path: "case", Value: Ref(of)}); err != nil {
			return err
		}
	}
	forms, err := w.formsOfNoOther(of)
	if err != nil || len(forms) == 0 {
		return err
	}
	if err := w.purgeWhere(NounDocument, In{"form", refValues(forms)}); err != nil {
		return err
	}
	return w.tx.Purge(NounForm, forms)
}

// purgeWhere purges the rows of a noun that meet a condition.
func (w *writer) purgeWhere(n Noun, where Expr) error {
	keys, err := w.keysOf(n, "pk", where)
	if err != nil {
		return err
	}
	return w.tx.Purge(n, keys)
}

// formsOfNoOther finds the forms that touched a case, and no other of which
// anything is left: those belong to that one too.
func (w *writer) formsOfNoOther(of PK) (forms []PK, err error) {
	touching, err := w.keysOf(NounForm, "pk", Among{"cases", []PK{of}})
	if err != nil {
		return nil, err
	}
	for _, form := range touching {
		touched, err := w.touchedBy(form)
		if err != nil {
			return nil, err
		}
		purged, err := w.purged(touched)
		if err != nil {
			return nil, err
		}
		left := func(k PK) bool { return k != of && !slices.Contains(purged, k) }
		if !slices.ContainsFunc(touched, left) {
			forms = append(forms, form)
		}
	}
	return forms, nil
}

// touchedBy lists the cases that a form touched.
func (w *writer) touchedBy(form PK) ([]PK, error) {
	p := everyRow(NounForm, byPK(form))
	p.columns = []Column{{Path: "cases", Kind: KindRefs}}
	b := NewBlock(KindRefs)
	if err := w.tx.Page(p, b); err != nil || b.Rows() == 0 {
		return nil, err
	}
	return ParseRefs(b.String(0, 0)), nil
}

// purgePartsOfPerson purges a person's parts in cases, and finds out anew whom
// those cases are about.
func (w *writer) purgePartsOfPerson(of PK) error {
	where := Compare{Path: "person", Value: Ref(of)}
	involved, err := w.keysOf(NounInvolvement, "case", where)
	if err != nil {
		return err
	}
	if err := w.purgeWhere(NounInvolvement, where); err != nil {
		return err
	}
	slices.Sort(involved)
	for _, c := range slices.Compact(involved) {
		if err := w.findResident(c); err != nil {
			return err
		}
	}
	return nil
}
