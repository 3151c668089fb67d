package casebook_test

import (
	"net/http"
	"testing"

	"caseload/internal/api/casebook"
	"caseload/internal/apitest"
)

// The published page, operation by operation.
func TestExchanges(t *testing.T) {
	apitest.Run(t, "testdata/*.txtar", func(o *apitest.Office) http.Handler { return casebook.New(o.Service, casebook.Options{}) })
}
