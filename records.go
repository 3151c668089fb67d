package caseload

import (
	"context"
	"errors"
	"slices"
)

// RecordQuery is what a caller asks for among the rows of a noun.
type RecordQuery struct {
	Query
	Noun    Noun
	IDs     []string        // not nil: the rows of these IDs, in the order of their PKs, and the Query is not looked at
	From    *Origin         // not nil: only those that a way leads to
	Columns map[Noun][]Path // to read of the rows of a noun, related ones too; without an entry: whole rows
	Include []Inclusion
	Total   bool // count the rows on all pages
	Span    Span // how long it may last: Brief for a few IDs with nothing beside them
}

// Origin is a row from which a way leads to others. One that is not there for
// the caller is CodeNotFound.
type Origin struct {
	Noun Noun
	ID   string
	Way  Way
}

// Inclusion is rows to be read beside others, from which a way leads to them.
type Inclusion struct {
	Way     Way
	Where   Expr    // only those that meet it
	Order   []Order // of those that belong to one row
	If      Path    // not "": the way is followed only from rows that have something here
	Include []Inclusion
}

// Records are rows of one noun. The first columns are those that were asked
// for, in their order.
type Records struct {
	Noun Noun
	*Block
	shape *shape
	rows  map[PK]int
}

// Row finds a row by its PK.
func (r *Records) Row(k PK) (row int, found bool) {
	row, found = r.rows[k]
	return row, found
}

// PKOf is the PK of a row.
func (r *Records) PKOf(row int) PK { return r.PK(row, r.shape.at("pk")) }

// RecordSet is a page of rows with those that are related to them.
type RecordSet struct {
	Catalog *Catalog
	Lag     Lag
	Page    *Records // each row once, in the order asked for
	Total   int64    // if it was asked for
	Prev    Cursor   // "" where nothing is in front
	Next    Cursor   // "" at the end

	// Related are the rows that ways of the Inclusions led to, each once, and
	// those among them that are on the page too.
	Related map[Noun]*Records
	linked  map[Way]map[PK][]PK
}

// Linked lists the rows that a way led to from a row, if an Inclusion followed it
// from there.
func (s *RecordSet) Linked(w Way, from PK) (to []PK, followed bool) {
	to, followed = s.linked[w][from]
	return to, followed
}

// ListRecords answers a page of rows of a noun with those that are related to
// them, one query for each Inclusion, or for each 10,000 keys of one. It needs the
// scope cases:read, and for wards, categories, users and teams the scopes of their
// names. More than 20,000 rows beside the page, or on it without a limit, or
// 64 MiB of text in all, are CodeTooLarge.
func (s *Service) ListRecords(ctx context.Context, p *Principal, q RecordQuery) (*RecordSet, error) {
	if err := p.mayList(&q); err != nil {
		return nil, err
	}
	var out *RecordSet
	err := s.view(ctx, p, q.Span, q.Fresh, Personal, func(r *reader) (err error) {
		out, err = r.list(&q)
		return err
	})
	return out, err
}

// mayList refuses a query of what the caller may never read.
func (p *Principal) mayList(q *RecordQuery) error {
	if err := needToRead(p, q.Noun, q.Include); err != nil {
		return err
	}
	if q.From == nil {
		return nil
	}
	return p.may(view, q.From.Noun)
}

func (r *reader) list(q *RecordQuery) (*RecordSet, error) {
	g := &gathering{reader: r, q: q, shapes: map[Noun]*shape{}}
	return g.run()
}

func needToRead(p *Principal, n Noun, include []Inclusion) error {
	if err := p.may(view, n); err != nil {
		return err
	}
	for _, inc := range include {
		if err := needToRead(p, inc.Way.Noun, inc.Include); err != nil {
			return err
		}
	}
	return nil
}

