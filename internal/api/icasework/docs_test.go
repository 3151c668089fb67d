package icasework_test

import (
	"bytes"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/api/icasework"
	"caseload/internal/apitest"
	"caseload/internal/httpkit"
)

func readPage(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../../docs/icasework.md")
	must(t, err)
	return string(text)
}

func TestEveryRouteIsDocumentedWithItsParameters(t *testing.T) {
	doc := readPage(t)
	for _, route := range icasework.Routes {
		if route.Unserved {
			if _, section, _ := strings.Cut(doc, "\n### What is not served\n"); !strings.Contains(section, "`"+route.Pattern[1:]+"`") {
				t.Errorf("docs/icasework.md does not say that %s is not served", route.Pattern)
			}
			continue
		}
		_, section, ok := strings.Cut(doc, "### "+route.Method+" "+route.Pattern+"\n")
		if !ok {
			t.Errorf("docs/icasework.md has no section %s %s", route.Method, route.Pattern)
			continue
		}
		section, _, _ = strings.Cut(section, "\n### ")
		for _, p := range route.Parameters {
			if !strings.Contains(section, "`"+p.Name+"`") && !strings.Contains(doc, "\n`"+p.Name+"` is ") {
				t.Errorf("the section %s %s does not name the parameter %s", route.Method, route.Pattern, p.Name)
			}
		}
	}
}

func TestEveryUnitOfPeriodsIsInTheTable(t *testing.T) {
	doc := readPage(t)
	for _, unit := range caseload.PeriodUnits {
		if strings.Count(doc, "\n| `"+string(unit)+"` |") != 1 {
			t.Errorf("docs/icasework.md does not say which days are %q", unit)
		}
	}
}

func TestEveryCurlLineOfTheDocsWorks(t *testing.T) {
	for _, store := range apitest.Stores() {
		t.Run(store.Name, func(t *testing.T) {
			h := openHillside(t, store, icasework.Options{})
			h.allowSignatures(t)
			h.edit(t, h.as(t, "support"), caseload.Edit{Act: caseload.ActCreate, Noun: caseload.NounDocument, ID: "letter", Input: &caseload.DocumentInput{
				Case: caseload.Set("sample"), Name: caseload.Set("letter.txt"), Body: caseload.Set("Hello"),
			}})
			assertion := h.assertion("nightly", h.Clock.Now())
			variables := map[string]string{
				"URL": "", "REPORT": "10800", "CASE": "453781", "KEY_ID": h.keys["nightly"].ID, "ASSERTION": assertion, "TOKEN": tokenIn(t, h.askToken(t, "hillside", assertion)),
				"KEY": h.Secrets["support"], "DOCUMENT": "Dletter",
				"SIGNATURE": signature("10800", "2022-08-25", h.Secrets["nightly"]),
			}
			worked := map[string]bool{}
			for _, line := range apitest.CurlLines(readPage(t)) {
				c := apitest.ParseCurl(line, variables)
				ctx, note := httpkit.WithAnnotation(t.Context())
				r := c.Request(ctx, t, map[string]string{"letter.pdf": "%PDF-1.7", "photo.jpg": "\xff\xd8\x00"})
				answer := httptest.NewRecorder()
				h.handler.ServeHTTP(answer, r)
				if answer.Code >= 300 {
					t.Errorf("%s\nis answered %d %v", line, answer.Code, answer.Header())
				}
				if body := answer.Body.Bytes(); r.Method == "GET" && (len(body) == 0 || bytes.Equal(body, []byte("[]"))) {
					t.Errorf("%s\nfinds nothing", line)
				}
				if r.Method != "HEAD" {
					worked[r.Method+" "+note.Route] = true
				}
			}
			for _, route := range icasework.Routes {
				if !route.Unserved && !worked[route.Method+" "+route.Pattern] {
					t.Errorf("docs/icasework.md has no curl line of %s %s", route.Method, route.Pattern)
				}
			}
		})
	}
}
