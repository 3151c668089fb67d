package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"caseload/internal/jsonapi"
)

// postOnce sends a new case with an Idempotency-Key and returns what is answered.
func (s *served) postOnce(ctx context.Context, key, token string) (int, string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+"/cases/cases", strings.NewReader(`{"data":{"type":"cases","attributes":{"name":"Damp wall","case_type":"case"}}}`))
	if err != nil {
		return 0, "", err
	}
	for name, value := range map[string]string{"Authorization": "Bearer " + key, "Content-Type": jsonapi.MediaType, "Idempotency-Key": `"` + token + `"`} {
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(text), err
}

func TestServersOnOnePostgreSQLCarryARequestOutOnce(t *testing.T) {
	db, a, b := twoServers(t, "--rate-limit=0")
	key := newKey(t, db)
	const requests = 20
	for n := range requests {
		var answers [6]string
		var done sync.WaitGroup
		for i := range answers {
			done.Go(func() {
				status, text, err := []*served{a, b}[i%2].postOnce(t.Context(), key.Key, fmt.Sprint(n))
				if answers[i] = text; err != nil || status != http.StatusCreated {
					t.Errorf("request %d = %d %s, %v; want 201", n, status, text, err)
				}
			})
		}
		done.Wait()
		for _, text := range answers {
			if text != answers[0] {
				t.Fatalf("request %d is answered with\n%s\nand with\n%s", n, answers[0], text)
			}
		}
	}
	total := string(wantStatus(t, a.url+"/cases/cases?page%5Bsize%5D=1&page%5Btotal%5D=true", key.Key, http.StatusOK))
	if want := fmt.Sprintf(`"totalResourceCount":%d}`, requests); !strings.Contains(total, want) {
		t.Errorf("the cases are %s, want %s", total, want)
	}
}
