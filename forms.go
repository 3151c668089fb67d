package caseload

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
)

// FormQuery is what a caller asks for among forms.
type FormQuery struct {
	Query
	CaseID string // those that touched this case; "": all
	Cases  bool   // the cases that they touched, too
}

// FormSet is forms with what belongs to them.
type FormSet struct {
	Catalog   *Catalog
	Forms     []*Form // in the order asked for
	Total     int64   // of all that match, on all pages; behind a cursor: when the first was given
	Next      Cursor  // "" at the end
	Lag       Lag
	Documents map[PK][]*Document // of a form, by name, without their bodies
	Cases     map[PK]*CaseSet    // of a form, where FormQuery.Cases says so; nil without
}

// ListForms answers a page of forms; without an order, those received last come
// first. The page ends early where its answers are very long. It needs the
// scopes cases:read and cases:write.
func (s *Service) ListForms(ctx context.Context, p *Principal, q FormQuery) (*FormSet, error) {
	if err := p.needEditData(); err != nil {
		return nil, err
	}
	if len(q.Order) == 0 {
		q.Order = []Order{{Path: "received", Desc: true}}
	}
	var out *FormSet
	err := s.view(ctx, p, Short, q.Fresh, Personal, func(r *reader) (err error) {
		out, err = r.formPage(q)
		return err
	})
	return out, err
}

func (r *reader) formPage(q FormQuery) (*FormSet, error) {
	out := &FormSet{Catalog: r.catalog, Lag: r.tx.Horizon().Lag}
	if q.CaseID != "" {
		touched, err := r.touching(q.CaseID)
		if err != nil {
			return nil, err
		}
		q.Where = Where(q.Where, touched)
	}
	plan, err := r.whole(NounForm, q.Query)
	if err != nil {
		return nil, err
	}
	plan.atMost = maxSync
	page, err := r.countedOnce(plan, q.Query)
	if err != nil {
		return nil, err
	}
	out.Forms, out.Total, out.Next = readRows[Form](page.Rows), page.Total, page.Next
	return out, r.completeForms(out, q.Cases)
}

// countedOnce is counted, where whoever follows cursors brings the number along.
func (r *reader) countedOnce(plan *Plan, q Query) (page Listing, err error) {
	of := plan.countedRows()
	if q.After, page.Total, err = cutTotal(q.After, of); err != nil {
		return page, err
	}
	if err := plan.resume(r.tx.Horizon().Epoch, q); err != nil {
		return page, err
	}
	if page.Total < 0 {
		err = r.counted(plan, q, &page)
	} else {
		err = r.paged(plan, &page)
	}
	page.Next = withTotal(page.Next, page.Total, of)
	return page, err
}

