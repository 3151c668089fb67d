package feeds_test

import (
	"net/http"
	"testing"

	"caseload/internal/api/feeds"
	"caseload/internal/apitest"
)

// open serves an office through the API.
func open(o *apitest.Office) http.Handler { return feeds.New(o.Service, feeds.Options{}) }

func TestExchanges(t *testing.T) {
	apitest.Run(t, "testdata/*.txtar", func(o *apitest.Office) http.Handler { return describing(t, open(o)) })
}
