package storetest

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"pgregory.net/rapid"

	"caseload"
)

// tester is a *testing.T or a *rapid.T.
type tester interface {
	rapid.TB
	Context() context.Context
}

// desk is one tenant of a store with a small vocabulary, and a Service to ask
// it through.
type desk struct {
	tester
	store   caseload.Store
	service *caseload.Service
	tenant  caseload.Tenant
	admin   *caseload.Principal
	now     time.Time        // at which the Service stands still, that no midnight falls into a test
	fields  []caseload.Field // given to each transaction
	ids     atomic.Int64

	open, closed     caseload.PK // statuses
	north, south     caseload.PK // wards
	roads, lamps     caseload.PK // categories
	caseType, source caseload.PK
	ann, bob, cat    caseload.PK // caseworker, manager, manager in the team
	team             caseload.PK
}

// someTime is when the cases of the tests were opened.
var someTime = time.Date(2026, 1, 15, 10, 30, 0, 0, time.UTC)

// newDesk makes a tenant of the given slug.
func newDesk(t tester, store caseload.Store, slug string) *desk {
	t.Helper()
	d := &desk{tester: t, store: store, now: time.Now()}
	d.service = caseload.NewService(store, d.clock, d.newID)
	tenant, err := caseload.NewTenant(slug, "", "Europe/London")
	d.must(err)
	tenant.Created = someTime
	tenant.ID, err = store.CreateTenant(t.Context(), tenant)
	d.must(err)
	d.tenant, d.admin = tenant, d.service.Operator(tenant)
	d.furnish()
	return d
}

// furnish puts the vocabulary.
func (d *desk) furnish() {
	named := func(name string, more attrs) attrs { return merge(attrs{"name": text(name)}, more) }
	status := d.put(caseload.NounStatus, named("open", attrs{"stage": number(1)}), named("closed", attrs{"stage": number(5)}))
	d.open, d.closed = status[0], status[1]
	d.caseType = d.put(caseload.NounCaseType, named("case", nil))[0]
	d.source = d.put(caseload.NounSource, named("web", nil))[0]
	ward := d.put(caseload.NounWard, named("Ystrad", attrs{"name_key": text("ystrad"), "code": text("N1"), "enabled": flag(true)}),
		named("Ärö", attrs{"name_key": text("aro"), "code": text("S1"), "enabled": flag(true)}))
	d.north, d.south = ward[0], ward[1]
	category := d.put(caseload.NounCategory, named("Roads", nil), named("Lamps", nil))
	d.roads, d.lamps = category[0], category[1]
	d.team = d.put(caseload.NounTeam, named("Team", nil))[0]
	user := d.put(caseload.NounUser, d.user("Ann", caseload.RoleCaseworker), d.user("Bob", caseload.RoleManager),
		merge(d.user("Cat", caseload.RoleManager), attrs{"teams": refs(d.team)}))
	d.ann, d.bob, d.cat = user[0], user[1], user[2]
}

func (d *desk) user(name string, role caseload.Role) attrs {
	return attrs{
		"name": text(name), "email": text(strings.ToLower(name) + "@example.org"),
		"role": text(string(role)), "enabled": flag(true),
	}
}

func (d *desk) clock() time.Time { return d.now }

func (d *desk) newID() string {
	return fmt.Sprintf("id-%06d", d.ids.Add(1))
}

