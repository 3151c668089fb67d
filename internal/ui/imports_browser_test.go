package ui

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"caseload"
	"caseload/internal/browsertest"
)

// importing is an office where files are worked on, as they are on a server.
func importing(t *testing.T) *office {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); o.pages.Imports.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	return o
}

// written is a file with a text.
func (o *office) written(name, text string) string {
	o.Helper()
	path := filepath.Join(o.TempDir(), name)
	o.must(os.WriteFile(path, []byte(text), 0o600))
	return path
}

// What the page of an import has in the states that people wait for.
const (
	toStore  = `form[action$="/apply"]`
	toUndo   = `a[href$="/undo"]`
	isUndone = `//dd[normalize-space() = "Undone"]`
)

// bringByKeys uploads a file from its form by keys alone, with its columns as they are
// suggested. Which file it is the system asks, not the page.
func bringByKeys(tab *browsertest.Tab, file string) {
	tab.Reach("File")
	tab.Do(chromedp.SetUploadFiles("#file", []string{file}))
	goTo(tab, "Upload", "#column-0")
	goTo(tab, "Check the file", toStore)
}

func TestAFileIsImportedMendedAndUndoneByKeyboardInABrowser(t *testing.T) {
	o := importing(t)
	tab := o.keyboard()
	tab.Visit(adminAddress)
	goTo(tab, "Imports", ".app-empty")
	goTo(tab, "Import a file", "#file")
	bringByKeys(tab, o.written("cases.csv", importedFile))
	rejected := tab.Download(func() {
		tab.Reach("Download the rejected rows")
		tab.Type(browsertest.Enter)
	})
	goTo(tab, "Store 2 cases", toUndo)
	at, err := url.Parse(browsertest.Ask(tab, chromedp.Location()))
	o.must(err)

	text, err := os.ReadFile(rejected)
	o.must(err)
	tab.Visit(importsAddress)
	goTo(tab, "Import a file", "#file")
	bringByKeys(tab, o.written("mended.csv", strings.Replace(string(text), "30/02/2026", "28/02/2026", 1)))
	goTo(tab, "Store 1 case", toUndo)
	tab.Visit("/ui/cases")
	wantRows(t, tab, "A hole", "A lamp", "A tree")

	tab.Visit(at.Path)
	goTo(tab, "Undo this import", ".govuk-button--warning")
	goTo(tab, "Undo this import", isUndone)
	tab.Visit("/ui/cases")
	wantRows(t, tab, "A tree")
}

// wantRows holds what the list of cases has.
func wantRows(t *testing.T, tab *browsertest.Tab, names ...string) {
	t.Helper()
	list := browsertest.Ask(tab, chromedp.Text("#cases"))
	for _, name := range []string{"A hole", "A lamp", "A tree"} {
		if want := slices.Contains(names, name); strings.Contains(list, name) != want {
			t.Errorf("the list has %s: %t, want %t", name, !want, want)
		}
	}
}

func TestAMappingIsKeptAndChosenByKeyboardInABrowser(t *testing.T) {
	o := importing(t)
	tab := o.keyboard()
	tab.Visit(importsAddress + "/new")
	bringByKeys(tab, o.written("requests.csv", importedFile))
	tab.Visit(mappingsAddress)
	goTo(tab, "requests", ".govuk-summary-list")
	goTo(tab, "Rename", "#name")
	tab.Reach("Name")
	tab.Type("Truro")
	goTo(tab, "Rename", ".govuk-summary-list")
	tab.Visit(importsAddress + "/new")
	tab.Do(chromedp.SetUploadFiles("#file", []string{o.written("next.csv", importedFile)}))
	goTo(tab, "Upload", "#column-0")
	if name := browsertest.Ask(tab, chromedp.Value("#name")); name != "Truro" {
		t.Errorf("the next file of the same columns begins with the mapping %q, want Truro", name)
	}
	tab.Visit(mappingsAddress)
	goTo(tab, "Truro", ".govuk-summary-list")
	goTo(tab, "Delete", ".govuk-button--warning")
	goTo(tab, "Delete", ".app-empty")
}

func TestAFileThatIsTooLongIsRefusedWithAWordInABrowser(t *testing.T) {
	o := importing(t)
	tab := o.keyboard()
	tab.Visit(importsAddress + "/new")
	tab.Do(chromedp.SetUploadFiles("#file", []string{o.written("long.csv", "id\n"+strings.Repeat("1\n", 16<<20))}))
	goTo(tab, "Upload", ".govuk-error-summary")
	if said := browsertest.Ask(tab, chromedp.Text(".govuk-error-summary")); !strings.Contains(said, "The file is too large: at most 1 MB") {
		t.Errorf("the page says %q", said)
	}
}

func TestPagesOfImportsArePlainInABrowser(t *testing.T) {
	o := importing(t)
	tab := o.keyboard()
	tab.Look("imports-none", importsAddress)
	tab.Look("import-new", importsAddress+"/new")
	to, _ := o.bring("cases.csv", importedFile)
	tab.Look("import-mapping", to)
	tab.Look("mappings-none", mappingsAddress)
	tab.Look("mapping-new", mappingsAddress+"/new")
	kept, _ := o.bringTo(mappingsAddress+"/new", "joined.toml", joinedMapping)
	tab.Look("mapping", kept)
	tab.Look("mapping-edit", kept+"/edit")
	tab.Look("mapping-delete", kept+"/delete")
	tab.Look("import-mapping-kept", to)
	tab.Look("import-mapping-whole", to+"?kept="+strings.TrimPrefix(kept, mappingsAddress+"/"))
	at := strings.TrimSuffix(to, "/mapping")
	o.post(to, mapped("name", "Requests of Truro"))
	tab.Look("mappings", mappingsAddress)
	tab.Visit(at)
	tab.Do(chromedp.WaitVisible(toStore))
	tab.Look("import-checked", at)
	o.post(at+"/apply", nil)
	tab.Visit(at)
	tab.Do(chromedp.WaitVisible(toUndo))
	tab.Look("import-stored", at)
	tab.Look("import-undo", at+"/undo")
	tab.Look("import-delete", at+"/delete")
	tab.Look("imports", importsAddress)
}
