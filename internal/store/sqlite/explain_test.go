package sqlite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/store/sqldb"
)

// recorder is a driver that keeps the questions asked of it.
type recorder struct {
	sqldb.Driver
	asked []question
}

type question struct {
	sql  string
	args []sqldb.Arg
}

// Read implements sqldb.Driver.
func (r *recorder) Read(ctx context.Context, span caseload.Span, fn func(sqldb.Conn) error) error {
	return r.Driver.Read(ctx, span, func(c sqldb.Conn) error { return fn(&recordedConn{c, r}) })
}

// Write implements sqldb.Driver.
func (r *recorder) Write(ctx context.Context, lane caseload.TenantID, fn func(sqldb.Conn) error) error {
	return r.Driver.Write(ctx, lane, func(c sqldb.Conn) error { return fn(&recordedConn{c, r}) })
}

type recordedConn struct {
	sqldb.Conn
	to *recorder
}

func (c *recordedConn) note(sql string, args []sqldb.Arg) {
	if strings.HasPrefix(sql, "SELECT") {
		c.to.asked = append(c.to.asked, question{sql, slices.Clone(args)})
	}
}

// Each implements sqldb.Conn.
func (c *recordedConn) Each(sql string, args []sqldb.Arg, fn func(sqldb.Row) error) error {
	c.note(sql, args)
	return c.Conn.Each(sql, args, fn)
}

// Fill implements sqldb.Conn.
func (c *recordedConn) Fill(sql string, args []sqldb.Arg, b *caseload.Block, emit func(*caseload.Block) (*caseload.Block, error)) (*caseload.Block, error) {
	c.note(sql, args)
	return c.Conn.Fill(sql, args, b, emit)
}

// archive is an office with some thousand cases in each of two tenants, whose
// questions are kept.
type archive struct {
	*office
	recorder       recorder
	ann, bob       *caseload.Principal // a caseworker; a manager, on access lists
	ward, category caseload.Expr
	known          string // the ID of a case
}

func newArchive(t *testing.T) *archive {
	t.Helper()
	a := &archive{office: newOffice(t)}
	for _, slug := range []string{"there", "here"} {
		a.enter(slug)
		a.must(a.service.CreateField(t.Context(), a.admin, caseload.FieldInput{Name: "height", Kind: caseload.KindNumber, Searchable: true}))
		a.hire("Bob", caseload.RoleManager)
		a.load(archived(4000, a.hire("Ann", caseload.RoleCaseworker)))
	}
	a.ann, a.bob = a.as(caseload.RoleCaseworker, "Ann"), a.as(caseload.RoleManager, "Bob")
	a.ward = caseload.Refers{Path: "ward", To: caseload.Named{Name: "Ward 3"}}
	a.category = caseload.Refers{Path: "category", To: caseload.Named{Name: "Category 5"}}
	a.known = a.one("SELECT id FROM cases WHERE external_id = 'x-77' AND tenant = $1", sqldb.Int(int64(a.tenant.ID)))
	for range 3 { // few, and all of one case: a scan would be as good today
		_, err := a.service.AddNote(t.Context(), a.admin, a.known, "a note")
		a.must(err)
	}
	a.must(a.service.Analyze(t.Context()))
	a.recorder.Driver = a.driver
	a.serve(&a.recorder)
	return a
}

var someDay = time.Date(2026, 1, 15, 10, 30, 0, 0, time.UTC)

// archived makes cases of a year, in eight wards and six categories. One in
// twenty is the user's, one in a hundred confidential, one in a thousand
// resolved.
func archived(n int, user string) []caseload.CaseInput {
	rows := numbered("x", n)
	for i := range rows {
		in := &rows[i]
		in.Opened = caseload.Set(someDay.Add(time.Duration(i*7919%n) * 2 * time.Hour))
		in.Stage = caseload.Set(caseload.Stages[i%3])
		if i%1000 == 999 {
			in.Stage = caseload.Set(caseload.Resolved)
		}
		in.Ward = caseload.Set(caseload.Named{Name: fmt.Sprint("Ward ", i%8), Make: true})
		in.Category = caseload.Set(caseload.Named{Name: fmt.Sprint("Category ", i%6), Make: true})
		in.Confidential = caseload.Set(i%100 == 0)
		in.Summary = caseload.Set(fmt.Sprint("common word", i%500))
		in.Properties = map[string]caseload.Value{"height": caseload.Int(int64(i % 400))}
		if i%20 == 0 {
			in.Assignee = caseload.Set(caseload.Named{ID: user})
		}
		if i%10 == 0 {
			in.Resident = caseload.Set(caseload.Resident{Name: caseload.Set("Pat")})
		}
	}
	return rows
}

// list asks for a page, and for the next.
func (a *archive) list(by *caseload.Principal, q caseload.Query) {
	a.Helper()
	if q.Limit == 0 {
		q.Limit = 5
	}
	first, err := a.service.ListCases(a.Context(), by, q, "id", "summary")
	a.must(err)
	if q.After = first.Next; first.Next != "" {
		_, err = a.service.ListCases(a.Context(), by, q, "id", "summary")
		a.must(err)
	}
}

