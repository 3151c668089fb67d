package caseload

import (
	"encoding/base64"
	"encoding/json"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
)

// Plan is what the Service made of a caller's Query: paths resolved, the
// caller's scope joined, columns masked that it may not read. Only this
// package can make one, and it is the only question that a store answers, so
// that no read can forget permission.
type Plan struct {
	noun    Noun
	where   Expr
	scope   RowScope
	words   []string    // folded; a row must have a word that begins with each
	wordsIn Sensitivity // the most sensitive words that are looked at
	columns []Column
	order   []Order // not empty
	tenant  TenantID
	after   []Value // of the row behind which to begin, a Value for each Order
	afterPK PK      // 0: from the start
	back    bool    // the rows in front of that one are meant
	loose   bool    // in any order
	limit   int     // 0: no limit
	offset  int
	hidden  bool // hidden rows too
	atMost  int  // bytes of text after which a page may end early; 0: no bound
}

// Column is one value to read of each row.
type Column struct {
	Path   Path
	Kind   Kind
	Masked bool // null is read instead
}

// RowScope is which cases a caller may see, and with them what belongs to them:
// of a hidden case nobody sees any of that. The zero RowScope is none. All is of
// an administrator, who also sees every person, in a case or not, and the whole
// history, which says of a hidden case that it was hidden, and by whom.
type RowScope struct {
	All      bool // every case
	Plain    bool // cases that are not confidential,
	User     PK   // cases assigned to this user,
	Subjects []PK // and cases that name one of these in their access list
	Creator  PK   // the people whom this user created, too
	Deleted  bool // every row, also what belongs to hidden cases: to be purged
}

// Noun is what the plan reads.
func (p *Plan) Noun() Noun { return p.noun }

// Where is the caller's condition, nil for none.
func (p *Plan) Where() Expr { return p.where }

// Scope is joined to Where. It is about cases; of another noun those rows are
// meant that belong to a shown case in scope:
//   - of forms those that touched only cases in scope, of which one is shown, or
//     none, which is as plain as a case that is not confidential;
//   - of documents without a case those of such forms;
//   - of people those with a part in such a case, those of the Creator, and
//     where Plain is seen those who never had a part in any;
//   - of changes those of such a case itself, but of both under All every one;
//   - of a catalogued noun, of batches and of reports every row.
func (p *Plan) Scope() RowScope { return p.scope }

// Words are the folded words that a row must have the beginnings of, among
// those as sensitive as the second result or less.
func (p *Plan) Words() ([]string, Sensitivity) { return p.words, p.wordsIn }

// Columns are read of each row, in this order.
func (p *Plan) Columns() []Column { return p.columns }

// Kinds lists the kinds of Columns.
func (p *Plan) Kinds() []Kind {
	kinds := make([]Kind, len(p.columns))
	for i, c := range p.columns {
		kinds[i] = c.Kind
	}
	return kinds
}

// Order is the sort; the PK follows, in the direction of the last step.
func (p *Plan) Order() []Order { return p.order }

// Loose reports whether the rows may be read in any order: there is no place to
// begin at. A database may hold all that it sorts before it gives the first row,
// and with it more than MaxBytes.
func (p *Plan) Loose() bool { return p.loose }

// Back reports whether the rows are read from the last to the first, nulls
// leading.
func (p *Plan) Back() bool { return p.back }

// After is the place of the row to begin behind, in the direction of reading; its
// PK is 0 for the start.
func (p *Plan) After() ([]Value, PK) { return p.after, p.afterPK }

// Hidden reports whether hidden rows are read too.
func (p *Plan) Hidden() bool { return p.hidden }

// Limit is the most rows to read, 0 for all, behind the first Offset rows.
func (p *Plan) Limit() int { return p.limit }

// MaxBytes is how many bytes of text are enough: the page then ends early, at a
// row of the store's choice. 0 is no bound.
func (p *Plan) MaxBytes() int { return p.atMost }

// Offset is how many rows to leave out at the start.
func (p *Plan) Offset() int { return p.offset }

