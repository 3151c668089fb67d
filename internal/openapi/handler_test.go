package openapi_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"caseload/internal/openapi"
)

func describe(title string) func() *openapi.Document {
	return func() *openapi.Document { return openapi.New(title, "For a test.") }
}

func ask(h http.Handler, method, tag string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/openapi.json", http.NoBody)
	if tag != "" {
		r.Header.Set("If-None-Match", tag)
	}
	answer := httptest.NewRecorder()
	h.ServeHTTP(answer, r)
	return answer
}

func TestDescriptionIsAnsweredOnceToWhoKeepsIt(t *testing.T) {
	h := openapi.Handler("/openapi.json", describe("Cases"))
	first := ask(h, "GET", "")
	if first.Code != 200 || first.Body.String() != string(describe("Cases")().JSON()) {
		t.Fatalf("GET = %d %s, want the description", first.Code, first.Body)
	}
	tag := first.Header().Get("Etag")
	if again := ask(h, "GET", tag); again.Code != http.StatusNotModified || again.Body.Len() > 0 {
		t.Errorf("GET with If-None-Match: %s = %d with %d bytes, want 304 without any", tag, again.Code, again.Body.Len())
	}
	if head := ask(h, "HEAD", ""); head.Code != 200 || head.Body.Len() > 0 {
		t.Errorf("HEAD = %d with %d bytes, want 200 without any", head.Code, head.Body.Len())
	}
	other := ask(openapi.Handler("/openapi.json", describe("People")), "GET", tag)
	if other.Code != 200 {
		t.Errorf("GET of another description with the ETag of the first = %d, want 200", other.Code)
	}
}

func TestDescriptionIsOnlyRead(t *testing.T) {
	answer := ask(openapi.Handler("/openapi.json", describe("Cases")), "POST", "")
	if answer.Code != http.StatusMethodNotAllowed || answer.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST = %d, Allow: %s; want 405, Allow: GET, HEAD", answer.Code, answer.Header().Get("Allow"))
	}
}
