package sqlq

import (
	"strings"
	"unicode/utf8"

	"caseload"
	"caseload/internal/fold"
	"caseload/internal/store/sqldb"
)

// all is every condition of the plan but its place.
func (b *builder) all(p *caseload.Plan) string {
	conditions := append(b.visible(p), b.words(p))
	if b.lead.found {
		conditions = append(conditions, b.inInts(b.row+"."+ColumnName(string(keyOf(b.noun))), b.lead.keys))
	}
	for i, e := range conjuncts(p.Where()) {
		if !b.lead.found || b.lead.at != i { // or the rows are known to meet it
			conditions = append(conditions, b.expr(e))
		}
	}
	return join(conditions, "\n  AND ")
}

func join(conditions []string, with string) string {
	var out []string
	for _, c := range conditions {
		if c != "" {
			out = append(out, c)
		}
	}
	return strings.Join(out, with)
}

// visible is which rows the caller may see: the tenant's, not hidden, and in
// scope.
func (b *builder) visible(p *caseload.Plan) []string { return append(b.shown(p), b.scope(p.Scope())) }

// shown are the conditions on the tenant's rows that are not hidden, or are asked for
// nevertheless.
func (b *builder) shown(p *caseload.Plan) []string {
	own := b.row + ".tenant"
	if b.along { // or SQLite may take an index of something else, as each begins with it
		own = b.dialect.Aside(own)
	}
	out := []string{own + " = " + b.ints(int64(b.tenant))}
	b.hidden = p.Hidden()
	if !p.Hidden() && b.noun != caseload.NounChange {
		out = append(out, b.row+".hidden = 0")
	}
	return out
}

func pkInts(keys []caseload.PK) []int64 {
	out := make([]int64, len(keys))
	for i, k := range keys {
		out[i] = int64(k)
	}
	return out
}

// expr is a condition, true or false and never null: see caseload.Expr.
func (b *builder) expr(e caseload.Expr) string {
	switch e := e.(type) {
	case nil:
		return ""
	case caseload.And:
		return b.parts(e, " AND ", "1 = 1")
	case caseload.Or:
		if found := b.either(e); found != "" {
			return found
		}
		was := b.apart
		b.apart = true
		defer func() { b.apart = was }()
		return b.parts(e, " OR ", "0 = 1")
	case caseload.Not:
		if of := b.expr(e.Of); of != "" {
			return "(" + of + ") IS NOT TRUE"
		}
		return "0 = 1"
	case caseload.Compare:
		return b.comparison(e)
	case caseload.In:
		return b.in(e)
	case caseload.IsNull:
		return b.isNull(e.Path)
	case caseload.Assigned:
		return b.assigned(b.row, e.User)
	case caseload.Linked:
		return b.linked(e)
	case caseload.Among:
		return b.among(e)
	case caseload.Has:
		return b.has(e)
	case caseload.HasWord:
		return b.hasWord(e)
	case caseload.Mentions:
		return b.row + ".pk IN (" + b.mentioning(e) + ")"
	case caseload.HasProperty:
		return b.hasProperty(e)
	}
	panic("sqlq: a condition of an unknown type")
}

func (b *builder) parts(parts []caseload.Expr, with, none string) string {
	if len(parts) == 0 {
		return none
	}
	out := make([]string, len(parts))
	for i, e := range parts {
		if out[i] = b.expr(e); out[i] == "" {
			out[i] = "1 = 1"
		}
	}
	return "(" + strings.Join(out, with) + ")"
}

var operators = map[caseload.Op]string{
	caseload.Equal: " = ", caseload.Less: " < ", caseload.LessEqual: " <= ", caseload.Greater: " > ", caseload.GreaterEqual: " >= ",
}

func (b *builder) comparison(e caseload.Compare) string {
	if e.Value.IsNull() {
		return "0 = 1"
	}
	if name, ok := e.Path.Property(); ok {
		return b.property(name, func() string { return b.keyComparison(e) })
	}
	column := b.column(e.Path)
	switch e.Op {
	case caseload.Contains:
		return b.dialect.Part(column, b.place(sqldb.Value(e.Value)))
	case caseload.Prefix:
		return b.dialect.Begins(column, b.place(sqldb.Value(e.Value)))
	case caseload.Like: // of keys, which have no upper case: the databases agree about them
		return b.like(column, e.Value.Str())
	}
	return column + operators[e.Op] + b.place(sqldb.Value(e.Value))
}

// like compares a key with a pattern. What is in front of its first % is a range for
// an index, which PostgreSQL sees by itself, if it sees the pattern.
func (b *builder) like(column, pattern string) string {
	head, _, some := strings.Cut(pattern, "%")
	if !some {
		return column + " = " + b.place(sqldb.Text(pattern))
	}
	within := ""
	if end, ok := nextText(head); ok {
		within = column + " >= " + b.place(sqldb.Text(head)) + " AND " + column + " < " + b.place(sqldb.Text(end)) + " AND "
	}
	return within + column + " LIKE " + b.place(sqldb.Text(likeEscaper.Replace(pattern))) + ` ESCAPE '!'`
}

