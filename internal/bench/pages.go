package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"sync/atomic"
	"time"

	"caseload"
	"caseload/internal/demo"
	"caseload/internal/gendata"
	"caseload/internal/ui"
)

// How often a page is asked for to make one side of a pair, and of how many cases one
// is the caseworker's, and one confidential.
const (
	pageAsks          = 15
	assignedEvery     = 500
	confidentialEvery = 100
)

// The goals of pages.
const (
	listGoal = "20 ms"
	pageGoal = "50 ms"
)

// pages tells how long the server takes for the pages of people, to an administrator
// and to a caseworker, against a bare statement that reads the very cases that a page
// shows; the first page, on which an administrator is shown none, against one that
// reads the counts that it shows.
func (b *bench) pages(ctx context.Context, e engine, s *site) error {
	if err := s.furnish(ctx, b.rows); err != nil {
		return err
	}
	for _, role := range []caseload.Role{caseload.RoleAdmin, caseload.RoleCaseworker} {
		v, err := s.visit(ctx, role)
		if err != nil {
			return err
		}
		err = b.visited(ctx, e, s, v)
		if err = errors.Join(err, v.end()); err != nil {
			return fmt.Errorf("as %s: %w", role, err)
		}
	}
	return nil
}

// furnish gives the site what pages show beside cases: a map of wards, confidential
// cases, and users, of whom the caseworker has some cases.
func (s *site) furnish(ctx context.Context, n int) error {
	by := s.service.Operator(s.tenant)
	if err := demo.Wards(ctx, s.service, by); err != nil {
		return err
	}
	var worker *caseload.User
	for _, role := range []caseload.Role{caseload.RoleAdmin, caseload.RoleCaseworker} {
		u, err := s.service.CreateUser(ctx, by, caseload.UserInput{Name: caseload.Set("Morwenna Pascoe"), Email: caseload.Set(emailOf(role)), Role: role})
		if err != nil {
			return err
		}
		worker = u
	}
	assigned := caseload.CaseInput{Assignee: caseload.Set(caseload.Named{ID: worker.ID})}
	return errors.Join(s.amend(ctx, n, assignedEvery, assigned), s.amend(ctx, n, confidentialEvery, caseload.CaseInput{Confidential: caseload.Set(true)}), s.store.Analyze(ctx))
}

func emailOf(role caseload.Role) string { return string(role) + "@bench.example" }

// amend changes one in every so many of the invented cases.
func (s *site) amend(ctx context.Context, n, every int, in caseload.CaseInput) error {
	by, _, err := s.service.NewBatch(ctx, s.service.Operator(s.tenant), caseload.NounCase, "bench", "")
	if err != nil {
		return err
	}
	var batch []caseload.CaseInput
	for i := every; i <= n; i += every {
		in.ExternalID = caseload.Set(gendata.ExternalID(seed, i))
		if batch = append(batch, in); len(batch) == batchSize || i+every > n {
			if _, err := s.service.ImportCases(ctx, by, batch, false); err != nil {
				return err
			}
			batch = nil
		}
	}
	return nil
}

// visitor is somebody who is signed in to the pages.
type visitor struct {
	role    caseload.Role
	url     string
	cookies string
	took    *atomic.Int64 // by the server for the last answer, in nanoseconds
	end     func() error
}

// visit signs the user of a role in.
func (s *site) visit(ctx context.Context, role caseload.Role) (*visitor, error) {
	v := &visitor{role: role, took: &atomic.Int64{}}
	pages := ui.New(s.service, ui.Options{})
	timed := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		pages.ServeHTTP(w, r)
		v.took.Store(int64(time.Since(began)))
	})
	var err error
	if v.url, v.end, err = s.listen(ctx, timed); err != nil {
		return nil, err
	}
	if err := s.signIn(ctx, v); err != nil {
		return nil, errors.Join(err, v.end())
	}
	return v, nil
}

func (s *site) signIn(ctx context.Context, v *visitor) error {
	c, err := s.service.Catalog(ctx, s.service.Operator(s.tenant))
	if err != nil {
		return err
	}
	at := slices.IndexFunc(c.Users(), func(u *caseload.User) bool { return u.Email == emailOf(v.role) })
	ticket, err := s.service.DemoTicket(ctx, s.tenant, c.Users()[at])
	if err != nil {
		return err
	}
	return v.enter(ui.DemoFolder + ticket)
}

// enter keeps the session that an address begins.
func (v *visitor) enter(path string) error {
	answer, err := v.send(path)
	if err != nil {
		return err
	}
	defer done(answer.Body)
	for _, c := range answer.Cookies() {
		v.cookies += c.Name + "=" + c.Value + "; "
	}
	return nil
}

