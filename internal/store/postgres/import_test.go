package postgres_test

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"caseload"
)

// The shared cluster looks at no table by itself.
func TestTheServerKnowsOfTheRowsOfAFirstImportWhileItRuns(t *testing.T) {
	url := migrated.Database(t)
	o := newOffice(t, url)
	rows := make([]caseload.CaseInput, 1_500)
	for i := range rows {
		rows[i] = caseload.CaseInput{ExternalID: caseload.Set(fmt.Sprint("row-", i)), Name: caseload.Set("A case")}
	}
	_, err := o.service.ImportCases(t.Context(), o.admin, rows, false)
	o.must(err)
	_, err = o.service.ImportCases(t.Context(), o.admin, rows[:1], false) // behind it in the lane
	o.must(err)
	conn, err := pgx.Connect(t.Context(), url)
	o.must(err)
	defer func() { o.must(conn.Close(t.Context())) }()
	var known float64
	o.must(conn.QueryRow(t.Context(), "SELECT reltuples FROM pg_class WHERE relname = 'cases'").Scan(&known))
	if known != float64(len(rows)) {
		t.Errorf("the server takes cases for a table of %v rows, want %d", known, len(rows))
	}
}