func (a *archive) where(parts ...caseload.Expr) func() {
	return func() { a.list(a.admin, caseload.Query{Where: caseload.Where(parts...)}) }
}

func (a *archive) statistics(by *caseload.Principal) func() {
	return func() {
		_, err := a.service.Statistics(a.Context(), by, caseload.Own)
		a.must(err)
	}
}

func since(path caseload.Path) caseload.Expr {
	return caseload.Compare{Path: path, Op: caseload.GreaterEqual, Value: caseload.Time(someDay)}
}

func until(path caseload.Path) caseload.Expr {
	return caseload.Compare{Path: path, Op: caseload.Less, Value: caseload.Time(someDay.AddDate(0, 6, 0))}
}

func height(op caseload.Op) caseload.Expr {
	tall, _ := caseload.ParseNumber("300")
	return caseload.Compare{Path: "properties.height", Op: op, Value: tall}
}

// shape is a question that people ask, and how the database must find the
// answer. What it scans or sorts otherwise is an error; sorts allows what a
// scope or a key has already made few.
type shape struct {
	name  string
	ask   func()
	plans []string
	sorts bool
}

func (a *archive) shapes() []shape {
	chasing := caseload.AtStage{Stage: caseload.Chasing}
	return []shape{
		{name: "newest first", ask: a.where(), plans: []string{
			"t USING INDEX cases_opened (tenant=?)",
			"t USING INDEX cases_opened (tenant=? AND opened<?)", // behind a cursor
			"margins USING PRIMARY KEY (tenant=? AND dimension=?)",
		}},
		{name: "opened in a period", ask: a.where(since("opened"), until("opened")), plans: []string{
			"t USING INDEX cases_opened (tenant=? AND opened>? AND opened<?)",
		}},
		{name: "of a status", ask: a.where(chasing), plans: []string{
			"t USING INDEX cases_opened (tenant=?)", "t USING PRIMARY KEY (tenant=?)", // rows, cube
		}},
		{name: "of a rare status", ask: a.where(caseload.AtStage{Stage: caseload.Resolved}), sorts: true, plans: []string{
			"t USING INDEX cases_filter (tenant=? AND status=?)",
		}},
		{name: "of a status, a ward and a category", ask: a.where(chasing, a.ward, a.category), plans: []string{
			"t USING INDEX cases_filter (tenant=? AND status=? AND ward=? AND category=?)",
			"t USING INDEX cases_filter (tenant=? AND status=? AND ward=? AND category=? AND opened<?)",
		}},
		{name: "of a status, a ward and a category in a period", ask: a.where(chasing, a.ward, a.category, since("opened")), plans: []string{
			"t USING INDEX cases_filter (tenant=? AND status=? AND ward=? AND category=? AND opened>?)",
		}},
		{name: "sync by the last change", ask: func() {
			a.list(a.admin, caseload.Query{Where: since("updated"), Order: []caseload.Order{{Path: "updated"}}})
		}, plans: []string{"t USING INDEX cases_updated (tenant=? AND updated>?)"}},
		{name: "a caseworker's own", ask: func() { a.list(a.ann, caseload.Query{}) }, sorts: true, plans: []string{
			"t USING INTEGER PRIMARY KEY (rowid=?)", "assigned USING PRIMARY KEY (tenant=? AND user_pk=?)",
		}},
		{name: "a caseworker's statistics", ask: a.statistics(a.ann), sorts: true, plans: []string{
			"assigned USING PRIMARY KEY (tenant=? AND user_pk=?)",
		}},
		{name: "everybody's statistics", ask: a.statistics(a.admin), plans: []string{
			"margins USING PRIMARY KEY (tenant=? AND dimension=?)",
		}},
		{name: "the list of somebody on access lists", ask: func() { a.list(a.bob, caseload.Query{}) }, plans: []string{
			"t USING INDEX cases_opened (tenant=?)", "t USING COVERING INDEX cases_confidential (tenant=?)",
			"granted USING PRIMARY KEY (tenant=? AND subject=?)",
		}},
		{name: "the statistics of somebody on access lists", ask: a.statistics(a.bob), sorts: true, plans: []string{
			"margins USING PRIMARY KEY (tenant=? AND dimension=?)", "t USING INDEX cases_confidential (tenant=?)",
		}},
		{name: "by a property's value", ask: a.where(height(caseload.Equal)), sorts: true, plans: []string{
			"a USING PRIMARY KEY (tenant=? AND field=? AND key=?)", "t USING INTEGER PRIMARY KEY (rowid=?)",
		}},
		{name: "by a property's range", ask: a.where(height(caseload.Greater)), sorts: true, plans: []string{
			"a USING PRIMARY KEY (tenant=? AND field=? AND key>?)",
		}},
		{name: "sorted by a property", ask: func() {
			a.list(a.admin, caseload.Query{Order: []caseload.Order{{Path: "properties.height"}}})
		}, sorts: true, plans: []string{"j1 USING INDEX attr_row (tenant=? AND pk=? AND field=?) LEFT-JOIN"}},
		{name: "search", ask: func() { a.list(a.admin, caseload.Query{Search: "common word12"}) }, sorts: true, plans: []string{
			"t USING INTEGER PRIMARY KEY (rowid=?)",
		}},
		{name: "a case with its changes and notes", ask: func() {
			_, err := a.service.Case(a.Context(), a.admin, a.known)
			a.must(err)
		}, plans: []string{
			"t USING INDEX sqlite_autoindex_cases_1 (tenant=? AND id=?)", "t USING INDEX changes_row (tenant=? AND row=?)",
			"t USING INDEX notes_case (tenant=? AND case_pk=?)",
		}},
		{name: "an update that moves the status", ask: func() {
			_, err := a.service.UpdateCase(a.Context(), a.admin, a.known, time.Time{}, caseload.CaseInput{Stage: caseload.Set(caseload.Closed)})
			a.must(err)
		}, plans: []string{
			"cases USING INTEGER PRIMARY KEY (rowid=?)", "t USING INDEX attr_row (tenant=? AND pk=?)",
			"cases_past USING INDEX sqlite_autoindex_cases_past_1 (tenant=? AND pk=? AND until>?)",
		}},
		{name: "a repeated import", ask: func() { a.load(archived(30, "")) }, plans: []string{
			"t USING COVERING INDEX cases_external_id (tenant=? AND external_id=?)", "t USING INTEGER PRIMARY KEY (rowid=?)",
		}},
		{name: "who holds a secret", ask: func() { a.as(caseload.RoleManager, "Bob") }, plans: []string{
			"k USING INDEX sqlite_autoindex_keys_1 (id=?)",
		}},
		{name: "the requests of a key", ask: func() {
			_, err := a.store.Settle(a.Context(), []caseload.Usage{{Key: 1, Second: someDay.Unix(), N: 1}}, someDay)
			a.must(err)
		}, plans: []string{"usage USING PRIMARY KEY (key_pk=?)"}},
	}
}

