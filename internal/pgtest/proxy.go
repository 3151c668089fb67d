package pgtest

import (
	"net"
	"net/url"
	"regexp"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
)

// Proxy stands on a port of its own between clients and a server, and fails on
// command. Until it is told to, it passes everything. Its methods may be called
// by any goroutine.
type Proxy struct {
	url      string // the server's
	listener net.Listener
	running  sync.WaitGroup

	mu      sync.Mutex
	links   map[*link]struct{}
	refuses bool
	flows   chan struct{} // closed while bytes are passed
	fault   fault
}

// StartProxy makes a Proxy to the server of a URL, such as Database or the URL of
// a Cluster or a Bouncer returns. It refuses to encrypt, as they do. It is gone
// when the test ends.
func StartProxy(t TB, url string) *Proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listen for a proxy: %v", err)
	}
	p := &Proxy{url: url, listener: l, links: map[*link]struct{}{}, flows: make(chan struct{})}
	close(p.flows)
	server, err := pgconn.ParseConfig(url)
	if err != nil {
		t.Fatalf("make a proxy: %v", err)
	}
	network, address := pgconn.NetworkAddress(server.Host, server.Port)
	p.running.Go(func() { p.serve(network, address) })
	t.Cleanup(p.stop)
	return p
}

// URL returns the URL of the server, through the Proxy.
func (p *Proxy) URL() string {
	u, err := url.Parse(p.url)
	if err != nil {
		panic(err) // StartProxy parsed it
	}
	u.Host, u.RawQuery = p.Addr(), ""
	return u.String()
}

// Addr returns HOST:PORT.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Cut closes all connections.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for l := range p.links {
		l.close()
	}
}

// Refuse has new connections closed at once, or no more.
func (p *Proxy) Refuse(refuse bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuses = refuse
}

// Stall has no byte pass in either direction, or lets those pass that waited.
func (p *Proxy) Stall(stall bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.flows:
		if stall {
			p.flows = make(chan struct{})
		}
	default:
		if !stall {
			close(p.flows)
		}
	}
}

// Fail has the server fail the statements that on picks, in place of running
// them, with the SQLSTATE and the message. The transaction is aborted as by any
// error. Here and below, on is asked each time that a statement is to run, also
// one that was prepared long before, with its text; COPY is such a statement.
func (p *Proxy) Fail(code, message string, on func(sql string) bool) {
	p.set(fault{on: on, does: fails, code: code, message: message})
}

// CutBefore has the connection closed in place of passing a statement that on
// picks: the server never sees it.
func (p *Proxy) CutBefore(on func(sql string) bool) { p.set(fault{on: on, does: cutsBefore}) }

// CutAfter has the server run a statement that on picks, together with those
// that were sent with it, and the connection closed before its answer.
func (p *Proxy) CutAfter(on func(sql string) bool) { p.set(fault{on: on, does: cutsAfter}) }

// Pass takes back Fail, CutBefore or CutAfter, of which the last one holds.
func (p *Proxy) Pass() { p.set(fault{}) }

// commits matches COMMIT, alone or in a list of statements.
var commits = regexp.MustCompile(`(?i)(^|;)\s*COMMIT\b`)

// IsCommit picks the statements that commit a transaction.
func IsCommit(sql string) bool { return commits.MatchString(sql) }

// fault is what happens to statements.
type fault struct {
	on            func(sql string) bool // nil picks none
	does          effect
	code, message string // of what fails
}

type effect int

const (
	passes effect = iota
	fails
	cutsBefore
	cutsAfter
)

func (p *Proxy) set(f fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = f
}

// faultOf returns what happens to a statement.
func (p *Proxy) faultOf(sql string) fault {
	p.mu.Lock()
	f := p.fault
	p.mu.Unlock()
	if f.on == nil || !f.on(sql) {
		return fault{}
	}
	return f
}

func (p *Proxy) flowing() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.flows
}

func (p *Proxy) serve(network, address string) {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return // stop closed it
		}
		p.running.Go(func() { p.connect(client, network, address) })
	}
}

// connect passes a connection on until it ends.
func (p *Proxy) connect(client net.Conn, network, address string) {
	server, err := net.Dial(network, address)
	if err != nil {
		_ = client.Close() // what it is told
		return
	}
	l := newLink(p, client, server)
	if !p.add(l) {
		l.close()
		return
	}
	p.running.Go(l.answer)
	l.ask()
	p.forget(l)
}

func (p *Proxy) add(l *link) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.refuses {
		p.links[l] = struct{}{}
	}
	return !p.refuses
}

func (p *Proxy) forget(l *link) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.links, l)
}

func (p *Proxy) stop() {
	_ = p.listener.Close() // it only listened
	p.Refuse(true)
	p.Cut()
	p.running.Wait()
}
