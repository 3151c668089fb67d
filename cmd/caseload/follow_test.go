package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"caseload"
)

// follower is a client who keeps a copy of a table by what changed of it.
type follower struct {
	key, subject string
	copy         map[string]string // rows as JSON, by their IDs
	next         string
	given, gone  int
}

// update takes what has changed, or for the first time all.
func (f *follower) update(t *testing.T, s *served) {
	t.Helper()
	rows, deleted, next := f.table(t, s, f.next)
	for _, id := range deleted {
		if _, had := f.copy[id]; !had {
			t.Errorf("%s are told that %s is deleted, which never was there", f.subject, id)
		}
		delete(f.copy, id)
	}
	maps.Copy(f.copy, rows)
	if f.next != "" {
		f.given, f.gone = f.given+len(rows), f.gone+len(deleted)
	}
	f.next = next
}

// table takes the stream of a table, and where to go on after it.
func (f *follower) table(t *testing.T, s *served, since string) (rows map[string]string, deleted []string, next string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/exports/"+f.subject+".ndjson", nil)
	if err != nil {
		t.Fatal(err)
	}
	if since != "" {
		r.URL.RawQuery = url.Values{"since": {since}}.Encode()
	}
	r.Header.Set("Authorization", "Bearer "+f.key)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s since %q = %s %s, %v", f.subject, since, answer.Status, body, err)
	}
	var manifest struct{ Next string }
	text, err := base64.StdEncoding.DecodeString(answer.Trailer.Get("Caseload-Manifest"))
	if err == nil {
		err = json.Unmarshal(text, &manifest)
	}
	if err != nil || manifest.Next == "" {
		t.Fatalf("the manifest of %s is %s, %v; want one with next", f.subject, text, err)
	}
	rows = map[string]string{}
	for line := range bytes.Lines(body) {
		row := map[string]any{}
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		id := row["id"].(string)
		if row["deleted"] == true {
			deleted = append(deleted, id)
			continue
		}
		delete(row, "deleted")
		said, err := json.Marshal(row)
		if err != nil {
			t.Fatal(err)
		}
		rows[id] = string(said)
	}
	return rows, deleted, manifest.Next
}

// wantWhole fails the test where the copy is not what a whole export is.
func (f *follower) wantWhole(t *testing.T, s *served) {
	t.Helper()
	whole, _, _ := f.table(t, s, "")
	for id, row := range whole {
		if f.copy[id] != row {
			t.Errorf("the copy of %s has of %s\n%s\nwant\n%s", f.subject, id, f.copy[id], row)
		}
	}
	for id := range f.copy {
		if _, there := whole[id]; !there {
			t.Errorf("the copy of %s still has %s", f.subject, id)
		}
	}
}

// unquiet makes, changes, hands over, hides and annotates cases until ctx ends, and
// says so of each.
func unquiet(ctx context.Context, t *testing.T, svc *caseload.Service, by *caseload.Principal, bob string, seed uint64, did chan<- struct{}) {
	random := rand.New(rand.NewPCG(seed, 1))
	whole := context.WithoutCancel(ctx)
	hands := []caseload.Named{{}, {ID: bob}}
	var mine []string
	for n := 0; ; n++ {
		in := caseload.CaseInput{Summary: caseload.Set(fmt.Sprint("change ", seed, " ", n)), Confidential: caseload.Set(random.IntN(2) == 0)}
		var err error
		switch what := random.IntN(8); {
		case len(mine) < 3 || what == 0:
			in.Source = caseload.Set("web")
			var made *caseload.CaseFile
			if made, err = svc.CreateCase(whole, by, in); err == nil {
				mine = append(mine, made.Case.ID)
			}
		case what == 1:
			err = svc.HideCase(whole, by, mine[0])
			mine = mine[1:]
		case what == 2:
			_, err = svc.AddNote(whole, by, mine[random.IntN(len(mine))], fmt.Sprint("note ", n))
		case what == 3:
			_, err = svc.UpdateCase(whole, by, mine[random.IntN(len(mine))], time.Time{}, caseload.CaseInput{Assignee: caseload.Set(hands[random.IntN(2)])})
		default:
			_, err = svc.UpdateCase(whole, by, mine[random.IntN(len(mine))], time.Time{}, in)
		}
		if err != nil {
			t.Error(err)
		}
		select {
		case did <- struct{}{}:
		case <-ctx.Done():
			return
		}
	}
}

// Whoever applies one export of changes after the other, while others write, has at
// the end what a whole export is. Bob sees no confidential case but those that he
// works on.
func TestACopyThatFollowsWritersIsWhatAWholeExportIs(t *testing.T) {
	const updates, between = 50, 5
	overEveryDatabase(t, func(t *testing.T, db string) {
		command(t, "tenant", "create", "truro", "--db", db)
		command(t, "gendata", "--tenant=truro", "--cases=300", "--db", db)
		svc, by := operator(t, db)
		user, err := svc.CreateUser(t.Context(), by, caseload.UserInput{Name: caseload.Set("Bob"), Email: caseload.Set("bob@truro.example"), Role: caseload.RoleManager})
		if err != nil {
			t.Fatal(err)
		}
		s := serveIn(t, db, "--rate-limit=0")
		keyOf := func(flags ...string) string {
			var key wireNewKey
			if err := json.Unmarshal(command(t, append(flags, "key", "create", "--tenant=truro", "--output=json", "--db", db)...), &key); err != nil {
				t.Fatal(err)
			}
			return key.Key
		}
		bob, analyst := keyOf("--role=manager", "--user=bob@truro.example"), keyOf("--role=analyst")
		var all []*follower
		for _, of := range []follower{{key: bob, subject: "cases"}, {key: bob, subject: "notes"}, {key: bob, subject: "people"}, {key: analyst, subject: "cases"}} {
			of.copy = map[string]string{}
			all = append(all, &of)
		}
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		did := make(chan struct{})
		var writing sync.WaitGroup
		for i := range 4 {
			writing.Go(func() { unquiet(ctx, t, svc, by, user.ID, uint64(i), did) })
		}
		for range updates {
			for _, f := range all {
				f.update(t, s)
			}
			for range between {
				<-did
			}
		}
		stop()
		writing.Wait()
		for _, f := range all {
			f.update(t, s)
			f.wantWhole(t, s)
			if f.subject == "cases" && (f.given == 0 || f.gone == 0) {
				t.Errorf("%d rows were given and %d taken away, want some of both", f.given, f.gone)
			}
		}
	})
}
