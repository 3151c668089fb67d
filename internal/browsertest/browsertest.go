// Package browsertest shows pages to Chromium, as a person sees them, and fails a
// test for what no page may do: ask another host for anything, do what its own
// policy forbids, write an error to the console, or keep somebody out
// (WCAG 2.2, levels A and AA).
package browsertest

import (
	"context"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

var screenshots = flag.String("screenshots", "", "the folder for screenshots of all pages that the tests look at; \"\": none are taken")

// wait is how long the browser may take for one step.
const wait = 60 * time.Second

// Main runs the tests of a package. TestMain exits with what it returns. A short
// run does without a browser: tests whose names match needs are left out, as -skip
// does it.
func Main(m *testing.M, needs string) int {
	flag.Parse()
	if testing.Short() {
		skip := flag.Lookup("test.skip").Value
		if skip.String() != "" {
			needs = skip.String() + "|" + needs
		}
		_ = skip.Set(needs) // a text takes any
	}
	defer Close()
	return m.Run()
}

// shared is the browser of the process, started by the first test that wants it.
var shared struct {
	sync.Mutex
	browser context.Context
	cancel  context.CancelFunc
}

func start() (context.Context, error) {
	shared.Lock()
	defer shared.Unlock()
	if shared.browser != nil {
		return shared.browser, nil
	}
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		return nil, fmt.Errorf("the tests need Debian's chromium, which make packages installs: %w", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium))
	if os.Geteuid() == 0 { // Chromium has no sandbox for root
		options = append(options, chromedp.NoSandbox)
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	browser, _ := chromedp.NewContext(allocator)
	if err := chromedp.Do(browser); err != nil {
		stop()
		return nil, fmt.Errorf("start %s: %w", chromium, err)
	}
	shared.browser, shared.cancel = browser, stop
	return browser, nil
}

// Close ends the browser of the process, if there is one, and waits for it. Main
// does that; a package whose TestMain is another calls it after its tests.
func Close() {
	shared.Lock()
	defer shared.Unlock()
	if shared.browser == nil {
		return
	}
	ctx, cancel := context.WithTimeout(shared.browser, wait)
	defer cancel()
	_ = chromedp.Cancel(ctx) // of what was only looked at nothing is lost
	shared.cancel()
	shared.browser = nil
}

// Tab is one tab of the browser, with cookies of its own.
type Tab struct {
	t      testing.TB
	ctx    context.Context
	origin *url.URL // of the server whose pages it shows

	mu     sync.Mutex
	other  string   // the host of a server that the pages lead to, which the test does not look at
	page   string   // the address that was visited last
	away   bool     // that server is shown
	faults []string // what a page did that no page may do
}

// Open opens a tab for the pages of a server. It is closed when the test ends, which
// fails for what the pages have done.
func Open(t testing.TB, origin string) *Tab {
	t.Helper()
	at, err := url.Parse(origin)
	if err != nil {
		t.Fatal(err)
	}
	browser, err := start()
	if err != nil {
		t.Fatal(err)
	}
	ctx, closeTab := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	tab := &Tab{t: t, ctx: ctx, origin: at}
	t.Cleanup(func() {
		closeTab()
		for _, fault := range tab.takeFaults() {
			t.Error(fault)
		}
	})
	if err := chromedp.Listen(ctx, tab.watch); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal(err)
	}
	return tab
}

// Do runs steps of chromedp, one after the other.
func (tab *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, wait)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		tab.t.Fatalf("on %s: %v", tab.page, err)
	}
}

// Ask runs a step that has an answer.
func Ask[T any](tab *Tab, step chromedp.Action[T]) T {
	tab.t.Helper()
	ctx, cancel := context.WithTimeout(tab.ctx, wait)
	defer cancel()
	answer, err := chromedp.Run(ctx, step)
	if err != nil {
		tab.t.Fatalf("on %s: %v", tab.page, err)
	}
	return answer
}

// Visit goes to an address of the server, and waits until the page is there.
func (tab *Tab) Visit(path string) {
	tab.t.Helper()
	tab.mu.Lock()
	tab.page = path
	tab.mu.Unlock()
	tab.Do(chromedp.Navigate(tab.origin.JoinPath("/").String() + strings.TrimPrefix(path, "/")))
}

// Leave lets the pages lead to another server, whose own pages may do anything.
func (tab *Tab) Leave(origin string) {
	tab.t.Helper()
	at, err := url.Parse(origin)
	if err != nil {
		tab.t.Fatal(err)
	}
	tab.mu.Lock()
	defer tab.mu.Unlock()
	tab.other = at.Host
}