// gathering reads a RecordSet.
type gathering struct {
	*reader
	q      *RecordQuery
	out    *RecordSet
	shapes map[Noun]*shape
	taken  int      // rows that are related, counted as often as they are met
	read   textRead // of the texts of all rows
}

// errTooMuch refuses to read rows beyond the bounds of a RecordSet.
var errTooMuch = Errorf(CodeTooLarge, "More than %d related rows, or %d MiB of rows, are not answered at once. Ask for fewer rows on a page, or include less.", maxRelated, maxSync>>20)

// shape is what is read of the rows of a noun.
type shape struct{ paths []Path }

// at is where a column stands; less than 0 for one that is not read. There are too
// few for a map to find it sooner.
func (s *shape) at(p Path) int { return slices.Index(s.paths, p) }

func (s *shape) need(p Path) {
	if s.at(p) < 0 {
		s.paths = append(s.paths, p)
	}
}

func (g *gathering) run() (*RecordSet, error) {
	g.out = &RecordSet{Catalog: g.catalog, Lag: g.tx.Horizon().Lag, Related: map[Noun]*Records{}, linked: map[Way]map[PK][]PK{}}
	g.learnShapes(g.q.Noun, g.q.Include)
	if err := g.page(); err != nil {
		return nil, err
	}
	all := make([]int, g.out.Page.Rows())
	for i := range all {
		all[i] = i
	}
	return g.out, g.include(g.out.Page, all, g.q.Include)
}

// learnShapes finds out which columns are asked for, and which the ways need.
func (g *gathering) learnShapes(n Noun, include []Inclusion) {
	from := g.shape(n)
	for _, inc := range include {
		near, far := inc.Way.ends()
		from.need(near)
		if inc.If != "" {
			from.need(inc.If)
		}
		g.shape(inc.Way.Noun).need(far)
		g.learnShapes(inc.Way.Noun, inc.Include)
	}
}

func (g *gathering) shape(n Noun) *shape {
	s := g.shapes[n]
	if s != nil {
		return s
	}
	columns, given := g.q.Columns[n]
	if !given {
		columns = wholePaths(n)
	}
	s = &shape{slices.Clone(columns)}
	s.need("pk")
	g.shapes[n] = s
	return s
}

// page reads the rows that are asked for.
func (g *gathering) page() error {
	q, err := g.query()
	if err != nil {
		return err
	}
	plan, err := g.plan(g.q.Noun, q, g.shape(g.q.Noun).paths...)
	if err != nil {
		return err
	}
	plan.atMost = maxSync
	if err := plan.resume(g.tx.Horizon().Epoch, q); err != nil {
		return err
	}
	page := Listing{}
	if g.q.Total {
		err = g.counted(plan, q, &page)
	} else {
		err = g.paged(plan, &page)
	}
	if err != nil {
		return err
	}
	g.read = textRead(page.Rows.Bytes())
	if g.read >= maxSync || page.Rows.Rows() > maxRelated { // the page ended early, and would go on elsewhere by its number
		return errTooMuch
	}
	g.out.Page, g.out.Total, g.out.Prev, g.out.Next = g.records(g.q.Noun, page.Rows), page.Total, page.Prev, page.Next
	return nil
}

// query is what is asked for, in one condition.
func (g *gathering) query() (Query, error) {
	q := g.q.Query
	if g.q.IDs != nil {
		q = Query{Where: In{"id", textValues(slices.DeleteFunc(slices.Clone(g.q.IDs), unkeepable))}, Order: []Order{{Path: "pk"}}, Limit: min(len(g.q.IDs), maxRelated+1)}
	}
	if q.Limit == 0 {
		q.Limit = maxRelated + 1
	}
	if g.q.From == nil {
		return q, nil
	}
	led, err := g.ledFrom(g.q.From)
	q.Where = Where(led, q.Where)
	return q, err
}

