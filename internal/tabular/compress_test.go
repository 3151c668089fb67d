package tabular_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"testing"

	"github.com/klauspost/compress/zstd"

	"caseload/internal/tabular"
)

func TestCompressedTableReadsBackAsWritten(t *testing.T) {
	plain := whole().write(t, tabular.NDJSON, tabular.Options{}, 3)
	for c, open := range map[tabular.Compression]func(io.Reader) (io.Reader, error){
		tabular.Gzip: func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		tabular.Zstd: func(r io.Reader) (io.Reader, error) { return zstd.NewReader(r) },
	} {
		var out bytes.Buffer
		w, err := tabular.Compress(&out, c)
		if err != nil {
			t.Fatal(err)
		}
		for range 100 {
			if _, err := w.Write(plain); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if out.Len() > 5*len(plain) {
			t.Errorf("%s writes %d bytes of %d", c, out.Len(), 100*len(plain))
		}
		got, err := io.ReadAll(must(open(&out)))
		if err != nil || !bytes.Equal(got, bytes.Repeat(plain, 100)) {
			t.Errorf("%s reads back %d bytes, %v, want %d as they were", c, len(got), err, 100*len(plain))
		}
	}
}

func TestTheNameOfAFileSaysHowItIsWritten(t *testing.T) {
	for name, want := range map[string]struct {
		f tabular.Format
		c tabular.Compression
	}{
		"": {tabular.CSV, ""}, "cases": {tabular.CSV, ""}, "a/cases.parquet": {tabular.Parquet, ""}, "cases.JSON": {tabular.JSON, ""},
		"cases.ndjson.gz": {tabular.NDJSON, tabular.Gzip}, "cases.zst": {tabular.CSV, tabular.Zstd}, "cases.xml.part": {tabular.CSV, ""},
	} {
		if f, c := tabular.FormatOf(name); f != want.f || c != want.c {
			t.Errorf("FormatOf(%q) = %q, %q; want %q, %q", name, f, c, want.f, want.c)
		}
	}
}
