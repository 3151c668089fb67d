package ui

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"caseload"
	"caseload/internal/httpkit"
)

const (
	lookEvery = 500 * time.Millisecond // at an export that is followed
	followFor = 15 * time.Second       // before the client asks again, and is looked at again
	retryIn   = time.Second            // until it does
)

// followExport tells how far an export is, of which it reads one row each time.
func followExport(v *visit) error {
	return v.follow("export-progress", func() (any, bool, error) {
		e, err := v.export()
		if err != nil {
			return nil, false, err
		}
		return v.progress(e), e.State.Final(), nil
	})
}

// follow tells how far something is as that changes (WHATWG HTML, 9.2): an event "state"
// with what a template makes of it, and "end" when nothing changes any more.
func (v *visit) follow(template string, look func() (data any, final bool, err error)) error {
	data, final, err := look()
	if err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	ctx, end := context.WithTimeout(v.r.Context(), followFor)
	defer end()
	ticks := time.NewTicker(lookEvery)
	defer ticks.Stop()
	if err := v.event("", ""); err != nil {
		return err
	}
	shown := ""
	for {
		text, err := v.fragment(template, data)
		if err != nil {
			return err
		}
		if string(text) != shown {
			shown = string(text)
			if err := v.event("state", shown); err != nil {
				return err
			}
		}
		if final {
			return v.event("end", "")
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticks.C:
		}
		if data, final, err = look(); caseload.CodeOf(err) == caseload.CodeNotFound { // it was deleted, or its time has come
			return v.event("end", "")
		} else if err != nil {
			return err
		}
	}
}

// event sends an event, or without a name how soon to ask again.
func (v *visit) event(name, data string) error {
	text := fmt.Sprintf("retry: %d\n\n", retryIn.Milliseconds())
	if name != "" {
		text = "event: " + name + "\ndata: " + strings.ReplaceAll(strings.TrimSpace(data), "\n", "\ndata: ") + "\n\n"
	}
	httpkit.RenewDeadline(v.w, v.WriteTimeout)
	if _, err := v.w.Write([]byte(text)); err != nil {
		return err
	}
	return http.NewResponseController(v.w).Flush()
}