// Dimensional reports whether nothing narrows the plan's cases but what stores keep
// counts by: type, status, ward and category.
func (p *Plan) Dimensional() bool {
	return p.noun == NounCase && len(p.words) == 0 && !p.hidden && dimensional(p.where)
}

func dimensional(e Expr) bool {
	switch e := e.(type) {
	case nil:
		return true
	case And:
		return allDimensional(e)
	case Or:
		return allDimensional(e)
	case Not:
		return dimensional(e.Of)
	case Compare:
		return dimension(e.Path) && e.Op == Equal
	case In:
		return dimension(e.Path)
	case IsNull:
		return dimension(e.Path)
	}
	return false
}

func allDimensional(parts []Expr) bool {
	return !slices.ContainsFunc(parts, func(e Expr) bool { return !dimensional(e) })
}

func dimension(p Path) bool { return slices.Contains(WorklistFacets, p) }

// sorted lists the rows of a loose plan's answer in its order.
func (p *Plan) sorted(b *Block) []int {
	tail := len(p.columns) - len(p.order) - 1
	rows, values := make([]int, b.Rows()), make([][]Value, b.Rows())
	for i := range rows {
		rows[i], values[i] = i, make([]Value, len(p.order))
		for step := range p.order {
			values[i][step] = b.Value(i, tail+step)
		}
	}
	pk := func(row int) PK { return b.PK(row, len(p.columns)-1) }
	slices.SortFunc(rows, func(x, y int) int {
		if Before(p.order, values[x], values[y], pk(x), pk(y)) {
			return -1
		}
		return 1
	})
	return rows
}

// Cursor is the place of a row in an answer, for the caller to go on from.
type Cursor string

func errCursor(field string) error {
	return Invalid(field, "This cursor is not one that this query gave; start again without it.")
}

// cursor makes the Cursor of a row of the plan's answer: its last columns
// are the values of the order and the PK.
func (p *Plan) cursor(epoch string, b *Block, row int) Cursor {
	tail := len(p.columns) - len(p.order) - 1
	out := []any{epoch, p.fingerprint(), strconv.FormatInt(b.Int(row, len(p.columns)-1), 10)}
	for i := range p.order {
		v := b.Value(row, tail+i)
		switch {
		case v.IsNull():
			out = append(out, nil)
		case v.kind.Textual():
			out = append(out, v.s)
		default:
			out = append(out, strconv.FormatInt(v.n, 10))
		}
	}
	text, _ := json.Marshal(out) // strings and integers always marshal
	return Cursor(base64.RawURLEncoding.EncodeToString(text))
}

// resume makes the plan begin at the Cursor of a Query, if it has one: one of the
// same order, tenant and epoch.
func (p *Plan) resume(epoch string, q Query) error {
	switch {
	case q.After != "" && q.Before != "":
		return Invalid("before", "Rows are asked for behind a cursor or in front of one, not both.")
	case q.After != "":
		return p.beginAt(epoch, q.After, "after")
	case q.Before != "":
		p.back = true
		return p.beginAt(epoch, q.Before, "before")
	}
	return nil
}

func (p *Plan) beginAt(epoch string, c Cursor, field string) error {
	var parts []any
	text, err := base64.RawURLEncoding.DecodeString(string(c))
	if err != nil || json.Unmarshal(text, &parts) != nil || len(parts) != 3+len(p.order) || parts[1] != p.fingerprint() {
		return errCursor(field)
	}
	if parts[0] != epoch {
		return Errorf(CodeGone, "The data were restored or moved since this cursor was given; start again without it.")
	}
	pk, ok := cursorValue(KindInt, parts[2])
	if !ok || pk.n < 1 {
		return errCursor(field)
	}
	tail := p.columns[len(p.columns)-len(p.order)-1:]
	for i, part := range parts[3:] {
		v, ok := cursorValue(tail[i].Kind, part)
		if !ok {
			return errCursor(field)
		}
		p.after = append(p.after, v)
	}
	p.afterPK = PK(pk.n)
	return nil
}

