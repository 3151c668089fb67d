package browsertest

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/chromedp/chromedp"
)

// axeFile is where make clients installs axe-core, from the folder of the module.
const axeFile = "test/clients/node_modules/axe-core/axe.min.js"

// axe is the program that looks at pages.
var axe = sync.OnceValues(func() (string, error) {
	_, here, _, _ := runtime.Caller(0)
	text, err := os.ReadFile(filepath.Join(filepath.Dir(here), "..", "..", axeFile))
	return string(text), err
})

// rules asks for what is against WCAG 2.2, levels A and AA, a line for each: the
// rule, what it is about, and the elements with what is wrong with them. It begins
// with a frame, before which a page has not been told of another theme or width. What
// passes is not written out.
const rules = `new Promise(requestAnimationFrame).then(() => axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'], resultTypes: ['violations']})).then(found =>
	found.violations.map(v => v.id + ': ' + v.help + v.nodes.map(n => '\n\t' + n.html + '\n\t' + n.failureSummary).join('')))`

// Audit fails the test for whatever keeps somebody out of the page that is shown,
// or makes it wider than the window.
func (tab *Tab) Audit() {
	tab.t.Helper()
	program, err := axe()
	if err != nil {
		tab.t.Fatalf("the tests need axe-core, which make clients installs: %v", err)
	}
	if !Ask(tab, chromedp.Evaluate[bool]("'axe' in window")) { // the page may have been looked at before
		tab.Do(chromedp.Evaluate[chromedp.Void](program))
	}
	if found := Ask(tab, chromedp.Evaluate[[]string](rules, chromedp.EvalAwaitPromise)); len(found) > 0 {
		tab.t.Errorf("%s: %d violations of WCAG 2.2:\n%s", tab.page, len(found), strings.Join(found, "\n"))
	}
	if over := Ask(tab, chromedp.Evaluate[int]("document.documentElement.scrollWidth - document.documentElement.clientWidth")); over > 0 {
		tab.t.Errorf("%s is %d pixels wider than its window", tab.page, over)
	}
}
