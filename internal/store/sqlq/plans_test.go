package sqlq_test

import (
	"context"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/store/memstore"
	"caseload/internal/store/sqldb"
	"caseload/internal/store/sqlq"
)

// catcher is a store that keeps the Plans it is asked, which the Service alone
// can make. The rows are another store's.
type catcher struct {
	caseload.Store
	caught []caught
}

// caught is a question asked of a store, and how it is said in SQL.
type caught struct {
	method string
	tenant caseload.TenantID
	say    func(sqldb.Dialect) sqlq.Query
}

// View implements caseload.Store.
func (c *catcher) View(ctx context.Context, t caseload.TenantID, span caseload.Span, fresh caseload.Fresh, fn func(caseload.Tx) error) error {
	return c.Store.View(ctx, t, span, fresh, func(tx caseload.Tx) error { return fn(&catchingTx{tx, c, t}) })
}

type catchingTx struct {
	caseload.Tx
	to     *catcher
	tenant caseload.TenantID
}

func (x *catchingTx) keep(method string, say func(sqldb.Dialect) sqlq.Query) {
	x.to.caught = append(x.to.caught, caught{method, x.tenant, say})
}

func (x *catchingTx) keepSelect(method string, p *caseload.Plan, by sqlq.Lead) {
	plan := *p // which the Service goes on changing
	x.keep(method, func(d sqldb.Dialect) sqlq.Query { return sqlq.Select(d, x.tenant, &plan, by) })
}

// keepPage keeps how rows are found that may lead, and the page: among those and
// along the order, in halves where it has some.
func (x *catchingTx) keepPage(p *caseload.Plan) {
	plan := *p
	for _, clue := range sqlq.Clues(p) {
		x.keep("keys", func(d sqldb.Dialect) sqlq.Query { return sqlq.Keys(d, x.tenant, &plan, clue) })
		x.keepSelect("page among few", p, sqlq.Among(clue, []int64{1, 2}))
	}
	for _, half := range sqlq.Along().Halves(p) {
		x.keepSelect("page", p, half)
	}
}

// Page implements caseload.Tx.
func (x *catchingTx) Page(p *caseload.Plan, b *caseload.Block) error {
	if sqlq.Ranked(p) {
		x.keepRanked(p)
	} else {
		x.keepPage(p)
	}
	return x.Tx.Page(p, b)
}

// keepRanked keeps how blocks are looked through, all of them and those of one,
// and the page in one of them.
func (x *catchingTx) keepRanked(p *caseload.Plan) {
	const block, row = 1 << 17, 1 << 50
	plan := *p
	for _, piece := range sqlq.Pieces(p) {
		x.keep("blocks", func(d sqldb.Dialect) sqlq.Query { return sqlq.CountPiece(d, x.tenant, &plan, piece) })
		for _, part := range piece.Divided(p, block) {
			x.keep("blocks in a block", func(d sqldb.Dialect) sqlq.Query { return sqlq.CountPiece(d, x.tenant, &plan, part) })
		}
	}
	x.keep("page from an edge", func(d sqldb.Dialect) sqlq.Query { return sqlq.SelectFrom(d, x.tenant, &plan, row, 7) })
}

// Scan implements caseload.Tx.
func (x *catchingTx) Scan(p *caseload.Plan, fn func(*caseload.Block) error) error {
	x.keepSelect("scan", p, sqlq.Lead{})
	return x.Tx.Scan(p, fn)
}

// Count implements caseload.Tx.
func (x *catchingTx) Count(p *caseload.Plan, atMost int64) (int64, bool, error) {
	switch plan := *p; {
	case sqlq.Cubic(p):
		x.keepTally(p)
	case sqlq.Dated(p):
		x.keep("dated count", func(d sqldb.Dialect) sqlq.Query { return sqlq.CountDated(d, x.tenant, &plan) })
		if !p.Scope().All {
			x.keep("confidential ones", func(d sqldb.Dialect) sqlq.Query { return sqlq.Tally(d, x.tenant, &plan, nil, true) })
		}
	default:
		x.keep("count", func(d sqldb.Dialect) sqlq.Query {
			return sqlq.Count(d, x.tenant, &plan, sqlq.Along().Counted(), atMost)
		})
	}
	return manyCases, true, nil // so that pages behind the first are read, though there is nothing in them
}

const manyCases = 1_000_000

// Tally implements caseload.Tx.
func (x *catchingTx) Tally(p *caseload.Plan, by ...caseload.Path) ([]caseload.Tally, error) {
	x.keepTally(p, by...)
	return x.Tx.Tally(p, by...)
}

