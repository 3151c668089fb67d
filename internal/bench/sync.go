package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"caseload"
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
// the last case seen. Each is counted, as the page demands.
func (b *bench) sync(ctx context.Context, e engine, s *site) error {
	face, err := s.serve(ctx, caseload.RoleAdmin)
	if err != nil {
		return err
	}
	defer face.close()
	list := func(query string) string {
		return fmt.Sprintf("/a/%s/api/v0.5/case/?limit=%d&order_by=indexed_on%s", s.tenant.Slug, syncPage, query)
	}
	first := face.pages("sync-first", list(""))
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
			us, them, ratio, err := b.compare(face.pages(fmt.Sprintf("sync-%s-%d", place.how, offset), place.path), first)
			if err != nil {
				return err
			}
			b.add(e.name(), fmt.Sprintf("page of %d cases at %d %s, time against the first", syncPage, offset, place.how),
				each(us, syncReads), each(them, syncReads), 1/ratio, place.goal)
		}
	}
	return nil
}

// pages reads one page again and again.
func (f *face) pages(name, path string) side {
	return side{name, func() (time.Duration, error) {
		return repeated(syncReads, func(int) error {
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
