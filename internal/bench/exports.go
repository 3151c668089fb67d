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
	"caseload/internal/api/commcare"
)

// exports compares the CSV export over HTTP, permission and all, with the
// database's own command that writes the same rows to nowhere; and the JSON
// export with the CSV export, by the byte.
func (b *bench) exports(ctx context.Context, e engine, s *site) error {
	face, err := s.serve(ctx, caseload.RoleManager)
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

// face is the faces on a port of this machine, with a key to them.
type face struct {
	server *httptest.Server
	secret string
}

func (s *site) serve(ctx context.Context, role caseload.Role) (*face, error) {
	_, secret, err := s.service.CreateKey(ctx, s.service.Operator(s.tenant), caseload.KeyInput{Role: role})
	if err != nil {
		return nil, err
	}
	faces := http.NewServeMux()
	faces.Handle("/", casework.New(s.service, casework.Options{WriteTimeout: time.Minute}))
	faces.Handle("/a/", commcare.New(s.service, commcare.Options{WriteTimeout: time.Minute}))
	return &face{httptest.NewServer(faces), secret}, nil
}

func (f *face) close() { f.server.Close() }

// get reads an answer to its end, and returns how long it took and its size.
func (f *face) get(path string) (took time.Duration, n int64, err error) {
	began := time.Now()
	err = f.read(path, func(body io.Reader) (err error) {
		n, err = io.Copy(io.Discard, body)
		return err
	})
	return time.Since(began), n, err
}

// body reads a short answer.
func (f *face) body(path string) (body []byte, err error) {
	err = f.read(path, func(r io.Reader) (err error) {
		body, err = io.ReadAll(r)
		return err
	})
	return body, err
}

// read hands the body of an answer to fn.
func (f *face) read(path string, fn func(io.Reader) error) error {
	req, err := http.NewRequest(http.MethodGet, f.server.URL+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+f.secret)
	answer, err := f.server.Client().Do(req)
	if err != nil {
		return err
	}
	defer done(answer.Body)
	if err := fn(answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s answered %s", path, answer.Status)
	}
	return nil
}
