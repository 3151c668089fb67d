package tabular_test

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"iter"
	"os"
	"slices"
	"testing"

	"caseload/internal/tabular"
)

// readXML reads by encoding/xml. A cell without an element holds nothing.
func readXML(t testing.TB, path string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		file := must(os.Open(path))
		defer func() { _ = file.Close() }()
		in := xml.NewDecoder(bufio.NewReader(file))
		for {
			token, err := in.Token()
			if errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				t.Fatal(err)
			}
			if start, ok := token.(xml.StartElement); ok && start.Name.Local == "row" && !yield(elementTexts(t, in, &start)) {
				return
			}
		}
	}
}

func elementTexts(t testing.TB, in *xml.Decoder, row *xml.StartElement) []string {
	t.Helper()
	var element struct {
		Cells []struct {
			XMLName xml.Name
			Text    string `xml:",chardata"`
		} `xml:",any"`
	}
	if err := in.DecodeElement(&element, row); err != nil {
		t.Fatal(err)
	}
	cells := slices.Repeat([]string{null}, len(columns))
	for _, cell := range element.Cells {
		at := slices.IndexFunc(columns, func(c tabular.Column) bool { return c.Name == cell.XMLName.Local })
		if at < 0 {
			t.Fatalf("there is an element %s", cell.XMLName.Local)
		}
		cells[at] = cell.Text
	}
	return cells
}

func TestXMLTellsHowManyTextsItCouldNotHold(t *testing.T) {
	var out bytes.Buffer
	w, err := tabular.New(tabular.XML, &out, columns[6:7], tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	rows := onlyNotes(table{{"a\x01b"}, {"\ufffd is a sign too"}, {"\x1b[1m\ufffd"}, {"plain\t\r\n"}})
	if err := errors.Join(w.Write(rows), w.Close()); err != nil {
		t.Fatal(err)
	}
	want := []tabular.Loss{{Column: "note", What: "have the sign U+FFFD for a character that XML does not allow", Cells: 2}}
	if got := w.Losses(); !slices.Equal(got, want) {
		t.Errorf("Losses = %v, want %v", got, want)
	}
	if err := xml.Unmarshal(out.Bytes(), new(struct{})); err != nil {
		t.Errorf("encoding/xml refuses it: %v", err)
	}
}

func TestNamesOfColumnsAreMadeElements(t *testing.T) {
	names := []tabular.Column{{Name: "a b"}, {Name: "a/b"}, {Name: "1st"}, {Name: ""}, {Name: "XmlThing"}, {Name: "a:b"}, {Name: "größe"}, {Name: "-x"}}
	var out bytes.Buffer
	w, err := tabular.New(tabular.XML, &out, names, tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(ones(1)), w.Close()); err != nil {
		t.Fatal(err)
	}
	want := "<row><a_b>1</a_b><a_b_2>1</a_b_2><_1st>1</_1st><_>1</_><_XmlThing>1</_XmlThing><a_b_3>1</a_b_3><größe>1</größe><_-x>1</_-x></row>\n"
	if !bytes.Contains(out.Bytes(), []byte(want)) {
		t.Errorf("XML =\n%s\nwant it to have\n%s", &out, want)
	}
	if err := xml.Unmarshal(out.Bytes(), new(struct{})); err != nil {
		t.Errorf("encoding/xml refuses it: %v", err)
	}
}
