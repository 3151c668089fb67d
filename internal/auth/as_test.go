package auth_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"caseload"
	"caseload/internal/auth"
)

func TestWhoIsKnownNeedsNoKey(t *testing.T) {
	svc := newService()
	by := &caseload.Principal{Tenant: caseload.Tenant{Slug: "here"}, Role: caseload.RoleAnalyst}
	r := httptest.NewRequestWithContext(auth.As(t.Context(), by), http.MethodGet, "/", nil)
	got, err := auth.Key(svc, r, "casework")
	if err != nil || got.Role != caseload.RoleAnalyst || got.Face != "casework" || by.Face != "" {
		t.Errorf("Key = %v, %v; want the analyst, through casework, and the one that was given left as it was", got, err)
	}
	gate := auth.NewGate(svc, "commcare", time.Now)
	if got, err := gate.Domain(r, "here", false); err != nil || got.Face != "commcare" {
		t.Errorf("Domain = %v, %v; want the analyst", got, err)
	}
	if _, err := gate.Domain(r, "there", false); err == nil {
		t.Error("who is known is let into another domain")
	}
	if auth.Known(t.Context()) != nil {
		t.Error("a request from outside is somebody's")
	}
}
