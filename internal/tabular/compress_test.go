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
