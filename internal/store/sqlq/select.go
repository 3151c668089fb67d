package sqlq

import (
	"slices"
	"strconv"
	"strings"

	"caseload"
	"caseload/internal/store/sqldb"
)

// Query is a statement with what it binds.
type Query struct {
	SQL  string
	Args []sqldb.Arg
}

// The alias of the planned noun's table.
const root = "t"

// Select reads the plan's columns of its rows, in its order, as a Lead says how.
func Select(d sqldb.Dialect, t caseload.TenantID, p *caseload.Plan, l Lead) Query {
	if p.Offset() > 0 || p.Limit() > 0 && !p.Loose() && !single(p) && (l.found || !walked(p)) {
		return late(d, t, p, l)
	}
	b := newBuilder(d, t, p.Noun())
	b.lead, b.given, b.sorts, b.along, b.ordered = l, given(p, l), sorts(p), alongNumbers(p, l), l.each && !l.found && !p.Loose() && walked(p)
	columns := b.columns(p)
	order := b.order(p)
	b.from()
	b.where(b.after(p), b.all(p), b.inHalf(p), b.numbered(p))
	if !single(p) && !p.Loose() {
		b.write("\nORDER BY ", order)
	}
	b.limit(p.Limit()-l.read, 0)
	return Query{"SELECT " + columns + b.text(), b.args}
}

// single reports whether the plan asks for one row by its id or PK: an order
// would say nothing, and tempt a planner to read all rows in it.
func single(p *caseload.Plan) bool {
	c, ok := p.Where().(caseload.Compare)
	return ok && c.Op == caseload.Equal && (c.Path == "id" || c.Path == keyOf(p.Noun())) && p.Noun() != caseload.NounChange
}

// given reports whether a plan's rows are found by their keys, or by those of what few
// rows refer to: then it is looked up for each of them whether somebody sees it who sees
// few, rather than read beforehand what they see.
func given(p *caseload.Plan, l Lead) bool {
	return l.found && l.at != inScope || slices.ContainsFunc(conjuncts(p.Where()), func(e caseload.Expr) bool {
		switch e := e.(type) {
		case caseload.Linked:
			return true
		case caseload.Among:
			return e.Path == "cases"
		case caseload.Compare:
			return e.Op == caseload.Equal && gives(p.Noun(), e.Path)
		case caseload.In:
			return gives(p.Noun(), e.Path)
		}
		return false
	})
}

// gives reports whether few rows have each value of an attribute, and an index has them.
func gives(n caseload.Noun, p caseload.Path) bool {
	switch p {
	case "id", keyOf(n):
		return true
	case "case", "person":
		return n != caseload.NounCase
	}
	return p == "row" && n == caseload.NounChange
}

// numbered lets the numbers of all rows of a tenant lead where the plan asks for
// rows in their order alone, and lets all cases be looked through by their numbers
// where no index finds them: SQLite takes an index of something else for both. Those of
// who sees few lead themselves: PostgreSQL takes a range of numbers to be fewer. Behind a
// row there is one range alone, for SQLite to begin in.
func (b *builder) numbered(p *caseload.Plan) string {
	words, _ := p.Words()
	scope := p.Scope()
	switch {
	case p.Loose() && p.Limit() > 0 && p.Noun() == caseload.NounCase && (scope.All || scope.Plain) && !slices.ContainsFunc(conjuncts(p.Where()), func(e caseload.Expr) bool { return leads(b.noun, e) }):
		return b.ofTenant()
	case len(words) == 0 && looksThrough(p), b.along:
	case len(conjuncts(p.Where())) > len(Clues(p)) || len(words) > 0 || p.Loose() || b.lead.found || p.Order()[0].Path != "pk" || !scope.All && !scope.Plain:
		return ""
	}
	first := int64(b.tenant) << caseload.TenantShift
	last := first | (1<<caseload.TenantShift - 1)
	switch step := b.steps(p)[0]; {
	case !b.along || !resumed(p):
		return b.row + ".pk BETWEEN " + b.ints(first) + " AND " + b.ints(last)
	case step.Desc:
		return b.row + ".pk >= " + b.ints(first)
	}
	return b.row + ".pk <= " + b.ints(last)
}

