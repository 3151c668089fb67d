package sqlstore

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"caseload"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlq"
)

// writeTx implements caseload.WriteTx.
type writeTx struct {
	tx
	began  clock // as it stood before
	by     caseload.Actor
	now    int64 // microseconds, when the transaction began
	fields []caseload.Field
	counts counts
	token  int64 // is kept with each change
	failed error // of a write: half of it may be there
}

// The places of the attributes that every noun begins with.
const (
	colPK = iota
	colID
	colUpdated
	colCreated
	colHidden
)

// maxAhead is how far the last Rev may be ahead of the clock: a clock that was
// wrong once must not number a tenant's changes for ever.
const maxAhead = int64(5 * time.Minute / time.Microsecond)

// stamp takes the Rev of the next change: later than the last, not before the
// clock, and in a later millisecond than the Rev of the row that it supersedes.
func (w *writeTx) stamp(old int64) (int64, error) {
	last := int64(w.clock.horizon.Rev)
	if last > w.now+maxAhead {
		return 0, caseload.Errorf(caseload.CodeUnavailable, "The clock of this machine is behind the last change by more than %d minutes. Set it right.",
			maxAhead/int64(time.Minute/time.Microsecond))
	}
	rev := max(w.now, last+1, caseload.NextMillisecond(old))
	w.clock.horizon.Rev = caseload.Rev(rev)
	return rev, nil
}

// finish writes what the transaction has gathered. Where that is nothing, there
// is nothing to flush to the disk either.
func (w *writeTx) finish() error {
	if w.failed != nil {
		return w.failed
	}
	if err := w.flushCounts(); err != nil {
		return err
	}
	if w.clock == w.began {
		return nil
	}
	c := &w.clock
	return w.conn.Send("UPDATE clock\nSET rev = $1, catalog = $2, next_pk = $3, next_number = $4\nWHERE tenant = $5",
		sqldb.Int(int64(c.horizon.Rev)), sqldb.Int(int64(c.horizon.Catalog)), sqldb.Int(c.nextPK), sqldb.Int(c.nextNumber), sqldb.Int(int64(w.tenant)))
}

// Next implements caseload.WriteTx.
func (w *writeTx) Next(c caseload.Counter, n int) (int64, error) {
	if c == caseload.Numbers {
		first := w.clock.nextNumber
		w.clock.nextNumber += int64(n)
		return first, nil
	}
	first := w.clock.nextPK
	w.clock.nextPK += int64(n)
	if w.clock.nextPK >= 1<<caseload.TenantShift {
		return 0, caseload.Errorf(caseload.CodeTooLarge, "The tenant has as many rows as can be numbered.")
	}
	return int64(w.tenant)<<caseload.TenantShift | first, nil
}

// SearchFields implements caseload.WriteTx.
func (w *writeTx) SearchFields(fields []caseload.Field) { w.fields = fields }

// InBatch implements caseload.WriteTx.
func (w *writeTx) InBatch(batch caseload.PK) { w.by.Batch = batch }

// Page implements caseload.Tx, by counts of what this transaction wrote, too.
func (w *writeTx) Page(p *caseload.Plan, b *caseload.Block) error {
	if sqlq.Ranked(p) {
		if err := w.flushCounts(); err != nil {
			return err
		}
	}
	return w.tx.Page(p, b)
}

// Count implements caseload.Tx; it counts what this transaction wrote, too.
func (w *writeTx) Count(p *caseload.Plan, atMost int64) (int64, bool, error) {
	if err := w.flushCounts(); err != nil {
		return 0, false, err
	}
	return w.tx.Count(p, atMost)
}

// Tally implements caseload.Tx, as Count does.
func (w *writeTx) Tally(p *caseload.Plan, by ...caseload.Path) ([]caseload.Tally, error) {
	if err := w.flushCounts(); err != nil {
		return nil, err
	}
	return w.tx.Tally(p, by...)
}

// Put implements caseload.WriteTx.
func (w *writeTx) Put(n caseload.Noun, b *caseload.Block) error {
	err := w.put(n, b)
	if err != nil {
		w.failed = err
	}
	return err
}

func (w *writeTx) put(n caseload.Noun, b *caseload.Block) error {
	p := &put{writeTx: w, noun: n, b: b}
	return p.write()
}

// write stores the rows that differ from what is stored, and says so in the history.
func (p *put) write() error {
	p.led = led{}
	if err := p.readStored(); err != nil {
		return err
	}
	if err := p.stampRows(); err != nil {
		return err
	}
	for p.fresh, p.known = range p.steps() {
		if err := p.insert(); err != nil {
			return err
		}
		if err := p.update(); err != nil {
			return err
		}
	}
	if len(p.changes) == 0 {
		return nil
	}
	if p.noun.Catalogued() {
		p.clock.horizon.Catalog = p.clock.horizon.Rev
	}
	if p.noun.Administered() {
		if err := p.recordAdmin(); err != nil {
			return err
		}
	}
	return p.record()
}

