package reporting_test

import (
	"net/http"
	"testing"

	"caseload/internal/api/reporting"
	"caseload/internal/apitest"
)

// open serves an office through the API.
func open(o *apitest.Office) http.Handler { return reporting.New(o.Service, reporting.Options{}) }

func TestExchanges(t *testing.T) { apitest.Run(t, "testdata/*.txtar", open) }