// resumed reports whether a plan goes on behind a row.
func resumed(p *caseload.Plan) bool {
	_, pk := p.After()
	return pk != 0
}

// ofTenant is the range of the numbers of a tenant's rows, in which most are: who
// looks through a table is not to meet those of others.
func (b *builder) ofTenant() string {
	first := int64(b.tenant) << caseload.TenantShift
	return b.dialect.Likely(b.row+".pk >= "+b.ints(first)) + " AND " + b.dialect.Likely(b.row+".pk < "+b.ints(first+1<<caseload.TenantShift))
}

// late is Select behind an offset, or of rows that are sorted: it finds those of
// the page first, by what the order and the conditions need, and reads their
// columns then, so that no others are held meanwhile.
func late(d sqldb.Dialect, t caseload.TenantID, p *caseload.Plan, l Lead) Query {
	keys := newBuilder(d, t, p.Noun())
	keys.lead, keys.given, keys.along = l, given(p, l), alongNumbers(p, l)
	order := keys.order(p)
	keys.many = p.Offset() >= farOff
	keys.from()
	keys.where(keys.after(p), keys.all(p), keys.numbered(p))
	keys.write("\nORDER BY ", order)
	keys.limit(p.Limit(), p.Offset())

	b := newBuilder(d, t, p.Noun())
	b.args = keys.args
	columns := b.columns(p)
	order = b.order(p)
	key := ColumnName(string(keyOf(p.Noun())))
	b.write("\nFROM page CROSS JOIN ", Table(p.Noun()), " ", root) // the page leads
	b.where(root+".tenant = "+b.ints(int64(t)), root+"."+key+" = page.pk")
	b.write("\nORDER BY ", order)
	return Query{"WITH page AS (\nSELECT " + root + "." + key + " AS pk" + keys.text() + "\n)\nSELECT " + columns + b.text(), b.args}
}

// Count counts the plan's rows, as a Lead says how; beyond atMost, if that is not
// 0, it stops at one more.
func Count(d sqldb.Dialect, t caseload.TenantID, p *caseload.Plan, l Lead, atMost int64) Query {
	b := newBuilder(d, t, p.Noun())
	b.many, b.lead, b.given = true, l, given(p, l)
	b.from()
	b.where(b.all(p))
	if atMost == 0 {
		return Query{"SELECT count(*)" + b.text(), b.args}
	}
	b.write("\nLIMIT ", b.place(sqldb.Int(atMost+1)))
	return Query{"SELECT count(*) FROM (SELECT 1" + b.text() + ") n", b.args}
}

// Tally counts the plan's rows by the values of some attributes, in the rows
// themselves. hiddenOnes narrows it to what a cube without confidential rows
// leaves out.
func Tally(d sqldb.Dialect, t caseload.TenantID, p *caseload.Plan, by []caseload.Path, hiddenOnes bool) Query {
	b := newBuilder(d, t, p.Noun())
	b.confidential = hiddenOnes
	groups := groupColumns(by)
	conditions := []string{b.all(p)}
	if hiddenOnes {
		conditions = append(conditions, root+".confidential = 1")
	}
	b.from()
	b.where(conditions...)
	b.groupBy(groups)
	return Query{"SELECT count(*)" + prefixed(groups) + b.text(), b.args}
}

// Cube counts the plan's rows by the values of some of the cube's dimensions,
// from the counts that are kept of all rows or of the plain ones. The plan's
// condition must be Cubic.
func Cube(d sqldb.Dialect, t caseload.TenantID, p *caseload.Plan, by []caseload.Path) Query {
	b := newBuilder(d, t, p.Noun())
	b.cube = true
	conditions := []string{root + ".tenant = " + b.place(sqldb.Int(int64(t))), root + ".hidden = 0", b.expr(p.Where())}
	if !p.Scope().All {
		conditions = append(conditions, root+".confidential = 0")
	}
	groups := groupColumns(by)
	b.write("\nFROM cube ", root)
	b.where(conditions...)
	b.groupBy(groups)
	return Query{"SELECT CAST(coalesce(sum(" + root + ".n), 0) AS BIGINT)" + prefixed(groups) + b.text(), b.args}
}

// Margins are the dimensions that are also counted alone, with the numbers that
// stand for them in the table of that name.
var Margins = map[caseload.Path]int64{"status": 1, "ward": 2, "category": 3, "type": 4, "owner": 5, "received": 6, caseload.ClosedDay: 7}

