package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/google/uuid"

	"caseload"
	"caseload/internal/httpkit"
	"caseload/internal/panics"
)

const requestIDHeader = "X-Request-Id"

// observe gives each request its id, its one log line and its place in the
// metrics, and turns a panic into an answer.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		s.handlers.Add(1)
		defer s.handlers.Done()
		start := time.Now()
		x := &exchange{id: requestID(r.Header), method: knownMethod(r.Method), w: httpkit.Track(rw)}
		var ctx context.Context
		ctx, x.note = httpkit.WithAnnotation(r.Context())
		x.w.Header().Set(requestIDHeader, x.id)

		s.metrics.inFlight.Inc()
		s.call(next, x, r.WithContext(ctx))
		s.metrics.inFlight.Dec()

		x.note.Status, x.note.Bytes = x.status(), x.w.Bytes()
		x.left = r.Context().Err() != nil && (x.aborted || x.note.Status >= http.StatusInternalServerError)
		x.took = time.Since(start)
		s.metrics.observe(x)
		s.log(r.Context(), x)
		s.keep(start, x)
		if x.aborted {
			panic(http.ErrAbortHandler)
		}
	})
}

// exchange is one request and its answer, as the log and the metrics see them.
type exchange struct {
	id      string
	method  string
	w       *httpkit.Writer
	note    *httpkit.Annotation
	took    time.Duration
	aborted bool // the connection is closed without the end of an answer
	left    bool // because the client hung up
}

// status returns what net/http answers: 200 if the handler wrote nothing.
func (x *exchange) status() int {
	if !x.w.Started() && !x.aborted {
		return http.StatusOK
	}
	return x.w.Status()
}

// call runs the handler. A panic before the first byte is answered with 500, in the
// face's form where it has one; a later one aborts the connection.
func (s *Server) call(next http.Handler, x *exchange, r *http.Request) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		if v == http.ErrAbortHandler { //nolint:errorlint // a panic's value is compared as it was raised
			x.aborted = true
			return
		}
		s.tellPanic(r.Context(), x, v)
		x.note.Err = errors.New("the handler panicked")
		if x.aborted = x.w.Started(); !x.aborted {
			s.answerPanic(r.Context(), x)
		}
	}()
	next.ServeHTTP(x.w, r)
}

// tellPanic counts and logs a panic.
func (s *Server) tellPanic(ctx context.Context, x *exchange, v any) {
	s.metrics.panics.Inc()
	v, stack := origin(v)
	s.options.Log.ErrorContext(ctx, "panic", "id", x.id, "what", panics.Text(v), "stack", string(stack))
}

// relayed is a panic that another goroutine raised on this one's behalf.
type relayed interface {
	Value() any    // what it was raised with
	Stack() []byte // where
}

// origin is what a panic that was caught here was raised with, and where.
func origin(v any) (value any, stack []byte) {
	if p, ok := v.(relayed); ok {
		return p.Value(), p.Stack()
	}
	return v, debug.Stack()
}

// answerPanic answers in the face's form, and in one that needs no face where that
// panics, too; after the first byte that aborts the connection, as it does in call.
func (s *Server) answerPanic(ctx context.Context, x *exchange) {
	defer func() {
		v := recover()
		abort := v == http.ErrAbortHandler //nolint:errorlint // a panic's value is compared as it was raised
		if v != nil && !abort {
			s.tellPanic(ctx, x, v)
		}
		if x.aborted = abort || v != nil && x.w.Started(); !x.aborted && !x.w.Started() {
			answerPlainly(x)
		}
	}()
	if x.note.Fail != nil {
		x.note.Fail(x.note.Err)
	}
}

func answerPlainly(x *exchange) {
	clear(x.w.Header())
	x.w.Header().Set(requestIDHeader, x.id)
	x.w.Header().Set("Content-Type", "application/json; charset=utf-8")
	x.w.WriteHeader(http.StatusInternalServerError)
	_, _ = x.w.Write([]byte(`{"error":"Something went wrong on our side. Its X-Request-Id finds it in the log."}` + "\n"))
}

// log writes the request's one line: never its address, query, path or key.
func (s *Server) log(ctx context.Context, x *exchange) {
	attrs := []slog.Attr{
		slog.String("id", x.id), slog.String("method", x.method), slog.String("route", x.note.Route),
		slog.String("face", x.note.Face), slog.String("tenant", x.note.Tenant), slog.String("key", x.note.Key),
		slog.Int("status", x.note.Status), slog.Int64("bytes", x.note.Bytes),
		slog.Float64("ms", float64(x.took.Microseconds())/1000),
	}
	level := slog.LevelInfo
	switch {
	case x.left:
		attrs = append(attrs, slog.Bool("aborted", true))
	case x.aborted:
		level = slog.LevelWarn
		attrs = append(attrs, slog.Bool("aborted", true))
	case x.note.Status == http.StatusServiceUnavailable && x.w.Header().Get("Retry-After") != "": // too much at once: nothing is broken
		level = slog.LevelWarn
	case x.note.Status >= http.StatusInternalServerError && !x.note.ClientFault:
		level = slog.LevelError
	}
	if level > slog.LevelInfo && x.note.Err != nil {
		attrs = append(attrs, slog.String("err", causeText(x.note.Err)))
	}
	s.options.Log.LogAttrs(ctx, level, "request", attrs...)
}

// keep has the request kept in the log of its key, if there is one: also of a key that
// was refused, where its secret was right.
func (s *Server) keep(start time.Time, x *exchange) {
	key := x.note.Key
	if r, ok := errors.AsType[*caseload.KeyRefusal](x.note.Err); ok {
		key = r.Key
	}
	if s.options.Requests == nil || key == "" {
		return
	}
	code, said := caseload.Logged(x.note.Err)
	if x.left { // nothing is wrong with what it asked for
		code, said = "", ""
	}
	s.options.Requests.Add(caseload.Request{
		Key: key, At: start, Face: x.note.Face, Method: x.method, Route: x.note.Route, Status: x.note.Status,
		Code: code, Said: said, Took: x.took, Bytes: x.note.Bytes,
	})
}

// causeText leaves out the addresses that a network error holds, which may be
// the client's, and what follows it. What led to it stays: it tells the database
// from the client.
func causeText(err error) string {
	e, ok := errors.AsType[*net.OpError](err)
	if !ok {
		return err.Error()
	}
	plain := e.Op + ": " + e.Err.Error()
	if led, _, ok := strings.Cut(err.Error(), e.Error()); ok {
		return led + plain
	}
	return plain
}

// requestID returns the caller's id of the request if it is plain, else a new
// one that sorts by time (RFC 9562, version 7).
func requestID(h http.Header) string {
	if id := h.Get(requestIDHeader); plainID(id) {
		return id
	}
	return uuid.Must(uuid.NewV7()).String()
}

func plainID(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for _, c := range []byte(id) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}

// knownMethod bounds what a client's own word can do to logs and metrics.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodOptions:
		return method
	default:
		return "other"
	}
}
