package commcare_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"caseload"
	"caseload/internal/api/commcare"
	"caseload/internal/apitest"
)

// programme is a health programme over a store, on the clock of the machine, and
// the face of it.
type programme struct {
	*testing.T
	store   caseload.Store
	service *caseload.Service
	by      *caseload.Principal
	handler http.Handler
	secret  string
	made    int
}

func newProgramme(t *testing.T, store apitest.Store) *programme {
	t.Helper()
	p := &programme{T: t, store: store.Open(t, time.Now)}
	p.start()
	tenant, err := caseload.NewTenant("kisumu", "", "Africa/Nairobi")
	p.must(err)
	tenant, err = p.service.CreateTenant(t.Context(), tenant)
	p.must(err)
	p.by = p.service.Operator(tenant)
	_, p.secret, err = p.service.CreateKey(t.Context(), p.by, caseload.KeyInput{Role: caseload.RoleAdmin})
	p.must(err)
	return p
}

// start begins anew over the store, as a server does that was restarted.
func (p *programme) start() {
	p.service = caseload.NewService(p.store, time.Now, newID())
	p.handler = commcare.New(p.service, commcare.Options{})
}

// newID makes ids that sort by when they were made.
func newID() func() string {
	var mu sync.Mutex
	n := 0
	prefix := fmt.Sprintf("%016x", time.Now().UnixNano())
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		n++
		return fmt.Sprintf("%s-%06d", prefix, n)
	}
}

func (p *programme) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

// submit makes n cases by one form, and returns their ids.
func (p *programme) submit(n int) []string {
	p.Helper()
	p.made++
	in := &caseload.FormInput{}
	in.ID, in.Answers = fmt.Sprint("form-", p.made), fmt.Sprintf(`{"form":"%d"}`, p.made)
	var ids []string
	for i := range n {
		id := fmt.Sprintf("case-%d-%04d", p.made, i)
		ids = append(ids, id)
		in.Changes = append(in.Changes, caseload.CaseChange{ID: id, Mode: caseload.CreateOnly, Input: caseload.CaseInput{Name: caseload.Set("Case " + id)}})
	}
	_, err := p.service.SubmitForm(p.Context(), p.by, in)
	p.must(err)
	return ids
}

// touch changes a case by a form.
func (p *programme) touch(id string) {
	p.Helper()
	p.made++
	in := &caseload.FormInput{Changes: []caseload.CaseChange{{ID: id, Mode: caseload.UpdateOnly}}}
	in.ID, in.Answers = fmt.Sprint("form-", p.made), fmt.Sprintf(`{"form":"%d"}`, p.made)
	_, err := p.service.SubmitForm(p.Context(), p.by, in)
	p.must(err)
}

type syncedCase struct {
	CaseID    string `json:"case_id"`
	IndexedOn string `json:"indexed_on"`
}

// get reads an answer of the face as JSON.
func (p *programme) get(target string, to any) {
	p.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.Header.Set("Authorization", "Bearer "+p.secret)
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		p.Fatalf("GET %s answers %d: %s", target, w.Code, w.Body)
	}
	p.must(json.Unmarshal(w.Body.Bytes(), to))
}

// incremental is a reader as those in the wild: it asks for what was indexed
// since the last value that it saw, drops what it has seen, and gives up when a
// full page brings nothing new.
type incremental struct {
	*programme
	limit int
	since string
	seen  map[string]int // "id at time" -> how often
	order []string       // ids, in the order in which they came
}

func (p *programme) reader(limit int) *incremental {
	return &incremental{programme: p, limit: limit, seen: map[string]int{}}
}

// catchUp reads until a page is not full.
func (r *incremental) catchUp() {
	r.Helper()
	for {
		q := url.Values{"limit": {fmt.Sprint(r.limit)}, "order_by": {"indexed_on"}}
		if r.since != "" {
			q.Set("indexed_on_start", r.since)
		}
		var page struct{ Objects []syncedCase }
		r.get("/a/kisumu/api/v0.5/case/?"+q.Encode(), &page)
		fresh := 0
		for _, c := range page.Objects {
			key := c.CaseID + " at " + c.IndexedOn
			if r.seen[key]++; r.seen[key] == 1 {
				fresh++
				r.order = append(r.order, c.CaseID)
			}
			r.since = c.IndexedOn
		}
		if len(page.Objects) < r.limit {
			return
		}
		if fresh == 0 {
			r.Fatalf("a page of %d from %s brings nothing new: a reader gives up here", r.limit, r.since)
		}
	}
}

// wantOnce fails the test unless each case was read, and once.
func (p *programme) wantOnce(what string, read, want []string) {
	p.Helper()
	slices.Sort(read)
	slices.Sort(want)
	if !slices.Equal(read, want) {
		p.Errorf("%s: read %d cases, want each of %d once", what, len(read), len(want))
	}
}

// The sizes of pages that readers ask for.
var pageSizes = []int{7, 200, 5000}

