package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"caseload"
	"caseload/internal/api/casework"
)

// exports compares the CSV export over HTTP, permission and all, with the
// database's own command that writes the same rows to nowhere; and the JSON
// export with the CSV export, by the byte.
func (b *bench) exports(ctx context.Context, e engine, s *site) error {
	face, err := s.serve(ctx)
	if err != nil {
		return err
	}
	defer face.close()
	var csvBytes, jsonBytes int64
	csv := side{"export-csv", func() (took time.Duration, err error) {
		took, csvBytes, err = face.get("/api/cases/export?format=csv&limit=all")
		return took, err
	}}
	command := side{"command", s.export}
	us, them, ratio, err := b.compare(csv, command)
	if err != nil {
		return err
	}
	b.add(e.name(), "CSV export over HTTP, whole, against "+e.exporter(), megabytes(csvBytes, us), megabytes(csvBytes, them), ratio, e.exportGoal())
	json := side{"export-json", func() (took time.Duration, err error) {
		took, jsonBytes, err = face.get("/api/cases/export?format=json&limit=all")
		return took, err
	}}
	us, them, ratio, err = b.compare(json, csv)
	if err != nil {
		return err
	}
	byByte := ratio * float64(jsonBytes) / float64(csvBytes)
	b.add(e.name(), "JSON export, bytes/s, against the CSV export", megabytes(jsonBytes, us), megabytes(csvBytes, them), byByte, "1.5")
	return nil
}

func megabytes(n int64, took time.Duration) string {
	return fmt.Sprintf("%.0f MB/s", float64(n)/1e6/took.Seconds())
}

// face is the casework face on a port of this machine, with a key to it.
type face struct {
	server *httptest.Server
	secret string
}

func (s *site) serve(ctx context.Context) (*face, error) {
	_, secret, err := s.service.CreateKey(ctx, s.service.Operator(s.tenant), caseload.KeyInput{Role: caseload.RoleManager})
	if err != nil {
		return nil, err
	}
	handler := casework.New(s.service, casework.Options{WriteTimeout: time.Minute})
	return &face{httptest.NewServer(handler), secret}, nil
}

func (f *face) close() { f.server.Close() }

// get reads an answer to its end, and returns how long it took and its size.
func (f *face) get(path string) (time.Duration, int64, error) {
	req, err := http.NewRequest(http.MethodGet, f.server.URL+path, nil)
	if err != nil {
		return 0, 0, err
	}
	req.Header.Set("Authorization", "Bearer "+f.secret)
	began := time.Now()
	answer, err := f.server.Client().Do(req)
	if err != nil {
		return 0, 0, err
	}
	defer done(answer.Body)
	n, err := io.Copy(io.Discard, answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("GET %s answered %s", path, answer.Status)
	}
	return time.Since(began), n, err
}
