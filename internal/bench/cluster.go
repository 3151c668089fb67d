package main

import "fmt"

// scene is what a cluster is started for, where it is no test.
type scene struct{ ends []func() }

// Helper implements pgtest.TB.
func (s *scene) Helper() {}

// Cleanup implements pgtest.TB.
func (s *scene) Cleanup(end func()) { s.ends = append(s.ends, end) }

// sceneError is what a cluster could not do.
type sceneError string

func (e sceneError) Error() string { return string(e) }

// Fatalf implements pgtest.TB. It does not return.
func (s *scene) Fatalf(format string, args ...any) { panic(sceneError(fmt.Sprintf(format, args...))) }

// end stops what was started, and makes an error of what Fatalf has raised.
func (s *scene) end(raised any, err error) error {
	for i := len(s.ends) - 1; i >= 0; i-- {
		s.ends[i]()
	}
	if failed, ok := raised.(sceneError); ok {
		return failed
	}
	if raised != nil {
		panic(raised)
	}
	return err
}