var likeEscaper = strings.NewReplacer("!", "!!", "_", "!_")

// property is the condition that a declared property's order key is as said.
func (b *builder) property(name string, key func() string) string {
	return b.row + ".pk IN (SELECT a.pk FROM attr a WHERE a.tenant = " + b.ints(int64(b.tenant)) + " AND a.field = " + b.place(sqldb.Text(name)) + and(key) + ")"
}

func and(condition func() string) string {
	if condition == nil {
		return ""
	}
	return " AND " + condition()
}

func (b *builder) keyComparison(e caseload.Compare) string {
	key := string(e.Value.AppendKey(nil))
	switch e.Op {
	case caseload.Contains:
		return b.dialect.Part("a.key", b.place(sqldb.Bytes(key)))
	case caseload.Prefix:
		from := "a.key >= " + b.place(sqldb.Bytes(key))
		if end, ok := successor(key); ok {
			return from + " AND a.key < " + b.place(sqldb.Bytes(end))
		}
		return from
	}
	return "a.key" + operators[e.Op] + b.place(sqldb.Bytes(key))
}

// nextText is the smallest text above all that begin with s; it is UTF-8, as s is.
// There is none above nothing but the last character.
func nextText(s string) (string, bool) {
	for s != "" {
		r, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
		switch r {
		case utf8.MaxRune:
			continue
		case lastBeforeSurrogates:
			r = firstBehindSurrogates - 1
		}
		return s + string(r+1), true
	}
	return "", false
}

// No text has the characters between these.
const (
	lastBeforeSurrogates  = 0xd7ff
	firstBehindSurrogates = 0xe000
)

// successor is the smallest string of bytes above all that begin with s; there is none
// above nothing but 0xff.
func successor(s string) (string, bool) {
	for end := len(s) - 1; end >= 0; end-- {
		if s[end] != 0xff {
			return s[:end] + string([]byte{s[end] + 1}), true
		}
	}
	return "", false
}

func (b *builder) in(e caseload.In) string {
	var ints []int64
	var texts []string
	name, isProperty := e.Path.Property()
	for _, v := range e.Values {
		switch {
		case v.IsNull():
		case isProperty:
			texts = append(texts, string(v.AppendKey(nil)))
		case v.Kind().Textual():
			texts = append(texts, v.Str())
		default:
			ints = append(ints, v.Int64())
		}
	}
	switch {
	case len(ints)+len(texts) == 0:
		return "0 = 1"
	case isProperty:
		return b.property(name, func() string { return b.inBytes("a.key", texts) })
	case len(texts) > 0:
		return b.inTexts(b.column(e.Path), texts)
	}
	return b.inInts(b.column(e.Path), ints)
}

// A list of few values is written out, so that the planner sees them; a longer
// one is bound as one argument, so that the text stays the same.
const fewValues = 4

func (b *builder) inInts(expr string, ints []int64) string {
	if len(ints) > fewValues {
		return b.dialect.InInts(expr, b.place(b.dialect.IntList(ints)))
	}
	out := make([]string, len(ints))
	for i, n := range ints {
		out[i] = b.ints(n)
	}
	return oneOf(expr, out)
}

func (b *builder) inTexts(expr string, texts []string) string {
	if len(texts) > fewValues {
		return b.dialect.InTexts(expr, b.place(b.dialect.TextList(texts)))
	}
	out := make([]string, len(texts))
	for i, s := range texts {
		out[i] = b.place(sqldb.Text(s))
	}
	return oneOf(expr, out)
}

func (b *builder) inBytes(expr string, bytes []string) string {
	if len(bytes) > fewValues {
		return b.dialect.InBytes(expr, b.place(b.dialect.BytesList(bytes)))
	}
	out := make([]string, len(bytes))
	for i, s := range bytes {
		out[i] = b.place(sqldb.Bytes(s))
	}
	return oneOf(expr, out)
}

func oneOf(expr string, places []string) string {
	if len(places) == 1 {
		return expr + " = " + places[0]
	}
	return expr + " IN (" + strings.Join(places, ", ") + ")"
}

func (b *builder) linked(e caseload.Linked) string {
	if len(e.To) == 0 {
		return "0 = 1"
	}
	ofName := ""
	from := b.row + ".pk IN (SELECT l.pk FROM links l WHERE l.tenant = " + b.ints(int64(b.tenant)) + " AND " + b.inTexts("l.to_id", e.To)
	if e.Name != "" {
		ofName = " AND l.name = " + b.place(sqldb.Text(e.Name))
	}
	return from + ofName + ")"
}

