// Package publishing has the public statistics of tenants made anew beside the requests
// for them.
package publishing

import (
	"context"
	"log/slog"
	"time"

	"caseload"
)

// Run renews what is due at the start and at each tick, until ctx ends.
func Run(ctx context.Context, svc *caseload.Service, log *slog.Logger, ticks <-chan time.Time) {
	for {
		if err := svc.RenewStatistics(ctx); err != nil && ctx.Err() == nil {
			log.ErrorContext(ctx, "public statistics were not made anew", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
	}
}