// Marginal reports whether the margin of one dimension can answer for the plan;
// by status, where nothing is asked to be told apart.
func Marginal(p *caseload.Plan, by []caseload.Path) (dimension int64, ok bool) {
	switch {
	case p.Where() != nil || !Cubic(p) || len(by) > 1:
		return 0, false
	case len(by) == 0:
		return Margins["status"], true
	}
	dimension, ok = Margins[by[0]]
	return dimension, ok
}

// Margin counts the plan's rows by the values of one dimension, from the counts
// that are kept of all rows or of the plain ones.
func Margin(t caseload.TenantID, p *caseload.Plan, dimension int64) Query {
	sql := "SELECT n, value\nFROM margins\nWHERE tenant = $1 AND dimension = $2"
	if !p.Scope().All {
		sql += " AND confidential = 0"
	}
	return Query{sql, []sqldb.Arg{sqldb.Int(int64(t)), sqldb.Int(dimension)}}
}

// Cubic reports whether the cube can answer for the plan: whether its
// condition is about the cube's dimensions alone.
func Cubic(p *caseload.Plan) bool {
	scope := p.Scope()
	return p.Dimensional() && (scope.All || scope.Plain)
}

// Match reads the newest n rows that have the plan's words.
func Match(d sqldb.Dialect, t caseload.TenantID, p *caseload.Plan, n int) Query {
	b := newBuilder(d, t, p.Noun())
	words, upTo := p.Words()
	columns := b.columns(p)
	b.write("\nFROM ", b.match(sqldb.Sought{Words: words, UpTo: upTo}))
	b.write("\nCROSS JOIN ", Table(p.Noun()), " ", root) // the words lead
	conditions := []string{root + ".pk = w.pk"}
	if s := p.Scope(); p.Noun() == caseload.NounCase && !s.All && !s.Plain { // or each row that has the words is looked up, to find that it is not in scope
		conditions = append(append(conditions, b.caseScope(s, b.dialect.Aside("w"))), b.shown(p)...)
	} else {
		conditions = append(conditions, b.visible(p)...)
	}
	conditions = append(conditions, b.expr(p.Where()))
	joins := b.joins.String()
	b.write(joins)
	b.where(conditions...)
	b.write("\nORDER BY w.pk DESC\nLIMIT ", b.place(sqldb.Int(int64(n))))
	return Query{"SELECT " + columns + b.body.String(), b.args}
}

// Rows reads the whole rows of some PKs, in no order.
func Rows(d sqldb.Dialect, n caseload.Noun, t caseload.TenantID, keys []int64) Query {
	b := newBuilder(d, t, n)
	b.from()
	b.where(root+".tenant = "+b.ints(int64(t)), b.inInts(root+".pk", keys))
	return Query{"SELECT " + strings.Join(Columns(n), ", ") + b.text(), b.args}
}

// Attrs reads the order keys that are stored of some cases' properties: pk,
// field, key, and the value in n or s.
func Attrs(d sqldb.Dialect, t caseload.TenantID, keys []int64) Query {
	b := newBuilder(d, t, caseload.NounCase)
	b.write("\nFROM attr ", root)
	b.where(root+".tenant = "+b.ints(int64(t)), b.inInts(root+".pk", keys))
	return Query{"SELECT " + root + ".pk, " + root + ".field, " + root + ".key, " + root + ".n, " + root + ".s" + b.text(), b.args}
}

// Versions reads some columns of the rows of some PKs as they were from one Rev to
// another, in no order.
func Versions(d sqldb.Dialect, n caseload.Noun, t caseload.TenantID, keys []caseload.PK, from, to caseload.Rev, columns []string) Query {
	b := newBuilder(d, t, n)
	tenant, which, last := b.ints(int64(t)), b.inInts("pk", pkInts(keys)), b.ints(int64(to))
	read := "SELECT " + strings.Join(columns, ", ") + "\nFROM "
	was := "\nWHERE tenant = " + tenant + " AND " + which + " AND updated <= " + last
	b.write(read, Table(n), was)
	b.write("\nUNION ALL\n", read, PastTable(n), was, " AND until > ", b.ints(int64(from)))
	return Query{b.text(), b.args}
}

