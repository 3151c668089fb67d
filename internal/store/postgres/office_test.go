package postgres_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"caseload"
	"caseload/internal/store/postgres"
	"caseload/internal/store/shapetest"
	"caseload/internal/store/sqlstore"
)

// office is a database with a Service over it, and one tenant to work in.
type office struct {
	testing.TB
	store   *sqlstore.Store
	service *caseload.Service
	tenant  caseload.Tenant
	admin   *caseload.Principal
}

// newOffice opens the database at a URL and works in its tenant "here", which
// it makes if there is none.
func newOffice(t testing.TB, url string) *office {
	t.Helper()
	return newOfficeAt(t, url, time.Now)
}

// newOfficeAt is newOffice with a clock of its own.
func newOfficeAt(t testing.TB, url string, now func() time.Time) *office {
	t.Helper()
	o := &office{TB: t, store: opened(t, url, postgres.Options{Now: now})}
	o.service = caseload.NewService(o.store, now, func() string { return uuid.Must(uuid.NewV7()).String() })
	o.enter("here")
	return o
}

func (o *office) enter(slug string) {
	o.Helper()
	o.tenant, o.admin = shapetest.Enter(o, o.service, slug)
}

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// file makes a case with an external id.
func (o *office) file(externalID string) (caseload.Rev, error) {
	f, err := o.service.CreateCase(o.Context(), o.admin, caseload.CaseInput{ExternalID: caseload.Set(externalID)})
	if err != nil {
		return 0, err
	}
	return f.Case.Rev, nil
}
