package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"caseload"
	"caseload/internal/config"
	"caseload/internal/demo"
	"caseload/internal/store/sqlite"
	"caseload/internal/ui"
)

func (p *program) demo() *cobra.Command {
	cmd := &cobra.Command{
		Use: "demo", Short: "Serve open data and invented cases, to try things on",
		Long: "Serve Boston's 311 cases of 2015, Cornwall's wards with invented cases, an invented health programme and an invented\n" +
			"office for complaints with its reports, and print commands to try. Boston and Cornwall publish how many cases they have.\n" +
			"Everything is in a temporary folder, which is removed when the demo is interrupted.",
		Args: none,
	}
	addr := config.Address("127.0.0.1:8080")
	cmd.Flags().Var(&addr, "addr", "serve at this `HOST:PORT`, or at the next free port")
	out := addOutput(cmd)
	p.work(cmd, func(ctx context.Context, _ []string) error {
		folder, err := os.MkdirTemp("", "caseload-demo-")
		if err != nil {
			return fmt.Errorf("A temporary folder cannot be made: %w.", err)
		}
		err = errors.Join(p.demoIn(ctx, folder, addr, out), os.RemoveAll(folder))
		if err == nil {
			fmt.Fprintln(p.stderr, "The demo has ended, and its temporary folder is gone.")
		}
		return err
	})
	return cmd
}

// demoIn runs the demo with its files in a folder.
func (p *program) demoIn(ctx context.Context, folder string, addr config.Address, out *output) error {
	settings, err := demoSettings(folder, addr)
	if err != nil {
		return err
	}
	store, err := openSQLite(ctx, settings, sqlite.Options{Fleeting: true})
	if err != nil {
		return interrupted(ctx, refused(err, settings.DB))
	}
	return errors.Join(p.demoStore(ctx, settings, store, out), store.Close())
}

// demoSettings are the defaults, whatever the environment says, but for where
// things are, and a quiet log.
func demoSettings(folder string, addr config.Address) (*config.Config, error) {
	c, err := config.Load(pflag.NewFlagSet("demo", pflag.ContinueOnError), nil)
	if err != nil {
		return nil, err
	}
	c.DB = config.SQLite(filepath.Join(folder, "demo.db"))
	c.Addr, c.AdminAddr = string(addr), "127.0.0.1:0"
	c.LogLevel, c.LogFormat = slog.LevelWarn, "text"
	return c, nil
}

// fillingGC lets memory grow to five times of what is in use, in the place of two,
// while somebody waits for the demo.
const fillingGC = 400

func (p *program) demoStore(ctx context.Context, settings *config.Config, store caseload.Store, out *output) error {
	svc := newService(store)
	usual := debug.SetGCPercent(fillingGC)
	sandbox, err := demo.Fill(ctx, svc, time.Now())
	debug.SetGCPercent(usual)
	if err != nil {
		return interrupted(ctx, err)
	}
	s, err := openNextSite(settings, store, svc, p.logger(settings))
	if err != nil {
		return err
	}
	answer := demoAnswer(s.server.URL(), s.server.AdminURL(), sandbox)
	if err := out.print(p.stdout, answer, func(w io.Writer) { printDemo(w, answer, sandbox) }); err != nil {
		return err
	}
	return s.run(ctx)
}

// maxPorts is how many ports are tried.
const maxPorts = 100

