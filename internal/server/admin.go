package server

import (
	"context"
	"io"
	"net/http"
	"net/http/pprof"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// readyTimeout bounds one look at whether the database answers.
const readyTimeout = 2 * time.Second

func (s *Server) adminHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", nowhere)
	mux.HandleFunc("GET /livez", s.live)   // 200 while the process serves at all
	mux.HandleFunc("GET /readyz", s.ready) // 200, or 503 when requests should go elsewhere
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}))
	// Without pprof.Cmdline: a flag may hold the database's password.
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

func nowhere(w http.ResponseWriter, _ *http.Request) {
	say(w, http.StatusNotFound, "There is nothing at this address. These are answered: /livez, /readyz, /metrics, /debug/pprof/.")
}

func (s *Server) live(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok") }

func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	if s.draining.Load() {
		say(w, http.StatusServiceUnavailable, "stopping")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
	defer cancel()
	if err := s.options.Ready(ctx); err != nil {
		s.options.Log.WarnContext(ctx, "not ready", "err", causeText(err))
		say(w, http.StatusServiceUnavailable, "not ready")
		return
	}
	say(w, http.StatusOK, "ok")
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text+"\n")
}
