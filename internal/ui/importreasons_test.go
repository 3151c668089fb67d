package ui

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"caseload"
)

// said are the sources of what the domain says of rows.
func said(t *testing.T) (all, ofRows string) {
	t.Helper()
	for _, pattern := range []string{"../../*.go", "../imports/*.go", "../geo/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(file, "_test.go") {
				all += string(text)
			}
			switch filepath.Base(file) {
			case "setters.go", "record.go":
				ofRows += string(text)
			}
		}
	}
	return all, ofRows
}

func TestWhyRowsAreRejectedIsInTheCatalogueAsTheDomainSaysIt(t *testing.T) {
	all, ofRows := said(t)
	known := map[string]bool{}
	for _, x := range reasonTitles {
		known[x.said] = true
		parts := []string{x.said}
		switch x.title {
		case "import-reason.ward", "import-reason.category":
			parts = []string{`"There is no such " + field + "."`}
		case "import-reason.raw-rows":
			parts = strings.Split(x.said, "_raw")
		}
		for _, part := range parts {
			// What is wrong with a boundary becomes a sentence where it is told.
			bare := strings.ToLower(part[:1]) + strings.TrimSuffix(part[1:], ".")
			if source := strings.ReplaceAll(all, `\"`, `"`); !strings.Contains(source, part) && !strings.Contains(source, bare) {
				t.Errorf("nothing says %q any more", part)
			}
		}
	}
	for _, found := range regexp.MustCompile(`"([A-Z][^"]+\.)"`).FindAllStringSubmatch(ofRows, -1) {
		if !known[found[1]] {
			t.Errorf("the catalogue lacks %q", found[1])
		}
	}
}

func TestWhyRowsAreRejectedIsSaidInWelsh(t *testing.T) {
	o := openOffice(t)
	o.signIn(caseload.RoleAdmin)
	to, _ := o.bring("cases.csv", "id,when,where,short\n1,never,,x\n,2026-01-01,,x\n2,2026-01-01,Nowhere,x\n3\n")
	o.post(to, map[string][]string{"column-0": {"external_id"}, "column-1": {"opened"}, "column-2": {"ward"}, "dates": {"ymd"}, "value-2-0": {""}})
	o.workOnImports()
	answer := o.get(strings.TrimSuffix(to, "/mapping"), "Accept-Language", "cy").Body.String()
	for _, want := range []string{"Agorwyd: Nid yw hwn yn ddyddiad yng nghynllun y mapio. Caniateir: YYYY-MM-DD", "Mae hyn yn wag", "Nid oes ward o’r fath.", "Nifer celloedd y rhes yw 1; nifer celloedd y pennawd yw 4."} {
		if !strings.Contains(answer, want) {
			t.Errorf("the page in Welsh lacks %q", want)
		}
	}
	if strings.Contains(answer, "This is") || strings.Contains(answer, "There is no such") {
		t.Errorf("the page in Welsh has reasons in English:\n%s", answer)
	}
}