// put is rows of one noun on their way into the tables.
type put struct {
	*writeTx
	noun    caseload.Noun
	purges  bool // of no version of the rows more is to stay than who saw it
	b       *caseload.Block
	old     *caseload.Block     // the stored rows of those that change
	oldRow  map[caseload.PK]int // where they are
	attrs   map[int64]derived   // the keys that are stored of them
	fresh   []int               // the rows that are new, in their order
	known   []int               // those that differ from the stored ones
	changes []change
}

// change is a row of the table of the same name.
type change struct {
	rev    int64
	noun   caseload.Noun
	row    int64
	act    caseload.Act
	fields string
}

// readStored reads the known rows as they stand.
func (p *put) readStored() (err error) {
	var keys []int64
	for i := range p.b.Rows() {
		if !p.isNew(i) {
			keys = append(keys, p.b.Int(i, colPK))
		}
	}
	p.oldRow = map[caseload.PK]int{}
	p.old = caseload.NewBlock(p.noun.Kinds()...)
	if len(keys) == 0 {
		return nil
	}
	q := sqlq.Rows(p.dialect, p.noun, p.tenant, keys)
	if p.old, err = p.conn.Fill(q.SQL, q.Args, p.old, nil); err != nil {
		return err
	}
	for i := range p.old.Rows() {
		p.oldRow[p.old.PK(i, colPK)] = i
	}
	if p.noun == caseload.NounCase {
		return p.readAttrs(keys)
	}
	return nil
}

// isNew reports whether a row, which has no stamp yet, is new.
func (p *put) isNew(i int) bool { return p.b.Int(i, colUpdated) == 0 }

// stampRows gives the rows their Revs in the order of the block: those that are
// new, and those that differ from what is stored.
func (p *put) stampRows() error {
	for i := range p.b.Rows() {
		stamp := p.stampKnown
		if p.isNew(i) {
			stamp = p.stampNew
		}
		if err := stamp(i); err != nil {
			return err
		}
	}
	return nil
}

func (p *put) stampNew(i int) error {
	rev, err := p.stamp(0)
	if err != nil {
		return err
	}
	p.b.SetInt(i, colUpdated, rev)
	p.b.SetInt(i, colCreated, rev)
	p.fresh = append(p.fresh, i)
	p.changes = append(p.changes, change{rev: rev, noun: p.noun, row: p.b.Int(i, colPK), act: caseload.ActCreate})
	return nil
}

func (p *put) stampKnown(i int) error {
	was, ok := p.oldRow[p.b.PK(i, colPK)]
	if !ok {
		return fmt.Errorf("put a %s that is not stored", p.noun)
	}
	fields := p.difference(i, was)
	if len(fields) == 0 && !p.purges {
		return nil
	}
	rev, err := p.stamp(p.old.Int(was, colUpdated))
	if err != nil {
		return err
	}
	p.b.SetInt(i, colUpdated, rev)
	p.b.SetInt(i, colCreated, p.old.Int(was, colCreated))
	p.known = append(p.known, i)
	p.changes = append(p.changes, change{rev, p.noun, p.b.Int(i, colPK), p.act(i, was), strings.Join(fields, ",")})
	return nil
}

// steps are new rows and known ones to be written after them: all at once, which
// is fastest. Rows of a catalogued noun, of which one may take the code that
// another gives up, are written in the order of the block.
func (p *put) steps() iter.Seq2[[]int, []int] {
	fresh, known := p.fresh, p.known
	return func(yield func([]int, []int) bool) {
		for p.noun.Catalogued() && len(fresh) > 0 && len(known) > 0 {
			n, _ := slices.BinarySearch(fresh, known[0])
			m := len(known)
			if n < len(fresh) {
				m, _ = slices.BinarySearch(known, fresh[n])
			}
			if !yield(fresh[:n], known[:m]) {
				return
			}
			fresh, known = fresh[n:], known[m:]
		}
		yield(fresh, known)
	}
}

// insert stores the new rows.
func (p *put) insert() error {
	err := p.conn.Load(loadTables[p.noun], len(p.fresh), func(i int, args []sqldb.Arg) []sqldb.Arg {
		args = append(args, sqldb.Int(int64(p.tenant)))
		for c := range p.b.Kinds() {
			args = append(args, sqldb.Cell(p.b, p.fresh[i], c))
		}
		return args
	})
	if err != nil {
		return err
	}
	return p.deriveNew()
}

