package ui

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"caseload"
	"caseload/internal/fault"
)

func TestNoTwoFaultsHaveOneSentence(t *testing.T) {
	of := map[string]string{}
	for _, k := range fault.Kinds() {
		text := k.Of().String()
		if other, taken := of[text]; taken {
			t.Errorf("%s and %s both say %q, by which fault.Said finds one of them", other, k.Name, text)
		}
		of[text] = k.Name
	}
}

var duplicateCall = regexp.MustCompile(`\bDuplicate\(Noun(\w+), "(\w+)"\)`)

func TestWhatFaultsNameHasATitle(t *testing.T) {
	titled := func(f fault.Fault) {
		t.Helper()
		for _, name := range f.Named {
			if namedTitles[name] == "" {
				t.Errorf("%q of %q has no title", name, f)
			}
		}
	}
	nouns := map[string]caseload.Noun{}
	for _, n := range caseload.Nouns {
		nouns[strings.ReplaceAll(n.String(), " ", "")] = n
	}
	files, err := filepath.Glob("../../*.go")
	if err != nil {
		t.Fatal(err)
	}
	calls := 0 // of Duplicate
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range duplicateCall.FindAllStringSubmatch(string(source), -1) {
			n, known := nouns[strings.ToLower(call[1])]
			if !known {
				t.Fatalf("%s: there is no Noun%s", file, call[1])
			}
			titled(caseload.Duplicate(n, call[2]).Fault)
			calls++
		}
	}
	if calls == 0 {
		t.Error("nothing is refused as taken")
	}
	for _, n := range []caseload.Noun{caseload.NounCaseType, caseload.NounCategory, caseload.NounField, caseload.NounStatus, caseload.NounTeam, caseload.NounWard} {
		titled(fault.Fault{Kind: "name_taken", Named: []string{n.String()}}) // and in_use
	}
}