func (d *desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// check is must for what runs inside a transaction, or beside the test: there
// the test may not be ended.
func (d *desk) check(err error) {
	d.Helper()
	if err != nil {
		d.Error(err)
	}
}

// as is somebody with a key of a role, bound to the user of a name unless it
// is "".
func (d *desk) as(role caseload.Role, user string) *caseload.Principal {
	d.Helper()
	return d.with(role, "", user)
}

// with is as, for a key that sees cases at a level.
func (d *desk) with(role caseload.Role, access caseload.Level, user string) *caseload.Principal {
	d.Helper()
	if user != "" {
		user += "@example.org"
	}
	_, secret, err := d.service.CreateKey(d.Context(), d.admin, caseload.KeyInput{Role: role, Access: access, User: user})
	d.must(err)
	p, err := d.service.Authenticate(d.Context(), secret, netip.Addr{})
	d.must(err)
	return p
}

// attrs are values of a row's attributes by name.
type attrs map[string]caseload.Value

func text(s string) caseload.Value  { return caseload.Text(s) }
func number(n int64) caseload.Value { return caseload.Int(n) }
func day(n int64) caseload.Value {
	return caseload.Day(caseload.DateOf(time.Unix(0, 0).UTC().AddDate(0, 0, int(n))))
}
func rev(micros int64) caseload.Value  { return caseload.Time(time.UnixMicro(micros)) }
func flag(b bool) caseload.Value       { return caseload.Bool(b) }
func moment(t time.Time) attrs         { return attrs{"opened": caseload.Time(t)} }
func days(n int) time.Time             { return someTime.AddDate(0, 0, n) }
func ref(k caseload.PK) caseload.Value { return caseload.Ref(k) }

func refs(ks ...caseload.PK) caseload.Value {
	parts := make([]string, len(ks))
	for i, k := range ks {
		parts[i] = fmt.Sprint(int64(k))
	}
	return text("[" + strings.Join(parts, ",") + "]")
}

// merge joins attributes; later ones win.
func merge(all ...attrs) attrs {
	out := attrs{}
	for _, some := range all {
		for name, v := range some {
			out[name] = v
		}
	}
	return out
}

// block packs rows; what is left out is null, or 0 where nothing may be null.
func block(n caseload.Noun, rows ...attrs) *caseload.Block {
	b := caseload.NewBlock(n.Kinds()...)
	for _, r := range rows {
		for _, a := range n.Attributes() {
			v, given := r[a.Name]
			if !given && !a.Kind.Textual() && (a.Required || a.Kind == caseload.KindBool) {
				v = number(0)
			}
			b.AddValue(v)
		}
	}
	return b
}

// unpack is the opposite of block.
func unpack(n caseload.Noun, b *caseload.Block, row int) attrs {
	out := attrs{}
	for c, a := range n.Attributes() {
		out[a.Name] = b.Value(row, c)
	}
	return out
}

// update runs fn in a transaction of the administrator.
func (d *desk) update(fn func(caseload.WriteTx) error) (caseload.Rev, error) {
	return d.store.Update(d.Context(), d.tenant.ID, caseload.Actor{Face: "test"}, func(tx caseload.WriteTx) error {
		tx.SearchFields(d.fields)
		return fn(tx)
	})
}

// view runs fn on a snapshot.
func (d *desk) view(fn func(caseload.Tx) error) {
	d.Helper()
	d.must(d.store.View(d.Context(), d.tenant.ID, caseload.Short, caseload.Own, fn))
}

// put stores new rows in one transaction and returns their PKs.
func (d *desk) put(n caseload.Noun, rows ...attrs) (keys []caseload.PK) {
	d.Helper()
	_, err := d.update(func(tx caseload.WriteTx) (err error) {
		keys, err = d.insert(tx, n, rows...)
		return err
	})
	d.must(err)
	return keys
}

// insert stores new rows.
func (d *desk) insert(tx caseload.WriteTx, n caseload.Noun, rows ...attrs) ([]caseload.PK, error) {
	full := make([]attrs, len(rows))
	for i, r := range rows {
		var err error
		if full[i], err = d.fresh(tx, n, r); err != nil {
			return nil, err
		}
	}
	return rowKeys(full), tx.Put(n, block(n, full...))
}

// mix stores rows in one block: those that have a PK are stored ones with other
// values, all others are new.
func (d *desk) mix(tx caseload.WriteTx, n caseload.Noun, rows ...attrs) ([]caseload.PK, error) {
	full := make([]attrs, len(rows))
	for i, r := range rows {
		if r["pk"].IsNull() {
			var err error
			if full[i], err = d.fresh(tx, n, r); err != nil {
				return nil, err
			}
			continue
		}
		stored, err := rowIn(tx, n, caseload.PK(r["pk"].Int64()))
		if err != nil {
			return nil, err
		}
		full[i] = merge(stored, r)
	}
	return rowKeys(full), tx.Put(n, block(n, full...))
}

// fresh is a new row with a PK, an ID and what its noun cannot be without: of a
// case and a report a number, and more of a case.
func (d *desk) fresh(tx caseload.WriteTx, n caseload.Noun, r attrs) (attrs, error) {
	pk, err := tx.Next(caseload.PKs, 1)
	if err != nil {
		return nil, err
	}
	base := attrs{"pk": number(pk), "id": text(d.newID())}
	switch n {
	case caseload.NounReport:
		base["number"] = number(pk)
	case caseload.NounCase:
		first, err := tx.Next(caseload.Numbers, 1)
		if err != nil {
			return nil, err
		}
		base = merge(base, moment(someTime), attrs{
			"number": number(first), "type": ref(d.caseType), "status": ref(d.open), "source": ref(d.source),
		})
	}
	return merge(base, r), nil
}

func rowKeys(rows []attrs) []caseload.PK {
	keys := make([]caseload.PK, len(rows))
	for i, r := range rows {
		keys[i] = caseload.PK(r["pk"].Int64())
	}
	return keys
}

// kase is a case of an ID that a test can speak of.
func kase(id string, more ...attrs) attrs { return merge(append(more, attrs{"id": text(id)})...) }

// cases stores new cases and returns their PKs by ID.
func (d *desk) cases(rows ...attrs) map[string]caseload.PK {
	d.Helper()
	out := map[string]caseload.PK{}
	for i, pk := range d.put(caseload.NounCase, rows...) {
		out[rows[i]["id"].Str()] = pk
	}
	return out
}

// row reads a row as it is now.
func (d *desk) row(n caseload.Noun, pk caseload.PK) (out attrs) {
	d.Helper()
	d.view(func(tx caseload.Tx) (err error) {
		out, err = rowIn(tx, n, pk)
		return err
	})
	return out
}

// rowIn reads a row as a transaction sees it.
func rowIn(tx caseload.Tx, n caseload.Noun, pk caseload.PK) (attrs, error) {
	return rowAt(tx, n, pk, tx.Horizon().Rev)
}

// rowAt reads a row as it was, nil if it was not.
func rowAt(tx caseload.Tx, n caseload.Noun, pk caseload.PK, rev caseload.Rev) (attrs, error) {
	b := caseload.NewBlock(n.Kinds()...)
	if err := tx.At(n, []caseload.PK{pk}, rev, b); err != nil || b.Rows() == 0 {
		return nil, err
	}
	return unpack(n, b, 0), nil
}

// change writes some attributes of a stored row.
func (d *desk) change(n caseload.Noun, pk caseload.PK, to attrs) error {
	_, err := d.update(func(tx caseload.WriteTx) error { return rewrite(tx, n, pk, to) })
	return err
}

func rewrite(tx caseload.WriteTx, n caseload.Noun, pk caseload.PK, to attrs) error {
	r, err := rowIn(tx, n, pk)
	if err != nil {
		return err
	}
	return tx.Put(n, block(n, merge(r, to)))
}

// list asks for cases, at most 1,000 unless the query says otherwise.
func (d *desk) list(by *caseload.Principal, q caseload.Query, columns ...caseload.Path) *caseload.Listing {
	d.Helper()
	if q.Limit == 0 {
		q.Limit = 1000
	}
	out, err := d.service.ListCases(d.Context(), by, q, columns...)
	d.must(err)
	return out
}

// found is the IDs of the cases that the administrator finds, one blank
// between them, in the order of their PKs if the query has none.
func (d *desk) found(q caseload.Query) string {
	d.Helper()
	return d.foundBy(d.admin, q)
}

func (d *desk) foundBy(by *caseload.Principal, q caseload.Query) string {
	d.Helper()
	if len(q.Order) == 0 {
		q.Order = []caseload.Order{{Path: "pk"}}
	}
	return strings.Join(texts(d.list(by, q, "id").Rows), " ")
}

// where is found, sorted, for a condition.
func (d *desk) where(e caseload.Expr) string {
	d.Helper()
	ids := strings.Fields(d.found(caseload.Query{Where: e}))
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

// texts reads the first column of a block.
func texts(b *caseload.Block) []string {
	out := make([]string, b.Rows())
	for i := range out {
		out[i] = string(b.Text(i, 0))
	}
	return out
}

// want fails the test if two values differ.
func want[T comparable](d *desk, what string, got, want T) {
	d.Helper()
	if got != want {
		d.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// wantRow fails the test where a row has not the attributes that it should.
func (d *desk) wantRow(got, want attrs) {
	d.Helper()
	for name, v := range want {
		if g := got[name]; g.IsNull() != v.IsNull() || g.Int64() != v.Int64() || g.Str() != v.Str() {
			d.Errorf("%s: got %s, want %s", name, show(g), show(v))
		}
	}
}

func show(v caseload.Value) string {
	switch {
	case v.IsNull():
		return "null"
	case v.Kind().Textual():
		return fmt.Sprintf("%.200q", v.Str())
	}
	return fmt.Sprint(v.Int64())
}

// wantCode fails the test if an error has not the code.
func (d *desk) wantCode(err error, code caseload.Code) {
	d.Helper()
	if caseload.CodeOf(err) != code {
		d.Errorf("error: got %v, want the code %q", err, code)
	}
}