// loadTables are the nouns' tables with the tenant before the attributes.
var loadTables = func() map[caseload.Noun]*sqldb.Table {
	out := map[caseload.Noun]*sqldb.Table{}
	for _, n := range caseload.Nouns {
		out[n] = &sqldb.Table{Name: sqlq.Table(n), Columns: append([]string{"tenant"}, sqlq.Columns(n)...)}
	}
	return out
}()

// update supersedes the stored rows that the known ones differ from.
func (p *put) update() error {
	for _, i := range p.known {
		if err := p.supersede(i); err != nil {
			return err
		}
		if err := p.deriveAgain(i, p.oldRow[p.b.PK(i, colPK)]); err != nil {
			return err
		}
	}
	return nil
}

// difference names the attributes in which a row differs from the stored one.
func (p *put) difference(i, was int) []string {
	var out []string
	for c, a := range p.noun.Attributes() {
		if c == colUpdated || c == colCreated {
			continue
		}
		if !strings.HasSuffix(a.Name, "_key") && p.b.Differs(i, p.old, was, c) {
			out = append(out, a.Name)
		}
	}
	return out
}

func (p *put) act(i, was int) caseload.Act {
	if p.purges {
		return caseload.ActPurge
	}
	switch hidden, before := p.b.Int(i, colHidden), p.old.Int(was, colHidden); {
	case hidden > before:
		return caseload.ActHide
	case hidden < before:
		return caseload.ActRestore
	}
	return caseload.ActUpdate
}

// supersede keeps the stored row with the past ones and writes the new one.
func (p *put) supersede(i int) error {
	columns := sqlq.Columns(p.noun)
	if p.purges {
		columns = outlasting(p.noun)
	}
	list := "tenant, " + strings.Join(columns, ", ")
	past := "INSERT INTO " + sqlq.PastTable(p.noun) + " (" + list + ", until)\nSELECT " + list + ", $1\nFROM " + sqlq.Table(p.noun) + "\nWHERE tenant = $2 AND pk = $3"
	if err := p.conn.Send(past, append([]sqldb.Arg{sqldb.Int(p.b.Int(i, colUpdated))}, p.key(i)...)...); err != nil {
		return err
	}
	return p.overwrite(i)
}

// key is the stored row's of a new one.
func (p *put) key(i int) []sqldb.Arg {
	return []sqldb.Arg{sqldb.Int(int64(p.tenant)), sqldb.Int(p.b.Int(i, colPK))}
}

// overwrite writes a row in the place of the stored one.
func (p *put) overwrite(i int) error {
	columns := sqlq.Columns(p.noun)
	var sets []string
	var args []sqldb.Arg
	for c, name := range columns[1:] {
		sets = append(sets, fmt.Sprintf("%s = $%d", name, c+1))
		args = append(args, sqldb.Cell(p.b, i, c+1))
	}
	sql := "UPDATE " + sqlq.Table(p.noun) + "\nSET " + strings.Join(sets, ", ") + fmt.Sprintf("\nWHERE tenant = $%d AND pk = $%d", len(columns), len(columns)+1)
	return p.conn.Send(sql, append(args, p.key(i)...)...)
}

var changesTable = &sqldb.Table{Name: "changes", Columns: []string{"tenant", "rev", "noun", "row", "act", "batch", "actor", "key", "face", "fields", "tx"}}

// record appends the changes.
func (p *put) record() error {
	return p.conn.Load(changesTable, len(p.changes), func(i int, args []sqldb.Arg) []sqldb.Arg {
		c := p.changes[i]
		return append(args, sqldb.Int(int64(p.tenant)), sqldb.Int(c.rev), sqldb.Int(int64(p.noun)), sqldb.Int(c.row), sqldb.Int(int64(c.act)),
			intOrNull(p.by.Batch), intOrNull(p.by.User), intOrNull(p.by.Key), sqldb.OrNull(p.by.Face), sqldb.OrNull(c.fields), sqldb.Int(p.token))
	})
}

func intOrNull(k caseload.PK) sqldb.Arg {
	if k == 0 {
		return sqldb.Arg{}
	}
	return sqldb.Int(int64(k))
}

// clash makes a conflict of the database's error about a unique index, of
// which the last column is the attribute that two rows share.
func (s *Store) clash(err error) error {
	table, columns, ok := s.db.Duplicate(err)
	if !ok {
		return err
	}
	for _, n := range caseload.Nouns {
		if sqlq.Table(n) != table {
			continue
		}
		field := ""
		if i := slices.Index(sqlq.Columns(n), columns[len(columns)-1]); i >= 0 {
			field = n.Attributes()[i].Name
		}
		e := caseload.Duplicate(n, field)
		e.Cause = err
		return e
	}
	return err
}