// among is about the references that have a table to be found by.
func (b *builder) among(e caseload.Among) string {
	if len(e.Keys) == 0 {
		return "0 = 1"
	}
	in := func(of, table, key string) string {
		return b.row + ".pk IN (SELECT f." + of + " FROM " + table + " f WHERE f.tenant = " + b.ints(int64(b.tenant)) + " AND " + b.inInts("f."+key, pkInts(e.Keys))
	}
	switch e.Path {
	case "cases":
		return in("form_pk", "form_cases", "case_pk") + ")"
	case "assignees":
		if b.apart { // PostgreSQL would take a list of them to be made for each case that others lead to, and lead with nothing
			return b.dialect.Exists("SELECT 1 FROM assigned f WHERE f.tenant = " + b.ints(int64(b.tenant)) + " AND " + b.inInts("f.user_pk", pkInts(e.Keys)) + " AND f.pk = " + b.row + ".pk AND f.how <> 2")
		}
		return in("pk", "assigned", "user_pk") + " AND f.how <> 2)" // 2: the owner alone
	case "access":
		return in("pk", "granted", "subject") + ")"
	}
	panic("sqlq: references that are not indexed")
}

// has looks the other rows up first, unless the order leads, or few rows do: then
// it looks for those of each row in turn, but for catalogued ones, which are few.
func (b *builder) has(e caseload.Has) string {
	if b.lead.each && !e.Way.Noun.Catalogued() {
		return b.dialect.Exists(b.others(e, b.row+"t"))
	}
	found := b.sought(e)
	if b.inner {
		found = b.dialect.Once(found)
	}
	own, _ := ends(e.Way, b.row, root)
	if b.many && !b.inner { // of the rows of an index in turn: those that others lead to may be most
		own = b.dialect.Aside(own)
	}
	return own + " IN (" + found + ")"
}

// sought reads the other ends of a way from all rows that it may come from.
func (b *builder) sought(e caseload.Has) string { return b.others(e, root) }

// others reads the other ends of a way, where their rows have the same alias as
// these, from all; else from each row.
func (b *builder) others(e caseload.Has, alias string) string {
	other := newBuilder(b.dialect, b.tenant, e.Way.Noun)
	other.row, other.args, other.inner, other.many, other.lead.each = alias, b.args, true, b.many, b.lead.each
	own, their := ends(e.Way, b.row, alias)
	conditions := []string{alias + ".tenant = " + other.ints(int64(b.tenant)), alias + ".hidden = 0"}
	if alias != b.row {
		conditions = append(conditions, their+" = "+own)
	}
	if b.noun != caseload.NounCase || e.Way != (caseload.Way{Path: "case", Back: true, Noun: e.Way.Noun}) || b.hidden { // what belongs to a case that is in scope is in scope
		conditions = append(conditions, other.scope(e.Scope()))
	}
	conditions = append(conditions, other.expr(e.Where))
	if e.Way.Noun == caseload.NounStage { // an outcome is looked for in all
		conditions = append(conditions, other.ofTenant())
	}
	b.args = other.args
	return "SELECT " + their + " FROM " + Table(e.Way.Noun) + " " + alias + other.joins.String() + " WHERE " + join(conditions, " AND ")
}

// ends are the columns of which one value must be the same in the rows at both
// ends of a way.
func ends(w caseload.Way, near, far string) (own, their string) {
	if w.Back {
		return near + ".pk", far + "." + ColumnName(string(w.Path))
	}
	return near + "." + ColumnName(string(w.Path)), far + ".pk"
}

// hasWord looks the words of the text up, and then holds the text against the
// folded key that stands beside the attribute.
func (b *builder) hasWord(e caseload.HasWord) string {
	key := fold.Key(e.Text)
	if key == "" {
		return "0 = 1"
	}
	found := ""
	if words := fold.Words(key); len(words) > 0 {
		words = words[:min(len(words), fewValues)]
		a, _, _ := b.noun.Attribute(string(e.Path))
		found = b.worded(sqldb.Sought{Words: words, Whole: true, UpTo: a.Sensitivity}) + " AND "
	}
	return "(" + found + b.dialect.Word(b.column(e.Path+"_key"), b.place(sqldb.Text(" "+key+" "))) + ")"
}

func (b *builder) hasProperty(e caseload.HasProperty) string {
	member := b.dialect.Member(b.row+".properties", e.Name, b.place)
	if e.Any {
		return member + " IS NOT NULL"
	}
	return b.inTexts(member, spellings(e.Value))
}

// spellings are how canonical JSON may have a value of which s is the canonical
// text: a text in quotes, anything else bare.
func spellings(s string) []string {
	v, _ := caseload.PropertyValue(s) // what is too long for a property is null, which is left out
	p, _ := caseload.MakeProperties(map[string]caseload.Value{"": v})
	out := []string{strings.TrimSuffix(strings.TrimPrefix(string(p), `{"":`), "}")}
	if s != "" && s != "null" && s[0] != '"' {
		out = append(out, s)
	}
	return out
}

func (b *builder) isNull(p caseload.Path) string {
	if name, ok := p.Property(); ok {
		return "NOT (" + b.property(name, nil) + ")"
	}
	if b.cube {
		return b.column(p) + " = 0"
	}
	if b.ordered && b.noun == caseload.NounCase && p == "closed" { // or SQLite may sort all that the indexes of open cases have
		return b.dialect.Aside(b.column(p)) + " IS NULL"
	}
	return b.column(p) + " IS NULL"
}
