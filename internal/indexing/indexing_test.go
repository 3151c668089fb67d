package indexing_test

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"testing"
	"time"

	"caseload"
	"caseload/internal/indexing"
	"caseload/internal/store/memstore"
)

func TestWhatWasLeftAndWhatIsNewIsIndexed(t *testing.T) {
	ids := 0
	svc := caseload.NewService(memstore.New(time.Now), time.Now, func() string { ids++; return fmt.Sprintf("id-%d", ids) })
	tenant, err := caseload.NewTenant("here", "", "Europe/London")
	must(t, err)
	tenant, err = svc.CreateTenant(t.Context(), tenant)
	must(t, err)
	by := svc.Operator(tenant)
	declare := func(name string) {
		t.Helper()
		_, err := svc.Edit(t.Context(), by, caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounField, Input: &caseload.FieldInput{Name: name, Kind: caseload.KindText, Searchable: true}})
		must(t, err)
	}
	declare("left")
	ctx, stop := context.WithCancel(t.Context())
	runner, done := indexing.NewRunner(svc, slog.New(slog.DiscardHandler)), make(chan struct{})
	go func() { defer close(done); runner.Run(ctx) }()
	waitFor(t, svc, by, "left")
	declare("new")
	runner.Wake(tenant)
	waitFor(t, svc, by, "new")
	stop()
	<-done
}

// waitFor waits until a field is indexed.
func waitFor(t *testing.T, svc *caseload.Service, by *caseload.Principal, name string) {
	t.Helper()
	for t.Context().Err() == nil {
		c, err := svc.Catalog(t.Context(), by)
		must(t, err)
		if f := c.FieldCalled(name, 0); f.Indexed {
			return
		}
		runtime.Gosched()
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
