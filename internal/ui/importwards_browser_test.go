package ui

import (
	"compress/gzip"
	"io"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"caseload/internal/browsertest"
)

// cornishWards are the wards of Cornwall as the Office for National Statistics has them.
func cornishWards(t *testing.T) string {
	t.Helper()
	file, err := os.Open("../demo/data/cornwall-wards-2013-E06000052.geojson.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }() // only read
	unpacked, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// toWards leads from an import to the wards that it stored.
const toWards = `a.govuk-button[href="` + wardsAddress + `"]`

func TestBoundariesAreUploadedMendedAndSeenByKeyboardInABrowser(t *testing.T) {
	o := importing(t)
	tab := o.keyboard()
	text := wardFeatures(wardFeature("E1", "Truro", square(0)), wardFeature("E2", "Ajar", openRing))
	tab.Visit(wardsAddress)
	goTo(tab, "Upload wards and their boundaries", "#file")
	bringByKeys(tab, o.written("wards.geojson", text))
	if said := browsertest.Ask(tab, chromedp.Text("main")); !strings.Contains(said, "The ring is not closed") || !strings.Contains(said, "“Ajar”, feature 2") {
		t.Errorf("the check says %q", said)
	}
	goTo(tab, "Upload the mended file", "#file")
	bringByKeys(tab, o.written("mended.geojson", strings.Replace(text, openRing, square(1), 1)))
	goTo(tab, "Store 2 wards", toWards)
	goTo(tab, "Look at the wards", ".chart-map")
	if drawn := browsertest.Ask(tab, chromedp.OuterHTML(".chart-map")); strings.Count(drawn, "<path") != 2 {
		t.Errorf("the map is %s, want one of 2 wards", drawn)
	}
}

func TestPagesOfWardsAreReadWithAMapInABrowser(t *testing.T) {
	o := importing(t)
	tab := o.keyboard()
	tab.Look("ward-import-new", importsAddress+"/new?of=wards")
	check := func(name, text string) (at string) {
		to, _ := o.bring(name, text)
		tab.Look("ward-import-mapping", to)
		o.post(to, url.Values{"column-0": {"code"}, "column-2": {"name"}})
		at = strings.TrimSuffix(to, "/mapping")
		tab.Visit(at)
		tab.Do(chromedp.WaitVisible(toStore))
		return at
	}
	store := func(at string) {
		o.post(at+"/apply", nil)
		tab.Visit(at)
		tab.Do(chromedp.WaitVisible(toWards))
	}
	text := cornishWards(t)
	store(check("wards-2013.geojson", text))
	tab.Look("wards-map", wardsAddress)
	at := check("wards-2026.geojson", strings.NewReplacer(`"E05009168"`, `"E05099168"`, `"E05009169"`, `"E05099169"`, `"Bude"`, `"Bude and Stratton"`, `"Wadebridge West"`, `"Wadebridge <West>"`).Replace(text))
	tab.Look("ward-import-checked", at)
	store(at)
	tab.Look("ward-import-stored", at)
}

func TestPagesOfUndoingAnImportOfWardsPassInABrowser(t *testing.T) {
	o := openOffice(t)
	at, id := o.bringUsedWards("St Blazey, Charlestown and Carlyon Bay")
	tab := o.keyboard()
	tab.Visit(importsAddress)
	tab.Do(chromedp.Click("button[value=cy]"), chromedp.WaitVisible("[lang=cy] .app-notice"))
	tab.Look("ward-undo-welsh", at+"/undo")
	tab.Do(chromedp.Click(".govuk-button--warning"), chromedp.WaitVisible("[data-events]"))
	tab.Everywhere("ward-undo-waiting-welsh", nil)
	o.workOnImports()
	tab.Look("ward-undo-refused-welsh", at)
	o.must(o.svc.HideCase(t.Context(), o.visitor.By, id))
	o.post(at+"/undo", nil)
	o.workOnImports()
	tab.Look("ward-undone-welsh", at)
	tab.Do(chromedp.Evaluate[chromedp.Void](`(() => { const again = document.createElement("form"); again.method = "post"; again.action = location.pathname + "/undo"; document.body.append(again); again.submit() })()`), chromedp.WaitVisible(".govuk-inset-text"))
	tab.Everywhere("ward-undo-again-welsh", nil)
	tab.Forgive("409")
}
