package auth_test

import (
	"context"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"caseload"
	"caseload/internal/auth"
	"caseload/internal/store/memstore"
)

func newService() *caseload.Service {
	n := 0
	newID := func() string { n++; return "id-" + strconv.Itoa(n) }
	return caseload.NewService(memstore.New(time.Now), time.Now, newID)
}

// newKey makes a key of a new tenant and returns its secret.
func newKey(t *testing.T, svc *caseload.Service, in caseload.KeyInput) string {
	t.Helper()
	tenant, err := caseload.NewTenant("cornwall", "", "Europe/London")
	if err == nil {
		tenant, err = svc.CreateTenant(context.Background(), tenant)
	}
	if err != nil {
		t.Fatal(err)
	}
	in.Role = caseload.RoleAdmin
	_, secret, err := svc.CreateKey(t.Context(), svc.Operator(tenant), in)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func TestKeyIsTakenFromEitherHeader(t *testing.T) {
	svc := newService()
	secret := newKey(t, svc, caseload.KeyInput{})
	for _, tt := range []struct {
		authorization, apiKey string
		known                 bool
	}{
		{"Bearer " + secret, "", true},
		{"bearer   " + secret + " ", "", true},
		{"", secret, true},
		{"Bearer " + secret, secret, true},
		{"Basic dTpw", secret, true},
		{"", "", false},
		{"Bearer", "", false},
		{"Bearer ", "", false},
		{"Basic dTpw", "", false},
		{secret, "", false},
		{"Bearer " + secret, secret + "x", false},
		{"Bearer " + secret + "x", secret, false},
	} {
		r := httptest.NewRequest("GET", "/api/cases", nil)
		r.Header.Set("Authorization", tt.authorization)
		r.Header.Set("X-API-Key", tt.apiKey)
		by, err := auth.Key(svc, r, "casework")
		switch {
		case tt.known && (err != nil || by.Tenant.Slug != "cornwall" || by.Face != "casework"):
			t.Errorf("Key(%q, %q) = %+v, %v, want the tenant cornwall through casework", tt.authorization, tt.apiKey, by, err)
		case !tt.known && caseload.CodeOf(err) != caseload.CodeUnauthenticated:
			t.Errorf("Key(%q, %q) = %v, want unauthenticated", tt.authorization, tt.apiKey, err)
		}
	}
}

func TestClaimedAddressesAreNotBelieved(t *testing.T) {
	svc := newService()
	secret := newKey(t, svc, caseload.KeyInput{Addresses: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}})
	for _, tt := range []struct {
		remote, forwarded string
		known             bool
	}{
		{"192.0.2.7:4711", "", true},
		{"[::ffff:192.0.2.7]:4711", "", true},
		{"198.51.100.1:4711", "192.0.2.7", false},
		{"not an address", "192.0.2.7", false},
	} {
		r := httptest.NewRequest("GET", "/api/cases", nil)
		r.RemoteAddr = tt.remote
		r.Header.Set("X-Forwarded-For", tt.forwarded)
		r.Header.Set("X-API-Key", secret)
		_, err := auth.Key(svc, r, "casework")
		if known := err == nil; known != tt.known {
			t.Errorf("Key from %s, forwarded %q: %v, want known = %t", tt.remote, tt.forwarded, err, tt.known)
		}
	}
}
