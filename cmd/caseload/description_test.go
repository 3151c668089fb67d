package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"testing"

	"caseload/internal/openapi/openapitest"
)

func TestServerDescribesItsFacesToEverybody(t *testing.T) {
	r := start(t, nil, "serve", "--db=sqlite:"+filepath.Join(t.TempDir(), "test.db"), "--addr=127.0.0.1:0", "--admin-addr=127.0.0.1:0", "--log-level=error", "--public-url=https://cases.example.org/")
	urls := servedAt.FindStringSubmatch(r.first)
	if urls == nil {
		t.Fatalf("serve printed %q, want its addresses", r.first)
	}
	addresses := []string{descriptionPath}
	for _, d := range described {
		addresses = append(addresses, d.path)
	}
	paths, parts := map[string]int{}, 0
	for _, path := range addresses {
		answer, err := http.Get(urls[1] + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		if err := errors.Join(err, answer.Body.Close()); err != nil {
			t.Fatal(err)
		}
		var doc struct {
			Servers []struct{ URL string }
			Paths   map[string]any
		}
		if err := json.Unmarshal(body, &doc); err != nil || answer.StatusCode != http.StatusOK {
			t.Fatalf("GET %s = %d %v, want a description", path, answer.StatusCode, err)
		}
		if len(doc.Servers) != 1 || doc.Servers[0].URL != "https://cases.example.org" {
			t.Errorf("GET %s: the servers are %v, want the one of the public URL", path, doc.Servers)
		}
		if paths[path] = len(doc.Paths); path != descriptionPath {
			parts += len(doc.Paths)
		}
	}
	if whole := paths[descriptionPath]; whole == 0 || whole != parts {
		t.Errorf("%v paths are described, want all of each face in %s", paths, descriptionPath)
	}
	if err := r.stop(); err != nil {
		t.Errorf("serve ended with %v", err)
	}
}

func TestDescriptionOfAllFacesConforms(t *testing.T) {
	all, err := description()
	if err != nil {
		t.Fatal(err)
	}
	openapitest.Read(t, all).Conform(t)
}
