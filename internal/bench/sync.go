package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"caseload"
	"caseload/internal/gendata"
)

// How many cases a page has of those who copy them, and how many pages one side
// reads.
const (
	syncPage  = 1_000
	syncReads = 20
)

// deep are the places in the list, in parts of the whole, that are compared
// with its beginning.
var deep = []float64{0.1, 0.9}

// sync compares pages of the Case Data API from deep in the list with the first:
// by the offset that a client computes, by following next, and by the time of
// the last case seen. Each is counted, as the page demands. Then it compares
// pages with and without the children of cases.
func (b *bench) sync(ctx context.Context, e engine, s *site) error {
	face, err := s.serve(ctx, caseload.RoleAdmin)
	if err != nil {
		return err
	}
	defer face.close()
	list := func(query string) string { return s.syncList(syncPage, query) }
	first := face.pages("sync-first", list(""), syncReads)
	for _, part := range deep {
		offset := int(part * float64(b.rows))
		next, since, err := face.at(list(fmt.Sprintf("&offset=%d", offset-syncPage)))
		if err != nil {
			return err
		}
		for _, place := range []struct{ how, path, goal string }{
			{"by offset", list(fmt.Sprintf("&offset=%d", offset)), "1.5"},
			{"by next", "/a/" + s.tenant.Slug + "/api/v0.5/case/" + next, "1.1"},
			{"by indexed_on_start", list("&indexed_on_start=" + url.QueryEscape(since)), "1.1"},
		} {
			us, them, ratio, err := b.compare(face.pages(fmt.Sprintf("sync-%s-%d", place.how, offset), place.path, syncReads), first)
			if err != nil {
				return err
			}
			b.add(e.name(), fmt.Sprintf("page of %d cases at %d %s, time against the first", syncPage, offset, place.how),
				each(us, syncReads), each(them, syncReads), 1/ratio, place.goal)
		}
	}
	return b.syncFamilies(ctx, e)
}

// syncList is the address of a page of cases.
func (s *site) syncList(limit int, query string) string {
	return fmt.Sprintf("/a/%s/api/v0.5/case/?limit=%d&order_by=indexed_on%s", s.tenant.Slug, limit, query)
}

// The largest page, and how many of it one side reads.
const (
	largestPage  = 5_000
	largestReads = 5
)

// syncFamilies compares the largest page of cases that has the children of each
// in it with the same page without them.
func (b *bench) syncFamilies(ctx context.Context, e engine) error {
	s, err := openFamilies(ctx, e, b.rows)
	if err != nil {
		return err
	}
	defer s.close()
	face, err := s.serve(ctx, caseload.RoleAdmin)
	if err != nil {
		return err
	}
	defer face.close()
	with := face.pages("sync-families", s.syncList(largestPage, "&child_cases__full=true"), largestReads)
	without := face.pages("sync-largest", s.syncList(largestPage, ""), largestReads)
	us, them, ratio, err := b.compare(with, without)
	if err != nil {
		return err
	}
	b.add(e.name(), fmt.Sprintf("page of %d cases with child_cases__full, time against that without", largestPage),
		each(us, largestReads), each(them, largestReads), 1/ratio, "-")
	return nil
}

// familySize is how many cases a family has: a parent and its children.
const familySize = 5

// openFamilies makes a database with a tenant of n cases that forms brought, in
// families.
func openFamilies(ctx context.Context, e engine, n int) (*site, error) {
	s, err := openSite(ctx, e, "families", 0)
	if err != nil {
		return nil, err
	}
	by := s.service.Operator(s.tenant)
	wards, err := s.service.Wards(ctx, by)
	if err != nil {
		return nil, err
	}
	invent := gendata.Rows(gendata.Options{Seed: seed}, wards)
	for done := 0; done < n; done += batchSize {
		form := &caseload.FormInput{Form: caseload.Form{Answers: "{}"}}
		for i := done; i < min(done+batchSize, n); i++ {
			form.Changes = append(form.Changes, familyMember(i, invent(i+1)))
		}
		if _, err := s.service.SubmitForm(ctx, by, form); err != nil {
			return nil, err
		}
	}
	return s, s.store.Analyze(ctx)
}

// familyMember makes a case: the first of a family is the parent of the others.
func familyMember(i int, in caseload.CaseInput) caseload.CaseChange {
	in.Category = caseload.Opt[caseload.Named]{} // only imports make those that are missing
	change := caseload.CaseChange{ID: fmt.Sprint("member-", i), Mode: caseload.CreateOnly, Input: in}
	if place := i % familySize; place > 0 {
		parent := caseload.Link{To: fmt.Sprint("member-", i-place), Relation: caseload.RelationChild}
		change.Links = []caseload.LinkChange{{Name: "parent", Link: parent}}
	}
	return change
}

// pages reads one page n times.
func (f *face) pages(name, path string, n int) side {
	return side{name, func() (time.Duration, error) {
		return repeated(n, func(int) error {
			_, _, err := f.get(path)
			return err
		})
	}}
}

// at reads a page, and answers where the next one is, and when the last case of
// this one changed.
func (f *face) at(path string) (next, since string, err error) {
	body, err := f.body(path)
	if err != nil {
		return "", "", err
	}
	var page struct {
		Meta    struct{ Next string }
		Objects []struct {
			IndexedOn string `json:"indexed_on"`
		}
	}
	if err := json.Unmarshal(body, &page); err != nil {
		return "", "", err
	}
	if page.Meta.Next == "" || len(page.Objects) != syncPage {
		return "", "", caseload.Errorf(caseload.CodeInternal, "GET %s answers %d cases and no next page", path, len(page.Objects))
	}
	return page.Meta.Next, page.Objects[len(page.Objects)-1].IndexedOn, nil
}
