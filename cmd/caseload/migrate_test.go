package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"caseload/internal/pgtest"
)

func TestOfTenMigrationsAtOnceOneDoesIt(t *testing.T) {
	file := filepath.Join(t.TempDir(), "empty.db")
	if err := os.WriteFile(file, nil, private); err != nil {
		t.Fatal(err)
	}
	migrateAtOnce(t, "sqlite:"+file)
}

func TestOfTenMigrationsOfPostgreSQLAtOnceOneDoesIt(t *testing.T) {
	migrateAtOnce(t, pgtest.Database(t))
}

func migrateAtOnce(t *testing.T, db string) {
	t.Helper()
	const n = 10
	answers := make(chan []byte, n)
	failures := make(chan error, n)
	for range n {
		go func() {
			var stdout, stderr bytes.Buffer
			failures <- run(t.Context(), []string{"migrate", "--output=json", "--db", db}, nil, &stdout, &stderr)
			answers <- stdout.Bytes()
		}()
	}
	did := 0
	for range n {
		if err := <-failures; err != nil {
			t.Errorf("migrate beside others: %s", sentence(err))
		}
		var answer wireMigrate
		if err := json.Unmarshal(<-answers, &answer); err != nil {
			t.Error(err)
		}
		if len(answer.Steps) > 0 {
			did++
		}
	}
	if did != 1 {
		t.Errorf("%d of %d migrations did something, want one", did, n)
	}
}
