package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A server that is killed while it makes an export serves nothing of it. The one
// that is started in its place makes it anew, and whoever waited gets it.
func TestKilledServerLeavesNoHalfExport(t *testing.T) {
	overEveryDatabase(t, func(t *testing.T, db string) {
		t.Parallel() // each waits until a server is taken for dead
		folder := t.TempDir()
		files, out := filepath.Join(folder, "files"), filepath.Join(folder, "cases.xlsx")
		command(t, "tenant", "create", "truro", "--db", db)
		command(t, "gendata", "--db", db, "--tenant=truro", "--cases=8000")
		flags := []string{"--addr=" + freeAddr(t), "--export-folder=" + files}
		s := serveIn(t, db, flags...)
		key, keyFile := newKey(t, db).Key, filepath.Join(folder, "key.txt")
		if err := os.WriteFile(keyFile, []byte(key+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		export := s.url + "/exports/" + s.write(t, key, "POST", "/exports", `{"subject": "cases", "format": "xlsx"}`, http.StatusAccepted)
		var begun []string
		for len(begun) == 0 {
			begun = found(t, files, "[0-9]*")
		}
		if !strings.HasSuffix(begun[0], ".part") {
			t.Fatal("the export was done before the server could be killed")
		}
		if err := s.kill(); err != nil {
			t.Fatal(err)
		}
		if parts := found(t, files, "*.part"); len(parts) != 1 || len(found(t, files, "[0-9]*")) != 1 {
			t.Fatalf("the killed server left %v, want one file that is not whole", found(t, files, "[0-9]*"))
		}

		fetched := make(chan error, 1)
		var stdout, stderr bytes.Buffer
		go func() {
			fetched <- run(t.Context(), []string{"export", "fetch", export, "--key-file", keyFile, "--out", out}, nil, &stdout, &stderr)
		}()
		again := serveIn(t, db, flags...)
		state := wantStatus(t, export, key, http.StatusOK)
		var job struct{ State string }
		if err := json.Unmarshal(state, &job); err != nil || job.State != "done" {
			wantStatus(t, again.url+strings.TrimPrefix(export, s.url)+"/file", key, http.StatusConflict)
		}
		if err := <-fetched; err != nil || !strings.Contains(stdout.String(), ": 8000 rows of truro in ") {
			t.Fatalf("fetch = %v, %s%s", err, &stdout, &stderr)
		}
		command(t, "verify", out)
		if left := found(t, files, "[0-9]*"); len(left) != 1 || strings.HasSuffix(left[0], ".part") {
			t.Errorf("the folder of exports has %v, want the file alone", left)
		}
		if left := found(t, folder, "cases.xlsx.*"); len(left) != 1 || left[0] != out+manifestSuffix {
			t.Errorf("beside the file there are %v, want its manifest alone", left)
		}
		if err := again.stop(); err != nil {
			t.Error(err)
		}
	})
}

func found(t *testing.T, folder, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, pattern))
	if err != nil {
		t.Fatal(err)
	}
	return names
}
