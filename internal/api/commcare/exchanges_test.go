package commcare_test

import (
	"net/http"
	"testing"

	"caseload/internal/api/commcare"
	"caseload/internal/apitest"
)

// open serves an office through the face.
func open(o *apitest.Office) http.Handler {
	return commcare.New(o.Service, commcare.Options{Now: o.Clock.Now})
}

func TestExchanges(t *testing.T) {
	apitest.Run(t, "testdata/*.txtar", func(o *apitest.Office) http.Handler { return describing(t, open(o)) })
}
