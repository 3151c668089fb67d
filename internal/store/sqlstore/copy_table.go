package sqlstore

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlq"
)

// The tables that a copy has a word about.
const (
	clockTable  = "clock"
	fieldsTable = "fields"
	wordsTable  = "words"
)

// ownTables are those that a database fills for itself: words are not kept in
// a form that another could take.
var ownTables = []string{"schema_version", "copying", wordsTable}

// table is a table to copy, as the catalogues of the databases know it.
type table struct {
	name    string
	columns []tableColumn // by name
	key     []string      // of the source
	order   []string      // the key of the target, by which the rows stand in the same order
	load    *sqldb.Table
}

type tableColumn struct {
	name  string
	kind  sqldb.ArgKind
	place int64 // in the primary key, 0 for none
}

// argKinds are the types of columns in both dialects.
var argKinds = map[string]sqldb.ArgKind{
	"integer": sqldb.IntArg, "bigint": sqldb.IntArg, "text": sqldb.TextArg, "blob": sqldb.BytesArg, "bytea": sqldb.BytesArg,
}

// readTables reads what tables there are, which is the same on both sides.
func (c *copier) readTables(ctx context.Context) error {
	ours, err := tablesOf(ctx, c.from)
	if err != nil {
		return err
	}
	theirs, err := tablesOf(ctx, c.to)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(theirs, func(t *table) bool { return !slices.ContainsFunc(ours, t.like) }); i >= 0 {
		return strange(theirs[i].name)
	}
	if i := slices.IndexFunc(ours, func(t *table) bool { return !slices.ContainsFunc(theirs, t.like) }); i >= 0 {
		return strange(ours[i].name)
	}
	for i, t := range ours {
		t.order = theirs[i].key
	}
	c.tables = ours
	return nil
}

// strange is the error of a table that is not Caseload's, or not as it made it.
func strange(table string) error {
	return caseload.Errorf(caseload.CodeConflict, "The table %s is not one of Caseload's, or was changed in one of the databases. "+
		"Caseload needs databases of its own: move it elsewhere.", table)
}

// tablesOf lists the tables of a database that can be copied, by name.
func tablesOf(ctx context.Context, db sqldb.Driver) ([]*table, error) {
	byName := map[string]*table{}
	err := db.Read(ctx, caseload.Brief, func(conn sqldb.Conn) error {
		clear(byName)
		return conn.Each(db.Dialect().Columns(), nil, func(r sqldb.Row) error {
			name := r.Text(0)
			if slices.Contains(ownTables, name) {
				return nil
			}
			kind, known := argKinds[r.Text(2)]
			if !known {
				return strange(name)
			}
			if byName[name] == nil {
				byName[name] = &table{name: name}
			}
			byName[name].columns = append(byName[name].columns, tableColumn{r.Text(1), kind, r.Int(3)})
			return nil
		})
	})
	var all []*table
	for _, t := range byName {
		t.arrange()
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b *table) int { return strings.Compare(a.name, b.name) })
	return all, err
}

// arrange puts the columns in their order, and finds the key.
func (t *table) arrange() {
	slices.SortFunc(t.columns, func(a, b tableColumn) int { return strings.Compare(a.name, b.name) })
	t.load = &sqldb.Table{Name: t.name}
	var key []tableColumn
	for _, c := range t.columns {
		t.load.Columns = append(t.load.Columns, c.name)
		if c.place > 0 {
			key = append(key, c)
		}
	}
	slices.SortFunc(key, func(a, b tableColumn) int { return cmp.Compare(a.place, b.place) })
	for _, c := range key {
		t.key = append(t.key, c.name)
	}
}

// like reports whether two tables can hold the same rows.
func (t *table) like(other *table) bool {
	return t.name == other.name && slices.EqualFunc(t.columns, other.columns, func(a, b tableColumn) bool { return a.name == b.name && a.kind == b.kind })
}

