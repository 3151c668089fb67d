package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"caseload/internal/pgtest"
)

// served is a server that is a process of its own.
type served struct {
	url  string
	pid  int
	stop func() error // as the system does it
	kill func() error // as a power cut does it
}

// serveIn starts a server of a database. It is gone when the test ends.
func serveIn(t *testing.T, db string, flags ...string) *served {
	t.Helper()
	return serveBy(t, nil, db, flags...)
}

// serveBy is serveIn by a command that starts another.
func serveBy(t *testing.T, starter []string, db string, flags ...string) *served {
	t.Helper()
	args := slices.Concat(starter, []string{"caseload", "serve", "--db", db, "--addr=127.0.0.1:0", "--admin-addr=127.0.0.1:0", "--log-level=error"}, flags)
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	wait := sync.OnceValue(cmd.Wait)
	t.Cleanup(func() { _ = wait() }) // the context has killed it, unless it was stopped
	line, err := bufio.NewReader(stdout).ReadString('\n')
	urls := servedAt.FindStringSubmatch(line)
	if urls == nil {
		t.Fatalf("serve printed %q (%v), want its addresses\n%s", line, err, &stderr)
	}
	return &served{
		urls[1],
		cmd.Process.Pid,
		func() error { return errors.Join(cmd.Process.Signal(os.Interrupt), wait()) },
		func() error {
			err := cmd.Process.Kill()
			_ = wait() // says that it was killed
			return err
		},
	}
}

// ask sends a request and returns the status and the body.
func (s *served) ask(ctx context.Context, key, method, path, body string) (int, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, s.url+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+key)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer.StatusCode, text, err
}

// write sends a request that must be answered with a status, and returns the id
// of what it is about.
func (s *served) write(t *testing.T, key, method, path, body string, want int) (id string) {
	t.Helper()
	status, answer, err := s.ask(t.Context(), key, method, path, body)
	var written struct{ ID string }
	if err == nil && status == want {
		err = json.Unmarshal(answer, &written)
	}
	if err != nil || status != want {
		t.Fatalf("%s %s = %d %s, %v; want %d", method, path, status, answer, err, want)
	}
	return written.ID
}

// twoServers are of one new database, with the tenant truro.
func twoServers(t *testing.T, flags ...string) (db string, a, b *served) {
	t.Helper()
	db = pgtest.Database(t)
	command(t, "tenant", "create", "truro", "--db", db)
	return db, serveIn(t, db, flags...), serveIn(t, db, flags...)
}

func newKey(t *testing.T, db string) (key wireNewKey) {
	t.Helper()
	text := command(t, "key", "create", "--db", db, "--tenant=truro", "--role=admin", "--output=json")
	if err := json.Unmarshal(text, &key); err != nil {
		t.Fatal(err)
	}
	return key
}

func TestServersOnOnePostgreSQLAnswerAlikeAtOnce(t *testing.T) {
	db, a, b := twoServers(t)
	key := newKey(t, db)
	alike := func(path string, want ...string) {
		t.Helper()
		left, right := wantStatus(t, a.url+path, key.Key, http.StatusOK), wantStatus(t, b.url+path, key.Key, http.StatusOK)
		if !bytes.Equal(left, right) {
			t.Errorf("GET %s: one server answers\n%s\nthe other\n%s", path, left, right)
		}
		for _, text := range want {
			if !strings.Contains(string(right), text) {
				t.Errorf("GET %s = %s, which lacks %s", path, right, text)
			}
		}
	}
	alike("/api/wards", `[]`) // both know the tenant's words now

	ward := a.write(t, key.Key, "POST", "/api/wards", `{"name": "Boscawen"}`, http.StatusCreated)
	alike("/api/wards", `"Boscawen"`)
	file := "/api/cases/" + b.write(t, key.Key, "POST", "/api/cases", `{"wardId": "`+ward+`", "summary": "A lamp is out"}`, http.StatusCreated)
	alike(file, `"Boscawen"`, "A lamp is out")
	b.write(t, key.Key, "PATCH", "/api/wards/"+ward, `{"name": "Tregolls"}`, http.StatusOK)
	a.write(t, key.Key, "PATCH", file, `{"status": "resolved", "summary": "Lit again"}`, http.StatusOK)
	alike(file, `"Tregolls"`, `"resolved"`)
	alike("/api/cases?search=again", `"total":1,`)
	alike("/api/cases/export", `"Tregolls"`)
	alike("/api/reports/public", `"totalResolved":1`)
}

