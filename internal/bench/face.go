package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"caseload"
	"caseload/internal/api/casebook"
	"caseload/internal/api/casework"
	"caseload/internal/api/commcare"
	"caseload/internal/api/icasework"
	"caseload/internal/api/reporting"
	"caseload/internal/server"
)

// face is the faces on a port of this machine, behind what `caseload serve`
// puts before them, with a key to them. The log is written to nowhere.
type face struct {
	url    string
	secret string
	client *http.Client
	end    func() error
}

// serve answers requests of a key of a role, until the face is closed.
func (s *site) serve(ctx context.Context, role caseload.Role) (*face, error) {
	_, secret, err := s.service.CreateKey(ctx, s.service.Operator(s.tenant), caseload.KeyInput{Role: role})
	if err != nil {
		return nil, err
	}
	faces := http.NewServeMux()
	faces.Handle("/", casework.New(s.service, casework.Options{WriteTimeout: time.Minute}))
	book := casebook.New(s.service, casebook.Options{WriteTimeout: time.Minute})
	faces.Handle("/cases/", book)
	faces.Handle("/people/", book)
	faces.Handle("/a/", commcare.New(s.service, commcare.Options{WriteTimeout: time.Minute}))
	faces.Handle("/getreport", icasework.New(s.service, icasework.Options{Now: time.Now, WriteTimeout: time.Minute}))
	faces.Handle("/exports/", reporting.New(s.service, reporting.Options{Now: time.Now, WriteTimeout: time.Minute}))
	url, end, err := s.listen(ctx, faces)
	return &face{url, secret, &http.Client{Transport: &http.Transport{}}, end}, err
}

// listen serves a handler until end is called.
func (s *site) listen(ctx context.Context, handler http.Handler) (url string, end func() error, err error) {
	on, err := server.Listen(server.Options{
		Addr: "127.0.0.1:0", Handler: handler, Ready: s.store.Ping, Log: slog.New(slog.NewJSONHandler(io.Discard, nil)),
	})
	if err != nil {
		return "", nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- on.Run(ctx) }()
	return on.URL(), func() error {
		stop()
		return <-ended
	}, nil
}

func (f *face) close() {
	f.client.CloseIdleConnections()
	_ = f.end() // what was measured has been answered
}

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
	req, err := http.NewRequest(http.MethodGet, f.url+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+f.secret)
	answer, err := f.client.Do(req)
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
