package exports_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"caseload"
	"caseload/internal/apitest"
	"caseload/internal/exports"
	"caseload/internal/gendata"
	"caseload/internal/tabular"
)

var momentRows = flag.Int("moment-rows", 3_000, "cases that are exported while others write")

// scribe makes, changes and deletes cases of its own, one after the other, and
// remembers what each step left.
type scribe struct {
	name  string
	steps []step
	now   map[string]string // the summaries of its cases, by their IDs
}

// step is what a scribe's cases are after a change.
type step struct {
	id, summary string       // "": deleted
	rev         caseload.Rev // 0: not known
}

// write works until ctx ends.
func (s *scribe) write(ctx context.Context, svc *caseload.Service, by *caseload.Principal) error {
	random := rand.New(rand.NewPCG(1, uint64(len(s.name))))
	for n := 0; ctx.Err() == nil; n++ {
		var err error
		switch id := s.any(); {
		case id == "" || random.IntN(3) == 0:
			err = s.save(n, func(in caseload.CaseInput) (*caseload.CaseFile, error) {
				in.Source = caseload.Set("web")
				return svc.CreateCase(context.WithoutCancel(ctx), by, in)
			})
		case random.IntN(4) == 0:
			if err = svc.HideCase(context.WithoutCancel(ctx), by, id); err == nil {
				delete(s.now, id)
				s.steps = append(s.steps, step{id: id})
			}
		default:
			err = s.save(n, func(in caseload.CaseInput) (*caseload.CaseFile, error) {
				return svc.UpdateCase(context.WithoutCancel(ctx), by, id, time.Time{}, in)
			})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// any is one of the scribe's cases, "" without one.
func (s *scribe) any() string {
	for id := range s.now {
		return id
	}
	return ""
}

func (s *scribe) save(n int, write func(caseload.CaseInput) (*caseload.CaseFile, error)) error {
	summary := fmt.Sprintf("%s %d", s.name, n)
	found, err := write(caseload.CaseInput{Summary: caseload.Set(summary)})
	if err == nil {
		s.now[found.Case.ID] = summary
		s.steps = append(s.steps, step{found.Case.ID, summary, found.Case.Rev})
	}
	return err
}

// leaves reports whether a moment at which rev was the last change shows the
// scribe's cases as they are in a file. When a case was deleted is known by the
// steps around that.
func (s *scribe) leaves(rev caseload.Rev, shown map[string]string) bool {
	at, state := 0, map[string]string{}
	take := func() {
		if x := s.steps[at]; x.summary == "" {
			delete(state, x.id)
		} else {
			state[x.id] = x.summary
		}
		at++
	}
	last := -1
	for i, x := range s.steps {
		if x.rev != 0 && x.rev <= rev {
			last = i
		}
	}
	for at <= last {
		take()
	}
	for {
		if maps.Equal(state, shown) {
			return true
		}
		if at == len(s.steps) || s.steps[at].rev != 0 {
			return false
		}
		take()
	}
}

func TestAFileIsOfOneMomentWhileOthersWrite(t *testing.T) {
	for _, store := range apitest.Databases() {
		t.Run(store.Name, func(t *testing.T) {
			o := store.OpenOffice(t, town)
			by := holder(t, o, "manager")
			operator := o.Service.Operator(by.Tenant)
			if err := gendata.Generate(t.Context(), o.Service, operator, gendata.Options{Cases: *momentRows, Seed: 1}); err != nil {
				t.Fatal(err)
			}
			scribes := make([]*scribe, 4)
			ctx, stop := context.WithCancel(t.Context())
			var writing sync.WaitGroup
			for i := range scribes {
				scribes[i] = &scribe{name: fmt.Sprintf("scribe %d%*s", i, i, ""), now: map[string]string{}}
				writing.Go(func() {
					if err := scribes[i].write(ctx, o.Service, by); err != nil {
						t.Error(err)
					}
				})
			}
			type file struct {
				text []byte
				*exports.Manifest
			}
			var files []file
			for range 3 {
				text, m, err := write(t, o, "manager", exports.Spec{Subject: caseload.SubjectCases, Columns: []string{"id", "summary"}, Format: tabular.NDJSON})
				if err != nil {
					t.Fatal(err)
				}
				files = append(files, file{[]byte(text), m})
			}
			stop()
			writing.Wait()
			for _, f := range files {
				others, shown := shownBy(t, f.text, scribes)
				for i, s := range scribes {
					if !s.leaves(caseload.Rev(f.Snapshot.Rev), shown[i]) {
						t.Errorf("the cases of %q are as at no moment of change %d: %v", s.name, f.Snapshot.Rev, shown[i])
					}
				}
				if others != *momentRows+len(town.Tenants[0].Cases) {
					t.Errorf("%d cases that nobody touched, want %d", others, *momentRows+len(town.Tenants[0].Cases))
				}
			}
		})
	}
}

// shownBy finds the scribes' cases in a file, and counts the others. None may be
// there twice.
func shownBy(t *testing.T, text []byte, scribes []*scribe) (others int, shown []map[string]string) {
	t.Helper()
	of := map[string]int{}
	for i, s := range scribes {
		shown = append(shown, map[string]string{})
		for _, x := range s.steps {
			of[x.id] = i
		}
	}
	met := map[string]bool{}
	for line := range bytes.Lines(text) {
		var row struct{ ID, Summary string }
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		if met[row.ID] {
			t.Errorf("the case %s is there twice", row.ID)
		}
		met[row.ID] = true
		if i, known := of[row.ID]; known {
			shown[i][row.ID] = row.Summary
		} else {
			others++
		}
	}
	return others, shown
}