// Around reads some columns of the rows of some PKs as changes at some Revs made them,
// and as they were just before, in no order. What was superseded before the first of
// the Revs is left out by the index.
func Around(d sqldb.Dialect, n caseload.Noun, t caseload.TenantID, keys []caseload.PK, revs []caseload.Rev, columns []string) Query {
	b := newBuilder(d, t, n)
	at := make([]int64, len(revs))
	for i, rev := range revs {
		at[i] = int64(rev)
	}
	tenant, which, made := b.ints(int64(t)), b.inInts("pk", pkInts(keys)), b.inInts("updated", at)
	read := "SELECT " + strings.Join(columns, ", ") + "\nFROM "
	of := "\nWHERE tenant = " + tenant + " AND " + which + " AND "
	b.write(read, Table(n), of, made)
	b.write("\nUNION ALL\n", read, PastTable(n), of, "until > ", b.ints(slices.Min(at)-1), " AND (", made, " OR ", b.inInts("until", at), ")")
	return Query{b.text(), b.args}
}

// Resolve finds the shown rows with one of some texts in an attribute, of
// several the oldest: its PK and the text.
func Resolve(d sqldb.Dialect, n caseload.Noun, t caseload.TenantID, attribute string, texts []string) Query {
	b := newBuilder(d, t, n)
	column := root + "." + ColumnName(attribute)
	b.from()
	b.where(root+".tenant = "+b.ints(int64(t)), b.inTexts(column, texts), root+".hidden = 0")
	b.write("\nGROUP BY ", column)
	return Query{"SELECT min(" + root + ".pk), " + column + b.text(), b.args}
}

func groupColumns(by []caseload.Path) []string {
	out := make([]string, len(by))
	for i, p := range by {
		out[i] = root + "." + ColumnName(string(p))
		if p == caseload.ClosedDay {
			out[i] = root + ".closed / " + strconv.FormatInt(caseload.MicrosPerDay, 10)
		}
	}
	return out
}

func prefixed(columns []string) string {
	if len(columns) == 0 {
		return ""
	}
	return ", " + strings.Join(columns, ", ")
}

// builder collects a statement in the order of its text, so that placeholders
// are numbered as they first appear.
type builder struct {
	dialect      sqldb.Dialect
	tenant       caseload.TenantID
	noun         caseload.Noun
	row          string // the alias of the noun's table
	lead         Lead
	cube         bool // over the cube, in which 0 stands for null
	inner        bool // of a query inside another
	sorts        bool // the rows are found by their conditions, and sorted then
	ordered      bool // the order leads
	along        bool // the numbers of the tenant's rows lead
	many         bool // most rows are looked at
	apart        bool // inside an Or: no condition leads to the rows that meet all
	given        bool // few rows are given: the scope of who sees few is looked at row by row
	hidden       bool // hidden rows too
	confidential bool // confidential rows alone
	args         []sqldb.Arg
	joins        strings.Builder
	joined       map[string]string // attribute that refers, or path of a property -> alias
	body         strings.Builder
}

func newBuilder(d sqldb.Dialect, t caseload.TenantID, n caseload.Noun) *builder {
	return &builder{dialect: d, tenant: t, noun: n, row: root, joined: map[string]string{}}
}

func (b *builder) write(parts ...string) {
	for _, p := range parts {
		b.body.WriteString(p)
	}
}

func (b *builder) text() string { return b.body.String() }

// place binds an argument and returns its placeholder.
func (b *builder) place(a sqldb.Arg) string {
	b.args = append(b.args, a)
	return "$" + strconv.Itoa(len(b.args))
}

func (b *builder) ints(n int64) string { return b.place(sqldb.Int(n)) }

// from writes the table; the joins follow when the conditions are known.
func (b *builder) from() { b.write("\nFROM ", Table(b.noun), " ", b.row) }

// where writes the joins and the conditions that are not empty.
func (b *builder) where(conditions ...string) {
	if b.joins.Len() > 0 && !strings.Contains(b.body.String(), "LEFT JOIN") {
		b.write(b.joins.String())
	}
	word := "\nWHERE "
	for _, c := range conditions {
		if c != "" {
			b.write(word, c)
			word = "\n  AND "
		}
	}
}

