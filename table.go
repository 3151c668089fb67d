package caseload

import (
	"bytes"
	"context"
)

// TableQuery is what a caller wants of a table: the rows of a report by its
// number, or else those that a definition asks for, which has all usual columns
// where it names none.
type TableQuery struct {
	Report     int64
	Definition ReportDefinition
	Run        ReportRun
	Count      bool // the rows before the first of them, for TableHead.Total

	// Since is the TableHead.Next of an earlier table: not all rows are given, but
	// what the caller has to know to bring that one up to date.
	Since string
}

// TableHead is what is known of a table before its first row.
type TableHead struct {
	*ReportHead
	Horizon Horizon // of the snapshot that all rows are of
	Total   int64   // rows, if they were to be counted
	Next    string  // for a later TableQuery.Since; "" of a table that cannot be brought up to date

	since bool // the columns deleted and id lead
}

// TableColumn is one column of a table.
type TableColumn struct {
	Name        string // for programs
	Title       string // for people: Date received; in a report the name that it has there, if it was given one
	Meaning     string
	Kind        Kind // never a reference
	Sensitivity Sensitivity
}

// StreamTable hands all rows of a table to each, after begin. They are of one
// snapshot, and those that the caller may see. The rows are in the order that the
// report or the definition asks for, or else in that in which they were made. It
// needs reporting access and the scope reports:read; for a report that is shared,
// and for cases, the scope alone. Without a report, columns about people need the
// role manager or admin.
//
// With Since the table begins with the columns deleted and id. The rows that the
// caller sees and has not seen as they are now come first, in the order in which
// they were made; then, deleted and without anything but their IDs, those that the
// caller saw and sees no more. Rules, keywords, a sort and a limit do not go with
// it. It is CodeGone where the caller or the columns are not those of that table, or
// the data were restored: begin with a whole one.
func (s *Service) StreamTable(ctx context.Context, p *Principal, q TableQuery, begin func(*TableHead) error, each func(TableRows) error) error {
	if err := p.need(ReportsRead); err != nil {
		return err
	}
	return s.view(ctx, p, Long, q.Run.Fresh, Personal, func(r *reader) error {
		c, err := r.table(s, &q)
		if err != nil {
			return err
		}
		head := r.headOf(c, &q)
		if q.Since != "" {
			return r.streamSince(c, &q, head, begin, each)
		}
		if q.Count {
			if head.Total, err = r.countOf(c.plan); err != nil {
				return err
			}
		}
		rows := &reportRows{head: c.head}
		return r.rows(c, func() error { return begin(head) }, func(b *Block) error {
			rows.of(b)
			return each(rows)
		})
	})
}

// DescribeTable answers the head of a table, and of what StreamTable would refuse
// the error.
func (s *Service) DescribeTable(ctx context.Context, p *Principal, q TableQuery) (head *TableHead, err error) {
	if err := p.need(ReportsRead); err != nil {
		return nil, err
	}
	err = s.view(ctx, p, Short, q.Run.Fresh, Personal, func(r *reader) error {
		c, err := r.table(s, &q)
		if err != nil {
			return err
		}
		head = r.headOf(c, &q)
		if q.Since != "" {
			_, err = r.marked(c, q.Since)
		}
		return err
	})
	return head, err
}

// countOf counts the rows that a plan reads.
func (r *reader) countOf(plan *Plan) (int64, error) {
	n, _, err := r.tx.Count(plan, 0)
	if plan.limit > 0 {
		n = min(n, int64(plan.limit))
	}
	return n, err
}

// table makes a plan of a table. A report may be run by whoever may run it, whatever
// its columns: somebody designed it.
func (r *reader) table(s *Service, q *TableQuery) (*compiledReport, error) {
	if q.Since != "" && !q.whole() {
		return nil, Invalid("since", "Only all rows of a subject can be brought up to date: not those of a report, of rules or keywords, in an order or up to a limit.")
	}
	if q.Since != "" && q.Definition.Subject == SubjectChanges {
		return nil, Invalid("since", "Changes do not change. Ask for those from a rev on by a rule on that column.")
	}
	if q.Report != 0 {
		return r.runnable(s, q.Report, &q.Run)
	}
	c, err := r.defined(s, q)
	if err != nil {
		return nil, err
	}
	return c, r.mayTake(c.head)
}

// defined is a table that no report is about.
func (r *reader) defined(s *Service, q *TableQuery) (*compiledReport, error) {
	report := &Report{Owner: r.by.User, Definition: q.Definition}
	d := &report.Definition
	d.fill()
	if err := r.by.mayTakeAway(d.Subject); err != nil {
		return nil, err
	}
	x, err := r.compiler(report, &q.Run, s.now())
	if err != nil {
		return nil, err
	}
	if len(d.Columns) == 0 {
		d.Columns = x.usual()
	}
	if q.Since != "" {
		d.Columns = x.identified(d.Columns)
	}
	if err := r.checkDefinition(report, s.now()); err != nil {
		return nil, err
	}
	run := q.Run
	run.asMade = true
	return r.compiled(s, report, &run)
}