// ledFrom is the condition of the rows that a way leads to from one row.
func (g *gathering) ledFrom(o *Origin) (Expr, error) {
	near, far := o.Way.ends()
	plan, err := g.plan(o.Noun, Query{Where: byID(o.ID), Limit: 1}, near)
	if err != nil {
		return nil, err
	}
	b, err := g.reader.page(plan)
	switch {
	case err != nil:
		return nil, err
	case b.Rows() == 0:
		return nil, notFound(o.Noun)
	}
	keys := (&Records{Block: b, shape: &shape{[]Path{near}}}).keys(0, near)
	if len(keys) > maxExprValues {
		return nil, errTooMuch
	}
	return ending(o.Way.Noun, far, keys), nil
}

func unkeepable(id string) bool { return !keepable(id) }

func (g *gathering) records(n Noun, b *Block) *Records {
	r := &Records{Noun: n, Block: b, shape: g.shape(n), rows: make(map[PK]int, b.Rows())}
	for i := range b.Rows() {
		r.rows[r.PKOf(i)] = i
	}
	return r
}

// include follows the ways from some rows, and on from where they lead.
func (g *gathering) include(from *Records, rows []int, include []Inclusion) error {
	for _, inc := range include {
		found, err := g.follow(from, rows, &inc)
		if err != nil {
			return err
		}
		if err := g.include(g.out.Related[inc.Way.Noun], found, inc.Include); err != nil {
			return err
		}
	}
	return nil
}

