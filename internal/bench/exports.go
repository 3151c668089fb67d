package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"time"

	"caseload"
	"caseload/internal/api/casework"
)

// exportQuery is what the sqlite3 command runs to give the rows and columns of
// the export.
const exportQuery = `SELECT t.reference, s.name, t.public_summary, t.public_themes, w.name, c.name, o.name,
strftime('%Y-%m-%dT%H:%M:%fZ', t.opened / 1000000.0, 'unixepoch'), strftime('%Y-%m-%dT%H:%M:%fZ', t.updated / 1000000.0, 'unixepoch')
FROM cases t JOIN statuses s ON s.pk = t.status LEFT JOIN wards w ON w.pk = t.ward LEFT JOIN categories c ON c.pk = t.category
JOIN sources o ON o.pk = t.source WHERE t.tenant = 1 AND t.hidden = 0 ORDER BY t.opened DESC, t.pk DESC`

// exports compares the CSV export over HTTP, permission and all, with the
// sqlite3 command that writes the same rows to /dev/null; and the JSON export
// with the CSV export, by the byte.
func (b *bench) exports(ctx context.Context, s *site) error {
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
	command := side{"sqlite3", func() (time.Duration, error) { return sqliteCSV(s.file) }}
	us, them, ratio, err := b.compare(csv, command)
	if err != nil {
		return err
	}
	b.results = append(b.results, result{
		"CSV export over HTTP, whole, against sqlite3 -csv", megabytes(csvBytes, us), megabytes(csvBytes, them), ratio, "2.2",
	})
	json := side{"export-json", func() (took time.Duration, err error) {
		took, jsonBytes, err = face.get("/api/cases/export?format=json&limit=all")
		return took, err
	}}
	us, them, ratio, err = b.compare(json, csv)
	if err != nil {
		return err
	}
	byByte := ratio * float64(jsonBytes) / float64(csvBytes)
	b.results = append(b.results, result{"JSON export, bytes/s, against the CSV export", megabytes(jsonBytes, us), megabytes(csvBytes, them), byByte, "1.5"})
	return nil
}

func megabytes(n int64, took time.Duration) string {
	return fmt.Sprintf("%.0f MB/s", float64(n)/1e6/took.Seconds())
}

// sqliteCSV runs the command in the file of the database.
func sqliteCSV(file string) (time.Duration, error) {
	began := time.Now()
	cmd := exec.Command("sqlite3", "-readonly", "-csv", file, exportQuery)
	var problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = nil, &problems
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("%w: %s", err, problems.Bytes())
	}
	return time.Since(began), nil
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
