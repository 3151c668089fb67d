package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"caseload"
	"caseload/internal/api/casebook"
	"caseload/internal/api/casework"
	"caseload/internal/api/commcare"
	"caseload/internal/api/feeds"
	"caseload/internal/api/icasework"
	"caseload/internal/api/reporting"
	"caseload/internal/auth"
	"caseload/internal/config"
	"caseload/internal/exports"
	"caseload/internal/imports"
	"caseload/internal/indexing"
	"caseload/internal/publishing"
	"caseload/internal/requestlog"
	"caseload/internal/server"
	"caseload/internal/ui"
)

func (p *program) serve() *cobra.Command {
	cmd := &cobra.Command{
		Use: "serve", Short: "Serve the APIs until interrupted",
		Long: "Serve the APIs until interrupted. Requests under way are then finished. The log goes to standard error.\n" +
			"The database is made if there is none.",
		Args: none,
	}
	config.AddFlags(cmd.Flags())
	p.work(cmd, func(ctx context.Context, _ []string) error {
		settings, err := config.Load(cmd.Flags(), p.environ)
		if err != nil {
			return err
		}
		log := p.logger(settings)
		store, err := makeServed(ctx, settings, log)
		if err != nil {
			return err
		}
		return errors.Join(p.serveStore(ctx, settings, store, log), store.Close())
	})
	return cmd
}

func (p *program) serveStore(ctx context.Context, settings *config.Config, store caseload.Store, log *slog.Logger) error {
	svc := newService(store)
	s, err := openSite(settings, store, svc, log)
	if err != nil {
		return addressTaken(err)
	}
	admin := "nowhere"
	if url := s.server.AdminURL(); url != "" {
		admin = url
	}
	fmt.Fprintf(p.stdout, "Serving the pages and the APIs at %s, health and metrics at %s\n", s.server.URL(), admin)
	if err := p.offerSetUp(ctx, svc, cmp.Or(settings.PublicURL, s.server.URL())); err != nil && ctx.Err() == nil {
		return err // who stops the server meanwhile needs no link
	}
	return s.run(ctx)
}

// offerSetUp prints the link by which the first administrator is made, as long as
// nobody can sign in.
func (p *program) offerSetUp(ctx context.Context, svc *caseload.Service, url string) error {
	secret, err := svc.SetUpTicket(ctx)
	if err != nil || secret == "" {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "Nobody can sign in yet. Set up the first administrator at this address, within a day:\n  %s\n", url+ui.SetUpFolder+secret)
	return err
}

// addressTaken says what to do where err is of an address that is in use.
func addressTaken(err error) error {
	e, ok := errors.AsType[*net.OpError](err)
	if !ok || !errors.Is(err, syscall.EADDRINUSE) {
		return err
	}
	return fmt.Errorf("The address %s is in use by another program; choose another with --addr or --admin-addr.", e.Addr)
}

func (p *program) logger(c *config.Config) *slog.Logger {
	o := &slog.HandlerOptions{Level: c.LogLevel}
	if c.LogFormat == "text" {
		return slog.New(slog.NewTextHandler(p.stderr, o))
	}
	return slog.New(slog.NewJSONHandler(p.stderr, o))
}

// site is the faces behind open listeners, and what works beside them.
type site struct {
	server  *server.Server
	limiter *auth.Limiter
	exports *exports.Runner
	kept    *requestlog.Log
	fields  *indexing.Runner
	imports *imports.Runner
	svc     *caseload.Service
	log     *slog.Logger
}

