package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
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

func TestEmptyDatabaseIsLeftAsItIsOnAFileAndOnPostgreSQL(t *testing.T) {
	file := filepath.Join(t.TempDir(), "empty.db")
	if err := os.WriteFile(file, nil, private); err != nil {
		t.Fatal(err)
	}
	for _, db := range []string{"sqlite:" + file, pgtest.Database(t)} {
		for _, args := range [][]string{{"tenant", "list"}, {"serve", "--migrate=no", "--addr=127.0.0.1:0", "--admin-addr=127.0.0.1:0"}} {
			if told := failing(t, append(args, "--db", db)...); !strings.Contains(told, "has no tables of Caseload. Name another with --db, or make them with: caseload migrate") {
				t.Errorf("caseload %s says %q", strings.Join(args, " "), told)
			}
		}
		var answer wireMigrate
		if err := json.Unmarshal(command(t, "migrate", "--dry-run", "--output=json", "--db", db), &answer); err != nil {
			t.Error(err)
		}
		if answer.From != 0 || len(answer.Steps) == 0 {
			t.Errorf("after them, the schema of %s is %d, and lacks %v", db, answer.From, answer.Steps)
		}
	}
}
