package casebook_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"caseload"
	"caseload/internal/apitest"
	"caseload/internal/jsonapi"
)

// busy is a store whose connections for lists may all be taken.
type busy struct {
	caseload.Store
	taken bool
}

// View implements caseload.Store.
func (b *busy) View(ctx context.Context, t caseload.TenantID, span caseload.Span, fresh caseload.Fresh, fn func(caseload.Tx) error) error {
	if b.taken && span == caseload.Short {
		return caseload.Errorf(caseload.CodeUnavailable, "All connections are taken.")
	}
	return b.Store.View(ctx, t, span, fresh, fn)
}

// Four lists that were sorted at a million cases kept all writers waiting for 20 s.
func TestChangesDoNotWaitForLists(t *testing.T) {
	store := &busy{}
	d := openDesk(t, apitest.Store{Name: "busy", Open: func(t *testing.T, now func() time.Time) caseload.Store {
		store.Store = apitest.Stores()[0].Open(t, now)
		return store
	}})
	store.taken = true
	d.ask("GET", "/cases/cases", "").refused(http.StatusServiceUnavailable, "")

	made := d.ask("POST", "/cases/cases", document("cases", "", `"name":"x","case_type":"case"`, "")).ok(http.StatusCreated)
	of, _ := made.at("data", "id").(string)
	path, version := "/cases/cases/"+of, made.header.Get("ETag")
	d.ask("PATCH", path, document("cases", of, `"name":"y","number":1`, "")).ok(http.StatusOK)
	stale := d.ask("PATCH", path, document("cases", of, `"name":"z"`, ""), "If-Match", version)
	if stale.refused(http.StatusPreconditionFailed, ""); stale.header.Get("ETag") == "" {
		t.Error("a change of the version before was refused without the one that there is")
	}
	d.ask("PATCH", path+"/relationships/ward", `{"data":{"type":"wards","id":"east"}}`).ok(http.StatusNoContent)
	d.ask("POST", "/cases/operations", `{"atomic:operations":[{"op":"update","data":{"type":"cases","id":"`+of+`","attributes":{"name":"z"}}}]}`,
		"Content-Type", jsonapi.MediaType+`;ext="`+jsonapi.AtomicOperations+`"`).ok(http.StatusOK)
	d.ask("DELETE", path, "").ok(http.StatusNoContent)
	d.ask("POST", path+"/restore", "").ok(http.StatusOK)
}
