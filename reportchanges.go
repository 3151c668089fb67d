package caseload

import "slices"

// changeColumns are those of changes.
var changeColumns = []columnRow{
	{name: "Change.Rev", label: "Revision", plain: "rev", path: "rev", form: asRev, meaning: "the number of the change, by which changes are in order: microseconds since 1970"},
	{name: "Change.Time", label: "Time", plain: "time", path: "rev", meaning: "when it was made"},
	{name: "Change.Noun", label: "What", plain: "noun", path: "noun", form: asNoun, meaning: "what was changed: a case, a person, a note and so on"},
	{name: "Change.Id", label: "ID", plain: "id", path: "row", form: asRowID, meaning: "the ID of what was changed"},
	{name: "Change.CaseId", label: "Case number", plain: "case_number", path: "row", form: asRowNumber, meaning: "the number of the case, where it was one"},
	{name: "Change.Operation", label: "Operation", plain: "operation", path: "act", form: asAct, meaning: "what was done: create, update, delete, restore or purge"},
	{name: "Change.Fields", label: "Fields", plain: "fields", path: "fields", form: asFields, meaning: "the names of what was written, by commas; of what is deleted none"},
	{name: "Change.ActorKind", label: "Kind of actor", plain: "actor_kind", path: "actor", also: "key", form: asActorKind, meaning: "who did it: a user, an application, a key that is bound to nobody, or the operator"},
	{name: "Change.Actor", label: "Actor", plain: "actor", path: "actor", form: asName, meaning: "the name of the user or application"},
	{name: "Change.Face", label: "Came through", plain: "face", path: "face", meaning: "the API that it came through"},
}

// kindOfForm is the kind of the cells of a form that are not of the kind of what
// they are made of.
func kindOfForm(f cellForm, otherwise Kind) Kind {
	switch f {
	case asRev, asRowNumber:
		return KindInt
	case asNoun, asAct, asRowID, asFields, asActorKind:
		return KindText
	}
	return otherwise
}

// acts are the names of what a change did.
var acts = []struct {
	act  Act
	name string
}{{ActCreate, "create"}, {ActUpdate, "update"}, {ActHide, "delete"}, {ActRestore, "restore"}, {ActPurge, "purge"}}

// changedRow is what is told of a row that was changed.
type changedRow struct {
	id     string
	hidden bool
	number int64 // of a case
}

// changesAtOnce is how many changes are read before the rows that they are of.
const changesAtOnce = 1000

// rows hands over all rows of a report, after begin. What changes are of may be rows
// of any noun, which are looked up for some changes at a time.
func (r *reader) rows(c *compiledReport, begin func() error, each func(*Block) error) error {
	if c.plan.noun != NounChange {
		return r.stream(c.plan, begin, each)
	}
	plan, left := *c.plan, c.plan.limit
	for first := true; ; first = false {
		plan.limit = changesAtOnce
		if left > 0 {
			plan.limit = min(left, changesAtOnce)
		}
		b, err := r.taken(&plan)
		if err == nil {
			err = r.lookUpChanged(c.head, b)
		}
		if err == nil && first {
			err = begin()
		}
		if err == nil && b.Rows() > 0 {
			err = each(b)
		}
		if left -= b.Rows(); err != nil || b.Rows() < plan.limit || left == 0 {
			return err
		}
		plan.goOnBehind(b)
	}
}

// taken reads some rows by a Scan, which a View does not run twice.
func (r *reader) taken(plan *Plan) (*Block, error) {
	out := NewBlock(plan.Kinds()...)
	err := r.tx.Scan(plan, func(b *Block) error {
		for row := range b.Rows() {
			out.AddRow(b, row)
		}
		return nil
	})
	return out, err
}

// goOnBehind makes the plan begin behind the last row of its answer.
func (p *Plan) goOnBehind(b *Block) {
	row, tail := b.Rows()-1, len(p.columns)-len(p.order)-1
	p.after = nil
	for i := range p.order {
		p.after = append(p.after, b.Value(row, tail+i))
	}
	p.afterPK, p.offset = b.PK(row, len(p.columns)-1), 0
}

