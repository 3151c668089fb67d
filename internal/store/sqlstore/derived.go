package sqlstore

import (
	"strings"

	"caseload"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlq"
)

// What is derived from the rows of cases is kept in step with them: words,
// order keys of properties, who is assigned, who is on the access list, where
// links lead, and the counts; of notes their words; of forms, which cases they
// touched.

// column finds the place of an attribute of cases.
func column(name string) int { return columnOf(caseload.NounCase, name) }

func columnOf(n caseload.Noun, name string) int {
	_, i, ok := n.Attribute(name)
	if !ok {
		panic("sqlstore: a " + n.String() + " has no attribute " + name)
	}
	return i
}

var (
	colType         = column("type")
	colStatus       = column("status")
	colWard         = column("ward")
	colCategory     = column("category")
	colOwner        = column("owner")
	colConfidential = column("confidential")
	colClosed       = column("closed")
	colAssignees    = column("assignees")
	colAccess       = column("access")
	colLinks        = column("links")
	colProperties   = column("properties")

	colFormCases = columnOf(caseload.NounForm, "cases")
)

// deriveNew derives from the new rows, table by table.
func (p *put) deriveNew() error {
	if worded(p.noun) {
		if err := p.loadWords(); err != nil {
			return err
		}
	}
	if p.noun == caseload.NounCase {
		for _, i := range p.fresh {
			p.counts.add(p.b, i, 1)
		}
	}
	var d derived
	for _, i := range p.fresh {
		d = append(append(d, p.relations(p.b, i)...), p.orderKeys(p.b, i)...)
	}
	return d.load(p.writeTx)
}

// deriveAgain derives from a row that superseded another: only what differs is
// written.
func (p *put) deriveAgain(i, was int) error {
	if p.noun == caseload.NounCase {
		p.counts.add(p.old, was, -1)
		p.counts.add(p.b, i, 1)
	}
	if worded(p.noun) {
		if err := p.replaceWords(i, was); err != nil {
			return err
		}
	}
	before := append(p.relations(p.old, was), p.attrs[p.b.Int(i, colPK)]...)
	return before.replace(p.writeTx, append(p.relations(p.b, i), p.orderKeys(p.b, i)...))
}

// Reindex implements caseload.WriteTx.
func (w *writeTx) Reindex(after caseload.PK, n int) (caseload.PK, error) {
	p, err := w.nextCases(after, n)
	if err != nil || len(p.fresh) == 0 {
		return 0, err
	}
	return p.b.PK(len(p.fresh)-1, colPK), p.reindex()
}

// nextCases reads the next n cases behind a PK, to derive from them anew.
func (w *writeTx) nextCases(after caseload.PK, n int) (*put, error) {
	return w.readAgain(caseload.NounCase, "pk > $2\nORDER BY pk\nLIMIT $3", sqldb.Int(int64(after)), sqldb.Int(int64(n)))
}

// readAgain reads rows of a noun as if they were new.
func (w *writeTx) readAgain(n caseload.Noun, which string, args ...sqldb.Arg) (*put, error) {
	p := &put{writeTx: w, noun: n, b: caseload.NewBlock(n.Kinds()...)}
	sql := "SELECT " + strings.Join(sqlq.Columns(n), ", ") + "\nFROM " + sqlq.Table(n) + "\nWHERE tenant = $1 AND " + which
	_, err := w.conn.Fill(sql, append([]sqldb.Arg{sqldb.Int(int64(w.tenant))}, args...), p.b, nil)
	for i := range p.b.Rows() {
		p.fresh = append(p.fresh, i)
	}
	return p, err
}

// reindex writes the words and order keys of all rows as they are to be now.
func (p *put) reindex() error {
	keys := make([]int64, len(p.fresh))
	for i := range keys {
		keys[i] = p.b.Int(i, colPK)
		if err := p.removeWords(caseload.PK(keys[i])); err != nil {
			return err
		}
	}
	if err := p.loadWords(); err != nil {
		return err
	}
	if err := p.readAttrs(keys); err != nil {
		return err
	}
	for i, k := range keys {
		if err := p.attrs[k].replace(p.writeTx, p.orderKeys(p.b, i)); err != nil {
			return err
		}
	}
	return nil
}

// readAttrs reads the properties' keys of some rows as they were written: the
// fields may have been declared anew since.
func (p *put) readAttrs(keys []int64) error {
	p.attrs = map[int64]derived{}
	if len(keys) == 0 {
		return nil
	}
	q := sqlq.Attrs(p.dialect, p.tenant, keys)
	return p.conn.Each(q.SQL, q.Args, func(r sqldb.Row) error {
		a := attr{pk: r.Int(0), field: r.Text(1), key: r.Text(2), n: caseload.NullCell, s: r.Text(4)}
		if !r.Null(3) {
			a.n = r.Int(3)
		}
		p.attrs[a.pk] = append(p.attrs[a.pk], a)
		return nil
	})
}

// relations derives whom a row concerns, and what it leads to.
func (p *put) relations(b *caseload.Block, row int) (d derived) {
	pk := b.Int(row, colPK)
	switch p.noun {
	case caseload.NounCase:
		d = assignments(b, row, pk)
		for _, k := range refs(b, row, colAccess) {
			d = append(d, granted{int64(k), pk})
		}
		for name, to := range caseload.Links(b.String(row, colLinks)).Values() {
			d = append(d, link{pk, name, to.To})
		}
	case caseload.NounForm:
		for _, k := range refs(b, row, colFormCases) {
			d = append(d, formCase{pk, int64(k)})
		}
	}
	return d
}

func assignments(b *caseload.Block, row int, pk int64) (d derived) {
	owner := b.PK(row, colOwner)
	for _, k := range refs(b, row, colAssignees) {
		how := int64(asAssignee)
		if k == owner {
			how, owner = asAssignee|asOwner, 0
		}
		d = append(d, assigned{int64(k), pk, how})
	}
	if owner != 0 {
		d = append(d, assigned{int64(owner), pk, asOwner})
	}
	return d
}

// orderKeys derives the order keys of a case's searchable properties.
func (p *put) orderKeys(b *caseload.Block, row int) (d derived) {
	for i, v := range p.searched(b, row) {
		if !v.IsNull() {
			d = append(d, newAttr(&p.fields[i], b.Int(row, colPK), v))
		}
	}
	return d
}

// searched reads the searchable properties of a case, one Value a field; null
// where the field is of another case type, or where a later one of the same
// name holds. Other nouns have none.
func (p *put) searched(b *caseload.Block, row int) []caseload.Value {
	if p.noun != caseload.NounCase {
		return nil
	}
	out := make([]caseload.Value, len(p.fields))
	if len(p.fields) == 0 || b.Null(row, colProperties) {
		return out
	}
	props := caseload.Properties(b.String(row, colProperties)).Values()
	last := map[string]int{}
	for i, f := range p.fields {
		v, ok := props[f.Name]
		if !ok || f.Type != 0 && f.Type != b.PK(row, colType) {
			continue
		}
		parsed, err := caseload.ParseValue(f.Kind, v.Canonical(), f.Choices)
		if err != nil || parsed.IsNull() {
			continue // an undeclared remnant has no key
		}
		if before, twice := last[f.Name]; twice {
			out[before] = caseload.Value{}
		}
		out[i], last[f.Name] = parsed, i
	}
	return out
}