func cursorValue(k Kind, part any) (Value, bool) {
	s, isText := part.(string)
	switch {
	case part == nil:
		return Value{kind: k}, true
	case !isText || strings.IndexByte(s, 0) >= 0:
		return Value{}, false
	case k.Textual():
		return Value{kind: k, set: true, s: s}, true
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return Value{kind: k, set: true, n: n}, err == nil && n != NullCell
}

// fingerprint tells orders and tenants apart, so that a cursor fits only its own:
// one of another tenant is as good as forged.
func (p *Plan) fingerprint() string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(p.noun.String() + strconv.FormatInt(int64(p.tenant), 10))) // a hash never fails
	for _, o := range p.order {
		_, _ = h.Write([]byte(string(o.Path) + "," + strconv.FormatBool(o.Desc) + ";"))
	}
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

// planner makes Plans for one principal over one snapshot of the catalogue.
type planner struct {
	catalog *Catalog
	by      *Principal
	upTo    Sensitivity // what the caller may read at most
}

// plan resolves a Query for a noun. Paths that the caller may not read are
// unknown to filter, sort and search alike, and columns of them are masked.
func (pl *planner) plan(n Noun, q Query, columns ...Path) (*Plan, error) {
	p := &Plan{noun: n, tenant: pl.by.Tenant.ID, scope: pl.by.scope(), order: q.Order, limit: q.Limit, offset: q.Offset, wordsIn: pl.upTo}
	nodes := maxExprNodes
	if err := pl.checkExpr(n, q.Where, 0, &nodes); err != nil {
		return nil, err
	}
	p.where = pl.lookUp(n, q.Where)
	if len(p.order) == 0 {
		p.order = []Order{{Path: newest(n), Desc: true}}
	}
	if q.Search != "" && pl.catalog.rebuilding(pl.upTo) {
		return nil, Errorf(CodeUnavailable, "The search is made anew after a field was declared. Try again; if this goes on, declare the field once more.")
	}
	var none bool
	if p.words, none = searchWords(q.Search); none {
		p.where = Where(p.where, Or{})
	}
	p.columns = make([]Column, 0, len(columns)+len(p.order)+1)
	for _, path := range columns {
		a, err := pl.resolve(n, path)
		if err != nil {
			return nil, err
		}
		p.columns = append(p.columns, Column{Path: path, Kind: a.Kind, Masked: a.Sensitivity > pl.upTo})
	}
	for _, o := range p.order {
		a, err := pl.readable(n, o.Path)
		if err != nil {
			return nil, err
		}
		p.columns = append(p.columns, Column{Path: o.Path, Kind: a.Kind})
	}
	p.columns = append(p.columns, Column{Path: pkOf(n), Kind: KindInt})
	return p, nil
}

// whole plans reading all attributes of rows.
func (pl *planner) whole(n Noun, q Query) (*Plan, error) {
	return pl.plan(n, q, wholePaths(n)...)
}

func wholePaths(n Noun) []Path {
	paths := make([]Path, len(n.Attributes()))
	for i, a := range n.Attributes() {
		paths[i] = Path(a.Name)
	}
	return paths
}

func newest(n Noun) Path {
	if n == NounCase {
		return "opened"
	}
	return pkOf(n)
}

// pkOf is the attribute that numbers the rows of a noun.
func pkOf(n Noun) Path { return Path(n.Attributes()[attrPK].Name) }

// readable is resolve, for a path that the caller compares or sorts by.
func (pl *planner) readable(n Noun, path Path) (Attribute, error) {
	a, err := pl.resolve(n, path)
	_, _, ofStage := path.Stage() // found by a Has
	_, isMember := path.Member()  // found by a HasProperty
	if err != nil || a.Sensitivity > pl.upTo || ofStage || isMember || path == ParentNumber {
		return a, Invalid(string(path), "There is no such field to filter or sort by.")
	}
	return a, nil
}

// resolve finds what a path leads to; its sensitivity is the highest on the way.
func (pl *planner) resolve(n Noun, path Path) (Attribute, error) {
	a, ok := pl.attribute(n, path)
	if !ok {
		return Attribute{}, Invalid(string(path), "There is no such field.")
	}
	return a, nil
}

