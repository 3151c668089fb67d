package publishing_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"caseload"
	"caseload/internal/publishing"
	"caseload/internal/store/memstore"
)

func TestAnEditionIsThereBeforeSomebodyAsksForIt(t *testing.T) {
	store := memstore.New(time.Now)
	ids := 0
	svc := caseload.NewService(store, time.Now, func() string { ids++; return fmt.Sprintf("id-%d", ids) })
	made := func(slug string, published bool) caseload.TenantID {
		t.Helper()
		tenant, err := caseload.NewTenant(slug, "", "")
		must(t, err)
		tenant, err = svc.CreateTenant(t.Context(), tenant)
		must(t, err)
		_, err = svc.ConfigureTenant(t.Context(), svc.Operator(tenant), "public.statistics", fmt.Sprint(published))
		must(t, err)
		return tenant.ID
	}
	shown, quiet := made("shown", true), made("quiet", false)
	edition := func(of caseload.TenantID) string {
		t.Helper()
		e, err := store.Edition(t.Context(), of)
		must(t, err)
		return e
	}
	ctx, stop := context.WithCancel(t.Context())
	ticks, done := make(chan time.Time), make(chan struct{})
	go func() {
		defer close(done)
		publishing.Run(ctx, svc, slog.New(slog.DiscardHandler), ticks)
	}()
	ticks <- time.Now() // taken when the first round is over
	if edition(shown) == "" || edition(quiet) != "" {
		t.Errorf("the editions are %q and %q, want one of the tenant that publishes alone", edition(shown), edition(quiet))
	}
	late := made("late", true)
	ticks <- time.Now()
	ticks <- time.Now() // when the round of the one before is over
	if edition(late) == "" {
		t.Error("a tenant that began to publish has no edition after a tick")
	}
	stop()
	<-done
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