// kindsOf are the kinds of a block with some of the columns.
func (t *table) kindsOf(names []string) []caseload.Kind {
	kinds := make([]caseload.Kind, len(names))
	for i, name := range names {
		kinds[i] = caseload.KindText
		if t.kind(name) == sqldb.IntArg {
			kinds[i] = caseload.KindInt
		}
	}
	return kinds
}

func (t *table) kind(column string) sqldb.ArgKind {
	at := slices.IndexFunc(t.columns, func(c tableColumn) bool { return c.name == column })
	return t.columns[at].kind
}

// bound binds a cell of a block as a column of a kind.
func bound(b *caseload.Block, row, col int, kind sqldb.ArgKind) sqldb.Arg {
	a := sqldb.Cell(b, row, col)
	if a.Kind != sqldb.Null {
		a.Kind = kind
	}
	return a
}

// chunkBlocks is how many blocks are written in one transaction.
const chunkBlocks = 8

// fillTable copies the rows of a table behind the last one of the target: rows
// are written in the order of their keys, so that this is how far it is.
func (c *copier) fillTable(ctx context.Context, source sqldb.Conn, t *table) error {
	last, err := c.last(ctx, t)
	if err != nil {
		return err
	}
	var full, spare []*caseload.Block
	flush := func() error {
		if len(full) == 0 {
			return nil
		}
		err := c.write(ctx, t, full)
		full, spare = nil, append(spare, full...)
		return err
	}
	kinds := t.kindsOf(t.load.Columns)
	err = readAhead(source, t.behind(last), kinds, func(b *caseload.Block) (*caseload.Block, error) {
		if full = append(full, b); len(full) == chunkBlocks {
			if err := flush(); err != nil {
				return nil, err
			}
		}
		if len(spare) == 0 {
			return caseload.NewBlock(kinds...), nil
		}
		next := spare[0]
		spare = spare[1:]
		return next, nil
	})
	if err != nil {
		return err
	}
	return flush()
}

// last is the key of the last row that the target has of a table, nil without
// one.
func (c *copier) last(ctx context.Context, t *table) (key []sqldb.Arg, err error) {
	sql := "SELECT " + strings.Join(t.key, ", ") + "\nFROM " + t.name + "\nORDER BY " + strings.Join(t.order, " DESC, ") + " DESC\nLIMIT 1"
	b := caseload.NewBlock(t.kindsOf(t.key)...)
	err = c.to.Read(ctx, caseload.Long, func(target sqldb.Conn) error {
		_, err := target.Fill(sql, nil, b, nil)
		return err
	})
	if err != nil || b.Rows() == 0 {
		return nil, err
	}
	for i, column := range t.key {
		key = append(key, bound(b, 0, i, t.kind(column)))
	}
	return key, nil
}

// behind reads the rows behind a key, all without one.
func (t *table) behind(key []sqldb.Arg) sqlq.Query {
	columns := strings.Join(t.key, ", ")
	where := ""
	if key != nil {
		places := make([]string, len(key))
		for i := range places {
			places[i] = fmt.Sprint("$", i+1)
		}
		where = "\nWHERE (" + columns + ") > (" + strings.Join(places, ", ") + ")"
	}
	return sqlq.Query{SQL: "SELECT " + strings.Join(t.load.Columns, ", ") + "\nFROM " + t.name + where + "\nORDER BY " + columns, Args: key}
}

// write stores rows in one transaction.
func (c *copier) write(ctx context.Context, t *table, blocks []*caseload.Block) error {
	rows := 0
	err := c.change(ctx, func(target sqldb.Conn) error {
		rows = 0
		for _, b := range blocks {
			err := target.Load(t.load, b.Rows(), func(row int, args []sqldb.Arg) []sqldb.Arg {
				for col, column := range t.columns {
					args = append(args, bound(b, row, col, column.kind))
				}
				return args
			})
			if err != nil {
				return err
			}
			rows += b.Rows()
		}
		return nil
	})
	if err == nil {
		c.step(int64(rows))
	}
	return err
}
