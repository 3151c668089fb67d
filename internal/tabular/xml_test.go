package tabular_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"slices"
	"testing"

	"caseload/internal/tabular"
)

func TestXMLReadsBackAsWritten(t *testing.T) {
	eachTable(t, func(t *testing.T, x table, rows int) {
		same(t, readXML(t, x.write(t, tabular.XML, tabular.Options{}, rows)), x)
	})
}

// readXML reads by encoding/xml. A cell without an element holds nothing.
func readXML(t testing.TB, text []byte) table {
	t.Helper()
	var document struct {
		XMLName xml.Name `xml:"rows"`
		Rows    []struct {
			Cells []struct {
				XMLName xml.Name
				Text    string `xml:",chardata"`
			} `xml:",any"`
		} `xml:"row"`
	}
	if err := xml.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	out := table{}
	for _, row := range document.Rows {
		cells := slices.Repeat([]string{null}, len(columns))
		for _, cell := range row.Cells {
			at := slices.IndexFunc(columns, func(c tabular.Column) bool { return c.Name == cell.XMLName.Local })
			if at < 0 {
				t.Fatalf("there is an element %s", cell.XMLName.Local)
			}
			cells[at] = cell.Text
		}
		out = append(out, cells)
	}
	return out
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
