package imports

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"caseload"
)

// readCSV reads a whole file as CSV: the header, then the rows.
func readCSV(text, encoding string, delimiter rune) (header []string, rows []row, err error) {
	f, err := inspect(strings.NewReader(text), encoding)
	if err != nil {
		return nil, nil, err
	}
	in, err := f.text(func(int) {})
	if err != nil {
		return nil, nil, err
	}
	table, err := newCSVTable(in, delimiter)
	if err != nil {
		return nil, nil, err
	}
	if header, err = table.header(); err != nil {
		return nil, nil, err
	}
	err = table.rows(func(r row) error { rows = append(rows, r); return nil })
	return header, rows, err
}

func TestFilesOfManyKindsAreReadAlike(t *testing.T) {
	want := [][]string{{"id", "name"}, {"1", "Llifôn, Môn"}, {"2", "two\nlines"}}
	utf16 := func(s string, order int) string {
		var b strings.Builder
		for _, r := range "\uFEFF" + s {
			pair := [2]byte{byte(r >> 8), byte(r)}
			b.WriteByte(pair[order])
			b.WriteByte(pair[1-order])
		}
		return b.String()
	}
	plain := "id,name\n1,\"Llifôn, Môn\"\n2,\"two\nlines\"\n"
	for name, test := range map[string]struct {
		text, encoding string
		delimiter      rune
	}{
		"plain":                 {text: plain},
		"without a last line":   {text: strings.TrimSuffix(plain, "\n")},
		"CRLF":                  {text: strings.ReplaceAll(plain, "\n", "\r\n")},
		"byte order mark":       {text: "\xEF\xBB\xBF" + plain},
		"a mark beats the word": {text: "\xEF\xBB\xBF" + plain, encoding: encoding1252},
		"empty lines":           {text: strings.ReplaceAll(plain, "2,", "\n\n2,")},
		"blanks around":         {text: "id , name\n\t1,\" Llifôn, Môn \"\n2 ,\"two\nlines \"\n"},
		"semicolons":            {text: "id;name\n1;Llifôn, Môn\n2;\"two\nlines\"\n"},
		"tabs":                  {text: "id\tname\n1\tLlifôn, Môn\n2\t\"two\nlines\"\n"},
		"bars":                  {text: "id|name\n1|Llifôn, Môn\n2|\"two\nlines\"\n"},
		"said delimiter":        {text: "id;name\n1;Llifôn, Môn\n2;\"two\nlines\"\n", delimiter: ';'},
		"Windows-1252 found":    {text: "id,name\n1,\"Llif\xf4n, M\xf4n\"\n2,\"two\nlines\"\n"},
		"Windows-1252 said":     {text: "id,name\n1,\"Llif\xf4n, M\xf4n\"\n2,\"two\nlines\"\n", encoding: encoding1252},
		"UTF-16 big end first":  {text: utf16(plain, 0)},
		"UTF-16 small first":    {text: utf16(plain, 1)},
		"no mark, big first":    {text: utf16(plain, 0)[2:]},
		"no mark, small first":  {text: utf16(plain, 1)[2:]},
		"no mark, said":         {text: utf16(plain, 1)[2:], encoding: encodingUTF16LE},
	} {
		header, rows, err := readCSV(test.text, test.encoding, test.delimiter)
		got := [][]string{header}
		for _, r := range rows {
			got = append(got, r.cells)
		}
		if err != nil || !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%s: read %q, %v, want %q", name, got, err, want)
		}
	}
}

// A few bytes deep inside decide, wherever the pieces end in which a file is read.
func TestEncodingIsFoundWhereverTheOddByteIs(t *testing.T) {
	long := strings.Repeat("é", 20_000)
	for text, want := range map[string]string{
		long:                  encodingUTF8,
		"x" + long:            encodingUTF8,
		long + "\xe9":         encoding1252, // a character that is cut
		long + "\xe9\n" + "x": encoding1252,
		"x\xff" + long:        encoding1252,
		"":                    encodingUTF8,
	} {
		f, err := inspect(struct {
			io.Reader
			io.Seeker
		}{iotest.OneByteReader(strings.NewReader(text)), nil}, "")
		if err != nil || f.encoding != want {
			t.Errorf("inspect() of %d bytes = %s, %v, want %s", len(text), f.encoding, err, want)
		}
	}
}

