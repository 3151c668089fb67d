package sqlite

import (
	"slices"

	"pgregory.net/rapid"

	"caseload/internal/store/crashtest"
)

// inspect fails the test where a database file is not sound, or where what is
// derived from its cases is not what a full recount gives.
func inspect(t rapid.TB, file string) {
	t.Helper()
	c, err := connect(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := c.close(); err != nil {
			t.Error(err)
		}
	}()
	for sql, want := range map[string][]string{
		"PRAGMA integrity_check":                                                       {"ok"},
		"INSERT INTO words (words) VALUES ('integrity-check')":                         nil,
		"CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab (main, words, instance)": nil,
	} {
		if got, err := textRows(c, sql); err != nil || !slices.Equal(got, want) {
			t.Fatalf("%s: got %q, %v; want %q", sql, got, err, want)
		}
	}
	crashtest.Recount(t, c, "SELECT DISTINCT doc, col, term FROM vocabulary")
}
