// Package server runs Caseload's two listeners: one for the faces, with the log
// line, metrics and limits that all requests share, and one for operators.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"caseload"
)

// The limits of a request. There is none on writing an answer: a stream sets
// its own deadline for each block through http.ResponseController.
const (
	maxHeaderBytes = 64 << 10
	headerTimeout  = 10 * time.Second
	requestTimeout = 60 * time.Second // header and body together
	idleTimeout    = 2 * time.Minute
)

const defaultDrainTimeout = 30 * time.Second

// Options say what a Server serves and where. Handler, Ready and Log must be set.
type Options struct {
	Addr      string                      // HOST:PORT of the faces; port 0 takes a free one
	AdminAddr string                      // HOST:PORT of health, metrics and profiles; "" serves none
	Handler   http.Handler                // the faces
	Ready     func(context.Context) error // why requests cannot be answered now, nil if they can
	Log       *slog.Logger
	Requests  Requests // is told of each request of a key; nil: nobody is

	// DrainTimeout is how long requests may go on once the server is told to
	// stop; 0 is 30 seconds.
	DrainTimeout time.Duration
}

// Requests keeps the requests of keys, and does not wait for it.
type Requests interface{ Add(x caseload.Request) }

// Server is a pair of open listeners. Run serves and closes them.
type Server struct {
	options       Options
	listener      net.Listener
	adminListener net.Listener // nil without an AdminAddr
	metrics       *metrics
	handlers      sync.WaitGroup
	draining      atomic.Bool
}

// Listen opens the listeners of a Server. Clients that connect before Run wait
// for it. An address in use is an error that errors.Is syscall.EADDRINUSE.
func Listen(o Options) (*Server, error) {
	if o.DrainTimeout == 0 {
		o.DrainTimeout = defaultDrainTimeout
	}
	s := &Server{options: o, metrics: newMetrics()}
	var err error
	if s.listener, err = net.Listen("tcp", o.Addr); err != nil {
		return nil, fmt.Errorf("listen for the API: %w", err)
	}
	if o.AdminAddr == "" {
		return s, nil
	}
	if s.adminListener, err = net.Listen("tcp", o.AdminAddr); err != nil {
		_ = s.listener.Close()
		return nil, fmt.Errorf("listen for operators: %w", err)
	}
	return s, nil
}

// URL returns where the faces are, with the real port.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// AdminURL returns where health and metrics are, "" if nowhere.
func (s *Server) AdminURL() string {
	if s.adminListener == nil {
		return ""
	}
	return "http://" + s.adminListener.Addr().String()
}

// restOfHeap is the size in bytes of what is never touched, and so needs no
// memory, but makes the heap look larger: the collector begins when a heap has
// doubled, which one of a few megabytes does some hundred times a second
// (docs/performance.md).
const restOfHeap = 16 << 20

// Run serves until ctx ends. It then accepts no more connections, lets the
// requests under way finish for DrainTimeout, cuts off the rest, which is an
// error, and returns when every handler has returned.
func (s *Server) Run(ctx context.Context) error {
	rare := make([]byte, restOfHeap)
	defer runtime.KeepAlive(rare)
	// Requests outlive ctx while they drain; they end with base.
	base, cutOff := context.WithCancel(context.WithoutCancel(ctx))
	defer cutOff()
	api := s.httpServer(s.observe(s.options.Handler))
	api.BaseContext = func(net.Listener) context.Context { return base }
	admin := s.httpServer(s.adminHandler())

	group, stop := errgroup.WithContext(ctx)
	group.Go(func() error { return serve(api, s.listener) })
	if s.adminListener != nil {
		group.Go(func() error { return serve(admin, s.adminListener) })
	}
	group.Go(func() error {
		<-stop.Done()
		return errors.Join(s.drain(api, cutOff), admin.Close())
	})
	return group.Wait()
}

func (s *Server) httpServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		MaxHeaderBytes:    maxHeaderBytes,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       requestTimeout,
		IdleTimeout:       idleTimeout,
		ErrorLog:          slog.NewLogLogger(s.options.Log.Handler(), slog.LevelWarn),
	}
}

func serve(h *http.Server, l net.Listener) error {
	if err := h.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve %s: %w", l.Addr(), err)
	}
	return nil
}

// drain waits for the requests under way, for DrainTimeout by themselves, then
// for their handlers to notice that they were cut off.
func (s *Server) drain(api *http.Server, cutOff context.CancelFunc) error {
	s.draining.Store(true)
	ctx, cancel := context.WithTimeout(context.Background(), s.options.DrainTimeout)
	defer cancel()
	err := api.Shutdown(ctx)
	if err != nil {
		cutOff()
		err = errors.Join(fmt.Errorf("requests were cut off after %v: %w", s.options.DrainTimeout, err), api.Close())
	}
	s.handlers.Wait()
	return err
}