func TestPiecesOfAFileAreCheckedTogether(t *testing.T) {
	text := "añ€😀z"
	for size := 1; size <= len(text); size++ {
		var c utf8Checker
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			if _, err := io.WriteString(&c, rest[:n]); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if !c.valid() {
			t.Errorf("%q in pieces of %d bytes is not taken for UTF-8", text, size)
		}
	}
}

func TestDelimiterIsThatOfTheHeader(t *testing.T) {
	for text, want := range map[string]rune{
		"a,b;c\n1;2;3;4;5":              ',', // the first of those that are alike
		"a;b;c,d\n":                     ';',
		"\"a,b,c,d\";e\n":               ';',
		"\"a\nb,c\";d\n":                ';',
		"\"a \"\"x,y,z\"\" b\"\tc\td":   '\t',
		"single\nx;y;z":                 ',',
		"":                              ',',
		"no,line,end;" + "and no quote": ',',
	} {
		if got := sniffDelimiter(text); got != want {
			t.Errorf("sniffDelimiter(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestBrokenRowsAreKeptWithTheirLineAndReason(t *testing.T) {
	text := "a,b\n" +
		"1,\"two\nlines\"\n" +
		"too few\n" +
		"1,2,3\n" +
		"1,say \"hello\"\n" +
		"1,\"say \"hello\"\"\n" +
		"9,sound\n" +
		"1,\"never closed\n"
	_, rows, err := readCSV(text, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	want := []struct {
		line    int
		problem string
	}{
		{2, ""},
		{4, "The row has 1 cells; the header has 2."},
		{5, "The row has 3 cells; the header has 2."},
		{6, "A cell without quotes around it holds a quote"},
		{7, "A cell in quotes does not end well"},
		{8, ""},
		{9, "A quote opens a cell, and nothing closes it"},
	}
	if len(rows) != len(want) {
		t.Fatalf("there are %d rows, want %d", len(rows), len(want))
	}
	for i, w := range want {
		if got := rows[i]; got.line != w.line || !strings.HasPrefix(got.fault.String(), w.problem) || (got.fault.Kind == "") != (w.problem == "") {
			t.Errorf("row %d is of line %d with the problem %q, want line %d, %q", i+1, got.line, got.fault, w.line, w.problem)
		}
	}
}

// texts are the rows of a file: the cells of each, or its problem and its text.
func texts(rows []row) []string {
	var out []string
	for _, r := range rows {
		if r.fault.Kind == "" {
			out = append(out, fmt.Sprintf("%d %s", r.line, strings.Join(r.cells, "|")))
		} else {
			first, _, _ := strings.Cut(r.fault.String(), ",")
			out = append(out, fmt.Sprintf("%d %s: %s", r.line, first, r.raw))
		}
	}
	return out
}

func TestOpenQuoteCostsItsOwnRowOnly(t *testing.T) {
	const opens, part = "A quote opens a cell", "This may be a part of the text that a quote opens in a row before; mend that row first."
	for name, test := range map[string]struct {
		text string
		want []string
	}{
		"to the end of the file": {
			"a,b\n1,\"open\n2,two\n\n3,three\n", []string{"2 " + opens + `: 1,"open`, "3 2|two", "5 3|three"}},
		"to the next quote": {
			"a,b\n1,\"open\n2,two\n3,\"quoted\"\n4,four\n", []string{`2 A cell in quotes does not end well; double each quote inside: 1,"open`, "3 2|two", "4 3|quoted", "5 4|four"}},
		"to a quote that goes on": {
			"a,b\n1,\"open\n2,two\n3,\"quoted\nagain\"\n4,four\n", []string{`2 A cell in quotes does not end well; double each quote inside: 1,"open`, "3 2|two", "4 3|quoted\nagain", "6 4|four"}},
		"another behind it": {
			"a,b\n1,\"open\n2,\"open\n3,three\n", []string{`2 A cell in quotes does not end well; double each quote inside: 1,"open`, "3 " + opens + `: 2,"open`, "4 3|three"}},
		"a text with a bad quote": {
			"a,b\n1,\"a text\nof roses, tulips\nand \"more\n2,two\n",
			[]string{`2 A cell in quotes does not end well; double each quote inside: 1,"a text`, "3 " + part + ": of roses, tulips", `4 ` + part + `: and "more`, "5 2|two"}},
		"one column, which any text fits": {
			"a\n\"open\ntwo\n", []string{"2 " + opens + `: "open`, "3 " + part + ": two"}},
	} {
		_, rows, err := readCSV(test.text, "", 0)
		if got := texts(rows); err != nil || !slices.Equal(got, test.want) {
			t.Errorf("%s: the rows are %q, %v,\nwant %q", name, got, err, test.want)
		}
	}
}

func TestRowsInAnotherEncodingThanIsSaidAreKeptWithAReason(t *testing.T) {
	_, rows, err := readCSV("\xEF\xBB\xBFid,name\n1,Llif\xf4n\n2,Llif\u00f4n\n", "", 0)
	if err != nil || len(rows) != 2 || !strings.HasPrefix(rows[0].fault.String(), "The row is not UTF-8") || rows[1].fault.Kind != "" {
		t.Errorf("the rows are %+v, %v, want a problem with the first of two", rows, err)
	}
}

func TestFilesBeyondTheLimitsAreRefused(t *testing.T) {
	for name, test := range map[string]struct {
		text string
		code caseload.Code
		want string
	}{
		"empty":            {"", caseload.CodeInvalid, "The file is empty"},
		"only empty lines": {"\n\r\n\n", caseload.CodeInvalid, "The file is empty"},
		"broken header":    {"a,\"b\"c\n", caseload.CodeInvalid, "The first row of the file cannot be read"},
		"too many columns": {strings.Repeat(",", maxColumns) + "\n", caseload.CodeTooLarge, "The file has 1001 columns"},
		"one endless line": {"a,b\n" + strings.Repeat("x", 2*maxRow), caseload.CodeTooLarge, "Line 2 is longer than"},
		"gzip":             {"\x1f\x8b\x08\x00rest", caseload.CodeInvalid, "This is a gzip file; unpack it first."},
		"Excel":            {"PK\x03\x04rest", caseload.CodeInvalid, "This is a ZIP file or an Excel workbook"},
		"Zstandard":        {"\x28\xB5\x2F\xFDrest", caseload.CodeInvalid, "This is a Zstandard file; unpack it first."},
		"a web page":       {"<!DOCTYPE html><title>Sign in</title>", caseload.CodeInvalid, "This is a web page, or XML such as KML"},
		"a long name":      {"a," + strings.Repeat("b", caseload.MaxName+1) + "\n", caseload.CodeTooLarge, "The name of column 2 has more than 1000 bytes"},
		"a zero in a name": {"a,b\x00c\n", caseload.CodeInvalid, "The name of column 2 holds a NUL byte"},
	} {
		_, _, err := readCSV(test.text, "", 0)
		if caseload.CodeOf(err) != test.code || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: the error is %v, want %s that says %q", name, err, test.code, test.want)
		}
	}
}

func TestOpenQuoteInALongFileCostsItsOwnRowOnly(t *testing.T) {
	for name, line := range map[string]string{"many lines": "2,x\n", "long lines": "2," + strings.Repeat("x", maxRow/8) + "\n"} {
		n := maxRowLines + 5
		if len(line) > 4 {
			n = 12
		}
		_, rows, err := readCSV("a,b\n1,\"open\n"+strings.Repeat(line, n), "", 0)
		if err != nil || len(rows) != n+1 {
			t.Fatalf("%s: there are %d rows, %v, want %d", name, len(rows), err, n+1)
		}
		for i, r := range rows {
			if wrong := r.fault.Kind != ""; wrong != (i == 0) || r.line != i+2 {
				t.Fatalf("%s: row %d is of line %d with the problem %q, want one with the first alone", name, i+1, r.line, r.fault)
			}
		}
	}
}

func TestFileThatCannotBeReadIsAnError(t *testing.T) {
	broken := errors.New("the disk is gone")
	table, err := newCSVTable(io.MultiReader(strings.NewReader("a,b\n"), iotest.ErrReader(broken)), ',')
	if err != nil {
		t.Fatal(err)
	}
	if _, err := table.header(); err != nil {
		t.Fatal(err)
	}
	if err := table.rows(func(row) error { return nil }); !errors.Is(err, broken) {
		t.Errorf("reading on = %v, want %v", err, broken)
	}
}

func TestEveryColumnGetsAKeyOfItsOwn(t *testing.T) {
	h := newHeader([]string{"", "Name", "NAME", "name_2", "Élan vital (m²)", "???"})
	want := []string{"column_1", "name", "name_2", "name_2_2", "elan_vital_m2", "column_6"}
	if !slices.Equal(h.keys, want) {
		t.Errorf("the keys are %q, want %q", h.keys, want)
	}
}

func FuzzCSV(f *testing.F) {
	for _, text := range []string{
		"a,b\n1,2\n", "a;b\r\n\"1;\"\"\";2\r\n", "\xEF\xBB\xBFa\tb\n1\t\n", "\xFF\xFEa\x00,\x00b\x00\n\x00",
		"a|b\nLlif\xf4n|\x81\n", "a,a,\n,,\n", "\"a\nb\",c\n\"open", "a\n\"b\"c\nd\"e\n\n\n", "\xEF\xBB\xBFa\n\xfb\n", "{\"type\":1}",
		"a,b\n1,\"open\n2,two\n3,\"x\"\n", ",\n\"\n ", "a,_line,_reason,_raw\n,2,x,\"\"\"open\"\n1,3,,\n",
	} {
		f.Add(text, uint8(0), uint8(0))
	}
	f.Fuzz(func(t *testing.T, text string, encoding, delimiter uint8) {
		said := append([]string{""}, encodings...)[int(encoding)%(len(encodings)+1)]
		comma := append([]rune{0}, []rune(delimiters)...)[int(delimiter)%(len(delimiters)+1)]
		header, rows, err := readCSV(text, said, comma)
		if err != nil {
			if code := caseload.CodeOf(err); code != caseload.CodeInvalid && code != caseload.CodeTooLarge {
				t.Fatalf("the error of a bad file is %v", err)
			}
			return
		}
		last := 0
		for _, r := range rows {
			if r.fault.Kind == "" && len(r.cells) != len(header) && (!ofRejects(header) || len(r.cells) != len(header)-len(rejectColumns)) {
				t.Fatalf("line %d has %d cells and no problem; the header has %d", r.line, len(r.cells), len(header))
			}
			if r.line <= last {
				t.Fatalf("line %d follows line %d", r.line, last)
			}
			last = r.line
			if strings.Contains(r.fault.String(), "quote") && strings.TrimSpace(r.raw) == "" {
				t.Fatalf("line %d is refused without its text: %+v", r.line, r)
			}
			for _, c := range r.cells {
				if r.fault.Kind == "" && !utf8.ValidString(c) {
					t.Fatalf("line %d has a cell that is not UTF-8: %q", r.line, c)
				}
			}
		}
		if h := newHeader(header); len(h.at) != len(h.keys) {
			t.Fatalf("the columns %q have the keys %q, which are not distinct", header, h.keys)
		}
	})
}

// Rows are read far faster than they are stored, so that storing alone sets
// the pace of an import.
func BenchmarkRead(b *testing.B) {
	m, err := FindMapping("boston-2022")
	if err != nil {
		b.Fatal(err)
	}
	var text strings.Builder
	columns := []string{
		"case_enquiry_id", "open_dt", "target_dt", "closed_dt", "ontime", "case_status", "closure_reason", "case_title", "subject", "reason", "type",
		"queue", "department", "location", "neighborhood", "ward", "precinct", "location_street_name", "location_zipcode", "latitude", "longitude", "source",
	}
	text.WriteString(strings.Join(columns, ",") + "\n")
	const rows = 10_000
	for i := range rows {
		fmt.Fprintf(&text, "%d,2022-01-19 11:18:00,2022-01-20 11:18:00,2022-01-19 11:42:16,ONTIME,Closed,Case Closed. Resolved Removed,Needle Pickup,Mayor's 24 Hour Hotline,"+
			"Needle Program,Needle Pickup,GEN_Needle_Pickup,GEN_,42 Cross St  Boston  MA  02113,Boston,03,0303,42 Cross St,02113,42.3634,-71.0566,Constituent Call\n", i)
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		header, lines, err := readCSV(text.String(), "", 0)
		if err != nil {
			b.Fatal(err)
		}
		r, err := bind(m, caseTargets, newHeader(header), m.zone)
		if err != nil {
			b.Fatal(err)
		}
		for _, line := range lines {
			if _, _, problems := r.read(line); len(problems) > 0 {
				b.Fatal(problems)
			}
		}
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
}