func TestKeyIsRevokedAtOnceAtEveryServerOnPostgreSQL(t *testing.T) {
	db, a, b := twoServers(t)
	key := newKey(t, db)
	for _, s := range []*served{a, b} {
		wantStatus(t, s.url+"/api/cases", key.Key, http.StatusOK)
	}
	command(t, "key", "revoke", key.ID, "--db", db)
	for _, s := range []*served{a, b} {
		wantStatus(t, s.url+"/api/cases", key.Key, http.StatusUnauthorized)
	}
}

// perMinute is more than anybody asks for in the time in which servers learn of
// each other's counts, at one request in each pause.
const (
	perMinute = 200
	pause     = 50 * time.Millisecond
)

// allowed asks again and again until it is refused, with a pause before each
// request if there is one, and returns how often it was not.
func (s *served) allowed(t *testing.T, key string, pauses <-chan time.Time) (n int) {
	t.Helper()
	for ; ; n++ {
		if pauses != nil {
			<-pauses
		}
		status, answer, err := s.ask(t.Context(), key, "GET", "/api/categories", "")
		switch {
		case err == nil && status == http.StatusTooManyRequests:
			return n
		case err != nil || status != http.StatusOK || n > perMinute:
			t.Fatalf("request %d is answered %d %s, %v", n+1, status, answer, err)
		}
	}
}

func TestServersOnOnePostgreSQLShareTheRateLimit(t *testing.T) {
	db, a, b := twoServers(t, fmt.Sprint("--rate-limit=", perMinute))
	ticker := time.NewTicker(pause)
	defer ticker.Stop()
	used, stopped := newKey(t, db).Key, newKey(t, db).Key
	if n := a.allowed(t, used, nil); n != perMinute {
		t.Errorf("the first server allows %d requests, want %d", n, perMinute)
	}
	if n := b.allowed(t, used, ticker.C); n > perMinute/2 {
		t.Errorf("the second server allows %d requests more, want few", n)
	}
	a.allowed(t, stopped, nil)
	if err := a.stop(); err != nil {
		t.Fatal(err)
	}
	if n := b.allowed(t, stopped, ticker.C); n > perMinute/2 {
		t.Errorf("after the first server was stopped, the second allows %d requests more, want few", n)
	}
}

// clients create cases at a server until it is gone or the test has enough.
type clients struct {
	made  chan struct{} // one for each case; closed when all have ended
	ended chan error    // why each did
}

const manyClients = 4

func (s *served) clients(ctx context.Context, key string) *clients {
	c := &clients{make(chan struct{}), make(chan error, manyClients)}
	var all sync.WaitGroup
	for range manyClients {
		all.Go(func() { c.ended <- s.create(ctx, key, c.made) })
	}
	go func() {
		all.Wait()
		close(c.made)
	}()
	return c
}

// errAnswer is why clients end whom the server answers otherwise than it should.
var errAnswer = errors.New("no case was created")

func (s *served) create(ctx context.Context, key string, made chan<- struct{}) error {
	for {
		status, answer, err := s.ask(ctx, key, "POST", "/api/cases", `{"summary": "A lamp is out"}`)
		switch {
		case err != nil:
			return err
		case status != http.StatusCreated:
			return fmt.Errorf("%w: %d %s", errAnswer, status, answer)
		}
		select {
		case made <- struct{}{}:
		case <-ctx.Done():
			return nil
		}
	}
}

func TestStoppingOneServerOnPostgreSQLDisturbsNoOther(t *testing.T) {
	const enough = 50 // cases before the stop, and at the other server after it
	db, a, b := twoServers(t, "--rate-limit=0")
	key := newKey(t, db).Key
	one, other := a.clients(t.Context(), key), b.clients(t.Context(), key)
	stopped := make(chan error, 1)
	var made, after int
	for gone := false; after < enough; {
		select {
		case _, there := <-one.made:
			if !there {
				one.made, gone = nil, true
				continue
			}
		case _, there := <-other.made:
			if !there {
				t.Fatalf("the other server's clients ended with %v", <-other.ended)
			}
			if gone {
				after++
			}
		}
		if made++; made == enough {
			go func() { stopped <- a.stop() }()
		}
	}
	if err := <-stopped; err != nil {
		t.Errorf("the server that was stopped ended with %v", err)
	}
	for range manyClients {
		if err := <-one.ended; errors.Is(err, errAnswer) {
			t.Errorf("a server that is being stopped answers: %v", err)
		}
	}
	var page struct{ Pagination struct{ Total int } }
	if err := json.Unmarshal(wantStatus(t, b.url+"/api/cases", key, http.StatusOK), &page); err != nil {
		t.Fatal(err)
	}
	if page.Pagination.Total < made {
		t.Errorf("there are %d cases, want the %d that were acknowledged", page.Pagination.Total, made)
	}
}