// Size makes the window so many pixels wide.
func (tab *Tab) Size(width int64) {
	tab.t.Helper()
	tab.Do(chromedp.EmulateViewport(width, 900))
}

// Prefer says that the device has a light or a dark theme, until it says another.
func (tab *Tab) Prefer(theme string) {
	tab.t.Helper()
	tab.media(emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: theme}}})
}

// Everywhere shows something, or nil: what is shown now, in both themes, as wide as on a
// telephone and as on a desk, audits it there and takes its picture. It is shown once as
// wide as each, and the theme changes under it; so that it begins once in each theme, too.
// Then it is light and wide.
func (tab *Tab) Everywhere(name string, show func()) {
	tab.t.Helper()
	for _, as := range []struct {
		width  int64
		themes []string
	}{{400, []string{"light", "dark"}}, {1400, []string{"dark", "light"}}} {
		tab.Size(as.width)
		tab.Prefer(as.themes[0])
		if show != nil {
			show()
		}
		for _, theme := range as.themes {
			tab.Prefer(theme)
			tab.Audit()
			tab.Screenshot(fmt.Sprintf("%s-%s-%d", name, theme, as.width))
		}
	}
}

// Look is Everywhere for the page of a path.
func (tab *Tab) Look(name, path string) {
	tab.t.Helper()
	tab.Everywhere(name, func() {
		tab.t.Helper()
		tab.Visit(path)
	})
}

// Paper shows pages as they are printed.
func (tab *Tab) Paper() {
	tab.t.Helper()
	tab.media(emulation.SetEmulatedMediaParams{Media: "print"})
}

func (tab *Tab) media(as emulation.SetEmulatedMediaParams) {
	tab.t.Helper()
	if _, err := chromedp.Call(tab.ctx, emulation.SetEmulatedMedia, as); err != nil {
		tab.t.Fatal(err)
	}
}

// WithoutScripts lets no script of a page run from its next visit on.
func (tab *Tab) WithoutScripts() {
	tab.t.Helper()
	if _, err := chromedp.Call(tab.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		tab.t.Fatal(err)
	}
}

// Screenshot writes a picture of the whole page, where the tests were told to.
func (tab *Tab) Screenshot(name string) {
	tab.t.Helper()
	if *screenshots == "" {
		return
	}
	picture := Ask(tab, chromedp.FullScreenshot(100))
	if err := os.MkdirAll(*screenshots, 0o755); err != nil {
		tab.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*screenshots, name+".png"), picture, 0o644); err != nil {
		tab.t.Fatal(err)
	}
}

// watch notes what a page does that no page may do.
func (tab *Tab) watch(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		to, err := url.Parse(e.Request.URL)
		if err == nil && e.Type == network.ResourceTypeDocument {
			tab.leads(to.Host)
		}
		if err != nil || to.Host != tab.origin.Host && to.Scheme != "data" && to.Scheme != "about" {
			tab.fault("asks another host: %s", e.Request.URL)
		}
	case *log.EventEntryAdded:
		// That a page of an error has its status is noted, too.
		if e.Entry.Level == log.EntryLevelError && (e.Entry.Source != log.EntrySourceNetwork || !strings.HasSuffix(e.Entry.URL, tab.visited())) {
			tab.fault("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		tab.fault("a script fails: %s", e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			tab.fault("a script writes an error to the console: %s", said(e.Args))
		}
	}
}

func said(args []*runtime.RemoteObject) string {
	var all []string
	for _, a := range args {
		all = append(all, strings.TrimSpace(string(a.Value)+" "+a.Description))
	}
	return strings.Join(all, " ")
}

// leads notes that a page of a host is shown from now on.
func (tab *Tab) leads(host string) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	tab.away = host == tab.other && tab.other != ""
}

func (tab *Tab) fault(format string, args ...any) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	if tab.away {
		return
	}
	tab.faults = append(tab.faults, tab.page+" "+fmt.Sprintf(format, args...))
}

func (tab *Tab) visited() string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	return tab.page
}

// Forgive takes away the errors with a text in them, which the test has brought
// about. It fails where there are none.
func (tab *Tab) Forgive(text string) {
	tab.t.Helper()
	tab.mu.Lock()
	defer tab.mu.Unlock()
	before := len(tab.faults)
	tab.faults = slices.DeleteFunc(tab.faults, func(fault string) bool { return strings.Contains(fault, text) })
	if len(tab.faults) == before {
		tab.t.Errorf("on %s there is no error with %q", tab.page, text)
	}
}

func (tab *Tab) takeFaults() []string {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	all := tab.faults
	tab.faults = nil
	return all
}