// usual are the columns that a table has unless it names them, as far as the
// caller may read them.
func (x *reportCompiler) usual() (columns []ReportColumn) {
	for _, c := range x.dict.usual {
		if c.Sensitivity <= x.upTo {
			columns = append(columns, ReportColumn{Name: c.Plain})
		}
	}
	return columns
}

// mayTake refuses columns about people to who may not take them away.
func (r *reader) mayTake(h *ReportHead) error {
	for i := range h.Columns {
		if !r.by.TakesColumn(h.Report.Definition.Subject, h.Columns[i].ColumnInfo) {
			return Errorf(CodeForbidden, "The column %s is about people: exports of it need the role manager or admin.", h.Columns[i].Title)
		}
	}
	return nil
}

// TakesColumn reports whether the principal may have a column of a subject as a file
// that no report is about: those about people are for managers and administrators.
func (p *Principal) TakesColumn(of ReportSubject, c *ColumnInfo) bool {
	via, _, _ := c.source.path.Ref()
	return p.takesPeople() || of != SubjectPeople && via != "person" && via != "main_person"
}

// Table lists the columns as those of a table.
func (h *ReportHead) Table() []TableColumn {
	out := make([]TableColumn, len(h.Columns))
	for i := range h.Columns {
		c := &h.Columns[i]
		out[i] = TableColumn{Name: c.Title, Title: c.label, Meaning: c.Meaning, Kind: c.tableKind(), Sensitivity: c.Sensitivity}
	}
	return out
}

// tableKind is the kind of the column's cells in a table.
func (c *ReportCell) tableKind() Kind {
	switch {
	case c.form == asTarget:
		return KindInt
	case c.Kind == KindChoice:
		return KindText
	}
	return c.Kind
}

// TableRows are some rows of a table, in the kinds of its columns. They are asked
// for row by row, and in a row from the first column to the last.
type TableRows interface {
	// Rows is how many there are.
	Rows() int
	// Null reports whether a cell holds nothing. Of such a cell nothing else is asked.
	Null(row, col int) bool
	// Int is a cell of a kind that is kept as an integer.
	Int(row, col int) int64
	// Text is a cell of a kind that is kept as text, until the next call.
	Text(row, col int) []byte
}

// reportRows are rows of a report's answer.
type reportRows struct {
	head *ReportHead
	b    *Block
	row  int // that the head is at
	n    int64
	text []byte
	made []byte // the room for texts that are not the block's
}

func (r *reportRows) of(b *Block) { r.b, r.row = b, -1 }

// Rows implements TableRows.
func (r *reportRows) Rows() int { return r.b.Rows() }

// Null implements TableRows. It reads what Int and Text then answer.
func (r *reportRows) Null(row, col int) bool {
	if row != r.row {
		r.head.At(r.b, row)
		r.row = row
	}
	c := &r.head.Columns[col]
	switch {
	case c.masked:
		return true
	case c.form == asValue:
		return r.value(row, c)
	case c.form == asProperty:
		return r.property(r.head.shown.column(c.at).found[c.also], c.tableKind())
	case c.form == asMember:
		return r.property(r.b.Text(row, c.at), c.tableKind())
	case c.form == asTarget:
		return r.target(row, col)
	case c.form == asRev, c.form == asRowNumber:
		return r.number(row, c)
	}
	r.made = r.head.AppendCell(r.made[:0], col)
	r.text = r.made
	return len(r.text) == 0
}

// value reads a cell of a column of the database.
func (r *reportRows) value(row int, c *ReportCell) bool {
	if r.b.Null(row, c.at) {
		return true
	}
	if c.Kind.Textual() {
		r.text = r.b.Text(row, c.at)
	} else {
		r.n = r.b.Int(row, c.at)
	}
	return false
}

// target reads the working days of a stage.
func (r *reportRows) target(row, col int) bool {
	c := &r.head.Columns[col]
	if !r.b.Null(row, c.at) {
		r.n = r.b.Int(row, c.at)
		return false
	}
	var ok bool
	r.n, ok = r.head.targetOf(r.b, row, c)
	return !ok
}

// property reads a property. What is not of the column's kind, as it may be where
// the kind was declared later, is null.
func (r *reportRows) property(value []byte, k Kind) bool {
	if len(value) == 0 || value[0] == 'n' {
		return true
	}
	switch k {
	case KindBool:
		r.n = 0
		if value[0] == 't' {
			r.n = 1
		}
		return value[0] != 't' && value[0] != 'f'
	case KindNumber:
		r.text = value
		return value[0] != '-' && (value[0] < '0' || value[0] > '9')
	case KindDate, KindTime:
		v, err := ParseValue(k, string(bytes.Trim(value, `"`)), nil)
		r.n = v.Int64()
		return err != nil || v.IsNull()
	}
	r.text = value
	if value[0] == '"' {
		r.text = unquoted(value)
	}
	return false
}

// Int implements TableRows.
func (r *reportRows) Int(int, int) int64 { return r.n }

// Text implements TableRows.
func (r *reportRows) Text(int, int) []byte { return r.text }

// Cells are rows of a report's answer as those of a table.
func (h *ReportHead) Cells(b *Block) TableRows {
	rows := &reportRows{head: h}
	rows.of(b)
	return rows
}