// countedRows tells apart which rows a plan counts: those of another condition, or
// in other eyes, are others. Expr and RowScope are made of values alone, which
// print alike where they are alike.
func (p *Plan) countedRows() string {
	h := fnv.New32a()
	fmt.Fprintf(h, "%#v %#v", p.where, p.scope)
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

// totalMark stands between a cursor of forms, their number and what they are.
const totalMark = "~"

// withTotal is a cursor of forms that brings their number with it. To count them
// takes seconds where there are a million, since a form is seen by way of the
// cases that it touched: whoever follows cursors has them counted once
// (difference 48).
func withTotal(c Cursor, total int64, of string) Cursor {
	if c == "" {
		return ""
	}
	return c + Cursor(totalMark+strconv.FormatInt(total, 10)+totalMark+of)
}

// cutTotal takes a cursor of forms apart; the number is -1 where it brings none,
// or that of others.
func cutTotal(c Cursor, of string) (after Cursor, total int64, err error) {
	cursor, counted, found := strings.Cut(string(c), totalMark)
	if !found {
		return c, -1, nil
	}
	number, what, _ := strings.Cut(counted, totalMark)
	if total, err = strconv.ParseInt(number, 10, 64); err != nil || total < 0 || cursor == "" || strings.Contains(what, totalMark) {
		return "", 0, errCursor("after")
	}
	if what != of {
		total = -1
	}
	return Cursor(cursor), total, nil
}

// touching is the condition on a form that it touched a case that the caller
// may see.
func (r *reader) touching(caseID string) (Expr, error) {
	found, err := r.casesByID([]string{caseID}, new(textRead))
	if err != nil || found[caseID] == nil {
		return Or{}, err
	}
	return Among{"cases", []PK{found[caseID].PK}}, nil
}

// FormByID answers one form as ListForms does; one that is not there for the
// caller is CodeNotFound. It needs the same scopes.
func (s *Service) FormByID(ctx context.Context, p *Principal, id string, cases bool) (*FormSet, error) {
	if err := p.needEditData(); err != nil {
		return nil, err
	}
	var out *FormSet
	err := s.view(ctx, p, Short, Own, Personal, func(r *reader) error {
		f := &Form{}
		if err := r.one(byID(id), f); err != nil {
			return err
		}
		out = &FormSet{Catalog: r.catalog, Forms: []*Form{f}, Total: 1, Lag: r.tx.Horizon().Lag}
		return r.completeForms(out, cases)
	})
	return out, err
}

// completeForms reads what belongs to the forms of a set.
func (r *reader) completeForms(set *FormSet, cases bool) error {
	keys := pks(set.Forms, (*Form).pk)
	if err := r.documentsOf(set, keys); err != nil || !cases {
		return err
	}
	return r.casesOf(set)
}

func (r *reader) documentsOf(set *FormSet, keys []PK) error {
	set.Documents = map[PK][]*Document{}
	q := Query{Where: In{"form", refValues(keys)}, Order: []Order{{Path: "name"}}}
	plan, err := r.plan(NounDocument, q, "form", "name", "media_type", "bytes", "sha256")
	if err != nil {
		return err
	}
	b, err := r.page(plan)
	if err != nil {
		return err
	}
	for i := range b.Rows() {
		d := &Document{Form: b.PK(i, 0), Name: b.String(i, 1), MediaType: b.String(i, 2), Bytes: b.Int(i, 3), SHA256: b.String(i, 4)}
		set.Documents[d.Form] = append(set.Documents[d.Form], d)
	}
	return nil
}

// casesOf reads the cases that forms touched.
func (r *reader) casesOf(set *FormSet) error {
	var keys []PK
	for _, f := range set.Forms {
		keys = append(keys, f.Cases...)
	}
	slices.Sort(keys)
	all := &CaseSet{Catalog: r.catalog, Lag: set.Lag}
	f := &family{reader: r, set: all}
	for some := range slices.Chunk(slices.Compact(keys), maxExprValues) {
		found, err := f.related(In{"pk", intValues(some)})
		if CodeOf(err) == CodeTooLarge {
			return Errorf(CodeTooLarge, "These forms touched more cases than can be answered at once. Ask for fewer forms, or without their cases.")
		}
		if err != nil {
			return err
		}
		all.Cases = append(all.Cases, found...)
	}
	if err := r.complete(all, With{FormIDs: true}); err != nil {
		return err
	}
	set.share(all)
	return nil
}

// share gives each form those of some cases that it touched.
func (set *FormSet) share(all *CaseSet) {
	byPK := make(map[PK]*Case, len(all.Cases))
	for _, c := range all.Cases {
		byPK[c.PK] = c
	}
	set.Cases = map[PK]*CaseSet{}
	for _, f := range set.Forms {
		of := *all
		of.Cases = nil
		for _, k := range slices.Sorted(slices.Values(f.Cases)) {
			if c := byPK[k]; c != nil { // it may have been deleted
				of.Cases = append(of.Cases, c)
			}
		}
		set.Cases[f.PK] = &of
	}
}

// Attachment answers a file that came with a form; one that is not there for the
// caller is CodeNotFound. It needs the scopes cases:read and cases:write.
func (s *Service) Attachment(ctx context.Context, p *Principal, formID, name string) (*Document, error) {
	if err := p.needEditData(); err != nil {
		return nil, err
	}
	out := &Document{}
	err := s.view(ctx, p, Short, Own, Personal, func(r *reader) error {
		f := &Form{}
		if err := r.one(byID(formID), f); err != nil {
			return err
		}
		if !keepable(name) {
			return notFound(NounDocument)
		}
		return r.one(And{Compare{Path: "form", Value: Ref(f.PK)}, Compare{Path: "name", Value: Text(name)}}, out)
	})
	return out, err
}
