package casework_test

import (
	"net/http"
	"testing"

	"caseload/internal/api/casework"
	"caseload/internal/apitest"
)

// open serves an office through the face.
func open(o *apitest.Office) http.Handler {
	return casework.New(o.Service, casework.Options{Now: o.Clock.Now})
}

func TestExchanges(t *testing.T) { apitest.Run(t, "testdata/*.txtar", open) }
