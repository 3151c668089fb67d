package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"caseload"
)

func TestPrebuiltFilesAreThoseOfTheirSums(t *testing.T) {
	const folder = "static/vendor/"
	list, err := os.ReadFile(folder + "SHA256SUMS")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{"SHA256SUMS": true, "fetch.sh": true}
	for line := range strings.Lines(string(list)) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		listed[name] = true
		text, err := os.ReadFile(folder + name)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(text)); got != sum {
			t.Errorf("%s has the sum %s, want %s", name, got, sum)
		}
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !listed[e.Name()] {
			t.Errorf("%s is not in SHA256SUMS", e.Name())
		}
	}
}

// What a file may ask for: what is beside it, and pictures that stand in it.
var (
	asksForMore  = regexp.MustCompile(`(?i)@font-face|GDS Transport|[:,]\s*url\(|@import|/assets|sourceMappingURL|govuk-crest`)
	asksAHost    = regexp.MustCompile(`(?i)["'(=\s](?:https?:)?//[a-z0-9-]+\.[a-z]`)
	namesOfXML   = regexp.MustCompile(`http://www\.w3\.org/\d+/(?:svg|xlink|xhtml)`)
	stylesInLine = regexp.MustCompile(`(?i)<style|<script(?:>|\s[^>]*[^>]>[^<])|\sstyle=|\son[a-z]+=`)
)

func TestNoFileAsksForFontsOrAnotherHost(t *testing.T) {
	for name, f := range readFiles().byName {
		if strings.HasPrefix(name, "vendor/swagger-ui") {
			continue // it names others in its texts; what it asks for is held by TestAnAPIIsTriedWithAKeyInABrowser
		}
		text := namesOfXML.ReplaceAll(f.body, nil)
		for _, forbidden := range []*regexp.Regexp{asksForMore, asksAHost} {
			if found := forbidden.Find(text); found != nil {
				t.Errorf("%s has %q", name, found)
			}
		}
	}
}

func TestTemplatesHaveNoStyleOrScriptInThem(t *testing.T) {
	names, err := filepath.Glob("templates/*.html")
	parts, errParts := filepath.Glob("templates/parts/*.html")
	if err != nil || errParts != nil || len(names) < 3 || len(parts) < 3 {
		t.Fatalf("the templates are %v and %v (%v, %v)", names, parts, err, errParts)
	}
	for _, name := range append(names, parts...) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := stylesInLine.Find(text); found != nil {
			t.Errorf("%s has %q, which the policy forbids", name, found)
		}
	}
}

func TestStaticFilesAreKeptForGoodUnderTheirVersion(t *testing.T) {
	o := openOffice(t)
	for name := range o.pages.files.byName {
		address, err := o.pages.files.address(name)
		if err != nil {
			t.Fatal(err)
		}
		now, other := o.get(address), o.get("/ui/static/0123456789abcdef/"+name)
		if now.Code != 200 || now.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" || now.Header().Get("Content-Type") == "" {
			t.Errorf("%s = %d %v, want it to be kept for good", address, now.Code, now.Header())
		}
		if other.Code != 200 || other.Header().Get("Cache-Control") != "no-store" || !bytes.Equal(now.Body.Bytes(), other.Body.Bytes()) {
			t.Errorf("%s of another version = %d %v, want the same file, not kept", name, other.Code, other.Header())
		}
		zipped := o.get(address, "Accept-Encoding", "br, gzip;q=0.8")
		in, err := gzip.NewReader(zipped.Body)
		if err != nil {
			t.Fatalf("%s for a client that takes gzip: %v", name, err)
		}
		if text, err := io.ReadAll(in); err != nil || !bytes.Equal(text, now.Body.Bytes()) {
			t.Errorf("%s by gzip is another text (%v)", name, err)
		}
	}
	if got := o.get("/ui/static/" + o.pages.files.version + "/vendor/fetch.sh"); got.Code != 404 {
		t.Errorf("the script that fetches files = %d, want 404", got.Code)
	}
}

var linked = regexp.MustCompile(`(?:href|src)="(/ui/(?:static|brand)/[^"]+)"`)

func TestFirstViewIsSmall(t *testing.T) {
	for address, most := range map[string]int{ // bytes, of the page and all that it asks for by itself
		home:         42_000, // a map of 120 wards adds 18,000, and the whole is to be 60,000
		casesAddress: 50_000, // fifty cases in the place of some few add 9,000
		"/ui/people": 45_000, // fifty people add 4,000

		"/ui/reports/new?subject=cases": 50_000, "/ui/exports/new?subject=cases": 50_000, "/ui/cases/new": 45_000,
	} {
		t.Run(address, func(t *testing.T) { firstView(t, address, most) })
	}
}

// firstView holds that a page and what it asks for take no more than some bytes.
func firstView(t *testing.T, address string, most int) {
	t.Helper()
	o := openOffice(t)
	o.furnish()
	o.signIn(caseload.RoleManager)
	o.visitor.Colour = "00703c"
	page := o.get(address, "Accept-Encoding", "gzip")
	if page.Header().Get("Content-Encoding") != "gzip" {
		t.Fatalf("the page has the headers %v, want gzip", page.Header())
	}
	total := page.Body.Len()
	asked := linked.FindAllStringSubmatch(o.get(address).Body.String(), -1)
	asked = append(asked, []string{"", staticFolder + o.pages.files.version + "/vendor/govuk-frontend.min.js"}) // by caseload.js
	for _, link := range asked {
		answer := o.get(link[1], "Accept-Encoding", "gzip")
		if answer.Code != 200 {
			t.Errorf("%s = %d, want 200", link[1], answer.Code)
		}
		total += answer.Body.Len()
	}
	t.Logf("%d bytes in %d answers", total, len(asked)+1)
	if total > most || len(asked) < 8 {
		t.Errorf("the first view is %d bytes in %d answers, want at most %d in 9", total, len(asked)+1, most)
	}
}