// keepTally keeps how the rows are counted: by the cube or one of its margins
// as far as they go, and the rest row by row.
func (x *catchingTx) keepTally(p *caseload.Plan, by ...caseload.Path) {
	plan := *p
	if !sqlq.Cubic(p) {
		x.keep("tally", func(d sqldb.Dialect) sqlq.Query { return sqlq.Tally(d, x.tenant, &plan, by, false) })
		return
	}
	if dimension, ok := sqlq.Marginal(p, by); ok {
		x.keep("margin", func(sqldb.Dialect) sqlq.Query { return sqlq.Margin(x.tenant, &plan, dimension) })
	} else {
		x.keep("cube", func(d sqldb.Dialect) sqlq.Query { return sqlq.Cube(d, x.tenant, &plan, by) })
	}
	if !p.Scope().All {
		x.keep("confidential ones", func(d sqldb.Dialect) sqlq.Query { return sqlq.Tally(d, x.tenant, &plan, by, true) })
	}
}

// Match implements caseload.Tx.
func (x *catchingTx) Match(p *caseload.Plan, n int, b *caseload.Block) error {
	plan := *p
	x.keep("match", func(d sqldb.Dialect) sqlq.Query { return sqlq.Match(d, x.tenant, &plan, n) })
	return x.Tx.Match(p, n, b)
}

// office is a Service over a catcher, with a small vocabulary.
type office struct {
	testing.TB
	store           *catcher
	service         *caseload.Service
	admin, bob, ann *caseload.Principal // bob: a manager; ann: a caseworker
	public          *caseload.Principal // may run reports, and read no cases
	known           string              // the ID of a case
}

var someTime = time.Date(2026, 1, 15, 10, 30, 0, 0, time.UTC)

// newOffice makes an office whose one declared property has a name.
func newOffice(t testing.TB, property string, kind caseload.Kind) *office {
	t.Helper()
	now := func() time.Time { return someTime }
	ids := 0
	newID := func() string { ids++; return fmt.Sprint("id-", ids) }
	o := &office{TB: t, store: &catcher{Store: memstore.New(now)}}
	o.service = caseload.NewService(o.store, now, newID)
	tenant, err := caseload.NewTenant("here", "", "Europe/London")
	o.must(err)
	tenant, err = o.service.CreateTenant(t.Context(), tenant)
	o.must(err)
	o.admin = o.service.Operator(tenant)
	o.must(o.service.CreateField(t.Context(), o.admin, caseload.FieldInput{Name: property, Kind: kind, Searchable: true}))
	o.ann, o.bob = o.hire("Ann", caseload.RoleCaseworker), o.hire("Bob", caseload.RoleManager)
	o.public = o.enter(caseload.KeyInput{Role: caseload.RoleAnalyst, Scopes: []caseload.Scope{caseload.ReportsRead}})
	return o
}

// fill makes three cases with a resident.
func (o *office) fill() {
	o.Helper()
	for i := range 3 {
		f, err := o.service.CreateCase(o.Context(), o.admin, caseload.CaseInput{
			Summary: caseload.Set("lamp"), Opened: caseload.Set(someTime.AddDate(0, 0, i)), Resident: caseload.Set(caseload.Resident{Name: caseload.Set("Pat")}),
		})
		o.must(err)
		o.known = f.Case.ID
	}
	o.list(o.admin, caseload.Query{}) // the vocabulary is in memory from here on
	o.store.caught = nil
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// hire makes a user, and somebody with a key that is bound to the user.
func (o *office) hire(name string, role caseload.Role) *caseload.Principal {
	o.Helper()
	email := strings.ToLower(name) + "@example.org"
	_, err := o.service.CreateUser(o.Context(), o.admin, caseload.UserInput{Name: caseload.Set(name), Email: caseload.Set(email), Role: role})
	o.must(err)
	return o.enter(caseload.KeyInput{Role: role, User: email})
}

// enter is somebody with a new key.
func (o *office) enter(in caseload.KeyInput) *caseload.Principal {
	o.Helper()
	_, secret, err := o.service.CreateKey(o.Context(), o.admin, in)
	o.must(err)
	p, err := o.service.Authenticate(o.Context(), secret, netip.Addr{})
	o.must(err)
	return p
}

const pageSize = 2

// list asks for two cases, or for as many as the query says, and returns the
// cursor to the next.
func (o *office) list(by *caseload.Principal, q caseload.Query) caseload.Cursor {
	o.Helper()
	if q.Limit == 0 {
		q.Limit = pageSize
	}
	out, err := o.service.ListCases(o.Context(), by, q, "id", "summary")
	o.must(err)
	return out.Next
}