func (v *visitor) send(path string) (*http.Response, error) {
	req, err := http.NewRequest(http.MethodGet, v.url+path, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Cookie", v.cookies)
	return http.DefaultTransport.RoundTrip(req)
}

// page asks for a page, and answers it and how long the server took.
func (v *visitor) page(path string) (string, time.Duration, error) {
	answer, err := v.send(path)
	if err != nil {
		return "", 0, err
	}
	defer done(answer.Body)
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("GET %s answered %s", path, answer.Status)
	}
	return string(body), time.Duration(v.took.Load()), err
}

// visited measures the pages as somebody sees them.
func (b *bench) visited(ctx context.Context, e engine, s *site, v *visitor) error {
	list, _, err := v.page("/ui/cases")
	if err != nil {
		return err
	}
	shown := caseLinks.FindStringSubmatch(list)
	if shown == nil {
		return errors.New("/ui/cases shows no case")
	}
	wards, err := s.service.Wards(ctx, s.service.Operator(s.tenant))
	if err != nil {
		return err
	}
	for _, page := range []struct{ what, path, goal string }{
		{"home", "/ui/", pageGoal},
		{"cases", "/ui/cases", listGoal},
		{"cases that are open", "/ui/cases?open=true", listGoal},
		{"cases that are overdue", "/ui/cases?overdue=true", listGoal},
		{"cases of a ward", "/ui/cases?ward=" + idOf(wards, wardName(0)), listGoal},
		{"cases with a word", "/ui/cases?q=lamp", listGoal},
		{"cases by name", "/ui/cases?sort=name", listGoal},
		{"one case", "/ui/cases/" + shown[1], pageGoal},
	} {
		ours, bare, err := s.sides(ctx, v, page.path)
		if err != nil {
			return err
		}
		us, them, ratio, err := b.compare(ours, bare)
		if err != nil {
			return err
		}
		b.add(e.name(), fmt.Sprintf("page: %s, as %s", page.what, v.role), each(us, 1), each(them, 1), ratio, page.goal)
	}
	return nil
}

func idOf(wards []*caseload.Ward, name string) string {
	for _, w := range wards {
		if w.Name == name {
			return w.ID
		}
	}
	return ""
}

// caseLinks are the cases that a page shows.
var caseLinks = regexp.MustCompile(`href="/ui/cases/([0-9a-f-]{36})"`)

// The statements that a page is compared with: all columns of the cases of some PKs,
// or, where a page shows none, the counts. %s is that the key is one of the argument's.
const (
	bareShown  = "SELECT pk, ward, * FROM cases WHERE tenant = 1 AND pk %s"
	bareCounts = "SELECT status, CAST(sum(n) AS BIGINT), ward, category FROM cube WHERE tenant = $1 AND hidden = 0 GROUP BY status, ward, category"
)

// sides are the server at work for a page, by the median of several times, and the
// bare statement of what that shows.
func (s *site) sides(ctx context.Context, v *visitor, path string) (ours, bare side, err error) {
	body, _, err := v.page(path)
	if err != nil {
		return ours, bare, err
	}
	keys, err := s.keysOf(ctx, caseLinks.FindAllStringSubmatch(body+`href="`+path+`"`, -1))
	if err != nil {
		return ours, bare, err
	}
	ours = side{"page-" + string(v.role), func() (time.Duration, error) {
		took := make([]time.Duration, pageAsks)
		for i := range took {
			if _, took[i], err = v.page(path); err != nil {
				return 0, err
			}
		}
		return median(took), nil
	}}
	bare = side{"bare page of cases", func() (time.Duration, error) {
		took, err := s.repeat(ctx, pageAsks, func(run statement, among string) error {
			if len(keys) == 0 {
				_, _, err := run(bareCounts, int64(1))
				return err
			}
			_, _, err := run(fmt.Sprintf(bareShown, among), keys)
			return err
		})
		return took / pageAsks, err
	}}
	return ours, bare, nil
}

// keysOf finds the PKs of the cases that links lead to.
func (s *site) keysOf(ctx context.Context, links [][]string) ([]int64, error) {
	var ids []caseload.Value
	for _, link := range links {
		ids = append(ids, caseload.Text(link[1]))
	}
	found, err := s.service.ListCases(ctx, s.service.Operator(s.tenant), caseload.Query{Where: caseload.In{Path: "id", Values: ids}}, "pk")
	if err != nil {
		return nil, err
	}
	keys := make([]int64, found.Rows.Rows())
	for i := range keys {
		keys[i] = found.Rows.Int(i, 0)
	}
	return keys, nil
}