func (b *builder) groupBy(groups []string) {
	if len(groups) > 0 {
		b.write("\nGROUP BY ", strings.Join(groups, ", "))
	}
}

func (b *builder) limit(rows, offset int) {
	switch {
	case rows > 0:
		b.write("\nLIMIT ", b.ints(int64(rows)))
	case offset > 0:
		b.write("\nLIMIT 9223372036854775807")
	}
	if offset > 0 {
		b.write(" OFFSET ", b.ints(int64(offset)))
	}
}

// columns is the select list; a masked column is never read.
func (b *builder) columns(p *caseload.Plan) string {
	out := make([]string, len(p.Columns()))
	for i, c := range p.Columns() {
		switch {
		case c.Masked:
			out[i] = "NULL"
		case c.Path == caseload.ParentNumber:
			out[i] = b.parentNumber(p.Scope())
		default:
			out[i] = b.value(c)
		}
	}
	return strings.Join(out, ", ")
}

// value is the expression of a column to read.
func (b *builder) value(c caseload.Column) string {
	if name, ok := c.Path.Member(); ok {
		return b.dialect.Member(b.row+".properties", name, b.place)
	}
	name, ok := c.Path.Property()
	switch {
	case !ok:
		return b.column(c.Path)
	case c.Kind.Textual():
		return b.joinProperty(name) + ".s"
	}
	return b.joinProperty(name) + ".n"
}

// sortable is the expression that a path sorts by, and sortArg a value of it.
func (b *builder) sortable(p caseload.Path) string {
	if name, ok := p.Property(); ok {
		return b.joinProperty(name) + ".key"
	}
	return b.column(p)
}

func sortArg(p caseload.Path, v caseload.Value) sqldb.Arg {
	if _, ok := p.Property(); ok {
		return sqldb.Bytes(string(v.AppendKey(nil)))
	}
	return sqldb.Value(v)
}

// joinProperty returns the alias of a property's row. The join binds the name,
// so it is made while the columns and the order are written, before any
// condition.
func (b *builder) joinProperty(name string) string {
	alias, ok := b.joined["properties."+name]
	if !ok {
		alias = b.alias("properties." + name)
		b.joins.WriteString("\nLEFT JOIN attr " + alias + " ON " + alias + ".tenant = " + b.row + ".tenant AND " + alias + ".pk = " + b.row + ".pk AND " + alias + ".field = " + b.place(sqldb.Text(name)))
	}
	return alias
}

// alias names a table that is joined for a path.
func (b *builder) alias(path string) string {
	b.joined[path] = "j" + strconv.Itoa(len(b.joined)+1)
	return b.joined[path]
}

// joinStage returns the alias of a case's stage of a name. Like joinProperty it
// binds the name.
func (b *builder) joinStage(name string) string {
	alias, ok := b.joined["stages."+name]
	if !ok {
		alias = b.alias("stages." + name)
		b.joins.WriteString("\nLEFT JOIN stages " + alias + " ON " + alias + ".tenant = " + b.row + ".tenant AND " + alias + ".case_pk = " + b.row + ".pk AND " + alias + ".name = " + b.place(sqldb.Text(name)) + " AND " + alias + ".hidden = 0")
	}
	return alias
}

// parentNumber is the number of the case that a case's link leads to, if it is
// in scope.
func (b *builder) parentNumber(s caseload.RowScope) string {
	conditions := []string{"l.tenant = " + b.row + ".tenant", "l.pk = " + b.row + ".pk", "l.name = 'parent'", "c.tenant = l.tenant", "c.id = l.to_id", "c.hidden = 0", b.caseScope(s, "c")}
	return "(SELECT c.number FROM links l CROSS JOIN cases c WHERE " + join(conditions, " AND ") + ")"
}

// column is the expression of an attribute's path, with the join that it needs.
func (b *builder) column(p caseload.Path) string {
	if name, attribute, ok := p.Stage(); ok {
		return b.joinStage(name) + "." + ColumnName(attribute)
	}
	via, name, ok := p.Ref()
	if !ok {
		return b.row + "." + ColumnName(string(p))
	}
	alias, ok := b.joined[via]
	if !ok {
		a, _, _ := b.noun.Attribute(via)
		alias = b.alias(via)
		b.joins.WriteString("\nLEFT JOIN " + Table(a.To) + " " + alias + " ON " + alias + ".tenant = " + b.row + ".tenant AND " + alias + ".pk = " + b.row + "." + ColumnName(via) + " AND " + alias + ".hidden = 0")
	}
	return alias + "." + ColumnName(name)
}