func TestAnIncrementalReaderReadsEachCaseOnce(t *testing.T) {
	for _, store := range apitest.Databases() {
		t.Run(store.Name, func(t *testing.T) {
			t.Parallel()
			p := newProgramme(t, store)
			all := p.submit(500) // all in one write
			for range 20 {
				all = append(all, p.submit(1)...)
			}
			for _, limit := range pageSizes {
				r := p.reader(limit)
				r.catchUp()
				p.wantOnce(fmt.Sprintf("pages of %d", limit), r.order, slices.Clone(all))
			}
		})
	}
}

// With one case a page, a reader that asks again for the last value that it saw
// gets the same case for ever; it follows next.
func TestAReaderWhoFollowsNextReadsEachCaseOnce(t *testing.T) {
	for _, store := range apitest.Databases() {
		t.Run(store.Name, func(t *testing.T) {
			t.Parallel()
			p := newProgramme(t, store)
			all := slices.Concat(p.submit(50), p.submit(1), p.submit(3))
			for _, limit := range append([]int{1}, pageSizes...) {
				p.wantOnce(fmt.Sprintf("next, pages of %d", limit), p.followNext(limit), slices.Clone(all))
				p.wantOnce(fmt.Sprintf("offsets, pages of %d", limit), p.byOffset(limit), slices.Clone(all))
				p.wantOnce(fmt.Sprintf("v2 cursor, pages of %d", limit), p.followCursor(limit), slices.Clone(all))
			}
		})
	}
}

// followNext reads all cases by the next of each page.
func (p *programme) followNext(limit int) (ids []string) {
	p.Helper()
	for next := fmt.Sprintf("?limit=%d&order_by=indexed_on", limit); next != ""; {
		var page struct {
			Meta    struct{ Next string }
			Objects []syncedCase
		}
		p.get("/a/kisumu/api/v0.5/case/"+next, &page)
		for _, c := range page.Objects {
			ids = append(ids, c.CaseID)
		}
		next = page.Meta.Next
	}
	return ids
}

// byOffset reads all cases by offsets that it computes itself.
func (p *programme) byOffset(limit int) (ids []string) {
	p.Helper()
	for offset := 0; ; offset += limit {
		var page []syncedCase
		p.get(fmt.Sprintf("/a/kisumu/api/case/v1/?limit=%d&offset=%d&order_by=indexed_on", limit, offset), &page)
		for _, c := range page {
			ids = append(ids, c.CaseID)
		}
		if len(page) < limit {
			return ids
		}
	}
}

// followCursor reads all cases by the next of the Case API v2, which is absolute.
func (p *programme) followCursor(limit int) (ids []string) {
	p.Helper()
	for next := fmt.Sprintf("/a/kisumu/api/case/v2/?limit=%d", limit); next != ""; {
		var page struct {
			Next  string
			Cases []syncedCase
		}
		p.get(next, &page)
		for _, c := range page.Cases {
			ids = append(ids, c.CaseID)
		}
		_, next, _ = strings.Cut(page.Next, "/a/kisumu")
		if next != "" {
			next = "/a/kisumu" + next
		}
	}
	return ids
}

func TestAReaderMissesNothingWhileOthersWrite(t *testing.T) {
	for _, store := range apitest.Databases() {
		t.Run(store.Name, func(t *testing.T) {
			t.Parallel()
			p := newProgramme(t, store)
			ids := p.submit(30)
			var writers sync.WaitGroup
			for w := range 4 {
				writers.Go(func() {
					for i := range 25 {
						in := &caseload.FormInput{Changes: []caseload.CaseChange{{ID: ids[(w*7+i)%len(ids)]}}}
						in.ID, in.Answers = fmt.Sprintf("w-%d-%d", w, i), fmt.Sprintf(`{"w":"%d-%d"}`, w, i)
						if _, err := p.service.SubmitForm(t.Context(), p.by, in); err != nil {
							t.Error(err)
						}
					}
				})
			}
			r := p.reader(7)
			written := make(chan struct{})
			go func() { writers.Wait(); close(written) }()
			for done := false; !done; {
				select {
				case <-written:
					done = true
				default:
				}
				r.catchUp()
			}
			r.wantLatest()
		})
	}
}

// wantLatest fails the test unless the reader has the last state of each case,
// and no time of a change belongs to two.
func (r *incremental) wantLatest() {
	r.Helper()
	caseAt := map[string]string{}
	for key := range r.seen {
		id, at, _ := strings.Cut(key, " at ")
		if other, taken := caseAt[at]; taken {
			r.Errorf("%s and %s were both changed at %s", id, other, at)
		}
		caseAt[at] = id
	}
	fresh := r.programme.reader(5000)
	fresh.catchUp()
	for key := range fresh.seen {
		if r.seen[key] == 0 {
			r.Errorf("the reader never saw %s", key)
		}
	}
}

func TestAReaderGoesOnAfterARestart(t *testing.T) {
	for _, store := range apitest.Databases() {
		t.Run(store.Name, func(t *testing.T) {
			t.Parallel()
			p := newProgramme(t, store)
			ids := p.submit(40)
			r := p.reader(7)
			r.catchUp()
			p.touch(ids[3])
			p.start()
			p.touch(ids[5])
			r.catchUp()
			r.wantLatest()
			if got := len(r.order); got != len(ids)+2 {
				t.Errorf("the reader was given %d changes, want %d", got, len(ids)+2)
			}
		})
	}
}
