package commcare

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

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

func TestWorkbookThatUnpacksToTooMuchIsRefused(t *testing.T) {
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range maxUnpacked/len(zeros) + 1 {
		if _, err := w.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := openSheet("bomb.xlsx", file.Bytes()); caseload.CodeOf(err) != caseload.CodeInvalid {
		t.Errorf("a file of %d bytes that unpacks to more than %d is %v, want it refused", file.Len(), maxUnpacked, err)
	}
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
