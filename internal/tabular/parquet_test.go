package tabular_test

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"caseload/internal/tabular"
)

// readParquet reads by parquet-go.
func readParquet(t testing.TB, path string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		file := must(os.Open(path))
		defer func() { _ = file.Close() }()
		rows := parquet.MultiRowGroup(must(parquet.OpenFile(file, must(file.Stat()).Size())).RowGroups()...).Rows()
		defer func() { _ = rows.Close() }()
		some := make([]parquet.Row, 100)
		for {
			n, err := rows.ReadRows(some)
			for _, row := range some[:n] {
				if !yield(parquetTexts(row)) {
					return
				}
			}
			if errors.Is(err, io.EOF) {
				return
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
}

func parquetTexts(row parquet.Row) (out []string) {
	for col, v := range row {
		k := columns[col].Kind
		switch {
		case v.IsNull():
			out = append(out, null)
		case k == tabular.Date:
			out = append(out, time.Unix(int64(v.Int32())*24*60*60, 0).UTC().Format(time.DateOnly))
		case k == tabular.Time:
			out = append(out, time.UnixMicro(v.Int64()).UTC().Format("2006-01-02T15:04:05.000000Z"))
		case k == tabular.Degrees || k == tabular.Decimal:
			out = append(out, strconv.FormatFloat(v.Double(), 'f', -1, 64))
		default:
			out = append(out, v.String())
		}
	}
	return out
}

func TestParquetTellsOfNumbersThatItRounds(t *testing.T) {
	x := table{
		{"1", null, null, null, null, null, null, "0.1", null},
		{"2", null, null, null, null, null, null, "9007199254740993", null},
		{"3", null, null, null, null, null, null, "12345678901234567890.5", null},
		{"4", null, null, null, null, null, null, "1234567890.123456", null},
		{"5", null, null, null, null, null, null, "12345.67890123e+30", null},
		{"6", null, null, null, null, null, null, "1e+400", null},
	}
	var out bytes.Buffer
	w, err := tabular.New(tabular.Parquet, &out, columns, tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(x.block()), w.Close()); err != nil {
		t.Fatal(err)
	}
	want := []tabular.Loss{{Column: "amount", What: "are the nearest number of 64 bits", Cells: 3}}
	if got := w.Losses(); !slices.Equal(got, want) {
		t.Errorf("Losses = %v, want %v", got, want)
	}
}

func TestParquetHasTheManifestAsMetadata(t *testing.T) {
	var out bytes.Buffer
	w, err := tabular.New(tabular.Parquet, &out, []tabular.Column{{Name: "größe"}, {Name: "a b"}, {Name: ""}, {Name: "1"}}, tabular.Options{
		Manifest: func() []tabular.Entry { return []tabular.Entry{{Key: "caseload.rev", Value: "17"}} },
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(ones(2)), w.Close()); err != nil {
		t.Fatal(err)
	}
	file, err := parquet.OpenFile(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if rev, ok := file.Lookup("caseload.rev"); !ok || rev != "17" {
		t.Errorf("the metadata has %q, %t, want 17", rev, ok)
	}
	var names []string
	for _, f := range file.Schema().Fields() {
		names = append(names, f.Name())
	}
	if want := []string{"größe", "a b", "", "1"}; !slices.Equal(names, want) {
		t.Errorf("the columns are %q, want %q", names, want)
	}
}

// long is rows of a number and a long text, which differ.
type long struct{ first, n int }

const (
	longRows  = 3_000
	longBlock = 150
	longText  = 50_000 // bytes
)

func (x long) Rows() int            { return x.n }
func (long) Null(int, int) bool     { return false }
func (x long) Int(row, _ int) int64 { return int64(x.first + row) }
func (x long) Text(row, _ int) []byte {
	text := bytes.Repeat([]byte{byte('a' + row%26)}, longText)
	return strconv.AppendInt(text, int64(x.first+row), 10)
}

// writeLong writes a file of 3,000 rows, 150 MB, and returns its path.
func writeLong(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "long.parquet")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	w, err := tabular.New(tabular.Parquet, file, []tabular.Column{{Name: "n"}, {Name: "text", Kind: tabular.Text}}, tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for first := 0; first < longRows; first += longBlock {
		if err := w.Write(long{first, longBlock}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestVeryLongParquetHasRowGroups(t *testing.T) {
	file, err := os.Open(writeLong(t))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	read := must(parquet.OpenFile(file, must(file.Stat()).Size()))
	if n := len(read.RowGroups()); n != 3 || read.NumRows() != longRows {
		t.Errorf("%d rows are in %d row groups, want %d in 3, of 64 MiB or a little more", read.NumRows(), n, longRows)
	}
}
