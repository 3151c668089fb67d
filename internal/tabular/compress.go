package tabular

import (
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Compression is a compression of a whole file, by its name in HTTP (RFC 9110,
// section 8.4.1, and RFC 8878).
type Compression string

// The compressions. XLSX and Parquet are compressed as they are.
const (
	Gzip Compression = "gzip"
	Zstd Compression = "zstd"
)

// Compressions lists them.
var Compressions = []Compression{Gzip, Zstd}

// ParseCompression reads the name of a compression.
func ParseCompression(name string) (c Compression, ok bool) {
	return Compression(name), slices.Contains(Compressions, Compression(name))
}

// Extension is what the name of a compressed file ends with, behind that of its
// format.
func (c Compression) Extension() string {
	if c == Gzip {
		return ".gz"
	}
	return ".zst"
}

// zstdWindow bounds what a reader has to hold, and the Writer.
const zstdWindow = 1 << 20

// Compress makes a writer that compresses what it is given, at the level that is
// fast. It is to be closed, which does not close what it writes to.
func Compress(to io.Writer, c Compression) (io.WriteCloser, error) {
	switch c {
	case Gzip:
		return gzip.NewWriterLevel(to, gzip.BestSpeed)
	case Zstd:
		return zstd.NewWriter(to, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(zstdWindow))
	}
	return nil, fmt.Errorf("%q is not a compression", c)
}

// FormatOf reads in the name of a file how it is written, such as cases.csv.gz: CSV
// where it does not say it.
func FormatOf(name string) (f Format, c Compression) {
	for _, known := range Compressions {
		if stem, ok := strings.CutSuffix(name, known.Extension()); ok {
			name, c = stem, known
		}
	}
	if f, ok := ParseFormat(strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))); ok {
		return f, c
	}
	return CSV, c
}
