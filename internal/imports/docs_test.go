package imports

import (
	"os"
	"slices"
	"strings"
	"testing"

	"caseload/internal/fault"
	"caseload/mappings"
)

func page(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/import.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// ofNoRow are the kinds of faults that no row of a file can have, since others come first.
var ofNoRow = []string{"boundary_file", "boundary_json", "no_field", "no_status", "property_name", "text_not_utf8"}

func TestThePageNamesEverything(t *testing.T) {
	text := page(t)
	words := append(caseTargets.names(), wardTargets.names()...)
	words = append(words, mappings.Names()...)
	words = append(words, encodings...)
	words = append(words, rejectColumns...)
	for _, w := range []Warning{ClosedBeforeOpened, DatedBefore1901, DoublyEncodedText, AmbiguousTime, NonexistentTime, OpenedMissing} {
		words = append(words, string(w))
	}
	for _, k := range fault.Kinds() {
		if !k.Forms && !slices.Contains(ofNoRow, k.Name) {
			words = append(words, k.Name)
		}
	}
	for _, p := range layoutParts {
		words = append(words, p.letters)
	}
	for _, w := range words {
		if !strings.Contains(text, "`"+w+"`") {
			t.Errorf("docs/import.md does not name `%s`", w)
		}
	}
}

func TestTheMappingOfThePageWorks(t *testing.T) {
	_, example, _ := strings.Cut(page(t), "```toml\n")
	example, _, _ = strings.Cut(example, "```")
	c := newCouncil(t, "UTC")
	report := c.run(t, "Request,Subject,Logged,Target,Title,Street,Service,Ward,Channel,State,Cost (GBP),Internal ref,Team\n"+
		"7,,01/07/2026 09:30,2026-07-29,Pothole,High Street,Roads,03,,Waiting,12.50,x,North\n", parse(t, example), Options{})
	got := strings.Join(c.cases(t, "external_id", "name", "public_summary", "opened", "due", "properties")[0], " | ")
	want := `7 | Pothole | Pothole, High Street | 2026-07-01T08:30:00Z | 2026-07-29 | {"cost":12.5,"team":"North"}`
	if report.Added != 1 || got != want {
		t.Errorf("the case is %s,\nwant %s", got, want)
	}
}
