package postgres_test

import (
	"context"
	"testing"
	"time"

	"caseload"
)

func TestALookWaitsForNoOtherWriter(t *testing.T) {
	store := open(t)
	ctx, end := context.WithTimeout(t.Context(), 20*time.Second)
	defer end()
	var ids []caseload.TenantID
	for _, slug := range []string{"here", "there"} {
		tenant, err := caseload.NewTenant(slug, "", "UTC")
		if err != nil {
			t.Fatal(err)
		}
		id, err := store.CreateTenant(ctx, tenant)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	at := time.Date(2026, 6, 30, 9, 0, 0, 0, time.UTC)
	look := caseload.Look{At: at, User: 1, Face: "pages", Noun: caseload.NounCase, Row: 2}
	_, err := store.Update(ctx, ids[0], caseload.Actor{}, func(caseload.WriteTx) error { // who writes of cases holds their lane
		return store.KeepSavedView(ctx, caseload.SavedView{Tenant: ids[1], ID: "a", Name: "a"}, func([]caseload.SavedView) error { // and who writes beside them the common one
			return store.KeepLook(ctx, ids[0], look, at)
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if all, err := store.Looks(ctx, ids[0], 2, 10); err != nil || len(all) != 1 {
		t.Errorf("kept are %v, %v; want the look, once", all, err)
	}
}
