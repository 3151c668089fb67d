package sqlite

import (
	"errors"
	"strings"
	"testing"

	"caseload"
)

// pragma changes a setting of the connection that writes, while nobody does.
func (o *office) pragma(setting string) {
	o.Helper()
	_, err := textRows(o.driver.writer.c, "PRAGMA "+setting)
	o.must(err)
}

func wantMessage(t testing.TB, what string, err error, message string) {
	t.Helper()
	if e, ok := errors.AsType[*caseload.Error](err); !ok || e.Code != caseload.CodeUnavailable || e.Message != message {
		t.Errorf("%s: got the error %v, want one that is unavailable and says %q", what, err, message)
	}
}

func TestFullDatabaseSaysSoAndServesAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.load(numbered("before", 1))
	o.pragma("max_page_count = 1") // which is no less than what is in use
	large := caseload.CaseInput{Details: caseload.Set(strings.Repeat("long ", 20_000))}
	_, err := o.service.CreateCase(t.Context(), o.admin, large)
	wantMessage(t, "a case that does not fit", err, "The disk of the database is full.")
	want(t, "cases in a full database", o.total(), 1)
	o.pragma("max_page_count = 1000000")
	_, err = o.service.CreateCase(t.Context(), o.admin, large)
	o.must(err)
	want(t, "cases afterwards", o.total(), 2)
	inspect(t, o.file)
}

func TestDatabaseThatCanOnlyBeReadIsReadAndSaysSo(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.pragma("query_only = ON")
	_, err := o.service.CreateCase(t.Context(), o.admin, caseload.CaseInput{})
	wantMessage(t, "a case in a database that can only be read", err, "The database can only be read.")
	want(t, "cases", o.total(), 0)
	o.pragma("query_only = OFF")
	_, err = o.service.CreateCase(t.Context(), o.admin, caseload.CaseInput{})
	o.must(err)
}
