package caseload

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
)

// deletedColumn is the first column of a table that brings another up to date.
const deletedColumn = "deleted"

// tableMark says up to which change somebody has which table.
type tableMark struct {
	Epoch string `json:"epoch"`
	Rev   Rev    `json:"rev"`
	Of    string `json:"of"`
}

func (m tableMark) text() string {
	text, _ := json.Marshal(m) // of texts and a number
	return base64.RawURLEncoding.EncodeToString(text)
}

func parseTableMark(text string) (m tableMark, err error) {
	read, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(read, &m) != nil || m.Rev < 1 {
		return m, Invalid("since", "This is not what an export gave as its next; begin with a whole export, without it.")
	}
	return m, nil
}

// whole reports whether all rows of a subject are asked for.
func (q *TableQuery) whole() bool {
	d := &q.Definition
	return q.Report == 0 && len(d.Rules)+len(d.Keywords)+len(d.Sort)+len(q.Run.Keywords) == 0 && d.Timeframe == (Timeframe{}) &&
		d.Limit == 0 && q.Run.Limit == 0 && q.Run.Unit == "" && q.Run.From.IsZero() && q.Run.Before.IsZero()
}

// headOf is what is known of a table before its rows are counted.
func (r *reader) headOf(c *compiledReport, q *TableQuery) *TableHead {
	h := &TableHead{ReportHead: c.head, Horizon: r.tx.Horizon(), since: q.Since != ""}
	unsorted := *q
	unsorted.Definition.Sort = nil // the same rows
	if unsorted.whole() && !c.lonely() && c.plan.noun != NounChange {
		h.Next = tableMark{h.Horizon.Epoch, h.Horizon.Rev, c.mark(r.by)}.text()
	}
	return h
}

// mark is the same for tables that hold the same: of who sees the same, with the
// same columns.
func (c *compiledReport) mark(p *Principal) string {
	sum := sha256.New()
	_, _ = fmt.Fprintln(sum, p.Tenant.ID, p.rights(), c.head.Report.Definition.Subject) // a hash never fails
	for i := range c.head.Columns {
		if column := &c.head.Columns[i]; column.source.path != "id" {
			_, _ = fmt.Fprintln(sum, column.Title, column.tableKind(), column.masked)
		}
	}
	return base64.RawURLEncoding.EncodeToString(sum.Sum(nil)[:12])
}

// lonely reports whether a column is about a row of which the caller cannot be told
// whether it changed: another case.
func (c *compiledReport) lonely() bool {
	return slices.ContainsFunc(c.head.Columns, func(cell ReportCell) bool { return cell.source.path == ParentNumber })
}

// marked reads a mark and refuses one of another table.
func (r *reader) marked(c *compiledReport, since string) (Rev, error) {
	if c.lonely() {
		return 0, Invalid("since", "The number of the parent case cannot be brought up to date; leave the column out.")
	}
	m, err := parseTableMark(since)
	now := r.tx.Horizon()
	switch {
	case err != nil:
		return 0, err
	case m.Epoch != now.Epoch:
		return 0, Errorf(CodeGone, "The data were restored or moved since that export. Begin anew with a whole one.")
	case m.Of != c.mark(r.by):
		return 0, Errorf(CodeGone, "That export was of another subject or other columns, or what you may see has changed since. Begin anew with a whole one.")
	case m.Rev > now.Rev:
		return 0, Errorf(CodeUnavailable, "What can be shown now is older than that export. Try again in a moment.")
	}
	return m.Rev, nil
}

// identified makes the ID the first column.
func (x *reportCompiler) identified(columns []ReportColumn) []ReportColumn {
	out := []ReportColumn{{Name: "id"}}
	for _, c := range columns {
		if info := x.dict.Column(c.Name); info == nil || info.source.path != "id" {
			out = append(out, c)
		}
	}
	return out
}

// Table lists the columns.
func (h *TableHead) Table() []TableColumn {
	columns := h.ReportHead.Table()
	if !h.since {
		return columns
	}
	deleted := TableColumn{Name: deletedColumn, Title: "Deleted", Meaning: "whether the row was deleted, or is not to be seen any more", Kind: KindBool}
	return slices.Insert(columns, 0, deleted)
}

// streamSince hands over the rows that bring a table up to date.
func (r *reader) streamSince(c *compiledReport, q *TableQuery, head *TableHead, begin func(*TableHead) error, each func(TableRows) error) error {
	rev, err := r.marked(c, q.Since)
	if err != nil {
		return err
	}
	f := &follower{reader: r, of: c, noun: c.plan.noun, rev: rev}
	if err := f.follow(); err != nil {
		return err
	}
	if q.Count {
		head.Total = int64(len(f.given) + len(f.gone))
	}
	if err := begin(head); err != nil {
		return err
	}
	if err := f.give(each); err != nil {
		return err
	}
	return f.takeAway(each)
}

// give hands over the rows that the caller sees.
func (f *follower) give(each func(TableRows) error) error {
	rows := &givenRows{reportRows{head: f.of.head}}
	for some := range slices.Chunk(f.given, followedAtOnce) {
		plan := *f.of.plan
		plan.where = In{"pk", intValues(some)}
		err := f.tx.Scan(&plan, func(b *Block) error {
			rows.of(b)
			return each(rows)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// takeAway hands over the IDs of the rows that the caller sees no more.
func (f *follower) takeAway(each func(TableRows) error) error {
	for some := range slices.Chunk(f.gone, followedAtOnce) {
		plan := everyRow(f.noun, In{"pk", intValues(some)})
		plan.columns = []Column{{Path: "id", Kind: KindText}}
		b := NewBlock(KindText)
		if err := f.tx.Page(plan, b); err != nil {
			return err
		}
		if err := each(goneRows{b}); err != nil {
			return err
		}
	}
	return nil
}

// givenRows are rows behind the column that says that they are not deleted.
type givenRows struct{ reportRows }

// Null implements TableRows.
func (r *givenRows) Null(row, col int) bool {
	if col == 0 {
		r.n = 0
		return false
	}
	return r.reportRows.Null(row, col-1)
}

// goneRows are rows of which nothing is said but their IDs.
type goneRows struct{ ids *Block }

// Rows implements TableRows.
func (r goneRows) Rows() int { return r.ids.Rows() }

// Null implements TableRows.
func (r goneRows) Null(_, col int) bool { return col > 1 }

// Int implements TableRows: deleted is true.
func (r goneRows) Int(int, int) int64 { return 1 }

// Text implements TableRows.
func (r goneRows) Text(row, _ int) []byte { return r.ids.Text(row, 0) }
