package icasework_test

import (
	"net/http"
	"testing"

	"caseload/internal/api/icasework"
	"caseload/internal/apitest"
)

// The published page, parameter by parameter and code by code, and the addresses
// beside it.
func TestExchanges(t *testing.T) {
	apitest.Run(t, "testdata/*.txtar", func(o *apitest.Office) http.Handler {
		return icasework.New(o.Service, icasework.Options{Now: o.Clock.Now, BaseDomain: "cases.example.org"})
	})
}