// attribute is resolve, without a word about what there is not.
func (pl *planner) attribute(n Noun, path Path) (Attribute, bool) {
	if name, ok := path.Property(); ok {
		f := pl.catalog.searchableField(name)
		if f == nil || n != NounCase {
			return Attribute{}, false
		}
		return Attribute{Name: name, Kind: f.Kind, Sensitivity: f.Sensitivity}, true
	}
	if name, ok := path.Member(); ok && n == NounCase {
		return Attribute{Name: name, Kind: KindJSON, Sensitivity: pl.catalog.sensitivityOf(name)}, true
	}
	if path == ParentNumber && n == NounCase {
		return Attribute{Name: string(path), Kind: KindInt, Sensitivity: Internal}, true
	}
	if _, name, ok := path.Stage(); ok && n == NounCase {
		return pl.attribute(NounStage, Path(name))
	}
	via, name, joined := path.Ref()
	if !joined {
		name = string(path)
	}
	level := Public
	if joined {
		a, _, ok := n.Attribute(via)
		if !ok || a.Kind != KindRef || !a.To.Catalogued() && !a.Joined {
			return Attribute{}, false
		}
		n, level = a.To, a.Sensitivity
	}
	a, _, ok := n.Attribute(name)
	a.Sensitivity = max(a.Sensitivity, level)
	return a, ok
}

// checkExpr refuses conditions on what the caller may not read, values of a
// wrong kind, and conditions without bound.
func (pl *planner) checkExpr(n Noun, e Expr, depth int, nodes *int) error {
	*nodes--
	if depth > maxExprDepth || *nodes < 0 {
		return Errorf(CodeInvalid, "The filter is too large: at most %d conditions, nested %d deep, are allowed.", maxExprNodes, maxExprDepth)
	}
	switch e := e.(type) {
	case And:
		return pl.checkParts(n, e, depth, nodes)
	case Or:
		return pl.checkParts(n, e, depth, nodes)
	case Not:
		return pl.checkExpr(n, e.Of, depth+1, nodes)
	case Compare:
		return pl.checkValues(n, e.Path, e.Op, e.Value)
	case In:
		return pl.checkValues(n, e.Path, Equal, e.Values...)
	case IsNull:
		_, err := pl.readable(n, e.Path)
		return err
	case Refers:
		return pl.checkReference(n, e.Path)
	case AtStage:
		return pl.checkReference(n, "status")
	case TypeHasWord:
		return pl.checkReference(n, "type")
	case Whose:
		return pl.checkReference(n, e.Path)
	case AssignedTo, Assigned:
		_, err := pl.readable(n, "assignees")
		return err
	case Linked:
		if err := pl.checkTexts(n, "links", e.Name); err != nil {
			return err
		}
		return pl.checkTexts(n, "links", e.To...)
	case Among:
		return pl.checkAmong(n, e)
	case Has:
		return pl.checkHas(n, e, depth, nodes)
	case HasWord:
		return pl.checkWord(n, e)
	case HasProperty:
		return pl.checkProperty(n, e)
	case Mentions:
		return checkTexts(checkedText{"search", Set(e.Text), MaxName})
	case Declared:
		c, err := pl.declared(n, e)
		if err != nil {
			return err
		}
		return pl.checkValues(n, c.Path, c.Op, c.Value)
	}
	return nil
}

// checkAmong refuses references that are not looked up by what they lead to.
func (pl *planner) checkAmong(n Noun, e Among) error {
	indexed := n == NounForm && e.Path == "cases" || n == NounCase && (e.Path == "assignees" || e.Path == "access")
	if !indexed {
		return Invalid(string(e.Path), "This field is not found by what it refers to.")
	}
	if len(e.Keys) > maxExprValues {
		return errTooManyValues(e.Path)
	}
	_, err := pl.readable(n, e.Path)
	return err
}

// checkHas refuses ways that do not lead to the noun, and conditions there that
// are not allowed.
func (pl *planner) checkHas(n Noun, e Has, depth int, nodes *int) error {
	from, to := n, e.Way.Noun
	if e.Way.Back {
		from, to = to, n
	}
	a, err := pl.readable(from, e.Way.Path)
	if err != nil {
		return err
	}
	_, _, joined := e.Way.Path.Ref()
	if joined || a.Kind != KindRef || a.To != to || e.Way.Noun == NounChange || e.Way.Noun == NounChoice { // changes are not shown or hidden, choices in no store
		return Invalid(string(e.Way.Path), "This field does not lead there.")
	}
	return pl.checkExpr(e.Way.Noun, e.Where, depth+1, nodes)
}