// follow reads the rows that a way leads to from some rows, and notes which
// leads to which. It answers where they are among the Related, each once.
func (g *gathering) follow(from *Records, rows []int, inc *Inclusion) (found []int, err error) {
	near, _ := inc.Way.ends()
	links := g.out.linked[inc.Way]
	if links == nil {
		links = map[PK][]PK{}
		g.out.linked[inc.Way] = links
	}
	step := newStep(links)
	for _, row := range rows {
		pk := from.PKOf(row)
		if known, followed := links[pk]; followed {
			found = append(found, g.places(inc.Way.Noun, known)...)
			continue
		}
		links[pk] = nil
		if inc.If != "" && from.Null(row, from.shape.at(inc.If)) {
			continue
		}
		keys := from.keys(row, near)
		if len(keys) > maxExprValues {
			return nil, errTooMuch
		}
		if len(step.keys)+len(keys) > maxExprValues { // those of one row stay together, in the order of their rows
			if found, err = g.take(step, inc, found); err != nil {
				return nil, err
			}
			step = newStep(links)
		}
		step.start(pk, keys)
	}
	if found, err = g.take(step, inc, found); err != nil {
		return nil, err
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// step goes a way from some rows at once.
type step struct {
	links  map[PK][]PK // where rows lead
	starts map[Value][]PK
	keys   []Value // each once
}

func newStep(links map[PK][]PK) *step { return &step{links: links, starts: map[Value][]PK{}} }

// start notes what a row has at its end of the way.
func (s *step) start(row PK, keys []Value) {
	for _, key := range keys {
		if len(s.starts[key]) == 0 {
			s.keys = append(s.keys, key)
		}
		s.starts[key] = appendOnce(s.starts[key], row)
	}
}

// arrive notes what a row has at the other end.
func (s *step) arrive(row PK, keys []Value) {
	for _, key := range keys {
		for _, start := range s.starts[key] {
			s.links[start] = appendOnce(s.links[start], row)
		}
	}
}

// appendOnce appends a row, unless it was the last: it may have a key twice.
func appendOnce(to []PK, row PK) []PK {
	if n := len(to); n > 0 && to[n-1] == row {
		return to
	}
	return append(to, row)
}

// take reads the rows that a step leads to, and appends where they are among the
// Related.
func (g *gathering) take(s *step, inc *Inclusion, found []int) ([]int, error) {
	if len(s.keys) == 0 {
		return found, nil
	}
	_, far := inc.Way.ends()
	b, err := g.related(inc, far, s.keys)
	if err != nil {
		return nil, err
	}
	for _, row := range b.order {
		s.arrive(b.PKOf(row), b.keys(row, far))
	}
	return append(found, g.adopt(b)...), nil
}

// places are where some of the Related are.
func (g *gathering) places(n Noun, keys []PK) []int {
	out := make([]int, len(keys))
	for i, k := range keys {
		out[i], _ = g.out.Related[n].Row(k)
	}
	return out
}

// sortedRecords are Records that a database has not sorted.
type sortedRecords struct {
	*Records
	order []int // the rows
}

// related reads the rows whose far end is one of some keys.
func (g *gathering) related(inc *Inclusion, far Path, keys []Value) (*sortedRecords, error) {
	q := Query{Where: Where(ending(inc.Way.Noun, far, keys), inc.Where), Order: inc.Order, Limit: maxRelated - g.taken + 1}
	if len(q.Order) == 0 {
		q.Order = []Order{{Path: "pk"}}
	}
	plan, err := g.plan(inc.Way.Noun, q, g.shape(inc.Way.Noun).paths...)
	if err != nil {
		return nil, err
	}
	plan.loose = true
	b, err := g.pageWithin(&g.read, plan)
	switch {
	case errors.Is(err, errNoRoom):
		return nil, errTooMuch
	case err != nil:
		return nil, err
	}
	if g.taken += b.Rows(); g.taken > maxRelated {
		return nil, errTooMuch
	}
	return &sortedRecords{g.records(inc.Way.Noun, b), plan.sorted(b)}, nil
}

// adopt puts rows among the Related, where they are not yet, and answers where
// all of them are.
func (g *gathering) adopt(b *sortedRecords) []int {
	all := g.out.Related[b.Noun]
	if all == nil {
		all = g.records(b.Noun, NewBlock(b.Kinds()[:len(g.shape(b.Noun).paths)]...))
		g.out.Related[b.Noun] = all
	}
	places := make([]int, len(b.order))
	for i, row := range b.order {
		place, known := all.Row(b.PKOf(row))
		if !known {
			place = all.Rows()
			all.rows[b.PKOf(row)] = place
			all.AddRow(b.Block, row)
		}
		places[i] = place
	}
	return places
}

// linksPath is the attribute whose references are IDs, not PKs.
const linksPath Path = "links"

// ends are the attributes of which one value must be the same in the rows at
// both ends of the way.
func (w Way) ends() (near, far Path) {
	to := Path("pk")
	if w.Path == linksPath {
		to = "id"
	}
	if w.Back {
		return to, w.Path
	}
	return w.Path, to
}

// ending is the condition that one of some keys is at the far end of a way.
func ending(n Noun, far Path, keys []Value) Expr {
	a, _, _ := n.Attribute(string(far))
	switch {
	case far == linksPath:
		to := make([]string, len(keys))
		for i, k := range keys {
			to[i] = k.Str()
		}
		return Linked{To: to}
	case a.Kind == KindRefs:
		return Among{far, valuePKs(keys)}
	case a.Kind == KindRef:
		return In{far, refValues(valuePKs(keys))}
	}
	return In{far, keys}
}

func valuePKs(values []Value) []PK {
	out := make([]PK, len(values))
	for i, v := range values {
		out[i] = PK(v.Int64())
	}
	return out
}

// keys lists what a row has at an end of a way: PKs as KindInt, IDs as KindText.
func (r *Records) keys(row int, end Path) []Value {
	col := r.shape.at(end)
	if r.Null(row, col) {
		return nil
	}
	switch k := r.Kinds()[col]; {
	case end == linksPath:
		var ids []Value
		for _, link := range Links(r.String(row, col)).Values() {
			ids = append(ids, Text(link.To))
		}
		return ids
	case k == KindRefs:
		return intValues(ParseRefs(r.String(row, col)))
	case k.Textual():
		return []Value{Text(string(r.Text(row, col)))}
	}
	return []Value{Int(r.Int(row, col))}
}