// openNextSite is openSite at the first port that is free.
func openNextSite(c *config.Config, store caseload.Store, svc *caseload.Service, log *slog.Logger) (*site, error) {
	for range maxPorts {
		s, err := openSite(c, store, svc, log)
		if !errors.Is(err, syscall.EADDRINUSE) {
			return s, err
		}
		if c.Addr, err = nextPort(c.Addr); err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("The %d ports up to %s are in use; choose another with --addr.", maxPorts, c.Addr)
}

func nextPort(addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", err
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 1<<16-1 {
		return "", errors.New("No port after " + addr + " is free; choose another with --addr.")
	}
	return net.JoinHostPort(host, strconv.FormatUint(n+1, 10)), nil
}

// wireDemo is the one line that the demo prints as JSON.
type wireDemo struct {
	URL      string           `json:"url"`
	AdminURL string           `json:"admin_url"`
	Tenants  []wireDemoTenant `json:"tenants"`
	SignIn   []wireSignIn     `json:"sign_in"`
	Public   []wirePublic     `json:"public"`
	Curl     []wireCurl       `json:"curl"`
}

// wireSignIn is a link that opens the pages as a user of a role.
type wireSignIn struct {
	Tenant string        `json:"tenant"`
	Role   caseload.Role `json:"role"`
	URL    string        `json:"url"`
}

// wirePublic is where everybody sees how many cases a tenant has.
type wirePublic struct {
	Tenant string `json:"tenant"`
	URL    string `json:"url"`
}

type wireDemoTenant struct {
	Slug     string                   `json:"slug"`
	Keys     map[caseload.Role]string `json:"keys"`
	Username string                   `json:"username"` // of the manager, for protocols that ask for one
	APIKey   string                   `json:"api_key"`  // of the manager
}

type wireCurl struct {
	Face        string         `json:"face"`
	Tenant      string         `json:"tenant"`
	Command     string         `json:"command"`
	Credentials wireCredential `json:"credentials"`
}

// wireCredential is a key; under another name where a username goes with it, or
// a secret to sign by.
type wireCredential struct {
	Key      string `json:"key,omitempty"`
	KeyID    string `json:"key_id,omitempty"`
	Secret   string `json:"secret,omitempty"`
	Username string `json:"username,omitempty"`
	APIKey   string `json:"api_key,omitempty"`
}

func credentialOf(c demo.Command) wireCredential {
	switch {
	case c.Secret != "":
		return wireCredential{KeyID: c.Key, Secret: c.Secret}
	case c.Username == "":
		return wireCredential{Key: c.Key}
	}
	return wireCredential{Username: c.Username, APIKey: c.Key}
}

func demoAnswer(url, adminURL string, sandbox *demo.Sandbox) wireDemo {
	out := wireDemo{URL: url, AdminURL: adminURL, SignIn: []wireSignIn{}, Public: []wirePublic{}}
	for _, t := range sandbox.Tenants {
		if t.Public {
			out.Public = append(out.Public, wirePublic{t.Slug, url + ui.PublicAddress(t.Slug)})
		}
		out.Tenants = append(out.Tenants, wireDemoTenant{t.Slug, t.Keys, t.Username(caseload.RoleManager), t.Keys[caseload.RoleManager]})
	}
	for _, t := range slices.Backward(sandbox.Tenants) { // the one with most to see first
		for _, role := range demo.Roles {
			out.SignIn = append(out.SignIn, wireSignIn{t.Slug, role, url + ui.DemoFolder + t.Tickets[role]})
		}
	}
	for _, c := range sandbox.Commands(out.URL) {
		out.Curl = append(out.Curl, wireCurl{c.Face, c.Tenant, c.Line, credentialOf(c)})
	}
	return out
}

func printDemo(w io.Writer, answer wireDemo, sandbox *demo.Sandbox) {
	fmt.Fprintf(w, "Caseload is at %s, health and metrics at %s\n\n", answer.URL, answer.AdminURL)
	fmt.Fprintln(w, "boston holds the city's 1,429 requests for sidewalk repairs of 2015; cornwall holds its 122 wards and 3,000 invented")
	fmt.Fprintln(w, "cases, with people; tamarind holds an invented health programme of a year, about 400 cases and the 1,500 forms that made them;")
	fmt.Fprintln(w, "hillside holds 1,800 invented complaints, information requests and matters of adult social care up to today, with five reports.")
	fmt.Fprintln(w, "All are in a temporary folder, which goes when you press Ctrl-C.")
	fmt.Fprintln(w, "\nOpen the pages as somebody of a role:")
	for _, link := range answer.SignIn {
		fmt.Fprintf(w, "  %s\t%s\t%s\n", link.Tenant, link.Role, link.URL)
	}
	fmt.Fprintln(w, "\nSee what everybody sees, without signing in:")
	for _, page := range answer.Public {
		fmt.Fprintf(w, "  %s\t%s\n", page.Tenant, page.URL)
	}
	for _, c := range sandbox.Commands(answer.URL) {
		fmt.Fprintf(w, "\n%s: %s (%s)\n  %s\n", c.Face, c.Shows, c.Tenant, c.Line)
	}
	fmt.Fprintf(w, "\nThe key pair of hillside, whose ID and secret sign:\n  %s\t%s\n", sandbox.Pair.ID, sandbox.Pair.Secret)
	fmt.Fprintln(w, "\nKeys for every role, and the usernames that go with them:")
	for _, t := range sandbox.Tenants {
		for _, role := range demo.Roles {
			fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", t.Slug, role, t.Username(role), t.Keys[role])
		}
	}
}