// required reports whether a path is never null.
func (b *builder) required(p caseload.Path) bool {
	a, _, ok := b.noun.Attribute(string(p))
	return ok && a.Required
}

// steps are the sort, ended by the PK, in the direction of reading.
func (b *builder) steps(p *caseload.Plan) []caseload.Order {
	steps := slices.Clone(p.Order())
	if last := steps[len(steps)-1]; last.Path != keyOf(b.noun) { // or an index may not be seen to be in this order
		steps = append(steps, caseload.Order{Path: keyOf(b.noun), Desc: last.Desc})
	}
	for i := range steps {
		steps[i].Desc = steps[i].Desc != p.Back()
	}
	return steps
}

// order is the sort, nulls last in both directions, unless it is read from its
// end.
func (b *builder) order(p *caseload.Plan) string {
	nulls := " NULLS LAST"
	if p.Back() {
		nulls = " NULLS FIRST"
	}
	var out []string
	for i, o := range b.steps(p) {
		text := b.sortable(o.Path)
		if i == 0 && b.sorts {
			text = b.dialect.Aside(text)
		}
		if o.Desc {
			text += " DESC"
		}
		if !b.present(o.Path) {
			text += nulls
		}
		if !(i == 0 && b.lead.half == nameless) {
			out = append(out, text)
		}
	}
	return strings.Join(out, ", ")
}

// keyOf is the attribute that numbers the rows of a noun.
func keyOf(n caseload.Noun) caseload.Path { return caseload.Path(n.Attributes()[0].Name) }

// after is the condition of the rows behind the one that the plan resumes at. It is
// written before all others: of several ranges of a column SQLite begins in the first
// that it reads, and would look through all pages before this one.
func (b *builder) after(p *caseload.Plan) string {
	values, pk := p.After()
	if pk == 0 {
		return ""
	}
	steps := b.steps(p)
	args := append(slices.Clone(values), caseload.Int(int64(pk)))
	switch first := args[0]; {
	case b.lead.half == nameless && first.IsNull():
		steps, args = steps[1:], args[1:]
	case b.lead.half == nameless || b.lead.half == named && first.IsNull(): // all are behind
		return ""
	}
	begin := ""
	if b.present(steps[0].Path) { // a range for the index to begin in
		begin = b.compare(steps[0], args[0], "=") + "\n  AND "
	}
	var alternatives []string
	for i := range steps {
		part := ""
		for j := range i {
			part += b.equal(steps[j], args[j]) + " AND "
		}
		alternatives = append(alternatives, part+b.behind(steps[i], args[i], p.Back()))
	}
	return begin + "(" + strings.Join(alternatives, "\n   OR ") + ")"
}

// present reports whether a path is never null in the rows of a half.
func (b *builder) present(p caseload.Path) bool {
	return b.required(p) || b.lead.half == named && indexedKeys[column{b.noun, p}]
}

func (b *builder) equal(o caseload.Order, v caseload.Value) string {
	if v.IsNull() {
		return b.sortable(o.Path) + " IS NULL"
	}
	return b.sortable(o.Path) + " = " + b.place(sortArg(o.Path, v))
}

// behind holds for the rows that are read after v in one step of the sort.
func (b *builder) behind(o caseload.Order, v caseload.Value, back bool) string {
	switch {
	case v.IsNull() && back:
		return b.sortable(o.Path) + " IS NOT NULL"
	case v.IsNull():
		return "0 = 1"
	case b.present(o.Path) || back: // nulls were read first
		return b.compare(o, v, "")
	}
	return "(" + b.compare(o, v, "") + " OR " + b.sortable(o.Path) + " IS NULL)"
}

func (b *builder) compare(o caseload.Order, v caseload.Value, orEqual string) string {
	op := " >"
	if o.Desc {
		op = " <"
	}
	return b.sortable(o.Path) + op + orEqual + " " + b.place(sortArg(o.Path, v))
}
