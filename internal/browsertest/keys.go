package browsertest

import (
	"bytes"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// maxTabs is how often Reach goes on. Nobody goes on for longer.
const maxTabs = 300

// Keys that are no letters.
const (
	Enter = "\r"
	Space = " "
)

// focused is what people call what has the focus: an input by its label, all else by
// what it says.
const focused = `(() => {
	const at = document.activeElement, label = at.labels?.[0]
	return (at.getAttribute('aria-label') ?? label?.innerText ?? at.innerText).replace(/\s+/g, ' ').trim()
})()`

// Reach moves the focus by Tab alone to what people call by a name: an input by its
// label, a link or a button by its text. It fails the test where Tab does not come
// there, and where nobody could see that it has.
func (tab *Tab) Reach(name string) {
	tab.t.Helper()
	for range maxTabs {
		if Ask(tab, chromedp.Evaluate[string](focused)) == name {
			tab.wantFocusSeen(name)
			return
		}
		tab.Type("\t")
	}
	tab.t.Fatalf("on %s Tab does not come to %q", tab.visited(), name)
}

// withoutCaret remembers what has the focus, and hides its caret.
const withoutCaret = `(() => {
	window.reached = document.activeElement
	const hidden = new CSSStyleSheet()
	hidden.replaceSync('* { caret-color: transparent !important }')
	document.adoptedStyleSheets = [hidden]
})()`

// wantFocusSeen is that the window looks otherwise when what has the focus loses it.
// The caret, which comes and goes, does not count.
func (tab *Tab) wantFocusSeen(name string) {
	tab.t.Helper()
	tab.Do(chromedp.Evaluate[chromedp.Void](withoutCaret))
	with := tab.window()
	tab.Do(chromedp.Evaluate[chromedp.Void]("reached.blur()"))
	without := tab.window()
	tab.Do(chromedp.Evaluate[chromedp.Void]("document.adoptedStyleSheets = []; reached.focus({preventScroll: true, focusVisible: true})"))
	if bytes.Equal(with, without) {
		tab.t.Errorf("on %s nobody sees that %q has the focus", tab.visited(), name)
	}
}

// window is a picture of what the window shows.
func (tab *Tab) window() []byte {
	tab.t.Helper()
	picture, err := chromedp.Call(tab.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{})
	if err != nil {
		tab.t.Fatalf("on %s: %v", tab.visited(), err)
	}
	return picture.Data
}

// Type presses keys, each of a letter, at what has the focus.
func (tab *Tab) Type(keys string) {
	tab.t.Helper()
	tab.Do(chromedp.KeyEvent(keys))
}

// Download does what makes the page give a file, waits for it, and answers where it
// is.
func (tab *Tab) Download(begin func()) (path string) {
	tab.t.Helper()
	folder, done, events := tab.t.TempDir(), make(chan browser.DownloadProgressState, 1), true
	of := chromedp.FromContext(tab.ctx).BrowserContextID
	err := chromedp.ListenBrowser(tab.ctx, func(event any) {
		if e, ok := event.(*browser.EventDownloadProgress); ok && e.State != browser.DownloadProgressStateInProgress {
			select {
			case done <- e.State:
			default: // of a file that nobody waits for
			}
		}
	})
	if err != nil {
		tab.t.Fatal(err)
	}
	_, err = chromedp.CallBrowser(tab.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, BrowserContextID: of, DownloadPath: folder, EventsEnabled: &events,
	})
	if err != nil {
		tab.t.Fatal(err)
	}
	begin()
	select {
	case <-done:
	case <-time.After(wait):
		tab.t.Fatalf("%s gives no file", tab.visited())
	}
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 1 {
		tab.t.Fatalf("%s gives the files %v (%v), want one", tab.visited(), files, err)
	}
	return filepath.Join(folder, files[0].Name())
}
