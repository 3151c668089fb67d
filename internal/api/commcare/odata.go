package commcare

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"caseload"
	"caseload/internal/auth"
	"caseload/internal/httpkit"
	"caseload/internal/odata"
)

// The addresses of feeds, newest first: those of old are duplicates. A feed is
// that of a case type (difference 52).
var (
	feedLists     = []string{"/a/{domain}/api/odata/cases/v1", "/a/{domain}/api/v0.5/odata/cases"}
	feedServices  = under(feedLists, "/{feed}")
	feedMetadatas = under(feedServices, "/$metadata")
	feedPages     = under(feedServices, "/feed")
)

// under are the addresses below some.
func under(patterns []string, path string) []string {
	var out []string
	for _, p := range patterns {
		out = append(out, p+path)
	}
	return out
}

// failFeed answers an error as version 1 does. Programs that read feeds know
// Basic, and no Digest (difference 53).
func failFeed(f *face, w http.ResponseWriter, r *http.Request, err error) {
	odata.SetVersion(w.Header())
	if refused, ok := errors.AsType[*auth.Refusal](err); ok && refused.Text != "" {
		err = &auth.Refusal{Err: refused.Err, Challenge: auth.BasicChallenge}
	}
	f.fail(w, r, err)
}

// feed is the cases of one type.
type feed struct {
	*call
	catalog *caseload.Catalog
	of      *caseload.CaseType
}

// openFeed finds the feed of the address, by the ID of a case type or its name
// in any case.
func (c *call) openFeed() (*feed, error) {
	odata.SetVersion(c.w.Header())
	catalog, err := c.catalog()
	if err != nil {
		return nil, err
	}
	id := c.r.PathValue("feed")
	types := catalog.CaseTypes()
	i := slices.IndexFunc(types, func(t *caseload.CaseType) bool { return t.ID == id })
	if i < 0 {
		i = slices.IndexFunc(types, func(t *caseload.CaseType) bool { return strings.EqualFold(t.Name, id) })
	}
	if i < 0 {
		return nil, caseload.Errorf(caseload.CodeNotFound, "There is no such feed.")
	}
	return &feed{c, catalog, types[i]}, nil
}

// catalog reads the tenant's vocabulary, with an answer that has no cases.
func (c *call) catalog() (*caseload.Catalog, error) {
	set, err := c.svc.SyncCases(c.r.Context(), c.by, caseload.Query{Where: caseload.Or{}, Limit: 1}, caseload.With{})
	if err != nil {
		return nil, err
	}
	return set.Catalog, nil
}

// url is the absolute address of something of the feed.
func (f *feed) url(path string) string {
	return f.origin() + "/a/" + f.domain() + "/api/odata/cases/v1/" + url.PathEscape(f.of.ID) + path
}

// origin is what absolute links begin with.
func (c *call) origin() string { return httpkit.Origin(c.r, c.PublicURL) }

// listFeeds answers the feeds: what a person needs to know to give a program the
// address of one.
func listFeeds(c *call) error {
	odata.SetVersion(c.w.Header())
	catalog, err := c.catalog()
	if err != nil {
		return err
	}
	j := &jsonText{buf: []byte(`{"feeds":[`)}
	for _, t := range catalog.CaseTypes() {
		f := &feed{c, catalog, t}
		j.next()
		j.open()
		j.text("case_type", t.Name)
		j.text("feed", f.url("/feed"))
		j.text("id", t.ID)
		j.text("service", f.url("/"))
		j.close()
	}
	return c.sendJSON(append(j.buf, "]}"...))
}

// feedService answers the service document of a feed (OData JSON Format 4.0,
// section 5).
func feedService(c *call) error {
	f, err := c.openFeed()
	if err != nil {
		return err
	}
	j := &jsonText{}
	j.open()
	j.text("@odata.context", f.url("/$metadata"))
	j.raw("value", `[{"name":"`+feedSet+`","kind":"EntitySet","url":"`+feedSet+`"}]`)
	j.close()
	return c.sendJSON(j.buf)
}