// openSite mounts the faces and listens.
func openSite(c *config.Config, store caseload.Store, svc *caseload.Service, log *slog.Logger) (*site, error) {
	keep := time.Duration(c.ExportDays) * 24 * time.Hour
	runner, err := exports.NewRunner(svc, exports.Options{Folder: c.Exports(), Now: time.Now, Log: log, Keep: keep})
	if err != nil {
		return nil, err
	}
	importer, err := imports.NewRunner(svc, imports.RunnerOptions{Folder: c.Imports(), Now: time.Now, Log: log, Keep: time.Duration(c.ImportDays) * 24 * time.Hour, Most: c.ImportMaxTotal})
	if err != nil {
		return nil, err
	}
	limiter := auth.NewLimiter(auth.LimiterOptions{PerMinute: c.RateLimit, Settler: store, Now: time.Now, Log: log})
	faces := http.NewServeMux()
	faces.Handle("/", casework.New(svc, casework.Options{
		Limiter: limiter, Now: time.Now, MaxBody: c.MaxBody, WriteTimeout: c.WriteTimeout, PublicURL: c.PublicURL,
	}))
	options := casebook.Options{Limiter: limiter, WriteTimeout: c.WriteTimeout, PublicURL: c.PublicURL}
	book := casebook.New(svc, options)
	faces.Handle(casebook.TokenPath, casebook.NewTokens(svc, options))
	if err := describe(faces, c.PublicURL); err != nil {
		return nil, err
	}
	faces.Handle("/cases/", book)
	faces.Handle("/people/", book)
	faces.Handle("/attachments/", book)
	faces.Handle("/a/", commcare.New(svc, commcare.Options{Limiter: limiter, Now: time.Now, WriteTimeout: c.WriteTimeout, PublicURL: c.PublicURL, Log: log}))
	accounts := icasework.New(svc, icasework.Options{Limiter: limiter, Now: time.Now, WriteTimeout: c.WriteTimeout, PublicURL: c.PublicURL, BaseDomain: c.ICaseworkDomain})
	for i := range icasework.Routes {
		faces.Handle(icasework.Routes[i].Pattern, accounts)
	}
	faces.Handle(icasework.DescriptionPath, accounts)
	reports := reporting.New(svc, reporting.Options{
		Exports: runner, Now: time.Now, KeepExports: keep, Limiter: limiter, WriteTimeout: c.WriteTimeout, PublicURL: c.PublicURL,
	})
	faces.Handle("/reporting/", reports)
	faces.Handle("/exports", reports)
	faces.Handle("/exports/", reports)
	fields := indexing.NewRunner(svc, log)
	web := ui.New(svc, ui.Options{
		PublicURL: c.PublicURL, WriteTimeout: c.WriteTimeout, Faces: faces, Reference: reference(), Manual: manual(), Exports: runner, KeepExports: keep, Indexing: fields, Imports: importer, MaxImport: c.ImportMaxSize,
		Provider: ui.Provider{Issuer: c.OIDCIssuer, ClientID: c.OIDCClientID, ClientSecret: c.OIDCClientSecret, Name: c.OIDCName},
	})
	faces.Handle("/{$}", web)
	faces.Handle("/ui/", web)
	faces.Handle("/public/", web)
	tables := feeds.New(svc, feeds.Options{Limiter: limiter, WriteTimeout: c.WriteTimeout, PublicURL: c.PublicURL})
	faces.Handle(feeds.Root, tables)
	faces.Handle(feeds.Root+"/", tables)
	kept := requestlog.New(requestlog.Options{Keeper: store, Now: time.Now, Log: log})
	s, err := server.Listen(server.Options{
		Addr: c.Addr, AdminAddr: c.AdminAddr, Handler: faces,
		Ready: store.Ping, Log: log, Requests: kept, DrainTimeout: c.ShutdownTimeout,
	})
	return &site{s, limiter, runner, kept, fields, importer, svc, log}, err
}

// run serves until ctx ends and the requests under way are finished. The
// limiter and the log of requests work until the last of them was counted.
func (s *site) run(ctx context.Context) error {
	s.log.InfoContext(ctx, "started", "version", builtVersion(), "url", s.server.URL(), "admin_url", s.server.AdminURL())
	serving, end := context.WithCancel(ctx)
	counting, stop := context.WithCancel(context.WithoutCancel(ctx))
	var beside sync.WaitGroup
	beside.Go(func() { s.limiter.Run(counting) })
	beside.Go(func() { s.kept.Run(counting) })
	beside.Go(func() { s.exports.Run(serving) })
	beside.Go(func() { s.fields.Run(serving) })
	beside.Go(func() { s.imports.Run(serving) })
	renewing := time.NewTicker(time.Minute)
	defer renewing.Stop()
	beside.Go(func() { publishing.Run(serving, s.svc, s.log, renewing.C) })
	beside.Go(func() {
		<-serving.Done()
		s.log.Info("stopping")
	})
	err := s.server.Run(serving)
	end()
	stop()
	beside.Wait()
	s.log.InfoContext(ctx, "stopped")
	return err
}
