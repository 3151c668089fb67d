package sqlstore

import (
	"slices"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/fold"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlq"
)

// What is derived from the rows of cases is kept in step with them: words,
// order keys of properties, who is assigned, who is on the access list, and
// the counts.

// column finds the place of an attribute of cases.
func column(name string) int {
	_, i, ok := caseload.NounCase.Attribute(name)
	if !ok {
		panic("sqlstore: cases have no attribute " + name)
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
	colAssignees    = column("assignees")
	colAccess       = column("access")
	colProperties   = column("properties")
)

// marginColumns are the places of the dimensions that are counted alone.
var marginColumns = func() map[int64]int {
	out := map[int64]int{}
	for attribute, dimension := range sqlq.Margins {
		out[dimension] = column(string(attribute))
	}
	return out
}()

// wordColumns are the attributes whose words are searched, by sensitivity.
var wordColumns = func() (out [caseload.Personal + 1][]int) {
	for i, a := range caseload.NounCase.Attributes() {
		if a.Words {
			out[a.Sensitivity] = append(out[a.Sensitivity], i)
		}
	}
	return out
}()

// deriveNew derives from the new rows, table by table.
func (p *put) deriveNew() error {
	if err := p.loadWords(); err != nil {
		return err
	}
	d := p.derive(p.b, p.fresh)
	if err := d.load(p); err != nil {
		return err
	}
	for _, i := range p.fresh {
		p.counts.add(p.b, i, 1)
	}
	return nil
}

// deriveAgain derives from a row that superseded another: only what differs is
// written.
func (p *put) deriveAgain(i, was int) error {
	p.counts.add(p.old, was, -1)
	p.counts.add(p.b, i, 1)
	if err := p.replaceWords(i, was); err != nil {
		return err
	}
	before, after := p.derive(p.old, []int{was}), p.derive(p.b, []int{i})
	before.attrs = p.attrs[p.b.Int(i, colPK)]
	if err := before.without(after).remove(p); err != nil {
		return err
	}
	return after.without(before).load(p)
}

func (p *put) loadWords() error {
	return p.conn.Load(p.dialect.Words(), len(p.fresh), func(i int, args []sqldb.Arg) []sqldb.Arg {
		row := p.fresh[i]
		return p.dialect.BindWords(args, p.tenant, p.b.PK(row, colPK), p.words(p.b, row))
	})
}

// words folds what is searched of a row.
func (w *writeTx) words(b *caseload.Block, row int) (all sqldb.Words) {
	props := w.searched(b, row)
	for level, columns := range wordColumns {
		var words []byte
		for _, c := range columns {
			words = fold.AppendWords(append(words, ' '), b.Text(row, c))
		}
		for i, f := range w.fields {
			if int(f.Sensitivity) == level && f.Kind.Textual() {
				words = fold.AppendWords(append(words, ' '), []byte(props[i].Str()))
			}
		}
		all[level] = string(words)
	}
	return bounded(all)
}

// bounded cuts what is too much to be searched.
func bounded(all sqldb.Words) sqldb.Words {
	bytes := 0
	for _, words := range all {
		bytes += len(words) + 1
	}
	if bytes <= fold.WithinBound {
		return all
	}
	var bound fold.Bound
	for level, words := range all {
		all[level] = strings.Join(bound.Keep(strings.Fields(words)), " ")
	}
	return all
}

// searched reads the searchable properties of a row, one Value a field; null
// where the field is of another case type, or where a later one of the same
// name holds.
func (w *writeTx) searched(b *caseload.Block, row int) []caseload.Value {
	out := make([]caseload.Value, len(w.fields))
	if len(w.fields) == 0 || b.Null(row, colProperties) {
		return out
	}
	props := caseload.Properties(b.String(row, colProperties)).Values()
	last := map[string]int{}
	for i, f := range w.fields {
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
	p := &put{writeTx: w, noun: caseload.NounCase, b: caseload.NewBlock(caseload.NounCase.Kinds()...)}
	sql := "SELECT " + strings.Join(sqlq.Columns(p.noun), ", ") + "\nFROM cases\nWHERE tenant = $1 AND pk > $2\nORDER BY pk\nLIMIT $3"
	_, err := w.conn.Fill(sql, []sqldb.Arg{sqldb.Int(int64(w.tenant)), sqldb.Int(int64(after)), sqldb.Int(int64(n))}, p.b, nil)
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
		before, after := &derived{attrs: p.attrs[k]}, &derived{attrs: p.derive(p.b, []int{i}).attrs}
		if err := before.without(after).remove(p); err != nil {
			return err
		}
		if err := after.without(before).load(p); err != nil {
			return err
		}
	}
	return nil
}

func (p *put) removeWords(k caseload.PK) error {
	remove, key := p.dialect.RemoveWords(p.tenant, k)
	return p.conn.Send(remove, key...)
}

// replaceWords writes the words of a row anew where they differ; a hidden row
// keeps its words, and is left out by the rows' own condition.
func (p *put) replaceWords(i, was int) error {
	before, after := p.words(p.old, was), p.words(p.b, i)
	if before == after {
		return nil
	}
	k := p.b.PK(i, colPK)
	if err := p.removeWords(k); err != nil {
		return err
	}
	return p.conn.Load(p.dialect.Words(), 1, func(_ int, args []sqldb.Arg) []sqldb.Arg { return p.dialect.BindWords(args, p.tenant, k, after) })
}

// derived are the rows of the derived tables that stand for some cases.
type derived struct {
	assigned []assigned
	granted  []granted
	attrs    []attr
}

type assigned struct{ user, pk, how int64 }

type granted struct{ subject, pk int64 }

type attr struct {
	field, key string
	pk         int64
	n          int64 // the value, of an integer kind; else NullCell
	s          string
}

func newAttr(f *caseload.Field, pk int64, v caseload.Value) attr {
	a := attr{field: f.Name, key: string(v.AppendKey(nil)), pk: pk, n: caseload.NullCell, s: v.Str()}
	if !v.Kind().Textual() {
		a.n = v.Int64()
	}
	return a
}

// How somebody is assigned.
const (
	asAssignee = 1
	asOwner    = 2
)

func (w *writeTx) derive(b *caseload.Block, rows []int) *derived {
	d := &derived{}
	for _, row := range rows {
		pk := b.Int(row, colPK)
		d.assign(b, row, pk)
		for _, k := range refs(b, row, colAccess) {
			d.granted = append(d.granted, granted{int64(k), pk})
		}
		for i, v := range w.searched(b, row) {
			if !v.IsNull() {
				d.attrs = append(d.attrs, newAttr(&w.fields[i], pk, v))
			}
		}
	}
	return d
}

// refs are the rows that a cell refers to, each once.
func refs(b *caseload.Block, row, col int) []caseload.PK {
	keys := caseload.ParseRefs(b.String(row, col))
	slices.Sort(keys)
	return slices.Compact(keys)
}

func (d *derived) assign(b *caseload.Block, row int, pk int64) {
	owner := b.PK(row, colOwner)
	for _, k := range refs(b, row, colAssignees) {
		how := int64(asAssignee)
		if k == owner {
			how, owner = asAssignee|asOwner, 0
		}
		d.assigned = append(d.assigned, assigned{int64(k), pk, how})
	}
	if owner != 0 {
		d.assigned = append(d.assigned, assigned{int64(owner), pk, asOwner})
	}
}

// without leaves out what another has.
func (d *derived) without(other *derived) *derived {
	return &derived{
		minus(d.assigned, other.assigned), minus(d.granted, other.granted), minus(d.attrs, other.attrs),
	}
}

func minus[T comparable](a, b []T) []T {
	var out []T
	for _, x := range a {
		if !slices.Contains(b, x) {
			out = append(out, x)
		}
	}
	return out
}

var (
	assignedTable = &sqldb.Table{Name: "assigned", Columns: []string{"tenant", "user_pk", "pk", "how"}}
	grantedTable  = &sqldb.Table{Name: "granted", Columns: []string{"tenant", "subject", "pk"}}
	attrTable     = &sqldb.Table{Name: "attr", Columns: []string{"tenant", "field", "key", "pk", "n", "s"}}
)

func (d *derived) load(p *put) error {
	tenant := sqldb.Int(int64(p.tenant))
	err := p.conn.Load(assignedTable, len(d.assigned), func(i int, args []sqldb.Arg) []sqldb.Arg {
		a := d.assigned[i]
		return append(args, tenant, sqldb.Int(a.user), sqldb.Int(a.pk), sqldb.Int(a.how))
	})
	if err != nil {
		return err
	}
	err = p.conn.Load(grantedTable, len(d.granted), func(i int, args []sqldb.Arg) []sqldb.Arg {
		return append(args, tenant, sqldb.Int(d.granted[i].subject), sqldb.Int(d.granted[i].pk))
	})
	if err != nil {
		return err
	}
	return p.conn.Load(attrTable, len(d.attrs), func(i int, args []sqldb.Arg) []sqldb.Arg {
		a := d.attrs[i]
		n := sqldb.Int(a.n)
		if a.n == caseload.NullCell {
			n = sqldb.Arg{}
		}
		return append(args, tenant, sqldb.Text(a.field), sqldb.Bytes(a.key), sqldb.Int(a.pk), n, sqldb.OrNull(a.s))
	})
}

// readAttrs reads the properties' keys of some rows as they were written: the
// fields may have been declared anew since.
func (p *put) readAttrs(keys []int64) error {
	p.attrs = map[int64][]attr{}
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

func (d *derived) remove(p *put) error {
	tenant := sqldb.Int(int64(p.tenant))
	for _, a := range d.assigned {
		if err := p.conn.Send("DELETE FROM assigned\nWHERE tenant = $1 AND user_pk = $2 AND pk = $3", tenant, sqldb.Int(a.user), sqldb.Int(a.pk)); err != nil {
			return err
		}
	}
	for _, g := range d.granted {
		if err := p.conn.Send("DELETE FROM granted\nWHERE tenant = $1 AND subject = $2 AND pk = $3", tenant, sqldb.Int(g.subject), sqldb.Int(g.pk)); err != nil {
			return err
		}
	}
	for _, a := range d.attrs {
		if err := p.conn.Send("DELETE FROM attr\nWHERE tenant = $1 AND field = $2 AND key = $3 AND pk = $4",
			tenant, sqldb.Text(a.field), sqldb.Bytes(a.key), sqldb.Int(a.pk)); err != nil {
			return err
		}
	}
	return nil
}

// counts gathers what a transaction does to the counts, so that each cell is
// written once.
type counts struct {
	cells   map[cell]int64
	margins map[margin]int64
}

type cell struct{ caseType, status, ward, category, hidden, confidential int64 }

type margin struct{ dimension, value, confidential int64 }

// add counts a row n times.
func (c *counts) add(b *caseload.Block, row int, n int64) {
	if c.cells == nil {
		c.cells, c.margins = map[cell]int64{}, map[margin]int64{}
	}
	at := func(col int) int64 { return int64(b.PK(row, col)) }
	c.cells[cell{at(colType), at(colStatus), at(colWard), at(colCategory), at(colHidden), at(colConfidential)}] += n
	if at(colHidden) != 0 {
		return
	}
	for dimension, col := range marginColumns {
		c.margins[margin{dimension, at(col), at(colConfidential)}] += n
	}
}

// The tables of counts, whose last column is added to.
var (
	cubeTable    = &sqldb.Table{Name: "cube", Columns: []string{"tenant", "type", "status", "ward", "category", "hidden", "confidential", "n"}}
	marginsTable = &sqldb.Table{Name: "margins", Columns: []string{"tenant", "dimension", "value", "confidential", "n"}}
)

func (w *writeTx) flushCounts() error {
	tenant := sqldb.Int(int64(w.tenant))
	var cells, margins [][]sqldb.Arg
	for c, n := range w.counts.cells {
		if n != 0 {
			cells = append(cells, []sqldb.Arg{
				tenant, sqldb.Int(c.caseType), sqldb.Int(c.status), sqldb.Int(c.ward), sqldb.Int(c.category), sqldb.Int(c.hidden), sqldb.Int(c.confidential), sqldb.Int(n),
			})
		}
	}
	for m, n := range w.counts.margins {
		if n != 0 {
			margins = append(margins, []sqldb.Arg{tenant, sqldb.Int(m.dimension), sqldb.Int(m.value), sqldb.Int(m.confidential), sqldb.Int(n)})
		}
	}
	w.counts = counts{}
	if err := w.addCounts(cubeTable, cells); err != nil {
		return err
	}
	return w.addCounts(marginsTable, margins)
}

// One statement adds to few counts, as one case has, or to many, as a batch of
// an import has; a few texts do for all.
const (
	fewCounts  = 12
	manyCounts = 96
)

func (w *writeTx) addCounts(t *sqldb.Table, rows [][]sqldb.Arg) error {
	for len(rows) > 0 {
		n := min(len(rows), fewCounts)
		if len(rows) >= manyCounts {
			n = manyCounts
		}
		if err := w.conn.Send(addition(t, n), slices.Concat(rows[:n]...)...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// addition adds to n rows of counts, or makes them.
func addition(t *sqldb.Table, n int) string {
	last := len(t.Columns) - 1
	sql := []byte("INSERT INTO " + t.Name + " (" + strings.Join(t.Columns, ", ") + ")\nVALUES ")
	for i := range n * len(t.Columns) {
		switch {
		case i == 0:
			sql = append(sql, '(')
		case i%len(t.Columns) == 0:
			sql = append(sql, "), ("...)
		default:
			sql = append(sql, ", "...)
		}
		sql = strconv.AppendInt(append(sql, '$'), int64(i+1), 10)
	}
	return string(sql) + ")\nON CONFLICT (" + strings.Join(t.Columns[:last], ", ") + ") DO UPDATE SET " + t.Columns[last] + " = " + t.Name + "." + t.Columns[last] + " + excluded." + t.Columns[last]
}
