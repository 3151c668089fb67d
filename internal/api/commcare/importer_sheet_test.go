package commcare

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/xuri/excelize/v2"

	"caseload"
)

func TestCellSaysANumberWithAllItsDigitsAndADateAsSuch(t *testing.T) {
	formats := []struct {
		number float64
		format string
		want   string
	}{
		{255712345678, "", "255712345678"},
		{1e20, "", "100000000000000000000"},
		{-3.5, "0.0_);(0.0)", "-3.5"},
		{1234.5, "#,##0.00", "1234.5"},
		{0.125, "0%", "0.125"},
		{1234.5, "[$£-809]#,##0.00", "1234.5"},
		{5, `0" kg"`, "5"},
		{1, "0.00", "1"},
		{46037, "dd/mm/yyyy", "2026-01-15"},
		{46037, "mmm-yy", "2026-01-15"},
		{46037, "d.m.yyyy", "2026-01-15"},
		{46037.4375, "d/m/yy h:mm", "2026-01-15T10:30:00"},
		{0.4375, "h:mm", "10:30"},
	}
	f := excelize.NewFile()
	for i, c := range formats {
		cell := fmt.Sprintf("A%d", i+1)
		style := 0
		if c.format != "" {
			style, _ = f.NewStyle(&excelize.Style{CustomNumFmt: &c.format})
		}
		if err := errors.Join(f.SetCellValue("Sheet1", cell, c.number), f.SetCellStyle("Sheet1", cell, cell, style)); err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if err := f.Write(&file); err != nil {
		t.Fatal(err)
	}
	s, err := openSheet("a.xlsx", file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i, c := range formats {
		cells, row, err := s.next()
		if err != nil || row != i+1 || len(cells) != 1 || cells[0] != c.want {
			t.Errorf("%v as %q is read %q in row %d (%v), want %q in row %d", c.number, c.format, cells, row, err, c.want, i+1)
		}
	}
	if _, _, err := s.next(); !errors.Is(err, io.EOF) {
		t.Errorf("behind the last row is %v, want the end", err)
	}
}

func TestCSVIsReadAsSpreadsheetsWriteIt(t *testing.T) {
	for text, want := range map[string]string{
		"a,b\n1,2\n":                "[a b]1 [1 2]2",
		"\ufeffa;b\r\n1,5;2\r\n":    "[a b]1 [1,5 2]2",
		"a\tb\n1\t2":                "[a b]1 [1 2]2",
		"a,b\n\"x\ny\",2\n3,4\n":    "[a b]1 [x\ny 2]2 [3 4]4",
		"a,b\n\n\n1,2\n":            "[a b]1 [1 2]4",
		"a,b\n1\n1,2,3\n":           "[a b]1 [1]2 [1 2 3]3",
		"one column\nwith \"quotes": "[one column]1 an error in 2",
	} {
		s, err := openSheet("a.csv", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for {
			cells, row, err := s.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				got = append(got, fmt.Sprintf("an error in %d", row))
				break
			}
			got = append(got, fmt.Sprintf("%v%d", cells, row))
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%q is read %q, want %q", text, got, want)
		}
	}
}

// packed makes an .xlsx file of a sheet's XML, and perhaps another part.
func packed(t *testing.T, sheet io.Reader, others map[string]string) []byte {
	t.Helper()
	var plain, out bytes.Buffer
	if err := excelize.NewFile().Write(&plain); err != nil {
		t.Fatal(err)
	}
	book, err := zip.NewReader(bytes.NewReader(plain.Bytes()), int64(plain.Len()))
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(&out)
	add := func(name string, from io.Reader) {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.Copy(w, from)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, part := range book.File {
		in, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(part.Name, "sheet1.xml") {
			add(part.Name, sheet)
		} else {
			add(part.Name, in)
		}
	}
	for name, text := range others {
		add(name, strings.NewReader(text))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// sheetXML is a sheet of a header, case_id, and rows.
func sheetXML(rows string) string {
	return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" +
		`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>` +
		`<row r="1"><c r="A1" t="inlineStr"><is><t>case_id</t></is></c></row>` + rows + `</sheetData></worksheet>`
}

func TestWorkbookThatTakesMuchMemoryIsRefused(t *testing.T) {
	text := func(s string) string { return `<row r="2"><c r="A2" t="inlineStr"><is><t>` + s + `</t></is></c></row>` }
	if _, err := openSheet("a.xlsx", packed(t, strings.NewReader(sheetXML(text(`a "b" 'c' &gt; /`))), map[string]string{"xl/media/logo.png": "\x89PNG\x00<a<b"})); err != nil {
		t.Errorf("a usual file is %v, want it read", err)
	}
	for what, sheet := range map[string]string{
		"a long text":        sheetXML(text(strings.Repeat("x", maxXMLRun+1))),
		"a long value":       sheetXML(`<row r="2" x="` + strings.Repeat("/>", maxXMLRun/2+1) + `"/>`),
		"depth":              sheetXML(strings.Repeat("<a>", 1000) + strings.Repeat("</a>", 1000)),
		"depth in disguise":  sheetXML(strings.Repeat(`<a b="/>" c='</a>'>`, 1000) + strings.Repeat("</a>", 1000)),
		"a comment":          sheetXML("<!-- </a> -->"),
		"text as it is":      sheetXML("<![CDATA[</a>]]>"),
		"a type":             `<!DOCTYPE a [<!ENTITY b "cc">]>` + sheetXML(""),
		"another encoding":   strings.Replace(sheetXML(""), "UTF-8", "ISO-2022-JP", 1),
		"UTF-16":             "\xff\xfe<\x00a\x00",
		"a long declaration": strings.Replace(sheetXML(""), "UTF-8", "UTF-8"+strings.Repeat(" ", maxInstruction), 1),
	} {
		if _, err := openSheet("a.xlsx", packed(t, strings.NewReader(sheet), nil)); caseload.CodeOf(err) != caseload.CodeTooLarge {
			t.Errorf("a sheet with %s is %v, want it refused", what, err)
		}
	}
	checkPackage := func(file []byte) error {
		_, err := openPackage(file)
		return err
	}
	if file := packed(t, strings.NewReader(sheetXML(strings.Repeat("<c/>", maxElements))), nil); caseload.CodeOf(checkPackage(file)) != caseload.CodeTooLarge {
		t.Errorf("a file of %d bytes with more than %d elements is read, want it refused", len(file), maxElements)
	}
	blanks := func(n int64) io.Reader { return io.LimitReader(endless(" "), n) }
	pieces := func(n int64) io.Reader { return io.LimitReader(endless("<a/>"), n) }
	if _, err := openSheet("a.xlsx", packed(t, blanks(1<<10), map[string]string{"xl/media/a.png": strings.Repeat("x", maxOtherParts)})); caseload.CodeOf(err) != caseload.CodeTooLarge {
		t.Errorf("a file with a large picture is %v, want it refused", err)
	}
	if file := packed(t, pieces(maxUnpacked+1), nil); caseload.CodeOf(checkPackage(file)) != caseload.CodeTooLarge {
		t.Errorf("a file of %d bytes that unpacks to more than %d is read, want it refused", len(file), maxUnpacked)
	}
}

// withTexts is an .xlsx file whose cells may refer to a text.
func withTexts(t *testing.T, rows, text string) []byte {
	t.Helper()
	const rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	return packed(t, strings.NewReader(sheetXML(rows)), map[string]string{
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="` + rels + `/worksheet" Target="/xl/worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + rels + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/sharedStrings.xml": `<sst>` + text + `</sst>`,
	})
}

// rowsOf reads a file below its header.
func rowsOf(t *testing.T, file []byte) (rows []string, err error) {
	t.Helper()
	s, err := openSheet("a.xlsx", file)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for {
		cells, number, err := s.next()
		if errors.Is(err, io.EOF) {
			return rows[1:], nil
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, fmt.Sprintf("%d%q", number, cells))
	}
}

func TestCellSaysWhatItsTextDoes(t *testing.T) {
	const texts = `<si><t>plain</t></si><si><r><rPr><b/></rPr><t>two </t></r><r><t>parts</t></r><rPh sb="0" eb="1"><t>spoken</t></rPh></si><si><t>a_x000D_b_x005F_c</t></si>`
	rows, err := rowsOf(t, withTexts(t, `<row r="2"><c t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c t="s"><v>2</v></c></row>`+
		`<row r="5"><c t="b"><v>1</v></c><c t="str"><f>A1</f><v>made</v></c><c t="s"><v>9</v></c><c t="e"><v>#N/A</v></c><c s="1"/></row><row/>`, texts))
	want := `[2["plain" "" "two parts" "a\rb_c"] 5["TRUE" "made" "" "#N/A"] 6[]]`
	if got := fmt.Sprint(rows); err != nil || got != want {
		t.Errorf("the rows are %s (%v), want %s", got, err, want)
	}
}

func TestSharedTextMakesNoRowLong(t *testing.T) {
	text := `<si><r><t>` + strings.Repeat("x", 60_000) + `</t></r><r><t>` + strings.Repeat("y", 60_000) + `</t></r></si>`
	cell := `<c t="s"><v>0</v></c>`
	rows, err := rowsOf(t, withTexts(t, `<row r="2">`+cell+`</row>`, text))
	if err != nil || len(rows) != 1 || len(rows[0]) > caseload.MaxText+100 {
		t.Errorf("a cell of 120,000 bytes is %v, want it cut behind %d", err, caseload.MaxText)
	}
	if _, err := rowsOf(t, withTexts(t, `<row r="2">`+strings.Repeat(cell, maxSheetColumns)+`</row>`, text)); caseload.CodeOf(err) != caseload.CodeTooLarge {
		t.Errorf("a row of %d such cells is %v, want it refused", maxSheetColumns, err)
	}
}

func TestStylesOfAWorkbookTakeLittle(t *testing.T) {
	read := func(styles string) (cellStyles, error) {
		var file bytes.Buffer
		z := zip.NewWriter(&file)
		w, err := z.Create("xl/styles.xml")
		if err == nil {
			_, err = io.WriteString(w, "<styleSheet>"+styles+"</styleSheet>")
		}
		if err := errors.Join(err, z.Close()); err != nil {
			t.Fatal(err)
		}
		p, err := openPackage(file.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		return p.styles("xl/styles.xml")
	}
	var many strings.Builder
	for i := range maxNumberFormats + 1 {
		fmt.Fprintf(&many, `<xf numFmtId="%d"/>`, i)
	}
	if _, err := read("<cellXfs>" + many.String() + "</cellXfs>"); caseload.CodeOf(err) != caseload.CodeTooLarge {
		t.Errorf("more than %d formats are %v, want them refused", maxNumberFormats, err)
	}
	same, err := read(`<numFmts><numFmt numFmtId="200" formatCode="&quot;&lt;&quot;0"/></numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs>` + strings.Repeat(`<xf numFmtId="200"/>`, 100_000) + "</cellXfs>")
	if err != nil {
		t.Fatal(err)
	}
	text, places := same.numbersAlone()
	if len(text) > 1_000 || len(places) != 100_000 || places[99_999] != 1 || !bytes.Contains(text, []byte("&lt;")) {
		t.Errorf("100,000 styles of one format are %d, the last in place %d of %.1000s; want it in place 1", len(places), places[len(places)-1], text)
	}
}

func TestWorkbookLeavesNothingOnDisk(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	row := `<row><c t="inlineStr"><is><t>` + strings.Repeat("x", 1000) + `</t></is></c></row>`
	s, err := openSheet("a.xlsx", packed(t, strings.NewReader(sheetXML(strings.Repeat(row, 20_000))), nil))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if files, err := os.ReadDir(folder); err != nil || len(files) > 0 {
		t.Errorf("while a sheet of 20 MB is read there are %v (%v), want nothing", files, err)
	}
}

func TestLargeWorkbooksAreReadOneAtATime(t *testing.T) {
	u := &uploads{}
	large := packed(t, strings.NewReader(sheetXML("")), map[string]string{sharedTextParts: strings.Repeat("x", maxHeld*2/3)})
	leave, err := u.enter(t.Context(), large)
	if err != nil {
		t.Fatal(err)
	}
	small, err := u.enter(t.Context(), packed(t, strings.NewReader(sheetXML("")), nil))
	if err != nil {
		t.Fatalf("a small one beside a large one is %v, want it read", err)
	}
	small()
	synctest.Test(t, func(t *testing.T) {
		if _, err := u.enter(t.Context(), large); caseload.CodeOf(err) != caseload.CodeUnavailable {
			t.Errorf("a second large one is %v, want it refused for now", err)
		}
	})
	leave()
	if _, err := u.enter(t.Context(), large); err != nil {
		t.Errorf("after the first one it is %v, want it read", err)
	}
}

func TestAShortFileThatUnpacksToManyRowsIsNotSmall(t *testing.T) {
	rows := strings.Repeat(`<row><c t="inlineStr"><is><t>h-1</t></is></c></row>`, smallUpload/40)
	for what, c := range map[string]struct {
		file []byte
		want bool
	}{
		"a workbook of few rows":        {packed(t, strings.NewReader(sheetXML("")), nil), true},
		"a workbook of many":            {packed(t, strings.NewReader(sheetXML(rows)), nil), false},
		"a workbook of many texts":      {packed(t, strings.NewReader(sheetXML("")), map[string]string{sharedTextParts: strings.Repeat("x", smallUpload)}), false},
		"a table of 256 KiB":            {bytes.Repeat([]byte("x"), smallUpload), true},
		"a table that is a byte longer": {bytes.Repeat([]byte("x"), smallUpload+1), false},
	} {
		if got := isSmall(c.file); got != c.want {
			t.Errorf("%s, of %d bytes, is small: %t, want %t", what, len(c.file), got, c.want)
		}
	}
}

// endless repeats a text.
type endless string

func (e endless) Read(p []byte) (n int, err error) {
	for n < len(p) {
		n += copy(p[n:], e)
	}
	return n, nil
}

func FuzzSheet(f *testing.F) {
	book := excelize.NewFile()
	if err := book.SetSheetRow("Sheet1", "A1", &[]any{"case_id", "name", 46037}); err != nil {
		f.Fatal(err)
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		f.Fatal(err)
	}
	f.Add("a.xlsx", file.Bytes())
	f.Add("a.csv", []byte("case_id,name\n1,\"two\nlines\"\n,,,\n"))
	f.Add("a.csv", []byte("\ufeffcase_id;closed\n1;yes\n"))
	f.Fuzz(func(t *testing.T, name string, file []byte) {
		u := &upload{fileName: name, file: file, search: byCaseID, searchColumn: "case_id", create: true}
		table, err := u.open()
		if err != nil {
			if caseload.CodeOf(err) == caseload.CodeInternal {
				t.Fatalf("openSheet of %q: %v", name, err)
			}
			return
		}
		status := &uploadStatus{}
		for range 1_000 {
			cells, number, err := table.next()
			if err != nil {
				break
			}
			if row := table.read(cells, number); row != nil && row.wrong != nil {
				status.refuse(row)
			}
		}
		if err := table.Close(); err != nil {
			t.Error(err)
		}
	})
}

// panicking is a sheet that its reader does not survive.
type panicking struct{ closed bool }

func (*panicking) next() ([]string, int, error) { panic("index out of range") }
func (p *panicking) Close() error               { p.closed = true; return nil }

func TestReaderThatPanicsFailsItsUploadAlone(t *testing.T) {
	s := &panicking{}
	m := &importer{upload: &upload{}, status: &uploadStatus{}}
	if err := m.carryOut(context.Background(), &caseTable{sheet: s}); err == nil || !s.closed {
		t.Errorf("carryOut = %v and the table is closed: %v; want an error and a closed table", err, s.closed)
	}
}

func TestUploadsAreBoundedAndTheOldestForgotten(t *testing.T) {
	u := &uploads{}
	var busy []*uploadStatus
	for range maxUploadsBusy {
		s, err := u.begin(1)
		if err != nil {
			t.Fatal(err)
		}
		busy = append(busy, s)
	}
	if _, err := u.begin(1); caseload.CodeOf(err) != caseload.CodeUnavailable {
		t.Errorf("an upload beside %d others is %v, want it refused for now", len(busy), err)
	}
	busy[1].end("")
	for range maxUploadsKept {
		s, err := u.begin(1)
		if err != nil {
			t.Fatal(err)
		}
		s.end("")
	}
	if u.find(busy[0].id, 1) == nil || u.find(busy[1].id, 1) != nil || len(u.kept) > maxUploadsKept {
		t.Errorf("of %d that are kept, the busy one is %v and the oldest one that ended is %v; want the busy one alone", len(u.kept), u.find(busy[0].id, 1), u.find(busy[1].id, 1))
	}
	if u.find(busy[0].id, 2) != nil {
		t.Error("another key finds the status")
	}
}

func TestErrorsOfAnUploadAreBounded(t *testing.T) {
	s := &uploadStatus{}
	for i := range 3 * maxUploadErrors {
		s.refuse(&importRow{number: i, wrong: &rowError{description: fmt.Sprint(i)}})
	}
	if len(s.errors) != maxUploadErrors+1 || len(s.errors[maxUploadErrors].rows) != 2*maxUploadErrors || s.failed != 3*maxUploadErrors {
		t.Errorf("%d kinds of errors are kept as %d, the last of %d rows; want %d and %d", 3*maxUploadErrors, len(s.errors), len(s.errors[maxUploadErrors].rows), maxUploadErrors+1, 2*maxUploadErrors)
	}
}

// What is accepted must not be nested deeper than it seems.
func FuzzXMLShape(f *testing.F) {
	for _, s := range []string{
		sheetXML(""), `<a b="/>" c='>'><d></d></a>`, `<?xml version="1.0"?><a/>`, "<a>&lt;</a >", `<a b='"'><a b='"/>'>`, "< a><!b>", "<a/ >",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		elements, seemed := maxElements, 0
		shape := &xmlShape{elements: &elements}
		for _, c := range text {
			if _, err := shape.Write([]byte{c}); err != nil {
				return
			}
			seemed = max(seemed, shape.depth)
		}
		d := xml.NewDecoder(bytes.NewReader(text))
		for depth := 0; ; {
			token, err := d.RawToken()
			if err != nil {
				return
			}
			switch token.(type) {
			case xml.StartElement:
				depth++
			case xml.EndElement:
				depth--
			}
			if depth > seemed+1 { // an element that closes itself is begun and ended
				t.Fatalf("%q is %d deep, and seems to be %d", text, depth, seemed)
			}
		}
	})
}