// checkWord refuses texts that have no folded key.
func (pl *planner) checkWord(n Noun, e HasWord) error {
	if _, _, ok := n.Attribute(string(e.Path) + "_key"); !ok {
		return Invalid(string(e.Path), "This field is not found by its words.")
	}
	return pl.checkTexts(n, e.Path, e.Text)
}

// checkTexts refuses a condition on an attribute that the caller may not read, and
// texts that no row can have.
func (pl *planner) checkTexts(n Noun, path Path, texts ...string) error {
	if _, err := pl.readable(n, path); err != nil {
		return err
	}
	return checkKeepable(path, texts...)
}

// checkKeepable refuses texts that no row can have.
func checkKeepable(path Path, texts ...string) error {
	if len(texts) > maxExprValues {
		return errTooManyValues(path)
	}
	for _, s := range texts {
		if !keepable(s) {
			return Invalid(string(path), "The filter's value is not valid UTF-8, or holds a NUL byte.")
		}
	}
	return nil
}

// checkProperty is checkTexts for a property, which is as sensitive as it was
// declared to be.
func (pl *planner) checkProperty(n Noun, e HasProperty) error {
	if n != NounCase {
		return pl.checkTexts(n, "properties", e.Name, e.Value)
	}
	if pl.catalog.sensitivityOf(e.Name) > pl.upTo {
		return Invalid("properties."+e.Name, "There is no such field to filter or sort by.")
	}
	return checkKeepable("properties", e.Name, e.Value)
}

func (pl *planner) checkParts(n Noun, parts []Expr, depth int, nodes *int) error {
	for _, part := range parts {
		if err := pl.checkExpr(n, part, depth+1, nodes); err != nil {
			return err
		}
	}
	return nil
}

func (pl *planner) checkValues(n Noun, path Path, op Op, values ...Value) error {
	a, err := pl.readable(n, path)
	if err != nil {
		return err
	}
	if len(values) > maxExprValues {
		return errTooManyValues(path)
	}
	for _, v := range values {
		if !v.IsNull() && v.kind != a.Kind && !(v.kind.written() && a.Kind.written()) {
			return Invalid(string(path), "The filter's value is not of the kind "+a.Kind.String()+".")
		}
		if !keepable(v.s) {
			return Invalid(string(path), "The filter's value is not valid UTF-8, or holds a NUL byte.")
		}
	}
	switch {
	case op > Like:
		return Invalid(string(path), "There is no such comparison.")
	case op == Like:
		return checkPattern(path, values)
	case (op == Contains || op == Prefix) && !a.Kind.written():
		return Invalid(string(path), "Only text can be searched for a part.")
	}
	return nil
}

func errTooManyValues(path Path) error {
	return Invalid(string(path), "The filter lists too many values.")
}

// The bounds of a pattern: each % costs a search, and SQLite takes no pattern of
// 50,000 bytes.
const (
	maxPatternAny   = 5
	maxPatternBytes = 10_000
)

// checkPattern refuses patterns for what has no folded key, and long ones. A full
// width % is one too when it is folded.
func checkPattern(path Path, values []Value) error {
	if _, isProperty := path.Property(); isProperty || !strings.HasSuffix(string(path), "_key") {
		return Invalid(string(path), "This field is not compared with a pattern.")
	}
	for _, v := range values {
		switch pattern := foldedPattern(v).s; {
		case strings.Count(pattern, "%") > maxPatternAny:
			return Invalid(string(path), "A pattern may have % at most "+strconv.Itoa(maxPatternAny)+" times.")
		case len(pattern) > maxPatternBytes:
			return Invalid(string(path), "A pattern may be at most "+strconv.Itoa(maxPatternBytes)+" bytes long.")
		}
	}
	return nil
}