// lookUpChanged finds the rows that some changes are of. Whoever sees a change may
// know of its row.
func (r *reader) lookUpChanged(h *ReportHead, b *Block) error {
	if h.Report.Definition.Subject != SubjectChanges {
		return nil
	}
	of := map[Noun][]PK{}
	for row := range b.Rows() {
		n := Noun(b.Int(row, h.nounAt))
		of[n] = append(of[n], b.PK(row, h.rowAt))
	}
	h.changed = map[PK]changedRow{}
	for n, keys := range of {
		for some := range slices.Chunk(distinct(keys), followedAtOnce) {
			if err := r.lookUp(h.changed, n, some); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *reader) lookUp(to map[PK]changedRow, n Noun, keys []PK) error {
	plan := everyRow(n, In{"pk", intValues(keys)})
	plan.loose = true
	plan.columns = []Column{{Path: "pk", Kind: KindInt}, {Path: "id", Kind: KindText}, {Path: "hidden", Kind: KindBool}}
	if n == NounCase {
		plan.columns = append(plan.columns, Column{Path: "number", Kind: KindInt})
	}
	b := NewBlock(plan.Kinds()...)
	if err := r.tx.Page(plan, b); err != nil {
		return err
	}
	for row := range b.Rows() {
		found := changedRow{id: b.String(row, 1), hidden: b.Int(row, 2) != 0}
		if n == NounCase {
			found.number = b.Int(row, 3)
		}
		to[b.PK(row, 0)] = found
	}
	return nil
}

// appendChanged appends what is told of a change beside its own values.
func (h *ReportHead) appendChanged(dst []byte, b *Block, row int, c *ReportCell) []byte {
	if c.form == asFields {
		if h.changed[b.PK(row, h.rowAt)].hidden {
			return dst
		}
		return append(dst, b.Text(row, c.at)...)
	}
	n := b.Int(row, c.at)
	switch c.form {
	case asRev:
		return Int(n).appendJSON(dst)
	case asNoun:
		return append(dst, Noun(n).String()...)
	case asRowID:
		return append(dst, h.changed[PK(n)].id...)
	case asRowNumber:
		if number := h.changed[PK(n)].number; number > 0 {
			dst = Int(number).appendJSON(dst)
		}
		return dst
	case asActorKind:
		return append(dst, h.actorKind(b.PK(row, c.at), b.PK(row, c.also))...)
	}
	for _, a := range acts {
		if a.act == Act(n) {
			dst = append(dst, a.name...)
		}
	}
	return dst
}

// actorKind says what made a change by a user's or a key's PK.
func (h *ReportHead) actorKind(user, key PK) string {
	u := h.catalog.User(user)
	switch {
	case u != nil && u.Application:
		return "application"
	case user != 0:
		return "user"
	case key != 0:
		return "key"
	}
	return "operator"
}

// number reads a number of a change that is made of another.
func (r *reportRows) number(row int, c *ReportCell) bool {
	r.n = r.b.Int(row, c.at)
	if c.form == asRowNumber {
		r.n = r.head.changed[PK(r.n)].number
	}
	return r.n == 0
}

// ofChange is the condition that one of the values of a change is one of some, by
// their names.
func (f columnFilter) ofChange(values []string) (Expr, error) {
	in := In{Path: f.path}
	for _, text := range values {
		n, allowed := f.changeCode(text)
		if n == 0 {
			return nil, Invalid("rules", "This is not a value of "+f.info.Name+".", allowed...)
		}
		in.Values = append(in.Values, Int(n))
	}
	return in, nil
}

// changeCode is the number of a noun or an act by its name, 0 for none of those
// that are allowed.
func (f columnFilter) changeCode(text string) (code int64, allowed []string) {
	add := func(n int64, name string) {
		if allowed = append(allowed, name); name == text {
			code = n
		}
	}
	if f.info.source.form == asAct {
		for _, a := range acts {
			add(int64(a.act), a.name)
		}
		return code, allowed
	}
	for _, n := range Nouns {
		if n != NounChange {
			add(int64(n), n.String())
		}
	}
	return code, allowed
}