// plan is how a connection would answer a question. It is asked first: that
// makes the connection look at the statistics again, which EXPLAIN, and one
// that is kept prepared, would not.
func plan(c *conn, q question) (lines []string, err error) {
	if _, err := textRows(c, q.sql, q.args...); err != nil {
		return nil, err
	}
	s, _, err := c.db.PrepareTransient("EXPLAIN QUERY PLAN " + q.sql)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Finalize()) }()
	bind(s, q.args)
	for {
		more, err := s.Step()
		if err != nil || !more {
			return lines, err
		}
		lines = append(lines, s.ColumnText(3))
	}
}

// plans are those of a shape's questions, line by line.
func (a *archive) plans(s shape) (lines []string) {
	a.Helper()
	a.recorder.asked = nil
	s.ask()
	a.must(a.driver.Read(a.Context(), caseload.Short, func(c sqldb.Conn) error {
		for _, q := range a.recorder.asked {
			of, err := plan(c.(*conn), q)
			if err != nil {
				return err
			}
			lines = append(lines, of...)
		}
		return nil
	}))
	return lines
}

// What may be read from one end to the other: an index of words in which the
// condition is looked up, and a bound list.
var scanned = []string{"SCAN words VIRTUAL TABLE", "SCAN json_each VIRTUAL TABLE"}

func TestEveryShapeOfQueryFindsItsIndex(t *testing.T) {
	a := newArchive(t)
	a.list(a.admin, caseload.Query{}) // the catalogue is in memory from here on
	for _, s := range a.shapes() {
		t.Run(s.name, func(t *testing.T) {
			lines := a.plans(s)
			for _, p := range s.plans {
				if !slices.Contains(lines, "SEARCH "+p) {
					t.Errorf("no statement searches %s; the plans are\n%s", p, strings.Join(lines, "\n"))
				}
			}
			for _, line := range lines {
				allowed := func(start string) bool { return strings.HasPrefix(line, start) }
				if strings.HasPrefix(line, "SCAN") && !slices.ContainsFunc(scanned, allowed) {
					t.Errorf("a statement scans: %s", line)
				}
				if strings.Contains(line, "TEMP B-TREE") && !s.sorts {
					t.Errorf("a statement sorts: %s", line)
				}
			}
		})
	}
}

func TestOpenConnectionsReadNewStatistics(t *testing.T) {
	o := newOffice(t)
	byStatus := question{sql: "SELECT id\nFROM cases\nWHERE tenant = 1 AND hidden = 0 AND status = 1\nORDER BY opened DESC, pk DESC\nLIMIT 50"}
	asked := func(c *conn) string {
		lines, err := plan(c, byStatus)
		o.must(err)
		return strings.Join(lines, "; ")
	}
	connected := func() *conn {
		c, err := connect(o.file, longPragmas)
		o.must(err)
		t.Cleanup(func() { o.must(c.close()) })
		return c
	}
	o.must(o.store.Analyze(t.Context()))
	held := connected()
	before := asked(held)
	o.load(archived(4000, ""))
	o.must(o.store.Analyze(t.Context()))
	now := asked(connected())
	want(t, "the statistics make a difference", now != before, true)
	want(t, "plan of a connection that was open", asked(held), now)
}
