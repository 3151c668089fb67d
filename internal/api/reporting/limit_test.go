package reporting_test

import (
	"log/slog"

	"caseload/internal/apitest"
	"caseload/internal/auth"
)

// oneAMinute lets each key ask once.
func oneAMinute(o *apitest.Office) *auth.Limiter {
	return auth.NewLimiter(auth.LimiterOptions{PerMinute: 1, Settler: o.Store, Now: o.Clock.Now, Log: slog.New(slog.DiscardHandler)})
}
