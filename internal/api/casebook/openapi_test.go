package casebook_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"caseload"
	"caseload/internal/api/casebook"
	"caseload/internal/apitest"
	"caseload/internal/openapi/openapitest"
)

func TestDescriptionIsThatOfTheGoldenFileAndConforms(t *testing.T) {
	doc := casebook.Description()
	apitest.Golden(t, "testdata/openapi.json", doc.JSON())
	openapitest.Read(t, doc).Conform(t)
}
var _ = []any{http.MethodGet, httptest.NewRequest, strings.Cut, time.Now, caseload.RoleAdmin}
